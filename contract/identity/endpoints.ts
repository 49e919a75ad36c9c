import * as v from 'valibot'
import { reads, writes } from '#contract/core/define.ts'
import {
  AreaDm2,
  Day,
  EstateId,
  Id,
  Instant,
  RoleName,
  typedText,
  filledText,
} from '#contract/core/scalars.ts'

/** The mini-program hosts whose login code the server exchanges; `web` uses the 京通 authorisation page. */
export const Channel = v.picklist(['weapp', 'alipay', 'swan'])
export type Channel = v.InferOutput<typeof Channel>

/** Where somebody uses the app. */
export const Host = v.picklist(['web', ...Channel.options])

const LoginCode = filledText(512)
/** The version of the privacy notice that the sign-in page told of. */
const NoticeRead = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)))

/** Tokens are opaque; only their SHA-256 is stored. */
export const Session = v.object({
  accessToken: v.string(),
  accessExpiresAt: Instant,
  refreshToken: v.string(),
  refreshExpiresAt: Instant,
})
export type Session = v.InferOutput<typeof Session>

export const Home = v.object({ unitId: Id, label: v.string(), areaDm2: AreaDm2, jointOwners: v.number() })

/** A home that somebody lives in without owning it, and until when. */
export const Residence = v.object({ unitId: Id, label: v.string(), endsOn: Day, seesBills: v.boolean() })

/** An estate where this person has something to do, with the roles held there today. */
export const Place = v.object({
  estateId: EstateId,
  name: v.string(),
  isMadeUp: v.boolean(),
  roles: v.array(RoleName),
  homes: v.array(Home),
  /** The homes that this person lives in without owning them; only for whoever does. */
  residences: v.optional(v.array(Residence)),
})
export type Place = v.InferOutput<typeof Place>

/** Why a verified card that stands in a roll found no home: the roll has another name, or another account has the home. */
export const Unmatched = v.picklist(['name-differs', 'claimed'])
export type Unmatched = v.InferOutput<typeof Unmatched>

export const Me = v.object({
  name: v.string(),
  places: v.array(Place),
  unmatched: v.optional(v.nullable(Unmatched)),
  /** Of somebody with no estate: whether they hold a post in a place, under which one may be opened. */
  hasPost: v.optional(v.boolean()),
  /** The version of the privacy notice that stands, where it was not read yet. */
  noticeDue: v.optional(v.number()),
})
export type Me = v.InferOutput<typeof Me>

/** The key of a provider that a browser signs in with. */
const ProviderKey = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,19}$/))

export const listSignIns = reads('/session/providers', {
  summary: 'The providers that a browser may sign in with, 京通 first',
  policy: { who: 'anyone' },
  output: v.object({ providers: v.array(v.object({ provider: ProviderKey, title: v.string() })) }),
})

export const beginSignIn = writes('/session/begin', {
  summary: 'Start the 京通 sign-in: the address to open and the state to come back with',
  policy: { who: 'anyone' },
  body: v.strictObject({
    redirectUri: v.pipe(v.string(), v.url(), v.maxLength(512), v.regex(/^[!-~]+$/)),
    /** The first one where none is named. */
    provider: v.optional(ProviderKey),
  }),
  output: v.object({ authorizeUrl: v.string(), state: v.string() }),
  errors: ['session.channel-unavailable'],
})

export const finishSignIn = writes('/session', {
  summary: 'Exchange what 京通 sent back for a session (code + PKCE, the verifier stays on the server)',
  policy: { who: 'anyone' },
  body: v.strictObject({ code: LoginCode, state: typedText(128), notice: NoticeRead }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.state-unknown', 'session.code-refused', 'session.channel-unavailable'],
})

export const signInByChannel = writes('/session/channel', {
  summary: "Exchange a mini-program host's login code for a session",
  policy: { who: 'anyone' },
  body: v.strictObject({ channel: Channel, code: LoginCode, notice: NoticeRead }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.code-refused', 'session.identity-unbound', 'session.channel-unavailable'],
})

export const bindChannel = writes('/session/bind', {
  summary: 'Tie a mini-program account to a person by the binding code shown in a signed-in 京通 page',
  policy: { who: 'anyone' },
  body: v.strictObject({
    channel: Channel,
    code: LoginCode,
    bindingCode: v.pipe(v.string(), v.regex(/^[0-9]{12}$/)),
    notice: NoticeRead,
  }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.code-refused', 'session.binding-refused', 'session.channel-unavailable'],
})

export const createBindingCode = writes('/me/binding-code', {
  summary:
    'A code of twelve digits that ties one mini-program account to me, once, within ten minutes; it ends the one before',
  policy: { who: 'signed-in' },
  output: v.object({ bindingCode: v.string(), expiresAt: Instant }),
})

export const refreshSession = writes('/session/refresh', {
  summary:
    'A new session for a refresh token; for a minute the same token gets the same answer, later it ends the session',
  policy: { who: 'anyone' },
  body: v.strictObject({ refreshToken: typedText(256) }),
  output: v.object({ session: Session }),
  errors: ['session.expired'],
})

export const listDevices = reads('/me/devices', {
  summary: 'Where I am signed in, and the mini-program accounts tied to me',
  policy: { who: 'signed-in' },
  output: v.object({
    nowAt: Instant,
    devices: v.array(
      v.object({
        sessionId: Id,
        channel: Host,
        startedAt: Instant,
        /** When it was last renewed. */
        seenAt: Instant,
        isThis: v.boolean(),
      }),
    ),
    accounts: v.array(v.object({ channel: Channel, boundAt: Instant })),
  }),
})

export const endSessions = writes('/me/devices/end', {
  summary: 'Sign out one device of mine, or all of them with this one',
  policy: { who: 'signed-in' },
  body: v.strictObject({ sessionId: v.nullable(Id) }),
  output: v.object({}),
})

export const unbindChannel = writes('/me/accounts/unbind', {
  summary: 'Untie a mini-program account from me and end the sessions that began there',
  policy: { who: 'signed-in' },
  body: v.strictObject({ channel: Channel, boundAt: Instant }),
  output: v.object({}),
})

export const signOut = writes('/session/sign-out', {
  summary: 'End this session',
  policy: { who: 'signed-in' },
  output: v.object({}),
})

export const readMe = reads('/me', {
  summary: 'Who I am, my homes and my roles',
  policy: { who: 'signed-in' },
  output: Me,
})
