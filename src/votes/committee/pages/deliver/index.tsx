import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import {
  type DeliveryMethod,
  type DeliveryOutcome,
  listDeliveries,
  readRound,
  recordDelivery,
} from '#contract/votes/paper/deliveries.ts'
import {
  DELIVERY_METHODS,
  DELIVERY_OUTCOMES,
  evidenceOf,
  deliveryOutcomesOf,
} from '#domain/votes/paper/delivery.ts'
import { DELIVERY } from '#src/copy/votes/paper/delivery.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker, Photos } from '#src/ui/layout/photos.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** What a committee records with its proof; knocks are recorded at the door, posting for a whole building. */
const METHODS = ['signed', 'post', 'call', 'video', 'message'] as const
const DAYS = ['0', '1', '2', 'more'] as const
const DAY_MINUTES = 1440
const MOST_PHOTOS = 4

export default function DeliverPage() {
  const standing = useActiveRole()
  const { voteId = '', headId, building } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const one = useResource(
    listDeliveries,
    standing && headId ? { params: { estateId, voteId, headId } } : null,
  )
  const round = useResource(
    readRound,
    standing && building ? { params: { estateId, voteId }, query: { building } } : null,
  )
  const draft = useDraft()
  const [method, setMethod] = useDraftState<DeliveryMethod | null>(
    draft,
    'method',
    building ? 'posting' : null,
    v.nullable(v.picklist(DELIVERY_METHODS)),
  )
  const [outcome, setOutcome] = useDraftState<DeliveryOutcome | null>(
    draft,
    'outcome',
    building ? 'sent' : null,
    v.nullable(v.picklist(DELIVERY_OUTCOMES)),
  )
  const [day, setDay] = useDraftState<(typeof DAYS)[number]>(draft, 'day', '0', v.picklist(DAYS))
  const [days, setDays] = useDraftState(draft, 'days', '')
  const [note, setNote] = useDraftState(draft, 'note', '')
  const { photos, setPhotos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [deliveryId, setDeliveryId] = useDraftState<string | null>(
    draft,
    'deliveryId',
    null,
    v.nullable(v.string()),
  )
  const [told, setTold] = useState<string | null>(null)

  const unreached = (round.value?.doors ?? []).filter((door) => door.told.state === 'attempted')
  const headIds = headId ? [headId] : unreached.map((door) => door.headId)

  const chooseMethod = (next: DeliveryMethod) => {
    setMethod(next)
    const ends = deliveryOutcomesOf(next)
    setOutcome(ends.length === 1 ? (ends[0] as DeliveryOutcome) : null)
  }
  const daysText = day === 'more' ? days.trim() : day
  const minutesAgo = /^\d+$/.test(daysText) ? Number(daysText) * DAY_MINUTES : null
  const wanted = method && outcome ? evidenceOf(method, outcome) : null
  const said = { headIds, method, outcome, minutesAgo, note: note.trim() }
  const form = useForm(recordDelivery, said, {
    method: headId && ask.choose(DELIVERY.how, method, { need: DELIVERY.needMethod }),
    outcome: method && ask.choose(DELIVERY.result, outcome, { need: DELIVERY.needOutcome }),
    minutesAgo: day === 'more' && ask.number(DELIVERY.daysField, days, { codes: ['delivery.bad-time'] }),
    photos: ask.add(DELIVERY.evidence, photos, {
      fault: wanted === 'picture' && photos.length === 0 && DELIVERY.needsPicture,
      codes: ['delivery.no-evidence'],
    }),
    note: ask.write(DELIVERY.note, note, {
      fault: wanted === 'words' && note.trim() === '' && DELIVERY.needsWords,
    }),
  })
  const save = async () => {
    setTold(null)
    if (!method || !outcome || minutesAgo === null) return null
    const name = deliveryId ?? (await newId())
    setDeliveryId(name)
    const sent = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    const answer =
      'code' in sent
        ? { ok: false as const, code: sent.code }
        : await call(recordDelivery, {
            params: { estateId, voteId },
            body: {
              deliveryId: name,
              headIds,
              method,
              outcome,
              minutesAgo,
              note: note.trim(),
              photoIds: sent.photoIds,
            },
            key: name,
          })
    if (!answer.ok) return answer
    for (const photo of photos) void dropPhoto(photo.key)
    setTold(headId ? DELIVERY.saved : DELIVERY.savedFor(count(answer.value.heads)))
    setDeliveryId(null)
    setPhotos([])
    setNote('')
    if (!building) {
      setMethod(null)
      setOutcome(null)
    }
    await (headId ? one.reload() : round.reload())
    return null
  }

  const isReady = headId ? one.value !== undefined : round.value !== undefined
  if (!standing || !isReady)
    return (
      <Page>
        {!standing ? (
          <Loading />
        ) : headId ? (
          <Shown resource={one}>{() => null}</Shown>
        ) : building ? (
          <Shown resource={round}>{() => null}</Shown>
        ) : (
          <Nowhere />
        )}
      </Page>
    )
  return (
    <Page
      {...(headIds.length > 0
        ? {
            bar: (
              <FormBar form={form} onPress={() => void form.send(save)} busy={isWorking} id="save-delivery">
                {DELIVERY.save}
              </FormBar>
            ),
          }
        : {})}
    >
      <Heading>
        {headId
          ? FIGURES.homes(one.value?.unitLabels ?? [])
          : DELIVERY.postingTo(building ?? '', count(headIds.length))}
      </Heading>
      <Text className="text-note">{DELIVERY.law}</Text>
      <DraftLine draft={draft} />
      {told ? <Notice tone="good">{told}</Notice> : null}
      {headIds.length === 0 ? <Notice tone="calm">{DELIVERY.nobody}</Notice> : null}
      {headId ? (
        <Card title={DELIVERY.how}>
          <Choices
            {...form.of('method')}
            label={DELIVERY.how}
            chosen={method}
            options={METHODS.map((key) => ({ key, title: DELIVERY.methods[key] }))}
            onChoose={chooseMethod}
          />
        </Card>
      ) : null}
      {method && deliveryOutcomesOf(method).length > 1 ? (
        <Card title={DELIVERY.result}>
          <Choices
            {...form.of('outcome')}
            label={DELIVERY.result}
            chosen={outcome}
            options={deliveryOutcomesOf(method).map((key) => ({ key, title: DELIVERY.outcomes[key] }))}
            onChoose={setOutcome}
          />
        </Card>
      ) : null}
      {headIds.length > 0 ? (
        <>
          <Card title={DELIVERY.when}>
            <Choices
              grid
              label={DELIVERY.when}
              chosen={day}
              options={DAYS.map((key) => ({ key, title: DELIVERY.daysAgo[key] }))}
              onChoose={setDay}
            />
            {day === 'more' ? (
              <Field
                {...form.of('minutesAgo')}
                label={DELIVERY.daysField}
                value={days}
                onChange={setDays}
                most={3}
                digits
              />
            ) : null}
          </Card>
          <Card title={DELIVERY.evidence}>
            <FieldGroup {...form.of('photos')}>
              <PhotoPicker name={DELIVERY.evidence} {...picker} />
            </FieldGroup>
          </Card>
          <Field {...form.of('note')} label={DELIVERY.note} value={note} onChange={setNote} most={200} tall />
        </>
      ) : null}
      {one.value ? (
        <>
          <Heading>{DELIVERY.timeline}</Heading>
          {one.value.denials.map((denial) => (
            <Notice key={denial.at} tone="warn">
              {DELIVERY.deniedReason(instant(denial.at), denial.reason)}
            </Notice>
          ))}
          {one.value.steps.length === 0 ? <Text className="text-note">{DELIVERY.none}</Text> : null}
          <Rows>
            {one.value.steps.map((step) => (
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
        </>
      ) : null}
    </Page>
  )
}
