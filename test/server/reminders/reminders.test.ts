import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { Reminder, ReminderSettings } from '#contract/reminders/endpoints.ts'
import type { Channel } from '#contract/identity/endpoints.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { pushChannels } from '#server/reminders/channels/push.ts'
import { readTemplates } from '#server/reminders/channels/templates.ts'
import { createMessagesFake } from '#server/dev/fakes/messages.ts'
import { MESSAGES_PATH } from '#server/dev/fakes/path.ts'
import { issueTo } from '#test/server/support/cashier-harness.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { planReminders, sendReminders } from '#test/server/support/sweeps.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const PEOPLE = ['owner', 'other', 'boss', 'mender', 'clerk']

let harness: Harness
let host: Server
let signInFake: ReturnType<typeof createMessagesFake>
const tokens = new Map<string, string>()
let scan: string

before(async () => {
  harness = await openHarness()
  host = createServer((request, response) => signInFake.serve(request, response))
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
  await importSmallEstate(harness, '7', 8)
  await importSmallEstate(harness, '8', 4)
  await harness.seat('owner', '7', 2)
  await harness.seat('other', '7', 3)
  await harness.grant('boss', '7', 'company')
  await harness.grant('mender', '7', 'worker')
  await harness.grant('clerk', '7', 'committee')
  scan = await keepScan(harness, '7')
})
after(async () => {
  host.closeAllConnections()
  host.close()
  await harness.stop()
})

/** A fresh start: nothing told, nothing chosen, nothing open, and the hosts as good as new. */
beforeEach(async () => {
  for (const table of ['reminder_sends', 'reminder_steps', 'reminder_messages', 'reminder_looks'])
    await harness.database.owner.query(`DELETE FROM ${table}`)
  for (const table of ['reminder_grants', 'reminder_settings'])
    await harness.database.owner.query(`DELETE FROM ${table}`)
  await harness.database.owner.query("DELETE FROM identities WHERE issuer <> 'jingtong'")
  await harness.database.owner.query(
    "UPDATE repairs SET state = 'withdrawn', closed_at = now(), due_at = NULL",
  )
  const { port } = host.address() as AddressInfo
  signInFake = createMessagesFake({
    base: `http://127.0.0.1:${port}${MESSAGES_PATH}`,
    isProduction: false,
  })
  harness.ports.push = pushChannels(signInFake.keys, signInFake.templates, () => harness.clock.now)
  await moveTo(NOW)
})

async function moveTo(atMs: number): Promise<void> {
  harness.clock.now = atMs
  for (const name of PEOPLE) tokens.set(name, await harness.signIn(name))
}
const as = (name: string) => ({ token: tokens.get(name) ?? '', key: key(harness) })

/** A repair of the owner's that was just put right. */
async function mended(): Promise<string> {
  const repairId = key(harness)
  const report = {
    repairId,
    kind: 'light',
    place: 'building',
    placeText: '1号楼大厅',
    description: '灯不亮',
    photoIds: [scan],
  }
  const answer = await harness.post('/estates/7/repairs', { ...as('owner'), body: report })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  for (const move of ['accept', 'dispatch', 'arrive', 'finish']) await take('boss', repairId, move)
  return repairId
}
async function take(name: string, repairId: string, move: string): Promise<void> {
  const body = { move, note: 'x', photoIds: move === 'finish' ? [scan] : [] }
  const answer = await harness.post(`/estates/7/repairs/${repairId}/moves`, { ...as(name), body })
  assert.equal(answer.status, 200, `${move}: ${JSON.stringify(answer.body)}`)
}

const listOf = async (name: string): Promise<Reminder[]> => {
  const answer = await harness.get('/estates/7/reminders', { token: tokens.get(name) ?? '' })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { reminders: Reminder[] }).reminders
}
const settingsOf = async (name: string): Promise<ReminderSettings> =>
  (await harness.get('/reminders/settings', { token: tokens.get(name) ?? '' }))
    .body as unknown as ReminderSettings
const choose = (name: string, over: object = {}) =>
  harness.post('/reminders/settings', {
    ...as(name),
    body: { quietFrom: 1260, quietTo: 480, kindsOff: [], channelsOff: [], ...over },
  })
async function tick(): Promise<void> {
  await planReminders(harness.ports)
  await sendReminders(harness.ports)
}
async function at(ms: number): Promise<void> {
  await moveTo(ms)
  await tick()
}
/** Binds a host's account to a person and says yes so often. */
async function subscribe(
  name: string,
  channel: Channel,
  times: number,
  templates = ['repair'],
): Promise<void> {
  const { rows } = await harness.database.owner.query('SELECT person_id FROM identities WHERE subject = $1', [
    name,
  ])
  await harness.database.owner.query(
    'INSERT INTO identities VALUES ($1, $2, $3, now()) ON CONFLICT DO NOTHING',
    [`${name}-at-${channel}`, channel, rows[0].person_id],
  )
  for (let index = 0; index < times; index += 1) await grant(name, channel, key(harness), templates)
}
const grant = (name: string, channel: Channel, grantId: string, templates = ['repair']) =>
  harness.post('/reminders/grants', { ...as(name), body: { grantId, channel, templates } })
const leftOf = async (name: string, channel: Channel) =>
  (await settingsOf(name)).channels
    .find((one) => one.channel === channel)
    ?.templates.find((one) => one.template === 'repair')?.left
const sendsOf = async (name: string) => (await listOf(name)).map((one) => one.sends[0])

test('a repair put right is told after two hours, a day and six hours before it closes by silence, and not again', async () => {
  const repairId = await mended()
  await at(NOW + 2 * HOUR - 1)
  assert.deepEqual(await listOf('owner'), [])
  await at(NOW + 2 * HOUR)
  await at(NOW + 2 * HOUR + MINUTE)
  const [first] = await listOf('owner')
  assert.deepEqual(first?.items, [
    {
      kind: 'confirmRepair',
      thingId: repairId,
      about: '1号楼大厅',
      isComplaint: false,
      dueAt: NOW + 72 * HOUR,
      isWaiting: true,
    },
  ])
  for (let hour = 3; hour < 90; hour += 1) await at(NOW + hour * HOUR)
  const told = (await listOf('owner')).map((one) => (one.at - NOW) / HOUR)
  // Put right at ten: six hours before is four in the night, so at eight.
  assert.deepEqual(told, [70, 48, 2])
  assert.deepEqual(
    (await listOf('owner')).map((one) => one.items[0]?.isWaiting),
    [false, false, false],
  )
  assert.deepEqual(await listOf('other'), [])
})

test('done before its step: nothing is told; confirmed after the first: nothing more', async () => {
  const [early, late] = [await mended(), await mended()]
  await take('owner', early, 'confirm')
  await at(NOW + 2 * HOUR)
  const list = await listOf('owner')
  assert.deepEqual(
    list.map((one) => one.items.map((item) => item.thingId)),
    [[late]],
  )
  await take('owner', late, 'confirm')
  for (let hour = 3; hour < 80; hour += 1) await at(NOW + hour * HOUR)
  assert.equal((await listOf('owner')).length, 1)
})

test('opened again and put right again is told again', async () => {
  const repairId = await mended()
  await at(NOW + 2 * HOUR)
  await take('owner', repairId, 'reopen')
  for (const move of ['accept', 'dispatch', 'arrive', 'finish']) await take('boss', repairId, move)
  await at(NOW + 5 * HOUR)
  assert.equal((await listOf('owner')).length, 2)
})

test('several at once are one message, in the list and at the host', async () => {
  await subscribe('owner', 'weapp', 2)
  for (let index = 0; index < 3; index += 1) await mended()
  await at(NOW + 2 * HOUR)
  const list = await listOf('owner')
  assert.deepEqual(
    list.map((one) => one.items.length),
    [3],
  )
  assert.deepEqual(
    signInFake.received.map((one) => one.fields.thing1),
    ['您有3件事等您处理'],
  )
  assert.equal(await leftOf('owner', 'weapp'), 1)
})

test('a lock screen shows no name, no address and no words of a person', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  await at(NOW + 2 * HOUR)
  const [message] = signInFake.received
  assert.deepEqual(message, {
    channel: 'weapp',
    to: 'owner-at-weapp',
    templateId: 'wx-repair',
    page: 'reminders/pages/list/index',
    fields: { thing1: '您的一件报修等您确认', time2: '2026-11-23 12:00', thing3: '截止11月26日10:00' },
    subscribeId: '',
  })
  assert.doesNotMatch(JSON.stringify(message), /号楼|灯|业主/)
})

test('two servers at once, and twenty, tell once and send once', async () => {
  await subscribe('owner', 'weapp', 5)
  await mended()
  await moveTo(NOW + 2 * HOUR)
  await Promise.all(Array.from({ length: 20 }, () => planReminders(harness.ports)))
  assert.equal((await listOf('owner')).length, 1)
  await Promise.all(Array.from({ length: 20 }, () => sendReminders(harness.ports)))
  assert.equal(signInFake.received.length, 1)
  assert.equal(await leftOf('owner', 'weapp'), 4)
})

test('killed after the host was called and before that was written down: not sent again, and said so', async () => {
  await subscribe('owner', 'weapp', 2)
  await mended()
  await moveTo(NOW + 2 * HOUR)
  await planReminders(harness.ports)
  const dies = {
    afterCall: () => {
      throw new Error('killed')
    },
  }
  await assert.rejects(sendReminders(harness.ports, dies), /killed/)
  await sendReminders(harness.ports)
  await at(NOW + 2 * HOUR + 10 * MINUTE)
  assert.equal(signInFake.received.length, 1)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'failed', fault: 'unknown' }])
})

test('killed between the plan and the sending: sent once by whoever comes next', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  await moveTo(NOW + 2 * HOUR)
  await planReminders(harness.ports)
  await at(NOW + 2 * HOUR + MINUTE)
  await at(NOW + 2 * HOUR + 2 * MINUTE)
  assert.equal(signInFake.received.length, 1)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'sent', fault: '' }])
})

test('killed after it was claimed and before the host was called: the lease runs out and it is sent', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  await moveTo(NOW + 2 * HOUR)
  await planReminders(harness.ports)
  await harness.database.owner.query('UPDATE reminder_sends SET next_at = $1', [
    new Date(harness.clock.now + 2 * MINUTE),
  ])
  await tick()
  assert.equal(signInFake.received.length, 0)
  await at(NOW + 2 * HOUR + 2 * MINUTE)
  assert.equal(signInFake.received.length, 1)
})

test('done between the plan and the sending: it is dropped and costs no yes', async () => {
  await subscribe('owner', 'weapp', 1)
  const repairId = await mended()
  await moveTo(NOW + 2 * HOUR)
  await planReminders(harness.ports)
  await take('owner', repairId, 'confirm')
  await sendReminders(harness.ports)
  assert.deepEqual(signInFake.received, [])
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'dropped', fault: 'done' }])
  assert.equal(await leftOf('owner', 'weapp'), 1)
})

test('43101, refused or used up: not tried again, and no yes is left of that template', async () => {
  await subscribe('owner', 'weapp', 3, ['repair', 'vote'])
  await mended()
  signInFake.trouble({ code: 43101 })
  await at(NOW + 2 * HOUR)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'failed', fault: 'refused' }])
  assert.equal(await leftOf('owner', 'weapp'), 0)
  const vote = (await settingsOf('owner')).channels[0]?.templates.find((one) => one.template === 'vote')
  assert.equal(vote?.left, 3)
  await at(NOW + 48 * HOUR)
  assert.deepEqual(signInFake.received, [])
  const [second] = await listOf('owner')
  assert.deepEqual(second?.sends, [])
})

test('a token that is over, by 40001 and by its time, is asked for anew once', async () => {
  await subscribe('owner', 'weapp', 3)
  await mended()
  await at(NOW + 2 * HOUR)
  assert.equal(signInFake.tokenCount(), 1)
  signInFake.endTokens()
  await at(NOW + 48 * HOUR)
  assert.equal(signInFake.received.length, 2)
  await mended()
  signInFake.trouble({ code: 42001 })
  await at(NOW + 51 * HOUR)
  assert.equal(signInFake.received.length, 3)
})

test('a token that is never good is given up and said so', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  signInFake.trouble({ code: 42001 }, { code: 40001 })
  await at(NOW + 2 * HOUR)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'failed', fault: 'weapp-token' }])
  assert.equal(await leftOf('owner', 'weapp'), 1)
})

test('45009, too many: later, with longer waits, and given up in the end with its yes', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  signInFake.trouble({ code: 45009 }, { code: -1 })
  await at(NOW + 2 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.state, 'queued')
  await at(NOW + 2 * HOUR + 29_000)
  await at(NOW + 2 * HOUR + 30_000)
  assert.equal(signInFake.received.length, 0)
  await at(NOW + 2 * HOUR + 30_000 + 119_000)
  assert.equal(signInFake.received.length, 0)
  await at(NOW + 2 * HOUR + 30_000 + 120_000)
  assert.equal(signInFake.received.length, 1)
  await subscribe('owner', 'weapp', 1)
  await mended()
  signInFake.trouble(...Array.from({ length: 20 }, () => ({ code: 45009 })))
  for (let minute = 125; minute < 60 * 8; minute += 5) await at(NOW + 2 * HOUR + minute * MINUTE)
  assert.deepEqual((await sendsOf('owner'))[0], { channel: 'weapp', state: 'failed', fault: 'gave-up' })
  assert.equal(await leftOf('owner', 'weapp'), 1)
})

test('47003, fields that do not fit: given up at once with its code', async () => {
  await subscribe('owner', 'weapp', 1)
  await mended()
  const weapp = readTemplates('weapp', 'repair=wx-repair:thing1:thing1:thing1')
  harness.ports.push = pushChannels(signInFake.keys, weapp ? { weapp } : {}, () => harness.clock.now)
  await at(NOW + 2 * HOUR)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'failed', fault: 'weapp-47003' }])
  await at(NOW + 3 * HOUR)
  assert.deepEqual(signInFake.received, [])
})

test('a host that is not there is tried again; one that never answers may have it and is not', async () => {
  await subscribe('owner', 'weapp', 2)
  await mended()
  const away = { ...signInFake.keys, weapp: { appId: 'x', secret: 'x', base: 'http://127.0.0.1:9' } }
  harness.ports.push = pushChannels(away, signInFake.templates, () => harness.clock.now)
  await at(NOW + 2 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.state, 'queued')
  harness.ports.push = pushChannels(signInFake.keys, signInFake.templates, () => harness.clock.now)
  signInFake.trouble('hang')
  await at(NOW + 2 * HOUR + MINUTE)
  assert.deepEqual(await sendsOf('owner'), [{ channel: 'weapp', state: 'failed', fault: 'no-answer' }])
  assert.equal(await leftOf('owner', 'weapp'), 1)
})

test('Alipay: signed, taken; an unknown fault is given up, a busy gateway is not, a refusal ends the yes', async () => {
  await subscribe('owner', 'alipay', 4)
  await mended()
  signInFake.trouble({ code: '20000' })
  await at(NOW + 2 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.state, 'queued')
  await at(NOW + 2 * HOUR + MINUTE)
  assert.deepEqual(
    signInFake.received.map((one) => [one.channel, one.to, one.templateId, one.fields.keyword1]),
    [['alipay', 'owner-at-alipay', 'ali-repair', '您的一件报修等您确认']],
  )
  signInFake.trouble({ code: 'isv.template-broken' })
  await at(NOW + 48 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.fault, 'alipay-isv.template-broken')
  assert.equal(await leftOf('owner', 'alipay'), 3)
  signInFake.trouble({ code: 'isv.user-not-subscribe' })
  await at(NOW + 70 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.fault, 'refused')
  assert.equal(await leftOf('owner', 'alipay'), 0)
})

test('Baidu: sent under the yes that it was given, with its token asked for anew', async () => {
  const grantId = key(harness)
  await subscribe('owner', 'swan', 0)
  await grant('owner', 'swan', grantId)
  await mended()
  await at(NOW + 2 * HOUR)
  assert.equal(signInFake.received[0]?.subscribeId, `${grantId}-repair`)
  await subscribe('owner', 'swan', 2)
  signInFake.endTokens()
  await at(NOW + 48 * HOUR)
  assert.equal(signInFake.received.length, 2)
  signInFake.trouble({ code: 4007 })
  await at(NOW + 70 * HOUR)
  assert.equal((await sendsOf('owner'))[0]?.fault, 'refused')
})

test('a yes told twice counts once; a lasting one is never used up; a host without templates takes none', async () => {
  await subscribe('owner', 'weapp', 0)
  const grantId = key(harness)
  for (let index = 0; index < 3; index += 1)
    assert.equal((await grant('owner', 'weapp', grantId)).status, 200)
  assert.equal(await leftOf('owner', 'weapp'), 1)
  const weapp = readTemplates('weapp', 'repair=wx-repair+')
  harness.ports.push = pushChannels(signInFake.keys, weapp ? { weapp } : {}, () => harness.clock.now)
  await grant('owner', 'weapp', key(harness))
  await mended()
  for (const hour of [2, 48, 70]) await at(NOW + hour * HOUR)
  assert.equal(signInFake.received.length, 3)
  assert.equal((await grant('owner', 'alipay', key(harness))).body.code, 'reminder.channel-none')
})

test('within quiet hours nothing goes out but an emergency, and the rest at their end', async () => {
  await subscribe('owner', 'weapp', 5, ['repair', 'todo'])
  await moveTo(NOW + 10 * HOUR)
  await mended()
  const night = NOW + 13 * HOUR
  await at(night)
  assert.deepEqual(await listOf('owner'), [])
  const notice = {
    noticeId: key(harness),
    kind: 'emergency',
    outage: null,
    places: [{ building: '1号楼', stair: '', unitId: '' }],
    title: '燃气泄漏',
    text: '请马上离开。',
    photoIds: [],
    shownFrom: night,
    expiresAt: night + 3 * DAY,
    worksFrom: null,
    worksTo: null,
  }
  const posted = await harness.post('/estates/7/notices', { ...as('boss'), body: notice })
  assert.equal(posted.status, 200, JSON.stringify(posted.body))
  await at(night + 1)
  const [loud] = await listOf('owner')
  assert.deepEqual([loud?.breaksQuiet, loud?.items[0]?.kind], [true, 'emergency'])
  assert.deepEqual(
    signInFake.received.map((one) => [one.fields.thing1, one.fields.thing3]),
    [['小区有一条紧急通知未读', '紧急通知不分时段提醒']],
  )
  await harness.post(`/estates/7/notices/${notice.noticeId}/reads`, {
    ...as('owner'),
    body: { version: 1 },
  })
  await at(night + 40 * MINUTE)
  assert.equal((await listOf('owner')).length, 1)
  await at(NOW + 22 * HOUR)
  assert.deepEqual(
    (await listOf('owner')).map((one) => one.items[0]?.kind),
    ['confirmRepair', 'emergency'],
  )
  assert.equal(signInFake.received.length, 2)
  await harness.post(`/estates/7/notices/${notice.noticeId}/withdrawals`, {
    ...as('boss'),
    body: { versionId: key(harness), reason: 'x' },
  })
})

test('a retry that falls into quiet hours waits for their end', async () => {
  await subscribe('owner', 'weapp', 1)
  await moveTo(NOW + 8 * HOUR + 59 * MINUTE)
  await mended()
  signInFake.trouble({ code: 45009 })
  await at(NOW + 10 * HOUR + 59 * MINUTE)
  assert.equal((await listOf('owner')).length, 1)
  for (let minute = 660; minute < 22 * 60; minute += 20) {
    await at(NOW + minute * MINUTE)
    assert.equal(signInFake.received.length, 0, String(minute))
  }
  await at(NOW + 22 * HOUR)
  assert.equal(signInFake.received.length, 1)
})

test('quiet hours of one’s own count from the next look on; a kind and a channel can be turned off', async () => {
  await subscribe('owner', 'weapp', 5)
  assert.equal((await choose('owner', { quietFrom: 600, quietTo: 840 })).status, 200)
  await mended()
  await at(NOW + 2 * HOUR)
  assert.deepEqual(await listOf('owner'), [])
  await at(NOW + 4 * HOUR)
  assert.equal((await listOf('owner')).length, 1)
  await choose('owner', { channelsOff: ['weapp'] })
  await at(NOW + 48 * HOUR)
  assert.deepEqual((await listOf('owner'))[0]?.sends, [])
  await choose('owner', { kindsOff: ['confirmRepair'] })
  await at(NOW + 70 * HOUR)
  assert.equal((await listOf('owner')).length, 2)
  const home = await harness.get('/estates/7/home', { token: await harness.signIn('owner'), role: 'owner' })
  assert.match(JSON.stringify(home.body.todos), /"confirmRepair"/, 'what is turned off still stands on home')
})

test('settings that cannot be are refused with a clear code, and nothing is stored', async () => {
  const before_ = await settingsOf('owner')
  assert.equal((await choose('owner', { quietFrom: 1, quietTo: 0 })).body.code, 'reminder.quiet-unfit')
  for (const bad of [
    { quietFrom: -1 },
    { quietFrom: 1440 },
    { quietTo: 1.5 },
    { quietTo: '480' },
    { kindsOff: ['everything'] },
    { channelsOff: ['sms'] },
    { more: 1 },
  ]) {
    const answer = await choose('owner', bad)
    assert.deepEqual([answer.status, answer.body.code], [400, 'request.malformed'], JSON.stringify(bad))
  }
  for (const bad of [{ grantId: 'x' }, { channel: 'web' }, { templates: [] }, { templates: ['all'] }]) {
    const body = { grantId: key(harness), channel: 'weapp', templates: ['vote'], ...bad }
    assert.equal((await harness.post('/reminders/grants', { ...as('owner'), body })).status, 400)
  }
  assert.deepEqual(await settingsOf('owner'), before_)
  assert.equal((await harness.get('/reminders/settings')).status, 401)
  assert.equal((await harness.get('/estates/8/reminders', as('owner'))).status, 403)
})

test('an agent in votes has a home page and is looked at, and a person whose look fails silences nobody', async () => {
  await harness.grant('agent', '7', 'agent')
  const agent = await harness.signIn('agent')
  assert.equal((await harness.get('/estates/7/home', { token: agent })).status, 200)
  await mended()
  const { waitingSources } = harness.ports
  const broken = {
    who: async () => [],
    of: async (_: unknown, whom: { roles: readonly string[] }) => {
      if (whom.roles.includes('agent')) throw new Error('broken')
      return []
    },
  }
  harness.ports.waitingSources = [...waitingSources, broken]
  await moveTo(NOW + 2 * HOUR)
  await assert.rejects(planReminders(harness.ports), /broken/)
  harness.ports.waitingSources = waitingSources
  assert.equal((await listOf('owner')).length, 1)
})

test("another person's settings, yeses and reminders are out of reach, in the API and below it", async () => {
  await subscribe('owner', 'weapp', 2)
  await choose('owner', { quietFrom: 0, quietTo: 60 })
  await mended()
  await at(NOW + 2 * HOUR)
  const other = await settingsOf('other')
  assert.deepEqual([other.quietFrom, other.quietTo], [1260, 480])
  assert.equal(await leftOf('other', 'weapp'), 0)
  assert.deepEqual(await listOf('other'), [])
  await choose('other', { kindsOff: ['vote'] })
  assert.deepEqual([(await settingsOf('owner')).quietTo, (await settingsOf('owner')).kindsOff], [60, []])
  const count = (sql: string) => harness.database.app.query(sql).then(({ rows }) => rows[0].n as number)
  assert.equal(await count('SELECT count(*)::int AS n FROM reminder_settings'), 0)
  assert.equal(await count('SELECT count(*)::int AS n FROM reminder_grants'), 0)
  await inEstate(harness.database.app, '8', async (tx) => {
    for (const table of ['reminder_messages', 'reminder_steps', 'reminder_looks'])
      assert.deepEqual((await tx.query(`SELECT 1 FROM ${table}`)).rows, [], table)
    await assert.rejects(
      tx.query("INSERT INTO reminder_settings VALUES ('somebody', 0, 0, '{}', '{}', now())"),
      /row-level security/,
    )
  }).catch((error: Error) => assert.match(error.message, /aborted/))
  for (const table of ['reminder_messages', 'reminder_steps', 'reminder_grants'])
    await assert.rejects(harness.database.app.query(`DELETE FROM ${table}`), /permission denied/)
})

test('a price, a complaint that was answered, a bill and a month to sign are told to whom they wait for', async () => {
  const kinds = async (name: string) =>
    (await listOf(name)).flatMap((one) => one.items.map((item) => `${item.kind} ${item.isWaiting}`)).sort()
  const send = async (name: string, path: string, body: object) => {
    const answer = await harness.post(`/estates/7${path}`, { ...as(name), body })
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const repairId = key(harness)
  const home = { repairId, kind: 'leak', place: 'home', placeText: '厨房', description: '', photoIds: [] }
  await send('owner', '/repairs', home)
  const quote = [{ title: '阀门', quantity: 2, unitFen: 3_500 }]
  await send('boss', `/repairs/${repairId}/moves`, { move: 'accept', note: '', photoIds: [] })
  await send('boss', `/repairs/${repairId}/moves`, { move: 'quote', note: '', photoIds: [], data: { quote } })
  const complaintId = key(harness)
  const about = {
    complaintId,
    subject: 'company',
    words: '夜里没有人',
    refs: [],
    isNamed: false,
    photoIds: [],
  }
  await send('owner', '/complaints', about)
  for (const move of ['answer', 'resolve'])
    await send('boss', `/complaints/${complaintId}/moves`, { move, note: '已安排', photoIds: [] })
  await importContractAndBook(harness, '7')
  await send('boss', '/ledger/closes', { month: '2026-08', fund: null })
  await issueTo(harness, '7', tokens.get('boss') ?? '', '103', { dueOn: '2026-12-01' })
  await issueTo(harness, '7', tokens.get('boss') ?? '', '103', { dueOn: '2026-12-01' })
  for (const hour of [1, 2, 24]) await at(NOW + hour * HOUR)
  assert.deepEqual(await kinds('clerk'), ['signBook true'])
  assert.deepEqual(await kinds('other'), [])
  await send('owner', `/repairs/${repairId}/moves`, { move: 'consent', note: '', photoIds: [] })
  await send('owner', `/complaints/${complaintId}/moves`, { move: 'confirm', note: '', photoIds: [] })
  // A week before its last day, at eight; what is past it is not told.
  await at(Date.parse('2026-11-25T08:00:00+08:00'))
  await at(Date.parse('2026-12-01T08:00:00+08:00'))
  await at(Date.parse('2026-12-03T08:00:00+08:00'))
  assert.deepEqual(await kinds('owner'), [
    'agreePrice false',
    'agreePrice false',
    'bill false',
    'bill false',
    'complaint false',
  ])
})

test('a vote is told to who has not voted, until they have; a worker of theirs, the company of what nobody has', async () => {
  const voteId = await openVote(harness, '7')
  // The bills of the test before are still owed.
  await choose('owner', { kindsOff: ['bill'] })
  const kinds = async (name: string) =>
    (await listOf(name)).map((one) => one.items.map((item) => item.kind).join())
  const repairId = key(harness)
  const report = {
    repairId,
    kind: 'light',
    place: 'building',
    placeText: '大厅',
    description: '',
    photoIds: [],
  }
  await harness.post('/estates/7/repairs', { ...as('owner'), body: report })
  await at(NOW + 10 * MINUTE)
  // The company never filed its contract: that is overdue, and goes along in the same message.
  assert.deepEqual(await kinds('boss'), ['watch,work'])
  assert.deepEqual(await kinds('owner'), ['vote'])
  assert.deepEqual(await kinds('other'), ['vote'])
  assert.deepEqual(await kinds('mender'), [])
  const mine = await harness.get(`/estates/7/votes/${voteId}`, { ...as('owner'), role: 'owner' })
  const [head] = (mine.body as unknown as { myHeads: { headId: string }[] }).myHeads
  assert.ok(head)
  const cast = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    ...as('owner'),
    body: { headId: head.headId, choices: [0] },
  })
  assert.equal(cast.status, 200, JSON.stringify(cast.body))
  for (const day of [7, 9]) await at(NOW + day * DAY)
  assert.deepEqual(await kinds('owner'), ['vote'])
  assert.deepEqual(await kinds('other'), ['vote', 'vote', 'vote'])
})
