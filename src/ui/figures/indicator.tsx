import { Text, View } from '@tarojs/components'
import { addMonths, type Month } from '#domain/core/calendar.ts'
import { INDICATOR } from '#src/copy/core/indicator.ts'
import { Button } from '../press/button.tsx'
import { Card } from '../layout/card.tsx'
import { SplitBar } from './chart.tsx'
import { count } from './figures.ts'
import { Heading } from '../layout/card.tsx'

type Props = {
  readonly id: string
  readonly title: string
  readonly formula: string
  readonly hits: number
  /** Of how many; null for a plain number. */
  readonly of: number | null
  /** Whether what is counted is good (`in`) or bad (`out`). */
  readonly side: 'in' | 'out'
  /** Opens what is counted, or what of the whole is not; null for whoever may not see the cases. */
  readonly onSee: ((part: 'hits' | 'rest') => void) | null
}

/** A figure with its formula and the way to its cases: no number here stands alone. */
export function Indicator({ id, title, formula, hits, of, side, onSee }: Props) {
  return (
    <Card title={title}>
      {of === null ? (
        <Text className="text-money">{count(hits)}</Text>
      ) : (
        <SplitBar
          title={of === 0 ? INDICATOR.nothing : INDICATOR.percent(share(hits, of))}
          value={INDICATOR.ratio(count(hits), count(of))}
          part={hits}
          whole={of}
          side={side}
        />
      )}
      <Text className="text-small">{formula}</Text>
      {onSee && hits > 0 ? (
        <Button look="plain" id={`see-${id}`} onPress={() => onSee('hits')}>
          {INDICATOR.seeHits(count(hits))}
        </Button>
      ) : null}
      {onSee && of !== null && of > hits ? (
        <Button look="plain" id={`rest-${id}`} onPress={() => onSee('rest')}>
          {INDICATOR.seeRest(count(of - hits))}
        </Button>
      ) : null}
    </Card>
  )
}

/** The month that is counted, and the way to those beside it; `latest` is the last that has begun. */
export function MonthChoice({
  title,
  month,
  latest,
  onChange,
}: {
  title: string
  month: Month
  latest: Month
  onChange(month: Month): void
}) {
  return (
    <>
      <Heading>{title}</Heading>
      <View className="tabs">
        <Button look="plain" onPress={() => onChange(addMonths(month, -1))}>
          {INDICATOR.earlier}
        </Button>
        <Button look="plain" disabled={month >= latest} onPress={() => onChange(addMonths(month, 1))}>
          {INDICATOR.later}
        </Button>
      </View>
    </>
  )
}

/** Tenths of a percent, rounded down: nothing is a hundred per cent but all of it. */
function share(hits: number, of: number): string {
  const tenths = Math.floor((hits * 1000) / of)
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}
