import { Text } from '@tarojs/components'
import { listMyBills } from '#contract/bills/endpoints.ts'
import { BILLS } from '#src/copy/bills/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { BillRow } from '../../parts/bill-badge.tsx'

export default function BillsPage() {
  const standing = useActiveRole()
  const bills = useResource(listMyBills, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page>
      {standing ? (
        <Shown resource={bills}>
          {({ due, past, dueFen, hasCashier }) => (
            <>
              {due.length === 0 ? (
                <Empty title={BILLS.nothing} hint={BILLS.nothingHint} />
              ) : (
                <>
                  <Card title={BILLS.owed}>
                    <Text className="figure-large">{money(dueFen)}</Text>
                    <Text className="text-note">{BILLS.neverBlocked}</Text>
                  </Card>
                  {hasCashier ? null : <Notice tone="calm">{BILLS.noCashier}</Notice>}
                  <Heading>{BILLS.due}</Heading>
                  <Rows>
                    {due.map((bill) => (
                      <BillRow key={bill.billId} bill={bill} onPress={() => goTo(routes.bill(bill.billId))} />
                    ))}
                  </Rows>
                </>
              )}
              {due.some((bill) => bill.state === 'overdue') ? (
                <Button look="second" onPress={() => goTo(routes.arrears())} id="arrears">
                  {BILLS.explain}
                </Button>
              ) : null}
              {past.length > 0 ? (
                <>
                  <Heading>{BILLS.past}</Heading>
                  <Rows>
                    {past.map((bill) => (
                      <BillRow key={bill.billId} bill={bill} onPress={() => goTo(routes.bill(bill.billId))} />
                    ))}
                  </Rows>
                </>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
