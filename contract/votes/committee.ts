import * as v from 'valibot'
import { PAPER_RULES } from '#domain/votes/counting/count.ts'
import { MOST_ITEMS, MOST_OPTIONS } from '#domain/votes/counting/item.ts'
import { reads, writes } from '#contract/core/define.ts'
import { DeliverySums } from './paper/deliveries.ts'
import {
  AreaDm2,
  EstateId,
  Count,
  Day,
  filledText,
  Id,
  Instant,
  Photo,
  PhotoId,
} from '#contract/core/scalars.ts'
import { Choices, ItemKind, ItemName, LawTest } from './endpoints.ts'

const OfEstate = v.object({ estateId: EstateId })
const OfVote = v.object({ estateId: EstateId, voteId: Id })
const HeadId = v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/))

/** What came of an announcement. */
export const Announced = v.object({
  voteId: Id,
  heads: Count,
  areaDm2: AreaDm2,
  opensAt: Instant,
  closesAt: Instant,
})

/**
 * A vote as the committee announces it, with no draft before it: no screen asks for this. It is for a vote on which street and
 * community were heard on paper, and its life shows no guidance; a vote with a draft is announced from it (`announceDraft`),
 * after guidance, and is refused here. It opens at 9:00 and closes at 18:00 of the days given, in Beijing.
 */
export const announceVote = writes('/estates/:estateId/votes', {
  summary:
    'Announce a vote: text, rules and roll are frozen and bound into the log; nothing can be changed afterwards',
  mostBytes: 384 * 1024,
  policy: { anyOf: ['vote.prepare'] },
  params: OfEstate,
  body: v.strictObject({
    voteId: Id,
    title: filledText(60),
    items: v.pipe(
      v.array(
        v.strictObject({
          kind: ItemKind,
          title: filledText(60),
          text: filledText(1000),
          matterId: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)),
          options: v.pipe(v.array(filledText(60)), v.maxLength(MOST_OPTIONS)),
        }),
      ),
      v.minLength(1),
      v.maxLength(MOST_ITEMS),
    ),
    /** How many are to be elected, where candidates stand; else 0. */
    seats: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30)),
    paper: v.picklist(PAPER_RULES),
    /** For how many homes one agent may vote; 0 where nobody may vote by proxy. */
    proxyCap: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)),
    documents: v.pipe(
      v.array(v.strictObject({ title: filledText(60), body: filledText(5000) })),
      v.maxLength(10),
    ),
    opensOn: Day,
    closesOn: Day,
    /** Only the owners of this building decide, or all. */
    building: v.nullable(filledText(20)),
  }),
  idempotent: true,
  output: Announced,
  errors: [
    'vote.notice-too-short',
    'vote.window-unlawful',
    'vote.empty-roll',
    'vote.bad-items',
    'vote.unprintable',
    'estate.not-live',
  ],
})

const Part = v.object({ heads: Count, areaDm2: AreaDm2 })

export const readTurnout = reads('/estates/:estateId/votes/:voteId/turnout', {
  summary: 'Turnout by building against the quorum, and how heads were told; never what anybody chose',
  policy: { anyOf: ['vote.readTurnout'] },
  params: OfVote,
  output: v.object({
    nowAt: Instant,
    title: v.string(),
    closesAt: Instant,
    tests: v.array(LawTest),
    /** By building; a head with homes in several stands under the first. `told` is delivered or posted. */
    buildings: v.array(v.object({ building: v.string(), roll: Part, voted: Part, told: Part })),
    deliveries: DeliverySums,
    /** Heads of which an owner says that nobody told them. */
    denied: Count,
  }),
  errors: ['vote.not-found'],
})

export const PaperState = v.picklist(['first', 'counted', 'differs', 'void', 'set-aside'])
export type PaperState = v.InferOutput<typeof PaperState>

export const enterPaper = writes('/estates/:estateId/votes/:voteId/paper-ballots', {
  summary:
    'One clerk’s reading of a paper ballot; two persons who read the same make it count, unless neither could read anything',
  policy: { anyOf: ['vote.paper'] },
  params: OfVote,
  body: v.strictObject({
    entryId: Id,
    headId: HeadId,
    serial: filledText(20),
    choices: Choices,
    photoIds: v.pipe(v.array(PhotoId), v.maxLength(4)),
  }),
  idempotent: true,
  output: v.object({ state: PaperState }),
  errors: [
    'vote.not-found',
    'vote.not-open',
    'vote.closed',
    'vote.cancelled',
    'vote.held',
    'vote.bad-choices',
    'paper.same-clerk',
    'paper.wrong-serial',
    'paper.own-home',
    'paper.scan-missing',
    'photo.not-sent',
  ],
})

export const listPaper = reads('/estates/:estateId/votes/:voteId/paper-ballots', {
  summary: 'Paper ballots by home: which wait for a second person, which were read differently',
  policy: { anyOf: ['vote.paper'] },
  params: OfVote,
  output: v.object({
    nowAt: Instant,
    /** Whether paper can be entered now; what has been stays to be read. */
    isOpen: v.boolean(),
    items: v.array(ItemName),
    /** All homes, each with the serial of its printed ballot; paper for one that has voted is kept too. */
    heads: v.array(
      v.object({
        headId: v.string(),
        unitLabels: v.array(v.string()),
        serial: v.string(),
        hasVoted: v.boolean(),
        /** Of the clerk who asks, who may then not read its paper. */
        isOwn: v.boolean(),
      }),
    ),
    papers: v.array(
      v.object({
        headId: v.string(),
        unitLabels: v.array(v.string()),
        serial: v.string(),
        state: PaperState,
        enteredAt: Instant,
        isMine: v.boolean(),
        /** Every reading with its pictures, to a clerk who has given one; before that none. */
        readings: v.array(
          v.object({ enteredAt: Instant, isMine: v.boolean(), choices: Choices, photos: v.array(Photo) }),
        ),
      }),
    ),
  }),
  errors: ['vote.not-found'],
})

export const contestPaper = writes('/estates/:estateId/votes/:voteId/ballots/:headId/contest', {
  summary: 'An owner says that the paper ballot recorded for the home is not theirs',
  policy: { anyOf: ['vote.cast'] },
  params: v.object({ ...OfVote.entries, headId: HeadId }),
  body: v.strictObject({ reason: filledText(300) }),
  idempotent: true,
  output: v.object({}),
  errors: ['vote.not-found', 'vote.no-ballot', 'paper.contest-closed'],
})

/** What came in for a home by one channel, and whether it counts. */
export const Arrival = v.object({
  headId: v.string(),
  channel: v.picklist(['phone', 'paper', 'proxy']),
  at: Instant,
  state: PaperState,
  reason: v.nullable(
    v.picklist(['earlier-stands', 'other-channel-prevails', 'objection-upheld', 'not-agreed']),
  ),
  serial: v.nullable(v.string()),
  /** Of paper, what each clerk read, with the pictures; else the ballot. Null is what another owner chose on the phone. */
  readings: v.array(v.object({ enteredAt: Instant, choices: v.nullable(Choices), photos: v.array(Photo) })),
})
export type Arrival = v.InferOutput<typeof Arrival>

export const listArrivals = reads('/estates/:estateId/votes/:voteId/my-arrivals', {
  summary: 'What came in for my homes: by which channel, when, and why one does not count',
  policy: { anyOf: ['vote.read'] },
  params: OfVote,
  output: v.object({
    nowAt: Instant,
    items: v.array(ItemName),
    /** Until then an owner may object to a paper ballot. */
    contestEndsAt: Instant,
    arrivals: v.array(Arrival),
    contests: v.array(v.object({ headId: v.string(), contestedAt: Instant })),
  }),
  errors: ['vote.not-found'],
})
