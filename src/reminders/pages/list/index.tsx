import { Text } from '@tarojs/components'
import { listReminders, type Reminder } from '#contract/reminders/endpoints.ts'
import type { Role } from '#domain/core/access.ts'
import { KIND_WORDS, REMINDERS, WAY_NAMES } from '#src/copy/reminders/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Tabs } from '#src/parts/frame/tabs.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { pageOf } from '../../parts/thing.ts'

export default function RemindersPage() {
  const standing = useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const reminders = useResource(listReminders, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page tabs={<Tabs chosen="reminders" />}>
      <Rows>
        <Row
          title={REMINDERS.settings}
          note={REMINDERS.settingsNote}
          onPress={() => goTo(routes.reminderSettings())}
        />
      </Rows>
      {standing ? (
        <Shown resource={reminders}>
          {(value) =>
            value.reminders.length === 0 ? (
              <Empty title={REMINDERS.nothing} hint={REMINDERS.nothingHint} />
            ) : (
              value.reminders.map((one) => <Message key={one.messageId} message={one} role={standing.role} />)
            )
          }
        </Shown>
      ) : isIn ? (
        <Empty title={REMINDERS.nothing} hint={REMINDERS.nothingHint} />
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Message({ message, role }: { message: Reminder; role: Role }) {
  const sends = message.sends.map((send) => REMINDERS.sent(WAY_NAMES[send.channel], send))
  return (
    <>
      <Heading>{REMINDERS.at(instant(message.at))}</Heading>
      {message.breaksQuiet ? <Text className="text-note">{REMINDERS.loud}</Text> : null}
      <Rows>
        {message.items.map((item) => {
          const state = item.isWaiting ? REMINDERS.waiting : REMINDERS.over
          return (
            <Row
              key={`${item.kind} ${item.thingId}`}
              title={KIND_WORDS[item.kind]}
              note={[item.about, item.dueAt === null ? '' : REMINDERS.until(instant(item.dueAt))]
                .filter(Boolean)
                .join(' ')}
              side={<Status tone={item.isWaiting ? 'warn' : 'quiet'}>{state}</Status>}
              label={`${KIND_WORDS[item.kind]} ${item.about} ${state}`}
              onPress={() => goTo(pageOf(item, role))}
            />
          )
        })}
      </Rows>
      <Text className="text-note">{REMINDERS.ways(sends)}</Text>
    </>
  )
}
