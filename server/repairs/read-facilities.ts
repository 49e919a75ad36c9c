import type { FacilityKind } from '#domain/repairs/kind.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { halfWidth, wordOf } from '#server/tables/text.ts'
import { knownBuilding } from '#server/estate/unit-place.ts'

export type FacilityRow = {
  readonly kind: FacilityKind
  readonly title: string
  /** Empty where it stands in the grounds. */
  readonly building: string
  readonly stair: string
  readonly floor: string
  readonly code: string
}

const KINDS: Readonly<Record<string, FacilityKind>> = {
  电梯: 'lift',
  门: 'door',
  照明: 'light',
  水泵: 'pump',
  消防: 'fire',
  充电: 'charger',
  垃圾: 'bins',
  健身游乐: 'play',
  绿化: 'garden',
  其他: 'other',
}
const MOST = 5_000

/**
 * Reads the facilities of an estate: 类型, 名称, 编号 (a lift's seven digits 一梯一码, or the estate's own), and where they stand: 楼栋, 单元,
 * 楼层; 楼栋 left empty is the grounds. All of them or problems. `buildings` are those of the roll.
 */
export function readFacilities(
  table: readonly TableRow[],
  buildings: ReadonlySet<string>,
): { rows: FacilityRow[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      类型: ['设施类型'],
      名称: ['设施名称'],
      编号: ['电梯编号', '设施编号'],
      楼栋: ['楼号'],
      单元: [],
      楼层: [],
    },
    ['楼栋', '单元', '楼层'],
  )
  const problems = [...sheet.problems]
  const rows: FacilityRow[] = []
  const seen = new Set<string>()
  if (sheet.rows.length > MOST)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST} 行，请按楼栋分开。` })
  for (const row of sheet.rows.slice(0, MOST)) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const kind = wordOf(KINDS, row.get('类型'))
    const code = halfWidth(row.get('编号'))
    const named = row.get('楼栋')
    const building = named === '' ? '' : knownBuilding(buildings, named)
    if (!kind) no('kind-wrong', `类型应是：${Object.keys(KINDS).join('、')}。`)
    else if (!row.get('名称')) no('title-missing', '没有名称。')
    else if (row.get('名称').length > 40) no('title-long', '名称不能超过 40 字。')
    else if (!/^[0-9A-Za-z-]{3,20}$/.test(code)) no('code-wrong', '编号应是 3 到 20 位数字、字母或短横线。')
    else if (kind === 'lift' && !/^\d{7}$/.test(code))
      no('lift-code', '电梯编号是电梯里“一梯一码”的 7 位数字。')
    else if (seen.has(code)) no('code-twice', `编号 ${code} 在文件里重复。`)
    else if (building === undefined)
      no('building-unknown', `房屋名册里没有“${named}”，请写成名册里的楼栋名称，院里的设施留空。`)
    else if (building === '' && row.get('单元') !== '') no('stair-alone', '写了单元，没有写楼栋。')
    else if (row.get('单元').length > 20 || row.get('楼层').length > 10) no('place-long', '单元或楼层太长。')
    else {
      seen.add(code)
      rows.push({
        kind,
        title: row.get('名称'),
        building,
        stair: row.get('单元'),
        floor: row.get('楼层'),
        code,
      })
    }
  }
  return { rows, problems }
}
