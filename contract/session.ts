import * as v from 'valibot'
import { reads, writes } from './define.ts'
import { AreaDm2, CommunityId, Id, Instant, RoleName, typedText, filledText } from './scalars.ts'

/** The mini-program hosts whose login code the server exchanges; `web` uses the 京通 authorisation page. */
export const Channel = v.picklist(['weapp', 'alipay', 'swan'])
export type Channel = v.InferOutput<typeof Channel>

const LoginCode = filledText(512)

/** Tokens are opaque; only their SHA-256 is stored. */
export const Session = v.object({
  accessToken: v.string(),
  accessExpiresAt: Instant,
  refreshToken: v.string(),
  refreshExpiresAt: Instant,
})
export type Session = v.InferOutput<typeof Session>

export const Home = v.object({ unitId: Id, label: v.string(), areaDm2: AreaDm2, jointOwners: v.number() })

/** An estate where this person has something to do, with the roles held there today. */
export const Place = v.object({
  communityId: CommunityId,
  name: v.string(),
  isMadeUp: v.boolean(),
  roles: v.array(RoleName),
  homes: v.array(Home),
})
export type Place = v.InferOutput<typeof Place>

export const Me = v.object({ name: v.string(), places: v.array(Place) })
export type Me = v.InferOutput<typeof Me>

export const beginSignIn = writes('/session/begin', {
  summary: 'Start the 京通 sign-in: the address to open and the state to come back with',
  policy: { who: 'anyone' },
  body: v.strictObject({ redirectUri: v.pipe(v.string(), v.url(), v.maxLength(512), v.regex(/^[!-~]+$/)) }),
  output: v.object({ authorizeUrl: v.string(), state: v.string() }),
  errors: ['session.channel-unavailable'],
})

export const finishSignIn = writes('/session', {
  summary: 'Exchange what 京通 sent back for a session (code + PKCE, the verifier stays on the server)',
  policy: { who: 'anyone' },
  body: v.strictObject({ code: LoginCode, state: typedText(128) }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.state-unknown', 'session.code-refused', 'session.channel-unavailable'],
})

export const signInByChannel = writes('/session/channel', {
  summary: "Exchange a mini-program host's login code for a session",
  policy: { who: 'anyone' },
  body: v.strictObject({ channel: Channel, code: LoginCode }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.code-refused', 'session.identity-unbound', 'session.channel-unavailable'],
})

export const bindChannel = writes('/session/bind', {
  summary: 'Tie a mini-program account to a person by the binding code shown in a signed-in 京通 page',
  policy: { who: 'anyone' },
  body: v.strictObject({
    channel: Channel,
    code: LoginCode,
    bindingCode: v.pipe(v.string(), v.regex(/^[0-9]{8}$/)),
  }),
  output: v.object({ session: Session, me: Me }),
  errors: ['session.code-refused', 'session.binding-refused', 'session.channel-unavailable'],
})

export const createBindingCode = writes('/me/binding-code', {
  summary: 'An eight-digit code that ties one mini-program account to me, once, within ten minutes',
  policy: { who: 'signed-in' },
  output: v.object({ bindingCode: v.string(), expiresAt: Instant }),
})

export const refreshSession = writes('/session/refresh', {
  summary: 'A new session for a refresh token; the old token works one more minute for a lost answer',
  policy: { who: 'anyone' },
  body: v.strictObject({ refreshToken: typedText(256) }),
  output: v.object({ session: Session }),
  errors: ['session.expired'],
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
