import { Text } from '@tarojs/components'
import { decideRollChange } from '#contract/estate/roll.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { call } from '#src/data/calls/call.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import type { OpeningGiven } from './step.ts'

type Change = OpeningGiven['opening']['changes'][number]

const TONES = { second: 'warn', done: 'good', refused: 'quiet' } as const

/** The versions of the roll, and a change that waits for a second person. */
export function Changes(given: OpeningGiven) {
  const { changes } = given.opening
  if (changes.length === 0) return null
  const waiting = changes.find(({ state }) => state === 'second')
  return (
    <>
      {waiting ? <Waiting {...given} change={waiting} /> : null}
      <Fold title={OPENING.changes}>
        <Rows>
          {[...changes].reverse().map((one) => (
            <Row
              key={one.changeId}
              title={OPENING.change(count(one.added), count(one.removed), count(one.changed))}
              note={instant(one.at)}
              side={<Status tone={TONES[one.state]}>{OPENING.changeStates[one.state]}</Status>}
            >
              <Text className="text-small">
                {OPENING.changeNote(count(one.unitCount), one.byName, one.fileHash.slice(0, 12))}
              </Text>
            </Row>
          ))}
        </Rows>
      </Fold>
    </>
  )
}

function Waiting({ estateId, onDone, change }: OpeningGiven & { change: Change }) {
  const form = useForm(decideRollChange, {}, {})
  const decide = (decision: 'confirm' | 'refuse') =>
    form.send(async () => {
      const params = { estateId, changeId: change.changeId }
      const answer = await call(decideRollChange, { params, body: { decision } })
      await onDone()
      return answer
    })
  return (
    <Card title={OPENING.blocks['roll-second']}>
      <Notice tone="warn">{OPENING.changeWarn}</Notice>
      <Text>{OPENING.change(count(change.added), count(change.removed), count(change.changed))}</Text>
      <Text className="text-small">
        {OPENING.changeNote(count(change.unitCount), change.byName, change.fileHash.slice(0, 12))}
      </Text>
      <FormLine form={form} />
      {change.mayDecide ? (
        <>
          <Button onPress={() => void decide('confirm')} busy={form.isSending} id="confirm-change">
            {OPENING.confirmChange}
          </Button>
          <Button
            look="second"
            onPress={() => void decide('refuse')}
            busy={form.isSending}
            id="refuse-change"
          >
            {OPENING.refuseChange}
          </Button>
        </>
      ) : null}
    </Card>
  )
}
