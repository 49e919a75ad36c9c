import { createHash, randomBytes } from 'node:crypto'
import { commitArea, GROUP_ORDER, H, pointBytes } from '#domain/commitment.ts'
import { concat, fromBig, toBig } from '#domain/log/bytes.ts'
import { type MatterId, matterOf } from '#domain/vote/matter.ts'
import { encodeVoteEntry, RULES_FORMAT, rulesHashOf, TAG_BYTES, type VoteRules } from '#domain/vote/record.ts'
import { buildRoll, DEFAULT_ROLL_RULES, type Head, type RollUnit, type Scope } from '#domain/vote/roll.ts'
import type { Tx } from './db/scope.ts'
import { appendEntries, checkpointNow } from './log/tree.ts'
import type { Ports } from './ports.ts'
import { activeWitnesses } from './witnesses.ts'

// Every commitment multiplies this point; a table of its multiples makes that ten times faster.
H.precompute(8)

export type NewVote = {
  voteId: string
  title: string
  question: string
  matterId: MatterId
  convener: string
  noticeAt: number
  opensAt: number
  closesAt: number
  scope?: Scope
  documents: readonly { title: string; body: string }[]
  announcedBy?: string
}

type NamedHead = Head & { headId: string; tag: Uint8Array; commitment: Uint8Array; blinding: bigint }

/**
 * Announces a vote: freezes its text, its rules and its roll, from the units as they stand now, and binds all of it into
 * the evidence log. Nothing of it can be changed afterwards.
 */
export async function createVote(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  communityId: string,
  vote: NewVote,
): Promise<{ heads: number }> {
  const scope = vote.scope ?? { kind: 'estate' }
  const roll = buildRoll(await rollUnits(tx, communityId), scope)
  const heads = roll.heads.map(nameHead)
  const rulesText = await rulesTextOf(tx, communityId, vote, scope)
  const rulesHash = rulesHashOf(rulesText)
  const start = { voteId: vote.voteId, rulesHash }
  const rollHash = createHash('sha256').update(rollBytes(heads)).digest()
  const blinding = heads.reduce((all, head) => (all + head.blinding) % GROUP_ORDER, 0n)
  const logFrom = await appendEntries(
    tx,
    communityId,
    [
      encodeVoteEntry(Number(communityId), { ...start, kind: 'rules' }),
      encodeVoteEntry(Number(communityId), {
        ...start,
        kind: 'roll',
        headCount: heads.length,
        areaDm2: roll.areaDm2,
        blinding: fromBig(blinding, 32),
        rollHash: Uint8Array.from(rollHash),
      }),
    ],
    vote.noticeAt,
  )
  await tx.query(
    `INSERT INTO votes (community_id, vote_id, title, question, matter_id, convener, notice_at, opens_at, closes_at,
       excluded_units, scope_building, scope_stair, rules_text, rules_hash, log_from,
       announced_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
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
      roll.excluded.filter((one) => one.reason !== 'outside-scope').length,
      scope.kind === 'estate' ? null : scope.buildingId,
      scope.kind === 'stair' ? scope.stair : null,
      rulesText,
      Buffer.from(rulesHash),
      logFrom,
      vote.announcedBy ?? null,
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
  await insertHeads(tx, communityId, vote.voteId, heads)
  await checkpointNow(tx, ports.log, communityId, vote.noticeAt)
  return { heads: heads.length }
}

/** The rows of a roll in the order of their tags, which says nothing of buildings. */
export function rollBytes(
  rows: readonly { readonly tag: Uint8Array; readonly commitment: Uint8Array }[],
): Uint8Array {
  const sorted = [...rows].sort((a, b) => Buffer.compare(a.tag, b.tag))
  return concat(sorted.flatMap((row) => [row.tag, row.commitment]))
}

function nameHead(head: Head, index: number): NamedHead {
  const blinding = toBig(randomBytes(40)) % GROUP_ORDER
  return {
    ...head,
    headId: `H${index + 1}`,
    tag: Uint8Array.from(randomBytes(TAG_BYTES)),
    commitment: pointBytes(commitArea(head.areaDm2, blinding)),
    blinding,
  }
}

async function rulesTextOf(tx: Tx, communityId: string, vote: NewVote, scope: Scope): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM communities WHERE community_id = $1', [
    communityId,
  ])
  const matter = matterOf(vote.matterId)
  const rules: VoteRules = {
    format: RULES_FORMAT,
    communityId: Number(communityId),
    communityName: rows[0]?.name ?? '',
    voteId: vote.voteId,
    title: vote.title,
    question: vote.question,
    documents: vote.documents.map(({ title, body }) => ({ title, body })),
    convener: vote.convener,
    matterId: vote.matterId,
    quorum: matter.quorum,
    consent: { ...matter.consent.fraction, strict: matter.consent.strict },
    scope,
    ...DEFAULT_ROLL_RULES,
    paper: 'first-stands',
    noticeAt: vote.noticeAt,
    opensAt: vote.opensAt,
    closesAt: vote.closesAt,
    witnesses: await activeWitnesses(tx, communityId, vote.noticeAt),
  }
  return `${JSON.stringify(rules, null, 1)}\n`
}

async function insertHeads(
  tx: Tx,
  communityId: string,
  voteId: string,
  heads: readonly NamedHead[],
): Promise<void> {
  await tx.query(
    `INSERT INTO vote_heads (community_id, vote_id, head_id, head_key, area_dm2, unit_ids, tag, commitment, blinding)
     SELECT $1, $2, id, key, area, string_to_array(units, ' '), tag, commitment, blinding
     FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[])
       AS h (id, key, area, units, tag, commitment, blinding)`,
    [
      communityId,
      voteId,
      heads.map((head) => head.headId),
      heads.map((head) => head.headKey),
      heads.map((head) => head.areaDm2),
      heads.map((head) => head.unitIds.join(' ')),
      heads.map((head) => Buffer.from(head.tag)),
      heads.map((head) => Buffer.from(head.commitment)),
      heads.map((head) => Buffer.from(fromBig(head.blinding, 32))),
    ],
  )
  const pairs = heads.flatMap((head) => head.ownerIds.map((ownerId) => ({ ownerId, headId: head.headId })))
  await tx.query('INSERT INTO vote_head_owners SELECT $1, $2, * FROM unnest($3::text[], $4::text[])', [
    communityId,
    voteId,
    pairs.map((pair) => pair.ownerId),
    pairs.map((pair) => pair.headId),
  ])
}

export async function rollUnits(tx: Tx, communityId: string): Promise<RollUnit[]> {
  const { rows } = await tx.query<Omit<RollUnit, 'areaDm2'> & { areaDm2: string }>(
    `SELECT u.unit_id AS "unitId", u.building AS "buildingId", u.stair, u.kind, u.area_dm2 AS "areaDm2", u.sale,
       coalesce((SELECT array_agg(o.owner_id ORDER BY o.owner_id) FROM unit_owners o
                 WHERE o.community_id = u.community_id AND o.unit_id = u.unit_id), '{}') AS "ownerIds"
     FROM units u WHERE u.community_id = $1 ORDER BY u.building, u.stair, u.room`,
    [communityId],
  )
  return rows.map((row) => ({ ...row, areaDm2: Number(row.areaDm2) }))
}
