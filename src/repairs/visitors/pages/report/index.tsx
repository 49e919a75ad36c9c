import { Text } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { readVisitorPlace, reportAsVisitor } from '#contract/repairs/visitors.ts'
import { VISITORS } from '#src/copy/repairs/visitors.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { callPhone, goTo, usePageParams, webOrigin } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { copyText } from '#src/platform/save-text.ts'
import { routes } from '#src/routes.ts'
import { CareToggle } from '#src/ui/care/care-toggle.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Place = OutputOf<typeof readVisitorPlace>

/** Where the code of a lift or a door leads somebody without an account. It asks for no session. */
export default function VisitorReportPage() {
  const { estateId = '', code = '' } = usePageParams()
  const place = useResource(readVisitorPlace, { params: { estateId, code } })
  return (
    <Page>
      <Shown resource={place}>{(value) => <Report place={value} estateId={estateId} code={code} />}</Shown>
      <CareToggle />
    </Page>
  )
}

type Given = { place: Place; estateId: string; code: string }

function Report({ place, estateId, code }: Given) {
  const [sent, setSent] = useState<{ repairId: string; secret: string } | null>(null)
  return (
    <>
      <Card title={place.placeText}>
        <Text className="text-small">{place.estateName}</Text>
        <Text className="text-note">{VISITORS.intro}</Text>
      </Card>
      <Urgent deskPhone={place.deskPhone} />
      {sent ? (
        <Sent to={routes.followVisitorReport(estateId, sent.repairId, sent.secret)} />
      ) : (
        <Ask place={place} estateId={estateId} code={code} onSent={setSent} />
      )}
    </>
  )
}

/** What must not wait for a report. */
function Urgent({ deskPhone }: { deskPhone: string | null }) {
  return (
    <Card>
      <Notice tone="bad">{VISITORS.urgent}</Notice>
      <Button look="second" onPress={() => void callPhone('119')} id="call-fire">
        {VISITORS.fire}
      </Button>
      {deskPhone === null ? null : (
        <Button look="second" onPress={() => void callPhone(deskPhone)} id="call-desk">
          {VISITORS.call(deskPhone)}
        </Button>
      )}
    </Card>
  )
}

function Ask(given: Given & { onSent(sent: { repairId: string; secret: string }): void }) {
  const { place, estateId, code, onSent } = given
  const [kind, setKind] = useState<string | null>(null)
  const [description, setDescription] = useState('')
  const [phone, setPhone] = useState('')
  const [id] = useState(newId)
  const said = { code, kind, description: description.trim(), phone: phone.replace(/[ -]/g, '') }
  const form = useForm(reportAsVisitor, said, {
    kind: ask.choose(VISITORS.kind, kind),
    description: ask.write(VISITORS.words, description),
    phone: ask.write(VISITORS.phone, phone, { wrong: VISITORS.badPhone }),
  })
  const send = async () => {
    if (!kind) return null
    const repairId = await id
    const body = { ...said, kind, repairId }
    const answer = await call(reportAsVisitor, { params: { estateId }, body, key: repairId })
    if (!answer.ok) return answer
    onSent({ repairId, secret: answer.value.secret })
    return null
  }
  return (
    <Card>
      <Choices
        {...form.of('kind')}
        grid
        label={VISITORS.kind}
        chosen={kind}
        options={place.kinds}
        onChoose={setKind}
      />
      <Field
        {...form.of('description')}
        label={VISITORS.words}
        value={description}
        onChange={setDescription}
        most={300}
      />
      <Field
        {...form.of('phone')}
        label={VISITORS.phone}
        value={phone}
        onChange={setPhone}
        most={13}
        digits
      />
      <Text className="text-note">{VISITORS.phoneNote}</Text>
      <FormBar form={form} onPress={() => void form.send(send)} id="send-visitor">
        {VISITORS.send}
      </FormBar>
    </Card>
  )
}

/** The secret link, to be kept. */
function Sent({ to }: { to: string }) {
  const [told, setTold] = useState<string | null>(null)
  const origin = webOrigin()
  return (
    <Card accent title={VISITORS.sent}>
      <Text>{VISITORS.keep}</Text>
      <Button onPress={() => goTo(to)} id="follow-visitor">
        {VISITORS.follow}
      </Button>
      {origin ? (
        <Button
          look="second"
          onPress={() =>
            void copyText(`${origin}#${to}`).then((isCopied) =>
              setTold(isCopied ? VISITORS.copied : VISITORS.notCopied),
            )
          }
          id="copy-visitor"
        >
          {VISITORS.copy}
        </Button>
      ) : null}
      {told ? <Text className="text-note">{told}</Text> : null}
    </Card>
  )
}
