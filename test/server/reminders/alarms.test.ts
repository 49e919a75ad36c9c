import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { AlarmDetail, DutyRoster } from '#contract/reminders/duty.ts'
import type { Reminder, ReminderSettings } from '#contract/reminders/endpoints.ts'
import { pushChannels } from '#server/reminders/channels/push.ts'
import { createMessagesFake } from '#server/dev/fakes/messages.ts'
import { MESSAGES_PATH } from '#server/dev/fakes/path.ts'
import { importSmallEstate, keepScan, key, openHarness, type Harness } from '#test/server/support/harness.ts'
import { planAlarms, planReminders, sendReminders } from '#test/server/support/sweeps.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A Monday, ten in the evening, within everybody's quiet hours. */
const NIGHT = Date.parse('2026-11-23T22:00:00+08:00')
const PEOPLE = ['owner', 'boss', 'mender', 'sleeper', 'aunt', 'clerk']

let harness: Harness
let host: Server
let signInFake: ReturnType<typeof createMessagesFake>
let scan: string
const tokens = new Map<string, string>()
const ids = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  host = createServer((request, response) => signInFake.serve(request, response))
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
  await importSmallEstate(harness, '7', 8)
  await harness.seat('owner', '7', 2)
  for (const [name, role] of [
    ['boss', 'company'],
    ['mender', 'worker'],
    ['sleeper', 'worker'],
    ['aunt', 'community'],
    ['clerk', 'committee'],
  ] as const)
    ids.set(name, await harness.grant(name, '7', role))
  scan = await keepScan(harness, '7')
})
after(async () => {
  host.closeAllConnections()
  host.close()
  await harness.stop()
})

beforeEach(async () => {
  for (const table of [
    'reminder_sends',
    'reminder_steps',
    'reminder_messages',
    'reminder_looks',
    'duty_shifts',
  ])
    await harness.database.owner.query(`DELETE FROM ${table}`)
  await harness.database.owner.query(
    "UPDATE repairs SET state = 'withdrawn', closed_at = now(), due_at = NULL",
  )
  const { port } = host.address() as AddressInfo
  signInFake = createMessagesFake({ base: `http://127.0.0.1:${port}${MESSAGES_PATH}`, isProduction: false })
  harness.ports.push = pushChannels(signInFake.keys, signInFake.templates, () => harness.clock.now)
  harness.clock.now = NIGHT
  for (const name of PEOPLE) tokens.set(name, await harness.signIn(name))
})

const as = (name: string) => ({ token: tokens.get(name) ?? '', key: key(harness) })

type Hours = { tier: string; who: string; phone: string; from?: number; to?: number; weekdays?: number[] }
async function shift({ tier, who, phone, from = 0, to = 0, weekdays = [0, 1, 2, 3, 4, 5, 6] }: Hours) {
  return harness.post('/estates/7/duty', {
    ...as('boss'),
    body: { shiftId: key(harness), tier, personId: ids.get(who), phone, weekdays, from, to },
  })
}
async function fullRoster(): Promise<void> {
  for (const one of [
    { tier: 'duty', who: 'mender', phone: '13800000001', from: 18 * 60, to: 8 * 60 },
    { tier: 'duty', who: 'sleeper', phone: '13800000002', from: 8 * 60, to: 18 * 60 },
    { tier: 'manager', who: 'boss', phone: '13800000003' },
    { tier: 'community', who: 'aunt', phone: '010-69540000' },
  ]) {
    const answer = await shift(one)
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
}

async function report(kind = 'liftTrapped'): Promise<string> {
  const repairId = key(harness)
  const body = {
    repairId,
    kind,
    place: 'building',
    placeText: '1号楼电梯',
    description: '两个人困在里面',
    photoIds: [scan],
  }
  const answer = await harness.post('/estates/7/repairs', { ...as('owner'), body })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return repairId
}
async function move(name: string, repairId: string, what: string): Promise<void> {
  const photoIds = what === 'finish' || what === 'arrive' ? [scan] : []
  const body = { move: what, note: 'x', photoIds }
  const answer = await harness.post(`/estates/7/repairs/${repairId}/moves`, { ...as(name), body })
  assert.equal(answer.status, 200, `${what}: ${JSON.stringify(answer.body)}`)
}

/** What went out at each minute after NIGHT, from `from` on, as `minute way number`. */
async function minutes(from: number, to: number): Promise<string[]> {
  const said: string[] = []
  for (let minute = from; minute <= to; minute += 1) {
    harness.clock.now = NIGHT + minute * MINUTE
    const before = signInFake.received.length
    await planAlarms(harness.ports)
    await sendReminders(harness.ports)
    for (const one of signInFake.received.slice(before)) said.push(`${minute} ${one.channel} ${one.to}`)
  }
  return said
}
const sms = (said: readonly string[]) =>
  said.filter((one) => one.includes(' sms ')).map((one) => one.replace(' sms 1380000000', ' '))

const remindersOf = async (name: string): Promise<Reminder[]> => {
  const token = await harness.signIn(name)
  const answer = await harness.get('/estates/7/reminders', { token })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { reminders: Reminder[] }).reminders
}

test('a trapped lift at 22:00: who is on duty at once and every three minutes, the manager, the community, until somebody accepts', async () => {
  await fullRoster()
  const repairId = await report()
  const said = await minutes(0, 13)
  assert.deepEqual(
    sms(said).sort(),
    ['0 1', '3 1', '6 1', '6 3', '9 1', '9 3', '12 1', '12 3', '12 sms 01069540000'].sort(),
  )
  // Each text message is followed by a call.
  assert.deepEqual(
    said
      .filter((one) => one.includes(' voice '))
      .map((one) => one.replace(' voice ', ' '))
      .sort(),
    said
      .filter((one) => one.includes(' sms '))
      .map((one) => one.replace(' sms ', ' '))
      .sort(),
  )
  // What a lock screen may show, and the time to be there.
  assert.deepEqual(signInFake.received[0]?.fields, {
    what: '有急修等您马上处理',
    note: '须在11月23日22:30前到场',
  })
  const accepted = await harness.post(`/estates/7/alarms/${repairId}/accept`, as('mender'))
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body))
  assert.deepEqual(await minutes(14, 29), [])
  // Accepted, and yet nobody is there when the half hour of the lift is over: everybody is told.
  assert.deepEqual(sms(await minutes(30, 31)).sort(), ['30 1', '30 3', '30 sms 01069540000'])
  tokens.set('mender', await harness.signIn('mender'))
  await move('mender', repairId, 'arrive')
  assert.deepEqual(await minutes(32, 36), [])
})

test('quiet hours and kinds turned off do not silence who is on duty', async () => {
  await fullRoster()
  const settings = await harness.post('/reminders/settings', {
    ...as('mender'),
    body: { quietFrom: 1200, quietTo: 540, kindsOff: ['alarm', 'work'], channelsOff: [] },
  })
  assert.deepEqual((settings.body as unknown as ReminderSettings).kindsOff, ['work'])
  await report()
  assert.deepEqual(sms(await minutes(0, 0)), ['0 1'])
})

test('without a roster everybody of the company is alarmed, in the app where no number is known; the owner sleeps', async () => {
  await report('burstPipe')
  assert.deepEqual(await minutes(0, 12), [])
  for (const name of ['boss', 'mender', 'sleeper', 'aunt']) {
    const [first] = await remindersOf(name)
    assert.equal(first?.items[0]?.kind, 'alarm', name)
    assert.ok(first?.breaksQuiet)
  }
  for (const name of ['owner', 'clerk']) assert.deepEqual(await remindersOf(name), [])
})

test('an ordinary repair at night wakes nobody, and is told in the morning though its clock ran out', async () => {
  await fullRoster()
  await report('light')
  assert.deepEqual(await minutes(0, 20), [])
  harness.clock.now = NIGHT + 10 * HOUR
  await planReminders(harness.ports)
  const works = async () =>
    (await remindersOf('boss')).filter((one) =>
      one.items.some((item) => item.kind === 'work' && item.isWaiting),
    )
  assert.equal((await works()).length, 1)
  // And again the next morning: what is overdue never falls silent.
  harness.clock.now = NIGHT + 35 * HOUR
  await planReminders(harness.ports)
  assert.equal((await works()).length, 2)
})

test('a provider that refuses is shown as what it is; one that is busy is tried again', async () => {
  await fullRoster()
  await report()
  signInFake.trouble({ code: 'isv.BUSINESS_LIMIT_CONTROL' }, { code: 'isv.AMOUNT_NOT_ENOUGH' })
  assert.deepEqual(await minutes(0, 0), [])
  const sends = (await remindersOf('mender'))[0]?.sends ?? []
  assert.deepEqual(sends.map((one) => `${one.state} ${one.fault}`).sort(), [
    'failed phone-isv.AMOUNT_NOT_ENOUGH',
    'queued ',
  ])
  assert.ok((await minutes(1, 1)).length === 1)
})

test('who is not called sees no alarm and accepts none; of two who accept, the second is told that somebody was faster', async () => {
  await fullRoster()
  const repairId = await report()
  const path = `/estates/7/alarms/${repairId}`
  assert.equal((await harness.get(path, { token: tokens.get('sleeper') ?? '' })).body.code, 'alarm.not-found')
  assert.equal((await harness.post(`${path}/accept`, as('sleeper'))).body.code, 'alarm.not-found')
  for (const name of ['owner', 'aunt', 'clerk'])
    assert.equal((await harness.post(`${path}/accept`, as(name))).status, 403, name)
  const shown = (await harness.get(path, { token: tokens.get('mender') ?? '' }))
    .body as unknown as AlarmDetail
  assert.equal(shown.state, 'unaccepted')
  assert.equal(shown.mayOpen, false)
  const [one, other] = await Promise.all([
    harness.post(`${path}/accept`, as('mender')),
    harness.post(`${path}/accept`, as('boss')),
  ])
  for (const answer of [one, other]) {
    assert.equal(answer?.status, 200)
    assert.equal((answer?.body as unknown as AlarmDetail).state, 'accepted')
  }
  const { rows } = await harness.database.owner.query(
    "SELECT count(*)::int AS steps FROM repair_steps WHERE repair_id = $1 AND move <> 'submit'",
    [repairId],
  )
  assert.equal(rows[0].steps, 1)
  const light = await report('light')
  assert.equal(
    (await harness.get(`/estates/7/alarms/${light}`, { token: tokens.get('boss') ?? '' })).status,
    404,
  )
})

test('the roster: who can be named, which numbers, holes of the week, a retry is one shift, ending is for good', async () => {
  const bad = async (over: Partial<Hours>) =>
    (await shift({ tier: 'duty', who: 'mender', phone: '', ...over })).body.code
  assert.equal(await bad({ who: 'owner' }), 'request.malformed')
  assert.equal(await bad({ who: 'clerk' }), 'duty.person-unknown')
  assert.equal(await bad({ who: 'aunt' }), 'duty.person-unknown')
  assert.equal(await bad({ tier: 'manager' }), 'duty.person-unknown')
  for (const phone of ['12', '23800000001', '138000000011', '电话'])
    assert.equal(await bad({ phone }), 'duty.phone-unfit', phone)
  assert.equal(await bad({ weekdays: [] }), 'duty.days-missing')
  assert.equal(
    (await harness.get('/estates/7/duty', { token: tokens.get('mender') ?? '' })).body.code,
    'access.denied',
  )
  const shiftId = key(harness)
  const body = {
    shiftId,
    tier: 'duty',
    personId: ids.get('mender'),
    phone: '138 0000-0001',
    weekdays: [6, 0, 0],
    from: 18 * 60,
    to: 8 * 60,
  }
  for (let time = 0; time < 2; time += 1) {
    const answer = await harness.post('/estates/7/duty', { ...as('boss'), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const roster = answer.body as unknown as DutyRoster
    assert.equal(roster.shifts.length, 1)
    assert.deepEqual(roster.shifts[0]?.weekdays, [0, 6])
    assert.equal(roster.shifts[0]?.phone, '13800000001')
    assert.ok(roster.shifts[0]?.isNow)
    // From Monday 8:00, when Sunday's night ends, to 18:00; from Tuesday 8:00 to Sunday 18:00.
    assert.deepEqual(roster.gaps, [
      { from: 8 * 60, to: 18 * 60 },
      { from: 1440 + 8 * 60, to: 6 * 1440 + 18 * 60 },
    ])
    assert.deepEqual(roster.ways, { sms: true, voice: true })
  }
  const other = await harness.post('/estates/7/duty', { ...as('boss'), body: { ...body, to: 0 } })
  assert.equal(other.body.code, 'request.key-reused')
  const ended = await harness.post(`/estates/7/duty/${shiftId}/end`, as('boss'))
  assert.deepEqual((ended.body as unknown as DutyRoster).shifts, [])
  assert.equal(
    (await harness.post(`/estates/7/duty/${key(harness)}/end`, as('boss'))).body.code,
    'duty.not-found',
  )
})
