import { Text } from '@tarojs/components'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { money, monthText } from '#src/ui/figures/figures.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import type { LedgerBook } from './book.ts'

/** Month by month, the newest first; each leads to its entries. */
export function MonthRows({ months, building }: Pick<LedgerBook, 'months'> & { building: string }) {
  return (
    <Rows>
      {[...months].reverse().map((one) => (
        <Row
          key={one.month}
          title={monthText(one.month)}
          side={
            <>
              <Text className="text-small">{LEDGER.monthBalance}</Text>
              <Text className="text-money">{money(one.closingFen)}</Text>
            </>
          }
          label={[
            monthText(one.month),
            LEDGER.monthIn(money(one.incomeFen)),
            LEDGER.monthOut(money(one.expenseFen)),
            LEDGER.monthBalance,
            money(one.closingFen),
          ].join(' ')}
          onPress={() => goTo(routes.entries({ month: one.month, ...(building ? { building } : {}) }))}
        >
          <Text className="text-small">{LEDGER.monthIn(money(one.incomeFen))}</Text>
          <Text className="text-small">{LEDGER.monthOut(money(one.expenseFen))}</Text>
        </Row>
      ))}
    </Rows>
  )
}
