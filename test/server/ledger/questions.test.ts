import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { IncomeRecord } from '#contract/ledger/income.ts'
import type { LineQuestion } from '#contract/ledger/questions.ts'
import { faultOfVersion } from '#domain/log/version-proof.ts'
import {
  DAY,
  importContractAndBook,
  importSmallEstate,
  key,
  NOW,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
let entryId: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await importContractAndBook(harness, '7')
  for (const [subject, role] of [
    ['clerk', 'company'],
    ['keeper', 'community'],
    ['street', 'street'],
  ] as const)
    await harness.grant(subject, '7', role)
  await harness.seat('owner-0', '7', 0)
  await harness.seat('owner-2', '7', 2)
  const list = await harness.get('/estates/7/ledger/entries', { token: await harness.signIn('owner-0') })
  entryId = (list.body as unknown as { entries: { entryId: string }[] }).entries[0]?.entryId as string
})

after(() => harness.stop())

const LINES = '/estates/7/line-questions'
const question = (more: object = {}) => ({
  questionId: key(harness),
  about: 'entry',
  subject: entryId,
  follows: null,
  text: '这笔电费为什么比上月多？',
  ...more,
})

async function ask(body: object, subject = 'owner-0') {
  return harness.post(LINES, { token: await harness.signIn(subject), key: key(harness), body })
}
async function answer(questionId: string, text: string, subject = 'clerk') {
  const token = await harness.signIn(subject)
  return harness.post(`${LINES}/${questionId}/answer`, { token, key: key(harness), body: { text } })
}
async function list(subject = 'owner-2'): Promise<LineQuestion[]> {
  const path = `${LINES}?about=entry&subject=${entryId}`
  const told = await harness.get(path, { token: await harness.signIn(subject) })
  return (told.body as unknown as { questions: LineQuestion[] }).questions
}
async function todo(subject: string): Promise<{ waiting: number; overdue: number } | undefined> {
  const told = await harness.get('/estates/7/home', { token: await harness.signIn(subject) })
  const { todos } = told.body as unknown as { todos: { kind: string; waiting: number; overdue: number }[] }
  const one = todos.find((some) => some.kind === 'lineQuestions')
  return one && { waiting: one.waiting, overdue: one.overdue }
}
async function faults(questionId: string): Promise<string[]> {
  const told = await harness.get(`${LINES}/${questionId}/record`, { token: await harness.signIn('owner-2') })
  const { log, size, checkpoint, documents } = told.body as unknown as IncomeRecord
  return documents.flatMap(({ index, entry, proof, ...shown }) => {
    const given = { log, index, entry, size, proof, checkpoint }
    return faultOfVersion({ ...shown, estateId: '7' }, given, log.publicKey) ?? []
  })
}

test('an owner asks, others see it without the name, the company answers once', async () => {
  const body = question()
  const first = await ask(body)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual((await ask(body)).body, first.body, 'sent again')
  assert.equal((await ask({ ...body, text: '别的' })).body.code, 'request.key-reused')
  assert.equal((await ask(body, 'owner-2')).body.code, 'request.key-reused')
  const [seen] = await list()
  assert.deepEqual([seen?.state, seen?.isMine, seen?.text], ['waiting', false, body.text])
  assert.ok(!JSON.stringify(await list()).includes('owner-0'))
  assert.deepEqual(await todo('clerk'), { waiting: 1, overdue: 0 })
  assert.equal((await answer(body.questionId, '天热', 'owner-0')).body.code, 'access.denied')
  assert.equal((await answer(key(harness), '天热')).body.code, 'question.not-found')
  assert.equal((await answer(body.questionId, ' ')).body.code, 'request.malformed')
  assert.equal((await answer(body.questionId, '天热，充电多。')).status, 200)
  assert.equal((await answer(body.questionId, '天热，充电多。')).status, 200, 'sent again')
  assert.equal((await answer(body.questionId, '改口')).body.code, 'question.answered')
  const more = question({ follows: body.questionId, text: '多了多少度？' })
  assert.equal((await ask(more, 'owner-2')).status, 200)
  assert.deepEqual(
    (await list()).map((one) => [one.state, one.answer?.text ?? null, one.follows]),
    [
      ['answered', '天热，充电多。', null],
      ['waiting', null, body.questionId],
    ],
  )
  assert.deepEqual(await faults(body.questionId), [])
})

test('what may not be asked', async () => {
  const open = question()
  await ask(open)
  for (const [body, code] of [
    [question({ subject: key(harness) }), 'entry.not-found'],
    [question({ about: 'source' }), 'income.not-found'],
    [question({ follows: key(harness) }), 'question.not-found'],
    [question({ follows: open.questionId }), 'question.not-found'],
    [question({ text: ' ' }), 'request.malformed'],
    [question({ text: '问'.repeat(301) }), 'request.malformed'],
    [question({ about: 'vote' }), 'request.malformed'],
  ] as const)
    assert.equal((await ask(body)).body.code, code)
  for (const subject of ['clerk', 'keeper', 'street'])
    assert.equal((await ask(question(), subject)).body.code, 'access.denied')
  for (let count = 0; count < 9; count++) assert.equal((await ask(question())).status, 200)
  assert.equal((await ask(question())).body.code, 'question.too-many')
})

test('silence: seven days for the company, then the community, then the street', async () => {
  for (const [days, community, street] of [
    [7, false, false],
    [8, true, false],
    [14, true, false],
    [15, true, true],
  ] as const) {
    harness.clock.now = NOW + days * DAY
    assert.equal((await todo('keeper')) !== undefined, community, `community, ${days} days on`)
    assert.equal((await todo('street')) !== undefined, street, `street, ${days} days on`)
  }
  assert.equal((await todo('clerk'))?.overdue, 11)
  assert.equal(await todo('owner-0'), undefined)
  const [late] = (await list()).filter((one) => one.state === 'unanswered')
  assert.equal((await answer(late?.questionId ?? '', '迟了。')).status, 200)
  assert.equal((await list()).find((one) => one.questionId === late?.questionId)?.state, 'answeredLate')
})

test('a byte changed in the database is named; the application cannot change one', async () => {
  const [one] = (await list()).filter((some) => some.answer !== null)
  const id = one?.questionId ?? ''
  for (const [table, column, change, back, fault] of [
    [
      'line_questions',
      'document',
      `replace(document, '电费', '水费')`,
      `replace(document, '水费', '电费')`,
      'text-changed',
    ],
    [
      'line_answers',
      'document',
      `replace(document, '充电多', '都正常')`,
      `replace(document, '都正常', '充电多')`,
      'text-changed',
    ],
    [
      'line_answers',
      'answered_at',
      `answered_at - interval '9 days'`,
      `answered_at + interval '9 days'`,
      'time-changed',
    ],
  ] as const) {
    const set = (value: string) =>
      harness.database.owner.query(`UPDATE ${table} SET ${column} = ${value} WHERE question_id = $1`, [id])
    await set(change)
    assert.deepEqual(await faults(id), [fault], `${table} ${column}`)
    await set(back)
    assert.deepEqual(await faults(id), [])
  }
  for (const table of ['line_questions', 'line_answers'])
    for (const statement of [
      `UPDATE ${table} SET document = ''`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
})
