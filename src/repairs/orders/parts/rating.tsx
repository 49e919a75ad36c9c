import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type RepairDetail, rateRepair } from '#contract/repairs/endpoints.ts'
import { SATISFACTIONS, type Satisfaction } from '#domain/repairs/figures.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { call } from '#src/data/calls/call.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'

type Props = { estateId: string; value: RepairDetail; onDone(): Promise<unknown> }

/** What the reporter says of the outcome, asked only once there is one; it can be changed. */
export function Rating({ estateId, value, onDone }: Props) {
  const { rating, mayRate, repair } = value
  const [isOpen, setOpen] = useState(false)
  const [isSolved, setSolved] = useState<'yes' | 'no' | null>(null)
  const [satisfaction, setSatisfaction] = useState<Satisfaction | null>(null)
  const draft = useDraft('rating')
  const [note, setNote] = useDraftState(draft, 'note', '')
  const body = { isSolved: isSolved && isSolved === 'yes', satisfaction, note: note.trim() }
  const form = useForm(rateRepair, body, {
    isSolved: ask.choose(WORK.solvedQ, isSolved, { need: WORK.needSolved }),
    satisfaction: ask.choose(WORK.satisfactionQ, satisfaction, { need: WORK.needSatisfaction }),
    note: ask.write(WORK.note, note),
  })
  // A page has one first button: where the reporter is asked to move on, it is that one.
  const hasFirstMove = value.moves[0] !== undefined && value.moves[0] !== 'withdraw'
  if (!mayRate && !rating) return null
  if (rating && !isOpen)
    return (
      <Card title={mayRate ? WORK.rated : WORK.ratedByOther}>
        <Text>
          {rating.isSolved ? WORK.solved : WORK.unsolved} {WORK.satisfactions[rating.satisfaction]}
        </Text>
        {rating.note ? <Text className="text-note">{rating.note}</Text> : null}
        {mayRate ? (
          <Button look="plain" onPress={() => setOpen(true)}>
            {WORK.rerate}
          </Button>
        ) : null}
      </Card>
    )
  const send = async () => {
    if (isSolved === null || satisfaction === null) return null
    const answer = await call(rateRepair, {
      params: { estateId, repairId: repair.repairId },
      body: { isSolved: isSolved === 'yes', satisfaction, note: note.trim() },
    })
    if (!answer.ok) return answer
    draft.finish()
    setOpen(false)
    await onDone()
    return null
  }
  return (
    <Card accent title={WORK.rateTitle}>
      <Text className="text-strong">{WORK.solvedQ}</Text>
      <Choices
        grid
        {...form.of('isSolved')}
        label={WORK.solvedQ}
        chosen={isSolved}
        options={[
          { key: 'yes', title: WORK.solved },
          { key: 'no', title: WORK.unsolved },
        ]}
        onChoose={setSolved}
      />
      <Text className="text-strong">{WORK.satisfactionQ}</Text>
      <Choices
        grid
        {...form.of('satisfaction')}
        label={WORK.satisfactionQ}
        chosen={satisfaction}
        options={SATISFACTIONS.map((key) => ({ key, title: WORK.satisfactions[key] }))}
        onChoose={setSatisfaction}
      />
      <Field {...form.of('note')} label={WORK.note} value={note} onChange={setNote} most={300} tall />
      <FormBar
        form={form}
        id="send-rating"
        look={hasFirstMove ? 'second' : 'primary'}
        onPress={() => void form.send(send)}
      >
        {WORK.rate}
      </FormBar>
    </Card>
  )
}
