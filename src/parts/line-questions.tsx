import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { answerLine, askLine, listLineQuestions } from '#contract/ledger/questions.ts'
import { isAllowed, type Role } from '#domain/core/access.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { LINE } from '#src/copy/ledger/questions.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useResource } from '#src/data/resource/resource.ts'
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
  const [answers, setAnswers] = useDraftState<Readonly<Record<string, string>>>(
    draft,
    'answers',
    {},
    v.record(v.string(), v.string()),
  )
  const [follows, setFollows] = useState<string | null>(null)
  const [questionId, setQuestionId] = useDraftState<string | null>(
    draft,
    'questionId',
    null,
    v.nullable(v.string()),
  )
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const mayAsk = isAllowed(role, 'disclosure.ask')
  const mayAnswer = isAllowed(role, 'ledger.post')
  const ask = async () => {
    if (typed.trim() === '') return setTold({ tone: 'bad', text: LINE.empty })
    setBusy(true)
    const name = questionId ?? (await newId())
    setQuestionId(name)
    const answer = await call(askLine, {
      params: { estateId },
      body: { questionId: name, about, subject, follows, text: typed.trim() },
      key: name,
    })
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setTold({ tone: 'good', text: LINE.asked(dayText(answer.value.dueOn)) })
    setTyped('')
    setFollows(null)
    setQuestionId(null)
    await list.reload()
  }
  const reply = async (id: string) => {
    const text = (answers[id] ?? '').trim()
    if (text === '') return setTold({ tone: 'bad', text: LINE.empty })
    setBusy(true)
    const answer = await call(answerLine, {
      params: { estateId, questionId: id },
      body: { text },
      key: await newId(),
    })
    setBusy(false)
    setTold(answer.ok ? null : { tone: 'bad', text: errorLine(answer.code) })
    await list.reload()
  }
  const questions = list.value?.questions ?? []
  if (questions.length === 0 && !mayAsk) return null
  return (
    <>
      <Heading>{LINE.title}</Heading>
      {questions.map((one) => (
        <LineQuestionCard key={one.questionId} one={one}>
          {mayAnswer && one.answer === null ? (
            <>
              <Field
                label={LINE.answerField}
                value={answers[one.questionId] ?? ''}
                onChange={(text) => setAnswers({ ...answers, [one.questionId]: text })}
                most={600}
                tall
                hint={LINE.answerOnce}
              />
              <Button onPress={() => void reply(one.questionId)} busy={isBusy} id="answer-line">
                {LINE.answerSend}
              </Button>
            </>
          ) : null}
          {mayAsk && one.answer ? (
            <Button look="plain" onPress={() => setFollows(one.questionId)}>
              {LINE.follow}
            </Button>
          ) : null}
        </LineQuestionCard>
      ))}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {mayAsk ? (
        <Card>
          <Text className="text-small">{LINE.note}</Text>
          <Field
            label={follows === null ? LINE.field : LINE.follow}
            value={typed}
            onChange={setTyped}
            most={300}
            tall
          />
          <Button look="second" onPress={() => void ask()} busy={isBusy} id="ask-line">
            {LINE.ask}
          </Button>
        </Card>
      ) : null}
    </>
  )
}
