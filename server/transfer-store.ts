import type { TransferEffect } from '#contract/votes.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { idOf } from './ids.ts'
import type { Problem } from './import/columns.ts'
import type { RollOwner } from './import/owners.ts'
import type { TransferRow } from './import/transfers.ts'
import { placeIndex, type UnitPlace } from './import/unit-place.ts'
import type { Ports } from './ports.ts'
import { grantRole, LOOK_BACK_MS } from './roles.ts'
import { documentHash } from './roll-store.ts'

type Shelf = Pick<Ports, 'newId' | 'secret'>

export type TransferCase = { voteId: string; voteTitle: string; effect: TransferEffect }

export type Recorded = { answer: string; cases: TransferCase[] }

/**
 * Records a transfer of title and settles who votes for the unit's head in every vote that runs; `ok`, or why not.
 * The same transfer again changes nothing. A known document with another name is refused: one of the two is wrong.
 */
export async function recordTitle(
  tx: Tx,
  ports: Shelf,
  given: {
    communityId: string
    transferId: string
    unitId: string
    /** The owners' ids as they were seen before. */
    from: readonly string[]
    to: readonly RollOwner[]
    fromOn: string
    by: string
    nowAt: number
  },
): Promise<Recorded> {
  const { communityId, nowAt } = given
  const to: string[] = []
  for (const owner of given.to) {
    const known = await ownerOf(tx, ports, communityId, owner, nowAt)
    if (known.name !== owner.name) return { answer: 'transfer.name-differs', cases: [] }
    to.push(known.ownerId)
  }
  const { rows } = await tx.query<{ answer: string }>(
    'SELECT transfer_title($1, $2, $3, $4, $5, $6, $7, $8) AS answer',
    [communityId, given.transferId, given.unitId, given.from, to, given.fromOn, given.by, new Date(nowAt)],
  )
  const answer = rows[0]?.answer ?? ''
  if (answer !== 'ok') return { answer, cases: [] }
  await settleRoles(tx, communityId, given.from, to, nowAt)
  return { answer, cases: await casesOf(tx, communityId, given.transferId) }
}

export async function casesOf(tx: Tx, communityId: string, transferId: string): Promise<TransferCase[]> {
  const { rows } = await tx.query<TransferCase>(
    `SELECT t.vote_id AS "voteId", v.title AS "voteTitle", t.effect FROM vote_transfers t
     JOIN votes v USING (community_id, vote_id)
     WHERE t.community_id = $1 AND t.transfer_id = $2 ORDER BY v.opens_at`,
    [communityId, transferId],
  )
  return rows
}

/** The present owners of a unit. */
export async function ownersOf(
  tx: Tx,
  communityId: string,
  unitId: string,
): Promise<{ ownerId: string; name: string }[]> {
  const { rows } = await tx.query<{ ownerId: string; name: string }>(
    `SELECT o.owner_id AS "ownerId", o.name FROM unit_owners uo JOIN owners o USING (community_id, owner_id)
     WHERE uo.community_id = $1 AND uo.unit_id = $2 ORDER BY o.name`,
    [communityId, unitId],
  )
  return rows
}

/**
 * Takes a checked list of transfers, in the order of their days: all of them or, where one does not fit the roll, none, with
 * each problem by its line. Taken again it changes nothing. With `isPreview` it only says what would happen.
 */
export async function importTransfers(
  ports: Shelf & Pick<Ports, 'db' | 'nowMs'>,
  given: { communityId: string; rows: readonly TransferRow[]; isPreview: boolean; by: string },
): Promise<{ problems: Problem[]; done: { line: number; cases: TransferCase[]; isNew: boolean }[] }> {
  const nowAt = ports.nowMs()
  const problems: Problem[] = []
  const done: { line: number; cases: TransferCase[]; isNew: boolean }[] = []
  try {
    await inCommunity(ports.db, given.communityId, async (tx) => {
      const units = await tx.query<UnitPlace & { unitId: string }>(
        'SELECT unit_id AS "unitId", building, stair, room FROM units WHERE community_id = $1',
        [given.communityId],
      )
      const unitOf = placeIndex(units.rows)
      for (const row of [...given.rows].sort((a, b) => (a.fromOn < b.fromOn ? -1 : 1))) {
        const { problem, ...one } = await importOne(tx, ports, given, row, unitOf(row)?.unitId, nowAt)
        if (problem) problems.push(problem)
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
}

async function importOne(
  tx: Tx,
  ports: Shelf,
  given: { communityId: string; by: string },
  row: TransferRow,
  unitId: string | undefined,
  nowAt: number,
): Promise<{ problem?: Problem; cases: TransferCase[]; isNew: boolean }> {
  const no = (code: string, message: string) => ({
    problem: { line: row.line, code, message },
    cases: [],
    isNew: false,
  })
  const { communityId, by } = given
  if (!unitId) return no('unit-unknown', '名册里没有这套房，请核对楼栋、单元和房号。')
  const transferId = nameOf(communityId, unitId, row)
  const known = await tx.query('SELECT 1 FROM title_transfers WHERE community_id = $1 AND transfer_id = $2', [
    communityId,
    transferId,
  ])
  if (known.rowCount) return { cases: await casesOf(tx, communityId, transferId), isNew: false }
  const present = await ownersOf(tx, communityId, unitId)
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
  const { answer, cases } = await recordTitle(tx, ports, {
    communityId,
    transferId,
    unitId,
    from,
    to: row.to,
    fromOn: row.fromOn,
    by,
    nowAt,
  })
  return answer === 'ok'
    ? { cases, isNew: true }
    : no(answer.replace('transfer.', ''), WORDS[answer] ?? '这一行与名册对不上，请核对。')
}

/** One transfer has one name, however often its line is imported. */
function nameOf(communityId: string, unitId: string, row: TransferRow): string {
  const owners = row.to.map((owner) => `${owner.documentKind}/${owner.documentNumber}`).sort()
  return idOf(JSON.stringify([communityId, unitId, row.fromOn, ...owners]))
}

async function ownerOf(
  tx: Tx,
  ports: Shelf,
  communityId: string,
  owner: RollOwner,
  nowAt: number,
): Promise<{ ownerId: string; name: string }> {
  const hash = documentHash(ports, owner.documentKind, owner.documentNumber.toUpperCase())
  await tx.query(
    `INSERT INTO owners (community_id, owner_id, name, document_kind, document_hash) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (community_id, document_kind, document_hash) DO NOTHING`,
    [communityId, ports.newId(nowAt), owner.name, owner.documentKind, hash],
  )
  const { rows } = await tx.query<{ ownerId: string; name: string }>(
    `SELECT owner_id AS "ownerId", name FROM owners
     WHERE community_id = $1 AND document_kind = $2 AND document_hash = $3`,
    [communityId, owner.documentKind, hash],
  )
  return rows[0] as { ownerId: string; name: string }
}

/**
 * The new owners' accounts act as owners from now on. Who owns nothing here any more stops being one; where a vote they
 * stood on the roll of still runs, a while after it, so that they can see what became of it.
 */
async function settleRoles(
  tx: Tx,
  communityId: string,
  from: readonly string[],
  to: readonly string[],
  nowAt: number,
): Promise<void> {
  const { rows: come } = await tx.query<{ personId: string }>(
    `SELECT person_id AS "personId" FROM owners
     WHERE community_id = $1 AND owner_id = ANY ($2) AND person_id IS NOT NULL`,
    [communityId, to],
  )
  for (const { personId } of come) {
    const { rowCount } = await tx.query(
      "SELECT 1 FROM person_roles WHERE person_id = $1 AND community_id = $2 AND role = 'owner' AND valid_to IS NULL",
      [personId, communityId],
    )
    if (!rowCount) await grantRole(tx, { personId, communityId, role: 'owner', fromAt: nowAt })
  }
  const { rows: gone } = await tx.query<{ personId: string; lastAt: number | null }>(
    `SELECT o.person_id AS "personId", (SELECT max(v.closes_at) FROM vote_head_owners ho
         JOIN votes v USING (community_id, vote_id)
         JOIN owners mine ON mine.community_id = ho.community_id AND mine.owner_id = ho.owner_id
         WHERE ho.community_id = $1 AND mine.person_id = o.person_id AND v.closes_at > $3) AS "lastAt"
     FROM owners o WHERE o.community_id = $1 AND o.owner_id = ANY ($2) AND o.person_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM unit_owners uo JOIN owners mine USING (community_id, owner_id)
                       WHERE uo.community_id = $1 AND mine.person_id = o.person_id)`,
    [communityId, from, new Date(nowAt)],
  )
  for (const { personId, lastAt } of gone)
    await tx.query(
      `UPDATE person_roles SET valid_to = $3
       WHERE person_id = $1 AND community_id = $2 AND role = 'owner' AND valid_to IS NULL AND valid_from < $3`,
      [personId, communityId, new Date(lastAt === null ? nowAt : lastAt + LOOK_BACK_MS)],
    )
}
