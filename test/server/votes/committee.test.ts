import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { VoteDetail, VoteRecord } from '#contract/votes/endpoints.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { verifyRecord } from '../../../verifier/verify.mjs'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// What a committee does: announce, watch the turnout, enter paper by two persons; and what owners may say to it.

let harness: Harness
let clerkA: string
let clerkB: string
let clerkC: string
let scan: string
let owner: string
let street: string
let voteId: string
const today = beijingDayOf(NOW)

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  await harness.grant('clerk-a', '7', 'committee')
  await harness.grant('clerk-b', '7', 'committee')
  await harness.grant('clerk-c', '7', 'committee')
  scan = await keepScan(harness, '7')
  await harness.grant('street', '7', 'street')
  await harness.seat('owner', '7', 2)
  await signAllIn()
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  clerkA = await harness.signIn('clerk-a')
  clerkB = await harness.signIn('clerk-b')
  clerkC = await harness.signIn('clerk-c')
  owner = await harness.signIn('owner')
  street = await harness.signIn('street')
}

const asClerk = (token: string) => ({ token, role: 'committee' })

function announcement(given: Record<string, unknown> = {}) {
  return {
    voteId: key(harness),
    title: '更换门禁',
    items: [{ kind: 'question', title: '更换门禁', text: '是否同意更换门禁？', matterId: 9, options: [] }],
    seats: 0,
    paper: 'first-stands',
    proxyCap: 0,
    documents: [{ title: '方案', body: '三家报价。' }],
    opensOn: addDays(today, 16),
    closesOn: addDays(today, 30),
    building: null,
    ...given,
  }
}

const announce = (body: unknown, token = clerkA) =>
  harness.post('/estates/7/votes', { ...asClerk(token), key: key(harness), body })

test('a vote is announced as the law wants it, once, and by the committee only', async () => {
  const bad: [Record<string, unknown>, string][] = [
    [{ opensOn: addDays(today, 15) }, 'vote.notice-too-short'],
    [{ closesOn: addDays(today, 22) }, 'vote.window-unlawful'],
    [{ closesOn: addDays(today, 80) }, 'vote.window-unlawful'],
    [{ closesOn: addDays(today, 10) }, 'vote.window-unlawful'],
    [{ building: '九号楼' }, 'vote.empty-roll'],
    [{ title: '  ' }, 'request.malformed'],
    [{ items: [] }, 'request.malformed'],
    [{ seats: 1 }, 'vote.bad-items'],
    [{ title: '换门禁\u{20000}' }, 'vote.unprintable'],
    [{ opensOn: '2026-13-01' }, 'request.malformed'],
  ]
  for (const [change, code] of bad)
    assert.equal((await announce(announcement(change))).body.code, code, JSON.stringify(change))
  assert.equal(
    (
      await harness.post('/estates/7/votes', {
        token: owner,
        role: 'owner',
        key: key(harness),
        body: announcement(),
      })
    ).body.code,
    'access.denied',
  )
  const body = announcement()
  voteId = body.voteId
  const first = await announce(body)
  assert.equal(first.status, 200)
  assert.deepEqual((await announce(body)).body, first.body)
  assert.equal((await announce({ ...body, title: '别的' })).body.code, 'request.key-reused')
  const list = await harness.get('/estates/7/votes', { token: owner, role: 'owner' })
  assert.equal((list.body as unknown as { votes: unknown[] }).votes.length, 1)
})

const paper = (token: string, headId: string, choice: number, entryId = key(harness)) =>
  harness.post(`/estates/7/votes/${voteId}/paper-ballots`, {
    ...asClerk(token),
    key: key(harness),
    body: { entryId, headId, serial: `P-${headId}`, choices: [choice], photoIds: [scan] },
  })

test('paper: not before the opening; one person alone makes no ballot; two who agree do', async () => {
  assert.equal((await paper(clerkA, 'H1', 0)).body.code, 'vote.not-open')
  harness.clock.now += 17 * DAY
  await signAllIn()
  assert.equal((await paper(owner, 'H1', 0)).body.code, 'access.role-not-held')
  const entry = key(harness)
  assert.deepEqual((await paper(clerkA, 'H1', 0, entry)).body, { state: 'first' })
  assert.deepEqual((await paper(clerkA, 'H1', 0, entry)).body, { state: 'first' }, 'a retry')
  assert.equal((await paper(clerkA, 'H1', 0)).body.code, 'paper.same-clerk')
  assert.deepEqual((await paper(clerkB, 'H1', 1)).body, { state: 'differs' })
  assert.equal((await paper(clerkB, 'H1', 0)).body.code, 'paper.same-clerk', 'a second reading is not blind')
  assert.deepEqual((await paper(clerkC, 'H1', 0)).body, { state: 'counted' })
  assert.equal((await paper(clerkA, 'H1', 1)).body.code, 'paper.same-clerk')
  assert.equal((await paper(clerkA, 'H99', 0)).body.code, 'vote.not-found')
  // Both at once, for the same home.
  const both = await Promise.all([paper(clerkA, 'H2', 0), paper(clerkB, 'H2', 0)])
  assert.deepEqual(both.map((answer) => (answer.body as { state?: string }).state).sort(), [
    'counted',
    'first',
  ])
})

test('the owner is told of a paper ballot in the home’s name, can contest it, and cannot vote again', async () => {
  const read = async () => {
    const answer = await harness.get(`/estates/7/votes/${voteId}`, { token: owner, role: 'owner' })
    return (answer.body as unknown as { myHeads: { headId: string; receipt: { channel: string } | null }[] })
      .myHeads[0]
  }
  const head = await read()
  assert.equal(head?.receipt, null)
  const headId = head?.headId as string
  assert.equal(
    (
      await harness.post(`/estates/7/votes/${voteId}/ballots/${headId}/contest`, {
        token: owner,
        role: 'owner',
        key: key(harness),
        body: { reason: '没有投过' },
      })
    ).body.code,
    'vote.no-ballot',
  )
  await paper(clerkA, headId, 1)
  await paper(clerkB, headId, 1)
  assert.equal((await read())?.receipt?.channel, 'paper')
  const again = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: owner,
    role: 'owner',
    key: key(harness),
    body: { headId, choices: [0] },
  })
  assert.equal(again.body.code, 'vote.already-cast')
  for (let time = 0; time < 2; time++)
    assert.equal(
      (
        await harness.post(`/estates/7/votes/${voteId}/ballots/${headId}/contest`, {
          token: owner,
          role: 'owner',
          key: key(harness),
          body: { reason: '没有投过' },
        })
      ).status,
      200,
    )
})

test('turnout by building adds up to the whole; the street sees it, an owner does not, and nobody sees choices', async () => {
  for (const [token, role] of [
    [clerkA, 'committee'],
    [street, 'street'],
  ] as const) {
    const answer = await harness.get(`/estates/7/votes/${voteId}/turnout`, { token, role })
    assert.equal(answer.status, 200)
    const told = answer.body as unknown as {
      tests: { key: string; part: number; whole: number }[]
      buildings: { roll: { heads: number; areaDm2: number }; voted: { heads: number; areaDm2: number } }[]
      deliveries: Record<string, { heads: number; areaDm2: number }>
    }
    const sum = (pick: (row: (typeof told.buildings)[number]) => number) =>
      told.buildings.reduce((all, row) => all + pick(row), 0)
    const heads = told.tests.find((one) => one.key === 'quorum-heads')
    const area = told.tests.find((one) => one.key === 'quorum-area')
    assert.deepEqual(
      [sum((row) => row.voted.heads), sum((row) => row.roll.heads)],
      [heads?.part, heads?.whole],
    )
    assert.deepEqual(
      [sum((row) => row.voted.areaDm2), sum((row) => row.roll.areaDm2)],
      [area?.part, area?.whole],
    )
    assert.equal(
      Object.values(told.deliveries).reduce((all, one) => all + one.areaDm2, 0),
      area?.whole,
    )
    assert.doesNotMatch(JSON.stringify(answer.body), /against|"for"|业主\d/)
  }
  const denied = await harness.get(`/estates/7/votes/${voteId}/turnout`, { token: owner, role: 'owner' })
  assert.equal(denied.body.code, 'access.denied')
})

test('paper and phone are one count that both verifiers recount, told also without the doubted ballots', async () => {
  for (const headId of ['H4', 'H5', 'H6', 'H7']) {
    await paper(clerkA, headId, 0)
    await paper(clerkB, headId, 0)
  }
  harness.clock.now += 20 * DAY
  await signAllIn()
  assert.equal((await paper(clerkA, 'H8', 0)).body.code, 'vote.closed')
  const record = (await harness.get(`/estates/7/votes/${voteId}/record`, { token: owner, role: 'owner' }))
    .body as unknown as VoteRecord
  for (const checks of [recountAll(record).checks, verifyRecord(record).checks])
    assert.deepEqual(
      checks.filter((check) => check.state === 'fails'),
      [],
    )
  const shown = await harness.get(`/estates/7/votes/${voteId}`, { token: owner, role: 'owner' })
  const { without } = shown.body as unknown as VoteDetail
  assert.deepEqual(
    without.map((one) => [one.name, one.ballots]),
    [
      ['paper', 7],
      ['contested', 1],
    ],
  )
})
