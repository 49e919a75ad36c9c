import { allowingVotes } from '#server/votes/outcomes.ts'
import type {
  listSources,
  readLacking,
  readSource,
  saveSource,
  SourceReceipt,
  SourceVersionShown,
} from '#contract/ledger/income.ts'
import { isAllowed } from '#domain/core/access.ts'
import {
  addDays,
  addMonths,
  beijingDayOf,
  type Day,
  firstDayOf,
  isDay,
  monthOf,
} from '#domain/core/calendar.ts'
import {
  type Candidate,
  isLate,
  type Judged,
  NEAR_DAYS,
  suggestions,
  totalsOf,
} from '#domain/ledger/income/expect.ts'
import { type SourceVersion, termsFault, termsOf } from '#domain/ledger/income/source.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { judgeSources, lateSources, readSourcesOf, rowOf, type StoredSource, storeVersions } from './store.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mustFindSource, mustHaveRoom, STANDING_RECEIPTS } from './store.ts'

/** How far back and ahead the periods of a source are shown, besides those that are late. */
const SHOWN_MONTHS_BACK = 36
const SHOWN_MONTHS_AHEAD = 12
const SHOWN_LACKING = 5
const _SHOWN_LINES = 100
const SHOWN_SUGGESTIONS = 3

export const handleReadLacking: Handler<typeof readLacking> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const late = await lateSources(tx, params.estateId, today)
    const rows = late
      .map((one) => rowOf(one, today, new Map()))
      .sort((a, b) => b.lackingFen - a.lackingFen || (a.sourceId < b.sourceId ? -1 : 1))
    return {
      nowAt,
      lackingFen: rows.reduce((sum, row) => sum + row.lackingFen, 0),
      sourceCount: rows.length,
      sources: rows
        .slice(0, SHOWN_LACKING)
        .map(({ sourceId, accountTitle, place, counterparty, lackingFen, lateSince }) => ({
          sourceId,
          accountTitle,
          place,
          counterparty,
          lackingFen,
          lateSince: lateSince as Day,
        })),
    }
  })

export const handleListSources: Handler<typeof listSources> = async ({ ports, nowAt }, { params }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const today = beijingDayOf(nowAt)
    const allowing = await allowingVotes(tx, estateId)
    const sources = await judgeSources(tx, estateId, await readSourcesOf(tx, estateId), today)
    const rows = sources.map((one) => rowOf(one, today, allowing))
    const rank = (row: (typeof rows)[number]) => (row.lackingFen > 0 ? 0 : row.hasEnded ? 2 : 1)
    return {
      nowAt,
      lackingFen: rows.reduce((sum, row) => sum + row.lackingFen, 0),
      sources: rows.sort(
        (a, b) =>
          rank(a) - rank(b) ||
          b.lackingFen - a.lackingFen ||
          (a.accountCode < b.accountCode ? -1 : a.accountCode > b.accountCode ? 1 : 0),
      ),
    }
  })

export const handleReadSource: Handler<typeof readSource> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, sourceId } = params
    const { nowAt } = context
    const today = beijingDayOf(nowAt)
    const source = await mustFindSource(tx, estateId, sourceId)
    const [one] = await judgeSources(tx, estateId, [source], today)
    if (!one) throw new AppError('income.not-found')
    const last = source.versions.at(-1) as SourceVersion
    const allowing = await allowingVotes(tx, estateId)
    const photoIds = source.versions.flatMap((version) => version.photoIds)
    const photos = await photosById(tx, context.ports, estateId, photoIds, nowAt)
    const from = firstDayOf(addMonths(monthOf(today), -SHOWN_MONTHS_BACK))
    const to = firstDayOf(addMonths(monthOf(today), SHOWN_MONTHS_AHEAD))
    const shown = one.judged.filter(
      (receipt) => isLate(receipt) || (receipt.dueOn >= from && receipt.dueOn < to),
    )
    const title = last.approvedBy === null ? undefined : allowing.get(last.approvedBy)
    return {
      nowAt,
      source: rowOf(one, today, allowing),
      versions: source.versions.map(shownVersion),
      approval: title === undefined || last.approvedBy === null ? null : { voteId: last.approvedBy, title },
      photos: photos([...new Set(photoIds)]),
      totals: shownTotals(one.judged),
      receipts: (await shownReceipts(tx, context, estateId, source, shown, today)).reverse(),
    }
  })

function shownVersion(one: SourceVersion): SourceVersionShown {
  const { version, kind, fromOn, reason, savedAt } = one
  const terms = termsOf(one)
  return { ...terms, photoIds: [...terms.photoIds], version, kind, fromOn, reason, savedAt }
}

function shownTotals(judged: readonly Judged[]) {
  const { lateCount: _, ...totals } = totalsOf(judged)
  return totals
}

async function shownReceipts(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  source: StoredSource,
  judged: readonly Judged[],
  today: Day,
): Promise<SourceReceipt[]> {
  const { rows } = await tx.query<{
    periodFrom: Day
    receiptId: string
    entryId: string
    number: number
    bookedOn: Day
    amountFen: number
  }>(
    `SELECT r.period_from::text AS "periodFrom", r.receipt_id AS "receiptId", e.entry_id AS "entryId", e.number,
       e.booked_on::text AS "bookedOn", r.amount_fen::float8 AS "amountFen"
     FROM ${STANDING_RECEIPTS} AS r JOIN ledger_entries e ON e.estate_id = $1 AND e.number = r.number
     WHERE r.source_id = $2 ORDER BY e.booked_on, e.number, r.receipt_id`,
    [estateId, source.sourceId],
  )
  const mayLink = context.roles.some((role) => isAllowed(role, 'ledger.post'))
  const open = mayLink
    ? judged.filter((one) => one.lackingFen > 0 && one.dueOn <= addDays(today, NEAR_DAYS))
    : []
  const found = open.length === 0 ? [] : await candidates(tx, estateId, source, open)
  const ids = new Map(found.map((one) => [one.number, one.entryId]))
  const owed = new Set(judged.filter((one) => !one.isExcused).map((one) => one.periodFrom))
  return judged.map((one) => {
    const { periodFrom, periodTo, dueOn, amountFen, receivedFen, lackingFen, state } = one
    const terms = source.versions[one.version - 1] as SourceVersion
    return {
      periodFrom,
      periodTo,
      dueOn,
      amountFen,
      receivedFen,
      lackingFen,
      state,
      entries:
        one.isExcused && owed.has(periodFrom)
          ? []
          : rows.filter((row) => row.periodFrom === periodFrom).map(({ periodFrom: _, ...entry }) => entry),
      suggestions: open.includes(one)
        ? suggestions(one, terms, found)
            .slice(0, SHOWN_SUGGESTIONS)
            .map(({ number, bookedOn, counterparty, freeFen }) => ({
              entryId: ids.get(number) as string,
              number,
              bookedOn,
              counterparty,
              freeFen,
            }))
        : [],
    }
  })
}

/** Entries of the source's accounts near the periods' due days, with what of them no receipt names. */
export async function candidates(
  tx: Tx,
  estateId: string,
  source: StoredSource,
  open: readonly Judged[],
): Promise<(Candidate & { entryId: string })[]> {
  const days = open.map((one) => one.dueOn).sort()
  const { rows } = await tx.query<Candidate & { entryId: string }>(
    `SELECT e.number, e.entry_id AS "entryId", e.booked_on::text AS "bookedOn", p.account_code AS "accountCode",
       e.counterparty, (-sum(p.amount_fen) - coalesce((SELECT sum(r.amount_fen) FROM ${STANDING_RECEIPTS} AS r
         WHERE r.number = e.number), 0))::float8 AS "freeFen"
     FROM ledger_entries e JOIN ledger_postings p ON p.estate_id = e.estate_id AND p.number = e.number
     WHERE e.estate_id = $1 AND p.account_code = ANY ($2)
       AND EXISTS (SELECT 1 FROM unnest($3::date[]) AS d (due)
                   WHERE e.booked_on BETWEEN d.due - ${NEAR_DAYS} AND d.due + ${NEAR_DAYS})
       AND e.booked_on BETWEEN $4::date - ${NEAR_DAYS} AND $5::date + ${NEAR_DAYS}
       AND e.reverses IS NULL
       AND NOT EXISTS (SELECT 1 FROM ledger_entries t WHERE t.estate_id = e.estate_id AND t.reverses = e.number)
     GROUP BY e.estate_id, e.number, e.entry_id, e.booked_on, p.account_code, e.counterparty`,
    [estateId, [...new Set(source.versions.map((one) => one.accountCode))], days, days[0], days.at(-1)],
  )
  return rows
}

export const handleSaveSource: Handler<typeof saveSource> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { sourceId, version, kind, fromOn } = body
    const reason = body.reason.trim()
    const terms = {
      ...body.terms,
      place: body.terms.place.trim(),
      counterparty: body.terms.counterparty.trim(),
    }
    // Whoever holds the log decides alone: of two who change a source, one comes first.
    await lockLog(tx, estateId)
    const [known] = await readSourcesOf(tx, estateId, [sourceId])
    const same = known?.versions[version - 1]
    if (same) {
      const spelled = (one: object) => JSON.stringify(one)
      const isSame =
        same.kind === kind &&
        same.fromOn === fromOn &&
        same.reason === reason &&
        spelled(termsOf(same)) === spelled(termsOf(terms))
      if (!isSame) throw new AppError('income.changed')
      return { sourceId, version }
    }
    const last = known?.versions.at(-1) ?? null
    if ((last === null) !== (kind === 'open')) throw new AppError('income.not-found')
    if (version !== (last?.version ?? 0) + 1) throw new AppError('income.changed')
    if (last?.kind === 'end') throw new AppError('income.ended')
    if (kind !== 'open' && reason === '') throw new AppError('income.reason-missing')
    // An end takes no new terms: it says only from which day nothing is owed.
    const kept = kind === 'end' && last ? termsOf(last) : terms
    if (kind === 'end' ? !isDay(fromOn) : termsFault(kept, fromOn) !== null)
      throw new AppError('income.unfit')
    if (kept.approvedBy !== null && !(await allowingVotes(tx, estateId)).has(kept.approvedBy))
      throw new AppError('income.vote-unfit')
    await mustKnowPhotos(tx, estateId, kept.photoIds, 'photo.not-sent')
    if (kind === 'open') await mustHaveRoom(tx, estateId, 1)
    await storeVersions(
      tx,
      estateId,
      [{ sourceId, last, kind, fromOn, terms: kept, reason }],
      context.personId,
      context.nowAt,
    )
    await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    return { sourceId, version }
  })
