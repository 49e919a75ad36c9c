import {
  addDays,
  addMonths,
  beijingDayOf,
  type Day,
  daysBetween,
  lastDayOf,
  monthOf,
} from '#domain/core/calendar.ts'
import type { Fen } from '#domain/core/quantity.ts'
import { MONTHS_OF, type SourceVersion } from './source.ts'

/** Money that is this many days behind its due day is late; until then it may be on its way. Basis: ours. */
export const GRACE_DAYS = 10
/** An entry this near to a due day may be its money. Basis: ours. */
export const NEAR_DAYS = 15

/** One period's money as the contract says it. */
export type Expected = {
  readonly version: number
  readonly periodFrom: Day
  readonly periodTo: Day
  readonly dueOn: Day
  readonly amountFen: Fen
  /** A later version took the period away after it had fallen due: shown, and owed no more. */
  readonly isExcused: boolean
}

/**
 * What a source's versions let expect with a due day in `from`…`to`, by due day. A version rules the periods that begin from
 * its first day on and before that of any later version; a period that runs on past a change is still the older version's, and the newer
 * begins after it, so that no day is owed twice. A last period cut off by the contract's end is owed whole. Basis: ours.
 */
export function expectedReceipts(versions: readonly SourceVersion[], from: Day, to: Day): Expected[] {
  const all: Expected[] = []
  let taken: Day = ''
  for (const [at, one] of versions.entries()) {
    const later = versions.slice(at + 1)
    const anchor = taken >= one.fromOn ? addDays(taken, 1) : one.fromOn
    for (const period of periodsOf(one, anchor)) {
      const over = later.find((next) => next.fromOn <= period.periodFrom)
      if (!over) {
        all.push({ ...period, isExcused: false })
        if (period.periodTo > taken) taken = period.periodTo
      } else if (period.dueOn <= beijingDayOf(over.savedAt)) all.push({ ...period, isExcused: true })
    }
  }
  return all
    .filter((one) => one.dueOn >= from && one.dueOn <= to)
    .sort((a, b) => compare(a.dueOn, b.dueOn) || compare(a.periodFrom, b.periodFrom) || a.version - b.version)
}

function periodsOf(one: SourceVersion, anchor: Day): Omit<Expected, 'isExcused'>[] {
  if (one.kind === 'end') return []
  const { version, amountFen, endsOn, firstDueOn, dueDay } = one
  if (one.rhythm === 'once')
    return anchor > endsOn
      ? []
      : [{ version, amountFen, periodFrom: anchor, periodTo: endsOn, dueOn: firstDueOn }]
  const step = MONTHS_OF[one.rhythm]
  const dayOfAnchor = Number(anchor.slice(8))
  const periods = []
  let periodFrom = anchor
  for (let index = 0; periodFrom <= endsOn; index++) {
    const next = dayIn(anchor, step * (index + 1), dayOfAnchor)
    const last = addDays(next, -1)
    periods.push({
      version,
      amountFen,
      periodFrom,
      periodTo: last < endsOn ? last : endsOn,
      dueOn: index === 0 ? firstDueOn : dayIn(firstDueOn, step * index, dueDay),
    })
    periodFrom = next
  }
  return periods
}

/** That day of the month so many months on, or the month's last where it is shorter. */
function dayIn(from: Day, months: number, day: number): Day {
  const month = addMonths(monthOf(from), months)
  const wanted = `${month}-${String(day).padStart(2, '0')}`
  const last = lastDayOf(month)
  return wanted < last ? wanted : last
}

export type ReceiptState = 'upcoming' | 'due' | 'received' | 'short' | 'missing' | 'excused'

export type Judged = Expected & {
  readonly state: ReceiptState
  /** Of the owed amount; what came in beyond it is told apart. */
  readonly receivedFen: Fen
  readonly lackingFen: Fen
  readonly extraFen: Fen
}

/** What came in for one period of a source. */
export type Paid = { readonly periodFrom: Day; readonly amountFen: Fen }

/** Sets what came in against what was to come, on a day. Money for a period that is owed no more is extra. */
export function judgeReceipts(expected: readonly Expected[], paid: readonly Paid[], today: Day): Judged[] {
  const sums = new Map<Day, Fen>()
  for (const one of paid) sums.set(one.periodFrom, (sums.get(one.periodFrom) ?? 0) + one.amountFen)
  // A change can show a period twice: its money counts once, where it is owed.
  const holders = new Map<Day, Expected>()
  for (const one of expected)
    if (!one.isExcused || !holders.has(one.periodFrom)) holders.set(one.periodFrom, one)
  return expected.map((one) => {
    const cameIn = holders.get(one.periodFrom) === one ? (sums.get(one.periodFrom) ?? 0) : 0
    const owedFen = one.isExcused ? 0 : one.amountFen
    const receivedFen = Math.min(owedFen, cameIn)
    const lackingFen = owedFen - receivedFen
    return { ...one, state: stateOf(), receivedFen, lackingFen, extraFen: cameIn - receivedFen }

    function stateOf(): ReceiptState {
      if (one.isExcused) return 'excused'
      if (lackingFen === 0) return 'received'
      if (today > lastDayOfGrace(one.dueOn)) return receivedFen > 0 ? 'short' : 'missing'
      return today >= one.dueOn ? 'due' : 'upcoming'
    }
  })
}

export function lastDayOfGrace(dueOn: Day): Day {
  return addDays(dueOn, GRACE_DAYS)
}

export function isLate(one: Pick<Judged, 'state'>): boolean {
  return one.state === 'short' || one.state === 'missing'
}

/** Expected = received + short + missing + still open; what is excused is owed by nobody. */
export type IncomeTotals = {
  readonly expectedFen: Fen
  readonly receivedFen: Fen
  readonly shortFen: Fen
  readonly missingFen: Fen
  readonly openFen: Fen
  readonly lateCount: number
}

export function totalsOf(judged: readonly Judged[]): IncomeTotals {
  const sum = (some: readonly Judged[], of: (one: Judged) => Fen) =>
    some.reduce((all, one) => all + of(one), 0)
  const owed = judged.filter((one) => !one.isExcused)
  const lackOf = (...states: ReceiptState[]) =>
    sum(
      owed.filter((one) => states.includes(one.state)),
      (one) => one.lackingFen,
    )
  return {
    expectedFen: sum(owed, (one) => one.amountFen),
    receivedFen: sum(owed, (one) => one.receivedFen),
    shortFen: lackOf('short'),
    missingFen: lackOf('missing'),
    openFen: lackOf('upcoming', 'due'),
    lateCount: owed.filter(isLate).length,
  }
}

/** The first day on which something of a source is late as things stand; null where all that is to come has come. */
export function lateFrom(judged: readonly Judged[]): Day | null {
  const open = judged.filter((one) => one.lackingFen > 0).map((one) => addDays(lastDayOfGrace(one.dueOn), 1))
  return open.sort()[0] ?? null
}

/** An entry of the book that may be some source's money; `freeFen` is what no receipt names yet. */
export type Candidate = {
  readonly number: number
  readonly bookedOn: Day
  readonly accountCode: string
  readonly counterparty: string
  readonly freeFen: Fen
}

/**
 * Entries that may be a period's money: same account, at most 15 days from the due day, and the same counterparty or the same
 * amount; who fits in both comes first. A person decides: nothing is linked by itself.
 */
export function suggestions(
  one: Pick<Judged, 'dueOn' | 'lackingFen'>,
  terms: Pick<SourceVersion, 'accountCode' | 'counterparty'>,
  entries: readonly Candidate[],
): Candidate[] {
  if (one.lackingFen <= 0) return []
  const fit = (entry: Candidate) =>
    (entry.counterparty === terms.counterparty && entry.counterparty !== '' ? 1 : 0) +
    (entry.freeFen === one.lackingFen ? 1 : 0)
  const distance = (entry: Candidate) => Math.abs(daysBetween(one.dueOn, entry.bookedOn))
  return entries
    .filter(
      (entry) =>
        entry.accountCode === terms.accountCode &&
        entry.freeFen > 0 &&
        distance(entry) <= NEAR_DAYS &&
        fit(entry) > 0,
    )
    .sort((a, b) => fit(b) - fit(a) || distance(a) - distance(b) || a.number - b.number)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
