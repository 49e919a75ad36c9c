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
import type { Call, Handler } from '#server/core/http/context.ts'
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
import { Refusal } from '#server/core/http/app-error.ts'

const DAY_MS = 86_400_000
/** Words of one person on one complaint within a day. */
const MOST_SAID = 30

/** What makes no sense without words. */
const NEEDS_WORDS: readonly ComplaintMove[] = [
  'answer',
  'mediate',
  'resolve',
  'refuse',
  'raise',
  'reopen',
  'say',
]

export const handleMoveComplaint: Handler<typeof moveComplaint> = async (call, { params, body }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const { complaint, actor } = await holdComplaint(tx, call, params.estateId, params.complaintId)
    const step: NewStep = { move: body.move, by: actor, note: body.note.trim(), photoIds: body.photoIds }
    const given = { personId: call.personId, at: call.nowAt, key: call.idempotencyKey }
    if (await isRepeated(tx, complaint, step, given)) return detailOf(tx, call, complaint)
    if (NEEDS_WORDS.includes(body.move) && step.note === '') throw new Refusal('complaint.reason-needed')
    await mustKnowPhotos(tx, params.estateId, body.photoIds)
    if (body.move === 'say') await mustNotFlood(tx, call, complaint)
    const done = await takeStep(tx, complaint, step, given)
    if (!done) throw new Refusal('complaint.move-refused')
    return detailOf(tx, call, done)
  })

async function mustNotFlood(tx: Tx, call: Call, { estateId, complaintId }: StoredComplaint): Promise<void> {
  const { rows } = await tx.query<{ said: number }>(
    `SELECT count(*)::int AS said FROM complaint_steps
     WHERE estate_id = $1 AND complaint_id = $2 AND by_person = $3 AND move = 'say' AND at > $4`,
    [estateId, complaintId, call.personId, new Date(call.nowAt - DAY_MS)],
  )
  if ((rows[0]?.said ?? 0) >= MOST_SAID) throw new Refusal('complaint.too-many')
}

export const handleProposeAgreement: Handler<typeof proposeAgreement> = async (call, { params, body }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { complaint, actor } = await holdComplaint(tx, call, estateId, params.complaintId)
    const version = body.afterVersion + 1
    const other = body.otherHome.trim() === '' ? 'company' : 'neighbour'
    const said = [body.otherHome, body.facts, body.dispute, body.content, body.performOn].map((text) =>
      text.trim(),
    )
    // The note of the step is the text itself, so that a retry of another text under the same key is known as such.
    const note = createHash('sha256').update(JSON.stringify(said)).digest('hex')
    const step: NewStep = { move: 'propose', by: actor, note, photoIds: [], version, other }
    const given = { personId: call.personId, at: call.nowAt, key: call.idempotencyKey }
    if (await isRepeated(tx, complaint, step, given)) return detailOf(tx, call, complaint)
    if (complaint.standing.agreement.version !== body.afterVersion) throw new Refusal('complaint.changed')
    if (body.performOn < beijingDayOf(call.nowAt))
      throw new Refusal('request.malformed', [{ path: 'performOn', message: 'a day that is not over' }])
    const otherUnit = other === 'company' ? null : await unitOf(tx, call, complaint, body.otherHome)
    await mustKeepOther(tx, complaint, otherUnit?.unitId ?? null)
    const done = await takeStep(tx, complaint, step, given)
    if (!done || (actor !== 'community' && actor !== 'street')) throw new Refusal('complaint.move-refused')
    const text: AgreementText = {
      complaintId: complaint.complaintId,
      version,
      complainant: await whoIs(tx, estateId, complaint.filedBy),
      other: otherUnit === null ? await companyName(tx, estateId) : otherUnit.label,
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
        new Date(call.nowAt),
        createHash('sha256').update(agreementLines(text)).digest('hex'),
      ],
    )
    return detailOf(tx, call, done)
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
    if (rows[0]?.unitId !== unitId) throw new Refusal('complaint.other-unfit')
    return
  }
  // Whoever was asked to an earlier version is no longer asked to anything.
  await tx.query(
    'UPDATE complaints SET invited_unit = NULL, invited_at = NULL WHERE estate_id = $1 AND complaint_id = $2',
    [estateId, complaintId],
  )
}

/** The other home by what it is called; never the complainant's own, nor that of the mediator. */
async function unitOf(tx: Tx, call: Call, complaint: StoredComplaint, home: string) {
  const { estateId, filedBy } = complaint
  const { rows } = await tx.query<{ unitId: string; label: string }>(
    `SELECT unit_id AS "unitId", unit_label(building, stair, room) AS label FROM units
     WHERE estate_id = $1 AND unit_label(building, stair, room) = $2`,
    [estateId, home.replaceAll(/\s/g, '')],
  )
  const unit = rows[0]
  if (!unit) throw new Refusal('complaint.other-unfit')
  for (const personId of [filedBy, call.personId])
    if (await isOwnerOf(tx, estateId, personId, unit.unitId)) throw new Refusal('complaint.other-unfit')
  return unit
}

async function companyName(tx: Tx, estateId: string): Promise<string> {
  const { rows } = await tx.query<{ company: string }>(
    'SELECT company FROM contracts WHERE estate_id = $1 ORDER BY starts_on DESC LIMIT 1',
    [estateId],
  )
  return rows[0]?.company ?? ''
}

export const handleConfirmAgreement: Handler<typeof confirmAgreement> = async (call, { params, body }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const { complaint, actor } = await holdComplaint(tx, call, params.estateId, params.complaintId)
    return detailOf(tx, call, await confirmAs(tx, call, complaint, actor, body))
  })

async function confirmAs(
  tx: Tx,
  call: Call,
  complaint: StoredComplaint,
  by: ComplaintActor,
  { version, move }: { readonly version: number; readonly move: 'assent' | 'join' | 'agree' | 'dissent' },
): Promise<StoredComplaint> {
  const { estateId, complaintId } = complaint
  const step: NewStep = { move, by, note: '', photoIds: [], version }
  const given = { personId: call.personId, at: call.nowAt, key: call.idempotencyKey }
  if (await isRepeated(tx, complaint, step, given)) return complaint
  if (complaint.standing.agreement.version !== version) throw new Refusal('complaint.changed')
  const done = await takeStep(tx, complaint, step, given)
  if (!done) throw new Refusal('complaint.move-refused')
  if (move === 'assent')
    await tx.query(
      `UPDATE complaints SET invited_at = $3, invited_unit = (SELECT other_unit FROM complaint_agreements
         WHERE estate_id = $1 AND complaint_id = $2 AND version = $4)
       WHERE estate_id = $1 AND complaint_id = $2`,
      [estateId, complaintId, new Date(call.nowAt), version],
    )
  return done
}

export const handleReadInvitation: Handler<typeof readInvitation> = async (call, { params }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    return invitationOf(tx, call, await mustBeInvited(tx, call, found))
  })

export const handleAnswerInvitation: Handler<typeof answerInvitation> = async (call, { params, body }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2 FOR UPDATE', [
      params.complaintId,
    ])
    const complaint = await mustBeInvited(tx, call, found)
    return invitationOf(tx, call, await confirmAs(tx, call, complaint, 'neighbour', body))
  })

/** Refuses everybody but an owner of the home that is asked; to others there is no such thing. */
export async function mustBeInvited(
  tx: Tx,
  call: Call,
  found: StoredComplaint | undefined,
): Promise<StoredComplaint> {
  const isInvited =
    found &&
    found.invitedUnit !== null &&
    found.filedBy !== call.personId &&
    (await isOwnerOf(tx, found.estateId, call.personId, found.invitedUnit))
  if (!isInvited) throw new Refusal('complaint.not-found')
  return found
}

export async function invitationOf(
  tx: Tx,
  call: Pick<Call, 'nowAt'>,
  stored: StoredComplaint,
): Promise<Invitation> {
  const complaint = atNow(stored, call.nowAt)
  const { agreement } = complaint.standing
  const agreements = (await agreementsOf(tx, complaint)).filter((one) => one.otherSide === 'neighbour')
  const [last] = agreements
  return {
    nowAt: call.nowAt,
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
