import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { readLacking } from '#contract/ledger/income.ts'
import { closeMonth, type ClosedMonth, listCloses, signClose } from '#contract/ledger/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { BANK_MONTH } from '#src/copy/ledger/bank-month.ts'
import { BOOK_DESK } from '#src/copy/ledger/desk.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import { goTo } from '#src/platform/host.ts'
import { BankBeside, CloseBesideBank } from '#src/parts/bank-month.tsx'
import { WhatLacks } from '#src/ledger/book/parts/lacking.tsx'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, instant, money, monthText } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Told = { tone: 'good' | 'bad'; text: string }

/** Where the company closes months and the committee signs them. */
export default function BookDeskPage() {
  const standing = useActiveRole()
  const estateId = standing?.estateId ?? ''
  const desk = useResource(listCloses, standing ? { params: { estateId } } : null)
  const lacking = useResource(readLacking, standing ? { params: { estateId } } : null)
  const [isClosing, setClosing] = useState(false)
  const [signing, setSigning] = useState<ClosedMonth | null>(null)
  const [fund, setFund] = useState({ first: '', balance: '' })
  const [told, setTold] = useState<Told | null>(null)
  const [isBusy, setBusy] = useState(false)
  const mayPost = standing !== null && isAllowed(standing.role, 'ledger.post')
  const maySign = standing !== null && isAllowed(standing.role, 'ledger.sign')

  const settle = async (answer: { ok: true } | { ok: false; code: string }, text: string) => {
    setBusy(false)
    setClosing(false)
    setSigning(null)
    if (answer.ok) setTold({ tone: 'good', text })
    else setTold({ tone: 'bad', text: errorLine(answer.code) })
    await desk.reload()
  }
  const isEmpty = fund.first.trim() === '' && fund.balance.trim() === ''
  const firstFen = fenOf(fund.first)
  const balanceFen = fenOf(fund.balance)
  const form = useForm(
    closeMonth,
    { fund: isEmpty ? null : { firstFen, balanceFen } },
    {
      first: ask.amount(BOOK_DESK.fundFirst, fund.first, { at: 'fund.firstFen' }),
      balance: ask.amount(BOOK_DESK.fundBalance, fund.balance, {
        at: 'fund.balanceFen',
        wrong: BOOK_DESK.fundWrong,
      }),
    },
  )
  const close = async (month: string) => {
    const answer = await call(closeMonth, {
      params: { estateId },
      body: {
        month,
        fund: isEmpty ? null : { firstFen: firstFen as number, balanceFen: balanceFen as number },
      },
    })
    await settle(answer, BOOK_DESK.closed(monthText(month)))
    return null
  }
  const sign = async ({ month, hash }: ClosedMonth) => {
    setBusy(true)
    const answer = await call(signClose, {
      params: { estateId, month },
      body: { hash },
    })
    await settle(answer, BOOK_DESK.signDone(monthText(month)))
  }

  return (
    <Page
      {...(mayPost
        ? {
            bar: (
              <Button onPress={() => goTo(routes.postEntry())} id="post-entry">
                {BOOK_DESK.post}
              </Button>
            ),
          }
        : {})}
    >
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {mayPost ? (
        <Button look="second" onPress={() => goTo(routes.bank())} id="bank">
          {BOOK_DESK.bank}
        </Button>
      ) : null}
      <Button look="second" onPress={() => goTo(routes.sources())} id="sources">
        {INCOME.title}
      </Button>
      {lacking.value ? <WhatLacks lacking={lacking.value} /> : null}
      {standing ? (
        <Shown resource={desk}>
          {({ closes, next }) => {
            // Months are signed in their order: the oldest that waits comes first.
            const waiting = lastOf(closes.filter((one) => one.signedAt === null))
            return (
              <>
                {next ? (
                  <Card title={BOOK_DESK.next(monthText(next.month))}>
                    <Text className="text-note">{BOOK_DESK.entries(count(next.entryCount))}</Text>
                    <Books books={next.books} />
                    <BankBeside bank={next.bank} isOver={next.isOver} />
                    <Button look="second" onPress={() => goTo(routes.entries({ month: next.month }))}>
                      {BOOK_DESK.see}
                    </Button>
                    {!next.isOver ? (
                      <Text className="text-note">{BOOK_DESK.notOver}</Text>
                    ) : mayPost ? (
                      <Button look="second" onPress={() => setClosing(true)} id="close-month">
                        {BOOK_DESK.close}
                      </Button>
                    ) : null}
                  </Card>
                ) : closes.length === 0 ? (
                  <Empty title={BOOK_DESK.noBook} />
                ) : null}
                <Heading>{BOOK_DESK.closes}</Heading>
                {closes.length === 0 ? <Text className="text-note">{BOOK_DESK.noCloses}</Text> : null}
                {closes.map((one) => (
                  <Card key={one.month} title={monthText(one.month)}>
                    <Text className="text-note">{BOOK_DESK.entries(count(one.entryCount))}</Text>
                    <Books books={one.books} />
                    <TopUp topUp={one.topUp} />
                    <CloseBesideBank {...one.bank} />
                    {one.signedAt === null ? (
                      <Status tone="warn">{BOOK_DESK.waits}</Status>
                    ) : (
                      <Status tone="good">{BOOK_DESK.signed(instant(one.signedAt))}</Status>
                    )}
                    {maySign && one === waiting ? (
                      <>
                        <Button look="second" onPress={() => goTo(routes.entries({ month: one.month }))}>
                          {BOOK_DESK.see}
                        </Button>
                        <Button onPress={() => setSigning(one)} id="sign-month">
                          {BOOK_DESK.sign(monthText(one.month))}
                        </Button>
                      </>
                    ) : null}
                  </Card>
                ))}
                <Sheet
                  title={next ? BOOK_DESK.closeTitle(monthText(next.month)) : ''}
                  isOpen={isClosing && next !== null}
                  onClose={() => setClosing(false)}
                  confirm={{
                    text: BOOK_DESK.close,
                    onPress: () => void (next && form.send(() => close(next.month))),
                    busy: form.isSending,
                  }}
                >
                  <Notice tone="warn">{BOOK_DESK.closeWarning}</Notice>
                  {next && next.bank.state !== 'agrees' ? (
                    <Notice tone="bad">{BANK_MONTH.closeOver}</Notice>
                  ) : null}
                  <Text className="text-strong">{BOOK_DESK.fund}</Text>
                  <Field
                    {...form.of('first')}
                    decimal
                    label={BOOK_DESK.fundFirst}
                    value={fund.first}
                    onChange={(first) => setFund({ ...fund, first })}
                    most={16}
                  />
                  <Field
                    {...form.of('balance')}
                    decimal
                    label={BOOK_DESK.fundBalance}
                    value={fund.balance}
                    onChange={(balance) => setFund({ ...fund, balance })}
                    most={16}
                    hint={BOOK_DESK.fundHint}
                  />
                  <FormLine form={form} />
                </Sheet>
                <Sheet
                  title={signing ? BOOK_DESK.sign(monthText(signing.month)) : ''}
                  isOpen={signing !== null}
                  onClose={() => setSigning(null)}
                  confirm={{
                    text: signing ? BOOK_DESK.sign(monthText(signing.month)) : '',
                    onPress: () => void (signing && sign(signing)),
                    busy: isBusy,
                  }}
                >
                  <Notice tone="warn">{BOOK_DESK.signWarning}</Notice>
                  {signing ? <Books books={signing.books} /> : null}
                  {signing ? <CloseBesideBank {...signing.bank} /> : null}
                </Sheet>
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** What the month owes the maintenance fund; a month without figures is told as such, never as nothing owed. */
function TopUp({ topUp }: { topUp: ClosedMonth['topUp'] }) {
  return (
    <>
      {topUp?.isStated ? (
        <Text>{BOOK_DESK.topUp(money(topUp.dueFen), money(topUp.doneFen))}</Text>
      ) : (
        <Status tone="warn">{BOOK_DESK.topUpUnstated}</Status>
      )}
      {topUp && topUp.outstandingFen > 0 ? (
        <Status tone="bad">{BOOK_DESK.topUpLate(money(topUp.outstandingFen))}</Status>
      ) : null}
      {topUp?.isStated && topUp.outstandingFen === 0 && topUp.dueFen + topUp.doneFen > 0 ? (
        <Status tone="good">{BOOK_DESK.topUpMet}</Status>
      ) : topUp?.isStated && topUp.outstandingFen === 0 ? (
        <Status tone="quiet">{BOOK_DESK.topUpNone}</Status>
      ) : null}
      {topUp && topUp.aheadFen > 0 ? (
        <>
          <Status tone="bad">{BOOK_DESK.ahead(money(topUp.aheadFen))}</Status>
          <Text className="text-small">{BOOK_DESK.aheadHint}</Text>
        </>
      ) : null}
    </>
  )
}

function Books({ books }: { books: ClosedMonth['books'] }) {
  return (
    <>
      {books.map((book) => (
        <View key={book.building} className="stack">
          {books.length > 1 ? (
            <Text className="text-strong">
              {book.building ? BOOK_DESK.building(book.building) : BOOK_DESK.estate}
            </Text>
          ) : null}
          <Line title={BOOK_DESK.opening} fen={book.openingFen} />
          <Line title={BOOK_DESK.income} fen={book.incomeFen} />
          <Line title={BOOK_DESK.expense} fen={book.expenseFen} />
          <Line title={BOOK_DESK.closing} fen={book.closingFen} />
        </View>
      ))}
    </>
  )
}

function Line({ title, fen }: { title: string; fen: number }) {
  return (
    <View className="row-line">
      <Text>{title}</Text>
      <Text className="text-money">{money(fen)}</Text>
    </View>
  )
}
