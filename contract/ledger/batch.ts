import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { LEFT_REASONS } from '#domain/ledger/sheet.ts'
import { LedgerMapping } from './mapping.ts'
import {
  AmountFen,
  EstateId,
  Count,
  Day,
  GivenFen,
  Id,
  Instant,
  Month,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

const InEstate = v.object({ estateId: EstateId })

/** A line of many: money in (positive) or out of the estate's account, for one account of the book. */
export const BatchRow = v.strictObject({
  line: Count,
  bookedOn: Day,
  summary: typedText(60),
  accountCode: v.pipe(v.string(), v.regex(/^[0-9]{4}$/)),
  amountFen: GivenFen,
  counterparty: typedText(60),
  building: typedText(40),
  invoices: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{4,30}$/))), v.maxLength(9)),
  voucherIds: v.pipe(v.array(PhotoId), v.maxLength(9)),
  approvedBy: v.nullable(Id),
  /** The line of the bank's statement that it books, where it books one. */
  lineId: v.nullable(PhotoId),
})
export type BatchRow = v.InferOutput<typeof BatchRow>

/** The same as a table has it: names of pictures that the phone still has to send. */
export const FileRow = v.strictObject({ ...BatchRow.entries, voucherNames: v.array(v.string()) })
export type FileRow = v.InferOutput<typeof FileRow>

const LeftLine = v.strictObject({
  line: Count,
  word: typedText(60),
  summary: typedText(60),
  reason: v.picklist(LEFT_REASONS),
  inFen: AmountFen,
  outFen: AmountFen,
})

/** What became of every line of a company's own sheet: its sums, and each line that is not booked with its reason. */
export const SheetAccount = v.strictObject({
  lineCount: Count,
  inFen: AmountFen,
  outFen: AmountFen,
  left: v.pipe(v.array(LeftLine), v.maxLength(1_000)),
  unreadCount: Count,
})
export type SheetAccount = v.InferOutput<typeof SheetAccount>

export const BatchPreview = v.object({
  /** The first of them; with any, nothing can be posted. `column` is empty where the whole line is meant. */
  problems: v.array(v.object({ line: Count, column: v.string(), code: v.string(), message: v.string() })),
  problemCount: Count,
  /** Lines that look like something booked before: told, not refused. */
  doubts: v.array(v.object({ line: Count, message: v.string() })),
  doubtCount: Count,
  inFen: AmountFen,
  outFen: AmountFen,
  /** Where a batch of the same content still stands. */
  postedBefore: v.nullable(v.object({ at: Instant, first: Count, last: Count })),
  /** All lines, none of them where there is a problem. */
  rows: v.array(FileRow),
  /** Where the table has other headings than the book's: what they are, and what was remembered of such a sheet. */
  sheet: v.nullable(
    v.object({
      headings: v.array(v.string()),
      mapping: v.nullable(LedgerMapping),
      /** Words for which an account is still to be chosen. */
      unknownWords: v.array(v.string()),
      /** Null while nothing was chosen for such a sheet. */
      account: v.nullable(SheetAccount),
    }),
  ),
})
export type BatchPreview = v.InferOutput<typeof BatchPreview>

export const previewBatch = writes('/estates/:estateId/ledger/batches/preview', {
  summary: 'Look at a table of entries (CSV in UTF-8 or GB18030, XLSX) before posting it; writes nothing',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: BatchPreview,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const postBatch = writes('/estates/:estateId/ledger/batches', {
  summary: 'Post up to a thousand entries, lines of the bank among them: all or none',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({
    batchId: Id,
    rows: v.pipe(v.array(BatchRow), v.minLength(1), v.maxLength(1_000)),
    /** Where the rows came from a company's own sheet: kept with the batch. */
    sheet: v.optional(SheetAccount),
  }),
  idempotent: true,
  mostBytes: 2 * 1024 * 1024,
  output: v.object({ first: Count, last: Count, matchedCount: Count }),
  errors: ['batch.bad-lines', 'batch.posted-before', 'batch.sheet-differs'],
})

export const listBatches = reads('/estates/:estateId/ledger/batches', {
  summary:
    'The newest twenty batches that came from a company’s own sheet, with what became of every line of it',
  policy: { anyOf: ['ledger.post', 'ledger.sign'] },
  params: InEstate,
  output: v.object({
    batches: v.array(v.object({ postedAt: Instant, first: Count, last: Count, sheet: SheetAccount })),
  }),
})

/** A voucher or an invoice number that more than one entry used. */
export const DuplicateGroup = v.object({
  kind: v.picklist(['voucher', 'invoice', 'unknown']),
  /** The invoice number, or the picture's name; empty where only the print is known. */
  what: v.string(),
  here: v.array(
    v.object({
      entryId: Id,
      number: Count,
      bookedOn: Day,
      summary: v.string(),
      counterparty: v.string(),
      amountFen: AmountFen,
    }),
  ),
  /** The months in which other estates used it; never which estates. */
  elsewhere: v.array(Month),
})
export type DuplicateGroup = v.InferOutput<typeof DuplicateGroup>

export const listDuplicates = reads('/estates/:estateId/ledger/duplicates', {
  summary: 'Vouchers and invoice numbers used more than once, here or in other estates, newest first',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({ nowAt: Instant, groups: v.array(DuplicateGroup), groupCount: Count }),
})
