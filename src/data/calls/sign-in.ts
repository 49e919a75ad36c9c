import {
  beginSignIn,
  bindChannel,
  finishSignIn,
  listSignIns,
  readMe,
  signInByChannel,
  signOut,
} from '#contract/identity/endpoints.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { channel, leaveFor, loginCode, takeReturn, webOrigin } from '#src/platform/host.ts'
import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { call } from './call.ts'
import type { ClientCode } from './codes.ts'
import { endSession, renewMe, startSession } from './session.ts'

const ATTEMPT = 'sign-in-attempt'
const RETURN_TO = 'return-to'

/** Remembers where the person was, to go back there after signing in. */
export function rememberPlace(path: string): void {
  writeText(RETURN_TO, path)
}

/** Where to go after signing in; asked once. */
export function takeRememberedPlace(): string | null {
  const path = readText(RETURN_TO)
  removeText(RETURN_TO)
  return path
}

export type OtherProvider = { readonly provider: string; readonly title: string }

/** On the web, the providers beside the first one; none where there is no other, or no answer. */
export async function otherProviders(): Promise<readonly OtherProvider[]> {
  if (channel() !== 'web') return []
  const answer = await call(listSignIns, {})
  return answer.ok ? answer.value.providers.slice(1) : []
}

/**
 * Starts signing in: on the web it leaves for 京通, or for the provider that is named; in a host it is done when this answers null.
 */
export async function signIn(provider?: string): Promise<ClientCode | null> {
  const host = channel()
  if (host !== 'web') {
    const code = await loginCode()
    if (!code) return 'session.channel-unavailable'
    const answer = await call(signInByChannel, { body: { channel: host, code, notice: NOTICE_VERSION } })
    if (!answer.ok) return answer.code
    startSession(answer.value.session, answer.value.me)
    return null
  }
  const answer = await call(beginSignIn, {
    body: { redirectUri: webOrigin(), ...(provider === undefined ? {} : { provider }) },
  })
  if (!answer.ok) return answer.code
  writeText(ATTEMPT, answer.value.state)
  leaveFor(answer.value.authorizeUrl)
  return null
}

/** Ties this host account to the person whose eight-digit code this is, and signs in. */
export async function bindAndSignIn(bindingCode: string): Promise<ClientCode | null> {
  const host = channel()
  const code = await loginCode()
  if (host === 'web' || !code) return 'session.channel-unavailable'
  const answer = await call(bindChannel, {
    body: { channel: host, code, bindingCode, notice: NOTICE_VERSION },
  })
  if (!answer.ok) return answer.code
  startSession(answer.value.session, answer.value.me)
  return null
}

/** Finishes what 京通 sent the browser back with. `none` where it sent nothing. */
export async function finishReturn(): Promise<'none' | 'done' | ClientCode> {
  const returned = takeReturn()
  if (!returned) return 'none'
  const started = readText(ATTEMPT)
  removeText(ATTEMPT)
  // Only the browser that began may finish: another's code slipped in here would sign the person in as somebody else.
  if (started !== returned.state) return 'session.state-unknown'
  if (!returned.code) return 'session.code-refused'
  const answer = await call(finishSignIn, {
    body: { code: returned.code, state: returned.state, notice: NOTICE_VERSION },
  })
  if (!answer.ok) return answer.code
  startSession(answer.value.session, answer.value.me)
  return 'done'
}

export async function signOutHere(): Promise<void> {
  await call(signOut, {})
  endSession(false)
}

/** Reads roles and homes anew; a failure changes nothing. */
export async function refreshMe(): Promise<void> {
  const answer = await call(readMe, {})
  if (answer.ok) renewMe(answer.value)
}
