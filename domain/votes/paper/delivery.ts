import { beijingDayOf, daysBetween } from '#domain/core/calendar.ts'
import { type AreaDm2, sum } from '#domain/core/quantity.ts'
import { err, ok, type Result } from '#domain/core/result.ts'
import { NOTICE_DAYS_BETWEEN } from '../schedule.ts'

/**
 * How a head can be told of a vote. `visit` is a knock at the door that left no proof; `posting` is the 公告 for whom nothing
 * else reached; `app` is recorded by itself when an owner of the head first opens the vote; a paper ballot that came back
 * signed is proof in itself (`ballot`).
 * Basis: ours, from the proofs that practice accepts (DOMAIN §1.9).
 */
export const DELIVERY_METHODS = [
  'signed',
  'post',
  'call',
  'video',
  'message',
  'visit',
  'posting',
  'app',
  'ballot',
] as const
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number]

/** What came of an attempt; the last four are what a knock at the door can end in. */
export const DELIVERY_OUTCOMES = [
  'received',
  'sent',
  'failed',
  'not-home',
  'by-phone',
  'took-paper',
  'refused',
] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

const OUTCOMES: Readonly<Record<DeliveryMethod, readonly DeliveryOutcome[]>> = {
  signed: ['received'],
  post: ['sent', 'received', 'failed'],
  call: ['received', 'failed'],
  video: ['received', 'failed'],
  message: ['sent', 'received', 'failed'],
  visit: ['not-home', 'by-phone', 'took-paper', 'refused'],
  posting: ['sent'],
  app: ['received'],
  ballot: ['received'],
}

/** What an attempt of this kind can end in. */
export function deliveryOutcomesOf(method: DeliveryMethod): readonly DeliveryOutcome[] {
  return OUTCOMES[method]
}

/** What must lie with it: a picture (signature, receipt, read-back, the posted notice), or words (where the recording is). */
const EVIDENCE: Partial<Record<DeliveryMethod, 'picture' | 'words'>> = {
  signed: 'picture',
  post: 'picture',
  message: 'picture',
  posting: 'picture',
  call: 'words',
  video: 'words',
}

/** What proof an attempt needs, if any: what failed needs none. */
export function evidenceOf(
  method: DeliveryMethod,
  outcome: DeliveryOutcome,
): 'picture' | 'words' | undefined {
  return outcome === 'received' || method === 'posting' ? EVIDENCE[method] : undefined
}

export type DeliveryAttempt = {
  readonly method: DeliveryMethod
  readonly outcome: DeliveryOutcome
  /** When it was done, epoch milliseconds. */
  readonly at: number
}

export type NewDelivery = DeliveryAttempt & { readonly pictures: number; readonly note: string }

export type DeliveryFault = 'outcome' | 'evidence' | 'time' | 'by-itself'

type Period = { readonly noticeAt: number; readonly opensAt: number; readonly closesAt: number }

/**
 * Decides whether somebody may record this attempt at `nowAt`. What says that it reached the head, and every posting, needs
 * its proof; what failed needs none.
 */
export function checkDelivery(
  given: NewDelivery,
  vote: Period,
  nowAt: number,
): Result<NewDelivery, DeliveryFault> {
  const { method, outcome, at, pictures, note } = given
  // What the phone or the ballot proves is recorded by the server alone.
  if (method === 'app' || method === 'ballot') return err('by-itself')
  if (!OUTCOMES[method].includes(outcome)) return err('outcome')
  // Nobody is told of a vote before it is announced, nor after it is over, nor tomorrow.
  if (at < vote.noticeAt || at > nowAt || at >= vote.closesAt) return err('time')
  const wanted = evidenceOf(method, outcome)
  if (wanted === 'picture' && pictures === 0) return err('evidence')
  if (wanted === 'words' && note.trim() === '') return err('evidence')
  return ok(given)
}

/** Whether and how a head was told. */
export const DELIVERY_STATES = ['delivered', 'posted', 'attempted', 'undelivered'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export type Delivery = {
  readonly state: DeliveryState
  /** The attempt it rests on, the first that reached the head; null where nothing did. */
  readonly by: DeliveryAttempt | null
  /** Whether that was at least fifteen whole days before the opening. */
  readonly isInTime: boolean
  /** Where the words stand, or that they are ours. */
  readonly basis: string
}

const BASIS: Readonly<Record<DeliveryState, string>> = {
  delivered: '建房〔2009〕274号 §22',
  posted: '建房〔2009〕274号 §22（无法送达的公告）',
  attempted: 'product',
  undelivered: 'product',
}

/**
 * Decides whether a head was told, from everything that was done to tell it, in any order.
 * Law: 建房〔2009〕274号 §22: the paper is delivered to every owner; for whom it cannot be delivered to it is posted. So a
 * posting tells only a head that was sought before and not reached (basis of one attempt: ours).
 */
export function deliveryOf(attempts: readonly DeliveryAttempt[], vote: Pick<Period, 'opensAt'>): Delivery {
  const inOrder = [...attempts].sort((a, b) => a.at - b.at)
  const reached = inOrder.find((one) => one.outcome === 'received')
  if (reached) return told('delivered', reached, vote)
  const sought = inOrder.find((one) => one.method !== 'posting')
  const posted = sought && inOrder.find((one) => one.method === 'posting' && one.at >= sought.at)
  if (posted) return told('posted', posted, vote)
  return {
    state: sought ? 'attempted' : 'undelivered',
    by: null,
    isInTime: false,
    basis: BASIS[sought ? 'attempted' : 'undelivered'],
  }
}

// Law: 北京市物业管理条例 §35: all owners are told at least 15 days before; read strictly, as the notice is.
function told(state: 'delivered' | 'posted', by: DeliveryAttempt, vote: Pick<Period, 'opensAt'>): Delivery {
  const days = daysBetween(beijingDayOf(by.at), beijingDayOf(vote.opensAt)) - 1
  return { state, by, isInTime: days >= NOTICE_DAYS_BETWEEN, basis: BASIS[state] }
}

export type DeliverySum = {
  readonly heads: number
  readonly areaDm2: AreaDm2
  /** Of those told, how many in time. */
  readonly inTime: number
}

/** Adds up heads and area by state. Every head is in exactly one state. */
export function sumDeliveries(
  heads: readonly { readonly areaDm2: AreaDm2; readonly delivery: Delivery }[],
): Readonly<Record<DeliveryState, DeliverySum>> {
  const sumOf = (state: DeliveryState): DeliverySum => {
    const of = heads.filter((head) => head.delivery.state === state)
    return {
      heads: of.length,
      areaDm2: sum(of.map((head) => head.areaDm2)),
      inTime: of.filter((head) => head.delivery.isInTime).length,
    }
  }
  return {
    delivered: sumOf('delivered'),
    posted: sumOf('posted'),
    attempted: sumOf('attempted'),
    undelivered: sumOf('undelivered'),
  }
}

type Door = { readonly building: string; readonly stair: string; readonly room: string }

/** The order in which one walks past doors: by building and stair, then up, numbers as numbers. */
export function walkingOrder(a: Door, b: Door): number {
  return compare(a.building, b.building) || compare(a.stair, b.stair) || compare(a.room, b.room)
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'zh', { numeric: true })
}
