import type { Pool } from 'pg'
import { beijingDayOf } from '#domain/core/calendar.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { onDatabase } from '../command.ts'

/** On what an act rests, and which two people did it. */
export type Grounds = { readonly basis: string; readonly byNames: readonly [string, string] }

/** Writes down what was done by a command, in the transaction that does it. */
export async function noteAct(
  db: Pick<Pool, 'query'> | Tx,
  act: {
    readonly actId: string
    readonly act: string
    readonly detail: Readonly<Record<string, unknown>>
    readonly at: number
  },
  { basis, byNames }: Grounds,
): Promise<void> {
  await db.query(
    'INSERT INTO operator_acts (act_id, act, detail, basis, by_names, at) VALUES ($1, $2, $3, $4, $5, $6)',
    [act.actId, act.act, JSON.stringify(act.detail), basis, byNames, new Date(act.at)],
  )
}

const MOST = 200

/** Says what was done by commands, the latest first. */
export async function listActs(): Promise<number> {
  return onDatabase(async ({ db }) => {
    const { rows } = await db.query<{ act: string; detail: object; basis: string; by: string[]; at: number }>(
      `SELECT act, detail, basis, by_names AS by, at FROM operator_acts ORDER BY at DESC, act_id DESC LIMIT ${MOST}`,
    )
    for (const row of rows)
      console.log(
        [beijingDayOf(row.at), row.act, row.by.join('、'), row.basis, JSON.stringify(row.detail)].join('\t'),
      )
    if (rows.length === 0) console.log('还没有用命令办过什么。')
    return 0
  })
}
