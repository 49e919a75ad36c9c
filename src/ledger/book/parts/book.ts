import type * as v from 'valibot'
import type { readLedger } from '#contract/ledger/endpoints.ts'

/** The book of public revenue as its page shows it. */
export type LedgerBook = v.InferOutput<typeof readLedger.output>
