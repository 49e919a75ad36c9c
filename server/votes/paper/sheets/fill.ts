import { checkpointWith } from '#server/log/entries.ts'
import { toHex } from '#domain/log/bytes.ts'
import { parseCheckpoint } from '#domain/log/checkpoint.ts'
import { type Item, meaningOf } from '#domain/votes/counting/item.ts'
import { CHANNELS, readRules, rulesHashOf } from '#domain/votes/evidence/record.ts'
import { DEFAULT_ROLL_RULES, type Scope } from '#domain/votes/roll.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { LogSigner, Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { closeIfDue } from '../../close.ts'
import { countOf, type StoredVote, turnoutOf, isShown, shownUpTo } from '../../store.ts'
import { byLabel } from './order.ts'
import { pageOfVote } from '#server/core/http/pages.ts'
import {
  ANNOUNCEMENT_FORMAT,
  type AnnouncementNotice,
  type ChoiceResult,
  type NoticeHead,
  type NoticeScope,
  type PaperItem,
  RESULT_FORMAT,
  type ResultNotice,
  type SheetOrder,
  type VotedRooms,
} from './notice.ts'

// Fills the papers from the tables. What is drawn from them, and how, is none of its business.

export async function announcementOf(
  tx: Tx,
  vote: StoredVote,
  publicUrl: string,
): Promise<AnnouncementNotice> {
  const { rows: documents } = await tx.query<{ title: string; body: string }>(
    'SELECT title, body FROM vote_documents WHERE estate_id = $1 AND vote_id = $2 ORDER BY position',
    [vote.estateId, vote.voteId],
  )
  return {
    ...(await headOf(tx, vote, publicUrl)),
    format: ANNOUNCEMENT_FORMAT,
    items: vote.items.map(itemOf),
    documents,
    channels: vote.proxyCap > 0 ? ['phone', 'paper', 'proxy'] : ['phone', 'paper'],
    paperRule: vote.paper,
    proxyCap: vote.proxyCap,
    cancelled: vote.cancelledAt === null ? null : { at: vote.cancelledAt, reason: vote.cancelReason ?? '' },
  }
}

/** The notice of the last result. Refuses a vote that is not counted. */
export async function resultOf(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  nowAt: number,
  publicUrl: string,
): Promise<ResultNotice> {
  const result = await lastResult(tx, ports, vote, nowAt)
  const { roll, shares, decisions, without } = await countOf(tx, vote, result.closedAt)
  const { participated: cast } = await turnoutOf(tx, vote, nowAt)
  return {
    ...(await headOf(tx, vote, publicUrl)),
    roll,
    format: RESULT_FORMAT,
    countedAt: result.closedAt,
    isCorrected: result.round > 0,
    items: vote.items.map((item, index) => {
      const decision = decisions[index]
      if (!decision) throw new Error(`item ${index} of ${vote.voteId} was not decided`)
      const { outcome, participated, quorum, consent } = decision
      const choices = (shares[index] ?? []).map(
        (share, choice): ChoiceResult => ({
          meaning: meaningOf(item, choice) ?? 'void',
          option: item.kind === 'options' ? (item.options[choice] ?? null) : null,
          heads: share.heads,
          areaDm2: share.areaDm2,
        }),
      )
      return { ...itemOf(item), outcome, participated, choices, quorum, consent }
    }),
    cast,
    ...(await ballotsOf(tx, vote)),
    without: without.map(({ name, ballots, decisions: other }) => ({
      name,
      ballots,
      outcomes: other.map(({ outcome }) => outcome),
    })),
    voted: await votedRooms(tx, vote),
    evidence: await evidenceOf(tx, ports.log, vote, result.logTo),
  }
}

/**
 * What is needed to print one paper ballot for each head of the roll, or for those who have not voted; of one building or of all. The heads of
 * a large estate stay one text here: reading, numbering and sorting thousands of them is work for the thread that draws.
 */
export async function sheetOrderOf(
  tx: Tx,
  vote: StoredVote,
  who: 'waiting' | 'all',
  building: string | null,
  nowAt: number,
): Promise<SheetOrder> {
  const { estateName, isMadeUp } = await estateOf(tx, vote)
  const { rows } = await tx.query<{ headsText: string }>(
    `SELECT coalesce(json_agg(q), '[]')::text AS "headsText" FROM (
       SELECT h.head_id AS "headId", h.area_dm2::float8 AS "areaDm2",
         array_agg(unit_label(u.building, u.stair, u.room) ORDER BY u.building, u.stair, u.room) AS homes
       FROM roll_heads h JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
       WHERE h.estate_id = $1 AND h.vote_id = $2
         AND ($3 = 'all' OR NOT EXISTS (
           SELECT 1 FROM standing_ballots b
           WHERE b.estate_id = $1 AND b.vote_id = h.vote_id AND b.head_id = h.head_id
             AND (b.channel = 1 OR ${isShown('$5')})))
       GROUP BY h.head_id, h.area_dm2
       HAVING $4::text IS NULL OR bool_or(u.building = $4)
       ORDER BY h.head_id) AS q`,
    [vote.estateId, vote.voteId, who, building, await shownUpTo(tx, vote, nowAt)],
  )
  const { voteId, title, seats, convener, noticeAt, opensAt, closesAt, paper } = vote
  const sheet = {
    estateName,
    isMadeUp,
    voteId,
    title,
    items: vote.items.map(itemOf),
    seats,
    convener,
    noticeAt,
    opensAt,
    closesAt,
    paperRule: paper,
    returnTo: null,
  }
  return { sheet, headsText: rows[0]?.headsText ?? '[]' }
}

async function headOf(tx: Tx, vote: StoredVote, publicUrl: string): Promise<NoticeHead> {
  const rules = vote.rulesText === null ? null : readRules(vote.rulesText)
  const { roll } = await turnoutOf(tx, vote, vote.noticeAt)
  const { rows: rolls } = await tx.query<{ madeAt: number; reason: string }>(
    `SELECT made_at AS "madeAt", reason FROM vote_rolls
     WHERE estate_id = $1 AND vote_id = $2 AND version > 1 ORDER BY version`,
    [vote.estateId, vote.voteId],
  )
  const { voteId, title, convener, noticeAt, opensAt, closesAt, excludedUnits, seats } = vote
  return {
    ...(await estateOf(tx, vote)),
    voteId,
    title,
    url: `${publicUrl}${pageOfVote(voteId)}`,
    convener,
    noticeAt,
    opensAt,
    closesAt,
    scope: scopeOf(rules?.scope ?? { kind: 'estate' }),
    roll,
    rollCorrections: rolls,
    excludedUnits,
    countParking: rules?.countParking ?? DEFAULT_ROLL_RULES.countParking,
    countStorage: rules?.countStorage ?? DEFAULT_ROLL_RULES.countStorage,
    seats,
    rulesHash: vote.rulesText === null ? null : toHex(rulesHashOf(vote.rulesText)),
  }
}

async function estateOf(tx: Tx, vote: StoredVote): Promise<{ estateName: string; isMadeUp: boolean }> {
  const { rows } = await tx.query<{ estateName: string; isMadeUp: boolean }>(
    'SELECT name AS "estateName", is_made_up AS "isMadeUp" FROM estates WHERE estate_id = $1',
    [vote.estateId],
  )
  if (!rows[0]) throw new AppError('vote.not-found')
  return rows[0]
}

function itemOf({ kind, title, text, matterId, options }: Item): PaperItem {
  return { kind, title, text, matterId, options }
}

function scopeOf(scope: Scope): NoticeScope {
  if (scope.kind === 'estate') return { kind: 'estate' }
  if (scope.kind === 'building') return { kind: 'building', building: scope.buildingId }
  return { kind: 'stair', building: scope.buildingId, stair: scope.stair }
}

type LastResult = { round: number; closedAt: number; logTo: number }

/** The last result of a vote, closed here where its time is over. Refuses where there is none. */
export async function lastResult(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  nowAt: number,
): Promise<LastResult> {
  await closeIfDue(tx, ports, vote, nowAt)
  const { rows } = await tx.query<LastResult>(
    `SELECT round, closed_at AS "closedAt", log_to::float8 AS "logTo" FROM vote_results
     WHERE estate_id = $1 AND vote_id = $2 ORDER BY round DESC LIMIT 1`,
    [vote.estateId, vote.voteId],
  )
  if (!rows[0]) throw new AppError('vote.not-counted')
  return rows[0]
}

/** By which way the ballots that stand came, and how many others do not stand. */
async function ballotsOf(tx: Tx, vote: StoredVote): Promise<Pick<ResultNotice, 'channels' | 'setAside'>> {
  const { rows } = await tx.query<{ channel: number; heads: number; all: number }>(
    `SELECT b.channel, count(s.ballot_id)::int AS heads, count(*)::int AS "all"
     FROM ballots b LEFT JOIN standing_ballots s
       ON s.estate_id = b.estate_id AND s.vote_id = b.vote_id AND s.ballot_id = b.ballot_id
     WHERE b.estate_id = $1 AND b.vote_id = $2 GROUP BY b.channel ORDER BY b.channel`,
    [vote.estateId, vote.voteId],
  )
  return {
    channels: rows
      .filter(({ heads }) => heads > 0)
      .map(({ channel, heads }) => ({ channel: CHANNELS[channel] ?? 'phone', heads })),
    setAside: rows.reduce((sum, { all, heads }) => sum + all - heads, 0),
  }
}

/** Which homes took part, stair by stair. Their areas are not read, let alone printed (see `ResultNotice`). */
async function votedRooms(tx: Tx, vote: StoredVote): Promise<VotedRooms[]> {
  const { rows } = await tx.query<{ place: string; rooms: string[] }>(
    `SELECT unit_label(u.building, u.stair, '') AS place, array_agg(u.room) AS rooms
     FROM standing_ballots b
     JOIN roll_heads h USING (estate_id, vote_id, head_id)
     JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
     WHERE b.estate_id = $1 AND b.vote_id = $2 GROUP BY 1`,
    [vote.estateId, vote.voteId],
  )
  return rows
    .map(({ place, rooms }) => ({ place, rooms: [...rooms].sort(byLabel) }))
    .sort((a, b) => byLabel(a.place, b.place))
}

/** The first signed checkpoint that covers the result: it was made with it and never changes. */
async function evidenceOf(
  tx: Tx,
  signer: LogSigner,
  vote: StoredVote,
  resultIndex: number,
): Promise<ResultNotice['evidence']> {
  const checkpoint = parseCheckpoint(await checkpointWith(tx, vote.estateId, resultIndex))
  if (!checkpoint) return null
  return {
    logName: signer.nameOf(vote.estateId),
    resultIndex,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
  }
}
