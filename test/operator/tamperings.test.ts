import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CHECKS, recountAll } from '#domain/votes/evidence/recount.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import {
  type Cast,
  DISPUTED,
  makeHarness,
  noise,
  PAPER,
  PHONE,
  PRINCIPAL,
  UNREAD,
  VOTER,
  write,
} from './honest.ts'
import { TAMPERINGS, type Tampering } from './tamperings.ts'

const CLI = join(import.meta.dirname, '../../verifier/verify.mjs')
const harness = makeHarness({ heads: 60 })
const OUTCOMES = ['passed', 'rejected', 'option-1', 'elected', 'tied', 'tied', 'alternate', 'not-enough']

test('an honest record holds in every check, for one who voted and one who did not', () => {
  for (const head of [VOTER, 59]) {
    const honest = write(harness)
    const { checks, counted } = recountAll(honest.record, honest.mine(head))
    assert.deepEqual(
      checks.map((check) => [check.name, check.state]),
      CHECKS.map((name) => [name, 'holds']),
    )
    assert.deepEqual(
      counted?.decisions.map((one) => one.outcome),
      OUTCOMES,
    )
    const second = verifyRecord(honest.record, honest.mine(head))
    assert.deepEqual(
      second.checks.map((check) => [check.number, check.name, check.state]),
      CHECKS.map((name, index) => [index + 1, name, 'holds']),
    )
    assert.deepEqual(second.outcomes, OUTCOMES)
    assert.deepEqual(second.witnesses, [{ name: 'committee.example/7', seconds: 1_795_000_000 }])
    assert.deepEqual([counted?.setAside, second.setAside.length], [2, 2])
    assert.deepEqual([counted?.resultCorrections, second.corrections], [1, 1])
  }
})

test('a record of every size of log before it, and of none', () => {
  for (const before of [0, 1, 2, 3, 7, 8, 33]) {
    const { record } = write(makeHarness({ heads: 12, before }))
    assert.equal(
      recountAll(record).checks.find((check) => check.state === 'fails'),
      undefined,
      `${before}`,
    )
  }
})

for (const tampering of TAMPERINGS)
  test(`caught: ${tampering.name}`, () => {
    const { record, mine } = tampering.tamper(harness)
    // What goes over the wire is JSON.
    const given = JSON.parse(JSON.stringify(record))
    const failed = (checks: readonly { name: string; state: string; at?: string }[]) =>
      checks.filter((check) => check.state === 'fails')
    const [first, second] = [recountAll(given, mine).checks, verifyRecord(given, mine).checks].map(failed)
    assert.equal(first?.[0]?.name, tampering.caughtBy, JSON.stringify(first))
    assert.equal(second?.[0]?.name, tampering.caughtBy, JSON.stringify(second))
  })

test('a witness that did not sign is told by both verifiers, and is no fault', () => {
  const { record } = write(harness)
  const checkpoints = record.checkpoints.map((note) => `${note.split('\n').slice(0, 5).join('\n')}\n`)
  const { checks, counted } = recountAll({ ...record, checkpoints })
  const second = verifyRecord({ ...record, checkpoints })
  assert.ok([...checks, ...second.checks].every((check) => check.state !== 'fails'))
  assert.deepEqual(counted?.witnesses, [{ name: harness.witness.name, atSeconds: null }])
  assert.deepEqual(second.witnesses, [{ name: harness.witness.name, seconds: null }])
})

test('no two tamperings have one name', () => {
  assert.equal(new Set(TAMPERINGS.map((one) => one.name)).size, TAMPERINGS.length)
})

test('garbage is refused by the first check and never throws', () => {
  for (const garbage of [
    null,
    1,
    '',
    [],
    {},
    { format: 'bjwy-vote-record/2' },
    { ...write(harness).record, entries: ['!'] },
  ]) {
    const { checks, counted } = recountAll(garbage)
    assert.deepEqual([checks[0]?.name, checks[0]?.state, counted], ['format', 'fails', null])
    assert.equal(verifyRecord(garbage).checks[0]?.state, 'fails')
  }
})

test('a ballot cast elsewhere is not called checked', () => {
  const honest = write(harness)
  const rows = honest.mine(VOTER).rows.map((row) => ({ ...row, ballot: 'elsewhere' as const }))
  for (const { checks } of [recountAll(honest.record, { rows }), verifyRecord(honest.record, { rows })])
    assert.deepEqual(
      checks.slice(-2).map((check) => check.state),
      ['not-done', 'holds'],
    )
})

test('of a ballot cast elsewhere the record says by which way it came, or that it is not there', () => {
  const honest = write(harness)
  const elsewhere = (head: number, given = honest) => ({
    rows: honest.mine(head).rows.map((row) => ({ ...row, ballot: 'elsewhere' as const })),
    record: given.record,
  })
  const said = (head: number, given = honest) => {
    const { rows, record } = elsewhere(head, given)
    return recountAll(record, { rows }).counted?.mineElsewhere
  }
  assert.deepEqual(
    [VOTER, UNREAD, PRINCIPAL].map((head) => said(head)),
    [['phone'], ['paper'], ['proxy']],
  )
  // The last heads stayed away; whoever says that they voted lies.
  assert.deepEqual(said(harness.heads.length - 1), [null])
  // What an objection set aside is told of as that.
  assert.deepEqual(said(DISPUTED), [])
  assert.deepEqual(recountAll(honest.record, honest.mine(VOTER)).counted?.mineElsewhere, [])
})

test('the command says each check with its number and in words, and by its exit what it found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-verify-'))
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
    return join(folder, name)
  }
  const run = (...files: string[]) => spawnSync(process.execPath, [CLI, ...files], { encoding: 'utf8' })
  const honest = write(harness)
  const good = run(file('record.json', honest.record), file('mine.json', honest.mine(VOTER)))
  assert.equal(good.status, 0, good.stderr)
  for (const line of [
    '✓  1 format: the record is whole and can be read',
    '✓ 22 my-ballot: the ballots I have receipts of are in the record, unchanged, and none is in my name that I did not cast',
    '3. 选一家绿化公司: option-1',
    '   乙公司: 35 heads',
    '5. 候选人二: tied',
    'set aside: ballot 18 (paper): another channel prevails',
    'set aside: ballot 19 (paper): an objection was upheld',
    'corrections: 1',
  ])
    assert.ok(good.stdout.includes(line), `${line} in ${good.stdout}`)
  const { record } = (TAMPERINGS.find((one) => one.caughtBy === 'proxies') as Tampering).tamper(harness)
  const bad = run(file('bad.json', record))
  assert.equal(bad.status, 1)
  assert.match(bad.stdout, /✗ 16 proxies: .*\n– 17 none-missing/)
  assert.ok(!bad.stdout.includes('roll:'), 'nothing is counted where a check fails')
  for (const unread of [[], [join(folder, 'none')], [file('x.zip', 'PK x')], [file('x.json', '{')]])
    assert.equal(run(...unread).status, 2)
  assert.equal(run(join(folder, 'record.json'), file('mine.json', '{')).status, 2)
  rmSync(folder, { recursive: true })
})

test('a ballot of mine that was set aside is told and no fault', () => {
  // The phone's ballot stands first, then paper prevails; an objection takes that one away as well.
  const { casts, rules, ...rest } = harness
  const first = casts[VOTER] as Cast
  const paper = { ...first, channel: PAPER, castAt: first.castAt, salt: noise('paper') }
  const other = {
    ...rest,
    rules: { ...rules, paper: 'in-person-prevails' as const },
    casts: [...casts.slice(0, VOTER + 1), paper, ...casts.slice(VOTER + 1, -1)],
  }
  const { record, mine } = write({ ...other, objections: [[VOTER]] })
  const kept = mine(VOTER)
  const { checks, counted } = recountAll(record, kept)
  const second = verifyRecord(record, kept)
  for (const all of [checks, second.checks])
    assert.deepEqual(
      all.filter((check) => check.state !== 'holds'),
      [],
    )
  assert.ok(counted?.mineSetAside.includes(kept.rows[0]?.tag ?? ''))
  assert.deepEqual(
    second.setAside.map(({ channel, reason, isMine }) => [channel, reason, isMine]),
    [
      [PHONE, 1, true],
      [PAPER, 2, true],
    ],
  )
})

test('the record that the mini-program’s tests show is one that an honest operator writes', () => {
  const honest = write(makeHarness({ heads: 12 }))
  const made = { record: honest.record, mine: honest.mine(VOTER) }
  const file = new URL('../snapshots/record.json', import.meta.url)
  if (process.env.UPDATE) writeFileSync(file, `${JSON.stringify(made, null, 1)}\n`)
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(made)))
})
