import { createHmac } from 'node:crypto'
import { readCertificate } from '#domain/estate/certificate.ts'
import type { RollUnit } from '#domain/votes/roll.ts'
import { type Question, question } from '#server/core/db/ask.ts'
import type { RollOwner } from './owners.ts'
import type { Roll, RollRow } from './read.ts'
import { inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'

export type ImportedRoll = { estateId: string; units: number; owners: number }

/** A home of a checked roll as it is kept: numbers of documents and titles as keyed hashes, in hex. */
export type HashedHome = Omit<RollRow, 'owners' | 'certificates'> & {
  readonly owners: readonly { readonly name: string; readonly documentKind: string; readonly hash: string }[]
  readonly certificates: readonly string[]
}

/** A roll without one number of a document in it. */
export function hashedRoll(ports: Pick<Ports, 'secret'>, roll: Roll): HashedHome[] {
  return roll.units.map((unit) => ({
    ...unit,
    owners: unit.owners.map(({ name, documentKind, documentNumber }) => ({
      name,
      documentKind,
      hash: documentHash(ports, documentKind, documentNumber).toString('hex'),
    })),
    certificates: unit.certificates.flatMap((text) => certificateHash(ports, text)?.toString('hex') ?? []),
  }))
}

/**
 * Writes a checked roll as a new estate that is live at once, in one transaction: all of it or nothing. Throws where the estate has a roll
 * already: a roll is changed, not imported twice (opening/roll-desk.ts).
 */
export async function importRoll(
  ports: Pick<Ports, 'nowMs' | 'newId' | 'db' | 'secret'>,
  given: {
    estateId: string
    estateName: string
    isMadeUp: boolean
    serviceLevel: 1 | 2 | 3
    roll: Roll
  },
): Promise<ImportedRoll> {
  const { estateId, roll } = given
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) => {
    await addEstate(tx, { ...given, isOpening: false }, nowAt)
    const { rows } = await tx.query<{ units: number }>(
      'SELECT count(*)::int AS units FROM units WHERE estate_id = $1',
      [estateId],
    )
    if (rows[0]?.units)
      throw new RollExists(`${given.estateName} has a roll already; a roll is corrected, not imported twice.`)
    const homes = hashedRoll(ports, roll)
    const ownerIds = await ownersOf(tx, ports, estateId, homes, nowAt)
    await addHomes(tx, ports, estateId, homes, ownerIds, nowAt)
    await tx.query('SELECT analyze_roll()')
    return { estateId, units: homes.length, owners: ownerIds.size }
  })
}

/** Puts an estate in, unless it is there. While it is opening it takes no votes. */
export async function addEstate(
  tx: Tx,
  given: {
    readonly estateId: string
    readonly estateName: string
    readonly isMadeUp: boolean
    readonly serviceLevel: 1 | 2 | 3
    readonly isOpening: boolean
  },
  nowAt: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO estates (estate_id, name, is_made_up, service_level, created_at, is_opening)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [given.estateId, given.estateName, given.isMadeUp, given.serviceLevel, new Date(nowAt), given.isOpening],
  )
  return rowCount === 1
}

export class RollExists extends Error {}

/** The keyed hash under which a document number is kept; without the key the few numbers cannot be tried out. */
export function documentHash(ports: Pick<Ports, 'secret'>, kind: string, number: string): Buffer {
  return createHmac('sha256', ports.secret).update(`document/${kind}/${number}`).digest()
}

/** The keyed hash of a title's number in its one spelling; null where nothing was written. */
export function certificateHash(ports: Pick<Ports, 'secret'>, typed: string): Buffer | null {
  const { key } = readCertificate(typed)
  return key === '' ? null : createHmac('sha256', ports.secret).update(`certificate/${key}`).digest()
}

/** The owner with this document, put in where nobody has it yet; the name is the one that the roll knows. */
export async function ownerWithDocument(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  owner: RollOwner,
  nowAt: number,
): Promise<{ ownerId: string; name: string }> {
  const hash = documentHash(ports, owner.documentKind, owner.documentNumber.toUpperCase())
  await tx.query(
    `INSERT INTO owners (estate_id, owner_id, name, document_kind, document_hash) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (estate_id, document_kind, document_hash) DO NOTHING`,
    [estateId, ports.newId(nowAt), owner.name, owner.documentKind, hash],
  )
  const { rows } = await tx.query<{ ownerId: string; name: string }>(
    `SELECT owner_id AS "ownerId", name FROM owners
     WHERE estate_id = $1 AND document_kind = $2 AND document_hash = $3`,
    [estateId, owner.documentKind, hash],
  )
  return rows[0] as { ownerId: string; name: string }
}

/** What an owner is found by among others: the kind of document and its keyed hash. */
export function ownerKey(owner: { readonly documentKind: string; readonly hash: string }): string {
  return `${owner.documentKind}/${owner.hash}`
}

/** The ids of all owners of these homes, by their keys; whoever is not there yet is put in. */
export async function ownersOf(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  homes: readonly HashedHome[],
  nowAt: number,
): Promise<Map<string, string>> {
  const wanted = new Map(
    homes.flatMap((home) => home.owners.map((owner) => [ownerKey(owner), owner] as const)),
  )
  const { rows } = await tx.query<{ ownerId: string; documentKind: string; hash: string }>(
    `SELECT owner_id AS "ownerId", document_kind AS "documentKind", encode(document_hash, 'hex') AS hash
     FROM owners WHERE estate_id = $1`,
    [estateId],
  )
  const known = new Map(rows.map((row) => [ownerKey(row), row.ownerId]))
  const fresh = [...wanted].filter(([key]) => !known.has(key))
  const added = fresh.map(([key, owner]) => ({ ...owner, key, ownerId: ports.newId(nowAt) }))
  mustHaveAdded(
    await tx.query(
      `INSERT INTO owners (estate_id, owner_id, name, document_kind, document_hash)
     SELECT e.estate_id, o.* FROM estates e, unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) AS o
     WHERE e.estate_id = $1`,
      [
        estateId,
        added.map((one) => one.ownerId),
        added.map((one) => one.name),
        added.map((one) => one.documentKind),
        added.map((one) => Buffer.from(one.hash, 'hex')),
      ],
    ),
    added.length,
  )
  for (const { key, ownerId } of added) known.set(key, ownerId)
  return new Map([...wanted.keys()].map((key) => [key, known.get(key) as string]))
}

/** Puts homes in, with their titles and certificates. */
export async function addHomes(
  tx: Tx,
  ports: Pick<Ports, 'newId'>,
  estateId: string,
  homes: readonly HashedHome[],
  ownerIds: ReadonlyMap<string, string>,
  nowAt: number,
): Promise<void> {
  const units = homes.map((unit) => ({ ...unit, unitId: ports.newId(nowAt) }))
  mustHaveAdded(
    await tx.query(
      `INSERT INTO units (estate_id, unit_id, building, stair, room, kind, area_dm2, area_source, sale)
     SELECT e.estate_id, u.* FROM estates e, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::bigint[], $8::text[], $9::text[]) AS u
     WHERE e.estate_id = $1`,
      [
        estateId,
        units.map((unit) => unit.unitId),
        units.map((unit) => unit.building),
        units.map((unit) => unit.stair),
        units.map((unit) => unit.room),
        units.map((unit) => unit.kind),
        units.map((unit) => unit.areaDm2),
        units.map((unit) => unit.areaSource),
        units.map((unit) => unit.sale),
      ],
    ),
    units.length,
  )
  const pairs = units.flatMap((unit) =>
    unit.owners.map((owner) => ({ unitId: unit.unitId, ownerId: ownerIds.get(ownerKey(owner)) as string })),
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO unit_titles (estate_id, unit_id, owner_id)
     SELECT e.estate_id, t.* FROM estates e, unnest($2::text[], $3::text[]) AS t WHERE e.estate_id = $1`,
      [estateId, pairs.map((pair) => pair.unitId), pairs.map((pair) => pair.ownerId)],
    ),
    pairs.length,
  )
  await addCertificates(tx, estateId, units)
}

async function addCertificates(
  tx: Tx,
  estateId: string,
  units: readonly { readonly unitId: string; readonly certificates: readonly string[] }[],
): Promise<void> {
  const pairs = units.flatMap(({ unitId, certificates }) =>
    [...new Set(certificates)].map((hash) => ({ unitId, hash: Buffer.from(hash, 'hex') })),
  )
  if (pairs.length === 0) return
  mustHaveAdded(
    await tx.query(
      `INSERT INTO unit_certificates (estate_id, unit_id, certificate_hash)
     SELECT e.estate_id, c.* FROM estates e, unnest($2::text[], $3::bytea[]) AS c WHERE e.estate_id = $1`,
      [estateId, pairs.map((one) => one.unitId), pairs.map((one) => one.hash)],
    ),
    pairs.length,
  )
}

/** Sets the area of a unit, which somebody has shown to be another. What it was, the caller keeps. */
export async function setArea(
  tx: Tx,
  estateId: string,
  unitId: string,
  given: { readonly areaDm2: number; readonly areaSource: string },
): Promise<void> {
  await tx.query('UPDATE units SET area_dm2 = $3, area_source = $4 WHERE estate_id = $1 AND unit_id = $2', [
    estateId,
    unitId,
    given.areaDm2,
    given.areaSource,
  ])
}

/** The units of an estate as a roll is made of them. */
export function rollUnitsQuestion(estateId: string): Question<RollUnit[]> {
  return question(
    `SELECT u.unit_id AS "unitId", u.building AS "buildingId", u.stair, u.kind, u.area_dm2 AS "areaDm2",
       -- What has been transferred to somebody has been sold and handed over.
       CASE WHEN EXISTS (SELECT 1 FROM title_transfers t WHERE t.estate_id = $1 AND t.unit_id = u.unit_id)
            THEN 'delivered' ELSE u.sale END AS sale,
       coalesce((SELECT array_agg(o.owner_id ORDER BY o.owner_id) FROM unit_owners o
                 WHERE o.estate_id = $1 AND o.unit_id = u.unit_id), '{}') AS "ownerIds"
     FROM units u WHERE u.estate_id = $1 ORDER BY u.building, u.stair, u.room`,
    [estateId],
    (rows: RollUnit[]) => rows,
  )
}
