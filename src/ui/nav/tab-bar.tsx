import { Text, View } from '@tarojs/components'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Icon } from '../icons/icon.tsx'
import type { Mark } from '../icons/marks.ts'
import { Pressable } from '../press/pressable.tsx'

type Tab = {
  key: string
  title: string
  icon: Mark
  /** How many wait there, with the words that say it. */
  count?: { number: number; words: string }
  onPress(): void
}

export function TabBar({ chosen, tabs }: { chosen: string; tabs: readonly Tab[] }) {
  return (
    <View className="tab-bar" {...aria({ role: 'navigation', label: UI.tabBar })}>
      {tabs.map(({ key, title, icon, count, onPress }) => {
        const isChosen = key === chosen
        const waits = count && count.number > 0 ? count : null
        return (
          <Pressable
            key={key}
            role="link"
            label={waits ? `${title} ${waits.words}` : title}
            current={isChosen}
            onPress={isChosen ? () => undefined : onPress}
            className={isChosen ? 'tab-bar-item chosen' : 'tab-bar-item'}
          >
            <Icon of={icon} tone={isChosen ? 'accent' : 'soft'} />
            <Text>{title}</Text>
            {waits ? <Text className="tab-bar-count">{waits.number > 99 ? '99+' : waits.number}</Text> : null}
          </Pressable>
        )
      })}
    </View>
  )
}
