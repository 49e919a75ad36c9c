import { Text, View } from '@tarojs/components'
import type { ShownBank } from '#contract/ledger/bank-month.ts'
import type { CloseMark } from '#domain/ledger/bank/month.ts'
import { BANK_MONTH } from '#src/copy/ledger/bank-month.ts'
import { change, count, dayText, money } from '#src/ui/figures/figures.ts'
import { Status, type Tone } from '#src/ui/state/status.tsx'

// A month that nobody could compare is not one that agrees.
const TONES: Record<ShownBank['state'], Tone> = {
  none: 'warn',
  'no-balance': 'warn',
  differs: 'bad',
  gap: 'warn',
  open: 'warn',
  settled: 'good',
  agrees: 'good',
}

const MARK_TONES: Record<CloseMark, Tone> = {
  unsaid: 'quiet',
  'no-statement': 'warn',
  'over-difference': 'bad',
  'over-open': 'warn',
  agreed: 'good',
}

/** A month's book beside the bank, with everything that has no counterpart. */
export function BankBeside({ bank, isOver }: { bank: ShownBank; isOver: boolean }) {
  const { state, bookFen, balanceFen, transitFen, lastOn, gaps, unbooked, unbacked } = bank
  const differenceFen = balanceFen === null ? 0 : bookFen - balanceFen
  return (
    <View className="stack">
      {isOver ? (
        <Status tone={TONES[state]}>{BANK_MONTH.state[state]}</Status>
      ) : (
        <Status tone="quiet">{BANK_MONTH.notOver}</Status>
      )}
      {balanceFen === null ? null : (
        <>
          <Line title={BANK_MONTH.book} value={money(bookFen)} />
          <Line title={BANK_MONTH.bank} value={money(balanceFen)} />
          {differenceFen === 0 ? null : (
            <Line
              title={differenceFen > 0 ? BANK_MONTH.more : BANK_MONTH.less}
              value={money(Math.abs(differenceFen))}
            />
          )}
          {transitFen === 0 ? null : <Line title={BANK_MONTH.transit} value={change(transitFen)} />}
        </>
      )}
      {lastOn && state !== 'none' ? (
        <Text className="text-small">{BANK_MONTH.lastOn(dayText(lastOn))}</Text>
      ) : null}
      {gaps.map((gap) => (
        <Text key={`${gap.afterOn} ${gap.beforeOn} ${gap.missingFen}`} className="tone-bad">
          {BANK_MONTH.gap(dayText(gap.afterOn), dayText(gap.beforeOn), change(gap.missingFen))}
        </Text>
      ))}
      {bank.unbookedCount > 0 ? (
        <>
          <Text className="text-strong">{BANK_MONTH.unbooked(count(bank.unbookedCount))}</Text>
          {unbooked.map((line) => (
            <Line
              key={line.lineId}
              title={`${dayText(line.bookedOn)} ${line.counterparty || line.memo}`}
              value={change(line.amountFen)}
            />
          ))}
          <Others all={bank.unbookedCount} shown={unbooked.length} />
        </>
      ) : null}
      {bank.unbackedCount > 0 ? (
        <>
          <Text className="text-strong">{BANK_MONTH.unbacked(count(bank.unbackedCount))}</Text>
          {unbacked.map((entry) => (
            <Line
              key={entry.number}
              title={`${dayText(entry.bookedOn)} ${BANK_MONTH.number(entry.number)} ${entry.summary}`}
              value={change(entry.changeFen)}
            />
          ))}
          <Others all={bank.unbackedCount} shown={unbacked.length} />
        </>
      ) : null}
    </View>
  )
}

/** How a month was closed beside the bank. It stands in the close and cannot become another. */
export function CloseBesideBank({ mark, balanceFen }: { mark: CloseMark; balanceFen: number | null }) {
  return (
    <View className="stack">
      <Status tone={MARK_TONES[mark]}>{BANK_MONTH.mark[mark]}</Status>
      {mark === 'over-difference' && balanceFen !== null ? (
        <Text className="text-small">{BANK_MONTH.closedAt(money(balanceFen))}</Text>
      ) : null}
    </View>
  )
}

function Others({ all, shown }: { all: number; shown: number }) {
  if (all <= shown) return null
  return <Text className="text-note">{BANK_MONTH.others(count(all - shown))}</Text>
}

function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line">
      <Text className="text-note">{title}</Text>
      <Text className="text-money">{value}</Text>
    </View>
  )
}
