import type { ClientCode } from '../calls/codes.ts'

export type AnswerState<T> = {
  /** `ready` also where reading again failed: what was shown stays, `code` says why and `oldSince` from when it is. */
  readonly state: 'loading' | 'ready' | 'failed'
  readonly value: T | undefined
  readonly oldSince: number | null
  readonly code: ClientCode | null
}

type Answer<T> = { readonly value: T; readonly at: number }

/**
 * What a page shows of one address. An answer once shown stays whatever a later reading says: a half-written form stands on it.
 * `kept` is asked only where nothing was shown and the server could not be reached: it gives what the phone kept from last time.
 */
export function answerState<T>(
  shown: Answer<T> | undefined,
  code: ClientCode | null,
  kept: () => Answer<T> | null,
): AnswerState<T> {
  if (shown) return { state: 'ready', value: shown.value, oldSince: code ? shown.at : null, code }
  if (!code) return { state: 'loading', value: undefined, oldSince: null, code }
  const old = isUnreached(code) ? kept() : null
  if (old) return { state: 'ready', value: old.value, oldSince: old.at, code }
  return { state: 'failed', value: undefined, oldSince: null, code }
}

/** Whether the code says that the server could not be reached now, and nothing about what was asked. */
export function isUnreached(code: string): boolean {
  return code === 'phone.offline' || code === 'phone.timeout' || code === 'server.busy'
}
