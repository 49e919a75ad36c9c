import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Icon } from '../icons/icon.tsx'
import { Pressable } from '../press/pressable.tsx'

/** What the frame asks the host; `title` is empty where the host draws a bar of its own. */
type Frame = { title(): string; hasBehind(): boolean; goBack(): void }

let frame: Frame = { title: () => '', hasBehind: () => false, goBack: () => undefined }

/** Called once at start. */
export function startFrame(given: Frame): void {
  frame = given
}

/**
 * The name of the page and the way back, on the web alone: it stays while the page is read. Nothing where the host has its own. It
 * is the page's heading where the page has none of its own.
 */
export function TitleBar({ isHeading }: { isHeading: boolean }) {
  // As it is when the page opens: a page that lies behind may be drawn again while another is on screen.
  const [{ name, isBehind }] = useState(() => ({ name: frame.title(), isBehind: frame.hasBehind() }))
  if (name === '') return null
  const back = isBehind ? UI.back : UI.home
  return (
    <View className="title-bar" {...aria({ role: 'banner' })}>
      <Pressable label={back} onPress={frame.goBack} className="title-bar-back" id="back">
        <Icon of={back === UI.back ? 'back' : 'home'} />
        <Text className="title-bar-word">{back}</Text>
      </Pressable>
      <Text
        className="title-bar-name"
        {...(isHeading ? aria({ role: 'heading', level: 1, focusable: 'here' }) : {})}
      >
        {name}
      </Text>
    </View>
  )
}
