import { lastCompany } from '#server/performance/store.ts'
import { createHash } from 'node:crypto'
import type {
  answerInvitation,
  confirmAgreement,
  Invitation,
  moveComplaint,
  proposeAgreement,
  readInvitation,
} from '#contract/complaints/endpoints.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { type AgreementText, agreementLines } from '#domain/complaints/agreement.ts'
import { agreementMovesOf, type ComplaintActor, type ComplaintMove } from '#domain/complaints/standing.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import {
  atNow,
  findComplaints,
  holdComplaint,
  isOwnerOf,
  isRepeated,
  type NewStep,
  type StoredComplaint,
  takeStep,
  whoIs,
} from './store.ts'
import { agreementsOf, detailOf } from './routes.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'

const DAY_MS = 86_400_000
/** Words of one person on one complaint within a day. */
const MOST_SAID = 30

/** What makes no sense without words. Whoever adds something may add pictures alone: a phone sends them after its words. */
const NEEDS_WORDS: readonly ComplaintMove[] = ['answer', 'mediate', 'resolve', 'refuse', 'raise', 'reopen']

export const handleMoveComplaint: Handler<typeof moveComplaint> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { complaint, actor } = await holdComplaint(tx, context, params.estateId, params.complaintId)
    const step: NewStep = { move: body.move, by: actor, note: body.note.trim(), photoIds: body.photoIds }
    const given = { personId: context.personId, at: context.nowAt, key: context.idempotencyKey }
    if (await isRepeated(tx, complaint, step, given)) return detailOf(tx, context, complaint)
    const isEmpty = body.move === 'say' && step.photoIds.length === 0
    if ((NEEDS_WORDS.includes(body.move) || isEmpty) && step.note === '')
      throw new AppError('complaint.reason-needed')
    await mustKnowPhotos(tx, params.estateId, body.photoIds)
    if (body.move === 'say') await mustNotFlood(tx, context, complaint)
    const done = await takeStep(tx, complaint, step, given)
    if (!done) throw new AppError('complaint.move-refused')
    return detailOf(tx, context, done)
  })

async function mustNotFlood(
  tx: Tx,
  context: RequestContext,
  { estateId, complaintId }: StoredComplaint,
): Promise<void> {
  const { rows } = await tx.query<{ said: number }>(
    `SELECT count(*)::int AS said FROM complaint_steps
     WHERE estate_id = $1 AND complaint_id = $2 AND by_person = $3 AND move = 'say' AND at > $4`,
    [estateId, complaintId, context.personId, new Date(context.nowAt - DAY_MS)],
  )
  if ((rows[0]?.said ?? 0) >= MOST_SAID) throw new AppError('complaint.too-many')
}

export const handleProposeAgreement: Handler<typeof proposeAgreement> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { complaint, actor } = await holdComplaint(tx, context, estateId, params.complaintId)
    const version = body.afterVersion + 1
    const other = body.otherHome.trim() === '' ? 'company' : 'neighbour'
    const said = [body.otherHome, body.facts, body.dispute, body.content, body.performOn].map((text) =>
      text.trim(),
    )
    // The note of the step is the text itself, so that a retry of another text under the same key is known as such.
    const note = createHash('sha256').update(JSON.stringify(said)).digest('hex')
    const step: NewStep = { move: 'propose', by: actor, note, photoIds: [], version, other }
    const given = { personId: context.personId, at: context.nowAt, key: context.idempotencyKey }
    if (await isRepeated(tx, complaint, step, given)) return detailOf(tx, context, complaint)
    if (complaint.standing.agreement.version !== body.afterVersion) throw new AppError('complaint.changed')
    if (body.performOn < beijingDayOf(context.nowAt))
      throw new AppError('request.malformed', [{ path: 'performOn', message: 'a day that is not over' }])
    const otherUnit = other === 'company' ? null : await unitOf(tx, context, complaint, body.otherHome)
    await mustKeepOther(tx, complaint, otherUnit?.unitId ?? null)
    const done = await takeStep(tx, complaint, step, given)
    if (!done || (actor !== 'community' && actor !== 'street')) throw new AppError('complaint.move-refused')
    const text: AgreementText = {
      complaintId: complaint.complaintId,
      version,
      complainant: await whoIs(tx, estateId, complaint.filedBy),
      other: otherUnit === null ? ((await lastCompany(tx, estateId)) ?? '') : otherUnit.label,
      facts: body.facts.trim(),
      dispute: body.dispute.trim(),
      content: body.content.trim(),
      performOn: body.performOn,
      mediator: actor,
    }
    await tx.query(
      `INSERT INTO complaint_agreements (estate_id, complaint_id, version, complainant, other, other_unit,
         facts, dispute, content, perform_on, mediator, proposed_at, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        estateId,
        complaint.complaintId,
        version,
        text.complainant,
        text.other,
        otherUnit?.unitId ?? null,
        text.facts,
        text.dispute,
        text.content,
        text.performOn,
        actor,
        new Date(context.nowAt),
        createHash('sha256').update(agreementLines(text)).digest('hex'),
      ],
    )
    return detailOf(tx, context, done)
  })

/** What is in force is between two sides; another version of it is between the same. */
async function mustKeepOther(tx: Tx, complaint: StoredComplaint, unitId: string | null): Promise<void> {
  const { estateId, complaintId, standing } = complaint
  const { inForce } = standing.agreement
  if (inForce) {
    const { rows } = await tx.query<{ unitId: string | null }>(
      `SELECT other_unit AS "unitId" FROM complaint_agreements
       WHERE estate_id = $1 AND complaint_id = $2 AND version = $3`,
      [estateId, complaintId, inForce.version],
    )
    if (rows[0]?.unitId !== unitId) throw new AppError('complaint.other-unfit')
    return
  }
  // Whoever was asked to an earlier version is no longer asked to anything.
  await tx.query(
    'UPDATE complaints SET invited_unit = NULL, invited_at = NULL WHERE estate_id = $1 AND complaint_id = $2',
    [estateId, complaintId],
  )
}

/** The other home by what it is called; never the complainant's own, nor that of the mediator. */
async function unitOf(tx: Tx, context: RequestContext, complaint: StoredComplaint, home: string) {
  const { estateId, filedBy } = complaint
  const { rows } = await tx.query<{ unitId: string; label: string }>(
    `SELECT unit_id AS "unitId", unit_label(building, stair, room) AS label FROM units
     WHERE estate_id = $1 AND unit_label(building, stair, room) = $2`,
    [estateId, home.replaceAll(/\s/g, '')],
  )
  const unit = rows[0]
  if (!unit) throw new AppError('complaint.other-unfit')
  for (const personId of [filedBy, context.personId])
    if (await isOwnerOf(tx, estateId, personId, unit.unitId)) throw new AppError('complaint.other-unfit')
  return unit
}

export const handleConfirmAgreement: Handler<typeof confirmAgreement> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { complaint, actor } = await holdComplaint(tx, context, params.estateId, params.complaintId)
    return detailOf(tx, context, await confirmAs(tx, context, complaint, actor, body))
  })

async function confirmAs(
  tx: Tx,
  context: RequestContext,
  complaint: StoredComplaint,
  by: ComplaintActor,
  { version, move }: { readonly version: number; readonly move: 'assent' | 'join' | 'agree' | 'dissent' },
): Promise<StoredComplaint> {
  const { estateId, complaintId } = complaint
  const step: NewStep = { move, by, note: '', photoIds: [], version }
  const given = { personId: context.personId, at: context.nowAt, key: context.idempotencyKey }
  if (await isRepeated(tx, complaint, step, given)) return complaint
  if (complaint.standing.agreement.version !== version) throw new AppError('complaint.changed')
  const done = await takeStep(tx, complaint, step, given)
  if (!done) throw new AppError('complaint.move-refused')
  if (move === 'assent')
    await tx.query(
      `UPDATE complaints SET invited_at = $3, invited_unit = (SELECT other_unit FROM complaint_agreements
         WHERE estate_id = $1 AND complaint_id = $2 AND version = $4)
       WHERE estate_id = $1 AND complaint_id = $2`,
      [estateId, complaintId, new Date(context.nowAt), version],
    )
  return done
}

export const handleReadInvitation: Handler<typeof readInvitation> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    return invitationOf(tx, context, await mustBeInvited(tx, context, found))
  })

export const handleAnswerInvitation: Handler<typeof answerInvitation> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2 FOR UPDATE', [
      params.complaintId,
    ])
    const complaint = await mustBeInvited(tx, context, found)
    return invitationOf(tx, context, await confirmAs(tx, context, complaint, 'neighbour', body))
  })

/** Refuses everybody but an owner of the home that is asked; to others there is no such thing. */
export async function mustBeInvited(
  tx: Tx,
  context: RequestContext,
  found: StoredComplaint | undefined,
): Promise<StoredComplaint> {
  const isInvited =
    found &&
    found.invitedUnit !== null &&
    found.filedBy !== context.personId &&
    (await isOwnerOf(tx, found.estateId, context.personId, found.invitedUnit))
  if (!isInvited) throw new AppError('complaint.not-found')
  return found
}

export async function invitationOf(
  tx: Tx,
  context: Pick<RequestContext, 'nowAt'>,
  stored: StoredComplaint,
): Promise<Invitation> {
  const complaint = atNow(stored, context.nowAt)
  const { agreement } = complaint.standing
  const agreements = (await agreementsOf(tx, complaint)).filter((one) => one.otherSide === 'neighbour')
  const [last] = agreements
  return {
    nowAt: context.nowAt,
    complaintId: complaint.complaintId,
    mediator: last?.mediator ?? 'community',
    invitedAt: complaint.invitedAt ?? 0,
    isJoined: agreement.isJoined,
    agreements: agreements.filter(
      (one) =>
        one.inForceAt !== null ||
        (one.version === agreement.version && agreement.isAssented && agreement.isJoined),
    ),
    moves: agreementMovesOf(complaint.standing, 'neighbour', complaint.ladder),
    version: agreement.version,
  }
}
