import type { moveRepair, rateRepair, sayOfRepair, StepData } from '#contract/repairs/endpoints.ts'
import { payerOf } from '#domain/repairs/kind.ts'
import { nextState, type RepairActor, type RepairMove } from '#domain/repairs/ticket.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { rolesOf } from '#server/identity/roles.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { detailOf, hasOutcome, joinAs } from './routes.ts'
import {
  actorsOf,
  findRepairs,
  holdRepair,
  isFollowing,
  mayDo,
  mustSee,
  type NewStep,
  repeatedStep,
  type StoredRepair,
  takeStep,
} from './store.ts'

const DAY_MS = 86_400_000
const MOST_VISIT_AHEAD_MS = 90 * DAY_MS
/** Words of one person on one repair within a day. */
const MOST_SAID = 50

export const handleMoveRepair: Handler<typeof moveRepair> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    const { move, data = {} } = body
    await mustSee(tx, context, estateId, repairId)
    const repair = await holdRepair(tx, estateId, repairId)
    const step = { move, note: body.note.trim(), photoIds: body.photoIds, data }
    const repeated = await repeatedStep(
      tx,
      repair,
      { ...step, by: 'company' },
      context.personId,
      context.idempotencyKey,
    )
    if (repeated === 'request.key-reused') throw new AppError(repeated)
    if (repeated === 'ok') return detailOf(tx, context, repair)
    const standing = lapsed(repair.kind, repair, context.nowAt)
    const by = actorsOf(context, repair).find((actor) => nextState(standing.state, move, actor) !== null)
    if (!by) throw new AppError('repair.move-refused')
    await mustKnowPhotos(tx, estateId, body.photoIds)
    const priceFen = await mustFit(tx, context, repair, { ...step, by })
    const done = await takeStep(
      tx,
      repair,
      { ...step, by, ...(priceFen === null ? {} : { priceFen }) },
      { personId: context.personId, at: context.nowAt, key: context.idempotencyKey },
    )
    if (!done) throw new AppError('repair.move-refused')
    // Whoever reported it again goes on with the one that stays open.
    if (data.duplicateOf)
      await joinAs(tx, { estateId, repairId: data.duplicateOf }, repair.reportedBy, context.nowAt)
    return detailOf(tx, context, done)
  })

export const handleSayOfRepair: Handler<typeof sayOfRepair> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    if (body.note.trim() === '' && body.photoIds.length === 0)
      throw new AppError('request.malformed', [{ path: 'note', message: 'words or a picture' }])
    await mustSee(tx, context, estateId, repairId)
    const repair = await holdRepair(tx, estateId, repairId)
    const [actor] = actorsOf(context, repair)
    const by: RepairActor | null =
      actor ??
      (mayDo(context, 'repair.report') && (await isFollowing(tx, context, repair)) ? 'reporter' : null)
    if (!by) throw new AppError('access.denied')
    const step: NewStep = { move: 'say', by, note: body.note.trim(), photoIds: body.photoIds, data: {} }
    const repeated = await repeatedStep(tx, repair, step, context.personId, context.idempotencyKey)
    if (repeated === 'request.key-reused') throw new AppError(repeated)
    if (repeated === 'ok') return detailOf(tx, context, repair)
    await mustKnowPhotos(tx, estateId, body.photoIds)
    const { rows } = await tx.query<{ said: number }>(
      `SELECT count(*)::int AS said FROM repair_steps
       WHERE estate_id = $1 AND repair_id = $2 AND by_person = $3 AND move = 'say' AND at > $4`,
      [estateId, repairId, context.personId, new Date(context.nowAt - DAY_MS)],
    )
    if ((rows[0]?.said ?? 0) >= MOST_SAID) throw new AppError('repair.too-much-said')
    const said = await takeStep(tx, repair, step, {
      personId: context.personId,
      at: context.nowAt,
      key: context.idempotencyKey,
    })
    return detailOf(tx, context, said ?? repair)
  })

export const handleRateRepair: Handler<typeof rateRepair> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    const seen = await mustSee(tx, context, estateId, repairId)
    if (seen.reportedBy !== context.personId) throw new AppError('access.denied')
    const repair = await holdRepair(tx, estateId, repairId)
    const before = await tx.query<{ isSolved: boolean; satisfaction: string; note: string }>(
      `SELECT is_solved AS "isSolved", satisfaction, note FROM repair_ratings
       WHERE estate_id = $1 AND repair_id = $2 AND idempotency_key = $3`,
      [estateId, repairId, context.idempotencyKey],
    )
    const same = before.rows[0]
    if (same) {
      const isSame =
        same.isSolved === body.isSolved &&
        same.satisfaction === body.satisfaction &&
        same.note === body.note.trim()
      if (!isSame) throw new AppError('request.key-reused')
      return detailOf(tx, context, repair)
    }
    if (!hasOutcome(lapsed(repair.kind, repair, context.nowAt).state)) throw new AppError('repair.no-outcome')
    await tx.query(
      `INSERT INTO repair_ratings (estate_id, repair_id, position, is_solved, satisfaction, note, rated_at,
         idempotency_key)
       SELECT r.estate_id, r.repair_id, coalesce(max(g.position), 0) + 1, $3, $4, $5, $6, $7 FROM repairs r
       LEFT JOIN repair_ratings g ON g.estate_id = r.estate_id AND g.repair_id = r.repair_id
       WHERE r.estate_id = $1 AND r.repair_id = $2 GROUP BY r.estate_id, r.repair_id`,
      [
        estateId,
        repairId,
        body.isSolved,
        body.satisfaction,
        body.note.trim(),
        new Date(context.nowAt),
        context.idempotencyKey,
      ],
    )
    return detailOf(tx, context, repair)
  })

/** What each move must and may say. */
const FIELDS: Readonly<Partial<Record<RepairMove, readonly (keyof StepData)[]>>> = {
  dispatch: ['workerId', 'thirdParty'],
  schedule: ['visitFrom', 'visitTo'],
  quote: ['quote'],
  pause: ['pauseReason', 'until'],
  decline: ['declineReason', 'duplicateOf'],
  finish: ['costFen'],
}

/** Refuses a step that lacks what its move needs or says what is not its own; answers the price of a quote, in 分. */
async function mustFit(
  tx: Tx,
  context: RequestContext,
  repair: StoredRepair,
  step: NewStep,
): Promise<number | null> {
  const { move, note, data } = step
  const allowed = FIELDS[move as RepairMove] ?? []
  for (const field of Object.keys(data) as (keyof StepData)[])
    if (!allowed.includes(field)) throw malformed(`data.${field}`, `does not belong to ${move}`)
  const isOwners = payerOf(repair.kind, repair.place) === 'owner'
  switch (move) {
    case 'dispatch':
      if (data.workerId !== undefined && data.thirdParty !== undefined)
        throw malformed('data.thirdParty', 'either a worker or another firm')
      if (data.workerId !== undefined) await mustKnowWorker(tx, repair.estateId, data.workerId, context.nowAt)
      return null
    case 'schedule':
      if (data.visitFrom === undefined || data.visitTo === undefined || data.visitTo <= data.visitFrom)
        throw malformed('data.visitTo', 'a visit needs a beginning and a later end')
      if (data.visitTo < context.nowAt || data.visitFrom > context.nowAt + MOST_VISIT_AHEAD_MS)
        throw malformed('data.visitFrom', 'a visit lies ahead, within ninety days')
      return null
    case 'quote':
      if (!data.quote) throw malformed('data.quote', 'a quote has lines')
      if (!isOwners) throw new AppError('repair.move-refused')
      return data.quote.reduce((sum, line) => sum + line.quantity * line.unitFen, 0)
    case 'pause':
      if (!data.pauseReason || note === '') throw new AppError('repair.reason-needed')
      return null
    case 'decline':
      if (!data.declineReason || note === '') throw new AppError('repair.reason-needed')
      if ((data.declineReason === 'duplicate') !== (data.duplicateOf !== undefined))
        throw malformed('data.duplicateOf', 'a duplicate names the other repair, and nothing else does')
      if (data.duplicateOf !== undefined) await mustBeAnother(tx, repair, data.duplicateOf)
      return null
    case 'reopen':
      if (note === '') throw new AppError('repair.reason-needed')
      return null
    case 'finish':
      if (step.photoIds.length === 0 || !(await hasPicture(tx, repair)))
        throw new AppError('repair.photos-needed')
      if (isOwners && (data.costFen ?? 0) > (repair.agreedFen ?? 0))
        throw new AppError('repair.price-not-agreed')
      return null
    default:
      return null
  }
}

/** Whether a picture shows how it was before: of the report, or of a step since. */
async function hasPicture(tx: Tx, repair: StoredRepair): Promise<boolean> {
  if (repair.photoIds.length > 0) return true
  const { rows } = await tx.query(
    'SELECT 1 FROM repair_steps WHERE estate_id = $1 AND repair_id = $2 AND cardinality(photo_ids) > 0 LIMIT 1',
    [repair.estateId, repair.repairId],
  )
  return rows.length > 0
}

/** Refuses whoever is no worker of the estate, or is none any more. */
async function mustKnowWorker(tx: Tx, estateId: string, workerId: string, nowAt: number): Promise<void> {
  const roles = await rolesOf(tx, workerId, estateId, nowAt)
  if (!roles.includes('worker')) throw new AppError('repair.worker-unknown')
  const { rows } = await tx.query('SELECT 1 FROM repair_workers WHERE estate_id = $1 AND worker_id = $2', [
    estateId,
    workerId,
  ])
  if (rows.length === 0) throw new AppError('repair.worker-unknown')
}

async function mustBeAnother(tx: Tx, repair: StoredRepair, otherId: string): Promise<void> {
  const [other] = await findRepairs(tx, repair.estateId, "repair_id = $2 AND is_open AND place <> 'home'", [
    otherId,
  ])
  if (!other || other.repairId === repair.repairId) throw malformed('data.duplicateOf', 'no such open repair')
}

function malformed(path: string, message: string): AppError {
  return new AppError('request.malformed', [{ path, message }])
}
