import { parse } from 'csv-parse/sync'
import { TooManyCells } from './cells.ts'
import {
  MOST_CELL_SIGNS,
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_ROWS,
  MOST_SIGNS,
  type TableFault,
  type TableRow,
} from '../table.ts'
import { cleaned } from '../text.ts'

/** Lines looked at to learn what stands between cells; titles above the heading have none. */
const LOOKED_AT = 30

/** Reads text with commas, tabs, semicolons or full-width commas between its cells. Line ends are those of any system. */
export function readCsv(text: string): TableRow[] | TableFault {
  const plain = text.replace(/\r\n?/g, '\n')
  let cellCount = 0
  const rows: TableRow[] = []
  if (plain.length > MOST_SIGNS) throw new TooManyCells()
  try {
    parse(plain, {
      bom: true,
      delimiter: delimiterOf(plain),
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MOST_CELL_SIGNS * MOST_COLUMNS,
      info: true,
      on_record: (given: unknown) => {
        const { record, info } = given as { record: string[]; info: { lines: number } }
        const cells = record.map(cleaned)
        while (cells.at(-1) === '') cells.pop()
        if (cells.length === 0) return null
        cellCount += cells.length
        if (cells.length > MOST_COLUMNS || cellCount > MOST_CELLS || rows.length >= MOST_ROWS)
          throw new TooManyCells()
        rows.push({ line: info.lines, cells })
        // Note: what is kept by the parser itself would be kept twice.
        return null
      },
    })
  } catch (error) {
    if (error instanceof TooManyCells) throw error
    if ((error as { code?: string }).code === 'CSV_MAX_RECORD_SIZE') throw new TooManyCells()
    return 'broken-csv'
  }
  return rows
}

/** What stands most often in one of the first lines; what is copied out of a spreadsheet has tabs. */
function delimiterOf(text: string): string {
  const lines = text.slice(0, 100_000).split('\n', LOOKED_AT)
  const most = (sign: string) => Math.max(0, ...lines.map((line) => line.split(sign).length - 1))
  if (most('\t') >= 2) return '\t'
  const found = [',', ';', '，', '；', '|'].map((sign) => ({ sign, count: most(sign) }))
  return found.reduce((best, one) => (one.count > best.count ? one : best)).sign
}
