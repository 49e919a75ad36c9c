import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  type BillDetail,
  linkBillReceipt,
  payBill,
  readBill,
  type Receipt,
} from '#contract/bills/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { BILLS } from '#src/copy/bills/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { channel, goTo, openPdf, usePageParams } from '#src/platform/host.ts'
import { openCashier } from '#src/platform/pay.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { area, dayText, longInstant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Formula, LateText, Line, periodText, StateOf } from '../../parts/bill-badge.tsx'
import { DeskActs } from '../../parts/desk-acts.tsx'

export default function BillPage() {
  const standing = useActiveRole()
  const { billId = '' } = usePageParams()
  const bill = useResource(readBill, standing ? { params: { estateId: standing.estateId, billId } } : null)
  return (
    <Page>
      {standing ? (
        <Shown resource={bill}>
          {({ bill: one }) => (
            <>
              <Card title={BILLS.title(one.kind, one.item)}>
                <Text className="figure-large">{money(one.owedFen > 0 ? one.owedFen : one.amountFen)}</Text>
                <StateOf state={one.state} />
                <Line title={BILLS.home2} value={one.unitLabel} />
                <Line title={BILLS.when} value={periodText(one)} />
                <Line title={BILLS.dueOn} value={dayText(one.dueOn)} />
                {one.lastOn === one.dueOn || one.owedFen <= 0 ? null : (
                  <Text className="text-note">{BILLS.lastOn(dayText(one.lastOn))}</Text>
                )}
              </Card>
              {one.mayPay ? <Pay estateId={standing.estateId} bill={one} /> : null}
              <Card title={BILLS.how}>
                <Formula bill={one} />
                <Line title={BILLS.basis} value={one.basisText} />
                {one.rollAreaDm2 === null ? null : (
                  <Text className="tone-warn">{BILLS.otherArea(area(one.rollAreaDm2))}</Text>
                )}
                {one.state === 'overdue' ? <LateText late={one.late} /> : null}
                <Text className="text-small">{`${BILLS.issued} ${longInstant(one.issuedAt)}`}</Text>
              </Card>
              <Changes bill={one} />
              {one.receipts.length > 0 ? (
                <Receipts estateId={standing.estateId} billId={billId} receipts={one.receipts} />
              ) : null}
              {isAllowed(standing.role, 'bill.issue') ? (
                <DeskActs estateId={standing.estateId} bill={one} onDone={bill.reload} />
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

/** One press hands what is owed to the host's cashier; what came of it is read on the next page. */
function Pay({ estateId, bill }: { estateId: string; bill: BillDetail }) {
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { order } = bill
  const isWaiting =
    order !== null && (order.isDisputed || order.state === 'created' || order.state === 'handed-over')
  const pay = async () => {
    setBusy(true)
    setFault(null)
    const orderId = await newId()
    const answer = await call(payBill, {
      params: { estateId, billId: bill.billId },
      body: { orderId, amountFen: bill.owedFen, channel: channel() },
      key: orderId,
    })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    const { order: made, handOver } = answer.value
    const next = routes.payOrder(bill.billId, made.orderId)
    if (handOver === null) return goTo(next)
    const opened = await openCashier(handOver)
    if (opened === 'unsupported') return setFault(BILLS.unsupported)
    if (opened === 'back') goTo(next)
  }
  return (
    <Card>
      {isWaiting ? (
        <>
          <Notice tone={order.isDisputed ? 'warn' : 'calm'}>
            {order.isDisputed ? BILLS.disputed : BILLS.waiting}
          </Notice>
          <Text className="text-note">{order.isDisputed ? BILLS.disputedHint : BILLS.waitingHint}</Text>
          <Button
            look="second"
            onPress={() => goTo(routes.payOrder(bill.billId, order.orderId))}
            id="see-order"
          >
            {BILLS.see}
          </Button>
        </>
      ) : null}
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Button onPress={() => void pay()} busy={isBusy} id="pay-bill">
        {BILLS.pay(money(bill.owedFen))}
      </Button>
      <Text className="text-small">{BILLS.payHint}</Text>
    </Card>
  )
}

function Changes({ bill }: { bill: BillDetail }) {
  const { corrections, refunds, paidFen, owedFen } = bill
  if (corrections.length + refunds.length === 0 && (paidFen === 0 || owedFen === 0)) return null
  return (
    <Card title={BILLS.corrections}>
      {corrections.map((one) => (
        <View className="stack" key={`${one.at} ${one.amountFen}`}>
          <Text>{BILLS[one.act](money(one.amountFen))}</Text>
          <Text className="text-note">{`${one.reason} ${longInstant(one.at)}`}</Text>
        </View>
      ))}
      {refunds.map((one) => (
        <View className="stack" key={`refund ${one.at}`}>
          <Text>{BILLS.refunded(money(one.amountFen))}</Text>
          <Text className="text-note">{`${one.note} ${longInstant(one.at)}`}</Text>
        </View>
      ))}
      {paidFen > 0 ? <Line title={BILLS.paid} value={money(paidFen)} /> : null}
      {owedFen > 0 ? <Line title={BILLS.left} value={money(owedFen)} /> : null}
      {owedFen < 0 ? <Line title={BILLS.tooMuch} value={money(-owedFen)} /> : null}
    </Card>
  )
}

function Receipts({
  estateId,
  billId,
  receipts,
}: {
  estateId: string
  billId: string
  receipts: readonly Receipt[]
}) {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [busyWith, setBusyWith] = useState<number | null>(null)
  const take = async (number: number) => {
    setBusyWith(number)
    setTold(null)
    const answer = await call(linkBillReceipt, {
      params: { estateId, billId },
      query: { number: String(number) },
    })
    const done = answer.ok ? await openPdf(answer.value.url) : null
    setBusyWith(null)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    if (done) setTold({ tone: 'good', text: BILLS.receiptTold[done] })
  }
  return (
    <Card title={BILLS.receipts}>
      {receipts.map((one) => (
        <View className="stack" key={one.number}>
          <View className="row-line stacks">
            <Text className="text-strong">{BILLS.receipt(one.number)}</Text>
            <Text className="text-money">{money(one.amountFen)}</Text>
          </View>
          <Text className="text-note">{`${BILLS.hows[one.how]} ${longInstant(one.paidAt)}`}</Text>
          {one.cashierNo ? (
            <Text className="text-small text-code">{`${BILLS.cashierNo} ${one.cashierNo}`}</Text>
          ) : null}
          {one.note ? <Text className="text-note">{one.note}</Text> : null}
          <Button
            look="second"
            onPress={() => void take(one.number)}
            busy={busyWith === one.number}
            id={`receipt-${one.number}`}
          >
            {BILLS.receiptPaper}
          </Button>
        </View>
      ))}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Text className="text-small">{BILLS.receiptHint}</Text>
    </Card>
  )
}
