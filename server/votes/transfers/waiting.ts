import { isAllowed } from '#domain/core/access.ts'
import { transferContestEndsAt } from '#domain/votes/transfer.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import { askAll, known, mapped, type Question } from '#server/core/db/ask.ts'
import type { WaitingSource } from '#server/core/ports.ts'
import { type MyTitle, myTitlesQuestion, titlesToDecide } from './store.ts'

export type TransferNews = Pick<MyTitle, 'transferId' | 'unitLabel' | 'proposedAt' | 'decidedAt'> & {
  isWaiting: boolean
  /** Null while it waits. */
  contestEndsAt: number | null
}

/** The transfers of homes that were this person's until then, that wait or may be contested, and that they did not contest yet. */
export function transferNewsQuestion(
  context: Pick<RequestContext, 'personId' | 'nowAt'>,
  estateId: string,
): Question<TransferNews[]> {
  return mapped(myTitlesQuestion(estateId, context.personId), (titles) =>
    titles.flatMap(
      ({
        transferId,
        unitLabel,
        proposedAt,
        decidedAt,
        state,
        side,
        contestedAt,
        closings,
      }): TransferNews[] => {
        if (side !== 'from' || contestedAt !== null) return []
        const one = { transferId, unitLabel, proposedAt, decidedAt }
        if (state === 'waiting') return [{ ...one, isWaiting: true, contestEndsAt: null }]
        if (state !== 'recorded' || decidedAt === null) return []
        const contestEndsAt = transferContestEndsAt(decidedAt, closings)
        return context.nowAt < contestEndsAt ? [{ ...one, isWaiting: false, contestEndsAt }] : []
      },
    ),
  )
}

/** The proposals that this person may confirm. */
export function toConfirmQuestion(
  context: Pick<RequestContext, 'personId' | 'nowAt' | 'roles'>,
  estateId: string,
): Question<{ transferId: string; proposedAt: number }[]> {
  if (!context.roles.some((role) => isAllowed(role, 'title.confirm'))) return known([])
  const role = context.roles.includes('community') ? 'community' : 'committee'
  return titlesToDecide(estateId, { personId: context.personId, role }, context.nowAt)
}

/** Old owners are reminded of a proposal and again once it is in force; who may confirm is reminded of what waits. */
export const TRANSFERS_WAITING: WaitingSource = {
  async who(tx, estateId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(coalesce(d.decided_at, p.proposed_at)) AS since
       FROM title_proposals p JOIN owners o ON o.estate_id = p.estate_id AND o.owner_id = ANY (p.from_owners)
       LEFT JOIN title_decisions d ON d.estate_id = p.estate_id AND d.transfer_id = p.transfer_id
       WHERE p.estate_id = $1 AND o.person_id IS NOT NULL AND coalesce(d.decided_at, $2) > $2::timestamptz - interval '120 days'
         AND (d.decision IS NULL OR d.decision = 'confirm')
       GROUP BY o.person_id`,
      [estateId, new Date(nowAt)],
    )
    return rows
  },
  async of(tx, context, estateId) {
    const found = await askAll(tx, {
      news: transferNewsQuestion(context, estateId),
      toConfirm: toConfirmQuestion(context, estateId),
    })
    const news = found.news.map((one) => ({
      kind: 'transfer' as const,
      thingId: one.transferId,
      turn: one.isWaiting ? 'waiting' : 'recorded',
      since: one.decidedAt ?? one.proposedAt,
      dueAt: one.contestEndsAt,
    }))
    const toConfirm = found.toConfirm.map((one) => ({
      kind: 'transfer' as const,
      thingId: one.transferId,
      turn: 'confirm',
      since: one.proposedAt,
      dueAt: null,
    }))
    return [...news, ...toConfirm]
  },
}
