import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { Receipt, VoteDetail } from '#contract/votes/endpoints.ts'
import {
  DAY,
  importSmallEstate,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let voteId: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('worker', '7', 'company')
  voteId = await openVote(harness, '7')
})

after(() => harness.stop())

async function headOf(token: string, which = 0): Promise<string> {
  const vote = v.parse(VoteDetail, (await harness.get(`/estates/7/votes/${voteId}`, { token })).body)
  return vote.myHeads[which]?.headId as string
}

test('several flats are one head, joint flats another, and the roll adds up', async () => {
  const token = await harness.signIn('owner-0')
  const vote = v.parse(VoteDetail, (await harness.get(`/estates/7/votes/${voteId}`, { token })).body)
  // Ten flats of one owner each, and two flats of the same couple: eleven heads, twelve flats.
  assert.deepEqual(vote.roll, { heads: 11, areaDm2: 120_000 })
  assert.deepEqual(
    vote.myHeads.map((head) => [head.areaDm2, head.jointOwners]),
    [
      [10_000, 1],
      [20_000, 2],
    ],
  )
  assert.equal(vote.items[0]?.result, null)
  assert.deepEqual(
    vote.turnout.map((one) => one.key),
    ['quorum-heads', 'quorum-area'],
  )
})

test('a ballot is cast once; a retry with its key gets the same receipt, another try a refusal', async () => {
  const token = await harness.signIn('owner-2')
  const headId = await headOf(token)
  const path = `/estates/7/votes/${voteId}/ballots`
  const wish = { token, key: key(harness), body: { headId, choices: [0] } }
  const first = await harness.post(path, wish)
  assert.equal(first.status, 200)
  const again = await harness.post(path, wish)
  assert.deepEqual(again, first)
  v.parse(Receipt, first.body)
  const second = await harness.post(path, { token, key: key(harness), body: { headId, choices: [1] } })
  assert.deepEqual([second.status, second.body.code], [409, 'vote.already-cast'])
  const reused = await harness.post(path, { ...wish, body: { headId, choices: [1] } })
  assert.deepEqual([reused.status, reused.body.code], [422, 'request.key-reused'])
})

test('200 phones of one head at once: one ballot, the others are told so', async () => {
  const token = await harness.signIn('owner-3')
  const headId = await headOf(token)
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      harness.post(`/estates/7/votes/${voteId}/ballots`, {
        token,
        key: key(harness),
        body: { headId, choices: [0] },
      }),
    ),
  )
  assert.equal(answers.filter((one) => one.status === 200).length, 1)
  assert.ok(answers.filter((one) => one.status !== 200).every((one) => one.body.code === 'vote.already-cast'))
})

test('a joint owner sees that the couple has voted but not how', async () => {
  const [one, other] = [await harness.signIn('owner-0'), await harness.signIn('owner-1')]
  const headId = await headOf(one, 1)
  assert.equal(await headOf(other, 1), headId)
  await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: one,
    key: key(harness),
    body: { headId, choices: [1], agreed: true },
  })
  const seen = v.parse(
    Receipt,
    (await harness.get(`/estates/7/votes/${voteId}/ballots/${headId}`, { token: other })).body,
  )
  assert.deepEqual([seen.choices, seen.isMine], [null, false])
})

test('not before the opening, not from the close on, and the close does not take back a retry', async () => {
  const token = await harness.signIn('owner-4')
  const headId = await headOf(token)
  const path = `/estates/7/votes/${voteId}/ballots`
  const cast = () => harness.post(path, { token, key: key(harness), body: { headId, choices: [0] } })
  harness.clock.now = NOW - 2 * DAY
  const early = await harness.signIn('owner-4')
  assert.equal(
    (await harness.post(path, { token: early, key: key(harness), body: { headId, choices: [0] } })).body.code,
    'vote.not-open',
  )
  harness.clock.now = NOW + 10 * DAY
  const late = await harness.signIn('owner-4')
  assert.equal(
    (await harness.post(path, { token: late, key: key(harness), body: { headId, choices: [0] } })).body.code,
    'vote.closed',
  )
  harness.clock.now = NOW + 10 * DAY - 1
  const last = await harness.signIn('owner-4')
  const wish = { token: last, key: key(harness), body: { headId, choices: [0] } }
  const taken = await harness.post(path, wish)
  assert.equal(taken.status, 200)
  harness.clock.now = NOW + 10 * DAY + 5
  assert.deepEqual(await harness.post(path, wish), taken)
  harness.clock.now = NOW
  assert.equal((await cast()).body.code, 'vote.already-cast')
})

test("somebody else's head, a vote that is not there, a missing key and an unknown choice are refused", async () => {
  const token = await harness.signIn('owner-5')
  const other = await headOf(await harness.signIn('owner-6'))
  const path = `/estates/7/votes/${voteId}/ballots`
  const cases: [string, object, string][] = [
    [path, { token, key: key(harness), body: { headId: other, choices: [0] } }, 'vote.not-entitled'],
    [path, { token, key: key(harness), body: { headId: 'H9999', choices: [0] } }, 'vote.not-entitled'],
    [path, { token, body: { headId: other, choices: [0] } }, 'request.key-missing'],
    [path, { token, key: key(harness), body: { headId: other, choices: ['maybe'] } }, 'request.malformed'],
    [path, { token, key: key(harness), body: { headId: other, choices: [] } }, 'request.malformed'],
    [
      path,
      { token, key: key(harness), body: { headId: other, choices: [0], role: 'admin' } },
      'request.malformed',
    ],
    [path, { key: key(harness), body: { headId: other, choices: [0] } }, 'session.missing'],
    [
      `/estates/7/votes/${key(harness)}/ballots`,
      { token, key: key(harness), body: { headId: other, choices: [0] } },
      'vote.not-found',
    ],
    [
      `/estates/8/votes/${voteId}/ballots`,
      { token, key: key(harness), body: { headId: other, choices: [0] } },
      'access.denied',
    ],
  ]
  for (const [url, asking, code] of cases) assert.equal((await harness.post(url, asking)).body.code, code)
})

test('acting as company one may read but not vote; unknown and unheld roles are refused', async () => {
  const token = await harness.signIn('worker')
  assert.equal((await harness.get('/estates/7/votes', { token, role: 'company' })).status, 200)
  const cast = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token,
    role: 'company',
    key: key(harness),
    body: { headId: 'H1', choices: [0] },
  })
  assert.deepEqual([cast.status, cast.body.code], [403, 'access.denied'])
  assert.equal(
    (await harness.get('/estates/7/votes', { token, role: 'emperor' })).body.code,
    'access.role-unknown',
  )
  assert.equal(
    (await harness.get('/estates/7/votes', { token, role: 'street' })).body.code,
    'access.role-not-held',
  )
})

test('after the close the result shows heads, area and all four tests', async () => {
  harness.clock.now = NOW + 11 * DAY
  const token = await harness.signIn('owner-0')
  const vote = v.parse(VoteDetail, (await harness.get(`/estates/7/votes/${voteId}`, { token })).body)
  // owner-2, owner-3, owner-4 for; the couple against.
  const result = vote.items[0]?.result
  assert.deepEqual(result?.shares[0], { heads: 3, areaDm2: 30_000 })
  assert.deepEqual(result?.shares[1], { heads: 1, areaDm2: 20_000 })
  assert.equal(result?.outcome, 'no-quorum')
  assert.deepEqual([result?.quorum.length, result?.consent.length, result?.consent[0]?.length], [2, 1, 2])
  harness.clock.now = NOW
})

test('until the close who has voted is told in whole batches of ten heads, to owners and committee alike', async () => {
  await importSmallEstate(harness, '9', 24)
  await harness.grant('chair', '9', 'committee')
  const chair = await harness.signIn('chair')
  const of = await openVote(harness, '9', { proxyCap: 1 })
  const voted: string[] = []
  const cast = async (index: number) => {
    await harness.seat(`nine-${index}`, '9', index)
    const token = await harness.signIn(`nine-${index}`)
    const path = `/estates/9/votes/${of}`
    const [mine] = v.parse(VoteDetail, (await harness.get(path, { token })).body).myHeads
    const body = { headId: mine?.headId, choices: [0] }
    assert.equal((await harness.post(`${path}/ballots`, { token, key: key(harness), body })).status, 200)
    voted.push(mine?.headId as string)
  }
  type Heads = { headId: string; hasVoted?: boolean }[]
  const told = async () => {
    const read = async <T>(path: string) =>
      (await harness.get(`/estates/9/votes/${of}${path}`, { token: chair })).body as unknown as T
    const sum = (rows: { voted: { heads: number } }[]) => rows.reduce((all, row) => all + row.voted.heads, 0)
    const waiting = (await read<{ heads: Heads }>('/paper-proxies')).heads.map((one) => one.headId)
    const roll = (await read<{ heads: Heads }>('/paper-ballots')).heads
    return [
      v.parse(VoteDetail, await read('')).participated.heads,
      sum((await read<{ buildings: { voted: { heads: number } }[] }>('/turnout')).buildings),
      // Whoever has voted and was told of the vote is off the round.
      roll.length - (await read<{ doors: Heads }>('/round')).doors.length,
      roll.filter((one) => one.hasVoted).length,
      roll.length - waiting.length,
    ]
  }
  for (let index = 2; index < 11; index++) await cast(index)
  assert.deepEqual(await told(), [0, 0, 0, 0, 0])
  await cast(11)
  assert.deepEqual(await told(), [10, 10, 10, 10, 10])
  for (let index = 12; index < 21; index++) await cast(index)
  assert.deepEqual(await told(), [10, 10, 10, 10, 10])
  // The voter's own receipt is there at once.
  const own = await harness.get(`/estates/9/votes/${of}/ballots/${voted.at(-1)}`, {
    token: await harness.signIn('nine-20'),
  })
  assert.equal(own.status, 200)
  harness.clock.now = NOW + 10 * DAY
  assert.equal(
    v.parse(
      VoteDetail,
      (await harness.get(`/estates/9/votes/${of}`, { token: await harness.signIn('chair') })).body,
    ).participated.heads,
    19,
  )
  harness.clock.now = NOW
})
