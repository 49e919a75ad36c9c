import { Text } from '@tarojs/components'
import { useState } from 'react'
import { errorWords } from '#src/copy/core/errors.ts'
import { SIGN_IN } from '#src/copy/home/pages.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { flushOutbox } from '#src/data/outbox/outbox.ts'
import { bindAndSignIn, signIn, takeRememberedPlace } from '#src/data/calls/sign-in.ts'
import { channel, startAt, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { CareToggle } from '#src/ui/care/care-toggle.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Failed } from '#src/ui/state/state.tsx'

export default function SignInPage() {
  const { code: told } = usePageParams()
  const [code, setCode] = useState<string | null>(told ?? null)
  const [isBusy, setBusy] = useState(false)
  const [binding, setBinding] = useState('')
  const enter = async (work: () => Promise<ClientCode | null>) => {
    setBusy(true)
    const failure = await work()
    if (failure) {
      setCode(failure)
      setBusy(false)
    } else if (channel() !== 'web') {
      void flushOutbox()
      startAt(takeRememberedPlace() ?? routes.home())
    }
  }
  const words = code ? errorWords(code) : null
  return (
    <Page title={SIGN_IN.title}>
      <Rows>
        {SIGN_IN.jobs.map(([title, note]) => (
          <Row key={title} title={title} note={note} />
        ))}
      </Rows>
      {words ? <Failed title={words.title} hint={words.hint} /> : null}
      <Button onPress={() => void enter(signIn)} busy={isBusy} id="sign-in">
        {isBusy && channel() === 'web' ? SIGN_IN.leaving : SIGN_IN.enter}
      </Button>
      {code === 'session.identity-unbound' || code === 'session.binding-refused' ? (
        <Card>
          <Field label={SIGN_IN.bindingCode} value={binding} onChange={setBinding} most={16} digits />
          <Button
            look="second"
            disabled={binding.replace(/\D/g, '').length !== 12}
            onPress={() => void enter(() => bindAndSignIn(binding.replace(/\D/g, '')))}
          >
            {SIGN_IN.bind}
          </Button>
        </Card>
      ) : null}
      <CareToggle />
      <Text className="text-note">{SIGN_IN.privacy}</Text>
    </Page>
  )
}
