import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Arrival } from '#contract/votes/committee.ts'
import { showSerial } from '#domain/votes/paper/serial.ts'
import { ballotSerial } from '#server/votes/paper/serial.ts'
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

// The paper desk: which readings are taken, who sees them when, and what the owners of the home are told.

let harness: Harness
let voteId: string
let scan: string
let elsewhere: string
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 12)
  for (const clerk of ['a', 'b', 'c']) await harness.grant(`clerk-${clerk}`, '7', 'committee')
  await harness.grant('street', '7', 'street')
  await harness.grant('company', '7', 'company')
  // The owner of H5 is also a member of the committee; the last two homes are owned by 0 and 1 together.
  await harness.grant('member', '7', 'committee')
  await harness.seat('member', '7', 4)
  for (const index of [0, 1, 2, 3, 5]) await harness.seat(`owner-${index}`, '7', index)
  await signAllIn()
  voteId = await openVote(harness, '7')
  scan = await keepScan(harness, '7')
  elsewhere = await keepScan(harness, '8')
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  for (const name of ['clerk-a', 'clerk-b', 'clerk-c', 'street', 'company', 'member'])
    tokens.set(name, await harness.signIn(name))
  for (const index of [0, 1, 2, 3, 5]) tokens.set(`owner-${index}`, await harness.signIn(`owner-${index}`))
}

type Given = {
  role?: string
  entryId?: string
  serial?: string
  choices?: unknown
  photoIds?: unknown
  vote?: string
}

function enter(clerk: string, headId: string, choice: number, given: Given = {}): Promise<Answer> {
  const { role = 'committee', vote = voteId, ...more } = given
  // Nobody types two ballots in one millisecond.
  harness.clock.now += 1
  return harness.post(`/estates/7/votes/${vote}/paper-ballots`, {
    token: tokens.get(clerk) as string,
    role,
    key: key(harness),
    body: { entryId: key(harness), headId, serial: '0007', choices: [choice], photoIds: [scan], ...more },
  })
}

type Desk = {
  isOpen: boolean
  heads: { headId: string; serial: string; hasVoted: boolean; isOwn: boolean }[]
  papers: {
    headId: string
    state: string
    readings: { isMine: boolean; choices: number[]; photos: { photoId: string; url: string }[] }[]
  }[]
}

async function desk(clerk: string, vote = voteId): Promise<Desk> {
  const asking = { token: tokens.get(clerk) as string, role: 'committee' }
  return (await harness.get(`/estates/7/votes/${vote}/paper-ballots`, asking)).body as unknown as Desk
}

async function arrivals(owner: string, vote = voteId) {
  const asking = { token: tokens.get(owner) as string, role: 'owner' }
  const answer = await harness.get(`/estates/7/votes/${vote}/my-arrivals`, asking)
  return answer.body as unknown as {
    arrivals: Arrival[]
    contests: { headId: string }[]
    contestEndsAt: number
  }
}

const cast = (owner: string, headId: string, choice: number, vote = voteId, more = {}) =>
  harness.post(`/estates/7/votes/${vote}/ballots`, {
    token: tokens.get(owner) as string,
    role: 'owner',
    key: key(harness),
    body: { headId, choices: [choice], ...more },
  })

test('readings that are refused: no picture, a stranger’s picture, the own home, another home’s serial, no clerk', async () => {
  const own = ballotSerial(harness.ports, voteId, 'H1')
  const other = ballotSerial(harness.ports, voteId, 'H2')
  const anotherVote = ballotSerial(harness.ports, key(harness), 'H1')
  const mistyped = (own[0] === '0' ? '1' : '0') + own.slice(1)
  const bad: [string, Given, string][] = [
    ['clerk-a', { photoIds: [] }, 'paper.scan-missing'],
    ['clerk-a', { photoIds: ['0'.repeat(64)] }, 'photo.not-sent'],
    ['clerk-a', { photoIds: [scan, elsewhere] }, 'photo.not-sent'],
    ['clerk-a', { serial: other }, 'paper.wrong-serial'],
    ['clerk-a', { serial: showSerial(other).toLowerCase() }, 'paper.wrong-serial'],
    ['clerk-a', { serial: mistyped }, 'paper.wrong-serial'],
    ['clerk-a', { serial: anotherVote }, 'paper.wrong-serial'],
    ['clerk-a', { serial: ' ' }, 'request.malformed'],
    ['clerk-a', { choices: [] }, 'request.malformed'],
    ['clerk-a', { choices: [0, 0] }, 'vote.bad-choices'],
    ['clerk-a', { choices: [4] }, 'vote.bad-choices'],
    ['clerk-a', { photoIds: ['x'] }, 'request.malformed'],
    ['clerk-a', { photoIds: Array(5).fill(scan) }, 'request.malformed'],
    ['clerk-a', { vote: key(harness) }, 'vote.not-found'],
    ['owner-1', { role: 'owner' }, 'access.denied'],
    ['street', { role: 'street' }, 'access.denied'],
    ['company', { role: 'company' }, 'access.denied'],
    ['owner-1', { role: 'committee' }, 'access.role-not-held'],
  ]
  for (const [clerk, given, code] of bad)
    assert.equal((await enter(clerk, 'H1', 0, given)).body.code, code, JSON.stringify(given))
  assert.equal((await enter('member', 'H5', 0)).body.code, 'paper.own-home')
  assert.equal((await desk('clerk-a')).papers.length, 0, 'nothing refused is kept')
  assert.equal((await desk('member')).heads.find((head) => head.headId === 'H5')?.isOwn, true)
  // A serial as people write it is taken, and so is a number of the committee's own.
  assert.deepEqual((await enter('clerk-a', 'H1', 0, { serial: showSerial(own).toLowerCase() })).body, {
    state: 'first',
  })
  assert.deepEqual((await enter('member', 'H1', 0, { serial: '0012', photoIds: [] })).body, {
    state: 'counted',
  })
  assert.equal((await desk('clerk-a')).heads.find((head) => head.headId === 'H1')?.serial, own)
})

test('a second reading is blind, differences are seen side by side by those who read, a third person decides', async () => {
  const first = await keepScan(harness, '7')
  const second = await keepScan(harness, '7')
  const entryId = key(harness)
  assert.deepEqual((await enter('clerk-a', 'H2', 0, { entryId, photoIds: [first] })).body, { state: 'first' })
  const seen = async (clerk: string) => (await desk(clerk)).papers.find((paper) => paper.headId === 'H2')
  assert.equal((await seen('clerk-a'))?.readings.length, 1)
  assert.deepEqual((await seen('clerk-b'))?.readings, [], 'not before the own reading')
  // The same entry again, and again as something else.
  assert.deepEqual((await enter('clerk-a', 'H2', 0, { entryId, photoIds: [first] })).body, { state: 'first' })
  assert.equal((await enter('clerk-a', 'H2', 1, { entryId })).body.code, 'request.key-reused')
  assert.equal((await enter('clerk-a', 'H3', 0, { entryId })).body.code, 'request.key-reused')
  assert.equal((await enter('clerk-b', 'H2', 0, { entryId })).body.code, 'request.key-reused')
  assert.deepEqual((await enter('clerk-b', 'H2', 1, { photoIds: [second] })).body, { state: 'differs' })
  for (const clerk of ['clerk-a', 'clerk-b']) {
    const both = await seen(clerk)
    assert.deepEqual(
      both?.readings.map((one) => [one.choices, one.isMine, one.photos[0]?.photoId]),
      [
        [[0], clerk === 'clerk-a', first],
        [[1], clerk === 'clerk-b', second],
      ],
    )
    for (const reading of both?.readings ?? [])
      assert.equal((await harness.app.inject({ url: reading.photos[0]?.url as string })).statusCode, 200)
  }
  assert.deepEqual((await seen('clerk-c'))?.readings, [])
  for (const clerk of ['clerk-a', 'clerk-b'])
    assert.equal((await enter(clerk, 'H2', 1)).body.code, 'paper.same-clerk')
  assert.deepEqual((await enter('clerk-c', 'H2', 1, { photoIds: [] })).body, { state: 'counted' })
  assert.equal((await seen('clerk-c'))?.readings.length, 3)
})

test('paper that two persons cannot read casts no vote and is in no other’s way: not a phone’s, not a second paper’s', async () => {
  for (const index of [7, 8]) {
    await harness.seat(`owner-${index}`, '7', index)
    tokens.set(`owner-${index}`, await harness.signIn(`owner-${index}`))
  }
  const ILLEGIBLE = 3
  const logged = async () =>
    (await harness.database.owner.query('SELECT size::int FROM log_heads WHERE estate_id = 7')).rows[0].size
  const size = await logged()
  for (const headId of ['H8', 'H9']) {
    assert.equal((await enter('clerk-a', headId, ILLEGIBLE)).body.state, 'first')
    const second = { entryId: key(harness) }
    assert.equal((await enter('clerk-b', headId, ILLEGIBLE, second)).body.state, 'void')
    assert.equal((await enter('clerk-b', headId, ILLEGIBLE, second)).body.state, 'void', 'a retry')
  }
  assert.equal(await logged(), size, 'nothing of it is in the record')
  const told = (await arrivals('owner-7')).arrivals
  assert.deepEqual(
    told.map((one) => [one.headId, one.channel, one.state, one.reason]),
    [['H8', 'paper', 'void', null]],
  )
  assert.ok(told[0]?.readings.every((reading) => reading.photos.length === 1))

  assert.equal((await cast('owner-7', 'H8', 0)).status, 200)
  // A second paper of the other home is read as a first one is: with a picture, by two, each blind to the other.
  assert.equal((await enter('clerk-a', 'H9', 1, { photoIds: [] })).body.code, 'paper.scan-missing')
  assert.equal((await enter('clerk-a', 'H9', 1)).body.state, 'first')
  const seen = async (clerk: string) => {
    const paper = (await desk(clerk)).papers.find((one) => one.headId === 'H9')
    return [paper?.state, ...(paper?.readings ?? []).map((reading) => reading.choices[0])]
  }
  assert.deepEqual(await seen('clerk-b'), ['first', 3, 3])
  assert.deepEqual(await seen('clerk-a'), ['first', 3, 3, 1])
  const waits = async (clerk: string) => {
    const todos = await harness.get('/estates/7/home', {
      token: tokens.get(clerk) as string,
      role: 'committee',
    })
    const all = (todos.body as unknown as { todos: { kind: string; papers?: number }[] }).todos
    return all.find((one) => one.kind === 'secondReading')?.papers ?? 0
  }
  const [mine, others] = [await waits('clerk-a'), await waits('clerk-b')]
  assert.equal(others, mine + 1, 'who read the first paper is asked to read the second one')
  assert.equal((await enter('clerk-b', 'H9', 1, { photoIds: [] })).body.state, 'counted')
  assert.deepEqual(await seen('clerk-b'), ['counted', 3, 3, 1, 1])
  assert.equal((await arrivals('owner-8')).arrivals[0]?.state, 'counted')
  assert.equal(await logged(), size + 2)
})

test('of two readings at once the first has the picture, or is refused', async () => {
  const both = await Promise.all([
    enter('clerk-a', 'H7', 0, { photoIds: [] }),
    enter('clerk-b', 'H7', 0),
    enter('clerk-c', 'H7', 0, { photoIds: [] }),
  ])
  const paper = (await desk('clerk-b')).papers.find((one) => one.headId === 'H7')
  assert.equal(
    paper?.readings.some((reading) => reading.photos.length === 1),
    true,
  )
  assert.equal(both.filter((answer) => answer.status === 200).length, paper?.readings.length)
})

test('owners see what was read in the name of the home with its pictures; strangers see nothing of it', async () => {
  const mine = await arrivals('owner-1')
  assert.deepEqual(
    mine.arrivals.map((one) => [one.headId, one.channel, one.state, one.reason, one.readings.length]),
    [['H2', 'paper', 'counted', null, 3]],
  )
  assert.deepEqual((await arrivals('owner-5')).arrivals, [])
  const other = { token: tokens.get('owner-1') as string, role: 'owner' }
  assert.equal(
    (await harness.get(`/estates/8/votes/${voteId}/my-arrivals`, other)).body.code,
    'access.role-not-held',
  )
  assert.equal(
    (await harness.get(`/estates/7/votes/${key(harness)}/my-arrivals`, other)).body.code,
    'vote.not-found',
  )
  const home = (await harness.get('/estates/7/home', other)).body as unknown as {
    todos: { kind: string; unitLabels?: string[] }[]
  }
  assert.equal(home.todos.find((todo) => todo.kind === 'paperRecorded')?.unitLabels?.length, 1)
})

test('paper that comes after a phone ballot is kept, does not count, and its owner is told why', async () => {
  assert.equal((await cast('owner-2', 'H3', 0)).status, 200)
  assert.equal(
    (await desk('clerk-a')).heads.find((head) => head.headId === 'H3')?.hasVoted,
    false,
    'told with the next ten',
  )
  assert.deepEqual((await enter('clerk-a', 'H3', 1)).body, { state: 'set-aside' })
  assert.deepEqual((await enter('clerk-b', 'H3', 1)).body, { state: 'set-aside' })
  const told = (await arrivals('owner-2')).arrivals
  assert.deepEqual(
    told.map((one) => [one.channel, one.state, one.reason, one.readings[0]?.choices]),
    [
      ['phone', 'counted', null, [0]],
      ['paper', 'set-aside', 'earlier-stands', [1]],
    ],
  )
})

test('where paper prevails it replaces the phone ballot once two agree; the loser stays with its reason', async () => {
  const vote = await openVote(harness, '7', { paper: 'in-person-prevails' })
  assert.equal((await cast('owner-3', 'H4', 0, vote)).status, 200)
  assert.deepEqual((await enter('clerk-a', 'H4', 1, { vote })).body, { state: 'first' })
  assert.equal((await arrivals('owner-3', vote)).arrivals[1]?.state, 'first')
  assert.deepEqual((await enter('clerk-b', 'H4', 1, { vote })).body, { state: 'counted' })
  assert.deepEqual(
    (await arrivals('owner-3', vote)).arrivals.map((one) => [one.channel, one.state, one.reason]),
    [
      ['phone', 'set-aside', 'other-channel-prevails'],
      ['paper', 'counted', null],
    ],
  )
})

test('a joint owner sees the other’s phone ballot without its choice, and paper with it', async () => {
  const shared = (await desk('clerk-a')).heads.map((head) => head.headId).at(-1) as string
  assert.equal((await cast('owner-0', shared, 2)).body.code, 'vote.undeclared')
  assert.equal((await cast('owner-0', shared, 2, voteId, { agreed: true })).status, 200)
  assert.deepEqual((await enter('clerk-a', shared, 1)).body, { state: 'set-aside' })
  const seen = (await arrivals('owner-1')).arrivals.filter((one) => one.headId === shared)
  assert.deepEqual(
    seen.map((one) => [one.channel, one.readings[0]?.choices]),
    [
      ['phone', null],
      ['paper', [1]],
    ],
  )
})

test('an objection is taken until the third day after the close has ended, and not later', async () => {
  const contest = (owner: string, headId: string, role = 'owner') =>
    harness.post(`/estates/7/votes/${voteId}/ballots/${headId}/contest`, {
      token: tokens.get(owner) as string,
      role,
      key: key(harness),
      body: { reason: '没有交过' },
    })
  await enter('clerk-a', 'H6', 0)
  await enter('clerk-b', 'H6', 0)
  const bad: [string, string, string][] = [
    ['owner-2', 'H3', 'vote.no-ballot'],
    ['owner-2', 'H2', 'vote.no-ballot'],
    ['owner-1', 'H99', 'vote.no-ballot'],
  ]
  for (const [owner, headId, code] of bad) assert.equal((await contest(owner, headId)).body.code, code)
  assert.equal((await contest('clerk-a', 'H2', 'committee')).body.code, 'access.denied')
  harness.clock.now += 10 * DAY + 2 * DAY
  await signAllIn()
  const { contestEndsAt } = await arrivals('owner-1')
  harness.clock.now = contestEndsAt - 1
  await signAllIn()
  assert.equal((await contest('owner-1', 'H2')).status, 200)
  harness.clock.now = contestEndsAt
  await signAllIn()
  assert.equal((await contest('owner-5', 'H6')).body.code, 'paper.contest-closed')
  const over = await desk('clerk-a')
  assert.equal(over.isOpen, false)
  assert.equal(over.papers.find((paper) => paper.headId === 'H2')?.readings.length, 3, 'still to be compared')
  assert.equal((await contest('owner-1', 'H2')).status, 200, 'made in time, told again')
  assert.deepEqual(
    (await arrivals('owner-1')).contests.map((one) => one.headId),
    ['H2'],
  )
  assert.deepEqual((await arrivals('owner-5')).contests, [])
  const home = await harness.get('/estates/7/home', {
    token: tokens.get('owner-5') as string,
    role: 'owner',
  })
  assert.doesNotMatch(JSON.stringify(home.body), /paperRecorded/)
})

test('paper of a home whose owners have no account counts like any other', async () => {
  const vote = await openVote(harness, '7')
  // Nobody ever signed in as the owner of H9 (document 8).
  assert.deepEqual((await enter('clerk-a', 'H9', 0, { vote })).body, { state: 'first' })
  assert.deepEqual((await enter('clerk-b', 'H9', 0, { vote })).body, { state: 'counted' })
})
