import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { Me } from '#contract/identity/endpoints.ts'
import type { listMyResidences } from '#contract/estate/my-residences.ts'
import type { listResidents } from '#contract/estate/residents.ts'
import type { readHome } from '#contract/home/endpoints.ts'
import { ENDPOINTS } from '#contract/index.ts'
import { isAllowed } from '#domain/core/access.ts'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { MOST_RESIDENTS } from '#domain/estate/residents.ts'
import { commitmentOf, readCommitted } from '#domain/estate/title.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { documentHash } from '#server/estate/roll/store.ts'
import { RESIDENTS_WAITING } from '#server/estate/residents/waiting.ts'
import { endStaysOfFormerOwners } from '#server/estate/residents/store.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { personOf } from '#server/identity/session.ts'
import { issueTo } from '#test/server/support/cashier-harness.ts'
import {
  DAY,
  type Answer,
  type Harness,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openHarness,
  openVote,
} from '#test/server/support/harness.ts'

const TODAY = beijingDayOf(NOW)
let harness: Harness
const tokens = new Map<string, string>()
const units = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 8)
  await importContractAndBook(harness, '7')
  await openVote(harness, '7')
  // 101 is owner 0's own; 107 and 108 are of 0 and 1 together; 103 is 2's.
  for (const index of [0, 1, 2]) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('clerk', '7', 'company')
  const { rows } = await harness.database.owner.query<{ room: string; unitId: string }>(
    `SELECT room, unit_id AS "unitId" FROM units WHERE estate_id = 7`,
  )
  for (const { room, unitId } of rows) units.set(room, unitId)
})
after(() => harness.stop())

async function tokenOf(subject: string): Promise<string> {
  const name = `${subject} ${Math.floor(harness.clock.now / 600_000)}`
  const token = tokens.get(name) ?? (await harness.signIn(subject))
  tokens.set(name, token)
  return token
}

async function post(subject: string, path: string, body: unknown = {}, role?: string): Promise<Answer> {
  return harness.post(path, {
    token: await tokenOf(subject),
    key: key(harness),
    body,
    ...(role ? { role } : {}),
  })
}

async function get<T>(subject: string, path: string, role?: string): Promise<T & { code?: string }> {
  const answer = await harness.get(path, { token: await tokenOf(subject), ...(role ? { role } : {}) })
  return answer.body as unknown as T & { code?: string }
}

const said = ({ status, body }: Answer): unknown => (status === 200 ? 200 : body.code)

type Terms = { room?: string; kind?: string; name?: string; endsOn?: string; seesBills?: boolean }

async function invite(subject: string, terms: Terms = {}) {
  const { room = '101', ...more } = terms
  const residenceId = harness.ports.newId()
  const answer = await post(subject, '/estates/7/residents', {
    residenceId,
    unitId: units.get(room),
    kind: 'tenant',
    name: 'zu',
    endsOn: addDays(TODAY, 30),
    seesBills: false,
    ...more,
  })
  return { residenceId, code: String(answer.body.code ?? ''), answer }
}

const take = (subject: string, code: string) => post(subject, '/me/residences/take', { code })
const end = (subject: string, residenceId: string) => post(subject, `/estates/7/residents/${residenceId}/end`)
const placesOf = async (subject: string) => (await get<Me>(subject, '/me')).places
const mineOf = async (subject: string) =>
  (await get<OutputOf<typeof listMyResidences>>(subject, '/me/residences')).residences
const ofHome = async (subject: string, room = '101') =>
  (await get<OutputOf<typeof listResidents>>(subject, '/estates/7/residents')).homes.find(
    ({ unitId }) => unitId === units.get(room),
  )?.residents ?? []

test('an owner invites a named person to their own home, who takes it once, and holds it until its last day', async () => {
  const { code, residenceId, answer } = await invite('owner-0')
  assert.equal(said(answer), 200)
  assert.match(code, /^\d{12}$/)
  const again = await post('owner-0', '/estates/7/residents', {
    residenceId,
    unitId: units.get('101'),
    kind: 'tenant',
    name: 'zu',
    endsOn: addDays(TODAY, 30),
    seesBills: false,
  })
  assert.equal(again.body.code, code, 'the same again is one')
  assert.equal(said(await take('someone', code)), 'invitation.refused', 'of another name')
  assert.equal(said(await take('zu', '000000000000')), 'invitation.refused')
  assert.deepEqual(await placesOf('zu'), [])
  const read = await post('zu', '/me/residences/read', { code })
  assert.deepEqual(
    [read.body.unitLabel, read.body.kind, read.body.endsOn],
    ['1号楼1单元101', 'tenant', addDays(TODAY, 30)],
  )
  assert.equal(said(await take('zu', code)), 200)
  assert.equal(said(await take('zu', code)), 200, 'the same person again changes nothing')
  const [place] = await placesOf('zu')
  assert.deepEqual(place?.roles, ['resident'])
  assert.deepEqual(
    place?.residences?.map((one) => one.label),
    ['1号楼1单元101'],
  )
  assert.deepEqual(place?.homes, [], 'a home of theirs it is not')
  const [one] = await ofHome('owner-0')
  assert.deepEqual([one?.state, one?.name, one?.code], ['now', 'zu', null])

  // Not in the instant after its last day.
  harness.clock.now = startOfDayMs(addDays(TODAY, 31)) - 1
  assert.equal((await placesOf('zu')).length, 1)
  harness.clock.now += 1
  assert.deepEqual(await placesOf('zu'), [])
  assert.equal((await get('zu', '/estates/7/home', 'resident')).code, 'access.role-not-held')
  assert.deepEqual(
    (await mineOf('zu')).map((stay) => [stay.isNow, stay.ended]),
    [[false, 'term']],
  )
  harness.clock.now = NOW
  assert.equal(said(await end('owner-0', residenceId)), 200)
})

test('only an owner of the home invites, sees and ends; wrong days, an owner of the home and a ninth are refused', async () => {
  assert.equal(said((await invite('owner-2')).answer), 'resident.not-yours')
  assert.equal(said((await invite('owner-0', { endsOn: addDays(TODAY, -1) })).answer), 'request.malformed')
  assert.equal(
    said((await invite('owner-0', { kind: 'family', endsOn: addDays(TODAY, 4 * 366) })).answer),
    'request.malformed',
  )
  assert.equal(said((await invite('owner-0', { kind: 'public-tenant' })).answer), 'request.malformed')
  const own = await invite('owner-0', { room: '107', name: 'owner-1' })
  assert.equal(said(await take('owner-1', own.code)), 'resident.own-home')
  assert.equal(said(await end('owner-2', own.residenceId)), 'resident.not-yours')
  assert.equal(said(await end('owner-1', own.residenceId)), 200, 'a joint owner ends what another gave')
  assert.equal(said(await take('owner-1', own.code)), 'resident.own-home')
  for (let index = 0; index < MOST_RESIDENTS; index++)
    assert.equal(said((await invite('owner-2', { room: '103', name: `jia-${index}` })).answer), 200)
  assert.equal(said((await invite('owner-2', { room: '103' })).answer), 'resident.too-many')
  const [first] = await ofHome('owner-2', '103')
  assert.equal(said(await end('owner-2', first?.residenceId ?? '')), 200)
  assert.equal(said((await invite('owner-2', { room: '103' })).answer), 200)
  for (const one of await ofHome('owner-2', '103')) await end('owner-2', one.residenceId)
})

test('an ended, expired or withdrawn invitation gives nothing in the same instant', async () => {
  const withdrawn = await invite('owner-0', { name: 'wang' })
  await end('owner-0', withdrawn.residenceId)
  assert.equal(said(await take('wang', withdrawn.code)), 'invitation.refused')
  const late = await invite('owner-0', { name: 'wang' })
  harness.clock.now = NOW + 7 * DAY
  assert.equal(said(await take('wang', late.code)), 'invitation.refused')
  harness.clock.now = NOW
  const { code, residenceId } = await invite('owner-0', { name: 'wang' })
  assert.equal(said(await take('wang', code)), 200)
  assert.equal((await get('wang', '/estates/7/home', 'resident')).code, undefined)
  assert.equal(said(await end('owner-0', residenceId)), 200)
  assert.equal((await get('wang', '/estates/7/home', 'resident')).code, 'access.role-not-held')
  assert.equal(said(await take('wang', code)), 'invitation.refused', 'what was ended is not taken again')
  assert.deepEqual(
    (await mineOf('wang')).map((stay) => stay.ended),
    ['other'],
  )
  assert.equal(said(await end('owner-0', residenceId)), 200, 'ending twice is once')
  // A row of a time to come gives nothing before it.
  await harness.grant('wang', '7', 'resident', NOW + DAY)
  assert.deepEqual(await placesOf('wang'), [])
})

test('a resident does what the table says, sees no book, no vote and no other home, and is no head', async () => {
  const heads = async (voteId: string) =>
    inEstate(
      harness.database.app,
      '7',
      async (tx) => (await tx.query('SELECT 1 FROM vote_heads WHERE vote_id = $1', [voteId])).rowCount ?? 0,
    )
  const before = await heads(await openVote(harness, '7'))
  assert.ok(before > 0)
  const { code } = await invite('owner-0', { name: 'li' })
  await take('li', code)
  assert.equal(
    await heads(await openVote(harness, '7')),
    before,
    'a vote that is announced now has the heads of before',
  )
  const home = await get<OutputOf<typeof readHome>>('li', '/estates/7/home', 'resident')
  assert.deepEqual([home.votes, home.ledger, home.performance], [null, null, null])
  assert.ok(!home.todos.some(({ kind }) => kind === 'castBallot' || kind === 'readResult'))
  for (const [name, endpoint] of Object.entries(ENDPOINTS)) {
    if (!('anyOf' in endpoint.policy)) continue
    if (endpoint.policy.anyOf.some((action) => isAllowed('resident', action))) continue
    const path = `/api${endpoint.path.replace(':estateId', '7').replace(/:\w+/g, key(harness))}`
    const answer = await harness.ask(endpoint.method, path, {
      token: await tokenOf('li'),
      key: key(harness),
    })
    assert.equal(answer.body.code, 'access.denied', name)
  }
  const repairId = harness.ports.newId()
  const report = {
    repairId,
    kind: 'publicPower',
    place: 'building',
    placeText: '1号楼1单元门厅',
    description: '灯不亮',
    photoIds: [],
  }
  const reported = await post('li', '/estates/7/repairs', report)
  assert.equal(said(reported), 200, JSON.stringify(reported.body))
  const list = await get<{ repairs: { repairId: string }[] }>('li', '/estates/7/repairs')
  assert.deepEqual(
    list.repairs.map((one) => one.repairId),
    [repairId],
  )
  assert.equal((await get('owner-2', `/estates/7/repairs/${repairId}`)).code, 'repair.not-found')
})

test('notices of the home are read by who lives there, and those of other homes are not', async () => {
  const draft = (room: string | null) => ({
    noticeId: harness.ports.newId(),
    kind: 'general',
    outage: null,
    places: room
      ? [{ building: '1号楼', stair: '1单元', unitId: units.get(room) }]
      : [{ building: '', stair: '', unitId: '' }],
    title: room ?? '全小区',
    text: '请看一下。',
    photoIds: [],
    shownFrom: NOW,
    expiresAt: NOW + 20 * DAY,
    worksFrom: null,
    worksTo: null,
  })
  for (const room of ['101', '103', null]) {
    const answer = await post('clerk', '/estates/7/notices', draft(room))
    assert.equal(said(answer), 200, JSON.stringify(answer.body))
  }
  const { current } = await get<{ current: { title: string; noticeId: string }[] }>(
    'li',
    '/estates/7/notices',
  )
  assert.deepEqual(current.map((one) => one.title).sort(), ['101', '全小区'])
  const other = await get<{ current: { title: string; noticeId: string }[] }>('owner-2', '/estates/7/notices')
  const hidden = other.current.find((one) => one.title === '103')
  assert.equal((await get('li', `/estates/7/notices/${hidden?.noticeId}`)).code, 'notice.not-found')
})

test('bills of the home are shown only where an owner said so, never of a time before, and are not theirs to pay', async () => {
  const clerk = await tokenOf('clerk')
  const billId = await issueTo(harness, '7', clerk, '101')
  const old = await issueTo(harness, '7', clerk, '101', {
    from: '2026-01-01',
    to: '2026-01-31',
    dueOn: '2026-12-20',
  })
  const other = await issueTo(harness, '7', clerk, '103')
  const { code, residenceId } = await invite('owner-0', { name: 'he' })
  await take('he', code)
  const due = async () => {
    const answer = await get<{ due: { billId: string }[]; past: unknown[]; hasCashier: boolean }>(
      'he',
      '/estates/7/my-bills',
    )
    return answer.due.map((one) => one.billId)
  }
  const read = async (id: string) => get<{ bill: { mayPay: boolean } }>('he', `/estates/7/bills/${id}`)
  assert.deepEqual(await due(), [])
  assert.equal((await read(billId)).code, 'bill.not-found')
  const show = (seesBills: boolean) =>
    post('owner-0', `/estates/7/residents/${residenceId}/bills`, { seesBills })
  assert.equal(
    said(await post('he', `/estates/7/residents/${residenceId}/bills`, { seesBills: true })),
    'access.denied',
  )
  assert.equal(said(await show(true)), 200)
  const shown = await due()
  assert.ok(shown.includes(billId) && !shown.includes(old) && !shown.includes(other), String(shown))
  assert.equal((await read(billId)).bill.mayPay, false)
  assert.equal((await read(old)).code, 'bill.not-found')
  assert.equal((await read(other)).code, 'bill.not-found')
  assert.equal(said(await show(false)), 200)
  assert.deepEqual(await due(), [])
  await end('owner-0', residenceId)
})

test('every owner of the home is told who was let in; who was ended by another is told; each is an entry of the log', async () => {
  const { code, residenceId } = await invite('owner-0', { room: '107', name: 'sun' })
  await take('sun', code)
  for (const owner of ['owner-0', 'owner-1']) {
    const { todos } = await get<OutputOf<typeof readHome>>(owner, '/estates/7/home', 'owner')
    assert.ok(
      todos.some((todo) => todo.kind === 'residentCame' && todo.residenceId === residenceId),
      owner,
    )
  }
  const { todos } = await get<OutputOf<typeof readHome>>('owner-2', '/estates/7/home', 'owner')
  assert.ok(!todos.some((todo) => todo.kind === 'residentCame' && todo.residenceId === residenceId))
  const one = (await ofHome('owner-1', '107')).find((each) => each.residenceId === residenceId)
  const entry = one?.entry
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ bytes: Buffer }>('SELECT entry AS bytes FROM log_entries WHERE estate_id = 7 AND idx = $1', [
      entry?.logIndex,
    ]),
  )
  const kept = readCommitted(new Uint8Array(rows[0]?.bytes ?? []))
  assert.deepEqual([kept?.kind, kept?.state], ['residence', 1])
  assert.deepEqual(
    Buffer.from(kept?.commitment ?? []),
    Buffer.from(
      commitmentOf('residence', fromBase64(entry?.salt ?? '') as Uint8Array, entry?.document ?? ''),
    ),
  )
  assert.deepEqual((await mineOf('sun'))[0]?.entry, entry)
  const sun = await personOf(harness.ports, NOW, 'jingtong', 'sun', 'sun')
  const tells = (roles: readonly 'resident'[]) =>
    inEstate(harness.database.app, '7', async (tx) => ({
      who: (await RESIDENTS_WAITING.who(tx, '7', harness.clock.now)).map(({ personId }) => personId),
      of: await RESIDENTS_WAITING.of(tx, { personId: sun, roles, nowAt: harness.clock.now }, '7'),
    }))
  assert.deepEqual((await tells(['resident'])).of, [])
  harness.clock.now += 1_000
  await end('owner-1', residenceId)
  const told = await tells([])
  assert.ok(told.who.includes(sun))
  assert.deepEqual(
    told.of.map(({ kind, turn }) => [kind, turn]),
    [['resident', 'ended']],
  )
  assert.equal(
    said(await post('sun', `/me/residences/7/${residenceId}/leave`)),
    200,
    'what is over stays as it was',
  )
  assert.deepEqual((await mineOf('sun'))[0]?.ended, 'other')
  harness.clock.now = NOW
})

test('who leaves by themselves leaves at once; a home that changes hands ends what its former owner gave', async () => {
  const left = await invite('owner-0', { name: 'zou' })
  await take('zou', left.code)
  assert.equal(said(await post('li', `/me/residences/7/${left.residenceId}/leave`)), 'resident.gone')
  assert.equal(said(await post('zou', `/me/residences/7/${left.residenceId}/leave`)), 200)
  assert.deepEqual((await mineOf('zou'))[0]?.ended, 'self')
  assert.deepEqual(await placesOf('zou'), [])

  const stays = await invite('owner-2', { room: '103', name: 'mai' })
  await take('mai', stays.code)
  const open = await invite('owner-2', { room: '103', name: 'mai' })
  assert.equal((await placesOf('mai')).length, 1)
  await inEstate(harness.database.app, '7', async (tx) => {
    await tx.query('UPDATE owners SET person_id = NULL WHERE estate_id = $1 AND document_hash = $2', [
      '7',
      documentHash(harness.ports, '身份证', documentNumber(2)),
    ])
    await endStaysOfFormerOwners(tx, '7', 'transfer', NOW + 1)
  })
  harness.clock.now = NOW + 1
  assert.deepEqual(await placesOf('mai'), [])
  assert.equal(said(await take('mai', open.code)), 'invitation.refused')
  assert.deepEqual(
    (await ofHome('owner-0', '101')).some((one) => one.name === 'mai'),
    false,
  )
  harness.clock.now = NOW
})

test('ten wrong codes an hour and no more, and a right one is not counted', async () => {
  const { code } = await invite('owner-0', { name: 'cai' })
  for (let index = 0; index < 3; index++) await post('cai', '/me/residences/read', { code })
  for (let index = 0; index < 10; index++)
    assert.equal(said(await take('cai', String(100_000_000_000 + index))), 'invitation.refused')
  assert.equal(said(await take('cai', code)), 'request.too-many')
})

test('a lease shown to the desk lets a tenant in until its last day; the owner is told, no second person is asked, and the desk ends it', async () => {
  await harness.grant('officer', '7', 'community')
  const lease = async (subject: string, more: object = {}) => {
    const claimId = harness.ports.newId()
    const answer = await post(subject, '/estates/7/claims', {
      claimId,
      name: subject,
      documentKind: '身份证',
      documentNumber: documentNumber(77),
      building: '1',
      stair: '1单元',
      room: '101',
      basis: 'public-lease',
      endsOn: addDays(TODAY, 400),
      certificate: '',
      words: '',
      photoIds: [await keepScan(harness, '7')],
      ...more,
    })
    return { claimId, answer }
  }
  const wrong = await lease('fang', { endsOn: addDays(TODAY, -1) })
  assert.deepEqual(
    (wrong.answer.body as unknown as { fields: { path: string }[] }).fields.map(({ path }) => path),
    ['endsOn'],
  )
  assert.equal(said((await lease('fang', { endsOn: null })).answer), 'request.malformed')
  const { claimId, answer } = await lease('fang')
  assert.deepEqual([said(answer), answer.body.state], [200, 'waiting'], 'the roll grants no lease by itself')
  const owner = await get<OutputOf<typeof readHome>>('owner-0', '/estates/7/home', 'owner')
  assert.ok(
    !owner.todos.some(({ kind }) => kind === 'claimOnHome'),
    'who shows a lease takes the home from nobody',
  )
  const decision = {
    decision: 'grant',
    papers: [],
    refusals: [],
    words: '',
    position: 0,
    unitId: units.get('101'),
    ownerId: null,
  }
  const path = `/estates/7/claims/${claimId}/decision`
  assert.equal(
    said(await post('officer', path, { ...decision, unitId: harness.ports.newId() }, 'community')),
    'claim.owner-unknown',
  )
  const granted = await post('officer', path, decision, 'community')
  assert.deepEqual([said(granted), granted.body.state], [200, 'granted'], JSON.stringify(granted.body))
  const [place] = await placesOf('fang')
  assert.deepEqual([place?.roles, place?.homes], [['resident'], []])
  const told = await get<OutputOf<typeof readHome>>('owner-0', '/estates/7/home', 'owner')
  assert.ok(told.todos.some((todo) => todo.kind === 'residentCame' && todo.residenceId === claimId))
  const [one] = (await ofHome('owner-0')).filter(({ residenceId }) => residenceId === claimId)
  assert.deepEqual(
    [one?.kind, one?.isByDesk, one?.seesBills, one?.state],
    ['public-tenant', true, false, 'now'],
  )
  assert.equal(said(await end('owner-0', claimId)), 'resident.by-desk')
  // 买卖不破租赁: the former owner is gone, the lease goes on.
  await inEstate(harness.database.app, '7', (tx) => endStaysOfFormerOwners(tx, '7', 'transfer', NOW))
  assert.equal((await placesOf('fang')).length, 1)
  const ended = `/estates/7/claims/${claimId}/end-stay`
  assert.equal(said(await post('owner-0', ended, {}, 'owner')), 'access.denied')
  harness.clock.now = NOW + 5
  assert.equal(said(await post('officer', ended, {}, 'community')), 200)
  assert.equal(said(await post('officer', ended, {}, 'community')), 200)
  assert.deepEqual(await placesOf('fang'), [])
  assert.deepEqual((await mineOf('fang'))[0]?.ended, 'other')
  harness.clock.now = NOW
})

test('whoever closes their account leaves where they live, and with an owner go those whom they let in', async () => {
  const close = async (subject: string) => {
    const closingId = harness.ports.newId()
    assert.equal(said(await post(subject, '/me/privacy/closing', { closingId })), 200, subject)
    assert.equal(said(await post(subject, '/me/privacy/closing/confirm', { closingId })), 200, subject)
  }
  const [guest, host] = [
    await invite('owner-0', { name: 'gast' }),
    await invite('owner-1', { room: '107', name: 'kind', kind: 'family' }),
  ]
  assert.deepEqual([said(guest.answer), said(host.answer)], [200, 200])
  assert.equal(said(await take('gast', guest.code)), 200)
  assert.equal(said(await take('kind', host.code)), 200)
  await close('gast')
  const left = (await ofHome('owner-0')).find(({ residenceId }) => residenceId === guest.residenceId)
  assert.equal(left?.state, 'ended')
  const anew = await harness.get('/me', { token: await harness.signIn('gast') })
  assert.deepEqual((anew.body as unknown as Me).places, [], 'signs in anew as somebody else')
  await close('owner-1')
  assert.deepEqual(await placesOf('kind'), [])
})
