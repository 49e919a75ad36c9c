import * as v from 'valibot'
import { FINDINGS, type FindingCode, STATIONS } from '#domain/repairs/funding/facts.ts'
import { EMERGENCIES, MONEY_SOURCES, THREAD_KINDS } from '#domain/repairs/funding/step.ts'
import { reads, writes } from '#contract/core/define.ts'
import { RepairKind, RepairState } from './endpoints.ts'
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
const OfRepair = v.object({ estateId: EstateId, repairId: Id })
const Fen = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000_000))
const Position = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000))
const Item = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30))

export const FundingKind = v.picklist(THREAD_KINDS)
export const FundingActor = v.picklist(['company', 'committee'])

const Note = { note: typedText(300), photoIds: v.pipe(v.array(PhotoId), v.maxLength(9)) }

/** What each kind of step says; see domain/repairs/funding/step.ts. */
const Data = {
  plan: v.strictObject({
    source: v.picklist(MONEY_SOURCES),
    emergency: v.nullable(v.picklist(EMERGENCIES)),
    amountFen: Fen,
  }),
  vote: v.strictObject({ voteId: Id, item: Item, amountFen: v.nullable(Fen) }),
  contract: v.strictObject({
    contractId: v.nullable(Id),
    firm: filledText(60),
    number: typedText(40),
    signedOn: Day,
    priceFen: Fen,
  }),
  acceptance: v.strictObject({
    result: v.picklist(['passed', 'defects']),
    accepter: filledText(30),
    acceptedOn: Day,
  }),
  publication: v.strictObject({ fromOn: Day, toOn: Day }),
  payment: v.strictObject({
    entryId: v.nullable(Id),
    paidOn: v.nullable(Day),
    amountFen: v.nullable(Fen),
  }),
  undo: v.strictObject({ position: Position }),
} as const

export const NewFundingStep = v.variant('kind', [
  v.strictObject({ kind: v.literal('plan'), data: Data.plan, ...Note }),
  v.strictObject({ kind: v.literal('vote'), data: Data.vote, ...Note }),
  v.strictObject({ kind: v.literal('contract'), data: Data.contract, ...Note }),
  v.strictObject({ kind: v.literal('acceptance'), data: Data.acceptance, ...Note }),
  v.strictObject({ kind: v.literal('publication'), data: Data.publication, ...Note }),
  v.strictObject({ kind: v.literal('payment'), data: Data.payment, ...Note }),
  v.strictObject({ kind: v.literal('undo'), data: Data.undo, ...Note }),
])
export type NewFundingStep = v.InferOutput<typeof NewFundingStep>

/** What a linked vote, entry or contract is called, and how it stands now. */
const About = v.variant('is', [
  v.object({
    is: v.literal('vote'),
    title: v.string(),
    itemTitle: v.string(),
    outcome: v.nullable(v.string()),
    state: v.picklist(['open', 'counted', 'cancelled']),
    countedTo: v.nullable(Count),
  }),
  v.object({
    is: v.literal('entry'),
    number: Count,
    summary: v.string(),
    counterparty: v.string(),
    bookedOn: Day,
    spentFen: AmountFen,
    voucherCount: Count,
    isReversed: v.boolean(),
  }),
  v.object({ is: v.literal('contract'), title: v.string() }),
])

const Told = {
  position: Count,
  by: FundingActor,
  at: Instant,
  note: v.string(),
  photos: v.array(Photo),
  about: v.nullable(About),
  /** The step that undid it. */
  undoneBy: v.nullable(Count),
  mayUndo: v.boolean(),
}

export const FundingStep = v.variant('kind', [
  v.object({ kind: v.literal('plan'), data: Data.plan, ...Told }),
  v.object({ kind: v.literal('vote'), data: Data.vote, ...Told }),
  v.object({ kind: v.literal('contract'), data: Data.contract, ...Told }),
  v.object({ kind: v.literal('acceptance'), data: Data.acceptance, ...Told }),
  v.object({ kind: v.literal('publication'), data: Data.publication, ...Told }),
  v.object({ kind: v.literal('payment'), data: Data.payment, ...Told }),
  v.object({ kind: v.literal('undo'), data: Data.undo, ...Told }),
])
export type FundingStep = v.InferOutput<typeof FundingStep>

export const RepairFunding = v.object({
  nowAt: Instant,
  repair: v.object({
    repairId: Id,
    kind: RepairKind,
    kindTitle: v.string(),
    placeText: v.string(),
    state: RepairState,
    reportedAt: Instant,
    finishedAt: v.nullable(Instant),
    /** Whether its own page opens to whoever asks. */
    mayOpen: v.boolean(),
    before: v.array(Photo),
    after: v.array(Photo),
  }),
  stations: v.array(
    v.object({
      key: v.picklist(STATIONS),
      state: v.picklist(['done', 'partly', 'failed', 'skipped', 'next', 'later']),
    }),
  ),
  findings: v.array(
    v.object({
      code: v.picklist(Object.keys(FINDINGS) as FindingCode[]),
      positions: v.array(Count),
    }),
  ),
  source: v.nullable(v.picklist(MONEY_SOURCES)),
  isEmergency: v.boolean(),
  plannedFen: v.nullable(AmountFen),
  votedFen: v.nullable(AmountFen),
  contractFen: v.nullable(AmountFen),
  paidFen: AmountFen,
  steps: v.array(FundingStep),
  /** What whoever asks may add. */
  mayAdd: v.array(FundingKind),
})
export type RepairFunding = v.InferOutput<typeof RepairFunding>

export const readFunding = reads('/estates/:estateId/repairs/:repairId/funding', {
  summary:
    "Where a shared repair's money comes from and goes: every step, how it stands, what lacks and what contradicts",
  policy: { anyOf: ['ledger.read'] },
  params: OfRepair,
  output: RepairFunding,
  errors: ['repair.not-found', 'funding.not-common'],
})

export const addFundingStep = writes('/estates/:estateId/repairs/:repairId/funding/steps', {
  summary:
    'Say what was planned, decided, signed, accepted, posted or paid, or that an earlier step was wrong; nothing is removed',
  policy: { anyOf: ['repair.trace'] },
  params: OfRepair,
  body: v.strictObject({ stepId: Id, step: NewFundingStep }),
  idempotent: true,
  output: RepairFunding,
  errors: [
    'repair.not-found',
    'repair.photo-unknown',
    'repair.photos-needed',
    'repair.reason-needed',
    'vote.not-found',
    'entry.not-found',
    'contract.not-found',
    'funding.not-common',
    'funding.changed',
    'funding.unfit',
  ],
})

export const listFundingChoices = reads('/estates/:estateId/repairs/:repairId/funding/choices', {
  summary: 'The votes, entries and contracts that can be linked, newest first',
  policy: { anyOf: ['repair.trace'] },
  params: OfRepair,
  output: v.object({
    nowAt: Instant,
    votes: v.array(
      v.object({
        voteId: Id,
        title: v.string(),
        item: Count,
        itemTitle: v.string(),
        matterId: Count,
        outcome: v.nullable(v.string()),
        /** The sums its text names. */
        amounts: v.array(AmountFen),
      }),
    ),
    entries: v.array(
      v.object({
        entryId: Id,
        number: Count,
        bookedOn: Day,
        summary: v.string(),
        counterparty: v.string(),
        spentFen: AmountFen,
        /** Whether a repair names it already. */
        isLinked: v.boolean(),
      }),
    ),
    contracts: v.array(v.object({ contractId: Id, title: v.string(), company: v.string() })),
  }),
  errors: ['repair.not-found', 'funding.not-common'],
})

export const findFundings = reads('/estates/:estateId/repair-fundings', {
  summary: 'The repairs that name an entry or a vote',
  policy: { anyOf: ['ledger.read'] },
  params: InEstate,
  query: v.strictObject({ entryId: v.optional(Id), voteId: v.optional(Id) }),
  output: v.object({
    fundings: v.array(v.object({ repairId: Id, kindTitle: v.string(), placeText: v.string() })),
  }),
})

export const FundingRecord = v.object({
  estateId: EstateId,
  log: v.object({ name: v.string(), publicKey: v.string() }),
  size: Count,
  checkpoint: v.string(),
  documents: v.array(
    v.object({
      kind: v.literal('thread'),
      subject: v.string(),
      number: Count,
      text: v.string(),
      at: Instant,
      index: Count,
      entry: v.string(),
      proof: v.array(v.string()),
    }),
  ),
})

export const readFundingRecord = reads('/estates/:estateId/repairs/:repairId/funding/record', {
  summary: 'Every step of what pays for a repair with its proof, for a phone that checks it against the log',
  policy: { anyOf: ['ledger.read'] },
  params: OfRepair,
  output: FundingRecord,
  errors: ['repair.not-found', 'funding.not-common'],
})
