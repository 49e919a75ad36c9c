import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { POSTING_PLACES, type PostingPlace, publishResult } from '#contract/votes/life.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { goTo } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'

const MOST_PHOTOS = 6

type Props = { voteId: string; onDone(): Promise<unknown> }

/** Where the notice of the result was posted: at least two places, with pictures where there are any. */
export function PublishForm({ voteId, onDone }: Props) {
  const estateId = useActiveRole()?.estateId ?? ''
  const draft = useDraft('publish')
  const [places, setPlaces] = useDraftState<readonly PostingPlace[]>(
    draft,
    'places',
    [],
    v.array(v.picklist(POSTING_PLACES)),
  )
  const [note, setNote] = useDraftState(draft, 'note', '')
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [publicationId, setPublicationId] = useDraftState<string | null>(
    draft,
    'publicationId',
    null,
    v.nullable(v.string()),
  )
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const turn = (place: PostingPlace) => {
    setFault(null)
    setPlaces(places.includes(place) ? places.filter((one) => one !== place) : [...places, place])
  }
  const send = async () => {
    if (places.length < 2) return setFault(LIFE.placesNote)
    setBusy(true)
    const sent = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) {
      setBusy(false)
      return setFault(LIFE.photoFailed)
    }
    // One name for this posting, so that sending it again records one.
    const id = publicationId ?? (await newId())
    setPublicationId(id)
    const answer = await call(publishResult, {
      params: { estateId, voteId },
      body: {
        publicationId: id,
        places: POSTING_PLACES.filter((one) => places.includes(one)),
        note: note.trim(),
        photoIds: sent.photoIds,
      },
      key: id,
    })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    draft.finish()
    for (const photo of photos) await dropPhoto(photo.key)
    await onDone()
  }
  return (
    <Card accent title={LIFE.publishTitle}>
      <Text className="text-note">{LIFE.printFirst}</Text>
      <Button look="plain" onPress={() => goTo(routes.vote(voteId))} id="print-result">
        {LIFE.toPrint}
      </Button>
      <Text className="text-strong">{LIFE.placesNote}</Text>
      {POSTING_PLACES.map((place) => (
        <Tick
          key={place}
          label={LIFE.places[place]}
          isOn={places.includes(place)}
          onChange={() => turn(place)}
        />
      ))}
      <Text className="text-strong">{LIFE.postingPhotos}</Text>
      <PhotoPicker name={LIFE.postingPhotos} {...picker} />
      <Field label={LIFE.postingNote} value={note} onChange={setNote} most={300} />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Button onPress={() => void send()} busy={isBusy || isWorking} id="publish-result">
        {LIFE.publishSend}
      </Button>
    </Card>
  )
}
