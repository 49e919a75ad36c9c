import { Text, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from '../aria.ts'
import type { Drawing } from '../icons/drawings.ts'
import { Icon } from '../icons/icon.tsx'
import type { Mark } from '../icons/marks.ts'
import { Pressable } from '../press/pressable.tsx'
import { spoken } from '../spoken.ts'

export function Rows({ children }: { children: ReactNode }) {
  return <View className="rows">{children}</View>
}

type Props = {
  title: string
  note?: string
  side?: ReactNode
  icon?: Mark | Drawing
  /** Present where the row leads somewhere. */
  onPress?: () => void
  /** What a host reads aloud first, for words that its parts make themselves; whatever else stands in the row follows. */
  label?: string
  id?: string
  children?: ReactNode
}

export function Row({ title, note, side, icon, onPress, label, id, children }: Props) {
  const inside = (
    <>
      {icon ? (
        <View className="badge">
          <Icon of={icon} tone="badge" />
        </View>
      ) : null}
      <View className="list-row-body">
        <View className="list-row-main">
          <Text>{title}</Text>
          {note ? <Text className="text-small">{note}</Text> : null}
          {children}
        </View>
        {side ? <View className="list-row-side">{side}</View> : null}
      </View>
      {onPress ? (
        <View className="chevron" {...aria({ hidden: true })}>
          ›
        </View>
      ) : null}
    </>
  )
  if (!onPress) return <View className="list-row">{inside}</View>
  return (
    <Pressable
      role="link"
      label={spoken(label ?? title, title, note, children, side)}
      isReadWhole
      onPress={onPress}
      className="list-row"
      {...(id ? { id } : {})}
    >
      {inside}
    </Pressable>
  )
}
