import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { isInside, isReceiver } from '#server/open311/webhooks/deliver.ts'
import { type SendRules, waitMs } from '#server/open311/webhooks/routes.ts'
import { importSmallEstate, key, NOW, openHarness, type Harness } from '#test/server/support/harness.ts'
import { sendWebhooks } from '#test/server/support/sweeps.ts'

type Got = { headers: IncomingHttpHeaders; body: string }
type Event = {
  event_id: string
  event: string
  service_request_id: string
  status: string
  description: string
}

/** A receiver as one would be written: it checks the signature, and takes each event id once. */
class Receiver {
  readonly got: Got[] = []
  readonly taken = new Map<string, Event>()
  /** Answers, and says whether it took the event. */
  answer: (response: ServerResponse, count: number) => boolean = (response) =>
    Boolean(response.writeHead(204).end())
  server: Server
  url = ''
  secret = ''
  constructor() {
    this.server = createServer(async (request, response) => {
      let body = ''
      for await (const part of request) body += String(part)
      this.got.push({ headers: request.headers, body })
      const [, stamp, sign] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['x-wuye-signature'])) ?? []
      const wanted = createHmac('sha256', this.secret).update(`${stamp}.${body}`).digest('hex')
      if (sign !== wanted) return void response.writeHead(401).end()
      const event = JSON.parse(body) as Event
      assert.equal(request.headers['x-wuye-event-id'], event.event_id)
      if (this.answer(response, this.got.length) && !this.taken.has(event.event_id))
        this.taken.set(event.event_id, event)
    })
  }
  async start() {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`
    return this
  }
  of(repairId: string): string[] {
    return [...this.taken.values()]
      .filter((one) => one.service_request_id === repairId)
      .map((one) => one.event)
  }
  stop() {
    this.server.closeAllConnections()
    this.server.close()
  }
}

const RULES: SendRules = { allowsLocal: true, timeoutMs: 500 }
let harness: Harness
let boss: string
let owner: string
const receivers: Receiver[] = []

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await importSmallEstate(harness, '8', 6)
  await harness.seat('owner', '7', 2)
  await harness.grant('boss', '7', 'company')
  boss = await harness.signIn('boss')
  owner = await harness.signIn('owner')
})

after(async () => {
  for (const receiver of receivers) receiver.stop()
  await harness.stop()
})

type Webhook = { webhookId: string; waiting: number; lastFailure: string; endedAt: number | null }

async function hook(receiver: Receiver, events: string[] = []): Promise<string> {
  const webhookId = key(harness)
  const answer = await harness.post('/estates/7/webhooks', {
    token: boss,
    key: key(harness),
    body: { webhookId, url: receiver.url, events },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  receiver.secret = (answer.body as unknown as { secret: string }).secret
  return webhookId
}

async function receiver(): Promise<Receiver> {
  const made = await new Receiver().start()
  receivers.push(made)
  return made
}

async function end(webhookId: string): Promise<void> {
  await harness.post(`/estates/7/webhooks/${webhookId}/end`, { token: boss, key: key(harness), body: {} })
}

/** By the clock of the sign-in, whatever the sender's clock is by now. */
async function stateOf(webhookId: string): Promise<Webhook> {
  const now = harness.clock.now
  harness.clock.now = NOW
  const answer = await harness.get('/estates/7/webhooks', { token: boss })
  harness.clock.now = now
  const { webhooks } = answer.body as unknown as { webhooks: Webhook[] }
  return webhooks.find((one) => one.webhookId === webhookId) as Webhook
}

async function report(place = 'grounds'): Promise<string> {
  const repairId = key(harness)
  const answer = await harness.post('/estates/7/repairs', {
    token: owner,
    key: key(harness),
    body: { repairId, kind: 'light', place, placeText: '门口', description: '', photoIds: [] },
  })
  assert.equal(answer.status, 200)
  return repairId
}

async function move(repairId: string, name: string, more: object = {}): Promise<void> {
  const answer = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
    token: name === 'reopen' ? owner : boss,
    key: key(harness),
    body: { move: name, note: '', photoIds: [], ...more },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

test('each step is told once, signed, in its order; what is in homes and what owners say is not', async () => {
  const one = await receiver()
  const webhookId = await hook(one)
  const home = await report('home')
  const repairId = await report()
  await move(repairId, 'accept')
  await harness.post(`/estates/7/repairs/${repairId}/messages`, {
    token: owner,
    key: key(harness),
    body: { note: '秘密', photoIds: [] },
  })
  await move(repairId, 'decline', { note: '归供电公司', data: { declineReason: 'utility' } })
  await move(repairId, 'reopen', { note: '没修' })
  await sendWebhooks(harness.ports, RULES)
  assert.deepEqual(one.of(repairId), ['submit', 'accept', 'decline', 'reopen'])
  assert.deepEqual(one.of(home), [])
  assert.equal(one.got.length, 4)
  const declined = [...one.taken.values()].find((event) => event.event === 'decline')
  assert.equal(declined?.status, 'closed')
  assert.match(declined?.description ?? '', /不予维修：由水电气热等专业单位负责。归供电公司/)
  assert.doesNotMatch(JSON.stringify(one.got), /秘密/)
  assert.equal(await sendWebhooks(harness.ports, RULES), 0)
  assert.equal((await stateOf(webhookId)).waiting, 0)
  await end(webhookId)
})

test('a receiver that fails, redirects, hangs or breaks off loses nothing, keeps the order, and takes each event once', async () => {
  const one = await receiver()
  const webhookId = await hook(one)
  const repairs = await Promise.all([report(), report(), report()])
  for (const repairId of repairs)
    for (const name of ['accept', 'dispatch', 'arrive']) await move(repairId, name)
  const elsewhere = await receiver()
  const faults: ((response: ServerResponse) => boolean)[] = [
    (response) => !response.writeHead(500).end(),
    (response) => !response.writeHead(302, { location: elsewhere.url }).end(),
    // Taken, but the answer is lost.
    (response) => Boolean(response.destroy()),
    () => false,
    (response) => !response.writeHead(429).end(),
  ]
  one.answer = (response, count) => {
    const fault = count % 2 === 0 ? faults[(count / 2) % faults.length] : null
    return fault ? fault(response) : Boolean(response.writeHead(200).end())
  }
  const start = harness.clock.now
  for (let round = 0; round < 60 && (await stateOf(webhookId)).waiting > 0; round += 1) {
    await sendWebhooks(harness.ports, RULES)
    harness.clock.now += 7 * 3_600_000
  }
  harness.clock.now = start
  assert.equal((await stateOf(webhookId)).waiting, 0)
  for (const repairId of repairs)
    assert.deepEqual(one.of(repairId), ['submit', 'accept', 'dispatch', 'arrive'])
  assert.equal(elsewhere.got.length, 0)
  assert.ok(one.got.length > 12, 'some came again')
  await end(webhookId)
})

test('a dead receiver loses nothing and holds nobody up; its state is shown', async () => {
  const dead = await receiver()
  const webhookId = await hook(dead)
  dead.stop()
  const lively = await receiver()
  const other = await hook(lively)
  const repairId = await report()
  await move(repairId, 'accept')
  const start = harness.clock.now
  for (let round = 0; round < 12; round += 1) {
    await sendWebhooks(harness.ports, RULES)
    harness.clock.now += 30 * 86_400_000
  }
  const state = await stateOf(webhookId)
  assert.deepEqual([state.waiting, state.lastFailure], [2, 'ECONNREFUSED'])
  assert.deepEqual(lively.of(repairId), ['submit', 'accept'])
  harness.clock.now = start
  const { rows } = await harness.database.owner.query(
    'SELECT position, tries FROM webhook_events WHERE webhook_id = $1 ORDER BY position',
    [webhookId],
  )
  assert.deepEqual(
    rows.map((row) => [row.position, row.tries > 1]),
    [
      [1, true],
      [2, false],
    ],
  )
  for (const id of [webhookId, other]) await end(id)
  assert.ok((await stateOf(webhookId)).endedAt)
  const count = lively.got.length
  await move(repairId, 'dispatch')
  await sendWebhooks(harness.ports, RULES)
  assert.equal(lively.got.length, count)
})

test('a server that dies after the call sends it again under the same id; two servers at once send it once', async () => {
  const one = await receiver()
  const webhookId = await hook(one, ['submit'])
  const repairId = await report()
  const dies = {
    ...RULES,
    afterCall: () => {
      throw new Error('killed')
    },
  }
  await assert.rejects(sendWebhooks(harness.ports, dies), /killed/)
  // While the other may still be at it, nobody else takes it.
  assert.equal(await sendWebhooks(harness.ports, RULES), 0)
  const start = harness.clock.now
  harness.clock.now += 61_000
  await Promise.all([sendWebhooks(harness.ports, RULES), sendWebhooks(harness.ports, RULES)])
  harness.clock.now = start
  assert.deepEqual([one.got.length, one.taken.size, one.of(repairId)], [2, 1, ['submit']])
  // Only what it asked for.
  await move(repairId, 'accept')
  await sendWebhooks(harness.ports, RULES)
  assert.equal(one.got.length, 2)
  await end(webhookId)
})

test('a step that is rolled back is told to nobody', async () => {
  const one = await receiver()
  const webhookId = await hook(one)
  const repairId = await report()
  const refused = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
    token: boss,
    key: key(harness),
    body: { move: 'confirm', note: '', photoIds: [] },
  })
  assert.equal(refused.status, 409)
  await sendWebhooks(harness.ports, RULES)
  assert.deepEqual(one.of(repairId), ['submit'])
  await end(webhookId)
})

test('addresses that are no receiver are refused, and in production this machine and its neighbours are not called', async () => {
  for (const url of [
    'http://example.com/hook',
    'ftp://example.com/',
    'https://user:secret@example.com/',
    'https://example.com/#x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://127.0.0.1.example.com/',
    'http://localhost@example.com/',
    'nothing',
  ]) {
    assert.equal(isReceiver(url), false, url)
    const answer = await harness.post('/estates/7/webhooks', {
      token: boss,
      key: key(harness),
      body: { webhookId: key(harness), url, events: [] },
    })
    assert.equal(answer.body.code, 'webhook.address-refused', url)
  }
  for (const inside of [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.20.0.1',
    '100.100.100.200',
    '0.0.0.0',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])
    assert.equal(isInside(inside), true, inside)
  for (const outside of ['8.8.8.8', '172.32.0.1', '2400:3200::1'])
    assert.equal(isInside(outside), false, outside)
  const one = await receiver()
  const local = await hook(one)
  const named = key(harness)
  await harness.post('/estates/7/webhooks', {
    token: boss,
    key: key(harness),
    body: { webhookId: named, url: 'https://localhost:9/hook', events: [] },
  })
  const literal = key(harness)
  await harness.post('/estates/7/webhooks', {
    token: boss,
    key: key(harness),
    body: { webhookId: literal, url: 'https://[::1]:9/hook', events: [] },
  })
  await report()
  await sendWebhooks(harness.ports, { ...RULES, allowsLocal: false })
  assert.equal(one.got.length, 0)
  for (const webhookId of [local, named, literal]) {
    assert.deepEqual(
      [(await stateOf(webhookId)).waiting, (await stateOf(webhookId)).lastFailure],
      [1, 'address-refused'],
    )
    await end(webhookId)
  }
})

test('the secret is told once and lies in no table; owners add no webhooks; waits grow and end nowhere', async () => {
  const one = await receiver()
  const body = { webhookId: key(harness), url: one.url, events: ['lapse', 'lapse', 'accept'] }
  const wish = { token: boss, key: key(harness), body }
  const secret = async () =>
    ((await harness.post('/estates/7/webhooks', wish)).body as unknown as { secret: string }).secret
  const first = await secret()
  assert.equal(await secret(), first)
  const start = harness.clock.now
  harness.clock.now += 11 * 60_000
  assert.equal(await secret(), null)
  harness.clock.now = start
  const dump = JSON.stringify((await harness.database.owner.query('SELECT * FROM webhooks')).rows)
  assert.ok(first.length > 40 && !dump.includes(first))
  const other = await harness.post('/estates/7/webhooks', { ...wish, body: { ...body, events: [] } })
  assert.equal(other.body.code, 'request.key-reused')
  assert.equal(
    (await harness.post('/estates/7/webhooks', { ...wish, token: owner })).body.code,
    'access.denied',
  )
  const nobody = await harness.post(`/estates/7/webhooks/${key(harness)}/end`, {
    token: boss,
    key: key(harness),
    body: {},
  })
  assert.equal(nobody.body.code, 'webhook.not-found')
  const waits = Array.from({ length: 40 }, (_, index) => waitMs(index + 1))
  assert.ok(waits.every((wait, index) => wait >= (waits[index - 1] ?? 0) && wait <= 6 * 3_600_000))
  await end(body.webhookId)
})
