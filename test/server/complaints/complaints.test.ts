import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import * as v from 'valibot'
import { type Agreement, ComplaintDetail, Invitation } from '#contract/complaints/endpoints.ts'
import { agreementLines } from '#domain/complaints/agreement.ts'
import { BEIJING_LADDER, HOUR_MS, type Subject, SUBJECTS } from '#domain/complaints/ladder.ts'
import { type Step, standingOf } from '#domain/complaints/standing.ts'
import { figuresOf } from '#domain/complaints/figures.ts'
import { findComplaints, takeStep } from '#server/complaints/store.ts'
import { storeComplaint } from '#server/complaints/routes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { tickComplaints } from '#test/server/support/sweeps.ts'

let harness: Harness
let photo: string
const tokens = new Map<string, string>()
const PEOPLE = [
  'owner',
  'neighbour',
  'third',
  'boss',
  'community',
  'mediator',
  'street',
  'district',
  'committee',
  'city',
]

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 6)
  await importContractAndBook(harness, '7')
  await harness.seat('owner', '7', 2)
  await harness.seat('neighbour', '7', 3)
  await harness.seat('third', '7', 1)
  await harness.grant('boss', '7', 'company')
  await harness.grant('community', '7', 'community')
  await harness.grant('mediator', '7', 'community')
  for (const role of ['street', 'district', 'committee', 'city'] as const)
    await harness.grant(role, '7', role)
  await signAllIn()
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .jpeg()
    .toBuffer()
  const stored = await keepPhoto(harness.ports, '7', bytes, 'x', harness.clock.now)
  photo = stored === 'not-a-picture' ? '' : stored.photoId
})

after(() => harness.stop())

async function signAllIn(): Promise<void> {
  for (const name of PEOPLE) tokens.set(name, await harness.signIn(name))
}

async function wait(hours: number): Promise<void> {
  harness.clock.now += hours * HOUR_MS
  await signAllIn()
}

function send(name: string, path: string, body: object, ownKey = key(harness)) {
  return harness.post(`/estates/7${path}`, { token: tokens.get(name) as string, key: ownKey, body })
}

function look(name: string, path: string) {
  return harness.get(`/estates/7${path}`, { token: tokens.get(name) as string })
}

function complaintOf(over: object = {}) {
  return {
    complaintId: key(harness),
    subject: 'company',
    words: '保安夜里不在岗',
    photoIds: [photo],
    refs: [],
    isNamed: false,
    ...over,
  }
}

async function make(over: object = {}, name = 'owner'): Promise<string> {
  const body = complaintOf(over)
  const answer = await send(name, '/complaints', body)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return body.complaintId
}

function move(name: string, complaintId: string, what: string, over: object = {}, ownKey = key(harness)) {
  return send(
    name,
    `/complaints/${complaintId}/moves`,
    { move: what, note: '说明', photoIds: [], ...over },
    ownKey,
  )
}

function propose(name: string, complaintId: string, over: object = {}, ownKey = key(harness)) {
  const body = {
    afterVersion: 0,
    otherHome: '',
    facts: '夜里十点以后有人装修',
    dispute: '什么时候可以装修',
    content: '晚上八点以后不装修',
    performOn: '2027-01-01',
    ...over,
  }
  return send(name, `/complaints/${complaintId}/agreements`, body, ownKey)
}

function confirm(name: string, complaintId: string, what: string, version = 1, ownKey = key(harness)) {
  return send(name, `/complaints/${complaintId}/confirmations`, { version, move: what }, ownKey)
}

function invited(name: string, complaintId: string, what: string, version = 1, ownKey = key(harness)) {
  return send(name, `/complaints/${complaintId}/invitation`, { version, move: what }, ownKey)
}

async function codeOf(answer: Promise<{ status: number; body: { code?: string } }>) {
  const { status, body } = await answer
  return body.code ?? status
}

async function detail(name: string, complaintId: string): Promise<ComplaintDetail> {
  const answer = await look(name, `/complaints/${complaintId}`)
  return v.parse(ComplaintDetail, answer.body, {})
}

test('making one: the same again is the same, another under its name is refused, and what is not known is', async () => {
  const body = complaintOf()
  const ownKey = key(harness)
  const first = await send('owner', '/complaints', body, ownKey)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual((await send('owner', '/complaints', body, ownKey)).body, first.body)
  const bad: [string, object, string | number][] = [
    ['owner', { ...body, words: '别的' }, 'request.key-reused'],
    ['owner', { ...body, isNamed: true }, 'request.key-reused'],
    ['neighbour', body, 'request.key-reused'],
    ['owner', complaintOf({ words: '  ' }), 'request.malformed'],
    ['owner', complaintOf({ subject: 'weather' }), 'request.malformed'],
    ['owner', complaintOf({ photoIds: ['0'.repeat(64)] }), 'repair.photo-unknown'],
    ['owner', complaintOf({ refs: [{ kind: 'clause', id: key(harness) }] }), 'complaint.ref-unknown'],
    ['owner', complaintOf({ refs: [{ kind: 'clause', id: 'D99' }] }), 'complaint.ref-unknown'],
    ['owner', complaintOf({ refs: [{ kind: 'repair', id: key(harness) }] }), 'complaint.ref-unknown'],
    ['owner', complaintOf({ refs: [{ kind: 'entry', id: '../x' }] }), 'request.malformed'],
    ['boss', complaintOf(), 'access.denied'],
    ['community', complaintOf(), 'access.denied'],
    ['committee', complaintOf(), 'access.denied'],
  ]
  for (const [name, given, code] of bad)
    assert.equal(await codeOf(send(name, '/complaints', given)), code, `${name} ${JSON.stringify(given)}`)
  // A duty of the law, and a repair of one's own; a neighbour's is none of anybody else's.
  const repairId = key(harness)
  const reported = { repairId, kind: 'leak', place: 'home', placeText: '我家', description: '', photoIds: [] }
  assert.equal((await send('owner', '/repairs', reported)).status, 200)
  const refs = [
    { kind: 'clause', id: 'D1' },
    { kind: 'repair', id: repairId },
  ]
  assert.deepEqual((await detail('boss', await make({ refs }))).refs, refs)
  assert.equal(await codeOf(send('third', '/complaints', complaintOf({ refs }))), 'complaint.ref-unknown')
  for (let n = 0; n < 8; n++) await make({}, 'owner')
  assert.equal(await codeOf(send('owner', '/complaints', complaintOf())), 'complaint.too-many')
  await wait(25)
})

test('each sees what has come to it and no more; the lower still sees it; nobody acts out of turn', async () => {
  const complaintId = await make()
  const sees = async () => {
    const names: string[] = []
    for (const name of PEOPLE) {
      const answer = await look(name, `/complaints/${complaintId}`)
      if (answer.status === 200) names.push(name)
      else assert.match(String(answer.body.code), /complaint.not-found|access.denied/)
    }
    return names
  }
  assert.deepEqual(await sees(), ['owner', 'boss'])
  const bad: [string, string, object, string | number][] = [
    ['boss', 'answer', { note: ' ' }, 'complaint.reason-needed'],
    ['owner', 'say', { note: ' ' }, 'complaint.reason-needed'],
    // Pictures alone are enough, and those must be there.
    ['owner', 'say', { note: '', photoIds: ['ab'.repeat(32)] }, 'repair.photo-unknown'],
    ['boss', 'confirm', {}, 'complaint.move-refused'],
    ['boss', 'raise', {}, 'complaint.move-refused'],
    ['owner', 'raise', {}, 'complaint.move-refused'],
    ['owner', 'resolve', {}, 'complaint.move-refused'],
    ['owner', 'confirm', {}, 'complaint.move-refused'],
    ['community', 'answer', {}, 'complaint.not-found'],
    ['neighbour', 'say', {}, 'complaint.not-found'],
    ['committee', 'say', {}, 'access.denied'],
    ['boss', 'rise', {}, 'request.malformed'],
  ]
  for (const [name, what, over, code] of bad)
    assert.equal(await codeOf(move(name, complaintId, what, over)), code, `${name} ${what}`)
  const ownKey = key(harness)
  const once = await move('boss', complaintId, 'answer', { note: '今晚去查' }, ownKey)
  assert.equal(once.status, 200, JSON.stringify(once.body))
  assert.deepEqual((await move('boss', complaintId, 'answer', { note: '今晚去查' }, ownKey)).body, once.body)
  assert.equal(
    await codeOf(move('boss', complaintId, 'answer', { note: '明晚' }, ownKey)),
    'request.key-reused',
  )
  assert.equal(await codeOf(move('owner', complaintId, 'raise', { note: '没人来' })), 200)
  assert.deepEqual(await sees(), ['owner', 'boss', 'community', 'mediator'])
  assert.equal(await codeOf(move('boss', complaintId, 'resolve')), 'complaint.move-refused')
  // True at once, though nothing has written it down.
  await wait(24.1)
  assert.deepEqual(await sees(), ['owner', 'boss', 'community', 'mediator', 'street'])
  const listed = (await look('street', '/complaints?state=open')).body as unknown as {
    complaints: { complaintId: string }[]
  }
  assert.ok(listed.complaints.some((one) => one.complaintId === complaintId))
  const lazy = await detail('street', complaintId)
  await tickComplaints(harness.ports)
  assert.deepEqual(await detail('street', complaintId), lazy)
  assert.equal(lazy.steps.at(-1)?.move, 'rise')
  assert.equal(await tickComplaints(harness.ports), 0)
})

test('no answer of any endpoint tells the company or neighbours who complained, until they say so', async () => {
  const secrets = ['1单元103', '业主2', documentNumber(2)]
  const personId = (await harness.get('/me', { token: tokens.get('owner') as string })).body as unknown as {
    person?: { personId?: string }
  }
  if (personId.person?.personId) secrets.push(personId.person.personId)
  const complaintId = await make({ subject: 'staff' })
  await move('boss', complaintId, 'answer')
  await move('owner', complaintId, 'raise')
  await propose('community', complaintId)
  const paths = [
    '/complaints',
    '/complaints?state=open',
    `/complaints/${complaintId}`,
    `/complaints/${complaintId}/invitation`,
    `/complaints/${complaintId}/pack-link`,
    '/complaint-figures?month=2026-11',
    '/home',
  ]
  for (const name of ['boss', 'neighbour', 'third', 'committee'])
    for (const path of paths) {
      const text = JSON.stringify((await look(name, path)).body)
      for (const secret of secrets) assert.ok(!text.includes(secret), `${name} ${path}: ${secret}`)
    }
  // The hash of a text that holds the home would let it be guessed: no agreement before the complainant's yes.
  assert.deepEqual((await detail('boss', complaintId)).agreements, [])
  assert.equal((await detail('boss', complaintId)).who, null)
  assert.match((await detail('community', complaintId)).who ?? '', /103 业主2/)
  assert.equal(await codeOf(confirm('boss', complaintId, 'agree')), 'complaint.move-refused')
  assert.equal(await codeOf(confirm('owner', complaintId, 'assent')), 200)
  assert.match((await detail('boss', complaintId)).who ?? '', /103/)
  // Who wants to be known is.
  const named = await make({ isNamed: true })
  assert.match((await detail('boss', named)).who ?? '', /103/)
})

test('an agreement between homes: invited unseen, both confirm, in force, and only both make another', async () => {
  const complaintId = await make({ subject: 'neighbour', words: '楼上夜里装修' })
  assert.equal(await codeOf(look('boss', `/complaints/${complaintId}`)), 'complaint.not-found')
  const bad: [object, string | number][] = [
    [{ otherHome: '9号楼9单元909' }, 'complaint.other-unfit'],
    [{ otherHome: '1号楼1单元103' }, 'complaint.other-unfit'],
    [{ otherHome: '1号楼1单元104', performOn: '2020-01-01' }, 'request.malformed'],
    [{ otherHome: '1号楼1单元104', afterVersion: 1 }, 'complaint.changed'],
    [{ otherHome: '1号楼1单元104', content: ' ' }, 'request.malformed'],
  ]
  for (const [over, code] of bad)
    assert.equal(await codeOf(propose('community', complaintId, over)), code, JSON.stringify(over))
  assert.equal(
    await codeOf(propose('street', complaintId, { otherHome: '1号楼1单元104' })),
    'complaint.not-found',
  )
  assert.equal(await codeOf(propose('owner', complaintId)), 'access.denied')
  // Two mediators at once: one version, the other is told to look again.
  const both = await Promise.all(
    ['community', 'mediator'].map((name) =>
      codeOf(propose(name, complaintId, { otherHome: '1号楼1单元104' })),
    ),
  )
  assert.deepEqual(both.sort(), [200, 'complaint.changed'].sort())
  assert.equal(
    await codeOf(look('neighbour', `/complaints/${complaintId}/invitation`)),
    'complaint.not-found',
  )
  assert.equal(await codeOf(confirm('owner', complaintId, 'assent', 2)), 'complaint.changed')
  assert.equal(await codeOf(confirm('owner', complaintId, 'assent')), 200)
  const readInvitation = async () =>
    v.parse(Invitation, (await look('neighbour', `/complaints/${complaintId}/invitation`)).body)
  const unseen = await readInvitation()
  assert.deepEqual([unseen.isJoined, unseen.agreements, unseen.moves], [false, [], ['join', 'dissent']])
  for (const secret of ['103', '业主2', '装修']) assert.ok(!JSON.stringify(unseen).includes(secret), secret)
  const home = JSON.stringify((await look('neighbour', '/home')).body)
  assert.ok(home.includes(complaintId) && !home.includes('装修'))
  for (const name of ['third', 'owner'])
    assert.equal(await codeOf(look(name, `/complaints/${complaintId}/invitation`)), 'complaint.not-found')
  assert.equal(await codeOf(look('neighbour', `/complaints/${complaintId}`)), 'complaint.not-found')
  assert.equal(await codeOf(invited('neighbour', complaintId, 'agree')), 'complaint.move-refused')
  assert.equal(await codeOf(invited('third', complaintId, 'join')), 'complaint.not-found')
  assert.equal(await codeOf(invited('neighbour', complaintId, 'join')), 200)
  const seen = (await readInvitation()).agreements[0]
  assert.match(seen?.complainant ?? '', /103/)
  const ownKey = key(harness)
  assert.equal(await codeOf(invited('neighbour', complaintId, 'agree', 1, ownKey)), 200)
  assert.equal(await codeOf(invited('neighbour', complaintId, 'agree', 1, ownKey)), 200)
  const done = await detail('owner', complaintId)
  assert.deepEqual([done.complaint.state, done.agreements[0]?.state], ['agreed', 'inForce'])
  assert.equal(done.agreements[0]?.inForceAt, harness.clock.now)
  assert.match(done.agreements[0]?.courtBy ?? '', /^2026-12-\d\d$/)
  assert.equal(
    done.agreements[0]?.hash,
    createHash('sha256')
      .update(agreementLines({ ...(done.agreements[0] as Agreement), complaintId }))
      .digest('hex'),
  )
  for (const answer of [
    confirm('owner', complaintId, 'dissent'),
    invited('neighbour', complaintId, 'dissent'),
  ])
    assert.equal(await codeOf(answer), 'complaint.move-refused')
  const other = { afterVersion: 1, otherHome: '', content: '另一版' }
  assert.equal(await codeOf(propose('community', complaintId, other)), 'complaint.other-unfit')
  assert.equal(await codeOf(propose('community', complaintId, { ...other, otherHome: '1号楼1单元104' })), 200)
  const pending = await detail('owner', complaintId)
  assert.deepEqual(
    pending.agreements.map((one) => [one.version, one.state]),
    [
      [2, 'toComplainant'],
      [1, 'inForce'],
    ],
  )
  assert.deepEqual(
    (await readInvitation()).agreements.map((one) => one.version),
    [1],
  )
})

test('the pack opens again, its hashes agree, and the company has none of the complainant in it', async () => {
  const complaintId = await make({ words: '<script>alert(1)</script>保安不在岗' })
  await move('boss', complaintId, 'answer', { photoIds: [photo] })
  await move('owner', complaintId, 'raise')
  await propose('community', complaintId)
  const open = async (name: string) => {
    const { url } = (await look(name, `/complaints/${complaintId}/pack-link`)).body as unknown as {
      url: string
    }
    const answer = await harness.app.inject({ url })
    assert.equal(answer.statusCode, 200)
    return { url, files: unzipSync(new Uint8Array(answer.rawPayload)) }
  }
  const { files, url } = await open('owner')
  assert.deepEqual(Object.keys(files).sort(), [
    'SHA256SUMS.txt',
    'agreement-1.txt',
    'complaint.json',
    'index.html',
    `pictures/${photo}.jpg`,
  ])
  const sums = strFromU8(files['SHA256SUMS.txt'] as Uint8Array)
    .trim()
    .split('\n')
  assert.equal(sums.length, 4)
  for (const line of sums) {
    const [hash, name] = line.split('  ') as [string, string]
    assert.equal(
      createHash('sha256')
        .update(files[name] as Uint8Array)
        .digest('hex'),
      hash,
      name,
    )
  }
  const agreed = (await detail('owner', complaintId)).agreements[0]
  assert.equal(
    createHash('sha256')
      .update(files['agreement-1.txt'] as Uint8Array)
      .digest('hex'),
    agreed?.hash,
  )
  const page = strFromU8(files['index.html'] as Uint8Array)
  assert.ok(!page.includes('<script') && page.includes('&lt;script&gt;') && !/https?:/.test(page))
  const company = (await open('boss')).files
  assert.ok(!('agreement-1.txt' in company))
  for (const [name, bytes] of Object.entries(company))
    if (!name.endsWith('.jpg'))
      for (const secret of ['1单元103', '业主2']) assert.ok(!strFromU8(bytes).includes(secret))
  // An address is good for whom it was signed, and no other.
  for (const hostile of [
    url.replace('/complainant/', '/street/'),
    url.replace(/sign=(.)/, (_, first) => `sign=${first === '_' ? '-' : '_'}`),
    url.split('?')[0] as string,
  ])
    assert.equal((await harness.app.inject({ url: hostile })).statusCode, 404)
  assert.equal(await codeOf(look('district', `/complaints/${complaintId}/pack-link`)), 'complaint.not-found')
  assert.equal(await codeOf(look('neighbour', `/complaints/${complaintId}/pack-link`)), 'complaint.not-found')
})

test('the other home takes the pack of what it is party to, and nothing of the complaint', async () => {
  const complaintId = await make({ subject: 'neighbour', words: '楼上很吵的原话' })
  await move('community', complaintId, 'mediate', { note: '调解员的笔记' })
  const link = (name: string) => look(name, `/complaints/${complaintId}/invitation/pack-link`)
  assert.equal(await codeOf(link('neighbour')), 'complaint.not-found')
  await propose('community', complaintId, { otherHome: '1号楼1单元104' })
  await confirm('owner', complaintId, 'assent')
  // Asked, and not joined: party to nothing yet.
  assert.equal(await codeOf(link('neighbour')), 'complaint.not-found')
  await invited('neighbour', complaintId, 'join')
  await invited('neighbour', complaintId, 'agree')
  const { url } = (await link('neighbour')).body as unknown as { url: string }
  const answer = await harness.app.inject({ url })
  assert.equal(answer.statusCode, 200)
  const files = unzipSync(new Uint8Array(answer.rawPayload))
  assert.deepEqual(Object.keys(files).sort(), [
    'SHA256SUMS.txt',
    'agreement-1.txt',
    'index.html',
    'mediation.json',
  ])
  const [agreed] = (await detail('owner', complaintId)).agreements
  const hashOf = (bytes: Uint8Array | undefined) =>
    createHash('sha256')
      .update(bytes as Uint8Array)
      .digest('hex')
  assert.equal(hashOf(files['agreement-1.txt']), agreed?.hash)
  for (const line of strFromU8(files['SHA256SUMS.txt'] as Uint8Array)
    .trim()
    .split('\n')) {
    const [hash, name] = line.split('  ') as [string, string]
    assert.equal(hashOf(files[name]), hash, name)
  }
  for (const bytes of Object.values(files))
    for (const secret of ['原话', '笔记', photo]) assert.ok(!strFromU8(bytes).includes(secret), secret)
  const { steps } = JSON.parse(strFromU8(files['mediation.json'] as Uint8Array)) as {
    steps: { move: string }[]
  }
  assert.deepEqual(
    steps.map((step) => step.move),
    ['propose', 'assent', 'join', 'agree'],
  )
  for (const name of ['owner', 'third']) assert.equal(await codeOf(link(name)), 'complaint.not-found', name)
  for (const bad of [
    url.replace(/pack\/./, 'pack/_'),
    url.replace(/sign=(.)/, (_, first) => `sign=${first === '_' ? '-' : '_'}`),
    url.split('?')[0] as string,
    url.replace('/7/', '/8/'),
  ])
    assert.equal((await harness.app.inject({ url: bad })).statusCode, 404, bad)
})

test('who complains acts for no seat on it', async () => {
  await harness.grant('owner', '7', 'community')
  tokens.set('owner', await harness.signIn('owner'))
  const complaintId = await make({ subject: 'neighbour' })
  for (const what of ['answer', 'resolve', 'mediate'])
    assert.equal(await codeOf(move('owner', complaintId, what)), 'complaint.move-refused', what)
  assert.equal(
    await codeOf(propose('owner', complaintId, { otherHome: '1号楼1单元104' })),
    'complaint.move-refused',
  )
  assert.equal((await detail('owner', complaintId)).as, 'complainant')
})

test('a lazy company and a lazy community for a year: what is stored is what its steps say, and the figures agree', async () => {
  let seed = 20_260_311
  const chance = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  const from = harness.clock.now
  const ids = new Set<string>()
  const note = { note: '', photoIds: [] as string[] }
  for (let day = 0; day < 365; day++) {
    harness.clock.now = from + day * 24 * HOUR_MS
    const { now } = harness.clock
    await inEstate(harness.database.app, '8', async (tx) => {
      if (chance(3) === 0) {
        const subject = SUBJECTS[chance(SUBJECTS.length)] as Subject
        const body = {
          complaintId: key(harness),
          subject,
          words: '投诉',
          photoIds: [],
          refs: [],
          isNamed: false,
        }
        ids.add(
          (await storeComplaint(tx, '8', body, { personId: 'p', at: now, key: key(harness) })).complaintId,
        )
      }
      for (const held of await findComplaints(tx, '8', 'true FOR UPDATE')) {
        if (chance(4) > 0) continue
        const what = [
          ['answer', 'company'],
          ['answer', 'community'],
          ['resolve', 'company'],
          ['resolve', 'community'],
          ['refuse', 'street'],
          ['mediate', 'community'],
          ['raise', 'complainant'],
          ['confirm', 'complainant'],
          ['reopen', 'complainant'],
          ['withdraw', 'complainant'],
        ][chance(10)] as [Step['move'], Step['by']]
        if (what[0] === 'withdraw' && chance(5) > 0) continue
        const at = now + chance(20) * HOUR_MS
        await takeStep(
          tx,
          held,
          { ...note, move: what[0], by: what[1] },
          { personId: 'p', at, key: key(harness) },
        )
      }
    })
    if (day % 30 === 0) await tickComplaints(harness.ports)
  }
  harness.clock.now += 24 * HOUR_MS
  while ((await tickComplaints(harness.ports)) > 0);
  await inEstate(harness.database.app, '8', async (tx) => {
    const stored = await findComplaints(tx, '8', 'true')
    assert.equal(stored.length, ids.size)
    assert.ok(stored.length > 80)
    const moves = new Set<string>()
    for (const one of stored) {
      const { rows } = await tx.query<Step>(
        `SELECT move, by_actor AS by, at FROM complaint_steps WHERE estate_id = 8 AND complaint_id = $1 ORDER BY position`,
        [one.complaintId],
      )
      for (const { move: what } of rows) moves.add(what)
      assert.deepEqual(
        standingOf(one.subject, one.filedAt, BEIJING_LADDER, rows, harness.clock.now),
        one.standing,
        one.complaintId,
      )
      // Counted by hand: as many rises written down as levels left by the clock.
      assert.equal(
        rows.filter((step) => step.move === 'rise').length,
        one.standing.visits.filter((visit) => visit.leftBy === 'clock').length,
      )
    }
    assert.ok(['rise', 'lapse', 'raise', 'confirm', 'reopen', 'withdraw'].every((what) => moves.has(what)))
    const figures = figuresOf(
      stored.map((one) => ({ ...one.standing, complaintId: one.complaintId })),
      harness.clock.now,
    )
    const { rows } = await tx.query<{ late: number }>(
      `SELECT count(*)::int AS late FROM complaint_steps s WHERE estate_id = 8 AND move = 'rise'
         AND EXISTS (SELECT 1 FROM complaint_steps b WHERE b.estate_id = 8 AND b.complaint_id = s.complaint_id
           AND b.position < s.position AND b.level = 'street')
         AND level = 'district'`,
    )
    assert.equal(
      figures.find((one) => one.level === 'street' && one.key === 'risenByClock')?.hits.length,
      rows[0]?.late,
    )
  })
})
