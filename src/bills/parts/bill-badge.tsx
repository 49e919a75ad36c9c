import { Text, View } from '@tarojs/components'
import type { BillDetail, BillLine } from '#contract/bills/endpoints.ts'
import { wholeMonths } from '#domain/bills/amount.ts'
import { monthOf } from '#domain/core/calendar.ts'
import { BILLS } from '#src/copy/bills/words.ts'
import { area, dayText, money, monthText, shortDay } from '#src/ui/figures/figures.ts'
import { Row } from '#src/ui/layout/rows.tsx'
import { Status, type Tone } from '#src/ui/state/status.tsx'

const TONES: Record<BillLine['state'], Tone> = {
  due: 'calm',
  overdue: 'warn',
  settled: 'good',
  cancelled: 'quiet',
  refund: 'warn',
}

export function StateOf({ state }: { state: BillLine['state'] }) {
  return <Status tone={TONES[state]}>{BILLS.states[state]}</Status>
}

/** Whole months as months, anything else by its days. */
export function periodText(bill: Pick<BillLine, 'from' | 'to'>): string {
  if (wholeMonths(bill) === null) return BILLS.period(dayText(bill.from), dayText(bill.to))
  const [from, to] = [monthOf(bill.from), monthOf(bill.to)]
  const isOneYear = from.slice(0, 4) === to.slice(0, 4)
  const end = isOneYear && from !== to ? BILLS.monthOnly(Number(to.slice(5))) : monthText(to)
  return BILLS.period(monthText(from), end)
}

/** A bill in a list: what, of which home, until when, and how it stands. */
export function BillRow({ bill, onPress }: { bill: BillLine; onPress(): void }) {
  const title = BILLS.title(bill.kind, bill.item)
  const period = periodText(bill)
  const shownFen = bill.owedFen > 0 ? bill.owedFen : bill.amountFen
  const by = bill.state === 'due' ? BILLS.by(shortDay(bill.lastOn)) : ''
  return (
    <Row
      title={title}
      note={`${bill.unitLabel} ${period} ${by}`}
      label={`${title} ${bill.unitLabel} ${period} ${money(shownFen)} ${BILLS.states[bill.state]} ${by}`}
      onPress={onPress}
      side={
        <>
          <Text className="text-money">{money(shownFen)}</Text>
          <StateOf state={bill.state} />
        </>
      }
    />
  )
}

/** From what the amount is computed, as one sum that can be done on paper. */
export function Formula({ bill }: { bill: Pick<BillDetail, 'basis' | 'from' | 'to' | 'amountFen'> }) {
  return (
    <View className="stack">
      <Text>{formulaOf(bill)}</Text>
      <Text className="text-strong">{BILLS.equals(money(bill.amountFen))}</Text>
      {bill.basis.method === 'fixed' ? null : <Text className="text-small">{BILLS.rounding}</Text>}
    </View>
  )
}

function formulaOf({ basis, ...period }: Pick<BillDetail, 'basis' | 'from' | 'to'>): string {
  const months = wholeMonths(period) ?? 0
  switch (basis.method) {
    case 'area':
      return BILLS.area(basis.priceHao, area(basis.areaDm2), months)
    case 'month':
      return BILLS.month(basis.priceHao, basis.pieces, months)
    case 'meter':
      return BILLS.meter(basis.priceHao, basis.from, basis.to)
    case 'fixed':
      return BILLS.fixed
    case 'late':
      return BILLS.late(money(basis.owedFen), basis.days, basis.perMillion)
  }
}

/** What paying late would come to by the contract, or that it comes to nothing. */
export function LateText({ late }: { late: BillDetail['late'] }) {
  if (!late) return <Text className="text-note">{BILLS.noLate}</Text>
  return (
    <View className="stack">
      <Text className="text-strong">{BILLS.lateNow}</Text>
      <Text>{late.text}</Text>
      <Text>{BILLS.late(money(late.owedFen), late.days, late.perMillion)}</Text>
      <Text className="text-note">{BILLS.lateNote(money(late.fen))}</Text>
    </View>
  )
}

export function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line stacks">
      <Text className="text-note">{title}</Text>
      <Text>{value}</Text>
    </View>
  )
}
