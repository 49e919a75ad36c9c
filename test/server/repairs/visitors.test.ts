import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readRepair } from '#contract/repairs/endpoints.ts'
import type { readVisitorReport } from '#contract/repairs/visitors.ts'
import { VISITOR_LIMITS, VISITOR_PHONE_DAYS, visitorKinds } from '#domain/repairs/visitor.ts'
import { FACILITY_KINDS, type FacilityKind, repairKindOf } from '#domain/repairs/kind.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { runEverywhere } from '#server/core/jobs/work.ts'
import { insertFacilities } from '#server/repairs/desk.ts'
import { forgetPhonesWork } from '#server/repairs/visitors/phones.ts'
import {
  type Answer,
  DAY,
  type Harness,
  importSmallEstate,
  key,
  NOW,
  openHarness,
} from '#test/server/support/harness.ts'

const LIFT = '3123456'
const DOOR = 'DOOR-1'
const PHONE = '13800138000'
let harness: Harness

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 4)
  await harness.grant('clerk', '7', 'company')
  await harness.grant('community', '7', 'community')
  await harness.grant('committee', '7', 'committee')
  await harness.seat('owner-0', '7', 0)
  await inEstate(harness.database.app, '7', (tx) =>
    insertFacilities(tx, harness.ports, '7', [
      { kind: 'lift', title: '1号电梯', building: '1号楼', stair: '1单元', floor: '', code: LIFT },
      ...Array.from({ length: 12 }, (_, index) => ({
        kind: 'door' as const,
        title: `门${index}`,
        building: '1号楼',
        stair: '',
        floor: '',
        code: `DOOR-${index}`,
      })),
    ]),
  )
})
after(() => harness.stop())

type Terms = { repairId?: string; code?: string; kind?: string; description?: string; phone?: string }
const body = (more: Terms = {}) => ({
  repairId: harness.ports.newId(),
  code: LIFT,
  kind: 'lift',
  description: '按了没反应',
  phone: PHONE,
  ...more,
})
const report = (given: object, from?: string) =>
  harness.post('/estates/7/visitor-reports', {
    key: key(harness),
    body: given,
    ...(from ? { headers: { 'x-forwarded-for': from } } : {}),
  })
const said = ({ status, body: answer }: Answer): unknown => (status === 200 ? 200 : answer.code)
const follow = async (repairId: string, secret: string, estateId = '7') =>
  (await harness.get(`/estates/${estateId}/visitor-reports/${repairId}?secret=${secret}`))
    .body as unknown as OutputOf<typeof readVisitorReport> & { code?: string }

async function detail(subject: string, role: string, repairId: string) {
  const token = await harness.signIn(subject)
  return (await harness.get(`/estates/7/repairs/${repairId}`, { token, role })).body as unknown as OutputOf<
    typeof readRepair
  > & { code?: string }
}

test('whoever scans a code learns what it stands for and what can be reported there, and nothing of homes', async () => {
  const answer = await harness.get(`/estates/7/visitor-places/${LIFT}`)
  const place = answer.body as unknown as { placeText: string; estateName: string; kinds: { key: string }[] }
  assert.equal(place.placeText, '1号楼1单元1号电梯')
  assert.deepEqual(Object.keys(place).sort(), ['deskPhone', 'estateName', 'kinds', 'placeText'])
  assert.ok(place.kinds.some((one) => one.key === 'liftTrapped'))
  assert.equal((await harness.get('/estates/7/visitor-places/none')).body.code, 'place.not-found')
  assert.equal((await harness.get(`/estates/8/visitor-places/${LIFT}`)).body.code, 'place.not-found')
  for (const kind of Object.keys(FACILITY_KINDS) as FacilityKind[])
    for (const one of visitorKinds(kind)) assert.ok(repairKindOf(one), one)
})

test('a report without an account enters the queue once, marked; its number is for the company alone', async () => {
  const given = body()
  const first = await report(given)
  assert.equal(said(first), 200, JSON.stringify(first.body))
  const again = await report(given)
  assert.equal(again.body.secret, first.body.secret, 'sent again it is one')
  assert.equal(said(await report({ ...given, phone: '13900139000' })), 'request.key-reused')
  assert.equal(said(await report({ ...given, description: '别的' })), 'request.key-reused')
  const forCompany = await detail('clerk', 'company', given.repairId)
  assert.deepEqual(
    [forCompany.repair.isVisitors, forCompany.visitorPhone, forCompany.repair.placeText],
    [true, PHONE, '1号楼1单元1号电梯'],
  )
  assert.ok(forCompany.moves.includes('accept'))
  for (const [subject, role] of [
    ['community', 'community'],
    ['committee', 'committee'],
  ] as const) {
    const seen = await detail(subject, role, given.repairId)
    assert.deepEqual([seen.repair?.isVisitors, seen.visitorPhone], [true, null], subject)
    assert.ok(!JSON.stringify(seen).includes(PHONE), subject)
  }
  assert.equal((await detail('owner-0', 'owner', given.repairId)).code, 'repair.not-found')
  const list = await harness.get('/estates/7/repairs', {
    token: await harness.signIn('clerk'),
    role: 'company',
  })
  assert.equal((list.body as unknown as { repairs: unknown[] }).repairs.length, 1)
})

test('it is followed by its secret and by nothing else', async () => {
  const given = body({ description: '灯闪' })
  const { secret } = (await report(given)).body as unknown as { secret: string }
  assert.equal((await follow(given.repairId, secret)).state, 'submitted')
  const wrong = secret.replace(/^./, (sign) => (sign === '0' ? '1' : '0'))
  assert.equal((await follow(given.repairId, wrong)).code, 'repair.not-found')
  assert.equal((await follow(harness.ports.newId(), secret)).code, 'repair.not-found')
  assert.equal((await follow(given.repairId, secret, '8')).code, 'repair.not-found')
  const token = await harness.signIn('clerk')
  const moved = await harness.post(`/estates/7/repairs/${given.repairId}/moves`, {
    token,
    key: key(harness),
    body: { move: 'accept', note: '马上来', photoIds: [], data: {} },
  })
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  const seen = await follow(given.repairId, secret)
  assert.deepEqual(
    [seen.state, seen.steps.map((one) => [one.move, one.by, one.note])],
    [
      'accepted',
      [
        ['submit', 'owner', ''],
        ['accept', 'company', '马上来'],
      ],
    ],
  )
  assert.ok(!JSON.stringify(seen).includes(PHONE))
  // A report of somebody who signs in is not followed so, whatever is guessed.
  const repairId = harness.ports.newId()
  const own = {
    repairId,
    kind: 'light',
    place: 'building',
    placeText: '门厅',
    description: '不亮',
    photoIds: [],
  }
  await harness.post('/estates/7/repairs', {
    token: await harness.signIn('owner-0'),
    role: 'owner',
    key: key(harness),
    body: own,
  })
  assert.equal((await follow(repairId, secret)).code, 'repair.not-found')
})

test('wrong kinds, numbers and codes are refused at their field', async () => {
  const at = async (more: Terms) => {
    const { body: answer } = await report(body(more))
    return (answer as unknown as { fields?: { path: string }[] }).fields?.[0]?.path
  }
  assert.equal(await at({ kind: 'manhole' }), 'kind')
  assert.equal(await at({ phone: '12800138000' }), 'phone')
  assert.equal(await at({ description: ' ' }), 'description')
  assert.equal(said(await report(body({ code: 'NONE-1' }))), 'place.not-found')
})

test('spam is bounded a day by number, by facility and by address; the next day begins anew', async () => {
  harness.clock.now = NOW + DAY
  for (let index = 0; index < VISITOR_LIMITS.phone; index++)
    assert.equal(said(await report(body({ code: `DOOR-${index}`, kind: 'door', phone: '13700137000' }))), 200)
  const refused = await report(body({ code: DOOR, kind: 'door', phone: '13700137000' }))
  assert.equal(said(refused), 'limit.daily')
  harness.clock.now = NOW + 2 * DAY
  const phone = (index: number) => `1390013${String(9000 + index)}`
  for (let index = 0; index < VISITOR_LIMITS.facility; index++)
    assert.equal(said(await report(body({ code: DOOR, kind: 'door', phone: phone(index) }))), 200)
  assert.equal(said(await report(body({ code: DOOR, kind: 'door', phone: phone(99) }))), 'limit.daily')
  for (let index = VISITOR_LIMITS.facility; index < VISITOR_LIMITS.address; index++)
    assert.equal(said(await report(body({ code: 'DOOR-2', kind: 'door', phone: phone(index) }))), 200)
  assert.equal(said(await report(body({ code: 'DOOR-3', kind: 'door', phone: phone(100) }))), 'limit.daily')
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ name: string }>(`SELECT person_id AS name FROM daily_counts WHERE thing = 'visitor'`),
  )
  assert.ok(
    rows.length > 0 && !/13700137000|139001390|127\.0\.0/.test(JSON.stringify(rows)),
    'neither numbers nor addresses',
  )
  harness.clock.now = NOW + 3 * DAY
  assert.equal(said(await report(body({ code: 'DOOR-3', kind: 'door', phone: phone(100) }))), 200)
  harness.clock.now = NOW
})

test('the number is deleted thirty days after the end, and not before', async () => {
  const phones = async () => {
    const { rows } = await inEstate(harness.database.app, '7', (tx) =>
      tx.query<{ phone: string }>(`SELECT phone FROM visitor_reports`),
    )
    return rows.filter(({ phone }) => phone !== '').length
  }
  const before = await phones()
  await harness.database.owner.query(
    `UPDATE repairs SET closed_at = $1 WHERE estate_id = 7 AND repair_id = (SELECT min(repair_id) FROM visitor_reports WHERE estate_id = 7)`,
    [new Date(NOW)],
  )
  harness.clock.now = NOW + VISITOR_PHONE_DAYS * DAY - 1
  assert.equal(await runEverywhere(harness.ports, forgetPhonesWork(harness.ports)), 0)
  harness.clock.now += 1
  assert.equal(await runEverywhere(harness.ports, forgetPhonesWork(harness.ports)), 1)
  assert.equal(await phones(), before - 1)
  harness.clock.now = NOW
})
