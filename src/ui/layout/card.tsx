import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from '../aria.ts'

export function Card({
  title,
  accent = false,
  children,
}: {
  title?: string
  accent?: boolean
  children: ReactNode
}) {
  return (
    <View className={accent ? 'card accent' : 'card'}>
      {title ? (
        <View className="text-head" {...aria({ role: 'heading' })}>
          {title}
        </View>
      ) : null}
      {children}
    </View>
  )
}

/** A heading between cards. */
export function Heading({ children }: { children: string }) {
  return (
    <View className="text-head" {...aria({ role: 'heading' })}>
      {children}
    </View>
  )
}
