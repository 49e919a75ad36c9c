import type { importOrders, OrderPreview } from '#contract/hotline/endpoints.ts'
import { likeness } from '#domain/hotline/words.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Problem } from '#server/tables/columns.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { publicText } from '#server/repairs/public-words.ts'
import { buildingsOf } from '#server/repairs/desk.ts'
import { findRepairs, holdRepair, rowOf, type StoredRepair } from '#server/repairs/store.ts'
import { storeReport } from '#server/repairs/routes.ts'
import { type OrderRow, readOrders } from './read.ts'
import { findOrders, HOTLINE_PERSON, orderRepairId, storeOrder } from './store.ts'

const MOST_TOLD = 100
const MOST_ALIKE = 3
/** From here on words alone are taken for the same thing, in hundredths. Basis: product; a person decides. */
const ALIKE_FROM = 40
const MOST_OPEN = 2_000
const MOST_DESCRIPTION = 500

export const handleImportOrders: Handler<typeof importOrders> = async (context, { params, body }) => {
  const { estateId } = params
  const bytes =
    body.encoding === 'text'
      ? new TextEncoder().encode(body.file)
      : Uint8Array.from(Buffer.from(body.file, 'base64'))
  const table = await readTable(bytes, { keepsTime: true })
  if (typeof table === 'string') return refused([{ line: 1, code: table, message: TABLE_FAULTS[table] }], [])
  return inEstate(context.ports.db, estateId, async (tx) => {
    await holdName(tx, estateId, 'hotline')
    const { rows, problems } = readOrders(table, await buildingsOf(tx, estateId), context.nowAt)
    if (rows.length === 0 && problems.length === 0)
      problems.push({ line: 1, code: 'empty', message: '没有工单，请在表头下面填写。' })
    const known = await knownOrders(tx, estateId, rows)
    for (const row of rows) {
      const before = known.get(row.orderNo)
      // What came through Open311 was received when it came, and what a list says of that is the list's.
      const isListed = before?.cameBy === 'import'
      if (before && ((isListed && before.receivedAt !== row.receivedAt) || before.dueAt !== row.dueAt))
        problems.push(numberTaken(row))
    }
    const links = await linksOf(tx, estateId, body.links, rows, problems)
    const open = await findRepairs(
      tx,
      estateId,
      `is_open AND state <> 'done' ORDER BY reported_at DESC LIMIT ${MOST_OPEN}`,
    )
    const previews = rows.map((row): OrderPreview => {
      const repairId = known.get(row.orderNo)?.repairId ?? links.get(row.orderNo) ?? null
      return {
        line: row.line,
        orderNo: row.orderNo,
        receivedAt: row.receivedAt,
        dueAt: row.dueAt,
        kind: row.kind,
        kindTitle: repairKindOf(row.kind)?.title ?? row.kind,
        place: row.place,
        placeText: row.placeText,
        text: row.text,
        repairId,
        isKnown: known.has(row.orderNo),
        alike: known.has(row.orderNo) ? [] : alikeOf(row, open).map((repair) => rowOf(repair, context)),
      }
    })
    problems.sort((a, b) => a.line - b.line)
    if (problems.length > 0) return refused(problems, previews)
    if (!body.onlyCheck)
      for (const row of rows)
        if (!known.has(row.orderNo)) await store(tx, context, estateId, row, links.get(row.orderNo) ?? null)
    return {
      isStored: !body.onlyCheck,
      orders: previews,
      fresh: rows.length - known.size - links.size,
      linked: links.size,
      known: known.size,
      problems: [],
    }
  })
}

function refused(problems: readonly Problem[], orders: OrderPreview[]) {
  const told = problems.slice(0, MOST_TOLD)
  return { isStored: false, orders, fresh: 0, linked: 0, known: 0, problems: told }
}

function numberTaken({ line, orderNo }: OrderRow): Problem {
  return {
    line,
    code: 'number-taken',
    message: `工单编号 ${orderNo} 已导入过，派单时间或办理时限和上次不一样，请核对。`,
  }
}

async function knownOrders(tx: Tx, estateId: string, rows: readonly OrderRow[]) {
  const found = await findOrders(tx, estateId, 'o.order_no = ANY ($2)', [rows.map((row) => row.orderNo)])
  return new Map(found.map((order) => [order.orderNo, order]))
}

/** The chosen repairs of new orders, held; what cannot be chosen is a problem of its line. A known order stays where it is. */
async function linksOf(
  tx: Tx,
  estateId: string,
  asked: readonly { orderNo: string; repairId: string }[],
  rows: readonly OrderRow[],
  problems: Problem[],
): Promise<Map<string, string>> {
  const links = new Map<string, string>()
  const known = await knownOrders(tx, estateId, rows)
  for (const { orderNo, repairId } of asked) {
    const row = rows.find((one) => one.orderNo === orderNo)
    if (!row || links.has(orderNo)) {
      problems.push({
        line: row?.line ?? 1,
        code: 'link-unknown',
        message: `工单编号 ${orderNo} ${row ? '选了两件报修' : '不在文件里'}，请重新选择。`,
      })
      continue
    }
    if (known.has(orderNo)) continue
    const [repair] = await findRepairs(tx, estateId, 'repair_id = $2', [repairId])
    // Finished is finished before the order came: the order says that it is not.
    if (!repair || repair.closedAt !== null || repair.state === 'done') {
      problems.push({
        line: row.line,
        code: 'link-unfit',
        message: '选的报修不存在、已办结或已报完工，请选别的，或另立一件。',
      })
      continue
    }
    links.set(orderNo, repairId)
  }
  return links
}

/** "Is it this one?": open, in the same building or home, and of the same kind or in much the same words; likest first. */
function alikeOf(row: OrderRow, open: readonly StoredRepair[]): StoredRepair[] {
  return open
    .filter((one) =>
      row.place === 'home'
        ? one.place === 'home' && one.placeText === row.placeText
        : one.place !== 'home' && one.building === row.building,
    )
    .map((one) => ({
      one,
      score: likeness(`${row.placeText}${row.text}`, `${one.placeText}${one.description}`),
    }))
    .filter(({ one, score }) => one.kind === row.kind || score >= ALIKE_FROM)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_ALIKE)
    .map(({ one }) => one)
}

async function store(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  row: OrderRow,
  linked: string | null,
): Promise<void> {
  const repairId = linked ?? orderRepairId(estateId, row.orderNo)
  if (linked !== null) await holdRepair(tx, estateId, linked)
  else
    await storeReport(
      tx,
      // The clocks of the standard begin when the order was handed down, however late the list is brought in.
      { estateId, personId: HOTLINE_PERSON, at: row.receivedAt, key: repairId },
      {
        repairId,
        kind: row.kind,
        place: row.place,
        placeText: row.placeText,
        description: descriptionOf(row),
        photoIds: [],
        building: row.building,
      },
    )
  await storeOrder(
    tx,
    estateId,
    { ...row, repairId, cameBy: 'import' },
    { personId: context.personId, at: context.nowAt },
  )
}

/** What neighbours may read of a shared part; the whole stands with the order, for the company and supervisors. */
function descriptionOf({ place, text }: Pick<OrderRow, 'place' | 'text'>): string {
  const open = place === 'home' ? text : publicText(text)
  return open.length <= MOST_DESCRIPTION ? open : `${open.slice(0, MOST_DESCRIPTION - 1)}…`
}
