import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Me } from '#contract/identity/endpoints.ts'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { type Harness, importSmallEstate, openHarness } from '#test/server/support/harness.ts'
import { operatorOf } from '#test/server/support/operator.ts'

// A post in a street reaches the estates below it, for as long as both last, without a row for each. By commands alone.

let harness: Harness
let operator: Awaited<ReturnType<typeof operatorOf>>
const folder = mkdtempSync(join(tmpdir(), 'wuye-places-'))
const GROUNDS = ['--basis', '京编办 2026-7 号', '--by', '甲', '--second', '乙']
const TODAY = beijingDayOf(Date.now())

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8', '9']) await importSmallEstate(harness, estateId, 8)
  operator = await operatorOf(harness)
})
after(async () => {
  rmSync(folder, { recursive: true })
  await harness.stop()
})

function bring(...lines: string[]): ReturnType<typeof operator> {
  const file = join(folder, '地区.csv')
  writeFileSync(file, ['编号,级别,名称,上级编号,区划代码,起始日期', ...lines].join('\n'))
  return operator('places', file)
}

/** The estates in which an account has which roles, at an instant. */
async function rolesOf(subject: string, at = Date.now() + 1_000): Promise<string[]> {
  harness.clock.now = at
  const answer = await harness.get('/me', { token: await harness.signIn(subject) })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as Me).places.map((one) => `${one.estateId} ${one.roles.join()}`)
}

async function mayRead(
  subject: string,
  estateId: string,
  role: string,
  at = Date.now() + 1_000,
): Promise<unknown> {
  harness.clock.now = at
  const token = await harness.signIn(subject)
  const answer = await harness.get(`/estates/${estateId}/home`, { token, headers: { 'acting-role': role } })
  return answer.status === 200 ? 200 : answer.body.code
}

test('the city and its 17 units come with the program; streets and communities come from a table, all or none', async () => {
  const first = operator('places')
  assert.match(first.said, /已导入 18 个地区/)
  assert.match(operator('places').said, /没有变更/)
  for (const [line, says] of [
    ['S1,街,一街,110101,,2026-01-01', /第 2 行：级别应是/],
    ['S1,街道,一街,110199,,2026-01-01', /第 2 行：上级编号在表里和系统里都没有/],
    ['S1,街道,一街,,,2026-01-01', /第 2 行：没有写上级编号/],
    ['S1,街道,一街,110101,1101010,2026-01-01', /第 2 行：区划代码位数不对/],
    ['S1,街道,一街,110101,,明年', /第 2 行：起始日期请写成/],
    ['S 1,街道,,110101,,2026-01-01', /第 2 行：编号应是/],
    ['110101,区,东城,110000,110101,2020-05-01', /第 2 行：系统里已经有同一天或更晚的变更/],
  ] as const) {
    const { code, said } = bring(line, 'S2,街道,二街,110101,,2026-01-01')
    assert.equal(code, 1, said)
    assert.match(said, says)
    assert.match(said, /没有导入任何内容/)
  }
  const good = bring(
    'S1,街道,一街,110101,110101001,2026-01-01',
    'S2,镇,二镇,JKQ,110115101,2026-01-01',
    'C1,社区,一社区,S1,110101001001,2026-01-01',
    'C2,社区,二社区,S1,,2026-01-01',
    'C3,村,三村,S2,,2026-01-01',
  )
  assert.equal(good.code, 0, good.said)
})

test('an estate hangs on one community, from a day on; what is wrong is said and nothing is written', async () => {
  for (const [given, says] of [
    [['hang', '7', 'C1'], /npm run operator -- hang/],
    [['hang', '7', 'C1', '--from', '2026-01-01', ...GROUNDS.slice(0, 4)], /npm run operator -- hang/],
    [['hang', '7', 'C1', '--from', '明天', ...GROUNDS], /日期请写成/],
    [['hang', '77', 'C1', '--from', '2026-01-01', ...GROUNDS], /没有编号为 77 的小区/],
    [['hang', '7', 'S1', '--from', '2026-01-01', ...GROUNDS], /没有编号为 S1 的社区或村/],
  ] as const) {
    const { code, said } = operator(...given)
    assert.equal(code, 1, said)
    assert.match(said, says)
  }
  for (const [estateId, communityId] of [
    ['7', 'C1'],
    ['8', 'C2'],
    ['9', 'C3'],
  ] as const) {
    const { code, said } = operator('hang', estateId, communityId, '--from', '2026-01-01', ...GROUNDS)
    assert.equal(code, 0, said)
  }
  assert.match(operator('hang', '7', 'C2', '--from', '2026-01-01', ...GROUNDS).said, /请写更晚的日期/)
})

test('a post in a street is one in each estate below it, in no other, and ends where the post, its term or the estate’s place ends', async () => {
  assert.deepEqual(await rolesOf('wen'), [])
  assert.deepEqual(await rolesOf('qin'), [])
  assert.match(operator('give-place', 'S1', 'nobody', ...GROUNDS).said, /还没有登录过/)
  assert.match(operator('give-place', 'S9', 'wen', ...GROUNDS).said, /没有编号为 S9 的地区/)
  assert.match(
    operator('give-place', 'S1', 'wen', '--basis', 'x', '--by', '甲', '--second', '甲').said,
    /两个人/,
  )
  assert.match(operator('give-place', 'S1', 'wen', ...GROUNDS, '--until', '2020-01-01').said, /已经结束/)
  const given = operator('give-place', 'S1', 'wen', ...GROUNDS)
  assert.equal(given.code, 0, given.said)
  assert.match(operator('give-place', 'S1', 'wen', ...GROUNDS).said, /已经担任着/)
  assert.equal(operator('give-place', 'JKQ', 'qin', ...GROUNDS, '--until', addDays(TODAY, 30)).code, 0)
  assert.deepEqual(await rolesOf('wen'), ['7 street', '8 street'])
  assert.deepEqual(await rolesOf('qin'), ['9 district'])
  assert.deepEqual(
    [
      await mayRead('wen', '7', 'street'),
      await mayRead('wen', '9', 'street'),
      await mayRead('wen', '7', 'district'),
      await mayRead('qin', '9', 'district'),
      await mayRead('qin', '7', 'district'),
    ],
    [200, 'access.role-not-held', 'access.role-not-held', 200, 'access.role-not-held'],
  )
  assert.match(operator('list-place', 'S1').said, /^wen\t.*\t\t京编办 2026-7 号$/m)
  // Estate 8 moves to the other street, in ten days.
  const moves = addDays(TODAY, 10)
  assert.equal(operator('hang', '8', 'C3', '--from', moves, ...GROUNDS).code, 0)
  const [before, from] = [startOfDayMs(moves) - 1, startOfDayMs(moves)]
  assert.deepEqual(await rolesOf('wen', before), ['7 street', '8 street'])
  assert.deepEqual(await rolesOf('qin', before), ['9 district'])
  assert.deepEqual(await rolesOf('wen', from), ['7 street'])
  assert.deepEqual(await rolesOf('qin', from), ['8 district', '9 district'])
  assert.deepEqual(
    [await mayRead('wen', '8', 'street', before), await mayRead('wen', '8', 'street', from)],
    [200, 'access.role-not-held'],
  )
  // A term ends with its last day.
  const end = startOfDayMs(addDays(TODAY, 31))
  assert.deepEqual([(await rolesOf('qin', end - 1)).length, await rolesOf('qin', end)], [2, []])
  assert.equal(operator('end-place', 'S1', 'wen', ...GROUNDS).code, 0)
  assert.match(operator('end-place', 'S1', 'wen', ...GROUNDS).said, /没有担任/)
  assert.deepEqual(await rolesOf('wen'), [])
  const { rows } = await harness.database.owner.query(
    'SELECT act, place_id AS place, by_names AS names FROM place_post_acts ORDER BY at',
  )
  assert.deepEqual(
    rows.map((row) => `${row.act} ${row.place} ${row.names.join()}`),
    ['give S1 甲,乙', 'give JKQ 甲,乙', 'end S1 甲,乙'],
  )
  for (const table of ['places', 'estate_places', 'place_post_acts'])
    await assert.rejects(harness.database.app.query(`DELETE FROM ${table}`), /permission denied/)
})

test('a committee and its owners are not reached by a place, and a place reaches nobody’s home', async () => {
  assert.equal(operator('give-place', 'C1', 'wen', ...GROUNDS).code, 0)
  harness.clock.now = Date.now() + 1_000
  const { rows } = await harness.database.owner.query(
    `SELECT DISTINCT role FROM held_roles h JOIN identities USING (person_id) WHERE subject = 'wen' AND valid_to IS NULL`,
  )
  assert.deepEqual(
    rows.map((row) => row.role),
    ['community'],
  )
  const answer = await harness.get('/me', { token: await harness.signIn('wen') })
  assert.deepEqual(
    (answer.body as unknown as Me).places.map((one) => [one.estateId, one.homes]),
    [['7', []]],
  )
})
