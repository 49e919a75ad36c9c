import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { bindChannel } from '#contract/identity/endpoints.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { SIGN_IN } from '#src/copy/home/pages.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { flushOutbox } from '#src/data/outbox/outbox.ts'
import {
  bindAndSignIn,
  type OtherProvider,
  otherProviders,
  signIn,
  takeRememberedPlace,
} from '#src/data/calls/sign-in.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { channel, goTo, startAt, usePageParams } from '#src/platform/host.ts'
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
  const [others, setOthers] = useState<readonly OtherProvider[]>([])
  useEffect(() => {
    void otherProviders().then(setOthers)
  }, [])
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
    return null
  }
  const words = code ? errorWords(code) : null
  return (
    <Page title={SIGN_IN.title}>
      <Rows>
        {SIGN_IN.jobs.map(([title, note]) => (
          <Row key={title} title={title} note={note} />
        ))}
      </Rows>
      <Rows>
        <Row
          title={SIGN_IN.notice}
          note={SIGN_IN.noticeNote}
          onPress={() => goTo(routes.privacyNotice())}
          id="notice"
        />
      </Rows>
      {words ? <Failed title={words.title} hint={words.hint} /> : null}
      <Button onPress={() => void enter(() => signIn())} busy={isBusy} id="sign-in">
        {isBusy && channel() === 'web' ? SIGN_IN.leaving : SIGN_IN.enter}
      </Button>
      {others.map(({ provider, title }) => (
        <Button
          key={provider}
          id={`sign-in-${provider}`}
          look="second"
          onPress={() => void enter(() => signIn(provider))}
          busy={isBusy}
        >
          {SIGN_IN.enterWith(title)}
        </Button>
      ))}
      {code === 'session.identity-unbound' || code === 'session.binding-refused' ? (
        <Bind onBind={(digits) => enter(() => bindAndSignIn(digits))} />
      ) : null}
      <CareToggle />
      <Text className="text-note">{SIGN_IN.privacy}</Text>
    </Page>
  )
}

/** The code from a signed-in page of 京通, by which an account of this host is tied to a person. */
function Bind({ onBind }: { onBind(digits: string): Promise<null> }) {
  const [binding, setBinding] = useState('')
  const digits = binding.replace(/\D/g, '')
  const form = useForm(
    bindChannel,
    { bindingCode: digits },
    { bindingCode: ask.write(SIGN_IN.bindingCode, binding, { wrong: SIGN_IN.bindingWrong }) },
  )
  return (
    <Card>
      <Field
        {...form.of('bindingCode')}
        label={SIGN_IN.bindingCode}
        value={binding}
        onChange={setBinding}
        most={16}
        digits
      />
      <FormBar form={form} look="second" id="bind" onPress={() => void form.send(() => onBind(digits))}>
        {SIGN_IN.bind}
      </FormBar>
    </Card>
  )
}
