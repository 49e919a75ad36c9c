import * as v from 'valibot'
import { JOINT_ANSWERS } from '#domain/votes/joint.ts'
import { reads, writes } from '#contract/core/define.ts'
import { AreaDm2, EstateId, Count, Id, Instant, filledText } from '#contract/core/scalars.ts'

const HeadId = v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/))
const OfHead = v.object({ estateId: EstateId, voteId: Id, headId: HeadId })

/** One of the owners of a home, as those who own it with them see them. */
const CoOwner = v.object({
  ownerId: v.string(),
  name: v.string(),
  isMe: v.boolean(),
  /** Whoever never signed in can neither confirm nor cast. */
  canSignIn: v.boolean(),
})

export const Proposal = v.object({
  proposalId: Id,
  ownerId: v.string(),
  forAllVotes: v.boolean(),
  proposedAt: Instant,
  /** Of each owner who was asked; null while there is no answer. */
  answers: v.array(v.object({ ownerId: v.string(), answer: v.nullable(v.picklist(JOINT_ANSWERS)) })),
  /** How many owners could not be asked: the proposer said that they agree. */
  unasked: Count,
  state: v.picklist(['waiting', 'confirmed', 'refused', 'replaced']),
})
export type Proposal = v.InferOutput<typeof Proposal>

export const readRepresentation = reads('/estates/:estateId/votes/:voteId/heads/:headId/representatives', {
  summary: 'Who casts the one ballot of a home with several owners, and every proposal so far; to its owners',
  policy: { anyOf: ['vote.read'] },
  params: OfHead,
  output: v.object({
    nowAt: Instant,
    voteTitle: v.string(),
    closesAt: Instant,
    unitLabels: v.array(v.string()),
    areaDm2: AreaDm2,
    owners: v.array(CoOwner),
    /** The owner who alone casts; null while they have not agreed on one. */
    representative: v.nullable(v.string()),
    /** Newest first. */
    proposals: v.array(Proposal),
    hasVoted: v.boolean(),
  }),
  errors: ['vote.not-found', 'vote.not-entitled'],
})

export const proposeRepresentative = writes(
  '/estates/:estateId/votes/:voteId/heads/:headId/representatives',
  {
    summary: 'One of joint owners proposes who casts for the home; the others confirm it or object',
    policy: { anyOf: ['vote.cast'] },
    params: OfHead,
    body: v.strictObject({
      proposalId: Id,
      ownerId: filledText(100),
      forAllVotes: v.boolean(),
      /** That the owners who never signed in agree. */
      othersAgree: v.boolean(),
    }),
    idempotent: true,
    output: v.object({}),
    errors: [
      'vote.not-found',
      'vote.not-entitled',
      'vote.closed',
      'vote.cancelled',
      'vote.held',
      'vote.already-cast',
      'representative.not-possible',
      'representative.undeclared',
    ],
  },
)

export const answerRepresentative = writes(
  '/estates/:estateId/votes/:voteId/heads/:headId/representatives/:proposalId/answer',
  {
    summary: 'One of joint owners confirms a proposal or objects to it; an objection ends it for good',
    policy: { anyOf: ['vote.cast'] },
    params: v.object({ ...OfHead.entries, proposalId: Id }),
    body: v.strictObject({ answer: v.picklist(JOINT_ANSWERS) }),
    idempotent: true,
    output: v.object({}),
    errors: ['representative.not-found'],
  },
)
