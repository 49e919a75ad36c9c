import type { SupportingHead } from '#contract/votes/initiatives.ts'
import type { Day } from '#domain/core/calendar.ts'
import {
  clocksOf,
  decideInitiative,
  type InitiativeActor,
  type InitiativeClocks,
  type InitiativeKind,
  type InitiativeMove,
  type InitiativeProof,
  type InitiativeStanding,
  initiativeStanding,
  proveInitiative,
} from '#domain/votes/initiative.ts'
import { buildRoll, type Head, type Roll } from '#domain/votes/roll.ts'
import { ask, mapped, ms, type Question, question } from '#server/core/db/ask.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'
import { holidays } from '#server/estate/holidays.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { rollUnitsQuestion } from '#server/estate/roll/store.ts'

export type StoredMove = {
  initiativeId: string
  move: Exclude<InitiativeMove, 'reach'>
  by: Exclude<InitiativeActor, 'owners'>
  byPerson: string
  note: string
  day: Day | null
  voteId: string | null
  voteTitle: string | null
  /** When the vote named was called off. */
  undoneAt: number | null
  at: number
  key: string
}

type Reached = {
  reachedAt: number
  heads: number
  areaDm2: number
  rollHeads: number
  rollAreaDm2: number
  deliveredDm2: number
  unitIds: string[]
}

export type StoredInitiative = {
  estateId: string
  initiativeId: string
  kind: InitiativeKind
  title: string
  reason: string
  question: string
  startedBy: string
  startedAt: number
  clocks: InitiativeClocks
  reached: Reached | null
  moves: StoredMove[]
}

/** The last word of each person for each head. */
export type Stand = { headKey: string; byPerson: string; supports: boolean }

/** Every request of an estate, or the one named, oldest first. */
export function readInitiatives(
  tx: Tx,
  estateId: string,
  initiativeId: string | null = null,
): Promise<StoredInitiative[]> {
  return ask(tx, initiativesQuestion(estateId, initiativeId))
}

export function initiativesQuestion(
  estateId: string,
  initiativeId: string | null = null,
): Question<StoredInitiative[]> {
  type Row = Omit<StoredInitiative, 'clocks' | 'reached'> &
    InitiativeClocks & { [K in keyof Reached]: Reached[K] | null }
  return question(
    `SELECT i.estate_id::text AS "estateId", i.initiative_id AS "initiativeId", i.kind, i.title, i.reason, i.question,
       i.started_by AS "startedBy", ${ms('i.started_at')} AS "startedAt", i.collect_days AS "collectDays",
       i.committee_days AS "committeeDays", i.street_days AS "streetDays", ${ms('r.reached_at')} AS "reachedAt", r.heads,
       r.area_dm2 AS "areaDm2", r.roll_heads AS "rollHeads", r.roll_area_dm2 AS "rollAreaDm2",
       r.delivered_dm2 AS "deliveredDm2", r.unit_ids AS "unitIds",
       (SELECT coalesce(json_agg(m), '[]') FROM (${MOVES}) AS m) AS moves
     FROM initiatives i LEFT JOIN initiative_reached r USING (estate_id, initiative_id)
     WHERE i.estate_id = $1 AND ($2::text IS NULL OR i.initiative_id = $2) ORDER BY i.started_at, i.initiative_id`,
    [estateId, initiativeId],
    (rows: Row[]) =>
      rows.map(({ collectDays, committeeDays, streetDays, ...row }) => ({
        estateId: row.estateId,
        initiativeId: row.initiativeId,
        kind: row.kind,
        title: row.title,
        reason: row.reason,
        question: row.question,
        startedBy: row.startedBy,
        startedAt: row.startedAt,
        clocks: { collectDays, committeeDays, streetDays },
        reached: row.reachedAt === null ? null : (row as Reached),
        moves: row.moves,
      })),
  )
}

const MOVES = `SELECT m.initiative_id AS "initiativeId", m.move, m.by_actor AS by, m.by_person AS "byPerson", m.note, m.day,
    m.vote_id AS "voteId", v.title AS "voteTitle", ${ms('c.cancelled_at')} AS "undoneAt", ${ms('m.at')} AS at,
    m.idempotency_key AS key
  FROM initiative_moves m LEFT JOIN votes v ON v.estate_id = $1 AND v.vote_id = m.vote_id
  LEFT JOIN vote_cancellations c ON c.estate_id = $1 AND c.vote_id = m.vote_id
  WHERE m.estate_id = $1 AND m.initiative_id = i.initiative_id ORDER BY m.position`

/** Where a request stands at an instant: its moves, and what time did between them. */
export function standingOf(initiative: StoredInitiative, atMs: number): InitiativeStanding {
  const { kind, clocks, startedAt, reached, moves } = initiative
  const reach = reached ? [{ move: 'reach', by: 'owners', at: reached.reachedAt, day: null } as const] : []
  return initiativeStanding(kind, clocks, startedAt, [...reach, ...moves], atMs, holidays())
}

/** How far it is: as it was passed on, else of the roll as it is now. */
export function proofOf(
  initiative: StoredInitiative,
  roll: Roll,
  stands: readonly Stand[],
): Omit<InitiativeProof, 'notOnRoll'> {
  const { kind, reached } = initiative
  if (!reached) return decideInitiative(kind, roll, supportingKeys(stands))
  return proveInitiative(kind, {
    roll: { heads: reached.rollHeads, areaDm2: reached.rollAreaDm2 },
    supporting: { heads: reached.heads, areaDm2: reached.areaDm2 },
    deliveredDm2: reached.deliveredDm2,
  })
}

/** The roll of the whole estate as its units stand now: what a request is counted against. */
export async function presentRoll(tx: Tx, estateId: string): Promise<Roll> {
  return ask(tx, presentRollQuestion(estateId))
}

export function presentRollQuestion(estateId: string): Question<Roll> {
  return mapped(rollUnitsQuestion(estateId), (units) => buildRoll(units, { kind: 'estate' }))
}

/** Who stands behind what, for every request or the one named. */
export function readStands(
  tx: Tx,
  estateId: string,
  initiativeId: string | null = null,
): Promise<Map<string, Stand[]>> {
  return ask(tx, standsQuestion(estateId, initiativeId))
}

export function standsQuestion(
  estateId: string,
  initiativeId: string | null = null,
): Question<Map<string, Stand[]>> {
  return question(
    `SELECT DISTINCT ON (initiative_id, head_key, by_person)
       initiative_id AS "initiativeId", head_key AS "headKey", by_person AS "byPerson", supports
     FROM initiative_supports WHERE estate_id = $1 AND ($2::text IS NULL OR initiative_id = $2)
     ORDER BY initiative_id, head_key, by_person, position DESC`,
    [estateId, initiativeId],
    (rows: (Stand & { initiativeId: string })[]) => {
      const stands = new Map<string, Stand[]>()
      for (const row of rows) {
        const some = stands.get(row.initiativeId) ?? []
        some.push(row)
        stands.set(row.initiativeId, some)
      }
      return stands
    },
  )
}

/** The heads of a roll that a person may speak for: alone, or for those they own with. */
export async function headsOfPerson(tx: Tx, estateId: string, roll: Roll, personId: string): Promise<Head[]> {
  const mine = await ask(tx, ownerIdsQuestion(estateId, personId))
  return roll.heads.filter((head) => head.ownerIds.some((ownerId) => mine.has(ownerId)))
}

/** The owners on the roll that a person is. */
export function ownerIdsQuestion(estateId: string, personId: string): Question<Set<string>> {
  return question(
    'SELECT owner_id AS "ownerId" FROM owners WHERE estate_id = $1 AND person_id = $2',
    [estateId, personId],
    (rows: { ownerId: string }[]) => new Set(rows.map((row) => row.ownerId)),
  )
}

/** A person's heads as their owner sees them, each with whether it supports and through whom. */
export async function supportingHeads(
  tx: Tx,
  estateId: string,
  heads: readonly Head[],
  stands: readonly Stand[],
  personId: string,
): Promise<SupportingHead[]> {
  const labels = await unitLabels(
    tx,
    estateId,
    heads.flatMap((head) => head.unitIds),
  )
  return heads.map((head) => {
    const behind = stands.filter((stand) => stand.supports && stand.headKey === head.headKey)
    const isMine = behind.some((stand) => stand.byPerson === personId)
    return {
      unitLabels: labels.filter((row) => head.unitIds.includes(row.unitId)).map((row) => row.label),
      areaDm2: head.areaDm2,
      jointOwners: head.ownerIds.length,
      support: isMine ? 'mine' : behind.length > 0 ? 'other' : 'none',
    }
  })
}

/** Units by their labels, in the order of the buildings. */
export async function unitLabels(
  tx: Tx,
  estateId: string,
  unitIds: readonly string[],
): Promise<{ unitId: string; label: string; areaDm2: number }[]> {
  const { rows } = await tx.query<{ unitId: string; label: string; areaDm2: number }>(
    `SELECT unit_id AS "unitId", unit_label(building, stair, room) AS label, area_dm2::float8 AS "areaDm2"
     FROM units WHERE estate_id = $1 AND unit_id = ANY ($2) ORDER BY building, stair, room`,
    [estateId, unitIds],
  )
  return rows
}

/** Whether somebody is on the committee of an estate today. */
export function hasCommittee(tx: Tx, estateId: string, nowAt: number): Promise<boolean> {
  return ask(tx, hasCommitteeQuestion(estateId, nowAt))
}

export function hasCommitteeQuestion(estateId: string, nowAt: number): Question<boolean> {
  return question(
    `SELECT 1 AS one FROM held_roles WHERE estate_id = $1 AND role = 'committee' AND valid_from <= $2
       AND (valid_to IS NULL OR valid_to > $2) LIMIT 1`,
    [estateId, new Date(nowAt)],
    (rows: { one: number }[]) => rows.length > 0,
  )
}

/** Makes whoever else would decide on the same name wait until this transaction ends. */
export async function lockInitiative(tx: Tx, estateId: string, name: string): Promise<void> {
  await holdName(tx, estateId, `initiative ${name}`)
}

export type NewInitiative = {
  initiativeId: string
  kind: InitiativeKind
  title: string
  reason: string
  question: string
}

type Wish = { personId: string; at: number; key: string }

/** Starts a request with the support of its starter's heads. The caller has checked that it may be started. */
export async function createInitiative(
  tx: Tx,
  estateId: string,
  given: NewInitiative,
  roll: Roll,
  heads: readonly Head[],
  wish: Wish,
): Promise<void> {
  const keys = heads.map((head) => head.headKey)
  const clocks = clocksOf(given.kind)
  await tx.query('SELECT start_initiative($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)', [
    estateId,
    given.initiativeId,
    given.kind,
    given.title,
    given.reason,
    given.question,
    wish.personId,
    new Date(wish.at),
    [clocks.collectDays, clocks.committeeDays, clocks.streetDays],
    keys,
    wish.key,
    ...reachedOf(given.kind, roll, keys),
  ])
}

/**
 * Lets a person stand behind a request with these heads, or step back, and passes it on where that makes it enough.
 * The caller holds the lock and has checked that the request still collects.
 */
export async function standBehind(
  tx: Tx,
  initiative: Pick<StoredInitiative, 'estateId' | 'initiativeId' | 'kind'>,
  roll: Roll,
  stands: readonly Stand[],
  heads: readonly Head[],
  supports: boolean,
  wish: Wish,
): Promise<void> {
  const { personId } = wish
  const isBehind = (head: Head) =>
    stands.some((one) => one.supports && one.headKey === head.headKey && one.byPerson === personId)
  const changed = heads.filter((head) => isBehind(head) !== supports).map((head) => head.headKey)
  const counts = supports
    ? reachedOf(initiative.kind, roll, [...supportingKeys(stands), ...changed])
    : [null, null]
  await tx.query('SELECT support_initiative($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    initiative.estateId,
    initiative.initiativeId,
    changed,
    supports,
    personId,
    new Date(wish.at),
    wish.key,
    ...counts,
  ])
}

/** What is frozen where these heads are enough of this roll: the counts and the units; nulls where they are not. */
function reachedOf(
  kind: InitiativeKind,
  roll: Roll,
  keys: readonly string[],
): [number[] | null, string[] | null] {
  const proof = decideInitiative(kind, roll, keys)
  if (!proof.reached) return [null, null]
  const asking = new Set(keys)
  return [
    [
      proof.supporting.heads,
      proof.supporting.areaDm2,
      proof.roll.heads,
      proof.roll.areaDm2,
      proof.deliveredDm2,
    ],
    roll.heads.filter((head) => asking.has(head.headKey)).flatMap((head) => head.unitIds),
  ]
}

function supportingKeys(stands: readonly Stand[]): string[] {
  return stands.filter((stand) => stand.supports).map((stand) => stand.headKey)
}

/** What a person already did under a key, or null: a retry is answered the same. */
export async function earlierSupport(
  tx: Tx,
  initiative: StoredInitiative,
  personId: string,
  key: string,
): Promise<boolean | null> {
  const { rows } = await tx.query<{ supports: boolean }>(
    `SELECT supports FROM initiative_supports
     WHERE estate_id = $1 AND initiative_id = $2 AND by_person = $3 AND idempotency_key = $4 LIMIT 1`,
    [initiative.estateId, initiative.initiativeId, personId, key],
  )
  return rows[0]?.supports ?? null
}

/** Writes down what the starter, the committee or the street did. The caller holds the lock and has decided. */
export async function insertMove(
  tx: Tx,
  initiative: StoredInitiative,
  move: Pick<StoredMove, 'move' | 'by' | 'note' | 'day' | 'voteId'>,
  wish: Wish,
): Promise<void> {
  await tx.query(
    `INSERT INTO initiative_moves (estate_id, initiative_id, position, move, by_actor, by_person, note, day,
       vote_id, at, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      initiative.estateId,
      initiative.initiativeId,
      initiative.moves.length + 1,
      move.move,
      move.by,
      wish.personId,
      move.note,
      move.day,
      move.voteId,
      new Date(wish.at),
      wish.key,
    ],
  )
}

/** The request of a call. Refuses where there is none. */
export async function mustFindInitiative(
  tx: Tx,
  estateId: string,
  initiativeId: string,
): Promise<StoredInitiative> {
  const [initiative] = await readInitiatives(tx, estateId, initiativeId)
  if (!initiative) throw new AppError('initiative.not-found')
  return initiative
}
