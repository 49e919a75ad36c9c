import { rollUnitsQuestion } from '#server/estate/roll/store.ts'
import { createHash, randomBytes } from 'node:crypto'
import { commitArea, GROUP_ORDER, H, pointBytes } from '#domain/votes/evidence/commitment.ts'
import { fromBig, toBig } from '#domain/log/big.ts'
import { concat } from '#domain/log/bytes.ts'
import { DEFAULT_COUNT_RULES, type PaperRule } from '#domain/votes/counting/count.ts'
import { choiceCount, type Item } from '#domain/votes/counting/item.ts'
import { matterOf } from '#domain/votes/counting/matter.ts'
import {
  encodeVoteEntry,
  readRules,
  RULES_FORMAT,
  rulesHashOf,
  TAG_BYTES,
  type VoteRules,
} from '#domain/votes/evidence/record.ts'
import { buildRoll, DEFAULT_ROLL_RULES, type Head, type RollUnit, type Scope } from '#domain/votes/roll.ts'
import type { Pool } from 'pg'
import { ask } from '#server/core/db/ask.ts'
import { inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import { mustBeLive } from '#server/estate/opening/live.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { appendEntries, checkpointNow, lockLog } from '#server/log/tree.ts'
import type { Ports } from '#server/core/ports.ts'
import { activeWitnesses } from './evidence/witnesses.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mapInSlices } from '#server/core/slices.ts'
import type { StoredVote } from './store.ts'

// Every commitment multiplies this point; a table of its multiples makes that ten times faster.
H.precompute(8)

export type NewVote = {
  voteId: string
  title: string
  items: readonly Item[]
  seats?: number
  paper?: PaperRule
  proxyCap?: number
  convener: string
  noticeAt: number
  opensAt: number
  closesAt: number
  scope?: Scope
  documents: readonly { title: string; body: string }[]
  announcedBy?: string
}

type NamedHead = Head & { headId: string; tag: Uint8Array; commitment: Uint8Array; blinding: bigint }

type Commitment = { readonly commitment: Uint8Array; readonly blinding: bigint }

/** Commitments by the area that they are to. Each is given to one head. */
export type Commitments = Map<number, Commitment[]>

/** How many heads one INSERT brings, so that none keeps the event loop. */
const HEADS_AT_ONCE = 1_000

/**
 * Makes the commitments of a roll as the units stand now, in slices and before the log of the estate is locked: they are nearly all
 * the work of an announcement. A unit that changes before the announcement only has its own made anew.
 */
export async function makeCommitments(db: Pool, estateId: string, scope: Scope): Promise<Commitments> {
  const units = await inEstate(db, estateId, (tx) => rollUnits(tx, estateId))
  const made: Commitments = new Map()
  const heads = buildRoll(units, scope).heads
  const all = await mapInSlices(heads, ({ areaDm2 }) => ({ areaDm2, ...commitTo(areaDm2) }))
  for (const { areaDm2, commitment, blinding } of all) {
    const same = made.get(areaDm2)
    if (same) same.push({ commitment, blinding })
    else made.set(areaDm2, [{ commitment, blinding }])
  }
  return made
}

function commitTo(areaDm2: number): Commitment {
  const blinding = toBig(randomBytes(40)) % GROUP_ORDER
  return { blinding, commitment: pointBytes(commitArea(areaDm2, blinding)) }
}

/**
 * Announces a vote: freezes its text, its rules and its roll, from the units as they stand now, and binds all of it into
 * the evidence log. Nothing of it can be changed afterwards. `made` are commitments from before the transaction; what lacks is made.
 */
export async function createVote(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  estateId: string,
  vote: NewVote,
  made: Commitments = new Map(),
): Promise<{ heads: number }> {
  await mustBeLive(tx, estateId)
  const scope = vote.scope ?? { kind: 'estate' }
  const roll = buildRoll(await rollUnits(tx, estateId), scope)
  const heads = await mapInSlices(roll.heads, (head, index) => nameHead(head, index + 1, made))
  const claim = rollClaim(heads)
  const rulesText = await rulesTextOf(tx, estateId, vote, scope)
  const start = { voteId: vote.voteId, rulesHash: rulesHashOf(rulesText) }
  const number = Number(estateId)
  const logFrom = await appendEntries(
    tx,
    estateId,
    [
      encodeVoteEntry(number, { ...start, kind: 'rules' }),
      encodeVoteEntry(number, { ...start, kind: 'roll', ...claim }),
    ],
    vote.noticeAt,
  )
  await tx.query(
    `INSERT INTO votes (estate_id, vote_id, title, seats, paper_rule, proxy_cap, choice_counts, convener, notice_at,
       opens_at, closes_at, excluded_units, scope_building, scope_stair, rules_text, rules_hash, log_from, announced_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      estateId,
      vote.voteId,
      vote.title,
      vote.seats ?? 0,
      vote.paper ?? DEFAULT_COUNT_RULES.paper,
      vote.proxyCap ?? 0,
      Buffer.from(vote.items.map(choiceCount)),
      vote.convener,
      new Date(vote.noticeAt),
      new Date(vote.opensAt),
      new Date(vote.closesAt),
      roll.excluded.filter((one) => one.reason !== 'outside-scope').length,
      scope.kind === 'estate' ? null : scope.buildingId,
      scope.kind === 'stair' ? scope.stair : null,
      rulesText,
      Buffer.from(start.rulesHash),
      logFrom,
      vote.announcedBy ?? null,
    ],
  )
  await markDue(tx, estateId, 'close-votes', vote.closesAt)
  for (const [index, item] of vote.items.entries())
    await tx.query(
      `INSERT INTO vote_items (estate_id, vote_id, position, kind, title, body, matter_id, options)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [estateId, vote.voteId, index + 1, item.kind, item.title, item.text, item.matterId, item.options],
    )
  for (const [position, document] of vote.documents.entries())
    await tx.query(
      `INSERT INTO vote_documents (estate_id, vote_id, position, title, body)
       VALUES ($1, $2, $3, $4, $5)`,
      [estateId, vote.voteId, position + 1, document.title, document.body],
    )
  await insertHeads(tx, estateId, vote.voteId, 1, heads)
  await insertRoll(tx, estateId, vote.voteId, {
    version: 1,
    ...claim,
    logIndex: logFrom + 1,
    at: vote.noticeAt,
  })
  await checkpointNow(tx, ports.log, estateId, vote.noticeAt)
  return { heads: heads.length }
}

/**
 * Makes the roll of a vote anew from the units as they stand now, after an objection to it was upheld. Heads that are the
 * same keep their names and tags; the earlier roll stays readable. Refuses once somebody has voted.
 */
export async function correctRoll(
  tx: Tx,
  ports: Pick<Ports, 'log'>,
  vote: StoredVote,
  correction: { readonly reason: string; readonly at: number },
): Promise<void> {
  const { estateId, voteId } = vote
  await lockLog(tx, estateId)
  const rules = vote.rulesText === null ? null : readRules(vote.rulesText)
  const { rows: cast } = await tx.query(
    'SELECT 1 FROM ballots WHERE estate_id = $1 AND vote_id = $2 LIMIT 1',
    [estateId, voteId],
  )
  if (!rules || cast.length > 0) throw new AppError('vote.roll-fixed')
  const { rows: known } = await tx.query<StoredHead>(
    `SELECT head_id AS "headId", head_key AS "headKey", area_dm2::float8 AS "areaDm2", unit_ids AS "unitIds", tag,
       commitment, blinding, retired_in AS "retiredIn"
     FROM vote_heads WHERE estate_id = $1 AND vote_id = $2`,
    [estateId, voteId],
  )
  const { rows: versions } = await tx.query<{ version: number }>(
    'SELECT max(version)::int AS version FROM vote_rolls WHERE estate_id = $1 AND vote_id = $2',
    [estateId, voteId],
  )
  const version = (versions[0]?.version ?? 0) + 1
  const onRoll = new Map(known.filter((row) => row.retiredIn === null).map((row) => [row.headKey, row]))
  const wanted = buildRoll(await rollUnits(tx, estateId), rules.scope).heads
  const kept: NamedHead[] = []
  const changed: Head[] = []
  for (const head of wanted) {
    const before = onRoll.get(head.headKey)
    if (before && isSameHead(before, head)) kept.push({ ...head, ...keptName(before) })
    else changed.push(head)
  }
  const fresh = await mapInSlices(changed, (head, index) => nameHead(head, known.length + index + 1))
  const stays = new Set(kept.map((head) => head.headId))
  const gone = [...onRoll.values()].map((row) => row.headId).filter((headId) => !stays.has(headId))
  await tx.query(
    `UPDATE vote_heads SET retired_in = $3 WHERE estate_id = $1 AND vote_id = $2 AND head_id = ANY ($4)`,
    [estateId, voteId, version, gone],
  )
  await insertHeads(tx, estateId, voteId, version, fresh)
  const claim = rollClaim([...kept, ...fresh])
  const entry = {
    voteId,
    rulesHash: rulesHashOf(vote.rulesText ?? ''),
    kind: 'corrected-roll',
    ...claim,
  } as const
  const logIndex = await appendEntries(
    tx,
    estateId,
    [encodeVoteEntry(Number(estateId), entry)],
    correction.at,
  )
  await insertRoll(tx, estateId, voteId, { version, ...claim, logIndex, ...correction })
  await checkpointNow(tx, ports.log, estateId, correction.at)
}

type StoredHead = {
  headId: string
  headKey: string
  areaDm2: number
  unitIds: string[]
  tag: Buffer
  commitment: Buffer
  blinding: Buffer
  retiredIn: number | null
}

function isSameHead(before: StoredHead, now: Head): boolean {
  return before.areaDm2 === now.areaDm2 && before.unitIds.join() === now.unitIds.join()
}

function keptName(row: StoredHead): Omit<NamedHead, keyof Head> {
  return {
    headId: row.headId,
    tag: Uint8Array.from(row.tag),
    commitment: Uint8Array.from(row.commitment),
    blinding: toBig(row.blinding),
  }
}

/** What the log says of a roll: how many, how much, and what opens the sum of its rows. */
function rollClaim(heads: readonly NamedHead[]) {
  const blinding = heads.reduce((all, head) => (all + head.blinding) % GROUP_ORDER, 0n)
  return {
    headCount: heads.length,
    areaDm2: heads.reduce((all, head) => all + head.areaDm2, 0),
    blinding: fromBig(blinding, 32),
    rollHash: Uint8Array.from(createHash('sha256').update(rollBytes(heads)).digest()),
  }
}

async function insertRoll(
  tx: Tx,
  estateId: string,
  voteId: string,
  roll: {
    version: number
    headCount: number
    areaDm2: number
    logIndex: number
    at: number
    reason?: string
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO vote_rolls (estate_id, vote_id, version, heads, area_dm2, log_index, made_at, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      estateId,
      voteId,
      roll.version,
      roll.headCount,
      roll.areaDm2,
      roll.logIndex,
      new Date(roll.at),
      roll.reason ?? '',
    ],
  )
}

/** The rows of a roll in the order of their tags, which says nothing of buildings. */
export function rollBytes(
  rows: readonly { readonly tag: Uint8Array; readonly commitment: Uint8Array }[],
): Uint8Array {
  const sorted = [...rows].sort((a, b) => Buffer.compare(a.tag, b.tag))
  return concat(sorted.flatMap((row) => [row.tag, row.commitment]))
}

function nameHead(head: Head, number: number, made?: Commitments): NamedHead {
  return {
    ...head,
    headId: `H${number}`,
    tag: Uint8Array.from(randomBytes(TAG_BYTES)),
    ...(made?.get(head.areaDm2)?.pop() ?? commitTo(head.areaDm2)),
  }
}

async function rulesTextOf(tx: Tx, estateId: string, vote: NewVote, scope: Scope): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
    estateId,
  ])
  const rules: VoteRules = {
    format: RULES_FORMAT,
    communityId: Number(estateId),
    communityName: rows[0]?.name ?? '',
    voteId: vote.voteId,
    title: vote.title,
    items: vote.items.map(({ kind, title, text, matterId, options }) => {
      const { quorum, consent } = matterOf(matterId)
      const ruled = { ...consent.fraction, strict: consent.strict }
      return { kind, title, text, matterId, options, quorum, consent: ruled }
    }),
    seats: vote.seats ?? 0,
    documents: vote.documents.map(({ title, body }) => ({ title, body })),
    convener: vote.convener,
    scope,
    ...DEFAULT_ROLL_RULES,
    paper: vote.paper ?? DEFAULT_COUNT_RULES.paper,
    proxyCap: vote.proxyCap ?? 0,
    noticeAt: vote.noticeAt,
    opensAt: vote.opensAt,
    closesAt: vote.closesAt,
    witnesses: await activeWitnesses(tx, estateId, vote.noticeAt),
  }
  return `${JSON.stringify(rules, null, 1)}\n`
}

async function insertHeads(
  tx: Tx,
  estateId: string,
  voteId: string,
  version: number,
  heads: readonly NamedHead[],
): Promise<void> {
  for (let from = 0; from < heads.length; from += HEADS_AT_ONCE)
    await insertSomeHeads(tx, estateId, voteId, version, heads.slice(from, from + HEADS_AT_ONCE))
}

async function insertSomeHeads(
  tx: Tx,
  estateId: string,
  voteId: string,
  version: number,
  heads: readonly NamedHead[],
): Promise<void> {
  mustHaveAdded(
    await tx.query(
      `INSERT INTO vote_heads (estate_id, vote_id, head_id, head_key, area_dm2, unit_ids, tag, commitment, blinding,
       version)
     SELECT c.estate_id, $2, id, key, area, string_to_array(units, ' '), tag, commitment, blinding, $10
     FROM estates c, unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[])
       AS h (id, key, area, units, tag, commitment, blinding)
     WHERE c.estate_id = $1`,
      [
        estateId,
        voteId,
        heads.map((head) => head.headId),
        heads.map((head) => head.headKey),
        heads.map((head) => head.areaDm2),
        heads.map((head) => head.unitIds.join(' ')),
        heads.map((head) => Buffer.from(head.tag)),
        heads.map((head) => Buffer.from(head.commitment)),
        heads.map((head) => Buffer.from(fromBig(head.blinding, 32))),
        version,
      ],
    ),
    heads.length,
  )
  const pairs = heads.flatMap((head) => head.ownerIds.map((ownerId) => ({ ownerId, headId: head.headId })))
  mustHaveAdded(
    await tx.query(
      `INSERT INTO vote_head_owners (estate_id, vote_id, owner_id, head_id)
     SELECT c.estate_id, $2, o.* FROM estates c, unnest($3::text[], $4::text[]) AS o WHERE c.estate_id = $1`,
      [estateId, voteId, pairs.map((pair) => pair.ownerId), pairs.map((pair) => pair.headId)],
    ),
    pairs.length,
  )
}

export function rollUnits(tx: Tx, estateId: string): Promise<RollUnit[]> {
  return ask(tx, rollUnitsQuestion(estateId))
}
