import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { readPrivacy } from '#contract/privacy/endpoints.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { commitmentOf, readCommitted } from '#domain/estate/title.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { HOLDINGS } from '#server/privacy/holdings.ts'
import { key, importSmallEstate, openHarness, openVote, type Harness } from '#test/server/support/harness.ts'
import { operatorOf } from '#test/server/support/operator.ts'

// Commands of whoever runs the installation, as a process of their own on a real database.

let harness: Harness
let operator: Awaited<ReturnType<typeof operatorOf>>
const NAMES = ['--basis', '函 2026-1 号', '--by', '甲', '--second', '乙']

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('first', '7', 2)
  await harness.seat('second', '7', 3)
  operator = await operatorOf(harness)
})

after(() => harness.stop())

const idOf = (token: string) => token.split('.')[0] ?? ''
const rowsOf = async (text: string, values: unknown[] = []) =>
  (await harness.database.owner.query(text, values)).rows as Record<string, never>[]

test('help says every act in plain words, and what is not understood says it too', () => {
  const { code, said } = operator('--help')
  assert.equal(code, 0)
  for (const act of [
    'health',
    'estates',
    'keys',
    'acts',
    'stop',
    'resume',
    'resend',
    'merge',
    'breach',
    'give-place',
  ])
    assert.match(said, new RegExp(`operator -- ${act}`), act)
  assert.equal(operator('nonsense').code, 1)
  assert.match(
    operator('merge', 'a', 'b', '--basis', 'x', '--by', '甲', '--second', '甲').said,
    /必须是两个人/,
  )
})

test('health: what failed is marked and answers 1; estates and keys are told without a secret', async () => {
  const well = operator('health')
  assert.equal(well.code, 0, well.said)
  assert.match(well.said, /没有需要处理的问题/)
  await inEstate(harness.ports.db, '7', (tx) =>
    tx.query(
      `INSERT INTO due_work (estate_id, kind, due_at, tries, last_error) VALUES (7, 'close-votes', now(), 3, 'boom')`,
    ),
  )
  const ill = operator('health')
  assert.equal(ill.code, 1)
  assert.match(ill.said, /！close-votes[\s\S]*小区 7：boom/)
  await harness.database.owner.query(`DELETE FROM due_work WHERE last_error = 'boom'`)
  assert.match(operator('estates').said, /7\t测试小区7\t已开通\t6 套\t2 套有人登录/)
  const keys = operator('keys').said
  assert.match(keys, /存证公钥/)
  assert.ok(!keys.includes('09'.repeat(16)) && !keys.includes(Buffer.alloc(32, 9).toString('base64')))
})

test('an estate is stopped and set going again by two names, with entries of its log; what was never live is not made so', async () => {
  assert.equal(operator('resume', '7', ...NAMES).code, 1)
  const stopped = operator('stop', '7', ...NAMES)
  assert.equal(stopped.code, 0, stopped.said)
  assert.match(operator('estates').said, /未开通或已暂停/)
  assert.equal(operator('stop', '7', ...NAMES).code, 1)
  assert.equal(operator('resume', '7', ...NAMES).code, 0)
  await inEstate(harness.ports.db, '7', (tx) =>
    tx.query(`UPDATE estates SET is_opening = true WHERE estate_id = 7`),
  )
  await harness.database.owner.query(`UPDATE estates SET is_opening = false WHERE estate_id = 7`)
  const acts = await rowsOf(
    `SELECT act, detail FROM operator_acts WHERE act IN ('stop', 'resume') ORDER BY act_id`,
  )
  assert.deepEqual(
    acts.map((row) => row.act),
    ['stop', 'resume'],
  )
  const entries = await inEstate(harness.ports.db, '7', async (tx) => {
    const { rows } = await tx.query<{ body: Buffer }>(
      'SELECT log_body(7, n) AS body FROM generate_series(0, 1) AS n',
    )
    return rows
  }).catch(() => [])
  for (const [place, { detail }] of acts.entries()) {
    const { document, salt } = detail as unknown as { document: string; salt: string }
    const read = entries[place] ? readCommitted(new Uint8Array(entries[place].body)) : null
    if (read)
      assert.deepEqual(
        read.commitment,
        commitmentOf('standing', fromBase64(salt) ?? new Uint8Array(), document),
      )
  }
  assert.match(operator('acts').said, /stop\t甲、乙\t函 2026-1 号/)
})

test('what failed is sent again; what may have arrived is not', async () => {
  const personId = idOf(await harness.signIn('first'))
  await inEstate(harness.ports.db, '7', async (tx) => {
    const { rows } = await tx.query(
      `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'reminder_messages' ORDER BY ordinal_position`,
    )
    assert.ok(rows.length > 0)
    for (const [id, fault] of [
      ['m1', 'refused'],
      ['m2', 'unknown'],
    ]) {
      await tx.query(
        `INSERT INTO reminder_messages (estate_id, message_id, person_id, template, breaks_quiet, made_at)
         VALUES (7, $1, $2, 'todo', false, now())`,
        [id, personId],
      )
      await tx.query(
        `INSERT INTO reminder_sends (estate_id, message_id, channel, state, fault, tries, next_at)
         VALUES (7, $1, 'weapp', 'failed', $2, 6, now())`,
        [id, fault],
      )
    }
  })
  assert.match(operator('health').said, /！weapp refused\t1/)
  const sent = operator('resend', 'messages', '7', '--from', '2026-01-01', ...NAMES)
  assert.equal(sent.code, 0, sent.said)
  assert.match(sent.said, /1 条会马上重发/)
  const states = await rowsOf('SELECT message_id AS id, state, tries FROM reminder_sends ORDER BY message_id')
  assert.deepEqual(states, [
    { id: 'm1', state: 'queued', tries: 0 },
    { id: 'm2', state: 'failed', tries: 6 },
  ])
  assert.equal(operator('resend', 'webhooks', '7', '--from', '2026-01-01', ...NAMES).code, 1)
})

test('two accounts of one person become one: homes, reports and ballots go over, both sign-ins lead to it, the rest is refused', async () => {
  const from = await harness.signIn('first')
  const to = await harness.signIn('second')
  const [fromId, toId] = [idOf(from), idOf(to)]
  assert.match(operator('merge', 'first', 'second', ...NAMES).said, /姓名不一样/)
  await harness.database.owner.query(`UPDATE persons SET name = '王芳' WHERE person_id = ANY ($1)`, [
    [fromId, toId],
  ])
  const voteId = await openVote(harness, '7')
  const { myHeads } = (await harness.get(`/estates/7/votes/${voteId}`, { token: from, role: 'owner' }))
    .body as unknown as { myHeads: { headId: string }[] }
  const cast = await harness.post(`/estates/7/votes/${voteId}/ballots`, {
    token: from,
    role: 'owner',
    key: key(harness),
    body: { headId: myHeads[0]?.headId, choices: [0] },
  })
  assert.equal(cast.status, 200, JSON.stringify(cast.body))
  const repairId = key(harness)
  const place = { kind: 'leak', place: 'building', placeText: '1号楼门口' }
  const made = await harness.post('/estates/7/repairs', {
    token: from,
    role: 'owner',
    key: repairId,
    body: { repairId, ...place, description: '漏水', photoIds: [] },
  })
  assert.equal(made.status, 200)
  // Both joined the same report: that row is there twice, and one of the two stays where it is.
  const wards = await rowsOf('SELECT count(*)::int AS n FROM log_entries WHERE estate_id = 7')
  const done = operator('merge', 'first', 'second', ...NAMES)
  assert.equal(done.code, 0, done.said)
  assert.match(done.said, /已合并/)
  assert.equal((await harness.get('/me', { token: from })).body.code, 'session.expired')
  assert.equal(idOf(await harness.signIn('first')), toId)
  const me = (await harness.get('/me', { token: to })).body as unknown as { places: { homes: unknown[] }[] }
  assert.equal(me.places[0]?.homes.length, 2)
  const repair = await harness.get(`/estates/7/repairs/${repairId}`, { token: to, role: 'owner' })
  assert.equal((repair.body as unknown as { repair: { isMine: boolean } }).repair.isMine, true)
  // Nothing that is theirs is left behind, but for what ends with the account and what both accounts had of the same.
  const stays = [
    'persons',
    'sessions',
    'account_merges',
    'daily_counts',
    'reminder_settings',
    'reminder_grants',
  ]
  const left = new Set<string>()
  for (const { table, column, kind } of HOLDINGS) {
    if (kind !== 'own' || stays.includes(table)) continue
    const found = await rowsOf(`SELECT 1 FROM "${table}" WHERE $1 = ANY (ARRAY["${column}"])`, [fromId])
    if (found.length > 0) left.add(table)
  }
  const bothHad = ['notice_acceptances', 'person_roles', 'reminder_looks']
  assert.deepEqual(
    [...left].filter((table) => !bothHad.includes(table)),
    [],
  )
  const open = 'SELECT 1 FROM person_roles WHERE person_id = $1 AND (valid_to IS NULL OR valid_to > now())'
  assert.deepEqual(await rowsOf(open, [fromId]), [])
  const after = await rowsOf('SELECT count(*)::int AS n FROM log_entries WHERE estate_id = 7')
  assert.ok(Number(after[0]?.n) === Number(wards[0]?.n) + 1, 'one entry of the log')
  const told = v.parse(readPrivacy.output, (await harness.get('/me/privacy', { token: to })).body)
  assert.deepEqual(
    told.merged.map((one) => one.basis),
    ['函 2026-1 号'],
  )
  assert.equal(operator('merge', 'first', 'second', ...NAMES).code, 1)
})

test('the drill for a breach names the authorities, the people and the homes that only a notice reaches', async () => {
  const { code, said } = operator('breach', 'home', '7', ...NAMES)
  assert.equal(code, 0, said)
  assert.match(said, /北京市互联网信息办公室/)
  assert.match(said, /王芳\tjingtong/)
  assert.match(said, /测试小区7\t4 套没有人登录/)
  assert.equal(operator('breach', 'weather', ...NAMES).code, 1)
  for (const what of ['account', 'claim', 'report', 'picture', 'ballot', 'bill'])
    assert.equal(operator('breach', what, ...NAMES).code, 0, what)
  const acts = await rowsOf(
    `SELECT detail->>'what' AS what FROM operator_acts WHERE act = 'breach' ORDER BY act_id LIMIT 1`,
  )
  assert.deepEqual(acts, [{ what: 'home' }])
})
