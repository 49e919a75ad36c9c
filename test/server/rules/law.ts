import { createHash } from 'node:crypto'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { CAST_SQL, castValues } from '#server/votes/casting/queue.ts'
import { createVote, type NewVote } from '#server/votes/create.ts'
import { notEntitled } from '#server/votes/routes.ts'
import { DAY, QUESTION, type Harness } from '#test/server/support/harness.ts'

/** The estate that tests of rules fill and empty again. */
export const ESTATE = '7'

class Undo extends Error {}

/** Runs `work` in the estate, in a transaction that is undone: what one case writes, the log's clock too, no other sees. */
export async function tried<T>(harness: Harness, work: (tx: Tx) => Promise<T>): Promise<T> {
  let answer: { value: T } | null = null
  await inEstate(harness.database.app, ESTATE, async (tx) => {
    answer = { value: await work(tx) }
    throw new Undo()
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return (answer as unknown as { value: T }).value
}

export async function openEstate(harness: Harness): Promise<void> {
  await harness.database.owner.query(
    "INSERT INTO estates (estate_id, name, is_made_up, created_at) VALUES ($1, '规则', true, now())",
    [ESTATE],
  )
}

/** One value of a statement with one row and one column. */
export async function valueOf<T>(tx: Tx, sql: string, values: unknown[]): Promise<T> {
  const { rows } = await tx.query<{ value: T }>(`SELECT ${sql} AS value`, values)
  return rows[0]?.value as T
}

export const unitOf = (home: string) => `u${home}`

/** Owners with accounts: the person has the owner's name. */
export async function makeOwners(tx: Tx, names: readonly string[]): Promise<void> {
  for (const name of new Set(names))
    await tx.query(
      `INSERT INTO owners (estate_id, owner_id, name, document_kind, document_hash, person_id)
       VALUES ($1, $2, $2, '身份证', $3, $2) ON CONFLICT DO NOTHING`,
      [ESTATE, name, createHash('sha256').update(name).digest()],
    )
}

/** A home with these owners; with none it is the developer's. */
export async function makeHome(tx: Tx, home: string, owners: readonly string[]): Promise<void> {
  await makeOwners(tx, owners)
  await tx.query(
    `INSERT INTO units (estate_id, unit_id, building, stair, room, kind, area_dm2, area_source, sale)
     VALUES ($1, $2, '1号楼', '1单元', $3, 'residence', 10000, 'register', $4)`,
    [ESTATE, unitOf(home), home, owners.length > 0 ? 'delivered' : 'unsold'],
  )
  for (const owner of new Set(owners))
    await tx.query('INSERT INTO unit_titles (estate_id, unit_id, owner_id) VALUES ($1, $2, $3)', [
      ESTATE,
      unitOf(home),
      owner,
    ])
}

export type TriedVote = { readonly voteId: string; readonly opensAt: number; readonly closesAt: number }

/** Makes these homes and a vote on which they alone are. */
export async function makeVote(
  tx: Tx,
  harness: Harness,
  homes: Readonly<Record<string, readonly string[]>>,
  more: Partial<NewVote> = {},
): Promise<TriedVote> {
  for (const [home, owners] of Object.entries(homes)) await makeHome(tx, home, owners)
  return announce(tx, harness, more)
}

/** A vote of the homes there are, by default open for a day and for ten more. */
export async function announce(tx: Tx, harness: Harness, more: Partial<NewVote> = {}): Promise<TriedVote> {
  const opensAt = more.opensAt ?? harness.clock.now - DAY
  const closesAt = more.closesAt ?? opensAt + 11 * DAY
  const voteId = harness.ports.newId()
  await createVote(tx, harness.ports, ESTATE, {
    voteId,
    title: '规则',
    items: [QUESTION],
    convener: '业委会',
    noticeAt: opensAt - 18 * DAY,
    documents: [],
    ...more,
    opensAt,
    closesAt,
  })
  return { voteId, opensAt, closesAt }
}

/** The head that a home is in. */
export async function headOf(tx: Tx, voteId: string, home: string): Promise<string> {
  return valueOf(
    tx,
    `(SELECT head_id FROM roll_heads WHERE estate_id = $1 AND vote_id = $2 AND $3 = ANY (unit_ids))`,
    [ESTATE, voteId, unitOf(home)],
  )
}

export type TriedCast = {
  readonly voteId: string
  readonly headId: string
  readonly personId: string
  readonly at: number
  readonly choice?: number
  readonly ballotId?: string
}

/** What casting answers, as the cast queue and the handler ask for it. */
export async function castOne(tx: Tx, harness: Harness, cast: TriedCast): Promise<string> {
  const { voteId, headId, personId, at, choice = 0, ballotId = harness.ports.newId() } = cast
  const one = { estateId: ESTATE, voteId, headId, ballotId, choices: [choice], personId, at }
  const { rows } = await tx.query<{ answer: string }>(
    CAST_SQL,
    castValues(ESTATE, [{ ...one, key: harness.ports.newId() }]),
  )
  const answer = rows[0]?.answer ?? ''
  return answer === 'vote.not-entitled' ? notEntitled(tx, ESTATE, voteId, headId, personId) : answer
}

export type TriedReading = {
  readonly voteId: string
  readonly headId: string
  readonly clerk: string
  readonly choice: number
  readonly at: number
  readonly photoIds: readonly string[]
  readonly ballotId?: string
}

/** What a reading of paper answers, asked in the order in which the handler asks. */
export async function readPaper(tx: Tx, harness: Harness, reading: TriedReading): Promise<string> {
  const { voteId, headId, clerk, choice, at, photoIds, ballotId = harness.ports.newId() } = reading
  const entry = [ESTATE, voteId, headId, harness.ports.newId()]
  const choices = Buffer.of(choice)
  const said = [clerk, new Date(at), photoIds]
  const bar = await valueOf<string | null>(tx, 'paper_bar($1, $2, $3, $4, $5, $6, $7, $8)', [
    ...entry,
    choices,
    ...said,
  ])
  if (bar) return bar
  return valueOf(tx, 'enter_paper($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    ...entry,
    'S',
    choices,
    ...said,
    ballotId,
    Buffer.alloc(32, 7),
  ])
}

/** Makes a person the agent of a head, by a paper that a clerk registered. */
export async function grantOne(
  tx: Tx,
  harness: Harness,
  voteId: string,
  headId: string,
  agent: string,
  at: number,
): Promise<{ grantId: string; answer: string }> {
  const grantId = harness.ports.newId()
  const tag = createHash('sha256').update(grantId).digest().subarray(0, 16)
  const answer = await valueOf<string>(tx, 'grant_proxy($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
    ESTATE,
    voteId,
    headId,
    grantId,
    'written',
    agent,
    tag,
    agent,
    'clerk',
    [],
    new Date(at),
  ])
  return { grantId, answer }
}

/** Calls a vote off, or keeps an objection to its roll. */
export async function cancel(tx: Tx, voteId: string, at: number): Promise<void> {
  await tx.query(
    `INSERT INTO vote_cancellations (estate_id, vote_id, reason, cancelled_by, cancelled_at, log_index)
     VALUES ($1, $2, '不办了', 'committee', $3, 0)`,
    [ESTATE, voteId, new Date(at)],
  )
}

export async function objectToRoll(tx: Tx, voteId: string, at: number, isAnswered: boolean): Promise<void> {
  await tx.query(
    `INSERT INTO vote_objections (estate_id, vote_id, objection_id, about, body, filed_by, filed_at)
     VALUES ($1, $2, 'O', 'roll', '面积不对', '甲', $3)`,
    [ESTATE, voteId, new Date(at)],
  )
  if (isAnswered)
    await tx.query(
      `INSERT INTO vote_objection_answers (estate_id, vote_id, objection_id, is_upheld, reason, set_aside, answered_by,
         answered_at) VALUES ($1, $2, 'O', false, '登记如此', '{}', 'committee', $3)`,
      [ESTATE, voteId, new Date(at)],
    )
}

export async function keepScan(tx: Tx): Promise<string> {
  const photoId = 'a'.repeat(64)
  await tx.query(
    `INSERT INTO photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by)
     VALUES ($1, $2, 1, 1, 1, now(), 'tester')`,
    [ESTATE, photoId],
  )
  return photoId
}
