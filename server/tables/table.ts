import { crew } from '#server/core/workers/crew.ts'

/**
 * What a cell was before it became text. `date`: a date of the spreadsheet. `no-value`: a formula that nothing has computed.
 * `rounded`: a number of more digits than a spreadsheet keeps. `not-a-number`: declared a number and none.
 */
export type CellNote = 'date' | 'no-value' | 'rounded' | 'not-a-number'

/** One line of a file as people see it: its number counts from 1, the heading included. */
export type TableRow = {
  readonly line: number
  readonly cells: readonly string[]
  /** The sheet it stands on, where the file has several. */
  readonly sheet?: string
  /** By the place of the cell. */
  readonly notes?: Readonly<Record<number, CellNote>>
  /** Cells that are merged with the one above: by their place, what stands in the first of them, and its line. */
  readonly merged?: Readonly<Record<number, { readonly text: string; readonly line: number }>>
}

export type TableFault =
  | 'empty'
  | 'too-large'
  | 'too-many-cells'
  | 'took-too-long'
  | 'password'
  | 'old-excel'
  | 'binary-excel'
  | 'web-page'
  | 'pdf'
  | 'picture'
  | 'word'
  | 'archive'
  | 'unknown-encoding'
  | 'broken-csv'
  | 'broken-xlsx'
  | 'broken-ods'

export type TableJob = { readonly bytes: Uint8Array; readonly keepsTime: boolean }

const MOST_BYTES = 20 * 1024 * 1024
/** The widest and longest table read. Basis: an estate of 20,000 homes, a bank's statement of a year. */
export const MOST_ROWS = 50_000
export const MOST_COLUMNS = 200
export const MOST_CELLS = 1_000_000
/** All the text of a table, and what Excel takes in one cell. */
export const MOST_SIGNS = 20_000_000
export const MOST_CELL_SIGNS = 32_767

const readers = crew<TableJob, TableRow[] | TableFault>(new URL('./table-thread.ts', import.meta.url), {
  threads: 1,
  waiting: 8,
  heapMb: 256,
  deadlineMs: 15_000,
})

/**
 * Reads a spreadsheet by its bytes, whatever its name: XLSX, ODS, or text with commas, tabs or semicolons in UTF-8, UTF-16 (with a BOM) or
 * GB18030, which is what Excel writes in China. All sheets that are not hidden; lines without text are left out, their numbers are not.
 *
 * A thread of its own reads, with limits of memory, time and size: a file of a kilobyte can name a billion cells. Throws
 * `server.busy` where too many wait.
 */
export async function readTable(
  bytes: Uint8Array,
  /** Of a cell that is a date, the time as well, where it has one. */
  { keepsTime = false } = {},
): Promise<TableRow[] | TableFault> {
  if (bytes.length === 0) return 'empty'
  if (bytes.length > MOST_BYTES) return 'too-large'
  const table = await readers.run({ bytes, keepsTime })
  if (table === 'too-long') return 'took-too-long'
  return table === 'too-much-memory' ? 'too-many-cells' : table
}

const SAVE_AS = '请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入'

/** What to tell a person of a file that is no table. */
export const TABLE_FAULTS: Readonly<Record<TableFault, string>> = {
  empty: '文件是空的，请重新导出。',
  'too-large': '文件超过 20 MB，请拆分后再导入。',
  'too-many-cells':
    '表格太大：最多 5 万行、200 列、100 万格。请删去最下面和最右边多余的内容和空白格式，或者分成几个文件。',
  'took-too-long': '表格太复杂，读了 15 秒还没有读完。请只把要导入的内容复制到一张新表里，另存后再导入。',
  password: `文件设了打开密码，读不了。请先取消密码：用 Excel 或 WPS 打开，在“文件”里清除密码，保存后再导入。`,
  'old-excel': `这是旧版 Excel（.xls）或 WPS 表格（.et）文件，${SAVE_AS}。`,
  'binary-excel': `这是二进制的 Excel（.xlsb）文件，${SAVE_AS}。`,
  'web-page': `这个文件名叫表格，其实是网页（HTML 或 XML），${SAVE_AS}。`,
  pdf: '这是 PDF，不是表格。请向出表的单位要 Excel 或 CSV 文件。',
  picture: '这是图片，不是表格。请向出表的单位要 Excel 或 CSV 文件。',
  word: '这是 Word 文档。请把里面的表格复制到 Excel 或 WPS 表格，另存为 .xlsx 后再导入。',
  archive: '这是压缩包，不是表格。请先解压，再导入里面的表格文件。',
  'unknown-encoding': '看不懂文件的文字编码，请另存为 UTF-8 的 CSV 或 .xlsx 后再导入。',
  'broken-csv': 'CSV 的引号不成对，请用 Excel 打开检查后另存。',
  'broken-xlsx': '这个 .xlsx 文件打不开，请用 Excel 或 WPS 重新另存。',
  'broken-ods': `这个 .ods 文件里没有读到表格，${SAVE_AS}。`,
}
