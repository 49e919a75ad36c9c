import { Text, View } from '@tarojs/components'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Pressable } from '../press/pressable.tsx'

type Given = { chosen: string; tabs: readonly { key: string; title: string; onPress(): void }[] }

export function TabBar({ chosen, tabs }: Given) {
  return (
    <View className="tab-bar" {...aria({ role: 'navigation', label: UI.tabBar })}>
      {tabs.map((tab) => (
        <Pressable
          key={tab.key}
          role="link"
          label={tab.title}
          selected={tab.key === chosen}
          onPress={tab.key === chosen ? () => undefined : tab.onPress}
          className={tab.key === chosen ? 'tab-bar-item chosen' : 'tab-bar-item'}
        >
          <Text>{tab.title}</Text>
        </Pressable>
      ))}
    </View>
  )
}
