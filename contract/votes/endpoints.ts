import * as v from 'valibot'
import { PAPER_RULES, WITHOUT_NAMES } from '#domain/votes/counting/count.ts'
import { ITEM_KINDS, MOST_ITEMS } from '#domain/votes/counting/item.ts'
import { SALE_EFFECTS } from '#domain/votes/transfer.ts'
import { reads, writes } from '#contract/core/define.ts'
import { AreaDm2, EstateId, Count, Day, Id, Instant } from '#contract/core/scalars.ts'

/** What is chosen, one number an item, in their order; docs/record-format.md says what each number means. */
export const Choices = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(40))),
  v.minLength(1),
  v.maxLength(MOST_ITEMS),
)
export type Choices = v.InferOutput<typeof Choices>

export const Phase = v.picklist(['announced', 'held', 'open', 'closed', 'cancelled'])
export type Phase = v.InferOutput<typeof Phase>

/** What became of an item; `option-0` is the first option. */
export const Outcome = v.pipe(
  v.string(),
  v.regex(
    /^(passed|rejected|no-quorum|none|elected|alternate|tied|not-placed|not-enough|not-enough-heads|not-enough-area|option-[0-9]{1,2})$/,
  ),
)
export type Outcome = v.InferOutput<typeof Outcome>

export const ItemKind = v.picklist(ITEM_KINDS)

/** How many heads, and how much exclusive area they have. */
export const Share = v.object({ heads: Count, areaDm2: AreaDm2 })
export type Share = v.InferOutput<typeof Share>

/** One comparison the law makes: `part / whole` against `num / den`, with the sign and the article. */
export const LawTest = v.object({
  key: v.picklist(['quorum-heads', 'quorum-area', 'consent-heads', 'consent-area']),
  part: Count,
  whole: Count,
  num: Count,
  den: Count,
  sign: v.picklist(['≥', '>']),
  holds: v.boolean(),
  missing: Count,
  article: v.string(),
})
export type LawTest = v.InferOutput<typeof LawTest>

/** What an owner keeps after voting. `choices` is null to a joint owner who did not cast it. */
export const Receipt = v.object({
  ballotId: Id,
  voteId: Id,
  voteTitle: v.string(),
  headId: v.string(),
  choices: v.nullable(Choices),
  castAt: Instant,
  isMine: v.boolean(),
  channel: v.picklist(['phone', 'paper', 'proxy']),
  areaDm2: AreaDm2,
  unitLabels: v.array(v.string()),
})
export type Receipt = v.InferOutput<typeof Receipt>

/** A proxy as the owners of the home see it: who, by the name the owner gave, and what became of it. */
export const ProxyNote = v.object({
  grantId: Id,
  agentName: v.string(),
  /** Registered by a clerk from a written authorisation. */
  isWritten: v.boolean(),
  grantedAt: Instant,
  revokedAt: v.nullable(Instant),
  /** Whether it ended because the home has new owners. */
  endedByTransfer: v.boolean(),
  usedAt: v.nullable(Instant),
})
export type ProxyNote = v.InferOutput<typeof ProxyNote>

/** One head that I may vote for: alone, or for those I own with. */
export const MyHead = v.object({
  headId: v.string(),
  areaDm2: AreaDm2,
  unitLabels: v.array(v.string()),
  jointOwners: Count,
  /**
   * Whether I may cast for it: an only owner or an agent may; the representative of joint owners may, and the others then may
   * not; joint owners without one may where they say that the others agree.
   */
  speaker: v.picklist(['alone', 'representative', 'represented', 'undecided']),
  receipt: v.nullable(Receipt),
  /** The last proxy of this head; to its owners and its agent. */
  proxy: v.nullable(ProxyNote),
})
export type MyHead = v.InferOutput<typeof MyHead>

export const ItemName = v.object({ kind: ItemKind, title: v.string(), options: v.array(v.string()) })

/**
 * How long the log was with the last result in it: a corrected one is longer. 0 while a vote that is over waits for its result to
 * be written; null where there is no record to recount.
 */
export const CountedTo = v.nullable(Count)

export const VoteRow = v.object({
  voteId: Id,
  title: v.string(),
  items: v.array(ItemName),
  phase: Phase,
  opensAt: Instant,
  closesAt: Instant,
  myHeads: Count,
  myCast: Count,
  /** Of each item; null until it is counted. */
  outcomes: v.nullable(v.array(Outcome)),
  countedTo: CountedTo,
})
export type VoteRow = v.InferOutput<typeof VoteRow>

/** One item of a vote, with what became of it once the vote is counted. */
export const VoteItem = v.object({
  ...ItemName.entries,
  text: v.string(),
  matterId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
  matterTitle: v.string(),
  matterKind: v.picklist(['ordinary', 'special']),
  result: v.nullable(
    v.object({
      outcome: Outcome,
      article: v.string(),
      /** Of each choice, the void one last. */
      shares: v.array(Share),
      participated: Share,
      quorum: v.array(LawTest),
      /** Two tests for each choice that can carry the item. */
      consent: v.array(v.array(LawTest)),
    }),
  ),
})
export type VoteItem = v.InferOutput<typeof VoteItem>

/**
 * What a change of owners meant for a head: the ballot cast before `stands`, the right to vote `passes` to the new owners,
 * or the old ones `keeps` it because they own another home of the head.
 */
export const TransferEffect = v.picklist(SALE_EFFECTS)
export type TransferEffect = v.InferOutput<typeof TransferEffect>

export const VoteDetail = v.object({
  nowAt: Instant,
  voteId: Id,
  title: v.string(),
  items: v.array(VoteItem),
  /** How many seats the candidates stand for. */
  seats: Count,
  phase: Phase,
  countedTo: CountedTo,
  /** SHA-256 of the rules as they stand in the log, printed on the papers; null for a vote from before the log. */
  rulesHash: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  noticeAt: Instant,
  opensAt: Instant,
  closesAt: Instant,
  convener: v.string(),
  cancelReason: v.nullable(v.string()),
  paper: v.picklist(PAPER_RULES),
  proxyCap: Count,
  documents: v.array(v.object({ title: v.string(), body: v.string() })),
  roll: Share,
  /** The roll as announced, and each correction of it. */
  rolls: v.array(v.object({ ...Share.entries, madeAt: Instant, reason: v.string() })),
  excludedUnits: Count,
  /** Who has voted, whatever they chose. */
  participated: Share,
  turnout: v.array(LawTest),
  /** The heads I may vote for as an owner. */
  myHeads: v.array(MyHead),
  /** The heads I may vote for as the agent of their owners. */
  proxyHeads: v.array(MyHead),
  /** Changes of owners during this vote that I am a party to. */
  transfers: v.array(
    v.object({
      unitLabel: v.string(),
      fromOn: Day,
      effect: TransferEffect,
      /** Whether I was, or am, an owner by it. */
      side: v.picklist(['from', 'to']),
    }),
  ),
  /** How many homes passed to new owners during this vote, so that nobody votes in silence for a home just recorded as sold. */
  transferredHomes: Count,
  /** What would have become of the items without the ballots somebody may doubt; only those that there are. */
  without: v.array(
    v.object({
      name: v.picklist(WITHOUT_NAMES),
      ballots: Count,
      outcomes: v.array(Outcome),
    }),
  ),
})
export type VoteDetail = v.InferOutput<typeof VoteDetail>

const Base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/))
const Tag = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))
const LogName = v.object({ name: v.string(), publicKey: Base64 })

/** What proves that a ballot is in the log: its entry, what opens it, a signed checkpoint and the path between them. */
export const Evidence = v.object({
  log: LogName,
  index: Count,
  entry: Base64,
  choices: Choices,
  salt: Base64,
  tag: Tag,
  size: Count,
  proof: v.array(Base64),
  checkpoint: v.string(),
})
export type Evidence = v.InferOutput<typeof Evidence>

/** My heads' rows of the roll, with what opens them; to nobody else. */
export const MyRow = v.object({
  headId: v.string(),
  tag: Tag,
  areaDm2: AreaDm2,
  blinding: Base64,
  ballot: v.picklist(['none', 'mine', 'elsewhere']),
})
export type MyRow = v.InferOutput<typeof MyRow>

/** The record of a counted vote; docs/record-format.md says what each field holds. */
export const VoteRecord = v.object({
  format: v.literal('bjwy-vote-record/2'),
  suite: v.literal('sha256-ed25519-p256'),
  communityId: Count,
  voteId: Id,
  log: LogName,
  rules: v.string(),
  firstIndex: Count,
  peaks: v.array(Base64),
  entries: v.array(Base64),
  roll: Base64,
  openings: Base64,
  checkpoints: v.array(v.string()),
})
export type VoteRecord = v.InferOutput<typeof VoteRecord>

const OfVote = v.object({ estateId: EstateId, voteId: Id })

export const listVotes = reads('/estates/:estateId/votes', {
  summary: 'Votes of an estate, open ones first',
  policy: { anyOf: ['vote.read'] },
  params: v.object({ estateId: EstateId }),
  output: v.object({
    nowAt: Instant,
    votes: v.array(VoteRow),
    /** While the estate is being opened nothing is decided there. */
    isOpening: v.boolean(),
  }),
})

export const readVote = reads('/estates/:estateId/votes/:voteId', {
  summary: 'One vote: question, documents, period, turnout or result, and my heads',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: VoteDetail,
  errors: ['vote.not-found'],
})

export const castBallot = writes('/estates/:estateId/votes/:voteId/ballots', {
  summary: 'Cast the ballot of one head; acknowledged only after it is committed',
  policy: { anyOf: ['vote.cast'] },
  params: OfVote,
  body: v.strictObject({
    headId: v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/)),
    choices: Choices,
    /** From one of joint owners who is not their representative: that the others agree. */
    agreed: v.optional(v.literal(true)),
  }),
  idempotent: true,
  output: Receipt,
  errors: [
    'vote.not-found',
    'vote.not-open',
    'vote.closed',
    'vote.not-entitled',
    'vote.represented',
    'vote.undeclared',
    'vote.already-cast',
    'vote.bad-choices',
    'vote.cancelled',
    'vote.held',
    'proxy.cap',
  ],
})

export const readReceipt = reads('/estates/:estateId/votes/:voteId/ballots/:headId', {
  summary: 'The receipt of a head of mine',
  policy: { anyOf: ['vote.read'] },
  params: v.object({ ...OfVote.entries, headId: v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/)) }),
  output: Receipt,
  errors: ['vote.not-found', 'vote.no-ballot'],
})

export const readEvidence = reads('/estates/:estateId/votes/:voteId/ballots/:headId/evidence', {
  summary: 'What proves that a ballot I cast is in the log',
  policy: { anyOf: ['vote.read'] },
  params: v.object({ ...OfVote.entries, headId: v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/)) }),
  output: Evidence,
  errors: ['vote.not-found', 'vote.no-ballot'],
})

export const readMyRows = reads('/estates/:estateId/votes/:voteId/my-rows', {
  summary: 'The rows of my heads in the roll of a vote, with what opens them',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: v.object({ rows: v.array(MyRow) }),
  errors: ['vote.not-found'],
})

export const readRecord = reads('/estates/:estateId/votes/:voteId/record', {
  summary: 'Everything that a phone or anyone else needs to recount a closed vote',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: VoteRecord,
  errors: ['vote.not-found', 'vote.not-counted'],
})

export const linkRecord = reads('/estates/:estateId/votes/:voteId/record-link', {
  summary: 'An address at which the record can be downloaded as a file for a day, without a session',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: v.object({ url: v.string() }),
  errors: ['vote.not-found', 'vote.not-counted'],
})
