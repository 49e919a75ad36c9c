import { moveComplaint } from '#contract/complaints/endpoints.ts'
import { COMPLAINT_MOVES } from '#domain/complaints/standing.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { doAct } from '#src/data/outbox/outbox.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { sentBy } from '#src/parts/form/sent.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'

const MOST_PHOTOS = 6

/** Words and pictures for one move of a complaint. */
export default function ActPage() {
  const standing = useActiveRole()
  const { complaintId = '', move: asked = '' } = usePageParams()
  const move = COMPLAINT_MOVES.find((one) => one === asked)
  const draft = useDraft()
  const [note, setNote] = useDraftState(draft, 'note', '')
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const form = useForm(
    moveComplaint,
    { move, note: note.trim() },
    {
      note: ask.write(COMPLAINTS.noteNeeded, note, {
        fault: note.trim() === '' && COMPLAINTS.needNote,
        codes: ['complaint.reason-needed'],
      }),
    },
  )
  if (!standing || !move) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  const send = async () => {
    const end = await doAct(
      'complaintMove',
      complaintId,
      { move, note: note.trim() },
      photos.map((photo) => photo.key),
      COMPLAINTS.moves[move],
    )
    const sent = sentBy(end, COMPLAINTS.notKept)
    if (sent !== null) return sent
    // Kept and not sent yet: the complaint's page says so, and that it goes out by itself.
    draft.finish()
    goBack(routes.complaint(complaintId))
    return null
  }
  return (
    <Page
      title={COMPLAINTS.moves[move]}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="send-move">
          {COMPLAINTS.send}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Field
        {...form.of('note')}
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
    </Page>
  )
}
