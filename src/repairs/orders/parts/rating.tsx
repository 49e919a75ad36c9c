import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type RepairDetail, rateRepair } from '#contract/repairs/endpoints.ts'
import { SATISFACTIONS, type Satisfaction } from '#domain/repairs/figures.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { call } from '#src/data/calls/call.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Props = { estateId: string; value: RepairDetail; onDone(): Promise<unknown> }

/** What the reporter says of the outcome, asked only once there is one; it can be changed. */
export function Rating({ estateId, value, onDone }: Props) {
  const { rating, mayRate, repair } = value
  const [isOpen, setOpen] = useState(false)
  const [isSolved, setSolved] = useState<'yes' | 'no' | null>(null)
  const [satisfaction, setSatisfaction] = useState<Satisfaction | null>(null)
  const draft = useDraft('rating')
  const [note, setNote] = useDraftState(draft, 'note', '')
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
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
    if (isSolved === null || satisfaction === null) return
    setBusy(true)
    const answer = await call(rateRepair, {
      params: { estateId, repairId: repair.repairId },
      body: { isSolved: isSolved === 'yes', satisfaction, note: note.trim() },
      key: await newId(),
    })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    draft.finish()
    setFault(null)
    setOpen(false)
    await onDone()
  }
  return (
    <Card accent title={WORK.rateTitle}>
      <Text className="text-strong">{WORK.solvedQ}</Text>
      <Choices
        grid
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
        label={WORK.satisfactionQ}
        chosen={satisfaction}
        options={SATISFACTIONS.map((key) => ({ key, title: WORK.satisfactions[key] }))}
        onChoose={setSatisfaction}
      />
      <Field label={WORK.note} value={note} onChange={setNote} most={300} tall />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Button
        id="send-rating"
        onPress={() => void send()}
        busy={isBusy}
        disabled={isSolved === null || satisfaction === null}
      >
        {WORK.rate}
      </Button>
    </Card>
  )
}
