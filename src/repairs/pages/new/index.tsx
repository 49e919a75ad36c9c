import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { RepairPlace } from '#contract/repairs.ts'
import { REPAIR_KINDS } from '#domain/repair/kind.ts'
import { errorWords } from '#src/copy/errors.ts'
import { REPAIRS } from '#src/copy/repairs.ts'
import { useStanding } from '#src/data/gate.ts'
import { usePickedPhotos } from '#src/data/picked-photos.ts'
import { type Draft, editRepair, flushOutbox, keepRepair, sendSoon, useOutbox } from '#src/data/outbox.ts'
import { usePlace } from '#src/data/session.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { previewOf } from '#src/platform/photos.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { PhotoPicker } from '#src/ui/photos.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const MOST_PHOTOS = 6
const PLACES = (['home', 'building', 'grounds'] as const).map((key) => ({ key, title: REPAIRS.places[key] }))
const COMMON = REPAIR_KINDS.filter((kind) => !kind.isEmergency)
const URGENT = REPAIR_KINDS.filter((kind) => kind.isEmergency)

export default function NewRepairPage() {
  const standing = useStanding()
  const homes = usePlace()?.homes ?? []
  const { editing } = usePageParams()
  // A refused report comes back here with all it held, and is sent again under its own name.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const draft = edited?.body as Partial<Draft> | undefined
  const [kind, setKind] = useState<string | null>(draft?.kind ?? null)
  const [place, setPlace] = useState<RepairPlace | null>(draft?.place ?? null)
  const [placeText, setPlaceText] = useState(draft?.placeText ?? '')
  const [description, setDescription] = useState(draft?.description ?? '')
  const { photos, setPhotos, add, remove } = usePickedPhotos(MOST_PHOTOS)
  const [showsUrgent, setShowsUrgent] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [kept, setKept] = useState<string | null>(null)

  useEffect(() => {
    void Promise.all(
      (edited?.photos ?? []).map(async ({ key }) => ({
        key,
        address: (await previewOf(key)) ?? '',
        at: null,
      })),
    ).then((found) => setPhotos(found.filter((photo) => photo.address !== '')))
  }, [edited, setPhotos])

  const choosePlace = (chosen: RepairPlace) => {
    setPlace(chosen)
    // What is known need not be typed: at home is at home.
    if (chosen === 'home' && placeText === '' && homes[0]) setPlaceText(homes[0].label)
  }
  const submit = async () => {
    if (!kind) return setFault(REPAIRS.needKind)
    if (!place || placeText.trim() === '') return setFault(REPAIRS.needPlace)
    setBusy(true)
    const said = { kind, place, placeText: placeText.trim(), description: description.trim() }
    const keys = photos.map((photo) => photo.key)
    const repairId = edited
      ? (await editRepair(edited.id, said, keys))
        ? edited.id
        : null
      : await keepRepair(said, keys)
    if (repairId) await sendSoon()
    setBusy(false)
    if (!repairId) return setFault(REPAIRS.notKept)
    // Without network the web cannot fetch another page's code either: what is kept is said right here.
    if (useOutbox.getState().unsent.some((item) => item.id === repairId)) setKept(repairId)
    else replaceWith(routes.repair(repairId))
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
        <Button onPress={() => void submit()} busy={isBusy} id="submit-repair">
          {REPAIRS.submit}
        </Button>
      }
    >
      <Card title={REPAIRS.photos}>
        <PhotoPicker
          name={REPAIRS.photo}
          photos={photos}
          most={MOST_PHOTOS}
          onAdd={() => void add()}
          onRemove={remove}
        />
      </Card>
      <Card title={REPAIRS.whatKind}>
        <Choices
          grid
          label={REPAIRS.whatKind}
          chosen={kind}
          options={COMMON.map((one) => ({ key: one.key, title: one.title }))}
          onChoose={setKind}
        />
        {showsUrgent ? (
          <>
            <Text className="tone-bad text-strong">{REPAIRS.urgent}</Text>
            <Choices
              grid
              label={REPAIRS.urgent}
              chosen={kind}
              options={URGENT.map((one) => ({ key: one.key, title: one.title }))}
              onChoose={setKind}
            />
          </>
        ) : (
          <Button look="plain" onPress={() => setShowsUrgent(true)}>
            {REPAIRS.showUrgent}
          </Button>
        )}
      </Card>
      <Card title={REPAIRS.where}>
        <Choices label={REPAIRS.where} chosen={place} options={PLACES} onChoose={choosePlace} />
        <Field
          label={REPAIRS.placeText}
          value={placeText}
          onChange={setPlaceText}
          placeholder={REPAIRS.placeHint}
          most={80}
        />
      </Card>
      <Field label={REPAIRS.details} value={description} onChange={setDescription} most={500} tall />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Page>
  )
}

/** A report that is safe on the phone and not at the server yet: it goes out by itself, and this page says when it has. */
function Kept({ repairId }: { repairId: string }) {
  const item = useOutbox((outbox) => outbox.unsent.find((one) => one.id === repairId))
  const words = item?.refused ? errorWords(item.refused) : null
  return (
    <Page
      bar={
        <Button
          look="second"
          onPress={() => replaceWith(item ? routes.repairs() : routes.repair(repairId))}
          id="see-repair"
        >
          {item ? REPAIRS.seeAll : REPAIRS.seeOne}
        </Button>
      }
    >
      <Card accent title={item ? REPAIRS.waiting : REPAIRS.sentTitle}>
        <Text>{words ? words.hint : item ? REPAIRS.waitingNote : REPAIRS.sentNote}</Text>
        {item && !words ? (
          <Button onPress={() => void flushOutbox()} id="send-now">
            {REPAIRS.sendNow}
          </Button>
        ) : null}
      </Card>
    </Page>
  )
}
