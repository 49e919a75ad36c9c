import type { Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import type { EntryRow } from '#server/ledger/read.ts'
import { postEntries } from '#server/ledger/store.ts'

/** Posts entries in their order, each under the next number of the book. */
export async function insertEntries(
  tx: Tx,
  ports: Ports,
  estateId: string,
  rows: readonly EntryRow[],
  voucherIds: ReadonlyMap<string, string>,
): Promise<void> {
  const entries = rows.map((row) => ({
    entryId: ports.newId(),
    bookedOn: row.bookedOn,
    building: '',
    summary: row.summary,
    counterparty: row.counterparty,
    postings: row.postings,
    voucherIds: row.voucherNames.flatMap((name) => voucherIds.get(name) ?? []),
    invoices: [],
    reverses: row.reverses,
    approvedBy: null,
  }))
  await postEntries(tx, estateId, entries, 'import', ports.nowMs())
}
