import { Text, View } from '@tarojs/components'
import { HOME, ROLE_NAMES } from '#src/copy/home/pages.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { usePlace, useSession } from '#src/data/calls/session.ts'
import { replaceWith } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Icon } from '#src/ui/icons/icon.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'

/** Where and as whom the person stands; who has more than one place or role goes on from here to choose. */
export function Band({ isMadeUp }: { isMadeUp: boolean }) {
  const place = usePlace()
  const standing = useSession((state) => state.standing)
  const me = useSession((state) => state.me)
  if (!place || !standing) return null
  const hasOthers = (me?.places ?? []).flatMap((one) => one.roles).length > 1
  const [home] = place.homes
  const who = ROLE_NAMES[standing.role]
  const [lived] = place.residences ?? []
  const where =
    standing.role === 'owner' && home
      ? FIGURES.firstHome(home.label, place.homes.length)
      : standing.role === 'resident' && lived
        ? FIGURES.firstHome(lived.label, place.residences?.length ?? 1)
        : ''
  return (
    <View className="band" {...aria({ role: 'banner' })}>
      <View className="band-line">
        <View className="page-title band-name" {...aria({ role: 'heading', level: 1, focusable: 'here' })}>
          {place.name}
        </View>
        {isMadeUp ? <Text className="band-tag">{HOME.sample}</Text> : null}
        {hasOthers ? (
          <Pressable label={HOME.switchTo} onPress={() => replaceWith(routes.me())} className="band-switch">
            <Text>{HOME.switch}</Text>
            <Icon of="next" tone="white" size={20} />
          </Pressable>
        ) : null}
      </View>
      <Text className="band-note">{where ? `${who} · ${where}` : who}</Text>
    </View>
  )
}
