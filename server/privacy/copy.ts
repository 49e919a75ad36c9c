import type { Pool } from 'pg'
import { inEstates, inTransaction, setLocal, type Tx } from '#server/core/db/scope.ts'
import { csvText } from '#server/tables/write.ts'
import { type Column, columnsOfHoldings, walledTables } from './catalogue.ts'
import { type Holding, HOLDINGS } from './holdings.ts'

/** Estates that are read at once. */
const SLICE = 200
const OTHERS = '（他人）'
/** Times of an act, and what it was: the rest of an act's row is about others. */
const OF_AN_ACT = new Set(['timestamp with time zone', 'date'])
const WHAT_IT_WAS = new Set(['kind', 'act', 'move', 'decision', 'verdict', 'role', 'job'])

export type CopyTable = {
  readonly holding: Holding
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The estates in which somebody holds, held or will hold a role. */
export async function estatesOfPerson(db: Pick<Pool, 'query'>, personId: string): Promise<string[]> {
  const held = await db.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM held_roles WHERE person_id = $1`,
    [personId],
  )
  return held.rows.map((row) => row.estateId)
}

/**
 * Everything that is kept of a person, table by table. `estateIds` are the estates to look through: those in which the person had anything to do.
 * Ids of other persons are left out of the person's own rows.
 */
export async function copyOf(
  db: Pool,
  personId: string,
  estateIds: readonly string[],
): Promise<readonly CopyTable[]> {
  const catalogue = await columnsOfHoldings(db)
  const walled = await walledTables(db)
  const tables: CopyTable[] = []
  for (const holding of HOLDINGS) {
    const columns = catalogue.get(holding.table)
    if (!columns) throw new Error(`no table ${holding.table}`)
    const read = (tx: Tx, slice: readonly string[] | null) => rowsOf(tx, holding, columns, personId, slice)
    const rows: string[][] = []
    const isOfEstates = walled.has(holding.table) && columns.some((one) => one.name === 'estate_id')
    if (!isOfEstates)
      rows.push(
        ...(await inTransaction(db, async (tx) => {
          await setLocal(tx, 'app.person', personId)
          return read(tx, null)
        })),
      )
    else
      for (let from = 0; from < estateIds.length; from += SLICE) {
        const slice = estateIds.slice(from, from + SLICE)
        rows.push(...(await inEstates(db, slice, (tx) => read(tx, slice))))
      }
    if (rows.length > 0) tables.push({ holding, columns: columns.map((one) => one.name), rows })
  }
  return tables
}

async function rowsOf(
  tx: Tx,
  { table, column, kind, ownWhere }: Holding,
  columns: readonly Column[],
  personId: string,
  estateIds: readonly string[] | null,
): Promise<string[][]> {
  const isList = columns.find((one) => one.name === column)?.type === 'text[]'
  // The names come from the list above and from the catalogue, never from a caller.
  const { rows } = await tx.query<Record<string, unknown>>(
    `SELECT ${columns.map((one) => `"${one.name}"::text`).join(', ')} FROM "${table}"
     WHERE ${isList ? `$1 = ANY ("${column}")` : `"${column}" = $1`}${estateIds ? ' AND estate_id = ANY ($2)' : ''}`,
    estateIds ? [personId, estateIds] : [personId],
  )
  const people = new Set(HOLDINGS.filter((one) => one.table === table).map((one) => one.column))
  if (table === 'person_reads') people.add('by_person')
  return rows.map((row) => {
    const isOwn =
      kind === 'own' && Object.entries(ownWhere ?? {}).every(([name, value]) => row[name] === value)
    return columns.map((one) => {
      const text = typeof row[one.name] === 'string' ? String(row[one.name]) : ''
      if (people.has(one.name)) return shownPerson(text, personId)
      if (isOwn || one.isKey || OF_AN_ACT.has(one.type) || WHAT_IT_WAS.has(one.name)) return text
      return ''
    })
  })
}

function shownPerson(text: string, personId: string): string {
  if (text === '' || text === personId) return text
  return text.includes(personId) ? `${personId}、${OTHERS}` : OTHERS
}

/** A table of the copy as a sheet: the names of the columns are those of the system, so that another system can read it. */
export function sheetOf({ columns, rows }: CopyTable): string {
  return csvText([columns, ...rows])
}
