import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { askOrder, listMyBills, payBill, readBill, readReconciliation } from '#contract/bills/endpoints.ts'
import {
  listOverdue,
  readClause,
  readClauseRecord,
  readDutyDesk,
  readPerformance,
} from '#contract/performance/endpoints.ts'
import { listSources, readLacking, readSource, readSourceRecord } from '#contract/ledger/income.ts'
import { listEntries, readBookRecord, readEntry, readLedger } from '#contract/ledger/endpoints.ts'
import { readNoticeRecord } from '#contract/notices/endpoints.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { verifySource } from '#domain/ledger/income/verify.ts'
import { readBook } from '#domain/ledger/evidence/published.ts'
import { verifyBook } from '#domain/ledger/evidence/verify.ts'
import { EMPTY_DRAFT } from '#domain/votes/drafts/draft.ts'
import type { WitnessDesk } from '#contract/votes/witnesses.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody, parseCheckpoint } from '#domain/log/checkpoint.ts'
import { cosign, publicKeyOf, signRegistration, witnessName } from '#domain/log/witness.ts'
import { inEstate, inTransaction } from '#server/core/db/scope.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { givePlacePost } from '#server/identity/place-posts.ts'
import { personOf } from '#server/identity/session.ts'
import { insertFacilities } from '#server/repairs/desk.ts'
import { addPlaces } from '#server/places/store.ts'
import { pushChannels } from '#server/reminders/channels/push.ts'
import { readTemplates } from '#server/reminders/channels/templates.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  keepScan,
  NOW,
  openVote,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'
import { planReminders } from '#test/server/support/sweeps.ts'

// What the server answers is written down; the mini-program's tests render exactly these answers. A change of either
// side shows here. `UPDATE=1 npm test -- server` writes them anew.
const FILE = join(import.meta.dirname, '../snapshots/replies.json')

let harness: Harness
let token: string
const replies: Record<string, unknown> = {}

before(async () => {
  harness = await openHarness({ countsIds: true })
  await importSmallEstate(harness, '7', 12)
  await importContractAndBook(harness, '7')
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('worker', '7', 'company')
  await harness.grant('clerk', '7', 'committee')
  token = await harness.signIn('owner-0')
})

after(() => harness.stop())

async function record(
  name: string,
  path: string,
  role = 'owner',
  as = token,
): Promise<Record<string, unknown>> {
  const answer = await harness.get(path, { token: as, role })
  assert.equal(answer.status, 200, `${name}: ${JSON.stringify(answer.body)}`)
  replies[name] = answer.body
  return answer.body
}

const WITNESS = '01WTNESS000000000000000000'
const SEED = new Uint8Array(32).fill(6)

/** Posts as the owner who is a witness. */
async function asWitness(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await harness.post(path, { token, role: 'owner', key: harness.ports.newId(), body })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body
}

// First, while the log holds nothing random: its proofs are written down too.
test('the book: totals, running balance and the reversal beside what it takes back', async () => {
  const ledger = v.parse(readLedger.output, await record('readLedger', '/estates/7/ledger'))
  assert.equal(ledger.period.openingFen, 1_000_000)
  assert.equal(ledger.period.incomeFen, 364_100)
  assert.equal(ledger.period.expenseFen, 9_999)
  assert.equal(ledger.period.closingFen, 1_354_101)
  const list = v.parse(listEntries.output, await record('listEntries', '/estates/7/ledger/entries'))
  assert.equal(list.entries[0]?.balanceFen, 1_354_101)
  const wrong = list.entries.find((entry) => entry.number === 3)
  assert.equal(wrong?.reversedByNumber, 4)
  const one = v.parse(
    readEntry.output,
    await record('readEntry', `/estates/7/ledger/entries/${wrong?.entryId}`),
  )
  assert.equal(
    one.postings.reduce((all, posting) => all + posting.amountFen, 0),
    0,
  )
  const october = await harness.get('/estates/7/ledger/entries?month=2026-10', { token })
  assert.equal((october.body as unknown as { entries: unknown[] }).entries.length, 3)
  for (const query of ['month=2026-13', 'month=october', 'account=1', 'colour=red', 'before=x'])
    assert.equal(
      (await harness.get(`/estates/7/ledger/entries?${query}`, { token })).body.code,
      'request.malformed',
      query,
    )
  assert.equal(
    (await harness.get('/estates/7/ledger?from=2026-12&to=2026-01', { token })).body.code,
    'request.malformed',
  )
  await record('readMyShare', '/estates/7/ledger/my-share')
  const worker = await harness.signIn('worker')
  const close = (month: string) =>
    harness.post('/estates/7/ledger/closes', {
      token: worker,
      key: harness.ports.newId(),
      body: { month, fund: { firstFen: 100_000_000, balanceFen: 20_000_000 } },
    })
  const august = (await close('2026-08')).body as unknown as { hash: string }
  await close('2026-09')
  const signed = await harness.post('/estates/7/ledger/closes/2026-08/signature', {
    token: await harness.signIn('clerk'),
    key: harness.ports.newId(),
    body: { hash: august.hash },
  })
  assert.equal(signed.status, 200, JSON.stringify(signed.body))
  await record('listCloses', '/estates/7/ledger/closes')
  await harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/ledger/bank/statements',
    headers: {
      authorization: `Bearer ${worker}`,
      'idempotency-key': harness.ports.newId(),
      'content-type': 'multipart/form-data; boundary=x7',
    },
    payload:
      '--x7\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n' +
      '日期,收入,支出,摘要\n2026-11-09,,99.99,电费\n2026-11-20,500.00,,场地费\n\r\n--x7--\r\n',
  })
  await record('listBankLines', '/estates/7/ledger/bank')
  await record('listDuplicates', '/estates/7/ledger/duplicates')
  const period = `from=${ledger.period.from}&to=${ledger.period.to}`
  const book = v.parse(
    readBookRecord.output,
    await record('readBookRecord', `/estates/7/ledger/record?${period}`),
  )
  assert.deepEqual(verifyBook(readBook(book), harness.ports.log.publicKey).faults, [])
  await keepSource(worker, list.entries.find((entry) => entry.number === 2)?.entryId ?? '')
})

/** A source of which September has come and the rest has not. */
async function keepSource(worker: string, entryId: string): Promise<void> {
  const sourceId = harness.ports.newId()
  const write = async (path: string, body: unknown) => {
    const answer = await harness.post(`/estates/7/income${path}`, {
      token: worker,
      key: harness.ports.newId(),
      body,
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  await write('', {
    sourceId,
    version: 1,
    kind: 'open',
    fromOn: '2026-09-01',
    reason: '',
    terms: {
      accountCode: '4003',
      place: '地面车位',
      building: '',
      counterparty: '停车系统',
      contractNumber: 'T-1',
      endsOn: '2027-08-31',
      amountFen: 182_050,
      rhythm: 'month',
      firstDueOn: '2026-09-05',
      dueDay: 5,
      photoIds: [],
      fileHash: '',
      approvedBy: null,
    },
  })
  const receipt = { receiptId: harness.ports.newId(), periodFrom: '2026-09-01', entryId, amountFen: 182_050 }
  await write(`/${sourceId}/receipts`, receipt)
  const lacking = v.parse(readLacking.output, await record('readLacking', '/estates/7/income/lacking'))
  assert.deepEqual([lacking.lackingFen, lacking.sourceCount], [364_100, 1])
  const sources = v.parse(listSources.output, await record('listSources', '/estates/7/income'))
  assert.equal(sources.sources[0]?.lateCount, 2)
  const one = v.parse(readSource.output, await record('readSource', `/estates/7/income/${sourceId}`))
  const proven = v.parse(
    readSourceRecord.output,
    await record('readSourceRecord', `/estates/7/income/${sourceId}/record`),
  )
  await record('listWaitingQuestions', '/estates/7/line-questions/waiting')
  await record('listLineQuestions', `/estates/7/line-questions?about=source&subject=${sourceId}`)
  const key = toBase64(harness.ports.log.publicKey)
  assert.deepEqual(
    verifySource(proven, key, { estateId: '7', sourceId }, beijingDayOf(one.nowAt), one.totals),
    [],
  )
}

test('a witness’s desk before there is anything to sign', async () => {
  const now = harness.clock.now
  // Before the votes are announced, so that their rules name it.
  harness.clock.now -= 30 * DAY
  token = await harness.signIn('owner-0')
  const publicKey = publicKeyOf(SEED)
  const name = witnessName('owner', harness.ports.log.nameOf('7'), publicKey)
  await asWitness('/estates/7/witnesses', {
    witnessId: WITNESS,
    publicKey: toBase64(publicKey),
    signature: toBase64(signRegistration(SEED, name)),
  })
  await record('readWitnessDesk', '/estates/7/witness-desk')
  harness.clock.now = now
  token = await harness.signIn('owner-0')
})

test('a vote before and after, a receipt, and the list', async () => {
  const closed = await openVote(harness, '7')
  const desk = (await harness.get('/estates/7/witness-desk', { token })).body as unknown as WitnessDesk
  const [announced] = desk.checkpoints
  const { size, body: text } = parseCheckpoint(announced?.note ?? '') ?? { size: 0, body: '' }
  const signature = toBase64(cosign(SEED, Math.floor(NOW / 1000), text))
  await asWitness(`/estates/7/witnesses/${WITNESS}/cosignatures`, { size, cosignature: signature })
  for (let index = 2; index < 10; index++) {
    const voter = await harness.signIn(`owner-${index}`)
    const seen = await harness.get(`/estates/7/votes/${closed}`, { token: voter })
    const headId = (seen.body as unknown as { myHeads: { headId: string }[] }).myHeads[0]?.headId
    await harness.post(`/estates/7/votes/${closed}/ballots`, {
      token: voter,
      key: harness.ports.newId(),
      body: { headId, choices: [index < 9 ? 0 : 2] },
    })
  }
  harness.clock.now = NOW + 11 * DAY
  token = await harness.signIn('owner-0')
  const open = await openVote(harness, '7')
  await record('listVotes', '/estates/7/votes')
  await record('readVote closed', `/estates/7/votes/${closed}`)
  await record('readVoteWitnesses', `/estates/7/votes/${closed}/witnesses`)
  const vote = await record('readVote open', `/estates/7/votes/${open}`)
  const headId = (vote as { myHeads: { headId: string }[] }).myHeads[0]?.headId as string
  const cast = await harness.post(`/estates/7/votes/${open}/ballots`, {
    token,
    role: 'owner',
    key: harness.ports.newId(),
    body: { headId, choices: [0] },
  })
  assert.equal(cast.status, 200)
  replies.castBallot = cast.body
  // One home has a paper ballot that waits for a second person.
  const clerk = await harness.signIn('clerk')
  await harness.post(`/estates/7/votes/${open}/paper-ballots`, {
    token: clerk,
    role: 'committee',
    key: harness.ports.newId(),
    body: {
      entryId: harness.ports.newId(),
      headId: 'H9',
      serial: '0009',
      choices: [0],
      photoIds: [await keepScan(harness, '7')],
    },
  })
  await record('readTurnout', `/estates/7/votes/${open}/turnout`, 'committee', clerk)
  await record('readRollCheck', '/estates/7/roll-check', 'committee', clerk)
  await record('readVoteRollCheck', `/estates/7/votes/${open}/roll-check`, 'committee', clerk)
  await record('readRound', `/estates/7/votes/${open}/round`, 'committee', clerk)
  await record('listDeliveries', `/estates/7/votes/${open}/heads/${headId}/deliveries`, 'committee', clerk)
  await record('listMyDeliveries', `/estates/7/votes/${open}/my-deliveries`)
  await record('listPaper', `/estates/7/votes/${open}/paper-ballots`, 'committee', clerk)
  await record('listArrivals', `/estates/7/votes/${open}/my-arrivals`)
  await record('readLife', `/estates/7/votes/${open}/life`)
  await record('listLives', '/estates/7/vote-lives', 'committee', clerk)
  const draftId = harness.ports.newId()
  const saved = await harness.post(`/estates/7/vote-drafts/${draftId}`, {
    token: clerk,
    role: 'committee',
    key: harness.ports.newId(),
    body: { base: 0, content: { ...EMPTY_DRAFT, title: '更换门禁', items: [QUESTION] }, revoteOf: null },
  })
  assert.equal(saved.status, 200)
  await record('listDrafts', '/estates/7/vote-drafts', 'committee', clerk)
  await record('readDraft', `/estates/7/vote-drafts/${draftId}`, 'committee', clerk)
  await record('readReceipt', `/estates/7/votes/${open}/ballots/${headId}`)
})

test('performance: late, missing and on time are told apart, numbers sort as numbers', async () => {
  const body = v.parse(readPerformance.output, await record('readPerformance', '/estates/7/performance'))
  assert.deepEqual(
    body.clauses.filter((clause) => clause.source === 'contract').map((clause) => clause.number),
    ['1.1', '1.2', '1.10'],
  )
  // What the law wants public comes after; of commission fees and lifts this contract says nothing.
  assert.deepEqual(
    body.clauses.filter((clause) => clause.source === 'law').map((clause) => clause.number),
    Array.from({ length: 17 }, (_, index) => `D${index + 1}`).filter((id) => id !== 'D15' && id !== 'D17'),
  )
  const lawn = body.clauses[2] as (typeof body.clauses)[number]
  // August was missed, September on time, October late; November is not over until the 30th … but the clock is at 4 December.
  assert.deepEqual(lawn.counts, { onTime: 1, late: 1, missing: 2, due: 4 })
  const detail = v.parse(
    readClause.output,
    await record('readClause', `/estates/7/performance/${lawn.clauseId}`),
  )
  assert.deepEqual(
    detail.duties.map((duty) => duty.state),
    ['due', 'missing', 'late', 'onTime', 'missing'],
  )
  const kept = v.parse(
    readClauseRecord.output,
    await record('readClauseRecord', `/estates/7/performance/${lawn.clauseId}/record`),
  )
  // The log has random blindings in it, so its root is another in every run.
  replies.readClauseRecord = { ...kept, checkpoint: '' }
  assert.equal(
    (await harness.get(`/estates/7/performance/${harness.ports.newId()}`, { token })).body.code,
    'clause.not-found',
  )
})

test('the company’s desk and the list of what is overdue', async () => {
  const worker = await harness.signIn('worker')
  const clerk = await harness.signIn('clerk')
  const desk = v.parse(
    readDutyDesk.output,
    await record('readDutyDesk', '/estates/7/duty-desk', 'company', worker),
  )
  const list = v.parse(
    listOverdue.output,
    await record('listOverdue', '/estates/7/overdue', 'committee', clerk),
  )
  assert.equal(desk.missingCount, list.missingCount)
  assert.ok(desk.due.length > 0 && list.clauses.length > 0)
})

test('a repair, its list, home and me', async () => {
  const repairId = harness.ports.newId()
  const body = {
    repairId,
    kind: 'leak',
    place: 'home',
    placeText: '1号楼1单元101',
    description: '漏水',
    photoIds: [],
  }
  const key = harness.ports.newId()
  const reported = await harness.post('/estates/7/repairs', { token, role: 'owner', key, body })
  assert.equal(reported.status, 200)
  replies.reportRepair = reported.body
  const worker = await harness.signIn('worker')
  for (const move of ['dispatch', 'quote']) {
    const data = move === 'quote' ? { quote: [{ title: '阀门', quantity: 2, unitFen: 3_500 }] } : {}
    const moved = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
      token: worker,
      key: harness.ports.newId(),
      body: { move, note: '', photoIds: [], data },
    })
    assert.equal(moved.status, 200)
  }
  await record('listRepairs', '/estates/7/repairs')
  await record('readRepair', `/estates/7/repairs/${repairId}`)
  const looked = await harness.get(`/estates/7/repairs/${repairId}`, { token: worker, role: 'company' })
  assert.equal(looked.status, 200)
  await record('listReads', '/me/privacy/reads')
  await record('listAlike', '/estates/7/repairs-alike?kind=leak')
  await record('listPlaces', '/estates/7/places?building=')
  await record('listPromises', '/estates/7/repair-promises')
  await record('listWorkers', '/estates/7/repair-workers', 'company', worker)
  await record('readRepairFigures', '/estates/7/repair-figures?month=2026-12')
  await record(
    'listFigureCases',
    '/estates/7/repair-figures/answeredInTime/cases?month=2026-12&part=hits',
    'company',
    worker,
  )
  await complaintReplies(worker)
  await record('readHome', '/estates/7/home')
  const me = await harness.get('/me', { token })
  replies.readMe = me.body
})

/** A neighbour matter that the community proposes an agreement for, as its complainant, mediator and the other home see it. */
async function complaintReplies(company: string) {
  const complaintId = harness.ports.newId()
  const post = async (as: string, path: string, body: object) => {
    const answer = await harness.post(`/estates/7/complaints${path}`, {
      token: as,
      key: harness.ports.newId(),
      body,
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  await harness.grant('mediator', '7', 'community')
  const mediator = await harness.signIn('mediator')
  const asked = await harness.signIn('owner-3')
  const words = { words: '楼上夜里装修', photoIds: [], refs: [], isNamed: false }
  replies.makeComplaint = await post(token, '', { complaintId, subject: 'neighbour', ...words })
  await post(mediator, `/${complaintId}/agreements`, {
    afterVersion: 0,
    otherHome: '1号楼1单元104',
    facts: '夜里十点以后有人装修',
    dispute: '什么时候可以装修',
    content: '晚上八点以后不装修',
    performOn: '2027-01-01',
  })
  await post(token, `/${complaintId}/confirmations`, { version: 1, move: 'assent' })
  await post(asked, `/${complaintId}/invitation`, { version: 1, move: 'join' })
  await record('listComplaints', '/estates/7/complaints?state=open')
  await record('readComplaint', `/estates/7/complaints/${complaintId}`, 'community', mediator)
  await record('readInvitation', `/estates/7/complaints/${complaintId}/invitation`, 'owner', asked)
  await record('readComplaintFigures', '/estates/7/complaint-figures?month=2026-12', 'company', company)
  await record(
    'listComplaintCases',
    '/estates/7/complaint-figures/community/answeredInTime/cases?month=2026-12&part=hits',
    'community',
    mediator,
  )
}

test('two checkpoints that do not fit, as owners are told', async () => {
  const [kept, given] = [1, 2].map((fill) => {
    const origin = harness.ports.log.nameOf('7')
    const text = checkpointBody({ origin, size: 3, root: new Uint8Array(32).fill(fill) })
    return `${text}\n${harness.ports.log.line('7', text)}`
  })
  const body = { conflictId: '01C0NF11CT0000000000000000', kept, given }
  await asWitness(`/estates/7/witnesses/${WITNESS}/conflicts`, body)
  await record('listConflicts', '/estates/7/log-conflicts')
})

// Last, for it gives names that are counted.
test('a joint request that collects, and one that the committee must answer', async () => {
  const start = async (as: string, title: string) => {
    const initiativeId = harness.ports.newId()
    const started = await harness.post('/estates/7/initiatives', {
      token: as,
      role: 'owner',
      key: harness.ports.newId(),
      body: {
        initiativeId,
        kind: 'interimMeeting',
        title,
        reason: '门禁坏了半年。',
        question: '是否同意更换门禁？',
      },
    })
    assert.equal(started.status, 200)
    return initiativeId
  }
  const collecting = await start(token, '请开会换门禁')
  const passed = await start(await harness.signIn('owner-2'), '请开会修电梯')
  for (const name of ['owner-3', 'owner-4'])
    await harness.post(`/estates/7/initiatives/${passed}/supports`, {
      token: await harness.signIn(name),
      role: 'owner',
      key: harness.ports.newId(),
      body: { supports: true },
    })
  const other = await harness.signIn('owner-5')
  const clerk = await harness.signIn('clerk')
  await record('listInitiatives', '/estates/7/initiatives', 'owner', other)
  await record('readInitiative', `/estates/7/initiatives/${collecting}`)
  await record('readInitiative passed on', `/estates/7/initiatives/${passed}`, 'committee', clerk)
})

test('who votes for a home: an agent, a representative, new owners', async () => {
  const voteId = await openVote(harness, '7', { title: '委托表决', proxyCap: 2 })
  const { body } = await harness.get(`/estates/7/votes/${voteId}`, { token })
  const heads = (body as unknown as { myHeads: { headId: string; jointOwners: number }[] }).myHeads
  const alone = heads.find((head) => head.jointOwners === 1)?.headId
  const joint = heads.find((head) => head.jointOwners === 2)?.headId
  const offer = await harness.post(`/estates/7/votes/${voteId}/proxy-offers`, {
    token,
    key: harness.ports.newId(),
    body: { offerId: harness.ports.newId(), headId: alone, agentName: '小孙' },
  })
  // The only part of an answer that is drawn by chance.
  const { code } = offer.body as unknown as { code: string }
  const proxies = await record('readProxies', `/estates/7/votes/${voteId}/heads/${alone}/proxies`)
  replies.readProxies = JSON.parse(JSON.stringify(proxies).replace(code, '12345678'))
  const path = `/estates/7/votes/${voteId}/heads/${joint}/representatives`
  const seen = await harness.get(path, { token })
  const owners = (seen.body as unknown as { owners: { ownerId: string; isMe: boolean }[] }).owners
  const proposed = await harness.post(path, {
    token: await harness.signIn('owner-1'),
    key: harness.ports.newId(),
    body: {
      proposalId: harness.ports.newId(),
      ownerId: owners.find((one) => one.isMe)?.ownerId,
      forAllVotes: false,
      othersAgree: false,
    },
  })
  assert.equal(proposed.status, 200)
  await record('readRepresentation', path)
  const clerk = await harness.signIn('clerk')
  await record('listProxies', `/estates/7/votes/${voteId}/paper-proxies`, 'committee', clerk)
  const found = await record('findUnits', '/estates/7/units?sought=109', 'committee', clerk)
  const [unit] = (found as unknown as { units: { unitId: string; version: number }[] }).units
  const sold = await harness.post('/estates/7/transfers', {
    token: clerk,
    role: 'committee',
    key: harness.ports.newId(),
    body: {
      transferId: harness.ports.newId(),
      unitId: unit?.unitId,
      version: unit?.version,
      fromOn: '2026-11-20',
      owners: [{ name: '新业主', documentKind: '护照', documentNumber: 'E12345678' }],
      photoIds: [await keepScan(harness, '7')],
    },
  })
  assert.equal(sold.status, 200, JSON.stringify(sold.body))
  await record('listTransfers', '/estates/7/transfers', 'committee', clerk)
  const seller = await harness.signIn('owner-8')
  const devices = await harness.get('/me/devices', { token: seller })
  replies.listDevices = JSON.parse(
    JSON.stringify(devices.body).replace(/"sessionId":"[^"]+"/g, '"sessionId":"01SESS00000000000000000000"'),
  )
  await record('listMyTransfers', '/estates/7/my-transfers', undefined, seller)
  await record('readPrivacy', '/me/privacy', undefined, seller)
})

test('bills: owed, late by the contract’s rate, paid, corrected, and the cashier’s side', async () => {
  const now = harness.clock.now
  const at = async (days: number) => {
    harness.clock.now = now + days * DAY
    token = await harness.signIn('owner-0')
    return harness.signIn('worker')
  }
  const send = async (path: string, as: string, body: unknown) => {
    const answer = await harness.post(path, { token: as, key: harness.ports.newId(), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  let worker = await at(-60)
  const found = await record('findBillUnits', '/estates/7/bill-units?sought=101', 'company', worker)
  const [unit] = (found as unknown as { units: { unitId: string }[] }).units
  const bill = {
    unitId: unit?.unitId,
    kind: 'property',
    item: '',
    from: '2026-01-01',
    to: '2026-06-30',
    dueOn: '2026-06-30',
    basis: { method: 'area', priceHao: 28_500, areaDm2: 8_957 },
    basisText: '合同第 6 条',
    late: { perMillion: 300, text: '合同第 9 条' },
  }
  const issue = async (more: object) => {
    const billId = harness.ports.newId()
    await send('/estates/7/bills', worker, { ...bill, billId, ...more })
    return billId
  }
  const old = await issue({})
  await send(`/estates/7/bills/${old}/corrections`, worker, {
    correctionId: harness.ports.newId(),
    act: 'credit',
    amountFen: 3_165,
    reason: '电梯停了十天',
  })
  await send(`/estates/7/bills/${old}/desk-payments`, worker, {
    paymentId: harness.ports.newId(),
    how: 'cash',
    amountFen: 50_000,
    note: '',
  })
  worker = await at(0)
  const parking = await issue({
    kind: 'parking',
    item: '车位A12',
    from: '2026-12-01',
    to: '2026-12-31',
    dueOn: '2026-12-31',
    basis: { method: 'month', priceHao: 1_500_000, pieces: 1 },
    late: null,
  })
  const facts = new Map<string, 'paid'>()
  const handOver = {
    kind: 'weapp',
    timeStamp: '1',
    nonceStr: 'n',
    package: 'prepay_id=1',
    signType: 'RSA',
    paySign: 's',
  } as const
  const orderId = harness.ports.newId()
  harness.ports.cashier = {
    createOrder: async () => handOver,
    query: async (orderNo) =>
      facts.get(orderNo) === 'paid'
        ? { orderNo, cashierNo: 'K1', state: 'paid', amountFen: 15_000, at: harness.clock.now }
        : 'unknown',
    verify: () => null,
  }
  const paid = v.parse(
    payBill.output,
    await send(`/estates/7/bills/${parking}/orders`, token, {
      orderId,
      amountFen: 15_000,
      channel: 'weapp',
    }),
  )
  replies.payBill = paid
  facts.set(orderId, 'paid')
  const asked = v.parse(askOrder.output, await send(`/estates/7/bill-orders/${orderId}/ask`, token, {}))
  assert.equal(asked.receipt?.number, 2)
  replies.askOrder = asked
  const mine = v.parse(listMyBills.output, await record('listMyBills', '/estates/7/my-bills'))
  assert.deepEqual(
    [...mine.due, ...mine.past].map((one) => [one.state, one.owedFen]),
    [
      ['overdue', 100_000],
      ['settled', 0],
    ],
  )
  const one = v.parse(readBill.output, await record('readBill', `/estates/7/bills/${old}`)).bill
  assert.equal(one.late?.fen, Math.floor((one.late?.days ?? 0) * 30))
  assert.equal(one.mayPay, true)
  await record('listBills', '/estates/7/bills', 'company', worker)
  await harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/cashier/statements',
    headers: {
      authorization: `Bearer ${worker}`,
      'idempotency-key': harness.ports.newId(),
      'content-type': 'multipart/form-data; boundary=x7',
    },
    payload:
      '--x7\r\ncontent-disposition: form-data; name="photo"; filename="x.csv"\r\ncontent-type: text/csv\r\n\r\n' +
      `商户订单号,流水号,金额,时间\n${orderId},K1,150.00,${beijingDayOf(now)}\nX9,K9,20.00,${beijingDayOf(now)}\n\r\n--x7--\r\n`,
  })
  const desk = v.parse(
    readReconciliation.output,
    await record('readReconciliation', '/estates/7/cashier', 'company', worker),
  )
  assert.deepEqual([desk.matchedCount, desk.missingHere.length], [1, 1])
  harness.ports.cashier = null
})

test('notices: an emergency for a building, a cut told late, corrected; counts', async () => {
  const company = await harness.signIn('worker')
  token = await harness.signIn('owner-0')
  const now = harness.clock.now
  const send = async (path: string, as: string, body: unknown) => {
    const answer = await harness.post(path, { token: as, key: harness.ports.newId(), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  const notice = (more: object) => ({
    noticeId: harness.ports.newId(),
    kind: 'emergency',
    outage: null,
    places: [{ building: '1号楼', stair: '', unitId: '' }],
    title: '燃气泄漏',
    text: '请马上离开，不要开灯。',
    photoIds: [],
    shownFrom: now,
    expiresAt: now + DAY,
    worksFrom: null,
    worksTo: null,
    ...more,
  })
  await send('/estates/7/notices', company, notice({}))
  const cut = notice({
    kind: 'outage',
    outage: 'water',
    title: '明天停水',
    text: '换水泵。',
    worksFrom: now + DAY / 2,
    worksTo: now + DAY,
  })
  await send('/estates/7/notices', company, cut)
  await send(`/estates/7/notices/${cut.noticeId}/corrections`, company, {
    versionId: harness.ports.newId(),
    title: '明天停水',
    text: '换水泵，请接好水。',
    photoIds: [],
    expiresAt: now + DAY,
    worksFrom: now + DAY / 2,
    worksTo: now + DAY,
    reason: '补充要做什么',
  })
  await record('listNotices', '/estates/7/notices')
  await record('readNotice', `/estates/7/notices/${cut.noticeId}`, 'company', company)
  const noticeRecord = v.parse(
    readNoticeRecord.output,
    await record('readNoticeRecord', `/estates/7/notices/${cut.noticeId}/record`, 'company', company),
  )
  assert.equal(noticeRecord.entries.length, 2)
  // The log has random blindings in it, so its hashes are others in every run.
  replies.readNoticeRecord = {
    ...noticeRecord,
    entries: noticeRecord.entries.map((entry) => ({ ...entry, proof: [] })),
    checkpoint: '',
  }
  await record('countNoticeReads', `/estates/7/notices/${cut.noticeId}/counts`, 'company', company)
})

test('a repair’s money from the leak to the invoice', async () => {
  const company = await harness.signIn('worker')
  const repairId = harness.ports.newId()
  const send = async (path: string, as: string, role: string, body: object) => {
    const answer = await harness.post(path, { token: as, role, key: harness.ports.newId(), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  await send('/estates/7/repairs', token, 'owner', {
    repairId,
    kind: 'leak',
    place: 'building',
    placeText: '1号楼楼顶',
    description: '往下滴水',
    photoIds: [],
    building: '1号楼',
  })
  const step = (kind: string, data: object) =>
    send(`/estates/7/repairs/${repairId}/funding/steps`, company, 'company', {
      stepId: harness.ports.newId(),
      step: { kind, data, note: '', photoIds: [] },
    })
  const { entries } = v.parse(listEntries.output, replies.listEntries)
  await step('plan', { source: 'revenue', emergency: null, amountFen: 800_000 })
  const entryId = entries.find((one) => one.changeFen < 0)?.entryId
  await step('payment', { entryId, paidOn: null, amountFen: null })
  await record('readFunding', `/estates/7/repairs/${repairId}/funding`)
  await record('listFundingChoices', `/estates/7/repairs/${repairId}/funding/choices`, 'company', company)
  await record('findFundings', `/estates/7/repair-fundings?entryId=${entryId}`)
  await harness.grant('street', '7', 'street')
  const street = await harness.signIn('street')
  await record('readRepairOversight', '/repair-oversight?month=2026-12', 'street', street)
  await record(
    'listOversightCases',
    '/estates/7/repair-oversight/open/cases?month=2026-12&part=hits',
    'street',
    street,
  )
  const kept = await record('readFundingRecord', `/estates/7/repairs/${repairId}/funding/record`)
  // The log has random blindings in it: what proves a step is another in every run.
  replies.readFundingRecord = { ...kept, checkpoint: '', documents: [] }
})

test('12345: a dispatch list, what was done about an order; keys and a receiver that took nothing yet', async () => {
  const company = await harness.signIn('worker')
  const post = async (path: string, body: unknown) => {
    const answer = await harness.post(path, { token: company, key: harness.ports.newId(), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }
  const webhookId = harness.ports.newId()
  await post('/estates/7/webhooks', { webhookId, url: 'https://system.example/hook', events: [] })
  await post('/estates/7/open311-keys', {
    keyId: harness.ports.newId(),
    name: '区接诉即办平台',
    scope: 'write',
    isHotline: true,
  })
  const day = beijingDayOf(harness.clock.now)
  const list = {
    file: `工单编号,派单时间,办理时限,诉求内容,地点,部位,楼栋\nBJ0001,${day} 00:01,7天,楼道灯不亮,1号楼1单元,公共,1号楼`,
    encoding: 'text',
    links: [],
  }
  replies.importOrders = await post('/estates/7/hotline-orders/imports', { ...list, onlyCheck: true })
  await post('/estates/7/hotline-orders/imports', { ...list, onlyCheck: false })
  await post('/estates/7/hotline-orders/BJ0001/acts', {
    actId: harness.ports.newId(),
    kind: 'contact',
    note: '电话联系上，明天换灯',
  })
  const month = day.slice(0, 7)
  await record('listHotlineOrders', `/estates/7/hotline-orders?month=${month}`, 'company', company)
  await record('readHotlineOrder', '/estates/7/hotline-orders/BJ0001', 'company', company)
  await record('listOpen311Keys', '/estates/7/open311-keys', 'company', company)
  await record('listWebhooks', '/estates/7/webhooks', 'company', company)
  await record('listDeliveriesOfWebhook', `/estates/7/webhooks/${webhookId}/events`, 'company', company)
})

test('reminders: what an owner was told, and where else they may be told', async () => {
  const { rows } = await harness.database.owner.query(
    "SELECT person_id FROM identities WHERE subject = 'owner-0'",
  )
  await harness.database.owner.query("INSERT INTO identities VALUES ('at-weapp', 'weapp', $1, now())", [
    rows[0].person_id,
  ])
  const weapp = readTemplates('weapp', 'vote=wx-vote,repair=wx-repair,todo=wx-todo')
  const keys = { weapp: { appId: 'x', secret: 'x', base: 'http://127.0.0.1:9' } }
  harness.ports.push = pushChannels(keys, weapp ? { weapp } : {}, harness.ports.nowMs)
  await planReminders(harness.ports)
  const list = await record('listReminders', '/estates/7/reminders')
  assert.ok((list.reminders as unknown[]).length > 0)
  await record('readReminderSettings', '/reminders/settings')
  harness.ports.push = {}
})

test('an emergency: the roster of who is called, and what somebody who is called sees', async () => {
  const company = await harness.signIn('worker')
  const boss = await harness.grant('worker', '7', 'company')
  const asCompany = { token: company, role: 'company', key: harness.ports.newId() }
  const shift = {
    shiftId: harness.ports.newId(),
    tier: 'duty',
    personId: boss,
    phone: '13800000001',
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    from: 18 * 60,
    to: 8 * 60,
  }
  const added = await harness.post('/estates/7/duty', { ...asCompany, body: shift })
  assert.equal(added.status, 200, JSON.stringify(added.body))
  const roster = await record('readDutyRoster', '/estates/7/duty', 'company', company)
  // Persons' ids are random.
  replies.readDutyRoster = JSON.parse(JSON.stringify(roster).replaceAll(boss, '01BSS000000000000000000000'))
  const repairId = harness.ports.newId()
  const reported = await harness.post('/estates/7/repairs', {
    token,
    role: 'owner',
    key: harness.ports.newId(),
    body: {
      repairId,
      kind: 'liftTrapped',
      place: 'building',
      placeText: '1号楼电梯',
      description: '两个人困在里面',
      photoIds: [await keepScan(harness, '7')],
    },
  })
  assert.equal(reported.status, 200, JSON.stringify(reported.body))
  await record('readAlarm', `/estates/7/alarms/${repairId}`, 'company', company)
})

test('claims of homes: mine, the desk, and one with what the roll says', async () => {
  await harness.grant('officer', '7', 'community')
  const officer = await harness.signIn('officer')
  const claimant = await harness.signIn('业主5')
  const claimId = harness.ports.newId()
  const made = await harness.post('/estates/7/claims', {
    token: claimant,
    key: harness.ports.newId(),
    body: {
      claimId,
      name: '业主5',
      documentKind: '身份证',
      documentNumber: documentNumber(5),
      building: '1号楼',
      stair: '1单元',
      room: '106',
      basis: 'title',
      certificate: '京(2021)朝不动产权第0004512号',
      words: '',
      photoIds: [await keepScan(harness, '7')],
    },
  })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  await record('listClaims', '/estates/7/claims', 'community', officer)
  await record('readClaim', `/estates/7/claims/${claimId}`, 'community', officer)
  const asked = await harness.post(`/estates/7/claims/${claimId}/decision`, {
    token: officer,
    role: 'community',
    key: harness.ports.newId(),
    body: {
      decision: 'ask',
      papers: ['title', 'clearer'],
      refusals: [],
      words: '请拍整页',
      unitId: null,
      ownerId: null,
      position: 0,
    },
  })
  assert.equal(asked.status, 200, JSON.stringify(asked.body))
  replies.listMyClaims = (await harness.get('/me/claims', { token: claimant })).body
})

test('bodies and posts: the street’s page, a team, my posts, and a place', async () => {
  const at = (subject: string, role: string | null, path: string, body: unknown) =>
    harness
      .signIn(subject)
      .then((own) =>
        harness.post(path, { token: own, key: harness.ports.newId(), body, ...(role ? { role } : {}) }),
      )
  await harness.grant('street', '7', 'street')
  const company = '91110108551385082Q'
  const filingId = harness.ports.newId()
  const today = beijingDayOf(harness.clock.now)
  const filed = {
    filingId,
    kind: 'company',
    name: '示例物业服务有限公司',
    creditCode: company,
    number: '备案 7 号',
  }
  const days = { signedOn: today, startsOn: today, endsOn: '2028-12-31' }
  await at('street', 'street', '/estates/7/filings', { ...filed, ...days })
  await at('officer', 'community', `/estates/7/filings/${filingId}/decision`, { decision: 'confirm' })
  const invite = async (by: string, role: string, job: string, name: string) => {
    const invitationId = harness.ports.newId()
    const body = { invitationId, bodyId: company, job, name, basis: '任命书 3 号' }
    const made = await at(by, role, '/estates/7/invitations', body)
    assert.equal(made.status, 200, JSON.stringify(made.body))
    return { invitationId, code: made.body.code }
  }
  const head = await invite('street', 'street', 'manager', 'head')
  const read = await at('head', null, '/me/invitations/read', { code: head.code })
  replies.readPostInvitation = read.body
  await at('head', null, '/me/invitations/accept', { code: head.code })
  await at('officer', 'community', `/estates/7/invitations/${head.invitationId}/decision`, {
    decision: 'give',
  })
  await invite('head', 'company', 'repair', '郑师傅')
  const other = {
    ...filed,
    filingId: harness.ports.newId(),
    name: '新风物业服务有限公司',
    creditCode: '91110000802100433B',
  }
  await at('street', 'street', '/estates/7/filings', { ...other, ...days })
  await record('readBodies', '/estates/7/bodies', 'community', await harness.signIn('officer'))
  await record('readTeam', '/estates/7/team', 'company', await harness.signIn('head'))
  replies.listMyPosts = (await harness.get('/me/posts', { token: await harness.signIn('head') })).body
  // A salt is another each time.
  for (const name of ['readBodies', 'readTeam', 'listMyPosts'])
    replies[name] = JSON.parse(JSON.stringify(replies[name]).replace(/"salt":"[^"]+"/g, '"salt":"c2FsdA=="'))
  await inTransaction(harness.database.app, async (tx) => {
    const place = {
      placeId: 'S1',
      kind: 'street' as const,
      name: '示例街道',
      parentId: '110101',
      divisionCode: null,
    }
    const community = {
      ...place,
      placeId: 'C1',
      kind: 'community' as const,
      name: '示例社区',
      parentId: 'S1',
    }
    await addPlaces(
      tx,
      [place, community].map((one) => ({ ...one, validFrom: '2020-01-01' })),
    )
    const personId = await personOf(harness.ports, NOW, 'jingtong', 'street', 'street')
    await givePlacePost(tx, { personId, placeId: 'S1', role: 'street' }, NOW, null)
  })
  replies.readOfficials = (await harness.get('/me/places', { token: await harness.signIn('street') })).body
})

test('the opening of an estate: the list, one estate, its roll looked at, and the posting', async () => {
  const places = [
    ['YS-CITY', 'city', null],
    ['YS-D', 'district', 'YS-CITY'],
    ['YS-S', 'street', 'YS-D'],
    ['YS-C', 'community', 'YS-S'],
  ] as const
  const officer = await personOf(harness.ports, harness.clock.now, 'jingtong', 'opener', 'opener')
  const second = await personOf(harness.ports, harness.clock.now, 'jingtong', 'opener-2', 'opener-2')
  await inTransaction(harness.database.app, async (tx) => {
    await addPlaces(
      tx,
      places.map(([placeId, kind, parentId]) => ({
        placeId,
        kind,
        name: `${placeId}名`,
        parentId,
        divisionCode: null,
        validFrom: '2020-01-01',
      })),
    )
    for (const personId of [officer, second])
      await givePlacePost(tx, { personId, placeId: 'YS-S', role: 'street' }, NOW - DAY, null)
  })
  const [one, two] = [await harness.signIn('opener'), await harness.signIn('opener-2')]
  const send = async (path: string, body: unknown, by = one) => {
    const answer = await harness.post(path, { token: by, key: harness.ports.newId(), body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body as unknown as { estateId: string }
  }
  const requestId = harness.ports.newId()
  const asked = { communityId: 'YS-C', askedBy: 'street', asking: 0, owners: 0, basis: '街道会议纪要' }
  await send('/openings', { ...asked, requestId, name: '柳荫里' })
  const { estateId } = await send(`/openings/${requestId}/decision`, { decision: 'accept', words: '' }, two)
  await send('/openings', { ...asked, requestId: harness.ports.newId(), name: '槐树里' }, two)
  const blank = { words: '', buildings: [], building: null, counted: null, endsOn: null, postedFor: null }
  const steps = `/estates/${estateId}/opening/steps`
  const buildings = [
    { building: '1号楼', unitCount: 1 },
    { building: '2号楼', unitCount: 1 },
  ]
  await send(steps, { ...blank, kind: 'scope', words: '区划 1 号', buildings, position: 1 })
  const file = (path: string, text: string) =>
    harness.app.inject({
      method: 'POST',
      url: `/api/estates/${estateId}/roll/${path}`,
      headers: {
        authorization: `Bearer ${one}`,
        'idempotency-key': harness.ports.newId(),
        'content-type': 'multipart/form-data; boundary=x7',
      },
      payload: `--x7\r\ncontent-disposition: form-data; name="photo"; filename="a.csv"\r\n\r\n${text}\r\n--x7--\r\n`,
    })
  const lines = [1, 2].map(
    (building) =>
      `${building}号楼,1单元,101,住宅,90.00,登记簿,业主${building},身份证,${documentNumber(500 + building)},已交付`,
  )
  const text = [
    '楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态',
    ...lines,
    '合计,2,180.00',
  ].join('\n')
  replies['previewRoll wrong'] = (await file('preview', text.replace('90.00', '九十'))).json()
  replies.previewRoll = (await file('preview', text)).json()
  assert.equal((await file('changes', text)).statusCode, 200)
  await send(steps, { ...blank, kind: 'walk', building: '1号楼', counted: 1, position: 2 })
  replies.listOpenings = (await harness.get('/openings', { token: one })).body
  replies.readOpening = (await harness.get(`/estates/${estateId}/opening`, { token: one })).body
  await send(steps, { ...blank, kind: 'walk', building: '2号楼', counted: 1, position: 3 })
  const endsOn = addDays(beijingDayOf(harness.clock.now), 7)
  await send(steps, { ...blank, kind: 'post', endsOn, postedFor: 'opening', position: 4 })
  replies.readPosting = (await harness.get(`/estates/${estateId}/posting`, { token })).body
})

test('who lives in a home, and a visitor who reports', async () => {
  const unit = await harness.database.owner.query<{ unitId: string }>(
    `SELECT w.unit_id AS "unitId" FROM unit_owners w JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
     JOIN identities i ON i.person_id = o.person_id WHERE w.estate_id = 7 AND i.subject = 'owner-0' ORDER BY w.unit_id LIMIT 1`,
  )
  const send = async (by: string | null, path: string, body: unknown) => {
    const answer = await harness.post(path, {
      ...(by ? { token: await harness.signIn(by) } : {}),
      key: harness.ports.newId(),
      body,
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body as unknown as { code: string; secret: string }
  }
  const invite = (name: string) =>
    send('owner-0', '/estates/7/residents', {
      residenceId: harness.ports.newId(),
      unitId: unit.rows[0]?.unitId,
      kind: 'tenant',
      name,
      endsOn: addDays(beijingDayOf(harness.clock.now), 90),
      seesBills: true,
    })
  const { code } = await invite('zu')
  replies.readResidence = await send('zu', '/me/residences/read', { code })
  await send('zu', '/me/residences/take', { code })
  await invite('xiaozu')
  const get = async (by: string, path: string) =>
    (await harness.get(path, { token: await harness.signIn(by) })).body
  replies.listResidents = await get('owner-0', '/estates/7/residents')
  replies.listMyResidences = await get('zu', '/me/residences')
  for (const name of ['listResidents', 'listMyResidences'])
    replies[name] = JSON.parse(JSON.stringify(replies[name]).replace(/"salt":"[^"]+"/g, '"salt":"c2FsdA=="'))
  await inEstate(harness.database.app, '7', (tx) =>
    insertFacilities(tx, harness.ports, '7', [
      { kind: 'lift', title: '1号电梯', building: '1号楼', stair: '1单元', floor: '', code: '3123456' },
    ]),
  )
  replies.readVisitorPlace = (await harness.get('/estates/7/visitor-places/3123456')).body
  const repairId = harness.ports.newId()
  const given = { repairId, code: '3123456', kind: 'lift', description: '按了没反应', phone: '13800138000' }
  const { secret } = await send(null, '/estates/7/visitor-reports', given)
  replies.readVisitorReport = (
    await harness.get(`/estates/7/visitor-reports/${repairId}?secret=${secret}`)
  ).body
})

test('the answers are those written down', () => {
  if (process.env.UPDATE === '1' || !existsSync(FILE)) {
    assert.notEqual(process.env.CI, 'true', 'test/snapshots/replies.json is not committed')
    mkdirSync(join(FILE, '..'), { recursive: true })
    writeFileSync(FILE, `${JSON.stringify(replies, null, 1)}\n`)
  }
  assert.deepEqual(replies, JSON.parse(readFileSync(FILE, 'utf8')))
})
