import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { addFundingStep, listFundingChoices, type NewFundingStep } from '#contract/repairs/funding.ts'
import { THREAD_KINDS } from '#domain/repairs/funding/step.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { type Resource, useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import {
  type Adding,
  FORMS,
  PHOTO_NAMES,
  type FundingChoices,
  Typed,
  takesPhotos,
} from '../../parts/step-forms.tsx'

const MOST_PHOTOS = 9

/** One step of a repair's money: what it needs is chosen from lists where there is a list. */
export default function AddFundingStepPage() {
  const standing = useActiveRole()
  const { repairId = '', kind = '' } = usePageParams()
  const known = THREAD_KINDS.find((one) => one === kind)
  const choices: Resource<FundingChoices> = useResource(
    listFundingChoices,
    standing ? { params: { estateId: standing.estateId, repairId } } : null,
  )
  if (!standing || !known || known === 'undo') return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  return (
    <Shown resource={choices}>
      {(value) => <AddForm estateId={standing.estateId} repairId={repairId} kind={known} choices={value} />}
    </Shown>
  )
}

type Props = { estateId: string; repairId: string; kind: Adding; choices: FundingChoices }

function AddForm({ estateId, repairId, kind, choices }: Props) {
  const draft = useDraft()
  const [typed, setTyped] = useDraftState<Typed>(draft, 'typed', {}, Typed)
  const [note, setNote] = useDraftState(draft, 'note', '')
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [stepId, setStepId] = useDraftState<string | null>(draft, 'stepId', null, v.nullable(v.string()))
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { Fields, dataOf } = FORMS[kind]
  const change = (part: Typed) => {
    setTyped((now) => ({ ...now, ...part }))
    // Another text is another wish.
    setStepId(null)
    setFault(null)
  }
  const send = async () => {
    const data = dataOf(typed, choices)
    if (!data) return setFault(THREAD.need)
    if (takesPhotos(kind, typed) === 'must' && photos.length === 0) return setFault(THREAD.needPhoto)
    if (kind === 'acceptance' && typed.result === 'defects' && note.trim() === '')
      return setFault(THREAD.needWhy)
    setBusy(true)
    const name = stepId ?? (await newId())
    setStepId(name)
    const sent = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    const answer =
      'code' in sent
        ? { ok: false as const, code: sent.code }
        : await call(addFundingStep, {
            params: { estateId, repairId },
            body: {
              stepId: name,
              step: { kind, data, note: note.trim(), photoIds: sent.photoIds } as NewFundingStep,
            },
            key: name,
          })
    setBusy(false)
    if (!answer.ok) {
      if (answer.code !== 'phone.offline' && answer.code !== 'phone.timeout') setStepId(null)
      return setFault(errorLine(answer.code))
    }
    for (const photo of photos) void dropPhoto(photo.key)
    draft.finish()
    replaceWith(routes.repairFunding(repairId))
  }
  return (
    <Page
      title={THREAD.adds[kind]}
      bar={
        <Button id="send-step" onPress={() => void send()} busy={isBusy || isWorking}>
          {THREAD.send}
        </Button>
      }
    >
      <DraftLine draft={draft} />
      <Fields typed={typed} change={change} choices={choices} />
      {takesPhotos(kind, typed) === 'none' ? null : (
        <Card title={PHOTO_NAMES[kind]}>
          <PhotoPicker
            name={THREAD.photos}
            {...picker}
            onAdd={() => {
              setStepId(null)
              setFault(null)
              picker.onAdd()
            }}
            onRemove={(key) => {
              setStepId(null)
              picker.onRemove(key)
            }}
          />
        </Card>
      )}
      <Field
        label={kind === 'acceptance' && typed.result === 'defects' ? THREAD.noteDefects : THREAD.note}
        value={note}
        onChange={(text) => {
          setNote(text)
          setStepId(null)
        }}
        most={300}
        tall
      />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Text className="text-small">{THREAD.what}</Text>
    </Page>
  )
}
