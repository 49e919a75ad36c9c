import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from './aria.ts'
import { useCare } from './care.ts'

type Given = {
  title?: string
  /** The one main action, always in reach at the bottom. */
  bar?: ReactNode
  children: ReactNode
}

/** The frame of every page: tokens, care mode, the heading, safe areas. */
export function Page({ title, bar, children }: Given) {
  const isCare = useCare((care) => care.isOn)
  return (
    <View className={isCare ? 'page care' : 'page'}>
      <View className={bar ? 'page-body with-bar' : 'page-body'} {...aria({ role: 'main' })}>
        {title ? (
          <View className="page-title" {...aria({ role: 'heading' })}>
            {title}
          </View>
        ) : null}
        {children}
      </View>
      {bar ? <View className="page-bar">{bar}</View> : null}
    </View>
  )
}
