import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#domain/core/calendar.ts'
import { type ActDocument, actSubject, actText, faultsOfActs, readAct } from '#domain/performance/act.ts'
import { serviceOf } from '#domain/performance/service.ts'
import { estateState } from '#domain/repairs/oversight.ts'
import { LAW_DUTIES, lawDutiesOf, lawDutyOf } from '#domain/performance/catalogue.ts'
import { dutiesOf, dutiesOfPromises, type Frequency } from '#domain/performance/duty.ts'
import {
  type AnswerRate,
  answerRate,
  type QuestionState,
  questionState,
  watchersOf,
} from '#domain/performance/question.ts'
import { faultOfVersion, hashOf, versionEntry, type VersionProof } from '#domain/log/version-proof.ts'
import { isBelowStandard, STANDARD, standardItemOf, timesAYear } from '#domain/performance/standard.ts'
import {
  clauseDifferences,
  type PostingDocument,
  postingDifferences,
  postingSubject,
  postingText,
  readClauseDocument,
} from '#domain/performance/version.ts'
import { HOLIDAYS } from '#domain/core/holidays.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { decodeEntry } from '#domain/log/entry.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import { logSigner } from '#server/log/signer.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
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
    const found = lawDutiesOf(
      duty,
      { from: vector.contract.startsOn, to: vector.contract.endsOn },
      vector.from,
      vector.to,
    )
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
    assert.equal(questionState(Date.parse(vector.asked), answeredAt, vector.today, HOLIDAYS), vector.expect)
  })

for (const vector of vectors<{
  name: string
  from: string
  questions: { state: QuestionState; dueOn: string }[]
  expect: AnswerRate
}>('answer-rate'))
  test(`answered in time: ${vector.name}`, () => {
    assert.deepEqual(answerRate(vector.questions, vector.from), vector.expect)
  })

test('the catalogue has each duty of the law once, with its source', () => {
  assert.deepEqual(
    LAW_DUTIES.map((duty) => duty.id),
    Array.from({ length: 18 }, (_, index) => `D${index + 1}`),
  )
  for (const duty of LAW_DUTIES) assert.ok(duty.law.length > 4 && duty.title.length > 3, duty.id)
  assert.equal(lawDutyOf('D19'), undefined)
  assert.equal(lawDutyOf('__proto__'), undefined)
})

test('what is overdue reaches the community the day after, the street seven days later', () => {
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-02', HOLIDAYS), [])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-03', HOLIDAYS), ['community'])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-09', HOLIDAYS), ['community'])
  assert.deepEqual(watchersOf('2026-11-02', '2026-11-10', HOLIDAYS), ['community', 'street'])
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
    estateId: '7',
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
    ['estate', { ...shown, estateId: '8' }, proof, undefined, 'not-this-version'],
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

const ASKED: ActDocument = {
  format: 'bjwy-question/1',
  communityId: '7',
  questionId: 'Q1',
  duty: 'D3',
  number: 1,
  text: '何时修？',
  previous: '',
  at: 10,
}
const ASKED_AGAIN: ActDocument = {
  ...ASKED,
  questionId: 'Q2',
  number: 2,
  text: '多少钱？',
  previous: hashOf(actText(ASKED)),
  at: 20,
}
const ANSWERED: ActDocument = {
  format: 'bjwy-answer/1',
  communityId: '7',
  questionId: 'Q1',
  question: hashOf(actText(ASKED)),
  text: '本周。',
  at: 30,
}
const EXCUSE: ActDocument = {
  format: 'bjwy-excuse/1',
  communityId: '7',
  duty: 'D3',
  periodFrom: '2026-08-01',
  number: 1,
  act: 'ask',
  by: 'company',
  reason: '停电',
  previous: '',
  at: 40,
}
const GRANTED: ActDocument = {
  ...EXCUSE,
  number: 2,
  act: 'grant',
  by: 'street',
  reason: '同意',
  previous: hashOf(actText(EXCUSE)),
  at: 50,
}
const RATED: ActDocument = {
  format: 'bjwy-rating/1',
  communityId: '7',
  postingId: 'P1',
  number: 1,
  rater: 'R1',
  seenHash: 'a'.repeat(64),
  stars: 5,
  previous: '',
  at: 60,
}
const RATED_AGAIN: ActDocument = { ...RATED, number: 2, stars: 2, previous: hashOf(actText(RATED)), at: 70 }
const ACTS = [ASKED, ASKED_AGAIN, ANSWERED, EXCUSE, GRANTED, RATED, RATED_AGAIN]
const SHOWN_ACTS = {
  questions: [
    { questionId: 'Q1', text: '何时修？', askedAt: 10, answer: { text: '本周。', at: 30 } },
    { questionId: 'Q2', text: '多少钱？', askedAt: 20, answer: null },
  ],
  excuses: [{ periodFrom: '2026-08-01', state: 'granted' as const, reason: '停电', answer: '同意', at: 50 }],
  ratings: [{ postingId: 'P1', count: 1, stars: 2 }],
}

test('what is shown of questions, excuses and ratings is what was logged, or the difference is named', () => {
  assert.deepEqual(faultsOfActs(SHOWN_ACTS, ACTS, true), [])
  const [first, second] = SHOWN_ACTS.questions
  const [excuse] = SHOWN_ACTS.excuses
  const question = (given: object) => ({ ...SHOWN_ACTS, questions: [{ ...first!, ...given }, second!] })
  const excused = (given: object) => ({ ...SHOWN_ACTS, excuses: [{ ...excuse!, ...given }] })
  const without = (...gone: ActDocument[]) => ACTS.filter((one) => !gone.includes(one))
  const changed = (one: ActDocument, given: object) =>
    ACTS.map((some) => (some === one ? ({ ...some, ...given } as ActDocument) : some))
  const bad: [string, typeof SHOWN_ACTS, ActDocument[], string][] = [
    ['question’s words', question({ text: '别的' }), ACTS, 'question differs'],
    ['asked on', question({ askedAt: 11 }), ACTS, 'question differs'],
    ['answer’s words', question({ answer: { text: '下周。', at: 30 } }), ACTS, 'answer differs'],
    ['answered on', question({ answer: { text: '本周。', at: 29 } }), ACTS, 'answer differs'],
    ['answer hidden', question({ answer: null }), ACTS, 'answer differs'],
    ['answer from nowhere', SHOWN_ACTS, without(ANSWERED), 'answer unlogged'],
    [
      'answer to another question',
      SHOWN_ACTS,
      changed(ANSWERED, { question: 'b'.repeat(64) }),
      'answer differs',
    ],
    ['question from nowhere', SHOWN_ACTS, without(ASKED_AGAIN), 'question unlogged'],
    ['question hidden', { ...SHOWN_ACTS, questions: [first!] }, ACTS, 'question differs'],
    ['question that follows none', SHOWN_ACTS, changed(ASKED_AGAIN, { previous: '' }), 'question gap'],
    ['question skipped', SHOWN_ACTS, changed(ASKED_AGAIN, { number: 3 }), 'question gap'],
    ['excuse never asked', SHOWN_ACTS, without(EXCUSE, GRANTED), 'excuse unlogged'],
    ['excused on', excused({ at: 51 }), ACTS, 'excuse differs'],
    ['excuse’s reason', excused({ reason: '下雨' }), ACTS, 'excuse differs'],
    ['decision’s reason', excused({ answer: '不同意' }), ACTS, 'excuse differs'],
    ['refused shown granted', SHOWN_ACTS, changed(GRANTED, { act: 'refuse' }), 'excuse differs'],
    ['granted by itself', SHOWN_ACTS, without(GRANTED), 'excuse differs'],
    ['decision that follows none', SHOWN_ACTS, changed(GRANTED, { previous: '' }), 'excuse gap'],
    ['stars', { ...SHOWN_ACTS, ratings: [{ postingId: 'P1', count: 1, stars: 5 }] }, ACTS, 'rating differs'],
    ['one more rater', SHOWN_ACTS, changed(RATED_AGAIN, { rater: 'R2' }), 'rating differs'],
    ['rating from nowhere', SHOWN_ACTS, without(RATED, RATED_AGAIN), 'rating unlogged'],
    ['rating that follows none', SHOWN_ACTS, changed(RATED_AGAIN, { previous: '' }), 'rating gap'],
  ]
  for (const [name, shown, documents, fault] of bad) {
    const found = faultsOfActs(shown, documents, true).map((one) => `${one.what} ${one.why}`)
    assert.ok(found.includes(fault), `${name}: ${found.join()}`)
  }
  // Where older ratings are left out, nothing is said of their sum.
  assert.deepEqual(faultsOfActs(SHOWN_ACTS, without(RATED), false), [])
})

test('an act reads only as the text that was hashed, and names no person', () => {
  for (const one of ACTS) {
    assert.deepEqual(readAct(actText(one)), one)
    assert.doesNotMatch(actText(one), /person|owner|head/i)
    const entry = decodeEntry(
      versionEntry(actSubject(one).kind, '7', { ...actSubject(one), text: actText(one), at: one.at }),
    )
    assert.equal(entry?.fields.length, 4)
  }
  for (const bad of [
    '',
    'null',
    '7',
    '{}',
    `${actText(ASKED)} `,
    actText(ASKED).replace('question/1', 'question/2'),
    actText(ASKED).replace('{', '{"person":"x",'),
    actText(ASKED).replace('bjwy-question/1', '__proto__'),
  ])
    assert.equal(readAct(bad), null, bad)
})

test('every byte of a published text counts', () => {
  const { text, proof } = published()
  const shown = {
    kind: 'posting',
    estateId: '7',
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

type ServiceVector = {
  name: string
  contract: [string, string, boolean] | null
  posts: [string, string | null][]
  today: string
  expect: [string, string | null] | null
}

const SERVICES = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/service.json'), 'utf8'),
) as ServiceVector[]

for (const { name, contract, posts, today, expect } of SERVICES)
  test(`service: ${name}`, () => {
    const found = serviceOf(
      contract && { startsOn: contract[0], endsOn: contract[1], isFirst: contract[2] },
      posts.map(([fromOn, toOn]) => ({ fromOn, toOn })),
      today,
    )
    assert.deepEqual(found && [found.from, found.to], expect)
  })

test('an estate is only fine where it had cases, none overdue, and its contract is filed', () => {
  const filings = ['no-company', 'waiting', 'overdue', 'filed'] as const
  for (const filing of filings)
    for (const open of [0, 1])
      for (const judged of [0, 1])
        for (const overdue of [0, 1])
          assert.equal(
            estateState({ open, judged, overdue, filing }),
            overdue > 0 ? 'overdue' : filing === 'filed' && open + judged > 0 ? 'fine' : 'unsaid',
          )
})
