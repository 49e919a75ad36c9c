import type {
  importSources,
  linkReceipt,
  listSources,
  previewSources,
  readLacking,
  readSource,
  readSourceRecord,
  saveSource,
  SourceReceipt,
  SourceVersionShown,
  undoReceipt,
} from '#contract/income.ts'
import { isAllowed } from '#domain/access.ts'
import { addDays, addMonths, beijingDayOf, type Day, firstDayOf, isDay, monthOf } from '#domain/calendar.ts'
import { versionEntry } from '#domain/disclosure/proof.ts'
import {
  type Candidate,
  expectedReceipts,
  isLate,
  type Judged,
  judgeReceipts,
  NEAR_DAYS,
  suggestions,
  totalsOf,
} from '#domain/income/expect.ts'
import {
  RECEIPT_FORMAT,
  type ReceiptDocument,
  receiptText,
  type SourceVersion,
  termsFault,
  termsOf,
} from '#domain/income/source.ts'
import { findAccount } from '#domain/ledger/account.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { findEntries } from './book-store.ts'
import type { Call, Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { idOf } from './ids.ts'
import { readSources, type SourceLine } from './import/income.ts'
import { readTable, TABLE_FAULTS } from './import/table.ts'
import {
  allowingVotes,
  judgeSources,
  keepLooks,
  lateSources,
  MOST_SOURCES,
  readSourcesOf,
  rowOf,
  type StoredSource,
  storeVersions,
} from './income-store.ts'
import { logOf } from './log/proof.ts'
import { appendEntries, checkpointNow, lockLog, proofOf } from './log/tree.ts'
import { photosById } from './photo-links.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './refusal.ts'

/** How far back and ahead the periods of a source are shown, besides those that are late. */
const SHOWN_MONTHS_BACK = 36
const SHOWN_MONTHS_AHEAD = 12
const SHOWN_LACKING = 5
const SHOWN_LINES = 100
const SHOWN_SUGGESTIONS = 3

export const handleReadLacking: Handler<typeof readLacking> = async ({ ports, nowAt }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const today = beijingDayOf(nowAt)
    const late = await lateSources(tx, params.communityId, today)
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
  inCommunity(ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const today = beijingDayOf(nowAt)
    const allowing = await allowingVotes(tx, communityId)
    const sources = await judgeSources(tx, communityId, await readSourcesOf(tx, communityId), today)
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

export const handleReadSource: Handler<typeof readSource> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, sourceId } = params
    const { nowAt } = call
    const today = beijingDayOf(nowAt)
    const source = await mustFind(tx, communityId, sourceId)
    const [one] = await judgeSources(tx, communityId, [source], today)
    if (!one) throw new Refusal('income.not-found')
    const last = source.versions.at(-1) as SourceVersion
    const allowing = await allowingVotes(tx, communityId)
    const photoIds = source.versions.flatMap((version) => version.photoIds)
    const photos = await photosById(tx, call.ports, communityId, photoIds, nowAt)
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
      receipts: (await shownReceipts(tx, call, communityId, source, shown, today)).reverse(),
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
  call: Call,
  communityId: string,
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
     FROM standing_receipts r JOIN ledger_entries e ON e.community_id = r.community_id AND e.number = r.number
     WHERE r.community_id = $1 AND r.source_id = $2 ORDER BY e.booked_on, e.number, r.receipt_id`,
    [communityId, source.sourceId],
  )
  const mayLink = call.roles.some((role) => isAllowed(role, 'ledger.post'))
  const open = mayLink
    ? judged.filter((one) => one.lackingFen > 0 && one.dueOn <= addDays(today, NEAR_DAYS))
    : []
  const found = open.length === 0 ? [] : await candidates(tx, communityId, source, open)
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
async function candidates(
  tx: Tx,
  communityId: string,
  source: StoredSource,
  open: readonly Judged[],
): Promise<(Candidate & { entryId: string })[]> {
  const days = open.map((one) => one.dueOn).sort()
  const { rows } = await tx.query<Candidate & { entryId: string }>(
    `SELECT e.number, e.entry_id AS "entryId", e.booked_on::text AS "bookedOn", p.account_code AS "accountCode",
       e.counterparty, (-sum(p.amount_fen) - coalesce((SELECT sum(r.amount_fen) FROM standing_receipts r
         WHERE r.community_id = e.community_id AND r.number = e.number), 0))::float8 AS "freeFen"
     FROM ledger_entries e JOIN ledger_postings p ON p.community_id = e.community_id AND p.number = e.number
     WHERE e.community_id = $1 AND p.account_code = ANY ($2)
       AND EXISTS (SELECT 1 FROM unnest($3::date[]) AS d (due)
                   WHERE e.booked_on BETWEEN d.due - ${NEAR_DAYS} AND d.due + ${NEAR_DAYS})
       AND e.booked_on BETWEEN $4::date - ${NEAR_DAYS} AND $5::date + ${NEAR_DAYS}
       AND e.reverses IS NULL
       AND NOT EXISTS (SELECT 1 FROM ledger_entries t WHERE t.community_id = e.community_id AND t.reverses = e.number)
     GROUP BY e.community_id, e.number, e.entry_id, e.booked_on, p.account_code, e.counterparty`,
    [communityId, [...new Set(source.versions.map((one) => one.accountCode))], days, days[0], days.at(-1)],
  )
  return rows
}

export const handleSaveSource: Handler<typeof saveSource> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const { sourceId, version, kind, fromOn } = body
    const reason = body.reason.trim()
    const terms = {
      ...body.terms,
      place: body.terms.place.trim(),
      counterparty: body.terms.counterparty.trim(),
    }
    // Whoever holds the log decides alone: of two who change a source, one comes first.
    await lockLog(tx, communityId)
    const [known] = await readSourcesOf(tx, communityId, [sourceId])
    const same = known?.versions[version - 1]
    if (same) {
      const spelled = (one: object) => JSON.stringify(one)
      const isSame =
        same.kind === kind &&
        same.fromOn === fromOn &&
        same.reason === reason &&
        spelled(termsOf(same)) === spelled(termsOf(terms))
      if (!isSame) throw new Refusal('income.changed')
      return { sourceId, version }
    }
    const last = known?.versions.at(-1) ?? null
    if ((last === null) !== (kind === 'open')) throw new Refusal('income.not-found')
    if (version !== (last?.version ?? 0) + 1) throw new Refusal('income.changed')
    if (last?.kind === 'end') throw new Refusal('income.ended')
    if (kind !== 'open' && reason === '') throw new Refusal('income.reason-missing')
    // An end takes no new terms: it says only from which day nothing is owed.
    const kept = kind === 'end' && last ? termsOf(last) : terms
    if (kind === 'end' ? !isDay(fromOn) : termsFault(kept, fromOn) !== null) throw new Refusal('income.unfit')
    if (kept.approvedBy !== null && !(await allowingVotes(tx, communityId)).has(kept.approvedBy))
      throw new Refusal('income.vote-unfit')
    const photos = await tx.query<{ known: boolean }>('SELECT are_photos($1, $2) AS known', [
      communityId,
      kept.photoIds,
    ])
    if (!photos.rows[0]?.known) throw new Refusal('photo.not-sent')
    if (kind === 'open') await mustHaveRoom(tx, communityId, 1)
    await storeVersions(
      tx,
      communityId,
      [{ sourceId, last, kind, fromOn, terms: kept, reason }],
      call.personId,
      call.nowAt,
    )
    await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
    return { sourceId, version }
  })

async function mustHaveRoom(tx: Tx, communityId: string, more: number): Promise<void> {
  const { rows } = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM income_looks WHERE community_id = $1',
    [communityId],
  )
  if ((rows[0]?.count ?? 0) + more > MOST_SOURCES) throw new Refusal('income.too-many')
}

export const handlePreviewSources: Handler<typeof previewSources> = async (call, { params }) => {
  const table = await readTable(await call.photo())
  return inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    const today = beijingDayOf(call.nowAt)
    const allowing = await allowingVotes(tx, communityId)
    const { lines, problems } = linesOf(table, allowing)
    const fresh = await freshOf(tx, communityId, lines)
    const isClean = problems.length === 0
    return {
      problems: problems.slice(0, SHOWN_LINES),
      problemCount: problems.length,
      newCount: isClean ? fresh.length : 0,
      knownCount: isClean ? lines.length - fresh.length : 0,
      yearFen: fresh.reduce((sum, one) => sum + yearOf(one, today), 0),
      lines: fresh.slice(0, SHOWN_LINES).map(({ terms }) => ({
        accountTitle: findAccount(terms.accountCode)?.title ?? '',
        place: terms.place,
        counterparty: terms.counterparty,
        amountFen: terms.amountFen,
        rhythm: terms.rhythm,
        firstDueOn: terms.firstDueOn,
        isUnapproved: terms.approvedBy === null,
      })),
    }
  })
}

function yearOf({ fromOn, terms }: SourceLine, today: Day): number {
  const one = { ...terms, fromOn, version: 1, kind: 'open', savedAt: 0 } as SourceVersion
  const to = addDays(firstDayOf(addMonths(monthOf(today), 12)), Number(today.slice(8)) - 1)
  return totalsOf(judgeReceipts(expectedReceipts([one], today, to), [], today)).expectedFen
}

export const handleImportSources: Handler<typeof importSources> = async (call, { params }) => {
  const table = await readTable(await call.photo())
  return inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId } = params
    await lockLog(tx, communityId)
    const { lines, problems } = linesOf(table, await allowingVotes(tx, communityId))
    if (problems.length > 0) throw new Refusal('income.bad-lines')
    const fresh = await freshOf(tx, communityId, lines)
    await bringSources(tx, communityId, fresh, call.personId, call.nowAt)
    if (fresh.length > 0) await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
    return { addedCount: fresh.length, knownCount: lines.length - fresh.length }
  })
}

/** Stores lines of a file that are not in the register yet. The caller holds the log. */
export async function bringSources(
  tx: Tx,
  communityId: string,
  fresh: readonly SourceLine[],
  by: string,
  at: number,
): Promise<void> {
  await mustHaveRoom(tx, communityId, fresh.length)
  await storeVersions(
    tx,
    communityId,
    fresh.map((one) => ({
      sourceId: sourceIdOf(communityId, one),
      last: null,
      kind: 'open' as const,
      fromOn: one.fromOn,
      terms: one.terms,
      reason: '',
    })),
    by,
    at,
  )
}

/** The same line again has the same id, so that a file twice is once. */
export function sourceIdOf(communityId: string, { fromOn, terms }: SourceLine): string {
  return idOf(`income/${communityId}/${JSON.stringify([fromOn, termsOf(terms)])}`)
}

function linesOf(
  table: Awaited<ReturnType<typeof readTable>>,
  allowing: ReadonlyMap<string, string>,
): ReturnType<typeof readSources> {
  if (typeof table === 'string')
    return { lines: [], problems: [{ line: 1, code: table, message: TABLE_FAULTS[table] }] }
  const read = readSources(table, (voteId) => allowing.has(voteId))
  if (read.lines.length === 0 && read.problems.length === 0)
    read.problems.push({ line: 1, code: 'empty', message: '没有收入来源。' })
  return read
}

async function freshOf(tx: Tx, communityId: string, lines: readonly SourceLine[]): Promise<SourceLine[]> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT source_id AS id FROM income_versions WHERE community_id = $1 AND version = 1 AND source_id = ANY ($2)',
    [communityId, lines.map((one) => sourceIdOf(communityId, one))],
  )
  const known = new Set(rows.map((row) => row.id))
  return lines.filter((one) => !known.has(sourceIdOf(communityId, one)))
}

export const handleLinkReceipt: Handler<typeof linkReceipt> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, sourceId } = params
    const { receiptId, periodFrom, amountFen } = body
    const today = beijingDayOf(call.nowAt)
    await lockLog(tx, communityId)
    const source = await mustFind(tx, communityId, sourceId)
    const [entry] = await findEntries(tx, 'e.entry_id = $2', [communityId, body.entryId])
    if (!entry) throw new Refusal('entry.not-found')
    const known = await readReceipt(tx, communityId, receiptId)
    if (known) {
      const isSame =
        known.sourceId === sourceId &&
        known.periodFrom === periodFrom &&
        known.number === entry.number &&
        known.amountFen === amountFen &&
        known.undoes === null
      if (!isSame) throw new Refusal('request.key-reused')
      return { receiptId, number: entry.number }
    }
    const [one] = await judgeSources(tx, communityId, [source], today)
    const period = one?.judged.find((receipt) => receipt.periodFrom === periodFrom && !receipt.isExcused)
    if (!period) throw new Refusal('income.period-unfit')
    const terms = source.versions[period.version - 1] as SourceVersion
    const sums = await tx.query<{ linked: number; taken: boolean }>(
      `SELECT (SELECT coalesce(sum(amount_fen), 0) FROM standing_receipts
               WHERE community_id = $1 AND number = $2)::float8 AS linked,
         EXISTS (SELECT 1 FROM ledger_entries WHERE community_id = $1 AND reverses = $2) AS taken`,
      [communityId, entry.number],
    )
    const bookedFen = entry.postings.reduce(
      (sum, side) => sum - (side.accountCode === terms.accountCode ? side.amountFen : 0),
      0,
    )
    const freeFen = bookedFen - (sums.rows[0]?.linked ?? 0)
    if (
      entry.reverses !== null ||
      sums.rows[0]?.taken ||
      amountFen > freeFen ||
      amountFen > period.lackingFen
    )
      throw new Refusal('income.receipt-unfit')
    await storeReceipt(
      tx,
      {
        format: RECEIPT_FORMAT,
        communityId,
        receiptId,
        sourceId,
        periodFrom,
        number: entry.number,
        amountFen,
        undoes: null,
        reason: '',
        linkedAt: call.nowAt,
      },
      call.personId,
    )
    await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
    return { receiptId, number: entry.number }
  })

export const handleUndoReceipt: Handler<typeof undoReceipt> = async (call, { params, body }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, receiptId } = params
    await lockLog(tx, communityId)
    const wrong = await readReceipt(tx, communityId, receiptId)
    if (!wrong) throw new Refusal('income.receipt-not-found')
    const known = await readReceipt(tx, communityId, body.undoId)
    if (known) {
      if (known.undoes !== receiptId || known.reason !== body.reason.trim())
        throw new Refusal('request.key-reused')
      return { receiptId }
    }
    const undone = await tx.query('SELECT 1 FROM income_receipts WHERE community_id = $1 AND undoes = $2', [
      communityId,
      receiptId,
    ])
    if (wrong.undoes !== null || undone.rowCount !== 0) throw new Refusal('income.receipt-unfit')
    await storeReceipt(
      tx,
      {
        ...wrong,
        receiptId: body.undoId,
        undoes: receiptId,
        reason: body.reason.trim(),
        linkedAt: call.nowAt,
      },
      call.personId,
    )
    await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
    return { receiptId }
  })

export const handleReadSourceRecord: Handler<typeof readSourceRecord> = async (call, { params }) =>
  inCommunity(call.ports.db, params.communityId, async (tx) => {
    const { communityId, sourceId } = params
    await mustFind(tx, communityId, sourceId)
    const { rows } = await tx.query<Told>(
      `SELECT 'source' AS kind, source_id AS subject, version AS number, document AS text,
         (extract(epoch FROM saved_at) * 1000)::bigint::float8 AS at, log_index::float8 AS index
       FROM income_versions WHERE community_id = $1 AND source_id = $2
       UNION ALL
       SELECT 'receipt', receipt_id, number, document, (extract(epoch FROM linked_at) * 1000)::bigint::float8,
         log_index::float8
       FROM income_receipts WHERE community_id = $1 AND source_id = $2
       ORDER BY index`,
      [communityId, sourceId],
    )
    const taken = await tx.query<{ number: number }>(
      `SELECT DISTINCT r.number FROM income_receipts r
       JOIN ledger_entries e ON e.community_id = r.community_id AND e.reverses = r.number
       WHERE r.community_id = $1 AND r.source_id = $2 ORDER BY r.number`,
      [communityId, sourceId],
    )
    const record = await recordOf(tx, call, communityId, rows)
    return { ...record, takenBack: taken.rows.map((row) => row.number) }
  })

export type Told = {
  kind: 'source' | 'receipt' | 'line'
  subject: string
  number: number
  text: string
  at: number
  index: number
}

/** Documents with the entries that the log holds in their places, and the way from each up to the signed root. */
export async function recordOf(tx: Tx, call: Call, communityId: string, told: readonly Told[]) {
  const { size, note } = await checkpointNow(tx, call.ports.log, communityId, call.nowAt)
  const { rows } = await tx.query<{ index: number; entry: Buffer }>(
    'SELECT idx::float8 AS index, entry FROM log_entries WHERE community_id = $1 AND idx = ANY ($2)',
    [communityId, told.map((one) => one.index)],
  )
  const entries = new Map(rows.map((row) => [row.index, row.entry]))
  const documents = []
  for (const one of told)
    documents.push({
      ...one,
      entry: toBase64(Uint8Array.from(entries.get(one.index) ?? [])),
      proof: (await proofOf(tx, communityId, one.index, size)).map(toBase64),
    })
  return { communityId, log: logOf(call.ports.log, communityId), size, checkpoint: note, documents }
}

async function readReceipt(tx: Tx, communityId: string, receiptId: string): Promise<ReceiptDocument | null> {
  const { rows } = await tx.query<{ text: string }>(
    'SELECT document AS text FROM income_receipts WHERE community_id = $1 AND receipt_id = $2',
    [communityId, receiptId],
  )
  return rows[0] ? (JSON.parse(rows[0].text) as ReceiptDocument) : null
}

async function storeReceipt(tx: Tx, document: ReceiptDocument, by: string): Promise<void> {
  const { communityId, receiptId, sourceId, periodFrom, number, amountFen, undoes, linkedAt } = document
  const text = receiptText(document)
  const index = await appendEntries(
    tx,
    communityId,
    [versionEntry('receipt', communityId, { subject: receiptId, number, text, at: linkedAt })],
    linkedAt,
  )
  await tx.query('INSERT INTO income_receipts VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    communityId,
    receiptId,
    sourceId,
    periodFrom,
    number,
    amountFen,
    undoes,
    text,
    by,
    new Date(linkedAt),
    index,
  ])
  await keepLooks(tx, communityId, [sourceId], beijingDayOf(linkedAt))
}

/** Links in a made-up estate what a clerk would: an entry of the same account, party and amount near the day. */
export async function linkLikely(
  tx: Tx,
  ports: Ports,
  communityId: string,
  by: string,
  at: number,
): Promise<void> {
  for (const source of await readSourcesOf(tx, communityId)) {
    const [one] = await judgeSources(tx, communityId, [source], beijingDayOf(at))
    const open = (one?.judged ?? []).filter((period) => period.lackingFen > 0)
    const found = open.length === 0 ? [] : await candidates(tx, communityId, source, open)
    for (const period of open) {
      const terms = source.versions[period.version - 1] as SourceVersion
      const entry = suggestions(period, terms, found).find(
        (some) => some.freeFen === period.lackingFen && some.counterparty === terms.counterparty,
      )
      if (entry)
        await storeReceipt(
          tx,
          {
            format: RECEIPT_FORMAT,
            communityId,
            receiptId: ports.newId(at),
            sourceId: source.sourceId,
            periodFrom: period.periodFrom,
            number: entry.number,
            amountFen: period.lackingFen,
            undoes: null,
            reason: '',
            linkedAt: at,
          },
          by,
        )
    }
  }
}

async function mustFind(tx: Tx, communityId: string, sourceId: string): Promise<StoredSource> {
  const [source] = await readSourcesOf(tx, communityId, [sourceId])
  if (!source) throw new Refusal('income.not-found')
  return source
}
