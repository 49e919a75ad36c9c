import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Door } from '#contract/votes/paper/deliveries.ts'
import { inEstate } from '#server/core/db/scope.ts'
import {
  type Answer,
  DAY,
  importSmallEstate,
  keepScan,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// How each head of a vote is told: what is recorded and refused, the round of doors, and what owners see and say.

let harness: Harness
let voteId: string
let scan: string
let elsewhere: string
const tokens = new Map<string, string>()
const ROLES = new Map([
  ['clerk', 'committee'],
  ['street', 'street'],
  ['company', 'company'],
  ['community', 'community'],
  ['owner-1', 'owner'],
  ['owner-2', 'owner'],
  ['owner-3', 'owner'],
])

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 12)
  for (const [name, role] of ROLES)
    if (role === 'owner') await harness.seat(name, '7', Number(name.slice(-1)))
    else await harness.grant(name, '7', role as 'committee')
  for (const name of ROLES.keys()) tokens.set(name, await harness.signIn(name))
  voteId = await openVote(harness, '7')
  scan = await keepScan(harness, '7')
  elsewhere = await keepScan(harness, '8')
})
after(() => harness.stop())

const asking = (name: string) => ({ token: tokens.get(name) as string, role: ROLES.get(name) as string })

function record(name: string, given: Record<string, unknown> = {}, vote = voteId): Promise<Answer> {
  const body = {
    deliveryId: key(harness),
    headIds: ['H1'],
    method: 'signed',
    outcome: 'received',
    minutesAgo: 0,
    note: '',
    photoIds: [scan],
    ...given,
  }
  return harness.post(`/estates/7/votes/${vote}/deliveries`, { ...asking(name), key: key(harness), body })
}

async function round(name = 'clerk', vote = voteId): Promise<Door[]> {
  const answer = await harness.get(`/estates/7/votes/${vote}/round`, asking(name))
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { doors: Door[] }).doors
}

const doorOf = async (headId: string, vote = voteId) =>
  (await round('clerk', vote)).find((door) => door.headId === headId)

type Mine = {
  heads: {
    headId: string
    told: { state: string; by: { method: string; at: number } | null }
    steps: { method: string; by: string; note: string; photos: { url: string }[] }[]
    deniedAt: number | null
  }[]
}
const mine = async (name: string, vote = voteId) =>
  (await harness.get(`/estates/7/votes/${vote}/my-deliveries`, asking(name))).body as unknown as Mine

test('what is refused leaves no trace', async () => {
  const bad: [string, Record<string, unknown>, string][] = [
    ['clerk', { photoIds: [] }, 'delivery.no-evidence'],
    ['clerk', { method: 'call', photoIds: [] }, 'delivery.no-evidence'],
    ['clerk', { method: 'posting', outcome: 'sent', photoIds: [] }, 'delivery.no-evidence'],
    ['clerk', { method: 'app' }, 'delivery.unfit'],
    ['clerk', { method: 'ballot' }, 'delivery.unfit'],
    ['clerk', { method: 'visit', outcome: 'received' }, 'delivery.unfit'],
    ['clerk', { outcome: 'refused' }, 'delivery.unfit'],
    ['clerk', { minutesAgo: 60 * 24 * 19 }, 'delivery.bad-time'],
    ['clerk', { minutesAgo: -1 }, 'request.malformed'],
    ['clerk', { minutesAgo: 1.5 }, 'request.malformed'],
    ['clerk', { headIds: [] }, 'request.malformed'],
    ['clerk', { headIds: ['H1; DROP TABLE deliveries'] }, 'request.malformed'],
    ['clerk', { headIds: ['H99'] }, 'vote.not-found'],
    ['clerk', { headIds: ['H1', 'H99'] }, 'vote.not-found'],
    ['clerk', { method: 'shouted' }, 'request.malformed'],
    ['clerk', { photoIds: ['0'.repeat(64)] }, 'photo.not-sent'],
    ['clerk', { photoIds: [scan, elsewhere] }, 'photo.not-sent'],
    ['clerk', { note: '\u0000' }, 'request.malformed'],
    ['clerk', { note: 'x'.repeat(201) }, 'request.malformed'],
    ['clerk', { deliveryId: 'app' }, 'request.malformed'],
    ['clerk', { name: '王某' }, 'request.malformed'],
    ['owner-1', {}, 'access.denied'],
    ['street', {}, 'access.denied'],
    ['company', {}, 'access.denied'],
    ['community', {}, 'access.denied'],
  ]
  for (const [name, given, code] of bad)
    assert.equal((await record(name, given)).body.code, code, JSON.stringify(given))
  assert.equal((await record('clerk', {}, key(harness))).body.code, 'vote.not-found')
  const { rows } = await inEstate(harness.database.app, '7', (tx) => tx.query('SELECT 1 FROM deliveries'))
  assert.equal(rows.length, 0)
  // A vote of another estate is none of this one.
  const other = await openVote(harness, '8')
  assert.equal((await record('clerk', {}, other)).body.code, 'vote.not-found')
})

test('the same record sent again, also at once, is one; under its name nothing else is taken', async () => {
  const given = {
    deliveryId: key(harness),
    headIds: ['H3', 'H2'],
    method: 'visit',
    outcome: 'not-home',
    photoIds: [],
  }
  const both = await Promise.all([record('clerk', given), record('clerk', given)])
  assert.deepEqual(
    both.map((answer) => answer.body),
    [{ heads: 2 }, { heads: 2 }],
  )
  harness.clock.now += 60_000
  assert.deepEqual((await record('clerk', given)).body, { heads: 2 })
  for (const change of [{ outcome: 'refused' }, { headIds: ['H2'] }, { headIds: ['H2', 'H3', 'H4'] }])
    assert.equal((await record('clerk', { ...given, ...change })).body.code, 'request.key-reused')
  assert.equal((await doorOf('H2'))?.steps, 1)
  assert.equal((await doorOf('H4'))?.steps, 0)
})

test('the round: doors in walking order, without names or choices; who supervises sees it, owners and the company do not', async () => {
  for (const name of ['clerk', 'street', 'community']) {
    const doors = await round(name)
    assert.deepEqual(
      doors.map((door) => door.unitLabels[0]),
      [...doors.map((door) => door.unitLabels[0])].sort((a, b) =>
        String(a).localeCompare(String(b), 'zh', { numeric: true }),
      ),
    )
    assert.doesNotMatch(JSON.stringify(doors), /业主\d|choice/)
  }
  for (const name of ['owner-1', 'company'])
    assert.equal(
      (await harness.get(`/estates/7/votes/${voteId}/round`, asking(name))).body.code,
      'access.denied',
    )
  const nowhere = await harness.get(`/estates/7/votes/${voteId}/round?building=九号楼`, asking('clerk'))
  assert.deepEqual((nowhere.body as unknown as { doors: unknown[] }).doors, [])
  // Proofs are for those who make them.
  for (const name of ['street', 'owner-1'])
    assert.equal(
      (await harness.get(`/estates/7/votes/${voteId}/heads/H1/deliveries`, asking(name))).body.code,
      'access.denied',
    )
  assert.equal(
    (await harness.get(`/estates/7/votes/${voteId}/heads/H99/deliveries`, asking('clerk'))).body.code,
    'vote.not-found',
  )
})

test('posting tells those who were sought and not reached, and nobody else', async () => {
  const posted = await record('clerk', {
    headIds: ['H2', 'H5'],
    method: 'posting',
    outcome: 'sent',
    note: '各单元门',
  })
  assert.equal(posted.status, 200)
  assert.equal((await doorOf('H2'))?.told.state, 'posted')
  assert.equal((await doorOf('H5'))?.told.state, 'undelivered')
  assert.equal((await doorOf('H3'))?.told.state, 'attempted')
})

test('an owner who opens the vote is told by that, once; a clerk who opens it tells nobody', async () => {
  const open = (name: string) => harness.get(`/estates/7/votes/${voteId}`, asking(name))
  await open('clerk')
  assert.equal((await doorOf('H3'))?.told.state, 'attempted')
  await Promise.all([open('owner-2'), open('owner-2'), open('owner-2')])
  harness.clock.now += 60_000
  await open('owner-2')
  const { heads } = await mine('owner-2')
  assert.deepEqual(
    heads[0]?.steps.map((step) => [step.method, step.by]),
    [
      ['visit', 'committee'],
      ['app', 'owner'],
    ],
  )
  assert.equal(heads[0]?.told.state, 'delivered')
  assert.equal(heads[0]?.told.by?.method, 'app')
  assert.equal((await doorOf('H3'))?.told.state, 'delivered')
})

test('an owner sees how the home was told and says that it was not; kept, shown to the committee, and only by an owner', async () => {
  await record('clerk', { headIds: ['H4'], note: '门口签收' })
  const seen = (await mine('owner-3')).heads[0]
  assert.deepEqual(
    seen?.steps.map((step) => [step.method, step.by, step.note]),
    [['signed', 'committee', '门口签收']],
  )
  assert.equal((await harness.app.inject({ url: seen?.steps[0]?.photos[0]?.url as string })).statusCode, 200)
  const deny = (name: string, headId: string, reason: unknown = '没有人来过') =>
    harness.post(`/estates/7/votes/${voteId}/heads/${headId}/not-told`, {
      ...asking(name),
      key: key(harness),
      body: { reason },
    })
  for (const [name, headId, reason, code] of [
    ['owner-1', 'H4', '', 'vote.not-entitled'],
    ['owner-3', 'H99', '', 'vote.not-entitled'],
    ['clerk', 'H4', '', 'access.denied'],
    ['street', 'H4', '', 'access.denied'],
    ['owner-3', 'H4', 5, 'request.malformed'],
    ['owner-3', 'H4', 'x'.repeat(301), 'request.malformed'],
  ] as const)
    assert.equal((await deny(name, headId, reason)).body.code, code)
  assert.equal((await deny('owner-3', 'H4')).status, 200)
  assert.equal((await deny('owner-3', 'H4', '另一种说法')).status, 200)
  assert.deepEqual((await doorOf('H4'))?.denial?.reason, '没有人来过')
  assert.notEqual((await mine('owner-3')).heads[0]?.deniedAt, null)
  const turnout = (await harness.get(`/estates/7/votes/${voteId}/turnout`, asking('street')))
    .body as unknown as { denied: number; deliveries: Record<string, { heads: number; areaDm2: number }> }
  assert.equal(turnout.denied, 1)
  const sums = Object.values(turnout.deliveries)
  assert.equal(
    sums.reduce((all, one) => all + one.heads, 0),
    11,
    'every head is in one state',
  )
  assert.equal(
    sums.reduce((all, one) => all + one.areaDm2, 0),
    120_000,
  )
  assert.deepEqual(turnout.deliveries.delivered?.heads, 2)
})

test('heads whose owners have no account are told, posted to and voted for on paper like any other', async () => {
  const vote = await openVote(harness, '7')
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      `SELECT 1 FROM vote_head_owners ho JOIN owners o USING (estate_id, owner_id)
       WHERE ho.vote_id = $1 AND ho.head_id IN ('H9', 'H10') AND o.person_id IS NOT NULL`,
      [vote],
    ),
  )
  assert.equal(rows.length, 0)
  await record('clerk', { headIds: ['H9', 'H10'], method: 'visit', outcome: 'not-home', photoIds: [] }, vote)
  await record('clerk', { headIds: ['H9'], method: 'posting', outcome: 'sent' }, vote)
  assert.equal((await doorOf('H9', vote))?.told.state, 'posted')
  await harness.grant('second', '7', 'committee')
  tokens.set('second', await harness.signIn('second'))
  ROLES.set('second', 'committee')
  for (const name of ['clerk', 'second'])
    await harness.post(`/estates/7/votes/${vote}/paper-ballots`, {
      ...asking(name),
      key: key(harness),
      body: { entryId: key(harness), headId: 'H10', serial: '12', choices: [0], photoIds: [scan] },
    })
  // The ballot that came back signed is the proof; told and voted, the door is off the round.
  assert.equal(await doorOf('H10', vote), undefined)
  const told = await harness.get(`/estates/7/votes/${vote}/heads/H10/deliveries`, asking('clerk'))
  assert.deepEqual(
    (told.body as unknown as { told: { state: string }; steps: { method: string }[] }).steps.map(
      (step) => step.method,
    ),
    ['visit', 'ballot'],
  )
})

test('what is recorded cannot be changed or removed, and after the close no opening counts', async () => {
  for (const table of ['deliveries', 'delivery_denials'])
    for (const statement of [`UPDATE ${table} SET head_id = 'H1'`, `DELETE FROM ${table}`])
      await assert.rejects(harness.database.app.query(statement), /permission denied/)
  assert.equal((await harness.database.app.query('SELECT 1 FROM deliveries')).rowCount, 0)
  harness.clock.now += 11 * DAY
  for (const name of ROLES.keys()) tokens.set(name, await harness.signIn(name))
  const before = (await mine('owner-1')).heads[0]?.steps.length
  await harness.get(`/estates/7/votes/${voteId}`, asking('owner-1'))
  assert.equal((await mine('owner-1')).heads[0]?.steps.length, before)
  assert.equal((await record('clerk')).body.code, 'delivery.bad-time')
  // What was done before it ended may still be written down.
  assert.equal((await record('clerk', { minutesAgo: 3 * 1440 })).status, 200)
})
