import { type AreaDm2, sum } from '#domain/core/quantity.ts'

export const UNIT_KINDS = ['residence', 'shop', 'parking', 'storage', 'community'] as const
/** Whether the developer has sold a unit and handed it over. */
export const SALES = ['delivered', 'undelivered', 'unsold'] as const

export type RollUnit = {
  readonly unitId: string
  readonly buildingId: string
  readonly stair: string
  readonly kind: (typeof UNIT_KINDS)[number]
  readonly areaDm2: AreaDm2
  readonly sale: (typeof SALES)[number]
  readonly ownerIds: readonly string[]
}

export type Head = {
  /** The exact set of owners, sorted and joined by `+`, or `developer`. */
  readonly headKey: string
  readonly ownerIds: readonly string[]
  readonly unitIds: readonly string[]
  readonly areaDm2: AreaDm2
}

export type Exclusion = {
  readonly unitId: string
  readonly reason: 'parking' | 'storage' | 'community' | 'outside-scope' | 'no-owner'
}

export type Roll = {
  readonly heads: readonly Head[]
  readonly excluded: readonly Exclusion[]
  readonly headCount: number
  readonly areaDm2: AreaDm2
}

export type Scope =
  | { readonly kind: 'estate' }
  | { readonly kind: 'building'; readonly buildingId: string }
  | { readonly kind: 'stair'; readonly buildingId: string; readonly stair: string }

/** What the estate's 议事规则 say of parking spaces and stores. Not agreed means not counted. */
export type RollRules = { readonly countParking: boolean; readonly countStorage: boolean }

export const DEFAULT_ROLL_RULES: RollRules = { countParking: false, countStorage: false }

/** The head of everything the developer has not sold or not handed over. */
export const DEVELOPER_HEAD = 'developer'

/**
 * Decides who the heads of a roll are and with what area; every unit is in exactly one head or excluded by name.
 * Heads stand in the order of their first unit.
 */
export function buildRoll(
  units: readonly RollUnit[],
  scope: Scope,
  rules: RollRules = DEFAULT_ROLL_RULES,
): Roll {
  const heads = new Map<string, { ownerIds: readonly string[]; unitIds: string[]; areas: AreaDm2[] }>()
  const excluded: Exclusion[] = []
  for (const unit of units) {
    const reason = exclusionOf(unit, scope, rules)
    if (reason) {
      excluded.push({ unitId: unit.unitId, reason })
      continue
    }
    const { headKey, ownerIds } = headOf(unit)
    const head = heads.get(headKey) ?? { ownerIds, unitIds: [], areas: [] }
    head.unitIds.push(unit.unitId)
    head.areas.push(unit.areaDm2)
    heads.set(headKey, head)
  }
  const rows = [...heads].map(([headKey, { ownerIds, unitIds, areas }]) => ({
    headKey,
    ownerIds,
    unitIds,
    areaDm2: sum(areas),
  }))
  return { heads: rows, excluded, headCount: rows.length, areaDm2: sum(rows.map((row) => row.areaDm2)) }
}

function exclusionOf(unit: RollUnit, scope: Scope, rules: RollRules): Exclusion['reason'] | null {
  if (!isInScope(unit, scope)) return 'outside-scope'
  // Law: SPC §2 makes a titled space a 专有部分; 建房〔2009〕274号 §25 leaves counting it to the 议事规则.
  if (unit.kind === 'parking' && !rules.countParking) return 'parking'
  if (unit.kind === 'storage' && !rules.countStorage) return 'storage'
  if (unit.kind === 'community') return 'community'
  // A delivered unit must have an owner; the importer refuses one without, and no head is made up for it here.
  if (unit.sale === 'delivered' && unit.ownerIds.length === 0) return 'no-owner'
  return null
}

function isInScope(unit: RollUnit, scope: Scope): boolean {
  if (scope.kind === 'estate') return true
  if (unit.buildingId !== scope.buildingId) return false
  return scope.kind === 'building' || unit.stair === scope.stair
}

// Law: SPC §9: one 专有部分 is one head; several units of the same buyer are one head; what the developer has not sold,
// or sold but not handed over, is together one head. Joint owners are one head (建房〔2009〕274号 §25).
function headOf(unit: RollUnit): { headKey: string; ownerIds: readonly string[] } {
  if (unit.sale !== 'delivered') return { headKey: DEVELOPER_HEAD, ownerIds: [] }
  const ownerIds = [...new Set(unit.ownerIds)].sort()
  return { headKey: ownersKey(ownerIds), ownerIds }
}

/**
 * The exact set of these owners as one text: each once, in the order of their signs' numbers and of no language. Empty where nobody owns.
 * Law: 法释〔2009〕7号 §9: several homes of the same buyer are one head, so only the very same owners are the same head.
 */
export function ownersKey(ownerIds: readonly string[]): string {
  return [...new Set(ownerIds)].sort().join('+')
}
