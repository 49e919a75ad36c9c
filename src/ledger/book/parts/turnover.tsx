import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { AccountTotal } from '#contract/ledger/endpoints.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { FigureTable, MonthBars, SplitBar } from '#src/ui/figures/chart.tsx'
import { money, monthText, percent } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'
import type { LedgerBook } from './book.ts'
import { Sum } from './sums.tsx'

type Book = Pick<LedgerBook, 'period' | 'months'>

/** What came in and went out in the months shown: drawn, as a table, and by where from and where to. */
export function Turnover({ period, months, building }: Book & { building: string }) {
  return (
    <>
      <Card title={LEDGER.period(monthText(period.from), monthText(period.to))}>
        <Months months={months} period={period} />
        <Sum title={LEDGER.opening} fen={period.openingFen} />
        <Sum title={LEDGER.end} fen={period.closingFen} strong />
      </Card>
      <Split
        title={LEDGER.from}
        totals={period.income}
        whole={period.incomeFen}
        side="in"
        building={building}
      />
      <Split
        title={LEDGER.to}
        totals={period.expense}
        whole={period.expenseFen}
        side="out"
        building={building}
      />
    </>
  )
}

function Months({ months, period }: Book) {
  const [isTable, setTable] = useState(false)
  return (
    <>
      <MonthBars
        label={LEDGER.chart(
          months.map((one) =>
            LEDGER.monthLine(monthText(one.month), money(one.incomeFen), money(one.expenseFen)),
          ),
        )}
        bars={months.map((one) => ({
          key: one.month,
          label: LEDGER.monthLabel(one.month),
          name: monthText(one.month),
          inFen: one.incomeFen,
          outFen: one.expenseFen,
        }))}
        words={{ in: LEDGER.income, out: LEDGER.expense }}
      />
      <View className="figures">
        <Legend side="in" text={LEDGER.total(LEDGER.income, money(period.incomeFen))} />
        <Legend side="out" text={LEDGER.total(LEDGER.expense, money(period.expenseFen))} />
      </View>
      <Button look="plain" onPress={() => setTable(!isTable)} id="month-table">
        {isTable ? LEDGER.hideMonths : LEDGER.showMonths}
      </Button>
      {isTable ? (
        <FigureTable
          label={LEDGER.monthsTable}
          heads={[LEDGER.tableMonth, LEDGER.income, LEDGER.expense, LEDGER.monthBalance]}
          rows={months.map((one) => ({
            key: one.month.slice(2).replace('-', '.'),
            name: monthText(one.month),
            cells: [money(one.incomeFen), money(one.expenseFen), money(one.closingFen)],
          }))}
        />
      ) : null}
    </>
  )
}

function Legend({ side, text }: { side: 'in' | 'out'; text: string }) {
  return (
    <View className="legend">
      <View className={`legend-dot ${side}`} {...aria({ hidden: true })} />
      <Text className="text-small">{text}</Text>
    </View>
  )
}

function Split(given: {
  title: string
  totals: readonly AccountTotal[]
  whole: number
  side: 'in' | 'out'
  building: string
}) {
  const { title, totals, whole, side, building } = given
  if (totals.length === 0) return null
  return (
    <Card title={title}>
      {totals.map((total) => (
        <Pressable
          key={total.accountCode}
          role="link"
          label={`${total.title} ${money(total.amountFen)}`}
          onPress={() =>
            goTo(routes.entries({ account: total.accountCode, ...(building ? { building } : {}) }))
          }
          className="split-row"
        >
          <SplitBar
            title={total.title}
            value={money(total.amountFen)}
            share={percent(total.amountFen, whole)}
            part={total.amountFen}
            whole={whole}
            side={side}
          />
        </Pressable>
      ))}
    </Card>
  )
}
