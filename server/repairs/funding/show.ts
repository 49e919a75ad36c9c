import type { RepairThread, ThreadStep as ShownStep } from '#contract/repairs/funding.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { threadOf } from '#domain/repairs/funding/funding.ts'
import { mayStep, THREAD_KINDS, type ThreadActor, type ThreadStep } from '#domain/repairs/funding/step.ts'
import type { Call } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { photosById } from '#server/files/photo-links.ts'
import { isFollowing, mayDo, mayReadAll, reportPhotos, type StoredRepair } from '../store.ts'
import { factsOf, type Seen, type StoredStep } from './store.ts'

export async function mayOpen(tx: Tx, call: Call, repair: StoredRepair): Promise<boolean> {
  return (
    mayReadAll(call) ||
    (mayDo(call, 'repair.readShared') && repair.place !== 'home') ||
    (mayDo(call, 'repair.readOwn') && (await isFollowing(tx, call, repair)))
  )
}

/** As whom the caller may add to a thread. */
export function actorsOf(call: Call): ThreadActor[] {
  return (['company', 'committee'] as const).filter((role) => call.roles.includes(role))
}

/** A thread as its page shows it. */
export async function shown(
  tx: Tx,
  call: Call,
  repair: StoredRepair,
  steps: readonly StoredStep[],
): Promise<RepairThread> {
  const { estateId, repairId } = repair
  const seen = await factsOf(tx, repair, steps, call.nowAt)
  const { stations, findings, ...sums } = threadOf(steps, seen.facts)
  const after = await tx.query<{ photoIds: string[] }>(
    `SELECT photo_ids AS "photoIds" FROM repair_steps
     WHERE estate_id = $1 AND repair_id = $2 AND move = 'finish' ORDER BY position DESC LIMIT 1`,
    [estateId, repairId],
  )
  const afterIds = after.rows[0]?.photoIds ?? []
  const beforeIds = await reportPhotos(tx, repair)
  const photos = await photosById(
    tx,
    call.ports,
    estateId,
    [...beforeIds, ...afterIds, ...steps.flatMap((step) => step.photoIds)],
    call.nowAt,
  )
  const actors = actorsOf(call)
  const undone = new Map(
    steps.flatMap((step) => (step.kind === 'undo' ? [[step.data.position, step.position] as const] : [])),
  )
  const titles = await contractTitles(tx, estateId, steps)
  return {
    nowAt: call.nowAt,
    repair: {
      repairId,
      kind: repair.kind,
      kindTitle: repairKindOf(repair.kind)?.title ?? repair.kind,
      placeText: repair.placeText,
      state: seen.facts.repair.state,
      reportedAt: repair.reportedAt,
      finishedAt: seen.facts.repair.finishedAt,
      mayOpen: await mayOpen(tx, call, repair),
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

function aboutOf(step: ThreadStep, seen: Seen, titles: ReadonlyMap<string, string>): ShownStep['about'] {
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

async function contractTitles(tx: Tx, estateId: string, steps: readonly ThreadStep[]) {
  const ids = steps.flatMap((step) => (step.kind === 'contract' ? (step.data.contractId ?? []) : []))
  const { rows } = await tx.query<{ contractId: string; title: string }>(
    'SELECT contract_id AS "contractId", title FROM contracts WHERE estate_id = $1 AND contract_id = ANY ($2)',
    [estateId, ids],
  )
  return new Map(rows.map((row) => [row.contractId, row.title]))
}
