import type { BillDetail, BillDraft, BillLine } from '#contract/bills/endpoints.ts'
import { amountOf, type Basis, type BillKind } from '#domain/bills/amount.ts'
import { lastDayToPay, LEAST_DAYS, lateFee, owedFen, stateOf, type Sums } from '#domain/bills/owed.ts'
import { addDays, beijingDayOf, type Day } from '#domain/core/calendar.ts'
import { ask, ms, type Question, question } from '#server/core/db/ask.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'

/** A due day further ahead than this is a slip of the pen. Basis: product. */
const MOST_AHEAD_DAYS = 3 * 366

export type StoredBill = Sums & {
  readonly billId: string
  readonly unitId: string
  readonly unitLabel: string
  readonly unitAreaDm2: number
  readonly kind: BillKind
  readonly item: string
  readonly from: Day
  readonly to: Day
  readonly dueOn: Day
  readonly basis: Basis
  readonly basisText: string
  readonly latePerMillion: number | null
  readonly lateText: string
  readonly issuedAt: number
}

const BILLS = `SELECT b.bill_id AS "billId", b.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS "unitLabel",
    u.area_dm2::float8 AS "unitAreaDm2", b.kind, b.item, b.period_from::text AS "from", b.period_to::text AS "to",
    b.due_on::text AS "dueOn", b.basis, b.basis_text AS "basisText", b.amount_fen::float8 AS "amountFen",
    b.late_per_million AS "latePerMillion", b.late_text AS "lateText", ${ms('b.issued_at')} AS "issuedAt",
    s.credited_fen::float8 AS "creditedFen", s.paid_fen::float8 AS "paidFen", s.refunded_fen::float8 AS "refundedFen"
  FROM bills b JOIN bill_sums s USING (estate_id, bill_id) JOIN units u USING (estate_id, unit_id)`

/** What is owed of a bill, in SQL; domain/bills/owed.ts says the same. */
export const OWED = '(b.amount_fen - s.credited_fen - s.paid_fen + s.refunded_fen)'
/** The last day on which paying is in time, in SQL; `lastDayToPay` in domain/bills/owed.ts says the same. */
export const LAST_ON = `greatest(b.due_on, ((b.issued_at AT TIME ZONE 'Asia/Shanghai')::date + ${LEAST_DAYS}))`
/** Which bills a list of the desk asks for on the day `$2`, in SQL; `stateOf` in domain/bills/owed.ts says the same of each. */
export const BILL_STATES = {
  open: `${OWED} > 0`,
  overdue: `${OWED} > 0 AND ${LAST_ON} < $2::date`,
  refund: `${OWED} < 0`,
} as const
const MINE = `b.bill_id IN (SELECT d.bill_id FROM owners o JOIN bill_debtors d USING (estate_id, owner_id)
  WHERE o.estate_id = $1 AND o.person_id = $2)`

/** Bills by a condition that begins from `b.estate_id = $1`. */
export function findBills(
  tx: Tx,
  where: string,
  values: readonly unknown[],
  order = 'b.due_on, b.bill_id',
): Promise<StoredBill[]> {
  return ask(tx, billsQuestion(where, values, order))
}

function billsQuestion(where: string, values: readonly unknown[], order: string): Question<StoredBill[]> {
  return question(
    `${BILLS} WHERE b.estate_id = $1 AND ${where} ORDER BY ${order}`,
    values,
    (rows: StoredBill[]) => rows,
  )
}

export async function findBill(tx: Tx, estateId: string, billId: string): Promise<StoredBill | undefined> {
  return (await findBills(tx, 'b.bill_id = $2', [estateId, billId]))[0]
}

/** Bills that a resident `$2` is shown: where an owner said so, as long as they live there at `$3`, and of no time before that. */
const SHOWN_TO_RESIDENT = `b.unit_id IN (SELECT r.unit_id FROM residences r WHERE r.estate_id = $1 AND r.person_id = $2 AND r.sees_bills
  AND r.valid_from <= $3 AND r.valid_to > $3 AND b.period_to >= (r.valid_from AT TIME ZONE 'Asia/Shanghai')::date)`

/** As whom somebody reads bills: who owes them, or who lives in the home and is shown them. */
export type BillReader = { readonly personId: string; readonly isOwner: boolean; readonly nowAt: number }

/** The bills addressed to a person: to whoever owned the unit when the bill was issued; to a resident those that an owner shows. */
export function billsOf(estateId: string, reader: BillReader, which: 'owed' | 'past', most: number) {
  const isOwed = which === 'owed'
  const { personId, isOwner, nowAt } = reader
  return billsQuestion(
    `${isOwner ? MINE : SHOWN_TO_RESIDENT} AND ${OWED} ${isOwed ? '>' : '<='} 0`,
    isOwner ? [estateId, personId] : [estateId, personId, new Date(nowAt)],
    isOwed ? `b.due_on, b.bill_id LIMIT ${most}` : `b.period_to DESC, b.bill_id LIMIT ${most}`,
  )
}

export async function isDebtor(tx: Tx, estateId: string, personId: string, billId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM bill_debtors d JOIN owners o USING (estate_id, owner_id)
     WHERE d.estate_id = $1 AND o.person_id = $2 AND d.bill_id = $3`,
    [estateId, personId, billId],
  )
  return rowCount !== 0
}

/** Whether a resident is shown a bill. */
export async function isShownBill(
  tx: Tx,
  estateId: string,
  reader: BillReader,
  billId: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM bills b WHERE b.estate_id = $1 AND ${SHOWN_TO_RESIDENT} AND b.bill_id = $4`,
    [estateId, reader.personId, new Date(reader.nowAt), billId],
  )
  return rowCount !== 0
}

/** Holds what is owed of a bill until the transaction ends, and answers the bill as it then is. */
export async function holdBill(tx: Tx, estateId: string, billId: string): Promise<StoredBill | undefined> {
  await tx.query('SELECT 1 FROM bill_sums WHERE estate_id = $1 AND bill_id = $2 FOR UPDATE', [
    estateId,
    billId,
  ])
  return findBill(tx, estateId, billId)
}

export function lineOf(bill: StoredBill, today: Day): BillLine {
  const lastOn = lastDayToPay(bill.dueOn, beijingDayOf(bill.issuedAt))
  const { billId, unitLabel, kind, item, from, to, dueOn, amountFen } = bill
  return {
    billId,
    unitLabel,
    kind,
    item,
    from,
    to,
    dueOn,
    lastOn,
    amountFen,
    owedFen: owedFen(bill),
    state: stateOf(bill, lastOn, today),
  }
}

export function lateOf(bill: StoredBill, today: Day): BillDetail['late'] {
  const lastOn = lastDayToPay(bill.dueOn, beijingDayOf(bill.issuedAt))
  const late = lateFee(bill, lastOn, today, bill.latePerMillion)
  return late && { ...late, text: bill.lateText }
}

export type NewBill = Omit<BillDraft, 'late'> & {
  readonly amountFen: number
  readonly latePerMillion: number | null
  readonly lateText: string
}

export type DraftFault = 'bill.amount-unfit' | 'bill.day-unfit'

/** A draft with its amount, or why there can be no such bill. */
export function billOf(draft: BillDraft, today: Day): NewBill | DraftFault {
  const { late, ...rest } = draft
  const amount = amountOf(draft.basis, draft)
  if (!amount.ok) return amount.reason === 'day-wrong' ? 'bill.day-unfit' : 'bill.amount-unfit'
  if (!isDueDay(draft.dueOn, draft.from, today)) return 'bill.day-unfit'
  return {
    ...rest,
    amountFen: amount.value,
    latePerMillion: late?.perMillion ?? null,
    lateText: late?.text ?? '',
  }
}

/** Nothing is due before its period begins, nor years ahead. */
export function isDueDay(dueOn: Day, from: Day, today: Day): boolean {
  return dueOn >= from && dueOn <= addDays(today, MOST_AHEAD_DAYS)
}

/** Whoever issues holds this until the transaction ends, so that of two clerks the second sees the first one's bills. */
export async function lockIssue(tx: Tx, estateId: string): Promise<void> {
  await holdName(tx, estateId, 'bills')
}

export type UnitBills = {
  readonly billId: string
  readonly unitId: string
  readonly kind: BillKind
  readonly item: string
  readonly from: Day
  readonly to: Day
  readonly dueOn: Day
  readonly basis: Basis
  readonly isCancelled: boolean
}

/** The bills of these units that a new one could stand beside. */
export async function standingBills(
  tx: Tx,
  estateId: string,
  unitIds: readonly string[],
): Promise<UnitBills[]> {
  const { rows } = await tx.query<UnitBills>(
    `SELECT b.bill_id AS "billId", b.unit_id AS "unitId", b.kind, b.item, b.period_from::text AS "from",
       b.period_to::text AS "to", b.due_on::text AS "dueOn", b.basis, s.credited_fen = b.amount_fen AS "isCancelled"
     FROM bills b JOIN bill_sums s USING (estate_id, bill_id)
     WHERE b.estate_id = $1 AND b.unit_id = ANY ($2)`,
    [estateId, unitIds],
  )
  return rows
}

/** Whether two bills ask for the same thing for a day that is in both. */
export function isTwice(
  one: Pick<UnitBills, 'unitId' | 'kind' | 'item' | 'from' | 'to'>,
  other: Pick<UnitBills, 'unitId' | 'kind' | 'item' | 'from' | 'to'>,
): boolean {
  return (
    one.unitId === other.unitId &&
    one.kind === other.kind &&
    one.item === other.item &&
    one.from <= other.to &&
    other.from <= one.to
  )
}

export async function issueBills(
  tx: Tx,
  estateId: string,
  bills: readonly NewBill[],
  by: string,
  nowAt: number,
): Promise<void> {
  await tx.query('SELECT issue_bills($1, $2, $3, $4)', [estateId, JSON.stringify(bills), by, new Date(nowAt)])
}
