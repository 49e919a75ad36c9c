import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { RollCheck } from '#contract/votes/roll-check.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { readRoll } from '#server/estate/roll/read.ts'
import { readTable } from '#server/tables/table.ts'
import { importRoll } from '#server/estate/roll/store.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { correctRoll } from '#server/votes/create.ts'
import { mustFindVote } from '#server/votes/store.ts'
import { key, openVote, openHarness, type Harness } from '#test/server/support/harness.ts'

// The roll is checked before a vote and after, by those who may read it, and without a name.

let harness: Harness
const tokens = new Map<string, string>()
const ROLES = ['committee', 'street', 'community', 'district', 'city', 'owner', 'company'] as const

before(async () => {
  harness = await openHarness()
  await importMixed()
  for (const role of ROLES) {
    await harness.grant(`holder-${role}`, '7', role)
    tokens.set(role, await harness.signIn(`holder-${role}`))
  }
})
after(() => harness.stop())

/** Six flats, one of them a palace, two of one owner, one joint; two of the developer; a space, a store and a guard room. */
async function importMixed(): Promise<void> {
  const flat = (room: number, area: string, owners: number[], source = '登记簿') =>
    `1号楼,1单元,${room},住宅,${area},${source},${owners.map((one) => `业主${one}`).join('、')},身份证,${owners.map(documentNumber).join('、')},已交付`
  const lines = [
    flat(101, '90.00', [0]),
    flat(102, '90.00', [1], '测绘'),
    flat(201, '90.00', [1]),
    flat(202, '90.00', [2, 3], '合同'),
    flat(301, '270.01', [4]),
    `2号楼,1单元,101,住宅,80.00,登记簿,业主5,身份证,${documentNumber(5)},已交付`,
    '2号楼,1单元,102,住宅,80.00,测绘,,,,未售',
    '2号楼,1单元,201,住宅,80.00,测绘,,,,未售',
    `地下,,车1,车位,13.00,登记簿,业主0,身份证,${documentNumber(0)},已交付`,
    `地下,,库1,储藏,5.00,登记簿,业主0,身份证,${documentNumber(0)},已交付`,
    '1号楼,1单元,001,配套,30.00,测绘,,,,已交付',
  ]
  const csv = `楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态\n${lines.join('\n')}\n合计,11,918.01\n`
  const table = await readTable(new TextEncoder().encode(csv))
  if (typeof table === 'string') throw new Error(table)
  const answer = readRoll(table, null)
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
  await importRoll(harness.ports, {
    estateId: '7',
    estateName: '测试小区7',
    isMadeUp: true,
    serviceLevel: 2,
    roll: answer.roll,
  })
}

async function check(path: string, role = 'committee') {
  const answer = await harness.get(`/estates/7/${path}`, { token: tokens.get(role) as string, role })
  return answer.body as unknown as RollCheck & { code?: string }
}

test('before announcing: what counts, what does not and why, what to look at twice', async () => {
  const told = await check('roll-check')
  assert.equal(told.vote, null)
  assert.deepEqual([told.heads, told.units, told.areaDm2], [6, 8, 87_001])
  assert.deepEqual(
    told.buildings.map((row) => [row.building, row.heads, row.areaDm2]),
    [
      ['1号楼', 4, 63_001],
      ['2号楼', 2, 24_000],
    ],
  )
  assert.deepEqual(told.several, { heads: 1, units: 2 })
  assert.deepEqual(told.joint, { heads: 1 })
  assert.deepEqual(told.developer, { units: 2, areaDm2: 16_000 })
  assert.deepEqual(told.excluded.map((row) => [row.reason, row.units, row.areaDm2, row.rooms]).sort(), [
    ['community', 1, 3_000, ['1号楼1单元001']],
    ['parking', 1, 1_300, ['地下车1']],
    ['storage', 1, 500, ['地下库1']],
  ])
  assert.deepEqual(
    Object.entries(told.sources).map(([source, row]) => [source, row.units]),
    [
      ['register', 4],
      ['survey', 3],
      ['contract', 1],
    ],
  )
  assert.deepEqual(told.warnings, [
    { kind: 'area-far', room: '1号楼1单元301', areaDm2: 27_001, medianDm2: 9_000 },
  ])
  const building = await check('roll-check?building=2号楼')
  assert.deepEqual([building.heads, building.units], [2, 3])
  assert.equal(building.excluded.find((row) => row.reason === 'outside-scope')?.units, 8)
  assert.equal((await check('roll-check?building=九号楼')).heads, 0)
})

test('after announcing: the frozen roll, its versions, and what came later', async () => {
  const voteId = await openVote(harness, '7', { scope: { kind: 'building', buildingId: '1号楼' } })
  const frozen = await check(`votes/${voteId}/roll-check`)
  assert.deepEqual([frozen.building, frozen.heads, frozen.areaDm2], ['1号楼', 4, 63_001])
  assert.deepEqual(
    frozen.vote?.versions.map((one) => [one.version, one.heads, one.reason]),
    [[1, 4, '']],
  )
  // A flat that is added later is not on the frozen roll, and is told; the correction takes it in.
  await harness.database.owner.query(
    `INSERT INTO units VALUES (7, 'late', '1号楼', '1单元', '401', 'residence', 9000, 'register', 'delivered')`,
  )
  await harness.database.owner.query(
    `INSERT INTO unit_owners SELECT 7, 'late', owner_id FROM owners WHERE estate_id = 7 AND name = '业主5'`,
  )
  const later = await check(`votes/${voteId}/roll-check`)
  assert.deepEqual([later.heads, later.areaDm2], [4, 63_001])
  assert.deepEqual(later.excluded.find((row) => row.reason === 'not-on-roll')?.rooms, ['1号楼1单元401'])
  await inEstate(harness.database.app, '7', async (tx) =>
    correctRoll(tx, harness.ports, await mustFindVote(tx, '7', voteId), {
      reason: '漏了 401',
      at: harness.clock.now,
    }),
  )
  const corrected = await check(`votes/${voteId}/roll-check`)
  assert.deepEqual([corrected.heads, corrected.areaDm2], [5, 72_001])
  assert.deepEqual(
    corrected.vote?.versions.map((one) => [one.version, one.heads, one.reason]),
    [
      [1, 4, ''],
      [2, 5, '漏了 401'],
    ],
  )
})

test('who may read the roll sees it without a name; owners and the company do not see it', async () => {
  const voteId = await openVote(harness, '7')
  for (const path of ['roll-check', `votes/${voteId}/roll-check`]) {
    for (const role of ['committee', 'street', 'community', 'district', 'city'])
      assert.doesNotMatch(JSON.stringify(await check(path, role)), /业主\d|owner|1101/)
    for (const role of ['owner', 'company']) assert.equal((await check(path, role)).code, 'access.denied')
  }
  assert.equal((await check(`votes/${key(harness)}/roll-check`)).code, 'vote.not-found')
  assert.equal((await check('votes/x/roll-check')).code, 'request.malformed')
  assert.equal((await check(`roll-check?building=${'x'.repeat(21)}`)).code, 'request.malformed')
  assert.equal((await check('roll-check?names=1')).code, 'request.malformed')
  const elsewhere = await harness.get('/estates/8/roll-check', {
    token: tokens.get('committee') as string,
    role: 'committee',
  })
  assert.equal(elsewhere.body.code, 'access.role-not-held')
})
