import { randomBytes } from 'node:crypto'
import type { TransferState } from '#contract/votes/proxies/transfers.ts'
import type { TransferEffect } from '#contract/votes/endpoints.ts'
import { commitmentOf, titleDocument } from '#domain/estate/title.ts'
import { transferContestEndsAt } from '#domain/votes/transfer.ts'
import { ask, bytesOf, ms, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { idOf } from '#server/core/ids.ts'
import type { Problem } from '#server/tables/columns.ts'
import type { RollOwner } from '#server/estate/roll/owners.ts'
import type { TransferRow } from './read.ts'
import { placeIndex, type UnitPlace } from '#server/estate/unit-place.ts'
import type { Ports } from '#server/core/ports.ts'
import { endStaysOfFormerOwners } from '#server/estate/residents/store.ts'
import { endRole, keepRole, LOOK_BACK_MS } from '#server/identity/roles.ts'
import { matchOwners } from '#server/estate/matching.ts'
import { ownerWithDocument } from '#server/estate/roll/store.ts'

type Shelf = Pick<Ports, 'newId' | 'secret'>

export type TransferCase = { voteId: string; voteTitle: string; effect: TransferEffect }

/**
 * Proposes a transfer of title; `ok`, or why not. The same proposal again changes nothing. A known document with another name
 * is refused: one of the two is wrong.
 */
export async function proposeTitle(
  tx: Tx,
  ports: Shelf,
  given: {
    estateId: string
    transferId: string
    unitId: string
    /** The owners' ids as they were seen before. */
    from: readonly string[]
    to: readonly RollOwner[]
    fromOn: string
    photoIds: readonly string[]
    by: string
    nowAt: number
  },
): Promise<string> {
  const { estateId, transferId, unitId, from, fromOn, photoIds, nowAt } = given
  const to: string[] = []
  for (const owner of given.to) {
    const known = await ownerWithDocument(tx, ports, estateId, owner, nowAt)
    if (known.name !== owner.name) return 'transfer.name-differs'
    to.push(known.ownerId)
  }
  // A buyer who has signed in before is a party from now on, and may not confirm it.
  await matchOwners(tx, nowAt, estateId, to)
  const document = titleDocument({ communityId: estateId, transferId, unitId, from, to, fromOn, photoIds })
  const salt = randomBytes(32)
  const { rows } = await tx.query<{ answer: string }>(
    'SELECT propose_transfer($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS answer',
    [
      estateId,
      transferId,
      unitId,
      from,
      to,
      fromOn,
      photoIds,
      given.by,
      new Date(nowAt),
      document,
      salt,
      Buffer.from(commitmentOf('title', salt, document)),
    ],
  )
  return rows[0]?.answer ?? ''
}

/**
 * Decides on a proposal; `ok`, or why not. One that is confirmed is in force: it settles who votes for the unit's head in
 * every vote that runs, and who acts as an owner.
 */
export async function decideTitle(
  tx: Tx,
  given: {
    estateId: string
    transferId: string
    decision: 'confirm' | 'refuse' | 'withdraw'
    by: string
    role: 'committee' | 'community'
    reason: string
    nowAt: number
  },
): Promise<string> {
  const { estateId, transferId, decision, nowAt } = given
  const { rows } = await tx.query<{ answer: string }>(
    'SELECT decide_transfer($1, $2, $3, $4, $5, $6, $7) AS answer',
    [estateId, transferId, decision, given.by, given.role, given.reason, new Date(nowAt)],
  )
  const answer = rows[0]?.answer ?? ''
  if (answer !== 'ok' || decision !== 'confirm') return answer
  const { rows: parties } = await tx.query<{ from: string[]; to: string[]; decidedAt: number }>(
    `SELECT p.from_owners AS "from", p.to_owners AS "to", d.decided_at AS "decidedAt"
     FROM title_proposals p JOIN title_decisions d USING (estate_id, transfer_id)
     WHERE p.estate_id = $1 AND p.transfer_id = $2`,
    [estateId, transferId],
  )
  const [found] = parties
  if (found) {
    const endsAt = await endOfContest(tx, estateId, transferId, found.decidedAt)
    await settleRoles(tx, estateId, found.from, found.to, nowAt, endsAt)
  }
  return answer
}

/** Until when the old owners may contest a transfer that took effect at `recordedAt`. */
export async function endOfContest(
  tx: Tx,
  estateId: string,
  transferId: string,
  recordedAt: number,
): Promise<number> {
  const { rows } = await tx.query<{ closesAt: number }>(
    `SELECT v.closes_at AS "closesAt" FROM vote_transfers t JOIN votes v USING (estate_id, vote_id)
     WHERE t.estate_id = $1 AND t.transfer_id = $2`,
    [estateId, transferId],
  )
  return transferContestEndsAt(
    recordedAt,
    rows.map((row) => row.closesAt),
  )
}

/** Whether only the community may confirm a proposal. */
export async function isForCommunity(
  tx: Tx,
  estateId: string,
  transferId: string,
  nowAt: number,
): Promise<boolean> {
  const { rows } = await tx.query<{ only: boolean }>(
    'SELECT is_for_community(p.estate_id, p, $3) AS only FROM title_proposals p WHERE estate_id = $1 AND transfer_id = $2',
    [estateId, transferId, new Date(nowAt)],
  )
  return rows[0]?.only ?? false
}

/** What somebody with `title.confirm` may do about a proposal that waits. */
export async function standingOf(
  tx: Tx,
  estateId: string,
  transferId: string,
  by: { personId: string; role: 'committee' | 'community' },
  nowAt: number,
): Promise<'confirm' | 'refuse' | 'withdraw' | 'nothing'> {
  const { rows } = await tx.query<{ bar: string | null; isMine: boolean }>(
    `SELECT transfer_bar(p.estate_id, p, $3, $4, $5) AS bar, p.proposed_by = $3 AS "isMine"
     FROM title_proposals p WHERE estate_id = $1 AND transfer_id = $2`,
    [estateId, transferId, by.personId, by.role, new Date(nowAt)],
  )
  const [found] = rows
  if (!found) return 'nothing'
  if (found.isMine) return 'withdraw'
  if (found.bar === null) return 'confirm'
  return found.bar === 'transfer.needs-community' ? 'refuse' : 'nothing'
}

const STATE = `CASE d.decision WHEN 'confirm' THEN 'recorded' WHEN 'refuse' THEN 'refused' WHEN 'withdraw' THEN 'withdrawn'
  ELSE 'waiting' END`

export type StoredTitle = {
  transferId: string
  unitLabel: string
  fromOn: string
  proposedAt: number
  state: TransferState
  decidedAt: number | null
  decidedAs: 'committee' | 'community' | null
  reason: string
  untold: number
  fromNames: string[]
  toNames: string[]
  photoIds: string[]
  logIndex: number | null
}

/** The last fifty transfers of an estate. */
export async function titlesOf(tx: Tx, estateId: string): Promise<StoredTitle[]> {
  const names = (ids: string) =>
    `coalesce((SELECT array_agg(o.name ORDER BY o.name) FROM owners o
               WHERE o.estate_id = $1 AND o.owner_id = ANY (${ids})), '{}')`
  const { rows } = await tx.query<StoredTitle>(
    `SELECT p.transfer_id AS "transferId", unit_label(u.building, u.stair, u.room) AS "unitLabel",
       p.from_on::text AS "fromOn", p.proposed_at AS "proposedAt", ${STATE} AS state, d.decided_at AS "decidedAt",
       d.as_role AS "decidedAs", coalesce(d.reason, '') AS reason, d.log_index::float8 AS "logIndex",
       (SELECT count(*)::int FROM owners o WHERE o.estate_id = $1 AND o.owner_id = ANY (p.from_owners)
          AND o.person_id IS NULL) AS untold,
       ${names('p.from_owners')} AS "fromNames", ${names('p.to_owners')} AS "toNames", p.photo_ids AS "photoIds"
     FROM title_proposals p JOIN units u USING (estate_id, unit_id)
     LEFT JOIN title_decisions d USING (estate_id, transfer_id)
     WHERE p.estate_id = $1 ORDER BY p.proposed_at DESC, p.transfer_id DESC LIMIT 50`,
    [estateId],
  )
  return rows
}

export type MyTitle = Pick<
  StoredTitle,
  'transferId' | 'unitLabel' | 'fromOn' | 'proposedAt' | 'state' | 'decidedAt' | 'logIndex'
> & { side: 'from' | 'to'; contestedAt: number | null; document: string; salt: Uint8Array }

/** Transfers of homes that a person owned until then, or owns by them; who is on both sides is told as an old owner. */
export function myTitles(tx: Tx, estateId: string, personId: string): Promise<MyTitle[]> {
  return ask(tx, myTitlesQuestion(estateId, personId))
}

/** The same, each with the ends of the votes that it is recorded in. */
export function myTitlesQuestion(
  estateId: string,
  personId: string,
): Question<(MyTitle & { closings: number[] })[]> {
  return question(
    `SELECT p.transfer_id AS "transferId", unit_label(u.building, u.stair, u.room) AS "unitLabel",
       p.from_on::text AS "fromOn", ${ms('p.proposed_at')} AS "proposedAt", ${STATE} AS state,
       ${ms('d.decided_at')} AS "decidedAt",
       coalesce(d.log_index, (SELECT min(a.log_index) FROM title_contests a WHERE a.estate_id = $1
         AND a.transfer_id = p.transfer_id))::float8 AS "logIndex",
       CASE WHEN p.from_owners && m.mine THEN 'from' ELSE 'to' END AS side, ${ms('c.contested_at')} AS "contestedAt",
       p.document, p.salt,
       ARRAY(SELECT ${ms('v.closes_at')} FROM vote_transfers t JOIN votes v USING (estate_id, vote_id)
         WHERE t.estate_id = $1 AND t.transfer_id = p.transfer_id) AS closings
     FROM (SELECT array_agg(owner_id) AS mine FROM owners WHERE estate_id = $1 AND person_id = $2) m
     JOIN title_proposals p ON p.estate_id = $1 AND (p.from_owners && m.mine OR p.to_owners && m.mine)
     JOIN units u USING (estate_id, unit_id)
     LEFT JOIN title_decisions d USING (estate_id, transfer_id)
     LEFT JOIN title_contests c ON c.estate_id = p.estate_id AND c.transfer_id = p.transfer_id AND c.contested_by = $2
     ORDER BY p.proposed_at DESC LIMIT 50`,
    [estateId, personId],
    (rows: (Omit<MyTitle, 'salt'> & { salt: string; closings: number[] })[]) =>
      rows.map(({ salt, ...row }) => ({ ...row, salt: bytesOf(salt) })),
  )
}

/** The proposals that wait and that this person may confirm in this role. */
export function titlesToDecide(
  estateId: string,
  by: { personId: string; role: 'committee' | 'community' },
  nowAt: number,
): Question<{ transferId: string; proposedAt: number }[]> {
  return question(
    `SELECT p.transfer_id AS "transferId", ${ms('p.proposed_at')} AS "proposedAt" FROM title_proposals p
     WHERE p.estate_id = $1 AND NOT EXISTS (SELECT 1 FROM title_decisions d WHERE d.estate_id = p.estate_id
       AND d.transfer_id = p.transfer_id) AND transfer_bar(p.estate_id, p, $2, $3, $4) IS NULL
     ORDER BY p.proposed_at`,
    [estateId, by.personId, by.role, new Date(nowAt)],
    (rows: { transferId: string; proposedAt: number }[]) => rows,
  )
}

export async function contestsOf(
  tx: Tx,
  estateId: string,
  transferId: string,
): Promise<{ contestedAt: number; reason: string }[]> {
  const { rows } = await tx.query<{ contestedAt: number; reason: string }>(
    `SELECT contested_at AS "contestedAt", reason FROM title_contests
     WHERE estate_id = $1 AND transfer_id = $2 ORDER BY contested_at`,
    [estateId, transferId],
  )
  return rows
}

export async function casesOf(tx: Tx, estateId: string, transferId: string): Promise<TransferCase[]> {
  const { rows } = await tx.query<TransferCase>(
    `SELECT t.vote_id AS "voteId", v.title AS "voteTitle", t.effect FROM vote_transfers t
     JOIN votes v USING (estate_id, vote_id)
     WHERE t.estate_id = $1 AND t.transfer_id = $2 ORDER BY v.opens_at`,
    [estateId, transferId],
  )
  return rows
}

/** The present owners of a unit. */
export async function ownersOf(
  tx: Tx,
  estateId: string,
  unitId: string,
): Promise<{ ownerId: string; name: string; hasAccount: boolean }[]> {
  const { rows } = await tx.query<{ ownerId: string; name: string; hasAccount: boolean }>(
    `SELECT o.owner_id AS "ownerId", o.name, o.person_id IS NOT NULL AS "hasAccount" FROM unit_owners uo JOIN owners o USING (estate_id, owner_id)
     WHERE uo.estate_id = $1 AND uo.unit_id = $2 ORDER BY o.name`,
    [estateId, unitId],
  )
  return rows
}

/**
 * Proposes a checked list of transfers, in the order of their days: all of them or, where one does not fit the roll, none, with
 * each problem by its line. Taken again it changes nothing. With `isPreview` it only says what would happen. `photos` names the
 * pictures of the evidence as the list does; each transfer still waits for a second person.
 */
export async function importTransfers(
  ports: Shelf & Pick<Ports, 'db' | 'nowMs'>,
  given: {
    estateId: string
    rows: readonly TransferRow[]
    photos: ReadonlyMap<string, string>
    isPreview: boolean
    by: string
  },
): Promise<{ problems: Problem[]; done: { line: number; state: TransferState; isNew: boolean }[] }> {
  const nowAt = ports.nowMs()
  const problems: Problem[] = []
  const done: { line: number; state: TransferState; isNew: boolean }[] = []
  try {
    await inEstate(ports.db, given.estateId, async (tx) => {
      const units = await tx.query<UnitPlace & { unitId: string }>(
        'SELECT unit_id AS "unitId", building, stair, room FROM units WHERE estate_id = $1',
        [given.estateId],
      )
      const unitOf = placeIndex(units.rows)
      for (const row of [...given.rows].sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))) {
        const one = await importOne(tx, ports, given, row, unitOf(row)?.unitId, nowAt)
        if ('problem' in one) problems.push(one.problem)
        else done.push({ line: row.line, ...one })
      }
      if (given.isPreview || problems.length > 0) throw new NotKept()
    })
  } catch (error) {
    if (!(error instanceof NotKept)) throw error
  }
  const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line
  return { problems: problems.sort(byLine), done: problems.length > 0 ? [] : done.sort(byLine) }
}

class NotKept extends Error {}

const WORDS: Record<string, string> = {
  'transfer.nothing-new': '新业主和现在的业主一样，请删去这一行。',
  'transfer.future': '登记日期还没有到，请等登记以后再导入。',
  'transfer.out-of-order': '登记日期早于这套房上一次过户，请核对。',
  'transfer.name-differs': '名册里这个证件号是另一个姓名，请核对。',
  'transfer.pending': '这套房已有一次过户等待确认，请先处理那一次。',
}

async function importOne(
  tx: Tx,
  ports: Shelf,
  given: { estateId: string; photos: ReadonlyMap<string, string>; by: string },
  row: TransferRow,
  unitId: string | undefined,
  nowAt: number,
): Promise<{ problem: Problem } | { state: TransferState; isNew: boolean }> {
  const no = (code: string, message: string) => ({ problem: { line: row.line, code, message } })
  const { estateId, by } = given
  if (!unitId) return no('unit-unknown', '名册里没有这套房，请核对楼栋、单元和房号。')
  const transferId = nameOf(estateId, unitId, row)
  const known = await tx.query<{ state: TransferState }>(
    `SELECT ${STATE} AS state FROM title_proposals p LEFT JOIN title_decisions d USING (estate_id, transfer_id)
     WHERE p.estate_id = $1 AND p.transfer_id = $2`,
    [estateId, transferId],
  )
  if (known.rows[0]) return { state: known.rows[0].state, isNew: false }
  const photoIds: string[] = []
  for (const name of row.photos) {
    const photoId = given.photos.get(name)
    if (!photoId) return no('photo-missing', `找不到凭证照片“${name}”，请放在表格的同一个文件夹里。`)
    photoIds.push(photoId)
  }
  const present = await ownersOf(tx, estateId, unitId)
  const names = present.map((owner) => owner.name).sort()
  // Names may be separated by spaces, and a short name may be written wide.
  const ways = [
    row.from,
    row.from.flatMap((name) => name.split(/\s+/)),
    row.from.map((name) => name.replace(/\s+/g, '')),
  ]
  if (!ways.some((way) => [...way].sort().join('、') === names.join('、')))
    return no('owner-differs', `原业主与名册不一致：名册里有 ${names.length} 位业主，请核对姓名。`)
  const from = present.map((owner) => owner.ownerId)
  const { to, fromOn } = row
  const answer = await proposeTitle(tx, ports, {
    estateId,
    transferId,
    unitId,
    from,
    to,
    fromOn,
    photoIds,
    by,
    nowAt,
  })
  return answer === 'ok'
    ? { state: 'waiting', isNew: true }
    : no(answer.replace('transfer.', ''), WORDS[answer] ?? '这一行与名册对不上，请核对。')
}

/** One transfer has one name, however often its line is imported. */
function nameOf(estateId: string, unitId: string, row: TransferRow): string {
  const owners = row.to.map((owner) => `${owner.documentKind}/${owner.documentNumber}`).sort()
  return idOf(JSON.stringify([estateId, unitId, row.fromOn, ...owners]))
}

/**
 * The new owners' accounts act as owners from now on. Who owns nothing here any more stops being one when the transfer can no
 * longer be contested; where a vote they stood on the roll of still runs, a while after it, so that they can see what became of it.
 */
async function settleRoles(
  tx: Tx,
  estateId: string,
  from: readonly string[],
  to: readonly string[],
  nowAt: number,
  contestEndsAt: number,
): Promise<void> {
  const { rows: come } = await tx.query<{ personId: string }>(
    `SELECT person_id AS "personId" FROM owners
     WHERE estate_id = $1 AND owner_id = ANY ($2) AND person_id IS NOT NULL`,
    [estateId, to],
  )
  for (const { personId } of come) await keepRole(tx, { personId, estateId, role: 'owner', fromAt: nowAt })
  const { rows: gone } = await tx.query<{ personId: string; lastAt: number | null }>(
    `SELECT o.person_id AS "personId", (SELECT max(v.closes_at) FROM vote_head_owners ho
         JOIN votes v USING (estate_id, vote_id)
         JOIN owners mine ON mine.estate_id = ho.estate_id AND mine.owner_id = ho.owner_id
         WHERE ho.estate_id = $1 AND mine.person_id = o.person_id AND v.closes_at > $3) AS "lastAt"
     FROM owners o WHERE o.estate_id = $1 AND o.owner_id = ANY ($2) AND o.person_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM unit_owners uo JOIN owners mine USING (estate_id, owner_id)
                       WHERE uo.estate_id = $1 AND mine.person_id = o.person_id)`,
    [estateId, from, new Date(nowAt)],
  )
  for (const { personId, lastAt } of gone)
    await endRole(tx, {
      personId,
      estateId,
      role: 'owner',
      toAt: Math.max(contestEndsAt, lastAt === null ? 0 : lastAt + LOOK_BACK_MS),
    })
  await endStaysOfFormerOwners(tx, estateId, 'transfer', nowAt)
}
