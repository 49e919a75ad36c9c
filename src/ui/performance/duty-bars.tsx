import { Text, View } from '@tarojs/components'
import type { DutyCounts } from '#contract/performance/counts.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { aria } from '../aria.ts'
import { count, monthText, percent } from '../figures/figures.ts'

type Props = { label: string; months: readonly { month: string; counts: DutyCounts }[] }

/** Month by month: how much was done on time (green), late (amber) and not at all (red), with the numbers beside. */
export function DutyBars({ label, months }: Props) {
  return (
    <View className="stack" {...aria({ role: 'list', label })}>
      {months.map(({ month, counts }) => (
        <View
          key={month}
          className="duty-month"
          {...aria({
            role: 'listitem',
            label: `${monthText(month)} ${DISCLOSURES.counts(count(counts.onTime), count(counts.due))} ${DISCLOSURES.late(count(counts.late))} ${DISCLOSURES.missing(count(counts.missing))}`,
          })}
        >
          <Text className="text-small duty-name">{month.slice(2).replace('-', '.')}</Text>
          <DutyTrack counts={counts} />
          <Text className="text-small duty-count">{percent(counts.onTime, counts.due)}</Text>
        </View>
      ))}
    </View>
  )
}

/** How much of what was due was in time, late, and not done, as parts of one bar. */
export function DutyTrack({ counts }: { counts: DutyCounts }) {
  return (
    <View className="duty-track" {...aria({ hidden: true })}>
      <View className="duty-part good" style={{ flexGrow: counts.onTime }} />
      <View className="duty-part warn" style={{ flexGrow: counts.late }} />
      <View className="duty-part bad" style={{ flexGrow: counts.missing }} />
    </View>
  )
}

/** The table behind the bars: the same numbers as figures. */
export function DutyTable({ label, months }: Props) {
  const { table } = DISCLOSURES
  return (
    <View className="stack" {...aria({ role: 'table', label })}>
      <View className="figure-row" {...aria({ role: 'row' })}>
        {[table.month, table.onTime, table.late, table.missing].map((name, at) => (
          <Text
            key={name}
            className={`text-small ${at === 0 ? 'figure-name' : 'figure'}`}
            {...aria({ role: 'columnheader' })}
          >
            {name}
          </Text>
        ))}
      </View>
      {months.map(({ month, counts }) => (
        <View key={month} className="figure-row" {...aria({ role: 'row' })}>
          <Text className="figure-name" {...aria({ role: 'cell' })}>
            {monthText(month)}
          </Text>
          <Text className="figure" {...aria({ role: 'cell' })}>
            {count(counts.onTime)}
          </Text>
          <Text className="figure" {...aria({ role: 'cell' })}>
            {count(counts.late)}
          </Text>
          <Text className="figure" {...aria({ role: 'cell' })}>
            {count(counts.missing)}
          </Text>
        </View>
      ))}
    </View>
  )
}
