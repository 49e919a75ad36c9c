import { Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'
import { arrowsIn } from '../press/arrows.ts'
import { Pressable } from '../press/pressable.tsx'

type Props<K extends string> = {
  label: string
  chosen: K
  tabs: readonly { key: NoInfer<K>; title: string }[]
  onChoose(key: NoInfer<K>): void
}

export function Tabs<K extends string>({ label, chosen, tabs, onChoose }: Props<K>) {
  return (
    <View className="tabs" {...aria({ role: 'tablist', label })} {...arrowsIn('tab')}>
      {tabs.map((tab) => (
        <Pressable
          key={tab.key}
          role="tab"
          label={tab.title}
          selected={tab.key === chosen}
          isInGroup={tab.key !== chosen}
          onPress={() => onChoose(tab.key)}
          className={tab.key === chosen ? 'tab chosen' : 'tab'}
        >
          <Text>{tab.title}</Text>
        </Pressable>
      ))}
    </View>
  )
}
