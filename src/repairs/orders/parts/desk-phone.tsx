import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readHome } from '#contract/home/endpoints.ts'
import { setDeskPhone } from '#contract/repairs/desk.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Under which number the company's desk answers, to see and to change. */
export function DeskPhoneCard({ estateId }: { estateId: string }) {
  const found = useResource(readHome, { params: { estateId } })
  return (
    <Card title={REPAIR_DESK.desk}>
      <Shown resource={found}>
        {({ deskPhone }) => <Form estateId={estateId} before={deskPhone ?? ''} />}
      </Shown>
    </Card>
  )
}

function Form({ estateId, before }: { estateId: string; before: string }) {
  const [phone, setPhone] = useState(before)
  const [saved, setSaved] = useState<string | null>(null)
  const body = { phone: phone.trim() }
  const form = useForm(setDeskPhone, body, {
    phone: ask.write(REPAIR_DESK.desk, phone, {
      wrong: REPAIR_DESK.deskWrong,
      codes: ['repair.phone-unfit'],
    }),
  })
  const save = async () => {
    setSaved(null)
    const answer = await call(setDeskPhone, { params: { estateId }, body })
    if (!answer.ok) return answer
    setSaved(answer.value.phone === null ? REPAIR_DESK.deskGone : REPAIR_DESK.deskSaved(answer.value.phone))
    return null
  }
  return (
    <>
      <Text className="text-note">{REPAIR_DESK.deskHint}</Text>
      <Field {...form.of('phone')} label={REPAIR_DESK.desk} value={phone} onChange={setPhone} most={20} />
      {saved ? <Notice tone="good">{saved}</Notice> : null}
      <FormBar form={form} look="second" id="save-desk-phone" onPress={() => void form.send(save)}>
        {REPAIR_DESK.deskSave}
      </FormBar>
    </>
  )
}
