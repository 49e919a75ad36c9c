import * as v from 'valibot'
import type { AnyEndpoint, BodyOf, OutputOf, ParamsOf, QueryOf } from '#contract/endpoint.ts'
import { refreshSession } from '#contract/session.ts'
import type { Role } from '#domain/access.ts'
import { type Reply, request } from '#src/platform/request.ts'
import { type ClientCode, codeOfReply, type Outcome } from './codes.ts'
import { noteServerTime } from './server-clock.ts'
import { endSession, personKey, renewSession, useSession } from './session.ts'
import { urlOf } from './url.ts'

export type CallInput<T extends AnyEndpoint> = {
  params?: ParamsOf<T>
  query?: QueryOf<T>
  body?: BodyOf<T>
  /** Required by idempotent endpoints; the same key for every retry of the same wish. */
  key?: string
  /** Whom the person acts for, where that is not where they stand now: what was kept for later is sent as it was meant. */
  role?: Role
}

/** Calls an endpoint and parses its answer. Never throws; a session that ran out is renewed once on the way. */
export async function call<T extends AnyEndpoint>(
  endpoint: T,
  input: CallInput<T> = {},
): Promise<Outcome<OutputOf<T>>> {
  const url = urlOf(endpoint, input.params ?? {}, input.query ?? {})
  const send = () =>
    request({
      method: endpoint.method,
      url,
      headers: {
        ...authHeaders(endpoint, input.role),
        ...(input.key ? { 'idempotency-key': input.key } : {}),
      },
      ...(endpoint.method === 'POST' ? { body: input.body ?? {} } : {}),
    })
  const reply = await withSession(endpoint, send)
  if (reply.kind === 'reply' && reply.status === 200) {
    const parsed = v.safeParse(endpoint.output, reply.body)
    const { nowAt } = (parsed.success ? parsed.output : {}) as { nowAt?: unknown }
    if (typeof nowAt === 'number') noteServerTime(nowAt)
    return parsed.success
      ? { ok: true, value: parsed.output as OutputOf<T> }
      : { ok: false, code: 'phone.unreadable' }
  }
  return { ok: false, code: codeOfReply(reply) }
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

let renewing: Promise<true | ClientCode> | null = null

/** Many calls may find the session expired at once; one of them renews it for all. */
function renewOnce(refreshToken: string | null): Promise<true | ClientCode> {
  const current = useSession.getState().session
  if (current && current.refreshToken !== refreshToken) return Promise.resolve(true)
  if (!current) return Promise.resolve('session.expired')
  renewing ??= renew(current.refreshToken).finally(() => {
    renewing = null
  })
  return renewing
}

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
