import type { ToldStep } from './parts.ts'
import type { Satisfaction } from '#domain/repairs/figures.ts'
import type { RepairPlace, RepairRow, StepBy, StepData } from '#contract/repairs/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import {
  answerState,
  dueAtOf,
  isLate,
  isOverdue,
  type Limits,
  limitsOf,
  mendByOf,
  mendState,
  type ServiceLevel,
} from '#domain/repairs/clock.ts'
import { SILENCE_MS } from '#domain/repairs/clock.ts'
import { REPAIR_KINDS, repairKindOf } from '#domain/repairs/kind.ts'
import { after, lapsed, type RepairProgress, type Step } from '#domain/repairs/standing.ts'
import type { RepairActor, RepairState } from '#domain/repairs/ticket.ts'
import { isVisitor } from '#domain/repairs/visitor.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { ask, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import { repairParts } from './parts.ts'
import { AppError } from '#server/core/http/app-error.ts'

export type StoredRepair = RepairProgress & {
  readonly estateId: string
  readonly repairId: string
  readonly kind: string
  readonly place: RepairPlace
  readonly placeText: string
  readonly building: string
  readonly stair: string
  readonly description: string
  readonly photoIds: string[]
  readonly voiceId: string | null
  readonly reportedBy: string
  readonly respondBasis: 'standard' | 'contract'
  readonly mendBasis: 'standard' | 'contract' | 'ours'
  readonly movedAt: number
  readonly dueAt: number | null
  readonly workerId: string | null
  readonly thirdParty: string
  readonly lastPosition: number
  readonly followers: number
}

const COLUMNS = `estate_id::text AS "estateId", repair_id AS "repairId", kind, place, place_text AS "placeText", building, stair,
  description, photo_ids AS "photoIds", voice_id AS "voiceId", reported_by AS "reportedBy", ${ms('reported_at')} AS "reportedAt",
  state, ${ms('responded_at')} AS "answeredAt", ${ms('respond_by')} AS "respondBy", respond_basis AS "respondBasis",
  ${ms('mend_by')} AS "mendBy", mend_basis AS "mendBasis", ${ms('mended_at')} AS "mendedAt", paused_ms::float8 AS "pausedMs",
  ${ms('paused_at')} AS "pausedAt", ${ms('closed_at')} AS "closedAt", reopened, quoted_fen::float8 AS "quotedFen",
  agreed_fen::float8 AS "agreedFen", ${ms('moved_at')} AS "movedAt", ${ms('due_at')} AS "dueAt", worker_id AS "workerId",
  third_party AS "thirdParty", last_position AS "lastPosition", followers`

/** Which repairs are overdue at an instant, in SQL; `isOverdue` in domain/repairs/clock.ts says the same. */
export function overdueAt(now: string): string {
  return `(is_open AND mended_at IS NULL AND (responded_at IS NULL AND respond_by < ${now}
    OR mend_by + paused_ms * interval '1 millisecond' < least(paused_at, ${now})))`
}

/** Asks for repairs by a condition that begins from `estate_id = $1`. */
export function repairsQuestion(
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
): Question<StoredRepair[]> {
  return question(
    `SELECT ${COLUMNS} FROM repairs WHERE estate_id = $1 AND ${where}`,
    [estateId, ...values],
    (rows: StoredRepair[]) => rows,
  )
}

/** Reads repairs by a condition that begins from `estate_id = $1`, which may hold their rows. */
export async function findRepairs(
  tx: Tx,
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
): Promise<StoredRepair[]> {
  const { text, values: all } = repairsQuestion(estateId, where, values)
  const { rows } = await tx.query<StoredRepair>(text as string, [...all])
  return rows
}

/** The repair with its row held until the end of the transaction, or `repair.not-found`. */
export async function holdRepair(tx: Tx, estateId: string, repairId: string): Promise<StoredRepair> {
  const [repair] = await findRepairs(tx, estateId, 'repair_id = $2 FOR UPDATE', [repairId])
  if (!repair) throw new AppError('repair.not-found')
  return repair
}

/** The repair, or `repair.not-found` for one that is not there and for one that is not for this reader alike. */
export async function mustSee(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  repairId: string,
): Promise<StoredRepair> {
  const [repair] = await findRepairs(tx, estateId, 'repair_id = $2', [repairId])
  if (!repair || !(await maySee(tx, context, repair))) throw new AppError('repair.not-found')
  return repair
}

async function maySee(tx: Tx, context: RequestContext, repair: StoredRepair): Promise<boolean> {
  if (mayReadAll(context) || (mayDo(context, 'repair.readShared') && repair.place !== 'home')) return true
  if (repair.workerId === context.personId && mayDo(context, 'repair.work')) return true
  return mayDo(context, 'repair.readOwn') && (await isFollowing(tx, context, repair))
}

export function isFollowing(tx: Tx, context: RequestContext, repair: StoredRepair): Promise<boolean> {
  return ask(tx, isFollowingQuestion(context, repair))
}

export function isFollowingQuestion(context: RequestContext, repair: StoredRepair): Question<boolean> {
  return question(
    'SELECT 1 AS one FROM repair_followers WHERE estate_id = $1 AND person_id = $2 AND repair_id = $3',
    [repair.estateId, context.personId, repair.repairId],
    (rows: { one: number }[]) => rows.length > 0,
  )
}

export function mayReadAll(context: RequestContext): boolean {
  return mayDo(context, 'repair.readAll')
}

export function mayDo(context: RequestContext, action: Parameters<typeof isAllowed>[1]): boolean {
  return context.roles.some((role) => isAllowed(role, action))
}

/** As whom this caller may act on a repair: its reporter, the company, the worker it was given to. */
export function actorsOf(context: RequestContext, repair: StoredRepair): RepairActor[] {
  const actors: RepairActor[] = []
  if (repair.reportedBy === context.personId && mayDo(context, 'repair.report')) actors.push('reporter')
  if (mayDo(context, 'repair.move')) actors.push('company')
  if (repair.workerId === context.personId && mayDo(context, 'repair.work')) actors.push('worker')
  return actors
}

export const STEP_ROLES: Readonly<Record<RepairActor, StepBy>> = {
  reporter: 'owner',
  company: 'company',
  worker: 'worker',
  clock: 'clock',
}

export type NewStep = {
  readonly move: Step['move']
  readonly by: RepairActor
  readonly note: string
  readonly photoIds: readonly string[]
  readonly data: StepData
  readonly priceFen?: number
}

/** What the function in the database did with a step of this key before: `ok`, `request.key-reused`, or null for nothing. */
export async function repeatedStep(
  tx: Tx,
  repair: Pick<StoredRepair, 'estateId' | 'repairId'>,
  step: NewStep,
  personId: string,
  key: string,
): Promise<'ok' | 'request.key-reused' | null> {
  const { rows } = await tx.query<{ answer: 'ok' | 'request.key-reused' | null }>({
    name: 'repeated-step',
    text: 'SELECT repeated_step($1, $2, $3, $4, $5) AS answer',
    values: [repair.estateId, repair.repairId, JSON.stringify(storedStep(step)), personId, key],
  })
  return rows[0]?.answer ?? null
}

/**
 * Records a step of a held repair and answers the repair after it; null where it is not allowed from where it stands. A silence
 * of 72 hours that nobody wrote down is written down first.
 */
export async function takeStep(
  tx: Tx,
  held: StoredRepair,
  step: NewStep,
  given: { readonly personId: string; readonly at: number; readonly key: string },
): Promise<StoredRepair | null> {
  const at = Math.max(given.at, held.movedAt)
  const repair = await closeSilent(tx, held, at)
  const next = after(repair.kind, repair, { ...step, at })
  if (!next) return null
  const isDispatch = step.move === 'dispatch'
  const after_: StoredRepair = {
    ...repair,
    ...next,
    movedAt: at,
    lastPosition: repair.lastPosition + 1,
    workerId: isDispatch ? (step.data.workerId ?? null) : repair.workerId,
    thirdParty: isDispatch ? (step.data.thirdParty ?? '') : repair.thirdParty,
  }
  await write(tx, repair, step, after_, { ...given, at })
  return after_
}

/** Writes a silence of 72 hours down, at the hour it was over. */
export async function closeSilent(tx: Tx, repair: StoredRepair, nowAt: number): Promise<StoredRepair> {
  const standing = lapsed(repair.kind, repair, nowAt)
  if (standing.state === repair.state || standing.closedAt === null) return repair
  const closed: StoredRepair = {
    ...repair,
    ...standing,
    movedAt: standing.closedAt,
    lastPosition: repair.lastPosition + 1,
  }
  const step: NewStep = { move: 'lapse', by: 'clock', note: '', photoIds: [], data: {} }
  const key = `lapse-${repair.repairId}-${repair.lastPosition}`
  await write(tx, repair, step, closed, { personId: 'clock', at: standing.closedAt, key })
  return closed
}

async function write(
  tx: Tx,
  before: StoredRepair,
  step: NewStep,
  next: StoredRepair,
  given: { readonly personId: string; readonly at: number; readonly key: string },
): Promise<void> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  const standing = {
    state: next.state,
    answeredAt: iso(next.answeredAt),
    mendedAt: iso(next.mendedAt),
    pausedMs: next.pausedMs,
    pausedAt: iso(next.pausedAt),
    closedAt: iso(next.closedAt),
    reopened: next.reopened,
    quotedFen: next.quotedFen,
    agreedFen: next.agreedFen,
    dueAt: iso(dueAtOf(next)),
    workerId: next.workerId,
    thirdParty: next.thirdParty,
  }
  const { rows } = await tx.query<{ answer: string }>({
    name: 'step-repair',
    text: 'SELECT step_repair($1, $2, $3, $4, $5, $6, $7, $8, $9) AS answer',
    values: [
      before.estateId,
      before.repairId,
      before.lastPosition,
      JSON.stringify(storedStep(step)),
      JSON.stringify(standing),
      STEP_ROLES[step.by],
      given.personId,
      new Date(given.at),
      given.key,
    ],
  })
  const answer = rows[0]?.answer
  if (answer !== 'ok') throw new Error(`repair ${before.repairId} was not held: ${answer}`)
  await repairParts().tell(tx, before, {
    ...step,
    repairId: before.repairId,
    position: next.lastPosition,
    state: next.state,
    at: given.at,
    by: STEP_ROLES[step.by],
    byPerson: given.personId,
  })
  await markRepair(tx, next, given.at)
}

/** Marks what of a repair waits for a time after it was reported or moved: the owner's silence, and the alarm of an emergency. */
export async function markRepair(
  tx: Tx,
  repair: Pick<StoredRepair, 'estateId' | 'kind' | 'state' | 'mendedAt'>,
  at: number,
): Promise<void> {
  const { estateId, kind, state, mendedAt } = repair
  if (state === 'done' && mendedAt !== null)
    await markDue(tx, estateId, 'close-repairs', mendedAt + SILENCE_MS)
  if (repairKindOf(kind)?.isEmergency) await markDue(tx, estateId, 'plan-alarms', at)
}

function storedStep(step: NewStep) {
  return { move: step.move, note: step.note, photoIds: step.photoIds, data: step.data }
}

/** The limits of a new report: the norm of the estate's level, or what a clause of its contract promises beyond it. */
export function limitsFor(tx: Tx, estateId: string, kind: string, reportedAt: number): Promise<Limits> {
  return ask(tx, limitsQuestion(estateId, kind, reportedAt))
}

export function limitsQuestion(estateId: string, kind: string, reportedAt: number): Question<Limits> {
  type Row = { level: ServiceLevel; respondMinutes: number | null; mendMinutes: number | null }
  return question(
    `SELECT c.service_level AS level, p.respond_minutes AS "respondMinutes", p.mend_minutes AS "mendMinutes"
     FROM estates c LEFT JOIN LATERAL (
       SELECT respond_minutes, mend_minutes FROM repair_promises
       WHERE estate_id = $1 AND kind = $2 AND promised_at <= $3 ORDER BY position DESC LIMIT 1) p ON true
     WHERE c.estate_id = $1`,
    [estateId, kind, new Date(reportedAt)],
    ([row]: Row[]) => {
      const found = row ?? { level: 1, respondMinutes: null, mendMinutes: null }
      return limitsOf(kind, reportedAt, found.level, found)
    },
  )
}

export function rowOf(repair: StoredRepair, context: Pick<RequestContext, 'personId' | 'nowAt'>): RepairRow {
  const kind = repairKindOf(repair.kind)
  const standing = { ...repair, ...lapsed(repair.kind, repair, context.nowAt) }
  return {
    repairId: repair.repairId,
    kind: repair.kind,
    kindTitle: kind?.title ?? repair.kind,
    isEmergency: kind?.isEmergency ?? false,
    place: repair.place,
    placeText: repair.placeText,
    building: repair.building,
    stair: repair.stair,
    description: repair.description,
    state: standing.state,
    reportedAt: repair.reportedAt,
    answer: { by: repair.respondBy, basis: repair.respondBasis, state: answerState(standing, context.nowAt) },
    mend: {
      by: mendByOf(standing, context.nowAt),
      basis: repair.mendBasis,
      state: mendState(standing, context.nowAt),
    },
    isLate: isLate(standing, context.nowAt),
    isOverdue: isOverdue(standing, context.nowAt),
    isMine: repair.reportedBy === context.personId,
    isVisitors: isVisitor(repair.reportedBy),
    followers: repair.followers,
    reopened: repair.reopened,
    photoCount: repair.photoIds.length,
  }
}

/** The pictures of a report: those it came with, and those that followed its words. */
export function reportPhotos(tx: Tx, repair: StoredRepair): Promise<string[]> {
  return ask(tx, reportPhotosQuestion(repair))
}

export function reportPhotosQuestion(repair: StoredRepair): Question<string[]> {
  return question(
    `SELECT photo_ids AS "photoIds" FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 AND move = 'say' AND by_person = $3 AND note = '' ORDER BY position`,
    [repair.estateId, repair.repairId, repair.reportedBy],
    (rows: { photoIds: string[] }[]) => [
      ...new Set([...repair.photoIds, ...rows.flatMap((row) => row.photoIds)]),
    ],
  )
}

/** Whether somebody reported a repair or joined it. */
export async function isPartyTo(
  tx: Tx,
  estateId: string,
  repairId: string,
  personId: string,
): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM repairs r WHERE estate_id = $1 AND repair_id = $2 AND (reported_by = $3 OR EXISTS (
       SELECT 1 FROM repair_followers f WHERE f.estate_id = $1 AND f.repair_id = $2 AND f.person_id = $3))`,
    [estateId, repairId, personId],
  )
  return rows.length > 0
}

export type LastRating = { readonly isSolved: boolean; readonly satisfaction: Satisfaction }

/** What the reporters of these repairs said last of their work, by repair. */
export async function lastRatings(
  tx: Tx,
  estateId: string,
  repairIds: readonly string[],
): Promise<ReadonlyMap<string, LastRating>> {
  const { rows } = await tx.query<{ repairId: string; isSolved: boolean; satisfaction: Satisfaction }>(
    `SELECT DISTINCT ON (repair_id) repair_id AS "repairId", is_solved AS "isSolved", satisfaction
     FROM repair_ratings WHERE estate_id = $1 AND repair_id = ANY ($2) ORDER BY repair_id, position DESC`,
    [estateId, repairIds],
  )
  return new Map(rows.map(({ repairId, ...rating }) => [repairId, rating]))
}

/** What happened to the repairs of shared places within a span, oldest first; of owners’ own words those of `strangers`, by the beginning of their name. */
export async function sharedSteps(
  tx: Tx,
  estateId: string,
  asked: {
    readonly fromAt: number
    readonly toAt: number
    /** Of these repairs; null means of all. */
    readonly repairIds: readonly string[] | null
    readonly strangers: string
    readonly limit: number
    readonly offset: number
  },
): Promise<ToldStep[]> {
  const { rows } = await tx.query<ToldStep>(
    `SELECT s.repair_id AS "repairId", s.position::int AS position, s.move, s.state, s.at, s.by_role AS by,
       s.by_person AS "byPerson", s.note, s.data
     FROM repair_steps s JOIN repairs r USING (estate_id, repair_id)
     WHERE estate_id = $1 AND r.place <> 'home' AND s.at >= $2 AND s.at <= $3
       AND ($4::text[] IS NULL OR repair_id = ANY ($4))
       AND (s.move <> 'say' OR s.by_role <> 'owner' OR starts_with(s.by_person, $5))
     ORDER BY s.at, repair_id, s.position LIMIT $6 OFFSET $7`,
    [
      estateId,
      new Date(asked.fromAt),
      new Date(asked.toAt),
      asked.repairIds,
      asked.strangers,
      asked.limit,
      asked.offset,
    ],
  )
  return rows
}

/** Where the step stands that somebody took with this key; null where there is none. */
export async function placeOfStep(
  tx: Tx,
  estateId: string,
  step: { readonly repairId: string; readonly key: string; readonly personId: string },
): Promise<number | null> {
  const { rows } = await tx.query<{ position: number }>(
    `SELECT position::int AS position FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 AND idempotency_key = $3 AND by_person = $4`,
    [estateId, step.repairId, step.key, step.personId],
  )
  return rows[0]?.position ?? null
}

/** How often somebody has said something of a repair since an instant. */
export async function saidSince(
  tx: Tx,
  estateId: string,
  repairId: string,
  personId: string,
  sinceAt: number,
): Promise<number> {
  const { rows } = await tx.query<{ said: number }>(
    `SELECT count(*)::int AS said FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 AND by_person = $3 AND move = 'say' AND at > $4`,
    [estateId, repairId, personId, new Date(sinceAt)],
  )
  return rows[0]?.said ?? 0
}

/** Of these repairs, by repair, the last step that says why nothing is done: declined, or paused. */
export async function lastReasons(
  tx: Tx,
  estateId: string,
  repairIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly note: string; readonly data: StepData }>> {
  const { rows } = await tx.query<{ repairId: string; note: string; data: StepData }>(
    `SELECT DISTINCT ON (repair_id) repair_id AS "repairId", note, data FROM repair_steps
     WHERE estate_id = $1 AND repair_id = ANY ($2) AND move IN ('decline', 'pause')
     ORDER BY repair_id, position DESC`,
    [estateId, repairIds],
  )
  return new Map(rows.map((row) => [row.repairId, row]))
}

/** A part of the estate that has a code to be read from a wall. */
export type Facility = {
  readonly facilityId: string
  readonly title: string
  readonly building: string
  readonly stair: string
}

export async function facilityOfCode(tx: Tx, estateId: string, code: string): Promise<Facility | null> {
  const { rows } = await tx.query<Facility>(
    `SELECT facility_id AS "facilityId", title, building, stair FROM facilities
     WHERE estate_id = $1 AND code = $2`,
    [estateId, code],
  )
  return rows[0] ?? null
}

/** The code of the part of the estate that each of these repairs is about, by repair, where it has one. */
export async function facilityCodes(
  tx: Tx,
  estateId: string,
  repairIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ repairId: string; code: string }>(
    `SELECT r.repair_id AS "repairId", f.code
     FROM repairs r JOIN facilities f ON f.estate_id = r.estate_id AND f.facility_id = r.facility_id
     WHERE r.estate_id = $1 AND r.repair_id = ANY ($2)`,
    [estateId, repairIds],
  )
  return new Map(rows.map((row) => [row.repairId, row.code]))
}

/** Where these repairs are, in words, by repair. */
export function placesQuestion(
  estateId: string,
  repairIds: readonly string[],
): Question<ReadonlyMap<string, string>> {
  return question(
    `SELECT repair_id AS "repairId", place_text AS place FROM repairs
     WHERE estate_id = $1 AND repair_id = ANY ($2)`,
    [estateId, repairIds],
    (rows: { repairId: string; place: string }[]) => new Map(rows.map((row) => [row.repairId, row.place])),
  )
}

const EMERGENCIES = REPAIR_KINDS.filter((kind) => kind.isEmergency).map((kind) => kind.key)

/** Open emergencies over all estates, each with when its first answer is due; what nobody has accepted is due at once. */
export const EMERGENCIES_DUE = `SELECT estate_id, CASE WHEN state IN ('submitted', 'reopened') THEN 'epoch' ELSE respond_by END AS due_at
  FROM repairs WHERE is_open AND kind IN (${EMERGENCIES.map((key) => `'${key}'`).join(', ')})
    AND (state IN ('submitted', 'reopened') OR responded_at IS NULL)`

export type OpenEmergency = {
  readonly repairId: string
  readonly kind: string
  readonly placeText: string
  readonly state: RepairState
  readonly reportedAt: number
  readonly respondBy: number
  readonly answeredAt: number | null
  readonly workerId: string | null
  readonly reopenedAt: number | null
}

/** An estate's emergencies that nobody has accepted, or whose first answer is late, the oldest first. */
export function emergenciesQuestion(
  estateId: string,
  most: number,
  nowAt: number,
): Question<OpenEmergency[]> {
  return question(
    `SELECT repair_id AS "repairId", kind, place_text AS "placeText", state, ${ms('reported_at')} AS "reportedAt",
       ${ms('respond_by')} AS "respondBy", ${ms('responded_at')} AS "answeredAt", worker_id AS "workerId",
       (SELECT ${ms('max(at)')} FROM repair_steps s WHERE s.estate_id = $1 AND s.repair_id = r.repair_id
          AND s.move = 'reopen') AS "reopenedAt"
     FROM repairs r WHERE estate_id = $1 AND is_open AND kind = ANY ($2)
       AND (state IN ('submitted', 'reopened') OR (responded_at IS NULL AND respond_by <= $3))
     ORDER BY reported_at LIMIT $4`,
    [estateId, EMERGENCIES, new Date(nowAt), most],
    (rows: OpenEmergency[]) => rows,
  )
}

/** Rows (person_id, since) in SQL: whose repair waits for their word. $1 is the estate. */
export const REPAIR_WAITERS =
  "SELECT reported_by, moved_at FROM repairs WHERE estate_id = $1 AND is_open AND state IN ('done', 'quoted')"

/** Who works the repairs of an estate, by the name the company gave them. */
export async function workerNames(tx: Tx, estateId: string): Promise<{ workerId: string; name: string }[]> {
  const { rows } = await tx.query<{ workerId: string; name: string }>(
    'SELECT worker_id AS "workerId", name FROM repair_workers WHERE estate_id = $1',
    [estateId],
  )
  return rows
}
