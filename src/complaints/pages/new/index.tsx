import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { type ComplaintRef, makeComplaint, REF_KINDS, type Subject } from '#contract/complaints/endpoints.ts'
import { SUBJECTS } from '#domain/complaints/ladder.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { editAct, endOf, flushOutbox, keepAct, sendSoon, useOutbox } from '#src/data/outbox/outbox.ts'
import type { ActBody } from '#src/data/outbox/acts.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { ActStatus } from '#src/parts/waiting.tsx'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tick } from '#src/ui/press/tick.tsx'
import { Refs } from '../../parts/refs.tsx'

const MOST_PHOTOS = 6
/** What a page that leads here is mostly complained about for. */
const SUBJECT_OF: Readonly<Record<ComplaintRef['kind'], Subject>> = {
  repair: 'company',
  clause: 'company',
  entry: 'money',
  bill: 'money',
}

/** What about, words, pictures; all else is known. A page that leads here says what it is about (`kind`, `id`). */
export default function NewComplaintPage() {
  const standing = useActiveRole()
  const { kind, id, editing } = usePageParams()
  // A refused complaint comes back here with all it held, and is sent again under its own name.
  const [edited] = useState(() => useOutbox.getState().unsent.find((one) => one.id === editing) ?? null)
  const before = edited?.body as Partial<ActBody<'complain'>> | undefined
  const about = REF_KINDS.find((one) => one === kind)
  const [refs, setRefs] = useState<readonly ComplaintRef[]>(
    before?.refs ?? (about && id ? [{ kind: about, id }] : []),
  )
  const draft = useDraft()
  const [subject, setSubject] = useDraftState<Subject | null>(
    draft,
    'subject',
    before?.subject ?? (about ? SUBJECT_OF[about] : null),
    v.nullable(v.picklist(SUBJECTS)),
  )
  const [words, setWords] = useDraftState(draft, 'words', before?.words ?? '')
  const [isNamed, setNamed] = useDraftState(draft, 'isNamed', before?.isNamed ?? false, v.boolean())
  const [keys] = useState(() => (edited?.photos ?? []).map((photo) => photo.key))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft, keys })
  const [kept, setKept] = useState<string | null>(null)

  const form = useForm(
    makeComplaint,
    { subject, words: words.trim() },
    {
      subject: ask.choose(COMPLAINTS.what, subject, { need: COMPLAINTS.needSubject }),
      words: ask.write(COMPLAINTS.words, words, { need: COMPLAINTS.needWords }),
    },
  )
  const submit = async () => {
    if (!subject) return null
    const said = {
      subject,
      words: words.trim(),
      refs: [...refs],
      isNamed: subject === 'neighbour' ? false : isNamed,
    }
    const keys = photos.map((photo) => photo.key)
    const complaintId = await keep(said, keys)
    if (complaintId) await sendSoon()
    const end = complaintId ? endOf(complaintId).is : 'not-kept'
    if (!complaintId || end === 'not-kept') return COMPLAINTS.notKept
    draft.finish()
    // Without network the web cannot fetch another page's code either: what is kept is said right here.
    if (end !== 'delivered') setKept(complaintId)
    else replaceWith(routes.complaint(complaintId))
    return null
  }
  const keep = async (said: Omit<ActBody<'complain'>, 'complaintId'>, keys: readonly string[]) => {
    const name = COMPLAINTS.about(COMPLAINTS.subjects[said.subject])
    if (edited)
      return (await editAct(edited, { complaintId: edited.id, ...said }, keys, name)) ? edited.id : null
    const complaintId = await newId()
    return keepAct('complain', complaintId, { complaintId, ...said }, keys, name)
  }

  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  if (kept) return <Kept complaintId={kept} />
  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(submit)} busy={isWorking} id="submit-complaint">
          {COMPLAINTS.submit}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Card title={COMPLAINTS.what}>
        <Choices
          {...form.of('subject')}
          label={COMPLAINTS.what}
          chosen={subject}
          options={SUBJECTS.map((key) => ({ key, title: COMPLAINTS.subjects[key] }))}
          onChoose={setSubject}
        />
        <Refs refs={refs} onRemove={(gone) => setRefs(refs.filter((one) => one !== gone))} />
      </Card>
      <Field
        {...form.of('words')}
        label={COMPLAINTS.words}
        value={words}
        onChange={setWords}
        placeholder={COMPLAINTS.wordsHint}
        most={1000}
        tall
      />
      <Card title={COMPLAINTS.photos}>
        <PhotoPicker name={COMPLAINTS.photo} {...picker} />
      </Card>
      {subject === 'neighbour' ? (
        <Notice tone="calm">{COMPLAINTS.neighbourHint}</Notice>
      ) : (
        <>
          <Tick label={COMPLAINTS.named} isOn={isNamed} onChange={setNamed} id="named" />
          <Text className="text-note">{COMPLAINTS.namedHint}</Text>
          {!isNamed && refs.some((one) => one.kind === 'repair' || one.kind === 'bill') ? (
            <Notice tone="warn">{COMPLAINTS.refTells}</Notice>
          ) : null}
        </>
      )}
    </Page>
  )
}

/** A complaint that is safe on the phone and not at the server yet: it goes out by itself, and this page says when it has. */
function Kept({ complaintId }: { complaintId: string }) {
  const item = useOutbox((outbox) => outbox.unsent.find((one) => one.id === complaintId))
  const refused = item?.refused ? errorWords(item.refused) : null
  const isSaid = item === undefined || item.saidAt !== undefined
  const note = !item ? COMPLAINTS.sentNote : isSaid ? COMPLAINTS.saidNote : COMPLAINTS.waitingNote
  return (
    <Page
      bar={
        <Button
          look="second"
          onPress={() => replaceWith(isSaid ? routes.complaint(complaintId) : routes.complaints())}
          id="see-complaint"
        >
          {isSaid ? COMPLAINTS.seeOne : COMPLAINTS.seeAll}
        </Button>
      }
    >
      <Card accent title={isSaid ? COMPLAINTS.sentTitle : COMPLAINTS.waiting}>
        {item ? <ActStatus item={item} /> : null}
        <Text>{refused ? refused.hint : note}</Text>
        {item && !refused ? (
          <Button onPress={() => void flushOutbox()} id="send-now">
            {COMPLAINTS.sendNow}
          </Button>
        ) : null}
      </Card>
    </Page>
  )
}
