import { Text } from '@tarojs/components'
import { useState } from 'react'
import { answerRollObjection, OBJECTION_VERDICTS, type ShownObjection } from '#contract/estate/openings.ts'
import { OPENING, POSTING } from '#src/copy/estate/opening.ts'
import { call } from '#src/data/calls/call.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Status } from '#src/ui/state/status.tsx'
import type { OpeningGiven } from './step.ts'

/** What people say is wrong with the roll, each with the community's clock and, for the community, the answer. */
export function Objections(given: OpeningGiven) {
  const { objections, nowAt, may } = given.opening
  if (objections.length === 0) return null
  const mayAnswer = may.includes('answer')
  const open = objections.filter(({ verdict }) => verdict === null)
  const answered = objections.filter(({ verdict }) => verdict !== null)
  return (
    <>
      <Heading>{OPENING.objections}</Heading>
      {[...open, ...answered].map((one) => (
        <ObjectionCard key={one.objectionId} objection={one} nowAt={nowAt}>
          {mayAnswer && one.verdict === null ? <AnswerForm {...given} objectionId={one.objectionId} /> : null}
        </ObjectionCard>
      ))}
    </>
  )
}

export function ObjectionCard({
  objection: { about, home, words, verdict, answer, dueAt },
  nowAt,
  children = null,
}: {
  objection: ShownObjection
  nowAt: number
  children?: React.ReactNode
}) {
  const when = instant(dueAt)
  const isLate = verdict === null && dueAt <= nowAt
  return (
    <Card title={home ? `${OPENING.about[about]} ${home}` : OPENING.about[about]}>
      <Text>{words}</Text>
      {verdict === null ? (
        <Status tone={isLate ? 'bad' : 'calm'}>{isLate ? POSTING.late(when) : POSTING.waiting(when)}</Status>
      ) : (
        <Status tone={verdict === 'mend' ? 'good' : 'quiet'}>{OPENING.answered(verdict, answer)}</Status>
      )}
      {children}
    </Card>
  )
}

function AnswerForm({ estateId, onDone, objectionId }: OpeningGiven & { objectionId: string }) {
  const [verdict, setVerdict] = useState<(typeof OBJECTION_VERDICTS)[number] | null>(null)
  const [words, setWords] = useState('')
  const body = { verdict, words: words.trim() }
  const form = useForm(answerRollObjection, body, {
    verdict: ask.choose(OPENING.verdict, verdict),
    words: ask.write(OPENING.answerWords, words),
  })
  const send = async () => {
    if (verdict === null) return null
    const params = { estateId, objectionId }
    const answer = await call(answerRollObjection, { params, body: { ...body, verdict } })
    await onDone()
    return answer
  }
  return (
    <>
      <Choices
        {...form.of('verdict')}
        label={OPENING.verdict}
        chosen={verdict}
        options={OBJECTION_VERDICTS.map((key) => ({ key, title: OPENING.verdicts[key] }))}
        onChoose={setVerdict}
        grid
      />
      <Field
        {...form.of('words')}
        label={OPENING.answerWords}
        value={words}
        onChange={setWords}
        most={300}
        tall
      />
      <Text className="text-note">{OPENING.answerNote}</Text>
      <FormBar form={form} onPress={() => void form.send(send)} id={`answer-${objectionId}`}>
        {OPENING.answer}
      </FormBar>
    </>
  )
}
