import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { ClaimUnit } from '#contract/estate/claims.ts'
import { tenancyOf } from '#domain/estate/claim-words.ts'
import { stayEndsAt } from '#domain/estate/residents.ts'
import { comparedName } from '#domain/estate/match.ts'
import { needsSecond } from '#domain/estate/claims.ts'
import { CLAIM_VERDICTS, claimDocument, commitmentOf } from '#domain/estate/title.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { noteUnmatched } from '#server/identity/documents.ts'
import { endRole, keepRole } from '#server/identity/roles.ts'
import { addPerson, offerBinding } from '#server/identity/session.ts'
import { addResidence, beginStay, endStaysOfFormerOwners, holdResidents } from '../residents/store.ts'
import { type NewStep, OPEN_STATES, photosOfClaim, type StoredClaim } from './store.ts'

type OwnerRow = {
  unitId: string
  label: string
  ownerId: string | null
  name: string | null
  documentKind: string | null
  documentHash: Buffer | null
  personId: string | null
}

/** What the roll says of homes, beside what a claim says. Names are for the desk alone. */
export async function unitsFor(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  unitIds: readonly string[],
): Promise<ClaimUnit[]> {
  const rows = await ownersOfUnits(tx, estateId, unitIds)
  const certificates = await certificatesOf(tx, estateId, unitIds)
  return unitIds.flatMap((unitId) => {
    const own = rows.filter((row) => row.unitId === unitId)
    const [first] = own
    if (!first) return []
    const known = certificates.get(unitId) ?? []
    const { certificateHash } = claim
    return [
      {
        unitId,
        label: first.label,
        owners: own.flatMap((row) => (row.ownerId === null ? [] : [ownerBeside(row, claim)])),
        isCertificate:
          known.length === 0 || certificateHash === null
            ? null
            : known.some((one) => one.equals(certificateHash)),
      },
    ]
  })
}

function ownerBeside(row: OwnerRow, claim: StoredClaim): ClaimUnit['owners'][number] {
  const { ownerId, name, documentKind, documentHash, personId } = row
  return {
    ownerId: ownerId ?? '',
    name: name ?? '',
    isName: comparedName(name ?? '') !== '' && comparedName(name ?? '') === comparedName(claim.name),
    isDocument: documentKind === claim.documentKind && documentHash?.equals(claim.documentHash) === true,
    isTied: personId !== null && personId !== claim.personId,
  }
}

async function ownersOfUnits(tx: Tx, estateId: string, unitIds: readonly string[]): Promise<OwnerRow[]> {
  const { rows } = await tx.query<OwnerRow>(
    `SELECT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label, o.owner_id AS "ownerId", o.name,
       o.document_kind AS "documentKind", o.document_hash AS "documentHash", o.person_id AS "personId"
     FROM units u LEFT JOIN unit_owners uo ON uo.estate_id = u.estate_id AND uo.unit_id = u.unit_id
     LEFT JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
     WHERE u.estate_id = $1 AND u.unit_id = ANY ($2) ORDER BY o.name, o.owner_id`,
    [estateId, unitIds],
  )
  return rows
}

async function certificatesOf(
  tx: Tx,
  estateId: string,
  unitIds: readonly string[],
): Promise<Map<string, Buffer[]>> {
  const { rows } = await tx.query<{ unitId: string; hash: Buffer }>(
    `SELECT unit_id AS "unitId", certificate_hash AS hash FROM unit_certificates
     WHERE estate_id = $1 AND unit_id = ANY ($2)`,
    [estateId, unitIds],
  )
  const found = new Map<string, Buffer[]>()
  for (const { unitId, hash } of rows) found.set(unitId, [...(found.get(unitId) ?? []), hash])
  return found
}

/**
 * Whether somebody else claims the same home and is not decided yet. Joint owners are no rivals: two who have the documents of two owners of
 * the home claim two shares of it.
 */
export async function hasRival(
  tx: Tx,
  estateId: string,
  claim: Pick<StoredClaim, 'claimId' | 'personId' | 'documentKind' | 'documentHash' | 'basis'>,
  unitId: string | null,
): Promise<boolean> {
  // Who shows a lease takes the home from nobody.
  if (unitId === null || tenancyOf(claim.basis) !== null) return false
  const { rowCount } = await tx.query(
    `SELECT 1 FROM owner_claims c WHERE c.estate_id = $1 AND c.unit_id = $2 AND c.claim_id <> $3 AND c.state = ANY ($4) AND c.ends_on IS NULL
       AND (c.person_id IS DISTINCT FROM $5 OR c.person_id IS NULL)
       AND ((c.document_kind = $6 AND c.document_hash = $7)
         OR NOT EXISTS (SELECT 1 FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
           WHERE uo.estate_id = $1 AND uo.unit_id = $2 AND o.document_kind = c.document_kind AND o.document_hash = c.document_hash)
         OR NOT EXISTS (SELECT 1 FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
           WHERE uo.estate_id = $1 AND uo.unit_id = $2 AND o.document_kind = $6 AND o.document_hash = $7))
     LIMIT 1`,
    [
      estateId,
      unitId,
      claim.claimId,
      [...OPEN_STATES],
      claim.personId,
      claim.documentKind,
      claim.documentHash,
    ],
  )
  return (rowCount ?? 0) > 0
}

/** Whether the owner of the roll takes a second person for this claim. Refuses an owner who is not of that home. */
export async function secondFor(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  to: { readonly unitId: string; readonly ownerId: string },
): Promise<boolean> {
  const [unit] = await unitsFor(tx, estateId, claim, [to.unitId])
  const owner = unit?.owners.find((one) => one.ownerId === to.ownerId)
  if (!owner) throw new AppError('claim.owner-unknown')
  return needsSecond({ ...owner, hasRival: await hasRival(tx, estateId, claim, to.unitId) })
}

/** What the log keeps of a decision: its step with salt, evidence and place in the log. */
export async function logged(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  verdict: keyof typeof CLAIM_VERDICTS,
  step: Omit<NewStep, 'evidence' | 'salt' | 'logIndex'>,
): Promise<NewStep> {
  const names = [...new Set([...photosOfClaim(claim), ...step.photoIds])].sort()
  const evidence = createHash('sha256').update(names.join('\n')).digest()
  const salt = randomBytes(32)
  const document = documentOf(
    estateId,
    claim.claimId,
    { ...step, evidence, position: claim.steps.length },
    verdict,
  )
  const { rows } = await tx.query<{ logIndex: number }>(
    'SELECT log_claim($1, $2, $3, $4)::float8 AS "logIndex"',
    [
      estateId,
      Buffer.from(commitmentOf('claim', salt, document)),
      CLAIM_VERDICTS[verdict],
      new Date(step.at),
    ],
  )
  return { ...step, evidence, salt, logIndex: rows[0]?.logIndex ?? null }
}

/** The document that a decision's entry commits to, made again from what is kept of it. */
export function documentOf(
  estateId: string,
  claimId: string,
  step: Pick<NewStep, 'unitId' | 'ownerId' | 'refusals' | 'evidence'> & { readonly position: number },
  verdict: keyof typeof CLAIM_VERDICTS,
): string {
  const { position, unitId, ownerId, refusals } = step
  return claimDocument({
    communityId: estateId,
    claimId,
    position,
    verdict,
    unitId,
    ownerId,
    refusals,
    evidence: step.evidence?.toString('base64') ?? '',
  })
}

/**
 * Ties the owner of the roll to the claimant, who acts as an owner from now on. Whoever had that owner until then is told, and stops being one
 * here after the days in which that is news, where nothing else is theirs: nothing of the home is theirs at once. Somebody without an account becomes a person, whom a host account can be tied to with the code of the card.
 */
export async function tieOwner(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  claim: StoredClaim,
  ownerId: string,
  nowAt: number,
): Promise<void> {
  const personId = claim.personId ?? (await personAtCounter(tx, ports, estateId, claim, nowAt))
  const { rows } = await tx.query<{ personId: string | null }>(
    'SELECT person_id AS "personId" FROM owners WHERE estate_id = $1 AND owner_id = $2 FOR UPDATE',
    [estateId, ownerId],
  )
  const before = rows[0]?.personId ?? null
  await tx.query('UPDATE owners SET person_id = $3 WHERE estate_id = $1 AND owner_id = $2', [
    estateId,
    ownerId,
    personId,
  ])
  await keepRole(tx, { personId, estateId, role: 'owner', fromAt: nowAt })
  await noteUnmatched(tx, personId, null)
  if (before === null || before === personId) return
  await tx.query(
    'UPDATE claim_steps SET former_person = $4 WHERE estate_id = $1 AND claim_id = $2 AND position = $3',
    [estateId, claim.claimId, claim.steps.length, before],
  )
  const left = await tx.query('SELECT 1 FROM owners WHERE estate_id = $1 AND person_id = $2 LIMIT 1', [
    estateId,
    before,
  ])
  if (!left.rowCount) await endRole(tx, { personId: before, estateId, role: 'owner', toAt: nowAt + NEWS_MS })
  await endStaysOfFormerOwners(tx, estateId, personId, nowAt)
}

/**
 * Lets whoever showed a lease into the home until its last day, without the home's bills; every owner of the home is told. Refuses a lease that is over by now,
 * and a home that the roll does not have.
 */
export async function letTenantIn(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  claim: StoredClaim,
  by: { readonly unitId: string; readonly officer: string; readonly at: number },
): Promise<void> {
  const kind = tenancyOf(claim.basis)
  if (kind === null || claim.endsOn === null) throw new Error('a claim without a lease lets nobody in')
  const to = stayEndsAt(claim.endsOn)
  if (to <= by.at) throw new AppError('claim.lease-over')
  await holdResidents(tx, estateId)
  const personId = claim.personId ?? (await personAtCounter(tx, ports, estateId, claim, by.at))
  const { claimId, name, endsOn } = claim
  const one = { residenceId: claimId, unitId: by.unitId, kind, name, endsOn, seesBills: false, claimId }
  const made = { ...one, madeBy: by.officer, madeAt: by.at, expiresAt: by.at }
  await addResidence(tx, estateId, made)
  await beginStay(tx, estateId, made, { personId, at: by.at, to })
}

/** How long a decision about a home stays news to its owners, and to who had it. */
export const NEWS_MS = 30 * 86_400_000
/** How long the code of a card can be used. */
const CARD_MS = 30 * 86_400_000
const CODE_SIGNS = 12

async function personAtCounter(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  claim: StoredClaim,
  nowAt: number,
): Promise<string> {
  const personId = ports.newId(nowAt)
  await addPerson(tx, { personId, name: claim.name, at: nowAt })
  await tx.query('UPDATE owner_claims SET person_id = $3 WHERE estate_id = $1 AND claim_id = $2', [
    estateId,
    claim.claimId,
    personId,
  ])
  await offerBinding(tx, ports, { personId, bindingCode: cardCode(ports, claim), expiresAt: nowAt + CARD_MS })
  return personId
}

/**
 * Of the code on the card of somebody without an account, the half that this officer writes on it: the one who wrote the claim down has the
 * first, the one who granted it last has the other. Neither can use it alone.
 */
export function cardFor(
  ports: Pick<Ports, 'secret'>,
  claim: StoredClaim,
  officer: string,
  nowAt: number,
): { half: 'first' | 'last'; digits: string; expiresAt: number } | null {
  if (claim.recordedBy === null || claim.standing.state !== 'granted') return null
  const expiresAt = claim.standing.since + CARD_MS
  if (nowAt >= expiresAt) return null
  const code = cardCode(ports, claim)
  if (claim.recordedBy === officer) return { half: 'first', digits: code.slice(0, CODE_SIGNS / 2), expiresAt }
  const last = claim.steps.at(-1)
  return last?.by === officer ? { half: 'last', digits: code.slice(CODE_SIGNS / 2), expiresAt } : null
}

function cardCode(ports: Pick<Ports, 'secret'>, claim: StoredClaim): string {
  const digest = createHmac('sha256', ports.secret).update(`claim-card/${claim.claimId}`).digest()
  return String(digest.readBigUInt64BE(0) % 10n ** BigInt(CODE_SIGNS)).padStart(CODE_SIGNS, '0')
}
