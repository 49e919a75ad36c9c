import { Text } from '@tarojs/components'
import { useState } from 'react'
import { listBills } from '#contract/bills/endpoints.ts'
import { BILL_DESK } from '#src/copy/bills/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { BillRow } from '../../parts/bill-badge.tsx'
import { BillTable } from '../../parts/bill-table.tsx'

type Which = 'all' | 'open' | 'overdue' | 'refund'

/** The company's bills: what is open, find by home, issue, import, reconcile. */
export default function BillDeskPage() {
  const standing = useActiveRole()
  const [which, setWhich] = useState<Which>('open')
  const [sought, setSought] = useState('')
  const isTable = useTables()
  const query = {
    // A desk reads all, and looks for a home in what it has.
    ...(isTable ? { most: '200' as const } : {}),
    ...(which === 'all' ? {} : { state: which }),
    ...(sought.trim() && !isTable ? { sought: sought.trim() } : {}),
  }
  const bills = useResource(listBills, standing ? { params: { estateId: standing.estateId }, query } : null)
  return (
    <Page>
      <Card>
        <Button onPress={() => goTo(routes.importBills())} id="import-bills">
          {BILL_DESK.import}
        </Button>
        <Button look="second" onPress={() => goTo(routes.issueBill())} id="issue-bill">
          {BILL_DESK.issue}
        </Button>
        <Button look="second" onPress={() => goTo(routes.reconcile())} id="reconcile">
          {BILL_DESK.reconcile}
        </Button>
      </Card>
      {isTable ? null : (
        <Field
          label={BILL_DESK.sought}
          hint={BILL_DESK.soughtHint}
          value={sought}
          onChange={setSought}
          most={20}
        />
      )}
      <Tabs
        label={BILL_DESK.tabs}
        chosen={which}
        tabs={[
          { key: 'open', title: BILL_DESK.openTab },
          { key: 'overdue', title: BILL_DESK.overdueTab },
          { key: 'refund', title: BILL_DESK.refundTab },
          { key: 'all', title: BILL_DESK.all },
        ]}
        onChoose={setWhich}
      />
      {standing ? (
        <Shown resource={bills}>
          {(answer) => {
            const { bills: rows, billCount, totals } = answer
            return (
              <>
                <Card title={BILL_DESK.totals}>
                  <Text>{BILL_DESK.open(count(totals.openCount), money(totals.openFen))}</Text>
                  <Text>{BILL_DESK.overdue(count(totals.overdueCount), money(totals.overdueFen))}</Text>
                  {totals.refundCount > 0 ? (
                    <Text className="tone-warn">
                      {BILL_DESK.refund(count(totals.refundCount), money(totals.refundFen))}
                    </Text>
                  ) : null}
                </Card>
                {rows.length === 0 ? <Empty title={BILL_DESK.none} /> : null}
                <BillTable estateId={standing.estateId} query={query} answer={answer}>
                  <Rows>
                    {rows.map((bill) => (
                      <BillRow key={bill.billId} bill={bill} onPress={() => goTo(routes.bill(bill.billId))} />
                    ))}
                  </Rows>
                  {billCount > rows.length ? (
                    <Text className="text-note">{BILL_DESK.more(count(billCount))}</Text>
                  ) : null}
                </BillTable>
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
