import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import { AreaDm2, EstateId, Count, filledText, Id, Instant, Photo, PhotoId } from '#contract/core/scalars.ts'
import { ProxyNote } from '../endpoints.ts'

const OfVote = v.object({ estateId: EstateId, voteId: Id })
const HeadId = v.pipe(v.string(), v.regex(/^H[0-9]{1,6}$/))
const Code = v.pipe(v.string(), v.regex(/^[0-9]{8}$/))
/** How the owner calls the agent; nobody else's name is ever shown. */
const AgentName = filledText(20)

/** A written authorisation that waits for a second clerk. */
const Waiting = v.object({ grantId: Id, agentName: v.string(), registeredAt: Instant })

/** How long a code is good. */
export const PROXY_CODE_MS = 24 * 3_600_000

export const offerProxy = writes('/estates/:estateId/votes/:voteId/proxy-offers', {
  summary: 'An owner makes a code of 24 hours; whoever accepts it may vote for the home in this vote',
  policy: { anyOf: ['vote.cast'] },
  params: OfVote,
  body: v.strictObject({ offerId: Id, headId: HeadId, agentName: AgentName }),
  idempotent: true,
  output: v.object({ code: Code, expiresAt: Instant }),
  errors: [
    'vote.not-found',
    'vote.not-entitled',
    'vote.represented',
    'vote.closed',
    'vote.cancelled',
    'vote.already-cast',
    'proxy.off',
    'proxy.granted',
    'server.busy',
  ],
})

export const withdrawOffer = writes('/estates/:estateId/votes/:voteId/proxy-offers/:offerId/withdraw', {
  summary: 'An owner takes a code back before anybody accepted it',
  policy: { anyOf: ['vote.cast'] },
  params: v.object({ ...OfVote.entries, offerId: Id }),
  idempotent: true,
  body: v.strictObject({}),
  output: v.object({}),
  errors: ['proxy.not-found'],
})

export const readOffer = writes('/proxy-offers/read', {
  summary: 'What the person who was given a code is asked to do, before they accept it',
  policy: { who: 'signed-in' },
  body: v.strictObject({ code: Code }),
  // A code is no part of an address, because addresses are logged; hence a POST that changes nothing.
  idempotent: true,
  output: v.object({
    estateName: v.string(),
    voteTitle: v.string(),
    unitLabels: v.array(v.string()),
    areaDm2: AreaDm2,
    agentName: v.string(),
    closesAt: Instant,
    expiresAt: Instant,
  }),
  errors: ['proxy.code-refused'],
})

export const acceptOffer = writes('/proxy-offers/accept', {
  summary: 'Become the agent of the home whose owner made the code',
  policy: { who: 'signed-in' },
  body: v.strictObject({ code: Code }),
  idempotent: true,
  output: v.object({ estateId: EstateId, voteId: Id, headId: v.string() }),
  errors: [
    'proxy.code-refused',
    'proxy.own',
    'proxy.cap',
    'proxy.off',
    'proxy.granted',
    'vote.closed',
    'vote.cancelled',
    'vote.already-cast',
    'vote.not-entitled',
    'vote.not-found',
  ],
})

export const revokeProxy = writes('/estates/:estateId/votes/:voteId/proxies/:grantId/revoke', {
  summary: 'An owner of the home, or the agent, ends the proxy; at once, until the agent has voted',
  policy: { anyOf: ['vote.cast'] },
  params: v.object({ ...OfVote.entries, grantId: Id }),
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['proxy.not-found', 'proxy.used', 'vote.closed', 'vote.cancelled'],
})

export const readProxies = reads('/estates/:estateId/votes/:voteId/heads/:headId/proxies', {
  summary: 'Every proxy a home of mine gave in a vote, and the code that still waits',
  policy: { anyOf: ['vote.read'] },
  params: v.object({ ...OfVote.entries, headId: HeadId }),
  output: v.object({
    nowAt: Instant,
    voteTitle: v.string(),
    closesAt: Instant,
    /** For how many homes one agent may vote; 0 is none. */
    proxyCap: Count,
    unitLabels: v.array(v.string()),
    areaDm2: AreaDm2,
    jointOwners: Count,
    hasVoted: v.boolean(),
    grants: v.array(ProxyNote),
    /** Written authorisations that a clerk registered and nobody has confirmed: an owner may refuse one. */
    waiting: v.array(Waiting),
    offer: v.nullable(
      v.object({
        offerId: Id,
        agentName: v.string(),
        expiresAt: Instant,
        /** Only to the owner who made it. */
        code: v.nullable(Code),
      }),
    ),
  }),
  errors: ['vote.not-found', 'vote.not-entitled'],
})

export const createAgentCode = writes('/agent-codes', {
  summary: 'A code of 24 hours by which a clerk may register a written authorisation in my favour',
  policy: { who: 'signed-in' },
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({ code: Code, expiresAt: Instant }),
  errors: ['server.busy'],
})

export const registerProxy = writes('/estates/:estateId/votes/:voteId/paper-proxies', {
  summary:
    'A clerk registers a written authorisation of an owner without a phone, with a picture of it; it counts once a second clerk confirms it',
  policy: { anyOf: ['vote.paper'] },
  params: OfVote,
  body: v.strictObject({
    grantId: Id,
    headId: HeadId,
    agentName: AgentName,
    agentCode: Code,
    photoIds: v.pipe(v.array(PhotoId), v.minLength(1), v.maxLength(4)),
  }),
  idempotent: true,
  output: v.object({}),
  errors: [
    'vote.not-found',
    'vote.not-entitled',
    'vote.closed',
    'vote.cancelled',
    'vote.already-cast',
    'proxy.code-refused',
    'proxy.own',
    'proxy.own-clerk',
    'proxy.cap',
    'proxy.off',
    'proxy.granted',
    'repair.photo-unknown',
  ],
})

export const PAPER_DECISIONS = ['confirm', 'refuse'] as const

export const decideWrittenProxy = writes('/estates/:estateId/votes/:voteId/paper-proxies/:grantId/decision', {
  summary: 'Another clerk confirms or refuses a registered authorisation; an owner of the home refuses it',
  policy: { anyOf: ['vote.paper', 'vote.cast'] },
  params: v.object({ ...OfVote.entries, grantId: Id }),
  body: v.strictObject({ decision: v.picklist(PAPER_DECISIONS) }),
  idempotent: true,
  output: v.object({}),
  errors: [
    'proxy.not-found',
    'proxy.decided',
    'proxy.same-clerk',
    'proxy.own-clerk',
    'proxy.own',
    'proxy.cap',
    'proxy.off',
    'proxy.granted',
    'vote.not-found',
    'vote.closed',
    'vote.cancelled',
    'vote.already-cast',
    'vote.not-entitled',
  ],
})

export const listProxies = reads('/estates/:estateId/votes/:voteId/paper-proxies', {
  summary: 'Homes that may still give a written authorisation, and those registered',
  policy: { anyOf: ['vote.paper'] },
  params: OfVote,
  output: v.object({
    nowAt: Instant,
    voteTitle: v.string(),
    proxyCap: Count,
    heads: v.array(v.object({ headId: v.string(), unitLabels: v.array(v.string()) })),
    /** Registered and not yet confirmed. */
    waiting: v.array(
      v.object({
        ...Waiting.entries,
        headId: v.string(),
        unitLabels: v.array(v.string()),
        photos: v.array(Photo),
        /** Whether this clerk may confirm it: not the one who registered it, the agent, or an owner of the home. */
        mayConfirm: v.boolean(),
      }),
    ),
    grants: v.array(v.object({ headId: v.string(), unitLabels: v.array(v.string()), ...ProxyNote.entries })),
  }),
  errors: ['vote.not-found'],
})
