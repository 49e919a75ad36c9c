import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { readHome } from '#contract/home/endpoints.ts'
import { readRepresentation } from '#contract/votes/proxies/representatives.ts'
import { VoteDetail } from '#contract/votes/endpoints.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { countOf, mustFindVote } from '#server/votes/store.ts'
import {
  DAY,
  importSmallEstate,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// Six flats: 0 to 3 of one owner each, 4 and 5 of owners 0 and 1 together, which is one head with 200 m².

let harness: Harness
let voteId: string
let joint: string
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  for (let index = 0; index < 4; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('clerk', '7', 'committee')
  for (const who of ['owner-0', 'owner-1', 'owner-2', 'clerk']) tokens.set(who, await harness.signIn(who))
})
after(() => harness?.stop())

/** A vote of its own for each test, so that each begins without a ballot. */
async function fresh(): Promise<void> {
  voteId = await openVote(harness, '7', {})
  joint = (await detail('owner-0')).myHeads.find((head) => head.jointOwners === 2)?.headId as string
}

const token = (who: string) => tokens.get(who) as string
const heads = () => `/estates/7/votes/${voteId}/heads/${joint}/representatives`

async function detail(who: string) {
  return v.parse(VoteDetail, (await harness.get(`/estates/7/votes/${voteId}`, { token: token(who) })).body)
}
async function read(who: string) {
  const answer = await harness.get(heads(), { token: token(who) })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return v.parse(readRepresentation.output, answer.body)
}
const speaker = async (who: string) =>
  (await detail(who)).myHeads.find((head) => head.headId === joint)?.speaker
const ownerOf = async (who: string) => (await read(who)).owners.find((one) => one.isMe)?.ownerId as string

async function propose(who: string, ownerId: string, more: object = {}, proposalId = harness.ports.newId()) {
  const body = { proposalId, ownerId, forAllVotes: false, othersAgree: false, ...more }
  const answer = await harness.post(heads(), { token: token(who), key: key(harness), body })
  return { proposalId, ...answer }
}
const say = (who: string, proposalId: string, answer: 'confirm' | 'object') =>
  harness.post(`${heads()}/${proposalId}/answer`, { token: token(who), key: key(harness), body: { answer } })
const cast = (who: string, more: object = {}, headId = joint) =>
  harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: token(who),
    key: key(harness),
    body: { headId, choices: [0], ...more },
  })
const contest = (who: string) =>
  harness.post(`/estates/7/votes/${voteId}/ballots/${joint}/contest`, {
    token: token(who),
    key: key(harness),
    body: { reason: '没有和我商定' },
  })
async function todos(who: string) {
  const home = await harness.get('/estates/7/home', { token: token(who) })
  return v.parse(readHome.output, home.body).todos.map((todo) => todo.kind)
}

test('who all joint owners confirmed alone casts for them, and the other is told so', async () => {
  await fresh()
  assert.equal(await speaker('owner-0'), 'undecided')
  const { proposalId } = await propose('owner-0', await ownerOf('owner-1'))
  assert.equal((await read('owner-1')).proposals[0]?.state, 'waiting')
  assert.ok((await todos('owner-1')).includes('answerRepresentative'))
  assert.ok(!(await todos('owner-0')).includes('answerRepresentative'))
  // Not yet confirmed: nobody is the representative.
  assert.equal((await read('owner-0')).representative, null)
  assert.equal((await say('owner-1', proposalId, 'confirm')).status, 200)
  assert.equal((await say('owner-1', proposalId, 'confirm')).status, 200)
  assert.equal(await speaker('owner-1'), 'representative')
  assert.equal(await speaker('owner-0'), 'represented')
  assert.equal((await cast('owner-0')).body.code, 'vote.represented')
  assert.equal((await cast('owner-0', { agreed: true })).body.code, 'vote.represented')
  assert.ok(!(await todos('owner-1')).includes('answerRepresentative'))
  const done = await cast('owner-1')
  assert.equal(done.status, 200)
  // What the representative cast is not for the other to contest.
  assert.equal((await contest('owner-0')).body.code, 'vote.no-ballot')
})

test('an objection, before or after the confirmation, ends a proposal for good', async () => {
  await fresh()
  const mine = await ownerOf('owner-0')
  const first = await propose('owner-0', mine)
  await say('owner-1', first.proposalId, 'confirm')
  assert.equal(await speaker('owner-0'), 'representative')
  await say('owner-1', first.proposalId, 'object')
  assert.equal(await speaker('owner-0'), 'undecided')
  await say('owner-1', first.proposalId, 'confirm')
  assert.equal(await speaker('owner-0'), 'undecided')
  assert.equal((await read('owner-0')).proposals[0]?.state, 'refused')
  const second = await propose('owner-0', mine)
  await say('owner-1', second.proposalId, 'confirm')
  assert.equal(await speaker('owner-0'), 'representative')
})

test('a proposal for all votes holds in the next one, one for this vote does not', async () => {
  await fresh()
  const mine = await ownerOf('owner-0')
  const once = await propose('owner-0', mine)
  await say('owner-1', once.proposalId, 'confirm')
  await fresh()
  assert.equal(await speaker('owner-0'), 'undecided')
  const always = await propose('owner-0', mine, { forAllVotes: true })
  await say('owner-1', always.proposalId, 'confirm')
  await fresh()
  assert.equal(await speaker('owner-0'), 'representative')
  assert.equal(await speaker('owner-1'), 'represented')
  // Taken back, so that the next tests begin undecided.
  await say('owner-1', always.proposalId, 'object')
  assert.equal(await speaker('owner-1'), 'undecided')
})

test('without a representative whoever casts says that the others agree; the others may object, and it is counted apart', async () => {
  await fresh()
  assert.equal((await cast('owner-0')).body.code, 'vote.undeclared')
  assert.equal((await cast('owner-0', { agreed: true })).status, 200)
  assert.equal((await cast('owner-1', { agreed: true })).body.code, 'vote.already-cast')
  assert.equal((await contest('owner-0')).body.code, 'vote.no-ballot')
  assert.equal((await contest('owner-1')).status, 200)
  const count = await inEstate(harness.database.app, '7', async (tx) =>
    countOf(tx, await mustFindVote(tx, '7', voteId)),
  )
  const apart = count.without.find((one) => one.name === 'contested')
  assert.equal(apart?.ballots, 1)
})

test('nobody’s word for a home that is not theirs: strangers, single owners, unknown proposals, a home that has voted', async () => {
  await fresh()
  const mine = await ownerOf('owner-0')
  const { proposalId } = await propose('owner-0', mine)
  const bad: [string, Promise<{ status: number; body: { code?: string } }>, string][] = [
    ['a stranger reads', harness.get(heads(), { token: token('owner-2') }), 'vote.not-entitled'],
    ['a stranger proposes', propose('owner-2', mine), 'vote.not-entitled'],
    ['a stranger answers', say('owner-2', proposalId, 'confirm'), 'representative.not-found'],
    ['an unknown proposal', say('owner-1', harness.ports.newId(), 'confirm'), 'representative.not-found'],
    ['a stranger as representative', propose('owner-0', 'nobody'), 'representative.not-possible'],
    ['the same name for another wish', propose('owner-1', mine, {}, proposalId), 'request.key-reused'],
  ]
  for (const [name, asked, code] of bad) assert.equal((await asked).body.code, code, name)
  const alone = (await detail('owner-2')).myHeads[0]?.headId as string
  assert.equal((await cast('owner-2', {}, alone)).status, 200)
  assert.equal((await cast('owner-0', {}, alone)).body.code, 'vote.not-entitled')
  await cast('owner-1', { agreed: true })
  assert.equal((await propose('owner-0', mine)).body.code, 'vote.already-cast')
  harness.clock.now = NOW + 11 * DAY
  tokens.set('owner-0', await harness.signIn('owner-0'))
  voteId = await openVote(harness, '7', {
    noticeAt: NOW - 30 * DAY,
    opensAt: NOW - 9 * DAY,
    closesAt: NOW + DAY,
  })
  assert.equal((await propose('owner-0', mine)).body.code, 'vote.closed')
})

test('an owner without an account is spoken for only by the word of the proposer, and may object once signed in', async () => {
  harness.clock.now = NOW
  for (const who of ['owner-0', 'owner-1']) tokens.set(who, await harness.signIn(who))
  await fresh()
  const mine = await ownerOf('owner-0')
  const other = await ownerOf('owner-1')
  await harness.database.owner.query('UPDATE owners SET person_id = NULL WHERE owner_id = $1', [other])
  assert.equal((await propose('owner-0', other)).body.code, 'representative.not-possible')
  assert.equal((await propose('owner-0', mine)).body.code, 'representative.undeclared')
  const { proposalId, status } = await propose('owner-0', mine, { othersAgree: true })
  assert.equal(status, 200)
  assert.equal(await speaker('owner-0'), 'representative')
  await harness.seat('owner-1', '7', 1)
  tokens.set('owner-1', await harness.signIn('owner-1'))
  await say('owner-1', proposalId, 'object')
  assert.equal(await speaker('owner-0'), 'undecided')
  assert.equal((await read('owner-0')).proposals[0]?.state, 'refused')
})
