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
    const shown =
      kind === 'date'
        ? value
            .slice(0, cells.keepsTime ? 19 : 10)
            .replace('T', ' ')
            .replace(/ 00:00:00$/, '')
        : text
    const number = ['float', 'currency'].includes(kind) && value !== '' ? Number(value) : null
    const isRounded = number !== null && Math.abs(number) >= 1e15
    const said = number !== null && Number.isFinite(number) ? numberText(number) : shown
    const isBlank = said.trim() === ''
    const times = isBlank ? 1 : Math.min(repeats, MOST_REPEATS)
    const lines = isBlank ? 1 : Math.min(rowRepeats, MOST_REPEATS)
    for (let line = 0; line < lines; line++)
      for (let place = 0; place < times; place++)
        cells.put(
          row + line,
          column + place,
          // What the cell shows keeps the zeros before a number.
          number !== null && /^0\d+$/.test(text) ? text : said,
          isRounded ? 'rounded' : kind === 'date' ? 'date' : isBlank && hasFormula ? 'no-value' : undefined,
        )
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
