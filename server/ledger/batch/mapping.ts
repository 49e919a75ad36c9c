import { isDeepStrictEqual } from 'node:util'
import type { keepLedgerMapping, LedgerMapping } from '#contract/ledger/mapping.ts'
import { findAccount } from '#domain/ledger/account.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inCommunity, type Tx } from '#server/core/db/scope.ts'
import { Refusal } from '#server/core/http/refusal.ts'

export const handleKeepLedgerMapping: Handler<typeof keepLedgerMapping> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const { mapping } = body
    for (const { accountCode } of mapping.words) {
      const kind = accountCode === null ? 'expense' : findAccount(accountCode)?.kind
      if (kind !== 'income' && kind !== 'expense') throw new Refusal('batch.word-account')
    }
    if (!isDeepStrictEqual(await ledgerMapping(tx, communityId), mapping))
      await tx.query(
        `INSERT INTO sheet_mappings (community_id, kind, mapping, kept_by, kept_at) VALUES ($1, 'ledger', $2, $3, $4)
         ON CONFLICT (community_id, kind) DO UPDATE
           SET mapping = excluded.mapping, kept_by = excluded.kept_by, kept_at = excluded.kept_at`,
        [communityId, JSON.stringify(mapping), call.personId, new Date(call.nowAt)],
      )
    return { mapping }
  })

/** What was remembered of the estate's own sheet, or null. */
export async function ledgerMapping(tx: Tx, communityId: string): Promise<LedgerMapping | null> {
  const { rows } = await tx.query<{ mapping: LedgerMapping }>(
    `SELECT mapping FROM sheet_mappings WHERE community_id = $1 AND kind = 'ledger'`,
    [communityId],
  )
  return rows[0]?.mapping ?? null
}
