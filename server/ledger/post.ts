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
import { ask, askAll, known, mapped, type Question, question } from '#server/core/db/ask.ts'
import { inCommunity, type Tx } from '#server/core/db/scope.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { voteQuestion } from '#server/votes/store.ts'

export const handlePostEntry: Handler<typeof postEntry> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const size = await lockLog(tx, communityId)
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
      before: entriesQuestion('e.entry_id = $2', [communityId, entry.entryId]),
      close: lastCloseQuestion(communityId),
      arePictures: arePicturesQuestion(communityId, entry.voucherIds),
      approval: entry.approvedBy === null ? known(true) : isPassedQuestion(communityId, entry.approvedBy),
    })
    const done = sameAs(before, entry)
    if (done) return { entryId: done.entryId, number: done.number }
    mustBeAfter(close, entry.bookedOn, nowAt)
    mustFit(entry, close)
    if (!arePictures) throw new Refusal('photo.not-sent')
    if (!approval) throw new Refusal('entry.vote-unfit')
    const [posted] = await postEntries(tx, communityId, [entry], personId, nowAt, size)
    await checkpointNow(tx, ports.log, communityId, nowAt)
    return { entryId: entry.entryId, number: (posted as StoredEntry).number }
  })

export const handleReverseEntry: Handler<typeof reverseEntry> = async (
  { ports, nowAt, personId },
  { params, body },
) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const size = await lockLog(tx, communityId)
    const [first] = await findEntries(tx, 'e.entry_id = $2', [communityId, params.entryId])
    if (!first) throw new Refusal('entry.not-found')
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
      before: entriesQuestion('e.entry_id = $2', [communityId, entry.entryId]),
      taken: entriesQuestion('e.reverses = $2', [communityId, first.number]),
      close: lastCloseQuestion(communityId),
    })
    const done = sameAs(before, entry)
    if (done) return { entryId: done.entryId, number: done.number }
    // A reversal stays one: whoever erred in it books the entry again.
    if (taken || first.reverses !== null) throw new Refusal('entry.reversed')
    if (body.bookedOn < first.bookedOn) throw new Refusal('entry.day-unfit')
    mustBeAfter(close, entry.bookedOn, nowAt)
    const [posted] = await postEntries(tx, communityId, [entry], personId, nowAt, size)
    await checkpointNow(tx, ports.log, communityId, nowAt)
    return { entryId: entry.entryId, number: (posted as StoredEntry).number }
  })

/** Refuses a day that does not exist, lies in the future or in a closed month. */
export async function mustBeOpen(tx: Tx, communityId: string, day: Day, nowAt: number): Promise<void> {
  mustBeAfter(await lastClose(tx, communityId), day, nowAt)
}

function mustBeAfter(last: StoredClose | null, day: Day, nowAt: number): void {
  if (!isDay(day) || day > beijingDayOf(nowAt)) throw new Refusal('entry.day-unfit')
  if (last && monthOf(day) <= last.month) throw new Refusal('entry.month-closed')
}

function mustFit(entry: NewBookEntry, last: StoredClose | null): void {
  const [debit, credit] = entry.postings
  const checked = checkEntry({ ...entry, voucherCount: entry.voucherIds.length })
  if (!checked.ok)
    throw new Refusal(
      checked.reason === 'expense-without-voucher' ? 'entry.no-voucher' : 'entry.account-unfit',
    )
  const isOpening = entry.postings.some((one) => findAccount(one.accountCode)?.kind === 'equity')
  if (
    debit?.accountCode === credit?.accountCode ||
    !entry.postings.some((one) => one.accountCode === BANK_ACCOUNT) ||
    (isOpening && last !== null)
  )
    throw new Refusal('entry.account-unfit')
}

function arePicturesQuestion(communityId: string, photoIds: readonly string[]): Question<boolean> {
  return question(
    'SELECT are_photos($1, $2) AS known',
    [communityId, photoIds],
    ([row]: { known: boolean }[]) => row?.known ?? false,
  )
}

/** Law: 民法典 §278①(8), (9): using common parts, and the income from them, is for owners to decide together. */
export function isPassedSpending(tx: Tx, communityId: string, voteId: string): Promise<boolean> {
  return ask(tx, isPassedQuestion(communityId, voteId))
}

function isPassedQuestion(communityId: string, voteId: string): Question<boolean> {
  return mapped(voteQuestion(communityId, voteId), (vote) => {
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
  if (spelled(known) !== spelled(entry)) throw new Refusal('request.key-reused')
  return known
}
