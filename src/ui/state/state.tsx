import { Text, View } from '@tarojs/components'
import { UI } from '#src/copy/core/ui.ts'
import { aria } from '../aria.ts'
import { Button } from '../press/button.tsx'
import { Heading } from '../layout/card.tsx'

export function Loading() {
  return (
    <View className="card" {...aria({ role: 'status', label: UI.loading })}>
      <View className="skeleton short" />
      <View className="skeleton" />
      <View className="skeleton" />
      <View className="skeleton short" />
    </View>
  )
}

export function Empty({ title, hint }: { title: string; hint?: string }) {
  return (
    <View className="card">
      <Heading>{title}</Heading>
      {hint ? <Text className="text-note">{hint}</Text> : null}
    </View>
  )
}

export function Failed({ title, hint, onRetry }: { title: string; hint: string; onRetry?: () => void }) {
  return (
    <View className="card" {...aria({ role: 'alert' })}>
      <Heading>{title}</Heading>
      <Text className="text-note">{hint}</Text>
      {onRetry ? (
        <Button look="second" onPress={onRetry}>
          {UI.retry}
        </Button>
      ) : null}
    </View>
  )
}
