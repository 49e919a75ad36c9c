import { Text } from '@tarojs/components'
import * as v from 'valibot'
import { addFundingStep, listFundingChoices, type NewFundingStep } from '#contract/repairs/funding.ts'
import { THREAD_KINDS } from '#domain/repairs/funding/step.ts'
import { THREAD } from '#src/copy/repairs/funding/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { type Resource, useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
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
  const { Fields, fieldsOf, dataOf } = FORMS[kind]
  const data = dataOf(typed, choices)
  const hasDefects = kind === 'acceptance' && typed.result === 'defects'
  const form = useForm<typeof addFundingStep, string>(
    addFundingStep,
    { step: { kind, data, note: note.trim(), photoIds: [] } },
    {
      ...fieldsOf(typed, choices),
      photos: ask.add(PHOTO_NAMES[kind], photos, {
        fault: takesPhotos(kind, typed) === 'must' && photos.length === 0 && THREAD.needPhoto,
      }),
      note: ask.write(hasDefects ? THREAD.noteDefects : THREAD.note, note, {
        at: 'step.note',
        fault: hasDefects && note.trim() === '' && THREAD.needWhy,
      }),
    },
  )
  const change = (part: Typed) => {
    setTyped((now) => ({ ...now, ...part }))
    // Another text is another wish.
    setStepId(null)
  }
  const send = async () => {
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
    if (!answer.ok) {
      if (answer.code !== 'phone.offline' && answer.code !== 'phone.timeout') setStepId(null)
      return answer
    }
    for (const photo of photos) void dropPhoto(photo.key)
    draft.finish()
    replaceWith(routes.repairFunding(repairId))
    return null
  }
  return (
    <Page
      title={THREAD.adds[kind]}
      bar={
        <FormBar form={form} id="send-step" onPress={() => void form.send(send)} busy={isWorking}>
          {THREAD.send}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Fields typed={typed} change={change} choices={choices} at={form.of} />
      {takesPhotos(kind, typed) === 'none' ? null : (
        <Card title={PHOTO_NAMES[kind]}>
          <FieldGroup {...form.of('photos')}>
            <PhotoPicker
              name={THREAD.photos}
              {...picker}
              onAdd={() => {
                setStepId(null)
                picker.onAdd()
              }}
              onRemove={(key) => {
                setStepId(null)
                picker.onRemove(key)
              }}
            />
          </FieldGroup>
        </Card>
      )}
      <Field
        {...form.of('note')}
        label={hasDefects ? THREAD.noteDefects : THREAD.note}
        value={note}
        onChange={(text) => {
          setNote(text)
          setStepId(null)
        }}
        most={300}
        tall
      />
      <Text className="text-small">{THREAD.what}</Text>
    </Page>
  )
}
