import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { VoteDetail, VoteRecord } from '#contract/votes/endpoints.ts'
import { readSerial } from '#domain/votes/paper/serial.ts'
import { pageOfVote } from '#server/core/http/pages.ts'
import type { AnnouncementNotice, ResultNotice } from '#server/votes/paper/sheets/notice.ts'
import { ballotSerial, mayBeSerialOf } from '#server/votes/paper/serial.ts'
import { routes } from '#src/routes.ts'
import { figuresOf } from '#test/server/support/made/papers-made.ts'
import { assertHolds, codesOf, readPdf } from '#test/server/support/pdf.ts'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openVote,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'

// From votes in the tables to papers in the hand: who gets which, and that they say what the app says.

let harness: Harness
let voteId: string
let clerk: string
let clerkB: string
let owner: string

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  await importSmallEstate(harness, '8', 4)
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await harness.grant('clerk', '7', 'committee')
  await harness.grant('clerk-b', '7', 'committee')
  await harness.grant('street', '7', 'street')
  await signIn()
  voteId = await openVote(harness, '7', {
    title: '门禁、物业和委员',
    items: [
      { ...QUESTION, title: '更换门禁', text: '是否同意更换门禁？' },
      {
        ...QUESTION,
        kind: 'options',
        title: '选物业',
        text: '三选一',
        matterId: 4,
        options: ['甲公司', '乙公司', '丙公司'],
      },
      { ...QUESTION, kind: 'candidate', title: '候选人张', text: '简介', matterId: 3 },
      { ...QUESTION, kind: 'candidate', title: '候选人李', text: '简介', matterId: 3 },
    ],
    seats: 1,
    documents: [{ title: '方案', body: '三家报价。' }],
  })
})
after(() => harness.stop())

async function signIn(): Promise<void> {
  clerk = await harness.signIn('clerk')
  clerkB = await harness.signIn('clerk-b')
  owner = await harness.signIn('owner-2')
}

const base = () => `/estates/7/votes/${voteId}`
const asClerk = (token = clerk) => ({ token, role: 'committee' })
const linkOf = (query: string, asking: object = { token: owner, role: 'owner' }) =>
  harness.get(`${base()}/notice-link?${query}`, asking)

async function fetched(url: string): Promise<{ status: number; type: string; bytes: Uint8Array }> {
  const answer = await harness.app.inject({ method: 'GET', url })
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    bytes: Uint8Array.from(answer.rawPayload),
  }
}

async function notice<T>(kind: string): Promise<{ json: T; pdf: Uint8Array }> {
  const urls = await Promise.all(
    ['json', 'pdf'].map(
      async (form) => (await linkOf(`kind=${kind}&form=${form}`)).body as unknown as { url: string },
    ),
  )
  const [json, pdf] = await Promise.all(urls.map(({ url }) => fetched(url)))
  assert.deepEqual(
    [json?.status, json?.type, pdf?.status, pdf?.type],
    [200, 'application/json; charset=utf-8', 200, 'application/pdf'],
  )
  return { json: JSON.parse(Buffer.from(json?.bytes ?? []).toString()) as T, pdf: pdf?.bytes as Uint8Array }
}

const detail = async () =>
  (await harness.get(base(), { token: owner, role: 'owner' })).body as unknown as VoteDetail

test('the code on a paper opens the page that the mini-program has for the vote', () => {
  assert.equal(pageOfVote(voteId), `/#${routes.vote(voteId)}`)
})

test('the announcement: the JSON is what the app shows, the PDF says it, the code leads to the vote', async () => {
  const { json, pdf } = await notice<AnnouncementNotice>('announcement')
  const vote = await detail()
  assert.deepEqual(
    [
      json.title,
      json.roll,
      json.excludedUnits,
      json.opensAt,
      json.closesAt,
      json.seats,
      json.documents,
      json.isMadeUp,
    ],
    [vote.title, vote.roll, vote.excludedUnits, vote.opensAt, vote.closesAt, 1, vote.documents, true],
  )
  assert.deepEqual(
    json.items.map(({ title, text, options }) => [title, text, options]),
    vote.items.map(({ title, text, options }) => [title, text, options]),
  )
  const { text } = await readPdf(pdf)
  assertHolds(text, [
    '测试小区7业主大会会议公告',
    '是否同意更换门禁？',
    '丙公司',
    '候选人张',
    '三家报价。',
    '没有效力',
    '先投的有效',
  ])
  assert.deepEqual(await codesOf(pdf, 1), [`https://wuye.test${pageOfVote(voteId)}`])
  assert.equal(json.rulesHash?.length, 64)
  assert.equal(vote.rulesHash, json.rulesHash, 'the vote’s page shows the fingerprint that the paper prints')
})

test('a link is good for what it was made for, for a while, and for nothing else', async () => {
  const { url } = (await linkOf('kind=announcement&form=pdf')).body as unknown as { url: string }
  const bad = [
    url.replace('announcement.pdf', 'result.pdf'),
    url.replace('announcement.pdf', 'announcement.json'),
    url.replace('/estates/7/', '/estates/8/'),
    url.replace(/sign=(.)/, (_, first) => `sign=${first === '_' ? '-' : '_'}`),
    url.replace(/until=\d/, 'until=9'),
    url.split('?')[0] as string,
    url.replace('announcement.pdf', '..%2f..%2fpaper-sheets'),
  ]
  for (const one of bad) assert.equal((await fetched(one)).status, 404, one)
  harness.clock.now += 3 * DAY
  assert.equal((await fetched(url)).status, 404)
  harness.clock.now -= 3 * DAY
  assert.equal((await fetched(url)).status, 200)
  for (const query of ['kind=result', 'kind=result&form=exe', 'kind=all&form=pdf', ''])
    assert.equal((await linkOf(query)).body.code, 'request.malformed', query)
  assert.equal((await linkOf('kind=result&form=pdf')).body.code, 'vote.not-counted')
  const other = await harness.get(`/estates/7/votes/${key(harness)}/notice-link?kind=announcement&form=pdf`, {
    token: owner,
  })
  assert.equal(other.body.code, 'vote.not-found')
})

const sheetLink = (query: string, asking: object = asClerk()) =>
  harness.get(`${base()}/paper-sheets-link?${query}`, asking)

async function ballots(query: string): Promise<{ codes: string[]; text: string }> {
  const { url } = (await sheetLink(query)).body as unknown as { url: string }
  const { status, type, bytes } = await fetched(url)
  assert.deepEqual([status, type], [200, 'application/pdf'])
  const { pages, text } = await readPdf(bytes)
  const codes: string[] = []
  for (let page = 1; page <= pages.length; page++) codes.push(...(await codesOf(bytes, page)))
  return { codes, text }
}

test('paper ballots: for the committee only, one a head, with a serial that is this head’s and nobody’s else', async () => {
  for (const [token, role] of [
    [owner, 'owner'],
    [await harness.signIn('street'), 'street'],
  ] as const)
    assert.equal((await sheetLink('who=all', { token, role })).body.code, 'access.denied')
  for (const query of ['who=some', '', 'who=all&building=', `who=all&building=${'x'.repeat(21)}`])
    assert.equal((await sheetLink(query)).body.code, 'request.malformed', query)
  const { codes, text } = await ballots('who=all')
  assert.equal(codes.length, 11)
  assert.equal(new Set(codes).size, 11)
  for (const code of codes) {
    const [name, version, vote, headId, serial] = code.split(':') as string[]
    assert.deepEqual([name, version, vote], ['bjwy-ballot', '1', voteId])
    assert.equal(serial, ballotSerial(harness.ports, voteId, headId as string))
    assert.equal(readSerial(serial as string), serial)
  }
  assertHolds(text, [
    '1号楼1单元111、1号楼1单元112',
    '专有部分面积：200.00平方米',
    '候选人李',
    '以上均不同意',
  ])
  assert.ok(!text.includes('业主0'), 'a name stands on a ballot')
  assert.equal((await ballots('who=all&building=1%E5%8F%B7%E6%A5%BC')).codes.length, 11)
  const none = await ballots(`who=all&building=${encodeURIComponent('../九号楼')}`)
  assert.deepEqual(none.codes, [])
  assertHolds(none.text, ['没有要打印的票'])
})

const paper = async (token: string, headId: string, choices: number[], serial: string) =>
  harness.post(`${base()}/paper-ballots`, {
    ...asClerk(token),
    key: key(harness),
    body: { entryId: key(harness), headId, serial, choices, photoIds: [await keepScan(harness, '7')] },
  })

test('a serial of another home, a mistyped one or a made-up one is refused; a number of the committee’s own is not', async () => {
  const right = ballotSerial(harness.ports, voteId, 'H5')
  const wrong = `${right.slice(0, 8)}${right[8] === '0' ? '1' : '0'}`
  for (const serial of [
    ballotSerial(harness.ports, voteId, 'H6'),
    ballotSerial(harness.ports, key(harness), 'H5'),
    wrong,
    'ABCDEFGHJ',
  ])
    assert.equal((await paper(clerk, 'H5', [0, 0, 0, 0], serial)).body.code, 'paper.wrong-serial', serial)
  const typed = `${right.slice(0, 4)}-${right.slice(4, 8)}-${right[8]}`.toLowerCase()
  assert.deepEqual((await paper(clerk, 'H5', [0, 0, 3, 3], typed)).body, { state: 'first' })
  assert.deepEqual((await paper(clerkB, 'H5', [0, 0, 3, 3], '自编第5号')).body, { state: 'counted' })
  assert.equal(mayBeSerialOf(harness.ports, voteId, 'H5', right.replaceAll('0', 'o')), true)
  const list = (await harness.get(`${base()}/paper-ballots`, asClerk())).body as unknown as {
    heads: { headId: string; serial: string }[]
  }
  assert.equal(list.heads.length, 11)
  for (const { headId, serial } of list.heads)
    assert.equal(serial, ballotSerial(harness.ports, voteId, headId))
})

test('who has voted gets no paper, unless all are asked for', async () => {
  for (let index = 2; index < 9; index++) {
    const token = await harness.signIn(`owner-${index}`)
    const mine = (await harness.get(base(), { token, role: 'owner' })).body as unknown as VoteDetail
    const head = mine.myHeads.find(({ receipt }) => receipt === null)
    if (!head) continue
    const cast = await harness.post(`${base()}/ballots`, {
      token,
      role: 'owner',
      key: key(harness),
      body: { headId: head.headId, choices: [index === 2 ? 1 : 0, index % 5, 0, index < 5 ? 0 : 1] },
    })
    assert.equal(cast.status, 200)
  }
  const { participated } = await detail()
  const waiting = await ballots('who=waiting')
  // Of fewer than ten who voted by phone nobody is told, so they get a paper too; who handed one in gets none.
  assert.equal(participated.heads, 0)
  assert.equal(waiting.codes.length, 10)
  assert.ok(!waiting.codes.some((code) => code.includes(':H5:')))
  assert.equal((await ballots('who=all')).codes.length, 11)
})

test('the result: JSON, PDF, app and record say the same; no name, no area of a home, no choice of anybody', async () => {
  harness.clock.now = NOW + 11 * DAY
  await signIn()
  const { json, pdf } = await notice<ResultNotice>('result')
  const vote = await detail()
  assert.deepEqual(json.roll, vote.roll)
  assert.deepEqual(json.cast, vote.participated)
  for (const [index, item] of json.items.entries()) {
    const shown = vote.items[index]?.result
    assert.deepEqual(
      [
        item.outcome,
        item.participated,
        item.quorum,
        item.consent,
        item.choices.map(({ heads, areaDm2 }) => ({ heads, areaDm2 })),
      ],
      [shown?.outcome, shown?.participated, shown?.quorum, shown?.consent, shown?.shares],
    )
  }
  assert.deepEqual(json.without, vote.without)
  assert.equal(
    json.channels.reduce((sum, { heads }) => sum + heads, 0),
    json.cast.heads,
  )
  const { text } = await readPdf(pdf)
  assertHolds(text, figuresOf(json))
  assert.deepEqual(await codesOf(pdf, 1), [json.url])
  // What the paper prints can be compared with the record that anybody may have.
  const record = (await harness.get(`${base()}/record`, { token: owner, role: 'owner' }))
    .body as unknown as VoteRecord
  assert.equal(json.rulesHash, createHash('sha256').update(record.rules).digest('hex'))
  const last = (record.checkpoints.at(-1) as string).split('\n')
  assert.equal(json.evidence?.logName, last[0])
  assert.equal(String(json.evidence?.size), last[1])
  assert.equal(json.evidence?.root, Buffer.from(last[2] as string, 'base64').toString('hex'))
  assert.equal(json.evidence?.resultIndex, record.firstIndex + record.entries.length - 1)
  // Rooms of those who voted, and nothing beside them.
  assert.deepEqual(Object.keys(json.voted[0] ?? {}), ['place', 'rooms'])
  assert.equal(json.voted.flatMap(({ rooms }) => rooms).length, json.cast.heads)
  for (const word of ['业主0', '业主3', 'owner-', 'headId', 'castBy', 'H5'])
    assert.ok(!JSON.stringify(json).includes(word) && !text.includes(word), word)
})

test('the result notice is the same bytes each time, also after somebody contests or the log grows', async () => {
  const first = await notice<ResultNotice>('result')
  await openVote(harness, '7')
  harness.clock.now += DAY
  await signIn()
  const mine = await harness.signIn('owner-4')
  const contest = await harness.post(`${base()}/ballots/H5/contest`, {
    token: mine,
    role: 'owner',
    key: key(harness),
    body: { reason: '没有投过' },
  })
  assert.equal(contest.status, 200)
  assert.equal((await detail()).without.length, first.json.without.length + 1)
  const second = await notice<ResultNotice>('result')
  assert.deepEqual(second.json, first.json)
  assert.ok(Buffer.from(second.pdf).equals(Buffer.from(first.pdf)))
})

test('after the close nobody prints ballots', async () => {
  assert.equal((await sheetLink('who=all')).body.code, 'vote.closed')
})
