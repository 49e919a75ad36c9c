import { View } from '@tarojs/components'
import { type ReactNode, useCallback, useState } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { useCare } from '../care/care.ts'
import { type Refused, RefusalContext } from '../state/refusal.ts'
import { Failed } from '../state/state.tsx'
import { DeskNav } from '../nav/desk-nav.tsx'
import { TitleBar } from '../nav/title-bar.tsx'

type Props = {
  title?: string
  /** The one main action, always in reach at the bottom. */
  bar?: ReactNode
  /** In place of it, the way between the pages where everything begins. */
  tabs?: ReactNode
  /** In place of the title bar, on the pages where everything begins. */
  band?: ReactNode
  children: ReactNode
}

/** The frame of every page: tokens, care mode, the heading, safe areas. */
export function Page({ title, bar, tabs, band, children }: Props) {
  const isCare = useCare((care) => care.isOn)
  const [answers, setAnswers] = useState<ReadonlyMap<object, Refused | null>>(new Map())
  const tell = useCallback((id: object, refused: Refused | null | 'gone') => {
    setAnswers((before) => {
      if (refused === 'gone' ? !before.has(id) : refused === null && before.get(id) === null) return before
      const after = new Map(before)
      if (refused === 'gone') after.delete(id)
      else after.set(id, refused)
      return after
    })
  }, [])
  const [refused] = [...answers.values()]
  // Where everything was refused, nothing on the page can be done: no button but the one that asks again.
  const isRefused = refused && [...answers.values()].every((one) => one !== null)
  return (
    <View className={isCare ? 'page care' : 'page'}>
      <DeskNav />
      {band ?? <TitleBar isHeading={!title} />}
      <View
        className={(bar && !isRefused) || tabs ? 'page-body with-bar' : 'page-body'}
        {...aria({ role: 'main' })}
      >
        {title ? (
          <View className="page-title" {...aria({ role: 'heading', level: 1, focusable: 'here' })}>
            {title}
          </View>
        ) : null}
        {isRefused ? <Failed {...refused} /> : null}
        <RefusalContext.Provider value={tell}>
          <View className="page-content" style={isRefused ? { display: 'none' } : {}}>
            {children}
          </View>
        </RefusalContext.Provider>
      </View>
      {tabs}
      {bar && !isRefused ? (
        <View className="page-bar" {...aria({ role: 'region', label: UI.pageBar })}>
          {bar}
        </View>
      ) : null}
    </View>
  )
}
