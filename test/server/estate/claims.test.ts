import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { listClaims, readClaim } from '#contract/estate/claims.ts'
import { listMyClaims } from '#contract/estate/my-claims.ts'
import { readHome } from '#contract/home/endpoints.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { commitmentOf, readCommitted } from '#domain/estate/title.ts'
import { personOf } from '#server/identity/session.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { dropClaimPapersWork } from '#server/estate/claims/jobs.ts'
import { certificateHash } from '#server/estate/roll/store.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  NOW,
  openHarness,
  openVote,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'

// Forty flats: 0 to 37 of one owner each, 38 and 39 of owners 0 and 1 together. A claimant signs in with the subject that is also their name.

let harness: Harness
let officer: string
let second: string
let street: string

before(async () => {
  harness = await openHarness()
  harness.ports.mostADay = { claim: 1_000 }
  await importSmallEstate(harness, '7', 40)
  await importSmallEstate(harness, '8', 4)
  for (const [subject, role] of [
    ['officer', 'community'],
    ['second', 'community'],
    ['street', 'street'],
  ] as const) {
    await harness.grant(subject, '7', role)
  }
  officer = await harness.signIn('officer')
  second = await harness.signIn('second')
  street = await harness.signIn('street')
})
after(() => harness?.stop())

type Wish = Record<string, unknown>

async function wish(index: number, more: Wish = {}): Promise<Wish> {
  return {
    claimId: harness.ports.newId(),
    name: `业主${index}`,
    documentKind: '身份证',
    documentNumber: documentNumber(index),
    building: '1',
    stair: '1单元',
    room: String(101 + index),
    basis: 'title',
    certificate: '',
    words: '',
    photoIds: [await keepScan(harness, '7')],
    ...more,
  }
}

async function claim(subject: string, index: number, more: Wish = {}) {
  // No two at one instant: lists are in the order of time.
  harness.clock.now += 1
  const token = await harness.signIn(subject)
  const body = await wish(index, more)
  const answer = await harness.post('/estates/7/claims', { token, key: key(harness), body })
  const state = (answer.body as { state?: string }).state
  return { token, body, claimId: body.claimId as string, answer, state }
}

async function seen(token: string, claimId: string, sought = '') {
  const answer = await harness.get(`/estates/7/claims/${claimId}${sought ? `?sought=${sought}` : ''}`, {
    token,
  })
  return answer.status === 200 ? v.parse(readClaim.output, answer.body) : answer.body.code
}

async function look(token: string, claimId: string) {
  const answer = await seen(token, claimId)
  if (typeof answer !== 'object') throw new Error(String(answer))
  return answer
}

async function decide(token: string, claimId: string, decision: string, more: Wish = {}) {
  const { claim: one, units } = await look(token, claimId)
  const [unit] = units
  const to =
    decision === 'grant'
      ? { unitId: unit?.unitId ?? null, ownerId: one.proposedOwnerId ?? unit?.owners[0]?.ownerId ?? null }
      : { unitId: null, ownerId: null }
  const body = {
    decision,
    papers: decision === 'ask' ? ['title', 'clearer'] : [],
    refusals: decision === 'refuse' ? ['doc-unreadable'] : [],
    words: '',
    position: one.steps.length,
    ...to,
    ...more,
  }
  const answer = await harness.post(`/estates/7/claims/${claimId}/decision`, {
    token,
    key: key(harness),
    body,
  })
  return {
    body,
    answer,
    said: answer.status === 200 ? (answer.body as { state?: string }).state : answer.body.code,
  }
}

async function mine(token: string) {
  const answer = await harness.get('/me/claims', { token })
  return v.parse(listMyClaims.output, answer.body).claims
}

async function move(token: string, claimId: string, kind: string, position: number, more: Wish = {}) {
  const body = { move: kind, words: '请看照片', photoIds: [] as string[], position, ...more }
  const answer = await harness.post(`/estates/7/claims/${claimId}/move`, { token, key: key(harness), body })
  return answer.status === 200 ? (answer.body as { state?: string }).state : answer.body.code
}

async function homes(token: string) {
  const answer = await harness.get('/me', { token })
  const { places } = answer.body as unknown as { places: { estateId: string; homes: { label: string }[] }[] }
  return places.flatMap((place) => place.homes.map((home) => home.label))
}

test('what the roll says, one officer grants: the home appears, and the log has an entry that the claimant can check', async () => {
  const one = await claim('业主2', 2)
  assert.equal(one.state, 'waiting')
  assert.deepEqual(await homes(one.token), [])
  const [unit] = (await look(officer, one.claimId)).units
  assert.deepEqual(
    unit?.owners.map(({ name, isName, isDocument, isTied }) => ({ name, isName, isDocument, isTied })),
    [{ name: '业主2', isName: true, isDocument: true, isTied: false }],
  )
  const done = await decide(officer, one.claimId, 'grant')
  assert.equal(done.said, 'granted')
  assert.deepEqual(await homes(one.token), ['1号楼1单元103'])
  const [shown] = await mine(one.token)
  const [entry] = shown?.entries ?? []
  assert.ok(entry)
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query<{ bytes: Buffer }>('SELECT entry AS bytes FROM log_entries WHERE estate_id = 7 AND idx = $1', [
      entry.logIndex,
    ]),
  )
  const bytes = rows[0]?.bytes
  const committed = bytes ? readCommitted(bytes) : null
  assert.equal(committed?.kind, 'claim')
  assert.equal(committed?.state, 1)
  assert.deepEqual(
    Buffer.from(committed?.commitment ?? []),
    Buffer.from(commitmentOf('claim', fromBase64(entry.salt) as Uint8Array, entry.document)),
  )
  assert.ok(!entry.document.includes('业主2'), 'the document names nobody')
  // A retry of the same decision changes nothing.
  const again = await harness.post(`/estates/7/claims/${one.claimId}/decision`, {
    token: officer,
    key: key(harness),
    body: done.body,
  })
  assert.equal(again.status, 200)
  assert.equal((await mine(one.token))[0]?.steps.length, 1)
})

test('the same claim again is one claim; the same name for another is refused; a second for the same home waits for the first', async () => {
  const one = await claim('业主3', 3)
  const again = await harness.post('/estates/7/claims', {
    token: one.token,
    key: key(harness),
    body: one.body,
  })
  assert.equal(again.status, 200)
  assert.equal((await mine(one.token)).length, 1)
  const stranger = await harness.signIn('陌生人3')
  const stolen = await harness.post('/estates/7/claims', {
    token: stranger,
    key: key(harness),
    body: one.body,
  })
  assert.equal(stolen.body.code, 'request.key-reused')
  assert.equal((await claim('业主3', 3)).answer.body.code, 'claim.twice')
  assert.deepEqual(await mine(stranger), [], 'a pointer to another’s claim shows nothing')
})

test('name, card and a title’s number that meet the roll are enough; any one that does not goes to a person, who is not told to the claimant', async () => {
  const number = '京(2021)朝不动产权第0004512号'
  const { rows } = await inEstate(harness.database.app, '7', async (tx) => {
    const units = await tx.query<{ unitId: string }>(
      `SELECT unit_id AS "unitId" FROM units WHERE estate_id = 7 AND room IN ('105', '106', '107', '108', '109') ORDER BY room`,
    )
    for (const { unitId } of units.rows)
      await tx.query(
        'INSERT INTO unit_certificates (estate_id, unit_id, certificate_hash) VALUES (7, $1, $2)',
        [unitId, certificateHash(harness.ports, number)],
      )
    return units
  })
  assert.equal(rows.length, 5)
  const typed = '京（2021）朝不動產權 第 0004512 號'
  assert.equal((await claim('业主4', 4, { certificate: typed })).state, 'granted')
  assert.equal((await claim('业主5', 5, { certificate: '京(2021)朝不动产权第0004513号' })).state, 'waiting')
  assert.equal(
    (await claim('别人', 6, { certificate: typed })).state,
    'waiting',
    'the account has another name',
  )
  assert.equal(
    (await claim('业主7', 7, { certificate: typed, documentNumber: documentNumber(8) })).state,
    'waiting',
  )
  assert.equal((await claim('业主8', 8, { certificate: typed, name: '业主九' })).state, 'waiting')
  // What is another account's already is not taken over by numbers.
  assert.equal((await claim('业主4', 4, { certificate: typed })).state, 'granted', 'the same person again')
  const other = await claim('业主4 ', 4, { certificate: typed })
  assert.equal(other.state, 'waiting')
  const { isCertificate } = (await look(officer, other.claimId)).units[0] ?? {}
  assert.equal(isCertificate, true)
})

test('asked once for all that is missing, answered once, then granted', async () => {
  const one = await claim('业主10', 10)
  assert.equal((await decide(officer, one.claimId, 'ask', { papers: [] })).said, 'claim.papers-missing')
  assert.equal((await decide(officer, one.claimId, 'ask')).said, 'asked')
  assert.deepEqual((await mine(one.token))[0]?.may, ['answer', 'withdraw'])
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'claim.state')
  assert.equal(await move(one.token, one.claimId, 'answer', 0), 'claim.changed')
  assert.equal(await move(one.token, one.claimId, 'answer', 1, { words: '' }), 'claim.words-missing')
  assert.equal(
    await move(one.token, one.claimId, 'answer', 1, { photoIds: ['0'.repeat(64)] }),
    'claim.photo-unknown',
  )
  assert.equal(await move(one.token, one.claimId, 'answer', 1), 'waiting')
  assert.equal(await move(one.token, one.claimId, 'answer', 1), 'waiting', 'a retry is answered the same')
  assert.equal((await mine(one.token))[0]?.steps.length, 2)
  assert.equal((await decide(officer, one.claimId, 'ask')).said, 'claim.asked-once')
  assert.equal((await decide(second, one.claimId, 'grant')).said, 'granted')
})

test('refused with closed reasons, appealed to the street, granted there by another person', async () => {
  const one = await claim('业主11', 11)
  assert.equal((await decide(officer, one.claimId, 'refuse', { refusals: [] })).said, 'claim.reasons-missing')
  const bad = await decide(officer, one.claimId, 'refuse', { refusals: ['because'] })
  assert.equal(bad.answer.status, 400)
  assert.equal((await decide(officer, one.claimId, 'refuse')).said, 'refused')
  assert.equal(await move(one.token, one.claimId, 'appeal', 1), 'appealed')
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'claim.needs-street')
  assert.equal((await decide(second, one.claimId, 'refuse')).said, 'claim.needs-street')
  assert.equal((await decide(street, one.claimId, 'grant')).said, 'granted')
  assert.deepEqual(await homes(one.token), ['1号楼1单元112'])
  const [shown] = await mine(one.token)
  assert.equal(shown?.entries.length, 2, 'a refusal and a grant are entries')
})

test('an appeal that is turned down is over; another is not taken', async () => {
  const one = await claim('业主12', 12)
  await decide(officer, one.claimId, 'refuse')
  const begun = harness.clock.now
  harness.clock.now += 30 * DAY + 15 * 3_600_000
  const late = await harness.signIn('业主12')
  assert.equal(await move(late, one.claimId, 'appeal', 1), 'claim.state', 'thirty days are over')
  harness.clock.now = begun
  assert.equal(await move(one.token, one.claimId, 'appeal', 1), 'appealed')
  assert.equal((await decide(street, one.claimId, 'refuse')).said, 'upheld')
  assert.equal(await move(one.token, one.claimId, 'appeal', 3), 'claim.state')
  assert.deepEqual(await homes(one.token), [])
})

test('two claims for one home: both are told without a name, and it takes the street', async () => {
  const one = await claim('业主13', 13)
  const other = await claim('冒名者', 13, { name: '冒名者', documentNumber: documentNumber(500) })
  for (const { token, claimId } of [one, other]) {
    const shown = (await mine(token)).find((each) => each.claimId === claimId)
    assert.equal(shown?.hasRival, true)
    const text = JSON.stringify((await harness.get('/me/claims', { token })).body)
    assert.ok(!text.includes(token === one.token ? '冒名者' : '业主13'), 'the other is not named')
  }
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'second')
  assert.deepEqual(await homes(one.token), [], 'one person is not enough')
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'claim.same-person')
  assert.equal((await decide(second, one.claimId, 'grant')).said, 'claim.needs-street')
  assert.equal(
    (await decide(street, one.claimId, 'grant', { ownerId: harness.ports.newId() })).said,
    'claim.changed',
    'who confirms, confirms what was proposed',
  )
  assert.equal((await decide(street, one.claimId, 'grant')).said, 'granted')
  assert.deepEqual(await homes(one.token), ['1号楼1单元114'])
  assert.equal(
    (await decide(officer, other.claimId, 'refuse', { refusals: ['unit-claimed-by-other'] })).said,
    'refused',
  )
})

test('joint owners who each claim are no rivals', async () => {
  const husband = await claim('业主0', 0, { room: '139' })
  const wife = await claim('业主1', 1, { room: '139' })
  assert.equal((await mine(wife.token))[0]?.hasRival, false)
  for (const [one, index] of [
    [husband, 0],
    [wife, 1],
  ] as const) {
    const { units } = await look(officer, one.claimId)
    const owner = units[0]?.owners.find(({ name }) => name === `业主${index}`)
    assert.equal((await decide(officer, one.claimId, 'grant', { ownerId: owner?.ownerId })).said, 'granted')
  }
})

test('a home of another account passes on two persons’ word: its owner is told, and stops being one', async () => {
  await harness.seat('旧号14', '7', 14)
  const old = await harness.signIn('旧号14')
  const one = await claim('业主14', 14)
  const told = async () => {
    const home = v.parse(readHome.output, (await harness.get('/estates/7/home', { token: old })).body)
    return home.todos.filter((todo) => todo.kind === 'claimOnHome')
  }
  const [waits] = await told()
  assert.equal(waits?.kind === 'claimOnHome' && waits.unitLabel, '1号楼1单元115')
  assert.ok(!JSON.stringify(waits).includes('业主14'))
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'second')
  assert.deepEqual(await homes(old), ['1号楼1单元115'])
  assert.equal((await decide(street, one.claimId, 'grant')).said, 'granted')
  assert.deepEqual(await homes(one.token), ['1号楼1单元115'])
  assert.deepEqual(await homes(old), [])
  const [lost] = await told()
  assert.equal(lost?.kind === 'claimOnHome' && lost.isLost, true)
  const begun = harness.clock.now
  harness.clock.now += 31 * DAY
  assert.equal((await harness.get('/estates/7/home', { token: await harness.signIn('旧号14') })).status, 403)
  harness.clock.now = begun
})

test('a name or a document that differs takes the street; an owner of another home is refused', async () => {
  const one = await claim('改名者', 15, { name: '改名者' })
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'second')
  const two = await claim('业主16', 16, { documentNumber: documentNumber(501) })
  const elsewhere = await look(officer, one.claimId)
  const wrong = await decide(officer, two.claimId, 'grant', {
    ownerId: elsewhere.units[0]?.owners[0]?.ownerId,
  })
  assert.equal(wrong.said, 'claim.owner-unknown')
  assert.equal((await decide(officer, two.claimId, 'grant', { ownerId: null })).said, 'claim.owner-unknown')
  assert.equal((await decide(officer, two.claimId, 'grant')).said, 'second')
})

test('a home that nobody finds waits all the same, and an officer looks for it', async () => {
  const one = await claim('业主17', 17, { building: '南院', room: '地下室' })
  assert.equal(one.state, 'waiting')
  assert.deepEqual((await look(officer, one.claimId)).units, [])
  const found = await seen(officer, one.claimId, '118')
  assert.ok(typeof found === 'object')
  const [unit] = found.units
  const said = await decide(officer, one.claimId, 'grant', {
    unitId: unit?.unitId,
    ownerId: unit?.owners[0]?.ownerId,
  })
  assert.equal(said.said, 'granted')
})

test('neither company nor committee looks or decides, whatever post they come in; nor a candidate, nor a party', async () => {
  const one = await claim('业主18', 18)
  const body = {
    decision: 'refuse',
    papers: [],
    refusals: ['doc-unreadable'],
    words: '',
    unitId: null,
    ownerId: null,
    position: 0,
  }
  const paths = [
    ['GET', '/estates/7/claims'],
    ['GET', `/estates/7/claims/${one.claimId}`],
    ['POST', `/estates/7/claims/${one.claimId}/decision`],
    ['POST', '/estates/7/counter-claims'],
  ] as const
  const codes = async (token: string, role?: string) => {
    const found = []
    for (const [method, path] of paths) {
      const given = path.endsWith('counter-claims') ? await wish(18) : body
      const asking = { token, key: key(harness), body: given, ...(role ? { role } : {}) }
      const answer = await harness.ask(method, `/api${path}`, asking)
      found.push(`${answer.status} ${answer.body.code}`)
    }
    return [...new Set(found)]
  }
  for (const role of ['company', 'worker', 'committee', 'owner', 'agent', 'district', 'city'] as const) {
    await harness.grant(`only-${role}`, '7', role)
    assert.deepEqual(await codes(await harness.signIn(`only-${role}`)), ['403 access.denied'], role)
  }
  for (const role of ['company', 'committee', 'worker'] as const) {
    await harness.grant(`both-${role}`, '7', role)
    await harness.grant(`both-${role}`, '7', 'community')
    const token = await harness.signIn(`both-${role}`)
    assert.deepEqual(await codes(token, 'community'), ['403 claim.conflict'], role)
  }
  await harness.grant('候选人', '7', 'community')
  const candidate = await harness.signIn('候选人')
  assert.ok(typeof (await seen(candidate, one.claimId)) === 'object')
  await openVote(harness, '7', {
    items: [{ ...QUESTION, kind: 'candidate', title: '候 选 人', text: '' }],
    seats: 1,
    opensAt: harness.clock.now + 20 * DAY,
    noticeAt: harness.clock.now,
    closesAt: harness.clock.now + 30 * DAY,
  })
  assert.deepEqual(await codes(candidate), ['403 claim.candidate'])
  // Somebody with the claimant's own name, and the owner of the home.
  await harness.grant('业主18', '7', 'street')
  assert.equal(await seen(one.token, one.claimId), 'claim.own')
  await harness.seat('邻居官', '7', 18)
  await harness.grant('邻居官', '7', 'community')
  assert.equal(await seen(await harness.signIn('邻居官'), one.claimId), 'claim.own')
  // An officer of another estate.
  await harness.grant('elsewhere', '8', 'community')
  assert.equal(await seen(await harness.signIn('elsewhere'), one.claimId), 'access.denied')
})

test('another person neither sees nor moves my claim', async () => {
  const one = await claim('业主19', 19)
  const other = await harness.signIn('陌生人19')
  assert.equal(await move(other, one.claimId, 'withdraw', 0), 'claim.not-found')
  assert.equal(await move(one.token, one.claimId, 'withdraw', 0), 'withdrawn')
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'claim.state')
})

test('bad input is refused with its own code', async () => {
  assert.equal(
    (await claim('业主20', 20, { documentNumber: '110105491231009X' })).answer.body.code,
    'claim.bad-document',
  )
  assert.equal((await claim('业主20', 20, { photoIds: [] })).answer.status, 400)
  assert.equal(
    (await claim('业主20', 20, { photoIds: ['0'.repeat(64)] })).answer.body.code,
    'claim.photo-unknown',
  )
  assert.equal((await claim('业主20', 20, { name: '  ' })).answer.status, 400)
  assert.equal((await claim('业主20', 20, { basis: 'friend' })).answer.status, 400)
  const token = await harness.signIn('业主20')
  const nowhere = await harness.post('/estates/999/claims', {
    token,
    key: key(harness),
    body: await wish(20),
  })
  assert.equal(nowhere.body.code, 'claim.estate-unknown')
  const noKey = await harness.post('/estates/7/claims', { token, body: await wish(20) })
  assert.equal(noKey.body.code, 'request.key-missing')
  // An old card's fifteen digits are the same document.
  const fifteen = documentNumber(20)
  const short = `${fifteen.slice(0, 6)}${fifteen.slice(8, 17)}`
  const one = await claim('业主20', 20, { documentNumber: short })
  assert.equal(one.state, 'waiting')
  assert.equal((await look(officer, one.claimId)).units[0]?.owners[0]?.isDocument, true)
})

test('a day has its number of claims', async () => {
  harness.ports.mostADay = { claim: 2 }
  assert.equal((await claim('多次', 21)).state, 'waiting')
  assert.equal((await claim('多次', 22)).state, 'waiting')
  assert.equal((await claim('多次', 23)).answer.body.code, 'limit.daily')
  harness.ports.mostADay = { claim: 1_000 }
})

test('two officers who decide at once: one decision, and the other is told that it changed', async () => {
  for (let round = 0; round < 4; round++) {
    const one = await claim(`业主${24 + round}`, 24 + round)
    const { units } = await look(officer, one.claimId)
    const to = { unitId: units[0]?.unitId, ownerId: units[0]?.owners[0]?.ownerId }
    const post = (token: string, decision: string) =>
      harness.post(`/estates/7/claims/${one.claimId}/decision`, {
        token,
        key: key(harness),
        body:
          decision === 'grant'
            ? { decision, papers: [], refusals: [], words: '', position: 0, ...to }
            : {
                decision,
                papers: [],
                refusals: ['cert-not-found'],
                words: '',
                position: 0,
                unitId: null,
                ownerId: null,
              },
      })
    const answers = await Promise.all([
      post(officer, 'grant'),
      post(second, 'refuse'),
      post(officer, 'grant'),
    ])
    const statuses = answers.map((answer) => answer.status)
    const [shown] = await mine(one.token)
    assert.equal(shown?.steps.length, 1, statuses.join(' '))
    assert.ok(statuses.includes(409))
    assert.equal((await homes(one.token)).length, shown?.state === 'granted' ? 1 : 0)
  }
})

test('two who claim one home at once, by all three numbers: one account has it', async () => {
  const number = '京房权证朝私字第123456号'
  await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      `INSERT INTO unit_certificates (estate_id, unit_id, certificate_hash)
       SELECT estate_id, unit_id, $1 FROM units WHERE estate_id = 7 AND room = '129'`,
      [certificateHash(harness.ports, number)],
    ),
  )
  await personOf(harness.ports, NOW, 'jingtong', 'twin-a', '业主28')
  await personOf(harness.ports, NOW, 'jingtong', 'twin-b', '业主28')
  const made = await Promise.all(['a', 'b'].map(async () => wish(28, { certificate: number })))
  const tokens = ['业主28', '业主28 ']
  const states = await Promise.all(
    made.map(async (body, index) => {
      const token = await harness.signIn(tokens[index] as string)
      const answer = await harness.post('/estates/7/claims', { token, key: key(harness), body })
      return (answer.body as { state?: string }).state
    }),
  )
  assert.deepEqual(states.sort(), ['granted', 'waiting'])
})

test('at the counter: two officers, a person without an account, a card with a code of two halves that ties a phone once', async () => {
  const body = await wish(30)
  const record = (token: string) =>
    harness.post('/estates/7/counter-claims', { token, key: key(harness), body })
  assert.equal((await record(officer)).status, 200)
  assert.equal((await record(officer)).status, 200, 'a retry is the same claim')
  const claimId = body.claimId as string
  assert.equal((await decide(officer, claimId, 'grant')).said, 'claim.same-person')
  assert.equal((await look(officer, claimId)).card, null)
  assert.equal((await decide(second, claimId, 'grant')).said, 'granted')
  const first = (await look(officer, claimId)).card
  const last = (await look(second, claimId)).card
  assert.equal((await look(street, claimId)).card, null)
  assert.equal(first?.half, 'first')
  assert.equal(last?.half, 'last')
  assert.match(`${first?.digits}${last?.digits}`, /^\d{12}$/)
  harness.ports.channels.weapp = async (code) => ({ subject: code })
  const bind = (bindingCode: string, code: string) =>
    harness.post('/session/bind', { body: { channel: 'weapp', code, bindingCode } })
  assert.equal((await bind(`${first?.digits}000000`, 'phone-x')).body.code, 'session.binding-refused')
  const bound = await bind(`${first?.digits}${last?.digits}`, 'phone-30')
  assert.equal(bound.status, 200)
  const { session } = bound.body as unknown as { session: { accessToken: string } }
  assert.deepEqual(await homes(session.accessToken), ['1号楼1单元131'])
  assert.equal(
    (await bind(`${first?.digits}${last?.digits}`, 'phone-31')).body.code,
    'session.binding-refused',
  )
  // What the roll does not say takes the street at the counter, too.
  const other = await wish(31, { name: '业主三十一' })
  await harness.post('/estates/7/counter-claims', { token: officer, key: key(harness), body: other })
  assert.equal((await decide(second, other.claimId as string, 'grant')).said, 'second')
  assert.equal((await decide(street, other.claimId as string, 'grant')).said, 'granted')
})

test('the desk’s list is by the clock, overdue says so at home; a claim of another post’s is not theirs', async () => {
  const before = harness.clock.now
  harness.clock.now = NOW + 40 * DAY
  const one = await claim('业主32', 32)
  harness.clock.now += 10 * DAY
  // Access tokens last half an hour.
  const [desk, above] = [await harness.signIn('officer'), await harness.signIn('street')]
  const listed = async (token: string) =>
    v.parse(listClaims.output, (await harness.get('/estates/7/claims', { token })).body).waiting
  const rows = await listed(desk)
  const dues = rows.map((row) => row.dueAt ?? 0)
  assert.deepEqual(
    dues,
    [...dues].sort((a, b) => a - b),
  )
  const row = rows.find((each) => each.claimId === one.claimId)
  assert.equal(row?.isMine, true)
  assert.ok((row?.dueAt ?? 0) < harness.clock.now)
  const home = v.parse(readHome.output, (await harness.get('/estates/7/home', { token: desk })).body)
  const todo = home.todos.find((each) => each.kind === 'decideClaims')
  assert.ok(todo?.kind === 'decideClaims' && todo.overdue > 0 && todo.claims >= todo.overdue)
  assert.ok((await listed(above)).length > 0)
  assert.equal(
    (await mine(await harness.signIn('业主32'))).find((each) => each.claimId === one.claimId)?.state,
    'waiting',
    'silence grants nothing',
  )
  harness.clock.now = before
})

test('pictures and the typed number go thirty days after the end; decision and hash stay; what else shows a picture keeps it', async () => {
  const [own, shared] = [await keepScan(harness, '7'), await keepScan(harness, '7')]
  const one = await claim('业主33', 33, { photoIds: [own, shared], certificate: '京房权证朝私字第765432号' })
  const still = await claim('业主34', 34, { photoIds: [shared] })
  assert.equal((await decide(officer, one.claimId, 'grant')).said, 'granted')
  await inEstate(harness.database.app, '7', (tx) =>
    tx.query('UPDATE photos SET is_attached = true WHERE estate_id = 7 AND photo_id = ANY ($1)', [
      [own, shared],
    ]),
  )
  const work = dropClaimPapersWork(harness.ports)
  const run = () => work.inEstate('7', new AbortController().signal)
  const begun = harness.clock.now
  harness.clock.now = begun + 29 * DAY
  await run()
  const known = async () => {
    const { rows } = await inEstate(harness.database.app, '7', (tx) =>
      tx.query<{ id: string }>(
        'SELECT photo_id AS id FROM photos WHERE estate_id = 7 AND photo_id = ANY ($1)',
        [[own, shared]],
      ),
    )
    return new Set(rows.map((row) => row.id))
  }
  assert.deepEqual(await known(), new Set([own, shared]))
  harness.clock.now = begun + 31 * DAY
  assert.ok((await run()) >= 1)
  assert.deepEqual(await known(), new Set([shared]), 'a picture that a claim still needs stays')
  const desk = await harness.signIn('officer')
  const { claim: shown } = await look(desk, one.claimId)
  assert.deepEqual(shown.photos, [])
  assert.equal(shown.certificate, '')
  assert.equal(shown.state, 'granted')
  const token = await harness.signIn('业主33')
  const entry = (await mine(token)).find((each) => each.claimId === one.claimId)?.entries[0]
  const evidence = createHash('sha256').update([own, shared].sort().join('\n')).digest('base64')
  assert.ok(entry?.document.includes(evidence), 'the hash over the pictures stays')
  assert.equal((await look(desk, still.claimId)).claim.photos.length, 1)
  assert.equal(await run(), 0, 'done once')
  harness.clock.now = begun
})

test('nothing of the numbers is kept as it was typed', async () => {
  const { rows } = await harness.database.owner.query<{ text: string }>(
    'SELECT c::text AS text FROM owner_claims c',
  )
  for (const { text } of rows) assert.ok(!/1100001900\d{7}/.test(text))
})
