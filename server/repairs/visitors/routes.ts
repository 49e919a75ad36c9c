import { createHmac, timingSafeEqual } from 'node:crypto'
import type { readVisitorPlace, readVisitorReport, reportAsVisitor } from '#contract/repairs/visitors.ts'
import type { BodyOf } from '#contract/core/endpoint.ts'
import { type FacilityKind, repairKindOf } from '#domain/repairs/kind.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import { VISITOR_LIMITS, visitorKinds, visitorOf } from '#domain/repairs/visitor.ts'
import { ask } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { countNamed } from '#server/core/limits/daily.ts'
import type { Ports } from '#server/core/ports.ts'
import { deskPhoneQuestion } from '../desk.ts'
import { storeReport } from '../routes.ts'
import { findRepairs } from '../store.ts'

// What somebody without an account may do at a lift or a door: see what its code stands for, report, and follow that one report by a secret.

type Facility = {
  readonly facilityId: string
  readonly kind: FacilityKind
  readonly title: string
  readonly building: string
  readonly stair: string
  readonly floor: string
}

export const handleReadVisitorPlace: Handler<typeof readVisitorPlace> = async ({ ports }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const facility = await mustFind(tx, params.estateId, params.code)
    return {
      estateName: await estateNameOf(tx, params.estateId),
      placeText: placeTextOf(facility),
      kinds: visitorKinds(facility.kind).map((key) => ({ key, title: repairKindOf(key)?.title ?? key })),
      deskPhone: await ask(tx, deskPhoneQuestion(params.estateId)),
    }
  })

export const handleReportAsVisitor: Handler<typeof reportAsVisitor> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const facility = await mustFind(tx, estateId, body.code)
    if (!visitorKinds(facility.kind).includes(body.kind))
      throw new AppError('request.malformed', [{ path: 'kind', message: 'nothing of this facility' }])
    await store(tx, context, estateId, facility, body)
    return { secret: secretOf(context.ports, estateId, body.repairId) }
  })

/** Stores the report once. The same again counts for no limit; another number or other words under its name are refused. */
async function store(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  facility: Facility,
  { repairId, kind, description, phone }: BodyOf<typeof reportAsVisitor>,
): Promise<void> {
  const { nowAt, idempotencyKey } = context
  const { rows } = await tx.query<{ phone: string }>(
    'SELECT phone FROM visitor_reports WHERE estate_id = $1 AND repair_id = $2',
    [estateId, repairId],
  )
  const [known] = rows
  if (known && known.phone !== phone) throw new AppError('request.key-reused')
  if (!known) await countAll(tx, context, estateId, { phone, facilityId: facility.facilityId })
  const place = facility.building === '' ? ('grounds' as const) : ('building' as const)
  const report = { repairId, kind, place, placeText: placeTextOf(facility), description: description.trim() }
  await storeReport(
    tx,
    { estateId, personId: visitorOf(repairId), at: nowAt, key: idempotencyKey },
    { ...report, photoIds: [], facilityId: facility.facilityId },
  )
  await tx.query(
    'INSERT INTO visitor_reports (estate_id, repair_id, phone, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [estateId, repairId, phone, new Date(nowAt)],
  )
}

/** Counts by address, number and facility, the first two as keyed hashes that are forgotten with the day. */
async function countAll(
  tx: Tx,
  { ports, nowAt, address = '' }: RequestContext,
  estateId: string,
  of: { readonly phone: string; readonly facilityId: string },
): Promise<void> {
  const count = (name: string, most: number) =>
    countNamed(tx, { estateId, name, thing: 'visitor', most: ports.mostADay?.visitor ?? most, nowAt })
  await count(`address ${hashOf(ports, address)}`, VISITOR_LIMITS.address)
  await count(`phone ${hashOf(ports, of.phone)}`, VISITOR_LIMITS.phone)
  await count(`facility ${of.facilityId}`, VISITOR_LIMITS.facility)
}

export const handleReadVisitorReport: Handler<typeof readVisitorReport> = async (
  { ports, nowAt },
  { params, query },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    const secret = Buffer.from(secretOf(ports, estateId, repairId))
    const [repair] = await findRepairs(tx, estateId, 'repair_id = $2 AND reported_by = $3', [
      repairId,
      visitorOf(repairId),
    ])
    // A wrong secret and no such report are told the same.
    if (!repair || !timingSafeEqual(secret, Buffer.from(query.secret))) throw new AppError('repair.not-found')
    const { rows } = await tx.query<Step>(
      `SELECT move, state, at, by_role AS by, note FROM repair_steps
       WHERE estate_id = $1 AND repair_id = $2 AND move <> 'say' ORDER BY position`,
      [estateId, repairId],
    )
    const { placeText, description, reportedAt, respondBy } = repair
    return {
      nowAt,
      estateName: await estateNameOf(tx, estateId),
      placeText,
      kindTitle: repairKindOf(repair.kind)?.title ?? repair.kind,
      description,
      state: lapsed(repair.kind, repair, nowAt).state,
      reportedAt,
      respondBy,
      steps: rows,
      deskPhone: await ask(tx, deskPhoneQuestion(estateId)),
    }
  })

type Step = Awaited<ReturnType<typeof handleReadVisitorReport>>['steps'][number]

async function mustFind(tx: Tx, estateId: string, code: string): Promise<Facility> {
  const { rows } = await tx.query<Facility>(
    `SELECT facility_id AS "facilityId", kind, title, building, stair, floor FROM facilities
     WHERE estate_id = $1 AND code = $2`,
    [estateId, code],
  )
  if (!rows[0]) throw new AppError('place.not-found')
  return rows[0]
}

/** Where a facility is, without saying twice what its name says already. */
function placeTextOf({ building, stair, floor, title }: Facility): string {
  const parts = [building, stair, floor].filter((part) => part !== '' && !title.includes(part))
  return [...parts, title].join('')
}

async function estateNameOf(tx: Tx, estateId: string): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('SELECT name FROM estates WHERE estate_id = $1', [
    estateId,
  ])
  return rows[0]?.name ?? ''
}

/** The secret by which a report is followed: made of its name, so that a retry gets the same one and nothing is kept. */
function secretOf(ports: Pick<Ports, 'secret'>, estateId: string, repairId: string): string {
  const digest = createHmac('sha256', ports.secret).update(`visitor/${estateId}/${repairId}`).digest('hex')
  return digest.slice(0, 32)
}

function hashOf(ports: Pick<Ports, 'secret'>, text: string): string {
  return createHmac('sha256', ports.secret).update(`visitor-count/${text}`).digest('hex').slice(0, 32)
}
