import { type Affine, multiSum } from './curve/multiply.ts'
import { modulo } from './curve/scalars.ts'

/**
 * An equation between points: the sum of all its multiples must be the point at infinity. `lists` are factors of the bases
 * that several equations share, by the bases' names; `extra` are points of its own.
 */
export type Equation = {
  readonly name: string
  readonly lists: Readonly<Record<string, readonly bigint[]>>
  readonly extra: readonly (readonly [Affine, bigint])[]
}

export type Bases = Readonly<Record<string, readonly Affine[]>>

/**
 * Decides whether all equations hold: their sum, each with its weight, is the point at infinity. Where it is not, answers the
 * name of the first that does not hold by itself; null where all hold. Requires weights that whoever made the equations
 * could not know; one of them may be 1.
 */
export function firstBroken(
  bases: Bases,
  equations: readonly Equation[],
  weights: readonly bigint[],
): string | null {
  if (isZero(bases, equations, weights)) return null
  const one = [BigInt(1)]
  const broken = equations.find((equation) => !isZero(bases, [equation], one))
  // All hold, yet not together: no weights were given that it could be so.
  return broken?.name ?? 'weights'
}

function isZero(bases: Bases, equations: readonly Equation[], weights: readonly bigint[]): boolean {
  const points: Affine[] = []
  const scalars: bigint[] = []
  for (const [name, own] of Object.entries(bases)) {
    points.push(...own)
    const factors = own.map(() => BigInt(0))
    for (const [at, { lists }] of equations.entries()) {
      const weight = weights[at] as bigint
      for (const [place, factor] of (lists[name] ?? []).entries())
        factors[place] = (factors[place] as bigint) + weight * factor
    }
    scalars.push(...factors.map(modulo))
  }
  for (const [at, { extra }] of equations.entries())
    for (const [point, factor] of extra) {
      points.push(point)
      scalars.push(modulo((weights[at] as bigint) * factor))
    }
  return multiSum({ points, scalars }) === null
}
