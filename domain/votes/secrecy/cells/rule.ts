import { GROUP_ORDER } from '../../evidence/commitment.ts'
import { type ChoiceCounts, offsetsOf } from '../ballot.ts'
import type { CountStatement } from '../statement.ts'

/**
 * Which areas may be told. The areas of homes are known to neighbours: a sum that only few sets of homes can have tells who is in it.
 * Heads are always told.
 */
export type Spread = {
  /** The spread (standard deviation) of the areas of the roll in dm², rounded up; told with the roll, so that all apply one rule. */
  readonly spreadDm2: number
}

/** Fewer heads than these are never told anything of but their number. */
export const FEWEST_HEADS = 3
/** So many sets of homes must be expected to have a sum that is told. */
export const FEWEST_SETS = 100

/**
 * Decides whether the area of `heads` of `all` ballots may be told to 0.01 m²: none of them, all of them, or at least three such
 * that C(all, heads) · u / (σ √(2π heads)) ≥ 100 sets of homes are expected to have that very sum, u being 1 dm².
 * Counts in squares of integers, with 355/113, which is a little more than π. Requires integers from 0, `heads` at most `all`.
 */
export function mayTellArea(all: number, heads: number, { spreadDm2 }: Spread): boolean {
  if (!isCount(all) || !isCount(heads) || !isCount(spreadDm2) || heads > all) return false
  if (heads === 0 || heads === all) return true
  const fewest = BigInt(FEWEST_SETS)
  if (heads < FEWEST_HEADS || all - heads < FEWEST_HEADS) return false
  const sets = setsOf(all, heads)
  // Where all areas are about equal the formula counts more sets than there are.
  if (sets < fewest) return false
  const spread = BigInt(spreadDm2)
  return sets * sets * BigInt(113) >= fewest * fewest * spread * spread * BigInt(710) * BigInt(heads)
}

/** C(all, heads); as soon as it passes the order of the group, which settles every question here, that. */
function setsOf(all: number, heads: number): bigint {
  let sets = BigInt(1)
  for (let at = 1; at <= Math.min(heads, all - heads); at++) {
    sets = (sets * BigInt(all - at + 1)) / BigInt(at)
    if (sets > GROUP_ORDER) return GROUP_ORDER
  }
  return sets
}

/** Heads of each choice of each item, one after another, and of how many ballots. */
export type Heads = { readonly all: number; readonly heads: readonly number[] }

/**
 * Decides by which groups of choices areas are told, from the heads alone, so that all verifiers find the same: each choice by
 * itself where every one may be told; else against (or none of the options) with abstaining; then void with them; then the
 * options with the fewest heads first, of equals the later first; at last all choices of the item. Only as far as is needed.
 * `earlier` is what a result before this one told of these ballots and more: then what is left of it by difference must be
 * tellable too. Answers each choice's group, numbered as they begin.
 */
export function groupChoices(
  counts: ChoiceCounts,
  told: Heads,
  spread: Spread,
  earlier: Heads | null = null,
): number[] {
  const groups: number[] = []
  let next = 0
  for (const [item, from] of offsetsOf(counts).entries()) {
    const count = counts[item] as number
    const of = (given: Heads) => ({ all: given.all, heads: given.heads.slice(from, from + count) })
    const own = groupItem(of(told), spread, earlier && of(earlier))
    for (const group of own) groups.push(next + group)
    next += Math.max(...own) + 1
  }
  return groups
}

function groupItem(told: Heads, spread: Spread, earlier: Heads | null): number[] {
  const count = told.heads.length
  // The losing side first: then what is joined to it, one step after another.
  const order = [count - 3, count - 2, count - 1]
  const options = Array.from({ length: count - 3 }, (_, choice) => choice)
  options.sort((a, b) => (told.heads[a] as number) - (told.heads[b] as number) || b - a)
  order.push(...options)
  for (let joined = 1; joined < count; joined++) {
    const inRest = new Set(joined === 1 ? [] : order.slice(0, joined))
    const groups = numbered(count, inRest)
    if (groupsHold(groups, told, spread, earlier)) return groups
  }
  return numbered(count, new Set(order))
}

/** Groups where some choices are together and each other one is alone. */
function numbered(count: number, together: ReadonlySet<number>): number[] {
  let next = 0
  let rest: number | null = null
  return Array.from({ length: count }, (_, choice) => {
    if (!together.has(choice)) return next++
    rest ??= next++
    return rest
  })
}

function groupsHold(groups: readonly number[], told: Heads, spread: Spread, earlier: Heads | null): boolean {
  const sumOf = (heads: readonly number[], group: number) =>
    heads.reduce((all, one, choice) => (groups[choice] === group ? all + one : all), 0)
  return [...new Set(groups)].every((group) => {
    const own = sumOf(told.heads, group)
    if (!mayTellArea(told.all, own, spread)) return false
    if (earlier === null) return true
    // What the earlier result and this one differ by is told as well, by subtraction.
    return mayTellArea(earlier.all - told.all, sumOf(earlier.heads, group) - own, spread)
  })
}

/** Whether every group is one choice, so that areas are told of each. */
export function isUngrouped(groups: readonly number[]): boolean {
  return new Set(groups).size === groups.length
}

/** Decides whether a statement tells areas by just the groups that the rule gives, no finer and no coarser. Requires a well-formed one. */
export function tellsByRule(
  { choiceCounts, ballots, heads, areas }: CountStatement,
  spread: Spread,
  earlier: Heads | null = null,
): boolean {
  const groups = groupChoices(choiceCounts, { all: ballots.length, heads }, spread, earlier)
  if (areas.kind === 'each') return isUngrouped(groups)
  return !isUngrouped(groups) && groups.every((group, choice) => group === areas.groups[choice])
}

/**
 * Decides whether anything may be told of "the result without these ballots" (without paper, without proxies, without what is contested),
 * and whether a later result may tell new heads: where none are left out, or at least three are, and none or at least three are left.
 * With fewer only outcomes may be told.
 */
export function mayTellWithout(all: number, leftOut: number): boolean {
  if (!isCount(all) || !isCount(leftOut) || leftOut > all) return false
  const left = all - leftOut
  return leftOut === 0 || (leftOut >= FEWEST_HEADS && (left === 0 || left >= FEWEST_HEADS))
}

function isCount(given: number): boolean {
  return Number.isSafeInteger(given) && given >= 0
}
