import { fromBig } from '#domain/log/big.ts'
import { concat, u64, utf8 } from '#domain/log/bytes.ts'
import { commitCoefficients, commitList, commitMasks, polynomialsAt, respond } from './columns.ts'
import { BASE, generators, H } from './curve/generators.ts'
import { type Affine, multiSum, POINT_BYTES, type Sum, writePoint } from './curve/multiply.ts'
import { atX, inner, inverseOf, modulo, powersOf } from './curve/scalars.ts'
import {
  challenge,
  firstState,
  type RandomBytes,
  randomScalar,
  say,
  shortChallenges,
} from './curve/transcript.ts'
import { type Equation, firstBroken } from './equations.ts'
import { readProof } from './statement.ts'

/**
 * The proof that each of many commitments `C = value·G + blinding·H` holds a number from 0 to 16^digits − 1: neither negative,
 * which is huge modulo the order of the group, nor huge. The columns are the digits; docs/secrecy.md calls its equations D2, D3, D5.
 */
export type Ranged = { readonly value: bigint; readonly blinding: bigint }

const RADIX = 16
const ALLOWED = Array.from({ length: RADIX }, (_, digit) => BigInt(digit))
const LABEL = utf8('bjwy/3/digits')

export type DigitsFault = 'statement' | 'proof' | 'D2' | 'D3' | 'D5'

/** How many digits a number up to this has, at least one. Of rows that are not negative none is larger than their sum. */
export function digitsFor(largest: number): number {
  let digits = 1
  for (let most = RADIX; most <= largest; most *= RADIX) digits += 1
  return digits
}

/** What the proof is of: anything that names it, and the commitments in their order. */
function digitsState(about: Uint8Array, digits: number, rows: readonly Uint8Array[]): Uint8Array {
  return firstState(concat([LABEL, about, u64(digits), u64(rows.length), ...rows]))
}

/**
 * Proves it. `about` names what the commitments are of and has one length for each purpose. Requires one secret a row. Does not ask whether it is true: of a number
 * with more digits it makes a proof that no verifier takes.
 */
export function proveDigits(
  about: Uint8Array,
  rows: readonly Uint8Array[],
  secrets: readonly Ranged[],
  digits: number,
  random: RandomBytes,
): Uint8Array {
  if (rows.length !== secrets.length) throw new RangeError('one secret a row')
  if (rows.length === 0) return new Uint8Array(0)
  const g = generators('ballot', rows.length)
  const allowed = g.map(() => ALLOWED)
  const columns = columnsOf(secrets, digits).map((values) => ({ values, allowed }))
  let state = digitsState(about, digits, rows)
  const committed = columns.map(({ values }) => commitList(g, values, random))
  const first = concat(committed.map(({ point }) => writePoint(point)))
  state = say(state, first)
  const e = shortChallenges(state, 'e', g.length)
  const lambda = challenge(state, 'lambda')

  const masks = columns.map(() => commitMasks(g, random))
  const places = placesOf(digits)
  const alpha = g.map((_, row) =>
    inner(
      places,
      masks.map(({ values }) => values[row] as bigint),
    ),
  )
  const rowBlinding = randomScalar(random)
  const rowSum = multiSum({ points: [BASE, H], scalars: [inner(e, alpha), rowBlinding] })
  const powers = commitCoefficients(g, columns, masks, { lambda, degree: RADIX }, random)
  const said: readonly { readonly point: Sum }[] = [...masks, { point: rowSum }, ...powers]
  const second = concat(said.map(({ point }) => writePoint(point)))
  const x = challenge(say(state, second), 'x')
  const y = columns.map(({ values }, at) => respond(x, values, (masks[at] as (typeof committed)[0]).values))
  const blindings = [
    ...committed.map((one, at) => modulo(x * one.blinding + (masks[at] as typeof one).blinding)),
    atX(
      powers.map((one) => one.blinding),
      x,
    ),
    modulo(
      x *
        inner(
          e,
          secrets.map((one) => modulo(one.blinding)),
        ) +
        rowBlinding,
    ),
  ]
  const responses = g.flatMap((_, row) => y.map((column) => column[row] as bigint))
  return concat([first, second, ...[...responses, ...blindings].map((one) => fromBig(one, 32))])
}

/** The digits of all values, by place, lowest first. What is left over stands in the highest. */
function columnsOf(secrets: readonly Ranged[], digits: number): bigint[][] {
  const radix = BigInt(RADIX)
  const zero = BigInt(0)
  const columns: bigint[][] = []
  let left = secrets.map(({ value }) => value)
  for (let place = 0; place < digits - 1; place++) {
    const column = left.map((value) => ((value % radix) + radix) % radix)
    left = left.map((value, row) => (value - (column[row] ?? zero)) >> BigInt(4))
    columns.push(column)
  }
  return [...columns, left.map(modulo)]
}

function placesOf(digits: number): bigint[] {
  return powersOf(BigInt(RADIX), digits)
}

/** Decides whether every row holds a number below 16^digits. `own` as in `verifyCount`. Never throws. */
export function verifyDigits(
  about: Uint8Array,
  rows: readonly Uint8Array[],
  points: readonly Affine[],
  { digits, proof, own }: { readonly digits: number; readonly proof: Uint8Array; readonly own?: Uint8Array },
): DigitsFault | null {
  try {
    if (rows.length === 0) return proof.length === 0 ? null : 'proof'
    const read = readProof(proof, 2 * digits + 1 + RADIX, rows.length * digits + digits + 2)
    if (read === null) return 'proof'
    const cut = digits * POINT_BYTES
    const first = say(digitsState(about, digits, rows), proof.subarray(0, cut))
    const second = say(first, proof.subarray(cut, read.points.length * POINT_BYTES))
    const e = shortChallenges(first, 'e', rows.length)
    const [lambda, x] = [challenge(first, 'lambda'), challenge(second, 'x')]
    const equations = equationsOf(read, digits, { e, lambda, x })
    const bases = { g: generators('ballot', rows.length), base: [BASE], h: [H], c: points }
    const state = say(say(second, proof), own ?? new Uint8Array(0))
    // D5, the last, keeps its short factors: one weight may be 1.
    const weights = [...shortChallenges(state, 'weight', equations.length - 1), BigInt(1)]
    return firstBroken(bases, equations, weights) as DigitsFault | null
  } catch {
    return 'proof'
  }
}

type Challenges = { readonly e: readonly bigint[]; readonly lambda: bigint; readonly x: bigint }

function equationsOf(
  { points, scalars }: { readonly points: readonly Affine[]; readonly scalars: readonly bigint[] },
  digits: number,
  { e, lambda, x }: Challenges,
): Equation[] {
  const y = Array.from({ length: digits }, (_, place) =>
    e.map((_one, row) => scalars[row * digits + place] as bigint),
  )
  const blindings = scalars.slice(e.length * digits)
  const [b3, b5] = blindings.slice(digits) as [bigint, bigint]
  const z = e.map((_, row) => inner(placesOf(digits), scalars.slice(row * digits, (row + 1) * digits)))
  const overX = inverseOf(x)
  const polynomials = polynomialsAt(
    y,
    y.map(() => e.map(() => ALLOWED)),
    { lambda, degree: RADIX, x },
  )
  const [minus, xPowers] = [modulo(BigInt(-1)), powersOf(x, RADIX)]
  return [
    ...y.map(
      (column, place): Equation => ({
        name: 'D2',
        lists: { g: column, h: [blindings[place] as bigint] },
        extra: [
          [points[place] as Affine, modulo(-x)],
          [points[digits + place] as Affine, minus],
        ],
      }),
    ),
    {
      name: 'D3',
      lists: { g: polynomials, h: [b3] },
      extra: points.slice(2 * digits + 1).map((point, power) => [point, modulo(-(xPowers[power] as bigint))]),
    },
    {
      name: 'D5',
      lists: { c: e, base: [modulo(-overX * inner(e, z))], h: [modulo(-overX * b5)] },
      extra: [[points[2 * digits] as Affine, overX]],
    },
  ]
}
