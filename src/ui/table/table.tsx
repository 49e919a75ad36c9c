import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { DESK_TABLE } from '#src/copy/core/table.ts'
import { count } from '../figures/figures.ts'
import { Button } from '../press/button.tsx'
import { Pressable } from '../press/pressable.tsx'
import { Notice } from '../state/status.tsx'
import { type Bulk, BulkLine, type Chosen, HeadBox, RowBox, useChosen } from './chosen.tsx'
import { type Column, csvOf, rowsOf, type Sort } from './rows-of.ts'
import './table.scss'

export type TableColumn<T> = Column<T> & {
  /** How a cell is drawn, where not as its words. */
  show?(row: T): ReactNode
}

export type TableProps<T> = {
  readonly label: string
  readonly columns: readonly TableColumn<T>[]
  readonly rows: readonly T[]
  keyOf(row: T): string
  onOpen?(row: T): void
  /** The exported sheet's name, without its ending. */
  readonly fileName: string
  /** Where the rows are still being read, or were not read to the end. */
  readonly state?: 'reading' | 'whole' | 'broken' | 'cut'
  /** How many there are, where not all are read yet. */
  readonly total?: number
  readonly bulk?: Bulk<T>
}

type Given<T> = TableProps<T> & { save(name: string, text: string): void }

const PAGE_ROWS = 50

/**
 * A table at a desk, on the web alone: sorted by a press on a head, searched with `/`, walked through with the arrows, opened with
 * Enter, chosen with Space where something may be done to several, and exported as it is shown.
 */
export function Table<T>(given: Given<T>) {
  const { label, columns, rows, keyOf, fileName, save, bulk } = given
  const [sought, setSought] = useState('')
  const [sort, setSort] = useState<Sort>(null)
  const [page, setPage] = useState(0)
  const search = useRef<HTMLInputElement>(null)
  useSlash(search)
  const found = rowsOf(rows, columns, sought, sort)
  const chosen = useChosen(found, keyOf, bulk)
  const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS))
  const at = Math.min(page, pages - 1)
  const shown = found.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS)
  const press = (key: string) => {
    setPage(0)
    setSort(sort?.key !== key ? { key, isDown: false } : sort.isDown ? null : { key, isDown: true })
  }
  return (
    <div className="desk-table">
      <div className="desk-table-line">
        <label className="desk-table-search">
          <span>{DESK_TABLE.search}</span>
          <input
            ref={search}
            className="field-box"
            type="search"
            maxLength={30}
            value={sought}
            onChange={(event) => {
              setPage(0)
              setSought(event.target.value)
            }}
          />
        </label>
        <span role="status">{countOf(given, found.length)}</span>
        <Button
          look="second"
          disabled={found.length === 0}
          onPress={() => save(`${fileName}.csv`, csvOf(found, columns))}
          id="export-table"
        >
          {DESK_TABLE.export}
        </Button>
      </div>
      {given.state === 'broken' ? <Notice tone="warn">{DESK_TABLE.unread}</Notice> : null}
      {given.state === 'cut' ? <Notice tone="warn">{DESK_TABLE.cut(count(rows.length))}</Notice> : null}
      {bulk ? <BulkLine chosen={chosen} bulk={bulk} /> : null}
      <table aria-label={DESK_TABLE.label(label)} aria-rowcount={found.length + 1} role="grid">
        <thead>
          <tr>
            {bulk ? <HeadBox chosen={chosen} bulk={bulk} shown={shown} /> : null}
            <Heads columns={columns} sort={sort} onPress={press} />
          </tr>
        </thead>
        <Body given={given} shown={shown} before={at * PAGE_ROWS} chosen={chosen} />
      </table>
      {found.length === 0 ? <p>{DESK_TABLE.none}</p> : null}
      {pages > 1 ? <Pages at={at} pages={pages} onChange={setPage} /> : null}
    </div>
  )
}

type BodyProps<T> = { given: Given<T>; shown: readonly T[]; before: number; chosen: Chosen<T> }

function Body<T>({ given: { columns, keyOf, onOpen, bulk }, shown, before, chosen }: BodyProps<T>) {
  return (
    <tbody onKeyDown={walk}>
      {shown.map((row, index) => (
        <tr
          key={keyOf(row)}
          aria-rowindex={before + index + 2}
          {...(bulk?.can(row) ? { 'aria-selected': chosen.has(row) } : {})}
          tabIndex={index === 0 ? 0 : -1}
          {...opens(() => onOpen?.(row))}
        >
          {bulk ? <RowBox chosen={chosen} bulk={bulk} row={row} /> : null}
          {columns.map((column) => (
            <td key={column.key} className={column.isNumber ? 'number' : ''}>
              {column.show?.(row) ?? column.text(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}

function countOf<T>({ rows, state, total = 0 }: Given<T>, found: number): string {
  if (state === 'reading' && total > rows.length) return DESK_TABLE.reading(count(rows.length), count(total))
  return DESK_TABLE.rows(count(found), count(rows.length))
}

type HeadsProps<T> = { columns: readonly TableColumn<T>[]; sort: Sort; onPress(key: string): void }

function Heads<T>({ columns, sort, onPress }: HeadsProps<T>) {
  return (
    <>
      {columns.map(({ key, title, isNumber }) => {
        const isSorted = sort?.key === key
        const order = isSorted ? (sort.isDown ? 'descending' : 'ascending') : 'none'
        return (
          <th key={key} scope="col" aria-sort={order} className={isNumber ? 'number' : ''}>
            <Pressable label={title} onPress={() => onPress(key)} className="desk-table-head">
              {title}
              <span aria-hidden="true">{isSorted ? (sort.isDown ? ' ↓' : ' ↑') : ''}</span>
            </Pressable>
          </th>
        )
      })}
    </>
  )
}

function Pages({ at, pages, onChange }: { at: number; pages: number; onChange(page: number): void }) {
  return (
    <div className="desk-table-line">
      <Button look="second" disabled={at === 0} onPress={() => onChange(at - 1)} id="table-earlier">
        {DESK_TABLE.earlier}
      </Button>
      <span role="status">{DESK_TABLE.page(at + 1, pages)}</span>
      <Button look="second" disabled={at === pages - 1} onPress={() => onChange(at + 1)} id="table-later">
        {DESK_TABLE.later}
      </Button>
    </div>
  )
}

/** The row is a row of a grid: it has the focus by `walk`, and its own words as its name. */
function opens(open: () => void): object {
  return { onClick: open }
}

/** Up and down lead from row to row, Home and End to the first and the last, Enter opens, Space chooses. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as HTMLElement).closest('tr')
  if (!row) return
  const rows = Array.from(event.currentTarget.querySelectorAll<HTMLElement>('tr'))
  const at = rows.indexOf(row)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
  const box = row.querySelector<HTMLElement>('.desk-table-box input')
  // The box itself hears Space by itself.
  if (event.key === ' ' && event.target === box) return
  if (event.key === 'Enter') row.click()
  else if (event.key === ' ' && box) box.click()
  else if (to === undefined || !rows[to]) return
  else rows[to].focus()
  event.preventDefault()
}

/** `/` leads to the search field, but not where somebody is writing. */
function useSlash(search: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const lead = (event: globalThis.KeyboardEvent) => {
      const isWriting = (event.target as HTMLElement).closest?.('input, textarea')
      // A page below another one in the stack has a table too.
      if (event.key !== '/' || isWriting || !search.current?.getClientRects().length) return
      event.preventDefault()
      search.current.focus()
    }
    document.addEventListener('keydown', lead)
    return () => document.removeEventListener('keydown', lead)
  }, [search])
}
