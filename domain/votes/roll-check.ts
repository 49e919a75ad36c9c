import { type AreaDm2, sum } from '#domain/core/quantity.ts'
import { DEVELOPER_HEAD, type Exclusion, type Roll, type RollUnit } from './roll.ts'

/** Where an area comes from. Law: SPC §8, in this order: register, else survey, else contract. */
export const AREA_SOURCES = ['register', 'survey', 'contract'] as const
export type AreaSource = (typeof AREA_SOURCES)[number]

export type CheckedUnit = RollUnit & {
  /** Null where nobody knows; the importer refuses such a unit, so a roll should have none. */
  readonly areaSource: AreaSource | null
}

/**
 * How far from the usual an area is worth a second look: more than this many times the median of its kind, or less than the
 * median over it. A hint, no fault. Basis: product.
 */
export const FAR_TIMES = 3
/** Of fewer units than this nothing is usual. Basis: product. */
const FEWEST_FOR_MEDIAN = 5

export type RollWarning =
  | { readonly kind: 'listed-twice'; readonly unitId: string }
  | { readonly kind: 'no-source'; readonly unitId: string }
  | {
      readonly kind: 'area-far'
      readonly unitId: string
      readonly areaDm2: AreaDm2
      readonly medianDm2: AreaDm2
    }

export type RollCheck = {
  readonly units: number
  readonly heads: number
  readonly areaDm2: AreaDm2
  /** A head with units in several buildings stands under that of its first unit, with all of its area. */
  readonly buildings: readonly {
    readonly buildingId: string
    readonly heads: number
    readonly areaDm2: AreaDm2
  }[]
  readonly excluded: readonly {
    readonly reason: Exclusion['reason'] | 'not-on-roll'
    readonly unitIds: readonly string[]
    readonly areaDm2: AreaDm2
  }[]
  /** Heads of owners with more than one unit; the developer's apart. */
  readonly several: { readonly heads: number; readonly units: number }
  /** Heads of more than one owner. */
  readonly joint: { readonly heads: number }
  readonly developer: { readonly units: number; readonly areaDm2: AreaDm2 } | null
  /** Units that count, by where their area comes from. */
  readonly sources: Readonly<Record<AreaSource, { readonly units: number; readonly areaDm2: AreaDm2 }>>
  readonly warnings: readonly RollWarning[]
}

/**
 * Says of a roll all that can be checked without a name: what counts, what does not and why, and what to look at twice.
 * Every unit given is in the roll's heads or among its exclusions, or is told as `not-on-roll`.
 */
export function checkRoll(units: readonly CheckedUnit[], roll: Pick<Roll, 'heads' | 'excluded'>): RollCheck {
  const byId = new Map(units.map((unit) => [unit.unitId, unit]))
  const counted = roll.heads.flatMap((head) => head.unitIds.flatMap((unitId) => byId.get(unitId) ?? []))
  const developer = roll.heads.find((head) => head.headKey === DEVELOPER_HEAD)
  const owners = roll.heads.filter((head) => head !== developer)
  const several = owners.filter((head) => head.unitIds.length > 1)
  return {
    units: counted.length,
    heads: roll.heads.length,
    areaDm2: sum(roll.heads.map((head) => head.areaDm2)),
    buildings: buildingsOf(roll, byId),
    excluded: excludedOf(units, roll, byId),
    several: { heads: several.length, units: sum(several.map((head) => head.unitIds.length)) },
    joint: { heads: owners.filter((head) => head.ownerIds.length > 1).length },
    developer: developer ? { units: developer.unitIds.length, areaDm2: developer.areaDm2 } : null,
    sources: {
      register: sourceOf(counted, 'register'),
      survey: sourceOf(counted, 'survey'),
      contract: sourceOf(counted, 'contract'),
    },
    warnings: [...twiceIn(roll), ...withoutSource(counted), ...farFromMedian(counted)],
  }
}

function buildingsOf(
  roll: Pick<Roll, 'heads'>,
  byId: ReadonlyMap<string, CheckedUnit>,
): RollCheck['buildings'] {
  const rows = new Map<string, { heads: number; areas: AreaDm2[] }>()
  for (const head of roll.heads) {
    const buildingId = byId.get(head.unitIds[0] ?? '')?.buildingId ?? ''
    const row = rows.get(buildingId) ?? { heads: 0, areas: [] }
    row.heads += 1
    row.areas.push(head.areaDm2)
    rows.set(buildingId, row)
  }
  return [...rows]
    .map(([buildingId, row]) => ({ buildingId, heads: row.heads, areaDm2: sum(row.areas) }))
    .sort((a, b) => a.buildingId.localeCompare(b.buildingId, 'zh', { numeric: true }))
}

function excludedOf(
  units: readonly CheckedUnit[],
  roll: Pick<Roll, 'heads' | 'excluded'>,
  byId: ReadonlyMap<string, CheckedUnit>,
): RollCheck['excluded'] {
  const known = new Set([
    ...roll.heads.flatMap((head) => head.unitIds),
    ...roll.excluded.map((one) => one.unitId),
  ])
  const rows = new Map<RollCheck['excluded'][number]['reason'], string[]>()
  const add = (reason: RollCheck['excluded'][number]['reason'], unitId: string) =>
    rows.set(reason, [...(rows.get(reason) ?? []), unitId])
  for (const { unitId, reason } of roll.excluded) add(reason, unitId)
  for (const { unitId } of units) if (!known.has(unitId)) add('not-on-roll', unitId)
  return [...rows].map(([reason, unitIds]) => ({
    reason,
    unitIds,
    areaDm2: sum(unitIds.map((unitId) => byId.get(unitId)?.areaDm2 ?? 0)),
  }))
}

function sourceOf(units: readonly CheckedUnit[], source: AreaSource) {
  const of = units.filter((unit) => unit.areaSource === source)
  return { units: of.length, areaDm2: sum(of.map((unit) => unit.areaDm2)) }
}

function twiceIn(roll: Pick<Roll, 'heads' | 'excluded'>): RollWarning[] {
  const all = [...roll.heads.flatMap((head) => head.unitIds), ...roll.excluded.map((one) => one.unitId)]
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const unitId of all) (seen.has(unitId) ? twice : seen).add(unitId)
  return [...twice].map((unitId) => ({ kind: 'listed-twice', unitId }))
}

function withoutSource(units: readonly CheckedUnit[]): RollWarning[] {
  return units.filter((unit) => unit.areaSource === null).map(({ unitId }) => ({ kind: 'no-source', unitId }))
}

function farFromMedian(units: readonly CheckedUnit[]): RollWarning[] {
  const kinds = [...new Set(units.map((unit) => unit.kind))]
  return kinds.flatMap((kind): RollWarning[] => {
    const of = units.filter((unit) => unit.kind === kind)
    if (of.length < FEWEST_FOR_MEDIAN) return []
    const areas = of.map((unit) => unit.areaDm2).sort((a, b) => a - b)
    // The lower of the two in the middle: an area that really occurs, and an integer.
    const medianDm2 = areas[Math.floor((areas.length - 1) / 2)] as AreaDm2
    return of
      .filter(({ areaDm2 }) => areaDm2 > FAR_TIMES * medianDm2 || FAR_TIMES * areaDm2 < medianDm2)
      .map(({ unitId, areaDm2 }) => ({ kind: 'area-far', unitId, areaDm2, medianDm2 }))
  })
}
