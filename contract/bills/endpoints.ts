import * as v from 'valibot'
import { BILL_KINDS, MOST_PER_MILLION } from '#domain/bills/amount.ts'
import { ORDER_STATES, UNEXPLAINED } from '#domain/bills/order.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AmountFen,
  AreaDm2,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  typedText,
} from '#contract/core/scalars.ts'
import { Host } from '#contract/identity/endpoints.ts'

const InEstate = v.object({ estateId: EstateId })
const OneBill = v.object({ estateId: EstateId, billId: Id })
const OneOrder = v.object({ estateId: EstateId, orderId: Id })
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000_000))
const Fen = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000))
const KindName = v.picklist(BILL_KINDS)
const BillState = v.picklist(['due', 'overdue', 'settled', 'cancelled', 'refund'])

/** From what an amount is computed; see domain/bills/amount.ts. Prices in 0.0001 元, readings in hundredths. */
export const BillBasis = v.variant('method', [
  v.strictObject({ method: v.literal('area'), priceHao: Whole, areaDm2: Whole }),
  v.strictObject({ method: v.literal('month'), priceHao: Whole, pieces: Whole }),
  v.strictObject({ method: v.literal('meter'), priceHao: Whole, from: Whole, to: Whole }),
  v.strictObject({ method: v.literal('fixed'), amountFen: Whole }),
  v.strictObject({ method: v.literal('late'), owedFen: Whole, days: Whole, perMillion: Whole }),
])

const LINE = {
  billId: Id,
  unitLabel: v.string(),
  kind: KindName,
  item: v.string(),
  from: Day,
  to: Day,
  dueOn: Day,
  /** The last day on which paying is in time: the due day, never sooner than a week after the bill was issued. */
  lastOn: Day,
  amountFen: AmountFen,
  owedFen: AmountFen,
  state: BillState,
}
export const BillLine = v.object(LINE)
export type BillLine = v.InferOutput<typeof BillLine>

const LateFee = v.object({
  owedFen: AmountFen,
  days: Count,
  perMillion: Count,
  fen: AmountFen,
  text: v.string(),
})

/** What the company takes back of a bill: a part of it, or all that is left. */
export const BILL_CORRECTIONS = ['credit', 'cancel'] as const
export const PAID_AT_DESK = ['cash', 'transfer'] as const
export const PAID_BY = ['cashier', ...PAID_AT_DESK] as const

export const Receipt = v.object({
  /** Without a gap within the estate. */
  number: Count,
  amountFen: AmountFen,
  paidAt: Instant,
  how: v.picklist(PAID_BY),
  cashierNo: v.nullable(v.string()),
  note: v.string(),
})
export type Receipt = v.InferOutput<typeof Receipt>

export const BillOrder = v.object({
  orderId: Id,
  billId: Id,
  amountFen: AmountFen,
  state: v.picklist(ORDER_STATES),
  createdAt: Instant,
  expiresAt: Instant,
  /** The cashier took something else than was asked: not booked, and listed for the company to settle. */
  isDisputed: v.boolean(),
})
export type BillOrder = v.InferOutput<typeof BillOrder>

/** What the host's own cashier is opened with. */
export const HandOver = v.variant('kind', [
  v.object({ kind: v.literal('web'), url: v.string() }),
  v.object({
    kind: v.literal('weapp'),
    timeStamp: v.string(),
    nonceStr: v.string(),
    package: v.string(),
    signType: v.string(),
    paySign: v.string(),
  }),
  v.object({ kind: v.literal('alipay'), tradeNo: v.string() }),
  v.object({ kind: v.literal('swan'), orderInfo: v.string() }),
])
export type HandOver = v.InferOutput<typeof HandOver>

export const BillDetail = v.object({
  ...LINE,
  basis: BillBasis,
  /** The clause or the price list in words. */
  basisText: v.string(),
  /** The area on the roll, where the bill's own is another. */
  rollAreaDm2: v.nullable(AreaDm2),
  issuedAt: Instant,
  creditedFen: AmountFen,
  paidFen: AmountFen,
  refundedFen: AmountFen,
  /** What the contract's rate would say today; null where there is no rate or nothing is late. */
  late: v.nullable(LateFee),
  corrections: v.array(
    v.object({
      act: v.picklist(BILL_CORRECTIONS),
      amountFen: AmountFen,
      reason: v.string(),
      at: Instant,
    }),
  ),
  refunds: v.array(v.object({ amountFen: AmountFen, note: v.string(), at: Instant })),
  receipts: v.array(Receipt),
  /** My last order for it; null where there is none. */
  order: v.nullable(BillOrder),
  /** Whether the reader may pay it here and now. */
  mayPay: v.boolean(),
})
export type BillDetail = v.InferOutput<typeof BillDetail>

export const listMyBills = reads('/estates/:estateId/my-bills', {
  summary: 'My bills: what is to pay, what is late and how that is computed, and what was paid',
  policy: { anyOf: ['bill.readOwn'] },
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    dueFen: AmountFen,
    due: v.array(v.object({ ...LINE, late: v.nullable(LateFee) })),
    /** The last ones that nothing is owed of. */
    past: v.array(BillLine),
    /** False where no cashier is connected: then the desk takes the money. */
    hasCashier: v.boolean(),
  }),
})

export const readBill = reads('/estates/:estateId/bills/:billId', {
  summary: 'One bill: what, why, how it is computed, corrections and receipts',
  policy: { anyOf: ['bill.readOwn', 'bill.readAll'] },
  params: OneBill,
  output: v.object({ nowAt: Instant, bill: BillDetail }),
  errors: ['bill.not-found'],
})

export const linkBillReceipt = reads('/estates/:estateId/bills/:billId/receipt', {
  summary: 'Where one receipt of a bill can be had as PDF; the address works for some minutes',
  policy: { anyOf: ['bill.readOwn', 'bill.readAll'] },
  params: OneBill,
  query: v.strictObject({ number: v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,8}$/)) }),
  output: v.object({ url: v.string() }),
  errors: ['bill.not-found'],
})

export const payBill = writes('/estates/:estateId/bills/:billId/orders', {
  summary: 'Hand what is owed of a bill to the cashier; the same order again is handed over again',
  policy: { anyOf: ['bill.pay'] },
  params: OneBill,
  body: v.strictObject({
    orderId: Id,
    /** What the person saw; another amount is refused. */
    amountFen: Fen,
    channel: Host,
  }),
  idempotent: true,
  output: v.object({ order: BillOrder, handOver: v.nullable(HandOver) }),
  errors: [
    'bill.not-found',
    'bill.nothing-owed',
    'bill.changed',
    'bill.being-paid',
    'cashier.none',
    'cashier.unavailable',
    'cashier.refused',
  ],
})

export const askOrder = writes('/estates/:estateId/bill-orders/:orderId/ask', {
  summary: 'How an order stands; where the cashier has not said, it is asked now',
  policy: { anyOf: ['bill.pay'] },
  params: OneOrder,
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ nowAt: Instant, order: BillOrder, receipt: v.nullable(Receipt) }),
  errors: ['order.not-found'],
})

/** What the company writes of one bill. */
const Draft = v.strictObject({
  billId: Id,
  unitId: filledText(64),
  kind: KindName,
  item: typedText(30),
  from: Day,
  to: Day,
  dueOn: Day,
  basis: BillBasis,
  basisText: filledText(200),
  late: v.nullable(
    v.strictObject({
      perMillion: v.pipe(Whole, v.minValue(1), v.maxValue(MOST_PER_MILLION)),
      text: filledText(200),
    }),
  ),
})
export type BillDraft = v.InferOutput<typeof Draft>

export const issueBill = writes('/estates/:estateId/bills', {
  summary: 'Issue one bill to the owners of a unit; its amount is computed here',
  policy: { anyOf: ['bill.issue'] },
  params: InEstate,
  body: Draft,
  idempotent: true,
  output: v.object({ bill: BillLine }),
  errors: ['bill.unit-unknown', 'bill.amount-unfit', 'bill.day-unfit', 'bill.twice'],
})

export const correctBill = writes('/estates/:estateId/bills/:billId/corrections', {
  summary: 'Take back a bill wholly or in part, with the reason; both stay to be seen',
  policy: { anyOf: ['bill.issue'] },
  params: OneBill,
  body: v.strictObject({
    correctionId: Id,
    act: v.picklist(BILL_CORRECTIONS),
    /** Of a credit; null for a cancel, which takes back all that is left. */
    amountFen: v.nullable(Fen),
    reason: filledText(200),
  }),
  idempotent: true,
  output: v.object({ bill: BillLine }),
  errors: ['bill.not-found', 'bill.credit-unfit'],
})

export const bookDeskPayment = writes('/estates/:estateId/bills/:billId/desk-payments', {
  summary: 'Book what an owner paid in cash or by transfer, and give the receipt',
  policy: { anyOf: ['bill.issue'] },
  params: OneBill,
  body: v.strictObject({
    paymentId: Id,
    how: v.picklist(PAID_AT_DESK),
    amountFen: Fen,
    note: typedText(100),
  }),
  idempotent: true,
  output: v.object({ receipt: Receipt }),
  errors: ['bill.not-found', 'bill.too-much'],
})

export const refundBill = writes('/estates/:estateId/bills/:billId/refunds', {
  summary: 'Write down that what was paid too much has been paid back',
  policy: { anyOf: ['bill.reconcile'] },
  params: OneBill,
  body: v.strictObject({ refundId: Id, amountFen: Fen, note: filledText(200) }),
  idempotent: true,
  output: v.object({ bill: BillLine }),
  errors: ['bill.not-found', 'bill.refund-unfit'],
})

export const listBills = reads('/estates/:estateId/bills', {
  summary: 'The company’s bills, the newest first, by home or by how they stand',
  policy: { anyOf: ['bill.readAll'] },
  params: InEstate,
  query: v.strictObject({
    sought: v.optional(filledText(30)),
    state: v.optional(v.picklist(['open', 'overdue', 'refund'])),
    /** Fifty where left out; a desk reads more at a time. */
    most: v.optional(v.picklist(['200'])),
    /** Those that follow this one in the list. */
    after: v.optional(Id),
  }),
  output: v.object({
    nowAt: Instant,
    bills: v.array(BillLine),
    billCount: Count,
    /** Over all bills of the estate. */
    totals: v.object({
      openCount: Count,
      openFen: AmountFen,
      overdueCount: Count,
      overdueFen: AmountFen,
      refundCount: Count,
      refundFen: AmountFen,
    }),
  }),
})

export const findBillUnits = reads('/estates/:estateId/bill-units', {
  summary: 'Find a unit to bill by a part of its address; says nothing of who owns it',
  policy: { anyOf: ['bill.issue'] },
  params: InEstate,
  query: v.strictObject({ sought: filledText(30) }),
  output: v.object({
    units: v.array(v.object({ unitId: v.string(), label: v.string(), areaDm2: AreaDm2 })),
  }),
})

const Problems = {
  /** The first of them; with any, nothing can be imported. */
  problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  problemCount: Count,
}

export const BillsPreview = v.object({
  ...Problems,
  newCount: Count,
  knownCount: Count,
  totalFen: AmountFen,
  /** The first twenty that are new. */
  bills: v.array(
    v.object({
      unitLabel: v.string(),
      kind: KindName,
      item: v.string(),
      from: Day,
      to: Day,
      amountFen: AmountFen,
    }),
  ),
})
export type BillsPreview = v.InferOutput<typeof BillsPreview>

export const previewBills = writes('/estates/:estateId/bills/preview', {
  summary: 'Look at a table of bills (CSV in UTF-8 or GB18030, XLSX) before issuing them; writes nothing',
  policy: { anyOf: ['bill.issue'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: BillsPreview,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const importBills = writes('/estates/:estateId/bills/import', {
  summary:
    'Issue a table of bills: all its lines or none. The same lines again are known and not issued twice',
  policy: { anyOf: ['bill.issue'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  idempotent: true,
  output: v.object({ issuedCount: Count, knownCount: Count, totalFen: AmountFen }),
  errors: ['bill.bad-lines', 'photo.not-a-picture', 'photo.too-large'],
})

const Payment = v.object({ orderNo: v.string(), cashierNo: v.string(), amountFen: AmountFen })

export const CashierPreview = v.object({
  ...Problems,
  newCount: Count,
  knownCount: Count,
  totalFen: AmountFen,
  from: v.nullable(Day),
  to: v.nullable(Day),
})
export type CashierPreview = v.InferOutput<typeof CashierPreview>

export const previewCashierStatement = writes('/estates/:estateId/cashier/preview', {
  summary: 'Look at the cashier’s statement before importing it; writes nothing',
  policy: { anyOf: ['bill.reconcile'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: CashierPreview,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const importCashierStatement = writes('/estates/:estateId/cashier/statements', {
  summary:
    'Import the cashier’s statement: all its lines or none; orders it names and we lack are asked about',
  policy: { anyOf: ['bill.reconcile'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  idempotent: true,
  output: v.object({ addedCount: Count, knownCount: Count }),
  errors: ['cashier.bad-lines', 'photo.not-a-picture', 'photo.too-large'],
})

export const readReconciliation = reads('/estates/:estateId/cashier', {
  summary: 'The cashier’s statements beside our receipts, and money that no bill explains',
  policy: { anyOf: ['bill.reconcile'] },
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    /** The days that statements cover; null before the first. */
    covered: v.nullable(v.object({ from: Day, to: Day })),
    matchedCount: Count,
    matchedFen: AmountFen,
    missingHere: v.array(Payment),
    missingThere: v.array(Payment),
    differs: v.array(v.object({ line: Payment, booked: Payment })),
    cases: v.array(
      v.object({
        cashierNo: v.string(),
        why: v.picklist(UNEXPLAINED),
        orderNo: v.string(),
        amountFen: AmountFen,
        openedAt: Instant,
        answer: v.nullable(v.string()),
      }),
    ),
    /** Orders the cashier has not answered for. */
    waitingCount: Count,
  }),
})

export const answerCase = writes('/estates/:estateId/cashier/cases/:cashierNo/answers', {
  summary: 'Say what was done about money that no bill explains; the first answer stands',
  policy: { anyOf: ['bill.reconcile'] },
  params: v.object({
    estateId: EstateId,
    cashierNo: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  }),
  body: v.strictObject({ why: v.picklist(UNEXPLAINED), note: filledText(200) }),
  idempotent: true,
  output: v.object({ note: v.string() }),
  errors: ['order.not-found'],
})
