import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readHome } from '#contract/home/endpoints.ts'
import { setDeskPhone } from '#contract/repairs/desk.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIR_DESK } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { newId } from '#src/platform/random.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Button } from '#src/ui/press/button.tsx'
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
  const [error, setError] = useState<string | undefined>(undefined)
  const [saved, setSaved] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    setSaved(null)
    const answer = await call(setDeskPhone, {
      params: { estateId },
      body: { phone: phone.trim() },
      key: await newId(),
    })
    setBusy(false)
    if (!answer.ok)
      return setError(errorLine(answer.code === 'request.malformed' ? 'repair.phone-unfit' : answer.code))
    setError(undefined)
    setSaved(answer.value.phone === null ? REPAIR_DESK.deskGone : REPAIR_DESK.deskSaved(answer.value.phone))
  }
  return (
    <>
      <Text className="text-note">{REPAIR_DESK.deskHint}</Text>
      <Field label={REPAIR_DESK.desk} value={phone} onChange={setPhone} most={20} error={error} />
      {saved ? <Notice tone="good">{saved}</Notice> : null}
      <Button look="second" id="save-desk-phone" busy={isBusy} onPress={() => void save()}>
        {REPAIR_DESK.deskSave}
      </Button>
    </>
  )
}
