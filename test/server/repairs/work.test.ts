import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import * as v from 'valibot'
import { RepairDetail } from '#contract/repairs/endpoints.ts'
import { addMonths } from '#domain/core/calendar.ts'
import { HOUR_MS, MINUTE_MS, SILENCE_MS } from '#domain/repairs/clock.ts'
import { lapsed, standingOf, type Step } from '#domain/repairs/standing.ts'
import { movesOf, type RepairActor } from '#domain/repairs/ticket.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { keepPhoto } from '#server/files/photos.ts'
import { findRepairs, holdRepair, limitsFor, takeStep } from '#server/repairs/store.ts'
import { storeReport } from '#server/repairs/routes.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  NOW,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeSilentRepairs } from '#test/server/support/sweeps.ts'

let harness: Harness
let photo: string
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 6)
  await importContractAndBook(harness, '7')
  for (const name of ['owner', 'neighbour', 'third'])
    await harness.seat(name, '7', { owner: 2, neighbour: 3, third: 4 }[name] as number)
  await harness.grant('boss', '7', 'company')
  await harness.grant('street', '7', 'street')
  await harness.grant('committee', '7', 'committee')
  await signAllIn()
  for (const name of ['plumber', 'idler']) {
    const code = (
      await harness.post('/agent-codes', { token: tokens.get(name) as string, key: key(harness), body: {} })
    ).body as unknown as { code: string }
    const taken = await send('boss', '/repair-workers', { agentCode: code.code, name })
    assert.equal(taken.status, 200)
    workers.set(name, (taken.body as unknown as { workerId: string }).workerId)
  }
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
    .jpeg()
    .toBuffer()
  const stored = await keepPhoto(harness.ports, '7', bytes, 'x', harness.clock.now)
  photo = stored === 'not-a-picture' ? '' : stored.photoId
})

after(() => harness.stop())

const workers = new Map<string, string>()

/** Anew, for a session does not last three days. */
async function signAllIn(): Promise<void> {
  for (const name of ['owner', 'neighbour', 'third', 'boss', 'street', 'committee', 'plumber', 'idler'])
    tokens.set(name, await harness.signIn(name))
}

function send(name: string, path: string, body: object, ownKey = key(harness)) {
  return harness.post(`/estates/7${path}`, { token: tokens.get(name) as string, key: ownKey, body })
}

function look(name: string, path: string) {
  return harness.get(`/estates/7${path}`, { token: tokens.get(name) as string })
}

async function reportBy(name: string, over: object = {}): Promise<string> {
  const repairId = key(harness)
  const answer = await send(name, '/repairs', {
    repairId,
    kind: 'leak',
    place: 'home',
    placeText: '1号楼101',
    description: '漏水',
    photoIds: [photo],
    ...over,
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return repairId
}

async function move(name: string, repairId: string, what: string, over: object = {}) {
  return send(name, `/repairs/${repairId}/moves`, { move: what, note: '', photoIds: [], ...over })
}

async function codeOf(answer: Promise<{ status: number; body: { code?: string } }>) {
  const { status, body } = await answer
  return body.code ?? status
}

async function detail(name: string, repairId: string): Promise<RepairDetail> {
  return v.parse(RepairDetail, (await look(name, `/repairs/${repairId}`)).body)
}

test('what each move needs is asked for, and what it does not know is refused', async () => {
  const repairId = await reportBy('owner')
  const day = { visitFrom: harness.clock.now + HOUR_MS, visitTo: harness.clock.now + 2 * HOUR_MS }
  const bad: [string, string, object, string | number][] = [
    ['boss', 'pause', { note: '等配件', data: { pauseReason: 'parts' } }, 'repair.move-refused'],
    ['boss', 'finish', { photoIds: [photo] }, 'repair.move-refused'],
    ['boss', 'decline', { note: '不修' }, 'repair.reason-needed'],
    ['boss', 'decline', { data: { declineReason: 'other' } }, 'repair.reason-needed'],
    ['boss', 'decline', { note: '重复', data: { declineReason: 'duplicate' } }, 'request.malformed'],
    [
      'boss',
      'decline',
      { note: '重复', data: { declineReason: 'duplicate', duplicateOf: repairId } },
      'request.malformed',
    ],
    ['boss', 'decline', { note: 'x', data: { declineReason: 'bored' } }, 'request.malformed'],
    ['boss', 'dispatch', { data: { workerId: 'nobody' } }, 'repair.worker-unknown'],
    [
      'boss',
      'dispatch',
      { data: { workerId: workers.get('plumber'), thirdParty: '某公司' } },
      'request.malformed',
    ],
    ['boss', 'accept', { data: { costFen: 1 } }, 'request.malformed'],
    ['boss', 'accept', { photoIds: ['0'.repeat(64)] }, 'repair.photo-unknown'],
    ['boss', 'confirm', {}, 'repair.move-refused'],
    ['plumber', 'accept', {}, 'repair.not-found'],
    ['neighbour', 'withdraw', {}, 'repair.not-found'],
    ['street', 'accept', {}, 'access.denied'],
    ['owner', 'accept', {}, 'repair.move-refused'],
  ]
  for (const [name, what, over, code] of bad)
    assert.equal(
      await codeOf(move(name, repairId, what, over)),
      code,
      `${name} ${what} ${JSON.stringify(over)}`,
    )
  assert.equal(
    await codeOf(move('boss', repairId, 'dispatch', { data: { workerId: workers.get('plumber') } })),
    200,
  )
  const later: [string, string, object, string | number][] = [
    ['idler', 'accept', {}, 'repair.not-found'],
    ['plumber', 'dispatch', {}, 'repair.move-refused'],
    ['plumber', 'decline', { note: 'x', data: { declineReason: 'other' } }, 'repair.move-refused'],
    ['plumber', 'schedule', {}, 'request.malformed'],
    [
      'plumber',
      'schedule',
      { data: { visitFrom: day.visitTo, visitTo: day.visitFrom } },
      'request.malformed',
    ],
    ['plumber', 'schedule', { data: { visitFrom: 0, visitTo: 1 } }, 'request.malformed'],
    ['plumber', 'schedule', { data: day }, 200],
    ['plumber', 'quote', {}, 'request.malformed'],
    ['plumber', 'quote', { data: { quote: [] } }, 'request.malformed'],
    [
      'plumber',
      'quote',
      { data: { quote: [{ title: '阀门', quantity: 1.5, unitFen: 100 }] } },
      'request.malformed',
    ],
    ['plumber', 'finish', {}, 'repair.photos-needed'],
    ['plumber', 'finish', { photoIds: [photo], data: { costFen: 100 } }, 'repair.price-not-agreed'],
    ['plumber', 'quote', { data: { quote: [{ title: '阀门', quantity: 2, unitFen: 3_500 }] } }, 200],
    ['plumber', 'finish', { photoIds: [photo] }, 'repair.move-refused'],
    ['boss', 'consent', {}, 'repair.move-refused'],
    ['owner', 'consent', {}, 200],
    ['plumber', 'finish', { photoIds: [photo], data: { costFen: 7_001 } }, 'repair.price-not-agreed'],
    ['plumber', 'finish', { photoIds: [photo], data: { costFen: 7_000 } }, 200],
    ['owner', 'reopen', {}, 'repair.reason-needed'],
    ['owner', 'confirm', {}, 200],
  ]
  for (const [name, what, over, code] of later)
    assert.equal(
      await codeOf(move(name, repairId, what, over)),
      code,
      `${name} ${what} ${JSON.stringify(over)}`,
    )
  const seen = await detail('owner', repairId)
  assert.deepEqual([seen.agreedFen, seen.repair.state, seen.workerName], [7_000, 'confirmed', null])
  assert.equal(seen.steps.find((step) => step.move === 'dispatch')?.data.workerId, undefined)
  assert.equal((await detail('boss', repairId)).workerName, 'plumber')
})

test('a shared part has no price for its reporter, and is finished without one', async () => {
  const repairId = await reportBy('owner', { place: 'building', placeText: '1号楼楼道', building: '1号楼' })
  await move('boss', repairId, 'dispatch')
  const quote = { data: { quote: [{ title: '灯', quantity: 1, unitFen: 100 }] } }
  assert.equal(await codeOf(move('boss', repairId, 'quote', quote)), 'repair.move-refused')
  assert.ok(!(await detail('boss', repairId)).moves.includes('quote'))
  assert.equal(
    await codeOf(move('boss', repairId, 'finish', { photoIds: [photo], data: { costFen: 900 } })),
    200,
  )
})

test('a picture of before is asked for where the report had none', async () => {
  const repairId = await reportBy('owner', { photoIds: [] })
  await move('boss', repairId, 'dispatch')
  assert.equal(await codeOf(move('boss', repairId, 'finish', { photoIds: [photo] })), 'repair.photos-needed')
  assert.equal(await codeOf(move('boss', repairId, 'arrive', { photoIds: [photo] })), 200)
  assert.equal(await codeOf(move('boss', repairId, 'finish', { photoIds: [photo] })), 200)
})

test('"mine too" adds weight once a person, and shows neighbours nothing of who reported', async () => {
  const place = {
    place: 'building',
    placeText: '2号楼1单元电梯',
    kind: 'lift',
    building: '2号楼',
    stair: '1单元',
  }
  const repairId = await reportBy('owner', place)
  const inside = await reportBy('owner', { kind: 'lift' })
  const alike = async (query: string) => {
    const answer = await look('neighbour', `/repairs-alike?${query}`)
    return (answer.body as unknown as { repairs: { repairId: string }[] }).repairs.map((one) => one.repairId)
  }
  const at = `building=${encodeURIComponent('2号楼')}&stair=${encodeURIComponent('1单元')}`
  assert.deepEqual(await alike(`kind=lift&${at}`), [repairId])
  assert.deepEqual(await alike(`kind=light&${at}`), [])
  assert.deepEqual(await alike(`kind=lift&building=${encodeURIComponent('3号楼')}`), [])
  assert.deepEqual(await alike('kind=lift'), [])
  assert.equal((await look('neighbour', `/repairs/${repairId}`)).body.code, 'repair.not-found')
  for (const _ of [1, 2, 3])
    assert.equal(await codeOf(send('neighbour', `/repairs/${repairId}/followers`, {})), 200)
  assert.equal(await codeOf(send('owner', `/repairs/${repairId}/followers`, {})), 200)
  assert.equal(await codeOf(send('neighbour', `/repairs/${inside}/followers`, {})), 'repair.not-found')
  assert.equal(await codeOf(send('neighbour', `/repairs/${key(harness)}/followers`, {})), 'repair.not-found')
  assert.equal(await codeOf(send('boss', `/repairs/${repairId}/followers`, {})), 'access.denied')
  const seen = await detail('neighbour', repairId)
  assert.deepEqual(
    [seen.repair.followers, seen.repair.isMine, seen.isFollowing, seen.moves],
    [1, false, true, []],
  )
  assert.ok(!JSON.stringify(seen).includes('owner-'))
  assert.equal(
    await codeOf(send('neighbour', `/repairs/${repairId}/messages`, { note: '今天又停了', photoIds: [] })),
    200,
  )
  assert.equal(
    await codeOf(send('third', `/repairs/${repairId}/messages`, { note: 'x', photoIds: [] })),
    'repair.not-found',
  )
  assert.equal(
    await codeOf(send('street', `/repairs/${repairId}/messages`, { note: 'x', photoIds: [] })),
    'access.denied',
  )
  const mine = await look('neighbour', '/repairs?state=open')
  assert.ok(JSON.stringify(mine.body).includes(repairId))
  // The company closes another as the same: its reporter follows the one that stays.
  const again = await reportBy('third', place)
  const same = { note: '同一处', data: { declineReason: 'duplicate', duplicateOf: repairId } }
  assert.equal(await codeOf(move('boss', again, 'decline', same)), 200)
  assert.equal((await detail('third', repairId)).repair.followers, 2)
  // Its end does not turn away whoever joined before it and never heard the answer; nobody joins anew.
  assert.equal(await codeOf(move('owner', repairId, 'withdraw')), 200)
  assert.equal(await codeOf(send('neighbour', `/repairs/${repairId}/followers`, {})), 200)
  assert.equal((await detail('neighbour', repairId)).repair.followers, 2)
  assert.equal(await codeOf(send('neighbour', `/repairs/${again}/followers`, {})), 'repair.not-found')
})

test('words sent twice are said once', async () => {
  const repairId = await reportBy('owner')
  const ownKey = key(harness)
  for (const _ of [1, 2, 3])
    assert.equal(
      await codeOf(
        send('owner', `/repairs/${repairId}/messages`, { note: '在家', photoIds: [photo] }, ownKey),
      ),
      200,
    )
  assert.equal((await detail('owner', repairId)).steps.filter((step) => step.move === 'say').length, 1)
  const other = send('owner', `/repairs/${repairId}/messages`, { note: '不在家', photoIds: [] }, ownKey)
  assert.equal(await codeOf(other), 'request.key-reused')
  for (const body of [{ note: '', photoIds: [] }, { note: 'x' }, { note: 'x', photoIds: ['1'] }])
    assert.equal(await codeOf(send('owner', `/repairs/${repairId}/messages`, body)), 'request.malformed')
})

test('pictures that follow a report without a word are the report’s; pictures of anybody else are not', async () => {
  const repairId = await reportBy('owner', { photoIds: [] })
  const late = { note: '', photoIds: [photo] }
  assert.equal(await codeOf(send('boss', `/repairs/${repairId}/messages`, late)), 200)
  assert.deepEqual((await detail('owner', repairId)).photos, [])
  assert.equal(await codeOf(send('owner', `/repairs/${repairId}/messages`, late)), 200)
  const seen = await detail('boss', repairId)
  assert.deepEqual(
    seen.photos.map((one) => one.photoId),
    [photo],
  )
})

test('72 hours of silence close a finished repair and say so, read or ticked, once', async () => {
  const before = harness.clock.now
  const repairId = await reportBy('owner')
  await move('boss', repairId, 'dispatch')
  await move('boss', repairId, 'finish', { photoIds: [photo] })
  assert.equal((await detail('owner', repairId)).lapsesAt, before + SILENCE_MS)
  harness.clock.now = before + SILENCE_MS - 1
  await signAllIn()
  assert.equal(await closeSilentRepairs(harness.ports), 0)
  assert.equal((await detail('owner', repairId)).repair.state, 'done')
  harness.clock.now = before + SILENCE_MS
  const seen = await detail('owner', repairId)
  assert.deepEqual(
    [seen.repair.state, seen.steps.at(-1)?.move, seen.steps.at(-1)?.by],
    ['lapsed', 'lapse', 'clock'],
  )
  assert.deepEqual([seen.mayRate, seen.maySay, seen.moves], [true, false, ['reopen']])
  harness.clock.now += HOUR_MS
  await signAllIn()
  assert.ok((await closeSilentRepairs(harness.ports)) >= 1)
  assert.equal(await closeSilentRepairs(harness.ports), 0)
  const ticked = await detail('owner', repairId)
  assert.deepEqual(ticked.steps, seen.steps)
  assert.equal(ticked.steps.at(-1)?.at, before + SILENCE_MS)
  assert.equal(await codeOf(move('owner', repairId, 'confirm')), 'repair.move-refused')
  assert.equal(await codeOf(move('owner', repairId, 'reopen', { note: '又漏' })), 200)
  const reopened = await detail('owner', repairId)
  assert.deepEqual([reopened.repair.reopened, reopened.repair.answer.state], [1, 'inTime'])
  assert.equal(reopened.repair.mend.by, before + SILENCE_MS)
  assert.equal(reopened.repair.isLate, true)
  harness.clock.now = before
  await signAllIn()
})

test('a rating only after an outcome, by the reporter alone, and the last one counts', async () => {
  const repairId = await reportBy('owner', { place: 'grounds', placeText: '东门' })
  const rate = (name: string, body: object, ownKey = key(harness)) =>
    codeOf(send(name, `/repairs/${repairId}/rating`, body, ownKey))
  const good = { isSolved: true, satisfaction: 'mostly', note: '' }
  await send('neighbour', `/repairs/${repairId}/followers`, {})
  assert.equal(await rate('owner', good), 'repair.no-outcome')
  await move('boss', repairId, 'dispatch')
  await move('boss', repairId, 'finish', { photoIds: [photo] })
  assert.equal(await rate('owner', good), 'repair.no-outcome')
  await move('owner', repairId, 'confirm')
  assert.equal(await rate('neighbour', good), 'access.denied')
  assert.equal(await rate('boss', good), 'access.denied')
  assert.equal(await rate('owner', { ...good, satisfaction: 'great' }), 'request.malformed')
  const ownKey = key(harness)
  assert.equal(await rate('owner', good, ownKey), 200)
  assert.equal(await rate('owner', good, ownKey), 200)
  assert.equal(await rate('owner', { ...good, isSolved: false }, ownKey), 'request.key-reused')
  assert.equal(await rate('owner', { isSolved: false, satisfaction: 'dissatisfied', note: '又坏了' }), 200)
  assert.deepEqual((await detail('owner', repairId)).rating, {
    isSolved: false,
    satisfaction: 'dissatisfied',
    note: '又坏了',
  })
})

test('a move made at the same moment by two is made once', async () => {
  const repairId = await reportBy('owner')
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => move('boss', repairId, index % 2 ? 'accept' : 'arrive')),
  )
  const done = answers.filter((one) => one.status === 200)
  assert.ok(done.length >= 1 && done.length <= 2, `${done.length}`)
  assert.ok(answers.every((one) => one.status === 200 || one.body.code === 'repair.move-refused'))
})

test('places: facilities come in whole or not at all, and a code finds its lift', async () => {
  const head = '类型,名称,编号,楼栋,单元,楼层\n'
  const bring = async (file: string, onlyCheck = false) =>
    (await send('boss', '/places/imports', { file, encoding: 'text', onlyCheck })).body as unknown as {
      isStored: boolean
      facilities: number
      known: number
      problems: { line: number; code: string }[]
    }
  const buildings = (await look('owner', '/places')).body as unknown as { buildings: { building: string }[] }
  const building = buildings.buildings[0]?.building as string
  const bad: [string, string][] = [
    [`飞船,一号,1234567,${building},,`, 'kind-wrong'],
    [`电梯,,1234567,${building},,`, 'title-missing'],
    [`电梯,${'长'.repeat(41)},1234567,${building},,`, 'title-long'],
    [`电梯,一号梯,123,${building},,`, 'lift-code'],
    [`门,单元门,!,${building},,`, 'code-wrong'],
    ['门,单元门,M-1,九十九号楼,,', 'building-unknown'],
    ['门,单元门,M-1,,1单元,', 'stair-alone'],
    [`门,单元门,M-1,${building},${'长'.repeat(21)},`, 'place-long'],
  ]
  for (const [line, code] of bad) {
    const answer = await bring(`${head}门,好门,M-0,,,\n${line}`)
    assert.deepEqual(
      [answer.isStored, answer.problems[0]?.code, answer.problems[0]?.line],
      [false, code, 3],
      line,
    )
  }
  assert.equal((await bring(`${head}门,甲,M-9,,,\n门,乙,M-9,,,`)).problems[0]?.code, 'code-twice')
  assert.equal((await bring(head)).problems[0]?.code, 'empty')
  assert.equal((await bring('随便\n什么')).problems[0]?.code, 'heading-missing')
  assert.equal(await codeOf(look('owner', '/places/by-code/M-0')), 'place.not-found')
  const good = `${head}电梯,一号梯,1100001,${building},1单元,\n照明,花园路灯,L-1,,,`
  assert.equal((await bring(good, true)).isStored, false)
  assert.equal(await codeOf(look('owner', '/places/by-code/L-1')), 'place.not-found')
  assert.equal((await bring(good)).isStored, true)
  assert.deepEqual((await bring(good)).known, 2)
  assert.equal(
    await codeOf(send('owner', '/places/imports', { file: good, encoding: 'text', onlyCheck: false })),
    'access.denied',
  )
  const lift = (await look('owner', '/places/by-code/1100001')).body as unknown as {
    facilityId: string
    stair: string
  }
  assert.equal(lift.stair, '1单元')
  const repairId = await reportBy('owner', {
    kind: 'lift',
    place: 'building',
    placeText: '一号梯',
    facilityId: lift.facilityId,
  })
  const alike = await look(
    'neighbour',
    `/repairs-alike?kind=lift&building=${encodeURIComponent(building)}&facilityId=${lift.facilityId}`,
  )
  assert.ok(JSON.stringify(alike.body).includes(repairId))
  assert.equal(
    await codeOf(
      send('owner', '/repairs', {
        repairId: key(harness),
        kind: 'lift',
        place: 'building',
        placeText: 'x',
        description: '',
        photoIds: [],
        facilityId: key(harness),
      }),
    ),
    'place.not-found',
  )
})

test('a clause may promise more than the norm, from then on; a slower promise is refused', async () => {
  const { rows } = await harness.database.owner.query(
    'SELECT clause_id FROM clauses WHERE estate_id = 7 LIMIT 1',
  )
  const clauseId = rows[0].clause_id as string
  const promise = (body: object, name = 'boss') =>
    codeOf(send(name, '/repair-promises', { clauseId, respondMinutes: null, mendMinutes: null, ...body }))
  const earlier = await reportBy('owner', { kind: 'drain' })
  assert.equal(await promise({ kind: 'drain' }), 'request.malformed')
  assert.equal(await promise({ kind: 'magic', mendMinutes: 5 }), 'request.malformed')
  assert.equal(await promise({ kind: 'drain', respondMinutes: 0 }), 'request.malformed')
  assert.equal(await promise({ kind: 'drain', respondMinutes: 9_999 }), 'repair.promise-slower')
  assert.equal(await promise({ kind: 'light', mendMinutes: 9_999 }), 'repair.promise-slower')
  assert.equal(await promise({ kind: 'drain', mendMinutes: 5, clauseId: key(harness) }), 'clause.not-found')
  assert.equal(await promise({ kind: 'drain', mendMinutes: 5 }, 'owner'), 'access.denied')
  assert.equal(await promise({ kind: 'drain', respondMinutes: 20, mendMinutes: 300 }), 200)
  harness.clock.now += 1_000
  const later = await detail('owner', await reportBy('owner', { kind: 'drain' }))
  assert.deepEqual([later.repair.answer.basis, later.repair.mend.basis], ['contract', 'contract'])
  assert.equal(later.repair.mend.by - later.repair.reportedAt, 300 * MINUTE_MS)
  assert.equal((await detail('owner', earlier)).repair.mend.basis, 'ours')
})

test('the desk’s number: the company gives it, everybody of the estate sees the last one, and nonsense is refused', async () => {
  const give = (phone: unknown, name = 'boss', asking = key(harness)) =>
    codeOf(send(name, '/desk-phone', { phone }, asking))
  const seen = async (name: string) =>
    ((await look(name, '/home')).body as unknown as { deskPhone: string | null }).deskPhone
  assert.equal(await seen('owner'), null)
  for (const bad of ['12', '110', '010', '00000000', '1380013800', '138001380001', '86 138 0013 8000'])
    assert.equal(await give(bad), 'repair.phone-unfit', bad)
  for (const bad of ['请打 010-6512 3456', '+8613800138000', 'tel:110', 5, null])
    assert.equal(await give(bad), 'request.malformed', String(bad))
  for (const name of ['owner', 'street', 'committee'])
    assert.equal(await give('13800138000', name), 'access.denied')
  assert.equal(await seen('owner'), null)
  for (const [given, shown] of [
    ['010-6512 3456', '01065123456'],
    ['400-800-1234', '4008001234'],
    ['96010', '96010'],
    ['13800138000', '13800138000'],
  ] as const) {
    assert.equal(await give(given), 200, given)
    assert.equal(await seen('owner'), shown)
  }
  // A retry of an older one, lost on the way, does not bring it back.
  const lost = key(harness)
  assert.equal(await give('65123456', 'boss', lost), 200)
  assert.equal(await give('65123457'), 200)
  assert.equal(await give('65123456', 'boss', lost), 200)
  assert.equal(await seen('owner'), '65123457')
  assert.equal(await give(''), 200)
  assert.equal(await seen('boss'), null)
})

test('lists: mine, a worker’s and the estate’s; search and the order of what is due', async () => {
  const text = '喷泉旁的长椅晃动'
  const repairId = await reportBy('third', {
    kind: 'wall',
    place: 'grounds',
    placeText: '喷泉',
    description: text,
  })
  const ids = async (name: string, query: string) =>
    (
      (await look(name, `/repairs${query}`)).body as unknown as { repairs: { repairId: string }[] }
    ).repairs.map((one) => one.repairId)
  assert.deepEqual(await ids('boss', `?search=${encodeURIComponent('长椅 喷泉')}`), [repairId])
  assert.ok((await ids('boss', `?search=${encodeURIComponent('墙面')}`)).includes(repairId))
  assert.deepEqual(await ids('boss', `?search=${encodeURIComponent('100%')}`), [])
  assert.deepEqual(await ids('neighbour', `?search=${encodeURIComponent('长椅')}`), [])
  assert.deepEqual(await ids('idler', ''), [])
  await move('boss', repairId, 'dispatch', { data: { workerId: workers.get('idler') } })
  assert.deepEqual(await ids('idler', ''), [repairId])
  assert.equal((await look('idler', `/repairs/${repairId}`)).status, 200)
  assert.equal(await codeOf(look('idler', '/ledger')), 'access.denied')
  // Every page of what is due, one after the other: each once, soonest first.
  const all: string[] = []
  const due: number[] = []
  for (let before = ''; ; ) {
    const page = (await look('boss', `/repairs?state=due${before ? `&before=${before}` : ''}`))
      .body as unknown as {
      repairs: { repairId: string }[]
      before: string | null
    }
    all.push(...page.repairs.map((one) => one.repairId))
    if (!page.before) break
    before = page.before
  }
  await inEstate(harness.ports.db, '7', async (tx) => {
    for (const one of all) due.push((await findRepairs(tx, '7', 'repair_id = $2', [one]))[0]?.dueAt as number)
  })
  assert.equal(new Set(all).size, all.length)
  assert.deepEqual(
    [...due].sort((a, b) => a - b),
    due,
  )
  const workersNow = (await look('boss', '/repair-workers')).body as unknown as {
    workers: { name: string; openCount: number }[]
  }
  assert.equal(workersNow.workers.find((one) => one.name === 'idler')?.openCount, 1)
  assert.equal(await codeOf(look('owner', '/repair-workers')), 'access.denied')
})

/** A year of random reports to a company that is lazy in all the ways there are, stored by the functions that store them. */
async function lazyYear(): Promise<Map<string, { kind: string; at: number; steps: Step[] }>> {
  let seed = 20_261_125
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const kinds = ['leak', 'light', 'burstPipe', 'lift', 'cleaning']
  const told = new Map<string, { kind: string; at: number; steps: Step[] }>()
  await inEstate(harness.ports.db, '8', async (tx) => {
    for (let index = 0; index < 400; index++) {
      const reportedAt = NOW - (1 + random(365 * 24 * 60)) * MINUTE_MS
      const repairId = harness.ports.newId(reportedAt)
      const kind = kinds[random(kinds.length)] as string
      const given = { estateId: '8', personId: 'p', at: reportedAt, key: repairId }
      const where = { place: 'building', placeText: 'x', description: '', photoIds: ['p'] } as const
      await storeReport(tx, given, { repairId, kind, ...where, photoIds: ['p'] })
      const limits = await limitsFor(tx, '8', kind, reportedAt)
      const steps: Step[] = []
      let at = reportedAt
      for (let turn = random(9); turn > 0; turn--) {
        at += (random(4) === 0 ? random(9_000) : random(300)) * MINUTE_MS
        if (at > NOW) break
        const { state } = standingOf(kind, reportedAt, limits, steps, at)
        const open = (['reporter', 'company'] as const).flatMap((by) =>
          movesOf(state, by).flatMap((one) =>
            one === 'quote' ? [] : [{ move: one, by: by as RepairActor }],
          ),
        )
        const chosen = open[random(open.length)]
        if (!chosen) break
        const held = await holdRepair(tx, '8', repairId)
        const step = { ...chosen, note: '', photoIds: [], data: {} }
        assert.ok(await takeStep(tx, held, step, { personId: chosen.by, at, key: harness.ports.newId() }))
        steps.push({ ...chosen, at })
      }
      told.set(repairId, { kind, at: reportedAt, steps })
      if (random(3) === 0)
        await tx.query('INSERT INTO repair_ratings VALUES (8, $1, 1, $2, $3, $4, $5, $6)', [
          repairId,
          random(2) === 0,
          ['satisfied', 'mostly', 'dissatisfied'][random(3)],
          '',
          new Date(Math.min(at, NOW)),
          repairId,
        ])
    }
  })
  return told
}

/** The figures from the exported lines alone, by whoever has read their formulas on the screen and nothing of our code. */
function recount(csv: string): Record<string, [number, number | null]> {
  const [heading = '', ...lines] = csv.trim().split('\n')
  const names = heading.split(',')
  const cases = lines.map((line) => {
    const cells = line.split(',')
    const cell = (name: string) => cells[names.indexOf(name)] as string
    const number = (name: string) => (cell(name) === '' ? null : Number(cell(name)))
    const now = number('as_of') as number
    const end = number('closed_at') ?? now
    const pausedNow = number('paused_at') === null ? 0 : now - (number('paused_at') as number)
    const mendBy = (number('mend_by') as number) + (number('paused_ms') as number) + pausedNow
    const answered = number('answered_at')
    const mended = number('mended_at')
    const respondBy = number('respond_by') as number
    return {
      answer: answered === null ? (end > respondBy ? 'late' : '') : answered <= respondBy ? 'good' : 'late',
      mend: mended === null ? (end > mendBy ? 'late' : '') : mended <= mendBy ? 'good' : 'late',
      isOpen: cell('closed_at') === '',
      isOver: cell('closed_at') !== '' && cell('state') !== 'withdrawn',
      state: cell('state'),
      solved: cell('is_solved'),
      said: cell('satisfaction'),
      reopened: Number(cell('reopened')) > 0,
      neverAnswered: answered === null,
      neverMended: mended === null,
    }
  })
  const count = (fits: (one: (typeof cases)[number]) => boolean) => cases.filter(fits).length
  return {
    answeredInTime: [count((one) => one.answer === 'good'), count((one) => one.answer !== '')],
    mendedInTime: [count((one) => one.mend === 'good'), count((one) => one.mend !== '')],
    overdueOpen: [
      count(
        (one) =>
          one.isOpen &&
          ((one.neverMended && one.mend === 'late') || (one.neverAnswered && one.answer === 'late')),
      ),
      null,
    ],
    solved: [count((one) => one.solved === 'true'), count((one) => one.solved !== '')],
    satisfied: [
      count((one) => one.said === 'satisfied' || one.said === 'mostly'),
      count((one) => one.said !== ''),
    ],
    unrated: [count((one) => one.isOver && one.solved === ''), count((one) => one.isOver)],
    reopened: [count((one) => one.reopened), count((one) => one.reopened || one.isOver)],
    declined: [count((one) => one.state === 'declined'), count((one) => one.isOver)],
    lapsed: [count((one) => one.state === 'lapsed'), count((one) => one.isOver)],
  }
}

test('a lazy company’s year: stored clocks, figures on screen and a recount of the exported cases agree', async () => {
  await importSmallEstate(harness, '8', 6)
  await harness.grant('street', '8', 'street')
  const told = await lazyYear()
  const token = tokens.get('street') as string
  await inEstate(harness.ports.db, '8', async (tx) => {
    for (const [repairId, { kind, at, steps }] of told) {
      const [stored] = await findRepairs(tx, '8', 'repair_id = $2', [repairId])
      assert.ok(stored)
      const folded = standingOf(kind, at, await limitsFor(tx, '8', kind, at), steps, NOW)
      const now = lapsed(kind, stored, NOW)
      for (const name of Object.keys(folded) as (keyof typeof folded)[])
        assert.equal(now[name], folded[name], `${repairId} ${name}`)
    }
  })
  let overdue = 0
  let seen = 0
  for (let month = '2025-11'; month <= '2026-11'; month = addMonths(month, 1)) {
    const shown = (await harness.get(`/estates/8/repair-figures?month=${month}`, { token }))
      .body as unknown as {
      caseCount: number
      figures: { key: string; hits: number; of: number | null }[]
    }
    const { url } = (await harness.get(`/estates/8/repair-figures/export-link?month=${month}`, { token }))
      .body as unknown as { url: string }
    const csv = (await harness.app.inject({ url })).body
    assert.deepEqual(
      Object.fromEntries(shown.figures.map(({ key: name, hits, of }) => [name, [hits, of]])),
      recount(csv),
      month,
    )
    for (const { key: name, hits, of } of shown.figures)
      for (const [part, wanted] of [
        ['hits', hits],
        ['rest', (of ?? hits) - hits],
      ] as const) {
        let listed = 0
        for (let before = ''; ; ) {
          const path = `/estates/8/repair-figures/${name}/cases?month=${month}&part=${part}${before && `&before=${before}`}`
          const page = (await harness.get(path, { token })).body as unknown as {
            repairs: []
            before: string | null
          }
          listed += page.repairs.length
          if (page.before === null) break
          before = page.before
        }
        assert.equal(listed, wanted, `${month} ${name} ${part}`)
      }
    overdue += shown.figures.find((one) => one.key === 'overdueOpen')?.hits ?? 0
    seen += shown.caseCount
  }
  assert.equal(seen, told.size)
  assert.ok(overdue > 20, 'a lazy company leaves things lying')
  const link = `/api/estates/8/repair-figures/exports/2026-11.csv?until=${NOW + 1}&sign=x`
  assert.equal((await harness.app.inject({ url: link })).statusCode, 404)
})

test('members of the committee are neighbours: repairs of shared parts are theirs to read, those inside homes are not', async () => {
  const home = await reportBy('owner', { placeText: '1号楼103厨房' })
  const shared = await reportBy('owner', { place: 'building', building: '1号楼', placeText: '1号楼楼道' })
  const ids = async (name: string, path: string) =>
    ((await look(name, path)).body as unknown as { repairs: { repairId: string }[] }).repairs.map(
      (one) => one.repairId,
    )
  for (const path of [
    '/repairs',
    '/repairs?state=open',
    `/repairs?search=${encodeURIComponent('1号楼103厨房')}`,
  ])
    assert.equal((await ids('committee', path)).includes(home), false, path)
  assert.ok((await ids('committee', '/repairs?state=open')).includes(shared))
  assert.equal((await look('committee', `/repairs/${shared}`)).status, 200)
  assert.equal((await look('committee', `/repairs/${home}`)).body.code, 'repair.not-found')
  assert.equal((await look('committee', `/repairs/${home}/funding`)).body.code, 'repair.not-found')
  const month = '2026-11'
  for (const part of ['hits', 'rest'])
    assert.equal(
      (await ids('committee', `/repair-figures/answeredInTime/cases?month=${month}&part=${part}`)).includes(
        home,
      ),
      false,
    )
  // Company, community, street and the reporter read both.
  for (const name of ['boss', 'street', 'owner'])
    assert.equal((await look(name, `/repairs/${home}`)).status, 200, name)
  const counts = (await look('committee', '/home')).body as unknown as { repairs: { open: number } }
  const all = (await look('street', '/home')).body as unknown as { repairs: { open: number } }
  assert.ok(counts.repairs.open < all.repairs.open)
})
