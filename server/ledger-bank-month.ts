import type { ShownBank } from '#contract/ledger-bank-month.ts'
import { firstDayOf, lastDayOf, type Month } from '#domain/calendar.ts'
import {
  bankChange,
  bankMonth,
  MOST_TRANSIT_DAYS,
  type PlacedEntry,
  type PlacedLine,
  type PlacedMatch,
} from '#domain/ledger/bank-month.ts'
import { findEntries, type StoredEntry } from './book-store.ts'
import type { Tx } from './db/scope.ts'

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
export async function bankGround(tx: Tx, communityId: string, month: Month): Promise<BankGround> {
  const days = [communityId, firstDayOf(month), lastDayOf(month)]
  const acts = await tx.query<{ act: number }>(
    'SELECT coalesce(max(number), 0) AS act FROM bank_acts WHERE community_id = $1',
    [communityId],
  )
  const lines = await tx.query<BankGround['lines'][number]>(
    `SELECT act, position, line_id AS "lineId", booked_on::text AS "bookedOn", amount_fen::float8 AS "amountFen",
       balance_fen::float8 AS "balanceFen", counterparty, memo
     FROM bank_lines WHERE community_id = $1 AND act IS NOT NULL AND position IS NOT NULL AND booked_on BETWEEN
       least((SELECT max(booked_on) FROM bank_lines WHERE community_id = $1 AND booked_on < $2), $2::date - ${MOST_TRANSIT_DAYS})
       AND greatest((SELECT min(booked_on) FROM bank_lines WHERE community_id = $1 AND booked_on > $3), $3::date + ${MOST_TRANSIT_DAYS})
     ORDER BY act, position`,
    days,
  )
  const matches = await tx.query<PlacedMatch>(
    `SELECT m.line_id AS "lineId", m.number FROM bank_matches m
       JOIN ledger_entries e ON e.community_id = m.community_id AND e.number = m.number
     WHERE m.community_id = $1 AND m.act IS NOT NULL
       AND (e.booked_on BETWEEN $2 AND $3 OR m.line_id = ANY ($4))
     ORDER BY m.number`,
    [...days, lines.rows.map((line) => line.lineId)],
  )
  const entries = await findEntries(
    tx,
    '(e.booked_on BETWEEN $2 AND $3 OR e.number = ANY ($4)) ORDER BY e.number',
    [...days, matches.rows.map((match) => match.number)],
  )
  return { act: acts.rows[0]?.act ?? 0, lines: lines.rows, entries, matches: matches.rows }
}

/** How many lines and entries a desk lists. */
const SHOWN = 50

/** A month's book beside the bank as a desk shows it: what has no counterpart in words. */
export async function shownBank(
  tx: Tx,
  communityId: string,
  month: Month,
  bookFen: number,
): Promise<ShownBank> {
  const ground = await bankGround(tx, communityId, month)
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
