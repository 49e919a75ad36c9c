import { useState } from 'react'
import { fileBody } from '#contract/bodies/endpoints.ts'
import { BODY_KINDS, type BodyKind, isCreditCode } from '#domain/bodies/bodies.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { goBack } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** The street files a contract, a committee or a certificate; another person confirms it. */
export default function FileBodyPage() {
  const standing = useActiveRole()
  const { form, kind, setKind, texts, setText, said } = useFilingForm()
  const [id] = useState(newId)
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const send = async () => {
    const filingId = await id
    const answer = await call(fileBody, {
      params: { estateId: standing.estateId },
      body: { ...said, filingId },
      key: filingId,
    })
    if (!answer.ok) return answer
    goBack(routes.bodies())
    return null
  }
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} id="save-filing">
          {BODIES.save}
        </FormBar>
      }
    >
      <Notice tone="calm">{BODIES.fileNote}</Notice>
      <Card title={BODIES.kind}>
        <Choices
          label={BODIES.kind}
          chosen={kind}
          options={BODY_KINDS.map((key) => ({ key, title: BODIES.kinds[key].title }))}
          onChoose={setKind}
        />
      </Card>
      <Terms form={form} kind={kind} texts={texts} setText={setText} />
    </Page>
  )
}

type TermsGiven = Pick<ReturnType<typeof useFilingForm>, 'form' | 'kind' | 'texts' | 'setText'>

/** The body's name and number, and the days of the act. */
function Terms({ form, kind, texts, setText }: TermsGiven) {
  const words = BODIES.kinds[kind]
  const day = (key: 'signedOn' | 'startsOn' | 'endsOn', label: string) => (
    <DayField {...form.of(key)} label={label} value={texts[key]} onChange={(value) => setText(key, value)} />
  )
  const text = (key: 'name' | 'creditCode' | 'number', label: string, most: number) => (
    <Field
      {...form.of(key)}
      label={label}
      value={texts[key]}
      onChange={(value) => setText(key, value)}
      most={most}
    />
  )
  return (
    <Card>
      {text('name', words.name, 60)}
      {text('creditCode', kind === 'company' ? BODIES.creditCode : BODIES.creditOptional, 18)}
      {text('number', words.number, 60)}
      {day('signedOn', words.signed)}
      {day('startsOn', words.starts)}
      {day('endsOn', words.ends)}
    </Card>
  )
}

function useFilingForm() {
  const [kind, setKind] = useState<BodyKind>('company')
  const [texts, setTexts] = useState({
    name: '',
    creditCode: '',
    number: '',
    signedOn: '',
    startsOn: '',
    endsOn: '',
  })
  const setText = (key: keyof typeof texts, value: string) =>
    setTexts((before) => ({ ...before, [key]: value }))
  const creditCode = texts.creditCode.trim().toUpperCase()
  const said = { kind, ...texts, name: texts.name.trim(), creditCode, number: texts.number.trim() }
  const words = BODIES.kinds[kind]
  const isCode = creditCode === '' ? kind !== 'company' : isCreditCode(creditCode)
  const form = useForm(fileBody, said, {
    name: ask.write(words.name, texts.name),
    creditCode: ask.write(BODIES.creditCode, texts.creditCode, {
      fault: !isCode,
      wrong: BODIES.badCode18,
    }),
    number: ask.write(words.number, texts.number),
    signedOn: ask.day(words.signed, texts.signedOn),
    startsOn: ask.day(words.starts, texts.startsOn),
    endsOn: ask.day(words.ends, texts.endsOn, { wrong: BODIES.badTerm }),
  })
  return { form, kind, setKind, texts, setText, said }
}
