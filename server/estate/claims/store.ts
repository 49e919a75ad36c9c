import type {
  ClaimBasis,
  ClaimPaper,
  ClaimRefusal,
  ClaimActor,
  ClaimState,
  ClaimStepKind,
} from '#domain/estate/claim-words.ts'
import { type ClaimDesk, type ClaimStanding, evidenceEndsAt, standingOfClaim } from '#domain/estate/claims.ts'
import type { DOCUMENT_KINDS } from '#contract/votes/proxies/transfers.ts'
import type { Pool } from 'pg'
import type { Tx } from '#server/core/db/scope.ts'
import { holidays } from '../holidays.ts'

export type StoredStep = {
  readonly position: number
  readonly kind: ClaimStepKind
  readonly by: string
  readonly as: ClaimActor
  readonly papers: ClaimPaper[]
  readonly refusals: ClaimRefusal[]
  readonly words: string
  readonly photoIds: string[]
  readonly unitId: string | null
  readonly ownerId: string | null
  readonly needsSecond: boolean
  readonly at: number
  readonly evidence: Buffer | null
  readonly salt: Buffer | null
  readonly logIndex: number | null
}

type ClaimRow = {
  readonly claimId: string
  readonly personId: string | null
  readonly recordedBy: string | null
  readonly recordedAs: ClaimDesk | null
  readonly name: string
  readonly documentKind: (typeof DOCUMENT_KINDS)[number]
  readonly documentHash: Buffer
  readonly basis: ClaimBasis
  readonly endsOn: string | null
  readonly certificate: string
  readonly certificateHash: Buffer | null
  readonly building: string
  readonly stair: string
  readonly room: string
  readonly words: string
  readonly unitId: string | null
  readonly photoIds: string[]
  readonly madeAt: number
  readonly papersGoneAt: number | null
}

export type StoredClaim = ClaimRow & {
  readonly steps: readonly StoredStep[]
  readonly standing: ClaimStanding
}

/** Claims by a condition that begins from `estate_id = $1`, each with its steps, in the order of their time. */
export async function findClaims(
  tx: Tx,
  estateId: string,
  where: string,
  values: readonly unknown[] = [],
  most = 200,
): Promise<StoredClaim[]> {
  const { rows } = await tx.query<ClaimRow>(
    `SELECT claim_id AS "claimId", person_id AS "personId", recorded_by AS "recordedBy", recorded_as AS "recordedAs", name,
       document_kind AS "documentKind", document_hash AS "documentHash", basis, ends_on::text AS "endsOn", certificate,
       certificate_hash AS "certificateHash", building, stair, room, words, unit_id AS "unitId", photo_ids AS "photoIds",
       made_at AS "madeAt", papers_gone_at AS "papersGoneAt"
     FROM owner_claims WHERE estate_id = $1 AND ${where} LIMIT ${most}`,
    [estateId, ...values],
  )
  const { rows: steps } = await tx.query<StoredStep & { claimId: string }>(
    `SELECT claim_id AS "claimId", position, kind, by_person AS by, as_role AS "as", papers, refusals, words,
       photo_ids AS "photoIds", unit_id AS "unitId", owner_id AS "ownerId", needs_second AS "needsSecond", at, evidence, salt,
       log_index::float8 AS "logIndex"
     FROM claim_steps WHERE estate_id = $1 AND claim_id = ANY ($2) ORDER BY claim_id, position`,
    [estateId, rows.map((row) => row.claimId)],
  )
  return rows.map((row) =>
    withSteps(
      row,
      steps.filter((step) => step.claimId === row.claimId),
    ),
  )
}

export async function findClaim(tx: Tx, estateId: string, claimId: string): Promise<StoredClaim | undefined> {
  const [found] = await findClaims(tx, estateId, 'claim_id = $2', [claimId])
  return found
}

function withSteps(row: ClaimRow, steps: readonly StoredStep[]): StoredClaim {
  const { madeAt: at, recordedBy, recordedAs } = row
  return { ...row, steps, standing: standingOfClaim({ at, recordedBy, recordedAs }, steps, holidays()) }
}

export type NewClaim = Omit<ClaimRow, 'madeAt' | 'papersGoneAt'>

/** Puts a claim in; says whether it is new. */
export async function addClaim(tx: Tx, estateId: string, claim: NewClaim, nowAt: number): Promise<boolean> {
  const { recordedBy, recordedAs } = claim
  const { state, dueAt } = standingOfClaim({ at: nowAt, recordedBy, recordedAs }, [], holidays())
  const { rowCount } = await tx.query(
    `INSERT INTO owner_claims (estate_id, claim_id, person_id, recorded_by, recorded_as, name, document_kind, document_hash,
       basis, certificate, certificate_hash, building, stair, room, words, unit_id, photo_ids, made_at, state, due_at, ends_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
     ON CONFLICT (estate_id, claim_id) DO NOTHING`,
    [
      estateId,
      claim.claimId,
      claim.personId,
      recordedBy,
      recordedAs,
      claim.name,
      claim.documentKind,
      claim.documentHash,
      claim.basis,
      claim.certificate,
      claim.certificateHash,
      claim.building,
      claim.stair,
      claim.room,
      claim.words,
      claim.unitId,
      claim.photoIds,
      new Date(nowAt),
      state,
      dueAt === null ? null : new Date(dueAt),
      claim.endsOn,
    ],
  )
  return rowCount === 1
}

export type NewStep = Omit<StoredStep, 'position'>

/** Writes the next step of a claim, whose row the caller holds, and where the claim stands after it. */
export async function addStep(
  tx: Tx,
  estateId: string,
  claim: StoredClaim,
  step: NewStep,
): Promise<StoredClaim> {
  const position = claim.steps.length
  await tx.query(
    `INSERT INTO claim_steps (estate_id, claim_id, position, kind, by_person, as_role, papers, refusals, words, photo_ids, unit_id,
       owner_id, needs_second, at, evidence, salt, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      estateId,
      claim.claimId,
      position,
      step.kind,
      step.by,
      step.as,
      step.papers,
      step.refusals,
      step.words,
      step.photoIds,
      step.unitId,
      step.ownerId,
      step.needsSecond,
      new Date(step.at),
      step.evidence,
      step.salt,
      step.logIndex,
    ],
  )
  const next = withSteps(claim, [...claim.steps, { ...step, position }])
  const { state, dueAt } = next.standing
  const endsAt = evidenceEndsAt(next.standing)
  await tx.query(
    `UPDATE owner_claims SET state = $3, due_at = $4, papers_end_at = $5, unit_id = coalesce($6, unit_id)
     WHERE estate_id = $1 AND claim_id = $2`,
    [
      estateId,
      claim.claimId,
      state,
      dueAt === null ? null : new Date(dueAt),
      endsAt === null ? null : new Date(endsAt),
      step.unitId,
    ],
  )
  return next
}

/** Every picture of a claim, that it came with and that was brought later. */
export function photosOfClaim(claim: StoredClaim): string[] {
  return [...new Set([...claim.photoIds, ...claim.steps.flatMap((step) => step.photoIds)])]
}

/** States in which a claim is still to be decided. */
export const OPEN_STATES: readonly ClaimState[] = ['waiting', 'asked', 'second', 'appealed']

/** The estates in which a person claimed a home. */
export async function estatesOfClaims(db: Pick<Pool, 'query'>, personId: string): Promise<string[]> {
  const { rows } = await db.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM person_claims WHERE person_id = $1`,
    [personId],
  )
  return rows.map((row) => row.estateId)
}

/** Whether a claim of a person is not decided yet. */
export async function hasOpenClaim(tx: Tx, estateId: string, personId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM owner_claims WHERE estate_id = $1 AND person_id = $2 AND state = ANY ($3) LIMIT 1',
    [estateId, personId, [...OPEN_STATES]],
  )
  return (rowCount ?? 0) > 0
}
