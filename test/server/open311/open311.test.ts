import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isAllowed, ROLES } from '#domain/core/access.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { type Document, type Fields, written } from '#server/open311/wire/format.ts'
import { publicText } from '#server/repairs/public-words.ts'
import { geoReport, parseXml, type Row, type Tree } from './open311-client.ts'
import {
  importContractAndBook,
  importSmallEstate,
  keepScan,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

const HOUR = 3_600_000
const VECTORS = join(import.meta.dirname, '../../vectors/open311')
const vector = (name: string) => readFileSync(join(VECTORS, name), 'utf8')

let harness: Harness
let base: string
let boss: string
let owner: string
let writeKey: string
let readKey: string

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 6)
  await importContractAndBook(harness, '7')
  await harness.seat('owner', '7', 2)
  await harness.grant('boss', '7', 'company')
  await harness.grant('office', '7', 'street')
  boss = await harness.signIn('boss')
  owner = await harness.signIn('owner')
  await inEstate(harness.database.app, '7', (tx) =>
    tx.query("INSERT INTO facilities VALUES (7, $1, 'lift', '客梯', '1号楼', '1单元', '', '3110001')", [
      key(harness),
    ]),
  )
  base = await harness.app.listen({ port: 0, host: '127.0.0.1' })
  writeKey = await issue('write')
  readKey = await issue('read')
})

after(() => harness.stop())

async function issue(scope: 'read' | 'write', name = '12345'): Promise<string> {
  const answer = await harness.post('/estates/7/open311-keys', {
    token: boss,
    key: key(harness),
    body: { keyId: key(harness), name, scope },
  })
  assert.equal(answer.status, 200)
  return (answer.body as unknown as { apiKey: string }).apiKey
}

const client = (
  format: 'xml' | 'json' = 'json',
  apiKey: string | undefined = writeKey,
  jurisdiction = '7.wuye.beijing',
) => geoReport(`${base}/open311/v2`, jurisdiction, format, apiKey)

async function opened(fields: Row = {}): Promise<string> {
  const answer = await client().send('requests', {
    service_code: 'light',
    address_string: '1号楼1单元门口',
    ...fields,
  })
  assert.equal(answer.status, 200, answer.text)
  return answer.rows[0]?.service_request_id as string
}

async function move(repairId: string, name: string, more: object = {}): Promise<void> {
  const answer = await harness.post(`/estates/7/repairs/${repairId}/moves`, {
    token: boss,
    key: key(harness),
    body: { move: name, note: '', photoIds: [], ...more },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

async function finish(repairId: string): Promise<void> {
  await move(repairId, 'arrive', { photoIds: [await keepScan(harness, '7')] })
  await move(repairId, 'finish', { photoIds: [await keepScan(harness, '7')] })
}

for (const format of ['xml', 'json'] as const)
  test(`a client written from the specification alone opens, lists and follows a request to its end: ${format}`, async () => {
    const city = client(format)
    const services = await city.services()
    const light = services.rows.find((one) => one.service_name === '照明不亮')
    assert.deepEqual([light?.metadata, light?.type, light?.group], ['false', 'realtime', 'maintenance'])
    const trapped = services.rows.find((one) => one.service_code === 'liftTrapped')
    assert.equal(trapped?.group, 'emergency')
    assert.match(trapped?.keywords ?? '', /emergency/)
    const sent = await city.send('requests', {
      service_code: light?.service_code ?? '',
      address_string: '1号楼1单元门口',
      description: `灯 <不> 亮 & "黑" ${format}`,
      first_name: '王',
      phone: '13800001111',
    })
    const id = sent.rows[0]?.service_request_id ?? ''
    assert.match(sent.rows[0]?.service_notice ?? '', /修好/)
    const listed = await city.requests({ status: 'open', service_code: 'light' })
    assert.ok(listed.rows.some((row) => row.service_request_id === id))
    const one = async () => (await city.request(id)).rows[0] as Row
    const first = await one()
    assert.equal(first.description, `灯 <不> 亮 & "黑" ${format}`)
    assert.equal(first.agency_responsible, '测试物业')
    assert.match(first.expected_datetime ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
    await finish(id)
    assert.deepEqual(
      [(await one()).status, /等报修人确认/.test((await one()).status_notes ?? '')],
      ['open', true],
    )
    // Its own yes ends it; the same again is the same.
    const closing = {
      service_request_id: id,
      description: '看过了，亮了',
      status: 'closed',
      update_id: `u-${format}`,
    }
    const closed = await city.send('servicerequestupdates', closing)
    assert.equal(closed.status, 200, closed.text)
    assert.deepEqual((await city.send('servicerequestupdates', closing)).rows, closed.rows)
    const end = await one()
    assert.deepEqual([end.status, end.status_notes], ['closed', '报修人确认修好了。'])
    assert.ok((await city.requests({ status: 'closed' })).rows.some((row) => row.service_request_id === id))
    const updates = (await city.updates({ service_request_id: id })).rows
    assert.deepEqual(
      updates.map((row) => row.status),
      ['open', 'open', 'open', 'closed'],
    )
    assert.equal(updates.at(-1)?.update_id, closed.rows[0]?.update_id)
  })

test('JSON and XML say the same, for every read, and with every sign that XML or JSON must escape', async () => {
  const hard = `<b>&amp;"'\\ ]]> 𠮷 \n第二行`
  const id = await opened({ description: hard, lat: '39.9087', long: '116.3975' })
  const [xml, json] = [client('xml'), client('json')]
  const pairs = [
    [await xml.services(), await json.services()],
    [await xml.requests(), await json.requests()],
    [await xml.request(id), await json.request(id)],
    [await xml.updates(), await json.updates()],
    [await xml.request('nothing'), await json.request('nothing')],
    [await xml.requests({ status: 'half' }), await json.requests({ status: 'half' })],
  ]
  for (const [a, b] of pairs) {
    assert.equal(a?.status, b?.status)
    assert.deepEqual(a?.rows, b?.rows)
    assert.ok((a?.rows.length ?? 0) > 0)
  }
  const [row] = (await xml.request(id)).rows
  assert.deepEqual([row?.description, row?.lat, row?.long], [hard, '39.9087', '116.3975'])
  assert.deepEqual((await xml.service('light')).rows.length, 2)
  assert.deepEqual(JSON.parse((await json.service('light')).text), { service_code: 'light', attributes: [] })
})

test("the specification's own answers: our writer writes them, and ours have exactly their elements", async () => {
  const named = (tree: Tree): string[] =>
    [...new Set(tree.children.flatMap((item) => item.children.map((field) => field.name)))].sort()
  const flatten = (tree: Tree): Fields =>
    Object.fromEntries(
      tree.children.map((field) => [
        field.name,
        field.children.length > 0
          ? { item: field.children[0]?.name ?? '', items: field.children.map(flatten) }
          : field.text,
      ]),
    )
  const squeezed = (text: string) => text.replaceAll(/>\s+</g, '><').replaceAll('&apos;', "'").trim()
  for (const name of ['services', 'post_response', 'token', 'requests', 'errors']) {
    const tree = parseXml(vector(`${name}.xml`))
    const document: Document = {
      root: tree.name,
      item: tree.children[0]?.name ?? '',
      items: tree.children.map(flatten),
    }
    assert.equal(squeezed(written(document, 'xml')), squeezed(vector(`${name}.xml`)), name)
    assert.ok(Array.isArray(JSON.parse(written(document, 'json'))))
  }
  const definition = parseXml(vector('service_definition.xml'))
  assert.equal(
    squeezed(written({ root: definition.name, fields: flatten(definition) }, 'xml')),
    squeezed(vector('service_definition.xml')),
  )
  const xml = client('xml')
  const sent = await xml.send('requests', {
    service_code: 'light',
    address_string: '门口',
    'attribute[client_id]': 'T-1',
  })
  const answers: Record<string, string> = {
    services: (await xml.services()).text,
    requests: (await xml.requests()).text,
    post_response: sent.text,
    errors: (await xml.request('1')).text,
    token: (await xml.token('T-1', { api_key: writeKey })).text,
  }
  for (const [name, text] of Object.entries(answers)) {
    const [ours, theirs] = [parseXml(text), parseXml(vector(`${name}.xml`))]
    assert.deepEqual(
      [ours.name, ours.children[0]?.name, named(ours)],
      [theirs.name, theirs.children[0]?.name, named(theirs)],
    )
  }
})

test("the specification's own request comes in, with key, estate and service put in; its persons are not kept", async () => {
  const form = vector('post_request.form')
    .replace('api_key=xyz', `api_key=${writeKey}`)
    .replace('jurisdiction_id=city.gov', 'jurisdiction_id=7.wuye.beijing')
    .replace('service_code=001', 'service_code=wall')
  const answer = await harness.app.inject({
    method: 'POST',
    url: '/open311/v2/requests.xml',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    payload: form,
  })
  assert.equal(answer.statusCode, 200, answer.body)
  const id = /<service_request_id>(.*)<\/service_request_id>/.exec(answer.body)?.[1] ?? ''
  const [row] = (await client().request(id)).rows
  assert.deepEqual(
    [row?.description, row?.address, row?.lat, row?.long, row?.media_url],
    ['A large sinkhole is destroying the street', '1234 5th street', '37.765241', '-122.421204', ''],
  )
  const stored = await harness.database.owner.query('SELECT * FROM repairs WHERE repair_id = $1', [id])
  assert.doesNotMatch(JSON.stringify(stored.rows), /john|smith|111111111|sfgov|tt222111/)
  assert.match(stored.rows[0].description, /flickr/)
})

const BROKEN = JSON.parse(vector('broken.json')) as {
  name: string
  form: string
  key?: boolean
  status: number
  names: string[]
}[]
for (const { name, form, key: hasKey = true, status, names } of BROKEN)
  test(`refused with a clear message: ${name}`, async () => {
    const count = async () =>
      (await harness.database.owner.query('SELECT count(*)::int AS n FROM repairs')).rows[0].n
    const before_ = await count()
    for (const format of ['json', 'xml']) {
      const answer = await harness.app.inject({
        method: 'POST',
        url: `/open311/v2/requests.${format}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `${hasKey ? `api_key=${writeKey}&` : ''}jurisdiction_id=7.wuye.beijing&${form}`,
      })
      assert.equal(answer.statusCode, status, answer.body)
      if (format === 'xml') {
        assert.equal(parseXml(answer.body).name, 'errors')
        continue
      }
      const errors = answer.json() as { code: number; description: string }[]
      assert.ok(errors.every((error) => error.code === status))
      for (const wanted of names)
        assert.ok(
          errors.some((error) => error.description.includes(wanted)),
          `${wanted}: ${answer.body}`,
        )
    }
    assert.equal(await count(), before_)
  })

test('reads that are wrong say what is wrong', async () => {
  const at = (path: string) => harness.app.inject({ url: `/open311/v2/${path}` })
  const cases: [string, number, RegExp][] = [
    ['services.json', 400, /jurisdiction_id/],
    ['services.json?jurisdiction_id=city.gov', 404, /jurisdiction_id.*city\.gov/],
    ['services.json?jurisdiction_id=99.wuye.beijing', 404, /jurisdiction_id/],
    ['services.json?jurisdiction_id=9999999999999999999.wuye.beijing', 404, /jurisdiction_id/],
    ['services/033.json?jurisdiction_id=7.wuye.beijing', 404, /service_code.*033/],
    ['services.yaml?jurisdiction_id=7.wuye.beijing', 400, /xml/],
    ['nothing.json?jurisdiction_id=7.wuye.beijing', 404, /地址/],
    ['requests.json?jurisdiction_id=7.wuye.beijing&start_date=2010-05-24', 400, /start_date/],
    ['requests.json?jurisdiction_id=7.wuye.beijing&start_date=2010-02-30T00:00:00Z', 400, /start_date/],
    [
      'requests.json?jurisdiction_id=7.wuye.beijing&start_date=2010-05-24T00:00:00Z&end_date=2010-09-24T00:00:00Z',
      400,
      /90/,
    ],
    [
      'requests.json?jurisdiction_id=7.wuye.beijing&start_date=2010-05-24T00:00:00Z&end_date=2010-04-24T00:00:00Z',
      400,
      /end_date/,
    ],
    ['requests.json?jurisdiction_id=7.wuye.beijing&status=half', 400, /status/],
    ['requests.json?jurisdiction_id=7.wuye.beijing&page_size=1001', 400, /page_size/],
    ['requests.json?jurisdiction_id=7.wuye.beijing&api_key=xyz', 403, /api_key/],
    ['tokens/12345.json?jurisdiction_id=7.wuye.beijing', 404, /token/],
    ["requests/'%3B--.json?jurisdiction_id=7.wuye.beijing", 404, /service_request_id/],
  ]
  for (const [path, status, words] of cases) {
    const answer = await at(path)
    assert.equal(answer.statusCode, status, `${path} ${answer.body}`)
    assert.match(answer.body, words, path)
  }
  const span = 'start_date=2010-05-24T00:00:00Z&end_date=2010-06-24T00:00:00Z&status=open'
  const empty = await at(`requests.json?${span}&jurisdiction_id=7.wuye.beijing`)
  assert.deepEqual([empty.statusCode, empty.json()], [200, []])
  const inPath = await at('7.wuye.beijing/services.xml')
  assert.deepEqual([inPath.statusCode, parseXml(inPath.body).name], [200, 'services'])
  const discovery = await harness.app.inject({ url: '/open311/discovery.xml' })
  assert.match(discovery.body, /<format>text\/xml<\/format>/)
  const asJson = await harness.app.inject({
    method: 'POST',
    url: '/open311/v2/requests.json',
    payload: { api_key: writeKey },
  })
  assert.deepEqual([asJson.statusCode, /Content-Type/.test(asJson.body)], [400, true])
})

test('sent again with its own number, by header or attribute, it is one request; other words under it are refused', async () => {
  const send = (fields: Row, headers?: Row) =>
    client().send('requests', { service_code: 'door', address_string: '门口', ...fields }, headers)
  const all = await Promise.all(Array.from({ length: 8 }, () => send({ 'attribute[client_id]': 'GD-1' })))
  assert.equal(new Set(all.map((one) => one.rows[0]?.service_request_id)).size, 1)
  const header = await send({}, { 'idempotency-key': 'GD-1' })
  assert.deepEqual(header.rows, all[0]?.rows)
  const other = await send({ 'attribute[client_id]': 'GD-1', description: '别的事' })
  assert.deepEqual([other.status, /client_id/.test(other.text)], [400, true])
  // Another system's number of the same text is another thing.
  const second = geoReport(
    `${base}/open311/v2`,
    '7.wuye.beijing',
    'json',
    await issue('write', '公司工单系统'),
  )
  const theirs = await second.send('requests', {
    service_code: 'door',
    address_string: '门口',
    'attribute[client_id]': 'GD-1',
  })
  assert.notEqual(theirs.rows[0]?.service_request_id, all[0]?.rows[0]?.service_request_id)
  assert.equal(
    (await client().token('GD-1', { api_key: writeKey })).rows[0]?.service_request_id,
    all[0]?.rows[0]?.service_request_id,
  )
  assert.equal((await client().token('GD-1')).status, 404)
})

test('the outcome is told as it is: declined is not mended, silence is not a yes', async () => {
  const declined = await opened()
  await move(declined, 'decline', {
    note: '联系人张工 13912345678，由供电公司修',
    data: { declineReason: 'utility' },
  })
  const [no] = (await client().request(declined)).rows
  assert.equal(no?.status, 'closed')
  assert.match(no?.status_notes ?? '', /^不予维修：由水电气热等专业单位负责。/)
  assert.doesNotMatch(no?.status_notes ?? '', /139/)
  const silent = await opened()
  await finish(silent)
  const start = harness.clock.now
  harness.clock.now = start + 73 * HOUR
  const [lapsed] = (await client().request(silent)).rows
  const closed = (await client().requests({ status: 'closed' })).rows
  const open = (await client().requests({ status: 'open' })).rows
  harness.clock.now = start
  assert.deepEqual([lapsed?.status, /没有人确认修好/.test(lapsed?.status_notes ?? '')], ['closed', true])
  assert.ok(
    closed.some((row) => row.service_request_id === silent) &&
      !open.some((row) => row.service_request_id === silent),
  )
})

test('what is in a home is not told, nor who reported, nor what owners say to the company', async () => {
  const report = (body: object) =>
    harness.post('/estates/7/repairs', {
      token: owner,
      key: key(harness),
      body: {
        kind: 'leak',
        place: 'home',
        placeText: '1号楼103',
        description: '秘密漏水',
        photoIds: [],
        ...body,
      },
    })
  const home = key(harness)
  await report({ repairId: home })
  const shared = key(harness)
  const photo = await keepScan(harness, '7')
  await report({
    repairId: shared,
    place: 'building',
    building: '1号楼',
    placeText: '1号楼103室门口',
    description: '找103室王先生13800001111，wang@example.com',
    photoIds: [photo],
  })
  await harness.post(`/estates/7/repairs/${shared}/messages`, {
    token: owner,
    key: key(harness),
    body: { note: '我晚上才在家', photoIds: [] },
  })
  await harness.post(`/estates/7/repairs/${shared}/messages`, {
    token: boss,
    key: key(harness),
    body: { note: '明天来', photoIds: [] },
  })
  const all = [await client().requests(), await client().request(shared), await client().updates()]
  for (const answer of all) {
    assert.doesNotMatch(answer.text, /秘密漏水|13800001111|wang@|我晚上才在家/)
    assert.ok(!answer.text.includes(home) && !answer.text.includes(photo))
  }
  assert.match(all[2]?.text ?? '', /明天来/)
  assert.doesNotMatch(JSON.stringify(all[1]?.rows[0]), /103/)
  for (const path of [`requests/${home}`, `requests/${home.toLowerCase()}`])
    assert.equal((await fetch(`${base}/open311/v2/${path}.json?jurisdiction_id=7.wuye.beijing`)).status, 404)
  assert.deepEqual((await client().requests({ service_request_id: `${home},${shared}` })).rows.length, 1)
  const said = await client().send('servicerequestupdates', { service_request_id: home, description: '在吗' })
  assert.equal(said.status, 404)
  assert.equal(publicText('3号楼2单元501，身份证11010519491231002X'), '3号楼2单元***，身份证***')
  assert.equal(publicText('楼道灯 3 层不亮'), '楼道灯 3 层不亮')
})

test('updates become words on the repair; broken ones are refused', async () => {
  const id = await opened()
  const send = (fields: Row, apiKey = writeKey) =>
    client('json', apiKey).send('servicerequestupdates', fields)
  const said = await send({ service_request_id: id, description: '居民来电催办', status: 'open' })
  assert.equal(said.status, 200, said.text)
  const detail = await harness.get(`/estates/7/repairs/${id}`, { token: boss })
  const steps = detail.body as unknown as {
    steps: { move: string; note: string; by: string }[]
    repair: { answer: { state: string } }
  }
  assert.deepEqual(steps.steps.at(-1)?.note, '居民来电催办')
  // A machine's words are never the company's answer.
  assert.equal(steps.repair.answer.state, 'running')
  const other = await issue('write', '另一个系统')
  for (const [fields, status, words, as] of [
    [{ description: 'x' }, 400, /service_request_id/, writeKey],
    [{ service_request_id: id }, 400, /description/, writeKey],
    [{ service_request_id: id, description: 'x', status: 'done' }, 400, /status/, writeKey],
    [{ service_request_id: id, description: 'x', status: 'closed' }, 400, /status/, writeKey],
    [{ service_request_id: id, description: 'x', status: 'closed' }, 400, /status/, other],
    [{ service_request_id: '1', description: 'x' }, 404, /service_request_id/, writeKey],
    [{ service_request_id: id, description: 'x'.repeat(501) }, 400, /description/, writeKey],
    [{ service_request_id: id, description: 'x' }, 403, /api_key/, readKey],
  ] as [Row, number, RegExp, string][]) {
    const answer = await send(fields, as)
    assert.equal(answer.status, status, answer.text)
    assert.match(answer.text, words)
  }
})

test('an address of a facility is its place; pages and the span hold', async () => {
  const id = await opened({ service_code: 'lift', address_id: '3110001', address_string: '' })
  const [row] = (await client().request(id)).rows
  assert.deepEqual([row?.address, row?.address_id], ['1号楼1单元客梯', '3110001'])
  const detail = await harness.get(`/estates/7/repairs/${id}`, { token: boss })
  const { repair } = detail.body as unknown as { repair: { place: string; building: string } }
  assert.deepEqual([repair.place, repair.building], ['building', '1号楼'])
  const whole = (await client().requests()).rows.map((one) => one.service_request_id)
  const paged: (string | undefined)[] = []
  for (let page = 1; page <= whole.length; page += 1)
    paged.push(
      ...(await client().requests({ page: String(page), page_size: '3' })).rows.map(
        (one) => one.service_request_id,
      ),
    )
  assert.deepEqual(paged, whole)
})

test('keys: company and street alone issue them; their text is told once, only its hash is kept, and an end is an end', async () => {
  for (const role of ROLES)
    assert.equal(isAllowed(role, 'repair.connect'), role === 'company' || role === 'street', role)
  const body = { keyId: key(harness), name: '街道', scope: 'write' }
  const wish = { token: await harness.signIn('office'), key: key(harness), body }
  const first = (await harness.post('/estates/7/open311-keys', wish)).body as unknown as { apiKey: string }
  const again = (await harness.post('/estates/7/open311-keys', wish)).body as unknown as { apiKey: string }
  assert.ok(first.apiKey.length > 60 && again.apiKey === first.apiKey)
  const changed = await harness.post('/estates/7/open311-keys', {
    ...wish,
    body: { ...body, name: '别人' },
  })
  assert.equal(changed.body.code, 'request.key-reused')
  const stolen = await harness.post('/estates/7/open311-keys', { ...wish, token: boss })
  assert.equal(stolen.body.code, 'request.key-reused')
  const start = harness.clock.now
  harness.clock.now = start + 11 * 60_000
  const later = (await harness.post('/estates/7/open311-keys', wish)).body as unknown as { apiKey: null }
  harness.clock.now = start
  assert.equal(later.apiKey, null)
  const dump = JSON.stringify((await harness.database.owner.query('SELECT * FROM open311_keys')).rows)
  assert.ok(!dump.includes(first.apiKey.slice(-43)))
  const list = await harness.get('/estates/7/open311-keys', { token: boss })
  assert.ok(
    JSON.stringify(list.body).includes(body.keyId) &&
      !JSON.stringify(list.body).includes(first.apiKey.slice(-43)),
  )
  assert.equal(
    (
      await harness.post('/estates/7/open311-keys', {
        token: owner,
        key: key(harness),
        body: { ...body, keyId: key(harness) },
      })
    ).body.code,
    'access.denied',
  )
  const post = (apiKey: string, jurisdiction = '7.wuye.beijing') =>
    client('json', apiKey, jurisdiction).send('requests', { service_code: 'light', address_string: 'x' })
  assert.equal((await post(first.apiKey)).status, 200)
  // Good in its own estate alone, whole, and unchanged.
  assert.equal((await post(first.apiKey, '8.wuye.beijing')).status, 403)
  assert.equal(
    (await post(`${first.apiKey.slice(0, -1)}${first.apiKey.endsWith('A') ? 'B' : 'A'}`)).status,
    403,
  )
  assert.equal((await post(readKey)).status, 403)
  const end = () =>
    harness.post(`/estates/7/open311-keys/${body.keyId}/end`, { token: boss, key: key(harness), body: {} })
  assert.equal((await end()).status, 200)
  assert.equal((await end()).status, 200)
  assert.equal((await post(first.apiKey)).status, 403)
  const nobody = await harness.post(`/estates/7/open311-keys/${key(harness)}/end`, {
    token: boss,
    key: key(harness),
    body: {},
  })
  assert.equal(nobody.body.code, 'open311.key-not-found')
})
