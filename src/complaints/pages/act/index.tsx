import { useState } from 'react'
import { COMPLAINT_MOVES } from '#domain/complaints/standing.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct } from '#src/data/outbox/outbox.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

const MOST_PHOTOS = 6

/** Words and pictures for one move of a complaint. */
export default function ActPage() {
  const standing = useActiveRole()
  const { complaintId = '', move: asked = '' } = usePageParams()
  const move = COMPLAINT_MOVES.find((one) => one === asked)
  const draft = useDraft()
  const [note, setNote] = useDraftState(draft, 'note', '')
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  if (!standing || !move) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  const send = async () => {
    if (note.trim() === '') return setFault(COMPLAINTS.need)
    setBusy(true)
    const end = await doAct(
      'complaintMove',
      complaintId,
      { move, note: note.trim() },
      photos.map((photo) => photo.key),
      COMPLAINTS.moves[move],
    )
    setBusy(false)
    if (end.is === 'not-kept') return setFault(COMPLAINTS.notKept)
    if (end.is === 'refused') return setFault(errorLine(end.code))
    // Kept and not sent yet: the complaint's page says so, and that it goes out by itself.
    draft.finish()
    goBack(routes.complaint(complaintId))
  }
  return (
    <Page
      title={COMPLAINTS.moves[move]}
      bar={
        <Button onPress={() => void send()} busy={isBusy || isWorking} id="send-move">
          {COMPLAINTS.send}
        </Button>
      }
    >
      <DraftLine draft={draft} />
      <Field
        label={COMPLAINTS.noteNeeded}
        value={note}
        onChange={setNote}
        placeholder={COMPLAINTS.hints[move] ?? ''}
        most={1000}
        tall
      />
      <Card title={COMPLAINTS.photos}>
        <PhotoPicker name={COMPLAINTS.photo} {...picker} />
      </Card>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Page>
  )
}
