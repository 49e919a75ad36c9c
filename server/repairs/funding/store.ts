import { readOutcomes } from '#server/votes/outcomes.ts'
import { type Day, beijingDayOf } from '#domain/core/calendar.ts'
import { amountsIn } from '#domain/repairs/funding/amounts.ts'
import type { EntryFact, FundingFacts, VoteFact } from '#domain/repairs/funding/facts.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import {
  dataOf,
  ofKind,
  standingSteps,
  type StepOf,
  type FundingDocument,
  type FundingStep,
  fundingText,
} from '#domain/repairs/funding/step.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import { BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { findEntries, spendings, takenBack } from '#server/ledger/store.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { appendEntries, checkpointNow } from '#server/log/tree.ts'
import type { StoredRepair } from '../store.ts'

export type StoredStep = FundingDocument & {
  readonly stepId: string
  readonly byPerson: string
  readonly text: string
  readonly logIndex: number
}

/** The steps of a repair's funding, in their order. */
export async function readSteps(tx: Tx, estateId: string, repairId: string): Promise<StoredStep[]> {
  const { rows } = await tx.query<Pick<StoredStep, 'stepId' | 'byPerson' | 'text' | 'logIndex'>>(
    `SELECT step_id AS "stepId", by_person AS "byPerson", document AS text, log_index::float8 AS "logIndex"
     FROM repair_funding_steps WHERE estate_id = $1 AND repair_id = $2 ORDER BY position`,
    [estateId, repairId],
  )
  return rows.map((row) => ({ ...(JSON.parse(row.text) as FundingDocument), ...row }))
}

/** Stores a step after the last and logs it. The caller holds the log and has checked it. */
export async function storeStep(
  tx: Tx,
  context: RequestContext,
  stepId: string,
  document: FundingDocument,
): Promise<StoredStep> {
  const { communityId: estateId, repairId, position, at } = document
  const text = fundingText(document)
  const entry = versionEntry('thread', estateId, { subject: repairId, number: position, text, at })
  const logIndex = await appendEntries(tx, estateId, [entry], at)
  const { voteId, entryId, position: undoes } = dataOf(document)
  await tx.query(
    `INSERT INTO repair_funding_steps (estate_id, repair_id, position, step_id, kind, document, vote_id,
       entry_id, contract_key, photo_ids, undoes, by_role, by_person, at, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      estateId,
      repairId,
      position,
      stepId,
      document.kind,
      text,
      voteId ?? null,
      entryId ?? null,
      document.kind === 'contract' ? contractKey(document) : null,
      document.photoIds,
      undoes ?? null,
      document.by,
      context.personId,
      new Date(at),
      logIndex,
    ],
  )
  await checkpointNow(tx, context.ports.log, estateId, at)
  return { ...document, stepId, byPerson: context.personId, text, logIndex }
}

export function previousOf(steps: readonly StoredStep[]): string {
  const last = steps.at(-1)
  return last ? hashOf(last.text) : ''
}

/** What makes two contracts the same: the estate's own one, or a firm with the number it gave. */
function contractKey(step: StepOf<'contract'>): string | null {
  const { contractId, firm, number } = step.data
  if (contractId !== null) return `service/${contractId}`
  return number.trim() === '' ? null : `paper/${firm.trim()}/${number.trim()}`
}

export type VoteSeen = Omit<VoteFact, 'items'> & {
  readonly title: string
  readonly countedTo: number | null
  readonly items: readonly (VoteFact['items'][number] & {
    readonly title: string
    readonly amounts: readonly number[]
  })[]
}

/** Votes of the estate with their items and last outcomes: those asked for, or the newest. */
export async function readVotesSeen(
  tx: Tx,
  estateId: string,
  only: readonly string[] | null,
  most = 30,
): Promise<Map<string, VoteSeen>> {
  const rows = await readOutcomes(tx, estateId, only, most)
  return new Map(
    rows.map((row) => [
      row.voteId,
      {
        title: row.title,
        building: row.building,
        countedTo: row.countedTo,
        state: row.isCancelled ? 'cancelled' : row.outcomes ? 'counted' : 'open',
        // Law: 民法典 §278: it is decided when the vote is over, whenever it is counted.
        decidedOn: row.outcomes === null ? null : beijingDayOf(row.closesAt),
        items: row.items.map((item, index) => ({
          title: item.title,
          matterId: item.matterId,
          outcome: row.outcomes?.[index] ?? null,
          amounts: amountsIn([item.title, item.body, ...item.options].join('\n')),
        })),
      },
    ]),
  )
}

export type EntrySeen = EntryFact & {
  readonly entryId: string
  readonly number: number
  readonly summary: string
}

/** Entries of the estate's book: those asked for, or the newest that spend and were not taken back. */
export async function readEntriesSeen(
  tx: Tx,
  estateId: string,
  only: readonly string[] | null,
  most = 120,
): Promise<Map<string, EntrySeen>> {
  const entries =
    only === null
      ? await spendings(tx, estateId, most)
      : await findEntries(tx, 'e.entry_id = ANY ($2)', [estateId, only])
  const taken = await takenBack(
    tx,
    estateId,
    entries.map((entry) => entry.number),
  )
  return new Map(
    entries.map((entry) => [
      entry.entryId,
      {
        entryId: entry.entryId,
        number: entry.number,
        summary: entry.summary,
        bookedOn: entry.bookedOn as Day,
        counterparty: entry.counterparty,
        spentFen: -entry.postings
          .filter((posting) => posting.accountCode === BANK_ACCOUNT)
          .reduce((sum, posting) => sum + posting.amountFen, 0),
        accountCode:
          entry.postings.find((one) => one.accountCode !== BANK_ACCOUNT)?.accountCode ?? BANK_ACCOUNT,
        voucherCount: entry.voucherIds.length,
        // What takes another back is no payment either.
        isReversed: taken.has(entry.number) || entry.reverses !== null,
        approvedBy: entry.approvedBy,
        building: entry.building,
      },
    ]),
  )
}

/** What of the estate's entries other repairs name; of these, or of all. */
export async function linkedEntries(
  tx: Tx,
  estateId: string,
  entryIds: readonly string[],
  besides: string,
): Promise<Set<string>> {
  const { rows } = await tx.query<{ entryId: string }>(
    `SELECT DISTINCT entry_id AS "entryId" FROM standing_funding_steps
     WHERE estate_id = $1 AND entry_id = ANY ($2) AND repair_id <> $3`,
    [estateId, entryIds, besides],
  )
  return new Set(rows.map((row) => row.entryId))
}

/** Positions of contracts that another repair has too: of the same number, or on the same picture. */
async function sharedContracts(
  tx: Tx,
  estateId: string,
  repairId: string,
  contracts: readonly StepOf<'contract'>[],
): Promise<Set<number>> {
  if (contracts.length === 0) return new Set()
  const { rows } = await tx.query<{ key: string | null; photoIds: string[] }>(
    `SELECT contract_key AS key, photo_ids AS "photoIds" FROM standing_funding_steps
     WHERE estate_id = $1 AND kind = 'contract' AND repair_id <> $2
       AND (contract_key = ANY ($3) OR photo_ids && $4)`,
    [
      estateId,
      repairId,
      contracts.flatMap((step) => contractKey(step) ?? []),
      contracts.flatMap((step) => step.photoIds),
    ],
  )
  const keys = new Set(rows.map((row) => row.key))
  const pictures = new Set(rows.flatMap((row) => row.photoIds))
  return new Set(
    contracts
      .filter((step) => {
        const key = contractKey(step)
        return (key !== null && keys.has(key)) || step.photoIds.some((photoId) => pictures.has(photoId))
      })
      .map((step) => step.position),
  )
}

export type Seen = {
  readonly facts: FundingFacts
  readonly votes: ReadonlyMap<string, VoteSeen>
  readonly entries: ReadonlyMap<string, EntrySeen>
}

/** All that is known of what the steps name. */
export async function factsOf(
  tx: Tx,
  repair: StoredRepair,
  steps: readonly FundingStep[],
  nowAt: number,
): Promise<Seen> {
  const { estateId, repairId } = repair
  const voteIds = ofKind(steps, 'vote').map((step) => step.data.voteId)
  const entryIds = ofKind(steps, 'payment').flatMap((step) => step.data.entryId ?? [])
  const votes = await readVotesSeen(tx, estateId, voteIds)
  const entries = await readEntriesSeen(tx, estateId, entryIds)
  const standing = lapsed(repair.kind, repair, nowAt)
  return {
    votes,
    entries,
    facts: {
      repair: {
        kind: repair.kind,
        state: standing.state,
        building: repair.building,
        reportedAt: repair.reportedAt,
        finishedAt: standing.mendedAt,
      },
      votes: new Map(voteIds.map((voteId) => [voteId, votes.get(voteId) ?? null])),
      entries: new Map(entryIds.map((entryId) => [entryId, entries.get(entryId) ?? null])),
      sharedEntries: await linkedEntries(tx, estateId, entryIds, repairId),
      sharedContracts: await sharedContracts(
        tx,
        estateId,
        repairId,
        ofKind(standingSteps(steps), 'contract'),
      ),
    },
  }
}
