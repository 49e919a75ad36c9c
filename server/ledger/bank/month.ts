import type { ShownBank } from '#contract/ledger/bank-month.ts'
import { firstDayOf, lastDayOf, type Month } from '#domain/core/calendar.ts'
import {
  bankChange,
  bankMonth,
  MOST_TRANSIT_DAYS,
  type PlacedEntry,
  type PlacedLine,
  type PlacedMatch,
} from '#domain/ledger/bank/month.ts'
import { entriesQuestion, type StoredEntry } from '../store.ts'
import { askAll, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

export type BankGround = {
  /** The largest number of the bank's acts; 0 where there is none. */
  readonly act: number
  readonly lines: readonly (PlacedLine & { readonly counterparty: string; readonly memo: string })[]
  readonly entries: readonly (StoredEntry & PlacedEntry)[]
  readonly matches: readonly PlacedMatch[]
}

/**
 * Everything that a month's book is compared with: lines of the bank in the month and around it, at least to the nearest day with
 * one, the month's entries and those that these lines are, and what is matched of both. Lines that no act holds are left out.
 */
export async function bankGround(tx: Tx, estateId: string, month: Month): Promise<BankGround> {
  const days = [estateId, firstDayOf(month), lastDayOf(month)]
  return askAll(tx, {
    act: question(
      'SELECT coalesce(max(number), 0) AS act FROM bank_acts WHERE estate_id = $1',
      [estateId],
      ([row]: { act: number }[]) => row?.act ?? 0,
    ),
    lines: question(
      `SELECT act, position, line_id AS "lineId", booked_on::text AS "bookedOn", amount_fen::float8 AS "amountFen",
         balance_fen::float8 AS "balanceFen", counterparty, memo
       FROM bank_lines WHERE ${NEAR} ORDER BY act, position`,
      days,
      (rows: BankGround['lines'][number][]) => rows,
    ),
    matches: question(
      `SELECT m.line_id AS "lineId", m.number ${MATCHED} ORDER BY m.number`,
      days,
      (rows: PlacedMatch[]) => rows,
    ),
    entries: entriesQuestion(
      `(e.booked_on BETWEEN $2 AND $3 OR e.number = ANY (ARRAY(SELECT m.number ${MATCHED}))) ORDER BY e.number`,
      days,
    ),
  })
}

/** Lines in the days `$2`…`$3` and around them. */
const NEAR = `estate_id = $1 AND act IS NOT NULL AND position IS NOT NULL AND booked_on BETWEEN
  least((SELECT max(booked_on) FROM bank_lines WHERE estate_id = $1 AND booked_on < $2), $2::date - ${MOST_TRANSIT_DAYS})
  AND greatest((SELECT min(booked_on) FROM bank_lines WHERE estate_id = $1 AND booked_on > $3), $3::date + ${MOST_TRANSIT_DAYS})`

/** What is matched of these lines and of the entries of these days. */
const MATCHED = `FROM bank_matches m JOIN ledger_entries n ON n.estate_id = m.estate_id AND n.number = m.number
  WHERE m.estate_id = $1 AND m.act IS NOT NULL AND (n.booked_on BETWEEN $2 AND $3
    OR m.line_id = ANY (ARRAY(SELECT line_id FROM bank_lines WHERE ${NEAR})))`

/** How many lines and entries a desk lists. */
const SHOWN = 50

/** A month's book beside the bank as a desk shows it: what has no counterpart in words. */
export function shownBank(ground: BankGround, month: Month, bookFen: number): ShownBank {
  const found = bankMonth({ ...ground, month, bookFen })
  const unbooked = new Set(found.unbooked)
  const unbacked = new Set(found.unbacked)
  return {
    ...found,
    gaps: found.gaps.slice(0, SHOWN),
    unbookedCount: unbooked.size,
    unbackedCount: unbacked.size,
    unbooked: ground.lines
      .filter((line) => unbooked.has(line.lineId))
      .slice(0, SHOWN)
      .map(({ lineId, bookedOn, amountFen, counterparty, memo }) => ({
        lineId,
        bookedOn,
        amountFen,
        counterparty,
        memo,
      })),
    unbacked: ground.entries
      .filter((entry) => unbacked.has(entry.number))
      .slice(0, SHOWN)
      .map((entry) => ({
        number: entry.number,
        bookedOn: entry.bookedOn,
        summary: entry.summary,
        changeFen: bankChange(entry.postings),
      })),
  }
}
