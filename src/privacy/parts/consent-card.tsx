import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { type readPrivacy, setConsent } from '#contract/privacy/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { PRIVACY } from '#src/copy/privacy/words.ts'
import { call } from '#src/data/calls/call.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Consent = OutputOf<typeof readPrivacy>['consents'][number]

/** One thing that is voluntary: how it stands, and the one step that changes it. */
export function ConsentCard({ consent, onDone }: { consent: Consent; onDone(): Promise<unknown> }) {
  const { kind, state, at } = consent
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const name = PRIVACY.consentNames[kind]
  const isWithdrawn = state === 'withdrawn'
  const turn = async () => {
    setBusy(true)
    const answer = await call(setConsent, { body: { kind, act: isWithdrawn ? 'give' : 'withdraw' } })
    setTold(answer.ok ? { tone: 'good', text: PRIVACY.done } : { tone: 'bad', text: errorLine(answer.code) })
    if (answer.ok) await onDone()
    setBusy(false)
  }
  const words = PRIVACY.consentStates[state]
  return (
    <Card title={name}>
      <Status tone={isWithdrawn ? 'warn' : 'calm'}>
        {at === null ? words : PRIVACY.since(words, instant(at))}
      </Status>
      <Text className="text-note">{PRIVACY.consentNotes[kind]}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button look="second" onPress={() => void turn()} busy={isBusy} id={`consent-${kind}`}>
        {isWithdrawn ? PRIVACY.give(name) : PRIVACY.withdraw(name)}
      </Button>
    </Card>
  )
}
