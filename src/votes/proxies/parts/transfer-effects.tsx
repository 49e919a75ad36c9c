import { Text, View } from '@tarojs/components'
import type { TransferEffect } from '#contract/votes/endpoints.ts'
import { TRANSFERS } from '#src/copy/votes/transfers.ts'

type Cases = readonly { voteId: string; voteTitle: string; effect: TransferEffect }[]

/** What a transfer meant for the votes that ran. */
export function Effects({ cases }: { cases: Cases }) {
  if (cases.length === 0) return <Text className="text-note">{TRANSFERS.noCases}</Text>
  return (
    <View className="stack">
      {cases.map((one) => (
        <Text key={one.voteId} className="text-note">
          {TRANSFERS.effects[one.effect](one.voteTitle)}
        </Text>
      ))}
    </View>
  )
}
