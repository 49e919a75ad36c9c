import type { claimHome } from '#contract/estate/claims.ts'
import type { BodyOf } from '#contract/core/endpoint.ts'
import { comparedName } from '#domain/estate/match.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { tenancyOf } from '#domain/estate/claim-words.ts'
import type { ClaimDesk } from '#domain/estate/claims.ts'
import { stayFault } from '#domain/estate/residents.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { countDaily } from '#server/core/limits/daily.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { namesOf } from '#server/identity/me.ts'
import { checkedNumber } from '../roll/documents.ts'
import { certificateHash, documentHash } from '../roll/store.ts'
import { placeIndex, type UnitPlace } from '../unit-place.ts'
import { hasRival, logged, tieOwner, unitsFor } from './grant.ts'
import { addClaim, addStep, findClaim, findClaims, OPEN_STATES, type StoredClaim } from './store.ts'

/** What officers at a counter may write down in a day. Basis: ours, several times a full day. */
const MOST_AT_COUNTER = 200

/** Claims of one estate are made and decided one after the other: of two that concern one home the second sees the first. */
export async function holdClaims(tx: Tx, estateId: string): Promise<void> {
  await holdName(tx, estateId, 'claims')
}

/**
 * Puts in what somebody says of themselves and of a home, for the caller or, by an officer, for who stands at the counter. The same claim
 * again changes nothing.
 */
export async function makeClaim(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  body: BodyOf<typeof claimHome>,
  counter: ClaimDesk | null,
): Promise<StoredClaim> {
  const { ports, nowAt, personId } = context
  await holdClaims(tx, estateId)
  const before = await findClaim(tx, estateId, body.claimId)
  if (before) {
    if ((before.recordedBy ?? before.personId) !== personId) throw new AppError('request.key-reused')
    return before
  }
  const number = checkedNumber(body.documentKind, body.documentNumber.toUpperCase(), '')
  if (typeof number !== 'string') throw new AppError('claim.bad-document')
  const endsOn = endOf(body, nowAt)
  await mustKnowPhotos(tx, estateId, body.photoIds, 'claim.photo-unknown')
  const unitId = await unitOf(tx, estateId, body)
  await mustBeOnly(tx, estateId, {
    personId: counter ? null : personId,
    unitId,
    documentKind: body.documentKind,
    hash: documentHash(ports, body.documentKind, number),
  })
  const mostADay = { ...ports.mostADay, ...(counter ? { claim: MOST_AT_COUNTER } : {}) }
  await countDaily(tx, { ...context, ports: { mostADay } }, estateId, 'claim')
  await addClaim(
    tx,
    estateId,
    {
      claimId: body.claimId,
      personId: counter ? null : personId,
      recordedBy: counter ? personId : null,
      recordedAs: counter,
      name: body.name.trim(),
      documentKind: body.documentKind,
      documentHash: documentHash(ports, body.documentKind, number),
      basis: body.basis,
      endsOn,
      certificate: body.certificate.trim(),
      certificateHash: certificateHash(ports, body.certificate),
      building: body.building.trim(),
      stair: body.stair.trim(),
      room: body.room.trim(),
      words: body.words.trim(),
      unitId,
      photoIds: [...new Set(body.photoIds)],
    },
    nowAt,
  )
  const claim = (await findClaim(tx, estateId, body.claimId)) as StoredClaim
  // A lease says nothing that the roll could bear out: a person looks at it.
  return counter || endsOn !== null ? claim : matchedAtOnce(tx, context, estateId, claim)
}

/** The last day of a lease; null for who claims to own the home. Refuses a lease without one, or with one that cannot be. */
function endOf({ basis, endsOn = null }: BodyOf<typeof claimHome>, nowAt: number): string | null {
  const kind = tenancyOf(basis)
  if (kind === null) return null
  const fault = stayFault(kind, endsOn ?? '', beijingDayOf(nowAt))
  if (fault) throw new AppError('request.malformed', [{ path: 'endsOn', message: fault }])
  return endsOn
}

/**
 * Grants at once where all three meet the roll: an owner of the home with the same document and the same name, which is the account's name too,
 * and the number of one of the home's titles; nobody else claims it and no other account has it. Else it waits for a person, and nobody is
 * told which of the three did not meet. Basis: product (DOMAIN2 §1.1); a document's number and a name alone can be bought.
 */
async function matchedAtOnce(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  claim: StoredClaim,
): Promise<StoredClaim> {
  const { ports, nowAt, personId } = context
  const { unitId } = claim
  if (unitId === null) return claim
  const account = (await namesOf(tx, [personId])).get(personId) ?? ''
  const [unit] = await unitsFor(tx, estateId, claim, [unitId])
  const owner = unit?.owners.find((one) => one.isDocument && one.isName && !one.isTied)
  const isMet = owner && unit?.isCertificate === true && comparedName(account) === comparedName(claim.name)
  if (!isMet || (await hasRival(tx, estateId, claim, unitId))) return claim
  const step = await logged(tx, estateId, claim, 'granted', {
    kind: 'match',
    by: personId,
    as: 'roll',
    papers: [],
    refusals: [],
    words: '',
    photoIds: [],
    unitId,
    ownerId: owner.ownerId,
    needsSecond: false,
    at: nowAt,
  })
  const granted = await addStep(tx, estateId, claim, step)
  await tieOwner(tx, ports, estateId, claim, owner.ownerId, nowAt)
  return granted
}

/** The home of the roll that was meant, in any way to write it; null where there is none such, or more than one. */
async function unitOf(tx: Tx, estateId: string, place: UnitPlace): Promise<string | null> {
  const { rows } = await tx.query<UnitPlace & { unitId: string }>(
    'SELECT unit_id AS "unitId", building, stair, room FROM units WHERE estate_id = $1',
    [estateId],
  )
  return placeIndex(rows)(place)?.unitId ?? null
}

/** Refuses a second claim of the same person on the same home while the first waits. */
async function mustBeOnly(
  tx: Tx,
  estateId: string,
  by: { personId: string | null; unitId: string | null; documentKind: string; hash: Buffer },
): Promise<void> {
  if (by.unitId === null) return
  const [other] = await findClaims(
    tx,
    estateId,
    `unit_id = $2 AND state = ANY ($3) AND (person_id = $4 OR ($4::text IS NULL AND document_kind = $5 AND document_hash = $6))`,
    [by.unitId, [...OPEN_STATES], by.personId, by.documentKind, by.hash],
    1,
  )
  if (other) throw new AppError('claim.twice')
}
