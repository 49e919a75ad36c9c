import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { type ComplaintRef, makeComplaint, type Subject } from '#contract/complaints.ts'
import { SUBJECTS } from '#domain/complaint/ladder.ts'
import { COMPLAINTS } from '#src/copy/complaints.ts'
import { errorLine } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { uploadAllKept } from '#src/data/photo-upload.ts'
import { usePickedPhotos } from '#src/data/picked-photos.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { Choices } from '#src/ui/choices.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { PhotoPicker } from '#src/ui/photos.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'
import { Tick } from '#src/ui/tick.tsx'

const MOST_PHOTOS = 6
const KINDS = ['repair', 'entry', 'clause', 'bill'] as const

/** What about, words, pictures; all else is known. A page that leads here says what it is about (`kind`, `id`). */
export default function NewComplaintPage() {
  const standing = useStanding()
  const { kind, id } = usePageParams()
  const [subject, setSubject] = useState<Subject | null>(null)
  const [words, setWords] = useState('')
  const [isNamed, setNamed] = useState(false)
  const { photos, add, remove } = usePickedPhotos(MOST_PHOTOS)
  const [ids, setIds] = useState<{ complaintId: string; key: string } | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const ref = KINDS.find((one) => one === kind)
  const refs: ComplaintRef[] = ref && id ? [{ kind: ref, id }] : []

  useEffect(() => {
    // One name for as long as the page is open: sent again after a lost answer it is the same complaint.
    void (async () => setIds({ complaintId: await newId(), key: await newId() }))()
  }, [])

  const submit = async () => {
    if (!subject) return setFault(COMPLAINTS.needSubject)
    if (words.trim() === '') return setFault(COMPLAINTS.needWords)
    if (!standing || !ids) return
    setBusy(true)
    const { communityId } = standing
    const sent = await uploadAllKept(
      communityId,
      photos.map((photo) => photo.key),
    )
    const code = 'code' in sent ? sent.code : await send(communityId, ids, sent.photoIds)
    setBusy(false)
    if (code) return setFault(errorLine(code))
    replaceWith(routes.complaint(ids.complaintId))
  }
  const send = async (
    communityId: string,
    wish: { complaintId: string; key: string },
    photoIds: string[],
  ) => {
    const answer = await call(makeComplaint, {
      params: { communityId },
      body: {
        complaintId: wish.complaintId,
        subject: subject as Subject,
        words: words.trim(),
        photoIds,
        refs,
        isNamed: subject === 'neighbour' ? false : isNamed,
      },
      key: wish.key,
    })
    return answer.ok ? null : answer.code
  }

  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page
      bar={
        <Button onPress={() => void submit()} busy={isBusy} id="submit-complaint">
          {COMPLAINTS.submit}
        </Button>
      }
    >
      <Card title={COMPLAINTS.what}>
        <Choices
          label={COMPLAINTS.what}
          chosen={subject}
          options={SUBJECTS.map((key) => ({ key, title: COMPLAINTS.subjects[key] }))}
          onChoose={(key) => {
            setFault(null)
            setSubject(key)
          }}
        />
        {refs.map((one) => (
          <Text key={one.id} className="text-note">
            {COMPLAINTS.refs[one.kind]}
          </Text>
        ))}
      </Card>
      <Field
        label={COMPLAINTS.words}
        value={words}
        onChange={setWords}
        placeholder={COMPLAINTS.wordsHint}
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
      {subject === 'neighbour' ? (
        <Notice tone="calm">{COMPLAINTS.neighbourHint}</Notice>
      ) : (
        <>
          <Tick label={COMPLAINTS.named} isOn={isNamed} onChange={setNamed} id="named" />
          <Text className="text-note">{COMPLAINTS.namedHint}</Text>
        </>
      )}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
    </Page>
  )
}
