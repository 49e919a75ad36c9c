import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { HOLIDAYS } from '#domain/core/holidays.ts'
import {
  askBar,
  blocksOf,
  hearsObjections,
  type OpeningActor,
  openingBar,
  type OpeningFacts,
  postingBar,
  readBuildings,
  stageOf,
} from '#domain/estate/opening.ts'
import { isForLive, type PresentHome, rollDifference, type RollHome } from '#domain/estate/roll-difference.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}

type Vector = {
  name: string
  /** `2026-11-26 walk! 1=5`: a building's doors with a reason, at noon of that day. */
  steps: string[]
  at?: string
  stage: string
  blocks: string[]
  /** `live s:street opening.same-person`: who may not take which step, and why; nothing after it where they may. */
  refused: string[]
}

const ACCEPTED = '2026-11-23'
const noon = (day: string) => startOfDayMs(day) + 12 * 3_600_000

function factsOf(steps: readonly string[]): OpeningFacts {
  let facts: OpeningFacts = {
    acceptedAt: noon(ACCEPTED),
    scope: null,
    roll: null,
    waitingRoll: null,
    walks: [],
    posting: null,
    objections: [],
    proposal: null,
    liveAt: null,
  }
  for (const step of steps) {
    const [day = '', kind = '', ...rest] = step.split(' ')
    const at = noon(day)
    const buildings = rest.flatMap((text) => {
      const [building = '', count] = text.split('=')
      return count === undefined ? [] : [{ building, unitCount: Number(count) }]
    })
    const [first] = buildings
    const rollVersion = facts.roll?.version ?? 0
    const countIn = (list: typeof buildings | undefined) =>
      list?.find((one) => one.building === first?.building)?.unitCount ?? 0
    const next: Record<string, () => Partial<OpeningFacts>> = {
      scope: () => ({ scope: { at, buildings } }),
      roll: () => ({ roll: { version: rollVersion + 1, at, buildings } }),
      walk: () => ({
        walks: [
          ...facts.walks,
          {
            building: first?.building ?? '',
            counted: first?.unitCount ?? 0,
            rollCount: countIn(facts.roll?.buildings as typeof buildings),
            scopeCount: countIn(facts.scope?.buildings as typeof buildings),
            isExplained: kind.endsWith('!'),
            at,
          },
        ],
      }),
      post: () => ({ posting: { at, endsOn: rest[0] ?? '', rollVersion } }),
      wait: () => ({ waitingRoll: { at } }),
      object: () => ({
        objections: [...facts.objections, { objectionId: rest[0] ?? '', at, answeredAt: null }],
      }),
      answer: () => ({
        objections: facts.objections.map((one) =>
          one.objectionId === rest[0] ? { ...one, answeredAt: at } : one,
        ),
      }),
      propose: () => ({ proposal: { by: rest[0] ?? '', at, rollVersion } }),
      live: () => ({ liveAt: at }),
    }
    const act = next[kind.replace('!', '')]
    assert.ok(act, step)
    facts = { ...facts, ...act() }
  }
  return facts
}

for (const vector of vectors<Vector>('opening'))
  test(`opening: ${vector.name}`, () => {
    const facts = factsOf(vector.steps)
    const last = vector.steps.at(-1)?.split(' ')[0] ?? ACCEPTED
    const nowAt = vector.at ? Date.parse(`${vector.at}:00+08:00`) : noon(last)
    assert.equal(stageOf(facts, nowAt), vector.stage)
    assert.deepEqual(
      blocksOf(facts, nowAt, HOLIDAYS).map(({ what, who, dueAt, building }) =>
        [what, who, beijingDayOf(dueAt), ...(building === null ? [] : [building])].join(' '),
      ),
      vector.blocks,
    )
    for (const refused of vector.refused) {
      const [kind = '', who = '', why = ''] = refused.split(' ')
      const [by = '', as = ''] = who.split(':')
      const step = { kind: kind.replace('!', '') as 'walk', by, as: as as OpeningActor }
      assert.equal(openingBar(facts, step, nowAt) ?? '', why, refused)
    }
  })

test('five in a hundred owners ask; a committee or the street needs no number', () => {
  for (const [by, asking, owners, why] of [
    ['owners', 60, 1_200, null],
    ['owners', 59, 1_200, 'opening.too-few'],
    ['owners', 1, 20, null],
    ['owners', 1, 21, 'opening.too-few'],
    ['owners', 0, 0, 'opening.counts-wrong'],
    ['owners', 0, 10, 'opening.counts-wrong'],
    ['owners', 11, 10, 'opening.counts-wrong'],
    ['committee', 0, 0, null],
    ['street', 0, 0, null],
  ] as const)
    assert.equal(askBar(by, asking, owners), why, `${by} ${asking} ${owners}`)
})

test('a posting lasts seven whole days after the day it begins, fifteen before a first meeting, and no longer than sixty', () => {
  const late = Date.parse('2026-11-23T23:59:00+08:00')
  for (const [days, postedFor, why] of [
    [6, 'opening', 'opening.posting-days'],
    [7, 'opening', null],
    [14, 'meeting', 'opening.posting-days'],
    [15, 'meeting', null],
    [60, 'meeting', null],
    [61, 'opening', 'opening.posting-days'],
    [-1, 'opening', 'opening.posting-days'],
  ] as const)
    assert.equal(postingBar(late, addDays('2026-11-23', days), postedFor), why, `${days} ${postedFor}`)
})

test('objections are heard while the posting runs and shows the present roll', () => {
  const posted = [
    '2026-11-24 scope 1=4',
    '2026-11-25 roll 1=4',
    '2026-11-26 walk 1=4',
    '2026-11-27 post 2026-12-04',
  ]
  const last = startOfDayMs('2026-12-05')
  assert.equal(hearsObjections(factsOf(posted), last - 1), true)
  assert.equal(hearsObjections(factsOf(posted), last), false)
  assert.equal(hearsObjections(factsOf(posted.slice(0, 3)), last - 1), false)
  assert.equal(hearsObjections(factsOf([...posted, '2026-11-30 roll 1=4']), last - 1), false)
  assert.equal(hearsObjections(factsOf([...posted, '2026-11-30 live']), last - 1), false)
})

type DifferenceVector = { name: string; present: string[]; given: string[]; says: string[] }

function homeOf(place: string, kind: string, area: string) {
  return {
    place,
    label: place,
    kind: kind as RollHome['kind'],
    areaDm2: Number(area),
    areaSource: 'register' as const,
    sale: 'delivered' as const,
  }
}

/** `101 u1 residence 100 甲* 乙`: an owner with a star signs in. */
function presentOf(text: string): PresentHome {
  const [place = '', unitId = '', kind = '', area = '', ...owners] = text.split(' ')
  return {
    ...homeOf(place, kind, area),
    unitId,
    owners: owners.map((owner) => {
      const key = owner.replace('*', '')
      return { key, name: key, ownerId: key, isTied: owner.endsWith('*') }
    }),
  }
}

function givenOf(text: string): RollHome {
  const [place = '', kind = '', area = '', ...owners] = text.split(' ')
  return {
    ...homeOf(place, kind, area),
    owners: owners.map((owner) => {
      const [key = '', name = key] = owner.split('=')
      return { key, name }
    }),
  }
}

for (const { name, present, given, says } of vectors<DifferenceVector>('roll-difference'))
  test(`roll difference: ${name}`, () => {
    const found = rollDifference(present.map(presentOf), given.map(givenOf))
    const told = [
      ...found.added.map(({ place }) => `+${place}`),
      ...found.removed.map(({ place }) => `-${place}`),
      ...found.changed.map(({ before, fields }) => `~${before.place} ${fields.join()}`),
      ...found.losses.map(({ ownerId }) => `loses ${ownerId}`),
    ]
    assert.deepEqual(told.sort(), [...says].sort())
    const takes = found.removed.length > 0 || found.changed.some(({ fields }) => fields.includes('owners'))
    assert.equal(isForLive(found), !takes)
  })

test('buildings are read as people type and paste them; what cannot be read is named by its line', () => {
  assert.deepEqual(readBuildings('1号楼 96\n2号楼\t48套\n\n地下 车库，120\nA座:30'), {
    buildings: [
      { building: '1号楼', unitCount: 96 },
      { building: '2号楼', unitCount: 48 },
      { building: '地下车库', unitCount: 120 },
      { building: 'A座', unitCount: 30 },
    ],
    badLines: [],
  })
  for (const bad of [
    '1号楼',
    '96',
    '1号楼 0',
    '1号楼 -3',
    '1号楼 九十六',
    '1号楼 1.5',
    `${'长'.repeat(21)} 3`,
    '1号楼 100000',
  ])
    assert.deepEqual(readBuildings(`2号楼 5\n${bad}`).badLines, [2], bad)
})
