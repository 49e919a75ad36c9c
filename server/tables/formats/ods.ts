import type { Cells } from './cells.ts'
import type { TableRow } from '../table.ts'
import { numberText } from './xlsx.ts'
import { walkXml } from './xml.ts'

/** Rows and cells of which more are repeated are blank ones to the edge of the sheet. */
const MOST_REPEATS = 200

/** Reads `content.xml` of an OpenDocument spreadsheet (OASIS ODF 1.3, part 3, §9). Throws where it is none. */
export function readOds(content: Uint8Array, cells: Cells): TableRow[] {
  let hasSheet = false
  let row = 0
  let column = 0
  let rowRepeats = 1
  let repeats = 1
  let kind = ''
  let value = ''
  let text = ''
  let paragraphs = 0
  let isText = false
  let hasFormula = false
  let isIgnored = 0

  function put(): void {
    const said = saidOf({ kind, value, text, hasFormula }, cells.keepsTime)
    const times = said.isBlank ? 1 : Math.min(repeats, MOST_REPEATS)
    const lines = said.isBlank ? 1 : Math.min(rowRepeats, MOST_REPEATS)
    for (let line = 0; line < lines; line++)
      for (let place = 0; place < times; place++) cells.put(row + line, column + place, said.text, said.note)
  }

  walkXml(content, {
    open(name, attributes) {
      if (name === 'table') {
        hasSheet = true
        cells.beginSheet(attributes.name ?? '')
        row = 0
      } else if (name === 'table-row') {
        column = 0
        rowRepeats = Number(attributes['number-rows-repeated'] ?? 1) || 1
      } else if (name === 'table-cell' || name === 'covered-table-cell') {
        repeats = Number(attributes['number-columns-repeated'] ?? 1) || 1
        kind = attributes['value-type'] ?? ''
        value = attributes['date-value'] ?? attributes.value ?? ''
        hasFormula = attributes.formula !== undefined
        text = ''
        paragraphs = 0
        const down = Number(attributes['number-rows-spanned'] ?? 1)
        const across = Number(attributes['number-columns-spanned'] ?? 1)
        if (down > 1)
          cells.merge({ top: row, left: column, bottom: row + down - 1, right: column + across - 1 })
      } else if (name === 'annotation') isIgnored += 1
      else if (name === 'p' && isIgnored === 0) {
        if (paragraphs > 0) text += '\n'
        paragraphs += 1
        isText = true
      } else if (name === 's' && isText) text += ' '.repeat(Math.min(Number(attributes.c ?? 1), 100))
      else if (name === 'line-break' && isText) text += '\n'
    },
    close(name) {
      if (name === 'p') isText = false
      else if (name === 'annotation') isIgnored -= 1
      else if (name === 'table-row') row += rowRepeats
      else if (name === 'table-cell' || name === 'covered-table-cell') {
        put()
        column += repeats
      }
    },
    text(more) {
      if (isText && isIgnored === 0) text += more
    },
  })
  if (!hasSheet) throw new Error('no table')
  return cells.rows()
}

type Cell = {
  readonly kind: string
  readonly value: string
  readonly text: string
  readonly hasFormula: boolean
}

/** What a cell says: its value where it has one, else what it shows; and what is to be noted of that. */
function saidOf({ kind, value, text, hasFormula }: Cell, keepsTime: boolean) {
  const day = value.slice(0, keepsTime ? 19 : 10).replace('T', ' ')
  const shown = kind === 'date' ? day.replace(/ 00:00:00$/, '') : text
  const number = ['float', 'currency'].includes(kind) && value !== '' ? Number(value) : null
  const said = number !== null && Number.isFinite(number) ? numberText(number) : shown
  const isBlank = said.trim() === ''
  const isRounded = number !== null && Math.abs(number) >= 1e15
  const note = isRounded
    ? 'rounded'
    : kind === 'date'
      ? 'date'
      : isBlank && hasFormula
        ? 'no-value'
        : undefined
  // What the cell shows keeps the zeros before a number.
  const isPadded = number !== null && /^0\d+$/.test(text)
  return { text: isPadded ? text : said, isBlank, note } as const
}
