import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  groupChoices,
  isUngrouped,
  mayTellArea,
  mayTellWithout,
  tellsByRule,
} from '#domain/votes/secrecy/cells/rule.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'
import { homeTag, isTagOf } from '#domain/votes/secrecy/tag.ts'
import { toHex } from '#domain/log/bytes.ts'
import * as second from '../../../../verifier/secrecy.mjs'
import { ballotsOf, CONTEXT, hash, random } from './made.ts'

type Vector = {
  readonly name: string
  readonly counts: number[]
  readonly all: number
  readonly heads: number[]
  readonly earlier?: { readonly all: number; readonly heads: number[] }
  readonly spreadDm2: number
  readonly groups: number[]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../vectors/secrecy-cells.json'), 'utf8'),
) as Vector[]

for (const { name, counts, all, heads, earlier = null, spreadDm2, groups } of VECTORS)
  test(`small cells: ${name}`, () => {
    assert.deepEqual(groupChoices(counts, { all, heads }, { spreadDm2 }, earlier), groups)
    assert.deepEqual(second.groupChoices(counts, { all, heads }, spreadDm2, earlier), groups)
  })

test('so many heads are needed as the study found, for areas spread by 20 m²', () => {
  const fewest = (all: number) => {
    for (let heads = 1; heads < all; heads++) if (mayTellArea(all, heads, { spreadDm2: 2000 })) return heads
    return null
  }
  assert.deepEqual([30, 60, 100, 300].map(fewest), [7, 5, 4, 3])
  // A building of twelve: nothing but all or none.
  assert.equal(fewest(12), null)
})

test('the rule is the formula', () => {
  const aCase = fc.record({
    all: fc.integer({ min: 1, max: 60 }),
    spreadDm2: fc.integer({ min: 1, max: 9000 }),
  })
  fc.assert(
    fc.property(aCase, fc.nat(100), ({ all, spreadDm2 }, of) => {
      const heads = of % (all + 1)
      const isTold = mayTellArea(all, heads, { spreadDm2 })
      assert.equal(isTold, second.mayTellArea(all, heads, spreadDm2))
      if (heads === 0 || heads === all) return assert.ok(isTold)
      let sets = 1
      for (let at = 1; at <= heads; at++) sets = (sets * (all - at + 1)) / at
      const expected = sets / (spreadDm2 * Math.sqrt(2 * Math.PI * heads))
      const isMany = Math.min(heads, all - heads) >= 3 && sets >= 100
      // Nearer than the fraction for π is no question.
      if (Math.abs(expected - 100) > 0.01) assert.equal(isTold, isMany && expected >= 100)
    }),
    { numRuns: 500 },
  )
  for (const [all, heads, spreadDm2] of [
    [-1, 0, 1],
    [3, 4, 1],
    [3, 0.5, 1],
    [3, 1, Number.NaN],
    [10, 5, -1],
  ] as const) {
    assert.equal(mayTellArea(all, heads, { spreadDm2 }), false)
    assert.equal(second.mayTellArea(all, heads, spreadDm2), false)
  }
})

test('every group may be told, and both programs find the same groups', () => {
  const anItem = fc.array(fc.nat(60), { minLength: 4, maxLength: 7 })
  fc.assert(
    fc.property(
      fc.array(anItem, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 5000 }),
      (items, spreadDm2) => {
        const all = Math.max(...items.map((item) => item.reduce((sum, one) => sum + one, 0)))
        // Each item has the same ballots: what is missing abstains.
        for (const item of items)
          item[item.length - 2] = (item[item.length - 2] ?? 0) + all - item.reduce((sum, one) => sum + one, 0)
        const counts = items.map((item) => item.length)
        const heads = items.flat()
        const groups = groupChoices(counts, { all, heads }, { spreadDm2 })
        assert.deepEqual(groups, second.groupChoices(counts, { all, heads }, spreadDm2))
        for (const group of new Set(groups)) {
          const own = heads.reduce((sum, one, choice) => (groups[choice] === group ? sum + one : sum), 0)
          assert.ok(mayTellArea(all, own, { spreadDm2 }))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('a statement tells areas by the rule’s groups and no others', () => {
  const counts = [4]
  const ballots = ballotsOf(counts, 12)
  const spread = { spreadDm2: 2000 }
  const tell = (groups: number[] | null) =>
    proveCount({ ...CONTEXT, choiceCounts: counts }, ballots, groups, random).statement
  const honest = tell(groupChoices(counts, { all: 12, heads: tell(null).heads }, spread))
  for (const [statement, holds] of [
    [honest, true],
    [tell(null), false],
    [tell([0, 1, 1, 1]), false],
  ] as const) {
    assert.equal(tellsByRule(statement, spread), holds)
    assert.equal(second.tellsByRule(statement, 2000), holds)
  }
})

test('nothing but an outcome is told of a result without fewer than three ballots', () => {
  const told = [0, 1, 2, 3, 4].map((leftOut) => mayTellWithout(9, leftOut))
  assert.deepEqual(told, [true, false, false, true, true])
  assert.deepEqual(
    [6, 7, 8, 9, 10].map((leftOut) => mayTellWithout(9, leftOut)),
    [true, false, false, true, false],
  )
  assert.equal(mayTellWithout(9, 0.5), false)
})

test('a result told by each choice has groups of one', () => {
  assert.equal(isUngrouped([0, 1, 2, 3]), true)
  assert.equal(isUngrouped([0, 1, 1, 2]), false)
})

// ---- neighbours who know every area ------------------------------------------------------------------------------------

/** Areas of 50 to 140 m², about all different. */
const areasOf = (heads: number) =>
  Array.from({ length: heads }, (_, at) => 5000 + ((at * at * 7919 + at * 3571) % 9001))

function spreadOf(areas: readonly number[]): number {
  const mean = areas.reduce((all, one) => all + one, 0) / areas.length
  return Math.ceil(Math.sqrt(areas.reduce((all, one) => all + (one - mean) ** 2, 0) / areas.length))
}

/** How many sets of so many homes have this very sum. */
function setsWith(areas: readonly number[], heads: number, sum: number): number {
  const ways = Array.from({ length: heads + 1 }, () => new Float64Array(sum + 1))
  ;(ways[0] as Float64Array)[0] = 1
  for (const area of areas)
    for (let count = heads; count >= 1; count--) {
      const [to, from] = [ways[count] as Float64Array, ways[count - 1] as Float64Array]
      for (let at = sum; at >= area; at--) to[at] = (to[at] as number) + (from[at - area] as number)
    }
  return ways[heads]?.[sum] as number
}

test('in a building of twelve the area of each choice tells who it was; with the rule any four could be', () => {
  const areas = areasOf(12)
  const against = areas.filter((_, at) => at % 3 === 1)
  const told = against.reduce((all, one) => all + one, 0)
  // The control: told by itself, of 495 sets of homes two fit at most.
  assert.ok(setsWith(areas, against.length, told) <= 2)
  const heads = [12 - against.length, against.length, 0, 0]
  assert.deepEqual(groupChoices([4], { all: 12, heads }, { spreadDm2: spreadOf(areas) }), [0, 0, 0, 0])
})

for (const all of [120, 300])
  test(`of ${all} heads the smallest cell that may be told fits many sets of homes`, () => {
    const areas = areasOf(all)
    const spread = { spreadDm2: spreadOf(areas) }
    const fewest = areas.findIndex((_, heads) => heads > 0 && mayTellArea(all, heads, spread))
    assert.ok(fewest >= 3)
    const found = Array.from({ length: 9 }, (_, turn) => {
      const told = Array.from({ length: fewest }, (_one, at) => areas[(turn * 31 + at * 17) % all] as number)
      return setsWith(
        areas,
        fewest,
        told.reduce((sum, one) => sum + one, 0),
      )
    }).sort((a, b) => a - b)
    // Expected are a hundred; a single cell may have fewer, and the rule says no more than that.
    assert.ok((found[4] as number) >= 100, `median ${found[4]}`)
    assert.ok((found[0] as number) >= 20, `fewest ${found[0]}`)
    // The control: a cell of one.
    assert.equal(mayTellArea(all, 1, spread), false)
    assert.ok(setsWith(areas, 1, areas[7] as number) <= 2)
  })

// ---- tags -------------------------------------------------------------------------------------------------------------

const HEAD = { voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', homes: ['7-2-301', '7-2-302'], nonce: hash('nonce') }

test('a tag is tied to vote, homes and nonce', () => {
  const tag = homeTag(HEAD)
  assert.equal(tag.length, 24)
  assert.equal(toHex(tag), toHex(Uint8Array.from(second.homeTag(HEAD))))
  assert.equal(isTagOf(tag, HEAD), true)
  assert.equal(isTagOf(tag, { ...HEAD, homes: [...HEAD.homes].reverse() }), true)
  const others = [
    { ...HEAD, homes: ['7-2-301'] },
    { ...HEAD, homes: ['7-2-301', '7-2-303'] },
    { ...HEAD, homes: ['7-2-3017-2-302'] },
    { ...HEAD, homes: ['7-2-301', '7-2-301', '7-2-302'] },
    { ...HEAD, homes: [] },
    { ...HEAD, voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAW' },
    { ...HEAD, nonce: hash('other') },
    { ...HEAD, nonce: new Uint8Array(31) },
  ]
  for (const other of others) assert.equal(isTagOf(tag, other), false)
  assert.equal(isTagOf(tag.subarray(1), HEAD), false)
  assert.equal(isTagOf(tag, null as never), false)
})

test('two heads of one area cannot be given one row: the tag of one is not that of the other', () => {
  // The clash: one row, one nonce, one receipt for two homes. Each phone asks with its own home.
  const shared = homeTag({ ...HEAD, homes: ['7-2-301'] })
  assert.equal(isTagOf(shared, { ...HEAD, homes: ['7-2-301'] }), true)
  assert.equal(isTagOf(shared, { ...HEAD, homes: ['8-1-101'] }), false)
})

test('the tag of a fixed head', () => {
  assert.equal(toHex(homeTag(HEAD)), '3a5b4661d68f1f93965297d43cf2830f9d385e8c6f8dab18')
})
