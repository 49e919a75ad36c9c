import * as v from 'valibot'
import type { AnyEndpoint, BodyOf, OutputOf, ParamsOf, QueryOf } from '#contract/core/endpoint.ts'
import { refreshSession, type Session } from '#contract/identity/endpoints.ts'
import type { Role } from '#domain/core/access.ts'
import { webLocks } from '#src/platform/alone.ts'
import { pause } from '#src/platform/host.ts'
import { type Reply, request } from '#src/platform/request.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { type ClientCode, codeOfReply, fieldsOfReply, mayRetry, type Outcome } from './codes.ts'
import { inLease, makeRenewer } from './renew.ts'
import { noteServerTime } from './server-clock.ts'
import { endSession, personKey, renewSession, restoreSession, storedSession, useSession } from './session.ts'
import { urlOf } from './url.ts'
import { endWish, keyOfWish } from './wishes.ts'
import { haveWordsOf } from './words.ts'

export type CallInput<T extends AnyEndpoint> = {
  params?: ParamsOf<T>
  query?: QueryOf<T>
  body?: BodyOf<T>
  /**
   * The name of the act where the page has one: the same for every retry, whatever else the page changes in it. Without it, whoever asks
   * the same again after no answer has the same wish (wishes.ts).
   */
  key?: string
  /** The name under which the phone keeps the wish, where it must be known again after the app was ended before an answer came. */
  keptAs?: string
  /** Whom the person acts for, where that is not where they stand now: what was kept for later is sent as it was meant. */
  role?: Role
}

/** Calls an endpoint and parses its answer. Never throws; a session that ran out is renewed once on the way. */
export async function call<T extends AnyEndpoint>(
  endpoint: T,
  input: CallInput<T> = {},
): Promise<Outcome<OutputOf<T>>> {
  try {
    const outcome = await callOnce(endpoint, input)
    if (!outcome.ok) await haveWordsOf(outcome.code)
    return outcome
  } catch {
    // A mistake of this build, such as a parameter that no address can hold: the form must not wait for ever.
    return { ok: false, code: 'phone.unreadable' }
  }
}

async function callOnce<T extends AnyEndpoint>(
  endpoint: T,
  input: CallInput<T>,
): Promise<Outcome<OutputOf<T>>> {
  const url = urlOf(endpoint, input.params ?? {}, input.query ?? {})
  const wish = endpoint.idempotent && input.key === undefined ? wishOf(url, input) : null
  const key = wish === null ? input.key : await keyOfWish(wish, input.keptAs)
  const send = () =>
    request({
      method: endpoint.method,
      url,
      headers: {
        ...authHeaders(endpoint, input.role),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      ...(endpoint.method === 'POST' ? { body: input.body ?? {} } : {}),
    })
  const reply = await withSession(endpoint, send)
  const isOver = reply.kind === 'reply' && (reply.status === 200 || !mayRetry(codeOfReply(reply)))
  if (wish !== null && isOver) endWish(wish, input.keptAs)
  if (reply.kind === 'reply' && reply.status === 200) {
    const parsed = v.safeParse(endpoint.output, reply.body)
    const { nowAt } = (parsed.success ? parsed.output : {}) as { nowAt?: unknown }
    if (typeof nowAt === 'number') noteServerTime(nowAt)
    return parsed.success
      ? { ok: true, value: parsed.output as OutputOf<T> }
      : { ok: false, code: 'phone.unreadable' }
  }
  const fields = fieldsOfReply(reply)
  return { ok: false, code: codeOfReply(reply), ...(fields.length > 0 ? { fields } : {}) }
}

/** What tells one wish from another: who asks, in which role, for what. */
function wishOf(url: string, { body, role }: { body?: unknown; role?: Role }): string {
  const acting = role ?? useSession.getState().standing?.role ?? ''
  return [personKey(), acting, url, JSON.stringify(body ?? {})].join(' ')
}

/** Sends with the session; where that has run out, renews it once and sends again. */
export async function withSession<R extends { kind: string }>(
  endpoint: AnyEndpoint,
  send: () => Promise<Reply | R>,
): Promise<Reply | R> {
  const open = 'who' in endpoint.policy && endpoint.policy.who === 'anyone'
  const before = useSession.getState().session
  const person = personKey()
  const reply = await send()
  if (open || !isExpired(reply)) return reply
  const renewed = await renewOnce(before?.refreshToken ?? null)
  // Another person may have signed in meanwhile, and must not send what this one wrote.
  if (renewed === true && personKey() === person) return send()
  if (renewed === 'session.expired' || before === null) {
    endSession(true)
    return reply
  }
  // The session may still be good: there was just no way to renew it now.
  return { kind: 'failed', why: 'offline' }
}

/** The headers that say who calls and in which role. */
export function authHeaders(endpoint: AnyEndpoint, role?: Role): Record<string, string> {
  const { session, standing } = useSession.getState()
  const acting = role ?? standing?.role
  return {
    ...(session ? { authorization: `Bearer ${session.accessToken}` } : {}),
    ...('anyOf' in endpoint.policy && acting ? { 'acting-role': acting } : {}),
  }
}

const LEASE = 'renewing-session'

/** Many calls, in many tabs, may find the session expired at once; one of them renews it for all. */
const renewOnce = makeRenewer<Session>({
  alone(work) {
    const locks = webLocks()
    if (locks) return locks.request(LEASE, work)
    return inLease(
      {
        read: () => readText(LEASE),
        write: (text) => writeText(LEASE, text),
        remove: () => removeText(LEASE),
        nowMs: Date.now,
        pause,
        id: TAB,
      },
      work,
    )
  },
  current: () => useSession.getState().session,
  stored: storedSession,
  adopt: restoreSession,
  renew,
})

/** Tells the tabs of one browser apart; nothing else depends on it. */
const TAB = `${Date.now()}-${Math.random().toString(36).slice(2)}`

async function renew(refreshToken: string): Promise<true | ClientCode> {
  const reply = await request({
    method: 'POST',
    url: urlOf(refreshSession, {}),
    headers: {},
    body: { refreshToken },
  })
  if (reply.kind === 'reply' && reply.status === 200) {
    const parsed = v.safeParse(refreshSession.output, reply.body)
    if (!parsed.success) return 'phone.unreadable'
    renewSession(parsed.output.session)
    return true
  }
  return codeOfReply(reply)
}

function isExpired(reply: { kind: string }): boolean {
  return reply.kind === 'reply' && (reply as unknown as { status: number }).status === 401
}
