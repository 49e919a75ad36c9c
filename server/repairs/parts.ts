import type { RepairDetail, RepairStep, StepData } from '#contract/repairs/endpoints.ts'
import type { RepairState } from '#domain/repairs/ticket.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** A step of a repair as it was stored. */
export type ToldStep = {
  readonly repairId: string
  readonly position: number
  readonly move: RepairStep['move']
  readonly state: RepairState
  readonly at: number
  readonly by: RepairStep['by']
  readonly byPerson: string
  readonly note: string
  readonly data: StepData
}

/** Of a repair, what its parts may know. */
export type RepairSeen = { readonly estateId: string; readonly repairId: string; readonly reportedBy: string }

/** What rooms above the repairs add to one. Each is registered where the server is put together (handlers.ts). */
export type RepairParts = {
  /** Is told of each step in its transaction; what it throws undoes the step. */
  tell(
    tx: Tx,
    repair: { readonly estateId: string; readonly kind: string; readonly place: string },
    step: ToldStep,
  ): Promise<void>
  /** 12345's orders on a repair, as this caller may read them. */
  orders(tx: Tx, context: RequestContext, repair: RepairSeen): Promise<RepairDetail['orders']>
  /** Pictures that other systems sent with it. */
  outsidePhotos(tx: Tx, context: RequestContext, repair: RepairSeen): Promise<RepairDetail['outsidePhotos']>
}

let registered: RepairParts | undefined

export function registerRepairParts(parts: RepairParts): void {
  registered = parts
}

/** Throws where the server was put together without them: a step that nobody is told of would be lost in silence. */
export function repairParts(): RepairParts {
  if (!registered) throw new Error('the parts of a repair are not registered: import handlers.ts')
  return registered
}
