import { Text, View } from '@tarojs/components'
import { type Action, isAllowed, type Role } from '#domain/core/access.ts'
import { BILL_HOME } from '#src/copy/bills/home.ts'
import { COMPLAINT_HOME } from '#src/copy/complaints/home.ts'
import { HOME, ME, ROLE_NAMES } from '#src/copy/home/pages.ts'
import { NOTICE_HOME } from '#src/copy/notices/home.ts'
import { COMMITTEE_HOME } from '#src/copy/votes/committee-home.ts'
import { UI } from '#src/copy/core/ui.ts'
import { usePlace, useSession } from '#src/data/calls/session.ts'
import { goTo, replaceWith, usePagePath } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Icon } from '#src/ui/icons/icon.tsx'
import type { Mark } from '#src/ui/icons/marks.ts'
import { Pressable } from '#src/ui/press/pressable.tsx'

type Way = { icon: Mark; title: string; to: string; isRoot?: boolean }

/** At the left of a desk: where one stands, and the services of the role; nothing while nobody is signed in. */
export default function DeskNav() {
  const standing = useSession((state) => (state.session ? state.standing : null))
  const place = usePlace()
  const here = usePagePath()
  if (!standing || !place) return null
  const ways = waysOf(standing.role)
  // The page itself, else the feature that it is of.
  const now = ways.find(({ to }) => to === here) ?? ways.find(({ to }) => featureOf(to) === featureOf(here))
  return (
    <View className="desk-nav" {...aria({ role: 'navigation', label: UI.tabBar })}>
      <View className="desk-nav-place">
        <Text className="text-strong">{place.name}</Text>
        <Text className="text-small">{ROLE_NAMES[standing.role]}</Text>
      </View>
      {ways.map((way) => (
        <Pressable
          key={way.to}
          role="link"
          label={way.title}
          current={way === now}
          onPress={() => (way.to === here ? undefined : way.isRoot ? replaceWith(way.to) : goTo(way.to))}
          className={way === now ? 'desk-nav-item chosen' : 'desk-nav-item'}
        >
          <Icon of={way.icon} tone={way === now ? 'accent' : 'soft'} />
          <Text>{way.title}</Text>
        </Pressable>
      ))}
    </View>
  )
}

function waysOf(role: Role): readonly Way[] {
  const may = (...actions: Action[]) => actions.some((action) => isAllowed(role, action))
  const all: (Way | false)[] = [
    { icon: 'home', title: HOME.tab, to: routes.home(), isRoot: true },
    { icon: 'reminders', title: ME.reminders, to: routes.reminders(), isRoot: true },
    may('vote.read') && { icon: 'vote', title: HOME.votes, to: routes.votes() },
    may('vote.readTurnout') && {
      icon: 'people',
      title: role === 'committee' ? COMMITTEE_HOME.title : COMMITTEE_HOME.superviseTitle,
      to: routes.desk(),
    },
    role !== 'agent' && { icon: 'repair', title: HOME.repairs, to: routes.repairs() },
    may('disclosure.read') && { icon: 'performance', title: HOME.performance, to: routes.performance() },
    may('bill.readAll') && { icon: 'bill', title: BILL_HOME.desk, to: routes.billDesk() },
    may('bill.readOwn') && { icon: 'bill', title: BILL_HOME.mine, to: routes.bills() },
    may('ledger.read') && { icon: 'ledger', title: HOME.ledger, to: routes.ledger() },
    may('notice.read') && { icon: 'notice', title: NOTICE_HOME.title, to: routes.notices() },
    may('complaint.readOwn', 'complaint.answer', 'complaint.handle') && {
      icon: 'complaint',
      title: COMPLAINT_HOME.title,
      to: routes.complaints(),
    },
    { icon: 'me', title: ME.tab, to: routes.me(), isRoot: true },
  ]
  return all.filter((one) => one !== false)
}

function featureOf(path: string): string {
  return path.replace(/\/pages\/[^/]+\/index.*$/, '')
}
