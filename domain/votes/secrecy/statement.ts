import { LARGEST_QUANTITY } from '#domain/core/quantity.ts'
import { ascii, concat, u64, utf8 } from '#domain/log/bytes.ts'
import { toBig } from '#domain/log/big.ts'
import { GROUP_ORDER } from '../evidence/commitment.ts'
import { type ChoiceCounts, choicesIn, offsetsOf, partsOf } from './ballot.ts'
import { type Affine, POINT_BYTES, readPoint } from './curve/multiply.ts'

/** A ballot that stands, as the log and the roll show it. */
export type StandingBallot = {
  /** 0 phone, 1 paper, 2 proxy. */
  readonly channel: number
  /** Q, 64 bytes. */
  readonly commitment: Uint8Array
  /** C of its row of the roll, 64 bytes. */
  readonly row: Uint8Array
}

/**
 * What is told of areas: that of each choice with what opens all of them together, or, where some cells are small, that of each
 * group of choices, and the point that commits to the area of each choice.
 */
export type ToldAreas =
  | { readonly kind: 'each'; readonly areasDm2: readonly number[]; readonly blinding: Uint8Array }
  | {
      readonly kind: 'grouped'
      /** Of each choice its group, numbered from 0 in the order in which they begin. No group has choices of two items. */
      readonly groups: readonly number[]
      readonly areasDm2: readonly number[]
      readonly point: Uint8Array
    }

/** Everything that a proof of a count is of. docs/secrecy.md has the same as bytes. */
export type CountStatement = {
  readonly rulesHash: Uint8Array
  readonly voteId: string
  /** 0 for the first result, and one more for each later one. */
  readonly round: number
  readonly rollHash: Uint8Array
  /** The log with the close as its last entry. */
  readonly logSize: number
  readonly logRoot: Uint8Array
  readonly choiceCounts: ChoiceCounts
  /** In the log's order. */
  readonly ballots: readonly StandingBallot[]
  /** Of each choice of each item, one after another. */
  readonly heads: readonly number[]
  /** S, 32 bytes. */
  readonly headsBlinding: Uint8Array
  readonly areas: ToldAreas
}

const LABEL = utf8('bjwy/3/count')
/** More than any vote has: parts are counted in bytes. */
const MOST_ITEMS = 255

/** Whether everything has its type, length and range. Points are looked at by `readStatement`. Never throws. */
export function isStatement(given: CountStatement): boolean {
  try {
    return isInRange(given)
  } catch {
    return false
  }
}

function isInRange(given: CountStatement): boolean {
  const { choiceCounts, ballots, heads, areas } = given
  const [wanted, count] = [choicesIn(choiceCounts), ballots.length]
  return (
    [given.rulesHash, given.rollHash, given.logRoot].every((hash) => hash.length === 32) &&
    [given.round, given.logSize].every(isCount) &&
    isShortText(given.voteId) &&
    choiceCounts.length > 0 &&
    choiceCounts.length <= MOST_ITEMS &&
    choiceCounts.every((one) => Number.isInteger(one) && one >= 4 && one <= 255) &&
    ballots.every(({ channel }) => channel === 0 || channel === 1 || channel === 2) &&
    heads.length === wanted &&
    heads.every((one) => isCount(one) && one <= count) &&
    isScalar(given.headsBlinding) &&
    areAreas(areas, choiceCounts)
  )
}

function areAreas(areas: ToldAreas, counts: ChoiceCounts): boolean {
  const isGood = (area: number) => isCount(area) && area <= LARGEST_QUANTITY
  if (!areas.areasDm2.every(isGood)) return false
  if (areas.kind === 'each') return areas.areasDm2.length === choicesIn(counts) && isScalar(areas.blinding)
  return areas.kind === 'grouped' && areGroups(areas.groups, counts, areas.areasDm2.length)
}

/** Whether groups are numbered as they begin, none has choices of two items, and there are as many as told. */
function areGroups(groups: readonly number[], counts: ChoiceCounts, told: number): boolean {
  if (groups.length !== choicesIn(counts)) return false
  let next = 0
  for (const [item, from] of offsetsOf(counts).entries()) {
    const first = next
    for (const group of groups.slice(from, from + (counts[item] as number))) {
      if (!Number.isInteger(group) || group < first || group > next) return false
      if (group === next) next += 1
    }
  }
  return next === told
}

/** The bytes that the first challenges are drawn from. */
export function statementBytes(given: CountStatement): Uint8Array {
  const { choiceCounts, ballots, heads, areas } = given
  const parts = partsOf(choiceCounts).map((part) => part.items.length)
  return concat([
    LABEL,
    given.rulesHash,
    Uint8Array.of(given.voteId.length),
    utf8(given.voteId),
    u64(given.round),
    given.rollHash,
    u64(given.logSize),
    given.logRoot,
    ...[choiceCounts, parts].flatMap((list) => [u64(list.length), Uint8Array.from(list)]),
    u64(ballots.length),
    ...ballots.flatMap(({ channel, commitment, row }) => [Uint8Array.of(channel), commitment, row]),
    ...heads.map(u64),
    given.headsBlinding,
    ...areaBytes(areas),
  ])
}

function areaBytes(areas: ToldAreas): Uint8Array[] {
  const told = areas.areasDm2.map(u64)
  if (areas.kind === 'each') return [Uint8Array.of(0), ...told, areas.blinding]
  return [Uint8Array.of(1), ...areas.groups.map(u64), u64(told.length), ...told, areas.point]
}

/** The points of a statement; null where a commitment, a row or the areas' point is none. */
export type StatementPoints = {
  readonly q: readonly Affine[]
  readonly c: readonly Affine[]
  readonly areas: Affine | null
}

export function readStatement({ ballots, areas }: CountStatement): StatementPoints | null {
  const q = ballots.map(({ commitment }) => readPoint(commitment))
  const c = ballots.map(({ row }) => readPoint(row))
  const point = areas.kind === 'grouped' ? readPoint(areas.point) : null
  const all = [...q, ...c, ...(areas.kind === 'grouped' ? [point] : [])]
  if (all.some((one) => one === null)) return null
  return { q: q as Affine[], c: c as Affine[], areas: point }
}

/** A proof's bytes as its points, 64 each, and then its numbers, 32 each; null where one is ill-formed or the length is another. */
export function readProof(
  bytes: Uint8Array,
  pointCount: number,
  scalarCount: number,
): { readonly points: readonly Affine[]; readonly scalars: readonly bigint[] } | null {
  const from = pointCount * POINT_BYTES
  if (bytes.length !== from + scalarCount * 32) return null
  const points: Affine[] = []
  for (let at = 0; at < from; at += POINT_BYTES) {
    const point = readPoint(bytes.subarray(at, at + POINT_BYTES))
    if (point === null) return null
    points.push(point)
  }
  const scalars: bigint[] = []
  for (let at = from; at < bytes.length; at += 32) {
    const scalar = toBig(bytes.subarray(at, at + 32))
    if (scalar >= GROUP_ORDER) return null
    scalars.push(scalar)
  }
  return { points, scalars }
}

/** How many points and numbers a proof of a count has, in their order. */
export function shapeOf(given: CountStatement, degree: number) {
  const columns = 1 + partsOf(given.choiceCounts).length
  const choices = choicesIn(given.choiceCounts)
  const isGrouped = given.areas.kind === 'grouped'
  const said = columns + 3 + (isGrouped ? 1 : 0)
  const responses = given.ballots.length * columns + choices * (isGrouped ? 2 : 1)
  return {
    columns,
    choices,
    isGrouped,
    pointCount: columns + said + degree,
    scalarCount: columns - 1 + responses + columns + 4 + (isGrouped ? 1 : 0),
  }
}

function isScalar(bytes: Uint8Array): boolean {
  return bytes.length === 32 && toBig(bytes) < GROUP_ORDER
}

function isShortText(text: string): boolean {
  return text.length > 0 && text.length < 256 && ascii(utf8(text)) === text
}

function isCount(given: number): boolean {
  return Number.isSafeInteger(given) && given >= 0
}
