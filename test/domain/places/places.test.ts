import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type EstateMove,
  newVersions,
  type PlaceFault,
  type PlaceVersion,
  reachOf,
} from '#domain/places/places.ts'

const place = (placeId: string, over: Partial<PlaceVersion> = {}): PlaceVersion => {
  const kind = (['city', 'district', 'street', 'community'] as const)[placeId.length - 1] ?? 'community'
  return {
    placeId,
    kind,
    name: `${placeId}地`,
    parentId: placeId.length === 1 ? null : placeId.slice(0, -1),
    divisionCode: null,
    validFrom: '2020-01-01',
    ...over,
  }
}
// One city, two districts; a street in each, with two communities in the first.
const TREE = ['c', 'ca', 'cb', 'caa', 'cba', 'caax', 'caay', 'cbax'].map((one) => place(one))

test('what is known already is no change, a later day is one, and of a table with one fault nothing is taken', () => {
  assert.deepEqual(newVersions([], TREE).added, TREE)
  assert.deepEqual(newVersions(TREE, TREE), { added: [], faults: new Map() })
  const renamed = place('caa', { name: '新名', validFrom: '2026-01-01' })
  assert.deepEqual(newVersions(TREE, [renamed]).added, [renamed])
  const both = newVersions(TREE, [renamed, place('cbz', { parentId: 'zz' })])
  assert.deepEqual([both.added, [...both.faults]], [[], [[1, 'parent-unknown']]])
})

test('each wrong version says what is wrong with it', () => {
  const bad: [string, Partial<PlaceVersion>, PlaceFault][] = [
    ['c', { parentId: 'ca' }, 'parent-kind'],
    ['ca', { parentId: null, name: '别', validFrom: '2026-01-01' }, 'parent-missing'],
    ['new', { kind: 'street', parentId: 'nobody' }, 'parent-unknown'],
    ['new', { kind: 'street', parentId: 'c' }, 'parent-kind'],
    ['new', { kind: 'community', parentId: 'ca' }, 'parent-kind'],
    ['new', { kind: 'district', parentId: 'ca' }, 'parent-kind'],
    ['new', { kind: 'district', parentId: 'c', divisionCode: '11010' }, 'code-wrong'],
    ['new', { kind: 'district', parentId: 'c', divisionCode: '110101001' }, 'code-wrong'],
    ['new', { kind: 'street', parentId: 'ca', divisionCode: '11010100a' }, 'code-wrong'],
    ['new', { kind: 'community', parentId: 'caa', divisionCode: '110101001' }, 'code-wrong'],
    ['new', { kind: 'street', parentId: 'ca', divisionCode: '110101009' }, 'code-taken'],
    ['caa', { kind: 'community', parentId: 'cba', validFrom: '2026-01-01' }, 'kind-changed'],
    ['caa', { name: '别', validFrom: '2020-01-01' }, 'older-than-known'],
    ['caa', { name: '别', validFrom: '2019-12-31' }, 'older-than-known'],
  ]
  const known = TREE.map((one) => (one.placeId === 'cba' ? { ...one, divisionCode: '110101009' } : one))
  for (const [id, over, fault] of bad) {
    const base = TREE.find((one) => one.placeId === id) ?? place('caa', { placeId: id })
    const { added, faults } = newVersions(known, [{ ...base, ...over }])
    assert.deepEqual([added, [...faults.values()]], [[], [fault]], `${id} ${JSON.stringify(over)}`)
  }
  assert.deepEqual([...newVersions(TREE, [TREE[0], TREE[0]] as PlaceVersion[]).faults], [[1, 'twice']])
  // A unit that supervises and has no national code, with a street on another district's ground.
  const zone = place('cz', { divisionCode: null })
  const street = place('cza', { divisionCode: '110115400' })
  assert.deepEqual(newVersions(TREE, [zone, street]).added, [zone, street])
})

test('a place stands above the estates below it, each for as long as it does', () => {
  const moves: EstateMove[] = [
    { estateId: '1', communityId: 'caax', from: '2026-01-01' },
    { estateId: '2', communityId: 'cbax', from: '2026-02-01' },
    // It moves to the other district.
    { estateId: '1', communityId: 'cbax', from: '2026-06-01' },
  ]
  const said = (reach: ReturnType<typeof reachOf>) =>
    reach.map((one) => `${one.placeId}>${one.estateId} ${one.from}..${one.to ?? ''}`).sort()
  assert.deepEqual(said(reachOf(TREE, moves)), [
    'c>1 2026-01-01..',
    'c>2 2026-02-01..',
    'ca>1 2026-01-01..2026-06-01',
    'caa>1 2026-01-01..2026-06-01',
    'caax>1 2026-01-01..2026-06-01',
    'cb>1 2026-06-01..',
    'cb>2 2026-02-01..',
    'cba>1 2026-06-01..',
    'cba>2 2026-02-01..',
    'cbax>1 2026-06-01..',
    'cbax>2 2026-02-01..',
  ])
  // The street comes under the other district: nobody's past is taken away, and a new name changes nothing.
  const changed = [
    ...TREE,
    place('caa', { parentId: 'cb', validFrom: '2026-03-01' }),
    place('caa', { parentId: 'cb', name: '又名', validFrom: '2026-04-01' }),
  ]
  assert.deepEqual(said(reachOf(changed, moves.slice(0, 1))), [
    'c>1 2026-01-01..',
    'ca>1 2026-01-01..2026-03-01',
    'caa>1 2026-01-01..',
    'caax>1 2026-01-01..',
    'cb>1 2026-03-01..',
  ])
  // An estate that hung on it before anything was known of it.
  assert.deepEqual(
    said(reachOf(TREE, [{ estateId: '3', communityId: 'caay', from: '2019-01-01' }]))[0],
    'c>3 2019-01-01..',
  )
  assert.deepEqual(reachOf([], moves.slice(0, 1)), [
    { placeId: 'caax', estateId: '1', from: '2026-01-01', to: null },
  ])
})

test('day by day, in 300 made-up histories, reach is what climbing on that day says', () => {
  let seed = 7
  const pick = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const DAYS = Array.from({ length: 12 }, (_, n) => `2026-${String(n + 1).padStart(2, '0')}-01`)
  const day = () => DAYS[pick(DAYS.length)] as string
  for (let run = 0; run < 300; run += 1) {
    const versions = [...TREE]
    for (let n = pick(4); n > 0; n -= 1) {
      const [id, parents] = (
        [
          ['caa', ['ca', 'cb']],
          ['cba', ['ca', 'cb']],
          ['caax', ['caa', 'cba']],
        ] as const
      )[pick(3)] ?? ['caa', ['ca', 'cb']]
      const validFrom = day()
      if (versions.some((one) => one.placeId === id && one.validFrom === validFrom)) continue
      versions.push(place(id, { parentId: parents[pick(2)] as string, validFrom }))
    }
    const moves = new Map<string, EstateMove>()
    for (let n = 1 + pick(3); n > 0; n -= 1) {
      const from = day()
      moves.set(from, {
        estateId: '1',
        communityId: (['caax', 'caay', 'cbax'] as const)[pick(3)] as string,
        from,
      })
    }
    const reach = reachOf(versions, [...moves.values()])
    for (const at of DAYS) {
      const move = [...moves.values()]
        .filter((one) => one.from <= at)
        .sort((a, b) => (a.from < b.from ? 1 : -1))[0]
      const above: string[] = []
      for (let id = move?.communityId ?? null; id !== null; ) {
        above.push(id)
        const own = versions
          .filter((one) => one.placeId === id)
          .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
        id = (own.filter((one) => one.validFrom <= at).at(-1) ?? own[0])?.parentId ?? null
      }
      const said = reach
        .filter((one) => one.from <= at && (one.to === null || at < one.to))
        .map((one) => one.placeId)
      assert.deepEqual(said.sort(), above.sort(), `run ${run} on ${at}`)
    }
  }
})
