import useSWR from 'swr'
import type { AnyEndpoint, OutputOf, ParamsOf, QueryOf } from '#contract/endpoint.ts'
import { useOnShow } from '#src/platform/host.ts'
import { call } from './call.ts'
import type { ClientCode } from './codes.ts'
import { keptAnswer, keepAnswer } from './kept-answers.ts'
import { personKey, useSession } from './session.ts'
import { urlOf } from './url.ts'

export type Resource<T> = {
  /** `ready` also where only an old answer could be had; then `oldSince` says from when it is. */
  readonly state: 'loading' | 'ready' | 'failed'
  readonly value: T | undefined
  readonly oldSince: number | null
  readonly code: ClientCode | null
  reload(): Promise<unknown>
}

type Asked<T extends AnyEndpoint> = { params?: ParamsOf<T>; query?: QueryOf<T> }

type Answer<T> = { value: T; at: number }

/**
 * An answer of the server, cached, read again when the page comes to the front, and kept on the phone so that a page
 * opened without network shows the last one, marked as old. `null` as input waits.
 */
export function useResource<T extends AnyEndpoint>(
  endpoint: T,
  asked: Asked<T> | null,
): Resource<OutputOf<T>> {
  const role = useSession((state) => state.standing?.role ?? '')
  const key = asked
    ? `${personKey()} ${role} ${urlOf(endpoint, asked.params ?? {}, asked.query ?? {})}`
    : null
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
  useOnShow(() => {
    if (key) void mutate()
  })
  const reload = () => mutate()
  if (data && !error) return { state: 'ready', value: data.value, oldSince: null, code: null, reload }
  if (!error) return { state: 'loading', value: undefined, oldSince: null, code: null, reload }
  const isNetwork = error === 'phone.offline' || error === 'phone.timeout' || error === 'server.busy'
  const old = isNetwork && key ? (data ?? keptAnswer(key, endpoint.output)) : null
  if (old) return { state: 'ready', value: old.value as OutputOf<T>, oldSince: old.at, code: error, reload }
  return { state: 'failed', value: undefined, oldSince: null, code: error, reload }
}
