import { Text } from '@tarojs/components'
import { PERIODS } from '#src/copy/core/periods.ts'

/** Stands beside a last day: how it was counted, and that it may still move where the year's holidays are not known. */
export function PeriodNote({ mayMove }: { mayMove: boolean }) {
  return (
    <>
      {mayMove ? <Text className="text-small">{PERIODS.mayMove}</Text> : null}
      <Text className="text-small">{PERIODS.reading}</Text>
    </>
  )
}
