import { isDay } from '#domain/core/calendar.ts'
import { newVersions, type PlaceFault, type PlaceKind, type PlaceVersion } from '#domain/places/places.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { halfWidth, wordOf } from '#server/tables/text.ts'

const KINDS: Readonly<Record<string, PlaceKind>> = {
  市: 'city',
  区: 'district',
  街道: 'street',
  乡镇: 'street',
  镇: 'street',
  乡: 'street',
  社区: 'community',
  村: 'community',
}

const FAULTS: Readonly<Record<PlaceFault, string>> = {
  'code-wrong': '区划代码位数不对：市和区 6 位，街道乡镇 9 位，社区和村 12 位；没有代码就留空。',
  'code-taken': '这个区划代码已经是另一个地方的。',
  'parent-missing': '没有写上级编号。只有市没有上级。',
  'parent-unknown': '上级编号在表里和系统里都没有。',
  'parent-kind': '上级不对：社区的上级是街道或乡镇，街道的上级是区，区的上级是市，市没有上级。',
  twice: '这个编号在表里出现了两次。',
  'kind-changed': '同一个编号不能换级别，请用新的编号。',
  'older-than-known': '系统里已经有同一天或更晚的变更。改动要写一个更晚的起始日期，过去的不改写。',
}
const MOST = 20_000

/**
 * Reads places: 编号, 级别 (市, 区, 街道, 乡镇, 社区, 村), 名称, 上级编号, 区划代码 (may be empty), 起始日期 (2026-01-01). Answers the versions
 * that are new beside those known, or problems by line; never some of both.
 */
export function readPlaceTable(
  table: readonly TableRow[],
  known: readonly PlaceVersion[],
): { added: readonly PlaceVersion[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      编号: ['地区编号'],
      级别: ['类型'],
      名称: [],
      上级编号: ['上级'],
      区划代码: ['行政区划代码'],
      起始日期: ['生效日期'],
    },
    ['上级编号', '区划代码'],
  )
  const problems = [...sheet.problems]
  if (sheet.rows.length > MOST)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST} 行。` })
  const given: PlaceVersion[] = []
  const lines: number[] = []
  for (const row of sheet.rows.slice(0, MOST)) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const kind = wordOf(KINDS, row.get('级别'))
    const placeId = halfWidth(row.get('编号'))
    const name = row.get('名称')
    const validFrom = row.get('起始日期')
    if (!kind) no('kind-wrong', `级别应是：${Object.keys(KINDS).join('、')}。`)
    else if (!/^[0-9A-Za-z-]{1,20}$/.test(placeId)) no('id-wrong', '编号应是 1 到 20 位数字、字母或短横线。')
    else if (name === '' || name.length > 40) no('name-wrong', '名称应有 1 到 40 个字。')
    else if (!isDay(validFrom)) no('day-wrong', '起始日期请写成 2026-01-01 这样。')
    else {
      given.push({
        placeId,
        kind,
        name,
        parentId: halfWidth(row.get('上级编号')) || null,
        divisionCode: halfWidth(row.get('区划代码')) || null,
        validFrom,
      })
      lines.push(row.line)
    }
  }
  const { added, faults } = newVersions(known, given)
  for (const [index, fault] of faults)
    problems.push({ line: lines[index] ?? 1, code: fault, message: FAULTS[fault] })
  return problems.length > 0 ? { added: [], problems } : { added, problems }
}
