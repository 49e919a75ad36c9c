import { Text, View } from '@tarojs/components'
import { type AccountTotal, readLedger } from '#contract/ledger.ts'
import { LEDGER } from '#src/copy/ledger.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { MonthBars, SplitBar } from '#src/ui/chart.tsx'
import { money, monthText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Pressable } from '#src/ui/pressable.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { aria } from '#src/ui/aria.ts'

export default function LedgerPage() {
  const standing = useStanding()
  const ledger = useResource(
    readLedger,
    standing ? { params: { communityId: standing.communityId }, query: {} } : null,
  )
  return (
    <Page>
      {standing ? (
        <Shown resource={ledger}>
          {({ period, months }) =>
            period.closingFen === 0 && period.incomeFen === 0 && period.expenseFen === 0 ? (
              <Empty title={LEDGER.none} hint={LEDGER.noneHint} />
            ) : (
              <>
                <Card>
                  <Text className="text-note">{LEDGER.closing}</Text>
                  <Text className="figure-large">{money(period.closingFen)}</Text>
                  <Text className="text-small">{LEDGER.what}</Text>
                </Card>
                <Card title={LEDGER.period(monthText(period.from), monthText(period.to))}>
                  <Sum title={LEDGER.opening} fen={period.openingFen} />
                  <Sum title={LEDGER.plusIncome} fen={period.incomeFen} />
                  <Sum title={LEDGER.minusExpense} fen={period.expenseFen} />
                  <Sum title={LEDGER.isEnd} fen={period.closingFen} strong />
                  <MonthBars
                    label={LEDGER.chart(
                      months.map((one) =>
                        LEDGER.monthLine(monthText(one.month), money(one.incomeFen), money(one.expenseFen)),
                      ),
                    )}
                    bars={months.map((one) => ({
                      key: one.month,
                      label: LEDGER.monthLabel(one.month),
                      inFen: one.incomeFen,
                      outFen: one.expenseFen,
                    }))}
                  />
                  <View className="figures">
                    <Legend side="in" text={LEDGER.income} />
                    <Legend side="out" text={LEDGER.expense} />
                    <Text className="text-small">{LEDGER.chartNote}</Text>
                  </View>
                </Card>
                <Split title={LEDGER.from} totals={period.income} whole={period.incomeFen} side="in" />
                <Split title={LEDGER.to} totals={period.expense} whole={period.expenseFen} side="out" />
                <Text className="text-head">{LEDGER.months}</Text>
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
                      onPress={() => goTo(routes.entries({ month: one.month }))}
                    >
                      <Text className="text-small">{LEDGER.monthIn(money(one.incomeFen))}</Text>
                      <Text className="text-small">{LEDGER.monthOut(money(one.expenseFen))}</Text>
                    </Row>
                  ))}
                </Rows>
                <Button look="second" onPress={() => goTo(routes.entries())} id="all-entries">
                  {LEDGER.all}
                </Button>
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Sum({ title, fen, strong = false }: { title: string; fen: number; strong?: boolean }) {
  return (
    <View className="row-line">
      <Text className={strong ? 'text-strong' : ''}>{title}</Text>
      <Text className="text-money">{money(fen)}</Text>
    </View>
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

function Split(given: { title: string; totals: readonly AccountTotal[]; whole: number; side: 'in' | 'out' }) {
  const { title, totals, whole, side } = given
  if (totals.length === 0) return null
  return (
    <Card title={title}>
      {totals.map((total) => (
        <Pressable
          key={total.accountCode}
          role="link"
          label={`${total.title} ${money(total.amountFen)}`}
          onPress={() => goTo(routes.entries({ account: total.accountCode }))}
          className="split-row"
        >
          <SplitBar
            title={total.title}
            value={money(total.amountFen)}
            part={total.amountFen}
            whole={whole}
            side={side}
          />
        </Pressable>
      ))}
    </Card>
  )
}
