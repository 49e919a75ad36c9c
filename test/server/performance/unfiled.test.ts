import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// A company that filed no contract owes what the law asks from the day it serves; and where nobody is known to serve, nothing is green.

let harness: Harness
const tokens: Record<string, string> = {}

before(async () => {
  harness = await openHarness()
  // 7: a contract is filed. 8: a company serves since 1 August without one. 9: nobody is known to serve.
  for (const estate of ['7', '8', '9']) {
    await importSmallEstate(harness, estate, 4)
    for (const who of ['street', 'community'] as const) await harness.grant(who, estate, who)
    await harness.seat(`owner-${estate}`, estate, 0)
    tokens[`owner-${estate}`] = await harness.signIn(`owner-${estate}`)
  }
  await importContractAndBook(harness, '7')
  for (const estate of ['7', '8']) await harness.grant('clerk', estate, 'company')
  for (const who of ['street', 'community', 'clerk']) tokens[who] = await harness.signIn(who)
})
after(() => harness.stop())

type Clause = { clauseId: string; counts: { due: number; missing: number }; latest: { dueOn: string } | null }
const performance = async (estate: string) =>
  (await harness.get(`/estates/${estate}/performance`, { token: tokens[`owner-${estate}`] as string }))
    .body as unknown as {
    servedFrom: string | null
    contract: unknown
    counts: { onTime: number; missing: number; due: number }
    missingForLonger: number
    months: { month: string }[]
    clauses: Clause[]
  }

test('without a contract the duties of the law run from the first day of service, and the contract is overdue itself', async () => {
  const told = await performance('8')
  assert.equal(told.servedFrom, '2026-08-01')
  assert.equal(told.contract, null)
  const filing = told.clauses.find((one) => one.clauseId === 'D18')
  assert.deepEqual([filing?.counts.missing, filing?.latest?.dueOn], [1, '2026-08-16'])
  assert.equal(told.clauses.find((one) => one.clauseId === 'D1')?.counts.missing, 1)
  assert.ok(told.counts.missing > 5 && told.counts.onTime === 0)
  const overdue = (
    await harness.get('/estates/8/overdue', { token: tokens.street as string, role: 'street' })
  ).body as unknown as {
    servedFrom: string
    missingCount: number
    clauses: { clauseId: string; isWithStreet: boolean }[]
  }
  assert.equal(overdue.missingCount, told.counts.missing)
  assert.ok(overdue.clauses.some((one) => one.clauseId === 'D18' && one.isWithStreet))
  for (const [who, kind] of [
    ['clerk', 'keepDuties'],
    ['street', 'watchDuties'],
    ['community', 'watchDuties'],
  ] as const) {
    const home = (
      await harness.get('/estates/8/home', {
        token: tokens[who] as string,
        role: who === 'clerk' ? 'company' : who,
      })
    ).body as unknown as { todos: { kind: string; missing?: number }[] }
    assert.ok(
      home.todos.some((todo) => todo.kind === kind && (todo.missing ?? 0) > 0),
      who,
    )
  }
})

test('what the law asks can be posted without a contract; the filing cannot be posted', async () => {
  const post = (duty: string, postingId = key(harness)) =>
    harness.post(`/estates/8/performance/${duty}/postings`, {
      token: tokens.clerk as string,
      key: postingId,
      role: 'company',
      body: {
        postingId,
        kind: 'post',
        periodFrom: '2026-08-01',
        performedOn: '2026-11-20',
        timesDone: 1,
        text: '已公示',
        facts: [],
        photos: [],
        reason: '',
      },
    })
  const done = await post('D13')
  assert.equal(done.status, 200, JSON.stringify(done.body))
  assert.equal((await post('D18')).body.code, 'posting.file-contract')
  const { clauses } = await performance('8')
  assert.equal(clauses.find((one) => one.clauseId === 'D13')?.counts.missing, 0)
})

test('a contract filed at last ends the filing, and wipes out nothing that was owed before', async () => {
  const before = await performance('8')
  const contractId = key(harness)
  const filed = await harness.post('/estates/8/contracts/new', {
    token: tokens.clerk as string,
    key: contractId,
    role: 'company',
    body: {
      contractId,
      title: '物业服务合同',
      company: '测试物业',
      startsOn: '2026-11-20',
      endsOn: '2029-11-19',
      feeKind: 'fixed',
    },
  })
  assert.equal(filed.status, 200, JSON.stringify(filed.body))
  const told = await performance('8')
  assert.equal(
    told.clauses.find((one) => one.clauseId === 'D18'),
    undefined,
  )
  assert.equal(told.counts.missing, before.counts.missing - 1)
  assert.equal(told.clauses.find((one) => one.clauseId === 'D13')?.counts.missing, 0)
})

test('where nobody is known to serve nothing is owed, and it is said that nothing is known', async () => {
  const told = await performance('9')
  assert.deepEqual([told.servedFrom, told.counts.due, told.clauses.length], [null, 0, 0])
  const overdue = (
    await harness.get('/estates/9/overdue', { token: tokens.street as string, role: 'street' })
  ).body as unknown as { servedFrom: string | null }
  assert.equal(overdue.servedFrom, null)
})

test('a supervisor’s list says which contract is not filed', async () => {
  const list = (await harness.get('/repair-oversight?month=2026-11', { token: tokens.street as string }))
    .body as unknown as { estates: { estateId: string; filing: string }[] }
  assert.deepEqual(list.estates.map(({ estateId, filing }) => `${estateId} ${filing}`).sort(), [
    '7 filed',
    '8 filed',
    '9 no-company',
  ])
})

test('at most twelve bars: what is missing for longer is told apart', async () => {
  harness.clock.now += 400 * 86_400_000
  tokens['owner-7'] = await harness.signIn('owner-7')
  const told = await performance('7')
  assert.ok(told.months.length <= 12, String(told.months.length))
  assert.ok(told.missingForLonger > 0)
})
