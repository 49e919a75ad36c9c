import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { RepairFunding, FundingRecord } from '#contract/repairs/funding.ts'
import type { Item } from '#domain/votes/counting/item.ts'
import { verifyFunding } from '#domain/repairs/funding/check.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { closeIfDue } from '#server/votes/close.ts'
import { findVote } from '#server/votes/store.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let photo: string
let voteId: string
const NAMES = ['owner', 'neighbour', 'boss', 'chair', 'street', 'worker', 'stranger'] as const
const tokens = new Map<string, string>()

const SPENDING: Item = {
  kind: 'question',
  title: '用公共收益修外墙',
  text: '外墙修补，总价不超过 860.00 元，是否同意？',
  matterId: 9,
  options: [],
}

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 6)
    await importContractAndBook(harness, estateId)
  }
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  await harness.grant('boss', '7', 'company')
  await harness.grant('chair', '7', 'committee')
  await harness.grant('street', '7', 'street')
  await harness.grant('worker', '7', 'worker')
  await harness.seat('stranger', '8', 2)
  for (const name of NAMES) tokens.set(name, await harness.signIn(name))
  photo = await keepScan(harness, '7')
  voteId = await closedVote('7')
})
after(() => harness.stop())

/** A vote of yesterday in which nobody took part: it failed, and that is what is shown of it. */
async function closedVote(estateId: string): Promise<string> {
  const made = await openVote(harness, estateId, {
    items: [SPENDING],
    noticeAt: harness.clock.now - 40 * DAY,
    opensAt: harness.clock.now - 20 * DAY,
    closesAt: harness.clock.now - DAY,
  })
  await inEstate(harness.database.app, estateId, async (tx) => {
    const vote = await findVote(tx, estateId, made)
    if (vote) await closeIfDue(tx, harness.ports, vote, harness.clock.now)
  })
  return made
}

function send(name: string, path: string, body: object, ownKey = key(harness)) {
  return harness.post(`/estates/7${path}`, { token: tokens.get(name) as string, key: ownKey, body })
}

async function report(over: object = {}): Promise<string> {
  const repairId = key(harness)
  const answer = await send('owner', '/repairs', {
    repairId,
    kind: 'wall',
    place: 'building',
    placeText: '1号楼外墙',
    description: '墙皮开裂',
    photoIds: [photo],
    building: '1号楼',
    ...over,
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return repairId
}

const STEPS = {
  plan: { source: 'revenue', emergency: null, amountFen: 86_000 },
  contract: { contractId: null, firm: '甲公司', number: 'HT-1', signedOn: '2026-11-22', priceFen: 80_000 },
  acceptance: { result: 'passed', accepter: '王委员', acceptedOn: '2026-11-23' },
  publication: { fromOn: '2026-11-23', toOn: '2026-11-25' },
} as const

function add(
  name: string,
  repairId: string,
  kind: string,
  data: object,
  over: { note?: string; photoIds?: string[]; stepId?: string } = {},
) {
  const { stepId = key(harness), note = '', photoIds = [photo] } = over
  const body = { stepId, step: { kind, data, note, photoIds } }
  return send(name, `/repairs/${repairId}/funding/steps`, body, stepId)
}

async function codeOf(answer: Promise<{ status: number; body: { code?: string } }>) {
  const { status, body } = await answer
  return body.code ?? status
}

async function look(name: string, repairId: string): Promise<RepairFunding> {
  const { body } = await harness.get(`/estates/7/repairs/${repairId}/funding`, {
    token: tokens.get(name) as string,
  })
  return v.parse(RepairFunding, body)
}

async function postEntry(over: object = {}): Promise<string> {
  const entryId = key(harness)
  const answer = await send('boss', '/ledger/entries', {
    entryId,
    bookedOn: '2026-11-23',
    building: '',
    summary: '外墙维修款',
    counterparty: '甲公司',
    debit: '5102',
    credit: '1002',
    amountFen: 80_000,
    voucherIds: [await keepScan(harness, '7')],
    invoices: [],
    approvedBy: null,
    ...over,
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return entryId
}

test('from the leak to the invoice: each step shows, and what cannot be right is told to owners', async () => {
  const repairId = await report()
  assert.equal(await codeOf(add('boss', repairId, 'plan', STEPS.plan)), 200)
  assert.equal(await codeOf(add('chair', repairId, 'vote', { voteId, item: 1, amountFen: 86_000 })), 200)
  assert.equal(await codeOf(add('boss', repairId, 'contract', STEPS.contract)), 200)
  const entryId = await postEntry()
  assert.equal(
    await codeOf(add('boss', repairId, 'payment', { entryId, paidOn: null, amountFen: null })),
    200,
  )
  const seen = await look('owner', repairId)
  assert.deepEqual(
    seen.findings.map((one) => one.code),
    ['vote-failed', 'paid-before-acceptance', 'entry-other-vote'],
  )
  assert.deepEqual(
    [seen.plannedFen, seen.votedFen, seen.contractFen, seen.paidFen],
    [86_000, 86_000, 80_000, 80_000],
  )
  const [, vote, , payment] = seen.steps
  assert.ok(vote?.about?.is === 'vote' && vote.about.state === 'counted' && vote.about.countedTo !== null)
  assert.ok(payment?.about?.is === 'entry' && payment.about.spentFen === 80_000)
  assert.equal(await codeOf(add('chair', repairId, 'acceptance', STEPS.acceptance)), 200)
  const later = await look('neighbour', repairId)
  assert.ok(!later.findings.some((one) => one.code === 'paid-before-acceptance'))
  assert.ok(later.findings.some((one) => one.code === 'accepted-before-work'))
  assert.ok(
    !later.repair.mayOpen && seen.repair.mayOpen,
    "a neighbour sees the money, not the reporter's page",
  )
  assert.deepEqual(later.mayAdd, [])
  for (const path of [`entryId=${entryId}`, `voteId=${voteId}`]) {
    const { body } = await harness.get(`/estates/7/repair-fundings?${path}`, {
      token: tokens.get('neighbour') as string,
    })
    assert.deepEqual(
      (body as unknown as { fundings: { repairId: string }[] }).fundings.map((one) => one.repairId),
      [repairId],
    )
  }
})

test('who may say what; what names nothing is refused, and leaves nothing', async () => {
  const repairId = await report()
  const home = await report({ place: 'home' })
  const entryId = await postEntry()
  const pay = { entryId, paidOn: null, amountFen: null }
  const bad: [string, string, object, object, string | number, string?][] = [
    ['owner', 'plan', STEPS.plan, {}, 'access.denied'],
    ['street', 'plan', STEPS.plan, {}, 'access.denied'],
    ['worker', 'plan', STEPS.plan, {}, 'access.denied'],
    ['stranger', 'plan', STEPS.plan, {}, 'access.denied'],
    ['chair', 'plan', STEPS.plan, {}, 'access.denied'],
    ['boss', 'acceptance', STEPS.acceptance, {}, 'access.denied'],
    ['chair', 'payment', pay, {}, 'access.denied'],
    ['boss', 'plan', { ...STEPS.plan, amountFen: 0 }, {}, 'request.malformed'],
    ['boss', 'plan', { ...STEPS.plan, source: 'luck' }, {}, 'request.malformed'],
    ['boss', 'plan', STEPS.contract, {}, 'request.malformed'],
    ['boss', 'plan', STEPS.plan, { photoIds: ['0'.repeat(64)] }, 'repair.photo-unknown'],
    ['boss', 'plan', STEPS.plan, {}, 'funding.not-common', home],
    ['boss', 'plan', STEPS.plan, {}, 'repair.not-found', key(harness)],
    ['boss', 'vote', { voteId: key(harness), item: 1, amountFen: null }, {}, 'vote.not-found'],
    ['boss', 'vote', { voteId, item: 2, amountFen: 86_000 }, {}, 'vote.not-found'],
    ['boss', 'vote', { voteId, item: 1, amountFen: 86_001 }, {}, 'funding.unfit'],
    ['boss', 'vote', { voteId, item: 1, amountFen: null }, {}, 'funding.unfit'],
    ['boss', 'contract', STEPS.contract, { photoIds: [] }, 'repair.photos-needed'],
    ['boss', 'contract', { ...STEPS.contract, signedOn: '2026-11-24' }, {}, 'funding.unfit'],
    ['boss', 'contract', { ...STEPS.contract, signedOn: '2026-02-30' }, {}, 'funding.unfit'],
    ['boss', 'contract', { ...STEPS.contract, contractId: key(harness) }, {}, 'contract.not-found'],
    ['chair', 'acceptance', STEPS.acceptance, { photoIds: [] }, 'repair.photos-needed'],
    ['chair', 'acceptance', { ...STEPS.acceptance, result: 'defects' }, {}, 'repair.reason-needed'],
    ['chair', 'acceptance', { ...STEPS.acceptance, acceptedOn: '2026-12-01' }, {}, 'funding.unfit'],
    ['chair', 'publication', { fromOn: '2026-11-23', toOn: '2026-11-22' }, {}, 'funding.unfit'],
    ['boss', 'payment', { entryId: key(harness), paidOn: null, amountFen: null }, {}, 'entry.not-found'],
    ['boss', 'payment', { entryId: null, paidOn: null, amountFen: null }, {}, 'request.malformed'],
    ['boss', 'payment', { entryId, paidOn: '2026-11-23', amountFen: 1 }, {}, 'request.malformed'],
    [
      'boss',
      'payment',
      { entryId: null, paidOn: '2026-11-23', amountFen: 1 },
      { photoIds: [] },
      'repair.photos-needed',
    ],
    ['boss', 'undo', { position: 1 }, { note: '错' }, 'funding.changed'],
  ]
  for (const [name, kind, data, over, code, where = repairId] of bad)
    assert.equal(
      await codeOf(add(name, where, kind, data, over)),
      code,
      `${name} ${kind} ${JSON.stringify(data)}`,
    )
  assert.deepEqual((await look('boss', repairId)).steps, [])
  // Before money is spoken of, a neighbour's report stays its followers'.
  const hidden = await harness.get(`/estates/7/repairs/${repairId}/funding`, {
    token: tokens.get('neighbour') as string,
  })
  assert.equal(hidden.body.code, 'repair.not-found')
})

test('the vote and the entry of another estate are not there, whatever id is sent', async () => {
  const elsewhere = await closedVote('8')
  const repairId = await report()
  const link = { voteId: elsewhere, item: 1, amountFen: 86_000 }
  assert.equal(await codeOf(add('boss', repairId, 'vote', link)), 'vote.not-found')
  const { rows } = await inEstate(harness.database.app, '8', (tx) =>
    tx.query<{ id: string }>('SELECT entry_id AS id FROM ledger_entries WHERE number = 6 AND estate_id = 8'),
  )
  const pay = { entryId: rows[0]?.id ?? '', paidOn: null, amountFen: null }
  assert.equal(await codeOf(add('boss', repairId, 'payment', pay)), 'entry.not-found')
})

test('what was wrong is undone by whose it was, with a reason; it stays and counts no more', async () => {
  const repairId = await report()
  await add('boss', repairId, 'plan', STEPS.plan)
  await add('chair', repairId, 'acceptance', STEPS.acceptance)
  const undo = (position: number) => ({ position })
  assert.equal(await codeOf(add('boss', repairId, 'undo', undo(2), { note: '不对' })), 'access.denied')
  assert.equal(await codeOf(add('chair', repairId, 'undo', undo(1), { note: '不对' })), 'access.denied')
  assert.equal(await codeOf(add('chair', repairId, 'undo', undo(2))), 'repair.reason-needed')
  assert.equal(await codeOf(add('chair', repairId, 'undo', undo(2), { note: '记错了日期' })), 200)
  assert.equal(await codeOf(add('chair', repairId, 'undo', undo(2), { note: '再撤' })), 'funding.changed')
  assert.equal(await codeOf(add('chair', repairId, 'undo', undo(3), { note: '撤回撤回' })), 'funding.changed')
  const seen = await look('owner', repairId)
  assert.deepEqual(
    seen.steps.map((step) => [step.kind, step.undoneBy]),
    [
      ['plan', null],
      ['acceptance', 3],
      ['undo', null],
    ],
  )
  assert.equal(seen.stations.find((one) => one.key === 'acceptance')?.state, 'later')
})

test('a step sent again is one; another under its id is refused; five at once are one', async () => {
  const repairId = await report()
  const stepId = key(harness)
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => codeOf(add('boss', repairId, 'plan', STEPS.plan, { stepId }))),
  )
  assert.deepEqual(new Set(answers), new Set([200]))
  const other = { ...STEPS.plan, amountFen: 1 }
  assert.equal(await codeOf(add('boss', repairId, 'plan', other, { stepId })), 'request.key-reused')
  assert.equal((await look('boss', repairId)).steps.length, 1)
})

test('the same entry linked by two at once is linked once; by two repairs, both say so', async () => {
  const [one, two] = [await report(), await report()]
  const pay = { entryId: await postEntry(), paidOn: null, amountFen: null }
  const answers = await Promise.all(Array.from({ length: 6 }, () => codeOf(add('boss', one, 'payment', pay))))
  assert.deepEqual(answers.sort(), [200, ...Array.from({ length: 5 }, () => 'funding.changed')])
  assert.equal(
    (await look('owner', one)).findings.some((found) => found.code === 'entry-shared'),
    false,
  )
  assert.equal(await codeOf(add('boss', two, 'payment', pay)), 200)
  for (const repairId of [one, two])
    assert.ok((await look('owner', repairId)).findings.some((found) => found.code === 'entry-shared'))
  const undo = add('boss', two, 'undo', { position: 1 }, { note: '不是这次维修' })
  assert.equal(await codeOf(undo), 200)
  assert.ok(!(await look('owner', one)).findings.some((found) => found.code === 'entry-shared'))
})

test('one contract for two repairs is told, by its number or by its picture', async () => {
  const [one, two, three] = [await report(), await report(), await report()]
  const own = await keepScan(harness, '7')
  const contract = (number: string) => ({ ...STEPS.contract, firm: '乙公司', number })
  await add('boss', one, 'contract', contract('A-9'), { photoIds: [own] })
  await add('chair', two, 'contract', contract('A-9'), { photoIds: [await keepScan(harness, '7')] })
  await add('chair', three, 'contract', contract(''), { photoIds: [own] })
  const isShared = async (repairId: string) =>
    (await look('owner', repairId)).findings.some((found) => found.code === 'contract-shared')
  assert.deepEqual([await isShared(one), await isShared(two), await isShared(three)], [true, true, true])
})

test('an entry that the book takes back pays nothing any more, on its repair too', async () => {
  const repairId = await report()
  const entryId = await postEntry()
  await add('boss', repairId, 'payment', { entryId, paidOn: null, amountFen: null })
  assert.equal((await look('owner', repairId)).paidFen, 80_000)
  const taken = await send('boss', `/ledger/entries/${entryId}/reversal`, {
    reversalId: key(harness),
    bookedOn: '2026-11-23',
    reason: '记错',
  })
  assert.equal(taken.status, 200)
  const seen = await look('owner', repairId)
  assert.equal(seen.paidFen, 0)
  assert.ok(seen.findings.some((found) => found.code === 'entry-reversed'))
})

test('choices are the votes that free money, the spending entries and the contracts, none typed', async () => {
  const repairId = await report()
  const path = `/estates/7/repairs/${repairId}/funding/choices`
  const { body } = await harness.get(path, { token: tokens.get('boss') as string })
  const choices = body as unknown as {
    votes: { voteId: string; amounts: number[] }[]
    entries: { spentFen: number; isLinked: boolean }[]
    contracts: { company: string }[]
  }
  assert.deepEqual(choices.votes.find((one) => one.voteId === voteId)?.amounts, [86_000])
  assert.ok(choices.entries.length > 0 && choices.entries.every((one) => one.spentFen > 0))
  assert.ok(choices.entries.some((one) => one.isLinked) && choices.entries.some((one) => !one.isLinked))
  assert.deepEqual(
    choices.contracts.map((one) => one.company),
    ['测试物业'],
  )
})

test('a phone checks every step against the log; whatever the operator alters is found', async () => {
  const repairId = await report()
  await add('boss', repairId, 'plan', STEPS.plan)
  await add('boss', repairId, 'contract', STEPS.contract)
  await add('chair', repairId, 'acceptance', STEPS.acceptance, { note: '合格' })
  const { steps } = await look('owner', repairId)
  const record = v.parse(
    FundingRecord,
    (
      await harness.get(`/estates/7/repairs/${repairId}/funding/record`, {
        token: tokens.get('owner') as string,
      })
    ).body,
  )
  const check = (given: typeof record, shown: readonly object[] = steps) =>
    verifyFunding(given, undefined, { estateId: '7', repairId }, shown as typeof steps)
  assert.deepEqual(check(record), [])
  const bent = structuredClone(record)
  const text = bent.documents[1]?.text ?? ''
  ;(bent.documents[1] as { text: string }).text = text.replace('80000', '90000')
  assert.deepEqual(check(bent), ['text-changed'])
  const short = { ...record, documents: record.documents.slice(0, 2) }
  assert.deepEqual(check(short), ['shown-differs'])
  assert.deepEqual(check(short, steps.slice(0, 2)), [], 'the end cut off shows only to who saw it before')
  const gap = { ...record, documents: [record.documents[0], record.documents[2]] } as typeof record
  assert.deepEqual(check(gap, [steps[0] as object, steps[2] as object]), ['chain'])
  const first = steps[0] as (typeof steps)[number]
  const dearer = [{ ...first, data: { ...first.data, amountFen: 99_000 } }, ...steps.slice(1)]
  assert.deepEqual(check(record, dearer), ['shown-differs'])
  assert.deepEqual(verifyFunding(record, 'another', { estateId: '7', repairId }, steps), ['log-key'])
  assert.deepEqual(verifyFunding(record, undefined, { estateId: '7', repairId: key(harness) }, steps), [
    'chain',
  ])
  assert.deepEqual(verifyFunding(record, undefined, { estateId: '8', repairId }, steps), ['not-this-version'])
  const lone = record.documents.map((one) => ({ ...one, text: '\ud800' }))
  assert.deepEqual(
    verifyFunding({ ...record, documents: lone }, undefined, { estateId: '7', repairId }, steps),
    ['unreadable'],
  )
  const late = structuredClone(record)
  ;(late.documents[2] as { at: number }).at -= DAY
  assert.deepEqual(check(late), ['time-changed'])
})

test('the live role changes and removes nothing, and sees one estate only', async () => {
  for (const statement of [
    'UPDATE repair_funding_steps SET document = document',
    "UPDATE repair_funding_steps SET by_role = 'committee'",
    'DELETE FROM repair_funding_steps',
    'TRUNCATE repair_funding_steps',
  ])
    await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  assert.equal((await harness.database.app.query('SELECT 1 FROM repair_funding_steps')).rowCount, 0)
  for (const table of ['repair_funding_steps', 'standing_funding_steps'])
    await inEstate(harness.database.app, '8', async (tx) => {
      assert.equal((await tx.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
    })
  const seen = await harness.get('/estates/8/repair-fundings', { token: tokens.get('stranger') as string })
  assert.deepEqual(seen.body, { fundings: [] })
})
