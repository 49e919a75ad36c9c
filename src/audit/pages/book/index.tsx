import { Text, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { type BookRecord, readBookRecord, readLedger } from '#contract/ledger.ts'
import { addMonths, type Month } from '#domain/calendar.ts'
import { readBook } from '#domain/ledger/published.ts'
import { type VerifiedBook, verifyBook } from '#domain/ledger/verify.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { BOOK_CHECK, BOOK_FAULTS } from '#src/copy/book-check.ts'
import { errorWords } from '#src/copy/errors.ts'
import { call } from '#src/data/call.ts'
import type { ClientCode } from '#src/data/codes.ts'
import { knownLogKey, rememberLogKey } from '#src/data/evidence.ts'
import { useStanding } from '#src/data/gate.ts'
import { goTo, pause, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { count, money, monthText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Failed, Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

type Found = { book: VerifiedBook; faults: string[]; from: Month; to: Month }

/** The phone recomputes a year of the published book against the log. */
export default function BookPage() {
  const standing = useStanding()
  const { to: asked } = usePageParams()
  const [found, setFound] = useState<Found | null>(null)
  const [failure, setFailure] = useState<ClientCode | null>(null)
  const [round, setRound] = useState(0)
  const communityId = standing?.communityId

  useEffect(() => {
    if (!communityId) return
    let isGone = false
    const run = async () => {
      setFound(null)
      setFailure(null)
      const got = await recompute(communityId, asked)
      if (isGone) return
      if ('code' in got) setFailure(got.code)
      else setFound(got)
    }
    void run()
    return () => {
      isGone = true
    }
  }, [communityId, asked, round])

  const again = () => setRound(round + 1)
  if (failure) {
    const words = errorWords(failure)
    return (
      <Page>
        <Failed title={words.title} hint={words.hint} onRetry={again} />
      </Page>
    )
  }
  return <Page>{found ? <Result found={found} onAgain={again} /> : <Loading />}</Page>
}

async function recompute(
  communityId: string,
  asked: string | undefined,
): Promise<Found | { code: ClientCode }> {
  const params = { communityId }
  const summary = await call(readLedger, { params, query: asked ? { to: asked } : {} })
  if (!summary.ok) return { code: summary.code }
  const { from, to } = summary.value.period
  const record = await call(readBookRecord, { params, query: { from, to } })
  if (!record.ok) return { code: record.code }
  // The page is drawn once before the phone is busy.
  await pause(30)
  const known = knownLogKey(record.value.log.name)
  const book = verifyBook(
    readBook(record.value as BookRecord),
    known ? (fromBase64(known) ?? undefined) : undefined,
  )
  rememberLogKey(record.value.log)
  const faults = book.faults.map((fault) => BOOK_FAULTS[fault.code](fault.at))
  for (const { month, books } of book.months) {
    const shown = summary.value.months.find((one) => one.month === month)
    const own = books.find((one) => one.building === '')
    if (
      shown &&
      (shown.incomeFen !== (own?.incomeFen ?? 0) ||
        shown.expenseFen !== (own?.expenseFen ?? 0) ||
        shown.closingFen !== (own?.closingFen ?? 0))
    )
      faults.push(BOOK_FAULTS.summary(month))
  }
  return { book, faults, from, to }
}

function Result({ found, onAgain }: { found: Found; onAgain(): void }) {
  const { book, faults, from, to } = found
  return (
    <>
      <Text className="text-note">{BOOK_CHECK.what}</Text>
      <Card title={BOOK_CHECK.year(monthText(from), monthText(to))}>
        {faults.length === 0 ? (
          <>
            <Notice tone="good">{BOOK_CHECK.good}</Notice>
            <Text>{BOOK_CHECK.goodHint(count(book.entryCount))}</Text>
          </>
        ) : (
          <>
            <Notice tone="bad">{BOOK_CHECK.bad}</Notice>
            {faults.map((fault) => (
              <Text key={fault} className="tone-bad">
                {fault}
              </Text>
            ))}
            <Text className="text-note">{BOOK_CHECK.badHint}</Text>
          </>
        )}
        <Text>{book.closedTo ? BOOK_CHECK.closedTo(monthText(book.closedTo)) : BOOK_CHECK.notClosed}</Text>
        <Text>{book.signedTo ? BOOK_CHECK.signedTo(monthText(book.signedTo)) : BOOK_CHECK.notSigned}</Text>
      </Card>
      <Text className="text-head">{BOOK_CHECK.months}</Text>
      {[...book.months].reverse().map(({ month, books }) =>
        books
          .filter((one) => one.building === '' || one.closingFen !== 0 || one.incomeFen !== 0)
          .map((one) => (
            <Card
              key={`${month} ${one.building}`}
              title={one.building ? `${monthText(month)} ${one.building}` : monthText(month)}
            >
              <Line title={BOOK_CHECK.opening} value={money(one.openingFen)} />
              <Line title={BOOK_CHECK.income} value={money(one.incomeFen)} />
              <Line title={BOOK_CHECK.expense} value={money(one.expenseFen)} />
              <Line title={BOOK_CHECK.closing} value={money(one.closingFen)} />
            </Card>
          )),
      )}
      <Button look="second" onPress={onAgain} id="check-again">
        {BOOK_CHECK.again}
      </Button>
      <Button look="plain" onPress={() => goTo(routes.checkBook(addMonths(from, -1)))}>
        {BOOK_CHECK.earlier}
      </Button>
    </>
  )
}

function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line">
      <Text className="text-note">{title}</Text>
      <Text className="text-money">{value}</Text>
    </View>
  )
}
