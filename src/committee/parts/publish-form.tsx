import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { POSTING_PLACES, type PostingPlace, publishResult } from '#contract/life.ts'
import { errorWords } from '#src/copy/errors.ts'
import { LIFE } from '#src/copy/life.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { sendKeptPhoto } from '#src/data/upload.ts'
import { goTo } from '#src/platform/host.ts'
import { choosePhotos, dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Field } from '#src/ui/field.tsx'
import { PhotoPicker, type ShownPhoto } from '#src/ui/photos.tsx'
import { Pressable } from '#src/ui/pressable.tsx'
import { Notice } from '#src/ui/status.tsx'

const MOST_PHOTOS = 6

type Given = { voteId: string; onDone(): Promise<unknown> }

/** Where the notice of the result was posted: at least two places, with pictures where there are any. */
export function PublishForm({ voteId, onDone }: Given) {
  const standing = useStanding()
  const [places, setPlaces] = useState<readonly PostingPlace[]>([])
  const [note, setNote] = useState('')
  const [photos, setPhotos] = useState<readonly ShownPhoto[]>([])
  const [publicationId, setPublicationId] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const turn = (place: PostingPlace) => {
    setFault(null)
    setPlaces(places.includes(place) ? places.filter((one) => one !== place) : [...places, place])
  }
  const add = async () => {
    const chosen = await choosePhotos(MOST_PHOTOS - photos.length)
    setPhotos((before) => [...before, ...chosen.map(({ key, preview }) => ({ key, address: preview }))])
  }
  const send = async () => {
    if (places.length < 2) return setFault(LIFE.placesNote)
    setBusy(true)
    const photoIds: string[] = []
    for (const photo of photos) {
      const photoId = await sendKeptPhoto(photo.key)
      if (photoId === null) {
        setBusy(false)
        return setFault(LIFE.photoFailed)
      }
      photoIds.push(photoId)
    }
    // One name for this posting, so that sending it again records one.
    const id = publicationId ?? (await newId())
    setPublicationId(id)
    const answer = await call(publishResult, {
      params: { communityId: standing?.communityId ?? '', voteId },
      body: {
        publicationId: id,
        places: POSTING_PLACES.filter((one) => places.includes(one)),
        note: note.trim(),
        photoIds,
      },
      key: id,
    })
    setBusy(false)
    if (!answer.ok) {
      const words = errorWords(answer.code)
      return setFault(`${words.title} ${words.hint}`)
    }
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
        <Pressable
          key={place}
          role="checkbox"
          label={LIFE.places[place]}
          checked={places.includes(place)}
          onPress={() => turn(place)}
          className={places.includes(place) ? 'choice many chosen' : 'choice many'}
        >
          <View className="choice-dot" {...aria({ hidden: true })} />
          <Text>{LIFE.places[place]}</Text>
        </Pressable>
      ))}
      <Text className="text-strong">{LIFE.postingPhotos}</Text>
      <PhotoPicker
        name={LIFE.postingPhotos}
        photos={photos}
        most={MOST_PHOTOS}
        onAdd={() => void add()}
        onRemove={(key) => {
          setPhotos(photos.filter((photo) => photo.key !== key))
          void dropPhoto(key)
        }}
      />
      <Field label={LIFE.postingNote} value={note} onChange={setNote} most={300} />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Button onPress={() => void send()} busy={isBusy} id="publish-result">
        {LIFE.publishSend}
      </Button>
    </Card>
  )
}
