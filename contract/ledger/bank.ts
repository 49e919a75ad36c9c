import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { AmountFen, EstateId, Count, Day, Id, Instant, PhotoId } from '#contract/core/scalars.ts'

const InEstate = v.object({ estateId: EstateId })

/** A line of the bank's statement; `number` is its entry of the book, null where none was found. */
export const BankLine = v.object({
  lineId: PhotoId,
  bookedOn: Day,
  amountFen: AmountFen,
  counterparty: v.string(),
  memo: v.string(),
  number: v.nullable(Count),
})
export type BankLine = v.InferOutput<typeof BankLine>

/** Proposed is what was booked last with the same counterparty, money going the same way; null where nothing was. */
export const UnmatchedLine = v.object({
  ...BankLine.entries,
  proposed: v.nullable(v.object({ accountCode: v.string(), building: v.string() })),
})
export type UnmatchedLine = v.InferOutput<typeof UnmatchedLine>

export const StatementPreview = v.object({
  /** The first of them; with any, nothing can be imported. */
  problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  problemCount: Count,
  newCount: Count,
  knownCount: Count,
  matchedCount: Count,
  inFen: AmountFen,
  outFen: AmountFen,
  /** The first hundred that are new. */
  lines: v.array(BankLine),
})
export type StatementPreview = v.InferOutput<typeof StatementPreview>

export const previewStatement = writes('/estates/:estateId/ledger/bank/preview', {
  summary: 'Look at a bank statement (CSV in UTF-8 or GB18030, XLSX) before importing it; writes nothing',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: StatementPreview,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const importStatement = writes('/estates/:estateId/ledger/bank/statements', {
  summary: 'Import a bank statement: all its lines or none. The same lines again are known and not added',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  idempotent: true,
  output: v.object({ addedCount: Count, knownCount: Count, matchedCount: Count }),
  errors: ['bank.bad-lines', 'photo.not-a-picture', 'photo.too-large'],
})

export const listBankLines = reads('/estates/:estateId/ledger/bank', {
  summary: 'Lines of the bank that no entry of the book explains; owners see them too',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    unmatched: v.array(UnmatchedLine),
    unmatchedCount: Count,
    importedTo: v.nullable(Day),
  }),
})

export const matchBankLine = writes('/estates/:estateId/ledger/bank/lines/:lineId/match', {
  summary: 'Say which entry a line of the bank is: same amount, neither of them matched before',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ estateId: EstateId, lineId: PhotoId }),
  body: v.strictObject({ entryId: Id }),
  idempotent: true,
  output: v.object({ number: Count }),
  errors: ['bank.line-not-found', 'bank.match-unfit', 'entry.not-found'],
})
