import { Text, View } from '@tarojs/components'
import { addMonths, beijingDayOf, type Month, monthOf } from '#domain/calendar.ts'
import { STREET } from '#src/copy/repair-street.ts'
import { Button } from '#src/ui/button.tsx'
import { monthText } from '#src/ui/figures.ts'

export function thisMonth(): Month {
  return monthOf(beijingDayOf(Date.now()))
}

/** The month whose reports are counted, and the way to those beside it. */
export function MonthChoice({ month, onChange }: { month: Month; onChange(month: Month): void }) {
  return (
    <>
      <Text className="text-head">{STREET.month(monthText(month))}</Text>
      <View className="tabs">
        <Button look="plain" onPress={() => onChange(addMonths(month, -1))}>
          {STREET.earlier}
        </Button>
        <Button look="plain" disabled={month >= thisMonth()} onPress={() => onChange(addMonths(month, 1))}>
          {STREET.later}
        </Button>
      </View>
    </>
  )
}
