import { Text, View } from '@tarojs/components'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { money } from '#src/ui/figures/figures.ts'

/** An amount with its name. */
export function Sum({ title, fen, strong = false }: { title: string; fen: number; strong?: boolean }) {
  return (
    <View className="row-line">
      <Text className={strong ? 'text-strong' : ''}>{title}</Text>
      <Text className="text-money">{money(fen)}</Text>
    </View>
  )
}

/** How much more or less than in the same months of the year before. */
export function Compared({ title, now, before }: { title: string; now: number; before: number }) {
  const words =
    now === before
      ? LEDGER.same
      : now > before
        ? LEDGER.more2(money(now - before))
        : LEDGER.less(money(before - now))
  return (
    <View className="row-line stacks">
      <Text>{title}</Text>
      <View className="stack">
        <Text className="text-money">{words}</Text>
        <Text className="text-small">{LEDGER.before(money(before))}</Text>
      </View>
    </View>
  )
}
