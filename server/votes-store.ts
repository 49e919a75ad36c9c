import type { Choice, MyHead } from '#contract/votes.ts'
import type { MatterId } from '#domain/vote/matter.ts'
import { buildRoll, type RollUnit } from '#domain/vote/roll.ts'
import { type Tally, tally } from '#domain/vote/tally.ts'
import type { Tx } from './db/scope.ts'

export type StoredVote = {
  communityId: string
  voteId: string
  title: string
  question: string
  matterId: MatterId
  convener: string
  noticeAt: number
  opensAt: number
  closesAt: number
  excludedUnits: number
}

const VOTE_COLUMNS = `community_id AS "communityId", vote_id AS "voteId", title, question, matter_id AS "matterId",
  convener, notice_at AS "noticeAt", opens_at AS "opensAt", closes_at AS "closesAt",
  excluded_units AS "excludedUnits"`

export async function readVotes(tx: Tx, communityId: string): Promise<StoredVote[]> {
  const { rows } = await tx.query<StoredVote>(`SELECT ${VOTE_COLUMNS} FROM votes WHERE community_id = $1`, [
    communityId,
  ])
  return rows
}

export async function findVote(tx: Tx, communityId: string, voteId: string): Promise<StoredVote | undefined> {
  const { rows } = await tx.query<StoredVote>(
    `SELECT ${VOTE_COLUMNS} FROM votes WHERE community_id = $1 AND vote_id = $2`,
    [communityId, voteId],
  )
  return rows[0]
}

/** Counts a vote from its frozen roll and its ballots, with the one tally function of `domain/vote`. */
export async function tallyOf(tx: Tx, vote: StoredVote): Promise<Tally> {
  const heads = await tx.query<{ headKey: string; areaDm2: string }>(
    'SELECT head_id AS "headKey", area_dm2 AS "areaDm2" FROM vote_heads WHERE community_id = $1 AND vote_id = $2',
    [vote.communityId, vote.voteId],
  )
  const ballots = await tx.query<{ headKey: string; choice: Choice }>(
    `SELECT head_id AS "headKey", choice FROM ballots WHERE community_id = $1 AND vote_id = $2
     ORDER BY cast_at, head_id`,
    [vote.communityId, vote.voteId],
  )
  return tally(
    heads.rows.map((row) => ({ headKey: row.headKey, areaDm2: Number(row.areaDm2) })),
    ballots.rows,
  )
}

/** The heads a person may vote for in a vote, each with its receipt where its ballot is cast. */
export async function headsOf(tx: Tx, vote: StoredVote, personId: string): Promise<MyHead[]> {
  const { rows } = await tx.query<{
    headId: string
    areaDm2: string
    unitLabels: string[]
    jointOwners: number
    ballotId: string | null
    choice: Choice | null
    castBy: string | null
    castAt: number | null
  }>(
    `SELECT h.head_id AS "headId", h.area_dm2 AS "areaDm2",
       (SELECT array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room)
          FROM units u WHERE u.community_id = h.community_id AND u.unit_id = ANY (h.unit_ids)) AS "unitLabels",
       (SELECT count(*)::int FROM vote_head_owners j
          WHERE j.community_id = h.community_id AND j.vote_id = h.vote_id AND j.head_id = h.head_id) AS "jointOwners",
       b.ballot_id AS "ballotId", b.choice, b.cast_by AS "castBy", b.cast_at AS "castAt"
     FROM owners o
     JOIN vote_head_owners ho ON ho.community_id = o.community_id AND ho.owner_id = o.owner_id
     JOIN vote_heads h ON h.community_id = ho.community_id AND h.vote_id = ho.vote_id AND h.head_id = ho.head_id
     LEFT JOIN ballots b ON b.community_id = h.community_id AND b.vote_id = h.vote_id AND b.head_id = h.head_id
     WHERE o.community_id = $1 AND o.person_id = $2 AND h.vote_id = $3
     ORDER BY length(h.head_id), h.head_id`,
    [vote.communityId, personId, vote.voteId],
  )
  return rows.map((row) => {
    const head = {
      headId: row.headId,
      areaDm2: Number(row.areaDm2),
      unitLabels: row.unitLabels,
      jointOwners: row.jointOwners,
    }
    if (row.ballotId === null || row.castAt === null) return { ...head, receipt: null }
    const isMine = row.castBy === personId
    const receipt = {
      ballotId: row.ballotId,
      voteId: vote.voteId,
      voteTitle: vote.title,
      headId: row.headId,
      choice: isMine ? row.choice : null,
      castAt: row.castAt,
      isMine,
      areaDm2: head.areaDm2,
      unitLabels: head.unitLabels,
    }
    return { ...head, receipt }
  })
}

export type NewVote = Omit<StoredVote, 'communityId' | 'excludedUnits'> & {
  documents: readonly { title: string; body: string }[]
}

/** Stores a vote and freezes its roll from the units as they stand now. */
export async function createVote(tx: Tx, communityId: string, vote: NewVote): Promise<{ heads: number }> {
  const roll = buildRoll(await rollUnits(tx, communityId), { kind: 'estate' })
  await tx.query(
    `INSERT INTO votes (community_id, vote_id, title, question, matter_id, convener, notice_at, opens_at,
       closes_at, excluded_units) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      communityId,
      vote.voteId,
      vote.title,
      vote.question,
      vote.matterId,
      vote.convener,
      new Date(vote.noticeAt),
      new Date(vote.opensAt),
      new Date(vote.closesAt),
      roll.excluded.length,
    ],
  )
  for (const [position, document] of vote.documents.entries())
    await tx.query('INSERT INTO vote_documents VALUES ($1, $2, $3, $4, $5)', [
      communityId,
      vote.voteId,
      position + 1,
      document.title,
      document.body,
    ])
  const named = roll.heads.map((head, index) => ({ ...head, headId: `H${index + 1}` }))
  await tx.query(
    `INSERT INTO vote_heads
     SELECT $1, $2, id, key, area, string_to_array(units, ' ')
     FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[]) AS h (id, key, area, units)`,
    [
      communityId,
      vote.voteId,
      named.map((head) => head.headId),
      named.map((head) => head.headKey),
      named.map((head) => head.areaDm2),
      named.map((head) => head.unitIds.join(' ')),
    ],
  )
  const pairs = named.flatMap((head) => head.ownerIds.map((ownerId) => ({ ownerId, headId: head.headId })))
  await tx.query('INSERT INTO vote_head_owners SELECT $1, $2, * FROM unnest($3::text[], $4::text[])', [
    communityId,
    vote.voteId,
    pairs.map((pair) => pair.ownerId),
    pairs.map((pair) => pair.headId),
  ])
  return { heads: roll.heads.length }
}

async function rollUnits(tx: Tx, communityId: string): Promise<RollUnit[]> {
  const { rows } = await tx.query<Omit<RollUnit, 'areaDm2'> & { areaDm2: string }>(
    `SELECT u.unit_id AS "unitId", u.building AS "buildingId", u.stair, u.kind, u.area_dm2 AS "areaDm2", u.sale,
       coalesce((SELECT array_agg(o.owner_id ORDER BY o.owner_id) FROM unit_owners o
                 WHERE o.community_id = u.community_id AND o.unit_id = u.unit_id), '{}') AS "ownerIds"
     FROM units u WHERE u.community_id = $1 ORDER BY u.building, u.stair, u.room`,
    [communityId],
  )
  return rows.map((row) => ({ ...row, areaDm2: Number(row.areaDm2) }))
}
