import { type Day, daysBetween, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { type Fen, sum } from '#domain/core/quantity.ts'
import { BANK_ACCOUNT, OPENING_ACCOUNT } from '../account.ts'
import type { LoggedLine } from './match.ts'
import type { Posting } from '../entry.ts'
import type { BookMonth, Close } from '../evidence/record.ts'

/** A line of the bank with the import that brought it. */
export type PlacedLine = Pick<LoggedLine, 'position' | 'lineId' | 'bookedOn' | 'amountFen' | 'balanceFen'> & {
  readonly act: number
}
export type PlacedEntry = {
  readonly number: number
  readonly bookedOn: Day
  readonly postings: readonly Posting[]
  readonly reverses: number | null
}
export type PlacedMatch = { readonly lineId: string; readonly number: number }

/** Between these two days lines are missing that together moved `missingFen`; both are one day where its own lines do not join. */
export type BankGap = { readonly afterOn: Day; readonly beforeOn: Day; readonly missingFen: Fen }

/**
 * `none`: no line of the bank reaches this month, so nothing can be said. `no-balance`: the statements give no balance.
 * `differs`: bank and book hold different sums. `gap`: lines are missing in between. `open`: the same sum, but lines without
 * an entry or entries without a line. `settled`: they differ only by payments that the bank or the book has a few days later.
 */
export type BankState = 'none' | 'no-balance' | 'differs' | 'gap' | 'open' | 'settled' | 'agrees'

/** A month's book beside what the bank said. */
export type BankMonth = {
  readonly month: Month
  readonly state: BankState
  /** All books of the estate together at the month's end. */
  readonly bookFen: Fen
  /** What the bank says stood there at the month's end; null where it does not say. */
  readonly balanceFen: Fen | null
  /** Of the difference: what lies between the bank's day and the book's day of entries that are matched. */
  readonly transitFen: Fen
  /** The last line of the bank up to the month's end. */
  readonly lastOn: Day | null
  readonly gaps: readonly BankGap[]
  /** Lines of the month without an entry, and entries of the month without a line. */
  readonly unbooked: readonly string[]
  readonly unbacked: readonly number[]
}

/** A payment on its way for longer than this explains no difference. Basis: product. */
export const MOST_TRANSIT_DAYS = 31

/**
 * Compares a month's book with the bank's statements. `lines` are of one account; given are at least those of the month, and
 * for gaps at its edges those around it. `bookFen` is what all books hold at its end, `entries` at least those of the month.
 */
export function bankMonth(given: {
  readonly month: Month
  readonly bookFen: Fen
  readonly lines: readonly PlacedLine[]
  readonly entries: readonly PlacedEntry[]
  readonly matches: readonly PlacedMatch[]
}): BankMonth {
  const { month, bookFen, lines, entries, matches } = given
  const from = firstDayOf(month)
  const to = lastDayOf(month)
  const { days, gaps } = walk(lines)
  const last = [...days].reverse().find((one) => one.day <= to)
  const isReached = days.some((one) => one.day >= from)
  const balanceFen = isReached ? (last?.balanceFen ?? null) : null
  const lineOf = new Map(matches.map((match) => [match.number, match.lineId]))
  const entryOf = new Map(matches.map((match) => [match.lineId, match.number]))
  const own = gaps.filter((gap) => gap.beforeOn >= from && gap.afterOn <= to)
  const unbooked = lines
    .filter((line) => line.bookedOn >= from && line.bookedOn <= to && !entryOf.has(line.lineId))
    .map((line) => line.lineId)
  const unbacked = withoutLine(entries, lineOf, from, to)
  const transitFen = inTransit(lines, entries, matches, to)
  const state =
    !isReached || !last
      ? 'none'
      : balanceFen === null
        ? 'no-balance'
        : bookFen - balanceFen !== transitFen
          ? 'differs'
          : own.length > 0
            ? 'gap'
            : unbooked.length > 0 || unbacked.length > 0
              ? 'open'
              : transitFen !== 0
                ? 'settled'
                : 'agrees'
  const lastOn = last?.day ?? null
  return { month, state, bookFen, balanceFen, transitFen, lastOn, gaps: own, unbooked, unbacked }
}

/** What a close says for ever of the bank: computed from the month's own lines in the acts 1…`act`. */
export type ClosedBank = NonNullable<Close['bank']>

/**
 * What is known of the bank where a month is closed: only lines and entries dated in the month count, and only what is given, so
 * that nothing imported later changes it. `matches` are those of the acts 1…`act`.
 */
export function bankAtClose(given: Parameters<typeof bankMonth>[0] & { readonly act: number }): ClosedBank {
  const { act, month } = given
  const lines = given.lines.filter((line) => line.act <= act && monthOf(line.bookedOn) === month)
  const entries = given.entries.filter((entry) => monthOf(entry.bookedOn) === month)
  const found = bankMonth({ ...given, lines, entries })
  return {
    act,
    balanceFen: found.balanceFen,
    gapCount: found.gaps.length,
    unbookedCount: found.unbooked.length,
    unbackedCount: found.unbacked.length,
  }
}

/**
 * How a month was closed: `unsaid` before closes spoke of the bank, `no-statement` where no balance of the bank was there,
 * `over-difference` where bank and book differed, `over-open` where the sums agreed and something was missing or unmatched.
 */
export type CloseMark = 'unsaid' | 'no-statement' | 'over-difference' | 'over-open' | 'agreed'

/** Decides the mark that a close carries for ever, from the close alone. */
export function closeMark(close: {
  readonly books: readonly BookMonth[]
  readonly bank: Close['bank']
}): CloseMark {
  const { bank, books } = close
  if (!bank) return 'unsaid'
  if (bank.balanceFen === null) return 'no-statement'
  if (bank.balanceFen !== sumOfBooks(books)) return 'over-difference'
  return bank.gapCount + bank.unbookedCount + bank.unbackedCount > 0 ? 'over-open' : 'agreed'
}

/** What all books of an estate hold together at a month's end. */
export function sumOfBooks(books: readonly BookMonth[]): Fen {
  return sum(books.map((book) => book.closingFen))
}

/** What an entry does to the bank account. */
export function bankChange(postings: readonly Posting[]): Fen {
  return sum(postings.filter((side) => side.accountCode === BANK_ACCOUNT).map((side) => side.amountFen))
}

type DayEnd = { readonly day: Day; readonly balanceFen: Fen | null }

/** The balance after each day that has lines, and where what one line leaves is not what the next begins with. */
function walk(lines: readonly PlacedLine[]): { days: DayEnd[]; gaps: BankGap[] } {
  const byDay = new Map<Day, PlacedLine[]>()
  for (const line of inTime(lines)) {
    const known = byDay.get(line.bookedOn)
    if (known) known.push(line)
    else byDay.set(line.bookedOn, [line])
  }
  const days: DayEnd[] = []
  const gaps: BankGap[] = []
  // What the bank said last and when, and the lines without a balance since. More than one where a day ended where it began.
  let known: readonly Fen[] | null = null
  let knownOn: Day = ''
  let silentFen: Fen = 0
  let isSilent = false
  for (const [day, own] of byDay) {
    const left = runsOf(own)
    while (left.length > 0) {
      const wanted: readonly Fen[] | null = known && known.map((fen) => sum([fen, silentFen]))
      const run = left.splice(nextRun(left, wanted ?? []), 1)[0] as Run
      const { starts, movedFen } = run
      if (starts === null) {
        silentFen = sum([silentFen, movedFen])
        isSilent = true
        continue
      }
      const joining: readonly Fen[] = (wanted ?? []).filter((fen) => starts.has(fen))
      const begin: readonly Fen[] = joining.length > 0 ? joining : [...starts]
      if (wanted && joining.length === 0)
        gaps.push({
          afterOn: knownOn,
          beforeOn: day,
          missingFen: sum([begin[0] as Fen, -(wanted[0] as Fen)]),
        })
      known = begin.map((fen: Fen) => sum([fen, movedFen]))
      knownOn = day
      silentFen = 0
      isSilent = false
    }
    days.push({ day, balanceFen: isSilent ? null : (known?.[0] ?? null) })
  }
  return { days, gaps }
}

/** Lines that join without a break. `starts` is where they may begin: one balance, or any of a circle; null without balances. */
type Run = { readonly starts: ReadonlySet<Fen> | null; readonly movedFen: Fen }

/** The run that goes on from one of `wanted`; where none does, first the lines without a balance, then the earliest. */
function nextRun(runs: readonly Run[], wanted: readonly Fen[]): number {
  const following = runs.findIndex((run) => wanted.some((fen) => run.starts?.has(fen)))
  if (following >= 0) return following
  return Math.max(
    0,
    runs.findIndex((run) => run.starts === null),
  )
}

/**
 * The lines of one day as the fewest unbroken runs from balance to balance, whatever their order in the file: a bank's own order
 * within a day is not always that of its balances.
 */
function runsOf(lines: readonly PlacedLine[]): Run[] {
  const silent = lines.filter((line) => line.balanceFen === null)
  const runs: Run[] = []
  for (const group of joined(lines.filter((line) => line.balanceFen !== null))) {
    // How much more often a balance is left than reached.
    const degree = new Map<Fen, number>()
    for (const { startFen, endFen } of group) {
      degree.set(startFen, (degree.get(startFen) ?? 0) + 1)
      degree.set(endFen, (degree.get(endFen) ?? 0) - 1)
    }
    const times = (sign: number) =>
      [...degree].flatMap(([fen, count]) => Array.from({ length: Math.max(0, count * sign) }, () => fen))
    const starts = times(1)
    const ends = times(-1)
    // A circle: the balance that its last line leaves is the likeliest beginning and end.
    if (starts.length === 0)
      runs.push({
        starts: new Set([(group[group.length - 1] as Span).endFen, ...degree.keys()]),
        movedFen: 0,
      })
    starts.forEach((fen, at) => {
      runs.push({ starts: new Set([fen]), movedFen: sum([ends[at] as Fen, -fen]) })
    })
  }
  if (silent.length > 0) runs.push({ starts: null, movedFen: sum(silent.map((line) => line.amountFen)) })
  return runs
}

type Span = { readonly startFen: Fen; readonly endFen: Fen }

/** Groups of lines that share a balance, each in the order of its first line. */
function joined(lines: readonly PlacedLine[]): Span[][] {
  const groups: { spans: Span[]; fens: Set<Fen> }[] = []
  for (const line of lines) {
    const endFen = line.balanceFen as Fen
    const span = { startFen: sum([endFen, -line.amountFen]), endFen }
    const [first, ...more] = groups.filter((one) => one.fens.has(span.startFen) || one.fens.has(span.endFen))
    const group = first ?? { spans: [], fens: new Set<Fen>() }
    if (!first) groups.push(group)
    for (const other of more) {
      group.spans.push(...other.spans)
      for (const fen of other.fens) group.fens.add(fen)
      groups.splice(groups.indexOf(other), 1)
    }
    group.spans.push(span)
    group.fens.add(span.startFen).add(span.endFen)
  }
  return groups.map((group) => group.spans)
}

/** By day, then by import, then as the statement runs: upward or downward in time. */
function inTime(lines: readonly PlacedLine[]): PlacedLine[] {
  const ends = new Map<number, { first: PlacedLine; last: PlacedLine }>()
  for (const line of lines) {
    const known = ends.get(line.act)
    ends.set(line.act, {
      first: known && known.first.position < line.position ? known.first : line,
      last: known && known.last.position > line.position ? known.last : line,
    })
  }
  const isDown = (act: number) => {
    const { first, last } = ends.get(act) as { first: PlacedLine; last: PlacedLine }
    return first.bookedOn > last.bookedOn
  }
  return [...lines].sort((a, b) =>
    a.bookedOn !== b.bookedOn
      ? a.bookedOn < b.bookedOn
        ? -1
        : 1
      : a.act !== b.act
        ? a.act - b.act
        : isDown(a.act)
          ? b.position - a.position
          : a.position - b.position,
  )
}

/**
 * Entries of these days that move money in the bank and that no line is. Where an entry and what took it back are both given,
 * booked by the last day and without a line, neither is listed.
 */
function withoutLine(
  entries: readonly PlacedEntry[],
  lineOf: ReadonlyMap<number, string>,
  from: Day,
  to: Day,
): number[] {
  const byNumber = new Map(entries.map((entry) => [entry.number, entry]))
  const undone = new Set<number>()
  for (const { number, reverses, bookedOn } of entries) {
    const taken = reverses === null ? undefined : byNumber.get(reverses)
    if (!taken || lineOf.has(number) || lineOf.has(taken.number)) continue
    if (bookedOn > to || taken.bookedOn > to) continue
    undone.add(number)
    undone.add(taken.number)
  }
  return entries
    .filter(
      (entry) =>
        entry.bookedOn >= from &&
        entry.bookedOn <= to &&
        !lineOf.has(entry.number) &&
        !undone.has(entry.number) &&
        bankChange(entry.postings) !== 0 &&
        // What stood in the bank when the book began was moved by no line.
        !entry.postings.some((side) => side.accountCode === OPENING_ACCOUNT),
    )
    .map((entry) => entry.number)
}

/** What the book has and the bank not yet at the end of a day, of what is matched and near in time; less where it is the other way. */
function inTransit(
  lines: readonly PlacedLine[],
  entries: readonly PlacedEntry[],
  matches: readonly PlacedMatch[],
  to: Day,
): Fen {
  const lineOf = new Map(lines.map((line) => [line.lineId, line]))
  const entryOf = new Map(entries.map((entry) => [entry.number, entry]))
  return sum(
    matches.map(({ lineId, number }) => {
      const line = lineOf.get(lineId)
      const entry = entryOf.get(number)
      if (!line || !entry || Math.abs(daysBetween(line.bookedOn, entry.bookedOn)) > MOST_TRANSIT_DAYS)
        return 0
      if (entry.bookedOn <= to && line.bookedOn > to) return line.amountFen
      if (entry.bookedOn > to && line.bookedOn <= to) return -line.amountFen
      return 0
    }),
  )
}
