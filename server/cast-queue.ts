import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { SALT_BYTES } from '#domain/vote/record.ts'
import { inTransaction, lookAt } from './db/scope.ts'

export type Cast = {
  readonly communityId: string
  readonly voteId: string
  readonly headId: string
  readonly ballotId: string
  /** One number an item. */
  readonly choices: readonly number[]
  readonly personId: string
  readonly at: number
  readonly key: string
}

/** `ok` after the commit, with what a receipt shows; else the code of why not. */
export type CastAnswer = {
  readonly answer: string
  readonly ballotId: string
  readonly castAt: number
  readonly voteTitle: string
  readonly areaDm2: number
  readonly unitLabels: string[] | null
  /** 0 phone, 2 proxy. */
  readonly channel: number
}

export const CAST_SQL = `SELECT place, answer, ballot_id AS "ballotId", cast_at AS "castAt", vote_title AS "voteTitle",
  area_dm2::float8 AS "areaDm2", unit_labels AS "unitLabels", channel
  FROM cast_ballots($1, $2, $3, $4, $5, $6, $7, $8, $9)`

export type CastQueue = { cast(ballot: Cast): Promise<CastAnswer> }

const MOST_AT_ONCE = 256

type Waiting = { ballot: Cast; done(answer: CastAnswer): void; failed(error: unknown): void }

/**
 * Casts ballots by single-flight group commit: while one transaction is on its way, the next ballots gather, and each is
 * answered only after the commit that holds it. Two flushes of one process never overlap, and a flush takes the logs in
 * the order of their estates, so that several processes cannot wait for each other in a circle.
 */
export function castQueue(db: Pool): CastQueue {
  const waiting: Waiting[] = []
  let isFlushing = false

  async function flushAll(): Promise<void> {
    isFlushing = true
    while (waiting.length > 0) await flush(waiting.splice(0, MOST_AT_ONCE))
    isFlushing = false
  }

  async function flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await castTogether(
        db,
        batch.map((one) => one.ballot),
      )
      for (const [index, one] of batch.entries()) one.done(answers[index] as CastAnswer)
    } catch (error) {
      // One ballot that the database cannot take must not spoil those beside it.
      if (batch.length === 1) batch[0]?.failed(error)
      else for (const one of batch) await flush([one])
    }
  }

  return {
    cast(ballot) {
      return new Promise((done, failed) => {
        waiting.push({ ballot, done, failed })
        if (!isFlushing) void flushAll()
      })
    },
  }
}

async function castTogether(db: Pool, ballots: readonly Cast[]): Promise<CastAnswer[]> {
  const byCommunity = new Map<string, number[]>()
  for (const [index, { communityId }] of ballots.entries())
    byCommunity.set(communityId, [...(byCommunity.get(communityId) ?? []), index])
  const communities = [...byCommunity.keys()].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return inTransaction(db, async (tx) => {
    const answers: CastAnswer[] = []
    for (const communityId of communities) {
      // Note: all of them named at once would make the planner look through all of them for each.
      await lookAt(tx, communityId)
      const places = byCommunity.get(communityId) as number[]
      const some = places.map((place) => ballots[place] as Cast)
      const { rows } = await tx.query<CastAnswer & { place: number }>({
        name: 'cast-ballots',
        text: CAST_SQL,
        values: castValues(communityId, some),
      })
      for (const row of rows) answers[places[row.place - 1] as number] = row
    }
    return answers
  })
}

/** The arguments of the database's `cast_ballots`, each ballot with a fresh salt. */
export function castValues(communityId: string, ballots: readonly Cast[]): unknown[] {
  return [
    communityId,
    ballots.map((one) => one.voteId),
    ballots.map((one) => one.headId),
    ballots.map((one) => one.ballotId),
    ballots.map((one) => Buffer.from(one.choices)),
    ballots.map((one) => one.personId),
    ballots.map((one) => new Date(one.at)),
    ballots.map((one) => one.key),
    ballots.map(() => randomBytes(SALT_BYTES)),
  ]
}
