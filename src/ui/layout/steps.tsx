import { Text, View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'

export type Step = { key: string; title: string; when: string; note?: string; extra?: ReactNode }

/** What happened, newest first. */
export function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <View className="steps" {...aria({ role: 'list', label })}>
      {steps.map((step) => (
        <View key={step.key} className="step" {...aria({ role: 'listitem' })}>
          <View className="step-dot" {...aria({ hidden: true })} />
          <View className="row-line stacks">
            <Text className="text-strong">{step.title}</Text>
            <Text className="text-small">{step.when}</Text>
          </View>
          {step.note ? <Text className="text-note">{step.note}</Text> : null}
          {step.extra}
        </View>
      ))}
    </View>
  )
}

/** `done` has happened, `now` is where it stands, `back` is there again, `over` ends it without the rest, `next` has not come. */
export type Point = {
  key: string
  title: string
  /** When it happened, or what is said of one that has not. */
  when: string
  is: 'done' | 'now' | 'back' | 'over' | 'next'
}

/** What happens in order, on one line: where it stands now. The words say what the signs say. */
export function ProgressLine({ label, points }: { label: string; points: readonly Point[] }) {
  return (
    <View className="progress" {...aria({ role: 'list', label })}>
      {points.map(({ key, title, when, is }) => (
        <View key={key} className={`point ${is}`} {...aria({ role: 'listitem' })}>
          <View className="point-dot" {...aria({ hidden: true })} />
          <Text className={is === 'done' || is === 'next' ? 'point-name' : 'point-name text-strong'}>
            {title}
          </Text>
          <Text className="point-when">{when}</Text>
        </View>
      ))}
    </View>
  )
}

/** Which question of several this is, and the question. */
export function StepHead(given: { at: number; of: number; title: string; id: string; words?: string }) {
  const { at, of, title, id, words = UI.stepOf(at, of) } = given
  return (
    <View className="stack" id={id}>
      <Text className="text-note">{words}</Text>
      <View className="step-bars" {...aria({ hidden: true })}>
        {Array.from({ length: of }, (_, index) => (
          <View key={index} className={index < at ? 'step-bar on' : 'step-bar'} />
        ))}
      </View>
      <View className="page-title" {...aria({ role: 'heading', level: 2, focusable: true })}>
        {title}
      </View>
    </View>
  )
}
