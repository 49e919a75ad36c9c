import { useState } from 'react'
import type { AnyEndpoint, BodyOf, ParamsOf } from '#contract/core/endpoint.ts'
import type { Filing } from '#contract/bodies/endpoints.ts'
import type { InvitationState } from '#domain/bodies/invitations.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { newId } from '#src/platform/random.ts'
import type { Tone } from '#src/ui/state/status.tsx'

/** "No longer" and "not yet" are never green. */
export function filingTone(filing: Filing, nowAt: number): Tone {
  if (filing.state === 'filed' || filing.state === 'ending') return 'warn'
  if (filing.state === 'refused') return 'bad'
  return filing.to !== null && filing.to > nowAt && filing.from !== null && filing.from <= nowAt
    ? 'good'
    : 'quiet'
}

export const INVITED_TONES: Record<InvitationState, Tone> = {
  open: 'calm',
  expired: 'quiet',
  second: 'warn',
  given: 'good',
  refused: 'bad',
  withdrawn: 'quiet',
}

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
