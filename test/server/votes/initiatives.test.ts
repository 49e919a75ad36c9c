import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InitiativeDetail, InitiativeRow } from '#contract/votes/initiatives.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { inEstate } from '#server/core/db/scope.ts'
import {
  type Answer,
  DAY,
  importSmallEstate,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// Owners who ask together for a meeting. Estate 7 has a committee and 21 heads of 2,200 m²: 5 heads and 440 m² are 20 %.
// Owner 0 and owner 1 have a flat each and two together, so that owner 0 alone brings two heads of 300 m².

let harness: Harness
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 22)
  await importSmallEstate(harness, '8', 32)
  for (let index = 0; index < 20; index++) await harness.seat(`owner-${index}`, '7', index)
  for (let index = 0; index < 4; index++) await harness.seat(`owner-${index}`, '8', index)
  await harness.grant('clerk', '7', 'committee')
  for (const role of ['street', 'community', 'company', 'district'] as const)
    for (const estateId of ['7', '8']) await harness.grant(role, estateId, role)
  await harness.grant('guest', '7', 'owner')
  await signAllIn()
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  const names = ['clerk', 'street', 'community', 'company', 'district', 'guest']
  for (const name of [...names, ...Array.from({ length: 20 }, (_, index) => `owner-${index}`)])
    tokens.set(name, await harness.signIn(name))
}

async function goOn(days: number): Promise<void> {
  harness.clock.now += days * DAY
  await signAllIn()
}

function roleOf(name: string): string {
  if (name === 'clerk') return 'committee'
  return name.startsWith('owner') || name === 'guest' ? 'owner' : name
}

const as = (name: string) => ({ token: tokens.get(name) as string, role: roleOf(name) })
const read = (name: string, id: string, estateId = '7') =>
  harness.get(`/estates/${estateId}/initiatives/${id}`, as(name))
const post = (name: string, path: string, body: unknown = {}, own = key(harness), estateId = '7') =>
  harness.post(`/estates/${estateId}/initiatives${path}`, { ...as(name), key: own, body })
const support = (name: string, id: string, supports = true, own = key(harness), estateId = '7') =>
  post(name, `/${id}/supports`, { supports }, own, estateId)
const detail = (answer: Answer) => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as InitiativeDetail
}
const codeOf = async (asked: Promise<Answer>) => (await asked).body.code
const counts = (row: InitiativeRow) => row.tests.map((one) => [one.part, one.whole, one.missing])

function request(given: Record<string, unknown> = {}) {
  return {
    initiativeId: key(harness),
    kind: 'interimMeeting',
    title: '更换物业企业',
    reason: '电梯三个月没有人修。',
    question: '是否同意解聘现物业企业？',
    ...given,
  }
}

/** A request that owner-0 started and the others made enough. */
async function passedOn(given: Record<string, unknown> = {}): Promise<string> {
  const body = request(given)
  detail(await post('owner-0', '', body))
  for (const name of ['owner-2', 'owner-3', 'owner-4']) detail(await support(name, body.initiativeId))
  assert.equal(detail(await read('owner-9', body.initiativeId)).initiative.state, 'withCommittee')
  return body.initiativeId
}

test('what a request must be: hostile bodies, strangers and wrong kinds are refused', async () => {
  const bad: unknown[] = [
    {},
    null,
    [],
    request({ title: ' ' }),
    request({ title: '长'.repeat(61) }),
    request({ reason: '' }),
    request({ reason: '\u0000' }),
    request({ question: '长'.repeat(501) }),
    request({ kind: 'revolution' }),
    request({ kind: '__proto__' }),
    request({ initiativeId: 'x' }),
    request({ startedBy: 'owner-1' }),
    request({ supports: 500 }),
  ]
  for (const body of bad)
    assert.equal(await codeOf(post('owner-0', '', body)), 'request.malformed', JSON.stringify(body))
  assert.equal(await codeOf(post('owner-0', '', request(), '')), 'request.key-missing')
  assert.equal(await codeOf(post('owner-0', '', request({ kind: 'firstMeeting' }))), 'initiative.kind-unfit')
  assert.equal(
    await codeOf(post('owner-0', '', request(), key(harness), '8')),
    'initiative.kind-unfit',
    'an estate without a committee',
  )
  assert.equal(await codeOf(post('guest', '', request())), 'initiative.not-entitled')
  for (const name of ['clerk', 'street', 'community', 'company'])
    assert.equal(await codeOf(post(name, '', request())), 'access.denied', name)
  assert.equal(await codeOf(harness.post('/estates/7/initiatives', { body: request() })), 'session.missing')
  assert.equal(await codeOf(read('owner-0', key(harness))), 'initiative.not-found')
})

let first: string

test('started once, however often it is sent; its starter supports it with each head', async () => {
  const body = request()
  first = body.initiativeId
  const own = key(harness)
  const sent = await Promise.all([post('owner-0', '', body, own), post('owner-0', '', body, own)])
  for (const answer of sent) detail(answer)
  const shown = detail(await post('owner-0', '', body, own))
  assert.deepEqual(counts(shown.initiative), [
    [2, 21, 3],
    [30_000, 220_000, 14_000],
  ])
  assert.deepEqual(
    shown.mine.map((head) => [head.areaDm2, head.jointOwners, head.support]),
    [
      [10_000, 1, 'mine'],
      [20_000, 2, 'mine'],
    ],
  )
  assert.deepEqual(shown.moves, ['unsupport', 'withdraw'])
  assert.equal(shown.initiative.dueOn, '2027-02-22')
  assert.equal(await codeOf(post('owner-0', '', { ...body, title: '别的' })), 'request.key-reused')
  assert.equal(await codeOf(post('owner-5', '', body)), 'request.key-reused')
  assert.equal(await codeOf(post('owner-0', '', request())), 'initiative.one-at-a-time')
})

test('two who give the same name at once: one gets it', async () => {
  const body = request()
  const sent = await Promise.all([post('owner-18', '', body), post('owner-19', '', body)])
  assert.deepEqual(sent.map((answer) => answer.body.code ?? 'ok').sort(), ['ok', 'request.key-reused'])
  const starter = sent[0]?.status === 200 ? 'owner-18' : 'owner-19'
  detail(await post(starter, `/${body.initiativeId}/withdrawal`))
})

test('while it collects only owners see it, counts and no more; the committee and the street see nothing', async () => {
  for (const name of ['clerk', 'street', 'community', 'district']) {
    assert.equal(await codeOf(read(name, first)), 'initiative.not-found', name)
    const list = await harness.get('/estates/7/initiatives', as(name))
    assert.deepEqual((list.body as unknown as { initiatives: unknown[] }).initiatives, [], name)
  }
  for (const name of ['clerk', 'street'])
    assert.equal(
      await codeOf(harness.get(`/estates/7/initiatives/${first}/rooms`, as(name))),
      'initiative.not-found',
    )
  for (const name of ['owner-0', 'community', 'district', 'company'])
    assert.equal(
      await codeOf(harness.get(`/estates/7/initiatives/${first}/rooms`, as(name))),
      'access.denied',
    )
  assert.equal(await codeOf(read('company', first)), 'access.denied')
  const neighbour = detail(await read('owner-7', first))
  assert.deepEqual(
    neighbour.mine.map((head) => head.support),
    ['none'],
  )
  assert.equal(neighbour.initiative.isMine, false)
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ person: string; owner: string }>(
      'SELECT person_id AS person, owner_id AS owner FROM owners WHERE estate_id = 7 AND person_id IS NOT NULL',
    ),
  )
  const told = JSON.stringify([neighbour, (await harness.get('/estates/7/initiatives', as('owner-7'))).body])
  assert.doesNotMatch(told, /业主\d/)
  assert.equal(told.match(/1单元\d+/g)?.length, 1, 'only the own room')
  for (const { person, owner } of rows) assert.ok(!told.includes(person) && !told.includes(owner))
})

test('a co-owner’s support counts the shared head once; who steps back stays counted through the other', async () => {
  const before = detail(await read('owner-1', first))
  assert.deepEqual(before.mine.map((head) => head.support).sort(), ['none', 'other'])
  const own = key(harness)
  const after = detail(await support('owner-1', first, true, own))
  assert.deepEqual(counts(after.initiative)[0], [3, 21, 2])
  assert.deepEqual(counts(after.initiative)[1], [40_000, 220_000, 4_000])
  assert.deepEqual(detail(await support('owner-1', first, true, own)).initiative, after.initiative, 'a retry')
  assert.deepEqual(detail(await support('owner-1', first)).initiative, after.initiative, 'again')
  assert.equal(await codeOf(support('owner-1', first, false, own)), 'request.key-reused')
  const back = detail(await support('owner-0', first, false))
  assert.deepEqual(counts(back.initiative)[0], [2, 21, 3], 'the joint head is still behind it')
  assert.deepEqual(back.mine.map((head) => head.support).sort(), ['none', 'other'])
  const gone = detail(await support('owner-1', first, false))
  assert.deepEqual(counts(gone.initiative)[0], [0, 21, 5])
  assert.equal(gone.initiative.iSupport, false)
  // The support of before, sent again late, changes nothing: it was answered, and taken back since.
  assert.deepEqual(counts(detail(await support('owner-1', first, true, own)).initiative)[0], [0, 21, 5])
  for (const name of ['owner-0', 'owner-1', 'owner-2']) detail(await support(name, first))
  assert.deepEqual(counts(detail(await read('owner-9', first)).initiative), [
    [4, 21, 1],
    [50_000, 220_000, 0],
  ])
})

test('strangers and other roles do not count, and only its starter calls it off', async () => {
  assert.equal(await codeOf(support('guest', first)), 'initiative.not-entitled')
  for (const name of ['clerk', 'street', 'company'])
    assert.equal(await codeOf(support(name, first)), 'access.denied', name)
  assert.equal(await codeOf(support('owner-0', first, true, key(harness), '8')), 'initiative.not-found')
  for (const body of [{}, { supports: 'yes' }, { supports: 1 }, { supports: true, headKey: 'developer' }])
    assert.equal(await codeOf(post('owner-5', `/${first}/supports`, body)), 'request.malformed')
  assert.equal(await codeOf(post('owner-1', `/${first}/withdrawal`)), 'access.denied')
})

test('who sold counts no more', async () => {
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ unit: string; owner: string; other: string }>(
      `SELECT uo.unit_id AS unit, o.owner_id AS owner, (SELECT owner_id FROM owners WHERE estate_id = 7 AND name = '业主9') AS other
       FROM owners o JOIN unit_owners uo USING (estate_id, owner_id) WHERE o.estate_id = 7 AND o.name = '业主2'`,
    ),
  )
  const { unit, owner, other } = rows[0] as (typeof rows)[number]
  const sell = async (from: string, to: string) => {
    const client = await harness.database.owner.connect()
    await client.query(`SET app.estates = '7'`)
    const { rowCount } = await client.query(
      'UPDATE unit_owners SET owner_id = $1 WHERE estate_id = 7 AND unit_id = $2 AND owner_id = $3',
      [to, unit, from],
    )
    client.release()
    assert.equal(rowCount, 1)
  }
  await sell(owner, other)
  const sold = detail(await read('owner-9', first))
  assert.deepEqual(counts(sold.initiative)[0], [3, 20, 1])
  await sell(other, owner)
  assert.deepEqual(counts(detail(await read('owner-9', first)).initiative)[0], [4, 21, 1])
})

test('many at once: it is passed on once, with exactly what was enough', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `owner-${index + 3}`)
  const own = key(harness)
  const answers = await Promise.all(names.map((name) => support(name, first, true, own)))
  const won = names.filter((_, index) => answers[index]?.status === 200)
  assert.equal(won.length, 1)
  for (const answer of answers)
    if (answer.status !== 200) assert.equal(answer.body.code, 'initiative.not-collecting')
  const { initiative } = detail(await support(won[0] as string, first, true, own))
  assert.equal(initiative.state, 'withCommittee')
  assert.deepEqual(counts(initiative), [
    [5, 21, 0],
    [60_000, 220_000, 0],
  ])
  assert.equal(initiative.dueOn, '2026-12-08')
  assert.equal(await codeOf(support('owner-0', first, false)), 'initiative.not-collecting')
  assert.equal(await codeOf(post('owner-0', `/${first}/withdrawal`)), 'initiative.not-collecting')
})

test('passed on: the committee and the street see the rooms without names, others who watch see the clock', async () => {
  for (const name of ['clerk', 'street']) {
    const answer = await harness.get(`/estates/7/initiatives/${first}/rooms`, as(name))
    const { rooms } = answer.body as unknown as { rooms: { label: string; areaDm2: number }[] }
    assert.equal(rooms.length, 6)
    assert.equal(
      rooms.reduce((all, room) => all + room.areaDm2, 0),
      60_000,
    )
    assert.doesNotMatch(JSON.stringify(answer.body), /业主/)
  }
  for (const name of ['owner-9', 'community', 'district'])
    assert.equal(
      await codeOf(harness.get(`/estates/7/initiatives/${first}/rooms`, as(name))),
      'access.denied',
    )
  for (const name of ['clerk', 'street', 'community', 'district'])
    assert.equal(detail(await read(name, first)).initiative.dueFrom, 'committee', name)
  const todosOf = async (name: string) =>
    (
      (await harness.get('/estates/7/home', as(name))).body as unknown as { todos: { kind: string }[] }
    ).todos.filter((todo) => todo.kind === 'answerInitiative')
  assert.deepEqual(await todosOf('clerk'), [
    {
      kind: 'answerInitiative',
      initiativeId: first,
      title: '更换物业企业',
      dueOn: '2026-12-08',
      isOverdue: false,
    },
  ])
  for (const name of ['owner-0', 'street', 'community']) assert.deepEqual(await todosOf(name), [], name)
})

const answer = (name: string, id: string, body: unknown, own?: string) =>
  post(name, `/${id}/answers`, body, own)
const order = (name: string, id: string, body: unknown, own?: string, estateId?: string) =>
  post(name, `/${id}/orders`, body, own, estateId)
const today = () => beijingDayOf(harness.clock.now)

test('the committee answers once: bad answers are refused, a retry is answered the same', async () => {
  const old = await openVote(harness, '7')
  const day = addDays(today(), 30)
  const bad: [unknown, string][] = [
    [{}, 'request.malformed'],
    [{ move: 'withdraw' }, 'request.malformed'],
    [{ move: 'refuse', note: ' ' }, 'request.malformed'],
    [{ move: 'plan', note: '' }, 'request.malformed'],
    [{ move: 'plan', day: '2026-02-30', note: '', voteId: old }, 'request.malformed'],
    [{ move: 'plan', day: today(), note: '' }, 'initiative.day-unfit'],
    [{ move: 'plan', day: addDays(today(), 61), note: '' }, 'initiative.day-unfit'],
    [{ move: 'plan', day: '2026-11-31', note: '' }, 'initiative.day-unfit'],
    [{ move: 'convene', voteId: key(harness), note: '' }, 'initiative.vote-unfit'],
    // Announced before anybody asked.
    [{ move: 'convene', voteId: old, note: '' }, 'initiative.vote-unfit'],
  ]
  for (const [body, code] of bad)
    assert.equal(await codeOf(answer('clerk', first, body)), code, JSON.stringify(body))
  for (const name of ['owner-0', 'street', 'community'])
    assert.equal(await codeOf(answer(name, first, { move: 'refuse', note: '不' })), 'access.denied', name)
  assert.equal(
    await codeOf(order('street', first, { move: 'order', day, note: '' })),
    'initiative.move-refused',
  )
  assert.equal(await codeOf(order('clerk', first, { move: 'order', day, note: '' })), 'access.denied')
  const own = key(harness)
  const plan = { move: 'plan', day, note: '先征求意见' }
  const both = await Promise.all([answer('clerk', first, plan, own), answer('clerk', first, plan, own)])
  for (const one of both) assert.equal(detail(one).initiative.state, 'planned')
  assert.equal(await codeOf(answer('clerk', first, { ...plan, note: '别的' }, own)), 'request.key-reused')
  assert.equal(await codeOf(answer('clerk', first, plan)), 'initiative.move-refused')
  const shown = detail(await read('owner-0', first))
  assert.deepEqual(
    shown.path.map((place) => [place.state, place.through, place.by, place.day, place.note]),
    [
      ['collecting', 'start', null, null, ''],
      ['withCommittee', 'reach', null, null, ''],
      ['planned', 'plan', 'committee', day, '先征求意见'],
    ],
  )
})

test('the vote that was announced for it is the answer, and it ends there', async () => {
  const voteId = key(harness)
  const announced = await harness.post('/estates/7/votes', {
    ...as('clerk'),
    key: key(harness),
    body: voteBody(voteId),
  })
  assert.equal(announced.status, 200, JSON.stringify(announced.body))
  const shown = detail(await answer('clerk', first, { move: 'convene', voteId, note: '' }))
  assert.equal(shown.initiative.state, 'convened')
  assert.deepEqual([shown.initiative.dueOn, shown.moves], [null, []])
  assert.equal(detail(await read('owner-3', first)).path.at(-1)?.voteId, voteId)
  assert.equal(
    await codeOf(answer('clerk', first, { move: 'refuse', note: '不' })),
    'initiative.move-refused',
  )
  assert.equal(
    await codeOf(order('street', first, { move: 'decline', note: '不' })),
    'initiative.move-refused',
  )
  // Called off, it was no answer: the request is with the street, and the same vote cannot be named again.
  await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      'INSERT INTO vote_cancellations (estate_id, vote_id, reason, cancelled_by, cancelled_at, log_index) VALUES ($1, $2, $3, $4, $5, 0)',
      ['7', voteId, '不开了', 'clerk', new Date(harness.clock.now + 1000)],
    ),
  )
  assert.equal(detail(await read('owner-3', first)).initiative.state, 'convened')
  harness.clock.now += 1000
  const undone = detail(await read('street', first))
  assert.deepEqual([undone.initiative.state, undone.path.at(-1)?.through], ['withStreet', 'cancel'])
  assert.equal(
    await codeOf(answer('clerk', first, { move: 'convene', voteId, note: '' })),
    'initiative.vote-unfit',
  )
  detail(await order('street', first, { move: 'decline', note: '已另行处理' }))
})

function voteBody(voteId: string) {
  return {
    voteId,
    title: '解聘物业企业',
    items: [
      {
        kind: 'question',
        title: '解聘物业企业',
        text: '是否同意解聘现物业企业？',
        matterId: 4,
        options: [],
      },
    ],
    seats: 0,
    paper: 'first-stands',
    proxyCap: 0,
    documents: [],
    opensOn: addDays(today(), 17),
    closesOn: addDays(today(), 31),
    building: null,
  }
}

test('silence: after the last day it is with the street, though nothing ran and nobody looked', async () => {
  const id = await passedOn()
  harness.clock.now = Date.parse('2026-12-08T23:59:59+08:00')
  await signAllIn()
  assert.equal(detail(await read('clerk', id)).initiative.state, 'withCommittee')
  harness.clock.now = Date.parse('2026-12-09T00:00:00+08:00')
  const shown = detail(await read('street', id))
  assert.equal(shown.initiative.state, 'withStreet')
  assert.deepEqual(shown.moves, ['order', 'decline'])
  assert.equal(await codeOf(answer('clerk', id, { move: 'refuse', note: '晚了' })), 'initiative.move-refused')
  await goOn(16)
  assert.equal(detail(await read('community', id)).initiative.isOverdue, true)
  const home = await harness.get('/estates/7/home', as('street'))
  assert.deepEqual(
    (home.body as unknown as { todos: { kind: string; isOverdue?: boolean }[] }).todos
      .filter((todo) => todo.kind === 'answerInitiative')
      .map((todo) => todo.isOverdue),
    [true],
  )
  const bad: [string, unknown, string][] = [
    ['community', { move: 'order', day: addDays(today(), 10), note: '' }, 'access.denied'],
    ['district', { move: 'order', day: addDays(today(), 10), note: '' }, 'access.denied'],
    ['owner-0', { move: 'order', day: addDays(today(), 10), note: '' }, 'access.denied'],
    ['street', { move: 'order', day: today(), note: '' }, 'initiative.day-unfit'],
    ['street', { move: 'order', day: addDays(today(), 90), note: '' }, 'initiative.day-unfit'],
    ['street', { move: 'plan', day: addDays(today(), 10), note: '' }, 'initiative.move-refused'],
    ['street', { move: 'decline', note: '' }, 'request.malformed'],
    ['street', { move: 'convene', voteId: key(harness), note: '' }, 'request.malformed'],
  ]
  for (const [name, body, code] of bad)
    assert.equal(await codeOf(order(name, id, body)), code, JSON.stringify(body))
  const own = key(harness)
  const term = { move: 'order', day: addDays(today(), 10), note: '限期召集' }
  const both = await Promise.all([order('street', id, term, own), order('street', id, term, own)])
  for (const one of both) assert.equal(detail(one).initiative.state, 'ordered')
  assert.equal(await codeOf(order('street', id, term)), 'initiative.move-refused')
  assert.deepEqual(detail(await read('clerk', id)).moves, ['convene'])
  await goOn(11)
  const late = detail(await read('street', id))
  assert.equal(late.initiative.state, 'streetConvenes')
  assert.deepEqual(late.moves, ['plan'])
  const done = detail(
    await order('street', id, { move: 'plan', day: addDays(today(), 20), note: '街道组织' }),
  )
  assert.equal(done.initiative.state, 'convened')
  assert.deepEqual(
    done.path.map((place) => place.through),
    ['start', 'reach', 'lapse', 'order', 'lapse', 'plan'],
  )
})

test('a refusal goes to the street with its reason', async () => {
  const id = await passedOn()
  detail(await answer('clerk', id, { move: 'refuse', note: '不属于业主大会的事' }))
  const shown = detail(await read('owner-9', id))
  assert.deepEqual([shown.initiative.state, shown.path.at(-1)?.note], ['withStreet', '不属于业主大会的事'])
  detail(await order('street', id, { move: 'decline', note: '已由法院判决' }))
  assert.equal(detail(await read('owner-9', id)).initiative.state, 'declined')
})

test('after ninety days it is over, whatever was collected; then its starter may start another', async () => {
  const body = request()
  detail(await post('owner-0', '', body))
  // The ninetieth day is 清明 2027, so there is one more.
  await goOn(93)
  assert.equal(detail(await read('owner-5', body.initiativeId)).initiative.state, 'expired')
  for (const supports of [true, false])
    assert.equal(await codeOf(support('owner-5', body.initiativeId, supports)), 'initiative.not-collecting')
  assert.equal(await codeOf(post('owner-0', `/${body.initiativeId}/withdrawal`)), 'initiative.not-collecting')
  const list = await harness.get('/estates/7/initiatives', as('owner-0'))
  assert.equal((list.body as unknown as { mayStart: string }).mayStart, 'interimMeeting')
  const next = request()
  const own = key(harness)
  detail(await post('owner-0', '', next))
  assert.equal(
    detail(await post('owner-0', `/${next.initiativeId}/withdrawal`, {}, own)).initiative.state,
    'withdrawn',
  )
  assert.equal(
    detail(await post('owner-0', `/${next.initiativeId}/withdrawal`, {}, own)).initiative.state,
    'withdrawn',
  )
  assert.equal(await codeOf(support('owner-5', next.initiativeId)), 'initiative.not-collecting')
})

// Estate 8: no committee, 31 heads of 3,200 m²; 5 % is 2 heads or 160 m².
test('an estate without a committee asks the street for the first meeting', async () => {
  const body = request({ kind: 'firstMeeting' })
  const small = detail(await post('owner-2', '', body, key(harness), '8'))
  assert.deepEqual(counts(small.initiative), [
    [1, 31, 1],
    [10_000, 320_000, 6_000],
    [320_000, 320_000, 0],
  ])
  assert.equal(small.initiative.state, 'collecting')
  const shown = detail(await support('owner-3', body.initiativeId, true, key(harness), '8'))
  assert.equal(shown.initiative.state, 'withStreet')
  assert.equal(shown.initiative.dueFrom, 'street')
  assert.deepEqual(detail(await read('street', body.initiativeId, '8')).moves, ['plan', 'decline'])
  const plan = { move: 'plan', day: addDays(today(), 31), note: '' }
  assert.equal(
    await codeOf(order('street', body.initiativeId, plan, key(harness), '8')),
    'initiative.day-unfit',
  )
  const done = await order(
    'street',
    body.initiativeId,
    { ...plan, day: addDays(today(), 30) },
    key(harness),
    '8',
  )
  assert.equal(detail(done).initiative.state, 'convened')
  // Two joint flats of owner 0 are 200 m² in one head: the area alone is enough.
  const large = request({ kind: 'firstMeeting' })
  assert.equal(detail(await post('owner-0', '', large, key(harness), '8')).initiative.state, 'withStreet')
})

test('what was written down cannot be changed, and time did not run backwards in it', async () => {
  for (const table of ['initiatives', 'initiative_supports', 'initiative_reached', 'initiative_moves'])
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  for (const table of ['initiatives', 'initiative_supports', 'initiative_reached', 'initiative_moves'])
    assert.equal((await harness.database.app.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
  await inEstate(harness.database.app, '7', async (tx) => {
    const { rows } = await tx.query<{ reached: number; moved: number }>(
      `SELECT r.reached_at AS reached, m.at AS moved FROM initiative_reached r JOIN initiative_moves m
       USING (estate_id, initiative_id)`,
    )
    assert.ok(rows.length >= 5 && rows.every((row) => row.moved >= row.reached))
  })
  assert.ok(NOW < harness.clock.now)
})
