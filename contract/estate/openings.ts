import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { AreaDm2, Count, Day, EstateId, filledText, Id, Instant, typedText } from '#contract/core/scalars.ts'
import { ROLL_STATES } from './roll.ts'
import {
  ASKED_BY,
  OPENING_ACTORS,
  OPENING_STAGES,
  OPENING_STEPS,
  POSTED_FOR,
} from '#domain/estate/opening.ts'

const OfEstate = v.object({ estateId: EstateId })
const OfRequest = v.object({ requestId: Id })
const SIGNED_IN = { who: 'signed-in' } as const
const DESK = { anyOf: ['opening.work'] } as const
const READERS = { anyOf: ['opening.read'] } as const

const Number = v.pipe(Count, v.maxValue(100_000))
const Basis = filledText(200)

export const OBJECTION_KINDS = ['area', 'missing', 'owner', 'other'] as const
export const OBJECTION_VERDICTS = ['mend', 'keep'] as const
export const REQUEST_DECISIONS = ['accept', 'refuse'] as const

const Block = v.object({
  what: v.picklist([
    'scope',
    'roll',
    'roll-second',
    'walk',
    'post',
    'posting',
    'objection',
    'live',
    'live-second',
  ]),
  who: v.picklist([...OPENING_ACTORS, 'owners']),
  dueAt: Instant,
  /** Of a walk: which building. */
  building: v.nullable(v.string()),
})
export type ShownBlock = v.InferOutput<typeof Block>

const Asked = {
  communityId: v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{1,20}$/)),
  name: filledText(40),
  askedBy: v.picklist(ASKED_BY),
  /** Of owners who ask: how many, of how many that the estate is said to have. */
  asking: Number,
  owners: Number,
  /** Which paper says so. */
  basis: Basis,
}

export const listOpenings = reads('/openings', {
  summary:
    'For whoever holds a post in a community, street or district: estates asked for, being opened and live, what waits in front',
  policy: SIGNED_IN,
  output: v.object({
    nowAt: Instant,
    /** Communities in which this person may ask for an estate. */
    communities: v.array(v.object({ communityId: v.string(), name: v.string() })),
    requests: v.array(
      v.object({
        requestId: Id,
        name: v.string(),
        communityName: v.string(),
        askedBy: v.picklist(ASKED_BY),
        asking: Count,
        owners: Count,
        basis: v.string(),
        byName: v.string(),
        at: Instant,
        dueAt: Instant,
        /** Whether this person may accept or refuse it: of the street, and not who wrote it down. */
        mayDecide: v.boolean(),
      }),
    ),
    estates: v.array(
      v.object({
        estateId: EstateId,
        name: v.string(),
        stage: v.picklist(OPENING_STAGES),
        blocks: v.array(Block),
        /** Owners of the roll, and those of them who sign in. */
        owners: Count,
        verified: Count,
      }),
    ),
  }),
})

export const askOpening = writes('/openings', {
  summary: 'Write down that an estate is asked for; the street accepts it by another person',
  policy: SIGNED_IN,
  body: v.strictObject({ requestId: Id, ...Asked }),
  idempotent: true,
  output: v.object({ dueAt: Instant }),
  errors: [
    'opening.no-post',
    'opening.too-few',
    'opening.counts-wrong',
    'opening.name-taken',
    'request.key-reused',
  ],
})

export const decideOpening = writes('/openings/:requestId/decision', {
  summary:
    'Accept an estate that was asked for, which makes it and hangs it on its community, or refuse with reasons',
  policy: SIGNED_IN,
  params: OfRequest,
  body: v.strictObject({ decision: v.picklist(REQUEST_DECISIONS), words: typedText(200) }),
  idempotent: true,
  output: v.object({ estateId: v.nullable(EstateId) }),
  errors: [
    'opening.not-found',
    'opening.no-post',
    'opening.same-person',
    'opening.decided',
    'opening.words-missing',
    'opening.name-taken',
  ],
})

const Building = v.object({
  building: v.string(),
  scopeCount: Count,
  rollCount: Count,
  areaDm2: AreaDm2,
  /** Owners by homes: joint owners are one, one owner's homes in the building are one. */
  heads: Count,
  verified: Count,
  counted: v.nullable(Count),
  words: v.string(),
  isWalked: v.boolean(),
})

const RollChangeRow = v.object({
  changeId: Id,
  state: v.picklist(ROLL_STATES),
  /** SHA-256 of the file, in hex. */
  fileHash: v.string(),
  byName: v.string(),
  at: Instant,
  unitCount: Count,
  added: Count,
  removed: Count,
  changed: Count,
  mayDecide: v.boolean(),
})

const Objection = v.object({
  objectionId: Id,
  about: v.picklist(OBJECTION_KINDS),
  home: v.string(),
  words: v.string(),
  at: Instant,
  dueAt: Instant,
  verdict: v.nullable(v.picklist(OBJECTION_VERDICTS)),
  answer: v.string(),
})
export type ShownObjection = v.InferOutput<typeof Objection>

const Posting = v.object({
  at: Instant,
  endsOn: Day,
  postedFor: v.picklist(POSTED_FOR),
  /** Whether it shows the present roll; one that was changed since is posted anew. */
  isPresent: v.boolean(),
})

export const readOpening = reads('/estates/:estateId/opening', {
  summary:
    'How far an estate’s opening has come, what blocks it and who must act until when. For its supervisors',
  policy: READERS,
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    name: v.string(),
    stage: v.picklist(OPENING_STAGES),
    blocks: v.array(Block),
    buildings: v.array(Building),
    posting: v.nullable(Posting),
    proposedBy: v.nullable(v.string()),
    changes: v.array(RollChangeRow),
    objections: v.array(Objection),
    steps: v.array(
      v.object({
        kind: v.picklist(OPENING_STEPS),
        byName: v.string(),
        at: Instant,
        words: v.string(),
        building: v.nullable(v.string()),
      }),
    ),
    /** What this person may do now. */
    may: v.array(v.picklist(['scope', 'roll', 'walk', 'post', 'propose', 'live', 'answer'])),
    /** How many steps there are: a step that is sent says what it saw. */
    position: Count,
  }),
  errors: ['opening.not-found'],
})

const STEP_ERRORS = [
  'opening.not-found',
  'opening.changed',
  'opening.is-live',
  'opening.needs-street',
  'opening.no-scope',
  'opening.no-roll',
  'opening.blocked',
  'opening.second-waiting',
  'opening.same-person',
  'opening.not-proposed',
  'opening.words-missing',
  'opening.bad-buildings',
  'opening.posting-days',
] as const

export const stepOpening = writes('/estates/:estateId/opening/steps', {
  summary:
    'Draw the scope, write down what was counted in a building, post to owners, or make the estate live, which takes two of the street',
  policy: DESK,
  params: OfEstate,
  body: v.strictObject({
    kind: v.picklist(['scope', 'walk', 'post', 'propose', 'live']),
    /** Of a scope: which paper draws it; of a walk: the reason of a difference. */
    words: typedText(200),
    buildings: v.pipe(
      v.array(v.strictObject({ building: filledText(20), unitCount: v.pipe(Number, v.minValue(1)) })),
      v.maxLength(300),
    ),
    building: v.nullable(filledText(20)),
    counted: v.nullable(Number),
    endsOn: v.nullable(Day),
    postedFor: v.nullable(v.picklist(POSTED_FOR)),
    /** How many steps the person saw. */
    position: Count,
  }),
  idempotent: true,
  mostBytes: 64 * 1024,
  output: v.object({ stage: v.picklist(OPENING_STAGES) }),
  errors: STEP_ERRORS,
})

export const answerRollObjection = writes('/estates/:estateId/roll-objections/:objectionId/answer', {
  summary:
    'Answer what somebody says is wrong with the posted roll: it is mended, or it stays, with the reason',
  policy: DESK,
  params: v.object({ estateId: EstateId, objectionId: Id }),
  body: v.strictObject({ verdict: v.picklist(OBJECTION_VERDICTS), words: filledText(300) }),
  idempotent: true,
  output: v.object({ answeredAt: Instant }),
  errors: ['opening.not-found', 'opening.decided', 'opening.same-person', 'opening.needs-community'],
})

export const readPosting = reads('/estates/:estateId/posting', {
  summary:
    'The roll as it is posted to owners: homes, heads and areas by building, without names; and what I said of it',
  policy: SIGNED_IN,
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    name: v.string(),
    stage: v.picklist(OPENING_STAGES),
    posting: v.nullable(Posting),
    buildings: v.array(v.object({ building: v.string(), units: Count, heads: Count, areaDm2: AreaDm2 })),
    hears: v.boolean(),
    mine: v.array(Objection),
  }),
  errors: ['opening.not-found'],
})

export const objectToRoll = writes('/estates/:estateId/roll-objections', {
  summary: 'Say what is wrong with the posted roll; the community answers before the estate is live',
  policy: SIGNED_IN,
  params: OfEstate,
  body: v.strictObject({
    objectionId: Id,
    about: v.picklist(OBJECTION_KINDS),
    home: typedText(60),
    words: filledText(300),
  }),
  idempotent: true,
  output: v.object({ dueAt: Instant }),
  errors: ['opening.not-found', 'opening.not-posted', 'opening.objections-many', 'request.key-reused'],
})
