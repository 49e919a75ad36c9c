import type { Pool } from 'pg'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { quiet } from '#server/core/db/quiet.ts'

/** The kinds of work that wait for a time. */
export type WorkName =
  | 'close-votes'
  | 'close-repairs'
  | 'tick-complaints'
  | 'ask-cashier'
  | 'send-webhooks'
  | 'fetch-pictures'
  | 'plan-alarms'
  | 'plan-reminders'
  | 'send-reminders'
  | 'sweep-pictures'
  | 'drop-claim-papers'
  | 'forget-phones'

/** While a process works on something no other takes it; it is renewed while the work goes on. */
export const LEASE_MS = 60_000

/**
 * Says that work of this kind in this estate has to be looked at no later than `dueAt` (epoch milliseconds), in the transaction
 * that makes it so. Too early or too often costs a look; too late is a fault. Null marks nothing.
 */
export async function markDue(tx: Tx, estateId: string, kind: WorkName, dueAt: number | null): Promise<void> {
  if (dueAt === null) return
  await tx.query({
    name: 'mark-due',
    text: 'INSERT INTO due_work (estate_id, kind, due_at) VALUES ($1, $2, $3)',
    values: [estateId, kind, new Date(dueAt)],
  })
}

export type DuePair = { readonly kind: WorkName; readonly estateId: string }

/** What is due at `nowAt` across all estates and not being worked on, the longest overdue first: one statement, whatever the number of estates. */
export async function findDue(
  db: Pool,
  kinds: readonly WorkName[],
  nowAt: number,
  most: number,
): Promise<DuePair[]> {
  const { rows } = await db.query<DuePair>({
    name: 'find-due',
    text: `SELECT kind, estate_id::text AS "estateId" FROM due_work d WHERE due_at <= $1 AND kind = ANY ($2)
        AND NOT EXISTS (SELECT 1 FROM due_work o WHERE o.estate_id = d.estate_id AND o.kind = d.kind
          AND o.leased_until > $1)
      GROUP BY kind, estate_id ORDER BY min(due_at), estate_id LIMIT $3`,
    values: [new Date(nowAt), kinds, most],
  })
  return rows
}

export type Claim = {
  readonly workIds: readonly string[]
  /** Names this claim, so that a process whose lease ran out does not end what another has taken over. */
  readonly lease: string
  /** How often this work was tried in a row without an end, this time included. */
  readonly tries: number
  /** What happened from this instant on may not have been looked at yet. */
  readonly since: number
}

/** Takes what is due of one kind in one estate, or answers null where another process has it. */
export async function claimDue(
  db: Pool,
  { kind, estateId }: DuePair,
  lease: string,
  nowAt: number,
): Promise<Claim | null> {
  const rows = await inEstate(quiet(db), estateId, async (tx) => {
    const { rows: claimed } = await tx.query<{ workId: string; tries: number; since: number | null }>({
      name: 'claim-due',
      text: `UPDATE due_work SET leased_until = $4, leased_by = $5, tries = tries + 1
        WHERE estate_id = $1 AND work_id = ANY (ARRAY(
            SELECT work_id FROM due_work WHERE estate_id = $1 AND kind = $2 AND due_at <= $3
              AND (leased_until IS NULL OR leased_until <= $3) FOR UPDATE SKIP LOCKED))
          AND NOT EXISTS (SELECT 1 FROM due_work o WHERE o.estate_id = $1 AND o.kind = $2 AND o.leased_until > $3)
        RETURNING work_id AS "workId", tries, since`,
      values: [estateId, kind, new Date(nowAt), new Date(nowAt + LEASE_MS), lease],
    })
    return claimed
  })
  if (rows.length === 0) return null
  return {
    workIds: rows.map((row) => row.workId),
    lease,
    tries: Math.max(...rows.map((row) => row.tries)),
    since: Math.max(...rows.map((row) => row.since ?? nowAt)),
  }
}

/** Keeps a claim for another lease. */
export async function renewClaim(
  db: Pool,
  { estateId }: DuePair,
  claim: Claim,
  nowAt: number,
): Promise<void> {
  await inEstate(quiet(db), estateId, (tx) =>
    tx.query(
      'UPDATE due_work SET leased_until = $4 WHERE estate_id = $1 AND work_id = ANY ($2) AND leased_by = $3',
      [estateId, claim.workIds, claim.lease, new Date(nowAt + LEASE_MS)],
    ),
  )
}

/** The next time that work is to be looked at; `since` where something before it was not looked at to the end. */
export type NextLook = { readonly at: number; readonly since: number | null }

/** Ends a claim and plans the next look, unless another is planned that comes no later. */
export async function endClaim(
  tx: Tx,
  { kind, estateId }: DuePair,
  claim: Claim,
  next: NextLook | null,
): Promise<void> {
  const { rowCount } = await tx.query(
    'DELETE FROM due_work WHERE estate_id = $1 AND work_id = ANY ($2) AND leased_by = $3',
    [estateId, claim.workIds, claim.lease],
  )
  // Another process took over what this one was too slow with: the next look is that one's to plan.
  if (rowCount === 0 || next === null) return
  await tx.query(
    `INSERT INTO due_work (estate_id, kind, due_at, since) SELECT c.estate_id, $2, $3, $4::timestamptz FROM estates c
     WHERE c.estate_id = $1 AND NOT EXISTS (
       SELECT 1 FROM due_work d WHERE d.estate_id = $1 AND d.kind = $2 AND d.due_at <= $3 AND d.leased_until IS NULL
         AND d.tries = 0 AND (d.since IS NULL OR d.since >= coalesce($4::timestamptz, 'epoch')))`,
    [estateId, kind, new Date(next.at), next.since === null ? null : new Date(next.since)],
  )
}

/** Puts a claim back, to be tried again at `at`; `tries` of null leaves what was counted before this time. */
export async function putBack(
  tx: Tx,
  { estateId }: DuePair,
  claim: Claim,
  at: number,
  error: string | null,
): Promise<void> {
  const [first, ...more] = claim.workIds
  await tx.query('DELETE FROM due_work WHERE estate_id = $1 AND work_id = ANY ($2) AND leased_by = $3', [
    estateId,
    more,
    claim.lease,
  ])
  await tx.query(
    `UPDATE due_work SET due_at = $4, tries = $5, leased_until = NULL, leased_by = NULL, last_error = coalesce($6, last_error)
     WHERE estate_id = $1 AND work_id = $2 AND leased_by = $3`,
    [estateId, first, claim.lease, new Date(at), claim.tries, error],
  )
}
