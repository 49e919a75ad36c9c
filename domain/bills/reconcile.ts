import type { Fen } from '#domain/core/quantity.ts'

/** A payment as the cashier's statement has it. */
export type CashierLine = { readonly orderNo: string; readonly cashierNo: string; readonly amountFen: Fen }
/** A payment as we booked it. */
export type Booked = { readonly orderNo: string; readonly cashierNo: string; readonly amountFen: Fen }

export type Matching = {
  readonly matched: readonly { readonly line: CashierLine; readonly booked: Booked }[]
  /** The cashier has it, we do not: money that came and is not booked. */
  readonly missingHere: readonly CashierLine[]
  /** We booked it, the cashier does not have it. */
  readonly missingThere: readonly Booked[]
  readonly differs: readonly { readonly line: CashierLine; readonly booked: Booked }[]
}

/**
 * Lays the cashier's lines beside our bookings of the same days, by the cashier's number, which names one payment and not
 * one order. Every line and every booking ends up in exactly one of the four lists. Asks that no number is there twice on
 * one side.
 */
export function reconcile(lines: readonly CashierLine[], bookings: readonly Booked[]): Matching {
  const byNo = new Map(bookings.map((booked) => [booked.cashierNo, booked]))
  const matched: { line: CashierLine; booked: Booked }[] = []
  const differs: { line: CashierLine; booked: Booked }[] = []
  const missingHere: CashierLine[] = []
  for (const line of lines) {
    const booked = byNo.get(line.cashierNo)
    if (!booked) missingHere.push(line)
    else if (booked.amountFen === line.amountFen && booked.orderNo === line.orderNo)
      matched.push({ line, booked })
    else differs.push({ line, booked })
    byNo.delete(line.cashierNo)
  }
  return { matched, missingHere, missingThere: [...byNo.values()], differs }
}
