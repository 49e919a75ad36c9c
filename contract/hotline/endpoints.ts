import * as v from 'valibot'
import { HOTLINE_ACTS, HOTLINE_FIGURES } from '#domain/hotline/order.ts'
import { reads, writes } from '#contract/core/define.ts'
import { RepairKind, RepairPlace, RepairRow, RepairState } from '#contract/repairs/endpoints.ts'
import { EstateId, Count, filledText, Id, Instant, Month } from '#contract/core/scalars.ts'

const OfEstate = v.object({ estateId: EstateId })

/** The authority's number of an order. */
export const OrderNo = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{4,40}$/))
const OfOrder = v.object({ estateId: EstateId, orderNo: OrderNo })
const Private = { anyOf: ['repair.readPrivate'] } as const

export const LimitState = v.picklist(['inTime', 'late', 'running'])

export const HotlineOrder = v.object({
  orderNo: OrderNo,
  repairId: Id,
  receivedAt: Instant,
  /** The limit that the order itself carries. */
  dueAt: Instant,
  placeText: v.string(),
  text: v.string(),
  kindTitle: v.string(),
  repairState: RepairState,
  contactedAt: v.nullable(Instant),
  endedAt: v.nullable(Instant),
  contact: LimitState,
  deal: LimitState,
})
export type HotlineOrder = v.InferOutput<typeof HotlineOrder>

/** One line of a dispatch list as it would come in. */
export const OrderPreview = v.object({
  line: Count,
  orderNo: OrderNo,
  receivedAt: Instant,
  dueAt: Instant,
  kind: RepairKind,
  kindTitle: v.string(),
  place: RepairPlace,
  placeText: v.string(),
  text: v.string(),
  /** The repair it is on already, or was chosen for; null where it would make one. */
  repairId: v.nullable(Id),
  isKnown: v.boolean(),
  /** "Is it this one?" */
  alike: v.array(RepairRow),
})
export type OrderPreview = v.InferOutput<typeof OrderPreview>

export const importOrders = writes('/estates/:estateId/hotline-orders/imports', {
  summary:
    'Bring in a dispatch list of 12345 from CSV or XLSX: all lines, each as a repair or on one that is there, or every problem by its line',
  policy: { anyOf: ['repair.connect'] },
  params: OfEstate,
  body: v.strictObject({
    file: v.pipe(v.string(), v.maxLength(1_400_000)),
    encoding: v.picklist(['base64', 'text']),
    onlyCheck: v.boolean(),
    /** Which orders are on a repair that is there. */
    links: v.pipe(v.array(v.strictObject({ orderNo: OrderNo, repairId: Id })), v.maxLength(500)),
  }),
  mostBytes: 2 * 1024 * 1024,
  idempotent: true,
  output: v.object({
    isStored: v.boolean(),
    orders: v.array(OrderPreview),
    fresh: Count,
    linked: Count,
    /** Known from before by their number, and left as they are. */
    known: Count,
    problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  }),
})

export const listHotlineOrders = reads('/estates/:estateId/hotline-orders', {
  summary: "A month's orders of 12345 and their figures, each with the orders that count",
  policy: Private,
  params: OfEstate,
  query: v.strictObject({ month: Month }),
  output: v.object({
    nowAt: Instant,
    month: Month,
    orders: v.array(HotlineOrder),
    figures: v.array(
      v.object({
        key: v.picklist(HOTLINE_FIGURES),
        hits: v.array(OrderNo),
        of: v.nullable(v.array(OrderNo)),
      }),
    ),
  }),
})

const HotlineActRow = v.object({ kind: v.picklist(HOTLINE_ACTS), note: v.string(), at: Instant })

export const HotlineOrderDetail = v.object({
  nowAt: Instant,
  order: HotlineOrder,
  acts: v.array(HotlineActRow),
  /** What the repair's reporter said of the outcome; null where nobody did. */
  rating: v.nullable(
    v.object({ isSolved: v.boolean(), satisfaction: v.picklist(['satisfied', 'mostly', 'dissatisfied']) }),
  ),
  mayAct: v.boolean(),
})
export type HotlineOrderDetail = v.InferOutput<typeof HotlineOrderDetail>

export const readHotlineOrder = reads('/estates/:estateId/hotline-orders/:orderNo', {
  summary: 'One order of 12345 with what the company did about it',
  policy: Private,
  params: OfOrder,
  output: HotlineOrderDetail,
  errors: ['hotline.not-found'],
})

export const actOnHotlineOrder = writes('/estates/:estateId/hotline-orders/:orderNo/acts', {
  summary:
    'Write down a contact with the caller, an attempt, why it takes longer, or the result; at the time of the server',
  policy: { anyOf: ['repair.move'] },
  params: OfOrder,
  body: v.strictObject({ actId: Id, kind: v.picklist(HOTLINE_ACTS), note: filledText(300) }),
  idempotent: true,
  output: HotlineOrderDetail,
  errors: ['hotline.not-found', 'hotline.too-many-acts'],
})

export const REPORT_FORMS = ['csv', 'xlsx'] as const

export const linkHotlineReport = reads('/estates/:estateId/hotline-report', {
  summary: "An address from which the report on a month's orders can be saved, for handing back",
  policy: Private,
  params: OfEstate,
  query: v.strictObject({ month: Month, form: v.picklist(REPORT_FORMS) }),
  output: v.object({ url: filledText(400) }),
})
