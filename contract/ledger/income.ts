import * as v from 'valibot'
import { RHYTHMS } from '#domain/ledger/income/source.ts'
import { reads, writes } from '#contract/core/define.ts'
import {
  AmountFen,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
  typedText,
} from '#contract/core/scalars.ts'

const InEstate = v.object({ estateId: EstateId })
const OfSource = v.object({ estateId: EstateId, sourceId: Id })
const Code = v.pipe(v.string(), v.regex(/^[0-9]{4}$/))
const Positive = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000_000))
const Hash = v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/))

export const Terms = v.strictObject({
  accountCode: Code,
  place: filledText(60),
  building: typedText(40),
  counterparty: typedText(60),
  contractNumber: typedText(60),
  endsOn: Day,
  amountFen: Positive,
  rhythm: v.picklist(RHYTHMS),
  firstDueOn: Day,
  dueDay: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(31)),
  photoIds: v.pipe(v.array(PhotoId), v.maxLength(9)),
  /** SHA-256 of the contract's file; empty where there is none. */
  fileHash: Hash,
  approvedBy: v.nullable(Id),
})

/** A source in a list. `lackingFen` is what is late today, of all times; the other sums are of the last twelve months. */
export const SourceRow = v.object({
  sourceId: Id,
  accountCode: v.string(),
  accountTitle: v.string(),
  place: v.string(),
  building: v.string(),
  counterparty: v.string(),
  lackingFen: AmountFen,
  lateCount: Count,
  /** The due day of the oldest money that is late. */
  lateSince: v.nullable(Day),
  expectedFen: AmountFen,
  receivedFen: AmountFen,
  nextDueOn: v.nullable(Day),
  hasEnded: v.boolean(),
  /** No passed vote of matter 8 allows it: 未见业主共同决定. */
  isUnapproved: v.boolean(),
})
export type SourceRow = v.InferOutput<typeof SourceRow>

export const Lacking = v.object({
  lackingFen: AmountFen,
  sourceCount: Count,
  /** The first of them, most lacking first. */
  sources: v.array(
    v.object({
      sourceId: Id,
      accountTitle: v.string(),
      place: v.string(),
      counterparty: v.string(),
      lackingFen: AmountFen,
      lateSince: Day,
    }),
  ),
})
export type Lacking = v.InferOutput<typeof Lacking>

export const readLacking = reads('/estates/:estateId/income/lacking', {
  summary: 'What should have come in and did not, in few lines; reads only the sources that are late',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({ nowAt: Instant, ...Lacking.entries }),
})

export const listSources = reads('/estates/:estateId/income', {
  summary: 'The register of income sources, the late ones first',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  output: v.object({
    nowAt: Instant,
    lackingFen: AmountFen,
    sources: v.array(SourceRow),
  }),
})

export const SourceReceipt = v.object({
  periodFrom: Day,
  periodTo: Day,
  dueOn: Day,
  amountFen: AmountFen,
  receivedFen: AmountFen,
  lackingFen: AmountFen,
  state: v.picklist(['upcoming', 'due', 'received', 'short', 'missing', 'excused']),
  entries: v.array(
    v.object({ receiptId: Id, entryId: Id, number: Count, bookedOn: Day, amountFen: AmountFen }),
  ),
  /** For the company: entries that may be this money. */
  suggestions: v.array(
    v.object({ entryId: Id, number: Count, bookedOn: Day, counterparty: v.string(), freeFen: AmountFen }),
  ),
})
export type SourceReceipt = v.InferOutput<typeof SourceReceipt>

export const SourceVersionShown = v.object({
  version: Count,
  kind: v.picklist(['open', 'change', 'end']),
  fromOn: Day,
  ...Terms.entries,
  reason: v.string(),
  savedAt: Instant,
})
export type SourceVersionShown = v.InferOutput<typeof SourceVersionShown>

export const readSource = reads('/estates/:estateId/income/:sourceId', {
  summary: 'One source: its contract in all versions, what was to come, what came and what is missing',
  policy: { anyOf: ['ledger.read'] },
  params: OfSource,
  output: v.object({
    nowAt: Instant,
    source: SourceRow,
    versions: v.array(SourceVersionShown),
    approval: v.nullable(v.object({ voteId: Id, title: v.string() })),
    photos: v.array(Photo),
    totals: v.object({
      expectedFen: AmountFen,
      receivedFen: AmountFen,
      shortFen: AmountFen,
      missingFen: AmountFen,
      openFen: AmountFen,
    }),
    /** Those of the last 36 months and the next, and every one that is late; newest first. */
    receipts: v.array(SourceReceipt),
  }),
  errors: ['income.not-found'],
})

export const saveSource = writes('/estates/:estateId/income', {
  summary: 'Enter a source, or change or end it as a new version with a reason',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({
    sourceId: Id,
    version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999)),
    kind: v.picklist(['open', 'change', 'end']),
    fromOn: Day,
    terms: Terms,
    reason: typedText(120),
  }),
  idempotent: true,
  output: v.object({ sourceId: Id, version: Count }),
  errors: [
    'income.not-found',
    'income.changed',
    'income.ended',
    'income.unfit',
    'income.reason-missing',
    'income.vote-unfit',
    'income.too-many',
    'photo.not-sent',
  ],
})

export const SourcesPreview = v.object({
  problems: v.array(v.object({ line: Count, code: v.string(), message: v.string() })),
  problemCount: Count,
  newCount: Count,
  knownCount: Count,
  /** What the new ones let expect in the twelve months from today. */
  yearFen: AmountFen,
  lines: v.array(
    v.object({
      accountTitle: v.string(),
      place: v.string(),
      counterparty: v.string(),
      amountFen: AmountFen,
      rhythm: v.picklist(RHYTHMS),
      firstDueOn: Day,
      isUnapproved: v.boolean(),
    }),
  ),
})
export type SourcesPreview = v.InferOutput<typeof SourcesPreview>

export const previewSources = writes('/estates/:estateId/income/preview', {
  summary: 'Look at a table of sources (CSV in UTF-8 or GB18030, XLSX) before importing it; writes nothing',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: SourcesPreview,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})

export const importSources = writes('/estates/:estateId/income/files', {
  summary: 'Import a table of sources: all its lines or none. The same lines again are known and not added',
  policy: { anyOf: ['ledger.post'] },
  params: InEstate,
  body: v.strictObject({}),
  bodyKind: 'multipart',
  idempotent: true,
  output: v.object({ addedCount: Count, knownCount: Count }),
  errors: ['income.bad-lines', 'income.too-many', 'photo.not-a-picture', 'photo.too-large'],
})

export const linkReceipt = writes('/estates/:estateId/income/:sourceId/receipts', {
  summary: 'Say which entry of the book is a period’s money; the entry itself stays as it is',
  policy: { anyOf: ['ledger.post'] },
  params: OfSource,
  body: v.strictObject({ receiptId: Id, periodFrom: Day, entryId: Id, amountFen: Positive }),
  idempotent: true,
  output: v.object({ receiptId: Id, number: Count }),
  errors: ['income.not-found', 'income.period-unfit', 'income.receipt-unfit', 'entry.not-found'],
})

export const undoReceipt = writes('/estates/:estateId/income-receipts/:receiptId/undo', {
  summary: 'Say that a receipt was linked wrongly; both sayings stay',
  policy: { anyOf: ['ledger.post'] },
  params: v.object({ estateId: EstateId, receiptId: Id }),
  body: v.strictObject({ undoId: Id, reason: filledText(120) }),
  idempotent: true,
  output: v.object({ receiptId: Id }),
  errors: ['income.receipt-not-found', 'income.receipt-unfit'],
})

/** Documents as they were hashed, each with its place in the log. */
export const IncomeRecord = v.object({
  estateId: EstateId,
  log: v.object({ name: v.string(), publicKey: v.string() }),
  size: Count,
  checkpoint: v.string(),
  documents: v.array(
    v.object({
      kind: v.picklist(['source', 'receipt', 'line']),
      subject: v.string(),
      number: Count,
      text: v.string(),
      at: Instant,
      index: Count,
      entry: v.string(),
      proof: v.array(v.string()),
    }),
  ),
  /** Numbers of entries named by receipts that the book has taken back. */
  takenBack: v.array(Count),
})
export type IncomeRecord = v.InferOutput<typeof IncomeRecord>

export const readSourceRecord = reads('/estates/:estateId/income/:sourceId/record', {
  summary: 'Everything said of a source with its proofs, for a phone that checks it against the log',
  policy: { anyOf: ['ledger.read'] },
  params: OfSource,
  output: IncomeRecord,
  errors: ['income.not-found'],
})
