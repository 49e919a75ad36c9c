import { Text, View } from '@tarojs/components'
import { type ReactNode, useState } from 'react'
import { aria } from '../aria.ts'
import { Pressable } from '../press/pressable.tsx'

type Props = {
  title: string
  /** What is said of it while it is closed too. */
  note?: string
  side?: string
  /** Drawn under the head, such as a bar. */
  head?: ReactNode
  startsOpen?: boolean
  id?: string
  children: ReactNode
}

/** A part of a page that opens when it is asked for; its head says what is in it. */
export function Fold({ title, note, side, head, startsOpen = false, id, children }: Props) {
  const [isOpen, setOpen] = useState(startsOpen)
  return (
    <View className="fold">
      <Pressable
        label={[title, side, note].filter(Boolean).join(' ')}
        onPress={() => setOpen(!isOpen)}
        expanded={isOpen}
        className="fold-head"
        {...(id ? { id } : {})}
      >
        <View className="list-row-main">
          <View className="row-line">
            <Text className={isOpen ? 'text-strong' : ''}>{title}</Text>
            {side ? <Text className="text-note">{side}</Text> : null}
          </View>
          {note ? <Text className="text-small">{note}</Text> : null}
          {head}
        </View>
        <View className={isOpen ? 'chevron up' : 'chevron down'} {...aria({ hidden: true })}>
          ›
        </View>
      </Pressable>
      {isOpen ? <View className="fold-body">{children}</View> : null}
    </View>
  )
}
