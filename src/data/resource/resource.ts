import { useEffect } from 'react'
import useSWR from 'swr'
import type { AnyEndpoint, OutputOf, ParamsOf, QueryOf } from '#contract/core/endpoint.ts'
import { useOnShow } from '#src/platform/host.ts'
import { type AnswerState, answerState } from './answer-state.ts'
import { call } from '../calls/call.ts'
import type { ClientCode } from '../calls/codes.ts'
import { keptAnswer, keepAnswer } from './kept-answers.ts'
import { useLost } from './lost.ts'
import { personKey, useSession } from '../calls/session.ts'
import { urlOf } from '../calls/url.ts'

export type Resource<T> = AnswerState<T> & { reload(): Promise<unknown> }

type Asked<T extends AnyEndpoint> = { params?: ParamsOf<T>; query?: QueryOf<T> }

type Answer<T> = { value: T; at: number }

/**
 * An answer of the server, cached, read again when the page comes to the front, and kept on the phone so that a page
 * opened without network shows the last one, marked as old. What was shown once stays where reading again fails. `null` as
 * input waits.
 */
export function useResource<T extends AnyEndpoint>(
  endpoint: T,
  asked: Asked<T> | null,
): Resource<OutputOf<T>> {
  const role = useSession((state) => state.standing?.role ?? '')
  const url = asked ? addressOf(endpoint, asked) : null
  const key = url === null || url === NOWHERE ? null : `${personKey()} ${role} ${url}`
  const { data, error, mutate } = useSWR<Answer<OutputOf<T>>, ClientCode>(
    key,
    async (name: string) => {
      const answer = await call(endpoint, asked ?? {})
      if (!answer.ok) throw answer.code
      keepAnswer(name, answer.value)
      return { value: answer.value, at: Date.now() }
    },
    {
      shouldRetryOnError: false,
      revalidateOnFocus: false,
      revalidateOnReconnect: true,
      dedupingInterval: 500,
    },
  )
  // What is asked for stands in the page's address; an impossible month is no page either.
  const isNowhere = url === NOWHERE || error === 'request.malformed'
  useEffect(() => {
    if (isNowhere) useLost.setState({ why: 'unknown' })
  }, [isNowhere])
  useOnShow(() => {
    if (key) void mutate()
  })
  if (url === NOWHERE)
    return { ...answerState<OutputOf<T>>(undefined, NOWHERE, () => null), reload: () => mutate() }
  const kept = () => (key ? (keptAnswer(key, endpoint.output) as Answer<OutputOf<T>> | null) : null)
  return { ...answerState(data, error ?? null, kept), reload: () => mutate() }
}

const NOWHERE = 'request.not-found'

/** The address asked; `NOWHERE` where the page's own address lacks what it needs, or holds what no address can. */
function addressOf<T extends AnyEndpoint>(endpoint: T, asked: Asked<T>): string {
  try {
    return urlOf(endpoint, asked.params ?? {}, asked.query ?? {})
  } catch {
    return NOWHERE
  }
}
