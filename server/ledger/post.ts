import type { postEntry, reverseEntry } from '#contract/ledger/endpoints.ts'
import { beijingDayOf, type Day, isDay, monthOf } from '#domain/core/calendar.ts'
import { BANK_ACCOUNT, findAccount } from '#domain/ledger/account.ts'
import { checkEntry } from '#domain/ledger/entry.ts'
import {
  entriesQuestion,
  findEntries,
  lastClose,
  lastCloseQuestion,
  type NewBookEntry,
  postEntries,
  type StoredClose,
  type StoredEntry,
} from './store.ts'
import type { Handler } from '#server/core/http/context.ts'
import { ask, askAll, known, mapped, type Question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { arePhotosKnown } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { voteQuestion } from '#server/votes/store.ts'

export const handlePostEntry: Handler<typeof postEntry> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const size = await lockLog(tx, estateId)
    const { debit, credit, amountFen, ...rest } = body
    const entry: NewBookEntry = {
      ...rest,
      summary: body.summary.trim(),
      counterparty: body.counterparty.trim(),
      building: body.building.trim(),
      postings: [
        { accountCode: debit, amountFen },
        { accountCode: credit, amountFen: -amountFen },
      ],
      reverses: null,
    }
    const { before, close, arePictures, approval } = await askAll(tx, {
      before: entriesQuestion('e.entry_id = $2', [estateId, entry.entryId]),
      close: lastCloseQuestion(estateId),
      arePictures: arePhotosKnown(estateId, entry.voucherIds),
      approval: entry.approvedBy === null ? known(true) : isPassedQuestion(estateId, entry.approvedBy),
    })
    const done = sameAs(before, entry)
    if (done) return { entryId: done.entryId, number: done.number }
    mustBeAfter(close, entry.bookedOn, nowAt)
    mustFit(entry, close)
    if (!arePictures) throw new AppError('photo.not-sent')
    if (!approval) throw new AppError('entry.vote-unfit')
    const [posted] = await postEntries(tx, estateId, [entry], personId, nowAt, size)
    await checkpointNow(tx, ports.log, estateId, nowAt)
    return { entryId: entry.entryId, number: (posted as StoredEntry).number }
  })

export const handleReverseEntry: Handler<typeof reverseEntry> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const size = await lockLog(tx, estateId)
    const [first] = await findEntries(tx, 'e.entry_id = $2', [estateId, params.entryId])
    if (!first) throw new AppError('entry.not-found')
    const entry: NewBookEntry = {
      entryId: body.reversalId,
      bookedOn: body.bookedOn,
      building: first.building,
      summary: body.reason.trim(),
      counterparty: first.counterparty,
      postings: first.postings.map(({ accountCode, amountFen }) => ({ accountCode, amountFen: -amountFen })),
      voucherIds: [],
      invoices: [],
      reverses: first.number,
      approvedBy: null,
    }
    const {
      before,
      taken: [taken],
      close,
    } = await askAll(tx, {
      before: entriesQuestion('e.entry_id = $2', [estateId, entry.entryId]),
      taken: entriesQuestion('e.reverses = $2', [estateId, first.number]),
      close: lastCloseQuestion(estateId),
    })
    const done = sameAs(before, entry)
    if (done) return { entryId: done.entryId, number: done.number }
    // A reversal stays one: whoever erred in it books the entry again.
    if (taken || first.reverses !== null) throw new AppError('entry.reversed')
    if (body.bookedOn < first.bookedOn) throw new AppError('entry.day-unfit')
    mustBeAfter(close, entry.bookedOn, nowAt)
    const [posted] = await postEntries(tx, estateId, [entry], personId, nowAt, size)
    await checkpointNow(tx, ports.log, estateId, nowAt)
    return { entryId: entry.entryId, number: (posted as StoredEntry).number }
  })

/** Refuses a day that does not exist, lies in the future or in a closed month. */
export async function mustBeOpen(tx: Tx, estateId: string, day: Day, nowAt: number): Promise<void> {
  mustBeAfter(await lastClose(tx, estateId), day, nowAt)
}

function mustBeAfter(last: StoredClose | null, day: Day, nowAt: number): void {
  if (!isDay(day) || day > beijingDayOf(nowAt)) throw new AppError('entry.day-unfit')
  if (last && monthOf(day) <= last.month) throw new AppError('entry.month-closed')
}

function mustFit(entry: NewBookEntry, last: StoredClose | null): void {
  const [debit, credit] = entry.postings
  const checked = checkEntry({ ...entry, voucherCount: entry.voucherIds.length })
  if (!checked.ok)
    throw new AppError(
      checked.reason === 'expense-without-voucher' ? 'entry.no-voucher' : 'entry.account-unfit',
    )
  const isOpening = entry.postings.some((one) => findAccount(one.accountCode)?.kind === 'equity')
  if (
    debit?.accountCode === credit?.accountCode ||
    !entry.postings.some((one) => one.accountCode === BANK_ACCOUNT) ||
    (isOpening && last !== null)
  )
    throw new AppError('entry.account-unfit')
}

/** Law: 民法典 §278①(8), (9): using common parts, and the income from them, is for owners to decide together. */
export function isPassedSpending(tx: Tx, estateId: string, voteId: string): Promise<boolean> {
  return ask(tx, isPassedQuestion(estateId, voteId))
}

function isPassedQuestion(estateId: string, voteId: string): Question<boolean> {
  return mapped(voteQuestion(estateId, voteId), (vote) => {
    const outcomes = vote?.recorded ?? []
    return (
      vote?.items.some(
        (item, at) =>
          (item.matterId === 8 || item.matterId === 9) &&
          (outcomes[at] === 'passed' || outcomes[at]?.startsWith('option-')),
      ) ?? false
    )
  })
}

/** The entry of this id where it says the same: a request sent again. Refuses another one under the same id. */
function sameAs([known]: readonly StoredEntry[], entry: NewBookEntry): StoredEntry | null {
  if (!known) return null
  const spelled = (one: NewBookEntry) =>
    JSON.stringify([
      one.bookedOn,
      one.building,
      one.summary,
      one.counterparty,
      one.postings.map((posting) => [posting.accountCode, posting.amountFen]),
      one.voucherIds,
      one.invoices,
      one.reverses,
      one.approvedBy,
    ])
  if (spelled(known) !== spelled(entry)) throw new AppError('request.key-reused')
  return known
}
