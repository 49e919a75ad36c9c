import type { ClaimStepKind } from '#domain/estate/claim-words.ts'
import { isLiving } from '#domain/estate/residents.ts'
import type {
  decideClaim,
  endLeaseStay,
  listClaims,
  readClaim,
  recordClaim,
} from '#contract/estate/claims.ts'
import type { BodyOf } from '#contract/core/endpoint.ts'
import { comparedName } from '#domain/estate/match.ts'
import {
  CLAIM_DESKS,
  CLAIM_REFUSING,
  claimBar,
  type ClaimDesk,
  evidenceEndsAt,
} from '#domain/estate/claims.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Handler, RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { photosById } from '#server/files/photo-links.ts'
import { namesOf } from '#server/identity/me.ts'
import { noteRead } from '#server/identity/reads.ts'
import { rolesOf } from '#server/identity/roles.ts'
import { endStay, holdResidents, residencesBy } from '../residents/store.ts'
import { cardFor, letTenantIn, logged, secondFor, tieOwner, unitsFor } from './grant.ts'
import { holdClaims, makeClaim } from './make.ts'
import { claimParts } from './parts.ts'
import { shownOf, verdictOf } from './routes.ts'
import {
  addStep,
  findClaim,
  findClaims,
  type NewStep,
  OPEN_STATES,
  photosOfClaim,
  type StoredClaim,
} from './store.ts'

// Basis: ours (DOMAIN2 §1.5): who owns a home is looked at by the community, and by the street where it is disputed or appealed. Never by
// the property company or the owners' committee, under whatever post they come, nor by whoever stands in an election of the estate.

const MOST_WAITING = 200
const MOST_PAST = 50
const MOST_SOUGHT = 5

export const handleListClaims: Handler<typeof listClaims> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    await mustBeClear(tx, context, estateId)
    const open = [...OPEN_STATES]
    const waiting = await findClaims(
      tx,
      estateId,
      'state = ANY ($2) ORDER BY due_at, made_at, claim_id',
      [open],
      MOST_WAITING,
    )
    const past = await findClaims(
      tx,
      estateId,
      'NOT state = ANY ($2) ORDER BY made_at DESC, claim_id DESC',
      [open],
      MOST_PAST,
    )
    const row = (claim: StoredClaim) => rowOf(tx, context, estateId, claim)
    const rows = {
      waiting: [] as Awaited<ReturnType<typeof row>>[],
      past: [] as Awaited<ReturnType<typeof row>>[],
    }
    for (const claim of waiting) rows.waiting.push(await row(claim))
    for (const claim of past) rows.past.push(await row(claim))
    return { nowAt: context.nowAt, ...rows }
  })

export const handleReadClaim: Handler<typeof readClaim> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt, personId } = context
    const { estateId } = params
    const claim = await mustSee(tx, context, estateId, params.claimId)
    await noteRead(tx, context, { personId: claim.personId, estateId, kind: 'claim' })
    const photos = await photosById(tx, ports, estateId, photosOfClaim(claim), nowAt)
    const proposed = claim.standing.state === 'second' ? grantOf(claim) : undefined
    const unitIds = await unitsSought(tx, estateId, claim, query.sought?.trim() ?? '')
    return {
      nowAt,
      claim: {
        ...(await rowOf(tx, context, estateId, claim)),
        documentKind: claim.documentKind,
        photos: photos(photosOfClaim(claim)),
        papersEndAt: claim.papersGoneAt ?? evidenceEndsAt(claim.standing),
        proposedOwnerId: proposed?.ownerId ?? null,
        isLivingThere: await isLivingThere(tx, estateId, claim, nowAt),
      },
      units: await unitsFor(tx, estateId, claim, unitIds),
      may: (['ask', 'grant', 'refuse'] as const).filter(
        (decision) => deskFor(context, claim, kindOf(claim, decision)).bar === null,
      ),
      card: cardFor(ports, claim, personId, nowAt),
    }
  })

export const handleDecideClaim: Handler<typeof decideClaim> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { ports, nowAt, personId } = context
    const { estateId, claimId } = params
    await holdClaims(tx, estateId)
    const claim = await mustSee(tx, context, estateId, claimId)
    const done = claim.steps[body.position]
    if (done?.by === personId && KINDS[body.decision].includes(done.kind))
      return { state: claim.standing.state }
    if (claim.steps.length !== body.position) throw new AppError('claim.changed')
    const kind = kindOf(claim, body.decision)
    const { desk, bar } = deskFor(context, claim, kind)
    if (bar) throw new AppError(bar)
    const step = await stepOf(tx, estateId, claim, { kind, as: desk, by: personId, at: nowAt }, body)
    const verdict = verdictOf(step)
    const whole = verdict
      ? await logged(tx, estateId, claim, verdict, step)
      : { ...step, evidence: null, salt: null, logIndex: null }
    const next = await addStep(tx, estateId, claim, whole)
    if (next.standing.state === 'granted' && claim.endsOn !== null && step.unitId !== null)
      await letTenantIn(tx, ports, estateId, claim, { unitId: step.unitId, officer: personId, at: nowAt })
    else if (next.standing.state === 'granted' && step.ownerId !== null)
      await tieOwner(tx, ports, estateId, claim, step.ownerId, nowAt)
    return { state: next.standing.state }
  })

export const handleRecordClaim: Handler<typeof recordClaim> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    await mustBeClear(tx, context, estateId)
    await mustBeNoParty(tx, context, estateId, { name: body.name, personId: null, unitId: null })
    const desk = desksOf(context)[0]
    if (!desk) throw new AppError('access.denied')
    const claim = await makeClaim(tx, context, estateId, body, desk)
    return { state: claim.standing.state }
  })

const KINDS: Readonly<Record<BodyOf<typeof decideClaim>['decision'], readonly ClaimStepKind[]>> = {
  ask: ['ask'],
  grant: ['grant', 'confirm'],
  refuse: CLAIM_REFUSING,
}

/** What a decision is in the state that a claim has: an appeal is upheld, a proposed grant confirmed. */
function kindOf(claim: StoredClaim, decision: BodyOf<typeof decideClaim>['decision']): ClaimStepKind {
  const { state } = claim.standing
  if (decision === 'grant') return state === 'second' ? 'confirm' : 'grant'
  if (decision === 'refuse') return state === 'appealed' ? 'uphold' : 'refuse'
  return 'ask'
}

function desksOf(context: RequestContext): ClaimDesk[] {
  return CLAIM_DESKS.filter((desk) => context.roles.includes(desk))
}

/** In which of the caller's posts a step may be taken; where in none, why not. */
function deskFor(context: RequestContext, claim: StoredClaim, kind: ClaimStepKind) {
  const { nowAt, personId } = context
  const found = desksOf(context).map((desk) => ({
    desk,
    bar: claimBar(claim.standing, { kind, by: personId, as: desk }, nowAt),
  }))
  const [first = { desk: 'community' as const, bar: 'claim.state' as const }] = found
  return found.find(({ bar }) => bar === null) ?? first
}

/** What a decision writes down; refuses one that lacks what it needs. */
async function stepOf(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  by: Pick<NewStep, 'kind' | 'as' | 'by' | 'at'>,
  body: BodyOf<typeof decideClaim>,
): Promise<Omit<NewStep, 'evidence' | 'salt' | 'logIndex'>> {
  const blank = { papers: [], refusals: [], photoIds: [], unitId: null, ownerId: null, needsSecond: false }
  const step = { ...by, ...blank, words: body.words.trim() }
  if (by.kind === 'ask') {
    if (body.papers.length === 0) throw new AppError('claim.papers-missing')
    return { ...step, papers: [...new Set(body.papers)] }
  }
  if (by.kind === 'refuse' || by.kind === 'uphold') {
    if (body.refusals.length === 0) throw new AppError('claim.reasons-missing')
    return { ...step, refusals: [...new Set(body.refusals)] }
  }
  // Of a lease the home alone is said; who shows one is no owner of it.
  if (claim.endsOn !== null) return { ...step, unitId: await mustBeUnit(tx, estateId, body.unitId) }
  const proposed = by.kind === 'confirm' ? grantOf(claim) : body
  const { unitId, ownerId } = proposed ?? { unitId: null, ownerId: null }
  if (!unitId || !ownerId) throw new AppError('claim.owner-unknown')
  // Who confirms, confirms what was proposed: another owner would be another decision.
  if (by.kind === 'confirm' && body.ownerId !== ownerId) throw new AppError('claim.changed')
  const needsSecond = await secondFor(tx, estateId, claim, { unitId, ownerId })
  return { ...step, unitId, ownerId, needsSecond: by.kind === 'grant' && needsSecond }
}

async function mustBeUnit(tx: Tx, estateId: string, unitId: string | null): Promise<string> {
  const { rowCount } = await tx.query('SELECT 1 FROM units WHERE estate_id = $1 AND unit_id = $2', [
    estateId,
    unitId,
  ])
  if (unitId === null || !rowCount) throw new AppError('claim.owner-unknown')
  return unitId
}

/** Ends what a lease gave before its last day. One that is over stays as it is. */
export const handleEndLeaseStay: Handler<typeof endLeaseStay> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, claimId } = params
    await mustSee(tx, context, estateId, claimId)
    await holdResidents(tx, estateId)
    const [stay] = await residencesBy(tx, estateId, 'r.residence_id = $2', claimId)
    if (!stay?.claimId) throw new AppError('claim.not-found')
    await endStay(tx, estateId, stay, context.personId, context.nowAt)
    return {}
  })

function grantOf(claim: StoredClaim) {
  return claim.steps.filter(({ kind }) => kind === 'grant').at(-1)
}

/** Whether a lease that was granted still gives something. */
async function isLivingThere(tx: Tx, estateId: string, claim: StoredClaim, nowAt: number): Promise<boolean> {
  if (claim.endsOn === null) return false
  const [stay] = await residencesBy(tx, estateId, 'r.residence_id = $2', claim.claimId)
  return stay !== undefined && isLiving(stay, nowAt)
}

async function rowOf(tx: Tx, context: RequestContext, estateId: string, claim: StoredClaim) {
  const isMine = (['grant', 'refuse'] as const).some(
    (decision) => deskFor(context, claim, kindOf(claim, decision)).bar === null,
  )
  return {
    ...(await shownOf(tx, estateId, claim)),
    name: claim.name,
    isAtCounter: claim.recordedBy !== null,
    isMine,
  }
}

/** The home that the claim means, or those that an officer looks for instead. */
async function unitsSought(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  sought: string,
): Promise<readonly string[]> {
  const proposed = claim.standing.state === 'second' ? (grantOf(claim)?.unitId ?? null) : null
  if (proposed) return [proposed]
  if (sought === '') return claim.unitId ? [claim.unitId] : []
  const { rows } = await tx.query<{ unitId: string }>(
    `SELECT unit_id AS "unitId" FROM units WHERE estate_id = $1 AND strpos(unit_label(building, stair, room), $2) > 0
     ORDER BY length(room), building, stair, room LIMIT $3`,
    [estateId, sought, MOST_SOUGHT],
  )
  return rows.map((row) => row.unitId)
}

async function mustSee(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  claimId: string,
): Promise<StoredClaim> {
  await mustBeClear(tx, context, estateId)
  const claim = await findClaim(tx, estateId, claimId)
  if (!claim) throw new AppError('claim.not-found')
  await mustBeNoParty(tx, context, estateId, claim)
  return claim
}

/** Refuses whoever also acts for the committee or the company of the estate, and whoever stands in an election there. */
async function mustBeClear(tx: Tx, context: RequestContext, estateId: string): Promise<void> {
  const { nowAt, personId } = context
  const held = await rolesOf(tx, personId, estateId, nowAt)
  if (held.some((role) => role === 'committee' || role === 'company' || role === 'worker'))
    throw new AppError('claim.conflict')
  const candidates = await claimParts().candidates(tx, estateId, nowAt)
  if (candidates.length === 0) return
  const name = comparedName((await namesOf(tx, [personId])).get(personId) ?? '')
  if (candidates.some((one) => comparedName(one) === name)) throw new AppError('claim.candidate')
}

/** Refuses who claims, bears the claimant's name, or owns the home, by account. */
async function mustBeNoParty(
  tx: Tx,
  { personId }: RequestContext,
  estateId: string,
  claim: Pick<StoredClaim, 'name' | 'personId' | 'unitId'>,
): Promise<void> {
  const name = (await namesOf(tx, [personId])).get(personId) ?? ''
  const isTheirs = claim.personId === personId || comparedName(name) === comparedName(claim.name)
  const { rowCount } = await tx.query(
    `SELECT 1 FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
     WHERE uo.estate_id = $1 AND uo.unit_id = $2 AND o.person_id = $3`,
    [estateId, claim.unitId, personId],
  )
  if (isTheirs || rowCount) throw new AppError('claim.own')
}
