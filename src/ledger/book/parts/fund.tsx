import { Text } from '@tarojs/components'
import type { FundStanding } from '#contract/ledger/endpoints.ts'
import { isFundLow } from '#domain/ledger/topup.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { count, monthText } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { Sum } from './sums.tsx'

/** Where topping up the maintenance fund stands; figures that nobody stated are never shown as zero. */
export function Fund({ fund }: { fund: FundStanding | null }) {
  if (!fund)
    return (
      <Card title={LEDGER.fund}>
        <Notice tone="warn">{LEDGER.fundUnstated}</Notice>
        <Text className="text-small">{LEDGER.fundLaw}</Text>
      </Card>
    )
  const { stated, unstatedCount, outstandingFen } = fund
  return (
    <Card title={LEDGER.fund} accent={outstandingFen > 0}>
      <Sum title={LEDGER.fundFirst} fen={stated.firstFen} />
      <Sum title={LEDGER.fundBalance} fen={stated.balanceFen} />
      <Text className="text-small">{LEDGER.fundStated(monthText(stated.month))}</Text>
      {isFundLow(stated) ? (
        <Status tone="warn">{LEDGER.fundLow}</Status>
      ) : (
        <Status tone="good">{LEDGER.fundEnough}</Status>
      )}
      <Sum title={LEDGER.fundOwed} fen={fund.owedFen} />
      <Sum title={LEDGER.fundMoved} fen={fund.movedFen} />
      <Sum title={LEDGER.fundOutstanding} fen={outstandingFen} strong />
      <Sum title={LEDGER.fundLeft} fen={fund.leftFen} />
      {unstatedCount > 0 ? <Text className="tone-bad">{LEDGER.fundUntold(count(unstatedCount))}</Text> : null}
      <Text className="text-small">{LEDGER.fundTo(monthText(fund.month))}</Text>
      <Text className="text-small">{LEDGER.fundLaw}</Text>
    </Card>
  )
}
