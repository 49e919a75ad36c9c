import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { NoticeDetail, NoticeRow } from '#contract/notices/endpoints.ts'
import { type NoticeRecord, verifyNotice } from '#domain/notices/verify.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { readRoll } from '#server/estate/roll/read.ts'
import { readTable } from '#server/tables/table.ts'
import { importRoll } from '#server/estate/roll/store.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { codesOf, readPdf } from '#test/server/support/pdf.ts'
import {
  type Answer,
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

let harness: Harness
const tokens = new Map<string, string>()
const HOUR = 3_600_000
const SUBJECTS = [
  ...['owner-0', 'owner-1', 'owner-2', 'owner-3', 'company', 'committee', 'community', 'street'],
  ...['district', 'worker', 'agent', 'other-company', 'other-owner'],
]

/** Two buildings; owner 0 has a flat in the first stair of the first, 1 in its second, 2 and 3 in the second building. */
async function importBuildings(estateId: string): Promise<void> {
  const flats = ['1号楼,1单元,101', '1号楼,2单元,101', '2号楼,1单元,101', '2号楼,1单元,102']
  const lines = flats.map(
    (flat, index) => `${flat},住宅,100.00,登记簿,业主${index},身份证,${documentNumber(index)},已交付`,
  )
  const csv = `楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态\n${lines.join('\n')}\n合计,4,400.00\n`
  const table = await readTable(new TextEncoder().encode(csv))
  if (typeof table === 'string') throw new Error(table)
  const answer = readRoll(table, null)
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems))
  await importRoll(harness.ports, {
    estateId,
    estateName: '两栋小区',
    isMadeUp: true,
    serviceLevel: 2,
    roll: answer.roll,
  })
}

before(async () => {
  harness = await openHarness()
  await importBuildings('7')
  await importSmallEstate(harness, '8', 4)
  for (const index of [0, 1, 2, 3]) await harness.seat(`owner-${index}`, '7', index)
  for (const role of ['company', 'committee', 'community', 'street', 'district', 'worker', 'agent'] as const)
    await harness.grant(role, '7', role)
  await harness.grant('other-company', '8', 'company')
  await harness.seat('other-owner', '8', 0)
})
/** Sets the clock; sessions of before may have ended by then. */
async function moveTo(atMs: number): Promise<void> {
  harness.clock.now = atMs
  for (const subject of SUBJECTS) tokens.set(subject, await harness.signIn(subject))
}
beforeEach(() => moveTo(NOW))
after(() => harness.stop())

const as = (subject: string) => ({ token: tokens.get(subject) ?? '' })
const draft = (more: object = {}) => ({
  noticeId: key(harness),
  kind: 'emergency',
  outage: null,
  places: [{ building: '1号楼', stair: '', unitId: '' }],
  title: '燃气泄漏',
  text: '请马上离开，不要开灯。',
  photoIds: [],
  shownFrom: harness.clock.now,
  expiresAt: harness.clock.now + 3 * DAY,
  worksFrom: null,
  worksTo: null,
  ...more,
})
type Draft = ReturnType<typeof draft>
const send = (path: string, body: object, subject = 'company', estate = '7') =>
  harness.post(`/estates/${estate}${path}`, { ...as(subject), key: key(harness), body })
const post = (body: object, subject = 'company') => send('/notices', body, subject)
const noticeIn = (answer: Answer): NoticeRow => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { notice: NoticeRow }).notice
}
const list = async (subject: string) => {
  const answer = await harness.get('/estates/7/notices', as(subject))
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as { current: NoticeRow[]; scheduled: NoticeRow[]; past: NoticeRow[] }
}
const sees = async (subject: string, id: string) => {
  const { current, scheduled, past } = await list(subject)
  const where = { current, scheduled, past }
  const part = (Object.keys(where) as (keyof typeof where)[]).find((name) =>
    where[name].some((row) => row.noticeId === id),
  )
  const one = await harness.get(`/estates/7/notices/${id}`, as(subject))
  assert.equal(one.status, part ? 200 : 404)
  return part ?? null
}
const detail = async (subject: string, id: string) =>
  (await harness.get(`/estates/7/notices/${id}`, as(subject))).body.notice as unknown as NoticeDetail
const open = (subject: string, id: string, version = 1) => send(`/notices/${id}/reads`, { version }, subject)
const counts = async (subject: string, id: string) => {
  const { body } = await harness.get(`/estates/7/notices/${id}/counts`, as(subject))
  return body as unknown as {
    code?: string
    homes: number
    read: number
    buildings: { building: string; homes: number; read: number }[]
  }
}
const unit = async (building: string, room: string) =>
  (
    await inEstate(harness.database.app, '7', (tx) =>
      tx.query<{ id: string }>('SELECT unit_id AS id FROM units WHERE building = $1 AND room = $2', [
        building,
        room,
      ]),
    )
  ).rows[0]?.id ?? ''

test('whoever has a home in its scope sees it, and nobody else of the owners', async () => {
  const home = await unit('2号楼', '102')
  const place = (building: string, stair = '', unitId = '') => ({ building, stair, unitId })
  for (const [places, wanted] of [
    [[place('')], [0, 1, 2, 3]],
    [[place('1号楼')], [0, 1]],
    [[place('1号楼', '2单元')], [1]],
    [[place('2号楼', '1单元', home)], [3]],
    [
      [place('1号楼', '1单元'), place('2号楼', '1单元', home)],
      [0, 3],
    ],
  ] as const) {
    const { noticeId } = noticeIn(await post(draft({ places })))
    const seen = []
    for (const index of [0, 1, 2, 3]) if (await sees(`owner-${index}`, noticeId)) seen.push(index)
    assert.deepEqual(seen, wanted)
    // Whoever posts or supervises sees all.
    for (const subject of ['committee', 'community', 'street', 'district'])
      assert.equal(await sees(subject, noticeId), 'current', subject)
  }
  for (const subject of ['worker', 'agent', 'other-owner', 'other-company'])
    assert.equal((await harness.get('/estates/7/notices', as(subject))).status, 403, subject)
})

test('who posts: committee, company, community and street, each in their own name', async () => {
  for (const role of ['committee', 'company', 'community', 'street'])
    assert.equal(noticeIn(await post(draft(), role)).byRole, role)
  for (const subject of ['owner-0', 'worker', 'agent', 'district', 'other-company'])
    assert.equal((await post(draft(), subject)).status, 403, subject)
})

test('a planned cut two days before is in time; later it stands there as late, and a correction of a word changes nothing', async () => {
  const cut = (hours: number, more = {}) =>
    draft({
      kind: 'outage',
      outage: 'water',
      title: '停水',
      worksFrom: NOW + hours * HOUR,
      worksTo: NOW + (hours + 4) * HOUR,
      ...more,
    })
  assert.equal(noticeIn(await post(cut(48))).isToldLate, false)
  const late = cut(23)
  assert.equal(noticeIn(await post(late)).isToldLate, true)
  assert.equal(
    (await list('owner-0')).current.find((row) => row.noticeId === late.noticeId)?.isToldLate,
    true,
  )
  // An emergency is no planned cut.
  assert.equal(noticeIn(await post(draft())).isToldLate, false)
  const early = cut(50)
  noticeIn(await post(early))
  await moveTo(NOW + DAY)
  const { title, text, photoIds, expiresAt, worksFrom, worksTo } = early
  const same = { title, text, photoIds, expiresAt, worksFrom, worksTo, reason: '写错了字' }
  const change = (more: object) =>
    send(`/notices/${early.noticeId}/corrections`, { versionId: key(harness), ...same, ...more })
  assert.equal(noticeIn(await change({ text: '请接好水。' })).isToldLate, false)
  assert.equal(noticeIn(await change({ worksFrom: NOW + 30 * HOUR })).isToldLate, true)
  for (const bad of [
    cut(48, { outage: null }),
    draft({ outage: 'water' }),
    draft({ kind: 'outage', outage: 'gas' }),
    cut(48, { worksFrom: null, worksTo: null }),
    cut(48, { worksTo: NOW + HOUR }),
    cut(120),
    draft({ worksFrom: NOW, worksTo: NOW + HOUR }),
  ])
    assert.match(String((await post(bad)).body.code), /notice\.(times|kind)-unfit|request\.malformed/)
})

test('corrected and withdrawn with a reason: all versions stay, for the homes too', async () => {
  const given = draft()
  const { noticeId } = noticeIn(await post(given))
  const { title, text, photoIds, expiresAt, worksFrom, worksTo } = given
  const same = { title, text, photoIds, expiresAt, worksFrom, worksTo }
  const versionId = key(harness)
  const body = { versionId, ...same, title: '燃气已修好', reason: '修好了' }
  noticeIn(await send(`/notices/${noticeId}/corrections`, body))
  // The same once more is the same version; other words under its name are refused.
  assert.equal(noticeIn(await send(`/notices/${noticeId}/corrections`, body)).version, 2)
  const refused = async (path: string, more: object, code: string, subject = 'company') =>
    assert.equal((await send(`/notices/${noticeId}${path}`, more, subject)).body.code, code)
  await refused('/corrections', { ...body, text: '别的话' }, 'request.key-reused')
  await refused('/corrections', { ...body, versionId: key(harness) }, 'notice.unchanged')
  await refused('/corrections', { ...body, versionId: key(harness), reason: '' }, 'request.malformed')
  await refused('/corrections', { ...body, versionId: key(harness), reason: ' ' }, 'request.malformed')
  await refused(
    '/corrections',
    { ...body, versionId: key(harness), text: 'a' },
    'notice.not-yours',
    'committee',
  )
  await refused(
    '/corrections',
    { ...body, versionId: key(harness), expiresAt: NOW - 1 },
    'notice.times-unfit',
  )
  await refused('/withdrawals', { versionId: key(harness), reason: '' }, 'request.malformed')
  await refused('/withdrawals', { versionId: key(harness), reason: '错' }, 'notice.not-yours', 'street')
  await refused('/withdrawals', { versionId: key(harness), reason: '错' }, 'access.denied', 'owner-0')
  const gone = { versionId: key(harness), reason: '发错了' }
  assert.equal(noticeIn(await send(`/notices/${noticeId}/withdrawals`, gone)).state, 'withdrawn')
  assert.equal(noticeIn(await send(`/notices/${noticeId}/withdrawals`, gone)).version, 3)
  await refused('/withdrawals', { versionId: key(harness), reason: '再撤' }, 'notice.withdrawn')
  await refused('/corrections', { ...body, versionId: key(harness), text: 'a' }, 'notice.withdrawn')
  assert.equal(await sees('owner-0', noticeId), 'past')
  assert.deepEqual(
    (await detail('owner-0', noticeId)).versions.map((one) => [one.kind, one.title, one.reason]),
    [
      ['post', '燃气泄漏', ''],
      ['correct', '燃气已修好', '修好了'],
      ['withdraw', '燃气已修好', '发错了'],
    ],
  )
  assert.equal((await post({ ...given, title: '别的' })).body.code, 'request.key-reused')
  assert.equal(noticeIn(await post(given)).version, 3)
})

test('scheduled: the homes see it from then on; expired it goes apart; withdrawn before its time it never was', async () => {
  const later = draft({ shownFrom: NOW + DAY, expiresAt: NOW + 2 * DAY })
  const never = draft({ shownFrom: NOW + DAY, expiresAt: NOW + 2 * DAY })
  for (const one of [later, never]) noticeIn(await post(one))
  noticeIn(
    await send(`/notices/${never.noticeId}/withdrawals`, { versionId: key(harness), reason: '不用了' }),
  )
  assert.equal(await sees('owner-0', later.noticeId), null)
  assert.equal(await sees('company', later.noticeId), 'scheduled')
  assert.equal((await open('owner-0', later.noticeId)).body.code, 'notice.not-found')
  await moveTo(NOW + DAY)
  assert.equal(await sees('owner-0', later.noticeId), 'current')
  assert.equal(await sees('owner-0', never.noticeId), null)
  await moveTo(NOW + 2 * DAY)
  assert.equal(await sees('owner-0', later.noticeId), 'past')
})

test('counted by homes: one reader is enough, once a person, and only of the newest version', async () => {
  const given = draft({ places: [{ building: '', stair: '', unitId: '' }] })
  const { noticeId } = noticeIn(await post(given))
  assert.deepEqual(await counts('company', noticeId), {
    version: 1,
    homes: 4,
    read: 0,
    buildings: [
      { building: '1号楼', homes: 2, read: 0 },
      { building: '2号楼', homes: 2, read: 0 },
    ],
  })
  for (const _again of [1, 2]) assert.equal((await open('owner-0', noticeId)).body.isCounted, true)
  await open('owner-3', noticeId)
  // Whoever posts or supervises is no home.
  assert.equal((await open('company', noticeId)).body.isCounted, false)
  for (const subject of ['company', 'committee', 'community', 'street', 'district']) {
    const told = await counts(subject, noticeId)
    assert.deepEqual([told.read, told.buildings.map((one) => one.read)], [2, [1, 1]], subject)
    assert.doesNotMatch(JSON.stringify(told), /person|owner|业主|unit/i)
  }
  assert.equal((await counts('owner-0', noticeId)).code, 'access.denied')
  assert.equal((await detail('owner-0', noticeId)).isRead, true)
  assert.equal((await open('owner-0', noticeId, 2)).body.code, 'notice.not-found')
  const { title, photoIds, expiresAt, worksFrom, worksTo } = given
  noticeIn(
    await send(`/notices/${noticeId}/corrections`, {
      versionId: key(harness),
      ...{ title, text: '新的话', photoIds, expiresAt, worksFrom, worksTo },
      reason: '补充',
    }),
  )
  assert.equal((await counts('company', noticeId)).read, 0)
  assert.equal((await detail('owner-0', noticeId)).isRead, false)
})

test('the first screen names each emergency of mine that is unread, and counts the others', async () => {
  const todos = async (subject: string) =>
    (
      (await harness.get('/estates/7/home', as(subject))).body.todos as unknown as {
        kind: string
        title: string
      }[]
    ).filter((one) => one.kind === 'readEmergency' || one.kind === 'readNotices')
  for (const row of (await list('owner-2')).current) await open('owner-2', row.noticeId, row.version)
  assert.deepEqual(await todos('owner-2'), [])
  const emergency = draft({ places: [{ building: '2号楼', stair: '', unitId: '' }], title: '着火' })
  noticeIn(await post(emergency))
  noticeIn(await post({ ...emergency, noticeId: key(harness), kind: 'general', title: '洗地' }))
  assert.deepEqual(await todos('owner-2'), [
    { kind: 'readEmergency', noticeId: emergency.noticeId, title: '着火' },
    { kind: 'readNotices', notices: 1 },
  ])
  assert.equal(
    (await todos('owner-0')).some((one) => one.title === '着火'),
    false,
  )
  await open('owner-2', emergency.noticeId)
  assert.deepEqual(await todos('owner-2'), [{ kind: 'readNotices', notices: 1 }])
})

test('what cannot be posted', async () => {
  const bad: [Partial<Draft>, RegExp][] = [
    [{ places: [] }, /malformed/],
    [{ places: [{ building: '9号楼', stair: '', unitId: '' }] }, /scope/],
    [{ places: [{ building: '2号楼', stair: '2单元', unitId: '' }] }, /scope/],
    [{ places: [{ building: '1号楼', stair: '', unitId: 'nobody' }] }, /scope/],
    [{ places: [{ building: "1号楼' OR ''='", stair: '', unitId: '' }] }, /scope/],
    [{ expiresAt: NOW }, /times/],
    [{ shownFrom: NOW - DAY }, /times/],
    [{ expiresAt: NOW + 400 * DAY }, /times/],
    [{ title: ' ' }, /malformed/],
    [{ title: 'x'.repeat(41) }, /malformed/],
    [{ text: '' }, /malformed/],
    [{ text: 'a\u0000' }, /malformed/],
    [{ noticeId: 'x' }, /malformed/],
    [{ photoIds: ['0'.repeat(64)] as never[] }, /photo\.not-sent/],
    [{ photoIds: [await keepScan(harness, '8')] as never[] }, /photo\.not-sent/],
  ]
  for (const [more, code] of bad) {
    const answer = await post(draft(more as object))
    assert.match(String(answer.body.code), code, JSON.stringify(more))
    assert.ok(answer.status < 500)
  }
  const photoId = await keepScan(harness, '7')
  const { noticeId } = noticeIn(await post(draft({ photoIds: [photoId] })))
  assert.equal((await detail('owner-0', noticeId)).versions[0]?.photos[0]?.photoId, photoId)
})

test('two that publish the same at once: one notice', async () => {
  const body = draft()
  const answers = await Promise.all(Array.from({ length: 6 }, () => post(body)))
  for (const answer of answers) assert.equal(noticeIn(answer).version, 1)
  const rows = (await list('company')).current.filter((row) => row.noticeId === body.noticeId)
  assert.equal(rows.length, 1)
})

test('a home is found by a part of its address', async () => {
  const { body } = await harness.get(
    `/estates/7/notice-units?sought=${encodeURIComponent('2号楼1单元10')}`,
    as('company'),
  )
  const { units } = body as unknown as { units: { label: string }[] }
  assert.deepEqual(
    units.map((one) => one.label),
    ['2号楼1单元101', '2号楼1单元102'],
  )
})

test('the poster of a version: its words, the same bytes, its link and no other', async () => {
  const given = draft({ text: '请马上离开。\n不要开灯。' })
  noticeIn(await post(given))
  const link = async (subject: string) =>
    (await harness.get(`/estates/7/notices/${given.noticeId}/poster`, as(subject))).body as unknown as {
      url: string
      code?: string
    }
  const { url } = await link('owner-0')
  const get = (address: string) => harness.app.inject({ url: address })
  const first = await get(url)
  assert.equal(first.headers['content-type'], 'application/pdf')
  const { text } = await readPdf(first.rawPayload)
  for (const word of [
    '紧急通知',
    '燃气泄漏',
    '请马上离开。',
    '不要开灯。',
    '发给：1号楼',
    '物业企业',
    '扫码看最新',
  ])
    assert.ok(text.includes(word), word)
  assert.deepEqual(await codesOf(first.rawPayload, 1), [
    `https://wuye.test/#/notices/pages/detail/index?noticeId=${given.noticeId}`,
  ])
  await moveTo(NOW + 3 * HOUR)
  for (let other = 0; other < 9; other += 1) {
    const one = draft({ title: `别的 ${other}` })
    noticeIn(await post(one))
    await get(
      (
        (await harness.get(`/estates/7/notices/${one.noticeId}/poster`, as('company'))).body as unknown as {
          url: string
        }
      ).url,
    )
  }
  // Drawn anew, hours later: the same bytes.
  assert.ok((await get(url)).rawPayload.equals(first.rawPayload))
  noticeIn(
    await send(`/notices/${given.noticeId}/withdrawals`, { versionId: key(harness), reason: '发错了' }),
  )
  const gone = (await readPdf((await get((await link('owner-0')).url)).rawPayload)).text
  assert.ok(gone.includes('本通知已撤回') && gone.includes('原因：发错了'))
  assert.equal((await link('owner-2')).code, 'notice.not-found')
  for (const bad of [
    url.replace('-1.pdf', '-2.pdf'),
    url.replace('/7/', '/8/'),
    url.replace(/sign=./, 'sign='),
  ])
    assert.equal((await get(bad)).statusCode, 404, bad)
})

type Recorded = NoticeRecord & { code?: string }
const recordOf = async (subject: string, id: string) =>
  (await harness.get(`/estates/7/notices/${id}/record`, as(subject))).body as unknown as Recorded

/** What a phone says of a notice that it shows. */
async function verified(id: string): Promise<string[]> {
  const shown = await detail('owner-0', id)
  const versions = shown.versions.map(({ photos, ...version }) => ({
    ...version,
    photoIds: photos.map((photo) => photo.photoId),
  }))
  const faults = verifyNotice(
    { ...shown, communityId: '7', versions },
    await recordOf('owner-0', id),
    undefined,
  )
  return faults.map((fault) => `${fault.code} ${fault.version}`)
}

/** A cut of water with a picture, corrected and withdrawn. */
async function publishThree(): Promise<string> {
  const photoId = await keepScan(harness, '7')
  const given = draft({
    kind: 'outage',
    outage: 'water',
    title: '停水',
    photoIds: [photoId],
    worksFrom: NOW + 50 * HOUR,
    worksTo: NOW + 54 * HOUR,
  })
  const { noticeId } = noticeIn(await post(given))
  const { title, photoIds, expiresAt, worksFrom, worksTo } = given
  const same = { title, text: '请接好水。', photoIds, expiresAt, worksFrom, worksTo }
  noticeIn(
    await send(`/notices/${noticeId}/corrections`, { versionId: key(harness), ...same, reason: '补充' }),
  )
  noticeIn(await send(`/notices/${noticeId}/withdrawals`, { versionId: key(harness), reason: '改期' }))
  return noticeId
}

test('every version stands in the log; a notice edited in the database is named, and put back is good', async () => {
  const id = await publishThree()
  assert.deepEqual(await verified(id), [])
  const of = (version: number) => `notice_id = '${id}' AND version = ${version}`
  const entry = `idx = (SELECT log_index FROM notice_versions WHERE estate_id = 7 AND ${of(2)})`
  const edits: [name: string, table: string, where: string, change: string, fault: RegExp][] = [
    ['the words', 'notice_versions', of(2), `text = '没有停水。'`, /^differs 2$/],
    ['the title', 'notice_versions', of(1), `title = '停水一小时'`, /^differs 1$/],
    ['the reason', 'notice_versions', of(3), `reason = '已解决'`, /^differs 3$/],
    ['a picture', 'notice_versions', of(2), `photo_ids = '{}'`, /^differs 2$/],
    ['the day it was told', 'notice_versions', of(1), `at = at - interval '3 days'`, /^differs 1$/],
    ['shown from', 'notice_versions', of(3), `shown_from = shown_from - interval '1 day'`, /^differs 0$/],
    ['shown until', 'notice_versions', of(2), `expires_at = expires_at + interval '9 days'`, /^differs 2$/],
    [
      'the hours of the cut',
      'notice_versions',
      of(3),
      `works_to = works_to - interval '1 hour'`,
      /^differs 3$/,
    ],
    ['who published it', 'notices', `notice_id = '${id}'`, `by_role = 'street'`, /^differs 1$/],
    [
      'how urgent it was',
      'notices',
      `notice_id = '${id}'`,
      `class = 'emergency', outage = NULL`,
      /^differs 1$/,
    ],
    ['what was cut', 'notices', `notice_id = '${id}'`, `outage = 'power'`, /^differs 1$/],
    ['for whom it was', 'notice_scopes', `notice_id = '${id}'`, `stair = '1单元'`, /^differs 1$/],
    ['no longer withdrawn', 'notice_versions', of(3), `kind = 'correct'`, /^differs 3$/],
    [
      'the document',
      'notice_versions',
      of(2),
      `document = replace(document, '补充', '改字')`,
      /^text-changed 2$/,
    ],
    ['its place', 'notice_versions', of(2), 'log_index = log_index - 1', /^not-this-version 2$/],
    ['what the log holds', 'log_entries', entry, 'entry = set_byte(entry, 30, 9)', /^not-in-log 2$/],
    ['as if older than the log', 'notice_versions', of(1), 'document = NULL, log_index = NULL', /^chain 2$/],
    [
      'words and document together',
      'notice_versions',
      of(2),
      `text = '没有停水。', document = replace(document, '请接好水。', '没有停水。')`,
      /^text-changed 2$/,
    ],
  ]
  const owner = await harness.database.owner.connect()
  try {
    await owner.query("SET app.estates = '7'")
    for (const [name, table, where, change, fault] of edits) {
      await owner.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table} WHERE estate_id = 7 AND ${where}`)
      const { fields, rows } = await owner.query('SELECT * FROM kept')
      assert.equal(rows.length, 1, name)
      await owner.query(`UPDATE ${table} SET ${change} WHERE estate_id = 7 AND ${where}`)
      assert.match((await verified(id))[0] ?? 'nothing', fault, name)
      const columns = fields.map((field) => field.name).join(', ')
      const place = table === 'log_entries' ? `idx = ${rows[0].idx}` : where
      await owner.query(
        `UPDATE ${table} SET (${columns}) = (SELECT ${columns} FROM kept) WHERE estate_id = 7 AND ${place}`,
      )
      await owner.query('DROP TABLE kept')
      assert.deepEqual(await verified(id), [], `${name}, put back`)
    }
    // The middle one taken away leaves a hole that the phone sees.
    await owner.query(`DELETE FROM notice_versions WHERE estate_id = 7 AND ${of(2)}`)
    assert.deepEqual(await verified(id), ['chain 3'])
  } finally {
    owner.release(true)
  }
})

test("who may not see a notice gets nothing of its record; the application's role changes none of it", async () => {
  const id = await publishThree()
  assert.equal((await recordOf('owner-2', id)).code, 'notice.not-found')
  assert.equal((await recordOf('worker', id)).code, 'access.denied')
  assert.equal((await recordOf('company', id)).entries.length, 3)
  for (const table of ['notices', 'notice_scopes', 'notice_versions', 'notice_reads'])
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
  // A refused correction leaves neither a version nor an entry.
  const before = (await recordOf('company', id)).size
  const body = { versionId: key(harness), reason: '再撤' }
  assert.equal((await send(`/notices/${id}/withdrawals`, body)).body.code, 'notice.withdrawn')
  assert.equal((await recordOf('company', id)).size, before)
})

test("a notice of now is shown from the moment the server has it, whatever the device's clock; sent again it is the same", async () => {
  const now = draft({ title: '停水抢修', shownFrom: null, expiresAt: null, shownDays: 2 })
  const made = noticeIn(await post(now))
  assert.equal(made.shownFrom, harness.clock.now)
  assert.equal(made.expiresAt, harness.clock.now + 2 * DAY)
  assert.equal(await sees('owner-1', now.noticeId), 'current')
  await moveTo(harness.clock.now + 60_000)
  assert.equal(noticeIn(await post(now)).shownFrom, made.shownFrom)
  assert.equal((await post({ ...now, shownDays: 3 })).body.code, 'request.key-reused')
  assert.equal((await post(draft({ shownFrom: null, expiresAt: null }))).body.code, 'notice.times-unfit')
})
