import { useState } from 'react'
import { DESK_TABLE } from '#src/copy/core/table.ts'
import { count } from '../figures/figures.ts'
import { Button } from '../press/button.tsx'

/** What may be done to several rows at once. */
export type Bulk<T> = {
  /** Whether it may be done to this row; the others have no box. */
  can(row: T): boolean
  /** By which a person knows the row. */
  nameOf(row: T): string
  /** What the button says for so many. */
  button(rows: string): string
  run(rows: readonly T[]): void
}

export type Chosen<T> = {
  /** What is chosen among the rows that are found: a search takes what it hides out of what is done. */
  readonly rows: readonly T[]
  has(row: T): boolean
  choose(rows: readonly T[], isChosen: boolean): void
}

export function useChosen<T>(
  found: readonly T[],
  keyOf: (row: T) => string,
  bulk: Bulk<T> | undefined,
): Chosen<T> {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const has = (row: T) => keys.has(keyOf(row))
  return {
    rows: bulk ? found.filter((row) => has(row) && bulk.can(row)) : [],
    has,
    choose(rows, isChosen) {
      const changed = rows.map(keyOf)
      const others = [...keys].filter((key) => !changed.includes(key))
      setKeys(new Set(isChosen ? [...others, ...changed] : others))
    },
  }
}

type Given<T> = { chosen: Chosen<T>; bulk: Bulk<T> }

/** How many are chosen, and the one thing to be done with them. */
export function BulkLine<T>({ chosen, bulk }: Given<T>) {
  const rows = count(chosen.rows.length)
  return (
    <div className="desk-table-line">
      <span role="status" id="table-chosen">
        {DESK_TABLE.chosen(rows)}
      </span>
      <Button disabled={chosen.rows.length === 0} onPress={() => bulk.run(chosen.rows)} id="table-bulk">
        {bulk.button(rows)}
      </Button>
    </div>
  )
}

/** Chooses all rows of this page that can be, or none of them. */
export function HeadBox<T>({ chosen, bulk, shown }: Given<T> & { shown: readonly T[] }) {
  const rows = shown.filter((row) => bulk.can(row))
  const isWhole = rows.length > 0 && rows.every((row) => chosen.has(row))
  return (
    <th scope="col" className="desk-table-box">
      <input
        type="checkbox"
        className="desk-table-tick"
        aria-label={DESK_TABLE.choosePage}
        checked={isWhole}
        disabled={rows.length === 0}
        onChange={() => chosen.choose(rows, !isWhole)}
      />
    </th>
  )
}

/** The box of a row; a press on it does not open the row. */
export function RowBox<T>({ chosen, bulk, row }: Given<T> & { row: T }) {
  return (
    <td className="desk-table-box" {...keepsPress}>
      {bulk.can(row) ? (
        <input
          type="checkbox"
          className="desk-table-tick"
          tabIndex={-1}
          aria-label={DESK_TABLE.choose(bulk.nameOf(row))}
          checked={chosen.has(row)}
          onChange={() => chosen.choose([row], !chosen.has(row))}
        />
      ) : null}
    </td>
  )
}

/** The box itself takes the press. */
const keepsPress = { onClick: (event: { stopPropagation(): void }) => event.stopPropagation() }
