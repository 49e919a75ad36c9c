import type { Unmatched } from '#contract/identity/endpoints.ts'
import { matchOf } from '#domain/estate/match.ts'
import { inEstate, inSlices, type Tx } from '#server/core/db/scope.ts'
import { eachEstate } from '#server/core/jobs/scheduler.ts'
import type { Ports, RealName } from '#server/core/ports.ts'
import {
  keepDocument,
  noteUnmatched,
  type PersonDocument,
  personsByDocument,
} from '#server/identity/documents.ts'
import { keepRole } from '#server/identity/roles.ts'
import { checkedNumber } from './roll/documents.ts'
import { documentHash } from './roll/store.ts'

/** The one document that providers of sign-in verify. */
const ID_CARD = '身份证'

type MatchPorts = Pick<Ports, 'db' | 'nowMs' | 'secret'>

/**
 * Ties a person to the owners that the rolls have under their verified document, and gives them the owners' role there; answers for how
 * many estates that was new. Where the name differs, or another account has the owner already, nothing is tied and that is written down.
 * The number itself is not kept (PIPL §§5–6, 19).
 */
export async function matchHomes(ports: MatchPorts, personId: string, real: RealName): Promise<number> {
  const number = checkedNumber(real.documentKind, real.documentNumber.toUpperCase(), real.name)
  if (typeof number !== 'string') return 0
  const hash = documentHash(ports, real.documentKind, number)
  const { name, documentKind: kind } = real
  await keepDocument(ports.db, { personId, kind, hash, name }, ports.nowMs())
  const found: string[] = []
  await inSlices(ports.db, async (tx, slice) => {
    const { rows } = await tx.query<{ estateId: string }>(
      `SELECT estate_id::text AS "estateId" FROM owners
       WHERE estate_id = ANY ($1) AND document_kind = $2 AND document_hash = $3 AND person_id IS DISTINCT FROM $4`,
      [slice, kind, hash, personId],
    )
    found.push(...rows.map((row) => row.estateId))
  })
  let unmatched: Unmatched | null = null
  const matched = await eachEstate(found, (estateId) =>
    inEstate(ports.db, estateId, async (tx) => {
      const outcome = await matchIn(tx, ports.nowMs(), estateId, { personId, kind, hash, name })
      if (outcome === 'name-differs' || outcome === 'claimed') unmatched = outcome
      return outcome === 'matched' ? 1 : 0
    }),
  )
  await noteUnmatched(ports.db, personId, unmatched)
  return matched
}

/** The same for a roll that has just come: whoever signed in before it finds their homes. */
export async function matchRoll(ports: MatchPorts, estateId: string): Promise<number> {
  return inEstate(ports.db, estateId, (tx) => matchOwners(tx, ports.nowMs(), estateId, null))
}

/** The same for owners that have just come, as buyers do; null: for all of the estate. */
export async function matchOwners(
  tx: Tx,
  nowAt: number,
  estateId: string,
  ownerIds: readonly string[] | null,
): Promise<number> {
  const { rows } = await tx.query<{ hash: Buffer }>(
    `SELECT document_hash AS hash FROM owners
     WHERE estate_id = $1 AND document_kind = $2 AND person_id IS NULL AND ($3::text[] IS NULL OR owner_id = ANY ($3))`,
    [estateId, ID_CARD, ownerIds],
  )
  const hashes = rows.map((row) => row.hash)
  let matched = 0
  for (const person of await personsByDocument(tx, ID_CARD, hashes))
    if ((await matchIn(tx, nowAt, estateId, person)) === 'matched') matched += 1
  return matched
}

async function matchIn(
  tx: Tx,
  nowAt: number,
  estateId: string,
  person: PersonDocument,
): Promise<ReturnType<typeof matchOf>> {
  const { personId, kind, hash, name } = person
  const { rows } = await tx.query<{ ownerId: string; name: string; personId: string | null }>(
    `SELECT owner_id AS "ownerId", name, person_id AS "personId" FROM owners
     WHERE estate_id = $1 AND document_kind = $2 AND document_hash = $3 FOR UPDATE`,
    [estateId, kind, hash],
  )
  const [owner] = rows
  if (!owner) return 'known'
  const outcome = matchOf(owner, { name, personId })
  if (outcome === 'known') return outcome
  await tx.query(
    `INSERT INTO owner_matches (estate_id, owner_id, person_id, outcome, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [estateId, owner.ownerId, personId, outcome, new Date(nowAt)],
  )
  if (outcome !== 'matched') return outcome
  await tx.query('UPDATE owners SET person_id = $3 WHERE estate_id = $1 AND owner_id = $2', [
    estateId,
    owner.ownerId,
    personId,
  ])
  const owns = await tx.query('SELECT 1 FROM unit_owners WHERE estate_id = $1 AND owner_id = $2 LIMIT 1', [
    estateId,
    owner.ownerId,
  ])
  // Whoever has sold stays known by name, and has nothing to do there any more.
  if (owns.rows.length > 0) await keepRole(tx, { personId, estateId, role: 'owner', fromAt: nowAt })
  return outcome
}

/** Undoes the tie of a person to the owners that they sign in as; the owners stay in the roll. */
export async function untieOwners(tx: Tx, estateId: string, personId: string): Promise<void> {
  await tx.query('UPDATE owners SET person_id = NULL WHERE estate_id = $1 AND person_id = $2', [
    estateId,
    personId,
  ])
}
