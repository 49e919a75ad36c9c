import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import { readRoll } from '#server/estate/roll/read.ts'
import { readTable } from '#server/tables/table.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { PLANS, sampleRollCsv } from '#server/dev/sample/roll.ts'
import { importSmallEstate, openHarness, type Harness } from '#test/server/support/harness.ts'

const HEADING = '楼栋,单元,房号,用途,专有面积(㎡),面积依据,业主,证件类型,证件号,状态'
const ID = documentNumber
const good = (room: string, more: Partial<Record<'area' | 'owner' | 'id', string>> = {}) =>
  `1号楼,1单元,${room},住宅,${more.area ?? '89.57'},登记簿,${more.owner ?? '张三'},身份证,${more.id ?? ID(9)},已交付`

// Each line is broken in one way; the message must name that line and that way.
const BROKEN: [string, string][] = [
  [`,1单元,101,住宅,89.57,登记簿,张三,身份证,${ID(9)},已交付`, 'building-missing'],
  [`1号楼,1单元,,住宅,89.57,登记簿,张三,身份证,${ID(9)},已交付`, 'room-missing'],
  [good('103', { area: '八十九' }), 'area-not-a-number'],
  [good('104', { area: '-89.57' }), 'area-not-positive'],
  [good('105', { area: '0' }), 'area-not-positive'],
  [good('106', { area: '89.573' }), 'area-too-fine'],
  [good('107', { area: '89570.00' }), 'area-too-large'],
  [`1号楼,1单元,108,别墅,89.57,登记簿,张三,身份证,${ID(9)},已交付`, 'kind-unknown'],
  [`1号楼,1单元,109,住宅,89.57,估计,张三,身份证,${ID(9)},已交付`, 'source-unknown'],
  [`1号楼,1单元,110,住宅,89.57,登记簿,张三,身份证,${ID(9)},装修中`, 'sale-unknown'],
  ['1号楼,1单元,111,住宅,89.57,登记簿,,,,已交付', 'owner-missing'],
  [`1号楼,1单元,112,住宅,89.57,登记簿,张三,身份证,${ID(9)},未售`, 'unsold-has-owner'],
  [`1号楼,1单元,113,住宅,89.57,登记簿,张三,学生证,${ID(9)},已交付`, 'document-unknown'],
  [good('114', { id: '110101199001011234' }), 'id-number-wrong'],
  [good('115', { owner: '张三、李四' }), 'documents-differ'],
  [good('116', { owner: '张三、张三', id: `${ID(9)}、${ID(9)}` }), 'owner-twice'],
  [good('117', { owner: '王五' }), 'owner-name-differs'],
  [`${good('118')},多余`, 'column-count'],
  [good('119', { owner: '张�三' }), 'unreadable-text'],
  [good('120', { area: '#REF!' }), 'formula-error'],
  [good('100'), 'unit-twice'],
]

async function rollOf(bytes: Uint8Array) {
  const table = await readTable(bytes)
  assert.notEqual(typeof table, 'string', String(table))
  return readRoll(table as Exclude<typeof table, string>, null)
}

test('a GB18030 roll with twenty-one kinds of broken lines gives a message for each and no roll', async () => {
  const lines = [HEADING, good('100'), ...BROKEN.map(([line]) => line), '合计,1,89.57']
  // U+FFFD stands in the text as such: GB18030 can write it.
  const answer = await rollOf(iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030'))
  assert.equal(answer.ok, false)
  if (answer.ok) return
  assert.deepEqual(
    answer.problems.map((problem) => [problem.line, problem.code]),
    BROKEN.map(([, code], index) => [index + 3, code]),
  )
  for (const problem of answer.problems) assert.match(problem.message, /[\u4e00-\u9fff]{2,}.*。$/)
})

test('the same roll reads the same as UTF-8, UTF-8 with BOM, GB18030 and XLSX', async () => {
  const lines = [
    HEADING,
    good('101'),
    good('102', { owner: '张三、李四', id: `${ID(9)}、${ID(10)}`, area: '120' }),
    '合计,2,209.57',
  ]
  const csv = `${lines.join('\n')}\n`
  const sheet = lines.map((line) => line.split(',').map((value) => ({ value, type: String })))
  const width = Math.max(...sheet.map((row) => row.length))
  const xlsx = await writeXlsxFile(
    sheet.map((row) => [...row, ...Array(width - row.length).fill(null)]) as never,
  ).toBuffer()
  const answers = await Promise.all(
    [Buffer.from(csv), Buffer.from(`\ufeff${csv}`), iconv.encode(csv, 'gb18030'), xlsx].map(rollOf),
  )
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  assert.equal(answers[0]?.ok && answers[0].roll.totals.areaDm2, 20_957)
})

test('totals that do not add up are told in units and in square metres', async () => {
  const wrong = async (total: string) => {
    const answer = await rollOf(Buffer.from(`${HEADING}\n${good('101')}\n${total}\n`))
    return answer.ok ? [] : answer.problems.map((problem) => problem.code)
  }
  assert.deepEqual(await wrong('合计,2,89.57'), ['units-differ'])
  assert.deepEqual(await wrong('合计,1,89.58'), ['area-differs'])
  assert.deepEqual(await wrong('合计,两,89.58'), ['totals-unreadable', 'totals-missing'])
  assert.deepEqual(await wrong(''), ['totals-missing'])
  assert.deepEqual(await wrong('合计,1,89.57'), [])
})

test('a file that is no table is told by what it is', async () => {
  assert.equal(await readTable(new Uint8Array()), 'empty')
  assert.equal(await readTable(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2])), 'old-excel')
  assert.equal(await readTable(Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9])), 'broken-xlsx')
  assert.equal(await readTable(Uint8Array.from([0xff, 0xff, 0x41])), 'unknown-encoding')
  assert.equal(await readTable(Buffer.from('a,"b\n')), 'broken-csv')
  assert.equal(await readTable(new Uint8Array(21 * 1024 * 1024)), 'too-large')
  const noHeading = await rollOf(Buffer.from('甲,乙,丙\n1,2,3\n'))
  assert.deepEqual(!noHeading.ok && noHeading.problems[0]?.code, 'heading-missing')
})

test('the sample rolls come in clean and add up, and are the same every time', async () => {
  for (const estate of [0, 1] as const) {
    const plan = PLANS[estate] as (typeof PLANS)[number]
    const csv = sampleRollCsv(plan, estate)
    assert.equal(csv, sampleRollCsv(plan, estate))
    const answer = await rollOf(Buffer.from(csv))
    assert.ok(answer.ok, JSON.stringify(!answer.ok && answer.problems.slice(0, 3)))
  }
})

test('no broken file throws', async () => {
  const bytes = Buffer.from(`${HEADING}\n${good('101')}\n${good('102')}\n合计,2,179.14\n`)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 12 }),
      async (edits) => {
        const broken = Buffer.from(bytes)
        for (const [at, value] of edits) broken[at] = value
        const table = await readTable(broken)
        if (typeof table !== 'string') readRoll(table, null)
      },
    ),
    { numRuns: 400 },
  )
})

test('npm run import -- file --check names each line and ends with a failure', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'wuye-roll-')), 'roll.csv')
  writeFileSync(file, iconv.encode(`${HEADING}\n${good('101', { area: '八' })}\n合计,1,1.00\n`, 'gb18030'))
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'server/cli/import-roll.ts', file, '--check'], {
    encoding: 'utf8',
  })
  assert.equal(run.status, 1)
  assert.match(run.stderr, /第 2 行：面积“八”不是数字/)
  assert.match(run.stderr, /没有导入任何内容/)
})

let harness: Harness
before(async () => {
  harness = await openHarness()
})
after(() => harness.stop())

test('a roll is written whole or not at all, its documents only as keyed hashes, and not twice', async () => {
  await importSmallEstate(harness, '9', 5)
  await assert.rejects(importSmallEstate(harness, '9', 5), /has a roll already/)
  const units = await harness.database.owner.query(
    'SELECT count(*)::int AS n, sum(area_dm2)::int AS area FROM units WHERE estate_id = 9',
  )
  assert.deepEqual(units.rows[0], { n: 5, area: 50_000 })
  const dump = await harness.database.owner.query('SELECT * FROM owners WHERE estate_id = 9')
  assert.ok(!JSON.stringify(dump.rows).includes(ID(0)))
})
