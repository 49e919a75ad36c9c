import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { readOfficials } from '#contract/bodies/officials.ts'
import { inTransaction } from '#server/core/db/scope.ts'
import { givePlacePost } from '#server/identity/place-posts.ts'
import { personOf } from '#server/identity/session.ts'
import { addPlaces, moveEstate } from '#server/places/store.ts'
import {
  type Answer,
  type Harness,
  importSmallEstate,
  key,
  NOW,
  openHarness,
} from '#test/server/support/harness.ts'

let harness: Harness
before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  const place = (
    placeId: string,
    kind: 'city' | 'district' | 'street' | 'community',
    parentId: string | null,
  ) => ({
    placeId,
    kind,
    name: `${placeId}名`,
    parentId,
    divisionCode: null,
    validFrom: '2020-01-01',
  })
  await inTransaction(harness.database.app, async (tx) => {
    await addPlaces(tx, [
      place('BJ', 'city', null),
      place('D1', 'district', 'BJ'),
      place('D2', 'district', 'BJ'),
      place('S1', 'street', 'D1'),
      place('C1', 'community', 'S1'),
    ])
    await moveEstate(
      tx,
      { estateId: '7', communityId: 'C1', from: '2020-01-01', basis: '示例', byNames: ['甲', '乙'] },
      NOW,
    )
    // What `npm run operator` does for the first two of the city.
    for (const subject of ['shi', 'zhang'])
      await givePlacePost(
        tx,
        {
          personId: await personOf(harness.ports, NOW, 'jingtong', subject, subject),
          placeId: 'BJ',
          role: 'city',
        },
        NOW - 1_000,
        null,
      )
  })
})
after(() => harness.stop())

async function post(subject: string, path: string, body: unknown): Promise<Answer> {
  return harness.post(path, { token: await harness.signIn(subject), key: key(harness), body })
}
const said = ({ status, body }: Answer) => (status === 200 ? 200 : body.code)

async function invite(
  subject: string,
  placeId: string,
  name: string,
): Promise<{ invitationId: string; answer: Answer }> {
  const invitationId = harness.ports.newId()
  const answer = await post(subject, `/places/${placeId}/invitations`, {
    invitationId,
    name,
    basis: '任命 9 号',
  })
  return { invitationId, answer }
}

const decide = (subject: string, placeId: string, invitationId: string, decision = 'give') =>
  post(subject, `/places/${placeId}/invitations/${invitationId}/decision`, { decision })

async function seat(placeId: string, name: string, by: string, second: string): Promise<void> {
  const { invitationId, answer } = await invite(by, placeId, name)
  assert.equal(said(answer), 200, `${by} ${placeId}`)
  const taken = await post(name, '/me/invitations/accept', { code: answer.body.code })
  assert.equal((taken.body as { state?: string }).state, 'second')
  assert.equal(said(await decide(by, placeId, invitationId)), 'body.same-person')
  assert.equal(said(await decide(name, placeId, invitationId)), 'access.denied')
  assert.equal(said(await decide(second, placeId, invitationId)), 200)
  assert.equal(said(await decide(second, placeId, invitationId)), 200, 'once')
}

async function rolesOf(subject: string): Promise<string[]> {
  const answer = await harness.get('/me', { token: await harness.signIn(subject) })
  const { places } = answer.body as unknown as { places: { estateId: string; roles: string[] }[] }
  return places.map((one) => `${one.estateId} ${one.roles.join()}`)
}

async function officials(subject: string, placeId?: string): Promise<OutputOf<typeof readOfficials>> {
  const query = placeId ? `?placeId=${placeId}` : ''
  const answer = await harness.get(`/me/places${query}`, { token: await harness.signIn(subject) })
  return answer.body as unknown as OutputOf<typeof readOfficials>
}

test('from the city down, each level by invitation of its own or of the one above, with a second person', async () => {
  await seat('D1', 'qu', 'shi', 'zhang')
  await seat('D1', 'qu2', 'shi', 'qu')
  await seat('S1', 'jie', 'qu', 'qu2')
  await seat('S1', 'jie2', 'jie', 'qu')
  await seat('C1', 'she', 'jie', 'jie2')
  assert.deepEqual(
    [await rolesOf('qu'), await rolesOf('jie'), await rolesOf('she')],
    [['7 district'], ['7 street'], ['7 community']],
  )
  const { rows } = await harness.database.owner.query(
    "SELECT place_id AS place, by_names AS names FROM place_post_acts WHERE act = 'give' ORDER BY at, act_id",
  )
  assert.ok(rows.some((row) => `${row.place} ${row.names}` === 'S1 qu,qu2'))
})

test('nobody invites above, beside, or two levels below; a stranger sees nothing', async () => {
  for (const [subject, placeId] of [
    ['she', 'C2'],
    ['she', 'S1'],
    ['jie', 'D1'],
    ['qu', 'BJ'],
    ['qu', 'D2'],
    ['qu', 'C1'],
    ['shi', 'S1'],
    ['shi', 'C1'],
    ['fremd', 'C1'],
  ] as const)
    assert.equal(said((await invite(subject, placeId, 'x')).answer), 'access.denied', `${subject} ${placeId}`)
  assert.deepEqual((await officials('fremd')).place, null)
  assert.deepEqual((await officials('she', 'S1')).place, null)
  const own = await officials('jie')
  assert.deepEqual(
    [own.place?.placeId, own.below.map((one) => one.placeId), own.holders.map((one) => one.name).sort()],
    ['S1', ['C1'], ['jie', 'jie2']],
  )
  assert.deepEqual((await officials('qu', 'S1')).below, [], 'further down is for those who hold a post there')
})

test('a post in a place ends at once by those who may give it, never by oneself, and the person finds it under their posts', async () => {
  const holder = (await officials('jie', 'C1')).holders.find((one) => one.name === 'she')
  const end = (subject: string, personId = holder?.personId) =>
    post(subject, '/places/C1/officials/end', { personId, basis: '调离' })
  harness.clock.now += 1_000
  assert.equal(said(await end('she')), 'body.same-person')
  assert.equal(said(await end('qu')), 'access.denied')
  assert.equal(said(await end('jie')), 200)
  assert.equal(said(await end('jie')), 'body.changed')
  assert.deepEqual(await rolesOf('she'), [])
  const mine = await harness.get('/me/posts', { token: await harness.signIn('she') })
  const { posts } = mine.body as unknown as { posts: { state: string; where: string; ended: string }[] }
  assert.deepEqual(
    posts.map(({ state, where, ended }) => `${state} ${where} ${ended}`),
    ['ended C1名 other'],
  )
  const { rows } = await harness.database.owner.query(
    "SELECT by_names AS names FROM place_post_acts WHERE act = 'end'",
  )
  assert.deepEqual(rows, [{ names: ['jie'] }])
})
