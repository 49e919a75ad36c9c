import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { readLacking } from '#contract/ledger/income.ts'
import { type AccountTotal, type FundStanding, readLedger, readMyShare } from '#contract/ledger/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { isFundLow } from '#domain/ledger/topup.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { WhatLacks } from '#src/ledger/book/parts/lacking.tsx'
import { FigureTable, MonthBars, SplitBar } from '#src/ui/figures/chart.tsx'
import { area, count, money, monthText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { aria } from '#src/ui/aria.ts'
import { Tabs } from '#src/ui/layout/tabs.tsx'

export default function LedgerPage() {
  const standing = useActiveRole()
  const [building, setBuilding] = useState('')
  const [isTable, setTable] = useState(false)
  const ledger = useResource(
    readLedger,
    standing ? { params: { estateId: standing.estateId }, query: building === '' ? {} : { building } } : null,
  )
  const lacking = useResource(readLacking, standing ? { params: { estateId: standing.estateId } } : null)
  const keepsBook =
    standing !== null && (isAllowed(standing.role, 'ledger.post') || isAllowed(standing.role, 'ledger.sign'))
  return (
    <Page>
      {keepsBook ? (
        <Button onPress={() => goTo(routes.bookDesk())} id="book-desk">
          {LEDGER.desk}
        </Button>
      ) : null}
      {lacking.value ? <WhatLacks lacking={lacking.value} /> : null}
      {standing ? (
        <Shown resource={ledger}>
          {({ period, months, yearBefore, buildings, closedTo, signedTo, fund }) =>
            period.closingFen === 0 && period.incomeFen === 0 && period.expenseFen === 0 ? (
              <Empty title={LEDGER.none} hint={LEDGER.noneHint} />
            ) : (
              <>
                {buildings.length > 0 ? (
                  <Tabs
                    label={LEDGER.books}
                    chosen={building}
                    tabs={['', ...buildings].map((one) => ({ key: one, title: one || LEDGER.estate }))}
                    onChoose={setBuilding}
                  />
                ) : null}
                <Card>
                  <Text className="text-note">{LEDGER.closing}</Text>
                  <Text className="figure-large">{money(period.closingFen)}</Text>
                  <Text className="text-small">{LEDGER.what}</Text>
                  <Text className="text-note">
                    {closedTo ? LEDGER.closedTo(monthText(closedTo)) : LEDGER.notClosed}
                  </Text>
                  {signedTo ? (
                    <Text className="text-note">{LEDGER.signedTo(monthText(signedTo))}</Text>
                  ) : null}
                </Card>
                <Rows>
                  <Row
                    title={LEDGER.check}
                    note={LEDGER.checkNote}
                    onPress={() => goTo(routes.checkBook())}
                  />
                  <Row title={INCOME.title} note={INCOME.entryNote} onPress={() => goTo(routes.sources())} />
                  <Row title={LEDGER.bank} note={LEDGER.bankNote} onPress={() => goTo(routes.bank())} />
                </Rows>
                {isAllowed(standing.role, 'ledger.ownShare') ? (
                  <MyShare estateId={standing.estateId} building={building} />
                ) : null}
                {closedTo ? <Fund fund={fund} /> : null}
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
                </Card>
                {yearBefore ? (
                  <Card title={LEDGER.yearBefore}>
                    <Compared title={LEDGER.income} now={period.incomeFen} before={yearBefore.incomeFen} />
                    <Compared title={LEDGER.expense} now={period.expenseFen} before={yearBefore.expenseFen} />
                  </Card>
                ) : null}
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
                <Heading>{LEDGER.months}</Heading>
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
                      onPress={() =>
                        goTo(routes.entries({ month: one.month, ...(building ? { building } : {}) }))
                      }
                    >
                      <Text className="text-small">{LEDGER.monthIn(money(one.incomeFen))}</Text>
                      <Text className="text-small">{LEDGER.monthOut(money(one.expenseFen))}</Text>
                    </Row>
                  ))}
                </Rows>
                <Button
                  look="second"
                  onPress={() => goTo(routes.entries(building ? { building } : {}))}
                  id="all-entries"
                >
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

/** Where topping up the maintenance fund stands; figures that nobody stated are never shown as zero. */
function Fund({ fund }: { fund: FundStanding | null }) {
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

/** What of the balance falls to my homes. */
function MyShare({ estateId, building }: { estateId: string; building: string }) {
  const share = useResource(readMyShare, {
    params: { estateId },
    query: building === '' ? {} : { building },
  })
  if (!share.value || share.value.homes.length === 0) return null
  const { homes, unitCount, wholeDm2 } = share.value
  return (
    <Card title={LEDGER.share}>
      {homes.map((home) => (
        <View key={home.label} className="row-line stacks">
          <View className="stack">
            <Text>{home.label}</Text>
            <Text className="text-small">{LEDGER.shareArea(area(home.areaDm2))}</Text>
          </View>
          <Text className="text-money">{money(home.shareFen)}</Text>
        </View>
      ))}
      <Text className="text-small">{LEDGER.shareNote(count(unitCount), area(wholeDm2))}</Text>
    </Card>
  )
}

function Compared({ title, now, before }: { title: string; now: number; before: number }) {
  const words =
    now === before
      ? LEDGER.same
      : now > before
        ? LEDGER.more2(money(now - before))
        : LEDGER.less(money(before - now))
  return (
    <View className="row-line stacks">
      <Text>{title}</Text>
      <View className="stack">
        <Text className="text-money">{words}</Text>
        <Text className="text-small">{LEDGER.before(money(before))}</Text>
      </View>
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
            part={total.amountFen}
            whole={whole}
            side={side}
          />
        </Pressable>
      ))}
    </Card>
  )
}
