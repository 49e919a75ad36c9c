import {
  type CellNote,
  MOST_CELL_SIGNS,
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_ROWS,
  MOST_SIGNS,
  type TableRow,
} from '../table.ts'
import { cleaned } from '../text.ts'

/** Thrown where a file has more rows, columns, cells or text than is read. */
export class TooManyCells extends Error {}

type Grid = Map<number, { cells: string[]; notes: Record<number, CellNote> }>

/** Merged cells: rows and columns from 0, both ends included. */
export type Merge = {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

/**
 * Gathers the cells of a workbook. Only cells with text count and take room, wherever they stand: spreadsheets write a million blank
 * ones where a column was coloured.
 */
export class Cells {
  readonly keepsTime: boolean
  private readonly sheets: { name: string; grid: Grid; merges: Merge[] }[] = []
  private grid: Grid = new Map()
  private merges: Merge[] = []
  private count = 0
  private signs = 0

  constructor(keepsTime: boolean) {
    this.keepsTime = keepsTime
  }

  beginSheet(name: string): void {
    this.grid = new Map()
    this.merges = []
    this.sheets.push({ name, grid: this.grid, merges: this.merges })
  }

  /** Rows and columns count from 0. */
  put(row: number, column: number, raw: string, note?: CellNote): void {
    const text = cleaned(raw)
    if (text === '' && note === undefined) return
    const found = this.grid.get(row) ?? { cells: [], notes: {} }
    // The blank cells before this one take room as well.
    this.count += Math.max(1, column + 1 - found.cells.length)
    this.signs += text.length
    if (
      !(row >= 0 && column >= 0) ||
      row >= MOST_ROWS ||
      column >= MOST_COLUMNS ||
      this.count > MOST_CELLS ||
      this.signs > MOST_SIGNS ||
      text.length > MOST_CELL_SIGNS
    )
      throw new TooManyCells()
    this.grid.set(row, found)
    while (found.cells.length < column) found.cells.push('')
    found.cells[column] = text
    if (note) found.notes[column] = note
  }

  merge(merge: Merge): void {
    if (merge.bottom <= merge.top || merge.left >= MOST_COLUMNS) return
    this.count += 1
    if (this.count > MOST_CELLS) throw new TooManyCells()
    this.merges.push(merge)
  }

  rows(): TableRow[] {
    const many = this.sheets.filter((sheet) => sheet.grid.size > 0).length > 1
    return this.sheets.flatMap(({ name, grid, merges }) => {
      const lines = [...grid.keys()].sort((a, b) => a - b)
      const merged = mergedCells(grid, lines, merges)
      return lines.map((line): TableRow => {
        const { cells, notes } = grid.get(line) as { cells: string[]; notes: Record<number, CellNote> }
        const above = merged.get(line)
        return {
          line: line + 1,
          cells,
          ...(many ? { sheet: name } : {}),
          ...(Object.keys(notes).length > 0 ? { notes } : {}),
          ...(above ? { merged: above } : {}),
        }
      })
    })
  }
}

/** By row, the blank cells that a merge covers, with what its first cell says. */
function mergedCells(grid: Grid, lines: readonly number[], merges: readonly Merge[]) {
  const merged = new Map<number, Record<number, { text: string; line: number }>>()
  let covered = 0
  for (const { top, left, bottom } of merges) {
    const text = grid.get(top)?.cells[left] ?? ''
    if (text === '') continue
    const from = firstAfter(lines, top)
    for (let at = from; at < lines.length && (lines[at] as number) <= bottom; at++) {
      const row = lines[at] as number
      covered += 1
      if (covered > MOST_CELLS) throw new TooManyCells()
      if ((grid.get(row)?.cells[left] ?? '') !== '') continue
      const known = merged.get(row) ?? {}
      known[left] = { text, line: top + 1 }
      merged.set(row, known)
    }
  }
  return merged
}

/** The place of the first line after `top`, in a sorted list. */
function firstAfter(lines: readonly number[], top: number): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle] as number) <= top) low = middle + 1
    else high = middle
  }
  return low
}
