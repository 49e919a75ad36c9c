import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'

/** One line of a file as people see it: its number counts from 1, the heading included. */
export type TableRow = { readonly line: number; readonly cells: readonly string[] }

export type TableFault =
  | 'empty'
  | 'too-large'
  | 'old-excel'
  | 'unknown-encoding'
  | 'broken-csv'
  | 'broken-xlsx'

const MOST_BYTES = 20 * 1024 * 1024

/**
 * Reads a spreadsheet by its bytes, whatever its name: XLSX, or CSV in UTF-8 (with or without BOM) or GB18030, which is
 * what Excel writes in China. Empty lines are left out, their numbers are not.
 */
export async function readTable(
  bytes: Uint8Array,
  /** Of a cell that is a date, the time as well, where it has one. */
  { keepsTime = false } = {},
): Promise<TableRow[] | TableFault> {
  if (bytes.length === 0) return 'empty'
  if (bytes.length > MOST_BYTES) return 'too-large'
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return readXlsx(bytes, keepsTime)
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return 'old-excel'
  const text = decode(bytes)
  return text === null ? 'unknown-encoding' : readCsv(text)
}

/** What to tell a person of a file that is no table. */
export const TABLE_FAULTS: Readonly<Record<TableFault, string>> = {
  empty: '文件是空的，请重新导出。',
  'too-large': '文件超过 20 MB，请拆分后再导入。',
  'old-excel': '这是旧版 Excel（.xls）文件，请用 Excel 或 WPS 另存为 .xlsx 或 CSV 后再导入。',
  'unknown-encoding': '看不懂文件的文字编码，请另存为 UTF-8 的 CSV 或 .xlsx 后再导入。',
  'broken-csv': 'CSV 的引号不成对，请用 Excel 打开检查后另存。',
  'broken-xlsx': '这个 .xlsx 文件打不开，请用 Excel 或 WPS 重新另存。',
}

function decode(bytes: Uint8Array): string | null {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // Not this one.
    }
  return null
}

function readCsv(text: string): TableRow[] | TableFault {
  try {
    const records = parse(text, {
      bom: true,
      // What is copied out of a spreadsheet has tabs between its cells.
      delimiter: /^[^\n\t]*\t/.test(text) ? '\t' : ',',
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as {
      record: string[]
      info: { lines: number }
    }[]
    const rows = records
      .map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }))
      .filter((row) => row.cells.some((cell) => cell !== ''))
    return rows.length === 0 ? 'empty' : rows
  } catch {
    return 'broken-csv'
  }
}

async function readXlsx(bytes: Uint8Array, keepsTime: boolean): Promise<TableRow[] | TableFault> {
  try {
    const sheets = (await readXlsxFile(Buffer.from(bytes) as never)) as unknown
    const grid = firstSheet(sheets)
    const rows = grid
      .map((cells, index) => ({ line: index + 1, cells: cells.map((cell) => cellText(cell, keepsTime)) }))
      .filter((row) => row.cells.some((cell) => cell !== ''))
    return rows.length === 0 ? 'empty' : rows
  } catch {
    return 'broken-xlsx'
  }
}

/** The library answers rows, or from version 9 on a list of sheets. */
function firstSheet(answer: unknown): unknown[][] {
  const list = answer as unknown[]
  const first = list[0] as { data?: unknown[][] } | unknown[] | undefined
  return first && !Array.isArray(first) && Array.isArray(first.data) ? first.data : (list as unknown[][])
}

function cellText(cell: unknown, keepsTime: boolean): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) {
    // Spreadsheets hold wall-clock time; the nearest second, because they count in fractions of a day.
    const text = new Date(Math.round(cell.getTime() / 1_000) * 1_000).toISOString()
    const time = text.slice(11, 19)
    return keepsTime && time !== '00:00:00' ? `${text.slice(0, 10)} ${time}` : cell.toISOString().slice(0, 10)
  }
  if (typeof cell === 'number')
    return Number.isInteger(cell) ? String(cell) : String(Math.round(cell * 1e6) / 1e6)
  return String(cell).trim()
}

function startsWith(bytes: Uint8Array, signs: readonly number[]): boolean {
  return signs.every((sign, index) => bytes[index] === sign)
}
