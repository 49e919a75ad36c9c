import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ROLES } from '#domain/core/access.ts'
import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import { ENDPOINTS } from '#contract/index.ts'
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
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// How many statements each endpoint sends to the database, its caller's look-up among them; BEGIN, SET LOCAL and COMMIT are not.
// An endpoint that needs more than stands here fails: each statement is a round trip, and a list that asks for each of its rows again
// grows with the estate. Whoever makes one need fewer lowers its number.

/** Statements at most, where the caller holds every role at once. */
const MOST: Readonly<Record<string, number>> = {
  castBallot: 2,
  reportRepair: 11,
  postEntry: 9,
  readHome: 5,
  listVotes: 4,
  readVote: 6,
  readReceipt: 3,
  listRepairs: 2,
  readRepair: 6,
  listNotices: 2,
  readNotice: 4,
  listMyBills: 2,
  listComplaints: 2,
  listInitiatives: 2,
  readPerformance: 3,
  listOverdue: 3,
  readDutyDesk: 4,
  listLives: 3,
  readLedger: 2,
  listEntries: 3,
  listCloses: 3,
}

/** What one screen or another shows as a list: never more than this, however long it is. */
const LISTS = [
  'listVotes',
  'listLives',
  'listRepairs',
  'listNotices',
  'listMyBills',
  'listComplaints',
  'listInitiatives',
  'readPerformance',
  'listOverdue',
  'readDutyDesk',
  'readLedger',
  'listEntries',
  'listCloses',
]
const MOST_OF_A_LIST = 4
const MOST_OF_HOME = 8

let harness: Harness
let token: string
let owner: string
let clerk: string
let asked: string[] = []

const query = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  const [first] = given as [string | { text: string }]
  const text = typeof first === 'string' ? first : first.text
  if (!/^(?:BEGIN|COMMIT|ROLLBACK|SET LOCAL)\b|; COMMIT$/.test(text)) asked.push(text)
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  await importContractAndBook(harness, '7')
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('clerk', '7', 'company')
  for (const role of ROLES) if (role !== 'owner') await harness.grant('owner-0', '7', role)
  token = await harness.signIn('owner-0')
  owner = await harness.signIn('owner-1')
  clerk = await harness.signIn('clerk')
})
after(async () => {
  pg.Client.prototype.query = query
  await harness.stop()
})

/** The statements that a call sends. */
async function count(
  name: keyof typeof ENDPOINTS,
  path: string,
  body?: object,
  as = token,
): Promise<readonly string[]> {
  asked = []
  const answer = body
    ? await harness.post(path, { token: as, key: key(harness), body })
    : await harness.get(path, { token: as })
  assert.equal(answer.status, 200, `${name}: ${JSON.stringify(answer.body)}`)
  const sent = asked
  asked = []
  return sent
}

async function post(path: string, body: object, as: string, role: string): Promise<void> {
  const answer = await harness.post(`/estates/7${path}`, { token: as, role, key: key(harness), body })
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
}

/** One more of each thing that lists show: votes of every phase, some with proxies and joint owners, and the rest. */
async function addOfEach(which: number): Promise<string> {
  const { now } = harness.clock
  // Of the votes that are over the first is counted, the next not yet.
  const times = [
    { noticeAt: now - 18 * DAY, opensAt: now - DAY, closesAt: now + 10 * DAY },
    { noticeAt: now - 40 * DAY, opensAt: now - 20 * DAY, closesAt: now - DAY },
    { noticeAt: now - DAY, opensAt: now + 16 * DAY, closesAt: now + 30 * DAY },
  ][which % 3]
  if (which === 4) await closeDueVotes(harness.ports)
  await openVote(harness, '7', { ...times, proxyCap: which % 2, items: [QUESTION] })
  const repairId = key(harness)
  const photoIds = [await keepScan(harness, '7')]
  const place = { place: 'building', placeText: '1号楼', description: 'x', photoIds }
  await post('/repairs', { repairId, kind: which % 2 ? 'liftTrapped' : 'light', ...place }, token, 'owner')
  const notice = { kind: 'emergency', outage: null, places: [{ building: '', stair: '', unitId: '' }] }
  const shown = { shownFrom: now, expiresAt: now + 3 * DAY, worksFrom: null, worksTo: null }
  const text = { title: '停水', text: '今天停水', photoIds: [] }
  await post('/notices', { noticeId: key(harness), ...notice, ...text, ...shown }, clerk, 'company')
  await issueTo(harness, '7', clerk, '101', { item: String(which) })
  const complaint = { subject: 'staff', words: '没有人来', photoIds: [], refs: [], isNamed: true }
  await post('/complaints', { complaintId: key(harness), ...complaint }, token, 'owner')
  const initiative = {
    kind: 'interimMeeting',
    title: '更换物业企业',
    reason: '电梯没有人修。',
    question: '是否同意？',
  }
  await post(
    '/initiatives',
    { initiativeId: key(harness), ...initiative },
    await harness.signIn(`owner-${which + 2}`),
    'owner',
  )
  return repairId
}

type Counts = Map<string, readonly string[]>

/** Every endpoint of the table, with what it needs. */
async function countAll(repairId: string, voteId: string, noticeId: string): Promise<Counts> {
  const { body } = await harness.get(`/estates/7/votes/${voteId}`, { token })
  const { myHeads } = body as unknown as { myHeads: { headId: string }[] }
  const headId = myHeads[0]?.headId as string
  const entry = {
    bookedOn: '2026-11-20',
    building: '',
    summary: '停车',
    counterparty: '停车系统',
    debit: '1002',
    credit: '4003',
  }
  const photoIds = [await keepScan(harness, '7')]
  const bodies: Partial<Record<keyof typeof ENDPOINTS, object>> = {
    castBallot: { headId, choices: [0] },
    reportRepair: {
      repairId: key(harness),
      kind: 'light',
      place: 'building',
      placeText: '1号楼',
      description: 'x',
      photoIds,
    },
    postEntry: {
      entryId: key(harness),
      ...entry,
      amountFen: 100,
      voucherIds: [],
      invoices: [],
      approvedBy: null,
    },
  }
  const counts: Counts = new Map()
  for (const name of Object.keys(MOST) as (keyof typeof ENDPOINTS)[]) {
    const endpoint: AnyEndpoint = ENDPOINTS[name]
    const named: Record<string, string> = { estateId: '7', repairId, voteId, noticeId, headId }
    const path = endpoint.path.replace(/:(\w+)/g, (_, part: string) => named[part] ?? part)
    counts.set(name, await count(name, path, bodies[name]))
  }
  return counts
}

test('no endpoint sends more statements than the table says, and no list more as it grows', async () => {
  harness.clock.now = NOW
  const sizes: Counts[] = []
  let made = 0
  for (const until of [2, 7]) {
    let repairId = ''
    for (; made < until; made++) repairId = await addOfEach(made)
    const voteId = await openVote(harness, '7')
    const { body } = await harness.get('/estates/7/notices', { token })
    const { current } = body as unknown as { current: { noticeId: string }[] }
    sizes.push(await countAll(repairId, voteId, current[0]?.noticeId as string))
  }
  const [short, long] = sizes as [Counts, Counts]
  const of = (counts: Counts, name: string) => counts.get(name) as readonly string[]
  console.log('endpoint              statements: with 2 of each   with 7   at most')
  for (const [name, most] of Object.entries(MOST)) {
    const [few, many] = [of(short, name).length, of(long, name).length]
    console.log(
      `${name.padEnd(40)}${String(few).padStart(8)}${String(many).padStart(9)}${String(most).padStart(10)}`,
    )
  }
  for (const [name, most] of Object.entries(MOST))
    for (const sent of [of(short, name), of(long, name)])
      assert.ok(
        sent.length <= most,
        `${name} sends ${sent.length} statements, ${most} at most:\n${told(sent)}`,
      )
  for (const name of LISTS) {
    const [few, many] = [of(short, name), of(long, name)]
    const isFit = many.length <= few.length && many.length <= MOST_OF_A_LIST
    assert.ok(isFit, `${name} sends ${few.length} for 2 and ${many.length} for 7:\n${told(many)}`)
  }
  for (const counts of [short, long])
    assert.ok(of(counts, 'readHome').length <= MOST_OF_HOME, told(of(counts, 'readHome')))
})

/** The beginning of each statement. */
function told(sent: readonly string[]): string {
  return sent.map((text) => text.replace(/\s+/g, ' ').slice(0, 100)).join('\n')
}

test('the home and the votes of an owner take no more than those of somebody with every role', async () => {
  harness.clock.now = NOW
  for (const [name, path] of [
    ['readHome', 'home'],
    ['listVotes', 'votes'],
  ] as const) {
    const sent = await count(name, `/estates/7/${path}`, undefined, owner)
    assert.ok(sent.length <= (MOST[name] as number), `${name}:\n${told(sent)}`)
  }
})
