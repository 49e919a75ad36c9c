import assert from 'node:assert/strict'
import { zlibSync } from 'fflate'
import { test } from 'node:test'
import { crew } from '#server/core/workers/crew.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { parseTable } from '#server/tables/parse.ts'
import { MOST_CELL_SIGNS, MOST_COLUMNS, MOST_ROWS, readTable } from '#server/tables/table.ts'
import { workbook, zipped } from '#test/server/support/made/workbooks-made.ts'

// A file of a kilobyte can name a billion cells. Whatever is in a file, reading it ends, in a thread of its own, and the next one is read.

const sheetOf = (data: string) =>
  zipped({
    'xl/workbook.xml': '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${data}</sheetData></worksheet>`,
  })
const cell = (place: string, text: string) => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`

const BOMBS: readonly [string, () => Uint8Array][] = [
  [
    'two cells far apart',
    () => sheetOf(`<row r="1">${cell('A1', 'x')}</row><row r="1048576">${cell('XFD1048576', 'y')}</row>`),
  ],
  ['one column too many', () => sheetOf(`<row r="1">${cell('XFD1', 'x')}</row>`)],
  ['one row too many', () => sheetOf(`<row r="${MOST_ROWS + 1}">${cell(`A${MOST_ROWS + 1}`, 'x')}</row>`)],
  [
    'a cell longer than a spreadsheet allows',
    () => sheetOf(`<row r="1">${cell('A1', 'x'.repeat(MOST_CELL_SIGNS + 1))}</row>`),
  ],
  [
    'one long text that a million cells show',
    () => {
      const strings = `<sst><si><t>${'字'.repeat(30_000)}</t></si></sst>`
      const rows = Array.from(
        { length: 20_000 },
        () => `<row>${'<c t="s"><v>0</v></c>'.repeat(20)}</row>`,
      ).join('')
      return zipped({
        'xl/workbook.xml': '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
        'xl/sharedStrings.xml': strings,
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
      })
    },
  ],
  [
    'sixty-five megabytes of blanks',
    () => sheetOf(`${' '.repeat(65 * 1024 * 1024)}<row r="1">${cell('A1', 'x')}</row>`),
  ],
  [
    'rows wide and many',
    () =>
      sheetOf(
        Array.from(
          { length: 6_000 },
          (_, row) => `<row r="${row + 1}">${cell(`GR${row + 1}`, 'x')}</row>`,
        ).join(''),
      ),
  ],
  [
    'many merged areas over many rows',
    () => {
      const rows = Array.from(
        { length: 20_000 },
        (_, row) =>
          `<row r="${row + 1}">${cell(`A${row + 1}`, 'x')}${row === 0 ? cell('B1', 'y') : ''}</row>`,
      )
      const merges = '<mergeCell ref="B1:B20000"/>'.repeat(5_000)
      return zipped({
        'xl/workbook.xml': '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
        'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows.join('')}</sheetData><mergeCells>${merges}</mergeCells></worksheet>`,
      })
    },
  ],
  ['text of very many short lines', () => Buffer.from('a\n'.repeat(400_000))],
  ['a line of very many cells', () => Buffer.from('a,'.repeat(400_000))],
  ['a line of very many tabs', () => Buffer.from(`a${'\t'.repeat(400_000)}b`)],
]

for (const [name, make] of BOMBS)
  test(`${name}: told to be too large`, () => {
    assert.equal(parseTable(make()), 'too-many-cells')
  })

test('a file is read in a thread of its own, whose memory and time end without the server', async () => {
  const [, make] = BOMBS[0] as (typeof BOMBS)[number]
  assert.equal(await readTable(make()), 'too-many-cells')
  assert.deepEqual(await readTable(Buffer.from('a,b\n')), [{ line: 1, cells: ['a', 'b'] }])
})

test('blank cells to the edge of a sheet, as a coloured column leaves them, are no content', () => {
  const blanks = Array.from(
    { length: 3_000 },
    (_, row) => `<row r="${1_040_000 + row}"><c r="XFD${1_040_000 + row}" s="1"/></row>`,
  )
  const table = parseTable(sheetOf(`<row r="1">${cell('A1', 'x')}</row>${blanks.join('')}`))
  assert.deepEqual(table, [{ line: 1, cells: ['x'] }])
})

test('a whole sheet of the size allowed is read', () => {
  const wide = Array.from({ length: MOST_COLUMNS }, (_, column) => String(column))
  const table = parseTable(
    workbook([{ rows: [wide, ...Array.from({ length: 2_000 }, (_, row) => [String(row), 'x'])] }]),
  )
  assert.ok(typeof table !== 'string' && table.length === 2_001)
})

test('packed data without a directory is no table', () => {
  const packed = zlibSync(Buffer.alloc(1_000_000))
  const answer = parseTable(Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), packed]))
  assert.equal(answer, 'broken-xlsx')
})

const jobs = new URL('./crew-thread.ts', import.meta.url)

test('a job beyond its time or memory ends alone: the next has a thread again', async () => {
  const one = crew<string, string>(jobs, { threads: 1, waiting: 9, heapMb: 40, deadlineMs: 20_000 })
  const hurried = crew<string, string>(jobs, { threads: 1, waiting: 9, heapMb: 40, deadlineMs: 1 })
  assert.equal(await hurried.run('for ever'), 'too-long')
  const answers = await Promise.allSettled(
    ['a', 'fill', 'b', 'throw', 'c', 'exit', 'd'].map((job) => one.run(job)),
  )
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed')),
    ['did a', 'too-much-memory', 'did b', 'failed', 'did c', 'failed', 'did d'],
  )
})

test('more jobs than may wait are refused as busy, and those that wait are done', async () => {
  const small = crew<string, string>(jobs, { threads: 1, waiting: 2, heapMb: 40, deadlineMs: 60_000 })
  const answers = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((job) => small.run(job)))
  const done = answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value : (answer.reason as AppError).code,
  )
  assert.deepEqual(done, ['did a', 'did b', 'did c', 'server.busy', 'server.busy'])
})
