import { Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'quiet'

/** A sentence breaks into lines; a word beside a title stays whole. */
const SENTENCE = 16

/** How something stands, in a word; app.scss draws the sign of each tone beside it. */
export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <View className={`status ${tone} ${children.length > SENTENCE ? 'sentence' : ''}`}>
      <View className="status-sign" {...aria({ hidden: true })} />
      <Text>{children}</Text>
    </View>
  )
}

export function Notice({ tone, children }: { tone: Exclude<Tone, 'quiet'>; children: string }) {
  return (
    <View className={`notice ${tone}`} {...aria({ role: 'note' })}>
      <Text>{children}</Text>
    </View>
  )
}
