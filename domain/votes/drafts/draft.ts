import { addDays, type Day, isDay, startOfDayMs } from '#domain/core/calendar.ts'
import type { PaperRule } from '../counting/count.ts'
import { checkAgenda, type Item, MOST_ITEMS } from '../counting/item.ts'
import type { Scope } from '../roll.ts'
import { checkSchedule, NOTICE_DAYS_BETWEEN, type Schedule } from '../schedule.ts'

/** A vote as it is being written: anything may be missing yet. */
export type DraftContent = {
  readonly title: string
  readonly items: readonly Item[]
  readonly seats: number
  readonly paper: PaperRule
  readonly proxyCap: number
  readonly scope: { readonly kind: Scope['kind']; readonly building: string; readonly stair: string }
  readonly documents: readonly { readonly title: string; readonly body: string }[]
  readonly opensOn: Day | null
  readonly closesOn: Day | null
}

const HOUR = 3_600_000

/** A vote opens at 9:00 and closes at 18:00 of the days given, in Beijing. Basis: product. */
export function scheduleOf(noticeAt: number, opensOn: Day, closesOn: Day): Schedule {
  return {
    noticeAt,
    opensAt: startOfDayMs(opensOn) + 9 * HOUR,
    closesAt: startOfDayMs(closesOn) + 18 * HOUR,
  }
}

/** The first day on which a vote may open that is announced today. Law: 北京市物业管理条例 §35. */
export function earliestOpening(today: Day): Day {
  return addDays(today, NOTICE_DAYS_BETWEEN + 1)
}

export type DraftFault =
  | 'title'
  | 'items'
  | 'too-many-items'
  | 'item-title'
  | 'same-title'
  | 'item-text'
  | 'blank'
  | 'options'
  | 'seats'
  | 'candidate-matter'
  | 'building'
  | 'stair'
  | 'document'
  | 'opens'
  | 'closes'
  | 'notice-too-short'
  | 'window-too-short'
  | 'window-too-long'
  | 'closes-before-opening'
  | 'no-document'
  | 'fund-scope'
  | 'few-candidates'

export type DraftCheck = {
  readonly fault: DraftFault
  /** Which item or document, from 0; null where it is about the whole. */
  readonly at: number | null
  /** `must` is in the way of the announcement; `should` is advice. */
  readonly weight: 'must' | 'should'
}

/** A blank that a template leaves to be filled. */
function hasBlank(text: string): boolean {
  const from = text.indexOf('【')
  return from >= 0 && text.includes('】', from)
}

const FUND_USE = 5
/** Matters on which owners can hardly decide without a plan, a contract or an estimate before them. */
const NEED_DOCUMENTS: readonly number[] = [1, 2, 4, 5, 6, 7, 8]

/** Says what is still missing or unlawful before a draft can be announced at `nowMs`. Empty of `must` means it can. */
export function checkDraft(draft: DraftContent, nowMs: number): DraftCheck[] {
  const checks: DraftCheck[] = []
  const must = (fault: DraftFault, at: number | null = null) => checks.push({ fault, at, weight: 'must' })
  const should = (fault: DraftFault) => checks.push({ fault, at: null, weight: 'should' })
  if (isEmpty(draft.title)) must('title')
  else if (hasBlank(draft.title)) must('blank')
  const { items } = draft
  if (items.length === 0) must('items')
  if (items.length > MOST_ITEMS) must('too-many-items')
  for (const [index, item] of items.entries()) {
    if (isEmpty(item.title)) must('item-title', index)
    else if (items.findIndex((one) => one.title.trim() === item.title.trim()) < index)
      must('same-title', index)
    // A candidate's name says it all; a question without its words says nothing.
    if (isEmpty(item.text) && item.kind !== 'candidate') must('item-text', index)
    if ([item.title, item.text, ...item.options].some((text) => hasBlank(text))) must('blank', index)
    const alone = checkAgenda({ items: [item], seats: item.kind === 'candidate' ? 1 : 0 })
    if (!alone.ok && alone.reason === 'candidate-matter') must('candidate-matter', index)
    else if (!alone.ok && alone.reason === 'options') must('options', index)
  }
  const candidates = items.filter((item) => item.kind === 'candidate').length
  if (draft.seats > 0 !== candidates > 0) must('seats')
  else if (candidates < draft.seats) should('few-candidates')
  if (draft.scope.kind !== 'estate' && isEmpty(draft.scope.building)) must('building')
  if (draft.scope.kind === 'stair' && isEmpty(draft.scope.stair)) must('stair')
  for (const [index, { title, body }] of draft.documents.entries())
    if (isEmpty(title) || isEmpty(body) || hasBlank(title + body)) must('document', index)
  checkDays(draft, nowMs, must)
  if (draft.documents.length === 0 && items.some((item) => NEED_DOCUMENTS.includes(item.matterId)))
    should('no-document')
  // Law: 民法典 §278; DOMAIN §1.11: the fund is used by those it is spent for; the estate's figures would be the wrong ones.
  if (draft.scope.kind === 'estate' && items.some((item) => item.matterId === FUND_USE)) should('fund-scope')
  return checks
}

function checkDays({ opensOn, closesOn }: DraftContent, nowMs: number, must: (fault: DraftFault) => void) {
  const hasOpening = opensOn !== null && isDay(opensOn)
  const hasClose = closesOn !== null && isDay(closesOn)
  if (!hasOpening) must('opens')
  if (!hasClose) must('closes')
  if (!hasOpening || !hasClose) return
  const checked = checkSchedule(scheduleOf(nowMs, opensOn, closesOn))
  if (!checked.ok) must(checked.reason)
}

/** Whether nothing is in the way of announcing it. */
export function mayBeAnnounced(checks: readonly DraftCheck[]): boolean {
  return checks.every((check) => check.weight !== 'must')
}

/** The scope of the roll a draft asks for. */
export function scopeOf({ scope }: DraftContent): Scope {
  const { kind, building, stair } = scope
  if (kind === 'estate') return { kind }
  return kind === 'building'
    ? { kind, buildingId: building.trim() }
    : { kind, buildingId: building.trim(), stair: stair.trim() }
}

/**
 * Whether guidance given to one text holds for another: all is the same but the days, which move on while one waits for
 * it. Basis: product.
 */
export function isSameToGuide(one: DraftContent, other: DraftContent): boolean {
  const text = (draft: DraftContent) => JSON.stringify({ ...draft, opensOn: null, closesOn: null })
  return text(ordered(one)) === text(ordered(other))
}

/** The same content with its fields in one order, so that its text can be compared. */
function ordered(draft: DraftContent): DraftContent {
  const { title, items, seats, paper, proxyCap, scope, documents, opensOn, closesOn } = draft
  return {
    title,
    items: items.map(({ kind, title: name, text, matterId, options }) => {
      return { kind, title: name, text, matterId, options }
    }),
    seats,
    paper,
    proxyCap,
    scope: { kind: scope.kind, building: scope.building, stair: scope.stair },
    documents: documents.map((document) => ({ title: document.title, body: document.body })),
    opensOn,
    closesOn,
  }
}

/** An empty draft. */
export const EMPTY_DRAFT: DraftContent = {
  title: '',
  items: [],
  seats: 0,
  paper: 'first-stands',
  proxyCap: 0,
  scope: { kind: 'estate', building: '', stair: '' },
  documents: [],
  opensOn: null,
  closesOn: null,
}

function isEmpty(text: string): boolean {
  return text.trim() === ''
}
