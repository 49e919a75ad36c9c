import { isDeepStrictEqual } from 'node:util'
import type { keepLedgerMapping, LedgerMapping } from '#contract/ledger/mapping.ts'
import { findAccount } from '#domain/ledger/account.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'

export const handleKeepLedgerMapping: Handler<typeof keepLedgerMapping> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { mapping } = body
    for (const { accountCode } of mapping.words) {
      const kind = accountCode === null ? 'expense' : findAccount(accountCode)?.kind
      if (kind !== 'income' && kind !== 'expense') throw new AppError('batch.word-account')
    }
    if (!isDeepStrictEqual(await ledgerMapping(tx, estateId), mapping))
      await tx.query(
        `INSERT INTO sheet_mappings (estate_id, kind, mapping, kept_by, kept_at) VALUES ($1, 'ledger', $2, $3, $4)
         ON CONFLICT (estate_id, kind) DO UPDATE
           SET mapping = excluded.mapping, kept_by = excluded.kept_by, kept_at = excluded.kept_at`,
        [estateId, JSON.stringify(mapping), context.personId, new Date(context.nowAt)],
      )
    return { mapping }
  })

/** What was remembered of the estate's own sheet, or null. */
export async function ledgerMapping(tx: Tx, estateId: string): Promise<LedgerMapping | null> {
  const { rows } = await tx.query<{ mapping: LedgerMapping }>(
    `SELECT mapping FROM sheet_mappings WHERE estate_id = $1 AND kind = 'ledger'`,
    [estateId],
  )
  return rows[0]?.mapping ?? null
}
