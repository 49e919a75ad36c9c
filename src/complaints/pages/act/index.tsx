import { useEffect, useState } from 'react'
import { type ComplaintMove, moveComplaint } from '#contract/complaints.ts'
import { COMPLAINT_MOVES } from '#domain/complaint/standing.ts'
import { COMPLAINTS } from '#src/copy/complaints.ts'
import { errorLine } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { uploadAllKept } from '#src/data/photo-upload.ts'
import { usePickedPhotos } from '#src/data/picked-photos.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { PhotoPicker } from '#src/ui/photos.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const MOST_PHOTOS = 6

/** Words and pictures for one move of a complaint. */
export default function ActPage() {
  const standing = useStanding()
  const { complaintId = '', move: asked = '' } = usePageParams()
  const move = COMPLAINT_MOVES.find((one) => one === asked)
  const [note, setNote] = useState('')
  const [key, setKey] = useState('')
  const { photos, add, remove } = usePickedPhotos(MOST_PHOTOS)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    void newId().then(setKey)
  }, [])
  if (!standing || !move)
    return (
      <Page>
        <Loading />
      </Page>
    )
  const { communityId } = standing
  const post = async (wanted: ComplaintMove): Promise<string | null> => {
    const sent = await uploadAllKept(
      communityId,
      photos.map((photo) => photo.key),
    )
    if ('code' in sent) return sent.code
    const answer = await call(moveComplaint, {
      params: { communityId, complaintId },
      body: { move: wanted, note: note.trim(), photoIds: sent.photoIds },
      key,
    })
    return answer.ok ? null : answer.code
  }
  const send = async () => {
    if (note.trim() === '') return setFault(COMPLAINTS.need)
    if (key === '') return
    setBusy(true)
    const code = await post(move)
    setBusy(false)
    if (code) return setFault(errorLine(code))
    goBack(routes.complaint(complaintId))
  }
  return (
    <Page
      title={COMPLAINTS.moves[move]}
      bar={
        <Button onPress={() => void send()} busy={isBusy} id="send-move">
          {COMPLAINTS.send}
        </Button>
      }
    >
      <Field
        label={COMPLAINTS.noteNeeded}
        value={note}
        onChange={setNote}
        placeholder={COMPLAINTS.hints[move] ?? ''}
        most={1000}
        tall
      />
      <Card title={COMPLAINTS.photos}>
        <PhotoPicker
          name={COMPLAINTS.photo}
          photos={photos}
          most={MOST_PHOTOS}
          onAdd={() => void add()}
          onRemove={remove}
        />
      </Card>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Page>
  )
}
