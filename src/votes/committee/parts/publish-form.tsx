import { Text } from '@tarojs/components'
import * as v from 'valibot'
import { POSTING_PLACES, type PostingPlace, publishResult } from '#contract/votes/life.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { goTo } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
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
  const form = useForm(publishResult, { places, note: note.trim() }, publishFields(places, note))
  const turn = (place: PostingPlace) => {
    setPlaces(places.includes(place) ? places.filter((one) => one !== place) : [...places, place])
  }
  const send = async () => {
    const sent = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) return LIFE.photoFailed
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
    if (!answer.ok) return answer
    draft.finish()
    for (const photo of photos) await dropPhoto(photo.key)
    await onDone()
    return null
  }
  return (
    <Card accent title={LIFE.publishTitle}>
      <Text className="text-note">{LIFE.printFirst}</Text>
      <Button look="plain" onPress={() => goTo(routes.vote(voteId))} id="print-result">
        {LIFE.toPrint}
      </Button>
      <Text className="text-strong">{LIFE.placesNote}</Text>
      <FieldGroup {...form.of('places')}>
        {POSTING_PLACES.map((place) => (
          <Tick
            key={place}
            label={LIFE.places[place]}
            isOn={places.includes(place)}
            onChange={() => turn(place)}
          />
        ))}
      </FieldGroup>
      <Text className="text-strong">{LIFE.postingPhotos}</Text>
      <PhotoPicker name={LIFE.postingPhotos} {...picker} />
      <Field {...form.of('note')} label={LIFE.postingNote} value={note} onChange={setNote} most={300} />
      <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="publish-result">
        {LIFE.publishSend}
      </FormBar>
    </Card>
  )
}

/** What the posting of a result asks for. */
function publishFields(places: readonly PostingPlace[], note: string) {
  return {
    places: ask.choose(LIFE.placesField, places, {
      fault: places.length < 2 && LIFE.needPlaces,
      codes: ['vote.few-places'],
    }),
    note: ask.write(LIFE.postingNote, note),
  }
}
