import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#domain/calendar.ts'
import { LAW_DUTIES, lawDutiesOf, lawDutyOf } from '#domain/disclosure/catalogue.ts'
import { dutiesOf, dutiesOfPromises, type Frequency } from '#domain/disclosure/duty.ts'
import { questionState, watchersOf } from '#domain/disclosure/question.ts'
import { faultOfVersion, hashOf, versionEntry, type VersionProof } from '#domain/disclosure/proof.ts'
import { isBelowStandard, STANDARD, standardItemOf, timesAYear } from '#domain/disclosure/standard.ts'
import {
  clauseDifferences,
  type PostingDocument,
  postingDifferences,
  postingSubject,
  postingText,
  readClauseDocument,
} from '#domain/disclosure/version.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import { logSigner } from '#server/log/signer.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../vectors', `${name}.json`), 'utf8')) as T[]
}

for (const vector of vectors<{
  name: string
  duty: string
  contract: { startsOn: string; endsOn: string }
  from: string
  to: string
  expect: string[]
}>('duty-law'))
  test(`duty of the law: ${vector.name}`, () => {
    const duty = lawDutyOf(vector.duty)
    assert.ok(duty)
    const found = lawDutiesOf(duty, vector.contract, vector.from, vector.to)
    assert.deepEqual(
      found.map((one) => `${one.periodFrom} ${one.dueOn}`),
      vector.expect,
    )
  })

for (const vector of vectors<{
  name: string
  asked: string
  answered: string | null
  today: string
  expect: string
}>('question-clock'))
  test(`question: ${vector.name}`, () => {
    const answeredAt = vector.answered === null ? null : Date.parse(vector.answered)
    assert.equal(questionState(Date.parse(vector.asked), answeredAt, vector.today), vector.expect)
  })

test('the catalogue has each duty of the law once, with its source', () => {
  assert.deepEqual(
    LAW_DUTIES.map((duty) => duty.id),
    Array.from({ length: 17 }, (_, index) => `D${index + 1}`),
  )
  for (const duty of LAW_DUTIES) assert.ok(duty.law.length > 4 && duty.title.length > 3, duty.id)
  assert.equal(lawDutyOf('D18'), undefined)
  assert.equal(lawDutyOf('__proto__'), undefined)
})

test('what is overdue reaches the community the day after, the street seven days later', () => {
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-02'), [])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-03'), ['community'])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-09'), ['community'])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-10'), ['community', 'street'])
})

test('a higher level of the standard never asks for less', () => {
  for (const { content, levels } of STANDARD) {
    const times = levels.map((level) => (level ? timesAYear(level) : 0))
    assert.ok((times[0] as number) <= (times[1] as number), content)
    assert.ok((times[1] as number) <= (times[2] as number), content)
  }
  const sweeping = standardItemOf('4.4.1', '楼道清扫')
  assert.ok(sweeping)
  assert.equal(isBelowStandard(sweeping, 2, { every: 'week', times: 1 }), true)
  assert.equal(isBelowStandard(sweeping, 2, { every: 'week', times: 2 }), false)
  assert.equal(isBelowStandard(sweeping, 3, { every: 'week', times: 6 }), true)
  assert.equal(standardItemOf('4.4.1', '不存在'), null)
})

const frequency: fc.Arbitrary<Frequency> = fc.record({
  every: fc.constantFrom('day', 'week', 'month', 'quarter', 'half-year', 'year'),
  times: fc.integer({ min: 1, max: 9 }),
})

test('however a promise changes, every day of the contract is owed exactly once (1,000 histories)', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), frequency), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 900 }),
      (steps, length) => {
        let from = '2025-01-17'
        const promises = steps.map(([days, one], index) => {
          if (index > 0) from = addDays(from, days)
          return { from, frequency: one }
        })
        const to = addDays('2025-01-17', length)
        const duties = dutiesOfPromises(promises, '2025-01-17', to)
        for (let day = '2025-01-17'; day <= to; day = addDays(day, 1)) {
          const owed = duties.filter((duty) => duty.periodFrom <= day && day <= duty.periodTo)
          assert.equal(owed.length, 1, `${day} in ${JSON.stringify(promises)}`)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('an unchanged promise gives the duties that it always gave', () => {
  const one: Frequency = { every: 'month', times: 2 }
  assert.deepEqual(
    dutiesOfPromises([{ from: '2025-01-17', frequency: one }], '2025-03-05', '2026-02-01'),
    dutiesOf(one, '2025-03-05', '2026-02-01'),
  )
})

test('a difference is said by what changed and in no other words', () => {
  const clause = {
    content: '楼道清扫',
    level: '二级',
    frequency: { every: 'week', times: 2 },
    priceFen: null,
    costShareBp: null,
  } as const
  assert.deepEqual(clauseDifferences(clause, { ...clause, frequency: { every: 'week', times: 1 } }), [
    { what: 'frequency', before: { every: 'week', times: 2 }, after: { every: 'week', times: 1 } },
  ])
  assert.deepEqual(clauseDifferences(clause, clause), [])
  assert.deepEqual(clauseDifferences(clause, { ...clause, priceFen: 0 }), [
    { what: 'price', name: '', before: '', after: '0' },
  ])
  assert.deepEqual(clauseDifferences({ ...clause, priceFen: 100 }, { ...clause, costShareBp: 1_250 }), [
    { what: 'price', name: '', before: '100', after: '' },
    { what: 'share', name: '', before: '', after: '1250' },
  ])
  const other: PostingDocument = {
    ...DOCUMENT,
    text: '已完成',
    facts: [{ name: '合同价格', value: '30 万元' }],
    photos: [],
  }
  assert.deepEqual(
    postingDifferences(DOCUMENT, other).map((one) => ('name' in one ? `${one.what} ${one.name}` : one.what)),
    ['text ', 'fact 合同价格', 'fact 单位名称', 'photos '],
  )
  assert.deepEqual(postingDifferences(DOCUMENT, DOCUMENT), [])
})

test('a clause written before it could cost a share is read as one that costs none; other texts are none', () => {
  const old =
    '{"format":"bjwy-clause/1","communityId":"7","clauseId":"x","version":1,"fromOn":"2026-01-05","content":"清扫","level":"","frequency":{"every":"week","times":2},"priceFen":100,"reason":"","previous":"","changedAt":1}'
  assert.equal(readClauseDocument(old)?.costShareBp, null)
  assert.equal(readClauseDocument(old)?.priceFen, 100)
  for (const bad of [
    '',
    '{',
    '[]',
    'null',
    old.replace('clause/1', 'clause/3'),
    old.replace(/"frequency":{[^}]*}/, '"frequency":1'),
  ])
    assert.equal(readClauseDocument(bad), null, bad)
})

const DOCUMENT: PostingDocument = {
  format: 'bjwy-performance/1',
  communityId: '7',
  duty: 'D3',
  periodFrom: '2026-08-01',
  version: 2,
  kind: 'correct',
  performedOn: '2026-08-02',
  timesDone: 1,
  text: '电梯维保单位',
  facts: [
    { name: '合同价格', value: '20 万元' },
    { name: '单位名称', value: '示例电梯公司' },
  ],
  photos: [{ photoId: 'a'.repeat(64), capturedAt: null, receivedAt: 1_785_600_000_000, place: '机房' }],
  reason: '价格写错',
  previous: 'b'.repeat(64),
  postedAt: 1_785_600_000_001,
}

const SIGNER = logSigner(new Uint8Array(32).fill(3), 'wuye.test')

/** A version as the server hands it over, in a log of seven entries. */
function published(index = 4): { text: string; proof: VersionProof } {
  const text = postingText(DOCUMENT)
  const entry = versionEntry('posting', '7', {
    subject: postingSubject('D3', '2026-08-01'),
    number: 2,
    text,
    at: DOCUMENT.postedAt,
  })
  const leaves = Array.from({ length: 7 }, (_, place) =>
    leafHash(place === index ? entry : Uint8Array.of(place)),
  )
  const tree = new CompactTree()
  for (const leaf of leaves) tree.add(leaf)
  const sub = (from: number, count: number) => {
    const part = new CompactTree()
    for (const leaf of leaves.slice(from, from + count)) part.add(leaf)
    return part.root()
  }
  const body = checkpointBody({ origin: SIGNER.nameOf('7'), size: 7, root: tree.root() })
  return {
    text,
    proof: {
      log: { name: SIGNER.nameOf('7'), publicKey: toBase64(SIGNER.publicKey) },
      index,
      entry: toBase64(entry),
      size: 7,
      // RFC 6962: the path of leaf 4 of 7.
      proof: [sub(5, 1), sub(6, 1), sub(0, 4)].map(toBase64),
      checkpoint: `${body}\n${SIGNER.line('7', body)}`,
    },
  }
}

test('the phone takes a version that the log holds, and names what is wrong with any other', () => {
  const { text, proof } = published()
  const shown = {
    kind: 'posting',
    communityId: '7',
    subject: 'D3/2026-08-01',
    number: 2,
    text,
    at: DOCUMENT.postedAt,
  } as const
  assert.equal(faultOfVersion(shown, proof, undefined), null)
  assert.equal(faultOfVersion(shown, proof, proof.log.publicKey), null)
  const flip = (value: string, at: number) =>
    `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
  const bad: [string, typeof shown | object, VersionProof, string | undefined, string][] = [
    ['text', { ...shown, text: text.replace('20 万元', '10 万元') }, proof, undefined, 'text-changed'],
    ['time', { ...shown, at: shown.at - 1 }, proof, undefined, 'time-changed'],
    ['number', { ...shown, number: 1 }, proof, undefined, 'not-this-version'],
    ['duty', { ...shown, subject: 'D4/2026-08-01' }, proof, undefined, 'not-this-version'],
    ['estate', { ...shown, communityId: '8' }, proof, undefined, 'not-this-version'],
    ['kind', { ...shown, kind: 'clause' }, proof, undefined, 'not-this-version'],
    ['key', shown, proof, toBase64(new Uint8Array(32)), 'log-key'],
    ['place', shown, { ...proof, index: 3 }, undefined, 'not-in-log'],
    ['path', shown, { ...proof, proof: proof.proof.slice(1) }, undefined, 'not-in-log'],
    ['entry', shown, { ...proof, entry: flip(proof.entry, 30) }, undefined, 'not-in-log'],
    ['size', shown, { ...proof, size: 6 }, undefined, 'checkpoint'],
    [
      'note',
      shown,
      { ...proof, checkpoint: proof.checkpoint.replace('\n7\n', '\n8\n') },
      undefined,
      'checkpoint',
    ],
    ['nothing', shown, { ...proof, checkpoint: '' }, undefined, 'unreadable'],
    ['hash', shown, { ...proof, proof: ['AA=='] }, undefined, 'unreadable'],
  ]
  for (const [name, one, given, key, fault] of bad)
    assert.equal(faultOfVersion(one as typeof shown, given, key), fault, name)
})

test('every byte of a published text counts', () => {
  const { text, proof } = published()
  const shown = {
    kind: 'posting',
    communityId: '7',
    subject: 'D3/2026-08-01',
    number: 2,
    at: DOCUMENT.postedAt,
  } as const
  for (let at = 0; at < text.length; at++) {
    const edited = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`
    assert.equal(faultOfVersion({ ...shown, text: edited }, proof, undefined), 'text-changed', String(at))
  }
  assert.equal(hashOf(text).length, 64)
})
