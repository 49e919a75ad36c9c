import { Text, View } from '@tarojs/components'
import type { RepairDetail } from '#contract/repairs.ts'
import { WORK } from '#src/copy/repair-work.ts'
import { Card } from '#src/ui/card.tsx'
import { count, instant } from '#src/ui/figures.ts'
import { Status } from '#src/ui/status.tsx'

const TONES = { inTime: 'good', late: 'bad', running: 'calm', none: 'quiet' } as const
const HOUR = 3_600_000

/** Both clocks of a repair, where their limits are from, and what stopped them: the same for whoever reads it. */
export function Clocks({ value }: { value: RepairDetail }) {
  const { repair, pausedAt, pausedMs, lapsesAt } = value
  return (
    <Card title={WORK.clocks}>
      <Clock
        text={(repair.isEmergency ? WORK.onSiteBy : WORK.answerBy)(instant(repair.answer.by))}
        clock={repair.answer}
      />
      <Clock text={WORK.mendBy(instant(repair.mend.by))} clock={repair.mend} />
      {pausedAt === null ? null : <Text className="tone-warn">{WORK.paused(instant(pausedAt))}</Text>}
      {pausedMs < HOUR ? null : (
        <Text className="text-note">{WORK.pausedFor(count(Math.floor(pausedMs / HOUR)))}</Text>
      )}
      {lapsesAt === null ? null : <Text className="text-note">{WORK.lapsesAt(instant(lapsesAt))}</Text>}
    </Card>
  )
}

function Clock({ text, clock }: { text: string; clock: RepairDetail['repair']['mend'] }) {
  return (
    <View className="stack">
      <View className="tabs">
        <Text>{text}</Text>
        <Status tone={TONES[clock.state]}>{WORK.states[clock.state]}</Status>
      </View>
      <Text className="text-small">{WORK.basis(WORK.bases[clock.basis])}</Text>
    </View>
  )
}
