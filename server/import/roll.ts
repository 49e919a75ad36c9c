import { type AreaDm2, parseAreaDm2, plainHundredths, sum } from '#domain/quantity.ts'
import type { RollUnit } from '#domain/vote/roll.ts'
import { type Problem, type SheetRow, sheetOf } from './columns.ts'
import type { TableRow } from './table.ts'

export type RollOwner = {
  readonly name: string
  readonly documentKind: string
  readonly documentNumber: string
}

export type RollRow = Pick<RollUnit, 'stair' | 'kind' | 'areaDm2' | 'sale'> & {
  readonly building: string
  readonly room: string
  readonly areaSource: 'register' | 'survey' | 'contract'
  readonly owners: readonly RollOwner[]
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
  | { readonly ok: true; readonly roll: Roll }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const COLUMNS = {
  楼栋: ['楼号', '幢', '栋'],
  单元: ['单元号'],
  房号: ['室号', '房间号', '房屋'],
  用途: ['房屋用途'],
  专有面积: ['专有面积(㎡)', '专有面积（㎡）', '面积', '建筑面积', '建筑面积(㎡)', '建筑面积（㎡）'],
  面积依据: ['面积来源'],
  业主: ['业主姓名', '产权人', '所有权人'],
  证件类型: ['证件种类'],
  证件号: ['证件号码', '身份证号'],
  状态: ['交付状态', '销售状态'],
} as const

const KINDS: Record<string, RollRow['kind']> = {
  住宅: 'residence',
  商业: 'shop',
  车位: 'parking',
  储藏: 'storage',
  配套: 'community',
}
const SOURCES: Record<string, RollRow['areaSource']> = {
  登记簿: 'register',
  测绘: 'survey',
  合同: 'contract',
}
const SALES: Record<string, RollRow['sale']> = { 已交付: 'delivered', 未交付: 'undelivered', 未售: 'unsold' }
export const DOCUMENTS = ['身份证', '护照', '港澳台通行证', '统一社会信用代码']
const EXCLUDED = ['parking', 'storage', 'community'] as const

/** No dwelling is larger than this; a number above it is a slip of the comma. */
const LARGEST_DWELLING_DM2 = 1_000_000

/**
 * Reads a unit roll. Every bad line is named with what to do; one bad line and there is no roll at all.
 * `declared` may also stand in the file, as a line `合计 | 套数 | 面积` in its first three cells.
 */
export function readRoll(table: readonly TableRow[], declared: Declared | null): RollAnswer {
  const { stated, rest, problems: totalProblems } = takeTotals(table)
  const sheet = sheetOf(rest, COLUMNS)
  const problems: Problem[] = [...totalProblems, ...sheet.problems]
  const units: RollRow[] = []
  const places = new Map<string, number>()
  const names = new Map<string, { name: string; line: number }>()
  for (const row of sheet.rows) {
    const faults = new Faults(row.line)
    const unit = readUnit(row, faults)
    const place = `${row.get('楼栋')}/${row.get('单元')}/${row.get('房号')}`
    const before = places.get(place)
    if (before !== undefined) faults.add('unit-twice', `与第 ${before} 行是同一套房，请删去一行。`)
    places.set(place, before ?? row.line)
    for (const owner of unit?.owners ?? []) {
      const key = `${owner.documentKind}/${owner.documentNumber}`
      const known = names.get(key)
      if (known && known.name !== owner.name)
        faults.add('owner-name-differs', `证件号与第 ${known.line} 行相同，姓名却不同，请核对。`)
      if (!known) names.set(key, { name: owner.name, line: row.line })
    }
    if (faults.list.length > 0) problems.push(...faults.list)
    else if (unit) units.push(unit)
  }
  const areaDm2 = sum(units.map((unit) => unit.areaDm2))
  const wanted = declared ?? stated
  const lastLine = table.at(-1)?.line ?? 1
  if (!wanted)
    problems.push({
      line: lastLine,
      code: 'totals-missing',
      message: '没有合计。请在表末加一行“合计，套数，面积”，或在命令里写明。',
    })
  else if (problems.length === 0) {
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
  return { ok: true, roll: { units, totals: { units: units.length, areaDm2, excluded } } }
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
  const kind = KINDS[row.get('用途')]
  if (!kind)
    faults.add('kind-unknown', `用途“${row.get('用途')}”看不懂，请填：${Object.keys(KINDS).join('、')}。`)
  const areaSource = SOURCES[row.get('面积依据')]
  if (!areaSource)
    faults.add(
      'source-unknown',
      `面积依据“${row.get('面积依据')}”看不懂，请填：${Object.keys(SOURCES).join('、')}。`,
    )
  const sale = SALES[row.get('状态')]
  if (!sale)
    faults.add('sale-unknown', `状态“${row.get('状态')}”看不懂，请填：${Object.keys(SALES).join('、')}。`)
  const areaDm2 = readArea(row.get('专有面积'), kind, faults)
  const owners = readUnitOwners(row, kind, sale, faults)
  if (!building || !room || !kind || !areaSource || !sale || areaDm2 === null || !owners) return null
  return { building, stair: row.get('单元'), room, kind, areaDm2, areaSource, sale, owners }
}

function readArea(text: string, kind: RollRow['kind'] | undefined, faults: Faults): AreaDm2 | null {
  if (/^-/.test(text) || /^0+(\.0+)?$/.test(text)) return no('area-not-positive', '面积必须大于零。')
  if (/^\d+\.\d{3,}$/.test(text)) return no('area-too-fine', `面积“${text}”多于两位小数，请按产权证填写。`)
  const areaDm2 = parseAreaDm2(text)
  if (areaDm2 === null) return no('area-not-a-number', `面积“${text}”不是数字，只填数字，不要带单位。`)
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

/** Reads who owns a unit from the columns 业主, 证件类型 and 证件号; none where no name stands there, null where they are wrong. */
export function readOwners(
  row: SheetRow,
  faults: { add(code: string, message: string): void },
): RollOwner[] | null {
  const names = several(row.get('业主'))
  const kinds = several(row.get('证件类型'))
  const numbers = several(row.get('证件号')).map((number) => number.toUpperCase())
  if (names.length === 0) return []
  if (numbers.length !== names.length)
    return no(
      'documents-differ',
      `有 ${names.length} 位业主、${numbers.length} 个证件号，请一一对应，用顿号分开。`,
    )
  if (kinds.length !== 1 && kinds.length !== names.length)
    return no(
      'documents-differ',
      `有 ${names.length} 位业主、${kinds.length} 个证件类型，请一一对应，用顿号分开。`,
    )
  const owners = names.map((name, index) => ({
    name,
    documentKind: kinds[kinds.length === 1 ? 0 : index] as string,
    documentNumber: numbers[index] as string,
  }))
  for (const owner of owners) {
    if (!DOCUMENTS.includes(owner.documentKind))
      return no('document-unknown', `证件类型“${owner.documentKind}”看不懂，请填：${DOCUMENTS.join('、')}。`)
    if (owner.documentKind === '身份证' && !isIdNumber(owner.documentNumber))
      return no('id-number-wrong', `${mask(owner.name)}的身份证号不对（校验位不符），请核对。`)
  }
  if (new Set(owners.map((owner) => owner.documentNumber)).size !== owners.length)
    return no('owner-twice', '同一位业主在这一行写了两次，请删去一个。')
  return owners

  function no(code: string, message: string): null {
    faults.add(code, message)
    return null
  }
}

/** GB 11643: seventeen digits and the check sign of ISO 7064 MOD 11-2. */
export function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const total = weights.reduce((all, weight, index) => all + weight * Number(text[index]), 0)
  return '10X98765432'[total % 11] === text[17]
}

function takeTotals(table: readonly TableRow[]): {
  stated: Declared | null
  rest: TableRow[]
  problems: Problem[]
} {
  const row = table.find((candidate) => candidate.cells[0] === '合计')
  const rest = table.filter((candidate) => candidate !== row)
  if (!row) return { stated: null, rest, problems: [] }
  const units = /^\d+$/.test(row.cells[1] ?? '') ? Number(row.cells[1]) : null
  const areaDm2 = parseAreaDm2(row.cells[2] ?? '')
  if (units === null || areaDm2 === null)
    return {
      stated: null,
      rest,
      problems: [
        {
          line: row.line,
          code: 'totals-unreadable',
          message: '合计一行应是“合计，套数，面积”，都只填数字。',
        },
      ],
    }
  return { stated: { units, areaDm2 }, rest, problems: [] }
}

/** The names in one cell. */
export function several(text: string): string[] {
  return text
    .split(/[、;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function mask(name: string): string {
  return `${name.slice(0, 1)}某`
}
