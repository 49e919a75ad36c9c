import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { pageOfOrder } from '#server/core/http/pages.ts'
import { CALLBACK_PATH } from '#server/bills/cashier/callbacks.ts'
import { cashierClient } from '#server/bills/cashier/client.ts'
import { createCashierFake } from '#server/dev/fakes/cashier.ts'
import { BEHAVIOURS } from '#server/dev/fakes/cashier-page.ts'
import { CASHIER_PATH } from '#server/dev/fakes/path.ts'
import { routes } from '#src/routes.ts'
import { booksOf, issueTo, pay } from '#test/server/support/cashier-harness.ts'
import { importSmallEstate, NOW, openHarness, type Harness } from '#test/server/support/harness.ts'
import { askCashiers } from '#test/server/support/sweeps.ts'

// The stand-in of development behind the product's own adapter, over real HTTP: each thing its page offers does what it says.

let harness: Harness
let server: Server
let base: string
let owner: string
let clerk: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await harness.grant('clerk', '7', 'company')
  await harness.seat('owner-0', '7', 0)
  let serve: ReturnType<typeof createCashierFake>['serve'] = () => undefined
  server = createServer((request, response) => {
    if (request.url?.startsWith(`${CASHIER_PATH}/`)) return serve(request, response)
    // What calls back reaches the app itself.
    void (async () => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part as Buffer)
      const answer = await harness.app.inject({
        method: 'POST',
        url: request.url ?? '/',
        headers: request.headers as Record<string, string>,
        payload: Buffer.concat(parts),
      })
      response.writeHead(answer.statusCode).end(answer.body)
    })()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const nowMs = () => harness.clock.now
  const made = createCashierFake({ base: base + CASHIER_PATH, isProduction: false, nowMs })
  serve = made.serve
  harness.ports.cashier = cashierClient(made.keys, {
    nowMs,
    notifyUrl: () => base + CALLBACK_PATH,
    returnUrl: (billId, orderNo) => `${base}/back/${billId}/${orderNo}`,
  })
})

beforeEach(async () => {
  harness.clock.now = NOW
  owner = await harness.signIn('owner-0')
  clerk = await harness.signIn('clerk')
})

after(async () => {
  await new Promise((done) => server.close(done))
  await harness.stop()
})

/** What a behaviour leaves: receipts, money listed as unexplained, and receipts once the cashier was asked. */
const WANTED: Record<keyof typeof BEHAVIOURS, [receipts: number, cases: number, afterAsking: number]> = {
  pay: [1, 0, 1],
  twice: [1, 0, 1],
  late: [0, 0, 1],
  silent: [0, 0, 1],
  fail: [0, 0, 0],
  timeout: [0, 0, 0],
  other: [0, 1, 0],
  again: [1, 1, 1],
  forged: [0, 0, 0],
}

for (const [behaviour, [receipts, cases, afterAsking]] of Object.entries(WANTED))
  test(`${behaviour}: ${receipts} booked, ${cases} listed, ${afterAsking} booked once asked`, async () => {
    const { order, handOver } = await pay(harness, '7', await issueTo(harness, '7', clerk, '101'), owner)
    const page = await (await fetch(handOver?.url as string)).text()
    assert.ok(page.includes('不会扣钱') && page.includes('¥100.00'))
    const first = await booksOf(harness, '7')
    const done = await fetch(handOver?.url as string, {
      method: 'POST',
      body: new URLSearchParams({ do: behaviour }),
      redirect: 'manual',
    })
    assert.equal(done.status, 303)
    assert.match(done.headers.get('location') ?? '', new RegExp(`/back/.*/${order.orderId}$`))
    const then = await booksOf(harness, '7')
    assert.deepEqual([then.receipts - first.receipts, then.cases - first.cases], [receipts, cases])
    harness.clock.now += 60_000
    await askCashiers(harness.ports)
    assert.equal((await booksOf(harness, '7')).receipts - first.receipts, afterAsking)
  })

test('it takes no word from a stranger, and sends a notice again when told to', async () => {
  const refused = await fetch(`${base}${CASHIER_PATH}/orders`, { method: 'POST', body: '{"orderNo":"x"}' })
  assert.equal(refused.status, 401)
  const first = await booksOf(harness, '7')
  const list = await fetch(`${base}${CASHIER_PATH}/list`)
  const orderNo = /value="(\w{26})"><b>[^<]*<\/b><span>已付/.exec(await list.text())?.[1] as string
  await fetch(`${base}${CASHIER_PATH}/list`, { method: 'POST', body: new URLSearchParams({ orderNo }) })
  const then = await booksOf(harness, '7')
  assert.deepEqual([then.callbacks - first.callbacks, then.receipts - first.receipts], [1, 0])
})

test('whoever comes back from the cashier comes to the page that asks what came of it', () => {
  assert.equal(pageOfOrder('B', 'O'), `/#${routes.payOrder('B', 'O')}`)
})
