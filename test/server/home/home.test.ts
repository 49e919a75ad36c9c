import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import * as v from 'valibot'
import { readHome } from '#contract/home/endpoints.ts'
import type { Reminder } from '#contract/reminders/endpoints.ts'
import { inEstate } from '#server/core/db/scope.ts'
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
import { closeDueVotes, planReminders } from '#test/server/support/sweeps.ts'

const HOUR = 3_600_000

let harness: Harness
before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 8)
    await harness.seat('owner', estateId, 2)
    for (const [name, role] of [
      ['boss', 'company'],
      ['clerk', 'committee'],
      ['second', 'committee'],
      ['aunt', 'community'],
      ['street', 'street'],
    ] as const)
      await harness.grant(name, estateId, role)
  }
})
after(() => harness.stop())

/** Each begins at NOW with nothing told. */
beforeEach(async () => {
  harness.clock.now = NOW
  for (const table of ['reminder_sends', 'reminder_steps', 'reminder_messages', 'reminder_looks'])
    await harness.database.owner.query(`DELETE FROM ${table}`)
})

async function homeOf(name: string, estateId: string) {
  const answer = await harness.get(`/estates/${estateId}/home`, { token: await harness.signIn(name) })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return v.parse(readHome.output, answer.body)
}
async function post(name: string, path: string, body: object) {
  const answer = await harness.post(path, { token: await harness.signIn(name), key: key(harness), body })
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
  return answer
}
async function report(kind: string): Promise<string> {
  const repairId = key(harness)
  await post('owner', '/estates/8/repairs', {
    repairId,
    kind,
    place: 'building',
    placeText: '1号楼',
    description: 'x',
    photoIds: [await keepScan(harness, '8')],
  })
  return repairId
}

test('with seven old repairs, a trapped lift and a new complaint are the first on the home of the company', async () => {
  harness.clock.now = NOW
  for (let one = 0; one < 7; one += 1) await report('light')
  harness.clock.now = NOW + 5 * DAY
  const repairId = await report('liftTrapped')
  await post('owner', '/estates/8/complaints', {
    complaintId: key(harness),
    subject: 'staff',
    words: '没有人来',
    photoIds: [],
    refs: [],
    isNamed: true,
  })
  const { todos, todoCounts, nowAt } = await homeOf('boss', '8')
  const [first, second] = todos
  assert.ok(first?.kind === 'answerAlarm' && first.repairId === repairId && first.respondBy > nowAt)
  assert.equal(second?.kind, 'complaint')
  assert.equal(todos.filter((todo) => todo.kind === 'workRepair').length, 7)
  // None twice: the lift is an alarm, and no other line.
  assert.ok(todos.every((todo) => todo.kind !== 'workRepair' || todo.repairId !== repairId))
  assert.ok(todoCounts.all >= 9 && todoCounts.overdue >= 7)
  harness.clock.now += HOUR
  const later = (await homeOf('boss', '8')).todos[0]
  assert.ok(later?.kind === 'answerAlarm' && later.respondBy < harness.clock.now)
})

const kindsOf = async (name: string) => (await homeOf(name, '7')).todos.map((todo) => todo.kind)
async function toldOf(name: string): Promise<string[]> {
  await planReminders(harness.ports)
  const token = await harness.signIn(name)
  const answer = await harness.get('/estates/7/reminders', { token })
  return (answer.body as unknown as { reminders: Reminder[] }).reminders.flatMap((one) =>
    one.items.map((item) => item.kind),
  )
}

test('an owner learns of a vote when it is announced, and of the answer to an objection', async () => {
  harness.clock.now = NOW
  const voteId = await openVote(harness, '7', {
    noticeAt: NOW - HOUR,
    opensAt: NOW + 16 * DAY,
    closesAt: NOW + 30 * DAY,
  })
  const announced = (await homeOf('owner', '7')).todos.find((todo) => todo.kind === 'voteAnnounced')
  assert.ok(announced?.kind === 'voteAnnounced' && announced.voteId === voteId, 'step 1')
  assert.ok(announced.objectionsUntil !== null && announced.objectionsUntil < announced.opensAt, 'step 2')
  assert.ok((await toldOf('owner')).includes('announced'), 'step 3')
  assert.ok(!(await kindsOf('boss')).includes('voteAnnounced'), 'step 4')
  const objectionId = key(harness)
  await post('owner', `/estates/7/votes/${voteId}/objections`, {
    objectionId,
    about: 'roll',
    text: '面积不对',
  })
  const duty = (await homeOf('clerk', '7')).todos.find((todo) => todo.kind === 'voteDuty')
  assert.ok(duty?.kind === 'voteDuty' && duty.duty === 'answer-roll', 'step 5')
  assert.ok(!(await kindsOf('owner')).includes('objectionAnswered'), 'step 6')
  await post('clerk', `/estates/7/votes/${voteId}/objections/${objectionId}/answer`, {
    isUpheld: false,
    reason: '登记簿上就是这个面积',
    correction: null,
    setAside: [],
  })
  harness.clock.now += HOUR
  assert.ok((await kindsOf('owner')).includes('objectionAnswered'), 'step 7')
  assert.ok((await toldOf('owner')).includes('objection'), 'step 8')
  assert.ok(!(await kindsOf('clerk')).includes('voteDuty'), 'step 9')
  // Once it opens it is a ballot to cast, and no longer announced.
  harness.clock.now = NOW + 17 * DAY
  const open = await kindsOf('owner')
  assert.ok(open.includes('castBallot') && !open.includes('voteAnnounced'), 'step 10')
  // Its end is the committee's matter: the result is to be posted, and overdue after three days.
  harness.clock.now = NOW + 31 * DAY
  await closeDueVotes(harness.ports)
  const publish = (await homeOf('clerk', '7')).todos.find((todo) => todo.kind === 'voteDuty')
  assert.ok(publish?.kind === 'voteDuty' && publish.duty === 'publish', 'step 11')
  harness.clock.now += HOUR
  assert.ok((await toldOf('clerk')).includes('voteDuty'), 'step 12')
})

test('what a company leaves undone is told to it and to those who watch, each morning', async () => {
  harness.clock.now = NOW
  await importContractAndBook(harness, '7')
  const day = Date.parse('2026-11-24T09:30:00+08:00')
  const before = new Map<string, number>()
  harness.clock.now = day
  for (const name of ['boss', 'aunt']) {
    const told = await toldOf(name)
    assert.ok(told.includes('watch'), name)
    before.set(name, told.length)
  }
  harness.clock.now = day + DAY
  for (const name of ['boss', 'aunt'])
    assert.ok((await toldOf(name)).length > (before.get(name) ?? 0), `${name} the next morning`)
})

test('a paper that one has read waits for another to read', async () => {
  harness.clock.now = NOW
  const voteId = await openVote(harness, '7')
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ headId: string; personId: string }>(
      `SELECT head_id AS "headId" FROM vote_heads WHERE estate_id = 7 AND vote_id = $1 LIMIT 1`,
      [voteId],
    ),
  )
  const clerk = await harness.grant('clerk', '7', 'committee')
  await harness.database.owner.query(
    `INSERT INTO paper_entries (estate_id, vote_id, head_id, entry_id, serial, choices, entered_by, entered_at, photo_ids)
     VALUES (7, $1, $2, $3, 'x', '\\x00', $4, $5, '{}')`,
    [voteId, rows[0]?.headId, key(harness), clerk, new Date(NOW)],
  )
  assert.ok((await kindsOf('second')).includes('secondReading'), 'step 13')
  assert.ok(!(await kindsOf('clerk')).includes('secondReading'), 'step 14')
  harness.clock.now = NOW + 2 * HOUR
  assert.ok((await toldOf('second')).includes('secondReading'), 'step 15')
})
