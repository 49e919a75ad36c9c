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
      {title ? <Heading>{title}</Heading> : null}
      {children}
    </View>
  )
}

/** A heading of a part of the page, or with `level` 3 of a part of such a part. */
export function Heading({ level = 2, children }: { level?: 2 | 3; children: ReactNode }) {
  return (
    <View className="text-head" {...aria({ role: 'heading', level })}>
      {children}
    </View>
  )
}
