import { toBig } from '#domain/log/big.ts'
import { allowedColumns, choicesOfPart, partsOf } from './ballot.ts'
import { degreeOf, polynomialsAt } from './columns.ts'
import { type Equation, firstBroken } from './equations.ts'
import { BASE, generators, H } from './curve/generators.ts'
import { type Affine, POINT_BYTES } from './curve/multiply.ts'
import { inner, inverseOf, modulo, powersOf } from './curve/scalars.ts'
import { type CountStatement, isStatement, readProof, readStatement, shapeOf } from './statement.ts'
import { statementBytes, type StatementPoints } from './statement.ts'
import { challenge, firstState, say, shortChallenges } from './curve/transcript.ts'

/** What a proof can fail at: its own form, the totals' own sense, or one of the equations of docs/secrecy.md. */
export type CountFault =
  | 'statement'
  | 'proof'
  | 'totals'
  | 'V0'
  | 'V1'
  | 'V2'
  | 'V3'
  | 'V4'
  | 'V5'
  | 'V6'
  | 'V7'
  | 'V8'
  | 'V9'
export type Verified = { readonly ok: true } | { readonly ok: false; readonly at: string }

/**
 * Decides whether the totals of a statement are those of its ballots, each of which holds exactly one choice an item that its
 * channel allows. `own` are random bytes of whoever verifies; without any the weights are still a hash of everything given.
 * Never throws: what cannot be checked to its end has failed.
 */
export function verifyCount(
  statement: CountStatement,
  proof: Uint8Array,
  own: Uint8Array = new Uint8Array(0),
): Verified {
  try {
    const at = faultOf(statement, proof, own)
    return at === null ? { ok: true } : { ok: false, at }
  } catch {
    return { ok: false, at: 'proof' }
  }
}

function faultOf(statement: CountStatement, proof: Uint8Array, own: Uint8Array): string | null {
  const points = isStatement(statement) ? readStatement(statement) : null
  if (points === null) return 'statement'
  if (!areTotals(statement)) return 'totals'
  if (statement.ballots.length === 0) return faultOfNothing(statement, proof)
  const read = readCount(statement, proof)
  if (read === null) return 'proof'
  const bases = {
    g: generators('ballot', statement.ballots.length),
    choices: generators('choice', read.w.length),
    base: [BASE],
    h: [H],
    q: points.q,
    c: points.c,
  }
  const equations = equationsOf(statement, points, read)
  const numbers = brokenNumbers(statement, read)
  // Heads are named before the proof.
  if (numbers !== null) return firstBroken(bases, equations.slice(0, 1), [BigInt(1)]) ?? numbers
  const state = say(say(read.state, proof), own)
  const drawn = shortChallenges(state, 'weight', equations.length)
  // V5 keeps its short factors: one weight may be 1.
  const weights = equations.map(({ name }, at) => (name === 'V5' ? BigInt(1) : (drawn[at] as bigint)))
  return firstBroken(bases, equations, weights)
}

/** Whether the heads of each item are as many as ballots stand. */
function areTotals({ choiceCounts, ballots, heads }: CountStatement): boolean {
  let from = 0
  return choiceCounts.every((count) => {
    from += count
    return heads.slice(from - count, from).reduce((all, one) => all + one, 0) === ballots.length
  })
}

/** Of no ballots there is nothing to prove: all is zero and the proof is empty. */
function faultOfNothing({ headsBlinding, areas }: CountStatement, proof: Uint8Array): string | null {
  if (proof.length > 0) return 'proof'
  if (toBig(headsBlinding) !== BigInt(0)) return 'V0'
  const isZero = areas.areasDm2.every((area) => area === 0)
  return areas.kind === 'each' && isZero && toBig(areas.blinding) === BigInt(0) ? null : 'V4'
}

/** A proof taken apart, with its challenges. */
type Read = {
  readonly state: Uint8Array
  readonly psi: readonly bigint[]
  readonly e: readonly bigint[]
  readonly x: bigint
  /** K and c of each column, and the commitments to coefficients. */
  readonly lists: readonly Affine[]
  readonly masks: readonly Affine[]
  readonly powers: readonly Affine[]
  readonly sums: { readonly p: Affine; readonly c: Affine; readonly b: Affine; readonly t: Affine | null }
  readonly deltas: readonly bigint[]
  /** By column, then by ballot. */
  readonly y: readonly (readonly bigint[])[]
  readonly w: readonly bigint[]
  readonly u: readonly bigint[]
  readonly blindings: readonly bigint[]
  readonly polynomials: readonly bigint[]
}

function readCount(statement: CountStatement, proof: Uint8Array): Read | null {
  const first = firstState(statementBytes(statement))
  const psi = statement.heads.map((_, choice) => challenge(first, 'psi', choice))
  const allowed = allowedColumns(statement, psi)
  const degree = degreeOf(allowed)
  const { columns, choices, isGrouped, pointCount, scalarCount } = shapeOf(statement, degree)
  const read = readProof(proof, pointCount, scalarCount)
  if (read === null) return null
  const count = statement.ballots.length
  const points = takerOf(read.points)
  const scalars = takerOf(read.scalars)
  const lists = points(columns)
  const masks = points(columns)
  const [p, c, b] = points(3) as [Affine, Affine, Affine]
  const t = isGrouped ? (points(1)[0] as Affine) : null
  const powers = points(degree)
  const deltas = scalars(columns - 1)
  const rows = Array.from({ length: count }, () => scalars(columns))
  const y = lists.map((_, column) => rows.map((row) => row[column] as bigint))
  const w = scalars(choices)
  const u = isGrouped ? scalars(choices) : []
  const cut = columns * POINT_BYTES
  const end = pointCount * POINT_BYTES + deltas.length * 32
  const second = say(first, proof.subarray(0, cut))
  const state = say(second, proof.subarray(cut, end))
  const [e, lambda, x] = [
    shortChallenges(second, 'e', count),
    challenge(second, 'lambda'),
    challenge(state, 'x'),
  ]
  const polynomials = polynomialsAt(y, allowed, { lambda, degree, x })
  const blindings = scalars(columns + 4 + (isGrouped ? 1 : 0))
  const sums = { p, c, b, t }
  return { state, psi, e, x, lists, masks, powers, sums, deltas, y, w, u, blindings, polynomials }
}

/** Takes a list apart from its beginning. */
function takerOf<T>(list: readonly T[]): (count: number) => T[] {
  let from = 0
  return (count) => {
    from += count
    return list.slice(from - count, from)
  }
}

/** V7 and V9, which are between numbers only. */
function brokenNumbers({ choiceCounts, areas }: CountStatement, read: Read): CountFault | null {
  const { psi, e, x, y, w, u, deltas } = read
  for (const [at, part] of partsOf(choiceCounts).entries()) {
    const own = choicesOfPart(choiceCounts, part)
    const ofParts = inner(
      own.map((choice) => psi[choice] as bigint),
      own.map((choice) => w[choice] as bigint),
    )
    if (modulo(inner(e, y[at + 1] as bigint[]) - ofParts) !== deltas[at]) return 'V7'
  }
  if (areas.kind === 'each') return null
  for (const [group, area] of areas.areasDm2.entries()) {
    const own = u.filter((_, choice) => areas.groups[choice] === group)
    if (modulo(own.reduce((all, one) => all + one, -x * BigInt(area))) !== BigInt(0)) return 'V9'
  }
  return null
}

/** V0 to V6, and V8 where areas are told by groups, as sums that must vanish. */
function equationsOf(statement: CountStatement, points: StatementPoints, read: Read): Equation[] {
  const { e, x, lists, masks, powers, sums, y, w, u, blindings, polynomials } = read
  const z = y[0] as readonly bigint[]
  const [b3, b4, b5, b6, b8] = blindings.slice(lists.length) as [bigint, bigint, bigint, bigint, bigint]
  const { areas, heads } = statement
  const xPowers = powersOf(x, powers.length)
  const overX = inverseOf(x)
  const told =
    areas.kind === 'each'
      ? { choices: areas.areasDm2.map((area) => -x * BigInt(area)), h: b4 - x * toBig(areas.blinding) }
      : { choices: [], h: b4 }
  return [
    equation('V0', {
      q: e.map(() => BigInt(1)),
      choices: heads.map((one) => -BigInt(one)),
      h: [-toBig(statement.headsBlinding)],
    }),
    ...lists.map((list, at) =>
      equation(at === 0 ? 'V1' : 'V2', { g: y[at] as bigint[], h: [blindings[at] as bigint] }, [
        [list, -x],
        [masks[at] as Affine, BigInt(-1)],
      ]),
    ),
    equation(
      'V3',
      { g: polynomials, h: [b3] },
      powers.map((point, power) => [point, -(xPowers[power] as bigint)] as const),
    ),
    equation('V4', { q: z, choices: told.choices, h: [told.h] }, [
      ...(points.areas ? [[points.areas, -x] as const] : []),
      [sums.p, BigInt(-1)],
    ]),
    // Divided by x, so that the factors of the rows are e as they are.
    equation('V5', { c: e, base: [-overX * inner(e, z)], h: [-overX * b5] }, [[sums.c, overX]]),
    equation('V6', { choices: w, q: e.map((one) => -x * one), h: [b6] }, [[sums.b, BigInt(-1)]]),
    ...(points.areas && sums.t
      ? [
          equation('V8', { choices: u, h: [b8] }, [
            [points.areas, -x],
            [sums.t, BigInt(-1)],
          ]),
        ]
      : []),
  ]
}

function equation(name: CountFault, lists: Equation['lists'], extra: Equation['extra'] = []): Equation {
  return { name, lists, extra }
}
