import type { importSources, previewSources } from '#contract/ledger/income.ts'
import { addDays, addMonths, beijingDayOf, type Day, firstDayOf, monthOf } from '#domain/core/calendar.ts'
import { expectedReceipts, judgeReceipts, totalsOf } from '#domain/ledger/income/expect.ts'
import { type SourceVersion, termsOf } from '#domain/ledger/income/source.ts'
import { findAccount } from '#domain/ledger/account.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import { readSources, type SourceLine } from './read.ts'
import { readTable, TABLE_FAULTS } from '#server/tables/table.ts'
import { allowingVotes } from '#server/votes/outcomes.ts'
import { storeVersions } from './store.ts'
import { checkpointNow, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { mustHaveRoom } from './store.ts'

const SHOWN_LINES = 100

export const handlePreviewSources: Handler<typeof previewSources> = async (context, { params }) => {
  const table = await readTable(await context.photo())
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const today = beijingDayOf(context.nowAt)
    const allowing = await allowingVotes(tx, estateId)
    const { lines, problems } = linesOf(table, allowing)
    const fresh = await freshOf(tx, estateId, lines)
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

export const handleImportSources: Handler<typeof importSources> = async (context, { params }) => {
  const table = await readTable(await context.photo())
  return inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    await lockLog(tx, estateId)
    const { lines, problems } = linesOf(table, await allowingVotes(tx, estateId))
    if (problems.length > 0) throw new AppError('income.bad-lines')
    const fresh = await freshOf(tx, estateId, lines)
    await bringSources(tx, estateId, fresh, context.personId, context.nowAt)
    if (fresh.length > 0) await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    return { addedCount: fresh.length, knownCount: lines.length - fresh.length }
  })
}

/** Stores lines of a file that are not in the register yet. The caller holds the log. */
export async function bringSources(
  tx: Tx,
  estateId: string,
  fresh: readonly SourceLine[],
  by: string,
  at: number,
): Promise<void> {
  await mustHaveRoom(tx, estateId, fresh.length)
  await storeVersions(
    tx,
    estateId,
    fresh.map((one) => ({
      sourceId: sourceIdOf(estateId, one),
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
export function sourceIdOf(estateId: string, { fromOn, terms }: SourceLine): string {
  return idOf(`income/${estateId}/${JSON.stringify([fromOn, termsOf(terms)])}`)
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

async function freshOf(tx: Tx, estateId: string, lines: readonly SourceLine[]): Promise<SourceLine[]> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT source_id AS id FROM income_versions WHERE estate_id = $1 AND version = 1 AND source_id = ANY ($2)',
    [estateId, lines.map((one) => sourceIdOf(estateId, one))],
  )
  const known = new Set(rows.map((row) => row.id))
  return lines.filter((one) => !known.has(sourceIdOf(estateId, one)))
}
