import { contractTitles } from '#server/performance/store.ts'
import type {
  addFundingStep,
  findFundings,
  listFundingChoices,
  NewFundingStep,
  readFunding,
  readFundingRecord,
} from '#contract/repairs/funding.ts'
import { beijingDayOf, isDay } from '#domain/core/calendar.ts'
import { payerOf, repairKindOf } from '#domain/repairs/kind.ts'
import { mayStep, standingSteps, FUNDING_FORMAT, type FundingDocument } from '#domain/repairs/funding/step.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { openContracts } from '#server/performance/store.ts'
import { recordOf } from '#server/ledger/income/record.ts'
import { lockLog } from '#server/log/tree.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { findRepairs } from '../store.ts'
import { actorsOf, mayOpen, shown } from './show.ts'
import {
  linkedEntries,
  previousOf,
  readEntriesSeen,
  readSteps,
  readVotesSeen,
  type StoredStep,
  storeStep,
} from './store.ts'

/** More steps than this on one repair are a mistake. Basis: product. */
const MOST_STEPS = 200
/** 共用部位维修. */
const REPAIR_ACCOUNT = '5102'
const MOST_ENTRIES = 40
/** The matters that free money: 使用维修资金, and using common parts and their income. */
const MONEY_MATTERS = [5, 8, 9]

export const handleReadFunding: Handler<typeof readFunding> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { repair, steps } = await mustFind(tx, context, params.estateId, params.repairId)
    return shown(tx, context, repair, steps)
  })

export const handleReadFundingRecord: Handler<typeof readFundingRecord> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { repair, steps } = await mustFind(tx, context, params.estateId, params.repairId)
    return recordOf(
      tx,
      context,
      params.estateId,
      steps.map(({ position, text, at, logIndex }) => ({
        kind: 'thread' as const,
        subject: repair.repairId,
        number: position,
        text,
        at,
        index: logIndex,
      })),
    )
  })

export const handleFindFundings: Handler<typeof findFundings> = async (context, { params, query }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ repairId: string; kind: string; placeText: string }>(
      `SELECT r.repair_id AS "repairId", r.kind, r.place_text AS "placeText" FROM repairs r
       WHERE r.estate_id = $1 AND r.repair_id = ANY (ARRAY(SELECT s.repair_id FROM standing_funding_steps s
         WHERE s.estate_id = $1 AND (s.entry_id = $2 OR s.vote_id = $3)))
       ORDER BY r.reported_at LIMIT 20`,
      [params.estateId, query.entryId ?? null, query.voteId ?? null],
    )
    return {
      fundings: rows.map(({ repairId, kind, placeText }) => ({
        repairId,
        placeText,
        kindTitle: repairKindOf(kind)?.title ?? kind,
      })),
    }
  })

export const handleListFundingChoices: Handler<typeof listFundingChoices> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    await mustFind(tx, context, estateId, params.repairId)
    const votes = await readVotesSeen(tx, estateId, null)
    const found = [...(await readEntriesSeen(tx, estateId, null)).values()]
    // What was booked as a repair of shared parts stands first.
    const entries = [
      ...found.filter((one) => one.accountCode === REPAIR_ACCOUNT),
      ...found.filter((one) => one.accountCode !== REPAIR_ACCOUNT),
    ].slice(0, MOST_ENTRIES)
    const linked = await linkedEntries(
      tx,
      estateId,
      entries.map((entry) => entry.entryId),
      '',
    )
    const contracts = await openContracts(tx, estateId, beijingDayOf(context.nowAt))
    return {
      nowAt: context.nowAt,
      votes: [...votes].flatMap(([voteId, vote]) =>
        vote.items.flatMap((item, index) =>
          MONEY_MATTERS.includes(item.matterId) && vote.state !== 'cancelled'
            ? [
                {
                  voteId,
                  title: vote.title,
                  item: index + 1,
                  itemTitle: item.title,
                  matterId: item.matterId,
                  outcome: item.outcome,
                  amounts: [...item.amounts],
                },
              ]
            : [],
        ),
      ),
      entries: entries.map(({ entryId, number, bookedOn, summary, counterparty, spentFen }) => ({
        entryId,
        number,
        bookedOn,
        summary,
        counterparty,
        spentFen,
        isLinked: linked.has(entryId),
      })),
      contracts: contracts.map(({ contractId, title, company }) => ({ contractId, title, company })),
    }
  })

export const handleAddFundingStep: Handler<typeof addFundingStep> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, repairId } = params
    // Whoever adds holds the log, so that two at once are one after the other.
    await lockLog(tx, estateId)
    const { repair, steps } = await mustFind(tx, context, estateId, repairId)
    const step = { ...body.step, note: body.step.note.trim() } as NewFundingStep
    const target = step.kind === 'undo' ? (steps[step.data.position - 1] ?? null) : null
    const by = actorsOf(context).find((actor) => mayStep(actor, step.kind, target))
    const document = {
      format: FUNDING_FORMAT,
      communityId: estateId,
      repairId,
      position: steps.length + 1,
      ...step,
      by: by ?? 'company',
      previous: previousOf(steps),
      at: context.nowAt,
    } as FundingDocument
    if (await isRepeated(tx, context, body.stepId, document)) return shown(tx, context, repair, steps)
    if (step.kind === 'undo' && (!target || target.kind === 'undo')) throw new AppError('funding.changed')
    if (!by) throw new AppError('access.denied')
    if (steps.length >= MOST_STEPS) throw new AppError('funding.unfit')
    await mustFit(tx, context, document, steps)
    await mustKnowPhotos(tx, estateId, step.photoIds)
    const stored = await storeStep(tx, context, body.stepId, document)
    return shown(tx, context, repair, [...steps, stored])
  })

/** Whether a step of this id is there and says the same; `request.key-reused` where it says something else. */
async function isRepeated(
  tx: Tx,
  context: RequestContext,
  stepId: string,
  document: FundingDocument,
): Promise<boolean> {
  const { rows } = await tx.query<{ text: string; byPerson: string }>(
    'SELECT document AS text, by_person AS "byPerson" FROM repair_funding_steps WHERE estate_id = $1 AND step_id = $2',
    [document.communityId, stepId],
  )
  const row = rows[0]
  if (!row) return false
  const known = JSON.parse(row.text) as FundingDocument
  const spelled = (one: FundingDocument) =>
    JSON.stringify([one.repairId, one.kind, Object.entries(one.data).sort(), one.note, one.photoIds])
  if (row.byPerson !== context.personId || spelled(known) !== spelled(document))
    throw new AppError('request.key-reused')
  return true
}

/** Refuses what names things that are not there. What is there and cannot be right is stored, and shown as a finding. */
async function mustFit(
  tx: Tx,
  context: RequestContext,
  document: FundingDocument,
  steps: readonly StoredStep[],
): Promise<void> {
  const { communityId: estateId } = document
  const today = beijingDayOf(context.nowAt)
  const standing = standingSteps(steps)
  const mustBeDay = (day: string, until = today) => {
    if (!isDay(day) || day > until) throw new AppError('funding.unfit')
  }
  switch (document.kind) {
    case 'plan':
      return
    case 'vote': {
      const { voteId, item, amountFen } = document.data
      const vote = (await readVotesSeen(tx, estateId, [voteId])).get(voteId)
      const named = vote?.items[item - 1]
      if (!named) throw new AppError('vote.not-found')
      // The sum is what owners read and voted on, not what somebody says of it afterwards.
      const isSaid = amountFen === null ? named.amounts.length === 0 : named.amounts.includes(amountFen)
      if (!isSaid) throw new AppError('funding.unfit')
      const isLinked = standing.some(
        (one) => one.kind === 'vote' && one.data.voteId === voteId && one.data.item === item,
      )
      if (isLinked) throw new AppError('funding.changed')
      return
    }
    case 'contract': {
      mustBeDay(document.data.signedOn)
      const { contractId } = document.data
      if (contractId === null) {
        if (document.photoIds.length === 0) throw new AppError('repair.photos-needed')
        return
      }
      const known = await contractTitles(tx, estateId, [contractId])
      if (!known.has(contractId)) throw new AppError('contract.not-found')
      return
    }
    case 'acceptance':
      mustBeDay(document.data.acceptedOn)
      if (document.photoIds.length === 0) throw new AppError('repair.photos-needed')
      if (document.data.result === 'defects' && document.note === '')
        throw new AppError('repair.reason-needed')
      return
    case 'publication':
      mustBeDay(document.data.fromOn)
      if (!isDay(document.data.toOn) || document.data.toOn < document.data.fromOn)
        throw new AppError('funding.unfit')
      if (document.photoIds.length === 0) throw new AppError('repair.photos-needed')
      return
    case 'payment': {
      const { entryId, paidOn, amountFen } = document.data
      if ((entryId === null) !== (paidOn !== null && amountFen !== null) || (entryId !== null && paidOn))
        throw new AppError('request.malformed', [
          { path: 'step.data', message: 'an entry, or a day and a sum' },
        ])
      if (entryId === null) {
        mustBeDay(paidOn as string)
        if (document.photoIds.length === 0) throw new AppError('repair.photos-needed')
        return
      }
      if (!(await readEntriesSeen(tx, estateId, [entryId])).has(entryId))
        throw new AppError('entry.not-found')
      if (standing.some((one) => one.kind === 'payment' && one.data.entryId === entryId))
        throw new AppError('funding.changed')
      return
    }
    case 'undo':
      if (document.note === '') throw new AppError('repair.reason-needed')
      if (!standing.some((one) => one.position === document.data.position))
        throw new AppError('funding.changed')
  }
}

/**
 * The repair and its funding. Of a shared part only: what is mended at home is paid by its owner and nobody else's to see.
 * Neighbours see it once money is spoken of.
 */
async function mustFind(tx: Tx, context: RequestContext, estateId: string, repairId: string) {
  const [repair] = await findRepairs(tx, estateId, 'repair_id = $2', [repairId])
  if (!repair) throw new AppError('repair.not-found')
  const steps = await readSteps(tx, estateId, repairId)
  const opens = await mayOpen(tx, context, repair)
  const isCommon = payerOf(repair.kind, repair.place) === 'common'
  if (!opens && (steps.length === 0 || !isCommon)) throw new AppError('repair.not-found')
  if (!isCommon) throw new AppError('funding.not-common')
  return { repair, steps }
}
