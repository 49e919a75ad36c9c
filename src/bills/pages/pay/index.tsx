import { Text } from '@tarojs/components'
import { useCallback, useEffect, useState } from 'react'
import { askOrder, type BillOrder, type Receipt } from '#contract/bills/endpoints.ts'
import { BILLS } from '#src/copy/bills/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { longInstant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status, type Tone } from '#src/ui/state/status.tsx'
import { Line } from '../../parts/bill-badge.tsx'

const ASK_EVERY_MS = 3_000
const MOST_ASKS = 20

const TONES: Record<BillOrder['state'], Tone> = {
  created: 'warn',
  'handed-over': 'calm',
  paid: 'good',
  'paid-late': 'good',
  failed: 'bad',
  expired: 'warn',
}

/** After the cashier: whether it was paid, by what the server knows and not by what the host says. */
export default function PayPage() {
  const standing = useActiveRole()
  const { orderId = '', billId = '' } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const [told, setTold] = useState<{ order: BillOrder; receipt: Receipt | null } | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [asks, setAsks] = useState(0)
  const [isBusy, setBusy] = useState(false)

  const ask = useCallback(async () => {
    setBusy(true)
    const answer = await call(askOrder, { params: { estateId, orderId }, body: {} })
    setBusy(false)
    setAsks((count) => count + 1)
    if (!answer.ok) return setFault(errorLine(answer.code))
    setFault(null)
    setTold(answer.value)
  }, [estateId, orderId])

  const isDisputed = told !== null && told.receipt === null && told.order.isDisputed
  const isWaiting = told === null || told.order.state === 'handed-over' || told.order.state === 'created'
  useEffect(() => {
    if (estateId === '' || !isWaiting || isDisputed || asks >= MOST_ASKS) return
    const timer = setTimeout(() => void ask(), asks === 0 ? 0 : ASK_EVERY_MS)
    return () => clearTimeout(timer)
  }, [estateId, isWaiting, isDisputed, asks, ask])

  return (
    <Page>
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      {told ? (
        <Card>
          {isDisputed ? (
            <Status tone="warn">{BILLS.disputed}</Status>
          ) : (
            <Status tone={TONES[told.order.state]}>{BILLS.orderTitles[told.order.state]}</Status>
          )}
          <Text className="figure-large">{money(told.order.amountFen)}</Text>
          <Text className="text-note">
            {isDisputed ? BILLS.disputedHint : BILLS.orderHints[told.order.state]}
          </Text>
          {told.receipt ? (
            <>
              <Line title={BILLS.receipts} value={BILLS.receipt(told.receipt.number)} />
              <Text className="text-note">{longInstant(told.receipt.paidAt)}</Text>
            </>
          ) : null}
        </Card>
      ) : fault ? null : (
        <Loading />
      )}
      {isWaiting && told ? (
        <Button look="second" onPress={() => void ask()} busy={isBusy} id="ask-again">
          {BILLS.askAgain}
        </Button>
      ) : null}
      <Button onPress={() => replaceWith(routes.bill(told?.order.billId ?? billId))} id="to-bill">
        {BILLS.toBill}
      </Button>
    </Page>
  )
}
