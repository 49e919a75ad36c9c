import type {
  bookDeskPayment,
  correctBill,
  findBillUnits,
  importBills,
  issueBill,
  listBills,
  previewBills,
  refundBill,
} from '#contract/bills/endpoints.ts'
import { amountOf, isSameBasis } from '#domain/bills/amount.ts'
import { owedFen } from '#domain/bills/owed.ts'
import { beijingDayOf, type Day } from '#domain/core/calendar.ts'
import {
  BILL_STATES,
  billOf,
  findBill,
  findBills,
  holdBill,
  isDueDay,
  isTwice,
  issueBills,
  lineOf,
  lockIssue,
  type NewBill,
  OWED,
  standingBills,
  type UnitBills,
  type StoredBill,
} from './store.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { receiptOf } from './cashier/orders.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import { type BillRow, readBills } from './read.ts'
import type { Problem } from '#server/tables/columns.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { placeIndex } from '#server/estate/unit-place.ts'
import { AppError } from '#server/core/http/app-error.ts'

const SHOWN_BILLS = 50
const SHOWN_PROBLEMS = 100
const SHOWN_NEW = 20
const MOST_FOUND = 10

/** Whether a bill stands behind the one named by $4 in the list, where one is named. */
const FOLLOWS = `($4::text IS NULL OR EXISTS (SELECT 1 FROM bills a WHERE a.estate_id = $1 AND a.bill_id = $4
  AND (b.issued_at < a.issued_at OR (b.issued_at = a.issued_at AND b.bill_id > a.bill_id))))`

export const handleListBills: Handler<typeof listBills> = async ({ ports, nowAt }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const { estateId } = params
    const counts = await tx.query<Record<string, number>>(
      `SELECT ${(['open', 'overdue', 'refund'] as const)
        .map(
          (name) => `(count(*) FILTER (WHERE ${BILL_STATES[name]}))::int AS "${name}Count",
            coalesce(sum(abs(${OWED})) FILTER (WHERE ${BILL_STATES[name]}), 0)::float8 AS "${name}Fen"`,
        )
        .join(', ')}
       FROM bills b JOIN bill_sums s USING (estate_id, bill_id) WHERE b.estate_id = $1`,
      [estateId, today],
    )
    // Every parameter is named in any case, so that the statement's parameters never depend on the question.
    const where = `($2::date IS NOT NULL) AND strpos(unit_label(u.building, u.stair, u.room), $3) > 0
      AND ${query.state ? BILL_STATES[query.state] : 'true'}`
    const values = [estateId, today, query.sought ?? '']
    const bills = await findBills(
      tx,
      `${where} AND ${FOLLOWS}`,
      [...values, query.after ?? null],
      `b.issued_at DESC, b.bill_id LIMIT ${query.most ? Number(query.most) : SHOWN_BILLS}`,
    )
    const found = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM bills b JOIN bill_sums s USING (estate_id, bill_id)
         JOIN units u USING (estate_id, unit_id) WHERE b.estate_id = $1 AND ${where}`,
      values,
    )
    return {
      nowAt,
      bills: bills.map((bill) => lineOf(bill, today)),
      billCount: found.rows[0]?.count ?? 0,
      totals: counts.rows[0] as never,
    }
  })

export const handleFindBillUnits: Handler<typeof findBillUnits> = async ({ ports }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ unitId: string; label: string; areaDm2: number }>(
      `SELECT unit_id AS "unitId", unit_label(building, stair, room) AS label, area_dm2::float8 AS "areaDm2"
       FROM units WHERE estate_id = $1 AND strpos(unit_label(building, stair, room), $2) > 0
       ORDER BY length(room), building, stair, room LIMIT ${MOST_FOUND}`,
      [params.estateId, query.sought],
    )
    return { units: rows }
  })

export const handleIssueBill: Handler<typeof issueBill> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId } = params
    const today = beijingDayOf(nowAt)
    await lockIssue(tx, estateId)
    const known = await findBill(tx, estateId, body.billId)
    if (known) {
      if (!isSaying(known, body)) throw new AppError('request.key-reused')
      return { bill: lineOf(known, today) }
    }
    const bill = billOf(body, today)
    if (typeof bill === 'string') throw new AppError(bill)
    const unit = await tx.query('SELECT 1 FROM units WHERE estate_id = $1 AND unit_id = $2', [
      estateId,
      body.unitId,
    ])
    if (unit.rowCount === 0) throw new AppError('bill.unit-unknown')
    const beside = await standingBills(tx, estateId, [body.unitId])
    if (beside.some((one) => !one.isCancelled && isTwice(one, body))) throw new AppError('bill.twice')
    await issueBills(tx, estateId, [bill], personId, nowAt)
    return { bill: lineOf((await findBill(tx, estateId, body.billId)) as StoredBill, today) }
  })

export const handleCorrectBill: Handler<typeof correctBill> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, billId } = params
    const { act, correctionId } = body
    const bill = await holdBill(tx, estateId, billId)
    if (!bill) throw new AppError('bill.not-found')
    const before = await tx.query<{ billId: string; act: string; amountFen: number; reason: string }>(
      `SELECT bill_id AS "billId", act, amount_fen::float8 AS "amountFen", reason FROM bill_corrections
       WHERE estate_id = $1 AND correction_id = $2`,
      [estateId, correctionId],
    )
    const known = before.rows[0]
    if (known) {
      const isSame =
        known.billId === billId &&
        known.act === act &&
        known.reason === body.reason &&
        (act === 'cancel' || known.amountFen === body.amountFen)
      if (!isSame) throw new AppError('request.key-reused')
      return { bill: lineOf(bill, beijingDayOf(context.nowAt)) }
    }
    const left = bill.amountFen - bill.creditedFen
    const amountFen = act === 'cancel' ? left : body.amountFen
    const isFit =
      act === 'cancel' ? body.amountFen === null && left > 0 : amountFen !== null && amountFen <= left
    if (!isFit || amountFen === null) throw new AppError('bill.credit-unfit')
    await tx.query(
      `INSERT INTO bill_corrections (estate_id, correction_id, bill_id, act, amount_fen, reason, by_person,
         at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        estateId,
        correctionId,
        billId,
        act,
        amountFen,
        body.reason,
        context.personId,
        new Date(context.nowAt),
      ],
    )
    await add(tx, estateId, billId, 'credited_fen', amountFen)
    return told(tx, context, estateId, billId)
  })

export const handleBookDeskPayment: Handler<typeof bookDeskPayment> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, billId } = params
    const { paymentId, how, amountFen, note } = body
    const bill = await holdBill(tx, estateId, billId)
    if (!bill) throw new AppError('bill.not-found')
    const before = await tx.query<{ billId: string }>(
      'SELECT bill_id AS "billId" FROM bill_payments WHERE estate_id = $1 AND payment_id = $2',
      [estateId, paymentId],
    )
    const known = await receiptOf(tx, estateId, paymentId)
    if (known) {
      const isSame = known.how === how && known.amountFen === amountFen && before.rows[0]?.billId === billId
      if (!isSame) throw new AppError('request.key-reused')
      return { receipt: known }
    }
    if (amountFen > owedFen(bill)) throw new AppError('bill.too-much')
    await tx.query('SELECT book_payment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      estateId,
      paymentId,
      billId,
      how,
      null,
      amountFen,
      new Date(context.nowAt),
      context.personId,
      note,
      new Date(context.nowAt),
    ])
    const receipt = await receiptOf(tx, estateId, paymentId)
    if (!receipt) throw new AppError('server.failed')
    return { receipt }
  })

export const handleRefundBill: Handler<typeof refundBill> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, billId } = params
    const { refundId, amountFen, note } = body
    const bill = await holdBill(tx, estateId, billId)
    if (!bill) throw new AppError('bill.not-found')
    const before = await tx.query<{ billId: string; amountFen: number }>(
      `SELECT bill_id AS "billId", amount_fen::float8 AS "amountFen" FROM bill_refunds
       WHERE estate_id = $1 AND refund_id = $2`,
      [estateId, refundId],
    )
    const known = before.rows[0]
    if (known) {
      if (known.billId !== billId || known.amountFen !== amountFen) throw new AppError('request.key-reused')
      return { bill: lineOf(bill, beijingDayOf(context.nowAt)) }
    }
    if (amountFen > -owedFen(bill)) throw new AppError('bill.refund-unfit')
    await tx.query(
      `INSERT INTO bill_refunds (estate_id, refund_id, bill_id, amount_fen, note, by_person, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [estateId, refundId, billId, amountFen, note, context.personId, new Date(context.nowAt)],
    )
    await add(tx, estateId, billId, 'refunded_fen', amountFen)
    return told(tx, context, estateId, billId)
  })

export const handlePreviewBills: Handler<typeof previewBills> = async (context, { params }) => {
  const read = await rowsOf(context)
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { fresh, knownCount, problems } = await placed(
      tx,
      params.estateId,
      read,
      beijingDayOf(context.nowAt),
    )
    return {
      problems: problems.slice(0, SHOWN_PROBLEMS),
      problemCount: problems.length,
      newCount: fresh.length,
      knownCount,
      totalFen: fresh.reduce((sum, { bill }) => sum + bill.amountFen, 0),
      bills: fresh.slice(0, SHOWN_NEW).map(({ bill, row }) => ({
        unitLabel: row.building + row.stair + row.room,
        kind: bill.kind,
        item: bill.item,
        from: bill.from,
        to: bill.to,
        amountFen: bill.amountFen,
      })),
    }
  })
}

export const handleImportBills: Handler<typeof importBills> = async (context, { params }) => {
  const read = await rowsOf(context)
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const answer = await importRows(tx, params.estateId, read, context.personId, context.nowAt)
    if ('problems' in answer) throw new AppError('bill.bad-lines')
    return answer
  })
}

type Read = { rows: readonly BillRow[]; problems: readonly Problem[] }

/** Issues the bills of a table: all that are new, or none where a line is bad. */
export async function importRows(
  tx: Tx,
  estateId: string,
  read: Read,
  by: string,
  nowAt: number,
): Promise<{ issuedCount: number; knownCount: number; totalFen: number } | { problems: readonly Problem[] }> {
  await lockIssue(tx, estateId)
  const { fresh, knownCount, problems } = await placed(tx, estateId, read, beijingDayOf(nowAt))
  if (problems.length > 0) return { problems }
  await issueBills(
    tx,
    estateId,
    fresh.map(({ bill }) => bill),
    by,
    nowAt,
  )
  return {
    issuedCount: fresh.length,
    knownCount,
    totalFen: fresh.reduce((sum, { bill }) => sum + bill.amountFen, 0),
  }
}

async function rowsOf(context: RequestContext): Promise<Read> {
  const table = await readTable(await context.photo())
  if (typeof table === 'string')
    return { rows: [], problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }] }
  return readBills(table)
}

/** Which lines are new, which are known, and what is wrong with any, beside the bills that stand. */
async function placed(
  tx: Tx,
  estateId: string,
  read: Read,
  today: Day,
): Promise<{ fresh: { row: BillRow; bill: NewBill }[]; knownCount: number; problems: readonly Problem[] }> {
  const problems: Problem[] = [...read.problems]
  const units = await tx.query<{ unitId: string; building: string; stair: string; room: string }>(
    'SELECT unit_id AS "unitId", building, stair, room FROM units WHERE estate_id = $1',
    [estateId],
  )
  const unitOf = placeIndex(units.rows)
  const placedRows = read.rows.map((row) => ({
    row,
    unitId: unitOf(row)?.unitId,
  }))
  const standing = new Map<string, UnitBills[]>()
  const asked = placedRows.flatMap(({ unitId }) => (unitId ? [unitId] : []))
  for (const one of await standingBills(tx, estateId, asked))
    standing.set(one.unitId, [...(standing.get(one.unitId) ?? []), one])
  const fresh: { row: BillRow; bill: NewBill }[] = []
  const within = new Map<string, { row: BillRow; bill: NewBill }[]>()
  let knownCount = 0
  for (const { row, unitId } of placedRows) {
    const no = (code: string, message: string) => problems.push({ line: row.line, code, message })
    if (!unitId) {
      no('unit-unknown', `名册里没有${row.building}${row.stair}${row.room}，请核对楼栋、单元、房号。`)
      continue
    }
    if (!isDueDay(row.dueOn, row.from, today)) {
      no('due-wrong', '应缴日期不能早于开始日期，也不能在三年以后。')
      continue
    }
    const { kind, item, from, to, dueOn, basis, basisText, amountFen, late } = row
    const name = { unitId, kind, item, from, to }
    const duplicate = (within.get(unitId) ?? []).find((one) => isTwice(one.bill, name))
    if (duplicate) {
      no('bill-twice', `与第 ${duplicate.row.line} 行是同一套房同一项目，日期重叠。`)
      continue
    }
    const beside = (standing.get(unitId) ?? []).filter((one) => isTwice(one, name))
    const stands = beside.filter((one) => !one.isCancelled)
    const isKnown = stands.some(
      (one) => one.from === from && one.to === to && one.dueOn === dueOn && isSameBasis(one.basis, basis),
    )
    if (isKnown) {
      knownCount += 1
      continue
    }
    if (stands[0]) {
      no('bill-stands', `已有一张 ${stands[0].from} 至 ${stands[0].to} 的账单。要改，请先作废它。`)
      continue
    }
    // A bill that was cancelled may be issued anew; each time it is another bill.
    const round = beside.filter((one) => one.from === from && one.to === to).length
    const billId = idOf(JSON.stringify(['bill', estateId, unitId, kind, item, from, to, round]))
    const bill: NewBill = {
      ...name,
      billId,
      dueOn,
      basis: basis as NewBill['basis'],
      basisText,
      amountFen,
      latePerMillion: late?.perMillion ?? null,
      lateText: late?.text ?? '',
    }
    fresh.push({ row, bill })
    within.set(unitId, [...(within.get(unitId) ?? []), { row, bill }])
  }
  return { fresh, knownCount, problems: problems.sort((a, b) => a.line - b.line) }
}

function isSaying(known: StoredBill, body: Parameters<typeof billOf>[0]): boolean {
  const amount = amountOf(body.basis, body)
  return (
    amount.ok &&
    known.unitId === body.unitId &&
    known.amountFen === amount.value &&
    isTwice(known, body) &&
    known.from === body.from &&
    known.to === body.to &&
    known.dueOn === body.dueOn &&
    known.basisText === body.basisText &&
    isSameBasis(known.basis, body.basis)
  )
}

async function add(
  tx: Tx,
  estateId: string,
  billId: string,
  column: 'credited_fen' | 'refunded_fen',
  amountFen: number,
): Promise<void> {
  await tx.query(`UPDATE bill_sums SET ${column} = ${column} + $3 WHERE estate_id = $1 AND bill_id = $2`, [
    estateId,
    billId,
    amountFen,
  ])
}

async function told(tx: Tx, context: RequestContext, estateId: string, billId: string) {
  const bill = (await findBill(tx, estateId, billId)) as StoredBill
  return { bill: lineOf(bill, beijingDayOf(context.nowAt)) }
}
