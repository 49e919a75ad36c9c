import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Conflict, VoteWitness } from '#contract/votes/witnesses.ts'
import type { VoteRecord } from '#contract/votes/endpoints.ts'
import type { WitnessRole } from '#domain/core/access.ts'
import { fromBase64, toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody, cosignature, parseCheckpoint } from '#domain/log/checkpoint.ts'
import { cosign, judge, publicKeyOf, signRegistration, witnessName } from '#domain/log/witness.ts'
import { readRules } from '#domain/votes/evidence/record.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { verifyRecord } from '../../../../verifier/verify.mjs'
import { openPhone, type Phone } from '#test/server/support/witness-phone.ts'
import {
  DAY,
  importSmallEstate,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// Witnesses through whole requests: the phone's own code against the server's, honest and not.

let harness: Harness

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 12)
})
after(() => harness.stop())

async function tokenOf(subject: string, role: WitnessRole | 'company', estateId = '7'): Promise<string> {
  await harness.grant(subject, estateId, role)
  return harness.signIn(subject)
}

/** A person who has registered on a phone. */
async function witnessOf(subject: string, role: WitnessRole, estateId = '7'): Promise<Phone> {
  const phone = openPhone(harness, { token: await tokenOf(subject, role, estateId), role, estateId })
  assert.equal(await phone.register(role, phone.logName), null)
  return phone
}

const nameOf = (phone: Phone) => phone.kept().key?.name as string
const seedOf = (phone: Phone) => fromBase64(phone.kept().key?.seed as string) as Uint8Array
const idOf = (phone: Phone) => phone.kept().key?.witnessId as string

async function announce(estateId = '7'): Promise<string> {
  const voteId = await openVoteNow(estateId)
  harness.clock.now += 1000
  return voteId
}

/** A vote that is announced at the very moment of the test, so that its rules name who is registered. */
async function openVoteNow(estateId: string): Promise<string> {
  const token = await tokenOf(`convener-${estateId}`, 'committee', estateId)
  const voteId = key(harness)
  const day = (days: number) =>
    new Date(harness.clock.now + days * DAY + 8 * 3_600_000).toISOString().slice(0, 10)
  const answer = await harness.post(`/estates/${estateId}/votes`, {
    token,
    role: 'committee',
    key: voteId,
    body: {
      voteId,
      title: '更换门禁',
      items: [{ kind: 'question', title: '更换门禁', text: '是否同意？', matterId: 9, options: [] }],
      seats: 0,
      paper: 'first-stands',
      proxyCap: 0,
      documents: [],
      opensOn: day(17),
      closesOn: day(30),
      building: null,
    },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return voteId
}

async function rulesOf(voteId: string): Promise<string[]> {
  const { rows } = await harness.database.owner.query<{ rules: string }>(
    `SELECT rules_text AS rules FROM votes WHERE vote_id = $1`,
    [voteId],
  )
  return (readRules(rows[0]?.rules ?? '')?.witnesses ?? []).map(({ name }) => name)
}

async function votesWitnesses(voteId: string, token: string) {
  const answer = await harness.get(`/estates/7/votes/${voteId}/witnesses`, { token })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body as unknown as { hasResult: boolean; witnesses: VoteWitness[]; conflicts: number }
}

test('registering: a key of one’s own, named by the server, once; whatever is odd is refused', async () => {
  const clerk = await witnessOf('clerk', 'committee')
  const street = await witnessOf('street', 'street')
  assert.match(nameOf(clerk), /^committee\.wuye\.test\/7\/\d{6}$/)
  assert.match(nameOf(street), /^street\.wuye\.test\/7\/\d{6}$/)
  const token = await tokenOf('clerk', 'committee')
  const post = (
    body: unknown,
    as: { token: string; role: string } = { token, role: 'committee' },
    estateId = '7',
  ) => harness.post(`/estates/${estateId}/witnesses`, { ...as, key: key(harness), body })
  const seed = seedOf(clerk)
  const sent = {
    witnessId: idOf(clerk),
    publicKey: toBase64(publicKeyOf(seed)),
    signature: toBase64(signRegistration(seed, nameOf(clerk))),
  }
  // The same again is answered the same.
  assert.equal((await post(sent)).status, 200)
  // Another key under its name, its key under another name, its key by another person.
  const other = new Uint8Array(32).fill(3)
  const otherKey = toBase64(publicKeyOf(other))
  const otherName = witnessName('committee', clerk.logName, publicKeyOf(other))
  const signedOther = toBase64(signRegistration(other, otherName))
  assert.equal(
    (await post({ ...sent, publicKey: otherKey, signature: signedOther })).body.code,
    'request.key-reused',
  )
  const second = { token: await tokenOf('clerk-2', 'committee'), role: 'committee' }
  assert.equal((await post({ ...sent, witnessId: key(harness) }, second)).body.code, 'witness.key-taken')
  assert.equal((await post(sent, second)).body.code, 'request.key-reused')
  // A key that the sender does not hold; a signature for another role, another estate, or of a checkpoint.
  const bad = [
    toBase64(signRegistration(seed, otherName)),
    toBase64(signRegistration(other, otherName.replace('committee', 'street'))),
    toBase64(signRegistration(other, otherName.replace('/7/', '/8/'))),
    toBase64(cosign(other, 1, `${otherName}\n`).subarray(8)),
    toBase64(new Uint8Array(64)),
  ]
  for (const signature of bad)
    assert.equal(
      (await post({ witnessId: key(harness), publicKey: otherKey, signature })).body.code,
      'witness.bad-signature',
    )
  // A key of small order, under which some verifiers take any signature.
  const weak = new Uint8Array(32)
  weak[0] = 1
  const anything = new Uint8Array(64)
  anything[0] = 1
  const weakKey = { witnessId: key(harness), publicKey: toBase64(weak), signature: toBase64(anything) }
  assert.equal((await post(weakKey)).body.code, 'witness.bad-signature')
  for (const body of [
    { ...sent, publicKey: `${sent.publicKey}=` },
    { ...sent, witnessId: 'x' },
    { ...sent, name: 'street.wuye.test/7/000001' },
    { witnessId: sent.witnessId },
  ])
    assert.equal((await post(body)).body.code, 'request.malformed')
  // Text that is base64 but not its canonical spelling.
  const loose = sent.publicKey.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`)
  assert.equal((await post({ ...sent, publicKey: loose })).body.code, 'request.malformed')
  // Nobody else is a witness.
  const company = { token: await tokenOf('worker', 'company'), role: 'company' }
  assert.equal((await post(sent, company)).body.code, 'access.denied')
  assert.equal((await post(sent, { token, role: 'committee' }, '8')).body.code, 'access.role-not-held')
})

test('owners: three at most, also where six come at once; who leaves makes room, and a new phone keeps its seat', async () => {
  const phones = await Promise.all(
    Array.from({ length: 6 }, async (_, index) =>
      openPhone(harness, { token: await tokenOf(`owner-${index}`, 'owner'), role: 'owner' }),
    ),
  )
  const told = await Promise.all(phones.map((phone) => phone.register('owner', phone.logName)))
  assert.deepEqual(told.map(String).sort(), [
    'null',
    'null',
    'null',
    'witness.seats-taken',
    'witness.seats-taken',
    'witness.seats-taken',
  ])
  const seated = phones.filter((phone) => phone.kept().key?.name)
  const waiting = phones.filter((phone) => !phone.kept().key)
  assert.equal(seated.length + waiting.length, 6)
  assert.deepEqual((await (seated[0] as Phone).desk()).ownerSeats, { taken: 3, most: 3 })
  // A new phone of one who has a seat: the former key retires, the seat is kept.
  const first = seated[0] as Phone
  const former = nameOf(first)
  assert.equal(await first.register('owner', first.logName), null)
  const desk = await first.desk()
  assert.equal(desk.ownerSeats.taken, 3)
  assert.ok(!desk.witnesses.some((one) => one.name === former))
  assert.equal(desk.mine?.name, nameOf(first))
  const fourth = waiting[0] as Phone
  assert.equal(await fourth.register('owner', fourth.logName), 'witness.seats-taken')
  assert.equal(await first.retire(), null)
  assert.equal(await fourth.register('owner', fourth.logName), null)
  for (const phone of [...seated, fourth]) await phone.retire()
  assert.equal((await fourth.desk()).ownerSeats.taken, 0)
})

test('a lost answer to a registration is asked again with the same key', async () => {
  const phone = openPhone(harness, { token: await tokenOf('clerk-lost', 'committee'), role: 'committee' })
  phone.phone.lose = true
  assert.equal(await phone.register('committee', phone.logName), 'phone.timeout')
  const made = phone.kept().key
  assert.equal(made?.name, null)
  phone.phone.lose = false
  assert.equal(await phone.register('committee', phone.logName), null)
  assert.deepEqual({ ...phone.kept().key, name: null }, made)
  assert.equal((await phone.desk()).witnesses.filter((one) => one.witnessId === made?.witnessId).length, 1)
  await phone.retire()
})

test('a vote’s rules name who is registered then: not the retired, nor who lost the role', async () => {
  const retired = await witnessOf('clerk-gone', 'committee')
  const lapsed = await witnessOf('clerk-lapsed', 'committee')
  const staying = await witnessOf('clerk-stays', 'committee')
  const before = await rulesOf(await announce())
  for (const phone of [retired, lapsed, staying]) assert.ok(before.includes(nameOf(phone)))
  await retired.retire()
  const { rows } = await harness.database.owner.query<{ id: string }>(
    "SELECT person_id AS id FROM identities WHERE subject = 'clerk-lapsed'",
  )
  await harness.database.app.query('UPDATE person_roles SET valid_to = $2 WHERE person_id = $1', [
    rows[0]?.id,
    new Date(harness.clock.now),
  ])
  harness.clock.now += 1000
  const after = await rulesOf(await announce())
  assert.ok(after.includes(nameOf(staying)))
  assert.ok(!after.includes(nameOf(lapsed)) && before.length === after.length + 2)
  assert.equal((await openVoteRules('8')).length, 0, 'another estate has none')
  await staying.retire()
})

async function openVoteRules(estateId: string): Promise<string[]> {
  return rulesOf(await openVote(harness, estateId))
}

test('from registering to a record: signed, missing and forged lines, by both verifiers', async () => {
  const signing = await witnessOf('clerk-a', 'committee')
  const silent = await witnessOf('clerk-b', 'committee')
  const owner = await tokenOf('owner-0', 'owner')
  const voteId = await announce()
  const token = await harness.signIn('clerk-a')
  const todo = async () => {
    const home = await harness.get('/estates/7/home', { token, role: 'committee' })
    return (home.body as unknown as { todos: { kind: string; checkpoints?: number }[] }).todos.find(
      (one) => one.kind === 'cosign',
    )?.checkpoints
  }
  assert.equal(await todo(), 1)
  const desk = await signing.desk()
  assert.deepEqual(
    desk.checkpoints.map((one) => [one.milestone?.kind ?? 'latest', one.isSigned]),
    [['announced', false]],
  )
  assert.deepEqual(await signing.check(), { kind: 'signed', count: 1 })
  assert.equal(await todo(), undefined)
  // Again: the latest is signed already, nothing is signed twice.
  assert.deepEqual(await signing.check(), { kind: 'signed', count: 0 })
  const halfway = await votesWitnesses(voteId, owner)
  assert.equal(halfway.hasResult, false)
  const of = (all: { witnesses: VoteWitness[] }, phone: Phone) =>
    all.witnesses.find((one) => one.name === nameOf(phone))
  assert.equal(of(halfway, signing)?.announcedAt, Math.floor(harness.clock.now / 1000) * 1000)
  assert.deepEqual(of(halfway, silent), { name: nameOf(silent), announcedAt: null, resultAt: null })

  harness.clock.now += 40 * DAY
  await closeDueVotes(harness.ports)
  Object.assign(signing, openAgain(signing, await harness.signIn('clerk-a')))
  const count = await signing.check()
  assert.ok(count.kind === 'signed' && count.count >= 1)
  const later = await harness.signIn('owner-0')
  const done = await votesWitnesses(voteId, later)
  assert.equal(done.hasResult, true)
  assert.equal(of(done, signing)?.resultAt, Math.floor(harness.clock.now / 1000) * 1000)
  assert.equal(of(done, silent)?.resultAt, null)

  const answer = await harness.get(`/estates/7/votes/${voteId}/record`, { token: later })
  const record = answer.body as unknown as VoteRecord
  assert.ok(record.checkpoints.every((note) => note.includes(`\u2014 ${nameOf(signing)} `)))
  assert.ok(record.checkpoints.every((note) => !note.includes(nameOf(silent))))
  const both = (given: VoteRecord) => {
    const first = recountAll(given)
    const second = verifyRecord(given)
    const states = first.checks.map((check) => check.state)
    assert.deepEqual(
      second.checks.map((check) => check.state),
      states,
    )
    return { first, second, faults: first.checks.filter((check) => check.state === 'fails') }
  }
  const { first, second, faults } = both(record)
  assert.deepEqual(faults, [])
  const seconds = Math.floor(harness.clock.now / 1000)
  const wanted = (rules: string[]) =>
    rules.map((name) => ({ name, at: name === nameOf(signing) ? seconds : null }))
  const rules = await rulesOf(voteId)
  assert.ok(rules.length >= 2)
  assert.deepEqual(
    first.counted?.witnesses.map(({ name, atSeconds }) => ({ name, at: atSeconds })),
    wanted(rules),
  )
  assert.deepEqual(
    second.witnesses.map(({ name, seconds: at }) => ({ name, at })),
    wanted(rules),
  )

  // Without the line: told, and no fault.
  const without = record.checkpoints.map((note) => `${note.split('\n').slice(0, 5).join('\n')}\n`)
  const bare = both({ ...record, checkpoints: without })
  assert.deepEqual(bare.faults, [])
  assert.ok(bare.first.counted?.witnesses.every(({ atSeconds }) => atSeconds === null))
  // A line that the operator made, or moved from another checkpoint, or a time it changed.
  const line = (note: string) => note.split('\n').find((one) => one.includes(nameOf(signing))) as string
  const forged: [string, (line: string, index: number) => string][] = [
    ['another signature', (one) => one.replace(/.{8}$/, 'AAAAAAA=')],
    ['another time', (one) => withData(one, (data) => (data[11] = (data[11] as number) ^ 1))],
    ['another checkpoint’s', (_, index) => line(record.checkpoints[1 - index] as string)],
  ]
  // With the id of a key that nobody knows it is no line of this witness's (C2SP signed-note): not signed, and no fault.
  const unknown = record.checkpoints.map((note) =>
    note.replace(
      line(note),
      withData(line(note), (data) => (data[0] = (data[0] as number) ^ 1)),
    ),
  )
  const ignored = both({ ...record, checkpoints: unknown })
  assert.deepEqual(ignored.faults, [])
  assert.ok(ignored.first.counted?.witnesses.every(({ atSeconds }) => atSeconds === null))
  assert.ok(ignored.second.witnesses.every(({ seconds: at }) => at === null))
  for (const [why, forge] of forged) {
    const checkpoints = record.checkpoints.map((note, index) =>
      note.replace(line(note), forge(line(note), index)),
    )
    const caught = both({ ...record, checkpoints }).faults
    assert.deepEqual(
      caught.map((check) => [check.name, check.at]),
      [['witnesses', nameOf(signing)]],
      why,
    )
  }
})

/** The same phone after signing in again. */
function openAgain(phone: Phone, token: string, role: WitnessRole = 'committee'): Phone {
  const again = openPhone(harness, { token, role })
  for (const [name, text] of phone.storage) again.storage.set(name, text)
  return again
}

function withData(line: string, change: (data: Uint8Array) => void): string {
  const [dash, name, text] = line.split(' ') as [string, string, string]
  const data = fromBase64(text) as Uint8Array
  change(data)
  return `${dash} ${name} ${toBase64(data)}`
}

test('a signature that is wrong, of something else, at a wrong time, or of somebody else is not taken', async () => {
  const phone = await witnessOf('clerk-c', 'committee')
  const voteId = await announce()
  const [shown] = (await phone.desk()).checkpoints
  assert.ok(shown)
  const { body: text } = parseCheckpoint(shown.note) as { body: string }
  const now = Math.floor(harness.clock.now / 1000)
  const token = await harness.signIn('clerk-c')
  const seed = seedOf(phone)
  const id = idOf(phone)
  const post = (
    given: { size?: number; bytes?: Uint8Array; witnessId?: string; token?: string; role?: string } = {},
  ) =>
    harness.post(`/estates/7/witnesses/${given.witnessId ?? id}/cosignatures`, {
      token: given.token ?? token,
      role: given.role ?? 'committee',
      key: key(harness),
      body: {
        size: given.size ?? shown.size,
        cosignature: toBase64(given.bytes ?? cosign(seed, now, text)),
      },
    })
  const refused = async (code: string, given: Parameters<typeof post>[0]) =>
    assert.equal((await post(given)).body.code, code)
  await refused('witness.bad-signature', { bytes: new Uint8Array(72) })
  await refused('witness.bad-signature', { bytes: cosign(new Uint8Array(32).fill(4), now, text) })
  await refused('witness.bad-signature', { bytes: cosign(seed, now, text.replace(/\n\d+\n/, '\n1\n')) })
  // The log's own kind of signature says nothing of a time.
  const other = cosignature(now, cosign(seed, now + 1, text).subarray(8))
  await refused('witness.bad-signature', { bytes: other })
  // Of another estate's checkpoint of the same size.
  const elsewhere = checkpointBody({
    origin: harness.ports.log.nameOf('8'),
    size: shown.size,
    root: (parseCheckpoint(shown.note) as { root: Uint8Array }).root,
  })
  await refused('witness.bad-signature', { bytes: cosign(seed, now, elsewhere) })
  // Of a size that has no checkpoint, or a checkpoint it was not made for.
  await refused('witness.checkpoint-unknown', { size: 1_000_000 })
  await refused('witness.checkpoint-unknown', { size: 1 })
  const { rows } = await harness.database.owner.query<{ size: number }>(
    'SELECT size::float8 FROM log_checkpoints WHERE estate_id = 7 AND size < $1 ORDER BY size DESC LIMIT 1',
    [shown.size],
  )
  await refused('witness.bad-signature', { size: rows[0]?.size as number })
  // Too late and too early by the server's clock: a witness cannot say that it signed before there was anything to sign.
  await refused('witness.clock-off', { bytes: cosign(seed, now + 3_600, text) })
  await refused('witness.clock-off', { bytes: cosign(seed, now - 86_400, text) })
  await refused('witness.bad-signature', { bytes: cosignature(0, cosign(seed, now, text).subarray(8)) })
  // By another person, in another role, in another estate, under a name that nobody has.
  const stranger = await tokenOf('clerk-d', 'committee')
  await refused('witness.not-found', { token: stranger })
  await refused('witness.not-found', { witnessId: key(harness) })
  await harness.grant('clerk-c', '7', 'owner')
  await refused('witness.not-found', { role: 'owner' })
  const { rows: none } = await harness.database.owner.query(
    'SELECT 1 FROM cosignatures WHERE witness_id = $1',
    [idOf(phone)],
  )
  assert.equal(none.length, 0)
  // Good once, then the same whatever is sent: the first stands.
  assert.equal((await post()).status, 200)
  const first = await votesWitnesses(voteId, token)
  harness.clock.now += 5_000
  const again = await post({ bytes: cosign(seed, now + 5, text) })
  assert.deepEqual(again.body, { signedAt: now * 1000 })
  assert.deepEqual(await votesWitnesses(voteId, token), first)
  // Retired, it signs no more; what it signed stays.
  await announce()
  const fresh = (await phone.desk()).checkpoints[0]
  assert.ok(fresh && fresh.size > shown.size)
  const { body: freshText } = parseCheckpoint(fresh.note) as { body: string }
  await phone.retire()
  const late = cosign(seed, Math.floor(harness.clock.now / 1000), freshText)
  await refused('witness.retired', { size: fresh.size, bytes: late })
  assert.equal((await post()).status, 200)
  assert.deepEqual(await votesWitnesses(voteId, token), first)
  // The phone says so instead of signing.
  assert.deepEqual(await phone.check(), { kind: 'replaced' })
})

test('a phone whose clock is off is told so, and signs after it is set', async () => {
  const phone = await witnessOf('clerk-clock', 'committee')
  await announce()
  phone.phone.skewMs = 2 * 3_600_000
  assert.deepEqual(await phone.check(), { kind: 'failed', code: 'witness.clock-off' })
  phone.phone.skewMs = 0
  assert.deepEqual(await phone.check(), { kind: 'signed', count: 1 })
  await phone.retire()
})

test('lost answers: what was signed is sent again as it was, and signed once', async () => {
  const phone = await witnessOf('clerk-offline', 'committee')
  const votes = [await announce(), await announce(), await announce()]
  for (let round = 0; round < 3; round++) {
    phone.phone.lose = true
    assert.deepEqual(await phone.check(), { kind: 'failed', code: 'phone.timeout' })
    const unsent = phone.kept().unsent
    assert.deepEqual(await phone.check(), { kind: 'failed', code: 'phone.timeout' })
    assert.deepEqual(phone.kept().unsent, unsent)
    phone.phone.lose = false
    harness.clock.now += 1000
  }
  const done = await phone.check()
  assert.equal(done.kind, 'signed')
  const token = await harness.signIn('clerk-offline')
  for (const voteId of votes) {
    const { witnesses } = await votesWitnesses(voteId, token)
    assert.ok(witnesses.find((one) => one.name === nameOf(phone))?.announcedAt)
  }
  await phone.retire()
})

test('killed before or after any write or any request, the phone ends with one signature for each checkpoint', async () => {
  const phone = await witnessOf('clerk-killed', 'committee')
  const token = await harness.signIn('clerk-killed')
  const { write, desk, cosign: send } = phone.ports
  let isDone = false
  for (let step = 0; !isDone; step++)
    for (const isAfter of [false, true]) {
      const votes = [await announce(), await announce()]
      let left = step
      const dies = <T>(work: () => T): T => {
        const isNow = left-- === 0
        if (isNow && !isAfter) throw new Error('killed')
        const answer = work()
        if (!isNow) return answer
        if (answer instanceof Promise)
          return answer.then(() => Promise.reject(new Error('killed'))) as unknown as T
        throw new Error('killed')
      }
      phone.ports.write = (text) => dies(() => write(text))
      phone.ports.desk = (size) => dies(() => desk(size))
      phone.ports.cosign = (...given) => dies(() => send(...given))
      const first = await phone.check().catch((error: Error) => error.message)
      isDone = first !== 'killed'
      Object.assign(phone.ports, { write, desk, cosign: send })
      const again = await phone.check()
      assert.equal(again.kind, 'signed', `${step} ${isAfter}`)
      assert.equal(phone.kept().unsent, null)
      for (const voteId of votes) {
        const { witnesses } = await votesWitnesses(voteId, token)
        assert.ok(witnesses.find((one) => one.name === nameOf(phone))?.announcedAt, `${step} ${isAfter}`)
      }
      assert.deepEqual(await phone.check(), { kind: 'signed', count: 0 })
    }
  await phone.retire()
})

test('more than a phone signs at once: first the oldest, then the rest and the latest', async () => {
  const phone = await witnessOf('clerk-many', 'committee')
  for (let index = 0; index < 51; index++) await announce()
  const desk = await phone.desk()
  assert.equal(desk.checkpoints.length, 50)
  assert.ok(desk.checkpoints.every((one) => one.milestone !== null))
  assert.deepEqual(await phone.check(), { kind: 'signed', count: 50 })
  assert.deepEqual(await phone.check(), { kind: 'signed', count: 1 })
  assert.deepEqual(await phone.check(), { kind: 'signed', count: 0 })
  await phone.retire()
})

test('a phone without room or without randomness makes no key and signs nothing', async () => {
  const phone = openPhone(harness, { token: await tokenOf('clerk-full', 'committee'), role: 'committee' })
  const { secretBytes, write } = phone.ports
  phone.ports.secretBytes = async () => null
  assert.equal(await phone.register('committee', phone.logName), 'no-randomness')
  phone.ports.secretBytes = secretBytes
  phone.ports.write = () => false
  assert.equal(await phone.register('committee', phone.logName), 'no-room')
  assert.equal((await phone.desk()).mine, null)
  phone.ports.write = write
  assert.equal(await phone.register('committee', phone.logName), null)
  await announce()
  phone.ports.write = () => false
  assert.deepEqual(await phone.check(), { kind: 'failed', code: 'no-room' })
  const { rows } = await harness.database.owner.query('SELECT 1 FROM cosignatures WHERE witness_id = $1', [
    idOf(phone),
  ])
  assert.equal(rows.length, 0)
  phone.ports.write = write
  await phone.retire()
})

/** Rewrites an estate's log from an entry on, as the owner of the tables can, hashes and head consistent throughout. */
async function rewriteLog(estateId: string, from: number): Promise<void> {
  await inEstate(harness.database.owner, estateId, async (tx) => {
    const { rows } = await tx.query<{ entry: Buffer }>(
      'SELECT entry FROM log_entries WHERE estate_id = $1 ORDER BY idx',
      [estateId],
    )
    for (const table of ['log_entries', 'log_nodes', 'log_heads'])
      await tx.query(`DELETE FROM ${table} WHERE estate_id = $1`, [estateId])
    const entries = rows.map(({ entry }, index) =>
      index < from ? entry : Buffer.concat([entry.subarray(0, -1), Buffer.of((entry.at(-1) as number) ^ 1)]),
    )
    await tx.query('SELECT log_append($1, $2, $3)', [estateId, entries, new Date(harness.clock.now)])
  })
}

/** Lets the server sign the rewritten log's checkpoint of a size anew, over the one it signed before. */
async function resign(estateId: string): Promise<void> {
  await inEstate(harness.database.owner, estateId, async (tx) => {
    await tx.query('ALTER TABLE cosignatures DROP CONSTRAINT IF EXISTS cosignatures_estate_id_size_fkey')
    await tx.query('DELETE FROM log_checkpoints WHERE estate_id = $1', [estateId])
  })
}

test('a log that was rewritten: the phone refuses, keeps both notes, reports, and owners see it', async () => {
  const owner = await tokenOf('owner-8', 'owner', '8')
  const phone = await witnessOf('clerk-8', 'committee', '8')
  const second = await witnessOf('street-8', 'street', '8')
  const third = await witnessOf('owner-8', 'owner', '8')
  const voteId = await announce('8')
  for (const one of [phone, second, third]) assert.deepEqual(await one.check(), { kind: 'signed', count: 1 })
  const kept = phone.kept().last as string
  const { size } = parseCheckpoint(kept) as { size: number }

  // An earlier entry is changed and the log goes on: there is a proof, but not from what was signed.
  await rewriteLog('8', 2)
  await announce('8')
  assert.deepEqual(await phone.check(), { kind: 'conflict' })
  const { conflict, last, unsent } = phone.kept()
  assert.equal(conflict?.why, 'forked')
  assert.equal(conflict?.kept, kept)
  assert.equal(conflict?.isReported, true)
  assert.equal(last, kept)
  assert.equal(unsent, null)

  // The same size is signed anew with another root: two histories beyond doubt.
  await resign('8')
  await inEstate(harness.database.owner, '8', async (tx) => {
    const { rows } = await tx.query<{ entry: Buffer }>(
      'SELECT entry FROM log_entries WHERE estate_id = 8 ORDER BY idx LIMIT $1',
      [size],
    )
    for (const table of ['log_entries', 'log_nodes', 'log_heads'])
      await tx.query(`DELETE FROM ${table} WHERE estate_id = 8`)
    const entries = rows.map(({ entry }) => entry)
    await tx.query('SELECT log_append(8, $1, $2)', [entries, new Date(harness.clock.now)])
  })
  assert.deepEqual(await second.check(), { kind: 'conflict' })
  assert.equal(second.kept().conflict?.why, 'forked')

  // Entries are taken away at the end.
  await resign('8')
  await inEstate(harness.database.owner, '8', async (tx) => {
    for (const table of ['log_entries', 'log_nodes', 'log_heads'])
      await tx.query(`DELETE FROM ${table} WHERE estate_id = 8`)
    await tx.query('SELECT log_append(8, $1, $2)', [[Buffer.from('x')], new Date(harness.clock.now)])
  })
  assert.deepEqual(await third.check(), { kind: 'conflict' })
  assert.equal(third.kept().conflict?.why, 'shrunk')
  assert.equal(third.kept().conflict?.isReported, true)
  // Nothing at all is left: the phone refuses, with nothing to show but what it has.
  await resign('8')
  await inEstate(harness.database.owner, '8', async (tx) => {
    for (const table of ['log_entries', 'log_nodes', 'log_heads'])
      await tx.query(`DELETE FROM ${table} WHERE estate_id = 8`)
  })
  assert.deepEqual(await phone.check(), { kind: 'conflict' })
  // No witness signed anything of it.
  const { rows } = await harness.database.owner.query<{ size: number }>(
    'SELECT DISTINCT size::float8 FROM cosignatures WHERE estate_id = 8',
  )
  assert.deepEqual(rows, [{ size }])

  const listed = await harness.get('/estates/8/log-conflicts', { token: owner, role: 'owner' })
  assert.equal(listed.status, 200)
  const { conflicts, log } = listed.body as unknown as {
    conflicts: Conflict[]
    log: { name: string; publicKey: string }
  }
  assert.equal(conflicts.length, 3)
  const logKey = { name: log.name, publicKey: fromBase64(log.publicKey) as Uint8Array }
  const judged = conflicts.map((one) => judge(logKey, [one.kept, one.given], one.proof))
  assert.deepEqual(judged.sort(), ['open', 'open', 'proven'])
  const seen = await harness.get(`/estates/8/votes/${voteId}/witnesses`, { token: owner, role: 'owner' })
  assert.equal((seen.body as unknown as { conflicts: number }).conflicts, 3)
  const home = await harness.get('/estates/8/home', { token: owner, role: 'owner' })
  const { todos } = home.body as unknown as { todos: { kind: string }[] }
  assert.equal(todos[0]?.kind, 'readConflict')
})

test('another key under the log’s name is refused by the phone, and none of it reported', async () => {
  const phone = await witnessOf('clerk-key', 'committee')
  await announce()
  assert.deepEqual(await phone.check(), { kind: 'signed', count: 1 })
  const publicKey = toBase64(publicKeyOf(new Uint8Array(32).fill(5)))
  phone.storage.set('log', JSON.stringify({ name: phone.logName, publicKey }))
  assert.deepEqual(await phone.check(), { kind: 'conflict' })
  assert.deepEqual([phone.kept().conflict?.why, phone.kept().conflict?.isReported], ['other-key', false])
  await phone.retire()
  assert.equal(phone.kept().conflict?.why, 'other-key')
})

test('a report needs two notes of this log that its tree cannot bring together; what is invented is refused', async () => {
  const phone = await witnessOf('clerk-e', 'committee')
  await announce()
  await phone.check()
  const small = phone.kept().last as string
  const voteId = await announce()
  await phone.check()
  const large = phone.kept().last as string
  const token = await harness.signIn('clerk-e')
  const report = (
    kept: string,
    given: string,
    conflictId = key(harness),
    as = { token, role: 'committee' },
  ) =>
    harness.post(`/estates/7/witnesses/${idOf(phone)}/conflicts`, {
      ...as,
      key: key(harness),
      body: { conflictId, kept, given },
    })
  const refused = async (code: string, ...given: Parameters<typeof report>) =>
    assert.equal((await report(...given)).body.code, code)
  const body = (note: string) => note.slice(0, note.indexOf('\n\n') + 2)
  const signed = (size: number, fill: number, estateId = '7') => {
    const origin = harness.ports.log.nameOf(estateId)
    const text = checkpointBody({ origin, size, root: new Uint8Array(32).fill(fill) })
    return `${text}\n${harness.ports.log.line(estateId, text)}`
  }
  const forked = signed(parseCheckpoint(large)?.size as number, 1)
  await refused('witness.no-conflict', small, small)
  await refused('witness.no-conflict', small, large)
  await refused('witness.no-conflict', large, small)
  await refused('witness.no-conflict', small, large.replace(/\n\d+\n/, '\n9999\n'))
  await refused('witness.no-conflict', small, body(forked))
  await refused('witness.no-conflict', 'x', forked)
  await refused('witness.no-conflict', small, `${body(forked)}${small.slice(small.indexOf('\n\n') + 2)}`)
  await refused('witness.no-conflict', small, signed(5, 1, '8'))
  await refused('request.malformed', small, '')
  await refused('request.malformed', small, `${forked}\u0000`)
  await refused('request.malformed', small, `${forked}\ud800`)
  await refused('request.malformed', small, 'x'.repeat(9_000))
  const stranger = { token: await tokenOf('clerk-f', 'committee'), role: 'committee' }
  await refused('witness.not-found', small, forked, key(harness), stranger)
  assert.equal((await votesWitnesses(voteId, token)).conflicts, 0)

  const conflictId = key(harness)
  assert.equal((await report(small, forked, conflictId)).status, 200)
  assert.equal((await report(small, forked, conflictId)).status, 200)
  // The same two notes under another name are one report still.
  assert.equal((await report(small, forked)).status, 200)
  await refused('request.key-reused', forked, small, conflictId)
  // More entries than the log ever had.
  assert.equal((await report(small, signed(1_000_000, 2))).status, 200)
  const owner = await harness.signIn('owner-0')
  const listed = await harness.get('/estates/7/log-conflicts', { token: owner, role: 'owner' })
  const { conflicts, log } = listed.body as unknown as {
    conflicts: Conflict[]
    log: { name: string; publicKey: string }
  }
  assert.equal(conflicts.length, 2)
  assert.equal((await votesWitnesses(voteId, owner)).conflicts, 2)
  const logKey = { name: log.name, publicKey: fromBase64(log.publicKey) as Uint8Array }
  for (const one of conflicts) {
    assert.equal(one.witness, nameOf(phone))
    assert.equal(judge(logKey, [one.kept, one.given], one.proof), 'open')
    assert.equal(judge(logKey, [one.given, large], null), one.conflictId === conflictId ? 'proven' : 'open')
  }
})

test('the application can neither change nor remove what witnesses left, nor see another estate’s', async () => {
  for (const table of ['witnesses', 'witness_retirements', 'cosignatures', 'log_conflicts']) {
    for (const statement of [
      `UPDATE ${table} SET estate_id = 9`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      await assert.rejects(harness.database.app.query(statement), /permission denied/, statement)
    assert.equal((await harness.database.app.query(`SELECT 1 FROM ${table}`)).rowCount, 0, table)
    await inEstate(harness.database.app, '7', async (tx) => {
      const { rows } = await tx.query(`SELECT DISTINCT estate_id FROM ${table}`)
      assert.deepEqual(rows, [{ estate_id: '7' }], table)
    })
  }
})
