import { Text, View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { type BookRecord, readBookRecord, readLedger } from '#contract/ledger/endpoints.ts'
import type { ShownBank } from '#contract/ledger/bank-month.ts'
import { linkVouchers } from '#contract/ledger/export.ts'
import { addMonths, beijingDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { bankChange, type CloseMark } from '#domain/ledger/bank/month.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { type VerifiedBook, verifyBook } from '#domain/ledger/evidence/verify.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { BANK_MONTH } from '#src/copy/ledger/bank-month.ts'
import { BOOK_CHECK, BOOK_FAULTS } from '#src/copy/ledger/check.ts'
import { errorWords } from '#src/copy/core/errors.ts'
import { call } from '#src/data/calls/call.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { checkPicture, type PictureState } from '#src/data/files/picture-check.ts'
import { BankBeside, CloseBesideBank } from '#src/parts/bank-month.tsx'
import { goTo, pause, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { count, money, monthText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Failed, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

type Found = {
  book: VerifiedBook
  /** Each month that the book had something in, beside the bank. */
  bank: readonly { shown: ShownBank; mark: CloseMark | null; closedFen: number | null; isOver: boolean }[]
  faults: string[]
  from: Month
  to: Month
  /** The vouchers of the entries that were recomputed, each with the entry that names it first. */
  vouchers: readonly { photoId: string; number: number; month: Month }[]
}

/** The phone recomputes a year of the published book against the log. */
export default function BookPage() {
  const standing = useActiveRole()
  const { to: asked } = usePageParams()
  const [found, setFound] = useState<Found | null>(null)
  const [failure, setFailure] = useState<ClientCode | null>(null)
  const [round, setRound] = useState(0)
  const estateId = standing?.estateId

  useEffect(() => {
    if (!estateId) return
    let isGone = false
    const run = async () => {
      setFound(null)
      setFailure(null)
      const got = await recompute(estateId, asked)
      if (isGone) return
      if ('code' in got) setFailure(got.code)
      else setFound(got)
    }
    // Whatever breaks, the page does not stay at "running".
    run().catch(() => isGone || setFailure('phone.unreadable'))
    return () => {
      isGone = true
    }
  }, [estateId, asked, round])

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

async function recompute(estateId: string, asked: string | undefined): Promise<Found | { code: ClientCode }> {
  const params = { estateId }
  const summary = await call(readLedger, { params, query: asked ? { to: asked } : {} })
  if (!summary.ok) return { code: summary.code }
  const { from, to } = summary.value.period
  const record = await call(readBookRecord, { params, query: { from, to } })
  if (!record.ok) return { code: record.code }
  // The page is drawn once before the phone is busy.
  await pause(30)
  const known = expectedKey(estateId, record.value.log)
  const book = verifyBook(
    readBook(record.value as BookRecord),
    // Where the log goes by another name the expected key is empty, and no log's key.
    known === undefined ? undefined : (fromBase64(known) ?? new Uint8Array(0)),
    { estateId, from, to: asked ?? to },
  )
  if (book.faults.length === 0) rememberLog(estateId, record.value.log)
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
  const vouchers = new Map<string, Found['vouchers'][number]>()
  for (const { voucherIds, number, bookedOn } of record.value.entries)
    for (const photoId of voucherIds)
      if (!vouchers.has(photoId) && monthOf(bookedOn) >= from && monthOf(bookedOn) <= to)
        vouchers.set(photoId, { photoId, number, month: monthOf(bookedOn) })
  const bank = besideBank(book, record.value, monthOf(beijingDayOf(summary.value.nowAt)))
  return { book, bank, faults, from, to, vouchers: [...vouchers.values()] }
}

const SHOWN = 50

/** The months that have anything in the book or the bank, with their lines and entries in words. */
function besideBank(book: VerifiedBook, record: BookRecord, today: Month): Found['bank'] {
  const lines = new Map(record.bank.acts.flatMap((act) => act.lines.map((line) => [line.lineId, line])))
  const entries = new Map(record.entries.map((entry) => [entry.number, entry]))
  const bookOf = new Map(book.months.map(({ month, books }) => [month, books]))
  return book.bank
    .filter(
      ({ month, state, mark }) =>
        state !== 'none' ||
        mark !== null ||
        (bookOf.get(month) ?? []).some(
          (one) =>
            one.closingFen !== 0 || one.openingFen !== 0 || one.incomeFen !== 0 || one.expenseFen !== 0,
        ),
    )
    .map(({ mark, ...found }) => ({
      mark,
      closedFen: record.closes.find((close) => close.month === found.month)?.bank?.balanceFen ?? null,
      isOver: found.month < today,
      shown: {
        ...found,
        gaps: found.gaps.slice(0, SHOWN),
        unbookedCount: found.unbooked.length,
        unbackedCount: found.unbacked.length,
        unbooked: found.unbooked.slice(0, SHOWN).flatMap((lineId) => lines.get(lineId) ?? []),
        unbacked: found.unbacked.slice(0, SHOWN).flatMap((number) => {
          const entry = entries.get(number)
          return entry ? [{ ...entry, changeFen: bankChange(entry.postings) }] : []
        }),
      },
    }))
}

/** Whether the book agrees with the bank, apart from whether it was changed. */
function BankResult({ bank }: { bank: Found['bank'] }) {
  const over = bank.filter((one) => one.isOver)
  const differs = over.filter((one) => one.shown.state === 'differs').length
  const agrees = over.filter((one) => one.shown.state === 'agrees' || one.shown.state === 'settled').length
  const unknown = over.length - differs - agrees
  return (
    <Card title={BANK_MONTH.title}>
      <Text className="text-small">{BANK_MONTH.what}</Text>
      {over.length === 0 ? <Text>{BANK_MONTH.noneOver}</Text> : null}
      {over.length > 0 && agrees === over.length ? (
        <Notice tone="good">{BANK_MONTH.allAgree(count(agrees))}</Notice>
      ) : null}
      {differs > 0 ? <Notice tone="bad">{BANK_MONTH.someDiffer(count(differs))}</Notice> : null}
      {unknown > 0 ? <Notice tone="warn">{BANK_MONTH.someUnknown(count(unknown))}</Notice> : null}
    </Card>
  )
}

function Result({ found, onAgain }: { found: Found; onAgain(): void }) {
  const { book, faults, from, to } = found
  const bankOf = new Map(found.bank.map((one) => [one.shown.month, one]))
  return (
    <>
      <Text className="text-note">{BOOK_CHECK.what}</Text>
      <Card title={BOOK_CHECK.year(monthText(from), monthText(to))}>
        {faults.length === 0 && book.entryCount === 0 && book.bankLineCount === 0 ? (
          <Text>{BOOK_CHECK.empty}</Text>
        ) : faults.length === 0 ? (
          <>
            <Notice tone="good">{BOOK_CHECK.good}</Notice>
            <Text>{BOOK_CHECK.goodHint(count(book.entryCount))}</Text>
            {book.bankLineCount > 0 ? <Text>{BOOK_CHECK.bank(count(book.bankLineCount))}</Text> : null}
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
      <BankResult bank={found.bank} />
      <Vouchers vouchers={found.vouchers} />
      <Heading>{BOOK_CHECK.months}</Heading>
      {[...book.months].reverse().map(({ month, books }) =>
        books
          .filter(
            (one) =>
              (one.building === '' && bankOf.has(month)) || one.closingFen !== 0 || one.incomeFen !== 0,
          )
          .map((one) => (
            <Card
              key={`${month} ${one.building}`}
              title={one.building ? `${monthText(month)} ${one.building}` : monthText(month)}
            >
              <Line title={BOOK_CHECK.opening} value={money(one.openingFen)} />
              <Line title={BOOK_CHECK.income} value={money(one.incomeFen)} />
              <Line title={BOOK_CHECK.expense} value={money(one.expenseFen)} />
              <Line title={BOOK_CHECK.closing} value={money(one.closingFen)} />
              {one.building === '' ? <Beside found={bankOf.get(month)} /> : null}
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

/** The whole estate's bank account under the month of its own book: all books of the estate are kept in it. */
function Beside({ found }: { found: Found['bank'][number] | undefined }) {
  if (!found) return null
  return (
    <>
      <BankBeside bank={found.shown} isOver={found.isOver} />
      {found.mark === null ? null : <CloseBesideBank mark={found.mark} balanceFen={found.closedFen} />}
    </>
  )
}

type Checked = { done: number; unread: number; faults: string[]; isOver: boolean }

/** Fetches every voucher picture of the year and compares its bytes with the hash that its entry holds. */
function Vouchers({ vouchers }: { vouchers: Found['vouchers'] }) {
  const standing = useActiveRole()
  const [checked, setChecked] = useState<Checked | null>(null)
  const isGone = useRef(false)
  useEffect(
    () => () => {
      isGone.current = true
    },
    [],
  )
  const run = async () => {
    if (!standing) return
    let state: Checked = { done: 0, unread: 0, faults: [], isOver: false }
    setChecked(state)
    for (const month of [...new Set(vouchers.map((one) => one.month))]) {
      const links = await call(linkVouchers, {
        params: { estateId: standing.estateId },
        query: { month },
      })
      const urlOf = new Map(links.ok ? links.value.vouchers.map((one) => [one.photoId, one.url]) : [])
      for (const { photoId, number } of vouchers.filter((one) => one.month === month)) {
        const url = urlOf.get(photoId)
        const found: PictureState = !links.ok
          ? 'unread'
          : url === undefined
            ? 'gone'
            : await checkPicture(photoId, url)
        if (isGone.current) return
        state = {
          ...state,
          done: state.done + 1,
          unread: state.unread + (found === 'unread' ? 1 : 0),
          faults:
            found === 'changed'
              ? [...state.faults, BOOK_CHECK.voucherChanged(number)]
              : found === 'gone'
                ? [...state.faults, BOOK_CHECK.voucherGone(number)]
                : state.faults,
        }
        setChecked(state)
      }
    }
    setChecked({ ...state, isOver: true })
  }
  if (vouchers.length === 0) return <Text className="text-note">{BOOK_CHECK.vouchersNone}</Text>
  const isRunning = checked !== null && !checked.isOver
  const isGood = checked?.isOver === true && checked.faults.length === 0 && checked.unread === 0
  return (
    <Card title={BOOK_CHECK.vouchers}>
      <Text className="text-small">{BOOK_CHECK.vouchersNote(count(vouchers.length))}</Text>
      {isRunning ? <Text>{BOOK_CHECK.vouchersProgress(checked.done, vouchers.length)}</Text> : null}
      {isGood ? <Notice tone="good">{BOOK_CHECK.vouchersGood(count(vouchers.length))}</Notice> : null}
      {checked?.faults.map((fault) => (
        <Text key={fault} className="tone-bad">
          {fault}
        </Text>
      ))}
      {checked?.isOver && checked.unread > 0 ? (
        <Notice tone="warn">{BOOK_CHECK.vouchersUnread(count(checked.unread))}</Notice>
      ) : null}
      {isGood ? null : (
        <Button look="second" onPress={() => void run()} busy={isRunning} id="check-vouchers">
          {BOOK_CHECK.vouchers}
        </Button>
      )}
    </Card>
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
