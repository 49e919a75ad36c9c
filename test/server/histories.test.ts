import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { recountAll } from '#domain/vote/recount.ts'
import { CAST_SQL, type Cast, castValues } from '#server/cast-queue.ts'
import { inCommunity, type Tx } from '#server/db/scope.ts'
import { closeDueVotes } from '#server/vote-close.ts'
import { createVote } from '#server/vote-create.ts'
import { recordOf } from '#server/vote-evidence.ts'
import { seeded } from '#server/sample/random.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import { DAY, importSmallEstate, QUESTION, openWorld, type World } from './world.ts'

// 100,000 casts and paper entries, retried, repeated, by strangers, too early and too late, against a model of thirty
// lines; then the log, the tables and the recount of both verifiers must agree.

const UNITS = 120
const VOTES = 12
const STEPS = 100_000
const BATCH = 200
const CHOICES = [0, 1, 2] as const

let world: World
const voteIds: string[] = []

before(async () => {
  world = await openWorld()
  await importSmallEstate(world, '7', UNITS)
  await inCommunity(world.database.app, '7', async (tx) => {
    await tx.query("UPDATE owners SET person_id = 'p' || owner_id WHERE community_id = 7")
    for (let index = 0; index < VOTES; index++) {
      const voteId = world.ports.newId()
      voteIds.push(voteId)
      await createVote(tx, world.ports, '7', {
        voteId,
        title: `表决${index}`,
        items: [{ ...QUESTION, matterId: index % 2 === 0 ? 9 : 7 }],
        convener: '业委会',
        noticeAt: world.clock.now - 30 * DAY,
        // Some are not open yet, some end on the way.
        opensAt: world.clock.now + (index % 4 === 3 ? 2 * DAY : -2 * DAY),
        closesAt: world.clock.now + (index % 4 === 3 ? 10 * DAY : index % 3 === 2 ? 6 * DAY : 9 * DAY),
        documents: [],
      })
    }
  })
})
after(() => world?.stop())

type Model = Map<string, { choice: number; person: string; key: string; channel: 0 | 1 }>

test('100,000 random steps: model, tables, log and both recounts agree', async () => {
  const random = seeded(20261123)
  const { heads, owners } = await headsOfAll()
  // A quarter of the heads hardly ever vote by phone.
  const onPaper = heads.filter((_, index) => index % 4 === 0)
  const onPhone = heads.filter((_, index) => index % 4 !== 0)
  const model: Model = new Map()
  const papers = new Map<string, { clerk: string; choice: number }[]>()
  const pick = <T>(from: readonly T[]): T => from[random.whole(from.length)] as T
  /** Two clerks, who often do not read the same. */
  const enterOne = async (tx: Tx, head: { voteId: string; headId: string }) => {
    const clerk = pick(['clerk-a', 'clerk-b'])
    const choice = pick(CHOICES)
    const told = await tx.query<{ answer: string }>(
      'SELECT enter_paper(7, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS answer',
      [
        head.voteId,
        head.headId,
        world.ports.newId(),
        'S',
        Buffer.of(choice),
        clerk,
        new Date(world.clock.now),
        [],
        world.ports.newId(),
        Buffer.alloc(32, 7),
      ],
    )
    assert.equal(told.rows[0]?.answer, expectedPaper(model, papers, { ...head, clerk, choice }))
  }
  for (let step = 0; step < STEPS; step += BATCH) {
    world.clock.now += Math.floor((8 * DAY * BATCH) / STEPS)
    const batch: Cast[] = Array.from({ length: BATCH }, () => {
      const { voteId, headId } = random.whole(1000) < 3 ? pick(onPaper) : pick(onPhone)
      const mine = owners.get(`${voteId} ${headId}`) as string[]
      const known = model.get(`${voteId} ${headId}`)
      // A third are retries of what is known, a tenth come from strangers.
      const isRetry = known !== undefined && random.chance(33)
      return {
        communityId: '7',
        voteId,
        headId,
        ballotId: world.ports.newId(),
        choices: [isRetry && random.chance(90) ? known.choice : pick(CHOICES)],
        personId: isRetry ? known.person : random.chance(10) ? 'stranger' : pick(mine),
        at: world.clock.now,
        key: isRetry ? known.key : `key-${random.whole(1_000_000_000)}`,
      }
    })
    await inCommunity(world.database.app, '7', async (tx) => {
      const { rows } = await tx.query<{ answer: string }>(CAST_SQL, castValues('7', batch))
      for (const [index, cast] of batch.entries())
        assert.equal(rows[index]?.answer, expected(model, owners, cast), JSON.stringify(cast))
      for (let paper = 0; paper < 6; paper++) await enterOne(tx, pick(onPaper))
    })
  }
  await look(model)
})

function timesOf(voteId: string): { opensAt: number; closesAt: number } {
  return times.get(voteId) as { opensAt: number; closesAt: number }
}
const times = new Map<string, { opensAt: number; closesAt: number }>()

function expected(model: Model, owners: ReadonlyMap<string, string[]>, cast: Cast): string {
  const name = `${cast.voteId} ${cast.headId}`
  if (!owners.get(name)?.includes(cast.personId)) return 'vote.not-entitled'
  const known = model.get(name)
  if (known && known.person === cast.personId && known.key === cast.key)
    return known.choice === cast.choices[0] ? 'ok' : 'request.key-reused'
  const { opensAt, closesAt } = timesOf(cast.voteId)
  if (cast.at >= closesAt) return 'vote.closed'
  if (known) return 'vote.already-cast'
  if (cast.at < opensAt) return 'vote.not-open'
  model.set(name, { choice: cast.choices[0] as number, person: cast.personId, key: cast.key, channel: 0 })
  return 'ok'
}

function expectedPaper(
  model: Model,
  papers: Map<string, { clerk: string; choice: number }[]>,
  given: { voteId: string; headId: string; clerk: string; choice: number },
): string {
  const name = `${given.voteId} ${given.headId}`
  const { opensAt, closesAt } = timesOf(given.voteId)
  if (world.clock.now < opensAt) return 'vote.not-open'
  if (world.clock.now >= closesAt) return 'vote.closed'
  const before = papers.get(name) ?? []
  const has = model.has(name)
  if (!has && before.some((one) => one.clerk === given.clerk && one.choice === given.choice))
    return 'paper.same-clerk'
  papers.set(name, [...before, { clerk: given.clerk, choice: given.choice }])
  if (has) return 'set-aside'
  const others = before.filter((one) => one.clerk !== given.clerk)
  if (!others.some((one) => one.choice === given.choice)) return others.length > 0 ? 'differs' : 'first'
  model.set(name, { choice: given.choice, person: 'paper', key: '', channel: 1 })
  return 'counted'
}

async function headsOfAll() {
  const { rows } = await world.database.owner.query<{ voteId: string; headId: string; persons: string[] }>(
    `SELECT h.vote_id AS "voteId", h.head_id AS "headId", array_agg(o.person_id) AS persons
     FROM vote_heads h JOIN vote_head_owners ho USING (community_id, vote_id, head_id)
     JOIN owners o ON o.community_id = ho.community_id AND o.owner_id = ho.owner_id
     GROUP BY h.vote_id, h.head_id`,
  )
  const votes = await world.database.owner.query<{ voteId: string; opensAt: number; closesAt: number }>(
    `SELECT vote_id AS "voteId", opens_at AS "opensAt", closes_at AS "closesAt" FROM votes`,
  )
  for (const vote of votes.rows) times.set(vote.voteId, vote)
  return {
    heads: rows.map(({ voteId, headId }) => ({ voteId, headId })),
    owners: new Map(rows.map((row) => [`${row.voteId} ${row.headId}`, row.persons])),
  }
}

async function look(model: Model): Promise<void> {
  const { rows } = await world.database.owner.query<{ name: string; choices: Buffer; channel: number }>(
    `SELECT vote_id || ' ' || head_id AS name, choices, channel FROM ballots`,
  )
  assert.equal(rows.length, model.size)
  for (const row of rows)
    assert.deepEqual(
      [row.choices[0], row.channel],
      [model.get(row.name)?.choice, model.get(row.name)?.channel],
      row.name,
    )
  assert.ok(rows.filter((row) => row.channel === 1).length >= 100, 'too few paper ballots to mean anything')
  world.clock.now += 12 * DAY
  assert.equal(await closeDueVotes(world.ports), VOTES)
  for (const voteId of voteIds) {
    const record = await inCommunity(world.database.app, '7', (tx) =>
      recordOf(tx, world.ports, '7', voteId, world.clock.now),
    )
    const { checks, counted } = recountAll(record)
    assert.deepEqual(
      checks.filter((check) => check.state === 'fails'),
      [],
    )
    const second = verifyRecord(record)
    assert.deepEqual(
      second.outcomes,
      counted?.decisions.map((one) => one.outcome),
    )
    for (const choice of CHOICES) {
      const inModel = [...model].filter(([name, one]) => name.startsWith(voteId) && one.choice === choice)
      assert.equal(counted?.shares[0]?.[choice]?.heads, inModel.length)
      assert.equal(second.shares?.[0]?.[choice]?.heads, inModel.length)
    }
  }
}
