import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import { Evidence, VoteDetail } from '#contract/votes/endpoints.ts'
import { readCommitted } from '#domain/estate/title.ts'
import { decodeVoteEntry } from '#domain/votes/evidence/record.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { countOf, mustFindVote } from '#server/votes/store.ts'
import { recordOf } from '#server/votes/evidence/routes.ts'
import { verifyRecord } from '../../../../verifier/verify.mjs'
import {
  DAY,
  importSmallEstate,
  key,
  NOW,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// Twelve flats: 0 to 9 of one owner each, 10 and 11 of owners 0 and 1 together. `friend` and `other` are nobody's owners.

let harness: Harness
let voteId: string
const HOUR = 3_600_000

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 12)
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  for (const clerk of ['clerk', 'second-clerk']) await harness.grant(clerk, '7', 'committee')
  voteId = await openVote(harness, '7', { proxyCap: 2, paper: 'online-prevails' })
})

after(() => harness?.stop())

async function readDetail(token: string, of = voteId) {
  const answer = await harness.get(`/estates/7/votes/${of}`, { token })
  return v.parse(VoteDetail, answer.body)
}

async function headOf(subject: string, which = 0, of = voteId): Promise<string> {
  return (await readDetail(await harness.signIn(subject), of)).myHeads[which]?.headId as string
}

/** An owner's code for the head. */
async function offer(subject: string, given: { which?: number; of?: string; name?: string } = {}) {
  const token = await harness.signIn(subject)
  const of = given.of ?? voteId
  const headId = await headOf(subject, given.which ?? 0, of)
  const offerId = harness.ports.newId()
  const wish = { token, key: key(harness), body: { offerId, headId, agentName: given.name ?? '张先生' } }
  const answer = await harness.post(`/estates/7/votes/${of}/proxy-offers`, wish)
  return { token, headId, offerId, wish, answer, code: (answer.body as { code?: string }).code as string }
}

async function accept(subject: string, code: string) {
  return harness.post('/proxy-offers/accept', {
    token: await harness.signIn(subject),
    key: key(harness),
    body: { code },
  })
}

async function cast(subject: string, headId: string, choices = [0], of = voteId) {
  return harness.post(`/estates/7/votes/${of}/ballots`, {
    token: await harness.signIn(subject),
    key: key(harness),
    body: { headId, choices },
  })
}

async function revoke(subject: string, grantId: string, of = voteId) {
  return harness.post(`/estates/7/votes/${of}/proxies/${grantId}/revoke`, {
    token: await harness.signIn(subject),
    key: key(harness),
    body: {},
  })
}

test('an owner makes a code, a friend from outside accepts and votes, the owner sees it and what was chosen', async () => {
  const { token, headId, code, wish, answer } = await offer('owner-2')
  assert.match(code, /^[0-9]{8}$/)
  // The same wish again gets the same code; only a keyed hash of it is kept.
  assert.deepEqual(await harness.post(`/estates/7/votes/${voteId}/proxy-offers`, wish), answer)
  const { rows } = await harness.database.owner.query('SELECT * FROM proxy_codes')
  assert.ok(!JSON.stringify(rows).includes(code))
  const friend = await harness.signIn('friend')
  const seen = await harness.post('/proxy-offers/read', { token: friend, key: key(harness), body: { code } })
  assert.deepEqual((seen.body as Record<string, unknown>).unitLabels, ['1号楼1单元103'])
  assert.ok(!JSON.stringify(seen.body).includes('业主2'), 'the owner is not named')
  assert.equal(
    (await harness.get(`/estates/7/votes/${voteId}`, { token: friend })).body.code,
    'access.denied',
  )
  const accepted = await accept('friend', code)
  assert.deepEqual(accepted.body, { estateId: '7', voteId, headId } as never)
  assert.deepEqual((await accept('friend', code)).body, accepted.body)

  const detail = await readDetail(friend)
  assert.deepEqual([detail.myHeads.length, detail.proxyHeads.map((head) => head.headId)], [0, [headId]])
  assert.equal((await readDetail(token)).myHeads[0]?.proxy?.agentName, '张先生')
  const receipt = await cast('friend', headId, [1])
  assert.deepEqual([receipt.status, (receipt.body as Record<string, unknown>).channel], [200, 'proxy'])
  const [mine] = (await readDetail(token)).myHeads
  assert.deepEqual(
    [mine?.receipt?.channel, mine?.receipt?.isMine, mine?.receipt?.choices],
    ['proxy', false, [1]],
  )
  assert.equal(mine?.proxy?.usedAt, NOW)
  const evidence = await harness.get(`/estates/7/votes/${voteId}/ballots/${headId}/evidence`, {
    token: friend,
  })
  v.parse(Evidence, evidence.body)
  const notMine = await harness.get(`/estates/7/votes/${voteId}/ballots/${headId}/evidence`, { token })
  assert.equal(notMine.body.code, 'vote.no-ballot')
})

test('grant and revocation are entries of the log, the agent under one random name', async () => {
  const first = await offer('owner-3')
  await accept('friend', first.code)
  assert.equal((await revoke('owner-3', first.offerId)).status, 200)
  const { rows } = await harness.database.owner.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entries ORDER BY idx',
  )
  const proxies = rows.flatMap(({ entry }) => {
    const read = decodeVoteEntry(Uint8Array.from(entry))
    return read && read !== 'other' && read.entry.kind === 'proxy' ? [read.entry] : []
  })
  assert.deepEqual(
    proxies.map((one) => one.state),
    [1, 1, 0],
  )
  assert.equal(new Set(proxies.map((one) => Buffer.from(one.agent).toString('hex'))).size, 1)
  // Taken back: at once.
  assert.equal((await cast('friend', first.headId)).body.code, 'vote.not-entitled')
  assert.equal((await readDetail(await harness.signIn('friend'))).proxyHeads.length, 1)
  // Again after taking back, to somebody else.
  const again = await offer('owner-3', { name: '李女士' })
  assert.equal((await accept('other', again.code)).status, 200)
  assert.equal((await cast('other', again.headId)).status, 200)
  // Once used it cannot be taken back; taking back twice is once.
  assert.equal((await revoke('owner-3', again.offerId)).body.code, 'proxy.used')
  assert.equal((await revoke('owner-3', first.offerId)).status, 200)
})

test('the cap holds at the grant; a home whose owner has voted no longer counts', async () => {
  const capped = await openVote(harness, '7', { proxyCap: 1 })
  const first = await offer('owner-4', { of: capped })
  const second = await offer('owner-5', { of: capped })
  assert.equal((await accept('friend', first.code)).status, 200)
  assert.equal((await accept('friend', second.code)).body.code, 'proxy.cap')
  // The owner of the first votes himself: that grant is unused, and the agent is free for another.
  assert.equal((await cast('owner-4', first.headId, [0], capped)).status, 200)
  assert.equal((await cast('friend', first.headId, [0], capped)).body.code, 'vote.already-cast')
  assert.equal((await accept('friend', second.code)).status, 200)
  assert.equal((await cast('friend', second.headId, [0], capped)).status, 200)
})

test('the cap holds at the cast too, whatever the grants say', async () => {
  const capped = await openVote(harness, '7', { proxyCap: 1 })
  const [first, second] = [await offer('owner-4', { of: capped }), await offer('owner-5', { of: capped })]
  assert.equal((await accept('friend', first.code)).status, 200)
  const personId = (
    await harness.database.owner.query('SELECT agent FROM proxy_grants WHERE vote_id = $1', [capped])
  ).rows[0]?.agent
  await harness.database.owner.query(
    `INSERT INTO proxy_grants SELECT estate_id, vote_id, $2, $3, granted_by, agent, agent_tag, granted_at, log_index
     FROM proxy_grants WHERE vote_id = $1 AND agent = $4`,
    [capped, harness.ports.newId(), second.headId, personId],
  )
  assert.equal((await cast('friend', first.headId, [0], capped)).status, 200)
  assert.equal((await cast('friend', second.headId, [0], capped)).body.code, 'proxy.cap')
})

test('every refusal: no proxies in this vote, own code, co-owner, expired, withdrawn, used, stranger, second grant', async () => {
  const without = await openVote(harness, '7', { proxyCap: 0 })
  assert.equal((await offer('owner-6', { of: without })).answer.body.code, 'proxy.off')
  const mine = await offer('owner-6')
  assert.equal((await accept('owner-6', mine.code)).body.code, 'proxy.own')
  const joint = await offer('owner-0', { which: 1 })
  assert.equal((await accept('owner-1', joint.code)).body.code, 'proxy.own')
  // A newer code makes the older one worthless.
  const newer = await offer('owner-6')
  assert.equal((await accept('friend', mine.code)).body.code, 'proxy.code-refused')
  const taken = await harness.post(`/estates/7/votes/${voteId}/proxy-offers/${newer.offerId}/withdraw`, {
    token: newer.token,
    key: key(harness),
    body: {},
  })
  assert.equal(taken.status, 200)
  assert.equal((await accept('friend', newer.code)).body.code, 'proxy.code-refused')
  const late = await offer('owner-6')
  harness.clock.now = NOW + 24 * HOUR
  assert.equal((await accept('friend', late.code)).body.code, 'proxy.code-refused')
  harness.clock.now = NOW
  // Somebody else's head, an unknown vote, no name, a name of spaces.
  const token = await harness.signIn('owner-7')
  const path = `/estates/7/votes/${voteId}/proxy-offers`
  const body = { offerId: harness.ports.newId(), headId: mine.headId, agentName: '张' }
  const cases: [string, object, string][] = [
    [path, { token, key: key(harness), body }, 'vote.not-entitled'],
    [path, { token, key: key(harness), body: { ...body, headId: 'H9999' } }, 'vote.not-entitled'],
    [path.replace(voteId, key(harness)), { token, key: key(harness), body }, 'vote.not-found'],
    [path, { token, key: key(harness), body: { ...body, agentName: '  ' } }, 'request.malformed'],
    [path, { token, body }, 'request.key-missing'],
    [path, { key: key(harness), body }, 'session.missing'],
    ['/proxy-offers/accept', { token, key: key(harness), body: { code: '1234567' } }, 'request.malformed'],
    ['/proxy-offers/accept', { key: key(harness), body: { code: '12345678' } }, 'session.missing'],
  ]
  for (const [url, asking, code] of cases)
    assert.equal((await harness.post(url, asking)).body.code, code, url)
  // A second agent while the first holds the grant; a grant of others cannot be ended.
  const one = await offer('owner-7')
  assert.equal((await accept('other', one.code)).status, 200)
  assert.equal((await offer('owner-7')).answer.body.code, 'proxy.granted')
  assert.equal((await accept('friend', one.code)).body.code, 'proxy.code-refused')
  for (const stranger of ['friend', 'owner-8'])
    assert.equal((await revoke(stranger, one.offerId)).body.code, 'proxy.not-found', stranger)
  assert.equal((await revoke('owner-7', harness.ports.newId())).body.code, 'proxy.not-found')
  // The agent may lay it down.
  assert.equal((await revoke('other', one.offerId)).status, 200)
  assert.equal((await cast('other', one.headId)).body.code, 'vote.not-entitled')
})

test('two agents with one code at the same moment: one of them has it', async () => {
  const { code, headId } = await offer('owner-8')
  const tokens = [await harness.signIn('racer-a'), await harness.signIn('racer-b')]
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      harness.post('/proxy-offers/accept', {
        token: tokens[index % 2] as string,
        key: key(harness),
        body: { code },
      }),
    ),
  )
  const winners = answers.map((one, index) => (one.status === 200 ? index % 2 : -1)).filter((one) => one >= 0)
  assert.equal(new Set(winners).size, 1)
  assert.equal(winners.length, 10)
  for (const one of answers.filter((answer) => answer.status !== 200))
    assert.equal(one.body.code, 'proxy.code-refused')
  const { rows } = await harness.database.owner.query(
    'SELECT 1 FROM proxy_grants WHERE head_id = $1 AND vote_id = $2',
    [headId, voteId],
  )
  assert.equal(rows.length, 1)
})

test('600 guesses at once are counted before they are looked at: ten at most are', async () => {
  const token = await harness.signIn('crowd')
  const guesses = await Promise.all(
    Array.from({ length: 600 }, (_, index) =>
      harness.post('/proxy-offers/accept', {
        token,
        key: key(harness),
        body: { code: String(index).padStart(8, '6') },
      }),
    ),
  )
  const count = (code: string) => guesses.filter((one) => one.body.code === code).length
  assert.ok(count('proxy.code-refused') <= 10, `${count('proxy.code-refused')} were looked at`)
  // Under load some are told to come again.
  assert.equal(count('proxy.code-refused') + count('request.too-many') + count('server.busy'), 600)
})

test('eleven wrong codes in an hour, and no more are tried, not even the right one', async () => {
  const { code } = await offer('owner-9')
  for (let index = 0; index < 10; index++)
    assert.equal((await accept('guesser', String(index).padStart(8, '7'))).body.code, 'proxy.code-refused')
  assert.equal((await accept('guesser', code)).body.code, 'request.too-many')
  harness.clock.now = NOW + HOUR + 1
  assert.equal((await accept('guesser', code)).status, 200)
  harness.clock.now = NOW
})

test('an owner votes for the own home as owner and for another as agent, and is told apart', async () => {
  const of = await openVote(harness, '7', { proxyCap: 1 })
  const { code, headId } = await offer('owner-4', { of })
  assert.equal((await accept('owner-5', code)).status, 200)
  const own = await headOf('owner-5', 0, of)
  assert.equal(((await cast('owner-5', own, [0], of)).body as Record<string, unknown>).channel, 'phone')
  assert.equal(((await cast('owner-5', headId, [1], of)).body as Record<string, unknown>).channel, 'proxy')
  assert.deepEqual((await harness.get('/me', { token: await harness.signIn('owner-5') })).status, 200)
  const { rows } = await harness.database.owner.query(
    "SELECT role FROM person_roles r JOIN identities i USING (person_id) WHERE i.subject = 'owner-5'",
  )
  assert.deepEqual(rows, [{ role: 'owner' }])
})

test('a clerk registers a written authorisation by the code of the agent, with a picture; never in the own favour', async () => {
  const of = await openVote(harness, '7', { proxyCap: 1 })
  const clerk = await harness.signIn('clerk')
  await harness.database.owner.query(
    `INSERT INTO photos VALUES (7, repeat('a', 64), 10, 10, 10, now(), 'clerk') ON CONFLICT DO NOTHING`,
  )
  const headId = await headOf('owner-4', 0, of)
  const codeFor = async (subject: string) => {
    const wish = { token: await harness.signIn(subject), key: key(harness), body: {} }
    const made = await harness.post('/agent-codes', wish)
    assert.deepEqual(await harness.post('/agent-codes', wish), made)
    return (made.body as unknown as { code: string }).code
  }
  const body = {
    grantId: harness.ports.newId(),
    headId,
    agentName: '老李的儿子',
    agentCode: await codeFor('friend'),
    photoIds: ['a'.repeat(64)],
  }
  const register = (more: object, token = clerk) =>
    harness.post(`/estates/7/votes/${of}/paper-proxies`, {
      token,
      key: key(harness),
      body: { ...body, ...more },
    })
  assert.equal((await register({ photoIds: [] })).body.code, 'request.malformed')
  assert.equal((await register({ photoIds: ['b'.repeat(64)] })).body.code, 'repair.photo-unknown')
  assert.equal((await register({ agentCode: '00000000' })).body.code, 'proxy.code-refused')
  assert.equal((await register({ agentCode: await codeFor('clerk') })).body.code, 'proxy.own-clerk')
  assert.equal((await register({ agentCode: await codeFor('owner-4') })).body.code, 'proxy.own')
  assert.equal((await register({ headId: 'H9999' })).body.code, 'vote.not-entitled')
  assert.equal((await register({}, await harness.signIn('owner-4'))).body.code, 'access.denied')
  // A code of an owner's offer is no agent's code.
  const offered = await offer('owner-5', { of })
  assert.equal((await register({ agentCode: offered.code })).body.code, 'proxy.code-refused')
  assert.equal((await register({})).status, 200)
  assert.equal((await register({})).status, 200)
  // One clerk's word is no grant: the home is still its owner's, who is told at once.
  assert.equal((await cast('friend', headId, [0], of)).body.code, 'vote.not-entitled')
  const decide = (token: string, decision: string, grantId = body.grantId) =>
    harness.post(`/estates/7/votes/${of}/paper-proxies/${grantId}/decision`, {
      token,
      key: key(harness),
      body: { decision },
    })
  const owner = await harness.signIn('owner-4')
  const home = await harness.get('/estates/7/home', { token: owner })
  const todos = (home.body as unknown as { todos: { kind: string; what?: string; voteId?: string }[] }).todos
  assert.ok(todos.some((one) => one.kind === 'readProxy' && one.what === 'registered' && one.voteId === of))
  assert.equal((await decide(clerk, 'confirm')).body.code, 'proxy.same-clerk')
  assert.equal((await decide(owner, 'confirm')).body.code, 'proxy.own-clerk')
  assert.equal((await decide(await harness.signIn('owner-5'), 'refuse')).body.code, 'proxy.not-found')
  await harness.grant('friend', '7', 'committee')
  assert.equal((await decide(await harness.signIn('friend'), 'confirm')).body.code, 'proxy.own-clerk')
  const second = await harness.signIn('second-clerk')
  // The owner refuses one that is not theirs.
  assert.equal((await decide(owner, 'refuse')).status, 200)
  assert.equal((await decide(second, 'confirm')).body.code, 'proxy.decided')
  body.grantId = harness.ports.newId()
  assert.equal((await register({})).status, 200)
  const waiting = (await harness.get(`/estates/7/votes/${of}/paper-proxies`, { token: second }))
    .body as unknown as {
    waiting: { grantId: string; mayConfirm: boolean; photos: unknown[] }[]
  }
  assert.deepEqual(
    waiting.waiting.map((one) => [one.grantId, one.mayConfirm, one.photos.length]),
    [[body.grantId, true, 1]],
  )
  assert.equal((await decide(second, 'confirm')).status, 200)
  assert.equal((await decide(second, 'confirm')).status, 200)
  const { rows: entries } = await harness.database.owner.query<{ entry: Buffer }>(
    'SELECT entry FROM log_entries WHERE estate_id = 7 ORDER BY idx DESC LIMIT 1',
  )
  assert.equal(readCommitted(Uint8Array.from(entries[0]?.entry ?? []))?.kind, 'writtenProxy')
  const [mine] = (await readDetail(await harness.signIn('owner-4'), of)).myHeads
  assert.deepEqual([mine?.proxy?.isWritten, mine?.proxy?.agentName], [true, '老李的儿子'])
  assert.equal((await cast('friend', headId, [0], of)).status, 200)
  const [after] = (await readDetail(await harness.signIn('owner-4'), of)).myHeads
  assert.equal(after?.receipt?.choices, null, 'a grant on paper shows the choice to nobody but the agent')
  // The owner contests it as one on paper, and the result is told without it.
  const contested = await harness.post(`/estates/7/votes/${of}/ballots/${headId}/contest`, {
    token: owner,
    key: key(harness),
    body: { reason: '我没有委托过' },
  })
  assert.equal(contested.status, 200)
  const counted = await inEstate(harness.ports.db, '7', async (tx) =>
    countOf(tx, await mustFindVote(tx, '7', of)),
  )
  assert.deepEqual(
    counted.without.map(({ name, ballots }) => [name, ballots]),
    [
      ['proxy', 1],
      ['writtenProxy', 1],
      ['contested', 1],
    ],
  )
})

test('before the opening a proxy may be granted, after the close neither granted, taken back nor used', async () => {
  const of = await openVote(harness, '7', {
    proxyCap: 2,
    opensAt: NOW + DAY,
    closesAt: NOW + 9 * DAY,
  })
  const early = await offer('owner-4', { of })
  assert.equal((await accept('friend', early.code)).status, 200)
  assert.equal((await cast('friend', early.headId, [0], of)).body.code, 'vote.not-open')
  harness.clock.now = NOW + 9 * DAY - HOUR
  const last = await offer('owner-5', { of })
  harness.clock.now = NOW + 9 * DAY
  assert.equal((await accept('friend', last.code)).body.code, 'vote.closed')
  assert.equal((await offer('owner-6', { of })).answer.body.code, 'vote.closed')
  assert.equal((await cast('friend', early.headId, [0], of)).body.code, 'vote.closed')
  assert.equal((await revoke('owner-4', early.offerId, of)).body.code, 'vote.closed')
  harness.clock.now = NOW
})

test('the count without proxies stands apart, and both verifiers agree with the record', async () => {
  // Owner 2's home was cast by an agent; online prevails, and the owner now says it in person.
  const replaced = await cast('owner-2', await headOf('owner-2'), [0])
  assert.equal(replaced.status, 200)
  harness.clock.now = NOW + 10 * DAY
  await closeDueVotes(harness.ports)
  const detail = await readDetail(await harness.signIn('owner-2'))
  assert.deepEqual(
    detail.without.map(({ name, ballots }) => [name, ballots]),
    [['proxy', 1]],
  )
  const record = await inEstate(harness.database.app, '7', (tx) =>
    recordOf(tx, harness.ports, '7', voteId, harness.clock.now),
  )
  const { checks, counted } = recountAll(record)
  assert.deepEqual(
    checks.filter((check) => check.state === 'fails'),
    [],
  )
  assert.deepEqual(
    verifyRecord(record).outcomes,
    counted?.decisions.map((one) => one.outcome),
  )
  harness.clock.now = NOW
})
