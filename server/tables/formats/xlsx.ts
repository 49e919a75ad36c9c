import { type Cells, type Merge, TooManyCells } from './cells.ts'
import { MOST_CELL_SIGNS, MOST_CELLS, type TableRow } from '../table.ts'
import { walkXml } from './xml.ts'

/**
 * Reads the visible sheets of a workbook (ECMA-376 part 1, §18), transitional or strict. Our own reader and no library: it keeps what a library
 * throws away, and without which a file is read wrongly: which cells are merged, which formulas have no value, which numbers
 * lost their end, which cells are dates (ADR 0027). Throws where the parts are no workbook.
 */
export function readXlsx(parts: Readonly<Record<string, Uint8Array>>, cells: Cells): TableRow[] {
  const workbook = readWorkbook(mustHave(parts, 'xl/workbook.xml'))
  const targets = readTargets(parts['xl/_rels/workbook.xml.rels'])
  const styles = parts['xl/styles.xml'] ? readStyles(parts['xl/styles.xml']) : []
  const strings = parts['xl/sharedStrings.xml'] ? readStrings(parts['xl/sharedStrings.xml']) : []
  for (const [index, { name, id }] of workbook.sheets.entries()) {
    const path = targets.get(id) ?? `xl/worksheets/sheet${index + 1}.xml`
    // A sheet of a chart has another path and no cells.
    const part = parts[path]
    if (!part) continue
    cells.beginSheet(name)
    readSheet(part, { strings, styles, is1904: workbook.is1904 }, cells)
  }
  return cells.rows()
}

function mustHave(parts: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const part = parts[name]
  if (!part) throw new Error(`no ${name}`)
  return part
}

function readWorkbook(part: Uint8Array) {
  const sheets: { name: string; id: string }[] = []
  let is1904 = false
  walkXml(part, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (name === 'sheet' && (attributes.state ?? 'visible') === 'visible')
        sheets.push({ name: attributes.name ?? '', id: attributes.id ?? '' })
    },
    close: () => undefined,
    text: () => undefined,
  })
  return { sheets, is1904 }
}

function readTargets(part: Uint8Array | undefined): Map<string, string> {
  const targets = new Map<string, string>()
  if (!part) return targets
  walkXml(part, {
    open(name, { Id, Target }) {
      if (name !== 'Relationship' || Id === undefined || Target === undefined) return
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`)
    },
    close: () => undefined,
    text: () => undefined,
  })
  return targets
}

/** How a number is shown, as far as its meaning needs it: `zeros` is the least count of digits. */
type Style = { readonly isDate: boolean; readonly isPercent: boolean; readonly zeros: number }

const PLAIN: Style = { isDate: false, isPercent: false, zeros: 0 }

/** The style of each cell format. The built-in formats are those of ECMA-376 §18.8.30, with the Chinese ones. */
function readStyles(part: Uint8Array): Style[] {
  const codes = new Map<number, string>()
  const formats: number[] = []
  let isInCells = false
  walkXml(part, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '')
      if (name === 'cellXfs') isInCells = true
      if (name === 'xf' && isInCells) formats.push(Number(numFmtId ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false
    },
    text: () => undefined,
  })
  return formats.map((id) => {
    const code = codes.get(id)
    if (code !== undefined) return styleOf(code)
    const isDate =
      (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
    return { ...PLAIN, isDate, isPercent: id === 9 || id === 10 }
  })
}

function styleOf(code: string): Style {
  const bare = (code.slice(0, 255).split(';')[0] ?? '')
    // Linear: at most 255 signs, Excel's own limit.
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  if (/general|g\/通用格式|^@$/i.test(bare)) return PLAIN
  return {
    isDate: /[ymdhs]/i.test(bare.replace(/E[+-]/gi, '')),
    isPercent: bare.includes('%'),
    zeros: /^0{2,30}$/.test(bare) ? bare.length : 0,
  }
}

function readStrings(part: Uint8Array): string[] {
  const strings: string[] = []
  let text = ''
  let isText = false
  let phonetic = 0
  walkXml(part, {
    open(name) {
      if (name === 'si') text = ''
      if (name === 't') isText = true
      if (name === 'rPh') phonetic += 1
    },
    close(name) {
      if (name === 't') isText = false
      if (name === 'rPh') phonetic -= 1
      if (name !== 'si') return
      if (strings.length >= MOST_CELLS) throw new TooManyCells()
      strings.push(unescaped(text))
    },
    text(more) {
      if (!isText || phonetic > 0) return
      text += more
      if (text.length > 2 * MOST_CELL_SIGNS) throw new TooManyCells()
    },
  })
  return strings
}

/** `_x000D_` stands for a sign that XML cannot write. ECMA-376 §22.9.2.19. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

type Book = {
  readonly strings: readonly string[]
  readonly styles: readonly Style[]
  readonly is1904: boolean
}

function readSheet(part: Uint8Array, book: Book, cells: Cells): void {
  let row = -1
  let column = -1
  let type = ''
  let style = PLAIN
  let value = ''
  let isValue = false
  let hasFormula = false
  let phonetic = 0
  walkXml(part, {
    open(name, attributes) {
      if (name === 'row') {
        row = attributes.r === undefined ? row + 1 : Number(attributes.r) - 1
        column = -1
      } else if (name === 'c') {
        const place = attributes.r === undefined ? null : placeOf(attributes.r)
        column = place?.column ?? column + 1
        if (place) row = place.row
        type = attributes.t ?? 'n'
        style = book.styles[Number(attributes.s ?? -1)] ?? PLAIN
        value = ''
        hasFormula = false
      } else if (name === 'v' || name === 't') isValue = true
      else if (name === 'f') hasFormula = true
      else if (name === 'rPh') phonetic += 1
      else if (name === 'mergeCell') {
        const merge = mergeOf(attributes.ref ?? '')
        if (merge) cells.merge(merge)
      }
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false
      else if (name === 'rPh') phonetic -= 1
      else if (name === 'c') putCell({ row, column, type, style, value, hasFormula }, book, cells)
    },
    text(more) {
      if (!isValue || phonetic > 0) return
      value += more
      if (value.length > 2 * MOST_CELL_SIGNS) throw new TooManyCells()
    },
  })
}

type RawCell = {
  readonly row: number
  readonly column: number
  readonly type: string
  readonly style: Style
  readonly value: string
  readonly hasFormula: boolean
}

function putCell({ row, column, type, style, value, hasFormula }: RawCell, book: Book, cells: Cells): void {
  if (row < 0 || column < 0) return
  if (type === 's') return cells.put(row, column, book.strings[Number(value)] ?? '')
  if (type === 'inlineStr' || type === 'str' || type === 'e') return cells.put(row, column, unescaped(value))
  if (type === 'b') return cells.put(row, column, value.trim() === '1' ? 'TRUE' : 'FALSE')
  if (value.trim() === '') return hasFormula ? cells.put(row, column, '', 'no-value') : undefined
  // A date as ISO 8601 writes it.
  if (type === 'd')
    return putDate(
      Date.parse(/T/.test(value) ? `${value.replace(/Z$/, '')}Z` : value),
      row,
      column,
      value,
      cells,
    )
  const number = Number(value)
  if (!Number.isFinite(number)) return cells.put(row, column, value, 'not-a-number')
  if (style.isDate) return putDate(dateOf(number, book.is1904), row, column, value, cells)
  const isRounded = Math.abs(number) >= 1e15
  const text = style.isPercent ? `${numberText(number * 100)}%` : numberText(number)
  cells.put(row, column, text.padStart(style.zeros, '0'), isRounded ? 'rounded' : undefined)
}

/** Spreadsheets hold wall-clock time in days: 1 is the first of January 1900, and they take 1900 for a leap year. */
function dateOf(serial: number, is1904: boolean): number {
  const days = is1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial
  return (days - 25_569) * 86_400_000
}

function putDate(at: number, row: number, column: number, raw: string, cells: Cells): void {
  if (Number.isNaN(at) || Math.abs(at) > 8e15) return cells.put(row, column, raw, 'not-a-number')
  // The nearest second, because days are kept in fractions.
  const text = new Date(Math.round(at / 1_000) * 1_000).toISOString()
  const time = text.slice(11, 19)
  const shown = cells.keepsTime && time !== '00:00:00' ? `${text.slice(0, 10)} ${time}` : text.slice(0, 10)
  cells.put(row, column, shown, 'date')
}

/** The fifteen digits that a spreadsheet keeps, without an exponent: 89.57000000000001 is 89.57. */
export function numberText(value: number): string {
  const rounded = Number((Math.round(value * 1e6) / 1e6).toPrecision(15))
  return Math.abs(rounded) >= 1e21
    ? String(value)
    : Math.abs(rounded) >= 1e15
      ? BigInt(rounded).toString()
      : plain(rounded)
}

function plain(value: number): string {
  const text = String(value)
  // Linear: a number as text is short.
  return text.includes('e') ? value.toFixed(6).replace(/\.?0+$/, '') : text
}

function placeOf(reference: string): { row: number; column: number } | null {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference)
  if (!match) return null
  let column = 0
  for (const letter of match[1] as string) column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number(match[2]) - 1, column: column - 1 }
}

function mergeOf(reference: string): Merge | null {
  const [from = '', to = ''] = reference.split(':')
  const first = placeOf(from)
  const last = placeOf(to)
  return first && last ? { top: first.row, left: first.column, bottom: last.row, right: last.column } : null
}
