import type { Frequency } from '#domain/performance/duty.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, halfWidth, plainNumber } from '#server/tables/text.ts'

export type ClauseRow = {
  readonly number: string
  readonly category: string
  readonly content: string
  readonly level: string
  readonly frequency: Frequency
  /** The number in DB11/T 751; empty where none is named. */
  readonly standardItem: string
  readonly priceFen: number | null
  /** Hundredths of a percent of the service fee, where there is no price. */
  readonly costShareBp: number | null
  readonly isElevator: boolean
}

export type PerformanceRow = {
  readonly clauseNumber: string
  readonly periodFrom: string
  readonly performedOn: string
  readonly note: string
  readonly photoNames: readonly string[]
}

const EVERY: Record<string, Frequency['every']> = {
  每天: 'day',
  每周: 'week',
  每月: 'month',
  每季度: 'quarter',
  每半年: 'half-year',
  每年: 'year',
}

/**
 * Reads the clauses of a service contract: 条款编号, 类别, 内容, 标准, 频次 (such as `每周3次`), and where there are, 标准条号, 年费用 (元)
 * or 费用占比 (percent of the service fee), and 电梯 (是/否: its cost stands on its own). All of them or problems.
 */
export function readClauses(table: readonly TableRow[]): { rows: ClauseRow[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      条款编号: [],
      类别: [],
      内容: [],
      标准: ['等级'],
      频次: [],
      标准条号: [],
      年费用: ['年费用（元）'],
      费用占比: ['费用占比（%）'],
      电梯: ['电梯费用'],
    },
    ['标准条号', '年费用', '费用占比', '电梯'],
  )
  const problems = [...sheet.problems]
  const rows: ClauseRow[] = []
  const seen = new Set<string>()
  for (const row of sheet.rows) {
    const number = halfWidth(row.get('条款编号'))
    const frequency = /^(每天|每周|每月|每季度|每半年|每年)(\d{1,3})次$/.exec(
      halfWidth(row.get('频次')).replace(/\s+/g, ''),
    )
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(number)) no('number-wrong', '条款编号应是 1.2 这样的数字。')
    else if (seen.has(number)) no('number-twice', `条款编号 ${number} 重复。`)
    else if (!row.get('内容')) no('content-missing', '没有内容。')
    else if (row.get('内容').length > 200) no('content-long', '内容不能超过 200 字。')
    else if (!/^(4\.\d{1,2}\.\d{1,2})?$/.test(row.get('标准条号')))
      no('item-wrong', '标准条号应写成 4.4.1 这样，或留空。')
    else if (priceOf(row.get('年费用')) === 'wrong')
      no('price-wrong', '年费用应写成 12000.00（元），或留空。')
    else if (shareOf(row.get('费用占比')) === 'wrong') no('share-wrong', '费用占比应写成 12.5%，或留空。')
    else if (row.get('年费用') !== '' && row.get('费用占比') !== '')
      no('two-costs', '年费用和费用占比只能填一个。')
    else if (!['', '是', '否'].includes(row.get('电梯'))) no('elevator-wrong', '电梯一列应写“是”或“否”。')
    else if (!frequency || Number(frequency[2]) < 1) no('frequency-wrong', '频次应写成“每周3次”“每月1次”。')
    else
      rows.push({
        number,
        category: row.get('类别'),
        content: row.get('内容'),
        level: row.get('标准'),
        frequency: {
          every: EVERY[frequency[1] as string] as Frequency['every'],
          times: Number(frequency[2]),
        },
        standardItem: row.get('标准条号'),
        priceFen: priceOf(row.get('年费用')) as number | null,
        costShareBp: shareOf(row.get('费用占比')) as number | null,
        isElevator: row.get('电梯') === '是',
      })
    seen.add(number)
  }
  return { rows, problems }
}

/** Reads what was done: 条款编号, 应做期, 完成日期, 说明, 照片 (file names, separated by 、). All of it or problems. */
export function readPerformances(
  table: readonly TableRow[],
  clauseNumbers: ReadonlySet<string>,
): { rows: PerformanceRow[]; problems: Problem[] } {
  const sheet = sheetOf(table, { 条款编号: [], 应做期: [], 完成日期: [], 说明: [], 照片: [] }, [
    '说明',
    '照片',
  ])
  const problems = [...sheet.problems]
  const rows: PerformanceRow[] = []
  const seen = new Map<string, number>()
  for (const row of sheet.rows) {
    const clauseNumber = halfWidth(row.get('条款编号'))
    const periodFrom = dayOf(row.get('应做期'))
    const performedOn = dayOf(row.get('完成日期'))
    const before = seen.get(`${clauseNumber} ${periodFrom}`)
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    if (!clauseNumbers.has(clauseNumber)) no('clause-unknown', `合同里没有条款 ${clauseNumber}。`)
    else if (periodFrom === null || performedOn === null) no('day-wrong', '日期应写成 2026-01-31。')
    else if (performedOn < periodFrom) no('day-order', '完成日期早于应做期。')
    else if (before !== undefined) no('performance-twice', `与第 ${before} 行是同一期，请删去一行。`)
    else
      rows.push({
        clauseNumber,
        periodFrom,
        performedOn,
        note: row.get('说明'),
        photoNames: row
          .get('照片')
          .split('、')
          .filter((name) => name !== ''),
      })
    seen.set(`${clauseNumber} ${periodFrom}`, row.line)
  }
  return { rows, problems }
}

/** 元 with up to two decimals as 分; null for none. */
function priceOf(text: string): number | null | 'wrong' {
  if (text === '') return null
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plainNumber(text).replace(/,/g, ''))
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 'wrong'
}

/** A percentage with up to two decimals, above 0 and up to 100, in hundredths of a percent; null for none. */
function shareOf(text: string): number | null | 'wrong' {
  if (text === '') return null
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(halfWidth(text))
  const share = match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : 0
  return share >= 1 && share <= 10_000 ? share : 'wrong'
}
