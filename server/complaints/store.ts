import type { ComplaintRef, ComplaintRow, Subject } from '#contract/complaints/endpoints.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { answerStateOf, solveStateOf } from '#domain/complaints/figures.ts'
import type { Ladder } from '#domain/complaints/ladder.ts'
import {
  after,
  afterTick,
  type ComplaintActor,
  dueAtOf,
  HANDLERS,
  hasReached,
  nextTick,
  type OtherSide,
  type ComplaintProgress,
  type Step,
  ticked,
  visitOf,
} from '#domain/complaints/standing.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { ms, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import type { Work } from '#server/core/jobs/work.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'

export type StoredComplaint = {
  readonly estateId: string
  readonly complaintId: string
  readonly subject: Subject
  readonly words: string
  readonly photoIds: string[]
  readonly refs: ComplaintRef[]
  readonly isNamed: boolean
  readonly filedBy: string
  readonly filedAt: number
  readonly ladder: Ladder
  readonly standing: ComplaintProgress
  readonly dueAt: number | null
  readonly invitedUnit: string | null
  readonly invitedAt: number | null
  readonly lastPosition: number
}

const COLUMNS = `estate_id::text AS "estateId", complaint_id AS "complaintId", subject, words,
  photo_ids AS "photoIds", refs, is_named AS "isNamed", filed_by AS "filedBy", ${ms('filed_at')} AS "filedAt", ladder, standing,
  ${ms('due_at')} AS "dueAt", invited_unit AS "invitedUnit", ${ms('invited_at')} AS "invitedAt", last_position AS "lastPosition"`

/** Asks for complaints by a condition that begins from `estate_id = $1`. They stand as they were last written. */
export function complaintsQuestion(
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
): Question<StoredComplaint[]> {
  return question(
    `SELECT ${COLUMNS} FROM complaints WHERE estate_id = $1 AND ${where}`,
    [estateId, ...values],
    (rows: StoredComplaint[]) => rows,
  )
}

/** Reads complaints by such a condition, which may hold their rows. */
export async function findComplaints(
  tx: Tx,
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
): Promise<StoredComplaint[]> {
  const { text, values: all } = complaintsQuestion(estateId, where, values)
  const { rows } = await tx.query<StoredComplaint>(text as string, [...all])
  return rows
}

/** As it stands at `nowAt`, whether or not anyone has written down what the clocks did. */
export function atNow(complaint: StoredComplaint, nowAt: number): StoredComplaint {
  const standing = ticked(complaint.standing, nowAt, complaint.ladder)
  return { ...complaint, standing, dueAt: dueAtOf(standing) }
}

/** The complaint as it stands now, its row held to the end of the transaction; `complaint.not-found` for whom it is not. */
export async function holdComplaint(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  complaintId: string,
): Promise<{ readonly complaint: StoredComplaint; readonly actor: ComplaintActor }> {
  const [found] = await findComplaints(tx, estateId, 'complaint_id = $2 FOR UPDATE', [complaintId])
  return mustSee(context, found)
}

export function mustSee(
  context: RequestContext,
  found: StoredComplaint | undefined,
): { readonly complaint: StoredComplaint; readonly actor: ComplaintActor } {
  const actor = found ? actorOf(context, atNow(found, context.nowAt)) : null
  if (!found || !actor) throw new AppError('complaint.not-found')
  return { complaint: found, actor }
}

/** The seats that this caller acts for. */
export function seatsOf(context: RequestContext): ComplaintActor[] {
  const handles = (role: Role): role is 'community' | 'street' | 'district' =>
    isAllowed(role, 'complaint.handle')
  return [
    ...(context.roles.some((role) => isAllowed(role, 'complaint.answer')) ? (['company'] as const) : []),
    ...context.roles.filter(handles),
  ]
}

/**
 * As whom this caller reads and acts: the complainant, or a seat that the complaint has come to, whoever's turn it is first.
 * Who complains acts for no seat on the same complaint.
 */
export function actorOf(context: RequestContext, complaint: StoredComplaint): ComplaintActor | null {
  if (complaint.filedBy === context.personId)
    return context.roles.some((role) => isAllowed(role, 'complaint.readOwn')) ? 'complainant' : null
  const seats = seatsOf(context).filter((seat) => hasReached(complaint.standing, seat))
  const turn = HANDLERS[visitOf(complaint.standing).level]
  return seats.find((seat) => turn.includes(seat)) ?? seats[0] ?? null
}

export type NewStep = {
  readonly move: Step['move']
  readonly by: ComplaintActor
  readonly note: string
  readonly photoIds: readonly string[]
  readonly version?: number
  readonly other?: OtherSide
}

export type Given = { readonly personId: string; readonly at: number; readonly key: string }

/** Whether this person sent a step under this key before; another one under the same key is `request.key-reused`. */
export async function isRepeated(
  tx: Tx,
  { estateId, complaintId }: StoredComplaint,
  step: NewStep,
  given: Pick<Given, 'personId' | 'key'>,
): Promise<boolean> {
  const { rows } = await tx.query<{ move: string; note: string; photoIds: string[]; version: number | null }>(
    `SELECT move, note, photo_ids AS "photoIds", version FROM complaint_steps
     WHERE estate_id = $1 AND complaint_id = $2 AND by_person = $3 AND idempotency_key = $4`,
    [estateId, complaintId, given.personId, given.key],
  )
  const before = rows[0]
  if (!before) return false
  const isSame =
    before.move === step.move &&
    before.note === step.note &&
    before.photoIds.join() === step.photoIds.join() &&
    before.version === (step.version ?? null)
  if (!isSame) throw new AppError('request.key-reused')
  return true
}

/**
 * Records a step of a held complaint and answers the complaint after it; null where it is not allowed from where it stands. What
 * the clocks did before is written down first.
 */
export async function takeStep(
  tx: Tx,
  held: StoredComplaint,
  step: NewStep,
  given: Given,
): Promise<StoredComplaint | null> {
  const at = Math.max(given.at, held.standing.since)
  const complaint = await writeTicks(tx, held, at)
  const standing = after(complaint.standing, { ...step, at }, complaint.ladder)
  if (!standing) return null
  return write(tx, complaint, step, standing, { ...given, at })
}

/** Writes down what the clocks of a held complaint did until `nowAt`, each at the instant it ran out. */
export async function writeTicks(tx: Tx, held: StoredComplaint, nowAt: number): Promise<StoredComplaint> {
  let complaint = held
  for (let tick = nextTick(complaint.standing, nowAt); tick; tick = nextTick(complaint.standing, nowAt)) {
    const step: NewStep = { move: tick.move, by: 'clock', note: '', photoIds: [] }
    const standing = afterTick(complaint.standing, tick, complaint.ladder)
    const given = { personId: 'clock', at: tick.at, key: `${tick.move}-${complaint.lastPosition}` }
    complaint = await write(tx, complaint, step, standing, given)
  }
  return complaint
}

async function write(
  tx: Tx,
  before: StoredComplaint,
  step: NewStep,
  standing: ComplaintProgress,
  given: Given,
): Promise<StoredComplaint> {
  const next: StoredComplaint = {
    ...before,
    standing,
    dueAt: dueAtOf(standing),
    lastPosition: before.lastPosition + 1,
  }
  await insertStep(tx, next, step, given)
  await tx.query(
    `UPDATE complaints SET standing = $3, levels = $4, due_at = $5, closed_at = $6, last_position = $7
     WHERE estate_id = $1 AND complaint_id = $2`,
    [
      next.estateId,
      next.complaintId,
      JSON.stringify(standing),
      standing.visits.map((visit) => visit.level),
      next.dueAt === null ? null : new Date(next.dueAt),
      standing.closedAt === null ? null : new Date(standing.closedAt),
      next.lastPosition,
    ],
  )
  await markTick(tx, next)
  return next
}

/** Adds a row to the steps of a complaint, at the position that it stands at. */
export async function insertStep(
  tx: Tx,
  after_: StoredComplaint,
  step: NewStep,
  given: Given,
): Promise<void> {
  await tx.query(
    `INSERT INTO complaint_steps (estate_id, complaint_id, position, move, by_actor, by_person, at, state,
       level, note, photo_ids, version, other, idempotency_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      after_.estateId,
      after_.complaintId,
      after_.lastPosition,
      step.move,
      step.by,
      given.personId,
      new Date(given.at),
      after_.standing.state,
      visitOf(after_.standing).level,
      step.note,
      step.photoIds,
      step.version ?? null,
      step.other ?? null,
      given.key,
    ],
  )
}

/** Names nobody: the company reads it too. The complaint must stand as of now. */
export function rowOf(
  complaint: StoredComplaint,
  context: Pick<RequestContext, 'personId' | 'nowAt'>,
): ComplaintRow {
  const { standing } = complaint
  return {
    complaintId: complaint.complaintId,
    subject: complaint.subject,
    words: complaint.words,
    state: standing.state,
    level: visitOf(standing).level,
    filedAt: complaint.filedAt,
    dueAt: complaint.dueAt,
    isLate: standing.visits.some(
      (visit) =>
        answerStateOf(standing, visit, context.nowAt) === 'late' ||
        solveStateOf(standing, visit, context.nowAt) === 'late',
    ),
    isMine: complaint.filedBy === context.personId,
  }
}

/** The complainant's home and name, as those may read it who mediate; empty parts where no home is known. */
export async function whoIs(tx: Tx, estateId: string, personId: string): Promise<string> {
  const { rows } = await tx.query<{ label: string; name: string }>(
    `SELECT unit_label(u.building, u.stair, u.room) AS label, o.name
     FROM owners o JOIN unit_owners USING (estate_id, owner_id) JOIN units u USING (estate_id, unit_id)
     WHERE estate_id = $1 AND o.person_id = $2 ORDER BY u.kind <> 'residence', label LIMIT 1`,
    [estateId, personId],
  )
  return rows[0] ? `${rows[0].label} ${rows[0].name}` : ''
}

/** Whether this person owns a home. */
export async function isOwnerOf(
  tx: Tx,
  estateId: string,
  personId: string,
  unitId: string,
): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT 1 FROM owners JOIN unit_owners USING (estate_id, owner_id)
     WHERE estate_id = $1 AND person_id = $2 AND unit_id = $3`,
    [estateId, personId, unitId],
  )
  return rows.length > 0
}

/** Writes down what the clocks did in one estate; answers how many complaints it moved. */
async function tickIn(ports: Pick<Ports, 'db' | 'nowMs'>, estateId: string): Promise<number> {
  const nowAt = ports.nowMs()
  const due = await inEstate(ports.db, estateId, (tx) =>
    findComplaints(tx, estateId, `due_at < $2 AND ${TICKS} ORDER BY due_at LIMIT 200`, [new Date(nowAt)]),
  )
  return eachAlone(due, ({ complaintId }) =>
    inEstate(ports.db, estateId, async (tx) => {
      const held = await findComplaints(
        tx,
        estateId,
        `due_at < $2 AND ${TICKS} AND complaint_id = $3 FOR UPDATE SKIP LOCKED`,
        [new Date(nowAt), complaintId],
      )
      for (const complaint of held) await writeTicks(tx, complaint, nowAt)
      return held.length
    }),
  )
}

// What is overdue at court stays so; it is skipped, or it would be looked at for ever.
const TICKS = "NOT ('court' = ANY (levels) AND standing->>'state' IN ('waiting', 'handling'))"

/** A clock has run out once its last instant is over. */
const AFTER_MS = 1
const COMPLAINTS_TO_TICK = `SELECT estate_id, due_at + interval '${AFTER_MS} milliseconds' AS due_at FROM complaints
  WHERE due_at IS NOT NULL AND ${TICKS}`

/** Marks when a complaint's clock has to be looked at. */
export function markTick(tx: Tx, { estateId, dueAt }: StoredComplaint): Promise<void> {
  return markDue(tx, estateId, 'tick-complaints', dueAt === null ? null : dueAt + AFTER_MS)
}

export function tickComplaintsWork(ports: Pick<Ports, 'db' | 'nowMs'>): Work {
  return {
    name: 'tick-complaints',
    waiting: COMPLAINTS_TO_TICK,
    inEstate: (estateId) => tickIn(ports, estateId),
  }
}

/** Rows (person_id, since) in SQL: who may have something of an open complaint waiting. $1 is the estate. */
export const COMPLAINT_WAITERS = `SELECT filed_by, to_timestamp((standing->>'since')::float8 / 1000) FROM complaints
    WHERE estate_id = $1 AND is_open
  UNION ALL SELECT o.person_id, c.invited_at FROM complaints c
    JOIN unit_owners u ON u.estate_id = c.estate_id AND u.unit_id = c.invited_unit
    JOIN owners o ON o.estate_id = u.estate_id AND o.owner_id = u.owner_id
    WHERE c.estate_id = $1 AND c.invited_unit IS NOT NULL AND c.is_open`
