import { ACCOUNTS } from '#domain/ledger/account.ts'
import { checkEntry, type EntryFault, type Posting, takesBack } from '#domain/ledger/entry.ts'
import { parseFen } from '#domain/core/quantity.ts'
import { type Problem, sheetOf } from '#server/tables/columns.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf, halfWidth, plainNumber } from '#server/tables/text.ts'

export type EntryRow = {
  readonly number: number
  readonly bookedOn: string
  readonly summary: string
  readonly counterparty: string
  readonly postings: readonly Posting[]
  readonly voucherNames: readonly string[]
  readonly reverses: number | null
}

const FAULTS: Record<EntryFault, string> = {
  'too-few-postings': '一笔账要有借贷两方。',
  'unknown-account': '科目不在科目表里。',
  'not-an-integer': '金额不对。',
  'zero-posting': '金额不能为零。',
  unbalanced: '借贷不平。',
  'expense-without-voucher': '支出没有凭证，请补上凭证文件名。',
}

/**
 * Reads entries of the public-revenue book: 序号, 日期, 摘要, 借方科目, 贷方科目, 金额, 对方, 凭证, 冲销. The numbers must run on
 * without a gap, and a reversal must take back exactly what it names. All of them or problems.
 */
export function readEntries(
  table: readonly TableRow[],
  firstNumber = 1,
): { rows: EntryRow[]; problems: Problem[] } {
  const sheet = sheetOf(
    table,
    { 序号: [], 日期: [], 摘要: [], 借方科目: [], 贷方科目: [], 金额: [], 对方: [], 凭证: [], 冲销: [] },
    ['对方', '凭证', '冲销'],
  )
  const problems = [...sheet.problems]
  const rows: EntryRow[] = []
  for (const row of sheet.rows) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    const amountFen = parseFen(plainNumber(row.get('金额')))
    const debit = codeOf(halfWidth(row.get('借方科目')))
    const credit = codeOf(halfWidth(row.get('贷方科目')))
    const bookedOn = dayOf(row.get('日期'))
    const number = Number(plainNumber(row.get('序号')))
    const reverses = row.get('冲销') === '' ? null : Number(row.get('冲销'))
    if (number !== rows.length + firstNumber)
      no('number-gap', `序号应是 ${rows.length + firstNumber}，不能跳号或重复。`)
    else if (bookedOn === null) no('day-wrong', '日期应写成 2026-01-31。')
    else if (amountFen === null) no('amount-wrong', '金额应是最多两位小数的数字。')
    else if (!debit || !credit) no('account-unknown', '科目不在科目表里，请核对借方和贷方。')
    else {
      const entry: EntryRow = {
        number,
        bookedOn,
        summary: row.get('摘要'),
        counterparty: row.get('对方'),
        postings: [
          { accountCode: debit, amountFen },
          { accountCode: credit, amountFen: -amountFen },
        ],
        voucherNames: row
          .get('凭证')
          .split('、')
          .filter((name) => name !== ''),
        reverses,
      }
      const checked = checkEntry({ ...entry, voucherCount: entry.voucherNames.length })
      if (!checked.ok) no(checked.reason, FAULTS[checked.reason])
      else if (reverses !== null && !takesBack(entry.postings, rows[reverses - firstNumber]?.postings ?? []))
        no('reversal-wrong', '冲销必须与原来那笔科目相反、金额相等。')
      else rows.push(entry)
    }
  }
  return { rows, problems }
}

/** Clerks write the title or the code of an account. */
function codeOf(text: string): string | null {
  return ACCOUNTS.find((account) => account.title === text || account.code === text)?.code ?? null
}
