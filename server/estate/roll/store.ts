import { createHmac } from 'node:crypto'
import { readCertificate } from '#domain/estate/certificate.ts'
import type { RollUnit } from '#domain/votes/roll.ts'
import { type Question, question } from '#server/core/db/ask.ts'
import type { RollOwner } from './owners.ts'
import type { Roll } from './read.ts'
import { inEstate, mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'

export type ImportedRoll = { estateId: string; units: number; owners: number }

/**
 * Writes a checked roll as a new estate, in one transaction: all of it or nothing. The numbers of documents are
 * kept only as keyed hashes. Throws where the estate has a roll already: a roll is corrected, not imported twice.
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
    await tx.query(
      `INSERT INTO estates (estate_id, name, is_made_up, service_level, created_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [estateId, given.estateName, given.isMadeUp, given.serviceLevel, new Date(nowAt)],
    )
    const { rows } = await tx.query<{ units: number }>(
      'SELECT count(*)::int AS units FROM units WHERE estate_id = $1',
      [estateId],
    )
    if (rows[0]?.units)
      throw new RollExists(`${given.estateName} has a roll already; a roll is corrected, not imported twice.`)
    const ownerIds = await insertOwners(tx, ports, estateId, roll, nowAt)
    await insertUnits(tx, ports, estateId, roll, ownerIds, nowAt)
    await tx.query('SELECT analyze_roll()')
    return { estateId, units: roll.units.length, owners: ownerIds.size }
  })
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

async function insertOwners(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  roll: Roll,
  nowAt: number,
): Promise<Map<string, string>> {
  const ownerIds = new Map<string, string>()
  const columns = {
    ids: [] as string[],
    names: [] as string[],
    kinds: [] as string[],
    hashes: [] as Buffer[],
  }
  for (const owner of roll.units.flatMap((unit) => unit.owners)) {
    const key = `${owner.documentKind}/${owner.documentNumber}`
    if (ownerIds.has(key)) continue
    const ownerId = ports.newId(nowAt)
    ownerIds.set(key, ownerId)
    columns.ids.push(ownerId)
    columns.names.push(owner.name)
    columns.kinds.push(owner.documentKind)
    columns.hashes.push(documentHash(ports, owner.documentKind, owner.documentNumber))
  }
  mustHaveAdded(
    await tx.query(
      `INSERT INTO owners (estate_id, owner_id, name, document_kind, document_hash)
     SELECT e.estate_id, o.* FROM estates e, unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) AS o
     WHERE e.estate_id = $1`,
      [estateId, columns.ids, columns.names, columns.kinds, columns.hashes],
    ),
    columns.ids.length,
  )
  return ownerIds
}

async function insertUnits(
  tx: Tx,
  ports: Pick<Ports, 'newId' | 'secret'>,
  estateId: string,
  roll: Roll,
  ownerIds: Map<string, string>,
  nowAt: number,
): Promise<void> {
  const units = roll.units.map((unit) => ({ ...unit, unitId: ports.newId(nowAt) }))
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
    unit.owners.map((owner) => ({
      unitId: unit.unitId,
      ownerId: ownerIds.get(`${owner.documentKind}/${owner.documentNumber}`) as string,
    })),
  )
  mustHaveAdded(
    await tx.query(
      `INSERT INTO unit_titles (estate_id, unit_id, owner_id)
     SELECT e.estate_id, t.* FROM estates e, unnest($2::text[], $3::text[]) AS t WHERE e.estate_id = $1`,
      [estateId, pairs.map((pair) => pair.unitId), pairs.map((pair) => pair.ownerId)],
    ),
    pairs.length,
  )
  await insertCertificates(tx, ports, estateId, units)
}

async function insertCertificates(
  tx: Tx,
  ports: Pick<Ports, 'secret'>,
  estateId: string,
  units: readonly { readonly unitId: string; readonly certificates: readonly string[] }[],
): Promise<void> {
  const kept = new Map(
    units.flatMap(({ unitId, certificates }) =>
      certificates.flatMap((text) => {
        const hash = certificateHash(ports, text)
        return hash ? [[`${unitId} ${hash.toString('hex')}`, { unitId, hash }] as const] : []
      }),
    ),
  )
  if (kept.size === 0) return
  mustHaveAdded(
    await tx.query(
      `INSERT INTO unit_certificates (estate_id, unit_id, certificate_hash)
     SELECT e.estate_id, c.* FROM estates e, unnest($2::text[], $3::bytea[]) AS c WHERE e.estate_id = $1`,
      [estateId, [...kept.values()].map((one) => one.unitId), [...kept.values()].map((one) => one.hash)],
    ),
    kept.size,
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
