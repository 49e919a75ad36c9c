import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { readLedger, readMyShare } from '#contract/ledger/endpoints.ts'
import { readLacking } from '#contract/ledger/income.ts'
import { isAllowed } from '#domain/core/access.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import type { LedgerBook } from '#src/ledger/book/parts/book.ts'
import { Fund } from '#src/ledger/book/parts/fund.tsx'
import { WhatLacks } from '#src/ledger/book/parts/lacking.tsx'
import { MonthRows } from '#src/ledger/book/parts/months.tsx'
import { MyShare } from '#src/ledger/book/parts/my-share.tsx'
import { Compared } from '#src/ledger/book/parts/sums.tsx'
import { Turnover } from '#src/ledger/book/parts/turnover.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { money, monthText } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { AlarmLine } from '#src/ui/state/alarm-line.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'

type Part = keyof typeof LEDGER.parts

export default function LedgerPage() {
  const standing = useActiveRole()
  const [building, setBuilding] = useState('')
  const params = { estateId: standing?.estateId ?? '' }
  const query = building === '' ? {} : { building }
  const ledger = useResource(readLedger, standing ? { params, query } : null)
  const keepsBook =
    standing !== null && (isAllowed(standing.role, 'ledger.post') || isAllowed(standing.role, 'ledger.sign'))
  return (
    <Page>
      {keepsBook ? (
        <Button onPress={() => goTo(routes.bookDesk())} id="book-desk">
          {LEDGER.desk}
        </Button>
      ) : null}
      {standing ? (
        <Shown resource={ledger}>
          {(book) => (
            <>
              {book.buildings.length > 0 ? (
                <Tabs
                  label={LEDGER.books}
                  chosen={building}
                  tabs={['', ...book.buildings].map((one) => ({ key: one, title: one || LEDGER.estate }))}
                  onChoose={setBuilding}
                />
              ) : null}
              <Book
                book={book}
                building={building}
                estateId={standing.estateId}
                hasShare={isAllowed(standing.role, 'ledger.ownShare')}
              />
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type Given = { book: LedgerBook; building: string; estateId: string; hasShare: boolean }

function Book({ book, building, estateId, hasShare }: Given) {
  const { period, months, closedTo, fund } = book
  const [part, setPart] = useState<Part>('turnover')
  const params = { estateId }
  const query = building === '' ? {} : { building }
  const lacking = useResource(readLacking, { params })
  const share = useResource(readMyShare, hasShare ? { params, query } : null).value
  const alarms = lacking.value ? <WhatLacks lacking={lacking.value} /> : null
  if (period.closingFen === 0 && period.incomeFen === 0 && period.expenseFen === 0)
    return (
      <>
        {alarms}
        <Empty title={LEDGER.none} hint={LEDGER.noneHint} />
      </>
    )
  return (
    <>
      <Balance book={book} />
      {share && share.homes.length > 0 ? (
        <Rows>
          <Row
            title={LEDGER.share}
            side={<Text className="text-money">{money(sumOf(share.homes))}</Text>}
            label={`${LEDGER.share} ${money(sumOf(share.homes))}`}
            onPress={() => setPart('more')}
            id="my-share"
          />
        </Rows>
      ) : null}
      {alarms}
      {fund && fund.outstandingFen > 0 ? (
        <AlarmLine tone="warn" amount={money(fund.outstandingFen)} onPress={() => setPart('more')} id="fund">
          {LEDGER.fundOutstanding}
        </AlarmLine>
      ) : null}
      {closedTo && !fund ? (
        <AlarmLine tone="warn" onPress={() => setPart('more')} id="fund-unstated">
          {LEDGER.fundUntoldLine}
        </AlarmLine>
      ) : null}
      <Tabs
        label={LEDGER.partsLabel}
        chosen={part}
        tabs={(['turnover', 'more', 'months'] as const).map((key) => ({ key, title: LEDGER.parts[key] }))}
        onChoose={setPart}
      />
      {part === 'turnover' ? <Turnover period={period} months={months} building={building} /> : null}
      {part === 'months' ? <MonthRows months={months} building={building} /> : null}
      {part === 'more' ? (
        <>
          {share && share.homes.length > 0 ? <MyShare share={share} /> : null}
          {closedTo ? <Fund fund={fund} /> : null}
          <YearBefore book={book} />
          <Text className="text-small">{LEDGER.what}</Text>
        </>
      ) : null}
      <Ways building={building} />
    </>
  )
}

function sumOf(homes: readonly { shareFen: number }[]): number {
  return homes.reduce((sum, home) => sum + home.shareFen, 0)
}

function Balance({ book: { period, closedTo, signedTo } }: { book: LedgerBook }) {
  return (
    <Card>
      <Text className="text-note">{LEDGER.closing}</Text>
      <Text className="figure-first">{money(period.closingFen)}</Text>
      <View className="tabs">
        <Status tone={closedTo ? 'good' : 'warn'}>
          {closedTo ? LEDGER.closedTo(monthText(closedTo)) : LEDGER.notClosed}
        </Status>
        {signedTo ? <Status tone="good">{LEDGER.signedTo(monthText(signedTo))}</Status> : null}
      </View>
    </Card>
  )
}

function YearBefore({ book: { period, yearBefore } }: { book: LedgerBook }) {
  if (!yearBefore) return null
  return (
    <Card title={LEDGER.yearBefore}>
      <Compared title={LEDGER.income} now={period.incomeFen} before={yearBefore.incomeFen} />
      <Compared title={LEDGER.expense} now={period.expenseFen} before={yearBefore.expenseFen} />
    </Card>
  )
}

/** Where all of it can be seen and checked. */
function Ways({ building }: { building: string }) {
  return (
    <Rows>
      <Row
        icon="ledger"
        title={LEDGER.all}
        note={LEDGER.allNote}
        onPress={() => goTo(routes.entries(building ? { building } : {}))}
        id="all-entries"
      />
      <Row
        icon="checked"
        title={LEDGER.check}
        note={LEDGER.checkNote}
        onPress={() => goTo(routes.checkBook())}
      />
      <Row icon="bill" title={INCOME.title} note={INCOME.entryNote} onPress={() => goTo(routes.sources())} />
      <Row
        icon="performance"
        title={LEDGER.bank}
        note={LEDGER.bankNote}
        onPress={() => goTo(routes.bank())}
      />
    </Rows>
  )
}
