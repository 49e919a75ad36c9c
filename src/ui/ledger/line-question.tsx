import { Text } from '@tarojs/components'
import type { ReactNode } from 'react'
import type { LineQuestion } from '#contract/ledger/questions.ts'
import { LINE } from '#src/copy/ledger/questions.ts'
import { Card } from '../layout/card.tsx'
import { dayText, instant } from '../figures/figures.ts'
import { PeriodNote } from '../period-note.tsx'
import { Status } from '../state/status.tsx'

const TONES = { waiting: 'calm', answered: 'good', answeredLate: 'warn', unanswered: 'bad' } as const

/** One question on a line with its answer, or by when there must be one. */
export function LineQuestionCard({ one, children }: { one: LineQuestion; children?: ReactNode }) {
  return (
    <Card>
      <Text className="text-strong">{one.text}</Text>
      <Text className="text-small">{LINE.askedAt(instant(one.askedAt))}</Text>
      <Status tone={TONES[one.state]}>{LINE.states[one.state]}</Status>
      {one.answer ? (
        <Text>{LINE.answer(one.answer.text, instant(one.answer.at))}</Text>
      ) : (
        <>
          <Text className="text-note">{LINE.answerBy(dayText(one.dueOn))}</Text>
          <PeriodNote mayMove={one.mayMove} />
        </>
      )}
      {one.isWithStreet ? <Text className="tone-bad">{LINE.withStreet}</Text> : null}
      {children}
    </Card>
  )
}
