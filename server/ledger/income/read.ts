import type { Day } from '#domain/core/calendar.ts'
import { type Rhythm, type SourceTerms, termsFault, type TermsFault } from '#domain/ledger/income/source.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, halfWidth, plainNumber, wordOf } from '#server/tables/text.ts'

export type SourceLine = { readonly line: number; readonly fromOn: Day; readonly terms: SourceTerms }

const MOST_LINES = 500
const RHYTHM_OF: Readonly<Record<string, Rhythm>> = {
  每月: 'month',
  月: 'month',
  每季: 'quarter',
  每季度: 'quarter',
  季: 'quarter',
  季度: 'quarter',
  每半年: 'half-year',
  半年: 'half-year',
  每年: 'year',
  年: 'year',
  一次: 'once',
  一次性: 'once',
}
const FAULTS: Readonly<Record<TermsFault, string>> = {
  'account-unfit': '科目应是收入科目的名称或编号，如 4001。',
  'place-missing': '没有写位置。',
  'amount-unfit': '每期金额应是大于零、最多两位小数的数字。',
  'day-unfit': '日期看不懂，请写成 2026-01-31。',
  'period-unfit': '合同止应不早于合同起，最长二十年。',
  'due-unfit': '首次应收日离合同起止太远，或每期几号不在 1 到 31 之间。',
}

/** Reads a table of income sources. `isAllowing` says whether a vote has passed that allows one. */
export function readSources(
  table: readonly TableRow[],
  isAllowing: (voteId: string) => boolean,
): { lines: SourceLine[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    {
      科目: ['收入科目', '类别', '收入类别'],
      位置: ['地点', '部位'],
      楼栋: ['楼号', '楼'],
      对方: ['承租方', '经营方', '对方单位'],
      合同编号: ['合同号'],
      合同起: ['合同开始', '起始日期'],
      合同止: ['合同结束', '截止日期'],
      每期金额: ['金额', '租金'],
      周期: ['收款周期', '频次'],
      首次应收日: ['首次应收', '第一次应收日'],
      每期几号: ['应收日'],
      合同文件: ['合同文件SHA-256'],
      表决编号: ['表决'],
    },
    ['楼栋', '对方', '合同编号', '每期几号', '合同文件', '表决编号'],
  )
  const problems = [...sheet.problems]
  const lines: SourceLine[] = []
  const seen = new Map<string, number>()
  if (sheet.rows.length > MOST_LINES)
    problems.push({ line: 1, code: 'too-many', message: `一次最多导入 ${MOST_LINES} 行，请分开。` })
  for (const row of sheet.rows.slice(0, MOST_LINES)) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const account = halfWidth(row.get('科目'))
    const rhythm = wordOf(RHYTHM_OF, row.get('周期'))
    const fromOn = dayOf(row.get('合同起')) ?? ''
    const firstDueOn = dayOf(row.get('首次应收日')) ?? ''
    const voteId = row.get('表决编号')
    const fileHash = row.get('合同文件').toLowerCase()
    const dueDay = plainNumber(row.get('每期几号').replace(/[日号]$/, ''))
    const terms: SourceTerms = {
      accountCode: ACCOUNTS.find((one) => one.code === account || one.title === account)?.code ?? account,
      place: row.get('位置'),
      building: row.get('楼栋'),
      counterparty: row.get('对方'),
      contractNumber: row.get('合同编号'),
      endsOn: dayOf(row.get('合同止')) ?? '',
      amountFen: parseFen(plainNumber(row.get('每期金额'))) ?? 0,
      rhythm: rhythm ?? 'once',
      firstDueOn,
      dueDay: dueDay === '' ? Number(firstDueOn.slice(8)) : Number(dueDay),
      photoIds: [],
      fileHash,
      approvedBy: voteId === '' ? null : voteId,
    }
    const fault = termsFault(terms, fromOn)
    const long = [terms.place, terms.counterparty, terms.contractNumber].some((text) => text.length > 60)
    const text = JSON.stringify([fromOn, terms])
    const before = seen.get(text)
    if (fault) no(fault, FAULTS[fault])
    else if (!rhythm) no('rhythm-wrong', '周期应是每月、每季、每半年、每年或一次。')
    else if (long || terms.building.length > 40) no('text-long', '文字太长，最多 60 个字（楼栋 40 个）。')
    else if (fileHash !== '' && !/^[0-9a-f]{64}$/.test(fileHash))
      no('file-wrong', '合同文件应填 64 位的 SHA-256，或留空。')
    else if (terms.approvedBy !== null && !isAllowing(terms.approvedBy))
      no('vote-unfit', '表决编号不是已经通过的、关于利用共用部分经营的表决；没有就留空。')
    else if (before !== undefined) no('line-twice', `和第 ${before} 行完全一样。`)
    else {
      seen.set(text, row.line)
      lines.push({ line: row.line, fromOn, terms })
    }
  }
  return { lines, problems }
}
