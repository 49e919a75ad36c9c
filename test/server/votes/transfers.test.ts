import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { listMyTransfers, listTransfers } from '#contract/votes/proxies/transfers.ts'
import { VoteDetail } from '#contract/votes/endpoints.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { commitmentOf, readCommitted } from '#domain/estate/title.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { readTable } from '#server/tables/table.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { readTransfers } from '#server/votes/transfers/read.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { importTransfers } from '#server/votes/transfers/store.ts'
import { callOf } from '#server/reminders/waiting.ts'
import { personOf as findPerson } from '#server/identity/session.ts'
import { TRANSFERS_WAITING } from '#server/votes/transfers/waiting.ts'
import { countOf, mustFindVote } from '#server/votes/store.ts'
import { recordOf } from '#server/votes/evidence/routes.ts'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// Twelve flats: 0 to 9 of one owner each, 10 and 11 of owners 0 and 1 together. Buyers have documents from 20 on.

let harness: Harness
let clerk: string
let second: string
let guide: string
let scan: string
const voteIds: string[] = []

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('clerk', '7', 'committee')
  clerk = await harness.signIn('clerk')
  await harness.grant('second', '7', 'committee')
  second = await harness.signIn('second')
  await harness.grant('guide', '7', 'community')
  guide = await harness.signIn('guide')
  scan = await keepScan(harness, '7')
})
after(() => harness?.stop())

async function detail(subject: string, voteId: string) {
  const token = await harness.signIn(subject)
  return v.parse(VoteDetail, (await harness.get(`/estates/7/votes/${voteId}`, { token })).body)
}

async function unit(room: string) {
  const found = await harness.get(`/estates/7/units?sought=${encodeURIComponent(room)}`, { token: clerk })
  return (found.body as unknown as { units: { unitId: string; version: number; owners: string[] }[] })
    .units[0] as {
    unitId: string
    version: number
    owners: string[]
  }
}

/** Proposes that a flat has the person with this document as its new owner. */
async function propose(room: string, buyer: number, more: object = {}, token = clerk) {
  // No two at one instant: lists are in the order of time.
  harness.clock.now += 1
  const { unitId, version } = await unit(room)
  const wish = {
    token,
    key: key(harness),
    body: {
      transferId: harness.ports.newId(),
      unitId,
      version,
      fromOn: '2026-11-20',
      owners: [{ name: `业主${buyer}`, documentKind: '身份证', documentNumber: documentNumber(buyer) }],
      photoIds: [scan],
      ...more,
    },
  }
  return { wish, answer: await harness.post('/estates/7/transfers', wish) }
}

async function decide(transferId: string, token: string, decision = 'confirm', reason = '') {
  return harness.post(`/estates/7/transfers/${transferId}/decision`, {
    token,
    key: key(harness),
    body: { decision, reason },
  })
}

/** Sells a flat to the person with this document, confirmed by the community, and seats them. */
async function sell(room: string, buyer: number, more: object = {}) {
  const { wish, answer } = await propose(room, buyer, more)
  if (answer.status !== 200) return { wish, answer, cases: [] }
  const done = await decide(wish.body.transferId, guide)
  assert.equal(done.status, 200, JSON.stringify(done.body))
  await harness.seat(`owner-${buyer}`, '7', buyer)
  return {
    wish,
    answer,
    cases: (done.body as unknown as { cases: { voteId: string; effect: string }[] }).cases,
  }
}

async function listed(token: string) {
  const answer = await harness.get('/estates/7/transfers', { token })
  return v.parse(listTransfers.output, answer.body).transfers
}

async function mine(subject: string) {
  const token = await harness.signIn(subject)
  return v.parse(listMyTransfers.output, (await harness.get('/estates/7/my-transfers', { token })).body)
    .transfers
}

async function contest(subject: string, transferId: string, reason = '我没有卖房') {
  return harness.post(`/estates/7/transfers/${transferId}/contest`, {
    token: await harness.signIn(subject),
    key: key(harness),
    body: { reason },
  })
}

const personOf = (subject: string) => findPerson(harness.ports, NOW, 'jingtong', subject, subject)

async function loggedSince(size: number) {
  const { rows } = await harness.database.owner.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entries WHERE estate_id = 7 AND idx >= $1 ORDER BY idx',
    [size],
  )
  return rows.flatMap((row) => readCommitted(Uint8Array.from(row.entry)) ?? [])
}

async function logSize(): Promise<number> {
  const { rows } = await harness.database.owner.query<{ size: number }>(
    'SELECT size::float8 AS size FROM log_heads WHERE estate_id = 7',
  )
  return rows[0]?.size ?? 0
}

async function cast(subject: string, voteId: string, headId: string, choices = [0]) {
  return harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: await harness.signIn(subject),
    key: key(harness),
    body: { headId, choices },
  })
}

test('V18: seller voted yes, then sold: the ballot stands, the buyer is refused; where nobody voted the buyer may', async () => {
  const voteId = await openVote(harness, '7')
  voteIds.push(voteId)
  const before = await detail('owner-2', voteId)
  const seller = before.myHeads[0]?.headId as string
  const other = (await detail('owner-3', voteId)).myHeads[0]?.headId as string
  assert.equal((await cast('owner-2', voteId, seller)).status, 200)
  const { rows: voters } = await harness.database.owner.query('SELECT count(*)::int AS n FROM vote_heads')

  const sold = await sell('103', 22)
  assert.deepEqual(
    sold.cases.map((one) => [one.voteId, one.effect]),
    [[voteId, 'stands']],
  )
  assert.equal((await cast('owner-22', voteId, seller, [1])).body.code, 'vote.not-entitled')
  assert.equal((await detail('owner-2', voteId)).myHeads[0]?.receipt?.choices?.[0], 0)

  const second = await sell('104', 23)
  assert.equal(second.cases[0]?.effect, 'passes')
  assert.equal((await cast('owner-3', voteId, other)).body.code, 'vote.not-entitled')
  assert.equal((await cast('owner-23', voteId, other, [1])).status, 200)
  // N, A and the heads are as frozen.
  const now = await detail('owner-23', voteId)
  assert.deepEqual(now.roll, before.roll)
  assert.equal(
    (await harness.database.owner.query('SELECT count(*)::int AS n FROM vote_heads')).rows[0].n,
    voters[0].n,
  )
  // Both parties see the case, and nobody else does.
  assert.deepEqual(
    [
      await detail('owner-2', voteId),
      await detail('owner-22', voteId),
      now,
      await detail('owner-3', voteId),
    ].map(({ transfers }) =>
      transfers.map(({ unitLabel, effect, side }) => [unitLabel.slice(-3), effect, side]),
    ),
    [
      [['103', 'stands', 'from']],
      [['103', 'stands', 'to']],
      [['104', 'passes', 'to']],
      [['104', 'passes', 'from']],
    ],
  )
  assert.deepEqual((await detail('owner-4', voteId)).transfers, [])
  // A vote announced afterwards has the new owners on its roll.
  const later = await openVote(harness, '7')
  assert.equal((await detail('owner-22', later)).myHeads.length, 1)
  assert.equal(
    (await harness.get(`/estates/7/votes/${later}`, { token: await harness.signIn('owner-2') })).status,
    200,
  )
  assert.equal((await detail('owner-2', later)).myHeads.length, 0)
})

test('of two flats one is sold: the head stays with the seller until the last is sold too', async () => {
  const voteId = await openVote(harness, '7')
  voteIds.push(voteId)
  const joint = (await detail('owner-0', voteId)).myHeads[1]?.headId as string
  assert.equal((await sell('111', 30)).cases[0]?.effect, 'keeps')
  assert.equal((await cast('owner-30', voteId, joint)).body.code, 'vote.not-entitled')
  assert.equal((await detail('owner-1', voteId)).transfers[0]?.effect, 'keeps')
  // Sold on within the vote: the head is not the second seller's to pass.
  assert.deepEqual((await sell('111', 31)).cases, [])
  assert.equal((await sell('112', 32)).cases[0]?.effect, 'passes')
  assert.equal((await cast('owner-0', voteId, joint)).body.code, 'vote.not-entitled')
  assert.equal((await cast('owner-32', voteId, joint)).status, 200)
})

test('a proxy of the seller ends with the sale, and the end is an entry of the log; the buyer may grant anew', async () => {
  const voteId = await openVote(harness, '7', { proxyCap: 1 })
  voteIds.push(voteId)
  const offer = async (subject: string) => {
    const headId = (await detail(subject, voteId)).myHeads[0]?.headId as string
    const answer = await harness.post(`/estates/7/votes/${voteId}/proxy-offers`, {
      token: await harness.signIn(subject),
      key: key(harness),
      body: { offerId: harness.ports.newId(), headId, agentName: '朋友' },
    })
    return { headId, code: (answer.body as unknown as { code: string }).code }
  }
  const accept = async (code: string) =>
    harness.post('/proxy-offers/accept', {
      token: await harness.signIn('friend'),
      key: key(harness),
      body: { code },
    })
  const { headId, code } = await offer('owner-5')
  assert.equal((await accept(code)).status, 200)
  assert.equal((await sell('106', 40)).cases.find((one) => one.voteId === voteId)?.effect, 'passes')
  assert.equal((await cast('friend', voteId, headId)).body.code, 'vote.not-entitled')
  const mine = (await detail('owner-40', voteId)).myHeads[0]
  assert.deepEqual([mine?.proxy?.endedByTransfer, mine?.receipt], [true, null])
  const again = await offer('owner-40')
  assert.equal((await accept(again.code)).status, 200)
  assert.equal((await cast('friend', voteId, headId)).status, 200)
})

test('every refusal; the same transfer again changes nothing', async () => {
  const good = await sell('108', 50)
  assert.equal(good.answer.status, 200)
  assert.deepEqual((await harness.post('/estates/7/transfers', good.wish)).status, 200)
  assert.deepEqual((await unit('108')).owners, ['业主50'])
  const owner = { name: '业主51', documentKind: '身份证', documentNumber: documentNumber(51) }
  const cases: [object, string][] = [
    [{ fromOn: '2026-11-24' }, 'transfer.future'],
    [{ fromOn: '2026-11-01' }, 'transfer.out-of-order'],
    [{ version: 0 }, 'transfer.owner-differs'],
    [{ version: 7 }, 'transfer.owner-differs'],
    [{ unitId: harness.ports.newId(), version: 0 }, 'transfer.unit-unknown'],
    [{ owners: [{ ...owner, name: '业主50', documentNumber: documentNumber(50) }] }, 'transfer.nothing-new'],
    [{ owners: [{ ...owner, documentNumber: documentNumber(4) }] }, 'transfer.name-differs'],
    [{ owners: [{ ...owner, documentNumber: '110101199001011234' }] }, 'transfer.bad-document'],
    [{ owners: [] }, 'request.malformed'],
    [{ photoIds: [] }, 'request.malformed'],
    [{ photoIds: ['a'.repeat(64)] }, 'repair.photo-unknown'],
    [{ owners: [{ ...owner, documentKind: '工作证' }] }, 'request.malformed'],
    [{ fromOn: '2026-13-01' }, 'request.malformed'],
    [{ transferId: good.wish.body.transferId, fromOn: '2026-11-19' }, 'transfer.owner-differs'],
  ]
  for (const [more, code] of cases)
    assert.equal((await sell('108', 51, more)).answer.body.code, code, JSON.stringify(more))
  assert.deepEqual((await unit('108')).owners, ['业主50'])
  const asOwner = await harness.post('/estates/7/transfers', {
    ...good.wish,
    token: await harness.signIn('owner-4'),
  })
  assert.equal(
    (await decide(good.wish.body.transferId, await harness.signIn('owner-4'))).body.code,
    'access.denied',
  )
  assert.equal(asOwner.body.code, 'access.denied')
})

test('a list in a file: previewed, every bad line named, all or nothing, and twice is once', async () => {
  const line = (room: string, from: string, buyer: number, on = '2026-11-21', photo = 'a.jpg') =>
    `1号楼,1单元,${room},${from},业主${buyer},身份证,${documentNumber(buyer)},${on},${photo}`
  const rows = async (...lines: string[]) => {
    const table = await readTable(
      new TextEncoder().encode(
        `楼栋,单元,房号,原业主,业主,证件类型,证件号,登记日期,凭证照片\n${lines.join('\n')}\n`,
      ),
    )
    if (typeof table === 'string') throw new Error(table)
    return readTransfers(table)
  }
  const take = async (lines: string[], isPreview = false) =>
    importTransfers(harness.ports, {
      estateId: '7',
      rows: (await rows(...lines)).rows,
      photos: new Map([['a.jpg', scan]]),
      isPreview,
      by: 'import',
    })
  const count = async (table: string) =>
    (await harness.database.owner.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n as number

  const before = await count('title_proposals')
  const titles = await count('title_transfers')
  const good = [line('109', '业主8', 60), line('110', '业主9', 61)]
  assert.equal((await take(good, true)).done.length, 2)
  assert.equal(await count('title_proposals'), before)
  const bad = await take([
    ...good,
    line('101', '别人', 62),
    line('999', '业主0', 63),
    line('102', '业主1', 63, '2026-11-21', 'b.jpg'),
  ])
  assert.deepEqual(
    bad.problems.map(({ line: at, code }) => [at, code]),
    [
      [4, 'owner-differs'],
      [5, 'unit-unknown'],
      [6, 'photo-missing'],
    ],
  )
  assert.equal(await count('title_proposals'), before)
  assert.deepEqual(
    (await take(good)).done.map((one) => [one.isNew, one.state]),
    [
      [true, 'waiting'],
      [true, 'waiting'],
    ],
  )
  assert.deepEqual(
    (await take(good)).done.map((one) => one.isNew),
    [false, false],
  )
  assert.equal(await count('title_proposals'), before + 2)
  // A list in a file is no second person: nothing has changed hands yet, and the votes still run.
  assert.equal(await count('title_transfers'), titles)
  assert.deepEqual((await unit('109')).owners, ['业主8'])
  const waiting = (await listed(guide)).filter((one) => one.state === 'waiting')
  assert.equal(waiting.length, 2)
  for (const one of waiting) {
    assert.equal((await decide(one.transferId, second)).body.code, 'transfer.needs-community')
    assert.equal((await decide(one.transferId, guide)).status, 200)
  }
  assert.deepEqual((await unit('109')).owners, ['业主60'])
  assert.deepEqual(
    (await take(good)).done.map((one) => one.state),
    ['recorded', 'recorded'],
  )
  for (const [wrong, code] of [
    [line('109', '业主60', 64, '2026-02-30'), 'day-wrong'],
    [line('109', '业主60', 64, '2026-11-21', ''), 'photo-missing'],
    [line('109', '业主60', 64, '2026-11-21', '../a.jpg'), 'photo-name'],
    ['1号楼,1单元,109,业主60,业主64,身份证,110101199001011234,2026-11-21,a.jpg', 'id-number-wrong'],
    ['1号楼,1单元,109,业主60,,身份证,,2026-11-21,a.jpg', 'owner-missing'],
    [`${line('109', '业主60', 64)}\n${line('109', '业主60', 65)}`, 'unit-twice'],
    ['1号楼,1单元,,业主60,业主64,身份证,x,2026-11-21,a.jpg', 'room-missing'],
    ['', 'empty'],
  ] as const)
    assert.equal((await rows(wrong)).problems[0]?.code, code)
})

test('one person cannot sell a home: a second one confirms, no party does either, and during a vote only the community', async () => {
  const voteId = await openVote(harness, '7')
  voteIds.push(voteId)
  // The clerk takes a neighbour's home: neither by account nor by name.
  const clerkId = await harness.grant('owner-70', '7', 'committee')
  await harness.seat('owner-70', '7', 70)
  const robber = await harness.signIn('owner-70')
  const seatless = await propose('105', 70, {}, robber)
  assert.equal(
    seatless.answer.status,
    200,
    'the document is not tied to the account, and the name is another',
  )
  await harness.seat('owner-70', '7', 70)
  // Tied to the account by now: nobody who gains confirms, and the author never does.
  assert.equal((await decide(seatless.wish.body.transferId, robber)).body.code, 'transfer.same-person')
  assert.equal(
    (await decide(seatless.wish.body.transferId, guide, 'refuse')).body.code,
    'transfer.needs-reason',
  )
  assert.equal((await decide(seatless.wish.body.transferId, guide, 'refuse', '凭证不是这套房')).status, 200)
  assert.equal((await decide(seatless.wish.body.transferId, guide)).body.code, 'transfer.decided')
  assert.equal((await propose('105', 70, {}, robber)).answer.body.code, 'transfer.own')
  // By the name alone, with a passport that no account is tied to.
  await harness.database.owner.query('UPDATE persons SET name = $2 WHERE person_id = $1', [
    clerkId,
    '业主七十',
  ])
  const passport = { owners: [{ name: '业主七十', documentKind: '护照', documentNumber: 'E7000000' }] }
  assert.equal((await propose('105', 70, passport, robber)).answer.body.code, 'transfer.own')
  // An accomplice records it: the one who gains cannot confirm it, nor can another member during the vote.
  const size = await logSize()
  const shared = await propose('105', 70)
  const { transferId } = shared.wish.body
  assert.deepEqual(shared.answer.body, { needsCommunity: true, untold: 0 })
  assert.equal((await propose('105', 71)).answer.body.code, 'transfer.pending')
  assert.equal((await decide(transferId, robber)).body.code, 'transfer.own')
  assert.equal((await decide(transferId, clerk)).body.code, 'transfer.same-person')
  assert.equal((await decide(transferId, second)).body.code, 'transfer.needs-community')
  // Nor a member of the committee who also works for the community.
  await harness.grant('second', '7', 'community')
  assert.equal(
    (await decide(transferId, await harness.signIn('second'))).body.code,
    'transfer.needs-community',
  )
  await harness.database.owner.query(
    "DELETE FROM person_roles WHERE role = 'community' AND person_id = (SELECT person_id FROM identities WHERE subject = 'second')",
  )
  assert.deepEqual((await unit('105')).owners, ['业主4'])
  assert.deepEqual(await loggedSince(size), [], 'a proposal changes nothing, so the log says nothing')
  // The old owner is told at once, and the home still votes through them.
  assert.deepEqual(
    (await mine('owner-4')).map((one) => [one.unitLabel.slice(-3), one.state, one.side, one.mayContest]),
    [
      ['105', 'waiting', 'from', true],
      ['105', 'refused', 'from', false],
    ],
  )
  const home = await harness.get('/estates/7/home', { token: await harness.signIn('owner-4') })
  const todos = (home.body as unknown as { todos: { kind: string; transferId?: string }[] }).todos
  assert.deepEqual(
    todos.filter((one) => one.kind === 'readTransfer').map((one) => one.transferId),
    [transferId],
  )
  const waiting = await inEstate(harness.ports.db, '7', async (tx) =>
    TRANSFERS_WAITING.of(
      tx,
      await callOf(tx, harness.ports, '7', await personOf('owner-4'), harness.clock.now),
      '7',
    ),
  )
  assert.deepEqual(
    waiting.map((one) => [one.kind, one.thingId, one.since]),
    [['transfer', transferId, harness.clock.now - 1]],
  )
  assert.equal((await decide(transferId, clerk, 'withdraw', '录错了')).status, 200)
  assert.deepEqual(
    (await listed(clerk)).slice(0, 2).map((one) => [one.state, one.may]),
    [
      ['withdrawn', 'nothing'],
      ['refused', 'nothing'],
    ],
  )
})

test('street and community see every transfer; names and pictures only who may confirm it, neighbours nothing', async () => {
  const { wish } = await propose('105', 71)
  await harness.grant('street', '7', 'street')
  const street = await listed(await harness.signIn('street'))
  assert.deepEqual(
    [street[0]?.transferId, street[0]?.parties, street[0]?.may],
    [wish.body.transferId, null, 'nothing'],
  )
  const seen = (await listed(guide))[0]
  assert.deepEqual(seen?.parties?.from, ['业主4'])
  assert.equal(seen?.parties?.photos.length, 1)
  assert.equal(seen?.may, 'confirm')
  assert.equal((await listed(second))[0]?.may, 'refuse')
  assert.equal((await listed(clerk))[0]?.may, 'withdraw')
  const neighbour = await harness.get('/estates/7/transfers', { token: await harness.signIn('owner-6') })
  assert.equal(neighbour.body.code, 'access.denied')
  assert.deepEqual(await mine('owner-6'), [])
  assert.equal((await contest('owner-6', wish.body.transferId)).body.code, 'transfer.not-found')
  assert.equal((await decide(wish.body.transferId, clerk, 'withdraw', '录错了')).status, 200)
})

test('an old owner contests: it is logged, only the community may confirm, and the result is told without the home', async () => {
  const voteId = await openVote(harness, '7')
  voteIds.push(voteId)
  const headId = (await detail('owner-4', voteId)).myHeads[0]?.headId as string
  assert.equal(
    (await cast('owner-6', voteId, (await detail('owner-6', voteId)).myHeads[0]?.headId as string)).status,
    200,
  )
  const size = await logSize()
  const sold = await sell('105', 72)
  const { transferId } = sold.wish.body
  assert.equal(sold.cases.find((one) => one.voteId === voteId)?.effect, 'passes')
  assert.equal((await cast('owner-72', voteId, headId, [1])).status, 200)
  assert.equal((await detail('owner-6', voteId)).transferredHomes, 1)
  const [told] = await mine('owner-4')
  assert.deepEqual([told?.state, told?.side, told?.mayContest], ['recorded', 'from', true])
  assert.equal((await mine('owner-72'))[0]?.mayContest, false)
  assert.equal((await contest('owner-72', transferId)).body.code, 'transfer.not-found')
  assert.equal((await contest('owner-4', transferId, '')).body.code, 'request.malformed')
  assert.equal((await contest('owner-4', transferId)).status, 200)
  assert.equal((await contest('owner-4', transferId)).status, 200)
  const entries = await loggedSince(size)
  assert.deepEqual(
    entries.map((one) => [one.kind, one.state]),
    [
      ['title', 1],
      ['title', 2],
    ],
  )
  // The old owner can see that the entry is of this transfer; without the salt nobody can.
  const entry = (await mine('owner-4'))[0]?.entry
  const salt = fromBase64(entry?.salt ?? '') as Uint8Array
  assert.deepEqual(commitmentOf('title', salt, entry?.document ?? ''), entries[0]?.commitment)
  assert.notDeepEqual(
    commitmentOf('title', new Uint8Array(32), entry?.document ?? ''),
    entries[0]?.commitment,
  )
  const { rows } = await harness.database.owner.query<{ unitId: string }>(
    'SELECT unit_id AS "unitId" FROM title_proposals WHERE transfer_id = $1',
    [transferId],
  )
  const raw = await harness.database.owner.query<{ hex: string }>(
    "SELECT encode(entry, 'hex') AS hex FROM log_entries WHERE estate_id = 7 AND idx >= $1",
    [size],
  )
  for (const secret of [rows[0]?.unitId, transferId, '105', '业主72'])
    for (const { hex } of raw.rows)
      assert.equal(hex.includes(Buffer.from(secret as string).toString('hex')), false, secret)
  // The record counts the home, and says what it would be without it.
  const counted = await inEstate(harness.ports.db, '7', async (tx) =>
    countOf(tx, await mustFindVote(tx, '7', voteId)),
  )
  assert.deepEqual(
    counted.without.map(({ name, ballots }) => [name, ballots]),
    [
      ['transferred', 1],
      ['contested', 1],
    ],
  )
  assert.deepEqual((await listed(guide))[0]?.contests.length, 1)
})

test('thirty days after it took effect a transfer can no longer be contested, and until then the old owner may come in', async () => {
  const before = harness.clock.now
  const sold = await sell('107', 73)
  const { transferId } = sold.wish.body
  const [told] = await mine('owner-6')
  const endsAt = told?.contestEndsAt as number
  assert.ok(endsAt - before > 30 * DAY && endsAt - before <= 31 * DAY)
  harness.clock.now = endsAt
  assert.equal((await mine('owner-6'))[0]?.mayContest, false)
  assert.equal((await contest('owner-6', transferId)).body.code, 'transfer.contest-closed')
  harness.clock.now = endsAt - 1
  assert.equal((await contest('owner-6', transferId)).status, 200)
  harness.clock.now = endsAt
  assert.equal((await contest('owner-6', transferId)).status, 200, 'a retry of one made in time')
  harness.clock.now = before
})

test('after the close every record recounts, whoever sold', async () => {
  // The log's time never goes back, so this comes last.
  harness.clock.now = NOW + 11 * DAY
  await closeDueVotes(harness.ports)
  for (const voteId of voteIds) {
    const record = await inEstate(harness.database.app, '7', (tx) =>
      recordOf(tx, harness.ports, '7', voteId, harness.clock.now),
    )
    assert.deepEqual(
      recountAll(record).checks.filter((check) => check.state === 'fails'),
      [],
    )
  }
  assert.equal(voteIds.length, 5)
})

test('a buyer who signed in with their verified card before is a party at once, and has the home when it is confirmed', async () => {
  const index = 995
  const subject = 'verified-buyer'
  clerk = await harness.signIn('clerk')
  guide = await harness.signIn('guide')
  const real = {
    name: `业主${index}`,
    documentKind: '身份证',
    documentNumber: documentNumber(index),
  } as const
  const token = await harness.signIn(subject)
  const { rows } = await harness.database.owner.query('SELECT person_id FROM identities WHERE subject = $1', [
    subject,
  ])
  assert.equal(await harness.ports.matchHomes(rows[0].person_id, real), 0)
  // Who buys also sits in the committee, and would confirm their own purchase.
  await harness.grant(subject, '7', 'committee')
  const { wish, answer } = await propose('109', index, { fromOn: beijingDayOf(harness.clock.now) })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  const own = await decide(wish.body.transferId, token)
  assert.equal(own.body.code, 'transfer.own', JSON.stringify(own.body))
  const rolesOf = async () => {
    const me = (await harness.get('/me', { token })).body as unknown as {
      places: { roles: string[]; homes: { label: string }[] }[]
    }
    return me.places.map((one) => [one.roles.join(), one.homes.map((home) => home.label).join()])
  }
  assert.deepEqual(await rolesOf(), [['committee', '']])
  assert.equal((await decide(wish.body.transferId, guide)).status, 200)
  harness.clock.now += 1_000
  assert.deepEqual(await rolesOf(), [['committee,owner', '1号楼1单元109']])
})
