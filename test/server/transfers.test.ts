import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { VoteDetail } from '#contract/votes.ts'
import { recountAll } from '#domain/vote/recount.ts'
import { inCommunity } from '#server/db/scope.ts'
import { readTable } from '#server/import/table.ts'
import { readTransfers } from '#server/import/transfers.ts'
import { documentNumber } from '#server/sample/persons.ts'
import { importTransfers } from '#server/transfer-store.ts'
import { closeDueVotes } from '#server/vote-close.ts'
import { recordOf } from '#server/vote-evidence.ts'
import { DAY, importSmallEstate, key, NOW, openVote, openWorld, type World } from './world.ts'

// Twelve flats: 0 to 9 of one owner each, 10 and 11 of owners 0 and 1 together. Buyers have documents from 20 on.

let world: World
let clerk: string
const voteIds: string[] = []

before(async () => {
  world = await openWorld()
  await importSmallEstate(world, '7', 12)
  for (let index = 0; index < 10; index++) await world.seat(`owner-${index}`, '7', index)
  await world.grant('clerk', '7', 'committee')
  clerk = await world.signIn('clerk')
})
after(() => world?.stop())

async function detail(subject: string, voteId: string) {
  const token = await world.signIn(subject)
  return v.parse(VoteDetail, (await world.get(`/communities/7/votes/${voteId}`, { token })).body)
}

async function unit(room: string) {
  const found = await world.get(`/communities/7/units?sought=${encodeURIComponent(room)}`, { token: clerk })
  return (found.body as unknown as { units: { unitId: string; version: number; owners: string[] }[] })
    .units[0] as {
    unitId: string
    version: number
    owners: string[]
  }
}

/** Sells a flat to the person with this document, and seats them. */
async function sell(room: string, buyer: number, more: object = {}) {
  const { unitId, version } = await unit(room)
  const wish = {
    token: clerk,
    key: key(world),
    body: {
      transferId: world.ports.newId(),
      unitId,
      version,
      fromOn: '2026-11-20',
      owners: [{ name: `业主${buyer}`, documentKind: '身份证', documentNumber: documentNumber(buyer) }],
      ...more,
    },
  }
  const answer = await world.post('/communities/7/transfers', wish)
  if (answer.status === 200) await world.seat(`owner-${buyer}`, '7', buyer)
  return {
    wish,
    answer,
    cases: (answer.body as unknown as { cases: { voteId: string; effect: string }[] }).cases,
  }
}

async function cast(subject: string, voteId: string, headId: string, choices = [0]) {
  return world.post(`/communities/7/votes/${voteId}/ballots`, {
    token: await world.signIn(subject),
    key: key(world),
    body: { headId, choices },
  })
}

test('V18: seller voted yes, then sold: the ballot stands, the buyer is refused; where nobody voted the buyer may', async () => {
  const voteId = await openVote(world, '7')
  voteIds.push(voteId)
  const before = await detail('owner-2', voteId)
  const seller = before.myHeads[0]?.headId as string
  const other = (await detail('owner-3', voteId)).myHeads[0]?.headId as string
  assert.equal((await cast('owner-2', voteId, seller)).status, 200)
  const { rows: voters } = await world.database.owner.query('SELECT count(*)::int AS n FROM vote_heads')

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
    (await world.database.owner.query('SELECT count(*)::int AS n FROM vote_heads')).rows[0].n,
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
  const later = await openVote(world, '7')
  assert.equal((await detail('owner-22', later)).myHeads.length, 1)
  assert.equal(
    (await world.get(`/communities/7/votes/${later}`, { token: await world.signIn('owner-2') })).status,
    200,
  )
  assert.equal((await detail('owner-2', later)).myHeads.length, 0)
})

test('of two flats one is sold: the head stays with the seller until the last is sold too', async () => {
  const voteId = await openVote(world, '7')
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
  const voteId = await openVote(world, '7', { proxyCap: 1 })
  voteIds.push(voteId)
  const offer = async (subject: string) => {
    const headId = (await detail(subject, voteId)).myHeads[0]?.headId as string
    const answer = await world.post(`/communities/7/votes/${voteId}/proxy-offers`, {
      token: await world.signIn(subject),
      key: key(world),
      body: { offerId: world.ports.newId(), headId, agentName: '朋友' },
    })
    return { headId, code: (answer.body as unknown as { code: string }).code }
  }
  const accept = async (code: string) =>
    world.post('/proxy-offers/accept', {
      token: await world.signIn('friend'),
      key: key(world),
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
  assert.deepEqual((await world.post('/communities/7/transfers', good.wish)).status, 200)
  assert.deepEqual((await unit('108')).owners, ['业主50'])
  const owner = { name: '业主51', documentKind: '身份证', documentNumber: documentNumber(51) }
  const cases: [object, string][] = [
    [{ fromOn: '2026-11-24' }, 'transfer.future'],
    [{ fromOn: '2026-11-01' }, 'transfer.out-of-order'],
    [{ version: 0 }, 'transfer.owner-differs'],
    [{ version: 7 }, 'transfer.owner-differs'],
    [{ unitId: world.ports.newId(), version: 0 }, 'transfer.unit-unknown'],
    [{ owners: [{ ...owner, name: '业主50', documentNumber: documentNumber(50) }] }, 'transfer.nothing-new'],
    [{ owners: [{ ...owner, documentNumber: documentNumber(4) }] }, 'transfer.name-differs'],
    [{ owners: [{ ...owner, documentNumber: '110101199001011234' }] }, 'transfer.bad-document'],
    [{ owners: [] }, 'request.malformed'],
    [{ owners: [{ ...owner, documentKind: '工作证' }] }, 'request.malformed'],
    [{ fromOn: '2026-13-01' }, 'request.malformed'],
    [{ transferId: good.wish.body.transferId, fromOn: '2026-11-19' }, 'transfer.owner-differs'],
  ]
  for (const [more, code] of cases)
    assert.equal((await sell('108', 51, more)).answer.body.code, code, JSON.stringify(more))
  assert.deepEqual((await unit('108')).owners, ['业主50'])
  const asOwner = await world.post('/communities/7/transfers', {
    ...good.wish,
    token: await world.signIn('owner-4'),
  })
  assert.equal(asOwner.body.code, 'access.denied')
})

test('a list in a file: previewed, every bad line named, all or nothing, and twice is once', async () => {
  const line = (room: string, from: string, buyer: number, on = '2026-11-21') =>
    `1号楼,1单元,${room},${from},业主${buyer},身份证,${documentNumber(buyer)},${on}`
  const rows = async (...lines: string[]) => {
    const table = await readTable(
      new TextEncoder().encode(`楼栋,单元,房号,原业主,业主,证件类型,证件号,登记日期\n${lines.join('\n')}\n`),
    )
    if (typeof table === 'string') throw new Error(table)
    return readTransfers(table)
  }
  const take = async (lines: string[], isPreview = false) =>
    importTransfers(world.ports, {
      communityId: '7',
      rows: (await rows(...lines)).rows,
      isPreview,
      by: 'import',
    })
  const titles = async () =>
    (await world.database.owner.query('SELECT count(*)::int AS n FROM title_transfers')).rows[0].n as number

  const before = await titles()
  const good = [line('109', '业主8', 60), line('110', '业主9', 61)]
  assert.equal((await take(good, true)).done.length, 2)
  assert.equal(await titles(), before)
  const bad = await take([...good, line('101', '别人', 62), line('999', '业主0', 63)])
  assert.deepEqual(
    bad.problems.map(({ line: at, code }) => [at, code]),
    [
      [4, 'owner-differs'],
      [5, 'unit-unknown'],
    ],
  )
  assert.equal(await titles(), before)
  assert.deepEqual(
    (await take(good)).done.map((one) => one.isNew),
    [true, true],
  )
  assert.deepEqual(
    (await take(good)).done.map((one) => one.isNew),
    [false, false],
  )
  assert.equal(await titles(), before + 2)
  for (const [wrong, code] of [
    [line('109', '业主60', 64, '2026-02-30'), 'day-wrong'],
    ['1号楼,1单元,109,业主60,业主64,身份证,110101199001011234,2026-11-21', 'id-number-wrong'],
    ['1号楼,1单元,109,业主60,,身份证,,2026-11-21', 'owner-missing'],
    [`${line('109', '业主60', 64)}\n${line('109', '业主60', 65)}`, 'unit-twice'],
    ['1号楼,1单元,,业主60,业主64,身份证,x,2026-11-21', 'room-missing'],
    ['', 'empty'],
  ] as const)
    assert.equal((await rows(wrong)).problems[0]?.code, code)
})

test('after the close every record recounts, whoever sold', async () => {
  // The log's time never goes back, so this comes last.
  world.clock.now = NOW + 11 * DAY
  await closeDueVotes(world.ports)
  for (const voteId of voteIds) {
    const record = await inCommunity(world.database.app, '7', (tx) =>
      recordOf(tx, world.ports, '7', voteId, world.clock.now),
    )
    assert.deepEqual(
      recountAll(record).checks.filter((check) => check.state === 'fails'),
      [],
    )
  }
  assert.equal(voteIds.length, 3)
})
