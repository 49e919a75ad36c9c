import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import iconv from 'iconv-lite'
import writeXlsxFile from 'write-excel-file/node'
import { faultsOfActs, readAct } from '#domain/performance/act.ts'
import { faultOfVersion, hashOf, type VersionProof } from '#domain/log/version-proof.ts'
import {
  type ClauseDocument,
  clauseDifferences,
  type PostingDocument,
  readClauseDocument,
} from '#domain/performance/version.ts'
import type { DisclosureKind } from '#domain/log/entry.ts'
import { pageOfClause, pageOfPerformance } from '#server/core/http/pages.ts'
import { routes } from '#src/routes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { assertHolds, codesOf, readPdf } from '#test/server/support/pdf.ts'
import {
  type Answer,
  DAY,
  importSmallEstate,
  keepScan,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

// What the company publishes, by the clock. Estate 7 is the one, 8 a neighbour; both get a contract through the app.

let harness: Harness
const tokens = new Map<string, string>()
const CSV = `条款编号,类别,内容,标准,频次,标准条号,年费用,电梯
1.1,环境,楼道清扫,二级,每周2次,4.4.1,120000,
1.2,房屋及设施设备,电梯维护保养,法定,每月2次,,36000.50,是
1.3,绿化,草坪修剪,二级,每季度2次,4.5.1,,
`

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 4)
    for (const role of ['company', 'community', 'street', 'committee', 'district'] as const)
      await harness.grant(role, estateId, role, Date.parse('2026-01-05T00:00:00+08:00'))
  }
  await harness.seat('owner-0', '7', 0)
  await harness.seat('owner-1', '7', 1)
  harness.clock.now = Date.parse('2026-01-05T10:00:00+08:00')
  await signAllIn()
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  for (const name of ['company', 'community', 'street', 'committee', 'district', 'owner-0', 'owner-1'])
    tokens.set(name, await harness.signIn(name))
}
const as = (name: string) => ({
  token: tokens.get(name) as string,
  role: name.startsWith('owner') ? 'owner' : name,
})
const get = async <T>(name: string, path: string, estateId = '7') => {
  const answer = await harness.get(`/estates/${estateId}${path}`, as(name))
  assert.equal(answer.status, 200, `${path} ${JSON.stringify(answer.body)}`)
  return answer.body as unknown as T
}
const send = (name: string, path: string, body: unknown, own = key(harness), estateId = '7') =>
  harness.post(`/estates/${estateId}${path}`, { ...as(name), key: own, body })
const good = (answer: Answer) => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as Record<string, unknown>
}
const codeOf = async (asked: Promise<Answer>) => (await asked).body.code

type ClauseBody = {
  clause: {
    clauseId: string
    counts: Record<string, number>
    content: string
    frequency: object
    isElevator: boolean
    priceFen: number
    costShareBp: number | null
    isBelowStandard: boolean
  }
  duties: {
    periodFrom: string
    dueOn: string
    state: string
    excuse: { state: string } | null
    versions: {
      postingId: string
      version: number
      document: string
      reused: { where: string }[]
      ratings: object
    }[]
  }[]
  changes: { version: number; document: string }[]
  questions: { questionId: string; state: string; dueOn: string; answer: { text: string } | null }[]
}
type Performance = {
  counts: { missing: number; due: number; onTime: number; late: number }
  questions: { asked: number; unanswered: number }
  months: { month: string; counts: { missing: number; due: number; onTime: number; late: number } }[]
  clauses: { clauseId: string; number: string; counts: Record<string, number>; unanswered: number }[]
}
type Overdue = {
  missingCount: number
  answers: object
  clauses: { clauseId: string; dueOn: string[]; isWithStreet: boolean }[]
  questions: object[]
  excuses: object[]
}

const contract = (given: Record<string, unknown> = {}) => ({
  contractId: key(harness),
  title: '物业服务合同',
  company: '测试物业',
  startsOn: '2026-01-05',
  endsOn: '2029-01-04',
  feeKind: 'fixed',
  file: CSV,
  encoding: 'text',
  onlyCheck: false,
  ...given,
})
const ids = new Map<string, string>()
const posting = (given: Record<string, unknown> = {}) => ({
  postingId: key(harness),
  periodFrom: '2026-01-05',
  kind: 'post',
  performedOn: '2026-01-05',
  timesDone: 2,
  text: '已清扫两次',
  facts: [],
  photos: [],
  reason: '',
  ...given,
})
const post = (number: string, body: unknown, own = key(harness), estateId = '7') =>
  send('company', `/performance/${ids.get(number) ?? number}/postings`, body, own, estateId)
const clauseOf = (number: string, name = 'owner-0') =>
  get<ClauseBody>(name, `/performance/${ids.get(number) ?? number}`)

test('a contract is brought in whole, or every problem is said by its line and nothing is stored', async () => {
  const bad = `条款编号,类别,内容,标准,频次,标准条号,年费用,电梯,费用占比
1.1,环境,楼道清扫,二级,每周2次,4.4.1,120000,,
1.1,环境,又一次,二级,每周2次,,,,
x,环境,编号错,二级,每周2次,,,,
1.2,环境,,二级,每周2次,,,,
1.3,环境,频次错,二级,经常,,,,
1.4,环境,零次,二级,每周0次,,,,
1.5,环境,钱错,二级,每周2次,,一万,,
1.6,环境,电梯错,二级,每周2次,,,也许,
1.7,环境,条号错,二级,每周2次,第四章,,,
1.8,环境,多一格,二级,每周2次,,,,,多
1.9,环境,占比错,二级,每周2次,,,,很多
1.10,环境,占比零,二级,每周2次,,,,0%
1.11,环境,占比过百,二级,每周2次,,,,100.01%
1.12,环境,两种费用,二级,每周2次,,100,,5%
`
  const refused = good(await send('company', '/contracts', contract({ file: bad })))
  assert.deepEqual(
    (refused.problems as { line: number; code: string }[]).map((one) => `${one.line} ${one.code}`).sort(),
    [
      '10 item-wrong',
      '11 column-count',
      '12 share-wrong',
      '13 share-wrong',
      '14 share-wrong',
      '15 two-costs',
      '3 number-twice',
      '4 number-wrong',
      '5 content-missing',
      '6 frequency-wrong',
      '7 frequency-wrong',
      '8 price-wrong',
      '9 elevator-wrong',
    ],
  )
  assert.equal(refused.isStored, false)
  for (const file of ['', '条款编号\n', 'x,y\n1,2\n', '"'])
    assert.equal(good(await send('company', '/contracts', contract({ file }))).isStored, false, file)
  assert.equal(good(await send('company', '/contracts', contract({ onlyCheck: true }))).clauses, 3)
  assert.equal(
    await codeOf(send('company', '/contracts', contract({ endsOn: '2026-01-05' }))),
    'posting.bad-day',
  )
  assert.equal(
    await codeOf(send('company', '/contracts', contract({ startsOn: '2026-02-30' }))),
    'posting.bad-day',
  )
  for (const name of ['owner-0', 'community', 'street', 'committee', 'district'])
    assert.equal(await codeOf(send(name, '/contracts', contract())), 'access.denied', name)
  const { rows } = await inEstate(harness.database.app, '7', (tx) => tx.query('SELECT 1 FROM clauses'))
  assert.equal(rows.length, 0)

  const body = contract()
  const own = key(harness)
  assert.deepEqual(good(await send('company', '/contracts', body, own)), {
    isStored: true,
    clauses: 3,
    problems: [],
  })
  good(await send('company', '/contracts', body, own))
  assert.equal(
    await codeOf(send('company', '/contracts', { ...body, title: '别的' }, own)),
    'request.key-reused',
  )
  good(await send('company', '/contracts', contract({ contractId: key(harness) }), key(harness), '8'))
  const read = await get<Performance>('owner-0', '/performance')
  assert.equal(read.clauses.filter((one) => one.number.startsWith('1.')).length, 3)
  for (const one of read.clauses) ids.set(one.number, one.clauseId)
  const lift = await clauseOf('1.2')
  assert.deepEqual([lift.clause.isElevator, lift.clause.priceFen], [true, 3_600_050])
})

/** A chosen file as a phone sends it. */
async function choose(name: string, bytes: Uint8Array) {
  const boundary = 'x'.repeat(20)
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/api/estates/7/contracts/preview',
    headers: {
      authorization: `Bearer ${tokens.get(name)}`,
      'acting-role': as(name).role,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="x"\r\ncontent-type: text/csv\r\n\r\n`,
      ),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  })
  return answer.json() as {
    code?: string
    clauses: { number: string; costShareBp: number | null; content: string }[]
    problems: { line: number; code: string }[]
    table: string
  }
}

test('a chosen file is shown before it is brought in: in three encodings the same, and its text is the same contract', async () => {
  const csv = `条款编号,类别,内容,标准,频次,费用占比\n1.1,环境,"清扫，""含""地下",二级,每周2次,12.5%\n\n1.2,绿化,修剪,,每年4次,\n`
  const gb = iconv.encode(csv, 'gb18030')
  const cells = [
    ['条款编号', '类别', '内容', '标准', '频次', '费用占比'],
    ['1.1', '环境', '清扫，"含"地下', '二级', '每周2次', '12.5%'],
    [null, null, null, null, null, null],
    ['1.2', '绿化', '修剪', null, '每年4次', null],
  ]
  const xlsx = await writeXlsxFile(cells as never).toBuffer()
  for (const bytes of [Buffer.from(csv), Buffer.from(`\ufeff${csv}`), gb, xlsx]) {
    const read = await choose('company', bytes)
    assert.deepEqual(read.problems, [])
    assert.deepEqual(
      read.clauses.map((one) => [one.number, one.content, one.costShareBp]),
      [
        ['1.1', '清扫，"含"地下', 1_250],
        ['1.2', '修剪', null],
      ],
    )
    const again = await send(
      'company',
      '/contracts',
      contract({ file: read.table, onlyCheck: true, startsOn: '2026-01-01' }),
    )
    assert.deepEqual(good(again), { isStored: false, clauses: 2, problems: [] })
  }
  const bad = await choose('company', Buffer.from(csv.replace('每年4次', '随时').replace('12.5%', '一半')))
  assert.deepEqual(
    bad.problems.map((one) => `${one.line} ${one.code}`),
    ['2 share-wrong', '4 frequency-wrong'],
  )
  assert.equal(bad.table, '')
  for (const [bytes, code] of [
    [Buffer.alloc(0), 'empty'],
    [Buffer.from('条款编号,类别,内容,标准,频次\n'), 'empty'],
    [Buffer.from('PK\u0003\u0004 no zip'), 'broken-xlsx'],
    [Buffer.from([0xff, 0xff, 0xff]), 'unknown-encoding'],
    [Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'old-excel'],
    [Buffer.from('a,b\n1,2\n'), 'heading-missing'],
    [Buffer.from(`条款编号,类别,内容,标准,频次\n1.1,环境,${'长'.repeat(130_000)},,每年1次\n`), 'too-large'],
  ] as const)
    assert.equal((await choose('company', bytes)).problems[0]?.code, code)
  for (const name of ['owner-0', 'community', 'street', 'committee', 'district'])
    assert.equal((await choose(name, Buffer.from(csv))).code, 'access.denied', name)
})

test('posting: once however often it is sent, and never for what is not owed', async () => {
  const bad: [string, Record<string, unknown>][] = [
    ['posting.no-duty', { periodFrom: '2026-01-06' }],
    ['posting.no-duty', { periodFrom: '2026-01-12' }],
    ['posting.no-duty', { periodFrom: '2025-12-29' }],
    ['posting.bad-day', { performedOn: '2026-01-06' }],
    ['posting.bad-day', { performedOn: '2026-01-04' }],
    ['posting.bad-day', { performedOn: null }],
    ['posting.bad-day', { performedOn: '2026-02-30' }],
    ['posting.empty', { text: '  ' }],
    ['posting.kind-unfit', { kind: 'correct', reason: '错' }],
    ['posting.kind-unfit', { kind: 'withdraw', reason: '错' }],
    ['photo.not-sent', { photos: [{ photoId: 'f'.repeat(64), capturedAt: null, place: '' }] }],
    ['request.malformed', { text: '长'.repeat(1001) }],
    ['request.malformed', { timesDone: -1 }],
    ['request.malformed', { postedAt: 1 }],
    ['request.malformed', { kind: 'delete' }],
  ]
  for (const [code, given] of bad)
    assert.equal(await codeOf(post('1.1', posting(given))), code, JSON.stringify(given))
  assert.equal(await codeOf(post(key(harness), posting())), 'clause.not-found')
  for (const name of ['owner-0', 'community', 'street', 'committee', 'district'])
    assert.equal(
      await codeOf(send(name, `/performance/${ids.get('1.1')}/postings`, posting())),
      'access.denied',
      name,
    )
  const body = posting()
  const own = key(harness)
  const sent = await Promise.all([post('1.1', body, own), post('1.1', body, own), post('1.1', body, own)])
  for (const answer of sent) assert.deepEqual(good(answer), { version: 1, postedAt: harness.clock.now })
  assert.equal(await codeOf(post('1.1', { ...body, text: '别的' }, own)), 'request.key-reused')
  assert.equal(await codeOf(post('1.1', posting())), 'posting.kind-unfit')
  const { duties } = await clauseOf('1.1')
  assert.deepEqual(
    duties.map((duty) => [duty.periodFrom, duty.state, duty.versions.length]),
    [['2026-01-05', 'onTime', 1]],
  )
})

test('work done less often than promised does not stand for the duty', async () => {
  good(await post('1.2', posting({ periodFrom: '2026-01-01', timesDone: 1 })))
  assert.equal((await clauseOf('1.2')).duties[0]?.state, 'due')
  good(
    await post(
      '1.2',
      posting({ periodFrom: '2026-01-01', kind: 'correct', timesDone: 2, reason: '第二次已做' }),
    ),
  )
  assert.equal((await clauseOf('1.2')).duties[0]?.state, 'onTime')
})

test('a correction and a withdrawal are new versions with a reason; nothing public disappears', async () => {
  const correct = { kind: 'correct', text: '只清扫一次', timesDone: 2 }
  assert.equal(await codeOf(post('1.1', posting(correct))), 'posting.reason-missing')
  good(await post('1.1', posting({ ...correct, reason: '记错了' })))
  good(await post('1.1', posting({ kind: 'withdraw', reason: '没有做' })))
  let [duty] = (await clauseOf('1.1')).duties
  assert.equal(duty?.state, 'due')
  assert.equal(await codeOf(post('1.1', posting({ kind: 'correct', reason: 'x' }))), 'posting.kind-unfit')
  assert.equal(await codeOf(post('1.1', posting())), 'posting.reason-missing')
  good(await post('1.1', posting({ reason: '已补做' })))
  ;[duty] = (await clauseOf('1.1')).duties
  assert.equal(duty?.state, 'onTime')
  const documents = (duty?.versions ?? []).map((one) => JSON.parse(one.document) as PostingDocument)
  assert.deepEqual(
    documents.map((one) => [one.version, one.kind, one.reason]),
    [
      [1, 'post', ''],
      [2, 'correct', '记错了'],
      [3, 'withdraw', '没有做'],
      [4, 'post', '已补做'],
    ],
  )
  for (const [at, one] of documents.entries())
    assert.equal(one.previous, at === 0 ? '' : hashOf(duty?.versions[at - 1]?.document as string))
})

/** What a phone says of each version of a clause that it shows. */
async function verified(number: string): Promise<string[]> {
  const { duties, clause } = await clauseOf(number)
  const said: string[] = []
  for (const duty of duties)
    for (const one of duty.versions) {
      const proof = await get<VersionProof>('owner-0', `/postings/${one.postingId}/proof`)
      const document = JSON.parse(one.document) as PostingDocument
      const shown = {
        kind: 'posting',
        estateId: '7',
        subject: `${clause.clauseId}/${duty.periodFrom}`,
        number: one.version,
        text: one.document,
        at: document.postedAt,
      } as const
      said.push(faultOfVersion(shown, proof, undefined) ?? 'good')
    }
  return said
}

test('the phone finds each version in the log; a byte edited in the database is named, and put back is good', async () => {
  assert.deepEqual(await verified('1.1'), ['good', 'good', 'good', 'good'])
  const edits: [string, string, string, string][] = [
    ['duty_postings', 'document', `replace(document, '记错了', '没有错')`, 'text-changed'],
    ['duty_postings', 'document', `replace(document, '"timesDone":2', '"timesDone":9')`, 'text-changed'],
    ['duty_postings', 'log_index', 'log_index - 1', 'not-this-version'],
    ['log_entries', 'entry', 'set_byte(entry, 50, (get_byte(entry, 50) + 1) % 256)', 'not-in-log'],
  ]
  const owner = await harness.database.owner.connect()
  try {
    for (const [table, column, change, fault] of edits) {
      await owner.query("SET app.estates = '7'")
      const place =
        table === 'log_entries'
          ? `idx IN (SELECT log_index FROM duty_postings WHERE estate_id = 7 AND duty = '${ids.get('1.1')}' AND version = 2)`
          : `duty = '${ids.get('1.1')}' AND version = 2`
      const name = table === 'log_entries' ? 'idx' : 'posting_id'
      const kept = await owner.query(
        `SELECT ${name} AS id, ${column} AS value FROM ${table} WHERE estate_id = 7 AND ${place}`,
      )
      assert.equal(kept.rowCount, 1, table)
      await owner.query(`UPDATE ${table} SET ${column} = ${change} WHERE estate_id = 7 AND ${place}`)
      const said = await verified('1.1')
      assert.equal(said[1] === 'good', false, change)
      assert.ok(said.includes(fault), `${change}: ${said.join()}`)
      await owner.query(`UPDATE ${table} SET ${column} = $1 WHERE estate_id = 7 AND ${name} = $2`, [
        kept.rows[0].value,
        kept.rows[0].id,
      ])
      assert.deepEqual(await verified('1.1'), ['good', 'good', 'good', 'good'])
    }
  } finally {
    owner.release(true)
  }
})

test("the application's role cannot change or remove any of it, nor see another estate's", async () => {
  const tables = [
    'clause_versions',
    'duty_postings',
    'picture_uses',
    'duty_excuses',
    'clause_questions',
    'clause_answers',
    'posting_ratings',
    'log_entries',
  ]
  for (const table of tables)
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  for (const table of tables.filter((one) => one !== 'picture_uses'))
    assert.equal((await harness.database.app.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
  await inEstate(harness.database.app, '8', async (tx) => {
    assert.equal((await tx.query('SELECT 1 FROM duty_postings')).rowCount, 0)
    await assert.rejects(
      tx.query(`INSERT INTO picture_uses VALUES (7, 'x', 'D1', '2026-01-01', now())`),
      /row-level security/,
    )
  }).catch((error: Error) => assert.match(error.message, /aborted|COMMIT|rollback/i))
})

test('a picture that served before is flagged where it serves again, in another month and in another estate', async () => {
  const photoId = await keepScan(harness, '7')
  const photos = [{ photoId, capturedAt: harness.clock.now + 999_999_999, place: '机房' }]
  good(await post('D3', posting({ photos, timesDone: 1, facts: [{ name: '合同价格', value: '20 万元' }] })))
  harness.clock.now += 60_000
  good(await post('D2', posting({ photos, timesDone: 1 })))
  const flags = async (number: string) =>
    (await clauseOf(number)).duties.flatMap((duty) =>
      duty.versions.flatMap((one) => one.reused.map((use) => use.where)),
    )
  assert.deepEqual(await flags('D3'), [])
  assert.deepEqual(await flags('D2'), ['earlier'])
  const taken = JSON.parse((await clauseOf('D3')).duties[0]?.versions[0]?.document ?? '') as PostingDocument
  assert.ok((taken.photos[0]?.capturedAt as number) <= (taken.photos[0]?.receivedAt as number))

  // The same bytes sent to the neighbour are the same picture there.
  await inEstate(harness.database.app, '8', (tx) =>
    tx.query('INSERT INTO photos VALUES (8, $1, 1, 1, 1, now(), $2)', [photoId, 'tester']),
  )
  harness.clock.now += 60_000
  good(await post('D1', posting({ photos, timesDone: 1 }), key(harness), '8'))
  const away = await get<ClauseBody>('company', '/performance/D1', '8')
  assert.deepEqual(away.duties[0]?.versions[0]?.reused, [{ photoId, where: 'estate', usedOn: '2026-01-05' }])
  assert.deepEqual(await flags('D3'), [], 'who came first is not flagged')
})

test('a changed promise is a new version from a day ahead, and says what changed', async () => {
  const change = (given: object = {}) => ({
    fromOn: '2026-05-12',
    content: '楼道清扫',
    level: '二级',
    frequency: { every: 'week', times: 1 },
    priceFen: 12_000_000,
    costShareBp: null,
    reason: '业主大会同意',
    ...given,
  })
  const path = `/performance/${ids.get('1.1')}/changes`
  for (const [code, given] of [
    ['posting.bad-day', { fromOn: '2026-01-04' }],
    ['posting.bad-day', { fromOn: '2026-01-05' }],
    ['posting.bad-day', { fromOn: '2026-02-30' }],
    ['clause.unchanged', { frequency: { every: 'week', times: 2 } }],
    ['clause.two-costs', { costShareBp: 500 }],
    ['request.malformed', { costShareBp: 0 }],
    ['request.malformed', { costShareBp: 10_001 }],
    ['request.malformed', { reason: '' }],
    ['request.malformed', { frequency: { every: 'never', times: 1 } }],
    ['request.malformed', { frequency: { every: 'week', times: 0 } }],
  ] as const)
    assert.equal(await codeOf(send('company', path, change(given))), code, JSON.stringify(given))
  assert.equal(await codeOf(send('owner-0', path, change())), 'access.denied')
  assert.equal(await codeOf(send('company', '/performance/D1/changes', change())), 'clause.not-found')
  const own = key(harness)
  assert.deepEqual(good(await send('company', path, change(), own)), { version: 2 })
  assert.deepEqual(good(await send('company', path, change(), own)), { version: 2 })
  const { changes, clause } = await clauseOf('1.1')
  assert.equal(changes.length, 2)
  assert.deepEqual(clause.frequency, { every: 'week', times: 2 }, 'not before its day')
  const record = await get<ClauseRecord>('owner-0', `/performance/${ids.get('1.1')}/record`)
  assert.deepEqual(
    record.entries.map((one) => one.document),
    changes.map((one) => one.document),
  )
  assert.deepEqual(faultsOfEntries(record), [null, null])
  const [first] = record.entries
  const edited = { ...first!, document: first!.document.replace('week', 'year') }
  assert.deepEqual(faultsOfEntries({ ...record, entries: [edited] }), ['text-changed'])
  assert.deepEqual(faultsOfEntries({ ...record, entries: [{ ...first!, at: first!.at - 1 }] }), [
    'time-changed',
  ])
  assert.equal(
    await codeOf(harness.get(`/estates/7/performance/${key(harness)}/record`, as('owner-0'))),
    'clause.not-found',
  )
})

type ClauseRecord = {
  log: VersionProof['log']
  size: number
  checkpoint: string
  hasAllRatings: boolean
  entries: {
    kind: DisclosureKind
    subject: string
    number: number
    document: string
    at: number
    index: number
    entry: string
    proof: string[]
  }[]
}

/** What a phone says of each entry of a clause's record. */
function faultsOfEntries({ log, size, checkpoint, entries }: ClauseRecord): (string | null)[] {
  return entries.map((one) =>
    faultOfVersion(
      {
        kind: one.kind,
        estateId: '7',
        subject: one.subject,
        number: one.number,
        text: one.document,
        at: one.at,
      },
      { log, size, checkpoint, index: one.index, entry: one.entry, proof: one.proof },
      undefined,
    ),
  )
}

/** All that a phone's check of a clause finds wrong. */
async function actFaults(number: string): Promise<string[]> {
  const { duties, questions } = await clauseOf(number)
  const record = await get<ClauseRecord>('owner-0', `/performance/${ids.get(number) ?? number}/record`)
  const shown = {
    questions,
    excuses: duties.flatMap(({ periodFrom, excuse }) => (excuse ? [{ periodFrom, ...excuse }] : [])),
    ratings: duties.flatMap((duty) =>
      duty.versions.map(({ postingId, ratings }) => ({
        postingId,
        ...(ratings as { count: number; stars: number }),
      })),
    ),
  }
  const documents = record.entries.flatMap((one) => readAct(one.document) ?? [])
  return [
    ...faultsOfEntries(record).flatMap((fault) => fault ?? []),
    ...faultsOfActs(shown as never, documents, record.hasAllRatings).map((one) => `${one.what} ${one.why}`),
  ]
}

test('a clause may cost a share of the fee instead, and the difference says so', async () => {
  const path = `/performance/${ids.get('1.3')}/changes`
  const change = {
    content: '草坪修剪',
    level: '二级',
    frequency: { every: 'quarter', times: 2 },
    reason: '补充协议',
  }
  good(await send('company', path, { ...change, fromOn: '2026-01-06', priceFen: null, costShareBp: 425 }))
  const { changes, clause } = await clauseOf('1.3')
  const [before, after] = changes.map((one) => readClauseDocument(one.document) as ClauseDocument)
  assert.deepEqual(clauseDifferences(before as ClauseDocument, after as ClauseDocument), [
    { what: 'share', name: '', before: '', after: '425' },
  ])
  assert.equal(clause.costShareBp, null, 'not before its day')
})

test('a contract begun without an import takes clauses one by one, each owed from its own day', async () => {
  const begin = {
    contractId: key(harness),
    title: '地下车库合同',
    company: '测试物业',
    startsOn: '2026-06-01',
    endsOn: '2027-05-31',
    feeKind: 'commission',
  }
  const path = `/contracts/${begin.contractId}/clauses`
  const clause = (given: object = {}) => ({
    clauseId: key(harness),
    number: '1.1',
    category: '环境',
    content: '道路冲洗',
    level: '一级',
    standardItem: '4.4.1',
    frequency: { every: 'quarter', times: 1 },
    priceFen: null,
    costShareBp: 1_250,
    isElevator: false,
    fromOn: '2026-06-01',
    ...given,
  })
  assert.equal(await codeOf(send('company', path, clause())), 'contract.not-found')
  for (const name of ['owner-0', 'community', 'street', 'committee', 'district']) {
    assert.equal(await codeOf(send(name, '/contracts/new', begin)), 'access.denied', name)
    assert.equal(await codeOf(send(name, path, clause())), 'access.denied', name)
  }
  for (const [code, given] of [
    ['posting.bad-day', { endsOn: '2026-06-01' }],
    ['posting.bad-day', { startsOn: '2026-06-31' }],
    ['request.malformed', { title: ' ' }],
    ['request.malformed', { feeKind: 'free' }],
  ] as const)
    assert.equal(await codeOf(send('company', '/contracts/new', { ...begin, ...given })), code)
  for (let twice = 0; twice < 2; twice++)
    assert.deepEqual(good(await send('company', '/contracts/new', begin)), { contractId: begin.contractId })
  assert.equal(
    await codeOf(send('company', '/contracts/new', { ...begin, endsOn: '2028-05-31' })),
    'request.key-reused',
  )
  for (const [code, given] of [
    ['posting.bad-day', { fromOn: '2026-05-31' }],
    ['posting.bad-day', { fromOn: '2027-06-01' }],
    ['posting.bad-day', { fromOn: '2026-06-31' }],
    ['clause.two-costs', { priceFen: 1 }],
    ['request.malformed', { costShareBp: 10_001 }],
    ['request.malformed', { number: '一' }],
    ['request.malformed', { number: '1.1.1.1.1' }],
    ['request.malformed', { standardItem: '5.1.1' }],
    ['request.malformed', { content: '' }],
    ['request.malformed', { frequency: { every: 'week', times: 0 } }],
    ['request.malformed', { isElevator: 'no' }],
  ] as const)
    assert.equal(await codeOf(send('company', path, clause(given))), code, JSON.stringify(given))
  const first = clause()
  for (let twice = 0; twice < 2; twice++)
    assert.deepEqual(good(await send('company', path, first)), { clauseId: first.clauseId })
  assert.equal(await codeOf(send('company', path, { ...first, content: '别的' })), 'request.key-reused')
  assert.equal(await codeOf(send('company', path, clause())), 'clause.number-taken')
  assert.equal(
    await codeOf(send('company', path, clause({ clauseId: ids.get('1.1') }))),
    'request.key-reused',
  )
  // Of another estate it is another contract.
  assert.equal(await codeOf(send('company', path, clause(), key(harness), '8')), 'contract.not-found')
  good(
    await send(
      'company',
      path,
      clause({ number: '1.2', content: '路灯擦拭', fromOn: '2026-08-15', costShareBp: null }),
    ),
  )
  const before = harness.clock.now
  harness.clock.now = Date.parse('2026-10-02T10:00:00+08:00')
  await signAllIn()
  const read = await get<Performance>('owner-0', '/performance')
  const own = read.clauses.filter((one) => one.number.startsWith('1.'))
  assert.deepEqual(
    own.map((one) => [one.number, one.counts.missing]),
    [
      ['1.1', 2],
      ['1.2', 1],
    ],
  )
  assert.equal((await clauseOf(first.clauseId)).clause.costShareBp, 1_250)
  harness.clock.now = before
  await signAllIn()
})

test('a question has seven days; the answer is public and stands; unanswered ones count', async () => {
  const path = `/performance/${ids.get('1.3')}/questions`
  const body = { questionId: key(harness), text: '草坪为什么没有修剪？' }
  assert.equal(await codeOf(send('company', path, body)), 'access.denied')
  assert.equal(await codeOf(send('owner-0', path, { ...body, text: ' ' })), 'request.malformed')
  assert.equal(
    await codeOf(send('owner-0', `/performance/${key(harness)}/questions`, body)),
    'clause.not-found',
  )
  assert.deepEqual(good(await send('owner-0', path, body)), { dueOn: '2026-01-12' })
  good(await send('owner-0', path, body))
  assert.equal(await codeOf(send('owner-1', path, body)), 'request.key-reused')
  const other = { questionId: key(harness), text: '什么时候补种？' }
  good(await send('owner-1', path, other))
  const answer = (name: string, id: string, text = '本周修剪。') =>
    send(name, `/questions/${id}/answers`, { text })
  assert.equal(await codeOf(answer('owner-0', body.questionId)), 'access.denied')
  assert.equal(await codeOf(answer('company', key(harness))), 'question.not-found')
  good(await answer('company', body.questionId))
  good(await answer('company', body.questionId))
  assert.equal(await codeOf(answer('company', body.questionId, '改口了')), 'question.answered')
  const before = harness.clock.now
  harness.clock.now = Date.parse('2026-01-13T00:00:00+08:00')
  await signAllIn()
  const { questions } = await clauseOf('1.3', 'owner-1')
  assert.deepEqual(questions.map((one) => one.state).sort(), ['answered', 'unanswered'])
  assert.deepEqual((await get<Performance>('owner-1', '/performance')).questions, {
    asked: 2,
    unanswered: 1,
    inTime: 1,
    due: 2,
  })
  const overdue = await get<Overdue>('community', '/overdue')
  assert.equal(overdue.questions.length, 1)
  assert.deepEqual(overdue.answers, { inTime: 1, due: 2 })
  harness.clock.now = before
  await signAllIn()
})

test('a rating names the version whose evidence was seen', async () => {
  const version = (await clauseOf('D3')).duties[0]?.versions[0]
  const rate = (name: string, seenHash: string, stars: number) =>
    send(name, `/postings/${version?.postingId}/ratings`, { seenHash, stars })
  const seen = hashOf(version?.document as string)
  assert.equal(await codeOf(rate('owner-0', '0'.repeat(64), 5)), 'posting.not-seen')
  assert.equal(await codeOf(rate('owner-0', seen, 6)), 'request.malformed')
  assert.equal(await codeOf(rate('company', seen, 5)), 'access.denied')
  good(await rate('owner-0', seen, 5))
  assert.deepEqual(good(await rate('owner-0', seen, 2)), { count: 1, stars: 2 })
  assert.deepEqual(good(await rate('owner-1', seen, 4)), { count: 2, stars: 6 })
})

test('an excuse is asked for by the company and granted by those who watch, never by itself', async () => {
  const path = '/performance/D7/excuses'
  const excuse = (name: string, act: string, reason = '系统迁移') =>
    send(name, path, { periodFrom: '2026-01-05', act, reason })
  for (const name of ['community', 'street'])
    assert.equal(await codeOf(excuse(name, 'grant')), 'excuse.unfit')
  for (const name of ['owner-0', 'committee', 'district'])
    assert.equal(await codeOf(excuse(name, 'ask')), 'access.denied', name)
  assert.equal(await codeOf(excuse('company', 'ask', ' ')), 'request.malformed')
  assert.equal(await codeOf(excuse('community', 'ask')), 'access.denied')
  assert.equal(good(await excuse('company', 'ask')).state, 'asked')
  assert.equal(await codeOf(excuse('company', 'ask')), 'excuse.unfit')
  assert.equal(await codeOf(excuse('company', 'grant')), 'access.denied')
  assert.equal((await get<Overdue>('community', '/overdue')).excuses.length, 1)
  assert.equal((await clauseOf('D7')).duties[0]?.state, 'due')
  assert.equal(good(await excuse('community', 'refuse', '理由不足')).state, 'refused')
  good(await excuse('company', 'ask', '车位正在测绘'))
  assert.equal(good(await excuse('street', 'grant', '同意')).state, 'granted')
  assert.equal((await clauseOf('D7')).duties[0]?.state, 'excused')
})

test('asked on, answered on, excused on, rated: each is in the log; an edit of the row or of its document is named', async () => {
  assert.deepEqual(await actFaults('1.3'), [])
  assert.deepEqual(await actFaults('D7'), [])
  assert.deepEqual(await actFaults('D3'), [])
  const kinds = async (number: string) =>
    (await get<ClauseRecord>('owner-1', `/performance/${ids.get(number) ?? number}/record`)).entries.map(
      (one) => one.kind,
    )
  assert.deepEqual(await kinds('1.3'), ['clause', 'clause', 'question', 'question', 'answer'])
  assert.deepEqual(await kinds('D7'), ['excuse', 'excuse', 'excuse', 'excuse'])
  assert.deepEqual(await kinds('D3'), ['rating', 'rating', 'rating'])
  // Nothing of it names a person: not the asker, the rater, or who decided.
  for (const number of ['1.3', 'D7', 'D3']) {
    const told = JSON.stringify(
      await get<ClauseRecord>('owner-1', `/performance/${ids.get(number) ?? number}/record`),
    )
    const { rows } = await harness.database.owner.query<{ id: string }>('SELECT person_id AS id FROM persons')
    for (const { id } of rows) assert.equal(told.includes(id), false)
  }

  const edits: [string, string, string, string, string, string][] = [
    ['1.3', 'clause_questions', 'body', `'草坪很好'`, `body LIKE '草坪%'`, 'question differs'],
    [
      '1.3',
      'clause_questions',
      'asked_at',
      `asked_at - interval '8 days'`,
      `body LIKE '草坪%'`,
      'question differs',
    ],
    [
      '1.3',
      'clause_questions',
      'document',
      `replace(document, '草坪', '楼道')`,
      `body LIKE '草坪%'`,
      'text-changed',
    ],
    ['1.3', 'clause_questions', 'document', `NULL`, `body LIKE '草坪%'`, 'question unlogged'],
    ['1.3', 'clause_questions', 'log_index', `log_index - 1`, `body LIKE '草坪%'`, 'not-this-version'],
    ['1.3', 'clause_answers', 'body', `'早就修了'`, 'true', 'answer differs'],
    ['1.3', 'clause_answers', 'answered_at', `answered_at - interval '1 hour'`, 'true', 'answer differs'],
    ['1.3', 'clause_answers', 'document', `replace(document, '本周', '上周')`, 'true', 'text-changed'],
    [
      '1.3',
      'clause_versions',
      'document',
      `replace(document, '草坪', '草地')`,
      'version = 2',
      'text-changed',
    ],
    ['D7', 'duty_excuses', 'reason', `'无理由'`, 'position = 3', 'excuse differs'],
    ['D7', 'duty_excuses', 'act', `'refuse'`, 'position = 3', 'excuse differs'],
    ['D7', 'duty_excuses', 'at', `at - interval '1 day'`, 'position = 3', 'excuse differs'],
    [
      'D7',
      'duty_excuses',
      'document',
      `replace(document, '"street"', '"community"')`,
      'position = 3',
      'text-changed',
    ],
    ['D7', 'duty_excuses', 'document', `NULL`, 'position = 1', 'excuse gap'],
    ['D3', 'posting_ratings', 'stars', '1', 'stars = 4', 'rating differs'],
    [
      'D3',
      'posting_ratings',
      'document',
      `replace(document, '"stars":4', '"stars":1')`,
      'stars = 4',
      'text-changed',
    ],
    ['D3', 'posting_ratings', 'document', 'NULL', 'stars = 4', 'rating differs'],
    ['D3', 'posting_ratings', 'log_index', 'log_index + 1', 'stars = 5', 'not-this-version'],
  ]
  const owner = await harness.database.owner.connect()
  try {
    await owner.query("SET app.estates = '7'")
    for (const [number, table, column, change, where, fault] of edits) {
      const of = table === 'clause_versions' ? `clause_id = '${ids.get(number)}' AND ${where}` : where
      const kept = await owner.query<{ at: string; value: string | null; type: string }>(
        `SELECT ctid::text AS at, ${column}::text AS value, pg_typeof(${column})::text AS type FROM ${table} WHERE estate_id = 7 AND ${of}`,
      )
      assert.equal(kept.rowCount, 1, `${table} ${where}`)
      const moved = await owner.query<{ at: string }>(
        `UPDATE ${table} SET ${column} = ${change} WHERE ctid = $1::tid RETURNING ctid::text AS at`,
        [kept.rows[0]?.at],
      )
      const said = await actFaults(number)
      assert.ok(said.includes(fault), `${table} ${column} ${change}: ${said.join()}`)
      await owner.query(
        `UPDATE ${table} SET ${column} = $1::text::${kept.rows[0]?.type} WHERE ctid = $2::tid`,
        [kept.rows[0]?.value, moved.rows[0]?.at],
      )
      assert.deepEqual(await actFaults(number), [], `${table} put back`)
    }
  } finally {
    owner.release(true)
  }
})

test('the poster says what the app says, its code leads to the page, and its link is good for nothing else', async () => {
  assert.equal(pageOfPerformance(), `/#${routes.performance()}`)
  assert.equal(pageOfClause('D1'), `/#${routes.clause('D1')}`)
  const before = harness.clock.now
  harness.clock.now = Date.parse('2026-02-10T10:00:00+08:00')
  await signAllIn()
  const link = (name: string, of: string) => harness.get(`/estates/7/performance-poster?of=${of}`, as(name))
  const bytesOf = async (name: string, of: string) => {
    const { url } = good(await link(name, of)) as { url: string }
    const answer = await harness.app.inject({ url })
    assert.equal(answer.statusCode, 200, url)
    assert.equal(answer.headers['content-type'], 'application/pdf')
    return { url, bytes: answer.rawPayload }
  }
  const page = await get<Performance>('owner-0', '/performance')
  const january = page.months.find((one) => one.month === '2026-01')
  assert.ok(january && january.counts.missing > 0)
  const made = await bytesOf('owner-0', '2026-01')
  const pdf = await readPdf(made.bytes)
  const { due, onTime, late, missing } = january.counts
  assertHolds(pdf.text, [
    '物业服务履约公示',
    '2026年1月',
    `应做${due}次：按时${onTime}，迟做${late}，未做${missing}`,
    '没有按时做的',
    '近十二个月应答2个，七日内按时回答1个。',
    '逾期未答：什么时候补种？',
    '没有效力',
  ])
  assert.ok(pdf.isTagged && pdf.lang === 'zh-CN' && pdf.leastSize >= 12 && pdf.rightmost <= 545)
  assert.deepEqual(await codesOf(made.bytes, 1), [`https://wuye.test${pageOfPerformance()}`])
  for (const name of ['company', 'committee', 'community', 'street', 'district'])
    assert.deepEqual((await bytesOf(name, '2026-01')).bytes, made.bytes, name)

  const clause = await bytesOf('company', ids.get('1.1') as string)
  const text = (await readPdf(clause.bytes)).text
  assertHolds(text, [
    '楼道清扫',
    '合同第1.1条',
    '频次：每周2次',
    '每年费用：120000.00元',
    '2026年5月12日起改：每周2次→每周1次（业主大会同意）',
    '还没有人提问。',
  ])
  assert.deepEqual(await codesOf(clause.bytes, 1), [
    `https://wuye.test${pageOfClause(ids.get('1.1') as string)}`,
  ])
  assertHolds((await readPdf((await bytesOf('owner-1', ids.get('1.3') as string)).bytes)).text, [
    '占物业费（%）：无→4.25',
    '草坪为什么没有修剪？已按时回答。答',
    '逾期未答',
  ])
  assertHolds((await readPdf((await bytesOf('owner-0', 'D7')).bytes)).text, [
    '法规要求公示的事项',
    '准予免责',
  ])

  for (const [of, code] of [
    ['2025-01', 'posting.bad-day'],
    ['2026-03', 'posting.bad-day'],
    [key(harness), 'clause.not-found'],
    ['2026-13', 'request.malformed'],
    ['D19', 'request.malformed'],
    ['', 'request.malformed'],
  ] as const)
    assert.equal((await link('owner-0', of)).body.code, code, of)
  for (const bad of [
    made.url.replace('2026-01', '2026-02'),
    made.url.replace('/7/', '/8/'),
    made.url.replace('.pdf', '.csv'),
    made.url.replace(/sign=.*/, 'sign='),
    made.url.replace(/until=\d+/, 'until=9999999999999'),
    made.url.replace(/\?.*/, ''),
  ])
    assert.equal((await harness.app.inject({ url: bad })).statusCode, 404, bad)
  harness.clock.now += 3 * DAY
  assert.equal((await harness.app.inject({ url: made.url })).statusCode, 404, 'days later')
  harness.clock.now = before
  await signAllIn()
})

// The recount shares nothing with the product: days by the host's own calendar, periods by their names, no domain code.
const iso = (at: Date) => at.toISOString().slice(0, 10)
const plus = (day: string, days: number) => iso(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY))
const nameOf = (kind: string, day: string) => {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3)
  if (kind === 'month') return day.slice(0, 7)
  if (kind === 'quarter') return `${day.slice(0, 4)}Q${month}`
  return plus(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
}

test('a company lazy for twelve months: owner’s page, community’s list and a recount agree, day by day', async () => {
  const begin = '2027-02-01'
  harness.clock.now = Date.parse(`${begin}T09:00:00+08:00`)
  await signAllIn()
  good(
    await send(
      'company',
      '/contracts',
      contract({ startsOn: begin, endsOn: '2030-01-31', file: CSV, title: '新合同' }),
    ),
  )
  const fresh = await get<Performance>('owner-0', '/performance')
  const kinds = new Map<string, string>()
  for (const one of fresh.clauses)
    if (one.number.startsWith('1.'))
      kinds.set(one.clauseId, { '1.1': 'week', '1.2': 'month', '1.3': 'quarter' }[one.number] as string)
  const times = 2
  const told = new Set<string>()
  let seed = 11
  const chance = (perMille: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return (seed >> 8) % 1_000 < perMille
  }
  // Duties of the law by hand: each with the first day it may be posted, its period and its last day.
  const law = [
    ...['D1', 'D2', 'D3', 'D7', 'D13'].map((id) => [id, begin, begin, plus(begin, 3)] as const),
    ['D14', begin, begin, plus(begin, 30)] as const,
    ['D4', '2028-01-01', '2027-01-01', '2028-03-31'] as const,
    ['D5', '2028-01-01', '2027-01-01', '2028-03-31'] as const,
    ['D15', '2028-01-01', '2027-01-01', '2028-03-31'] as const,
    ['D8', begin, '2027-01-01', '2027-01-31'] as const,
    ['D8', '2028-01-01', '2028-01-01', '2028-01-31'] as const,
    ['D10', begin, '2027-01-01', '2027-12-31'] as const,
    ['D10', '2028-01-01', '2028-01-01', '2028-12-31'] as const,
    ['D11', '2027-04-01', '2027-01-01', '2027-04-15'] as const,
    ['D11', '2027-07-01', '2027-04-01', '2027-07-15'] as const,
    ['D11', '2027-10-01', '2027-07-01', '2027-10-15'] as const,
    ['D11', '2028-01-01', '2027-10-01', '2028-01-15'] as const,
  ]
  let days = 0
  let most = 0
  let posts = 0
  for (let day = begin; day <= '2028-02-05'; day = plus(day, 1)) {
    harness.clock.now = Date.parse(`${day}T20:00:00+08:00`)
    await signAllIn()
    const desk = await get<{ due: Desk[]; missing: Desk[]; missingCount: number }>('company', '/duty-desk')
    // Mostly it does nothing; now and then it catches up on something old, or does what is due.
    for (const duty of [...desk.due, ...desk.missing]) {
      if (!chance(duty.state === 'due' ? 15 : 2)) continue
      const body = posting({ periodFrom: duty.periodFrom, performedOn: day, timesDone: times, text: '补' })
      good(await post(duty.clauseId, body))
      told.add(`${duty.clauseId} ${duty.periodFrom}`)
      posts += 1
    }
    const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
    first.setUTCMonth(first.getUTCMonth() - 11)
    const window = iso(first) > begin ? iso(first) : begin
    const recount: string[] = []
    for (const [id, kind] of kinds) {
      const lasts = new Map<string, { from: string; last: string }>()
      for (let one = plus(begin, -92); one < plus(day, 100); one = plus(one, 1)) {
        const name = nameOf(kind, one)
        const known = lasts.get(name)
        lasts.set(name, { from: known?.from ?? one, last: one })
      }
      for (const { from, last } of lasts.values())
        if (last < day && last >= window && !told.has(`${id} ${from}`)) recount.push(`${id} ${last}`)
    }
    for (const [id, , from, last] of law) {
      const isStanding = from === begin
      const isOwed = isStanding || last >= window
      if (isOwed && last < day && !told.has(`${id} ${from}`)) recount.push(`${id} ${last}`)
    }
    recount.sort()

    const overdue = await get<Overdue>('community', '/overdue')
    const listed = overdue.clauses.flatMap((one) => one.dueOn.map((last) => `${one.clauseId} ${last}`)).sort()
    assert.deepEqual(listed, recount, day)
    assert.equal(overdue.missingCount, recount.length)
    const page = await get<Performance>('owner-0', '/performance')
    assert.equal(page.counts.missing, recount.length, `owner ${day}`)
    for (const clause of page.clauses)
      assert.equal(
        clause.counts.missing,
        recount.filter((one) => one.startsWith(`${clause.clauseId} `)).length,
        `${clause.number} ${day}`,
      )
    assert.equal(desk.missingCount >= 0, true)
    days += 1
    most = Math.max(most, recount.length)
  }
  assert.ok(days >= 366 && most > 40 && posts > 20, `${days} days, at most ${most} missing, ${posts} posts`)
})

type Desk = { clauseId: string; periodFrom: string; state: string }
