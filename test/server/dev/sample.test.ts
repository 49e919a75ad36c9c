import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faultsOfActs, readAct } from '#domain/performance/act.ts'
import { seedOnce } from '#server/dev/seeds/seed.ts'
import { openHarness, type Harness } from '#test/server/support/harness.ts'

// A newcomer sees in the made-up estate what performance looks like when somebody uses it.

let harness: Harness
let token: string

before(async () => {
  harness = await openHarness()
  assert.equal(await seedOnce(harness.ports, () => undefined), true)
  token = await harness.signIn('sample-zhang')
})
after(() => harness.stop())

const get = async <T>(path: string) => {
  const answer = await harness.get(`/estates/101${path}`, { token, role: 'owner' })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as T
}
type Clause = {
  duties: {
    state: string
    periodFrom: string
    excuse: object | null
    versions: { postingId: string; document: string; ratings: { count: number; stars: number } }[]
  }[]
  changes: object[]
  questions: { state: string; answer: object | null }[]
}

test('the sample has late, missing and on-time duties, versions, a changed promise and an answered question', async () => {
  const page = await get<{
    counts: { onTime: number; late: number; missing: number }
    questions: { inTime: number; due: number }
    clauses: { clauseId: string; number: string }[]
  }>('/performance')
  assert.ok(page.counts.onTime > 100 && page.counts.late > 5 && page.counts.missing > 5)
  assert.deepEqual([page.questions.inTime, page.questions.due], [1, 1])
  const third = await get<Clause>('/performance/D3')
  assert.equal(third.duties[0]?.state, 'late')
  assert.deepEqual(
    third.duties[0]?.versions.map((one) => (JSON.parse(one.document) as { kind: string }).kind),
    ['post', 'correct'],
  )
  const clauseId = page.clauses.find((one) => one.number === '4.2')?.clauseId
  const lift = await get<Clause>(`/performance/${clauseId}`)
  assert.equal(lift.changes.length, 2)
  assert.deepEqual(
    lift.questions.map((one) => one.state),
    ['answered'],
  )
  const record = await get<{ entries: { kind: string; document: string }[] }>(
    `/performance/${clauseId}/record`,
  )
  assert.deepEqual(
    record.entries.map((one) => one.kind),
    ['clause', 'clause', 'question', 'answer'],
  )
  const documents = record.entries.flatMap((one) => readAct(one.document) ?? [])
  assert.deepEqual(
    faultsOfActs({ questions: lift.questions as never, excuses: [], ratings: [] }, documents, true),
    [],
  )
})

test('the sample has notices that stand in the log and complaints on their way, and all say that they are made up', async () => {
  const { current } = await get<{ current: { noticeId: string; kind: string; version: number }[] }>(
    '/notices',
  )
  assert.ok(current.some((one) => one.kind === 'outage'))
  for (const { noticeId, version } of current) {
    const { notice } = await get<{ notice: { versions: { text: string }[] } }>(`/notices/${noticeId}`)
    assert.match(notice.versions.at(-1)?.text ?? '', /示例通知，内容是编的/)
    const record = await get<{ entries: object[] }>(`/notices/${noticeId}/record`)
    assert.equal(record.entries.length, version)
  }
  const { complaints } = await get<{
    complaints: { complaintId: string; level: string; state: string; words: string; isLate: boolean }[]
  }>('/complaints')
  assert.deepEqual(
    complaints.map(({ level, state, isLate }) => [level, state, isLate]),
    [['community', 'handling', true]],
  )
  const sun = await harness.signIn('sample-sun')
  const all = await harness.get('/estates/101/complaints', { token: sun, role: 'company' })
  const seen = (all.body as unknown as { complaints: { state: string; words: string }[] }).complaints
  assert.deepEqual(seen.map((one) => one.state).sort(), ['confirmed', 'handling'])
  const qin = await harness.signIn('sample-qin')
  const mediated = await harness.get('/estates/101/complaints', { token: qin, role: 'community' })
  const there = (mediated.body as unknown as { complaints: { state: string; words: string }[] }).complaints
  assert.deepEqual(there.map((one) => one.state).sort(), ['agreed', 'handling'])
  for (const { words } of [...seen, ...there]) assert.match(words, /示例，内容是编的/)
})
