import { type Problem, sheetOf } from '#server/tables/columns.ts'
import { checkedNumber, DOCUMENTS } from '#server/estate/roll/documents.ts'
import { type RollOwner, readOwners, several } from '#server/estate/roll/owners.ts'
import type { TableRow } from '#server/tables/table.ts'
import { dayOf } from '#server/tables/text.ts'
import { placeKey } from '#server/estate/unit-place.ts'

export type TransferRow = {
  readonly line: number
  readonly building: string
  readonly stair: string
  readonly room: string
  /** The names of who owned it until then, sorted. */
  readonly from: readonly string[]
  readonly to: readonly RollOwner[]
  readonly fromOn: string
  /** File names of the pictures of the evidence, beside the list. */
  readonly photos: readonly string[]
}

// A slash is no sign between names here: it would make two names of a path.
const NAMES_APART = /[、，,；;\s]/
const FILE_NAME = /^[^/\\]{1,90}\.(?:jpe?g|png|webp)$/i

const COLUMNS = {
  楼栋: [],
  单元: [],
  房号: [],
  原业主: ['转让方', '原产权人'],
  业主: ['新业主', '受让方', '新产权人'],
  证件类型: ['证件种类'],
  证件号: ['证件号码', '身份证号'],
  登记日期: ['过户日期', '登记日'],
  凭证照片: ['照片', '证明', '证明照片'],
} as const

/** Reads a list of transfers of title. Every bad line is named; one bad line and there is no list at all. */
export function readTransfers(table: readonly TableRow[]): {
  rows: readonly TransferRow[]
  problems: readonly Problem[]
} {
  const sheet = sheetOf(table, COLUMNS, ['单元', '证件类型'])
  const problems: Problem[] = [...sheet.problems]
  const rows: TransferRow[] = []
  const seen = new Map<string, number>()
  for (const row of sheet.rows) {
    const faults: Problem[] = []
    const add = (code: string, message: string) => void faults.push({ line: row.line, code, message })
    const place = placeKey({ building: row.get('楼栋'), stair: row.get('单元'), room: row.get('房号') })
    if (!row.get('楼栋')) add('building-missing', '没有楼栋，请补上。')
    if (!row.get('房号')) add('room-missing', '没有房号，请补上。')
    const before = seen.get(place)
    if (before !== undefined)
      add('unit-twice', `与第 ${before} 行是同一套房。一次只能导入一套房的一次过户，请分两次导入。`)
    seen.set(place, before ?? row.line)
    const fromOn = dayOf(row.get('登记日期'))
    if (fromOn === null) add('day-wrong', `登记日期“${row.get('登记日期')}”看不懂，请写成 2026-11-23。`)
    const photos = row
      .get('凭证照片')
      .split(NAMES_APART)
      .filter((name) => name !== '')
    if (photos.length === 0) add('photo-missing', '没有凭证照片，请写上照片的文件名，如 301.jpg。')
    if (photos.some((name) => !FILE_NAME.test(name)))
      add('photo-name', '凭证照片只写文件名，照片放在表格的同一个文件夹里。')
    const to = readOwners(row, { add })
    if (to && to.length === 0) add('owner-missing', '没有新业主，请补上。')
    if (faults.length > 0) problems.push(...faults)
    else if (to && fromOn !== null)
      rows.push({
        line: row.line,
        building: row.get('楼栋'),
        stair: row.get('单元'),
        room: row.get('房号'),
        from: several(row.get('原业主')).sort(),
        to,
        fromOn,
        photos,
      })
  }
  if (problems.length === 0 && rows.length === 0)
    problems.push({ line: 1, code: 'empty', message: '表里没有过户记录。' })
  return { rows: problems.length > 0 ? [] : rows, problems: problems.sort((a, b) => a.line - b.line) }
}

/** Whether a document's kind and number can be: the check sign of an ID card is computed. */
export function isDocument(kind: string, number: string): boolean {
  if (!DOCUMENTS.includes(kind)) return false
  const kept = checkedNumber(kind, number.toUpperCase(), '')
  // An old ID number of fifteen digits would be kept as another one; the form shows what is kept.
  return typeof kept === 'string' && (kind !== '身份证' || kept === number.toUpperCase())
}
