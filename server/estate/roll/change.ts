import { createHash, randomBytes } from 'node:crypto'
import {
  type PresentHome,
  type RollDifference,
  rollDifference,
  type RollHome,
} from '#domain/estate/roll-difference.ts'
import { commitmentOf, ROLL_VERDICTS, rollVersionDocument } from '#domain/estate/title.ts'
import { OPENING_ENTRY } from '#domain/log/entry.ts'
import { refuseUnlessOk } from '#server/core/http/app-error.ts'
import { mustHaveAdded, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { endStaysOfFormerOwners } from '../residents/store.ts'
import { endRole, keepRole } from '#server/identity/roles.ts'
import { NEWS_MS } from '../claims/grant.ts'
import { matchOwners } from '../matching.ts'
import { placeKey } from '../unit-place.ts'
import { addHomes, type HashedHome, ownerKey, ownersOf } from './store.ts'

export type GivenHome = RollHome & { readonly home: HashedHome }
export type Difference = RollDifference<GivenHome>

/** What a roll that was brought says differently from the one that stands. */
export async function differenceTo(
  tx: Tx,
  estateId: string,
  homes: readonly HashedHome[],
): Promise<Difference> {
  const given = homes.map((home): GivenHome => {
    const { building, stair, room, kind, areaDm2, areaSource, sale } = home
    return {
      place: placeKey(home),
      label: `${building}${stair}${room}`,
      kind,
      areaDm2,
      areaSource,
      sale,
      owners: home.owners.map((owner) => ({ key: ownerKey(owner), name: owner.name })),
      home,
    }
  })
  return rollDifference(await presentHomes(tx, estateId), given)
}

async function presentHomes(tx: Tx, estateId: string): Promise<PresentHome[]> {
  const { rows } = await tx.query<
    Omit<PresentHome, 'place' | 'owners'> & { building: string; stair: string; room: string }
  >(
    `SELECT unit_id AS "unitId", building, stair, room, unit_label(building, stair, room) AS label, kind,
       area_dm2::float8 AS "areaDm2", area_source AS "areaSource", sale
     FROM units WHERE estate_id = $1 ORDER BY building, stair, room`,
    [estateId],
  )
  const { rows: owners } = await tx.query<{
    unitId: string
    ownerId: string
    name: string
    documentKind: string
    hash: string
    isTied: boolean
  }>(
    `SELECT w.unit_id AS "unitId", o.owner_id AS "ownerId", o.name, o.document_kind AS "documentKind",
       encode(o.document_hash, 'hex') AS hash, o.person_id IS NOT NULL AS "isTied"
     FROM unit_owners w JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
     WHERE w.estate_id = $1 ORDER BY w.unit_id, o.owner_id`,
    [estateId],
  )
  const byUnit = new Map<string, PresentHome['owners'][number][]>()
  for (const { unitId, ownerId, name, isTied, ...document } of owners) {
    const all = byUnit.get(unitId) ?? []
    byUnit.set(unitId, [...all, { key: ownerKey(document), ownerId, name, isTied }])
  }
  return rows.map((row) => ({ ...row, place: placeKey(row), owners: byUnit.get(row.unitId) ?? [] }))
}

export type ChangePorts = Pick<Ports, 'newId' | 'secret'>

/**
 * Makes the roll what was brought: homes added, changed and taken, owners put in and tied to whoever signed in with their document, an entry
 * of the log. Who loses a home has their news of it, and stops being an owner here where nothing else is theirs. The estate's opening must be held.
 */
export async function applyChange(
  tx: Tx,
  ports: ChangePorts,
  estateId: string,
  change: { readonly changeId: string; readonly baseVersion: number },
  homes: readonly HashedHome[],
  nowAt: number,
): Promise<void> {
  const difference = await differenceTo(tx, estateId, homes)
  const ownerIds = await ownersOf(tx, ports, estateId, homes, nowAt)
  const lost = await personsWhoLose(tx, estateId, difference)
  await revise(tx, estateId, difference, ownerIds)
  const added = difference.added.map(({ home }) => home)
  await addHomes(tx, ports, estateId, added, ownerIds, nowAt)
  if (change.baseVersion > 0) await keepLines(tx, estateId, change.changeId, difference)
  await tellLosses(tx, estateId, change.changeId, lost, nowAt)
  await matchOwners(tx, nowAt, estateId, null)
  await letOwnersIn(tx, estateId, difference, ownerIds, nowAt)
  await endStaysOfFormerOwners(tx, estateId, 'roll', nowAt)
  await keepVersion(tx, estateId, change, nowAt)
  await tx.query('SELECT analyze_roll()')
}

async function revise(
  tx: Tx,
  estateId: string,
  { removed, changed }: Difference,
  ownerIds: ReadonlyMap<string, string>,
): Promise<void> {
  const homes = changed.map(({ before, after, fields }) => ({
    unitId: before.unitId,
    kind: after.kind,
    areaDm2: after.areaDm2,
    areaSource: after.areaSource,
    sale: after.sale,
    ...(fields.includes('owners')
      ? { ownerIds: after.owners.map(({ key }) => ownerIds.get(key) as string) }
      : {}),
  }))
  const names = changed.flatMap(({ after, fields }) =>
    fields.includes('names')
      ? after.owners.map(({ key, name }) => ({ ownerId: ownerIds.get(key) as string, name }))
      : [],
  )
  const { rows } = await tx.query<{ answer: string }>('SELECT revise_roll($1, $2, $3, $4) AS answer', [
    estateId,
    removed.map(({ unitId }) => unitId),
    JSON.stringify(homes),
    JSON.stringify(names),
  ])
  refuseUnlessOk(rows[0]?.answer)
}

type Loss = { readonly personId: string; readonly label: string }

async function personsWhoLose(tx: Tx, estateId: string, difference: Difference): Promise<Loss[]> {
  const { losses } = difference
  if (losses.length === 0) return []
  const { rows } = await tx.query<{ ownerId: string; personId: string }>(
    `SELECT owner_id AS "ownerId", person_id AS "personId" FROM owners
     WHERE estate_id = $1 AND owner_id = ANY ($2) AND person_id IS NOT NULL`,
    [estateId, losses.map(({ ownerId }) => ownerId)],
  )
  const persons = new Map(rows.map((row) => [row.ownerId, row.personId]))
  const labels = new Map(
    [...difference.removed, ...difference.changed.map(({ before }) => before)].map((one) => [
      one.unitId,
      one.label,
    ]),
  )
  return losses.flatMap(({ ownerId, unitId }) => {
    const personId = persons.get(ownerId)
    return personId === undefined ? [] : [{ personId, label: labels.get(unitId) ?? '' }]
  })
}

async function tellLosses(
  tx: Tx,
  estateId: string,
  changeId: string,
  lost: readonly Loss[],
  nowAt: number,
): Promise<void> {
  for (const { personId, label } of lost) {
    await tx.query(
      `INSERT INTO roll_losses (estate_id, change_id, person_id, label, at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [estateId, changeId, personId, label, new Date(nowAt)],
    )
    const left = await tx.query(
      `SELECT 1 FROM owners o JOIN unit_owners w ON w.estate_id = o.estate_id AND w.owner_id = o.owner_id
       WHERE o.estate_id = $1 AND o.person_id = $2 LIMIT 1`,
      [estateId, personId],
    )
    // So long it is news to them; nothing of the home is theirs at once.
    if (!left.rowCount) await endRole(tx, { personId, estateId, role: 'owner', toAt: nowAt + NEWS_MS })
  }
}

/** Whoever signs in as an owner who has a home here now acts as one, also where they had none for a while. */
async function letOwnersIn(
  tx: Tx,
  estateId: string,
  { added, changed }: Difference,
  ownerIds: ReadonlyMap<string, string>,
  nowAt: number,
): Promise<void> {
  const touched = [...added, ...changed.map(({ after }) => after)].flatMap(({ owners }) =>
    owners.map(({ key }) => ownerIds.get(key) as string),
  )
  const { rows } = await tx.query<{ personId: string }>(
    `SELECT DISTINCT person_id AS "personId" FROM owners
     WHERE estate_id = $1 AND owner_id = ANY ($2) AND person_id IS NOT NULL`,
    [estateId, touched],
  )
  for (const { personId } of rows) await keepRole(tx, { personId, estateId, role: 'owner', fromAt: nowAt })
}

/** What a line of a change keeps of a home: never the number of a document. */
function keptOf(home: RollHome | undefined) {
  if (!home) return null
  const { kind, areaDm2, areaSource, sale, owners } = home
  return JSON.stringify({ kind, areaDm2, areaSource, sale, owners: owners.map(({ name }) => name) })
}

async function keepLines(
  tx: Tx,
  estateId: string,
  changeId: string,
  { added, removed, changed }: Difference,
): Promise<void> {
  const lines = [
    ...added.map((after) => ({ kind: 'added', label: after.label, before: null, after: keptOf(after) })),
    ...removed.map((before) => ({
      kind: 'removed',
      label: before.label,
      before: keptOf(before),
      after: null,
    })),
    ...changed.map(({ before, after }) => ({
      kind: 'changed',
      label: before.label,
      before: keptOf(before),
      after: keptOf(after),
    })),
  ]
  mustHaveAdded(
    await tx.query(
      `INSERT INTO roll_change_lines (estate_id, change_id, position, kind, label, before, after)
       SELECT e.estate_id, $2, l.place, l.kind, l.label, l.before, l.after
       FROM estates e, unnest($3::text[], $4::text[], $5::jsonb[], $6::jsonb[]) WITH ORDINALITY AS l (kind, label, before, after, place)
       WHERE e.estate_id = $1`,
      [
        estateId,
        changeId,
        lines.map(({ kind }) => kind),
        lines.map(({ label }) => label),
        lines.map(({ before }) => before),
        lines.map(({ after }) => after),
      ],
    ),
    lines.length,
  )
}

/** The entry of the log that commits to the roll as it stands now. */
async function keepVersion(
  tx: Tx,
  estateId: string,
  { changeId, baseVersion }: { readonly changeId: string; readonly baseVersion: number },
  nowAt: number,
): Promise<void> {
  const homes = await presentHomes(tx, estateId)
  const digest = createHash('sha256')
  for (const { unitId, kind, areaDm2, areaSource, sale, owners } of homes)
    digest.update(
      `${JSON.stringify([unitId, kind, areaDm2, areaSource, sale, owners.map(({ ownerId }) => ownerId)])}\n`,
    )
  const document = rollVersionDocument({
    communityId: estateId,
    changeId,
    version: baseVersion + 1,
    unitCount: homes.length,
    areaDm2: homes.reduce((all, { areaDm2 }) => all + areaDm2, 0),
    digest: digest.digest('base64'),
  })
  const salt = randomBytes(32)
  const { rows } = await tx.query<{ logIndex: number }>(
    'SELECT log_opening($1, $2, $3, $4, $5)::float8 AS "logIndex"',
    [
      estateId,
      OPENING_ENTRY.rollVersion,
      Buffer.from(commitmentOf('rollVersion', salt, document)),
      baseVersion === 0 ? ROLL_VERDICTS.imported : ROLL_VERDICTS.changed,
      new Date(nowAt),
    ],
  )
  await tx.query(
    `UPDATE roll_changes SET state = 'done', homes = NULL, salt = $3, log_index = $4 WHERE estate_id = $1 AND change_id = $2`,
    [estateId, changeId, salt, rows[0]?.logIndex ?? null],
  )
}
