import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { listOpenings, readOpening, readPosting } from '#contract/estate/openings.ts'
import type { RollPreview } from '#contract/estate/roll.ts'
import type { Me } from '#contract/identity/endpoints.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { readCommitted } from '#domain/estate/title.ts'
import { inEstate, inTransaction } from '#server/core/db/scope.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { givePlacePost } from '#server/identity/place-posts.ts'
import { personOf } from '#server/identity/session.ts'
import { addPlaces } from '#server/places/store.ts'
import {
  type Answer,
  DAY,
  type Harness,
  importSmallEstate,
  key,
  NOW,
  openHarness,
} from '#test/server/support/harness.ts'
import { workbook } from '#test/server/support/made/workbooks-made.ts'

// An estate is opened by posts alone: asked for, accepted, drawn, its roll brought in, walked, posted, objected to, live. Nothing is done by a command.

let harness: Harness
let estateId: string
const tokens = new Map<string, string>()

const POSTS = [
  ['clerk', 'C1', 'community'],
  ['wen', 'S1', 'street'],
  ['wu', 'S1', 'street'],
  ['other-clerk', 'C2', 'community'],
  ['other-street', 'S2', 'street'],
  ['district', 'D1', 'district'],
  ['gone', 'S1', 'street'],
] as const

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await inTransaction(harness.database.app, async (tx) => {
    const place = (
      placeId: string,
      kind: 'city' | 'district' | 'street' | 'community',
      parentId: string | null,
    ) => ({
      placeId,
      kind,
      name: `${placeId}名`,
      parentId,
      divisionCode: null,
      validFrom: '2020-01-01',
    })
    await addPlaces(tx, [
      place('CITY', 'city', null),
      place('D1', 'district', 'CITY'),
      place('S1', 'street', 'D1'),
      place('S2', 'street', 'D1'),
      place('C1', 'community', 'S1'),
      place('C2', 'community', 'S2'),
    ])
    for (const [subject, placeId, role] of POSTS) {
      const personId = await personOf(harness.ports, NOW, 'jingtong', subject, subject)
      await givePlacePost(tx, { personId, placeId, role }, NOW - DAY, subject === 'gone' ? NOW - 1 : null)
    }
  })
  for (const subject of [
    ...POSTS.map(([one]) => one),
    'company',
    'committee',
    'nobody',
    '业主0',
    '业主1',
    '业主2',
  ])
    tokens.set(subject, await harness.signIn(subject))
})
after(() => harness.stop())

function as(subject: string): string {
  const token = tokens.get(subject)
  assert.ok(token, subject)
  return token
}

async function post(subject: string, path: string, body: unknown, own = key(harness)): Promise<Answer> {
  return harness.post(path, { token: as(subject), key: own, body })
}

function must(answer: Answer): Record<string, never> {
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

async function sendFile(
  subject: string,
  path: string,
  bytes: Uint8Array,
  own = key(harness),
): Promise<Answer> {
  const answer = await harness.app.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: {
      authorization: `Bearer ${as(subject)}`,
      'idempotency-key': own,
      'content-type': 'multipart/form-data; boundary=x7',
    },
    payload: Buffer.concat([
      Buffer.from('--x7\r\ncontent-disposition: form-data; name="photo"; filename="a.csv"\r\n\r\n'),
      bytes,
      Buffer.from('\r\n--x7--\r\n'),
    ]),
  })
  return { status: answer.statusCode, body: answer.json() }
}

const HEAD = '楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态'

/** `1 101 100.00 业主0:0 业主1:1`: a home of a building, its owners by the numbers of their documents. */
function roll(lines: readonly string[], head = HEAD): Uint8Array {
  let hundredths = 0
  const rows = lines.map((line) => {
    const [building, room, area = '', ...owners] = line.split(' ')
    hundredths += Math.round(Number(area) * 100)
    const names = owners.map((one) => one.split(':')[0]).join('、')
    const documents = owners.map((one) => documentNumber(Number(one.split(':')[1]))).join('、')
    return `${building}号楼,1单元,${room},住宅,${area},登记簿,${names},身份证,${documents},已交付`
  })
  const total = `合计,${lines.length},${(hundredths / 100).toFixed(2)}`
  return new TextEncoder().encode([head, ...rows, total, ''].join('\n'))
}

const FIRST = [
  '1 101 100.00 业主0:0',
  '1 102 90.00 业主1:1',
  '1 103 80.50 业主2:2 业主3:3',
  '2 101 70.00 业主0:0',
]

const opening = async (subject = 'clerk') =>
  must(await harness.get(`/estates/${estateId}/opening`, { token: as(subject) })) as unknown as OutputOf<
    typeof readOpening
  >
const posting = async (subject: string) =>
  must(await harness.get(`/estates/${estateId}/posting`, { token: as(subject) })) as unknown as OutputOf<
    typeof readPosting
  >
const listed = async (subject: string) =>
  must(await harness.get('/openings', { token: as(subject) })) as unknown as OutputOf<typeof listOpenings>

async function step(subject: string, body: Record<string, unknown>, own = key(harness)): Promise<Answer> {
  const { position } = await opening()
  const blank = {
    words: '',
    buildings: [],
    building: null,
    counted: null,
    endsOn: null,
    postedFor: null,
    position,
  }
  return post(subject, `/estates/${estateId}/opening/steps`, { ...blank, ...body }, own)
}

const preview = async (bytes: Uint8Array, subject = 'clerk') =>
  must(await sendFile(subject, `/estates/${estateId}/roll/preview`, bytes)) as unknown as RollPreview
const bring = (bytes: Uint8Array, subject = 'clerk', own = key(harness)) =>
  sendFile(subject, `/estates/${estateId}/roll/changes`, bytes, own)

test('asked for by those who hold a post above the community, five in a hundred owners, each name once', async () => {
  const body = {
    requestId: key(harness),
    communityId: 'C1',
    name: '柳荫里',
    askedBy: 'owners',
    asking: 60,
    owners: 1200,
    basis: '业主联名申请 2026-3 号',
  }
  for (const subject of ['nobody', 'company', 'committee', 'other-clerk', 'other-street', 'district', 'gone'])
    assert.equal((await post(subject, '/openings', body)).body.code, 'opening.no-post', subject)
  assert.equal((await post('clerk', '/openings', { ...body, asking: 59 })).body.code, 'opening.too-few')
  assert.equal((await post('clerk', '/openings', { ...body, asking: 0 })).body.code, 'opening.counts-wrong')
  assert.equal(
    (await post('clerk', '/openings', { ...body, communityId: 'C9' })).body.code,
    'opening.no-post',
  )
  assert.equal((await post('clerk', '/openings', { ...body, basis: ' ' })).body.code, 'request.malformed')
  must(await post('clerk', '/openings', body))
  must(await post('clerk', '/openings', body))
  assert.equal(
    (await post('clerk', '/openings', { ...body, name: '柳荫二里' })).body.code,
    'request.key-reused',
  )
  assert.equal(
    (await post('wen', '/openings', { ...body, requestId: key(harness), askedBy: 'street' })).body.code,
    'opening.name-taken',
  )
  const me = must(await harness.get('/me', { token: as('clerk') })) as unknown as Me
  assert.deepEqual([me.places.length, me.hasPost], [0, true])
  assert.equal((must(await harness.get('/me', { token: as('nobody') })) as unknown as Me).hasPost, undefined)
  assert.equal((await listed('clerk')).requests.length, 1)
  assert.deepEqual((await listed('wen')).communities, [{ communityId: 'C1', name: 'C1名' }])
  for (const subject of ['other-street', 'other-clerk', 'nobody', 'gone'])
    assert.equal((await listed(subject)).requests.length, 0, subject)
})

test('accepted by the street, by another person than who wrote it down; the estate then lies under its community', async () => {
  const own = {
    requestId: key(harness),
    communityId: 'C1',
    name: '自己的',
    askedBy: 'street',
    asking: 0,
    owners: 0,
    basis: '街道会议',
  }
  must(await post('wen', '/openings', own))
  const decide = (subject: string, requestId: string, decision: string, words = '', reused = key(harness)) =>
    post(subject, `/openings/${requestId}/decision`, { decision, words }, reused)
  assert.equal((await decide('wen', own.requestId, 'accept')).body.code, 'opening.same-person')
  assert.equal((await decide('wu', own.requestId, 'refuse')).body.code, 'opening.words-missing')
  must(await decide('wu', own.requestId, 'refuse', '和柳荫里是一个小区'))
  assert.equal((await decide('wen', own.requestId, 'accept')).body.code, 'opening.decided')
  const [request] = (await listed('wen')).requests
  assert.ok(request && request.mayDecide)
  assert.equal((await listed('clerk')).requests[0]?.mayDecide, false)
  for (const [subject, why] of [
    ['clerk', 'opening.no-post'],
    ['district', 'opening.no-post'],
    ['other-street', 'opening.not-found'],
    ['nobody', 'opening.not-found'],
    ['gone', 'opening.not-found'],
  ] as const)
    assert.equal((await decide(subject, request.requestId, 'accept')).body.code, why, subject)
  const first = must(await decide('wen', request.requestId, 'accept')) as unknown as { estateId: string }
  assert.deepEqual(must(await decide('wen', request.requestId, 'accept')), first)
  assert.equal((await decide('wu', request.requestId, 'accept')).body.code, 'opening.decided')
  estateId = first.estateId
  harness.clock.now += 1_000
  assert.deepEqual(
    (await listed('wen')).estates.map((one) => [one.estateId, one.stage, one.blocks.map(({ what }) => what)]),
    [[estateId, 'accepted', ['scope']]],
  )
  const { rows } = await harness.database.owner.query(
    'SELECT community_id AS community, by_names AS names FROM estate_places WHERE estate_id = $1',
    [estateId],
  )
  assert.deepEqual(rows, [{ community: 'C1', names: ['clerk', 'wen'] }])
})

test('nobody but the community and the street above the estate works on its opening, in whatever post they come', async () => {
  for (const [subject, role] of [
    ['company', 'company'],
    ['committee', 'committee'],
  ] as const)
    await harness.grant(subject, estateId, role)
  const steps = `/estates/${estateId}/opening/steps`
  const body = {
    kind: 'scope',
    words: 'x',
    buildings: [],
    building: null,
    counted: null,
    endsOn: null,
    postedFor: null,
    position: 1,
  }
  for (const [subject, why] of [
    ['company', 'access.denied'],
    ['committee', 'access.denied'],
    ['other-street', 'access.denied'],
    ['other-clerk', 'access.denied'],
    ['nobody', 'access.denied'],
    ['gone', 'access.denied'],
    ['district', 'access.denied'],
  ] as const) {
    assert.equal((await post(subject, steps, body)).body.code, why, subject)
    assert.equal((await bring(roll(FIRST), subject)).body.code, why, subject)
    assert.equal(
      (await sendFile(subject, `/estates/${estateId}/roll/preview`, roll(FIRST))).body.code,
      why,
      subject,
    )
    const decision = `/estates/${estateId}/roll/changes/${key(harness)}/decision`
    assert.equal((await post(subject, decision, { decision: 'confirm' })).body.code, why, subject)
    if (subject === 'district') continue
    assert.equal(
      (await harness.get(`/estates/${estateId}/opening`, { token: as(subject) })).body.code,
      why,
      subject,
    )
  }
  assert.equal((await opening('district')).may.length, 0)
})

test('the street draws the scope; before it no roll comes in', async () => {
  assert.equal((await bring(roll(FIRST))).body.code, 'opening.no-scope')
  const buildings = [
    { building: '1', unitCount: 3 },
    { building: '2号楼', unitCount: 1 },
  ]
  assert.equal(
    (await step('clerk', { kind: 'scope', words: '图', buildings })).body.code,
    'opening.needs-street',
  )
  assert.equal((await step('wen', { kind: 'scope', buildings })).body.code, 'opening.words-missing')
  assert.equal((await step('wen', { kind: 'scope', words: '图' })).body.code, 'opening.bad-buildings')
  assert.equal(
    (
      await step('wen', {
        kind: 'scope',
        words: '图',
        buildings: [...buildings, { building: '１栋', unitCount: 3 }],
      })
    ).body.code,
    'opening.bad-buildings',
  )
  const { position } = await opening()
  const scope = { kind: 'scope', words: '区划 2026-1 号', buildings, position }
  must(await step('wen', scope))
  must(await step('wen', scope))
  assert.equal((await step('wu', scope)).body.code, 'opening.changed')
  assert.equal((await opening()).stage, 'scoped')
})

test('a dirty roll is told at its cells and nothing of it is kept; a mended one comes in whole, and once', async () => {
  const text = new TextDecoder().decode(roll(FIRST))
  const dirty = await preview(
    new TextEncoder().encode(text.replace('100.00', '一百').replace('住宅,90.00', '住房,90.00')),
  )
  assert.deepEqual(
    dirty.problems.map(({ line, column, code }) => [line, column, code]),
    [
      [2, '专有面积', 'area-not-a-number'],
      [3, '用途', 'kind-unknown'],
    ],
  )
  assert.equal(
    (await bring(new TextEncoder().encode(text.replace('100.00', '一百')))).body.code,
    'roll.bad-lines',
  )
  assert.equal((await opening()).stage, 'scoped')
  const good = await preview(roll(FIRST))
  assert.deepEqual(
    [good.problemCount, good.units, good.areaDm2, good.added, good.bar],
    [0, 4, 34050, 4, null],
  )
  assert.deepEqual(good.buildings, [
    { building: '1号楼', units: 3, scopeCount: 3 },
    { building: '2号楼', units: 1, scopeCount: 1 },
  ])
  const own = key(harness)
  const first = must(await bring(roll(FIRST), 'clerk', own))
  assert.equal((first as unknown as { state: string }).state, 'done')
  assert.deepEqual(must(await bring(roll(FIRST), 'clerk', own)), first)
  assert.equal((await bring(roll(FIRST.slice(1)), 'clerk', own)).body.code, 'request.key-reused')
  assert.equal((await bring(roll(FIRST), 'wen', own)).body.code, 'request.key-reused')
  assert.equal((await bring(roll(FIRST))).body.code, 'roll.nothing-new')
  const { rows } = await harness.database.owner.query(
    'SELECT (SELECT count(*)::int FROM units WHERE estate_id = $1) AS units, (SELECT count(*)::int FROM owners WHERE estate_id = $1) AS owners',
    [estateId],
  )
  assert.deepEqual(rows, [{ units: 4, owners: 4 }])
})

test('a table with other headings is read once its columns were chosen', async () => {
  const head = '座落,门,室,类型,大小,出处,户主,证件,号码,交房'
  const foreign = roll(FIRST, head)
  const asked = await preview(foreign)
  assert.ok(asked.problemCount > 0)
  assert.ok(asked.sheet?.headings.includes('座落'), JSON.stringify(asked.sheet))
  const columns = HEAD.split(',').map((column, index) => ({ column, heading: head.split(',')[index] }))
  const mapping = (given: unknown[]) =>
    post('clerk', `/estates/${estateId}/roll/mapping`, { mapping: { columns: given } })
  assert.equal((await mapping([...columns, columns[0]])).body.code, 'roll.mapping-twice')
  must(await mapping(columns))
  must(await mapping(columns))
  const read = await preview(foreign)
  assert.deepEqual([read.problemCount, read.units, read.bar], [0, 4, 'roll.nothing-new'])
  assert.equal(read.sheet?.mapping?.columns.length, 10)
})

test('whatever file is brought is told or read, and none is half kept', async () => {
  const text = new TextDecoder().decode(roll(FIRST))
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  for (const [bytes, says] of [
    [iconv.encode(text, 'GB18030'), null],
    [iconv.encode(text.replaceAll(',', '\t'), 'UTF-16LE', { addBOM: true }), null],
    [workbook([{ rows: [['柳荫里业主名册'], ...lines] }]), null],
    [
      new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Array(600).fill(0)]),
      /[\u4e00-\u9fff]/,
    ],
    [new TextEncoder().encode('<html><table></table></html>'), /[\u4e00-\u9fff]/],
    [new TextEncoder().encode(text.replace('合计,4,340.50', '合计,5,340.50')), /5 套/],
    [new TextEncoder().encode(text.replace(/合计.*/, '')), /没有合计。请在表末加一行/],
    [new TextEncoder().encode(text.replace('业主1', '业主*')), /星号/],
    [new TextEncoder().encode(text.replace('1号楼,1单元,102', '1号楼,1单元,101')), /同一套房/],
  ] as const) {
    const told = await preview(bytes)
    assert.equal(told.problemCount === 0, says === null, JSON.stringify(told.problems))
    if (says) assert.match(told.problems.map(({ message }) => message).join(), says)
    else assert.equal(told.bar, 'roll.nothing-new')
    if (says) assert.equal((await bring(bytes)).body.code, 'roll.bad-lines')
  }
  assert.equal((await opening()).changes.length, 1)
})

test('owners get in before the estate is live, and nothing is voted on there', async () => {
  const personId = await personOf(harness.ports, harness.clock.now, 'jingtong', '业主0', '业主0')
  await harness.ports.matchHomes?.(personId, {
    name: '业主0',
    documentKind: '身份证',
    documentNumber: documentNumber(0),
  })
  const me = must(await harness.get('/me', { token: as('业主0') })) as unknown as Me
  assert.deepEqual(
    me.places.find((one) => one.estateId === estateId)?.homes.map(({ label }) => label),
    ['1号楼1单元101', '2号楼1单元101'],
  )
  const votes = must(await harness.get(`/estates/${estateId}/votes`, { token: as('业主0') }))
  assert.equal((votes as unknown as { isOpening: boolean }).isOpening, true)
  const vote = await post('committee', `/estates/${estateId}/votes`, {
    voteId: key(harness),
    title: '测试',
    items: [{ kind: 'question', title: '测试', text: '是否同意？', matterId: 9, options: [] }],
    seats: 0,
    paper: 'first-stands',
    proxyCap: 0,
    building: null,
    opensOn: addDays(beijingDayOf(harness.clock.now), 20),
    closesOn: addDays(beijingDayOf(harness.clock.now), 40),
    documents: [],
  })
  assert.equal(vote.body.code, 'estate.not-live', JSON.stringify(vote.body))
  const wish = await post('业主0', `/estates/${estateId}/initiatives`, {
    initiativeId: key(harness),
    kind: 'interimMeeting',
    title: '开会',
    reason: '换物业',
    question: '是否开会？',
  })
  assert.equal(wish.body.code, 'estate.not-live', JSON.stringify(wish.body))
})

test('what takes a home from somebody who signs in waits for another person of the street; they are told', async () => {
  const without = ['1 101 100.00 业主9:9', ...FIRST.slice(1, 3)]
  const told = await preview(roll(without))
  assert.deepEqual([told.changed, told.removed, told.losses, told.needsSecond], [1, 1, 2, true])
  assert.deepEqual(
    told.lines.map(({ kind, label, isLoss }) => [kind, label, isLoss]),
    [
      ['removed', '2号楼1单元101', true],
      ['changed', '1号楼1单元101', true],
    ],
  )
  const own = key(harness)
  const waiting = must(await bring(roll(without), 'wen', own)) as unknown as { state: string }
  assert.equal(waiting.state, 'second')
  assert.equal((await opening()).buildings.find(({ building }) => building === '2号楼')?.rollCount, 1)
  assert.equal((await bring(roll(FIRST.slice(1)))).body.code, 'opening.second-waiting')
  const decide = (subject: string, decision: string) =>
    post(subject, `/estates/${estateId}/roll/changes/${own}/decision`, { decision })
  assert.equal((await decide('clerk', 'confirm')).body.code, 'opening.needs-street')
  assert.equal((await decide('wen', 'confirm')).body.code, 'opening.same-person')
  must(await decide('wu', 'confirm'))
  must(await decide('wu', 'confirm'))
  assert.equal((await decide('wu', 'refuse')).body.code, 'opening.decided')
  assert.equal(
    (await post('wu', `/estates/${estateId}/roll/changes/${key(harness)}/decision`, { decision: 'confirm' }))
      .body.code,
    'opening.not-found',
  )
  const me = must(await harness.get('/me', { token: as('业主0') })) as unknown as Me
  assert.deepEqual(me.places.find((one) => one.estateId === estateId)?.homes, [])
  const home = must(
    await harness.get(`/estates/${estateId}/home`, { token: as('业主0'), role: 'owner' }),
  ) as unknown as {
    todos: { kind: string; unitLabel?: string; isLost?: boolean }[]
  }
  assert.deepEqual(
    home.todos
      .filter(({ kind }) => kind === 'claimOnHome')
      .map(({ unitLabel, isLost }) => [unitLabel, isLost])
      .sort(),
    [
      ['1号楼1单元101', true],
      ['2号楼1单元101', true],
    ],
  )
  const kept = await harness.database.owner.query(
    'SELECT kind, label, before, after FROM roll_change_lines WHERE estate_id = $1 ORDER BY position',
    [estateId],
  )
  assert.equal(kept.rowCount, 2)
  assert.ok(!JSON.stringify(kept.rows).includes(documentNumber(0)))
  // Back to the first roll, which takes nothing from anybody with an account.
  must(await bring(roll(FIRST)))
  harness.clock.now += 1_000
  const back = must(await harness.get('/me', { token: as('业主0') })) as unknown as Me
  assert.equal(back.places.find((one) => one.estateId === estateId)?.homes.length, 2)
})

test('a change refused leaves the roll; one made on an older roll is not confirmed', async () => {
  const own = key(harness)
  must(await bring(roll(FIRST.slice(1)), 'clerk', own))
  must(await post('wen', `/estates/${estateId}/roll/changes/${own}/decision`, { decision: 'refuse' }))
  assert.equal((await opening()).changes.at(-1)?.state, 'refused')
  assert.equal((await opening()).buildings.length, 2)
  const { rows } = await harness.database.owner.query(
    'SELECT 1 FROM roll_changes WHERE estate_id = $1 AND homes IS NOT NULL',
    [estateId],
  )
  assert.equal(rows.length, 0)
})

test('each building is walked, a difference explained; then the street posts, with enough days', async () => {
  assert.equal(
    (await step('wen', { kind: 'post', endsOn: '2026-12-20', postedFor: 'opening' })).body.code,
    'opening.blocked',
  )
  assert.equal(
    (await step('clerk', { kind: 'walk', building: '9号楼', counted: 3 })).body.code,
    'opening.bad-buildings',
  )
  assert.equal(
    (await step('clerk', { kind: 'walk', building: '1号楼', counted: 4 })).body.code,
    'opening.words-missing',
  )
  must(await step('clerk', { kind: 'walk', building: '1', counted: 4, words: '一层有一间打通的门房' }))
  assert.equal((await opening()).stage, 'imported')
  must(await step('clerk', { kind: 'walk', building: '2号楼', counted: 1 }))
  assert.equal((await opening()).stage, 'walked')
  assert.equal((await posting('nobody')).posting, null)
  const today = beijingDayOf(harness.clock.now)
  assert.equal(
    (await step('clerk', { kind: 'post', endsOn: addDays(today, 8), postedFor: 'opening' })).body.code,
    'opening.needs-street',
  )
  for (const [days, why] of [
    [6, 'opening.posting-days'],
    [61, 'opening.posting-days'],
  ] as const)
    assert.equal(
      (await step('wen', { kind: 'post', endsOn: addDays(today, days), postedFor: 'opening' })).body.code,
      why,
    )
  assert.equal(
    (await step('wen', { kind: 'post', endsOn: addDays(today, 8), postedFor: 'meeting' })).body.code,
    'opening.posting-days',
  )
  must(await step('wen', { kind: 'post', endsOn: addDays(today, 7), postedFor: 'opening' }))
  const shown = await posting('nobody')
  assert.equal(shown.hears, true)
  assert.deepEqual(shown.buildings, [
    { building: '1号楼', units: 3, heads: 3, areaDm2: 27050 },
    { building: '2号楼', units: 1, heads: 1, areaDm2: 7000 },
  ])
  assert.ok(!JSON.stringify(shown).includes('业主'), 'no name')
})

test('whoever lives there objects; the community answers, and the answer stands', async () => {
  const path = `/estates/${estateId}/roll-objections`
  const body = { objectionId: key(harness), about: 'missing', home: '2号楼1单元102', words: '楼里少一户' }
  must(await post('nobody', path, body))
  must(await post('nobody', path, body))
  assert.equal((await post('业主1', path, body)).body.code, 'request.key-reused')
  for (const index of [1, 2])
    must(await post('nobody', path, { ...body, objectionId: key(harness), words: `第${index}件` }))
  assert.equal(
    (await post('nobody', path, { ...body, objectionId: key(harness) })).body.code,
    'opening.objections-many',
  )
  assert.equal((await posting('业主1')).mine.length, 0)
  const answer = (subject: string, objectionId: string, verdict = 'keep', words = '已核对，登记簿里没有') =>
    post(subject, `${path}/${objectionId}/answer`, { verdict, words })
  assert.equal((await answer('wen', body.objectionId)).body.code, 'opening.needs-community')
  for (const subject of ['company', 'committee', 'nobody', 'other-clerk'])
    assert.equal((await answer(subject, body.objectionId)).body.code, 'access.denied', subject)
  assert.equal((await answer('clerk', key(harness))).body.code, 'opening.not-found')
  assert.equal((await answer('clerk', body.objectionId, 'keep', ' ')).body.code, 'request.malformed')
  must(await answer('clerk', body.objectionId))
  must(await answer('clerk', body.objectionId))
  assert.equal((await answer('clerk', body.objectionId, 'mend')).body.code, 'opening.decided')
  assert.deepEqual((await posting('nobody')).mine.map(({ verdict }) => verdict).sort(), ['keep', null, null])
  harness.clock.now += 8 * DAY
  tokens.set('clerk', await harness.signIn('clerk'))
  for (const subject of ['wen', 'wu', 'nobody', '业主0', 'committee', 'district'])
    tokens.set(subject, await harness.signIn(subject))
  assert.equal((await step('wen', { kind: 'propose' })).body.code, 'opening.blocked')
  assert.equal(
    (await post('业主0', path, { ...body, objectionId: key(harness) })).body.code,
    'opening.not-posted',
  )
  for (const one of (await posting('nobody')).mine.filter(({ verdict }) => verdict === null))
    must(await answer('clerk', one.objectionId))
  assert.equal((await opening()).stage, 'answered')
})

test('two persons of the street make it live; from then on it takes votes, and each step is in the log', async () => {
  assert.equal((await step('wen', { kind: 'live' })).body.code, 'opening.not-proposed')
  assert.equal((await step('clerk', { kind: 'propose' })).body.code, 'opening.needs-street')
  const { position } = await opening()
  must(await step('wen', { kind: 'propose', position }))
  must(await step('wen', { kind: 'propose', position }))
  assert.equal((await step('wen', { kind: 'live' })).body.code, 'opening.same-person')
  must(await step('wu', { kind: 'live' }))
  const live = await opening()
  assert.equal(live.stage, 'live')
  assert.deepEqual(live.blocks, [])
  assert.equal(
    (await step('wen', { kind: 'scope', words: 'x', buildings: [{ building: '3', unitCount: 1 }] })).body
      .code,
    'opening.is-live',
  )
  const votes = must(await harness.get(`/estates/${estateId}/votes`, { token: as('业主0') }))
  assert.equal((votes as unknown as { isOpening: boolean }).isOpening, false)
  const entries = await inEstate(harness.database.app, estateId, async (tx) => {
    const { rows } = await tx.query<{ entry: Buffer }>(
      'SELECT entry FROM log_entries WHERE estate_id = $1 ORDER BY idx',
      [estateId],
    )
    return rows.map(({ entry }) => readCommitted(entry))
  })
  assert.deepEqual(
    entries.map((one) => [one?.kind, one?.state]),
    [
      ['opening', 1],
      ['opening', 2],
      ['rollVersion', 1],
      ['rollVersion', 2],
      ['rollVersion', 2],
      ['opening', 3],
      ['opening', 3],
      ['opening', 4],
      ['opening', 5],
      ['opening', 6],
    ],
  )
})

test('in a live estate owners pass on by a transfer and no home goes; what is added takes two persons', async () => {
  assert.equal((await bring(roll(FIRST.slice(1)))).body.code, 'roll.live')
  assert.equal((await bring(roll(['1 101 100.00 业主9:9', ...FIRST.slice(1)]))).body.code, 'roll.live')
  const own = key(harness)
  const more = must(await bring(roll([...FIRST, '2 102 60.00 业主1:1']), 'clerk', own)) as unknown as {
    state: string
  }
  assert.equal(more.state, 'second')
  must(await post('wu', `/estates/${estateId}/roll/changes/${own}/decision`, { decision: 'confirm' }))
  assert.equal((await opening()).buildings.find(({ building }) => building === '2号楼')?.rollCount, 2)
  // The walls under the application: it may neither take a home nor a title by itself.
  await assert.rejects(
    inEstate(harness.database.app, estateId, (tx) =>
      tx.query('DELETE FROM unit_titles WHERE estate_id = $1', [estateId]),
    ),
    /permission denied/,
  )
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      `SELECT revise_roll(7, (SELECT array_agg(unit_id) FROM units WHERE estate_id = 7), '[]', '[]') AS answer`,
    ),
  )
  assert.deepEqual(rows, [{ answer: 'roll.live' }])
})

test('a post that ended, or one in another place, is refused from the instant on', async () => {
  const personId = await personOf(harness.ports, harness.clock.now, 'jingtong', 'wu', 'wu')
  await harness.database.owner.query('UPDATE place_posts SET valid_to = $2 WHERE person_id = $1', [
    personId,
    new Date(harness.clock.now),
  ])
  assert.equal(
    (await harness.get(`/estates/${estateId}/opening`, { token: as('wu') })).body.code,
    'access.denied',
  )
  assert.equal((await listed('wu')).estates.length, 0)
})
