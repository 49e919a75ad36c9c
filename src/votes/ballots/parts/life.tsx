import { useState } from 'react'
import * as v from 'valibot'
import { fileObjection, type LifeDetail, readLife } from '#contract/votes/life.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Text } from '@tarojs/components'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { shortDay } from '#src/ui/figures/figures.ts'
import { Duties, LifeLine } from '#src/ui/votes/life-line.tsx'
import { Objections } from '#src/ui/votes/objections.tsx'
import { PeriodNote } from '#src/ui/period-note.tsx'
import { Postings } from '#src/ui/votes/postings.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** The life of a vote on its own page: where it stands, what is owed, and how to object. */
export function VoteLife({ voteId }: { voteId: string }) {
  const standing = useActiveRole()
  const life = useResource(readLife, standing ? { params: { estateId: standing.estateId, voteId } } : null)
  const { value } = life
  // The vote itself stands above; where only this could not be read, nothing is lost by leaving it out.
  if (!value) return null
  return (
    <>
      {value.state === 'held' ? <Notice tone="warn">{LIFE.heldNotice}</Notice> : null}
      <Duties duties={value.duties.filter((duty) => duty.isOverdue)} />
      <Card title={LIFE.line}>
        <LifeLine life={value} />
        {value.revoteOf ? <Text className="text-note">{LIFE.revoteOf(value.revoteOf.title)}</Text> : null}
        {value.revotes.map((one) => (
          <Button key={one.voteId} look="second" onPress={() => goTo(routes.vote(one.voteId))}>
            {LIFE.revotes(one.title)}
          </Button>
        ))}
      </Card>
      <Postings publications={value.publications} addressOf={addressOf} />
      <Objections objections={value.objections} />
      <Object life={value} onDone={() => life.reload()} />
    </>
  )
}

function Object({ life, onDone }: { life: LifeDetail; onDone(): Promise<unknown> }) {
  const standing = useActiveRole()
  const [isOpen, setOpen] = useState(false)
  const draft = useDraft('objection')
  const [text, setText] = useDraftState(draft, 'text', '')
  const [objectionId, setObjectionId] = useDraftState<string | null>(
    draft,
    'objectionId',
    null,
    v.nullable(v.string()),
  )
  const [told, setTold] = useState<string | null>(null)
  const form = useForm(
    fileObjection,
    { text: text.trim() },
    { text: ask.write(LIFE.objectText, text, { need: LIFE.objectNeeded }) },
  )
  const about = life.moves.includes('object-roll')
    ? 'roll'
    : life.moves.includes('object-result')
      ? 'result'
      : null
  if (about === null || life.objectionsUntil === null) return null
  const send = async () => {
    setTold(null)
    // One name for this objection, so that sending it again files one.
    const id = objectionId ?? (await newId())
    setObjectionId(id)
    const answer = await call(fileObjection, {
      params: { estateId: standing?.estateId ?? '', voteId: life.voteId },
      body: { objectionId: id, about, text: text.trim() },
      key: id,
    })
    if (!answer.ok) return answer
    setOpen(false)
    setTold(LIFE.objected)
    setText('')
    setObjectionId(null)
    await onDone()
    return null
  }
  return (
    <>
      {told ? <Notice tone="good">{told}</Notice> : null}
      <Button look="second" onPress={() => setOpen(true)} id="object">
        {about === 'roll' ? LIFE.objectRoll : LIFE.objectResult}
      </Button>
      <Sheet
        title={about === 'roll' ? LIFE.objectRollTitle : LIFE.objectResultTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{
          text: LIFE.objectSend,
          onPress: () => void form.send(send),
          busy: form.isSending,
        }}
      >
        <Text className="text-note">{LIFE.objectNote(shortDay(beijingDayOf(life.objectionsUntil - 1)))}</Text>
        {about === 'result' ? <PeriodNote mayMove={life.objectionsMayMove} /> : null}
        <Field
          {...form.of('text')}
          label={LIFE.objectText}
          value={text}
          onChange={(next) => {
            setText(next)
            setObjectionId(null)
          }}
          most={500}
          tall
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
