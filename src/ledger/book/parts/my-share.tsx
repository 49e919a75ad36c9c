import { Text, View } from '@tarojs/components'
import { type readMyShare } from '#contract/ledger/endpoints.ts'
import type * as v from 'valibot'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { area, count, money } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'

type Share = v.InferOutput<typeof readMyShare.output>

/** What of the balance falls to each of my homes. */
export function MyShare({ share }: { share: Share }) {
  const { homes, unitCount, wholeDm2 } = share
  return (
    <Card title={LEDGER.share}>
      {homes.map((home) => (
        <View key={home.label} className="row-line stacks">
          <View className="stack">
            <Text>{home.label}</Text>
            <Text className="text-small">{LEDGER.shareArea(area(home.areaDm2))}</Text>
          </View>
          <Text className="text-money">{money(home.shareFen)}</Text>
        </View>
      ))}
      <Text className="text-small">{LEDGER.shareNote(count(unitCount), area(wholeDm2))}</Text>
    </Card>
  )
}
