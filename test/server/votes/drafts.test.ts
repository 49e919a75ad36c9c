import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DraftDetail } from '#contract/votes/drafts.ts'
import { ROLES } from '#domain/core/access.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { type DraftContent, EMPTY_DRAFT } from '#domain/votes/drafts/draft.ts'
import {
  DAY,
  importSmallEstate,
  key,
  openHarness,
  QUESTION,
  type Harness,
} from '#test/server/support/harness.ts'

// From a draft to the announcement: who may do what, twice, out of order, and too early.

let harness: Harness
const tokens = new Map<string, string>()
const today = () => beijingDayOf(harness.clock.now)

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 12)
  for (const role of ROLES) await harness.grant(`a-${role}`, '7', role)
  await harness.grant('b-committee', '7', 'committee')
  await harness.grant('c-committee', '8', 'committee')
  await signAllIn()
})
after(() => harness.stop())

async function signAllIn(): Promise<void> {
  for (const name of [...ROLES.map((role) => `a-${role}`), 'b-committee', 'c-committee'])
    tokens.set(name, await harness.signIn(name))
}

async function later(days: number): Promise<void> {
  harness.clock.now += days * DAY
  await signAllIn()
}

const as = (name: string) => ({ token: tokens.get(name) as string, role: name.slice(2) })

const content = (given: Partial<DraftContent> = {}): DraftContent => ({
  ...EMPTY_DRAFT,
  title: '更换门禁和监控',
  items: [
    { ...QUESTION, title: '更换门禁', text: '是否同意更换门禁？' },
    { ...QUESTION, title: '更换监控', text: '是否同意更换监控？' },
  ],
  opensOn: addDays(today(), 20),
  closesOn: addDays(today(), 40),
  ...given,
})

const save = (
  draftId: string,
  base: number,
  given: Partial<DraftContent> = {},
  by = 'a-committee',
  saveKey = key(harness),
  revoteOf: string | null = null,
) =>
  harness.post(`/estates/7/vote-drafts/${draftId}`, {
    ...as(by),
    key: saveKey,
    body: { base, content: content(given), revoteOf },
  })
const submit = (draftId: string, revision: number, by = 'a-committee') =>
  harness.post(`/estates/7/vote-drafts/${draftId}/submissions`, {
    ...as(by),
    key: key(harness),
    body: { revision },
  })
const advise = (draftId: string, revision: number, by: string, text = '', adviceId = key(harness)) =>
  harness.post(`/estates/7/vote-drafts/${draftId}/advice`, {
    ...as(by),
    key: key(harness),
    body: { adviceId, revision, text },
  })
const announce = (draftId: string, revision: number, by = 'a-committee') =>
  harness.post(`/estates/7/vote-drafts/${draftId}/announcement`, {
    ...as(by),
    key: key(harness),
    body: { revision },
  })
const read = (draftId: string, by = 'a-committee', revision?: number) =>
  harness.get(
    `/estates/7/vote-drafts/${draftId}${revision === undefined ? '' : `?revision=${revision}`}`,
    as(by),
  )
const detail = (answer: { body: unknown }) => answer.body as DraftDetail

test('nobody but the committee writes a draft, nobody but street and community advises', async () => {
  const draftId = key(harness)
  for (const role of ROLES) {
    const code = role === 'committee' ? undefined : 'access.denied'
    assert.equal((await save(key(harness), 0, {}, `a-${role}`)).body.code, code, `save ${role}`)
    if (role === 'committee') continue
    assert.equal((await submit(draftId, 1, `a-${role}`)).body.code, code, `submit ${role}`)
    assert.equal((await announce(draftId, 1, `a-${role}`)).body.code, code, `announce ${role}`)
  }
  await save(draftId, 0)
  for (const role of ROLES) {
    const guides = role === 'street' || role === 'community'
    const code = guides ? 'draft.move-refused' : 'access.denied'
    assert.equal((await advise(draftId, 1, `a-${role}`)).body.code, code, `advise ${role}`)
    const reads = role === 'committee' ? undefined : guides ? 'draft.not-found' : 'access.denied'
    assert.equal((await read(draftId, `a-${role}`)).body.code, reads, `read ${role}`)
  }
  assert.equal((await read(draftId, 'c-committee')).body.code, 'access.role-not-held')
})

test('two members save on top of the same version: the second is told, and no version is lost', async () => {
  const draftId = key(harness)
  const firstKey = key(harness)
  assert.equal((await save(draftId, 0, {}, 'a-committee', firstKey)).status, 200)
  assert.equal((await save(draftId, 0, {}, 'a-committee', firstKey)).status, 200, 'a retry')
  assert.equal(
    (await save(draftId, 0, { title: '别的' }, 'a-committee', firstKey)).body.code,
    'request.key-reused',
  )
  assert.equal((await save(draftId, 0)).body.code, 'draft.changed')
  const both = await Promise.all([
    save(draftId, 1, { title: '甲的标题' }, 'a-committee'),
    save(draftId, 1, { title: '乙的标题' }, 'b-committee'),
  ])
  assert.deepEqual(both.map((one) => one.body.code ?? 'ok').sort(), ['draft.changed', 'ok'])
  assert.equal((await save(draftId, 5)).body.code, 'draft.changed', 'on top of one that is not there')
  const now = detail(await read(draftId))
  assert.equal(now.revision, 2)
  assert.deepEqual(
    now.versions.map((one) => one.revision),
    [2, 1],
  )
  assert.equal(detail(await read(draftId, 'a-committee', 1)).content.title, '更换门禁和监控')
  assert.equal((await read(draftId, 'a-committee', 3)).body.code, 'draft.not-found')
  await assert.rejects(
    harness.database.app.query("UPDATE vote_draft_versions SET content = '{}'"),
    /permission denied/,
  )
})

test('the check list says what is missing, and stands in the way', async () => {
  const bad: [Partial<DraftContent>, string][] = [
    [{ title: ' ' }, 'title'],
    [{ title: '使用资金维修【部位】' }, 'blank'],
    [{ items: [] }, 'items'],
    [{ items: [{ ...QUESTION, text: '' }] }, 'item-text'],
    [{ items: [{ ...QUESTION, title: '' }] }, 'item-title'],
    [{ items: [QUESTION, QUESTION] }, 'same-title'],
    [{ items: [{ ...QUESTION, kind: 'options', options: ['甲'] }] }, 'options'],
    [{ items: [{ ...QUESTION, kind: 'options', options: ['甲', '甲'] }] }, 'options'],
    [{ items: [{ ...QUESTION, options: ['甲', '乙'] }] }, 'options'],
    [{ seats: 2 }, 'seats'],
    [{ items: [{ ...QUESTION, kind: 'candidate', matterId: 3 }] }, 'seats'],
    [{ items: [{ ...QUESTION, kind: 'candidate' }], seats: 1 }, 'candidate-matter'],
    [{ scope: { kind: 'building', building: '', stair: '' } }, 'building'],
    [{ scope: { kind: 'stair', building: '1号楼', stair: '' } }, 'stair'],
    [{ documents: [{ title: '方案', body: '' }] }, 'document'],
    [{ opensOn: null }, 'opens'],
    [{ closesOn: null }, 'closes'],
    [{ title: '换门禁\u{20000}' }, 'unprintable'],
  ]
  for (const [change, fault] of bad) {
    const draftId = key(harness)
    const saved = detail(await save(draftId, 0, change))
    assert.ok(
      saved.checks.some((check) => check.fault === fault && check.weight === 'must'),
      `${fault}: ${JSON.stringify(saved.checks)}`,
    )
    assert.equal((await submit(draftId, 1)).body.code, 'draft.incomplete', fault)
  }
  const advice = detail(await save(key(harness), 0, { items: [{ ...QUESTION, matterId: 5 }] })).checks.map(
    (check) => [check.fault, check.weight],
  )
  assert.deepEqual(advice, [
    ['no-document', 'should'],
    ['fund-scope', 'should'],
  ])
})

test('guidance: submitted, advised, announced; each once, however often it is sent', async () => {
  const draftId = key(harness)
  await save(draftId, 0)
  assert.equal((await announce(draftId, 1)).body.code, 'draft.move-refused', 'not submitted')
  assert.equal((await submit(key(harness), 1)).body.code, 'draft.not-found')
  assert.equal((await submit(draftId, 2)).body.code, 'draft.changed')
  assert.equal(detail(await submit(draftId, 1)).state, 'guidance')
  assert.equal(detail(await submit(draftId, 1)).submissions.length, 1)
  assert.equal((await announce(draftId, 1)).body.code, 'draft.guidance-pending')
  const seen = detail(await read(draftId, 'a-street'))
  assert.deepEqual([seen.content.title, seen.moves], ['更换门禁和监控', ['advise']])
  assert.deepEqual(
    (
      (await harness.get('/estates/7/vote-drafts', as('a-community'))).body as unknown as {
        drafts: { draftId: string }[]
      }
    ).drafts.map((one) => one.draftId),
    [draftId],
    'those that were not submitted are not shown',
  )
  // The text changes: what was submitted no longer stands, and street sees the text it was given.
  await save(draftId, 1, { title: '更换门禁' })
  assert.equal(detail(await read(draftId)).state, 'draft')
  assert.equal(detail(await read(draftId, 'a-street')).content.title, '更换门禁和监控')
  assert.equal((await advise(draftId, 1, 'a-street')).body.code, 'draft.move-refused')
  await submit(draftId, 2)
  const adviceId = key(harness)
  assert.equal((await advise(draftId, 1, 'a-street')).body.code, 'draft.changed', 'to the text before')
  assert.equal((await advise(draftId, 2, 'a-street', '请写明预算。', adviceId)).status, 200)
  assert.equal((await advise(draftId, 2, 'a-street', '请写明预算。', adviceId)).status, 200, 'a retry')
  assert.equal((await advise(draftId, 2, 'a-street', '别的', adviceId)).body.code, 'request.key-reused')
  assert.equal((await advise(draftId, 2, 'a-community')).status, 200)
  assert.deepEqual(
    detail(await read(draftId))
      .advice.map((one) => `${one.by} ${one.text}`)
      .sort(),
    ['community ', 'street 请写明预算。'],
  )
  // Days alone may move without asking again.
  await save(draftId, 2, { title: '更换门禁', opensOn: addDays(today(), 10) })
  assert.equal((await announce(draftId, 3)).body.code, 'vote.notice-too-short')
  await save(draftId, 3, { title: '更换门禁', closesOn: addDays(today(), 23) })
  assert.equal((await announce(draftId, 4)).body.code, 'vote.window-unlawful')
  await save(draftId, 4, { title: '更换门禁' })
  assert.equal((await announce(draftId, 4)).body.code, 'draft.changed')
  const both = await Promise.all([announce(draftId, 5), announce(draftId, 5, 'b-committee')])
  assert.deepEqual(
    both.map((one) => one.status),
    [200, 200],
  )
  assert.deepEqual(both[0]?.body, both[1]?.body)
  assert.deepEqual((await announce(draftId, 5)).body, both[0]?.body, 'once more')
  const after = detail(await read(draftId, 'a-street'))
  assert.deepEqual([after.isAnnounced, after.moves, after.advice.length], [true, [], 2])
  for (const late of [save(draftId, 5), advise(draftId, 2, 'a-community', '晚了')])
    assert.equal((await late).body.code, 'draft.move-refused')
  const list = await harness.get('/estates/7/votes', as('a-owner'))
  const votes = (list.body as unknown as { votes: { voteId: string; items: unknown[] }[] }).votes
  assert.deepEqual(
    votes.map((one) => [one.voteId, one.items.length]),
    [[draftId, 2]],
  )
})

test('silence: after seven days the committee may announce; for a building or a stair alone too', async () => {
  const draftId = key(harness)
  await save(draftId, 0, { scope: { kind: 'stair', building: '1号楼', stair: '1单元' } })
  await submit(draftId, 1)
  await later(7)
  assert.equal((await announce(draftId, 1)).body.code, 'draft.guidance-pending')
  await later(1)
  assert.equal((await announce(draftId, 1)).body.code, 'vote.notice-too-short', 'the day has come closer')
  await save(draftId, 1, { scope: { kind: 'stair', building: '1号楼', stair: '1单元' } })
  const done = await announce(draftId, 2)
  assert.equal((done.body as unknown as { heads: number }).heads, 11)
  const empty = key(harness)
  await save(empty, 0, { scope: { kind: 'building', building: '九号楼', stair: '' } })
  await submit(empty, 1)
  await advise(empty, 1, 'a-street')
  assert.equal((await announce(empty, 1)).body.code, 'vote.empty-roll')
})

test('a vote that has a draft cannot be announced past it', async () => {
  const draftId = key(harness)
  await save(draftId, 0)
  const past = await harness.post('/estates/7/votes', {
    ...as('a-committee'),
    key: key(harness),
    body: {
      voteId: draftId,
      title: '更换门禁',
      items: [QUESTION],
      seats: 0,
      paper: 'first-stands',
      proxyCap: 0,
      documents: [],
      opensOn: addDays(today(), 20),
      closesOn: addDays(today(), 40),
      building: null,
    },
  })
  assert.equal(past.body.code, 'request.key-reused')
})

test('a draft may repeat a vote of this estate and no other', async () => {
  const stranger = key(harness)
  assert.equal(
    (await save(key(harness), 0, {}, 'a-committee', key(harness), stranger)).body.code,
    'vote.not-found',
  )
})
