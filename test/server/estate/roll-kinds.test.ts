import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { isCreditCode, isIdNumber } from '#server/estate/roll/documents.ts'
import { parseTable } from '#server/tables/parse.ts'
import { readRoll } from '#server/estate/roll/read.ts'
import { TABLE_FAULTS } from '#server/tables/table.ts'
import { buildingKey, roomKey, stairKey } from '#server/estate/unit-place.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import {
  container,
  type MadeCell,
  openDocumentTable,
  workbook,
  zipped,
} from '#test/server/support/made/workbooks-made.ts'

// What committees and companies really bring: each kind in several variants, either read with the meaning it surely has, or told in one
// sentence what to do.

const HEADING = [
  '楼栋',
  '单元',
  '房号',
  '用途',
  '专有面积(㎡)',
  '面积依据',
  '业主',
  '证件类型',
  '证件号',
  '状态',
]
const [ID, ID2, ID3] = [documentNumber(9), documentNumber(10), documentNumber(40)] as [string, string, string]
// The example of GB 32100-2015.
const CODE = '91350100M000100Y43'
const FULL = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0))

type Cells = Partial<Record<string, string>>

/** A line of the roll, in its own way where one is given. */
function line(more: Cells = {}): string[] {
  const plain: Record<string, string> = {
    楼栋: '1号楼',
    单元: '1单元',
    房号: '101',
    用途: '住宅',
    '专有面积(㎡)': '89.57',
    面积依据: '登记簿',
    业主: '张三',
    证件类型: '身份证',
    证件号: ID,
    状态: '已交付',
    ...more,
  }
  return HEADING.map((name) => plain[name] ?? '')
}

function csvOf(rows: readonly (readonly string[])[], between = ','): Buffer {
  const cell = (text: string) => (/[",\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return Buffer.from(`${rows.map((row) => row.map(cell).join(between)).join('\n')}\n`)
}

function read(bytes: Uint8Array) {
  const table = parseTable(bytes)
  if (typeof table === 'string') return { fault: table }
  const answer = readRoll(table, null)
  if (!answer.ok) {
    for (const problem of answer.problems)
      assert.match(problem.message, /[\u4e00-\u9fff]{2,}.*[。]$/, problem.message)
    return { codes: answer.problems.map((one) => `${one.line} ${one.code}`), problems: answer.problems }
  }
  const { units, totals } = answer.roll
  return {
    units: units.map((unit) => [unit.building, unit.stair, unit.room].join('/')),
    areas: units.map((unit) => unit.areaDm2),
    kinds: units.map((unit) => unit.kind),
    owners: units.map((unit) => unit.owners.map((owner) => `${owner.name} ${owner.documentNumber}`)),
    warnings: answer.warnings.map((one) => `${one.line} ${one.code}`),
    totals,
  }
}

const roll = (
  rows: readonly (readonly string[])[],
  total = ['合计', String(rows.length), areaOf(rows.length)],
) => read(csvOf([HEADING, ...rows, total]))
const areaOf = (count: number) => ((count * 8957) / 100).toFixed(2)

test('one building, stair and room in many spellings is one', () => {
  for (const text of [
    '1号楼',
    '1#楼',
    '1#',
    '1',
    '01',
    '１',
    '１号楼',
    '１＃楼',
    '第1幢',
    '1幢',
    '1栋',
    '一号楼',
    '1 号楼',
    '1号樓',
    '1號楼',
  ])
    assert.equal(buildingKey(text), '#1', text)
  assert.equal(buildingKey('十二号楼'), '#12')
  assert.equal(buildingKey('二十栋'), '#20')
  assert.equal(buildingKey('a座'), buildingKey('A'))
  assert.equal(buildingKey('6号院1#楼'), buildingKey('6号院1号楼'))
  for (const [one, other] of [
    ['1号楼', '11号楼'],
    ['1号楼', '6号院1号楼'],
    ['A座', 'B座'],
    ['底商', '底商2'],
  ])
    assert.notEqual(buildingKey(one as string), buildingKey(other as string))
  for (const text of ['1单元', '1', '１单元', '一单元', '01', '1门', '第1单元'])
    assert.equal(stairKey(text), '#1', text)
  for (const text of ['', '-', '/', '无', '——']) assert.equal(stairKey(text), '', text)
  for (const text of ['301', '３０１', '301室', '301号', ' 301 ', '0301'])
    assert.equal(roomKey(text), '301', text)
  assert.equal(roomKey('1－301'), roomKey('1-301'))
  assert.notEqual(roomKey('商101'), roomKey('101'))
})

test('three spellings of a building give one building on the roll, and the same room twice is told', () => {
  const other = { 业主: '李四', 证件号: ID2 }
  const mixed = roll([
    line(),
    line({ 楼栋: '1', 房号: '102' }),
    line({ 楼栋: '1#楼', 单元: '1', 房号: '103' }),
  ])
  assert.deepEqual(mixed.units, ['1号楼/1单元/101', '1号楼/1单元/102', '1号楼/1单元/103'])
  assert.deepEqual(roll([line({ 楼栋: '2', 单元: '3', 房号: '４０１' })]).units, ['2号楼/3单元/401'])
  assert.deepEqual(roll([line({ 楼栋: '2幢', 单元: '' })]).units, ['2幢//101'])
  assert.deepEqual(roll([line(), line({ 楼栋: FULL('1#楼'), 房号: '101室' })]).codes, ['3 unit-twice'])
  assert.deepEqual(roll([line({ 房号: '301' }), line({ 房号: FULL('301') })]).codes, ['3 unit-twice'])
  assert.deepEqual(
    roll([line(), line({ ...other, 楼栋: '1', '专有面积(㎡)': '90' })], ['合计', '2', '179.57']).codes,
    ['3 unit-differs'],
  )
})

test('a room that a spreadsheet made a date is told as that, whichever way the date stands', () => {
  for (const shown of ['1月2日', '2-Jan', 'Jan-02', '2026/1/2', '2026-01-02', '2026年1月2日', '1月2日'])
    for (const column of ['房号', '楼栋', '单元']) {
      const { problems = [] } = roll([line({ [column]: shown })])
      assert.deepEqual(
        problems.map((one) => one.code),
        ['place-is-date'],
        `${column} ${shown}`,
      )
      assert.ok(problems[0]?.message.includes('设为“文本”'))
    }
  for (const [format, number] of [
    ['m"月"d"日"', '46024'],
    ['[$-404]e/m/d', '46024'],
    ['yyyy/m/d', '46024.5'],
  ] as const) {
    const row: MadeCell[] = [...line()]
    row[2] = { number, format }
    const { codes } = read(workbook([{ rows: [HEADING, row, ['合计', '1', '89.57']] }]))
    assert.deepEqual(codes, ['2 place-is-date'], format)
  }
  assert.deepEqual(roll([line({ 房号: '1-2' })]).units, ['1号楼/1单元/1-2'])
})

test('several owners in one cell: any separator, and spaces where the numbers decide', () => {
  for (const sign of ['、', '，', ',', '；', ';', '/', '／', '\n', ' ', '　', '、 ', ' / ', '|', '&']) {
    const { owners } = roll([line({ 业主: `张三${sign}李四`, 证件号: `${ID}${sign}${ID2}` })])
    assert.deepEqual(owners, [[`张三 ${ID}`, `李四 ${ID2}`]], JSON.stringify(sign))
  }
  const mixed = roll([line({ 业主: '张三、李四', 证件号: `${ID}\n${ID2}`, 证件类型: '身份证/身份证' })])
  assert.deepEqual(mixed.owners, [[`张三 ${ID}`, `李四 ${ID2}`]])
  const three = roll([line({ 业主: '张三 李四 王五', 证件号: [ID, ID2, ID3].join(' ') })])
  assert.deepEqual(three.owners, [[`张三 ${ID}`, `李四 ${ID2}`, `王五 ${ID3}`]])
  assert.deepEqual(roll([line({ 业主: '张　三' })]).owners, [[`张三 ${ID}`]])
  assert.deepEqual(roll([line({ 业主: '欧 阳 锋' })]).owners, [[`欧阳锋 ${ID}`]])
  assert.deepEqual(roll([line({ 业主: '张三 李四' })]).codes, ['2 name-unclear'])
  assert.deepEqual(roll([line({ 业主: '张三、李四' })]).codes, ['2 documents-differ'])
  assert.deepEqual(roll([line({ 业主: 'John Smith', 证件类型: '护照', 证件号: 'e12345678' })]).owners, [
    ['John Smith E12345678'],
  ])
  assert.deepEqual(roll([line({ 证件号: `${ID.slice(0, 6)} ${ID.slice(6, 14)} ${ID.slice(14)}` })]).owners, [
    [`张三 ${ID}`],
  ])
})

test('joint owners on a line each are one unit; the same owner twice, or another area, is told', () => {
  const second = { 业主: '李四', 证件号: ID2 }
  assert.deepEqual(roll([line(), line(second)], ['合计', '1', '89.57']).owners, [
    [`张三 ${ID}`, `李四 ${ID2}`],
  ])
  assert.deepEqual(roll([line(), line()]).codes, ['3 unit-twice'])
  assert.deepEqual(roll([line(), line({ ...second, 状态: '未交付' })]).codes, ['3 unit-differs'])
})

test('shares in a name are left out; the dead, notes, masks and lost signs are told', () => {
  for (const text of [
    '张三(50%)、李四(50%)',
    '张三（50％）、李四（50％）',
    '张三50%、李四50%',
    '张三（1/2）、李四（1/2）',
    '张三（共有）、李四（共有人）',
    '张三（按份共有）、李四（份额50%）',
  ])
    assert.deepEqual(
      roll([line({ 业主: text, 证件号: `${ID}、${ID2}` })]).owners,
      [[`张三 ${ID}`, `李四 ${ID2}`]],
      text,
    )
  for (const [name, code] of [
    ['张三（已故）', 'owner-dead'],
    ['张三(去世)', 'owner-dead'],
    ['已故张三', 'owner-dead'],
    ['张三（租户）', 'name-note'],
    ['张三13800000000', 'name-note'],
    ['张?', 'name-lost-sign'],
    ['张□', 'name-lost-sign'],
    ['张*', 'name-masked'],
    ['张\ue123', 'name-private-sign'],
  ] as const)
    assert.deepEqual(roll([line({ 业主: name })]).codes, [`2 ${code}`], name)
  const company = '北京某某（集团）有限公司'
  assert.deepEqual(roll([line({ 业主: company, 证件类型: '营业执照', 证件号: CODE })]).owners, [
    [`${company} ${CODE}`],
  ])
})

test('documents: what is wrong with a number is told; old and oddly written ones are read', () => {
  assert.ok(isCreditCode(CODE))
  assert.ok(isIdNumber(ID))
  const born = (digits: string) => {
    const body = `110000${digits}001`
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(body[at]), 0) % 11]
  }
  for (const [kind, number, code] of [
    ['身份证', born('19909901'), 'id-number-wrong'],
    ['身份证', born('19900230'), 'id-number-wrong'],
    ['身份证', born('00010101'), 'id-number-wrong'],
    ['身份证', '1100001900', 'id-number-wrong'],
    ['身份证', '1100**********000X', 'number-masked'],
    ['身份证', '110101901301123', 'id-number-wrong'],
    ['身份证', '110000190001111000', 'id-number-rounded'],
    ['身份证', '1.10000190001110E+17', 'number-rounded'],
    ['身份证', CODE, 'document-kind-differs'],
    ['统一社会信用代码', '9111010', 'credit-code-wrong'],
    ['统一社会信用代码', '91110000100000000X', 'credit-code-wrong'],
    ['统一社会信用代码', '110108001234567', 'credit-code-wrong'],
    ['护照', '??', 'document-number-wrong'],
    ['护照', ID, 'document-kind-differs'],
    ['constructor', ID, 'document-unknown'],
    ['学生证', ID, 'document-unknown'],
  ] as const)
    assert.deepEqual(
      roll([line({ 证件类型: kind, 证件号: number })]).codes,
      [`2 ${code}`],
      `${kind} ${number}`,
    )
  for (const [kind, number, kept] of [
    ['居民身份证', `'${ID}`, ID],
    ['身份证', `="${ID}"`, ID],
    ['身份证', `身份证：${ID}`, ID],
    ['身份证', FULL(ID), ID],
    ['身份证', '11000019000110000x', '11000019000110000X'],
    ['身份证', '110105491231002', '11010519491231002X'],
    ['', ID, ID],
    ['', CODE, CODE],
    ['中国护照', 'e1234567', 'E1234567'],
    ['台胞证', '12345678', '12345678'],
  ] as const)
    assert.deepEqual(
      roll([line({ 证件类型: kind, 证件号: number })]).owners,
      [[`张三 ${kept}`]],
      `${kind} ${number}`,
    )
  assert.deepEqual(roll([line({ 证件类型: '', 证件号: 'E1234567' })]).codes, ['2 kind-missing'])
})

test('a whole column that lost its last digits is told, the line whose check sign fits by chance included', () => {
  let fits = ''
  for (let day = 1; fits === ''; day++) {
    const number = `1100001990${String(1 + Math.floor(day / 28)).padStart(2, '0')}${String(1 + (day % 28)).padStart(2, '0')}1000`
    if (isIdNumber(number)) fits = number
  }
  assert.deepEqual(roll([line({ 证件号: fits })]).owners, [[`张三 ${fits}`]])
  const both = roll([
    line({ 证件号: fits }),
    line({ 房号: '102', 业主: '李四', 证件号: '110000190001111000' }),
  ])
  assert.deepEqual(both.codes, ['2 id-number-rounded', '3 id-number-rounded'])
  const row: MadeCell[] = [...line()]
  row[8] = { number: fits }
  assert.deepEqual(read(workbook([{ rows: [HEADING, row, ['合计', '1', '89.57']] }])).codes, [
    '2 number-rounded',
  ])
})

test('areas: units, thousands, full width, exponents and binary dust are read; finer ones and others are told', () => {
  for (const text of [
    '89.57㎡',
    '89.57平方米',
    '89.57 m2',
    FULL('89.57'),
    '8.957E+01',
    '8.957e1',
    '89.5700',
    '89.57 平米',
  ])
    assert.deepEqual(roll([line({ '专有面积(㎡)': text })]).areas, [8_957], text)
  assert.deepEqual(
    roll([line({ 用途: '商业', '专有面积(㎡)': '1,234.50' })], ['合计', '1', '1,234.50']).areas,
    [123_450],
  )
  for (const [text, code] of [
    ['89.5678', 'area-too-fine'],
    ['约89', 'area-not-a-number'],
    ['89,57', 'area-not-a-number'],
    ['0.1亩', 'area-not-a-number'],
    ['', 'area-missing'],
    ['10000.01', 'area-too-large'],
    ['1E+20', 'number-rounded'],
  ] as const)
    assert.deepEqual(roll([line({ '专有面积(㎡)': text })]).codes, [`2 ${code}`], text)
  const cell = (area: MadeCell) => {
    const row: MadeCell[] = [...line()]
    row[4] = area
    return read(workbook([{ rows: [HEADING, row, ['合计', '1', '89.57']] }]))
  }
  assert.deepEqual(cell({ number: '89.570000000000007' }).areas, [8_957])
  assert.deepEqual(cell({ number: '89.5678', format: '0.00' }).codes, ['2 area-too-fine'])
  assert.deepEqual(cell({ formula: '80+9.57', number: '89.57' }).areas, [8_957])
  assert.deepEqual(cell({ formula: '80+9.57' }).codes, ['2 formula-no-value'])
  assert.deepEqual(cell({ error: '#DIV/0!' }).codes, ['2 formula-error'])
  assert.deepEqual(cell({ number: 'NaN' }).codes, ['2 not-a-number'])
  const large = roll([line({ '专有面积(㎡)': '8957' })], ['合计', '1', '8957'])
  assert.deepEqual([large.areas, large.warnings], [[895_700], ['2 area-large']])
})

test('sums in any usual form are read or left out; what does not add up is told', () => {
  const rows = [line(), line({ 房号: '102' })]
  const with_ = (...totals: string[][]) => read(csvOf([HEADING, ...rows, ...totals]))
  for (const total of [
    ['合计', '2', '179.14'],
    ['合 计', '2', '179.14'],
    ['合计：', '2套', '179.14㎡'],
    ['总计', '2', '179.14'],
    ['共计', '2户', '179.14平方米'],
    ['合计', '', '2套', '', '179.14'],
    ['合计', '2', '', '', '179.14'],
    ['', '', '合计', '2套', '179.14'],
    ['合计：2套，179.14平方米'],
    ['合计', '２', '１７９．１４'],
  ])
    assert.equal(with_(total).totals?.areaDm2, 17_914, total.join('|'))
  const parts = read(
    csvOf([
      HEADING,
      line(),
      ['小计', '1', '89.57'],
      ['1号楼小计', '', '1', '', '89.57'],
      line({ 楼栋: '2号楼' }),
      ['2号楼合计', '', '1套', '', '89.57'],
      ['合计', '2', '179.14'],
      ['制表人：赵某', '', '', '', '', '', '日期：2026年11月'],
      ['审核人 李某'],
      ['注：本表截至十一月'],
      ['第 1 页 共 1 页'],
    ]),
  )
  assert.deepEqual(parts.units, ['1号楼/1单元/101', '2号楼/1单元/101'])
  assert.deepEqual(with_(['合计', '3', '179.14']).codes, ['4 units-differ'])
  assert.deepEqual(with_(['合计', '2', '179.15']).codes, ['4 area-differs'])
  assert.deepEqual(with_().codes, ['3 totals-missing'])
  assert.deepEqual(with_(['合计', '1', '89.57'], ['合计', '2', '179.14']).codes, [
    '5 totals-twice',
    '5 totals-missing',
  ])
  assert.deepEqual(
    with_(['合计', '1', '89.57'], ['合计', '1', '89.57'], ['总计', '2', '179.14']).totals?.units,
    2,
  )
  assert.deepEqual(with_(['合计', '', '', '', '179.14']).codes, ['4 totals-unreadable', '4 totals-missing'])
  // A building that is called so is a building: its line is whole.
  const named = read(csvOf([HEADING, line({ 楼栋: '合计' }), ['合计', '1', '89.57']]))
  assert.deepEqual(named.units, ['合计/1单元/101'])
})

test('headings: marks, units, hints, other names, titles above, two lines, repeats, and any one sheet', () => {
  const heads = (names: readonly string[]) => read(csvOf([names, line(), ['合计', '1', '89.57']])).units
  assert.deepEqual(heads(HEADING.map((name) => `${name}*`)), ['1号楼/1单元/101'])
  assert.deepEqual(heads(HEADING.map((name) => `＊${name}（必填）`)), ['1号楼/1单元/101'])
  assert.deepEqual(
    heads([
      '幢 号',
      '单元号',
      '室号',
      '规划用途',
      '建筑面积（平方米）',
      '面积来源',
      '权利人',
      '证件种类',
      '证件号码（文本格式）',
      '交付状态',
    ]),
    ['1号楼/1单元/101'],
  )
  assert.deepEqual(heads(['楼栋\n（如：1号楼）', ...HEADING.slice(1)]), ['1号楼/1单元/101'])
  const lost = heads(['楼栋', '单元', '房号', '用途', '面积（亩）', ...HEADING.slice(5)])
  assert.equal(lost, undefined)
  const missing = read(
    csvOf([['楼栋', '单元', '房号', '房子干什么用', ...HEADING.slice(4)], line(), ['合计', '1', '89.57']]),
  )
  assert.deepEqual(missing.codes, ['1 column-missing'])
  assert.ok(missing.problems?.[0]?.message.includes('“房子干什么用”'))
  const whole = read(csvOf([HEADING.slice(2), line({ 房号: '1-2-301' }).slice(2), ['合计', '1', '89.57']]))
  assert.deepEqual(whole.codes, ['1 column-missing'])
  assert.ok(whole.problems?.[0]?.message.includes('楼栋 1、单元 2、房号 301'))
  const twice = read(
    csvOf([
      [...HEADING, '业主'],
      [...line(), '李四'],
      ['合计', '1', '89.57'],
    ]),
  )
  assert.deepEqual(twice.codes, ['1 column-twice'])

  const total = ['合计', '1', '89.57']
  const two = [
    ['楼栋', '单元', '房号', '用途', '专有面积', '面积依据', '业主', null, null, '状态'],
    [null, null, null, null, '(㎡)', null, '姓名', '证件类型', '证件号', null],
  ]
  const title = ['青松里小区业主名册（截至2026年11月）']
  for (const above of [[], [title], [title, ['填表单位：某物业'], []]]) {
    assert.deepEqual(read(workbook([{ rows: [...above, HEADING, line(), total] }])).units, [
      '1号楼/1单元/101',
    ])
    assert.deepEqual(read(workbook([{ rows: [...above, ...two, line(), total], merges: ['G1:I1'] }])).units, [
      '1号楼/1单元/101',
    ])
  }
  const paged = read(
    csvOf([title, HEADING, line(), title, HEADING, line({ 房号: '102' }), ['合计', '2', '179.14']]),
  )
  assert.deepEqual(paged.units, ['1号楼/1单元/101', '1号楼/1单元/102'])
  const section = read(csvOf([HEADING, ['二号楼的'], line(), ['合计', '1', '89.57']]))
  assert.deepEqual(section.codes, ['2 one-cell'])

  const hint = { name: '说明', rows: [['请按下表填写'], ['一、楼栋写全称']] }
  const data = { name: '数据', rows: [HEADING, line(), total] }
  const draft = { name: '草稿', rows: [HEADING, line({ 房号: '999' }), total] }
  assert.deepEqual(read(workbook([hint, data])).units, ['1号楼/1单元/101'])
  assert.deepEqual(read(workbook([{ ...draft, isHidden: true }, data])).units, ['1号楼/1单元/101'])
  assert.deepEqual(read(workbook([{ name: '空', rows: [HEADING] }, data])).units, ['1号楼/1单元/101'])
  const both = read(workbook([draft, data]))
  assert.deepEqual(both.codes, ['1 several-sheets'])
  assert.ok(both.problems?.[0]?.message.includes('草稿、数据'))
})

test('merged cells hold for all their lines where the meaning is sure', () => {
  const rows: MadeCell[][] = [
    [...HEADING],
    [...line()],
    [null, null, ...line({ 房号: '102' }).slice(2)],
    [null, null, ...line({ 房号: '103' }).slice(2)],
    ['合计', '3', '268.71'],
  ]
  assert.deepEqual(read(workbook([{ rows, merges: ['A2:A4', 'B2:B4'] }])).units, [
    '1号楼/1单元/101',
    '1号楼/1单元/102',
    '1号楼/1单元/103',
  ])
  const joint: MadeCell[][] = [
    [...HEADING],
    [...line()],
    [null, null, null, null, null, null, '李四', null, ID2, null],
    ['合计', '1', '89.57'],
  ]
  const merges = ['A2:A3', 'B2:B3', 'C2:C3', 'D2:D3', 'E2:E3', 'F2:F3', 'H2:H3', 'J2:J3']
  assert.deepEqual(read(workbook([{ rows: joint, merges }])).owners, [[`张三 ${ID}`, `李四 ${ID2}`]])
  const area: MadeCell[][] = [
    [...HEADING],
    [...line({ '专有面积(㎡)': '179.14' })],
    ['1号楼', '1单元', '102', '住宅', null, '登记簿', '李四', '身份证', ID2, '已交付'],
    ['合计', '2', '179.14'],
  ]
  assert.deepEqual(read(workbook([{ rows: area, merges: ['E2:E3'] }])).codes, ['3 merged-cell'])
})

test('words of the register and of practice; no name of an object is a word', () => {
  for (const [text, kind] of [
    ['成套住宅', 'residence'],
    ['商业服务', 'shop'],
    ['地下车位', 'parking'],
    ['储藏室', 'storage'],
    ['物业管理用房', 'community'],
  ] as const)
    assert.deepEqual(roll([line({ 用途: text })]).kinds, [kind], text)
  for (const word of ['toString', 'constructor', '__proto__', 'hasOwnProperty'])
    assert.deepEqual(
      roll([line({ 用途: word, 面积依据: word, 状态: word })]).codes,
      ['2 kind-unknown', '2 source-unknown', '2 sale-unknown'],
      word,
    )
  assert.deepEqual(roll([line({ 面积依据: '不动产权证书', 状态: '已交房' })]).units, ['1号楼/1单元/101'])
  assert.deepEqual(roll([line({ 状态: '已售' })]).codes, ['2 sale-unknown'])
})

test('what may be a slip is taken and told: one name with two documents, a home without a stair', () => {
  const two = roll([
    line({ 业主: '王五', 证件类型: '护照', 证件号: 'E12345678' }),
    line({ 房号: '102', 业主: '王五', 证件号: ID2 }),
  ])
  assert.deepEqual([two.units?.length, two.warnings], [2, ['3 owner-two-documents']])
  assert.deepEqual(roll([line(), line({ 单元: '', 房号: '102' })]).warnings, ['3 stair-missing'])
  assert.deepEqual(roll([line({ 单元: '' })]).warnings, [])
})

test('a text file of any system and program reads the same', () => {
  const rows = [
    HEADING,
    line({ 业主: '𠮷野䶮' }),
    line({ 房号: '102', 证件号: ID2 }),
    ['合计', '2', '179.14'],
  ]
  const wanted = read(csvOf(rows))
  assert.equal(wanted.units?.length, 2)
  const text = csvOf(rows).toString()
  const files: [string, Uint8Array][] = [
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['CR', Buffer.from(text.replaceAll('\n', '\r'))],
    ['blank lines', Buffer.from(text.replaceAll('\n', '\n,,,,,,,,,\n\n'))],
    ['tabs', csvOf(rows, '\t')],
    ['semicolons', csvOf(rows, ';')],
    ['full-width commas', csvOf(rows, '，')],
    ['title above tabs', Buffer.concat([Buffer.from('业主名册\n'), csvOf(rows, '\t')])],
    ['BOM', Buffer.from(`\ufeff${text}`)],
    [
      'UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csvOf(rows, '\t').toString(), 'utf16le')]),
    ],
    ['GB18030', iconv.encode(text, 'gb18030')],
    ['spaces around', csvOf(rows.map((row) => row.map((cell) => `　\u00a0${cell}\u200b `)))],
    ['inline', workbook([{ rows }])],
    ['shared', workbook([{ rows }], { isShared: true })],
    ['prefixed', workbook([{ rows }], { prefix: 'x' })],
  ]
  for (const [name, bytes] of files) {
    const { units, owners, totals } = read(bytes)
    assert.deepEqual(
      { units, owners, totals },
      { units: wanted.units, owners: wanted.owners, totals: wanted.totals },
      name,
    )
  }
  const cells = (row: readonly string[]) =>
    row
      .map(
        (cell) => `<table:table-cell office:value-type="string"><text:p>${cell}</text:p></table:table-cell>`,
      )
      .join('')
  const ods = openDocumentTable(
    `${rows.map((row) => `<table:table-row>${cells(row)}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>`).join('')}<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`,
  )
  assert.deepEqual(read(ods).units, wanted.units)
})

test('a file that is no table is named as what it is, with what to do', () => {
  const files: [Uint8Array, keyof typeof TABLE_FAULTS][] = [
    [container('EncryptedPackage'), 'password'],
    [container('Workbook'), 'old-excel'],
    [container('WordDocument'), 'word'],
    [zipped({ 'xl/workbook.bin': '' }), 'binary-excel'],
    [zipped({ 'word/document.xml': '<w/>' }), 'word'],
    [zipped({ '名册.csv': 'a' }), 'archive'],
    [zipped({ 'content.xml': '<office/>' }), 'broken-ods'],
    [zipped({ 'xl/workbook.xml': '<workbook' }), 'broken-xlsx'],
    [Buffer.from('%PDF-1.7'), 'pdf'],
    [Buffer.from('\ufeff<html><table><tr><td>楼栋</td></tr></table></html>'), 'web-page'],
    [Buffer.from('<?xml version="1.0"?><Workbook/>'), 'web-page'],
    [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'picture'],
    [Buffer.from('Rar!'), 'archive'],
    [workbook([{ rows: [] }]), 'empty'],
  ]
  for (const [bytes, fault] of files) assert.equal(read(bytes).fault, fault, fault)
  for (const message of Object.values(TABLE_FAULTS)) assert.match(message, /[请]|空的/)
})

test('no workbook throws, whatever stands in its sheet', () => {
  const part = fc.constantFrom(
    '<row r="1">',
    '</row>',
    '<c r="A1" t="s">',
    '<c r="ZZZZ9">',
    '<c t="d">',
    '<v>9</v>',
    '<v>-1e400</v>',
    '</c>',
    '<f/>',
    '<mergeCell ref="A1:A9"/>',
    '<mergeCell ref="9"/>',
    '&#x110000;',
    '&bad;',
    '<![CDATA[',
    ']]>',
    '<row r="-5">',
    '楼栋',
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const table = parseTable(
        zipped({
          'xl/workbook.xml': '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
          'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${parts.join('')}</sheetData></worksheet>`,
        }),
      )
      if (typeof table !== 'string') readRoll(table, null)
    }),
    { numRuns: 300 },
  )
})
