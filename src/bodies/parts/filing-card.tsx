import { Text } from '@tarojs/components'
import { useState } from 'react'
import { decideFiling, endFiling, type Filing, type Post } from '#contract/bodies/endpoints.ts'
import { jobsToGive } from '#domain/bodies/bodies.ts'
import { BODIES } from '#src/copy/bodies/words.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { newId } from '#src/platform/random.ts'
import { dayText, longInstant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Invite } from './invite.tsx'
import { PostRow } from './post-row.tsx'
import { filingTone, useAct } from './state.ts'

type Given = {
  filing: Filing
  posts: readonly Post[]
  nowAt: number
  estateId: string
  mayInvite: boolean
  onDone(): Promise<unknown>
}

/** One filed act: which body, by what, until when, who decides for it, and what this person can do. */
export function FilingCard({ filing, posts, nowAt, estateId, mayInvite, onDone }: Given) {
  const { kind, name, creditCode, number, from, to, entry } = filing
  const isNow = to !== null && to > nowAt
  return (
    <Card title={name}>
      <Status
        tone={filingTone(filing, nowAt)}
      >{`${BODIES.kinds[kind].title} · ${BODIES.states[filing.state]}`}</Status>
      <Text>{BODIES.term(dayText(filing.startsOn), dayText(filing.endsOn))}</Text>
      {isNow && from !== null && from > nowAt ? <Text>{BODIES.begins(longInstant(from))}</Text> : null}
      {isNow ? <Text>{BODIES.ends(longInstant(to))}</Text> : null}
      {to !== null && !isNow ? <Status tone="quiet">{BODIES.overAt(longInstant(to))}</Status> : null}
      <Text className="text-small">{BODIES.number(number)}</Text>
      {creditCode ? <Text className="text-small">{BODIES.code(creditCode)}</Text> : null}
      {filing.isLate ? <Status tone="warn">{BODIES.late}</Status> : null}
      {filing.state === 'ending' ? (
        <Notice tone="warn">{BODIES.ending(dayText(filing.endOn ?? ''), filing.endWords)}</Notice>
      ) : null}
      {isNow ? (
        <Rows>
          {posts.map((post) => (
            <PostRow key={post.postId} post={post} estateId={estateId} nowAt={nowAt} onDone={onDone} />
          ))}
        </Rows>
      ) : null}
      {isNow && mayInvite ? (
        <Invite
          estateId={estateId}
          bodyId={filing.bodyId}
          bodyName={name}
          jobs={jobsToGive(kind, 'street')}
          id={`invite-${kind}`}
          onDone={onDone}
        />
      ) : null}
      <Decide filing={filing} estateId={estateId} onDone={onDone} />
      <EndAct filing={filing} estateId={estateId} onDone={onDone} />
      {entry ? <Text className="text-small">{BODIES.entry(entry.logIndex)}</Text> : null}
    </Card>
  )
}

type Acts = Pick<Given, 'filing' | 'estateId' | 'onDone'>

/** The second person's word on what was filed, or on its early end. */
function Decide({ filing, estateId, onDone }: Acts) {
  const [isAsking, setAsking] = useState(false)
  const { act, fault, isBusy } = useAct(decideFiling, onDone)
  const decide = (decision: 'confirm' | 'refuse') =>
    act({ params: { estateId, filingId: filing.filingId }, body: { decision } }).then(() => setAsking(false))
  if (!filing.may.includes('refuse')) return null
  return (
    <>
      {filing.may.includes('confirm') ? (
        <Button onPress={() => setAsking(true)} id="confirm-filing">
          {BODIES.confirm}
        </Button>
      ) : null}
      <Button look="plain" onPress={() => void decide('refuse')} busy={isBusy} id="refuse-filing">
        {BODIES.refuse}
      </Button>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Sheet
        title={filing.state === 'ending' ? BODIES.confirmEnd : BODIES.confirmFiling}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={{ text: BODIES.confirm, onPress: () => void decide('confirm'), busy: isBusy }}
      >
        <Text>{BODIES.confirmNote}</Text>
        {filing.displaces ? (
          <Notice tone="warn">{BODIES.displaces(filing.displaces.name, filing.displaces.posts)}</Notice>
        ) : null}
      </Sheet>
    </>
  )
}

/** The street writes down that a body ends before its term. */
function EndAct({ filing, estateId, onDone }: Acts) {
  const [isOpen, setOpen] = useState(false)
  const [endOn, setEndOn] = useState('')
  const [words, setWords] = useState('')
  const [key] = useState(newId)
  const form = useForm(
    endFiling,
    { endOn: endOn || null, words },
    {
      endOn: ask.day(BODIES.endOn, endOn, { wrong: BODIES.badTerm }),
      words: ask.write(BODIES.endWords, words),
    },
  )
  const send = async () => {
    const params = { estateId, filingId: filing.filingId }
    const answer = await call(endFiling, { params, body: { endOn, words: words.trim() }, key: await key })
    if (!answer.ok) return answer
    setOpen(false)
    await onDone()
    return null
  }
  if (!filing.may.includes('end')) return null
  return (
    <>
      <Button look="plain" onPress={() => setOpen(true)} id="end-filing">
        {BODIES.end}
      </Button>
      <Sheet
        title={BODIES.endTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: BODIES.end, onPress: () => void form.send(send), busy: form.isSending }}
      >
        <Text>{BODIES.endNote}</Text>
        <DayField {...form.of('endOn')} label={BODIES.endOn} value={endOn} onChange={setEndOn} />
        <Field {...form.of('words')} label={BODIES.endWords} value={words} onChange={setWords} most={120} />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
