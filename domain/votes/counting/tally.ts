import { type AreaDm2, assertCount } from '#domain/core/quantity.ts'

export type TallyHead = { readonly headKey: string; readonly areaDm2: AreaDm2 }

/** A number of heads and their exclusive area. */
export type Share = { readonly heads: number; readonly areaDm2: AreaDm2 }

export const NO_SHARE: Share = { heads: 0, areaDm2: 0 }

/** Throws a RangeError where the sum is no exact integer any more. */
export function addShares(a: Share, b: Share): Share {
  const sum = { heads: a.heads + b.heads, areaDm2: a.areaDm2 + b.areaDm2 }
  assertCount(sum.areaDm2, 'areaDm2')
  return sum
}

/** The areas of a roll by head. Throws a RangeError for a head that stands twice, or an area that is no exact integer. */
export function areasOf(heads: readonly TallyHead[]): { areas: Map<string, AreaDm2>; roll: Share } {
  const areas = new Map<string, AreaDm2>()
  let roll = NO_SHARE
  for (const { headKey, areaDm2 } of heads) {
    if (areas.has(headKey)) throw new RangeError(`head ${headKey} stands twice in the roll`)
    assertCount(areaDm2, 'areaDm2')
    areas.set(headKey, areaDm2)
    roll = addShares(roll, { heads: 1, areaDm2 })
  }
  return { areas, roll }
}
