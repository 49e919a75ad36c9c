import { Text, View } from '@tarojs/components'
import type { VoteDetail } from '#contract/votes.ts'
import { TRANSFERS } from '#src/copy/transfers.ts'
import { Card } from '#src/ui/card.tsx'
import { dayText } from '#src/ui/figures.ts'

/** Tells both parties of a home sold during the vote whose vote it is, and why. */
export function Transfers({ vote }: { vote: VoteDetail }) {
  if (vote.transfers.length === 0) return null
  return (
    <Card title={TRANSFERS.card}>
      {vote.transfers.map(({ unitLabel, fromOn, effect, side }) => (
        <View key={`${unitLabel} ${fromOn} ${side}`} className="stack">
          <Text className="text-strong">{TRANSFERS.line(unitLabel, dayText(fromOn))}</Text>
          <Text>{TRANSFERS.cases[side][effect]}</Text>
        </View>
      ))}
    </Card>
  )
}
