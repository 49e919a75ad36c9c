import { contractTitles } from '#server/performance/store.ts'
import type { RepairFunding, FundingStep as ShownStep } from '#contract/repairs/funding.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { fundingOf } from '#domain/repairs/funding/funding.ts'
import { mayStep, THREAD_KINDS, type FundingActor, type FundingStep } from '#domain/repairs/funding/step.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { photosById } from '#server/files/photo-links.ts'
import { isFollowing, mayDo, mayReadAll, reportPhotos, type StoredRepair } from '../store.ts'
import { factsOf, type Seen, type StoredStep } from './store.ts'

export async function mayOpen(tx: Tx, context: RequestContext, repair: StoredRepair): Promise<boolean> {
  return (
    mayReadAll(context) ||
    (mayDo(context, 'repair.readShared') && repair.place !== 'home') ||
    (mayDo(context, 'repair.readOwn') && (await isFollowing(tx, context, repair)))
  )
}

/** As whom the caller may add to a repair's funding. */
export function actorsOf(context: RequestContext): FundingActor[] {
  return (['company', 'committee'] as const).filter((role) => context.roles.includes(role))
}

/** The funding of a repair as its page shows it. */
export async function shown(
  tx: Tx,
  context: RequestContext,
  repair: StoredRepair,
  steps: readonly StoredStep[],
): Promise<RepairFunding> {
  const { estateId, repairId } = repair
  const seen = await factsOf(tx, repair, steps, context.nowAt)
  const { stations, findings, ...sums } = fundingOf(steps, seen.facts)
  const after = await tx.query<{ photoIds: string[] }>(
    `SELECT photo_ids AS "photoIds" FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 AND move = 'finish' ORDER BY position DESC LIMIT 1`,
    [estateId, repairId],
  )
  const afterIds = after.rows[0]?.photoIds ?? []
  const beforeIds = await reportPhotos(tx, repair)
  const photos = await photosById(
    tx,
    context.ports,
    estateId,
    [...beforeIds, ...afterIds, ...steps.flatMap((step) => step.photoIds)],
    context.nowAt,
  )
  const actors = actorsOf(context)
  const undone = new Map(
    steps.flatMap((step) => (step.kind === 'undo' ? [[step.data.position, step.position] as const] : [])),
  )
  const titles = await titlesOf(tx, estateId, steps)
  return {
    nowAt: context.nowAt,
    repair: {
      repairId,
      kind: repair.kind,
      kindTitle: repairKindOf(repair.kind)?.title ?? repair.kind,
      placeText: repair.placeText,
      state: seen.facts.repair.state,
      reportedAt: repair.reportedAt,
      finishedAt: seen.facts.repair.finishedAt,
      mayOpen: await mayOpen(tx, context, repair),
      before: photos(beforeIds),
      after: photos(afterIds),
    },
    stations: stations.map((station) => ({ ...station })),
    findings: findings.map(({ code, positions }) => ({ code, positions: [...positions] })),
    ...sums,
    steps: steps.map((step) => {
      const undoneBy = undone.get(step.position) ?? null
      const { kind, data, position, by, at, note } = step
      return {
        kind,
        data,
        position,
        by,
        at,
        note,
        photos: photos(step.photoIds),
        about: aboutOf(step, seen, titles),
        undoneBy,
        mayUndo:
          step.kind !== 'undo' && undoneBy === null && actors.some((one) => mayStep(one, 'undo', step)),
      } as ShownStep
    }),
    mayAdd: THREAD_KINDS.filter((kind) => kind !== 'undo' && actors.some((one) => mayStep(one, kind))),
  }
}

function aboutOf(step: FundingStep, seen: Seen, titles: ReadonlyMap<string, string>): ShownStep['about'] {
  if (step.kind === 'vote') {
    const vote = seen.votes.get(step.data.voteId)
    const item = vote?.items[step.data.item - 1]
    if (!vote || !item) return null
    const { title, state, countedTo } = vote
    return { is: 'vote', title, itemTitle: item.title, outcome: item.outcome, state, countedTo }
  }
  if (step.kind === 'payment') {
    const entry = step.data.entryId === null ? undefined : seen.entries.get(step.data.entryId)
    if (!entry) return null
    const { number, summary, counterparty, bookedOn, spentFen, voucherCount, isReversed } = entry
    return { is: 'entry', number, summary, counterparty, bookedOn, spentFen, voucherCount, isReversed }
  }
  if (step.kind === 'contract' && step.data.contractId !== null)
    return { is: 'contract', title: titles.get(step.data.contractId) ?? '' }
  return null
}

function titlesOf(tx: Tx, estateId: string, steps: readonly FundingStep[]) {
  return contractTitles(
    tx,
    estateId,
    steps.flatMap((step) => (step.kind === 'contract' ? (step.data.contractId ?? []) : [])),
  )
}
