import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR_MS } from '#domain/repairs/clock.ts'
import { pastStanding, type PastTicket } from '#domain/repairs/past.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
let boss: string
let owner: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('owner', '7', 2)
  await harness.grant('boss', '7', 'company')
  boss = await harness.signIn('boss')
  owner = await harness.signIn('owner')
})

after(() => harness.stop())

type Result = {
  isStored: boolean
  tickets: number
  known: number
  problems: { line: number; code: string; message: string }[]
}

const HEADING = '工单号,类别,部位,位置,楼栋,描述,报修时间,响应时间,完工时间,结束时间,结果,原因,报修人,电话'

async function bring(lines: readonly string[], more: object = {}): Promise<Result> {
  const answer = await harness.post('/estates/7/repairs/imports', {
    token: boss,
    key: key(harness),
    body: { file: [HEADING, ...lines].join('\n'), encoding: 'text', onlyCheck: false, ...more },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as Result
}

async function count(): Promise<number> {
  return (await harness.database.owner.query('SELECT count(*)::int AS n FROM repairs')).rows[0].n
}

const GOOD = [
  'A-1,照明不亮,公共,1单元门口,1号楼,灯不亮,2026-03-01 08:00,2026-03-01 08:30,2026-03-01 15:00,2026-03-02 09:00,已确认,,王五,13800001111',
  'A-2,渗水漏水,公共,车库,,滴水,2026/3/2 8:00,2026/3/2 12:30,2026/3/3 8:00,2026/3/9 8:00,自动结束,,,',
  'A-3,电梯困人,公共,客梯,1号楼,,2026-03-03 08:00:00,2026-03-03 08:20:00,2026-03-03 08:40:00,2026-03-03 09:00:00,已确认,,,',
  'A-4,其他,公共,门口,,外面的树,2026年3月4日 10:00,,,2026年3月5日 10:00,不予维修,专业单位负责：归园林局,,',
  'A-5,下水堵塞,户内,1号楼103,1号楼,,2026-03-05 08:00,,,2026-03-05 09:00,撤回,,,',
  'A-6,门禁、门窗,公共,单元门,1号楼,关不上,2026-11-20 08:00,2026-11-20 09:00,,,处理中,,,',
]

test('tickets come in with their own times; again they are the same; names and telephones are not read', async () => {
  const checked = await bring(GOOD, { onlyCheck: true })
  assert.deepEqual([checked.isStored, checked.problems, await count()], [false, [], 0])
  const [first, duplicate] = await Promise.all([bring(GOOD), bring(GOOD)])
  assert.deepEqual([first?.isStored, duplicate?.isStored, first?.tickets, await count()], [true, true, 6, 6])
  assert.deepEqual(await bring(GOOD), { isStored: true, tickets: 6, known: 6, problems: [] })
  const { rows } = await harness.database.owner.query('SELECT * FROM repairs ORDER BY external_id')
  const steps = await harness.database.owner.query(
    'SELECT r.external_id AS id, s.* FROM repair_steps s JOIN repairs r USING (estate_id, repair_id) ORDER BY external_id, position',
  )
  const movesOf = (id: string) => steps.rows.filter((one) => one.id === id).map((one) => one.move)
  assert.deepEqual(
    rows.map((row) => row.state),
    ['confirmed', 'lapsed', 'confirmed', 'declined', 'withdrawn', 'accepted'],
  )
  assert.deepEqual(movesOf('A-1'), ['submit', 'accept', 'arrive', 'finish', 'confirm'])
  assert.deepEqual(movesOf('A-2'), ['submit', 'accept', 'arrive', 'finish', 'lapse'])
  assert.deepEqual(movesOf('A-3'), ['submit', 'arrive', 'finish', 'confirm'])
  const at = (value: unknown) => new Date(value as string).getTime()
  assert.equal(at(rows[0].reported_at), Date.parse('2026-03-01T08:00:00+08:00'))
  assert.equal(at(rows[0].responded_at), Date.parse('2026-03-01T08:30:00+08:00'))
  assert.equal(at(rows[0].mended_at), Date.parse('2026-03-01T15:00:00+08:00'))
  assert.equal(at(rows[0].closed_at), Date.parse('2026-03-02T09:00:00+08:00'))
  // Silence ends it after 72 hours, whatever the other system did then.
  assert.equal(at(rows[1].closed_at), Date.parse('2026-03-06T08:00:00+08:00'))
  assert.equal(rows[3].last_position, 2)
  assert.doesNotMatch(JSON.stringify([rows, steps.rows]), /王五|13800001111/)
})

test('what the company brought in is listed and goes on, but counts in no figure', async () => {
  const list = await harness.get('/estates/7/repairs?state=open', { token: boss })
  const [open] = (list.body as unknown as { repairs: { repairId: string; isLate: boolean; state: string }[] })
    .repairs
  assert.deepEqual([open?.state, open?.isLate], ['accepted', true])
  const moved = await harness.post(`/estates/7/repairs/${open?.repairId}/moves`, {
    token: boss,
    key: key(harness),
    body: { move: 'arrive', note: '', photoIds: [] },
  })
  assert.equal(moved.status, 200, JSON.stringify(moved.body))
  const figures = await harness.get('/estates/7/repair-figures?month=2026-03', { token: boss })
  assert.equal((figures.body as unknown as { caseCount: number }).caseCount, 0)
})

const BAD: [string, string][] = [
  [',照明不亮,公共,门口,,,2026-03-01 08:00,,,,处理中,,,', 'number-missing'],
  ['a b,照明不亮,公共,门口,,,2026-03-01 08:00,,,,处理中,,,', 'number-wrong'],
  ['B-1,修灯,公共,门口,,,2026-03-01 08:00,,,,处理中,,,', 'kind-unknown'],
  ['B-2,照明不亮,楼道,门口,,,2026-03-01 08:00,,,,处理中,,,', 'part-wrong'],
  ['B-3,照明不亮,公共,,,,2026-03-01 08:00,,,,处理中,,,', 'place-missing'],
  [`B-4,照明不亮,公共,${'长'.repeat(81)},,,2026-03-01 08:00,,,,处理中,,,`, 'place-long'],
  ['B-5,照明不亮,公共,门口,9号楼,,2026-03-01 08:00,,,,处理中,,,', 'building-unknown'],
  [`B-6,照明不亮,公共,门口,,${'长'.repeat(501)},2026-03-01 08:00,,,,处理中,,,`, 'description-long'],
  ['B-7,照明不亮,公共,门口,,,,,,,处理中,,,', 'reported-missing'],
  ['B-8,照明不亮,公共,门口,,,昨天,,,,处理中,,,', 'time-wrong'],
  ['B-9,照明不亮,公共,门口,,,2026-02-30 08:00,,,,处理中,,,', 'time-wrong'],
  ['B-10,照明不亮,公共,门口,,,2026-03-01 25:00,,,,处理中,,,', 'time-wrong'],
  ['B-11,照明不亮,公共,门口,,,2026-03-01,,,,处理中,,,', 'time-vague'],
  ['B-12,照明不亮,公共,门口,,,2027-03-01 08:00,,,,处理中,,,', 'time-future'],
  ['B-13,照明不亮,公共,门口,,,2026-03-01 08:00,,,,修好了,,,', 'outcome-wrong'],
  ['B-14,照明不亮,公共,门口,,,2026-03-01 08:00,2026-03-01 07:00,,,处理中,,,', 'order-wrong'],
  ['B-15,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-02 07:00,2026-03-01 09:00,已确认,,,', 'order-wrong'],
  ['B-16,照明不亮,公共,门口,,,2026-03-01 08:00,,,2026-03-01 09:00,处理中,,,', 'end-extra'],
  ['B-17,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-01 09:00,,已确认,,,', 'end-missing'],
  ['B-18,照明不亮,公共,门口,,,2026-03-01 08:00,,,2026-03-01 09:00,已确认,,,', 'mended-missing'],
  [
    'B-19,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-01 09:00,2026-03-02 09:00,不予维修,其他原因,,',
    'mended-extra',
  ],
  ['B-20,照明不亮,公共,门口,,,2026-03-01 08:00,,,2026-03-01 09:00,不予维修,没空,,', 'reason-wrong'],
  ['B-21,照明不亮,公共,门口,,,2026-03-01 08:00,,,2026-03-01 09:00,撤回,其他原因,,', 'reason-extra'],
  [
    'B-22,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-01 09:00,2026-03-02 09:00,自动结束,,,',
    'history-impossible',
  ],
  [
    'B-23,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-01 09:00,2026-03-09 09:00,已确认,,,',
    'history-impossible',
  ],
  [
    'B-24,照明不亮,公共,门口,,,2026-03-01 08:00,,2026-03-01 09:00,2026-03-01 10:00,撤回,,,',
    'history-impossible',
  ],
  ['A-1,照明不亮,公共,门口,,,2026-03-07 08:00,,,,处理中,,,', 'number-taken'],
  ['B-25,照明不亮,公共,门\ufffd口,,,2026-03-01 08:00,,,,处理中,,,', 'unreadable-text'],
  ['B-26,照明不亮,公共,门口,,,#REF!,,,,处理中,,,', 'formula-error'],
  ['B-27,照明不亮,公共,门口,,,2026-03-01 08:00,,,,处理中,,,,,多', 'column-count'],
]

test('all or nothing: every bad line is named by its number, and one bad line keeps all out', async () => {
  const before_ = await count()
  const fine = 'C-1,照明不亮,公共,门口,,,2026-03-01 08:00,,,,处理中,,,'
  const all = await bring([fine, ...BAD.map(([line]) => line), fine])
  const told = new Map(all.problems.map((problem) => [problem.line, problem]))
  for (const [index, [, code]] of BAD.entries()) {
    assert.equal(told.get(index + 3)?.code, code, BAD[index]?.[0])
    assert.ok((told.get(index + 3)?.message.length ?? 0) > 4)
  }
  assert.equal(told.get(BAD.length + 3)?.code, 'number-twice')
  assert.equal(all.problems.length, BAD.length + 1)
  for (const [line] of BAD) assert.equal((await bring([fine, line])).isStored, false, line)
  for (const [file, encoding] of [
    ['', 'text'],
    ['x,y\n1,2', 'text'],
    [HEADING, 'text'],
    ['UEsDBAAAAA==', 'base64'],
  ]) {
    const answer = await bring([], { file, encoding })
    assert.deepEqual([answer.isStored, answer.problems.length], [false, 1])
  }
  assert.equal(await count(), before_)
  const denied = await harness.post('/estates/7/repairs/imports', {
    token: owner,
    key: key(harness),
    body: { file: HEADING, encoding: 'text', onlyCheck: true },
  })
  assert.equal(denied.body.code, 'access.denied')
})

test('200,000 made-up histories: what is accepted stands as it says, and nothing before its cause', () => {
  let seed = 7
  const random = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % most
  }
  const now = 1_000 * HOUR_MS
  const kinds = ['light', 'liftTrapped', 'leak']
  const outcomes = ['open', 'confirmed', 'lapsed', 'declined', 'withdrawn'] as const
  let accepted = 0
  for (let round = 0; round < 200_000; round += 1) {
    const time = () => (random(3) === 0 ? null : random(1_050) * HOUR_MS)
    const ticket: PastTicket = {
      kind: kinds[random(3)] as string,
      reportedAt: random(1_000) * HOUR_MS,
      answeredAt: time(),
      mendedAt: time(),
      closedAt: time(),
      outcome: outcomes[random(5)] as 'open',
    }
    const standing = pastStanding(ticket, { respondBy: 0, mendBy: 0 }, now)
    if (!standing) continue
    accepted += 1
    const { reportedAt, answeredAt, mendedAt, closedAt } = ticket
    const times = [reportedAt, answeredAt, mendedAt, closedAt].filter((at) => at !== null)
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    )
    assert.ok(times.every((at) => at <= now))
    assert.equal(standing.mendedAt, mendedAt)
    if (ticket.outcome !== 'open') assert.equal(standing.state, ticket.outcome)
    if (ticket.outcome === 'confirmed') assert.ok((closedAt as number) < (mendedAt as number) + 72 * HOUR_MS)
    if (ticket.outcome === 'declined' || ticket.outcome === 'withdrawn') assert.equal(mendedAt, null)
    if (ticket.outcome === 'lapsed') assert.equal(standing.closedAt, (mendedAt as number) + 72 * HOUR_MS)
  }
  assert.ok(accepted > 500, `${accepted} accepted`)
})
