import type { listDuplicates, DuplicateGroup } from '#contract/ledger/batch.ts'
import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { findEntries, printsOf } from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'

const SHOWN = 50

/**
 * What the estate's standing entries share with each other or with another estate's. An entry that was taken back, and what
 * takes back, are no second use. Of another estate only the month is known here.
 */
export const handleListDuplicates: Handler<typeof listDuplicates> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { rows } = await tx.query<{ print: string; numbers: number[]; elsewhere: string[]; whole: number }>(
      `WITH mine AS (
         SELECT f.print, f.number FROM voucher_prints f
         JOIN ledger_entries e ON e.estate_id = f.estate_id AND e.number = f.number
         WHERE f.estate_id = $1 AND e.reverses IS NULL
           AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.estate_id = $1 AND r.reverses = f.number)),
       there AS (
         SELECT DISTINCT o.print, to_char(o.month, 'YYYY-MM') AS month FROM voucher_prints o
         WHERE o.estate_id <> $1 AND o.print IN (SELECT print FROM mine)),
       grouped AS (
         SELECT m.print, array_agg(m.number ORDER BY m.number DESC) AS numbers,
           (SELECT array_agg(t.month ORDER BY t.month DESC) FROM there t WHERE t.print = m.print) AS elsewhere
         FROM mine m GROUP BY m.print)
       SELECT encode(print, 'hex') AS print, numbers, coalesce(elsewhere, '{}') AS elsewhere,
         (count(*) OVER ())::int AS whole
       FROM grouped WHERE cardinality(numbers) > 1 OR elsewhere IS NOT NULL
       ORDER BY numbers[1] DESC, print LIMIT ${SHOWN}`,
      [estateId],
    )
    const numbers = [...new Set(rows.flatMap((row) => row.numbers))]
    const entries = new Map(
      (await findEntries(tx, 'e.number = ANY ($2) ORDER BY e.number', [estateId, numbers])).map((entry) => [
        entry.number,
        entry,
      ]),
    )
    const groups = rows.map(({ print, numbers: used, elsewhere }): DuplicateGroup => {
      const here = used.flatMap((number) => entries.get(number) ?? [])
      const [first] = here
      const papers = first
        ? [
            ...first.voucherIds.map((what) => ({ kind: 'voucher' as const, what })),
            ...first.invoices.map((what) => ({ kind: 'invoice' as const, what })),
          ]
        : []
      const paper = papers[first ? printsOf(first).indexOf(print) : -1]
      return {
        kind: paper?.kind ?? 'unknown',
        what: paper?.what ?? '',
        here: here.map((entry) => ({
          entryId: entry.entryId,
          number: entry.number,
          bookedOn: entry.bookedOn,
          summary: entry.summary,
          counterparty: entry.counterparty,
          amountFen: entry.postings.reduce(
            (sum, side) => sum + (side.accountCode === BANK_ACCOUNT ? side.amountFen : 0),
            0,
          ),
        })),
        elsewhere: [...elsewhere],
      }
    })
    return { nowAt, groups, groupCount: rows[0]?.whole ?? 0 }
  })
