import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { choicesIn, commitBallots, offsetsOf } from '#domain/votes/secrecy/ballot.ts'
import { baseTables, generators, H } from '#domain/votes/secrecy/curve/generators.ts'
import {
  type Affine,
  multiSum,
  pointsFor,
  sumLists,
  writePoint,
} from '#domain/votes/secrecy/curve/multiply.ts'
import { type RandomBytes, randomScalar } from '#domain/votes/secrecy/curve/transcript.ts'
import {
  type CountedBallot,
  proveStatement,
  type SecretBallot,
  toldOf,
  type Witness,
  witnessOf,
} from '#domain/votes/secrecy/prove.ts'
import type { CountStatement } from '#domain/votes/secrecy/statement.ts'
import { verifyCount } from '#domain/votes/secrecy/verify.ts'
import * as second from '../../../../verifier/secrecy.mjs'

/** Votes to prove the count of, honest ones and others. */

export const random: RandomBytes = (length) => Uint8Array.from(randomBytes(length))

/** Bytes that are the same in every run, for fixed vectors only: no mask may ever come from a seed. */
export function fixedRandom(seed: string): RandomBytes {
  let at = 0
  return (length) => {
    const blocks = [0, 1].map((half) => createHash('sha256').update(`${seed} ${at} ${half}`).digest())
    at += 1
    return Uint8Array.from(Buffer.concat(blocks).subarray(0, length))
  }
}

export const hash = (given: string | Uint8Array) =>
  Uint8Array.from(createHash('sha256').update(given).digest())

export const CONTEXT = {
  rulesHash: hash('rules'),
  voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  round: 0,
  rollHash: hash('roll'),
  logSize: 77,
  logRoot: hash('root'),
}

const modulo = (value: bigint) => ((value % GROUP_ORDER) + GROUP_ORDER) % GROUP_ORDER

export const PHONE = 0
export const PAPER = 1
export const PROXY = 2

/** Rows of a roll, committed to. */
export function rowsOf(secrets: readonly { area: bigint; rowBlinding: bigint }[]): Affine[] {
  const { base, h } = baseTables()
  return sumLists(
    secrets.map((one) => [...pointsFor(base, modulo(one.area)), ...pointsFor(h, modulo(one.rowBlinding))]),
  ) as Affine[]
}

/** Honest ballots: mostly choice 0, each fifth on paper, where choices may be void. */
export function ballotsOf(
  counts: readonly number[],
  heads: number,
  source: RandomBytes = random,
): CountedBallot[] {
  const open = Array.from({ length: heads }, (_, at) => {
    const channel = at % 5 === 4 ? PAPER : at % 7 === 6 ? PROXY : PHONE
    const choices = counts.map((count, item) => {
      const pick = source(4).reduce((all, byte) => all * 256 + byte, item)
      return pick % 3 === 0 ? 0 : pick % (channel === PAPER ? count : count - 1)
    })
    const area = BigInt(5000 + ((at * 137) % 9000))
    return { channel, choices, area, blinding: randomScalar(source), rowBlinding: randomScalar(source) }
  })
  const q = commitBallots(counts, open) as Affine[]
  const c = rowsOf(open)
  return open.map(({ area, ...ballot }, at) => ({
    ...ballot,
    areaDm2: Number(area),
    commitment: writePoint(q[at] as Affine),
    row: writePoint(c[at] as Affine),
  }))
}

/** A dishonest prover: everything it knows, with valid machinery, to be bent before it proves. */
export type Bent = {
  counts: number[]
  channels: number[]
  /** What the prover says that it knows. */
  secrets: (SecretBallot & { -readonly [K in keyof SecretBallot]: SecretBallot[K] })[]
  /** What the log and the roll show; by default commitments to the secrets. */
  shown: { q: SecretBallot[]; c: { area: bigint; rowBlinding: bigint }[] }
  groups: number[] | null
  statement: (honest: CountStatement, witness: Witness) => CountStatement
  witness: (honest: Witness) => Witness
}

export function bentVote(counts: number[], heads: number): Bent {
  const ballots = ballotsOf(counts, heads)
  const secrets = ballots.map((ballot) => ({
    vector: vectorOf(counts, ballot.choices),
    blinding: ballot.blinding,
    area: BigInt(ballot.areaDm2),
    rowBlinding: ballot.rowBlinding,
  }))
  return {
    counts,
    channels: ballots.map((one) => one.channel),
    secrets,
    shown: { q: secrets.map((one) => ({ ...one })), c: secrets.map((one) => ({ ...one })) },
    groups: null,
    statement: (honest) => honest,
    witness: (honest) => honest,
  }
}

export function vectorOf(counts: readonly number[], choices: readonly number[]): bigint[] {
  const vector = Array.from({ length: choicesIn(counts) }, () => 0n)
  const offsets = offsetsOf(counts)
  for (const [item, choice] of choices.entries()) vector[(offsets[item] as number) + choice] = 1n
  return vector
}

/** A commitment to any vector at all. */
function commitVector({ vector, blinding }: SecretBallot): Uint8Array {
  const points = [...generators('choice', vector.length), H]
  return writePoint(multiSum({ points, scalars: [...vector, blinding].map(modulo) }))
}

/** The statement and the proof of a bent vote. */
export function proveBent(bent: Bent): { statement: CountStatement; proof: Uint8Array } {
  const { counts, secrets, shown, channels, groups } = bent
  const rows = rowsOf(shown.c)
  const witness = bent.witness(witnessOf(secrets, choicesIn(counts), random))
  const statement = bent.statement(
    {
      ...CONTEXT,
      choiceCounts: counts,
      ballots: shown.q.map((one, at) => ({
        channel: channels[at] as number,
        commitment: commitVector(one),
        row: writePoint(rows[at] as Affine),
      })),
      ...toldOf(witness, counts, groups),
    },
    witness,
  )
  return { statement, proof: proveStatement(statement, witness, random) }
}

/** What both verifiers name; throws where they differ. */
export function agreed(statement: CountStatement, proof: Uint8Array): string | null {
  const first = verifyCount(statement, proof, random(16))
  const [one, other] = [first.ok ? null : first.at, second.verifyCount(statement, proof)]
  assert.equal(one, other, 'the two verifiers differ')
  return one
}
