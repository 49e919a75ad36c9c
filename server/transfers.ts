import type { findUnits, listTransfers, recordTransfer } from '#contract/transfers.ts'
import type { Handler } from './call.ts'
import { inCommunity } from './db/scope.ts'
import { isDocument } from './import/transfers.ts'
import { Refusal } from './refusal.ts'
import { casesOf, ownersOf, recordTitle, type TransferCase } from './transfer-store.ts'

// Law: the roll is of who owns (北京市物业管理条例 §§25, 32); no article says who votes where a home is sold during a vote.
// The practice of 北京业主, basis ours: who voted has voted; where nobody has, the new owner votes for the head. N, A and
// the heads stay as they were frozen.

const MOST_FOUND = 10

export const handleFindUnits: Handler<typeof findUnits> = async ({ ports }, { params, query }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const { rows } = await tx.query<{ unitId: string; label: string; owners: string[]; version: number }>(
      `SELECT u.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS label,
         coalesce((SELECT array_agg(o.name ORDER BY o.name) FROM unit_owners uo JOIN owners o USING (community_id, owner_id)
                   WHERE uo.community_id = u.community_id AND uo.unit_id = u.unit_id), '{}') AS owners,
         (SELECT count(*)::int FROM title_transfers t WHERE t.community_id = u.community_id AND t.unit_id = u.unit_id) AS version
       FROM units u
       WHERE u.community_id = $1 AND strpos(unit_label(u.building, u.stair, u.room), $2) > 0
       ORDER BY length(u.room), u.building, u.stair, u.room LIMIT $3`,
      [params.communityId, query.sought, MOST_FOUND],
    )
    return { units: rows }
  })

export const handleRecordTransfer: Handler<typeof recordTransfer> = async (call, { params, body }) => {
  const { ports, nowAt, personId } = call
  const { communityId } = params
  const to = body.owners.map((owner) => ({
    ...owner,
    name: owner.name.trim(),
    documentNumber: owner.documentNumber.toUpperCase(),
  }))
  if (!to.every((owner) => isDocument(owner.documentKind, owner.documentNumber)))
    throw new Refusal('transfer.bad-document')
  return inCommunity(ports.db, communityId, async (tx) => {
    const { rows } = await tx.query<{ version: number }>(
      `SELECT count(*) FILTER (WHERE transfer_id <> $3)::int AS version FROM title_transfers
       WHERE community_id = $1 AND unit_id = $2`,
      [communityId, body.unitId, body.transferId],
    )
    if ((rows[0]?.version ?? 0) !== body.version) throw new Refusal('transfer.owner-differs')
    const from = (await ownersOf(tx, communityId, body.unitId)).map((owner) => owner.ownerId)
    const { answer, cases } = await recordTitle(tx, ports, {
      communityId,
      transferId: body.transferId,
      unitId: body.unitId,
      from,
      to,
      fromOn: body.fromOn,
      by: personId,
      nowAt,
    })
    if (answer !== 'ok') throw new Refusal(answer as 'transfer.future')
    return { cases }
  })
}

export const handleListTransfers: Handler<typeof listTransfers> = async ({ ports, nowAt }, { params }) =>
  inCommunity(ports.db, params.communityId, async (tx) => {
    const { rows } = await tx.query<{
      transferId: string
      unitLabel: string
      fromOn: string
      recordedAt: number
    }>(
      `SELECT t.transfer_id AS "transferId", unit_label(u.building, u.stair, u.room) AS "unitLabel",
         t.from_on::text AS "fromOn", t.recorded_at AS "recordedAt"
       FROM title_transfers t JOIN units u USING (community_id, unit_id)
       WHERE t.community_id = $1 ORDER BY t.recorded_at DESC, t.transfer_id DESC LIMIT 50`,
      [params.communityId],
    )
    const transfers: ((typeof rows)[number] & { cases: TransferCase[] })[] = []
    for (const row of rows)
      transfers.push({ ...row, cases: await casesOf(tx, params.communityId, row.transferId) })
    return { nowAt, transfers }
  })
