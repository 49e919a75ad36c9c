export type Column<T> = {
  readonly key: string
  readonly title: string
  /** The cell in words, as it is searched and exported. */
  text(row: T): string
  /** By what it is sorted, where not by its words. */
  by?(row: T): number | string
  readonly isNumber?: boolean
}

export type Sort = { readonly key: string; readonly isDown: boolean } | null

/** The rows that hold every word sought, in the order asked for; without one, in the order they came in. */
export function rowsOf<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  sought: string,
  sort: Sort,
): readonly T[] {
  const words = sought.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? rows : rows.filter((row) => holds(row, columns, words))
  const column = sort && columns.find(({ key }) => key === sort.key)
  if (!column) return found
  const value = (row: T) => column.by?.(row) ?? column.text(row)
  const sign = sort.isDown ? -1 : 1
  return [...found].sort((a, b) => sign * compare(value(a), value(b)))
}

function holds<T>(row: T, columns: readonly Column<T>[], words: readonly string[]): boolean {
  const text = columns
    .map((column) => column.text(row))
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Numbers by size, words as a Chinese reader sorts them, `2号楼` before `10号楼`. */
function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'zh-CN', { numeric: true })
}

/** What is shown as a sheet: UTF-8 with a mark, as office programs in China expect it. A cell that would be a formula there is a text. */
export function csvOf<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((one) => one.text(row)))]
  return `\ufeff${lines.map((line) => line.map(cellOf).join(',')).join('\r\n')}\r\n`
}

function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}
