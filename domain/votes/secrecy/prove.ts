import { fromBig } from '#domain/log/big.ts'
import { concat } from '#domain/log/bytes.ts'
import {
  allowedColumns,
  type ChoiceCounts,
  choicesIn,
  choicesOfPart,
  mayBeVoid,
  offsetsOf,
  type OpenBallot,
  partsOf,
} from './ballot.ts'
import { isUngrouped } from './cells/rule.ts'
import {
  type AllowedColumn,
  type Column,
  commitCoefficients,
  commitList,
  commitMasks,
  type Committed,
  degreeOf,
  respond,
} from './columns.ts'
import { BASE, generators, H } from './curve/generators.ts'
import { type Affine, multiSum, type Sum, writePoint } from './curve/multiply.ts'
import { atX, inner, modulo } from './curve/scalars.ts'
import { type CountStatement, readStatement, type StandingBallot, statementBytes } from './statement.ts'
import {
  assertFresh,
  challenge,
  firstState,
  type RandomBytes,
  randomScalar,
  say,
  shortChallenges,
} from './curve/transcript.ts'

/** What a prover knows of a ballot: how often it holds each choice (1 or 0 where it is honest), and what opens it and its row. */
export type SecretBallot = {
  readonly vector: readonly bigint[]
  readonly blinding: bigint
  readonly area: bigint
  readonly rowBlinding: bigint
}

/** What a prover knows: the ballots in the log's order, the area of each choice, and of `P = Σ a·Q + τH` τ and the whole blinding t. */
export type Witness = {
  readonly ballots: readonly SecretBallot[]
  readonly areas: readonly bigint[]
  readonly tau: bigint
  readonly areasBlinding: bigint
}

/** A ballot that stands, with everything that the operator knows of it. */
export type CountedBallot = StandingBallot &
  OpenBallot & { readonly areaDm2: number; readonly rowBlinding: bigint }

type Context = Omit<CountStatement, 'ballots' | 'heads' | 'headsBlinding' | 'areas'>

/**
 * Counts ballots and proves the count: the statement with its totals, the proof's bytes, and what margins are proven with, to be
 * forgotten after. `groups` is each choice's group
 * where areas are told by groups, else null. Requires the system's random generator; nothing of it is kept, so that no mask
 * is used twice. Throws a RangeError for a random source that repeats itself, or a ballot that is no choice of every item.
 */
export function proveCount(
  context: Context,
  ballots: readonly CountedBallot[],
  groups: readonly number[] | null,
  random: RandomBytes,
): { readonly statement: CountStatement; readonly proof: Uint8Array; readonly witness: Witness } {
  assertFresh(random)
  const secrets = ballots.map((ballot) => secretOf(context.choiceCounts, ballot))
  const witness = witnessOf(secrets, choicesIn(context.choiceCounts), random)
  const statement: CountStatement = {
    ...context,
    ballots: ballots.map(({ channel, commitment, row }) => ({ channel, commitment, row })),
    ...toldOf(witness, context.choiceCounts, groups && isUngrouped(groups) ? null : groups),
  }
  return { statement, proof: proveStatement(statement, witness, random), witness }
}

function secretOf(counts: ChoiceCounts, ballot: CountedBallot): SecretBallot {
  const vector = Array.from({ length: choicesIn(counts) }, () => BigInt(0))
  const offsets = offsetsOf(counts)
  if (ballot.choices.length !== counts.length) throw new RangeError('one choice an item')
  for (const [item, choice] of ballot.choices.entries()) {
    const most = (counts[item] as number) - (mayBeVoid(ballot.channel) ? 0 : 1)
    if (!Number.isInteger(choice) || choice < 0 || choice >= most)
      throw new RangeError(`item ${item}: ${choice}`)
    vector[(offsets[item] as number) + choice] = BigInt(1)
  }
  const { blinding, areaDm2, rowBlinding } = ballot
  return { vector, blinding, area: BigInt(areaDm2), rowBlinding }
}

/** What is known of the ballots together, with a fresh τ. */
export function witnessOf(ballots: readonly SecretBallot[], choices: number, random: RandomBytes): Witness {
  // Of no ballots nothing is to be hidden.
  const tau = ballots.length === 0 ? BigInt(0) : randomScalar(random)
  const own = ballots.map((ballot) => ballot.area)
  const areas = Array.from({ length: choices }, (_, choice) =>
    inner(
      own,
      ballots.map(({ vector }) => vector[choice] as bigint),
    ),
  )
  const blindings = ballots.map((ballot) => ballot.blinding)
  return { ballots, areas, tau, areasBlinding: modulo(inner(own, blindings) + tau) }
}

/** The totals of a witness, as a statement tells them. */
export function toldOf(
  { ballots, areas, areasBlinding }: Witness,
  counts: ChoiceCounts,
  groups: readonly number[] | null,
): Pick<CountStatement, 'heads' | 'headsBlinding' | 'areas'> {
  const choices = choicesIn(counts)
  const heads = areas.map((_, choice) =>
    Number(modulo(ballots.reduce((all, { vector }) => all + (vector[choice] as bigint), BigInt(0)))),
  )
  const headsBlinding = fromBig(modulo(ballots.reduce((all, one) => all + one.blinding, BigInt(0))), 32)
  if (groups === null) {
    const areasDm2 = areas.map(Number)
    return { heads, headsBlinding, areas: { kind: 'each', areasDm2, blinding: fromBig(areasBlinding, 32) } }
  }
  const areasDm2: number[] = []
  for (const [choice, group] of groups.entries())
    areasDm2[group] = (areasDm2[group] ?? 0) + Number(areas[choice] as bigint)
  const points = [...generators('choice', choices), H]
  const point = writePoint(multiSum({ points, scalars: [...areas, areasBlinding] }))
  return { heads, headsBlinding, areas: { kind: 'grouped', groups, areasDm2, point } }
}

/**
 * The proof of a statement by a witness. Does not ask whether the statement is true: of a false one it makes a proof that no
 * verifier takes. Requires a well-formed statement, else a RangeError.
 */
export function proveStatement(statement: CountStatement, witness: Witness, random: RandomBytes): Uint8Array {
  const points = readStatement(statement)
  if (points === null) throw new RangeError('a commitment is no point')
  if (statement.ballots.length === 0) return new Uint8Array(0)
  const { choiceCounts: counts } = statement
  const choiceGenerators = generators('choice', choicesIn(counts))
  const g = generators('ballot', statement.ballots.length)
  const parts = partsOf(counts)
  let state = firstState(statementBytes(statement))
  const psi = choiceGenerators.map((_, choice) => challenge(state, 'psi', choice))
  const columns = columnsOf(statement, witness, psi)
  const degree = degreeOf(columns.map((column) => column.allowed))

  const committed = columns.map((column) => commitList(g, column.values, random))
  state = say(state, bytesOf(committed))
  const e = shortChallenges(state, 'e', g.length)
  const lambda = challenge(state, 'lambda')

  const masks = columns.map(() => commitMasks(g, random))
  const alpha = (masks[0] as Committed).values
  const areaSum = masked(points.q, alpha, random)
  const rowSum = masked([BASE], [inner(e, alpha)], random)
  const ballotSum = commitMasks(choiceGenerators, random)
  const groupSum = statement.areas.kind === 'grouped' ? masksOfGroups(statement.areas.groups, random) : null
  const deltas = parts.map((part, at) => {
    const own = choicesOfPart(counts, part)
    const [ofPsi, ofBeta] = [pick(psi, own), pick(ballotSum.values, own)]
    return modulo(inner(e, (masks[at + 1] as Committed).values) - inner(ofPsi, ofBeta))
  })
  const powers = commitCoefficients(g, columns, masks, { lambda, degree }, random)
  const said = [...masks, areaSum, rowSum, ballotSum, ...(groupSum ? [groupSum] : []), ...powers]
  const second = concat([bytesOf(said), numbers(deltas)])
  state = say(state, second)
  const x = challenge(state, 'x')

  const responses = columns.map(({ values }, at) => respond(x, values, (masks[at] as Committed).values))
  const held = choiceGenerators.map((_, choice) =>
    inner(
      e,
      witness.ballots.map(({ vector }) => vector[choice] as bigint),
    ),
  )
  const secrets = witness.ballots
  const blindings = [
    ...committed.map((one, at) => modulo(x * one.blinding + (masks[at] as Committed).blinding)),
    atX(
      powers.map((one) => one.blinding),
      x,
    ),
    modulo(x * witness.tau + areaSum.blinding),
    modulo(x * inner(e, fieldOf(secrets, 'rowBlinding')) + rowSum.blinding),
    modulo(x * inner(e, fieldOf(secrets, 'blinding')) + ballotSum.blinding),
    ...(groupSum ? [modulo(x * witness.areasBlinding + groupSum.blinding)] : []),
  ]
  return concat([
    bytesOf(committed),
    second,
    numbers(g.flatMap((_, row) => responses.map((column) => column[row] as bigint))),
    numbers(respond(x, held, ballotSum.values)),
    ...(groupSum ? [numbers(respond(x, witness.areas, groupSum.values))] : []),
    numbers(blindings),
  ])
}

/** The areas, which may be anything here, and for each part the sums of the ψ of what was chosen. */
function columnsOf(statement: CountStatement, { ballots }: Witness, psi: readonly bigint[]): Column[] {
  const { choiceCounts: counts } = statement
  const allowed = allowedColumns(statement, psi)
  const sums = partsOf(counts).map((part) => {
    const own = choicesOfPart(counts, part)
    return ballots.map(({ vector }) => inner(pick(psi, own), pick(vector, own)))
  })
  return [ballots.map(({ area }) => modulo(area)), ...sums].map((values, at) => ({
    values,
    allowed: allowed[at] as AllowedColumn,
  }))
}

/** `Σ scalar·point + blinding·H` with a fresh blinding. */
function masked(points: readonly Affine[], scalars: readonly bigint[], random: RandomBytes): Committed {
  const blinding = randomScalar(random)
  const point = multiSum({ points: [...points, H], scalars: [...scalars, blinding] })
  return { values: scalars, blinding, point }
}

/** Masks of the choices that add up to zero in each group. */
function masksOfGroups(groups: readonly number[], random: RandomBytes): Committed {
  const sums = new Map<number, bigint>()
  const values = groups.map((group, choice) => {
    const sum = sums.get(group) ?? BigInt(0)
    const mask = groups.lastIndexOf(group) === choice ? modulo(-sum) : randomScalar(random)
    sums.set(group, sum + mask)
    return mask
  })
  return masked(generators('choice', groups.length), values, random)
}

function fieldOf(ballots: readonly SecretBallot[], name: 'blinding' | 'rowBlinding'): bigint[] {
  return ballots.map((ballot) => modulo(ballot[name]))
}

function pick(list: readonly bigint[], places: readonly number[]): bigint[] {
  return places.map((place) => list[place] as bigint)
}

function bytesOf(committed: readonly { readonly point: Sum }[]): Uint8Array {
  return concat(committed.map(({ point }) => writePoint(point)))
}

function numbers(list: readonly bigint[]): Uint8Array {
  return concat(list.map((one) => fromBig(one, 32)))
}
