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
import { errorLine } from '#src/copy/core/errors.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
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
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)

  const unreached = (round.value?.doors ?? []).filter((door) => door.told.state === 'attempted')
  const headIds = headId ? [headId] : unreached.map((door) => door.headId)

  const chooseMethod = (next: DeliveryMethod) => {
    setMethod(next)
    const ends = deliveryOutcomesOf(next)
    setOutcome(ends.length === 1 ? (ends[0] as DeliveryOutcome) : null)
  }
  const save = async () => {
    const daysAgo = day === 'more' ? Number(days) : Number(day)
    if (!method || !outcome || !Number.isInteger(daysAgo) || daysAgo < 0 || (day === 'more' && days === ''))
      return setTold({ tone: 'bad', text: DELIVERY.needAll })
    const wanted = evidenceOf(method, outcome)
    if (wanted === 'picture' && photos.length === 0)
      return setTold({ tone: 'bad', text: DELIVERY.needsPicture })
    if (wanted === 'words' && note.trim() === '') return setTold({ tone: 'bad', text: DELIVERY.needsWords })
    setBusy(true)
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
              minutesAgo: daysAgo * DAY_MINUTES,
              note: note.trim(),
              photoIds: sent.photoIds,
            },
            key: name,
          })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    for (const photo of photos) void dropPhoto(photo.key)
    setTold({
      tone: 'good',
      text: headId ? DELIVERY.saved : DELIVERY.savedFor(count(answer.value.heads)),
    })
    setDeliveryId(null)
    setPhotos([])
    setNote('')
    if (!building) {
      setMethod(null)
      setOutcome(null)
    }
    await (headId ? one.reload() : round.reload())
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
              <Button onPress={() => void save()} busy={isBusy || isWorking} id="save-delivery">
                {DELIVERY.save}
              </Button>
            ),
          }
        : {})}
    >
      <Text className="text-head">
        {headId
          ? FIGURES.homes(one.value?.unitLabels ?? [])
          : DELIVERY.postingTo(building ?? '', count(headIds.length))}
      </Text>
      <Text className="text-note">{DELIVERY.law}</Text>
      <DraftLine draft={draft} />
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {headIds.length === 0 ? <Notice tone="calm">{DELIVERY.nobody}</Notice> : null}
      {headId ? (
        <Card title={DELIVERY.how}>
          <Choices
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
              <Field label={DELIVERY.daysField} value={days} onChange={setDays} most={3} digits />
            ) : null}
          </Card>
          <Card title={DELIVERY.evidence}>
            <PhotoPicker name={DELIVERY.evidence} {...picker} />
          </Card>
          <Field label={DELIVERY.note} value={note} onChange={setNote} most={200} tall />
        </>
      ) : null}
      {one.value ? (
        <>
          <Text className="text-head">{DELIVERY.timeline}</Text>
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
