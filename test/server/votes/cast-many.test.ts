import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Cast } from '#server/core/ports.ts'
import { personOf } from '#server/identity/session.ts'
import { importSmallEstate, openVote, openHarness, type Harness } from '#test/server/support/harness.ts'

// Ballots of several estates that the queue takes to the database together.

// All of one lane.
const ESTATES = ['7', '9', '101']
const UNITS = 12
const OWNERS = 8
let harness: Harness
const votes = new Map<string, string>()
const persons: string[] = []

before(async () => {
  harness = await openHarness()
  for (const estateId of ESTATES) {
    await importSmallEstate(harness, estateId, UNITS)
    for (let index = 0; index < OWNERS; index++) await harness.seat(`owner-${index}`, estateId, index)
    votes.set(estateId, await openVote(harness, estateId))
  }
  for (let index = 0; index < OWNERS; index++)
    persons.push(
      await personOf(harness.ports, harness.clock.now, 'jingtong', `owner-${index}`, `owner-${index}`),
    )
})
after(() => harness.stop())

async function headsOf(estateId: string): Promise<Map<string, string>> {
  const { rows } = await harness.database.owner.query<{ headId: string; personId: string }>(
    `SELECT min(ho.head_id) AS "headId", o.person_id AS "personId" FROM vote_head_owners ho
     JOIN owners o USING (estate_id, owner_id)
     WHERE ho.estate_id = $1 AND (SELECT count(*) FROM vote_head_owners j WHERE j.estate_id = ho.estate_id
       AND j.vote_id = ho.vote_id AND j.head_id = ho.head_id) = 1 AND o.person_id IS NOT NULL
     GROUP BY o.person_id`,
    [estateId],
  )
  return new Map(rows.map((row) => [row.personId, row.headId]))
}

async function ballot(estateId: string, owner: number, more: Partial<Cast> = {}): Promise<Cast> {
  const personId = persons[owner] as string
  return {
    estateId,
    voteId: votes.get(estateId) as string,
    headId: (await headsOf(estateId)).get(personId) as string,
    ballotId: harness.ports.newId(),
    choices: [owner % 3],
    personId,
    at: harness.clock.now,
    key: harness.ports.newId(),
    ...more,
  }
}

test('ballots of three estates, mixed: each in the log of its own, each told its own answer', async () => {
  const ballots: Cast[] = []
  for (let owner = 0; owner < 4; owner++)
    for (const estateId of ESTATES) ballots.push(await ballot(estateId, owner))
  // Each of these has an answer of its own, between those that count.
  const [first, second] = [ballots[0] as Cast, ballots[1] as Cast]
  const bad: [Cast, string][] = [
    [{ ...first, voteId: 'V'.repeat(26) }, 'vote.not-found'],
    [{ ...second, choices: [3] }, 'vote.bad-choices'],
    [await ballot('7', 5, { headId: first.headId }), 'vote.not-entitled'],
    // A vote of the estate beside it is out of sight.
    [await ballot('9', 6, { voteId: votes.get('7') as string }), 'vote.not-found'],
  ]
  const wanted: [Cast, string][] = ballots.map((one) => [one, 'ok'])
  wanted.splice(1, 0, bad[0] as [Cast, string])
  wanted.splice(2, 0, bad[1] as [Cast, string])
  wanted.splice(7, 0, bad[2] as [Cast, string], bad[3] as [Cast, string])
  const answers = await Promise.all(wanted.map(([one]) => harness.ports.casts.cast(one)))
  assert.deepEqual(
    answers.map((one) => one.answer),
    wanted.map(([, code]) => code),
  )
  for (const [index, [one, code]] of wanted.entries())
    if (code === 'ok') assert.equal(answers[index]?.ballotId, one.ballotId)
  const { rows } = await harness.database.owner.query(
    `SELECT b.estate_id::int AS estate, count(*)::int AS ballots, count(e.entry)::int AS entries,
       (SELECT size::int FROM log_heads h WHERE h.estate_id = b.estate_id) AS size
     FROM ballots b LEFT JOIN log_entries e ON e.estate_id = b.estate_id AND e.idx = b.log_index
     GROUP BY b.estate_id ORDER BY 1`,
  )
  assert.deepEqual(
    rows,
    [7, 9, 101].map((estate) => ({ estate, ballots: 4, entries: 4, size: 6 })),
  )
})

test('one that the database cannot take fails alone', async () => {
  const good = [await ballot('7', 4), await ballot('9', 4), await ballot('101', 4)]
  const [a, b, c] = good as [Cast, Cast, Cast]
  // No text of PostgreSQL holds a zero.
  const answers = await Promise.allSettled(
    [a, b, { ...b, headId: 'H\u0000' }, c].map((one) => harness.ports.casts.cast(one)),
  )
  assert.deepEqual(
    answers.map((one) => (one.status === 'fulfilled' ? one.value.answer : 'failed')),
    ['ok', 'ok', 'failed', 'ok'],
  )
})

test('the database refuses ballots that do not come in the order of their estates', async () => {
  const unsorted = harness.database.app.query(
    `SELECT * FROM cast_many('{9,7}', '{a,b}', '{a,b}', '{a,b}', ARRAY['\\x00','\\x00']::bytea[], '{a,b}',
       ARRAY[now(), now()], '{a,b}', ARRAY['\\x00','\\x00']::bytea[])`,
  )
  await assert.rejects(unsorted, /order of their estates/)
})

test('who calls at the same time is told apart: each with the session and the roles of their own', async () => {
  const tokens = await Promise.all([0, 1, 2].map((index) => harness.signIn(`owner-${index}`)))
  await harness.signIn('stranger').then((token) => tokens.push(token))
  tokens.push(`${tokens[0]}x`)
  const answers = await Promise.all(
    tokens.flatMap((token) =>
      ['7', '8'].map((estateId) => harness.get(`/estates/${estateId}/votes`, { token, role: 'owner' })),
    ),
  )
  assert.deepEqual(
    answers.map((answer) => answer.body.code ?? answer.status),
    [
      ...[0, 1, 2].flatMap(() => [200, 'access.role-not-held']),
      'access.role-not-held',
      'access.role-not-held',
      'session.expired',
      'session.expired',
    ],
  )
})
