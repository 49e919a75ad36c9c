import { isAllowed } from '#domain/access.ts'
import type { Call } from './call.ts'
import type { Tx } from './db/scope.ts'
import type { WaitingSource } from './ports.ts'
import { endOfContest, type MyTitle, myTitles, titlesToDecide } from './transfer-store.ts'

export type TransferNews = Pick<MyTitle, 'transferId' | 'unitLabel' | 'proposedAt' | 'decidedAt'> & {
  isWaiting: boolean
  /** Null while it waits. */
  contestEndsAt: number | null
}

/** The transfers of homes that were this person's until then, that wait or may be contested, and that they did not contest yet. */
export async function transferNews(
  tx: Tx,
  call: Pick<Call, 'personId' | 'nowAt'>,
  communityId: string,
): Promise<TransferNews[]> {
  const news: TransferNews[] = []
  for (const { transferId, unitLabel, proposedAt, decidedAt, state, side, contestedAt } of await myTitles(
    tx,
    communityId,
    call.personId,
  )) {
    if (side !== 'from' || contestedAt !== null) continue
    const one = { transferId, unitLabel, proposedAt, decidedAt }
    if (state === 'waiting') news.push({ ...one, isWaiting: true, contestEndsAt: null })
    if (state !== 'recorded' || decidedAt === null) continue
    const contestEndsAt = await endOfContest(tx, communityId, transferId, decidedAt)
    if (call.nowAt < contestEndsAt) news.push({ ...one, isWaiting: false, contestEndsAt })
  }
  return news
}

/** The proposals that this person may confirm. */
export async function transfersToConfirm(
  tx: Tx,
  call: Pick<Call, 'personId' | 'nowAt' | 'roles'>,
  communityId: string,
): Promise<{ transferId: string; proposedAt: number }[]> {
  if (!call.roles.some((role) => isAllowed(role, 'title.confirm'))) return []
  const role = call.roles.includes('community') ? 'community' : 'committee'
  return titlesToDecide(tx, communityId, { personId: call.personId, role }, call.nowAt)
}

/** Old owners are reminded of a proposal and again once it is in force; who may confirm is reminded of what waits. */
export const TRANSFERS_WAITING: WaitingSource = {
  async who(tx, communityId, nowAt) {
    const { rows } = await tx.query<{ personId: string; since: number }>(
      `SELECT o.person_id AS "personId", max(coalesce(d.decided_at, p.proposed_at)) AS since
       FROM title_proposals p JOIN owners o ON o.community_id = p.community_id AND o.owner_id = ANY (p.from_owners)
       LEFT JOIN title_decisions d ON d.community_id = p.community_id AND d.transfer_id = p.transfer_id
       WHERE p.community_id = $1 AND o.person_id IS NOT NULL AND coalesce(d.decided_at, $2) > $2::timestamptz - interval '120 days'
         AND (d.decision IS NULL OR d.decision = 'confirm')
       GROUP BY o.person_id`,
      [communityId, new Date(nowAt)],
    )
    return rows
  },
  async of(tx, call, communityId) {
    const news = (await transferNews(tx, call, communityId)).map((one) => ({
      kind: 'transfer' as const,
      thingId: one.transferId,
      turn: one.isWaiting ? 'waiting' : 'recorded',
      since: one.decidedAt ?? one.proposedAt,
      dueAt: one.contestEndsAt,
    }))
    const toConfirm = (await transfersToConfirm(tx, call, communityId)).map((one) => ({
      kind: 'transfer' as const,
      thingId: one.transferId,
      turn: 'confirm',
      since: one.proposedAt,
      dueAt: null,
    }))
    return [...news, ...toConfirm]
  },
}
