import { Text, View } from '@tarojs/components'
import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { ORDERS } from '#src/copy/repairs/orders.ts'
import { WORK } from '#src/copy/repairs/work.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, instant } from '#src/ui/figures/figures.ts'
import { Status } from '#src/ui/state/status.tsx'

const TONES = { inTime: 'good', late: 'bad', running: 'calm', none: 'quiet' } as const
const HOUR = 3_600_000

/** The clocks of a repair, where their limits are from, and what stopped them: the same for whoever reads it. */
export function Clocks({ value }: { value: RepairDetail }) {
  const { repair, pausedAt, pausedMs, lapsesAt } = value
  return (
    <Card title={WORK.clocks}>
      <Clock
        text={(repair.isEmergency ? WORK.onSiteBy : WORK.answerBy)(instant(repair.answer.by))}
        clock={repair.answer}
      />
      <Clock text={WORK.mendBy(instant(repair.mend.by))} clock={repair.mend} />
      {value.orders.map((order, index) => (
        <Order key={order.orderNo ?? index} order={order} />
      ))}
      {pausedAt === null ? null : <Text className="tone-warn">{WORK.paused(instant(pausedAt))}</Text>}
      {pausedMs < HOUR ? null : (
        <Text className="text-note">{WORK.pausedFor(count(Math.floor(pausedMs / HOUR)))}</Text>
      )}
      {lapsesAt === null ? null : <Text className="text-note">{WORK.lapsesAt(instant(lapsesAt))}</Text>}
    </Card>
  )
}

function Clock({ text, clock }: { text: string; clock: RepairDetail['repair']['mend'] }) {
  return (
    <View className="stack">
      <View className="tabs">
        <Text>{text}</Text>
        <Status tone={TONES[clock.state]}>{WORK.states[clock.state]}</Status>
      </View>
      <Text className="text-small">{WORK.basis(WORK.bases[clock.basis])}</Text>
    </View>
  )
}

/** The third: the limit of an order of 12345. Neighbours read that there is one, and not which. */
function Order({ order }: { order: RepairDetail['orders'][number] }) {
  const role = useActiveRole()?.role
  const { orderNo } = order
  return (
    <View className="stack">
      <View className="tabs">
        <Text>{ORDERS.by(instant(order.by))}</Text>
        <Status tone={TONES[order.state]}>{WORK.states[order.state]}</Status>
      </View>
      <Text className="text-small">{orderNo === null ? ORDERS.thereIsOne : ORDERS.number(orderNo)}</Text>
      <Text className="text-small">{ORDERS.basis}</Text>
      {orderNo !== null && role && isAllowed(role, 'repair.readPrivate') ? (
        <Button look="plain" onPress={() => goTo(routes.hotlineOrder(orderNo))} id={`order-${orderNo}`}>
          {ORDERS.see}
        </Button>
      ) : null}
    </View>
  )
}
