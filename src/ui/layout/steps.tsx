import { Text, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { aria } from '../aria.ts'

export type Step = { key: string; title: string; when: string; note?: string; extra?: ReactNode }

/** What happened, newest first. */
export function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <View className="steps" {...aria({ role: 'list', label })}>
      {steps.map((step) => (
        <View key={step.key} className="step" {...aria({ role: 'listitem' })}>
          <View className="step-dot" {...aria({ hidden: true })} />
          <Text className="text-strong">{step.title}</Text>
          <Text className="text-small">{step.when}</Text>
          {step.note ? <Text className="text-note">{step.note}</Text> : null}
          {step.extra}
        </View>
      ))}
    </View>
  )
}
