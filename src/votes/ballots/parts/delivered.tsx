import { Text } from '@tarojs/components'
import { useState } from 'react'
import { denyDelivery, listMyDeliveries } from '#contract/votes/paper/deliveries.ts'
import { DELIVERY } from '#src/copy/votes/paper/delivery.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Tells an owner how the home was told of a vote, and takes that nobody told it. */
export function Delivered({ voteId, headId }: { voteId: string; headId: string }) {
  const standing = useSession((state) => state.standing)
  const estateId = standing?.estateId ?? ''
  const mine = useResource(listMyDeliveries, standing ? { params: { estateId, voteId } } : null)
  const [isOpen, setOpen] = useState(false)
  const [isDenying, setDenying] = useState(false)
  const draft = useDraft('denial')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const form = useForm(
    denyDelivery,
    { reason: reason.trim() },
    {
      reason: ask.write(DELIVERY.denyReason, reason),
    },
  )
  const head = mine.value?.heads.find((one) => one.headId === headId)
  if (!head) return null
  const { told, steps, deniedAt } = head
  const send = async () => {
    const answer = await call(denyDelivery, {
      params: { estateId, voteId, headId },
      body: { reason: reason.trim() },
    })
    if (!answer.ok) return answer
    setDenying(false)
    draft.finish()
    void mine.reload()
    return null
  }
  return (
    <>
      <Text className="text-small">
        {told.by === null
          ? DELIVERY.mineNot
          : told.state === 'posted'
            ? DELIVERY.minePosted(instant(told.by.at))
            : DELIVERY.mineTold(DELIVERY.step(told.by.method, told.by.outcome), instant(told.by.at))}
      </Text>
      {deniedAt === null ? null : <Notice tone="calm">{DELIVERY.deniedAt(instant(deniedAt))}</Notice>}
      <Button look="plain" onPress={() => setOpen(true)} id="deliveries">
        {DELIVERY.seeSteps}
      </Button>
      <Sheet title={DELIVERY.timeline} isOpen={isOpen} onClose={() => setOpen(false)}>
        {steps.length === 0 ? <Text>{DELIVERY.none}</Text> : null}
        <Rows>
          {steps.map((step) => (
            <Row
              key={`${step.method} ${step.at}`}
              title={DELIVERY.step(step.method, step.outcome)}
              note={DELIVERY.stepAt(DELIVERY.by[step.by], instant(step.at))}
            >
              {step.note ? <Text className="text-small">{step.note}</Text> : null}
              <Photos
                name={DELIVERY.evidence}
                photos={step.photos.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
              />
            </Row>
          ))}
        </Rows>
        {deniedAt === null && standing?.role === 'owner' ? (
          <Button
            look="second"
            onPress={() => {
              setOpen(false)
              setDenying(true)
            }}
            id="not-told"
          >
            {DELIVERY.deny}
          </Button>
        ) : null}
      </Sheet>
      <Sheet
        title={DELIVERY.denyTitle}
        isOpen={isDenying}
        onClose={() => setDenying(false)}
        confirm={{ text: DELIVERY.denySend, onPress: () => void form.send(send), busy: form.isSending }}
      >
        <Text className="text-note">{DELIVERY.denyHint}</Text>
        <Field
          {...form.of('reason')}
          label={DELIVERY.denyReason}
          value={reason}
          onChange={setReason}
          most={300}
          tall
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
