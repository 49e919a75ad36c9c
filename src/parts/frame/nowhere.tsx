import { Text, View } from '@tarojs/components'
import { errorWords } from '#src/copy/core/errors.ts'
import { UI } from '#src/copy/core/ui.ts'
import { useLost } from '#src/data/resource/lost.ts'
import { tryAgain } from '#src/platform/lost.ts'
import { startAt } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'

/** In place of a page whose address names nothing that there is: a sentence and the way home. */
export function Nowhere() {
  const { title, hint } = errorWords('request.not-found')
  return (
    <View className="card" {...aria({ role: 'alert' })}>
      <Heading>{title}</Heading>
      <Text className="text-note">{hint}</Text>
      <Button onPress={() => startAt(routes.home())} id="go-home">
        {UI.goHome}
      </Button>
    </View>
  )
}

/** Over everything on the web, while the page that was asked for cannot be shown: the address has changed, the page has not. */
export function LostPage() {
  const why = useLost((lost) => lost.why)
  if (!why) return null
  return (
    <View className="page lost">
      <View className="page-body" {...aria({ role: 'main' })}>
        {why === 'unknown' ? (
          <Nowhere />
        ) : why === 'tooOld' ? (
          <View className="card" {...aria({ role: 'alert' })}>
            <Heading>{UI.tooOldTitle}</Heading>
            <Text className="text-note">{UI.tooOldHint}</Text>
            <Button onPress={() => startAt(routes.home())} id="go-home">
              {UI.goHome}
            </Button>
          </View>
        ) : (
          <View className="card" {...aria({ role: 'alert' })}>
            <Heading>{UI.unloadedTitle}</Heading>
            <Text className="text-note">{UI.unloadedHint}</Text>
            <Button onPress={tryAgain} id="try-again">
              {UI.retry}
            </Button>
            <Button look="second" onPress={() => startAt(routes.home())} id="go-home">
              {UI.goHome}
            </Button>
          </View>
        )}
      </View>
    </View>
  )
}
