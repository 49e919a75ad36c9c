import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { SALT_BYTES } from '#domain/votes/evidence/record.ts'
import type { Cast, CastAnswer, CastQueue } from '#server/core/ports.ts'
import { batcher } from '#server/core/jobs/batcher.ts'

/** A row of CAST_SQL: the answer to the ballot that stands at `place`, counted from one. */
export type CastRow = CastAnswer & { readonly place: number }

export const CAST_SQL = `SELECT place, answer, ballot_id AS "ballotId", cast_at AS "castAt", vote_title AS "voteTitle",
  area_dm2::float8 AS "areaDm2", unit_labels AS "unitLabels", channel
  FROM cast_ballots($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const CAST_MANY_SQL = CAST_SQL.replace('cast_ballots', 'cast_many')

const MOST_AT_ONCE = 256
/** So that one flush waits for the disk while another is computed. */
const LANES = 2

/**
 * Casts ballots by group commit: while one transaction is on its way, the next ballots gather, and each is answered only
 * after the commit that holds it. An estate has its lane, and a lane one flush at a time, so that two flushes of one process
 * never want the same log; and a flush takes the logs in the order of their estates, so that several processes cannot wait
 * for each other in a circle.
 */
export function castQueue(db: Pool): CastQueue {
  const lanes = Array.from({ length: LANES }, () =>
    batcher<Cast, CastAnswer>(MOST_AT_ONCE, (ballots) => castTogether(db, ballots)),
  )
  return {
    cast(ballot) {
      const lane = lanes[Number(BigInt(ballot.estateId) % BigInt(LANES))] as (typeof lanes)[0]
      return lane(ballot)
    },
  }
}

/** In one statement, which is a transaction of its own: the answer comes after its commit. */
async function castTogether(db: Pool, ballots: readonly Cast[]): Promise<CastAnswer[]> {
  // The order that `cast_many` wants; ballots of one estate stay in the order they came in.
  const places = [...ballots.keys()].sort((a, b) => byEstate(ballots[a] as Cast, ballots[b] as Cast))
  const sorted = places.map((place) => ballots[place] as Cast)
  const { rows } = await db.query<CastRow>({
    name: 'cast-many',
    text: CAST_MANY_SQL,
    values: [sorted.map((one) => one.estateId), ...valuesOf(sorted)],
  })
  const answers: CastAnswer[] = []
  for (const row of rows) answers[places[row.place - 1] as number] = row
  return answers
}

function byEstate({ estateId: a }: Cast, { estateId: b }: Cast): number {
  return a === b ? 0 : a.length - b.length || (a < b ? -1 : 1)
}

/** The arguments of the database's `cast_ballots`, each ballot with a fresh salt. */
export function castValues(estateId: string, ballots: readonly Cast[]): unknown[] {
  return [estateId, ...valuesOf(ballots)]
}

function valuesOf(ballots: readonly Cast[]): unknown[] {
  return [
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
