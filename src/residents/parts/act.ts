import { useState } from 'react'
import type { AnyEndpoint, BodyOf, ParamsOf } from '#contract/core/endpoint.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { newId } from '#src/platform/random.ts'

type Given<T extends AnyEndpoint> = { params: ParamsOf<T>; body: BodyOf<T> }

/** One press that writes: its refusal in words, and the page read again when it went well. */
export function useAct<T extends AnyEndpoint>(endpoint: T, onDone: () => Promise<unknown>) {
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const act = async (given: Given<T>) => {
    setBusy(true)
    const answer = await call(endpoint, { ...given, key: await newId() } as never)
    setBusy(false)
    setFault(answer.ok ? null : errorLine(answer.code))
    if (answer.ok) await onDone()
  }
  return { act, fault, isBusy }
}
