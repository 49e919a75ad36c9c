import { Text, View } from '@tarojs/components'
import { listMyBills } from '#contract/bills/endpoints.ts'
import { beijingDayOf, daysBetween } from '#domain/core/calendar.ts'
import { BILLS } from '#src/copy/bills/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { dayText, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { LateText, Line, periodText } from '../../parts/bill-badge.tsx'

/** Which bills are past their day, for which time, how each is computed, and what the contract says of paying late. */
export default function ArrearsPage() {
  const standing = useActiveRole()
  const bills = useResource(listMyBills, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page title={BILLS.arrears}>
      {standing ? (
        <Shown resource={bills}>
          {({ due, nowAt }) => {
            const overdue = due.filter((bill) => bill.state === 'overdue')
            const today = beijingDayOf(nowAt)
            if (overdue.length === 0) return <Empty title={BILLS.arrearsNone} />
            const sum = overdue.reduce((whole, bill) => whole + bill.owedFen, 0)
            return (
              <>
                <Text className="text-strong">{BILLS.arrearsSum(overdue.length, money(sum))}</Text>
                <Text className="text-note">{BILLS.arrearsWhat}</Text>
                {overdue.map((bill) => (
                  <Card key={bill.billId} title={BILLS.title(bill.kind, bill.item)}>
                    <Text className="figure-large">{money(bill.owedFen)}</Text>
                    <View className="stack">
                      <Line title={BILLS.home2} value={bill.unitLabel} />
                      <Line title={BILLS.when} value={periodText(bill)} />
                      <Text>{BILLS.arrearsDays(dayText(bill.lastOn), daysBetween(bill.lastOn, today))}</Text>
                      <LateText late={bill.late} />
                    </View>
                    <Button look="second" onPress={() => goTo(routes.bill(bill.billId))}>
                      {BILLS.how}
                    </Button>
                  </Card>
                ))}
                <Notice tone="calm">{BILLS.neverBlocked}</Notice>
                <Text className="text-note">{BILLS.arrearsLaw}</Text>
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
