import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { type RepairPlace, reportRepair } from '#contract/repairs/endpoints.ts'
import { REPAIR_KINDS, type RepairKind, repairKindOf, suggestKinds } from '#domain/repairs/kind.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { picturesOf, voiceOf } from '#src/data/outbox/core.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import {
  type Draft,
  editRepair,
  endOf,
  flushOutbox,
  keepRepair,
  sendSoon,
  useOutbox,
} from '#src/data/outbox/outbox.ts'
import { usePlace } from '#src/data/calls/session.ts'
import { ActStatus } from '#src/parts/waiting.tsx'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Alike } from '../../parts/alike.tsx'
import { NOWHERE, PlaceForm, type Where, WhereKept } from '../../parts/place-form.tsx'
import { useKeptFacility } from '../../parts/kept-facility.ts'
import { useKeptVoice } from '../../parts/kept-voice.ts'
import { VoiceField } from '../../parts/voice.tsx'

const MOST_PHOTOS = 6
const COMMON = REPAIR_KINDS.filter((kind) => !kind.isEmergency)
const URGENT = REPAIR_KINDS.filter((kind) => kind.isEmergency)

export default function NewRepairPage() {
  const standing = useActiveRole()
  const homes = usePlace()?.homes ?? []
  const { editing } = usePageParams()
  // A refused report comes back here with all it held, and is sent again under its own name.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const before = edited?.body as Partial<Draft> | undefined
  const draft = useDraft()
  const [kind, setKind] = useDraftState<string | null>(
    draft,
    'kind',
    before?.kind ?? null,
    v.nullable(v.string()),
  )
  const [where, setWhere] = useDraftState<Where>(
    draft,
    'where',
    {
      ...NOWHERE,
      place: before?.place ?? null,
      text: before?.placeText ?? '',
      building: before?.building ?? '',
      stair: before?.stair ?? '',
      floor: before?.floor ?? '',
    },
    WhereKept,
  )
  const [description, setDescription] = useDraftState(draft, 'description', before?.description ?? '')
  const facilityId = useKeptFacility(standing?.estateId ?? null, before, where, setWhere)
  const [keys] = useState(() => (edited ? picturesOf(edited) : []).map((photo) => photo.key))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft, keys })
  const { voice, changeVoice } = useKeptVoice(draft, edited && voiceOf(edited))
  const [showsAll, setShowsAll] = useState(kind !== null)
  const [kept, setKept] = useState<string | null>(null)

  const suggested = suggestKinds(`${description} ${where.text}`, where.facility?.kind ?? null)
  // What the words and the place speak for counts until the person says otherwise.
  const kindNow = kind ?? suggested[0] ?? null
  const saysNothing = !kindNow && photos.length === 0 && !voice && description.trim() === ''
  const body = { kind: kindNow ?? 'other', place: where.place, placeText: where.text.trim(), description }
  const form = useForm(reportRepair, body, {
    place: ask.choose(REPAIRS.where, where.place),
    placeText: where.place && ask.write(REPAIRS.placeText, where.text, { need: REPAIRS.needPlace }),
    kind: ask.choose(REPAIRS.whatKind, kindNow, { fault: saysNothing && REPAIRS.needKind }),
    description: ask.write(REPAIRS.details, description),
  })
  const submit = async (place: RepairPlace) => {
    const said = {
      kind: kindNow ?? 'other',
      place,
      placeText: where.text.trim(),
      description: description.trim(),
      ...(where.building ? { building: where.building } : {}),
      ...(where.stair ? { stair: where.stair } : {}),
      ...(where.floor ? { floor: where.floor } : {}),
      ...(facilityId ? { facilityId } : {}),
    }
    const keys = photos.map((photo) => photo.key)
    const repairId = edited
      ? (await editRepair(edited.id, said, keys, voice))
        ? edited.id
        : null
      : await keepRepair(said, keys, voice)
    if (repairId) await sendSoon()
    if (!repairId) return REPAIRS.notKept
    draft.finish()
    // Without network the web cannot fetch another page's code either: what is kept is said right here.
    const end = endOf(repairId).is
    if (end === 'not-kept') return REPAIRS.notKept
    if (end !== 'delivered') setKept(repairId)
    else replaceWith(routes.repair(repairId))
    return null
  }

  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  if (kept) return <Kept repairId={kept} />
  return (
    <Page
      bar={
        <FormBar
          form={form}
          onPress={() => void form.send(async () => (where.place ? submit(where.place) : null))}
          busy={isWorking}
          id="submit-repair"
        >
          {REPAIRS.submit}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Card title={REPAIRS.photos}>
        <PhotoPicker name={REPAIRS.photo} {...picker} />
      </Card>
      <PlaceForm estateId={standing.estateId} homes={homes} where={where} onChange={setWhere} form={form} />
      {kindNow && where.place !== null && where.place !== 'home' ? (
        <Alike estateId={standing.estateId} kind={kindNow} where={where} />
      ) : null}
      <Field
        {...form.of('description')}
        label={REPAIRS.details}
        hint={REPAIRS.detailsHint}
        value={description}
        onChange={setDescription}
        most={500}
        tall
      />
      <VoiceField voice={voice} onChange={changeVoice} />
      <Card title={REPAIRS.whatKind}>
        <FieldGroup {...form.of('kind')}>
          {suggested.length > 0 && !showsAll ? (
            <Choices
              grid
              label={REPAIRS.suggested}
              chosen={kindNow}
              options={suggested.map((key) => ({ key, title: repairKindOf(key)?.title ?? key }))}
              onChoose={setKind}
            />
          ) : null}
          {showsAll ? (
            <Kinds chosen={kindNow} onChoose={setKind} />
          ) : (
            <Button look="plain" onPress={() => setShowsAll(true)} id="all-kinds">
              {suggested.length > 0 ? REPAIRS.otherKind : REPAIRS.chooseKind}
            </Button>
          )}
        </FieldGroup>
        {dangerOf(kindNow)}
      </Card>
    </Page>
  )
}

/** All kinds, the dangerous ones apart and first. */
function Kinds({ chosen, onChoose }: { chosen: string | null; onChoose(key: string): void }) {
  const options = (kinds: readonly RepairKind[]) => kinds.map((one) => ({ key: one.key, title: one.title }))
  return (
    <>
      <Text className="tone-bad text-strong">{REPAIRS.urgent}</Text>
      <Choices grid label={REPAIRS.urgent} chosen={chosen} options={options(URGENT)} onChoose={onChoose} />
      <Text className="text-strong">{REPAIRS.common}</Text>
      <Choices grid label={REPAIRS.common} chosen={chosen} options={options(COMMON)} onChoose={onChoose} />
    </>
  )
}

/** Whom to call before reporting, where waiting would be dangerous. */
function dangerOf(kind: string | null) {
  const callFirst = kind === null ? null : (repairKindOf(kind)?.callFirst ?? null)
  return callFirst ? <Notice tone="bad">{WORK.callFirst[callFirst]}</Notice> : null
}

/** A report that is safe on the phone and not at the server yet: it goes out by itself, and this page says when it has. */
function Kept({ repairId }: { repairId: string }) {
  const item = useOutbox((outbox) => outbox.unsent.find((one) => one.id === repairId))
  const words = item?.refused ? errorWords(item.refused) : null
  const isSaid = item === undefined || item.saidAt !== undefined
  return (
    <Page
      bar={
        <Button
          look="second"
          onPress={() => replaceWith(isSaid ? routes.repair(repairId) : routes.repairs())}
          id="see-repair"
        >
          {isSaid ? REPAIRS.seeOne : REPAIRS.seeAll}
        </Button>
      }
    >
      <Card accent title={isSaid ? REPAIRS.sentTitle : REPAIRS.waiting}>
        {item ? <ActStatus item={item} /> : null}
        <Text>
          {words ? words.hint : !item ? REPAIRS.sentNote : isSaid ? REPAIRS.saidNote : REPAIRS.waitingNote}
        </Text>
        {item && !words ? (
          <Button onPress={() => void flushOutbox()} id="send-now">
            {REPAIRS.sendNow}
          </Button>
        ) : null}
      </Card>
    </Page>
  )
}
