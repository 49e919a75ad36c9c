import { Text, View } from '@tarojs/components'
import type { InitiativeTest } from '#contract/votes/initiatives.ts'
import type { LawTest } from '#contract/votes/endpoints.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { aria } from '../aria.ts'
import { area, count, percent } from '../figures/figures.ts'

/** One comparison of the law, drawn: how far, where the law's mark stands, what is missing. */
export function Majority({ test, settled }: { test: LawTest | InitiativeTest; settled: boolean }) {
  const isArea = test.key.endsWith('area')
  const amount = isArea ? area : heads
  const look = test.holds ? 'holds' : settled ? 'fails' : ''
  const gap = test.holds ? FIGURES.reached : FIGURES.missing(amount(test.missing))
  const title = FIGURES.tests[test.key]
  const wanted = FIGURES.wanted(FIGURES.fraction(test.num, test.den), test.sign)
  return (
    <View
      className="majority"
      {...aria({
        role: 'group',
        label: [title, amount(test.part), FIGURES.of(amount(test.whole)), wanted, gap].join(' '),
      })}
    >
      <View className="row-line">
        <Text className="text-strong">{title}</Text>
        <Text
          className={
            test.holds ? 'tone-good text-strong' : settled ? 'tone-bad text-strong' : 'tone-warn text-strong'
          }
        >
          {gap}
        </Text>
      </View>
      <View className="bar-track" {...aria({ hidden: true })}>
        <View className={`bar-fill ${look}`} style={{ width: width(test.part, test.whole) }} />
        <View className="bar-mark" style={{ left: width(test.num, test.den) }} />
      </View>
      <Text className="text-small">
        {amount(test.part)} {FIGURES.of(amount(test.whole))}
        {test.whole > 0 ? ` ${FIGURES.share(percent(test.part, test.whole))}` : ''} {wanted}
      </Text>
    </View>
  )
}

function heads(value: number): string {
  return FIGURES.heads(count(value))
}

// How wide a bar is drawn is no count: the verdict comes from the integers above.
function width(part: number, whole: number): string {
  return whole === 0 ? '0%' : `${Math.min(100, (part / whole) * 100).toFixed(2)}%`
}
