import type { TableRow } from './table.ts'

/** A heading stands in the first lines, below a title. */
export const MOST_TITLES = 20

/** A heading as it is compared with one that somebody chose. */
export function plainHeading(text: string): string {
  return text.replace(/\s+/g, '')
}

/** The headings of a sheet that nobody knows yet: the first of its fullest lines near the top. */
export function headingsOf(table: readonly TableRow[]): string[] {
  const rows = table
    .slice(0, MOST_TITLES)
    .map((row) => row.cells.map(plainHeading).filter((cell) => cell !== ''))
  const most = Math.max(0, ...rows.map((row) => row.length))
  return most < 3 ? [] : [...new Set(rows.find((row) => row.length === most))]
}

/**
 * The table with chosen headings under the names of the columns they are; as it is where one of them is not in it. What stands under a
 * column's own name although another was chosen for it is read no more.
 */
export function renamed(
  table: readonly TableRow[],
  columns: readonly { readonly column: string; readonly heading: string }[],
): readonly TableRow[] {
  const names = new Map(columns.map(({ column, heading }) => [plainHeading(heading), column]))
  const at = table
    .slice(0, MOST_TITLES)
    .findIndex((row) =>
      [...names.keys()].every((name) => row.cells.some((cell) => plainHeading(cell) === name)),
    )
  const heading = table[at]
  if (!heading || names.size === 0) return table
  const chosen = new Set(names.values())
  const cells = heading.cells.map((cell) => {
    const name = names.get(plainHeading(cell))
    return name ?? (chosen.has(plainHeading(cell)) ? `${cell}（不用）` : cell)
  })
  return table.map((row, index) => (index === at ? { ...row, cells } : row))
}
