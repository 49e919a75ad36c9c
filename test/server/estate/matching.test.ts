import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Me } from '#contract/identity/endpoints.ts'
import { matchRoll } from '#server/estate/matching.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { type Harness, importSmallEstate, openHarness } from '#test/server/support/harness.ts'
import { operatorOf } from '#test/server/support/operator.ts'

// Who has signed in with a verified document finds the homes that the rolls have under it, and nobody else's.

let harness: Harness
/** What the provider says of an account besides its subject. */
const verified = new Map<string, { name: string; documentNumber: string }>()

before(async () => {
  harness = await openHarness()
  const [jingtong] = harness.ports.webSignIns
  assert.ok(jingtong)
  const exchange: typeof jingtong.signIn.exchange = async ({ code }) => {
    const real = verified.get(code)
    const realName = real && { ...real, documentKind: '身份证' as const }
    return { subject: code, name: real?.name ?? code, ...(realName ? { realName } : {}) }
  }
  harness.ports.webSignIns = [{ ...jingtong, signIn: { ...jingtong.signIn, exchange } }]
  for (const estateId of ['7', '8', '9']) await importSmallEstate(harness, estateId, 8)
})
after(() => harness.stop())

async function meOf(subject: string): Promise<Me> {
  const answer = await harness.get('/me', { token: await harness.signIn(subject) })
  assert.equal(answer.status, 200)
  return answer.body as unknown as Me
}
const homesOf = (me: Me) =>
  me.places.map((one) => [one.estateId, one.roles.join(), one.homes.map((home) => home.label).join()])
const outcomes = async (subject: string) =>
  (
    await harness.database.owner.query(
      `SELECT estate_id::text AS estate, outcome FROM owner_matches JOIN identities USING (person_id)
       WHERE subject = $1 ORDER BY estate_id, outcome`,
      [subject],
    )
  ).rows.map((row) => `${row.estate} ${row.outcome}`)

test('an empty account has no home; the same one with a verified document has all of its own, and no form was filled', async () => {
  assert.deepEqual(homesOf(await meOf('plain')), [])
  verified.set('plain', { name: '业主2', documentNumber: documentNumber(2) })
  assert.deepEqual(homesOf(await meOf('plain')), [
    ['7', 'owner', '1号楼1单元103'],
    ['8', 'owner', '1号楼1单元103'],
    ['9', 'owner', '1号楼1单元103'],
  ])
  assert.deepEqual(await outcomes('plain'), ['7 matched', '8 matched', '9 matched'])
  // Again, and twenty times at once: one role, one row.
  await Promise.all(Array.from({ length: 20 }, () => harness.signIn('plain')))
  const { rows } = await harness.database.owner.query(
    `SELECT count(*)::int AS roles FROM person_roles JOIN identities USING (person_id) WHERE subject = 'plain'`,
  )
  assert.equal(rows[0].roles, 3)
})

test('first sign-ins of the same owner on twenty lines at once tie one person once', async () => {
  verified.set('rush', { name: '业主3', documentNumber: documentNumber(3) })
  await Promise.all(Array.from({ length: 20 }, () => harness.signIn('rush')))
  assert.equal(homesOf(await meOf('rush')).length, 3)
  const { rows } = await harness.database.owner.query(
    `SELECT count(*)::int AS roles FROM person_roles JOIN identities USING (person_id) WHERE subject = 'rush'`,
  )
  assert.equal(rows[0].roles, 3)
})

test('another name, another document, half a document and another account get nothing', async () => {
  const number = documentNumber(4)
  const wrong: [string, { name: string; documentNumber: string }][] = [
    ['other-name', { name: '业主5', documentNumber: number }],
    ['no-name', { name: '', documentNumber: number }],
    ['masked', { name: '业主4', documentNumber: `${number.slice(0, 6)}********${number.slice(14)}` }],
    ['cut', { name: '业主4', documentNumber: number.slice(0, 17) }],
    ['check', { name: '业主4', documentNumber: `${number.slice(0, 17)}${number.endsWith('1') ? '2' : '1'}` }],
    ['empty', { name: '业主4', documentNumber: '' }],
    ['sql', { name: '业主4', documentNumber: "' OR 1=1 --" }],
  ]
  for (const [subject, real] of wrong) {
    verified.set(subject, real)
    assert.deepEqual(homesOf(await meOf(subject)), [], subject)
  }
  assert.equal((await meOf('other-name')).unmatched, 'name-differs')
  assert.deepEqual(await outcomes('other-name'), ['7 name-differs', '8 name-differs', '9 name-differs'])
  for (const subject of ['masked', 'cut', 'check', 'empty', 'sql'])
    assert.deepEqual(await outcomes(subject), [], subject)
  verified.set('right', { name: '业主4', documentNumber: number.toLowerCase() })
  assert.equal(homesOf(await meOf('right')).length, 3)
  // A second account with the same document: a person decides which.
  verified.set('twin', { name: '业主4', documentNumber: number })
  assert.deepEqual(homesOf(await meOf('twin')), [])
  assert.equal((await meOf('twin')).unmatched, 'claimed')
  assert.equal((await meOf('right')).unmatched, null)
  assert.deepEqual(await outcomes('twin'), ['7 claimed', '8 claimed', '9 claimed'])
  assert.equal(homesOf(await meOf('right')).length, 3)
})

test('who signed in before the roll came finds their home once it is there', async () => {
  verified.set('early', { name: '业主7', documentNumber: documentNumber(7) })
  assert.deepEqual(homesOf(await meOf('early')), [])
  await importSmallEstate(harness, '10', 12)
  assert.deepEqual(homesOf(await meOf('plain')).length, 4, 'who signs in again')
  // 业主3 and 业主4 have signed in, too.
  assert.equal(await matchRoll(harness.ports, '10'), 3)
  assert.equal(await matchRoll(harness.ports, '10'), 0)
  verified.delete('early')
  assert.deepEqual(homesOf(await meOf('early')), [['10', 'owner', '1号楼1单元108']])
})

test('once the roll has the right name, the next sign-in ties the home, and nothing is told any more', async () => {
  verified.set('mended', { name: '业主五', documentNumber: documentNumber(5) })
  assert.equal((await meOf('mended')).unmatched, 'name-differs')
  await harness.database.owner.query(
    "UPDATE owners SET name = '业主五' WHERE name = '业主5' AND estate_id = 7",
  )
  const me = await meOf('mended')
  assert.deepEqual(homesOf(me), [['7', 'owner', '1号楼1单元106']])
  assert.equal(me.unmatched, 'name-differs', 'the other rolls have the old name')
  await harness.database.owner.query("UPDATE owners SET name = '业主五' WHERE name = '业主5'")
  const whole = await meOf('mended')
  assert.deepEqual([whole.places.length, whole.unmatched], [4, null])
})

test('neither number nor name of a document can be read from what is kept', async () => {
  const { rows } = await harness.database.owner.query(
    `SELECT d::text AS kept FROM person_documents d UNION ALL SELECT m::text FROM owner_matches m`,
  )
  assert.ok(rows.length > 10)
  for (const { kept } of rows) assert.doesNotMatch(kept, /\d{17}[\dX]/)
})

test('a post is given by a command with its basis and two names, and ends with one; without them it is not', async () => {
  const operator = await operatorOf(harness)
  const basis = ['--basis', '备案证明 2026-014 号', '--by', '甲', '--second', '乙']
  for (const [given, says] of [
    [['give', '7', 'committee', 'plain'], /npm run operator -- give/],
    [['give', '7', 'committee', 'plain', ...basis.slice(0, 4)], /npm run operator -- give/],
    [['give', '7', 'committee', 'plain', ...basis.slice(0, 4), '--second', '甲'], /两个人/],
    [['give', '7', 'owner', 'plain', ...basis], /没有“owner”这个岗位/],
    [['give', '7', 'king', 'plain', ...basis], /没有“king”这个岗位/],
    [['give', '77', 'committee', 'plain', ...basis], /没有编号为 77 的小区/],
    [['give', '7', 'committee', 'nobody', ...basis], /还没有登录过/],
    [['give', '7', 'committee', 'plain', ...basis, '--until', '2020-01-01'], /已经结束/],
    [['give', '7', 'committee', 'plain', ...basis, '--until', '明年'], /2031-06-30/],
  ] as const) {
    const { code, said } = operator(...given)
    assert.equal(code, 1, said)
    assert.match(said, says)
  }
  assert.match(operator('list', '7').said, /还没有人担任岗位/)
  assert.match(operator('find', '业主3').said, /^rush\t业主3\t/m)
  const given = operator('give', '7', 'committee', 'plain', ...basis, '--until', '2099-06-30')
  assert.equal(given.code, 0, given.said)
  assert.match(operator('list', '7').said, /^committee\tplain\t.*\t2099-07-01\t备案证明 2026-014 号$/m)
  harness.clock.now = Date.now() + 1_000
  assert.deepEqual((await meOf('plain')).places.find((one) => one.estateId === '7')?.roles, [
    'committee',
    'owner',
  ])
  const street = operator('give', '7', 'street', 'rush', ...basis)
  assert.equal(street.code, 0, street.said)
  assert.equal(operator('end', '7', 'street', 'rush', ...basis).code, 0)
  harness.clock.now = Date.now() + 1_000
  assert.deepEqual((await meOf('rush')).places.find((one) => one.estateId === '7')?.roles, ['owner'])
  const { rows } = await harness.database.owner.query('SELECT act, role, by_names FROM post_acts ORDER BY at')
  assert.deepEqual(
    rows.map((row) => `${row.act} ${row.role} ${row.by_names.join()}`),
    ['give committee 甲,乙', 'give street 甲,乙', 'end street 甲,乙'],
  )
  await assert.rejects(harness.database.app.query('DELETE FROM post_acts'), /permission denied/)
})
