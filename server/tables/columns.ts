import type { CellNote, TableRow } from './table.ts'
import { cleaned, halfWidth, isLongRounded, looksLikeDate } from './text.ts'

/** What is wrong with one line, for the person who will mend it. `code` is stable, `message` is Chinese. */
export type Problem = { readonly line: number; readonly code: string; readonly message: string }

export type Sheet = {
  readonly rows: readonly SheetRow[]
  /** Lines that give sums of all others. */
  readonly totals: readonly SheetRow[]
  readonly problems: readonly Problem[]
}

export type SheetRow = {
  readonly line: number
  /** What stands under a heading; empty where the table has no such column. */
  get(column: string): string
  /** What the cell was before it became text. */
  note(column: string): CellNote | undefined
  /** Where the cell is merged with the one above: the line of the first one. */
  mergedWith(column: string): number | undefined
  /** All cells, in their order. */
  readonly cells: readonly string[]
}

type Columns = Readonly<Record<string, readonly string[]>>

/** Where a home is, and what stands under these headings: no cell of them is a day, and a merged one holds for all its lines. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  楼栋: ['幢号', '楼栋号', '栋号', '楼号', '楼栋名称', '楼座', '座号', '栋', '幢', '楼宇'],
  单元: ['单元号', '单元名称', '门洞'],
  房号: ['室号', '房间号', '房屋', '房屋号', '房屋编号', '房间', '门牌号', '户号', '房室号', '户室号'],
  楼层: ['所在层'],
}

// U+FFFD and control characters are what is left of text decoded with the wrong table.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const UNREADABLE = /[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/

/** How far down a heading may stand, below titles and hints. */
const DEEPEST_HEADING = 40

/**
 * Finds the heading and gives each later line by column name, in whatever order the columns stand. `columns` maps each
 * name to the other names people give it.
 *
 * The heading may stand under titles, be two lines high, bear signs and units (`楼栋*`, `面积（㎡）`), and be on any one sheet. Left out are blank
 * lines, sums of parts (小计), headings that are repeated on each page, and lines such as `制表人：`; sums of all are `totals`. Lines with
 * too many cells, unreadable signs or numbers, or formulas without a value are problems.
 *
 * `merged` names the columns in which a merged cell holds for each of its lines, besides those that say where a home is.
 */
export function sheetOf(
  table: readonly TableRow[],
  columns: Columns,
  optional: readonly string[] = [],
  { merged = [] as readonly string[] } = {},
): Sheet {
  const names = Object.keys(columns)
  const sheets = [...groups(table).values()]
  const found = sheets
    .flatMap((rows) => headingsOf(rows, columns).slice(0, 1))
    .filter((heading) => heading.where.size >= Math.min(3, names.length))
  const isMissing = (heading: Heading) =>
    names.some((name) => !heading.where.has(name) && !optional.includes(name))
  const best =
    found.find((one) => !isMissing(one)) ?? [...found].sort((a, b) => b.where.size - a.where.size)[0]
  if (!best) return problem(1, 'heading-missing', `找不到表头。第一行应有这些列：${names.join('、')}。`)
  if (isMissing(best)) return problem(best.line, 'column-missing', missingWords(best, names, optional))
  const twice = twiceIn(best, columns)
  if (twice)
    return problem(best.line, 'column-twice', `有两列都叫“${twice}”，分不清用哪一列，请删去或改名一列。`)
  const filled = found.filter((one) => !isMissing(one) && one.below.length > 0)
  if (filled.length > 1) {
    const told = filled.map((one) => one.sheet).join('、')
    return problem(
      1,
      'several-sheets',
      `有 ${filled.length} 张工作表都有数据（${told}），请合到一张表里，或删去不要的。`,
    )
  }
  const used = filled[0] ?? best
  const fills = new Set([...Object.keys(PLACES), ...merged])
  const problems: Problem[] = []
  const rows: SheetRow[] = []
  const totals: SheetRow[] = []
  for (const row of used.below) {
    const view = viewOf(row, used.where, fills)
    const kind = kindOf(row, view, used, names, optional)
    if (kind === 'left-out') continue
    if (kind === 'total') {
      totals.push(view)
      continue
    }
    const fault = faultOf(row, view, used, names.length - optional.length)
    if (fault) problems.push({ line: row.line, ...fault })
    else rows.push(view)
  }
  return { rows, totals, problems }
}

type Heading = {
  readonly sheet: string
  readonly line: number
  readonly height: number
  readonly where: ReadonlyMap<string, number>
  readonly titles: readonly string[]
  /** What stands alone on the lines above: titles, which are printed again on each page. */
  readonly above: ReadonlySet<string>
  readonly below: readonly TableRow[]
}

/** The text of a line that has only one. */
function lonely(row: TableRow): string[] {
  const texts = row.cells.filter((cell) => cell !== '')
  return texts.length === 1 ? texts : []
}

function groups(table: readonly TableRow[]): Map<string, TableRow[]> {
  const sheets = new Map<string, TableRow[]>()
  for (const row of table) {
    const known = sheets.get(row.sheet ?? '')
    if (known) known.push(row)
    else sheets.set(row.sheet ?? '', [row])
  }
  return sheets
}

/** The lines that can be the heading, the one with most known names first; of equals the upper one, and one line rather than two. */
function headingsOf(rows: readonly TableRow[], columns: Columns): Heading[] {
  const known = knownNames(columns)
  const headings: Heading[] = []
  for (const [index, row] of rows.slice(0, DEEPEST_HEADING).entries()) {
    const under = rows[index + 1]
    const ways = [row.cells.map((cell) => [cell])]
    if (under) ways.push(twoHigh(row, under))
    let single = 0
    for (const [more, titles] of ways.entries()) {
      const where = placesIn(titles, columns, known)
      if (more === 0) single = where.size
      // A word of the first line of data that happens to be a column's name makes no heading of it.
      if (where.size === 0 || (more === 1 && where.size < single + 2)) continue
      headings.push({
        sheet: row.sheet ?? '',
        line: row.line,
        height: more + 1,
        where,
        titles: titles.map((cell) => cell[0] ?? ''),
        above: new Set(rows.slice(0, index + 1).flatMap(lonely)),
        below: rows.slice(index + 1 + more),
      })
    }
  }
  return headings.sort((a, b) => b.where.size - a.where.size || a.height - b.height)
}

/** Two lines read as one heading: the lower word, the upper one, or both together, as in 业主 over 姓名. */
function twoHigh(upper: TableRow, lower: TableRow): string[][] {
  const width = Math.max(upper.cells.length, lower.cells.length)
  let over = ''
  return Array.from({ length: width }, (_, at) => {
    const above = upper.cells[at] ?? ''
    const below = lower.cells[at] ?? ''
    if (above !== '') over = above
    return below === ''
      ? [above]
      : above === ''
        ? [below, `${over}${below}`]
        : [`${above}${below}`, below, above]
  })
}

function knownNames(columns: Columns): Map<string, Set<string>> {
  return new Map(
    Object.entries(columns).map(([name, aliases]) => [
      name,
      new Set([name, ...aliases, ...(PLACES[name] ?? [])].map(headingKey)),
    ]),
  )
}

function placesIn(
  titles: readonly (readonly string[])[],
  columns: Columns,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, number> {
  const where = new Map<string, number>()
  const taken = new Set<number>()
  const keys = titles.map((cell) => cell.map((text) => [headingKey(text), bareKey(text)] as const))
  // The names themselves, then their other names; as written, then without unit and hint.
  for (const wanted of [(name: string) => new Set([headingKey(name)]), (name: string) => known.get(name)])
    for (const form of [0, 1] as const)
      for (const name of Object.keys(columns)) {
        if (where.has(name)) continue
        const at = keys.findIndex(
          (cell, place) => !taken.has(place) && cell.some((key) => wanted(name)?.has(key[form])),
        )
        if (at < 0) continue
        where.set(name, at)
        taken.add(at)
      }
  return where
}

/** A heading as it is compared: full-width signs plain, without white space and marks. */
function headingKey(text: string): string {
  return halfWidth(cleaned(text))
    .replace(/\s+/g, '')
    .replace(/㎡|m²|m2/gi, '㎡')
    .replace(/[*※★●•:【】[\]]/g, '')
    .toUpperCase()
}

// Linear: no repeat is longer than 60.
const HINT =
  /\((?:必填项?|选填|可选|可不填|可空|可为空|单位:?)?(?:㎡|平方米|平米|平方|元|人民币|文本(?:格式)?|数字|YYYY-MM-DD|年-?月-?日|(?:如|例如|例|格式|示例)[^()]{0,60})?\)$/

/** The same without the unit and the hints at its end. */
function bareKey(text: string): string {
  let key = headingKey(text)
  for (let before = ''; before !== key; ) {
    before = key
    key = key.replace(HINT, '').replace(/[/,、]?(?:㎡|平方米)$/, '')
  }
  return key
}

function missingWords(heading: Heading, names: readonly string[], optional: readonly string[]): string {
  const missing = names.filter((name) => !heading.where.has(name) && !optional.includes(name))
  const used = new Set(heading.where.values())
  const others = heading.titles.filter((title, at) => title !== '' && !used.has(at)).slice(0, 8)
  const hint =
    others.length > 0
      ? `没有认出的列是${others.map((one) => `“${one.slice(0, 20)}”`).join('、')}，如果就是它，请改成这个名称。`
      : ''
  const rooms = heading.where.get('房号')
  const whole = (heading.below[0]?.cells[rooms ?? -1] ?? '').split(/[-－—]/)
  if (missing.includes('楼栋') && whole.length >= 2) {
    const [building, stair, room] = whole.length >= 3 ? whole : [whole[0], '', whole[1]]
    const parts = [`楼栋 ${building}`, stair ? `单元 ${stair}` : '单元留空', `房号 ${room}`].join('、')
    return `缺少列：${missing.join('、')}。房号写成“${whole.join('-')}”的，请分成三列：${parts}，再导入。`
  }
  return `缺少列：${missing.join('、')}。请补上后再导入。${hint}`
}

/** A column's name where two headings are written alike and both could be meant. */
function twiceIn(heading: Heading, columns: Columns): string | null {
  for (const name of Object.keys(columns)) {
    const at = heading.where.get(name)
    if (at === undefined) continue
    const key = headingKey(heading.titles[at] ?? '')
    const same = heading.titles.filter((title) => headingKey(title) === key).length
    if (key !== '' && same > 1) return heading.titles[at] ?? name
  }
  return null
}

function viewOf(row: TableRow, where: ReadonlyMap<string, number>, fills: ReadonlySet<string>): SheetRow {
  return {
    line: row.line,
    cells: row.cells,
    get(column) {
      const at = where.get(column) ?? -1
      const text = row.cells[at] ?? ''
      return text === '' && fills.has(column) ? (row.merged?.[at]?.text ?? '') : text
    },
    note: (column) => row.notes?.[where.get(column) ?? -1],
    mergedWith: (column) => row.merged?.[where.get(column) ?? -1]?.line,
  }
}

const TOTAL = /^(?:合计|总计|共计|总合计|合计数|全部合计|总数)$/
const PART = /^(?:.{0,20}小计|.{1,20}(?:合计|总计|累计))$/
const FIGURE = /^[-+¥￥(]?[\d.,，\s]*\)?(?:套|户|间|个|元|㎡|m2|m²|平方米|平米|笔|条|行|人|%)?$/i
// Linear: no repeat is longer than 9.
const REMARK =
  /^[(（]?(?:(?:制表|填表|审核|复核|编制|核对|经办|填报|统计|打印|导出|盖章|签字|负责|联系)(?:人员?|单位|部门|时间|日期|电话|公章|者)?\s{0,9}(?:签字|签章|盖章)?\s{0,9}[:：(（]|(?:制表|填表|审核|复核|编制|经办|负责)人|(?:单位)?负责人\s{0,9}[:：]|(?:注|备注|说明|注意|提示|日期|单位)\s{0,9}[:：]|第\s{0,9}\d{1,9}\s{0,9}页|共\s{0,9}\d{1,9}\s{0,9}页|以下空白|以下无正文|\d{4}年\d{1,2}月\d{1,2}日$)/

/** Whether a line below the heading is data, a sum of all, or nothing to read. */
function kindOf(
  row: TableRow,
  view: SheetRow,
  heading: Heading,
  names: readonly string[],
  optional: readonly string[],
): 'data' | 'total' | 'left-out' {
  const texts = row.cells.filter((cell) => cell !== '')
  const label = halfWidth(texts[0] ?? '').replace(/[\s:]+/g, '')
  const isFigures = texts.slice(1).every((text) => FIGURE.test(halfWidth(text)) || TOTAL.test(text))
  if (isFigures && PART.test(label)) return 'left-out'
  if (isFigures && /^(?:合计|总计|共计)\D{0,4}\d/.test(label)) return 'total'
  const isEmpty = names.every((name) => (row.cells[heading.where.get(name) ?? -1] ?? '') === '')
  const needed = names.filter((name) => !optional.includes(name))
  const filled = needed.filter((name) => view.get(name) !== '').length
  if (TOTAL.test(label) && (isFigures || filled * 2 < needed.length)) return 'total'
  if (REMARK.test(halfWidth(texts[0] ?? '')) && filled * 2 <= needed.length) return 'left-out'
  if (isEmpty && !row.merged && texts.length <= 1) return 'left-out'
  const [alone] = lonely(row)
  if (alone !== undefined && heading.above.has(alone)) return 'left-out'
  const isRepeated = [...heading.where.values()].every((at) => row.cells[at] === heading.titles[at])
  return isRepeated ? 'left-out' : 'data'
}

function faultOf(
  row: TableRow,
  view: SheetRow,
  heading: Heading,
  needed: number,
): { code: string; message: string } | null {
  const width = heading.titles.length
  const [alone] = lonely(row)
  if (alone !== undefined && needed >= 5 && !row.merged && !row.notes)
    return {
      code: 'one-cell',
      message: `这一行只有“${alone.slice(0, 20)}”一格有内容，请把这一行填完整，或者删去。`,
    }
  const extra = row.cells.slice(width).filter((cell) => cell !== '')
  if (extra.length > 0)
    return { code: 'column-count', message: `这一行比表头多 ${extra.length} 格，请检查是否多了逗号。` }
  if (row.cells.some((cell) => UNREADABLE.test(cell)))
    return { code: 'unreadable-text', message: '有乱码，请检查文件的编码，或重新输入这一行。' }
  if (row.cells.some((cell) => /^#(REF|N\/A|VALUE|NAME|DIV\/0|NUM|NULL)[!?]?$/.test(cell)))
    return { code: 'formula-error', message: '有出错的公式（如 #REF!），请改成数值。' }
  for (const name of heading.where.keys()) {
    const text = view.get(name)
    const note = view.note(name)
    if (text === '' && view.mergedWith(name) !== undefined)
      return {
        code: 'merged-cell',
        message: `“${name}”和第 ${view.mergedWith(name)} 行是合并的单元格，分不清每行各是多少。请取消合并，每行分别填写。`,
      }
    if (note === 'no-value')
      return {
        code: 'formula-no-value',
        message: `“${name}”是一个没有算出结果的公式。请用 Excel 或 WPS 打开文件再保存一次，或者直接填数值。`,
      }
    if (note === 'rounded' || isLongRounded(text))
      return {
        code: 'number-rounded',
        message: `“${name}”被表格软件当成数字，15 位以后的数字丢了。请把这一列设为“文本”，再重新填写原来的号码。`,
      }
    if (note === 'not-a-number')
      return {
        code: 'not-a-number',
        message: `“${name}”这一格不是数也不是字（${text.slice(0, 20)}）。请把这一列设为“文本”，再重新填写。`,
      }
    if (Object.hasOwn(PLACES, name) && text !== '' && (note === 'date' || looksLikeDate(text)))
      return {
        code: 'place-is-date',
        message: `“${name}”被表格软件变成了日期（${text}）。请把这一列设为“文本”，再重新填写，例如 1-2。`,
      }
  }
  return null
}

function problem(line: number, code: string, message: string): Sheet {
  return { rows: [], totals: [], problems: [{ line, code, message }] }
}
