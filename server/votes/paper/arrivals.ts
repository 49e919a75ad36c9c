import type { Arrival, listArrivals } from '#contract/votes/committee.ts'
import { ballotFate, contestEndsAt } from '#domain/votes/paper/fate.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { type Ballot, ballotsOf, fateOf, type Reading, readingsOf } from './store.ts'
import { photosById } from '#server/files/photo-links.ts'
import { namesOf } from '../routes.ts'
import { type HeldHeads, headsOf, mustFindVote, type StoredVote, stateOf } from '../store.ts'

/** What came in for the homes of the caller: by which channel, when, and whether it counts. */
export const handleListArrivals: Handler<typeof listArrivals> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  return inEstate(ports.db, params.estateId, async (tx) => {
    const vote = await mustFindVote(tx, params.estateId, params.voteId)
    const heads = (await headsOf(tx, vote, personId)).map((head) => head.headId)
    const readings = await readingsOf(tx, vote, heads)
    const ballots = await ballotsOf(tx, vote, heads)
    const photoIds = [...readings.values()].flat().flatMap((reading) => reading.photoIds)
    const photosOf = await photosById(tx, ports, params.estateId, photoIds, nowAt)
    const shown = (reading: Reading) => ({
      enteredAt: reading.enteredAt,
      choices: reading.choices,
      photos: photosOf(reading.photoIds),
    })
    const arrivals = heads.flatMap((headId): Arrival[] => {
      const read = readings.get(headId) ?? []
      const cast = ballots.get(headId) ?? []
      const last = read.at(-1)
      const paper: Arrival[] = last
        ? [
            {
              headId,
              channel: 'paper',
              at: last.enteredAt,
              ...fateOf(read, cast, vote, stateOf(vote, nowAt) !== 'open'),
              serial: last.serial,
              readings: read.map(shown),
            },
          ]
        : []
      const others = cast
        .filter((ballot) => ballot.channel !== 'paper')
        .map((ballot) => ballotArrival(ballot, personId))
      return [...others, ...paper].sort((a, b) => a.at - b.at)
    })
    return {
      nowAt,
      items: namesOf(vote),
      contestEndsAt: contestEndsAt(vote.closesAt),
      arrivals,
      contests: await contestsOf(tx, vote, heads),
    }
  })
}

function ballotArrival(ballot: Ballot, personId: string): Arrival {
  // What a joint owner chose on the phone stays that owner's own.
  const choices = ballot.castBy === personId ? ballot.choices : null
  return {
    headId: ballot.headId,
    channel: ballot.channel === 'proxy' ? 'proxy' : 'phone',
    at: ballot.castAt,
    ...ballotFate(ballot),
    serial: null,
    readings: [{ enteredAt: ballot.castAt, choices, photos: [] }],
  }
}

async function contestsOf(tx: Tx, vote: StoredVote, headIds: readonly string[]) {
  const { rows } = await tx.query<{ headId: string; contestedAt: number }>(
    `SELECT head_id AS "headId", min(contested_at) AS "contestedAt" FROM ballot_contests
     WHERE estate_id = $1 AND vote_id = $2 AND head_id = ANY ($3) GROUP BY head_id`,
    [vote.estateId, vote.voteId, headIds],
  )
  return rows
}

/** The homes of a person with a paper ballot that counts and that nobody of them has objected to. */
export function paperNews(vote: StoredVote, held: HeldHeads, nowAt: number): string[] | null {
  if (vote.cancelledAt !== null || nowAt < vote.opensAt || nowAt >= contestEndsAt(vote.closesAt)) return null
  const waiting = (held.get(vote.voteId) ?? []).filter(
    ({ as, head, isContested }) => as === 'owner' && head.receipt?.channel === 'paper' && !isContested,
  )
  return waiting.length === 0 ? null : waiting.flatMap(({ head }) => head.unitLabels)
}
