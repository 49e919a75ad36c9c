import assert from 'node:assert/strict'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { certificateOf, ownerOf, placeOf } from './opening.ts'
import { each, type People } from './people.ts'

/** How many of the owners come in which way. */
export type Ways = {
  readonly match: number
  readonly title: number
  readonly hand: number
  readonly refused: number
  readonly appealed: number
  readonly counter: number
}

/** The shares of the issue at 1,200 homes: 700, 60, 30 of which 5 refused and 2 of them appealed, 10. */
export function waysOf(units: number): Ways {
  return {
    match: Math.floor((units * 7) / 12),
    title: Math.floor(units / 20),
    hand: Math.max(3, Math.floor(units / 40)),
    refused: Math.max(2, Math.floor(units / 240)),
    appealed: Math.max(1, Math.floor(units / 600)),
    counter: Math.max(1, Math.floor(units / 120)),
  }
}

type Claimed = { readonly claimId: string; readonly state: string }

/** Everybody comes in by their way. Answers the accounts that have a home afterwards, in the order of their homes. */
export async function letOwnersIn(people: People, estateId: string, units: number): Promise<string[]> {
  const ways = waysOf(units)
  const numbers = Array.from({ length: units }, (_, index) => index)
  const matched = numbers.slice(0, ways.match)
  for (const index of matched) people.know(ownerOf(index), ownerOf(index), index)
  await each(matched, async (index) => void (await people.tokenOf(ownerOf(index))))
  let next = ways.match
  const take = (count: number) => numbers.slice(next, (next += count))
  const titled = take(ways.title)
  await each(titled, async (index) => {
    const { state } = await claim(people, estateId, index, { certificate: certificateOf(index) })
    assert.equal(state, 'granted', `${ownerOf(index)} by certificate`)
  })
  const byHand = await comeByHand(people, estateId, take(ways.hand), ways)
  for (const index of take(ways.counter)) await comeToCounter(people, estateId, index)
  await comeForOthers(people, estateId, take(3))
  await letTenantIn(people, estateId, matched[0] as number)
  const inside = [...matched, ...titled, ...byHand].map(ownerOf)
  await each(inside, async (subject) => {
    const { places } = await people.get<{ places: { estateId: string; homes: unknown[] }[] }>(subject, '/me')
    assert.equal(places.find((one) => one.estateId === estateId)?.homes.length, 1, `${subject} has a home`)
  })
  return inside
}

function said(people: People, index: number, photoId: string, more: object): Record<string, unknown> {
  return {
    claimId: people.newId(),
    name: ownerOf(index),
    documentKind: '身份证',
    documentNumber: documentNumber(index),
    ...placeOf(index),
    basis: 'title',
    certificate: '',
    words: '',
    photoIds: [photoId],
    ...more,
  }
}

async function claim(
  people: People,
  estateId: string,
  index: number,
  more: object,
  subject = ownerOf(index),
): Promise<Claimed> {
  const body = said(people, index, await people.sendPaper(subject, estateId, index), more)
  const { state } = await people.must(subject, `/estates/${estateId}/claims`, body)
  return { claimId: String(body.claimId), state: String(state) }
}

type Looked = {
  claim: { steps: unknown[]; proposedOwnerId: string | null; photos: unknown[] }
  units: { unitId: string; owners: { ownerId: string }[] }[]
  card: { half: string; digits: string } | null
}

async function decide(
  people: People,
  estateId: string,
  subject: string,
  claimId: string,
  decision: 'grant' | 'refuse',
): Promise<string> {
  const path = `/estates/${estateId}/claims/${claimId}`
  const { claim: one, units } = await people.get<Looked>(subject, path)
  const [unit] = units
  const { state } = await people.must(subject, `${path}/decision`, {
    decision,
    papers: [],
    refusals: decision === 'refuse' ? ['doc-unreadable'] : [],
    words: '',
    position: one.steps.length,
    unitId: decision === 'grant' ? (unit?.unitId ?? null) : null,
    ownerId: decision === 'grant' ? (one.proposedOwnerId ?? unit?.owners[0]?.ownerId ?? null) : null,
  })
  return String(state)
}

/** By photographs: looked at by the community's desk; some are refused, and some of those are right before the street. */
async function comeByHand(
  people: People,
  estateId: string,
  all: readonly number[],
  ways: Ways,
): Promise<number[]> {
  const inside: number[] = []
  for (const [at, index] of all.entries()) {
    const { claimId, state } = await claim(people, estateId, index, {})
    assert.equal(state, 'waiting')
    if (at >= ways.refused) {
      assert.equal(await decide(people, estateId, '社甲', claimId, 'grant'), 'granted')
      inside.push(index)
      continue
    }
    assert.equal(await decide(people, estateId, '社甲', claimId, 'refuse'), 'refused')
    if (at >= ways.appealed) continue
    await people.must(ownerOf(index), `/estates/${estateId}/claims/${claimId}/move`, {
      move: 'appeal',
      words: '照片是清楚的',
      photoIds: [],
      position: 1,
    })
    assert.equal(await decide(people, estateId, '街乙', claimId, 'grant'), 'granted')
    inside.push(index)
  }
  return inside
}

/** Without a phone: two officers, and a card whose halves they have. */
async function comeToCounter(people: People, estateId: string, index: number): Promise<void> {
  const body = said(people, index, await people.sendPaper('社甲', estateId, index), {})
  await people.must('社甲', `/estates/${estateId}/counter-claims`, body)
  const claimId = String(body.claimId)
  assert.equal(await decide(people, estateId, '社乙', claimId, 'grant'), 'granted')
  const halves = []
  for (const officer of ['社甲', '社乙'])
    halves.push((await people.get<Looked>(officer, `/estates/${estateId}/claims/${claimId}`)).card?.digits)
  assert.match(halves.join(''), /^\d{12}$/)
}

/** Not an owner: somebody lives in a home by its owner's word, until a day, and has no head. */
async function letTenantIn(people: People, estateId: string, index: number): Promise<void> {
  const owner = ownerOf(index)
  const path = `/estates/${estateId}/residents`
  const { homes } = await people.get<{ homes: { unitId: string }[] }>(owner, path)
  const { given } = await people.must(owner, path, {
    residenceId: people.newId(),
    unitId: homes[0]?.unitId,
    kind: 'tenant',
    name: '租客',
    endsOn: addDays(beijingDayOf(people.now()), 300),
    seesBills: false,
  })
  await people.must('租客', '/me/residences/take', { code: given })
  const { places } = await people.get<{ places: { estateId: string; roles: string[] }[] }>('租客', '/me')
  assert.deepEqual(places.find((one) => one.estateId === estateId)?.roles, ['resident'])
  const ballot = { headId: 'H1', choices: [0] }
  const refused = await people.ask('租客', `/estates/${estateId}/votes/${people.newId()}/ballots`, ballot)
  assert.equal(refused.code, 'access.denied', 'who is no owner has no vote')
}

/** An heir, a guardian and somebody for a company: what the roll does not say takes the desk and the street. */
async function comeForOthers(people: People, estateId: string, homes: readonly number[]): Promise<void> {
  for (const [at, basis] of (['inheritance', 'guardian', 'company'] as const).entries()) {
    const index = homes[at] as number
    const subject = `代表${index}`
    const more = { name: subject, documentNumber: documentNumber(50_000 + index), basis, words: '见照片' }
    const { claimId, state } = await claim(people, estateId, index, more, subject)
    assert.equal(state, 'waiting', basis)
    assert.equal(await decide(people, estateId, '社甲', claimId, 'grant'), 'second', basis)
    assert.equal(await decide(people, estateId, '街甲', claimId, 'grant'), 'granted', basis)
  }
}
