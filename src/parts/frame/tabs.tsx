import { HOME, ME } from '#src/copy/home/pages.ts'
import { replaceWith } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { TabBar } from '#src/ui/nav/tab-bar.tsx'

/** The way between the pages where everything begins. `waiting` is what waits for this person, where it is known. */
export function Tabs({ chosen, waiting = 0 }: { chosen: 'home' | 'reminders' | 'me'; waiting?: number }) {
  return (
    <TabBar
      chosen={chosen}
      tabs={[
        { key: 'home', title: HOME.tab, icon: 'home', onPress: () => replaceWith(routes.home()) },
        {
          key: 'reminders',
          title: ME.reminders,
          icon: 'reminders',
          count: { number: waiting, words: HOME.waiting(waiting) },
          onPress: () => replaceWith(routes.reminders()),
        },
        { key: 'me', title: ME.tab, icon: 'me', onPress: () => replaceWith(routes.me()) },
      ]}
    />
  )
}
