import type { TableRow } from './table.ts'

/** What is wrong with one line, for the person who will mend it. `code` is stable, `message` is Chinese. */
export type Problem = { readonly line: number; readonly code: string; readonly message: string }

export type Sheet = { readonly rows: readonly SheetRow[]; readonly problems: readonly Problem[] }
export type SheetRow = { readonly line: number; get(column: string): string }

// U+FFFD and control characters are what is left of text decoded with the wrong table.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const UNREADABLE = /[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/

/**
 * Finds the heading and gives each later line by column name, in whatever order the columns stand. `columns` maps each
 * name to the other names people give it. Lines with too many cells, unreadable signs or broken formulas are problems.
 */
export function sheetOf(
  table: readonly TableRow[],
  columns: Readonly<Record<string, readonly string[]>>,
  optional: readonly string[] = [],
): Sheet {
  const names = Object.keys(columns)
  const headingIndex = table.findIndex((row) => places(row, columns).size >= Math.min(3, names.length))
  const heading = table[headingIndex]
  if (!heading) return problem(1, 'heading-missing', `找不到表头。第一行应有这些列：${names.join('、')}。`)
  const where = places(heading, columns)
  const missing = names.filter((name) => !where.has(name) && !optional.includes(name))
  if (missing.length > 0)
    return problem(heading.line, 'column-missing', `缺少列：${missing.join('、')}。请补上后再导入。`)
  const problems: Problem[] = []
  const rows: SheetRow[] = []
  for (const row of table.slice(headingIndex + 1)) {
    const fault = faultOf(row, heading.cells.length)
    if (fault) problems.push({ line: row.line, ...fault })
    else rows.push({ line: row.line, get: (column) => row.cells[where.get(column) ?? -1] ?? '' })
  }
  return { rows, problems }
}

function faultOf(row: TableRow, width: number): { code: string; message: string } | null {
  const extra = row.cells.slice(width).filter((cell) => cell !== '')
  if (extra.length > 0)
    return { code: 'column-count', message: `这一行比表头多 ${extra.length} 格，请检查是否多了逗号。` }
  if (row.cells.some((cell) => UNREADABLE.test(cell)))
    return { code: 'unreadable-text', message: '有乱码，请检查文件的编码，或重新输入这一行。' }
  if (row.cells.some((cell) => /^#(REF|N\/A|VALUE|NAME|DIV\/0|NUM|NULL)[!?]?$/.test(cell)))
    return { code: 'formula-error', message: '有出错的公式（如 #REF!），请改成数值。' }
  return null
}

function places(row: TableRow, columns: Readonly<Record<string, readonly string[]>>): Map<string, number> {
  const found = new Map<string, number>()
  for (const [name, aliases] of Object.entries(columns)) {
    const index = row.cells.findIndex((cell) => [name, ...aliases].includes(cell.replace(/\s+/g, '')))
    if (index >= 0) found.set(name, index)
  }
  return found
}

function problem(line: number, code: string, message: string): Sheet {
  return { rows: [], problems: [{ line, code, message }] }
}
