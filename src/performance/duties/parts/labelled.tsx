import { Text, View } from '@tarojs/components'
import { Choices } from '#src/ui/press/choices.tsx'

type Props<K extends string> = Parameters<typeof Choices<K>>[0]

/** Choices with their name above them, as a field has. */
export function Labelled<K extends string>(given: Props<K>) {
  return (
    <View className="field">
      <Text className="text-strong">{given.label}</Text>
      <Choices {...given} />
    </View>
  )
}
