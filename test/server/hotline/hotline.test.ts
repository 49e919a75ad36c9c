import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import type { HotlineOrder, HotlineOrderDetail, OrderPreview } from '#contract/hotline/endpoints.ts'
import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { DAY, importSmallEstate, key, NOW, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
const tokens: Record<string, string> = {}

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  for (const role of ['company', 'committee', 'street', 'city'] as const) await harness.grant(role, '7', role)
  for (const who of ['owner', 'neighbour', 'company', 'committee', 'street', 'city'])
    tokens[who] = await harness.signIn(who)
})

after(() => harness.stop())

type Result = {
  isStored: boolean
  orders: OrderPreview[]
  fresh: number
  linked: number
  known: number
  problems: { line: number; code: string; message: string }[]
}

const HEADING = '工单编号,派单时间,办理时限,诉求内容,地点,部位,楼栋,类别,来电人,联系电话'

async function ask(who: string, more: object) {
  return harness.post('/estates/7/hotline-orders/imports', {
    token: tokens[who] as string,
    key: key(harness),
    body: { encoding: 'text', onlyCheck: false, links: [], file: '', ...more },
  })
}

async function bring(lines: readonly string[], more: object = {}): Promise<Result> {
  const answer = await ask('company', { file: [HEADING, ...lines].join('\n'), ...more })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as Result
}

async function count(table: string): Promise<number> {
  return (await harness.database.owner.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0].n
}

async function detail(who: string, repairId: string): Promise<RepairDetail> {
  const answer = await harness.get(`/estates/7/repairs/${repairId}`, { token: tokens[who] as string })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as RepairDetail
}

async function month(who = 'company', of = '2026-11') {
  const answer = await harness.get(`/estates/7/hotline-orders?month=${of}`, {
    token: tokens[who] as string,
  })
  return {
    status: answer.status,
    ...(answer.body as unknown as {
      orders: HotlineOrder[]
      figures: { key: string; hits: string[]; of: string[] | null }[]
    }),
  }
}

const GOOD = [
  'BJ20261123001,2026-11-23 08:00,2026-11-23 20:00,市民王女士来电（13800001111）反映电梯不停响,1号楼1单元电梯,公共,1号楼,电梯故障,王小五,13800001111',
  'BJ20261123002,2026/11/23 8:30,24小时,卫生间漏水,1号楼1单元103,,,,,',
  'BJ20261122003,2026年11月22日 9:00,7天,路灯不亮，晚上看不见,东门外,,,,李四,010-84001111',
]

test('a list comes in as repairs with their own limit; again it is the same; nobody is named and no telephone kept', async () => {
  const checked = await bring(GOOD, { onlyCheck: true })
  assert.deepEqual(
    [checked.isStored, checked.problems, checked.fresh, await count('repairs')],
    [false, [], 3, 0],
  )
  assert.deepEqual(
    checked.orders.map((one) => [one.kind, one.place, one.dueAt - one.receivedAt]),
    [
      ['lift', 'building', DAY / 2],
      ['leak', 'home', DAY],
      ['light', 'grounds', 7 * DAY],
    ],
  )
  const [first, duplicate] = await Promise.all([bring(GOOD), bring(GOOD)])
  assert.deepEqual([first?.fresh, duplicate?.fresh].sort(), [0, 3])
  assert.deepEqual(
    [(await bring(GOOD)).known, await count('repairs'), await count('hotline_orders')],
    [3, 3, 3],
  )
  const rows = await harness.database.owner.query(
    'SELECT to_jsonb(r) AS r, to_jsonb(o) AS o FROM hotline_orders o JOIN repairs r USING (estate_id, repair_id)',
  )
  assert.doesNotMatch(JSON.stringify(rows.rows), /13800001111|84001111|王小五|王女士|李四/)
  assert.match(JSON.stringify(rows.rows), /\*女士来电（\*\*\*）/)
  // The clocks of the standard run from when it was handed down, not from when somebody brought the list in.
  const lift = rows.rows.find((row) => row.o.order_no === 'BJ20261123001')
  assert.equal(Date.parse(lift?.r.reported_at), Date.parse('2026-11-23T08:00:00+08:00'))
})

test('tabs of a pasted sheet and XLSX read the same', async () => {
  const tabs = [HEADING, ...GOOD].join('\n').replaceAll(',', '\t')
  assert.equal(((await ask('company', { file: tabs })).body as unknown as Result).known, 3)
  const cells = [HEADING, ...GOOD].map((line) => line.split(',').map((value) => ({ value, type: String })))
  const xlsx = await writeXlsxFile(cells as never).toBuffer()
  const answer = await ask('company', { file: Buffer.from(xlsx).toString('base64'), encoding: 'base64' })
  assert.equal((answer.body as unknown as Result).known, 3, JSON.stringify(answer.body))
})

async function report(text: string, token = tokens.owner as string): Promise<string> {
  const repairId = key(harness)
  const answer = await harness.post('/estates/7/repairs', {
    token,
    key: key(harness),
    body: {
      repairId,
      kind: 'door',
      place: 'building',
      placeText: '1号楼1单元门',
      building: '1号楼',
      description: text,
      photoIds: [],
    },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return repairId
}

test('"is it this one?": two orders on an owner’s report; its limits are open to all, its numbers are not', async () => {
  const repairId = await report('单元门关不上，夜里直响')
  const joined = await harness.post(`/estates/7/repairs/${repairId}/followers`, {
    token: tokens.neighbour as string,
    key: key(harness),
    body: {},
  })
  assert.equal(joined.status, 200)
  const lines = [
    'BJ-20261123-11,2026-11-23 09:00,2026-11-24 09:00,单元门关不上,1号楼1单元门口,公共,1号楼,,,',
    'BJ-20261123-12,2026-11-23 09:30,2026-11-23 10:10,单元门坏了进不去人,1号楼1单元门口,公共,1号楼,,,',
  ]
  const looked = await bring(lines, { onlyCheck: true })
  for (const one of looked.orders)
    assert.deepEqual(
      one.alike.map((each) => each.repairId),
      [repairId],
    )
  const links = ['BJ-20261123-11', 'BJ-20261123-12'].map((orderNo) => ({ orderNo, repairId }))
  const before = await count('repairs')
  const done = await bring(lines, { links })
  assert.deepEqual([done.linked, done.fresh, (await count('repairs')) - before], [2, 0, 0])
  assert.equal((await bring(lines, { links: [] })).known, 2, 'what is on a repair stays there')
  const numbers = async (who: string) => (await detail(who, repairId)).orders
  for (const who of ['owner', 'company', 'street', 'city'])
    assert.deepEqual(
      (await numbers(who)).map((one) => one.orderNo),
      ['BJ-20261123-11', 'BJ-20261123-12'],
      who,
    )
  // Members of the committee are neighbours.
  for (const who of ['neighbour', 'committee'])
    assert.deepEqual(
      (await numbers(who)).map((one) => [one.orderNo, one.by > NOW, one.state]),
      [
        [null, true, 'running'],
        [null, true, 'running'],
      ],
      who,
    )
})

test('contact is by the server’s clock, an attempt is none, the same act again is one, no telephone is kept', async () => {
  const at = '/estates/7/hotline-orders/BJ-20261123-12'
  const act = (kind: string, note: string, actId = key(harness)) =>
    harness.post(`${at}/acts`, {
      token: tokens.company as string,
      key: key(harness),
      body: { actId, kind, note },
    })
  await act('attempt', '没有人接 13800001111')
  const read = async () =>
    (await harness.get(at, { token: tokens.street as string })).body as unknown as HotlineOrderDetail
  assert.deepEqual([(await read()).order.contactedAt, (await read()).mayAct], [null, false])
  harness.clock.now = NOW + 20 * 60_000
  const actId = key(harness)
  await act('contact', '说明今天下午换闭门器', actId)
  assert.equal((await act('contact', '说明今天下午换闭门器', actId)).status, 200)
  assert.equal((await act('contact', '别的话', actId)).body.code, 'request.key-reused')
  await act('explain', '闭门器缺货')
  const order = await read()
  assert.deepEqual(
    order.acts.map((one) => one.kind),
    ['attempt', 'contact', 'explain'],
  )
  assert.deepEqual([order.order.contactedAt, order.order.contact], [NOW + 20 * 60_000, 'late'])
  assert.doesNotMatch(JSON.stringify(order), /13800001111/)
  for (const who of ['owner', 'neighbour', 'committee'])
    assert.equal((await harness.get(at, { token: tokens[who] as string })).status, 403, who)
  assert.equal(
    (
      await harness.post(`${at}/acts`, {
        token: tokens.street as string,
        key: key(harness),
        body: { actId: key(harness), kind: 'contact', note: '代填' },
      })
    ).status,
    403,
    'nobody but the company says that it called',
  )
})

test('figures and report: ratings are the reporter’s own and counted once, the rest is 未评价', async () => {
  const { repairId } = (await month()).orders.find((one) => one.orderNo === 'BJ-20261123-11') as HotlineOrder
  const photo = await harness.database.owner.query(
    "INSERT INTO photos SELECT 7, repeat('a', 64), 1, 1, 1, now(), 'x', NULL, NULL, NULL RETURNING photo_id AS id",
  )
  const move = async (who: string, body: object) => {
    const answer = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
      token: tokens[who] as string,
      key: key(harness),
      body: { note: '', photoIds: [], ...body },
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
  }
  await move('company', { move: 'accept' })
  await move('company', { move: 'arrive', photoIds: [photo.rows[0].id] })
  await move('company', { move: 'finish', photoIds: [photo.rows[0].id] })
  await move('owner', { move: 'confirm' })
  const rated = await harness.post(`/estates/7/repairs/${repairId}/rating`, {
    token: tokens.owner as string,
    key: key(harness),
    body: { isSolved: true, satisfaction: 'mostly', note: '' },
  })
  assert.equal(rated.status, 200)
  const of = (key_: string, all: Awaited<ReturnType<typeof month>>) =>
    all.figures.find((one) => one.key === key_)
  const now = await month()
  assert.deepEqual(of('solved', now)?.of, ['BJ-20261123-11'])
  assert.deepEqual(of('satisfied', now)?.hits, ['BJ-20261123-11'])
  assert.deepEqual(of('unrated', now)?.hits, ['BJ-20261123-12'])
  assert.deepEqual(of('dealt', now)?.hits, ['BJ-20261123-11'])
  assert.deepEqual(of('dealt', now)?.of?.sort(), ['BJ-20261123-11', 'BJ-20261123-12'])
  assert.equal((await month('committee')).status, 403)

  const save = async (form: string) => {
    const link = await harness.get(`/estates/7/hotline-report?month=2026-11&form=${form}`, {
      token: tokens.company as string,
    })
    return harness.app.inject({ method: 'GET', url: (link.body as unknown as { url: string }).url })
  }
  const csv = await save('csv')
  assert.equal(csv.statusCode, 200)
  const lines = csv.body.split('\r\n')
  assert.equal(lines.filter((line) => line.startsWith('BJ')).length, 5)
  assert.match(lines.find((line) => line.startsWith('BJ-20261123-11')) ?? '', /解决,基本满意/)
  const second = lines.find((line) => line.startsWith('BJ-20261123-12')) ?? ''
  assert.match(second, /未联系上：没有人接 \*\*\*；.*说明今天下午换闭门器/)
  assert.match(second, /闭门器缺货.*超时,未评价,未评价/)
  assert.doesNotMatch(csv.body, /13800001111|84001111/)
  const xlsx = await readXlsxFile(Buffer.from((await save('xlsx')).rawPayload) as never)
  assert.match(JSON.stringify(xlsx), /BJ-20261123-12/)
  assert.equal(
    (await harness.app.inject({ method: 'GET', url: '/api/estates/7/hotline-report/files/2026-11.csv' }))
      .statusCode,
    404,
  )
  harness.clock.now = NOW
})

const BAD: [string, string][] = [
  [',2026-11-23 08:00,24小时,漏水,东门,,,,,', 'number-missing'],
  ['1.2E+15,2026-11-23 08:00,24小时,漏水,东门,,,,,', 'number-rounded'],
  ['a b,2026-11-23 08:00,24小时,漏水,东门,,,,,', 'number-wrong'],
  ['123,2026-11-23 08:00,24小时,漏水,东门,,,,,', 'number-wrong'],
  [`${'9'.repeat(41)},2026-11-23 08:00,24小时,漏水,东门,,,,,`, 'number-wrong'],
  ['X-0001,,24小时,漏水,东门,,,,,', 'received-missing'],
  ['X-0002,2026-11-23,24小时,漏水,东门,,,,,', 'received-vague'],
  ['X-0003,昨天,24小时,漏水,东门,,,,,', 'received-wrong'],
  ['X-0004,2026-02-30 08:00,24小时,漏水,东门,,,,,', 'received-wrong'],
  ['X-0005,2026-11-24 08:00,24小时,漏水,东门,,,,,', 'received-future'],
  ['X-0006,2026-01-02 08:00,24小时,漏水,东门,,,,,', 'received-old'],
  ['X-0007,2026-11-23 08:00,,漏水,东门,,,,,', 'limit-missing'],
  ['X-0008,2026-11-23 08:00,0小时,漏水,东门,,,,,', 'limit-wrong'],
  ['X-0009,2026-11-23 08:00,尽快,漏水,东门,,,,,', 'limit-wrong'],
  ['X-0010,2026-11-23 08:00,7个工作日,漏水,东门,,,,,', 'limit-workdays'],
  ['X-0011,2026-11-23 08:00,2026-11-25,漏水,东门,,,,,', 'limit-vague'],
  ['X-0012,2026-11-23 08:00,2026-11-23 07:59,漏水,东门,,,,,', 'limit-before'],
  ['X-0013,2026-11-23 08:00,2026-11-23 08:00,漏水,东门,,,,,', 'limit-before'],
  ['X-0014,2026-11-23 08:00,91天,漏水,东门,,,,,', 'limit-far'],
  ['X-0015,2026-11-23 08:00,24小时,,东门,,,,,', 'text-missing'],
  [`X-0016,2026-11-23 08:00,24小时,${'长'.repeat(2_001)},东门,,,,,`, 'text-long'],
  ['X-0017,2026-11-23 08:00,24小时,漏水,,,,,,', 'place-missing'],
  [`X-0018,2026-11-23 08:00,24小时,漏水,${'长'.repeat(81)},,,,,`, 'place-long'],
  ['X-0019,2026-11-23 08:00,24小时,漏水,东门,楼道,,,,', 'part-wrong'],
  ['X-0020,2026-11-23 08:00,24小时,漏水,东门,,9号楼,,,', 'building-unknown'],
  ['X-0021,2026-11-23 08:00,24小时,漏水,东门,,,修理,,', 'kind-unknown'],
  ['X-0022,2026-11-23 08:00,24小时,漏\ufffd水,东门,,,,,', 'unreadable-text'],
  ['X-0023,2026-11-23 08:00,#REF!,漏水,东门,,,,,', 'formula-error'],
  ['X-0024,2026-11-23 08:00,24小时,漏水,东门,,,,,,多', 'column-count'],
  ['BJ20261123001,2026-11-23 08:01,2026-11-23 20:00,电梯,东门,,,,,', 'number-taken'],
  ['BJ20261123001,2026-11-23 08:00,2026-11-23 21:00,电梯,东门,,,,,', 'number-taken'],
]

test(`${BAD.length} kinds of bad lines are each named by their line, and then nothing is stored`, async () => {
  const orders = await count('hotline_orders')
  const good = 'Y-0001,2026-11-23 08:00,24小时,漏水,东门,,,,,'
  for (const [line, code] of BAD) {
    const answer = await bring([good, line])
    assert.equal(answer.isStored, false, line)
    assert.deepEqual(
      answer.problems.map((one) => [one.line, one.code]),
      [[3, code]],
      line,
    )
    assert.match(answer.problems[0]?.message ?? '', /[\u4e00-\u9fff]/)
  }
  const twice = await bring([good, good])
  assert.deepEqual(
    twice.problems.map((one) => [one.line, one.code]),
    [[3, 'number-twice']],
  )
  assert.equal(await count('hotline_orders'), orders)
})

test('files that are none, headings that lack a column, links that cannot be', async () => {
  const codes = async (more: object) =>
    ((await ask('company', more)).body as unknown as Result).problems.map((one) => one.code)
  assert.deepEqual(await codes({ file: '' }), ['empty'])
  assert.deepEqual(await codes({ file: HEADING }), ['empty'])
  assert.deepEqual(await codes({ file: 'a,b,c\n1,2,3' }), ['heading-missing'])
  assert.deepEqual(
    await codes({ file: '工单编号,派单时间,诉求内容,地点\nX-0001,2026-11-23 08:00,漏水,东门' }),
    ['column-missing'],
  )
  assert.deepEqual(await codes({ file: '0M8R4KGxGuEAAAAA', encoding: 'base64' }), ['old-excel'])
  assert.deepEqual(await codes({ file: 'UEsDBAAAAAA=', encoding: 'base64' }), ['broken-xlsx'])
  const many = Array.from(
    { length: 501 },
    (_, at) => `M-${10_000 + at},2026-11-23 08:00,24小时,漏水,东门,,,,,`,
  )
  assert.deepEqual(await codes({ file: [HEADING, ...many].join('\n') }), ['too-many'])
  const line = 'L-0001,2026-11-23 08:00,24小时,漏水,东门,,,,,'
  const linked = async (links: object[]) => codes({ file: [HEADING, line].join('\n'), links })
  assert.deepEqual(await linked([{ orderNo: 'L-0002', repairId: key(harness) }]), ['link-unknown'])
  assert.deepEqual(await linked([{ orderNo: 'L-0001', repairId: key(harness) }]), ['link-unfit'])
  const closed = (
    await harness.database.owner.query("SELECT repair_id AS id FROM repairs WHERE state = 'confirmed'")
  ).rows[0]
  assert.deepEqual(await linked([{ orderNo: 'L-0001', repairId: closed.id }]), ['link-unfit'])
  for (const who of ['owner', 'committee', 'city'])
    assert.equal((await ask(who, { file: [HEADING, line].join('\n') })).status, 403, who)
})

async function issue(isHotline: boolean): Promise<string> {
  const answer = await harness.post('/estates/7/open311-keys', {
    token: tokens.street as string,
    key: key(harness),
    body: { keyId: key(harness), name: '区接诉即办平台', scope: 'write', isHotline },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return (answer.body as unknown as { apiKey: string }).apiKey
}

async function post311(given: Record<string, string>) {
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/open311/v2/7.wuye.beijing/requests.json',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ service_code: 'light', address_string: '1号楼门口', ...given }).toString(),
  })
  return {
    status: answer.statusCode,
    items: answer.json() as { service_request_id: string; description: string }[],
  }
}

test('through Open311 with 12345’s key: an order once, whichever way it comes; its limit is needed; other keys may not', async () => {
  const api_key = await issue(true)
  const order = {
    api_key,
    description: '市民李先生13900002222说灯不亮',
    'attribute[order_no]': 'OP-0001',
    'attribute[due_datetime]': '2026-11-24T10:00:00+08:00',
  }
  const first = await post311(order)
  assert.equal(first.status, 200, JSON.stringify(first.items))
  const again = await post311({ ...order, description: '别的话' })
  assert.equal(again.items[0]?.service_request_id, first.items[0]?.service_request_id)
  const repairId = first.items[0]?.service_request_id as string
  assert.deepEqual(
    (await detail('company', repairId)).orders.map((one) => [one.orderNo, one.by]),
    [['OP-0001', Date.parse('2026-11-24T10:00:00+08:00')]],
  )
  const row = await harness.database.owner.query(
    'SELECT to_jsonb(r) AS r FROM repairs r WHERE repair_id = $1',
    [repairId],
  )
  assert.doesNotMatch(JSON.stringify(row.rows), /13900002222|李先生/)
  // The same order in a list is known; one of the list is known here.
  assert.equal(
    (await bring([`OP-0001,2026-11-23 10:00,2026-11-24 10:00,灯不亮,门口,公共,1号楼,,,`])).known,
    1,
  )
  const listed = await post311({
    ...order,
    'attribute[order_no]': 'BJ20261123001',
    'attribute[due_datetime]': '2026-11-23T20:00:00+08:00',
  })
  assert.equal(listed.status, 200)
  assert.equal(
    (await detail('company', listed.items[0]?.service_request_id as string)).orders[0]?.orderNo,
    'BJ20261123001',
  )
  const bad: Record<string, string>[] = [
    { 'attribute[order_no]': '' },
    { 'attribute[order_no]': 'a b' },
    { 'attribute[due_datetime]': '' },
    { 'attribute[due_datetime]': '2026-11-24' },
    { 'attribute[due_datetime]': '2026-11-23T09:00:00+08:00' },
    { 'attribute[due_datetime]': '2027-11-23T09:00:00+08:00' },
    // The same order with another limit.
    { 'attribute[due_datetime]': '2026-11-25T10:00:00+08:00' },
  ]
  for (const more of bad)
    assert.equal((await post311({ ...order, ...more })).status, 400, JSON.stringify(more))
  const other = await post311({ ...order, api_key: await issue(false) })
  assert.match(other.items[0]?.description ?? '', /不是 12345 的/)
  const keys = await harness.get('/estates/7/open311-keys', { token: tokens.company as string })
  const all = (keys.body as unknown as { keys: { isHotline: boolean; lastUsedAt: number | null }[] }).keys
  assert.deepEqual(
    all.filter((one) => one.isHotline).map((one) => one.lastUsedAt),
    [NOW],
  )
})
