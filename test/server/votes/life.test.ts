import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LifeDetail } from '#contract/votes/life.ts'
import type { VoteDetail, VoteRecord } from '#contract/votes/endpoints.ts'
import { isAllowed, ROLES } from '#domain/core/access.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { EMPTY_DRAFT } from '#domain/votes/drafts/draft.ts'
import type { LifeMove } from '#domain/votes/life.ts'
import { recountAll } from '#domain/votes/evidence/recount.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { verifyRecord } from '../../../verifier/verify.mjs'
import {
  DAY,
  importSmallEstate,
  keepScan,
  key,
  openVote,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'
import { closeDueVotes } from '#test/server/support/sweeps.ts'

// From the announcement to the decision that binds: objections, what they hold and correct, cancelling, posting, and what
// the clock does by itself, also while the server is down.

let harness: Harness
const tokens = new Map<string, string>()
const PEOPLE = [
  ...ROLES.filter((role) => role !== 'owner').map((role) => `a-${role}`),
  'b-committee',
  ...Array.from({ length: 10 }, (_, index) => `owner-${index}`),
]

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 12)
  for (const role of ROLES) if (role !== 'owner') await harness.grant(`a-${role}`, '7', role)
  await harness.grant('b-committee', '7', 'committee')
  for (let index = 0; index < 10; index++) await harness.seat(`owner-${index}`, '7', index)
  await signAllIn()
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  for (const name of PEOPLE) tokens.set(name, await harness.signIn(name))
}

async function at(instant: number): Promise<void> {
  harness.clock.now = instant
  await signAllIn()
}

const as = (name: string) => ({
  token: tokens.get(name) as string,
  role: name.startsWith('owner-') ? 'owner' : name.slice(2),
})

const send = (voteId: string, what: string, by: string, body: unknown) =>
  harness.post(`/estates/7/votes/${voteId}/${what}`, { ...as(by), key: key(harness), body })
const cancel = (voteId: string, by = 'a-committee', reason = '方案有误') =>
  send(voteId, 'cancellation', by, { reason })
const object = (
  voteId: string,
  about: 'roll' | 'result',
  by: string,
  objectionId = key(harness),
  text = '面积不对',
) => send(voteId, 'objections', by, { objectionId, about, text })
const answer = (
  voteId: string,
  objectionId: string,
  given: Record<string, unknown> = {},
  by = 'a-committee',
) =>
  send(voteId, `objections/${objectionId}/answer`, by, {
    isUpheld: false,
    reason: '与登记簿一致',
    correction: null,
    setAside: [],
    ...given,
  })
const publish = (voteId: string, by = 'a-committee', given: Record<string, unknown> = {}) =>
  send(voteId, 'publications', by, {
    publicationId: key(harness),
    places: ['board', 'gate'],
    note: '',
    photoIds: [],
    ...given,
  })
const life = async (voteId: string, by = 'a-committee') =>
  (await harness.get(`/estates/7/votes/${voteId}/life`, as(by))).body as unknown as LifeDetail
const vote = async (voteId: string, by = 'owner-2') =>
  (await harness.get(`/estates/7/votes/${voteId}`, as(by))).body as unknown as VoteDetail
const headOf = async (voteId: string, by: string) => (await vote(voteId, by)).myHeads[0]?.headId as string
const cast = async (voteId: string, by: string, choice = 0) =>
  send(voteId, 'ballots', by, { headId: await headOf(voteId, by), choices: [choice] })
const paper = async (voteId: string, headId: string, choice: number) => {
  for (const clerk of ['a-committee', 'b-committee'])
    await send(voteId, 'paper-ballots', clerk, {
      entryId: key(harness),
      headId,
      serial: headId,
      choices: [choice],
      photoIds: [await keepScan(harness, '7')],
    })
}
const record = async (voteId: string) =>
  (await harness.get(`/estates/7/votes/${voteId}/record`, as('owner-2'))).body as unknown as VoteRecord

/** Announced now, opens in 17 days, closes in 37. */
const announced = () =>
  openVote(harness, '7', {
    noticeAt: harness.clock.now,
    opensAt: harness.clock.now + 17 * DAY,
    closesAt: harness.clock.now + 37 * DAY,
  })
const open = () => openVote(harness, '7')

async function bothVerify(voteId: string): Promise<ReturnType<typeof recountAll>> {
  const given = await record(voteId)
  for (const checks of [recountAll(given).checks, verifyRecord(given).checks]) {
    assert.deepEqual(
      checks.filter((check) => check.state === 'fails'),
      [],
    )
    assert.ok(checks.filter((check) => check.state === 'holds').length >= 20)
  }
  return recountAll(given)
}

test('every move by every role: allowed is what the table says, in every state', async () => {
  const announcedId = await announced()
  const openId = await open()
  const cancelledId = await open()
  await cancel(cancelledId)
  const closedId = await openVote(harness, '7', {
    noticeAt: harness.clock.now - 40 * DAY,
    opensAt: harness.clock.now - 20 * DAY,
    closesAt: harness.clock.now - DAY,
  })
  let cells = 0
  // A worker is told nothing of votes at all.
  for (const [voteId, state] of [
    [announcedId, 'announced'],
    [openId, 'open'],
    [cancelledId, 'cancelled'],
    [closedId, 'counted'],
  ] as const)
    for (const role of ROLES.filter((one) => isAllowed(one, 'vote.read'))) {
      const by = role === 'owner' ? 'owner-2' : `a-${role}`
      const seen = await life(voteId, by)
      assert.equal(seen.state, state)
      // Those that change the vote for good stand last, and only where they are refused.
      const tries: [LifeMove, () => Promise<{ body: { code?: string } }>][] = [
        ['object-roll', () => object(voteId, 'roll', by)],
        ['object-result', () => object(voteId, 'result', by)],
        ['answer-roll', () => answer(voteId, key(harness), {}, by)],
        ['publish', () => publish(voteId, by)],
        ['cancel', () => cancel(voteId, by, `${role}说不`)],
      ]
      for (const [move, tried] of tries) {
        const may = seen.moves.includes(move)
        if (may && (move === 'publish' || move === 'cancel')) continue
        if (may && move === 'object-roll') continue
        const { code } = (await tried()).body
        const wanted =
          move === 'object-roll' || move === 'object-result'
            ? role === 'owner'
              ? /^vote\.move-refused$|^objection\.too-late$/
              : // An agent casts for one home; what the owner may object to is not the agent's.
                role === 'agent'
                ? /^vote\.move-refused$/
                : /^access\.denied$/
            : role !== 'committee'
              ? /^access\.denied$/
              : /^vote\.move-refused$|^objection\.not-found$|^vote\.cancelled$/
        assert.match(String(code), wanted, `${move} ${role} ${state}`)
        cells += 1
      }
    }
  assert.ok(cells > 120, `${cells} cells`)
  for (const [name, body] of [
    ['objections', { objectionId: 'x', about: 'roll', text: '不' }],
    ['objections', { objectionId: key(harness), about: 'other', text: '不' }],
    ['objections', { objectionId: key(harness), about: 'roll', text: ' ' }],
    ['cancellation', { reason: '' }],
    ['publications', { publicationId: key(harness), places: ['moon'], note: '', photoIds: [] }],
  ] as const) {
    const by = name === 'objections' ? 'owner-2' : 'a-committee'
    assert.equal((await send(announcedId, name, by, body)).body.code, 'request.malformed')
  }
  assert.equal((await cancel(key(harness))).body.code, 'vote.not-found')
  await cancel(announcedId)
  await cancel(openId)
})

test('an unanswered objection holds the vote at its opening; a late answer opens it by itself', async () => {
  const voteId = await announced()
  const start = harness.clock.now
  const objectionId = key(harness)
  assert.equal((await object(voteId, 'roll', 'owner-3', objectionId)).status, 200)
  assert.equal((await object(voteId, 'roll', 'owner-3', objectionId)).status, 200, 'a retry')
  assert.equal((await object(voteId, 'roll', 'owner-4', objectionId)).body.code, 'request.key-reused')
  assert.equal((await life(voteId)).objections.length, 1)
  const asOther = (await life(voteId, 'owner-4')).objections[0]
  assert.deepEqual([asOther?.text, asOther?.isMine, asOther?.units], [null, false, []])
  const asStreet = (await life(voteId, 'a-street')).objections[0]
  assert.deepEqual([asStreet?.text, asStreet?.units], ['面积不对', []])
  assert.equal((await life(voteId)).objections[0]?.units.length, 1)
  for (let more = 0; more < 2; more++) await object(voteId, 'roll', 'owner-3')
  assert.equal((await object(voteId, 'roll', 'owner-3')).body.code, 'objection.too-many')
  for (const one of (await life(voteId)).objections)
    if (one.objectionId !== objectionId) await answer(voteId, one.objectionId)
  await at(start + 16 * DAY)
  assert.equal((await object(voteId, 'roll', 'owner-4')).body.code, 'objection.too-late')
  await at(start + 17 * DAY)
  const held = await life(voteId, 'owner-4')
  assert.equal(held.state, 'held')
  assert.deepEqual(
    held.duties.map((duty) => [duty.duty, duty.isOverdue]),
    [['answer-roll', true]],
  )
  assert.equal((await vote(voteId)).phase, 'held')
  assert.equal((await cast(voteId, 'owner-2')).body.code, 'vote.held')
  const byPaper = await send(voteId, 'paper-ballots', 'a-committee', {
    entryId: key(harness),
    headId: 'H1',
    serial: '1',
    choices: [0],
    photoIds: [],
  })
  assert.equal(byPaper.body.code, 'vote.held')
  const both = await Promise.all([
    answer(voteId, objectionId, { reason: '甲' }),
    answer(voteId, objectionId, { reason: '乙' }, 'b-committee'),
  ])
  assert.deepEqual(both.map((one) => one.body.code ?? 'ok').sort(), ['objection.answered', 'ok'])
  assert.equal((await vote(voteId)).phase, 'open')
  assert.equal((await cast(voteId, 'owner-2')).status, 200)
  await cancel(voteId)
})

test('an objection that is upheld corrects the unit and the roll, and the old figures stay readable', async () => {
  const voteId = await announced()
  const before = await vote(voteId, 'owner-5')
  const objectionId = key(harness)
  await object(voteId, 'roll', 'owner-5', objectionId)
  const unit = (await life(voteId)).objections[0]?.units[0]
  const correction = {
    unitId: unit?.unitId,
    areaDm2: 12_345,
    areaSource: 'survey',
    evidence: '测绘报告第 3 页',
  }
  for (const [bad, code] of [
    [{ isUpheld: true }, 'objection.bad-correction'],
    [{ isUpheld: false, correction }, 'objection.bad-correction'],
    [{ isUpheld: true, correction: { ...correction, unitId: key(harness) } }, 'objection.bad-correction'],
    [{ isUpheld: true, correction: { ...correction, areaDm2: 0 } }, 'request.malformed'],
    [{ isUpheld: true, correction: { ...correction, evidence: ' ' } }, 'request.malformed'],
    [{ isUpheld: true, correction, setAside: ['H1'] }, 'objection.bad-correction'],
  ] as const)
    assert.equal((await answer(voteId, objectionId, bad)).body.code, code)
  assert.equal((await vote(voteId)).rolls.length, 1)
  const good = { isUpheld: true, reason: '更正为测绘面积', correction }
  assert.equal((await answer(voteId, objectionId, good)).status, 200)
  assert.equal((await answer(voteId, objectionId, good)).status, 200, 'a retry')
  const after = await vote(voteId, 'owner-5')
  assert.equal(after.rolls.length, 2)
  assert.equal(after.myHeads[0]?.areaDm2, 12_345)
  assert.equal(after.roll.areaDm2 - before.roll.areaDm2, 2_345)
  const told = (await life(voteId, 'owner-5')).objections[0]?.answer
  assert.deepEqual(
    [told?.isUpheld, told?.correction?.beforeDm2, told?.correction?.areaDm2],
    [true, 10_000, 12_345],
  )
  assert.equal((await life(voteId, 'owner-6')).objections[0]?.answer?.correction, null)
  await at(harness.clock.now + 18 * DAY)
  for (const index of [2, 3, 5, 6, 7, 8, 9]) await cast(voteId, `owner-${index}`)
  await at(harness.clock.now + 20 * DAY)
  const { counted: recounted } = await bothVerify(voteId)
  assert.equal(recounted?.rollCorrections, 1)
})

test('cancelled: logged, shown, never counted; not twice, not after the close', async () => {
  const voteId = await open()
  await cast(voteId, 'owner-2')
  const twice = await Promise.all([cancel(voteId), cancel(voteId, 'b-committee')])
  assert.deepEqual(
    twice.map((one) => one.status),
    [200, 200],
    'the same reason is the same wish',
  )
  assert.equal((await cancel(voteId, 'a-committee', '另一个原因')).body.code, 'vote.cancelled')
  const { rows } = await inEstate(harness.database.app, '7', (tx) =>
    tx.query(
      'SELECT e.entry FROM vote_cancellations c JOIN log_entries e ON e.estate_id = c.estate_id AND e.idx = c.log_index WHERE c.vote_id = $1',
      [voteId],
    ),
  )
  assert.deepEqual(
    rows.map((row) => row.entry[5]),
    [8],
  )
  assert.equal((await vote(voteId)).cancelReason, '方案有误')
  assert.equal((await cast(voteId, 'owner-3')).body.code, 'vote.cancelled')
  assert.equal((await object(voteId, 'roll', 'owner-3')).body.code, 'vote.move-refused')
  await at(harness.clock.now + 11 * DAY)
  await closeDueVotes(harness.ports)
  const seen = await life(voteId)
  assert.deepEqual([seen.state, seen.countedAt, seen.duties], ['cancelled', [], []])
  assert.equal(
    (await harness.get(`/estates/7/votes/${voteId}/record`, as('owner-2'))).body.code,
    'vote.not-counted',
  )
  const late = await open()
  await at(harness.clock.now + 10 * DAY)
  assert.equal((await cancel(late)).body.code, 'vote.move-refused')
})

test('a draft repeats a cancelled vote and names it', async () => {
  const first = await open()
  await cancel(first)
  const draftId = key(harness)
  const today = beijingDayOf(harness.clock.now)
  const post = (path: string, by: string, body: unknown) =>
    harness.post(`/estates/7/vote-drafts/${draftId}${path}`, { ...as(by), key: key(harness), body })
  await post('', 'a-committee', {
    base: 0,
    revoteOf: first,
    content: {
      ...EMPTY_DRAFT,
      title: '再次表决',
      items: [QUESTION],
      opensOn: addDays(today, 20),
      closesOn: addDays(today, 40),
    },
  })
  await post('/submissions', 'a-committee', { revision: 1 })
  await post('/advice', 'a-community', { adviceId: key(harness), revision: 1, text: '' })
  assert.equal((await post('/announcement', 'a-committee', { revision: 1 })).status, 200)
  assert.deepEqual((await life(draftId, 'owner-2')).revoteOf, { voteId: first, title: '测试表决' })
  assert.deepEqual((await life(first, 'owner-2')).revotes, [{ voteId: draftId, title: '再次表决' }])
  const { draft } = await life(draftId, 'owner-2')
  assert.deepEqual(
    draft?.replies.map((reply) => [reply.by, reply.hasText]),
    [['community', false]],
  )
})

test('the result is posted in two places, once; objections run for seven days; then it is in force', async () => {
  const voteId = await open()
  for (const index of [2, 3, 4, 5, 6, 7, 8, 9]) await cast(voteId, `owner-${index}`)
  assert.equal((await publish(voteId)).body.code, 'vote.move-refused', 'while it is open')
  await at(harness.clock.now + 10 * DAY)
  assert.equal(
    (await object(voteId, 'result', 'owner-2')).body.code,
    'vote.move-refused',
    'before it is posted',
  )
  assert.equal((await publish(voteId, 'a-committee', { places: ['board'] })).body.code, 'vote.few-places')
  assert.equal(
    (await publish(voteId, 'a-committee', { places: ['board', 'board'] })).body.code,
    'vote.few-places',
  )
  assert.equal(
    (await publish(voteId, 'a-committee', { photoIds: ['0'.repeat(64)] })).body.code,
    'repair.photo-unknown',
  )
  const publicationId = key(harness)
  const decided = beijingDayOf(harness.clock.now)
  assert.equal((await publish(voteId, 'a-committee', { publicationId })).status, 200)
  assert.equal((await publish(voteId, 'a-committee', { publicationId })).status, 200, 'a retry')
  assert.equal((await publish(voteId)).body.code, 'vote.move-refused', 'a second posting')
  const posted = await life(voteId, 'owner-2')
  assert.deepEqual([posted.state, posted.publications.length, posted.effectiveFrom], ['published', 1, null])
  const objectionId = key(harness)
  assert.equal((await object(voteId, 'result', 'owner-2', objectionId, '没有收到公告')).status, 200)
  await at(harness.clock.now + 9 * DAY)
  const late = await life(voteId, 'a-street')
  assert.deepEqual(
    [late.state, late.duties.map((duty) => [duty.duty, duty.isOverdue])],
    ['published', [['answer-result', true]]],
  )
  assert.equal((await object(voteId, 'result', 'owner-3')).body.code, 'objection.too-late')
  const lives = (await harness.get('/estates/7/vote-lives', as('a-street'))).body as unknown as {
    votes: { voteId: string }[]
  }
  assert.equal(lives.votes.filter((one) => one.voteId === voteId).length, 1)
  assert.equal(
    (await answer(voteId, objectionId, { setAside: ['H2'] })).body.code,
    'objection.bad-correction',
  )
  assert.equal((await answer(voteId, objectionId, { isUpheld: true, reason: '已补发公告' })).status, 200)
  const done = await life(voteId, 'owner-3')
  assert.deepEqual([done.state, done.effectiveFrom], ['effective', decided])
  assert.equal((await bothVerify(voteId)).counted?.resultCorrections, 0)
})

test('an upheld objection sets paper ballots aside and counts anew; both verifiers accept the record', async () => {
  const voteId = await open()
  for (const index of [2, 3, 4, 5]) await cast(voteId, `owner-${index}`)
  const byPaper: string[] = []
  for (const index of [6, 7, 8, 9]) {
    const headId = await headOf(voteId, `owner-${index}`)
    byPaper.push(headId)
    await paper(voteId, headId, 0)
  }
  await at(harness.clock.now + 10 * DAY)
  const before = await bothVerify(voteId)
  assert.equal(before.counted?.shares[0]?.[0]?.heads, 8)
  await publish(voteId)
  const [one, other] = [key(harness), key(harness)]
  await object(voteId, 'result', 'owner-6', one, '我没有投过纸质票')
  await object(voteId, 'result', 'owner-7', other, '我也没有')
  assert.deepEqual((await life(voteId)).papers.map((home) => home.headId).sort(), [...byPaper].sort())
  assert.deepEqual((await life(voteId, 'owner-6')).papers, [])
  const phone = await headOf(voteId, 'owner-2')
  for (const setAside of [[phone], ['H999'], [byPaper[0], phone]])
    assert.equal(
      (await answer(voteId, one, { isUpheld: true, setAside })).body.code,
      'objection.bad-correction',
      String(setAside),
    )
  assert.equal((await life(voteId)).countedAt.length, 1, 'a refused answer leaves nothing behind')
  const upheld = { isUpheld: true, reason: '查无签名', setAside: [byPaper[0], byPaper[0]] }
  const both = await Promise.all([answer(voteId, one, upheld), answer(voteId, one, upheld, 'b-committee')])
  assert.deepEqual(
    both.map((reply) => reply.status),
    [200, 200],
  )
  const corrected = await life(voteId)
  assert.deepEqual([corrected.state, corrected.countedAt.length], ['counted', 2])
  assert.deepEqual(
    (await answer(voteId, other, { isUpheld: true, reason: '查无签名', setAside: [byPaper[0]] })).body.code,
    'objection.bad-correction',
    'that one is set aside already',
  )
  assert.equal(
    (await answer(voteId, other, { isUpheld: true, reason: '查无签名', setAside: [byPaper[1]] })).status,
    200,
  )
  const recounted = await bothVerify(voteId)
  assert.deepEqual([recounted.counted?.resultCorrections, recounted.counted?.setAside], [2, 2])
  assert.equal(recounted.counted?.shares[0]?.[0]?.heads, 6)
  const shown = await vote(voteId)
  assert.deepEqual(
    [shown.items[0]?.result?.participated.heads, shown.items[0]?.result?.outcome],
    [6, 'no-quorum'],
  )
  assert.equal((await publish(voteId)).status, 200, 'the corrected result is posted anew')
  await at(harness.clock.now + 9 * DAY)
  assert.deepEqual([(await life(voteId)).state, (await life(voteId)).effectiveFrom], ['failed', null])
})

test('a server that was down over opening, close and the seven days finds each vote where the law puts it', async () => {
  const start = harness.clock.now
  const carried = await announced()
  const disputed = await announced()
  await object(disputed, 'roll', 'owner-3')
  const cancelled = await announced()
  await cancel(cancelled)
  // Down from here on: nothing runs until the clock is past the close of all of them.
  await at(start + 18 * DAY)
  for (const index of [2, 3, 4, 5, 6, 7, 8, 9])
    assert.equal((await cast(carried, `owner-${index}`)).status, 200)
  assert.equal((await cast(disputed, 'owner-2')).body.code, 'vote.held')
  await at(start + 60 * DAY)
  assert.equal((await cast(carried, 'owner-0')).body.code, 'vote.closed')
  const closed = await closeDueVotes(harness.ports)
  assert.ok(closed >= 2)
  assert.equal(await closeDueVotes(harness.ports), 0, 'none twice')
  const states = async () => [
    (await life(carried)).state,
    (await life(disputed)).state,
    (await life(cancelled)).state,
  ]
  assert.deepEqual(await states(), ['counted', 'counted', 'cancelled'])
  await publish(carried)
  await publish(disputed)
  await at(start + 400 * DAY)
  assert.deepEqual(await states(), ['effective', 'failed', 'cancelled'])
  assert.equal((await life(carried)).effectiveFrom, beijingDayOf(start + 60 * DAY))
  await bothVerify(carried)
  await bothVerify(disputed)
})
