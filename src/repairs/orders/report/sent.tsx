import { Text, View } from '@tarojs/components'
import { type RepairDetail, readRepair } from '#contract/repairs/endpoints.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { stateOf } from '#src/data/outbox/core.ts'
import { flushOutbox, useOnDelivered, useOutbox } from '#src/data/outbox/outbox.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { RemindMe } from '#src/parts/remind-me.tsx'
import { ActStatus } from '#src/parts/waiting.tsx'
import { replaceWith, startAt } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { CLOCK, type Drawing, TICK } from '#src/ui/icons/drawings.ts'
import { Icon } from '#src/ui/icons/icon.tsx'
import type { Mark } from '#src/ui/icons/marks.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Button } from '#src/ui/press/button.tsx'

/**
 * A report that is safe on the phone, from its sending to its arrival: how far it is, what holds it up where something does, and once
 * the server has its words, by when the company must do what.
 */
export function Sent({ estateId, repairId }: { estateId: string; repairId: string }) {
  const outbox = useOutbox()
  const item = outbox.items.find((one) => one.id === repairId)
  const state = item ? stateOf(item, outbox.items, outbox) : null
  // Gone from the list means delivered long ago.
  const isSaid = !item || item.saidAt !== undefined || item.deliveredAt !== null
  const isDelivered = !item || item.deliveredAt !== null
  const isMoving = state?.is === 'sending'
  const words = item?.refused ? errorWords(item.refused) : null
  return (
    <Page
      bar={
        <View className="bar-pair">
          <Button look="second" onPress={() => startAt(routes.home())} id="go-home">
            {REPAIRS.goHome}
          </Button>
          <Button
            onPress={() => replaceWith(isSaid ? routes.repair(repairId) : routes.repairs())}
            id="see-repair"
          >
            {isSaid ? REPAIRS.seeOne : REPAIRS.seeAll}
          </Button>
        </View>
      }
    >
      <Card title={isSaid ? REPAIRS.sentTitle : isMoving ? REPAIRS.sending : REPAIRS.waiting}>
        {item && !isDelivered ? <ActStatus item={item} /> : null}
        {isMoving && item && item.photos.length > 0 ? (
          <BytesBar share={shareOf(item.photos, outbox.bytes)} />
        ) : null}
        <Text>{words ? words.hint : noteOf(isDelivered, isSaid, isMoving)}</Text>
        {item && !isDelivered && !words && !isMoving ? (
          <Button look="second" onPress={() => void flushOutbox()} id="send-now">
            {REPAIRS.sendNow}
          </Button>
        ) : null}
      </Card>
      {isSaid ? <Next estateId={estateId} repairId={repairId} /> : null}
    </Page>
  )
}

function noteOf(isDelivered: boolean, isSaid: boolean, isMoving: boolean): string {
  if (isDelivered) return REPAIRS.sentNote
  if (isSaid) return REPAIRS.saidNote
  return isMoving ? REPAIRS.sendingNote : REPAIRS.waitingNote
}

type Bytes = { readonly key: string; readonly sent: number; readonly all: number } | null

/** How much of the pictures and the note has arrived, in whole hundredths: each counts the same, the one under way by its bytes. */
function shareOf(photos: readonly { key: string; photoId: string | null }[], bytes: Bytes): number {
  const there = photos.filter((photo) => photo.photoId !== null).length
  const isOne = photos.some((photo) => photo.key === bytes?.key && photo.photoId === null)
  const part = bytes && isOne && bytes.all > 0 ? bytes.sent / bytes.all : 0
  return Math.floor(((there + part) * 100) / photos.length)
}

function BytesBar({ share }: { share: number }) {
  return (
    <View className="stack">
      <View className="send-track" {...aria({ role: 'img', label: REPAIRS.sentShare(share) })}>
        <View className="send-fill" style={{ width: `${Math.max(share, 2)}%` }} />
      </View>
      <Text className="text-small" {...aria({ hidden: true })}>
        {REPAIRS.sentShare(share)}
      </Text>
    </View>
  )
}

/** Who must do what by when, from the limits of the law and the contract as the server counts them. */
function Next({ estateId, repairId }: { estateId: string; repairId: string }) {
  const found = useResource(readRepair, { params: { estateId, repairId } })
  useOnDelivered(repairId, found.reload)
  const value = found.value
  if (!value) return null
  return (
    <>
      <Card title={REPAIRS.next}>
        {nextOf(value).map(({ key, icon, title, note }) => (
          <View key={key} className="list-row flush">
            <View className="badge">
              <Icon of={icon} tone="calm" />
            </View>
            <View className="list-row-main">
              <Text className="text-strong">{title}</Text>
              <Text className="text-small">{note}</Text>
            </View>
          </View>
        ))}
      </Card>
      <Text className="text-note">{WORK.payers[value.payer]}</Text>
      <Text className="text-small text-code">{REPAIRS.number(repairId)}</Text>
      <RemindMe wanted={['repair', 'todo']} />
    </>
  )
}

function nextOf({
  repair,
}: RepairDetail): { key: string; icon: Mark | Drawing; title: string; note: string }[] {
  return [
    {
      key: 'answer',
      icon: CLOCK,
      title: REPAIRS.before(instant(repair.answer.by)),
      note: repair.isEmergency ? REPAIRS.nextOnSite : REPAIRS.nextAnswer,
    },
    {
      key: 'mend',
      icon: 'repair',
      title: REPAIRS.before(instant(repair.mend.by)),
      note: REPAIRS.nextMend,
    },
    { key: 'after', icon: TICK, title: REPAIRS.afterTitle, note: REPAIRS.afterNote },
  ]
}
