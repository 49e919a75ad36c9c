import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { answerLine, askLine, listLineQuestions } from '#contract/ledger/questions.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { LINE } from '#src/copy/ledger/questions.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText } from '#src/ui/figures/figures.ts'
import { LineQuestionCard } from '#src/ui/ledger/line-question.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { estateId: string; role: Role; about: 'entry' | 'source'; subject: string }

/** What was asked about this line; owners ask, the company answers. */
export function LineQuestions({ estateId, role, about, subject }: Props) {
  const list = useResource(listLineQuestions, { params: { estateId }, query: { about, subject } })
  const draft = useDraft('line-question')
  const [typed, setTyped] = useDraftState(draft, 'typed', '')
  const [follows, setFollows] = useState<string | null>(null)
  const [questionId, setQuestionId] = useDraftState<string | null>(
    draft,
    'questionId',
    null,
    v.nullable(v.string()),
  )
  const [told, setTold] = useState<string | null>(null)
  const mayAsk = isAllowed(role, 'disclosure.ask')
  const mayAnswer = isAllowed(role, 'ledger.post')
  const form = useForm(
    askLine,
    { about, subject, follows, text: typed.trim() },
    {
      text: ask.write(LINE.field, typed, { need: LINE.empty }),
    },
  )
  const send = async () => {
    setTold(null)
    const name = questionId ?? (await newId())
    setQuestionId(name)
    const answer = await call(askLine, {
      params: { estateId },
      body: { questionId: name, about, subject, follows, text: typed.trim() },
      key: name,
    })
    if (!answer.ok) return answer
    setTold(LINE.asked(dayText(answer.value.dueOn)))
    setTyped('')
    setFollows(null)
    setQuestionId(null)
    await list.reload()
    return null
  }
  const questions = list.value?.questions ?? []
  if (questions.length === 0 && !mayAsk) return null
  return (
    <>
      <Heading>{LINE.title}</Heading>
      {questions.map((one) => (
        <LineQuestionCard key={one.questionId} one={one}>
          {mayAnswer && one.answer === null ? (
            <Answer estateId={estateId} questionId={one.questionId} onDone={list.reload} />
          ) : null}
          {mayAsk && one.answer ? (
            <Button look="plain" onPress={() => setFollows(one.questionId)}>
              {LINE.follow}
            </Button>
          ) : null}
        </LineQuestionCard>
      ))}
      {told ? <Notice tone="good">{told}</Notice> : null}
      {mayAsk ? (
        <Card>
          <Text className="text-small">{LINE.note}</Text>
          <Field
            {...form.of('text')}
            label={follows === null ? LINE.field : LINE.follow}
            value={typed}
            onChange={setTyped}
            most={300}
            tall
          />
          <FormBar form={form} look="second" onPress={() => void form.send(send)} id="ask-line">
            {LINE.ask}
          </FormBar>
        </Card>
      ) : null}
    </>
  )
}

/** The company's answer to one question; it is given once. */
function Answer(given: { estateId: string; questionId: string; onDone(): Promise<unknown> }) {
  const { estateId, questionId, onDone } = given
  const draft = useDraft(`line-answer-${questionId}`)
  const [text, setText] = useDraftState(draft, 'text', '')
  const form = useForm(
    answerLine,
    { text: text.trim() },
    {
      text: ask.write(LINE.answerField, text, { need: LINE.empty }),
    },
  )
  const send = async () => {
    const answer = await call(answerLine, {
      params: { estateId, questionId },
      body: { text: text.trim() },
    })
    if (answer.ok) draft.finish()
    await onDone()
    return answer
  }
  return (
    <>
      <Field
        {...form.of('text')}
        label={LINE.answerField}
        value={text}
        onChange={setText}
        most={600}
        tall
        hint={LINE.answerOnce}
      />
      <FormBar form={form} onPress={() => void form.send(send)} id="answer-line">
        {LINE.answerSend}
      </FormBar>
    </>
  )
}
