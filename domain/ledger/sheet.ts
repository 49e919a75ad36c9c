import { type Fen, sum } from '#domain/core/quantity.ts'

/**
 * Why a line of a company's own sheet is no entry of the book of public revenue. `deposit` is held for whoever gave it and goes
 * back to them, `passed-on` is collected for another, such as water and electricity, `company` is the company's own, such as
 * property fees; `unsaid` was chosen before reasons were asked. `total` is a sum of other lines.
 * Law: 民法典 §282: what common parts earn, less fair costs, is the owners'. What must be given back is nobody's income.
 */
export const LEFT_REASONS = ['deposit', 'passed-on', 'company', 'unsaid', 'total'] as const
export type LeftReason = (typeof LEFT_REASONS)[number]

/** A line of a sheet that is not booked, in 分; below zero where the sheet says so. */
export type LeftLine = {
  readonly line: number
  /** The word by which it was left out, or that says it is a sum. */
  readonly word: string
  readonly summary: string
  readonly reason: LeftReason
  readonly inFen: Fen
  readonly outFen: Fen
}

/** What became of every line of a sheet. The sums are of all lines that are no sums themselves, booked or not. */
export type SheetAccount = {
  readonly lineCount: number
  readonly inFen: Fen
  readonly outFen: Fen
  readonly left: readonly LeftLine[]
  /** Lines of other sheets of the workbook, which were not read. */
  readonly unreadCount: number
}

/** Decides whether what is booked (money in is positive) and what is left out come to the sheet's lines and sums, to the 分. */
export function isExplained(
  { lineCount, inFen, outFen, left }: SheetAccount,
  booked: readonly { readonly amountFen: Fen }[],
): boolean {
  const own = left.filter((line) => line.reason !== 'total')
  const bookedIn = sum(booked.map((row) => Math.max(0, row.amountFen)))
  const bookedOut = sum(booked.map((row) => Math.max(0, -row.amountFen)))
  return (
    lineCount === booked.length + left.length &&
    inFen === bookedIn + sum(own.map((line) => line.inFen)) &&
    outFen === bookedOut + sum(own.map((line) => line.outFen))
  )
}

/** The lines that are left out, by their reasons, in the order of `LEFT_REASONS`. */
export function leftByReason(left: readonly LeftLine[]): readonly {
  readonly reason: LeftReason
  readonly count: number
  readonly inFen: Fen
  readonly outFen: Fen
}[] {
  return LEFT_REASONS.flatMap((reason) => {
    const own = left.filter((line) => line.reason === reason)
    if (own.length === 0) return []
    const [inFen, outFen] = [sum(own.map((line) => line.inFen)), sum(own.map((line) => line.outFen))]
    return [{ reason, count: own.length, inFen, outFen }]
  })
}
