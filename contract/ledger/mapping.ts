import * as v from 'valibot'
import { writes } from '#contract/core/define.ts'
import { EstateId, filledText, typedText } from '#contract/core/scalars.ts'

/** Why lines of a word are no entries, as a clerk says it (`domain/ledger/sheet.ts`). */
export const WORD_REASONS = ['deposit', 'passed-on', 'company'] as const

const Heading = filledText(40)
const MayHeading = v.nullable(Heading)

/** Which columns of a company's own monthly sheet are which of the book, chosen once for an estate and remembered. */
export const LedgerMapping = v.strictObject({
  date: Heading,
  summary: Heading,
  /** The column whose words say what a line is; each word is given an account below. */
  account: Heading,
  money: v.variant('kind', [
    v.strictObject({ kind: v.literal('two'), income: Heading, expense: Heading }),
    /** One list of both: a column says the side by `incomeWord`, or where `side` is null the sign does. */
    v.strictObject({
      kind: v.literal('one'),
      amount: Heading,
      side: MayHeading,
      incomeWord: typedText(40),
    }),
  ]),
  counterparty: MayHeading,
  building: MayHeading,
  invoices: MayHeading,
  vouchers: MayHeading,
  /** `accountCode` is null where lines of this word are no income or expense of the book, such as a deposit returned. */
  words: v.pipe(
    v.array(
      v.strictObject({
        word: filledText(60),
        accountCode: v.nullable(v.pipe(v.string(), v.regex(/^[0-9]{4}$/))),
        /** Why, where it is null. */
        reason: v.optional(v.picklist(WORD_REASONS)),
      }),
    ),
    v.maxLength(60),
  ),
})
export type LedgerMapping = v.InferOutput<typeof LedgerMapping>

export const keepLedgerMapping = writes('/estates/:estateId/ledger/mapping', {
  summary: 'Remember which columns and words of the company’s own sheet are which of the book',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ estateId: EstateId }),
  body: v.strictObject({ mapping: LedgerMapping }),
  idempotent: true,
  output: v.object({ mapping: LedgerMapping }),
  errors: ['batch.word-account'],
})
