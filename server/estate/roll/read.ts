import { ROLL_OPTIONAL, type RollColumn } from '#contract/estate/roll.ts'
import { type AreaDm2, parseAreaDm2, plainHundredths, sum } from '#domain/core/quantity.ts'
import type { RollUnit } from '#domain/votes/roll.ts'
import { type Problem, type SheetRow, sheetOf } from '#server/tables/columns.ts'
import { isRoundedId } from './documents.ts'
import { type RollOwner, readOwners, several } from './owners.ts'
import type { TableRow } from '#server/tables/table.ts'
import { halfWidth, plainNumber, wordOf } from '#server/tables/text.ts'
import { buildingKey, placeKey, spelled } from '../unit-place.ts'

export type RollRow = Pick<RollUnit, 'stair' | 'kind' | 'areaDm2' | 'sale'> & {
  readonly building: string
  readonly room: string
  readonly areaSource: 'register' | 'survey' | 'contract'
  readonly owners: readonly RollOwner[]
  /** Numbers of its titles as they were written; they are kept as keyed hashes only. */
  readonly certificates: readonly string[]
}

export type Roll = {
  readonly units: readonly RollRow[]
  readonly totals: {
    readonly units: number
    readonly areaDm2: AreaDm2
    /** Units that voting rules leave out by default; they stand on the roll all the same. */
    readonly excluded: readonly {
      readonly kind: RollRow['kind']
      readonly units: number
      readonly areaDm2: AreaDm2
    }[]
  }
}

/** What the estate says it has in all, from its register: the roll must add up to it. */
export type Declared = { readonly units: number; readonly areaDm2: AreaDm2 }

export type RollAnswer =
  | {
      readonly ok: true
      readonly roll: Roll
      /** What is taken as it stands and may be a slip, for the person who knows. */
      readonly warnings: readonly Problem[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const COLUMNS = {
  楼栋: [],
  单元: [],
  房号: [],
  用途: ['房屋用途', '规划用途', '房屋类型', '房屋性质', '使用性质', '房屋规划用途', '物业类型'],
  专有面积: ['专有部分面积', '产权面积', '登记面积', '房产面积', '产证面积', '房屋面积', '面积', '建筑面积'],
  面积依据: ['面积来源', '面积出处'],
  业主: [
    '业主姓名',
    '业主名称',
    '产权人',
    '产权人姓名',
    '所有权人',
    '所有权人姓名',
    '权利人',
    '权利人姓名',
    '权利人名称',
    '房主',
    '姓名',
  ],
  证件类型: ['证件种类', '证件名称', '证件类别', '证照类型'],
  证件号: ['证件号码', '证件编号', '证照号码', '身份证号', '身份证号码', '身份证'],
  状态: ['交付状态', '销售状态', '房屋状态', '交付情况'],
  不动产权证号: ['产权证号', '房产证号', '不动产权证书号', '权证号', '不动产权证号码'],
} as const satisfies Record<RollColumn, readonly string[]>

const KINDS: Readonly<Record<string, RollRow['kind']>> = {
  住宅: 'residence',
  商业: 'shop',
  车位: 'parking',
  储藏: 'storage',
  配套: 'community',
  // As the register and surveys write them.
  成套住宅: 'residence',
  非成套住宅: 'residence',
  普通住宅: 'residence',
  住宅用房: 'residence',
  城镇住宅: 'residence',
  商业服务: 'shop',
  商业用房: 'shop',
  商业用途: 'shop',
  商铺: 'shop',
  店铺: 'shop',
  底商: 'shop',
  机动车位: 'parking',
  停车位: 'parking',
  地下车位: 'parking',
  车库: 'parking',
  地下车库: 'parking',
  储藏室: 'storage',
  储藏间: 'storage',
  仓储: 'storage',
  配套用房: 'community',
  配套公建: 'community',
  物业用房: 'community',
  物业管理用房: 'community',
  居委会用房: 'community',
  社区用房: 'community',
}
const KIND_WORDS = '住宅、商业、车位、储藏、配套'
const SOURCES: Readonly<Record<string, RollRow['areaSource']>> = {
  登记簿: 'register',
  测绘: 'survey',
  合同: 'contract',
  不动产登记簿: 'register',
  登记: 'register',
  // Law: 民法典 §217: what a title says is what the register says.
  产权证: 'register',
  房产证: 'register',
  房屋所有权证: 'register',
  不动产权证: 'register',
  不动产权证书: 'register',
  测绘报告: 'survey',
  实测: 'survey',
  实测面积: 'survey',
  买卖合同: 'contract',
  购房合同: 'contract',
  房屋买卖合同: 'contract',
  网签合同: 'contract',
}
const SOURCE_WORDS = '登记簿、测绘、合同'
const SALES: Readonly<Record<string, RollRow['sale']>> = {
  已交付: 'delivered',
  未交付: 'undelivered',
  未售: 'unsold',
  已交房: 'delivered',
  已收房: 'delivered',
  未交房: 'undelivered',
  已售未交付: 'undelivered',
  未出售: 'unsold',
  未销售: 'unsold',
}
const SALE_WORDS = '已交付、未交付、未售'
const EXCLUDED = ['parking', 'storage', 'community'] as const

/** No dwelling is larger than this; a number above it is a slip of the comma. */
const LARGEST_DWELLING_DM2 = 1_000_000
/** A larger dwelling is told: of 8957 m² the point is missing. Basis: product. */
const LARGE_DWELLING_DM2 = 100_000

type Line = { readonly row: SheetRow; readonly unit: RollRow; readonly owners: readonly RollOwner[] }

/**
 * Reads a unit roll. Every bad line is named with what to do; one bad line and there is no roll at all.
 * `declared` may also stand in the file, as a line `合计 | 套数 | 面积` in its first three cells, or each under its heading.
 *
 * A unit on several lines, each with another owner and otherwise the same, is one unit of joint owners. One building written in several ways is one.
 */
export function readRoll(table: readonly TableRow[], declared: Declared | null): RollAnswer {
  const sheet = sheetOf(table, COLUMNS, ROLL_OPTIONAL, { merged: Object.keys(COLUMNS) })
  const problems: Problem[] = [...sheet.problems]
  const warnings: Problem[] = []
  const stated = statedIn(sheet.totals, declared, problems)
  const lines: Line[] = []
  const isRounded = sheet.rows.some((row) => several(row.get('证件号')).some((one) => isRoundedId(one)))
  for (const row of sheet.rows) {
    const faults = new Faults(row.line)
    const unit = readUnit(row, faults)
    if (isRounded && several(row.get('证件号')).some((one) => /^\d{15}000$/.test(one) && !isRoundedId(one)))
      // Its check sign fits by chance: one of eleven does.
      faults.add(
        'id-number-rounded',
        '表里有身份证号被表格软件丢了后三位，这一行也以“000”结尾，请照证件重新填写。',
      )
    if (faults.list.length > 0) problems.push(...faults.list)
    else if (unit) lines.push({ row, unit, owners: unit.owners })
  }
  const units = unitsOf(lines, problems)
  checkNames(lines, problems, warnings)
  checkStairs(lines, warnings)
  for (const { row, unit } of lines)
    if (unit.kind === 'residence' && unit.areaDm2 > LARGE_DWELLING_DM2)
      warnings.push({
        line: row.line,
        code: 'area-large',
        message: `住宅面积 ${plainHundredths(unit.areaDm2)} 平方米，比一般住宅大得多，请检查小数点。`,
      })
  const areaDm2 = sum(units.map((unit) => unit.areaDm2))
  const wanted = declared ?? stated
  const lastLine = table.at(-1)?.line ?? 1
  // Where the heading was not understood, that is all there is to say.
  const isRead = sheet.rows.length + sheet.totals.length > 0 || problems.length === 0
  if (!wanted && isRead)
    problems.push({
      line: lastLine,
      code: 'totals-missing',
      message: '没有合计。请在表末加一行“合计，套数，面积”，或在命令里写明。',
    })
  else if (wanted && problems.length === 0) {
    if (wanted.units !== units.length)
      problems.push({
        line: lastLine,
        code: 'units-differ',
        message: `合计应有 ${wanted.units} 套，表里是 ${units.length} 套，请找出缺少或多出的房屋。`,
      })
    if (wanted.areaDm2 !== areaDm2)
      problems.push({
        line: lastLine,
        code: 'area-differs',
        message: `合计面积应为 ${plainHundredths(wanted.areaDm2)} 平方米，表里加起来是 ${plainHundredths(areaDm2)} 平方米，请核对。`,
      })
  }
  if (problems.length > 0) return { ok: false, problems: problems.sort((a, b) => a.line - b.line) }
  const excluded = EXCLUDED.map((kind) => units.filter((unit) => unit.kind === kind)).flatMap((some) =>
    some[0]
      ? [{ kind: some[0].kind, units: some.length, areaDm2: sum(some.map((unit) => unit.areaDm2)) }]
      : [],
  )
  warnings.sort((a, b) => a.line - b.line)
  return { ok: true, roll: { units, totals: { units: units.length, areaDm2, excluded } }, warnings }
}

/** Which column a fault of a line is in, by its code; empty where the whole line is meant. */
export function columnOf(code: string): RollColumn | '' {
  return CELLS.find(([start]) => code.startsWith(start))?.[1] ?? ''
}

const CELLS: readonly (readonly [string, RollColumn])[] = [
  ['building-', '楼栋'],
  ['room-', '房号'],
  ['place-is-date', '房号'],
  ['unit-twice', '房号'],
  ['kind-unknown', '用途'],
  ['kind-missing', '证件类型'],
  ['source-unknown', '面积依据'],
  ['sale-unknown', '状态'],
  ['unsold-', '状态'],
  ['area-', '专有面积'],
  ['stair-', '单元'],
  ['owner-missing', '业主'],
  ['owner-dead', '业主'],
  ['owner-name', '业主'],
  ['owner-twice', '业主'],
  ['name-', '业主'],
  ['document-unknown', '证件类型'],
  ['document-kind', '证件类型'],
  ['documents-', '证件号'],
  ['document-', '证件号'],
  ['id-number', '证件号'],
  ['number-', '证件号'],
  ['credit-', '证件号'],
]

/** Whether a table has the headings that a roll needs, by their names or the others that people give them. */
export function hasRollHeadings(table: readonly TableRow[]): boolean {
  return !sheetOf(table, COLUMNS, ROLL_OPTIONAL).problems.some(
    (one) => one.code === 'heading-missing' || one.code === 'column-missing',
  )
}

/** One unit a place, spelled in one way; lines of one place are its joint owners where nothing else differs. */
function unitsOf(lines: readonly Line[], problems: Problem[]): RollRow[] {
  const places = spelled(lines.map(({ unit }) => unit))
  const units = new Map<string, { line: number; unit: RollRow }>()
  for (const [index, { row, unit: read }] of lines.entries()) {
    const unit = { ...read, ...places[index] }
    const key = placeKey(unit)
    const known = units.get(key)
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    if (!known) {
      units.set(key, { line: row.line, unit })
      // An owner may be merged over the homes that are theirs; an area over several homes is that of none.
      if (row.mergedWith('专有面积') !== undefined)
        no('merged-cell', '专有面积和上面一套房是合并的单元格，分不清各是多少。请取消合并，每套房分别填写。')
      continue
    }
    const isSame = (['kind', 'areaDm2', 'areaSource', 'sale'] as const).every(
      (one) => known.unit[one] === unit[one],
    )
    const numbers = new Set(known.unit.owners.map((owner) => owner.documentNumber))
    const isNew = unit.owners.length > 0 && unit.owners.every((owner) => !numbers.has(owner.documentNumber))
    if (isSame && isNew && known.unit.owners.length > 0)
      units.set(key, {
        line: known.line,
        unit: {
          ...known.unit,
          owners: [...known.unit.owners, ...unit.owners],
          certificates: [...known.unit.certificates, ...unit.certificates],
        },
      })
    else if (isNew && known.unit.owners.length > 0)
      no(
        'unit-differs',
        `与第 ${known.line} 行是同一套房，业主不同，面积、用途、依据或状态也不同。共有的请写成一样，写错房号的请改正。`,
      )
    else no('unit-twice', `与第 ${known.line} 行是同一套房，请删去一行。`)
  }
  return [...units.values()].map(({ unit }) => unit)
}

/** One document is one person: two names for it are a slip. One name with two kinds of document may be one person, and is told. */
function checkNames(lines: readonly Line[], problems: Problem[], warnings: Problem[]): void {
  const byDocument = new Map<string, { name: string; line: number }>()
  const byName = new Map<string, { kind: string; line: number }>()
  for (const { row, owners } of lines)
    for (const owner of owners) {
      const key = `${owner.documentKind}/${owner.documentNumber}`
      const known = byDocument.get(key)
      if (known && comparable(known.name) !== comparable(owner.name))
        problems.push({
          line: row.line,
          code: 'owner-name-differs',
          message: `证件号与第 ${known.line} 行相同，姓名却不同，请核对。`,
        })
      if (!known) byDocument.set(key, { name: owner.name, line: row.line })
      const same = byName.get(comparable(owner.name))
      if (same && same.kind !== owner.documentKind)
        warnings.push({
          line: row.line,
          code: 'owner-two-documents',
          message: `与第 ${same.line} 行的业主同名，证件种类不同，会算作两个人。如果是同一个人，请两行填同一个证件。`,
        })
      if (!same) byName.set(comparable(owner.name), { kind: owner.documentKind, line: row.line })
    }
}

/** In a building with stairs a home without one may be a slip. */
function checkStairs(lines: readonly Line[], warnings: Problem[]): void {
  const withStairs = new Set(
    lines
      .filter(({ unit }) => unit.kind === 'residence' && unit.stair !== '')
      .map(({ unit }) => buildingKey(unit.building)),
  )
  for (const { row, unit } of lines)
    if (unit.kind === 'residence' && unit.stair === '' && withStairs.has(buildingKey(unit.building)))
      warnings.push({
        line: row.line,
        code: 'stair-missing',
        message: '这栋楼的其他住宅都有单元，这一行没有。如果漏了，请补上。',
      })
}

function comparable(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, '').toUpperCase()
}

class Faults {
  readonly list: Problem[] = []
  readonly line: number
  constructor(line: number) {
    this.line = line
  }
  add(code: string, message: string): void {
    this.list.push({ line: this.line, code, message })
  }
}

function readUnit(row: SheetRow, faults: Faults): RollRow | null {
  const building = row.get('楼栋')
  const room = row.get('房号')
  if (!building) faults.add('building-missing', '没有楼栋，请补上。')
  if (!room) faults.add('room-missing', '没有房号，请补上。')
  const kind = wordOf(KINDS, row.get('用途'))
  if (!kind)
    faults.add(
      'kind-unknown',
      `用途“${row.get('用途').slice(0, 20)}”看不懂，请填：${KIND_WORDS}（办公等经营用房填商业）。`,
    )
  const areaSource = wordOf(SOURCES, row.get('面积依据'))
  if (!areaSource)
    faults.add(
      'source-unknown',
      `面积依据“${row.get('面积依据').slice(0, 20)}”看不懂，请填：${SOURCE_WORDS}。`,
    )
  const sale = wordOf(SALES, row.get('状态'))
  if (!sale) faults.add('sale-unknown', `状态“${row.get('状态').slice(0, 20)}”看不懂，请填：${SALE_WORDS}。`)
  const areaDm2 = readArea(row.get('专有面积'), kind, faults)
  const owners = readUnitOwners(row, kind, sale, faults)
  if (!building || !room || !kind || !areaSource || !sale || areaDm2 === null || !owners) return null
  const certificates = row
    .get('不动产权证号')
    .split(/[、，,；;\n]/)
    .filter((text) => text.trim() !== '')
  return { building, stair: row.get('单元'), room, kind, areaDm2, areaSource, sale, owners, certificates }
}

function readArea(said: string, kind: RollRow['kind'] | undefined, faults: Faults): AreaDm2 | null {
  const text = plainNumber(said)
  if (text === '') return no('area-missing', '没有面积，请补上。')
  if (/^-/.test(text) || /^0+(\.0+)?$/.test(text)) return no('area-not-positive', '面积必须大于零。')
  if (/^\d+\.\d{3,}$/.test(text))
    return no(
      'area-too-fine',
      `面积“${text}”多于两位小数（表格可能只显示两位）。请照产权证填两位小数，合计也按两位小数加。`,
    )
  const areaDm2 = parseAreaDm2(text)
  if (areaDm2 === null)
    return no('area-not-a-number', `面积“${said.slice(0, 20)}”不是数字，请只填平方米数，如 89.57。`)
  if (kind === 'residence' && areaDm2 > LARGEST_DWELLING_DM2)
    return no('area-too-large', `面积“${text}”大于一万平方米，请检查小数点。`)
  return areaDm2

  function no(code: string, message: string): null {
    faults.add(code, message)
    return null
  }
}

function readUnitOwners(
  row: SheetRow,
  kind: RollRow['kind'] | undefined,
  sale: RollRow['sale'] | undefined,
  faults: Faults,
): readonly RollOwner[] | null {
  const isNamed = several(row.get('业主')).length > 0
  if (sale === 'unsold' && isNamed) {
    faults.add('unsold-has-owner', '状态是未售，却填了业主，请核对。')
    return null
  }
  // Rooms that belong to the estate, and spaces nobody bought, have no owner of their own.
  if (sale === 'delivered' && !isNamed && kind !== 'community' && kind !== 'parking') {
    faults.add('owner-missing', '已交付的房屋没有业主，请补上。')
    return null
  }
  return readOwners(row, faults)
}

/** What the file says it has in all. Of several sums the one called 总计 is that of all; equal ones are one. */
function statedIn(
  totals: readonly SheetRow[],
  declared: Declared | null,
  problems: Problem[],
): Declared | null {
  const grand = totals.filter((row) => row.cells.some((cell) => /总计|总合计|全部合计/.test(cell)))
  const read = (grand.length > 0 ? grand : totals).map((row) => ({ row, stated: totalOf(row) }))
  const [first] = read
  if (!first) return null
  const same = read.every(({ stated }) => JSON.stringify(stated) === JSON.stringify(first.stated))
  const no = (line: number, code: string, message: string) => {
    // Sums given with the command stand instead of the file's.
    if (!declared) problems.push({ line, code, message })
    return null
  }
  if (!same)
    return no(
      (read.at(-1) as { row: SheetRow }).row.line,
      'totals-twice',
      `有 ${read.length} 行合计（第 ${read.map(({ row }) => row.line).join('、')} 行），数不一样。请只留全小区的一行，分栋的改叫“小计”。`,
    )
  if (!first.stated)
    return no(
      first.row.line,
      'totals-unreadable',
      '合计一行应是“合计，套数，面积”，套数和面积都要写，只填数字。',
    )
  return first.stated
}

/** Sums under their headings, with their units (`2套`, `179.14㎡`), or as the two numbers after the word. */
function totalOf(row: SheetRow): Declared | null {
  const figures = row.cells
    .flatMap((cell) => cell.split(/[，；、：]/))
    .flatMap((cell) => halfWidth(cell).split(/[;:]|(?<!\d),|,(?!\d{3}(?:\D|$))/))
    .map((cell) => /^\D{0,6}?([\d][\d,.]*)\s*(套|户|间|㎡|m2|m²|平方米|平米)?$/i.exec(cell.trim()))
    .flatMap((match) => (match ? [{ text: match[1] as string, unit: match[2] ?? '' }] : []))
  const isCount = (unit: string) => /套|户|间/.test(unit)
  const under = parseAreaDm2(plainNumber(row.get('专有面积')))
  const area = under ?? areaIn(figures.filter((one) => one.unit !== '' && !isCount(one.unit)))
  const counts = figures.filter((one) => isCount(one.unit))
  const bare = figures.filter((one) => one.unit === '')
  const others = under === null ? bare : bare.filter((one) => parseAreaDm2(one.text) !== under)
  const count = counts[0] ?? others[0]
  const areaDm2 = area ?? areaIn(others.slice(counts.length > 0 ? 0 : 1))
  const units =
    count && /^\d{1,6}$/.test(count.text.replace(/,/g, '')) ? Number(count.text.replace(/,/g, '')) : null
  return units === null || areaDm2 === null ? null : { units, areaDm2 }
}

function areaIn(figures: readonly { text: string }[]): AreaDm2 | null {
  return figures.length === 1 ? parseAreaDm2(figures[0]?.text ?? '') : null
}
