import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readBodies, readTeam } from '#contract/bodies/endpoints.ts'
import type { listMyPosts } from '#contract/bodies/my-posts.ts'
import { commitmentOf, readCommitted } from '#domain/estate/title.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { BODIES_WAITING } from '#server/bodies/waiting.ts'
import { inEstate } from '#server/core/db/scope.ts'
import {
  DAY,
  type Answer,
  type Harness,
  importSmallEstate,
  key,
  NOW,
  openHarness,
} from '#test/server/support/harness.ts'

const A = '91110108551385082Q'
const B = '91110000802100433B'
const TODAY = beijingDayOf(NOW)

let harness: Harness
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  for (const estateId of ['7', '8']) await importSmallEstate(harness, estateId, 4)
  for (const estateId of ['7', '8']) {
    await harness.grant('zhou', estateId, 'street')
    await harness.grant('qin', estateId, 'community')
  }
  await harness.grant('du', '7', 'district')
  await harness.seat('yezhu', '7', 0)
  // An official who owns a home in the estate.
  await harness.grant('zhu', '7', 'community')
  await harness.seat('zhu', '7', 1)
})
after(() => harness.stop())

/** The token of an hour-long session, or of another where the clock has moved on. */
async function tokenOf(subject: string): Promise<string> {
  const name = `${subject} ${Math.floor(harness.clock.now / 600_000)}`
  const token = tokens.get(name) ?? (await harness.signIn(subject))
  tokens.set(name, token)
  return token
}

async function post(subject: string, role: string | null, path: string, body: unknown = {}): Promise<Answer> {
  return harness.post(path, {
    token: await tokenOf(subject),
    ...(role ? { role } : {}),
    key: key(harness),
    body,
  })
}

async function get<T>(subject: string, role: string | null, path: string): Promise<T & { code?: string }> {
  const answer = await harness.get(path, { token: await tokenOf(subject), ...(role ? { role } : {}) })
  return answer.body as unknown as T & { code?: string }
}

function said({ status, body }: Answer): unknown {
  return status === 200 ? 200 : body.code
}

type Terms = {
  kind?: string
  creditCode?: string
  startsOn?: string
  endsOn?: string
  signedOn?: string
  name?: string
}

async function file(
  estateId: string,
  terms: Terms = {},
  subject = 'zhou',
): Promise<{ filingId: string; answer: Answer }> {
  const filingId = harness.ports.newId()
  const answer = await post(subject, 'street', `/estates/${estateId}/filings`, {
    filingId,
    kind: 'company',
    name: terms.creditCode === B ? '乙物业公司' : '甲物业公司',
    creditCode: A,
    number: '备案 2026-7 号',
    signedOn: addDays(TODAY, -3),
    startsOn: TODAY,
    endsOn: addDays(TODAY, 365),
    ...terms,
  })
  return { filingId, answer }
}

function decide(
  subject: string,
  role: string,
  estateId: string,
  filingId: string,
  decision = 'confirm',
): Promise<Answer> {
  return post(subject, role, `/estates/${estateId}/filings/${filingId}/decision`, { decision })
}

type Invited = { invitationId: string; code: string; answer: Answer }

async function invite(
  subject: string,
  role: string,
  estateId: string,
  given: { bodyId: string; job: string; name: string },
): Promise<Invited> {
  const invitationId = harness.ports.newId()
  const answer = await post(subject, role, `/estates/${estateId}/invitations`, {
    invitationId,
    basis: '任命书 3 号',
    ...given,
  })
  return { invitationId, code: String(answer.body.code ?? ''), answer }
}

const accept = (subject: string, code: string) => post(subject, null, '/me/invitations/accept', { code })

function give(
  subject: string,
  role: string,
  estateId: string,
  invitationId: string,
  decision = 'give',
): Promise<Answer> {
  return post(subject, role, `/estates/${estateId}/invitations/${invitationId}/decision`, { decision })
}

/** Invites, accepts and, where it takes two, confirms. */
async function seat(
  estateId: string,
  bodyId: string,
  job: string,
  name: string,
  by = ['zhou', 'street'],
): Promise<string> {
  const { invitationId, code, answer } = await invite(by[0] as string, by[1] as string, estateId, {
    bodyId,
    job,
    name,
  })
  assert.equal(said(answer), 200, `${job} ${name}`)
  const accepted = await accept(name, code)
  assert.equal(said(accepted), 200, JSON.stringify(accepted.body))
  if ((accepted.body as { state?: string }).state === 'second')
    assert.equal(said(await give('qin', 'community', estateId, invitationId)), 200)
  return invitationId
}

async function rolesOf(subject: string, at = harness.clock.now): Promise<string[]> {
  harness.clock.now = at
  const me = await get<{ places: { estateId: string; roles: string[] }[] }>(subject, null, '/me')
  return me.places.map((one) => `${one.estateId} ${one.roles.join()}`)
}

const bodiesOf = (subject: string, role: string, estateId: string) =>
  get<OutputOf<typeof readBodies>>(subject, role, `/estates/${estateId}/bodies`)
const postsOf = async (subject: string) =>
  (await get<OutputOf<typeof listMyPosts>>(subject, null, '/me/posts')).posts

test('a contract counts once a second person confirms it; who owns, works or sits here does neither', async () => {
  for (const [terms, code] of [
    [{ creditCode: '91110108551385082R' }, 'creditCode'],
    [{ endsOn: addDays(TODAY, -1), startsOn: addDays(TODAY, -9) }, 'endsOn'],
    [{ signedOn: addDays(TODAY, 1) }, 'endsOn'],
  ] as const) {
    const { body } = (await file('7', terms)).answer as {
      body: { code?: string; fields?: { path: string }[] }
    }
    assert.deepEqual([body.code, body.fields?.map(({ path }) => path)], ['request.malformed', [code]])
  }
  for (const [subject, role] of [
    ['yezhu', 'owner'],
    ['qin', 'community'],
    ['du', 'district'],
  ] as const)
    assert.equal(
      said(await post(subject, role, '/estates/7/filings', {})),
      'access.denied',
      `${subject} files nothing`,
    )
  const { filingId, answer } = await file('7')
  assert.equal(said(answer), 200, JSON.stringify(answer.body))
  assert.equal(said(await decide('zhou', 'street', '7', filingId)), 'body.same-person')
  assert.equal(said(await decide('zhu', 'community', '7', filingId)), 'body.conflict')
  assert.equal(said(await decide('yezhu', 'owner', '7', filingId)), 'access.denied')
  assert.equal(said(await decide('qin', 'community', '8', filingId)), 'body.changed')
  // What nobody has confirmed is no body: owners see none, and nobody is invited to it.
  const before = await bodiesOf('yezhu', 'owner', '7')
  assert.deepEqual(
    [before.filings, before.lacks.map(({ what }) => what)],
    [[], ['no-company', 'no-committee']],
  )
  const early = await invite('zhou', 'street', '7', { bodyId: A, job: 'manager', name: 'meng' })
  assert.equal(said(early.answer), 'body.changed')
  assert.equal(said(await decide('qin', 'community', '7', filingId)), 200)
  assert.equal(said(await decide('qin', 'community', '7', filingId)), 200, 'the same again changes nothing')
  assert.equal(said(await decide('du', 'district', '7', filingId)), 'body.changed')
  const shown = await bodiesOf('yezhu', 'owner', '7')
  assert.deepEqual(
    shown.filings.map(({ name, state, to, isLate, may }) => [name, state, to, isLate, may]),
    [['甲物业公司', 'confirmed', startOfDayMs(addDays(TODAY, 366)), false, []]],
  )
  assert.deepEqual(
    shown.lacks.map(({ what, dueAt }) => [what, dueAt]),
    [
      ['no-manager', harness.clock.now + 3 * DAY],
      ['no-committee', null],
    ],
  )
})

test('an invitation is for one named person, once, within seven days, and its code cannot be guessed', async () => {
  const one = await invite('zhou', 'street', '7', { bodyId: A, job: 'manager', name: 'meng' })
  assert.equal(said(one.answer), 200)
  assert.match(one.code, /^\d{12}$/)
  for (const job of ['repair', 'service', 'clerk', 'chair'])
    assert.equal(
      said((await invite('zhou', 'street', '7', { bodyId: A, job, name: 'x' })).answer),
      'access.denied',
      job,
    )
  const { rows } = await harness.database.owner.query('SELECT code_hash FROM invitations')
  assert.ok(rows.every((row) => !String(row.code_hash).includes(one.code)))
  const stranger = await post('fremd', null, '/me/invitations/read', { code: one.code })
  assert.deepEqual([said(stranger), stranger.body.where], ['invitation.refused', undefined])
  assert.equal(said(await accept('fremd', one.code)), 'invitation.refused')
  const read = await post('meng', null, '/me/invitations/read', { code: one.code })
  assert.deepEqual(
    [read.body.job, read.body.where, read.body.bodyName, read.body.needsSecond],
    ['manager', '测试小区7', '甲物业公司', true],
  )
  assert.deepEqual((await accept('meng', one.code)).body, { state: 'second' })
  assert.deepEqual((await accept('meng', one.code)).body, { state: 'second' }, 'a lost answer is given again')
  // Accepted, and nothing yet: the second person decides.
  assert.deepEqual(await rolesOf('meng'), [])
  assert.deepEqual(
    (await postsOf('meng')).map(({ state }) => state),
    ['waiting'],
  )
  assert.equal(said(await give('zhou', 'street', '7', one.invitationId)), 'body.same-person')
  assert.equal(said(await give('zhu', 'community', '7', one.invitationId)), 'body.conflict')
  assert.equal(said(await give('qin', 'community', '8', one.invitationId)), 'body.changed')
  assert.equal(said(await give('qin', 'community', '7', one.invitationId)), 200)
  assert.deepEqual(await rolesOf('meng'), ['7 company'])
  assert.equal(said(await accept('meng', one.code)), 200)
  assert.equal((await postsOf('meng')).length, 1)
  // Over after seven days.
  const late = await invite('zhou', 'street', '7', { bodyId: A, job: 'manager', name: 'spaet' })
  harness.clock.now += 7 * DAY
  assert.equal(said(await accept('spaet', late.code)), 'invitation.refused')
  harness.clock.now = NOW
  assert.equal(said(await give('zhou', 'street', '7', late.invitationId, 'withdraw')), 200)
  assert.equal(said(await accept('spaet', late.code)), 'invitation.refused')
  // Ten wrong ones an hour.
  for (let index = 0; index < 10; index++)
    assert.equal(said(await accept('rater', String(index).padStart(12, '9'))), 'invitation.refused')
  assert.equal(said(await accept('rater', late.code)), 'request.too-many')
})

test('a manager invites staff and ends them; nobody else does, and each is told', async () => {
  assert.equal(
    (await get<OutputOf<typeof readTeam>>('meng', 'company', '/estates/7/team')).body?.name,
    '甲物业公司',
  )
  for (const job of ['manager', 'chair'])
    assert.equal(
      said((await invite('meng', 'company', '7', { bodyId: A, job, name: 'x' })).answer),
      'access.denied',
      job,
    )
  const postId = await seat('7', A, 'repair', 'gong', ['meng', 'company'])
  await seat('7', A, 'service', 'fuwu', ['meng', 'company'])
  assert.deepEqual([await rolesOf('gong'), await rolesOf('fuwu')], [['7 worker'], ['7 company']])
  // Of the company, and no manager: invites nobody and ends nobody.
  assert.equal((await get<OutputOf<typeof readTeam>>('fuwu', 'company', '/estates/7/team')).body, null)
  assert.equal(
    said((await invite('fuwu', 'company', '7', { bodyId: A, job: 'repair', name: 'x' })).answer),
    'access.denied',
  )
  assert.equal(said(await post('fuwu', 'company', `/estates/7/posts/${postId}/end`)), 'access.denied')
  assert.equal(said(await post('zhou', 'street', `/estates/7/posts/${postId}/end`)), 'access.denied')
  const own = await get<OutputOf<typeof readTeam>>('meng', 'company', '/estates/7/team')
  assert.deepEqual(own.posts.map(({ name, job, mayEnd }) => `${name} ${job} ${mayEnd}`).sort(), [
    'fuwu service true',
    'gong repair true',
    'meng manager false',
  ])
  // Who repairs is nobody's business outside the company.
  assert.deepEqual(
    (await bodiesOf('yezhu', 'owner', '7')).posts.map(({ name, job }) => `${name} ${job}`),
    ['meng manager'],
  )
  harness.clock.now += 1_000
  assert.equal(said(await post('meng', 'company', `/estates/7/posts/${postId}/end`)), 200)
  assert.equal(said(await post('meng', 'company', `/estates/7/posts/${postId}/end`)), 200, 'once and no more')
  assert.deepEqual(await rolesOf('gong'), [])
  const [ended] = await postsOf('gong')
  assert.deepEqual([ended?.state, ended?.ended, ended?.to], ['ended', 'other', harness.clock.now])
  harness.clock.now += 1_000
  await seat('7', A, 'repair', 'gong', ['meng', 'company'])
  const [left] = await postsOf('fuwu')
  assert.equal(said(await post('gong', null, `/me/posts/${left?.postId}/leave`)), 'body.changed')
  assert.equal(said(await post('fuwu', null, `/me/posts/${left?.postId}/leave`)), 200)
  assert.deepEqual([(await postsOf('fuwu'))[0]?.ended, await rolesOf('fuwu')], ['self', []])
  await seat('7', A, 'service', 'fuwu', ['meng', 'company'])
})

test('each act and each post is an entry of the log, which its document opens', async () => {
  const { filings } = await bodiesOf('yezhu', 'owner', '7')
  const [post] = await postsOf('meng')
  const entries = [filings[0]?.entry, post?.entry]
  const found = await inEstate(harness.database.app, '7', async (tx) => {
    const { rows } = await tx.query<{ index: string; entry: Buffer }>(
      `SELECT idx::text AS index, entry FROM log_entries WHERE estate_id = 7 ORDER BY idx`,
    )
    return rows
  })
  const kinds = ['filing', 'post'] as const
  entries.forEach((entry, index) => {
    assert.ok(entry)
    const bytes = found.find((row) => row.index === String(entry.logIndex))?.entry
    const read = bytes ? readCommitted(new Uint8Array(bytes)) : null
    assert.deepEqual([read?.kind, read?.state], [kinds[index], 1])
    const salt = fromBase64(entry.salt) as Uint8Array
    assert.deepEqual(read?.commitment, commitmentOf(kinds[index] as 'post', salt, entry.document))
    assert.notDeepEqual(read?.commitment, commitmentOf(kinds[index] as 'post', salt, `${entry.document} `))
  })
  const read = found.map((row) => readCommitted(new Uint8Array(row.entry))).filter((one) => one !== null)
  // One contract; manager, repair twice, service twice given, and three of them ended or left.
  assert.deepEqual(
    [
      read.filter(({ kind }) => kind === 'filing').length,
      read.filter(({ kind, state }) => kind === 'post' && state === 1).length,
      read.filter(({ kind, state }) => kind === 'post' && state === 2).length,
    ],
    [1, 5, 2],
  )
})

/** What stands for an estate: one endpoint for each of its sides. */
const SIDES = [
  'home',
  'bodies',
  'team',
  'notices',
  'repairs',
  'ledger',
  'bills',
  'votes',
  'log-growth',
  'claims',
] as const

/** The roles with which somebody gets past the walls of an estate now, by trying each side in each role. */
async function inside(subject: string, estateId: string, roles: readonly string[]): Promise<string[]> {
  const open: string[] = []
  for (const role of roles)
    for (const side of SIDES) {
      const { body } = await harness.get(`/estates/${estateId}/${side}`, {
        token: await tokenOf(subject),
        role,
      })
      if (body.code !== 'access.role-not-held') open.push(`${role} ${side}`)
    }
  return open
}

test('when the contract passes to B, A’s people have nothing here from that instant, and B’s from then on', async () => {
  const begins = addDays(TODAY, 10)
  const at = startOfDayMs(begins)
  await seat('7', A, 'guard', 'baoan', ['meng', 'company'])
  const { filingId } = await file('7', { creditCode: B, startsOn: begins, endsOn: addDays(begins, 700) })
  const waiting = (await bodiesOf('qin', 'community', '7')).filings.find((one) => one.filingId === filingId)
  assert.deepEqual(waiting?.displaces, { name: '甲物业公司', posts: 4 })
  assert.equal(said(await decide('qin', 'community', '7', filingId)), 200)
  // B's people are invited before it begins.
  await seat('7', B, 'manager', 'bo')
  assert.deepEqual(await rolesOf('bo'), [])
  assert.deepEqual(
    (await postsOf('bo')).map(({ state, from }) => [state, from]),
    [['later', at]],
  )
  const roles = ['company', 'worker', 'committee', 'community', 'street', 'owner'] as const
  let cells = 0
  for (const [subject, role, before, after] of [
    ['meng', 'company', true, false],
    ['fuwu', 'company', true, false],
    ['gong', 'worker', true, false],
    ['baoan', 'worker', true, false],
    ['bo', 'company', false, true],
  ] as const)
    for (const [instant, isIn] of [
      [at - 1, before],
      [at, after],
      [at + 400 * DAY, after],
    ] as const) {
      harness.clock.now = instant
      const open = await inside(subject, '7', roles)
      assert.deepEqual(open, isIn ? SIDES.map((side) => `${role} ${side}`) : [], `${subject} ${instant - at}`)
      assert.deepEqual(await inside(subject, '8', roles), [])
      cells += 2 * roles.length * SIDES.length
    }
  assert.ok(cells > 1_000, `${cells} cells`)
  harness.clock.now = at + 1_000
  const [lost] = await postsOf('gong')
  assert.deepEqual([lost?.state, lost?.ended, lost?.to], ['ended', 'body', at])
  // Whoever was a manager invites nobody any more, by an old token either.
  assert.equal(
    said((await invite('meng', 'company', '7', { bodyId: A, job: 'repair', name: 'x' })).answer),
    'access.role-not-held',
  )
  // A comes back after B: its old people do not.
  const again = addDays(begins, 800)
  harness.clock.now = startOfDayMs(addDays(begins, 790))
  const back = await file('7', {
    signedOn: addDays(begins, 789),
    startsOn: again,
    endsOn: addDays(again, 365),
  })
  assert.equal(said(back.answer), 200)
  assert.equal(said(await decide('qin', 'community', '7', back.filingId)), 200)
  assert.deepEqual(await rolesOf('gong', startOfDayMs(again) + 1), [])
  assert.deepEqual(await rolesOf('meng', startOfDayMs(again) + 1), [])
  harness.clock.now = NOW
})

test('an early end takes two persons, and a company elsewhere is not touched', async () => {
  harness.clock.now = NOW
  const { filingId } = await file('8')
  await decide('qin', 'community', '8', filingId)
  await seat('8', A, 'manager', 'acht')
  await seat('8', A, 'cleaning', 'putz', ['acht', 'company'])
  const end = (subject: string, endOn: string) =>
    post(subject, 'street', `/estates/8/filings/${filingId}/end`, { endOn, words: '双方同意提前结束' })
  for (const [endOn, code] of [
    [addDays(TODAY, -1), 'request.malformed'],
    [addDays(TODAY, 365), 'request.malformed'],
    [addDays(TODAY, 5), 200],
    [addDays(TODAY, 6), 'body.changed'],
  ] as const)
    assert.equal(said(await end('zhou', endOn)), code, endOn)
  const over = startOfDayMs(addDays(TODAY, 6))
  assert.deepEqual(await rolesOf('putz', over), ['8 worker'], 'what one person wrote ends nothing')
  harness.clock.now = NOW
  assert.equal(said(await decide('zhou', 'street', '8', filingId)), 'body.same-person')
  assert.equal(said(await decide('qin', 'community', '8', filingId, 'refuse')), 200)
  assert.equal(said(await end('zhou', addDays(TODAY, 5))), 200)
  assert.equal(said(await decide('qin', 'community', '8', filingId)), 200)
  assert.deepEqual(
    [await rolesOf('putz', over - 1), await rolesOf('putz', over), await rolesOf('acht', over)],
    [['8 worker'], [], []],
  )
  harness.clock.now = NOW
})

test('a committee’s posts end with its term; the next committee begins without them', async () => {
  harness.clock.now = NOW
  const terms = { kind: 'committee', name: '第一届业委会', creditCode: '', endsOn: addDays(TODAY, 20) }
  const { filingId } = await file('8', terms)
  assert.equal(said(await decide('qin', 'community', '8', filingId)), 200)
  await seat('8', filingId, 'chair', 'zhuren')
  await seat('8', filingId, 'member', 'weiyuan')
  const clerk = await invite('zhuren', 'committee', '8', { bodyId: filingId, job: 'clerk', name: 'mishu' })
  assert.equal((await accept('mishu', clerk.code)).body.state, 'second', 'a clerk of a committee takes two')
  assert.equal(
    said((await invite('weiyuan', 'committee', '8', { bodyId: filingId, job: 'clerk', name: 'x' })).answer),
    'access.denied',
  )
  const lacks = (await bodiesOf('zhou', 'street', '8')).lacks
  assert.deepEqual(
    lacks.filter(({ what }) => what === 'committee-ends'),
    [{ what: 'committee-ends', dueAt: startOfDayMs(addDays(TODAY, 21)) }],
  )
  const next = await file('8', {
    ...terms,
    name: '第二届业委会',
    startsOn: addDays(TODAY, 21),
    endsOn: addDays(TODAY, 900),
  })
  assert.equal(said(await decide('qin', 'community', '8', next.filingId)), 200)
  assert.deepEqual(
    (await bodiesOf('zhou', 'street', '8')).lacks.filter(({ what }) => what === 'committee-ends'),
    [],
  )
  const end = startOfDayMs(addDays(TODAY, 21))
  assert.deepEqual(
    [await rolesOf('zhuren', end - 1), await rolesOf('weiyuan', end - 1)],
    [['8 committee'], ['8 committee']],
  )
  assert.deepEqual([await rolesOf('zhuren', end), await rolesOf('weiyuan', end)], [[], []])
  harness.clock.now = NOW
})

test('what waits for whom is said at home, and whoever lost a post is reminded of it though no post is left', async () => {
  const at = startOfDayMs(addDays(TODAY, 10)) + 1_000
  harness.clock.now = at
  type Todo = { kind: string; waiting?: number; ending?: number; bodyName?: string }
  const todos = async (subject: string, role: string, estateId: string) =>
    (await get<{ todos: Todo[] }>(subject, role, `/estates/${estateId}/home`)).todos
  const { filingId } = await file('8', {
    kind: 'council',
    creditCode: '',
    name: '物管会',
    startsOn: addDays(TODAY, 20),
  })
  const forQin = (await todos('qin', 'community', '8')).find(({ kind }) => kind === 'bodies')
  assert.deepEqual([forQin?.waiting, forQin?.ending], [2, 0], 'the filing, and the clerk who accepted before')
  const forZhou = (await todos('zhou', 'street', '8')).find(({ kind }) => kind === 'bodies')
  // Not what the street filed itself, but the clerk; the committee's term has one after it.
  assert.deepEqual([forZhou?.waiting, forZhou?.ending], [1, 0])
  assert.equal(said(await decide('qin', 'community', '8', filingId, 'refuse')), 200)
  const persons = new Map<string, string>()
  const { rows } = await harness.database.owner.query('SELECT subject, person_id AS id FROM identities')
  for (const row of rows) persons.set(row.subject, row.id)
  await inEstate(harness.database.app, '7', async (tx) => {
    const who = new Map((await BODIES_WAITING.who(tx, '7', at)).map((one) => [one.personId, one.since]))
    assert.equal(who.get(persons.get('baoan') ?? ''), at - 1_000)
    const whom = { personId: persons.get('baoan') ?? '', roles: [], nowAt: at }
    const [waits] = await BODIES_WAITING.of(tx, whom, '7')
    assert.deepEqual([waits?.kind, waits?.since], ['postEnded', at - 1_000])
    // Who left by their own word is told nothing.
    const left = await BODIES_WAITING.of(tx, { ...whom, personId: persons.get('bo') ?? '' }, '7')
    assert.deepEqual(left, [])
    assert.equal(await BODIES_WAITING.begins?.(tx, '7', NOW), at - 1_000)
  })
  harness.clock.now = NOW
})
