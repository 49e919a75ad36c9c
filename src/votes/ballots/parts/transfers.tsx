import { Text, View } from '@tarojs/components'
import type { VoteDetail } from '#contract/votes/endpoints.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { dayText } from '#src/ui/figures/figures.ts'

/** How many homes were sold during the vote, for everybody; and to both parties of one, whose vote it is, and why. */
export function Transfers({ vote }: { vote: VoteDetail }) {
  if (vote.transfers.length === 0 && vote.transferredHomes === 0) return null
  return (
    <Card title={TRANSFERS.card}>
      {vote.transferredHomes > 0 ? <Text>{TRANSFERS.during(vote.transferredHomes)}</Text> : null}
      {vote.transfers.map(({ unitLabel, fromOn, effect, side }) => (
        <View key={`${unitLabel} ${fromOn} ${side}`} className="stack">
          <Text className="text-strong">{TRANSFERS.line(unitLabel, dayText(fromOn))}</Text>
          <Text>{TRANSFERS.cases[side][effect]}</Text>
        </View>
      ))}
    </Card>
  )
}
