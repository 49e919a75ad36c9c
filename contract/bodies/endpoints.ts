import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { Count, Day, EstateId, filledText, Id, Instant, typedText } from '#contract/core/scalars.ts'
import { BODY_JOBS, BODY_KINDS, BODY_LACKS } from '#domain/bodies/bodies.ts'
import { FILING_STATES, INVITATION_STATES } from '#domain/bodies/invitations.ts'

const OfEstate = v.object({ estateId: EstateId })
const FILE = { anyOf: ['body.file'] } as const
const CONFIRM = { anyOf: ['body.confirm'] } as const
const GIVE = { anyOf: ['body.file', 'body.invite'] } as const

/** A credit code, or the id of a filing. */
export const BodyId = v.pipe(v.string(), v.regex(/^[0-9A-Z]{18,26}$/))
const Job = v.picklist(BODY_JOBS)

/** What an entry of the log commits to, so that a reader can check it. */
export const BodyEntry = v.object({ logIndex: Count, document: v.string(), salt: v.string() })

const Filing = v.object({
  filingId: Id,
  bodyId: BodyId,
  kind: v.picklist(BODY_KINDS),
  name: v.string(),
  creditCode: v.string(),
  number: v.string(),
  signedOn: Day,
  startsOn: Day,
  endsOn: Day,
  state: v.picklist(FILING_STATES),
  isLate: v.boolean(),
  /** The instants between which the body acts here by this and what it is renewed by; null where it does not, or not yet confirmed. */
  from: v.nullable(Instant),
  to: v.nullable(Instant),
  endOn: v.nullable(Day),
  endWords: v.string(),
  entry: v.nullable(BodyEntry),
  /** Whose time ends when this one is confirmed, and how many people lose their posts with it. */
  displaces: v.nullable(v.object({ name: v.string(), posts: Count })),
  may: v.array(v.picklist(['confirm', 'refuse', 'end'])),
})
export type Filing = v.InferOutput<typeof Filing>

const Post = v.object({
  postId: Id,
  bodyId: BodyId,
  name: v.string(),
  job: Job,
  from: Instant,
  /** When it ends or ended: its own end or its body's. */
  to: Instant,
  isMine: v.boolean(),
  mayEnd: v.boolean(),
})
export type Post = v.InferOutput<typeof Post>

const Invitation = v.object({
  invitationId: Id,
  bodyId: BodyId,
  bodyName: v.string(),
  name: v.string(),
  job: Job,
  basis: v.string(),
  state: v.picklist(INVITATION_STATES),
  expiresAt: Instant,
  /** For whoever made it, as long as it can be accepted. */
  code: v.nullable(v.string()),
  may: v.array(v.picklist(['give', 'refuse', 'withdraw'])),
})
export type Invitation = v.InferOutput<typeof Invitation>

export const readBodies = reads('/estates/:estateId/bodies', {
  summary:
    'Which company and which committee act here, by which act and until when, who decides for them, what is missing; for community and street also what waits',
  policy: { anyOf: ['home.read'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    filings: v.array(Filing),
    /** Who decides for a body: its manager, chair, members. Others are told to nobody but their own body. */
    posts: v.array(Post),
    invitations: v.array(Invitation),
    lacks: v.array(v.object({ what: v.picklist(BODY_LACKS), dueAt: v.nullable(Instant) })),
  }),
})

export const fileBody = writes('/estates/:estateId/filings', {
  summary:
    'File a contract, a committee or a certificate of a 物管会; it counts once another person confirms it',
  policy: FILE,
  params: OfEstate,
  body: v.strictObject({
    filingId: Id,
    kind: v.picklist(BODY_KINDS),
    name: filledText(60),
    creditCode: typedText(18),
    number: filledText(60),
    signedOn: Day,
    startsOn: Day,
    endsOn: Day,
  }),
  idempotent: true,
  output: v.object({}),
  errors: ['body.conflict'],
})

export const decideFiling = writes('/estates/:estateId/filings/:filingId/decision', {
  summary: 'Confirm or refuse what another person filed, or the early end that another wrote down',
  policy: CONFIRM,
  params: v.object({ estateId: EstateId, filingId: Id }),
  body: v.strictObject({ decision: v.picklist(['confirm', 'refuse']) }),
  idempotent: true,
  output: v.object({}),
  errors: ['body.changed', 'body.same-person', 'body.conflict'],
})

export const endFiling = writes('/estates/:estateId/filings/:filingId/end', {
  summary: 'Write down that a body ends before its term; it counts once another person confirms it',
  policy: FILE,
  params: v.object({ estateId: EstateId, filingId: Id }),
  body: v.strictObject({ endOn: Day, words: filledText(120) }),
  idempotent: true,
  output: v.object({}),
  errors: ['body.changed', 'body.conflict'],
})

export const invitePost = writes('/estates/:estateId/invitations', {
  summary:
    'Invite a named person to a post; answers the code that this person accepts it with, once, within seven days',
  policy: GIVE,
  params: OfEstate,
  body: v.strictObject({
    invitationId: Id,
    bodyId: BodyId,
    job: Job,
    name: filledText(40),
    basis: filledText(60),
  }),
  idempotent: true,
  output: v.object({ code: v.string(), expiresAt: Instant }),
  errors: ['body.changed', 'body.conflict'],
})

export const decideInvitation = writes('/estates/:estateId/invitations/:invitationId/decision', {
  summary: 'Confirm or refuse a post that was accepted, or withdraw an invitation of mine',
  policy: { anyOf: ['body.file', 'body.confirm', 'body.invite'] },
  params: v.object({ estateId: EstateId, invitationId: Id }),
  body: v.strictObject({ decision: v.picklist(['give', 'refuse', 'withdraw']) }),
  idempotent: true,
  output: v.object({}),
  errors: ['body.changed', 'body.same-person', 'body.conflict'],
})

export const endPost = writes('/estates/:estateId/posts/:postId/end', {
  summary: 'End a post that this giver gives; the person is told',
  policy: GIVE,
  params: v.object({ estateId: EstateId, postId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['body.changed'],
})

export const readTeam = reads('/estates/:estateId/team', {
  summary: "For a company's manager and a committee's chair: who is in, who is invited",
  policy: { anyOf: ['body.invite'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    /** Null for whoever has no post that invites. */
    body: v.nullable(
      v.object({
        bodyId: BodyId,
        kind: v.picklist(BODY_KINDS),
        name: v.string(),
        to: Instant,
        jobs: v.array(Job),
      }),
    ),
    posts: v.array(Post),
    past: v.array(Post),
    invitations: v.array(Invitation),
  }),
})
