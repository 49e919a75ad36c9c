import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBig, toBig } from '#domain/log/big.ts'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { proveCount, proveStatement, type SecretBallot, witnessOf } from '#domain/votes/secrecy/prove.ts'
import type { CountStatement } from '#domain/votes/secrecy/statement.ts'
import {
  agreed,
  ballotsOf,
  type Bent,
  bentVote,
  CONTEXT,
  fixedRandom,
  hash,
  PAPER,
  PHONE,
  proveBent,
  random,
  vectorOf,
} from './made.ts'

// A prover who knows everything and has the true machinery: what it cannot make both verifiers take, and which equation stops it.

const COUNTS = [4, 4]

/** Twelve heads on phones, of whom all but the last two are for both items. */
function vote(bend: (bent: Bent) => void): { statement: CountStatement; proof: Uint8Array } {
  const bent = bentVote(COUNTS, 12)
  bent.channels = bent.channels.map(() => PHONE)
  for (const list of [bent.secrets, bent.shown.q])
    for (const [at, one] of list.entries())
      (one as { vector: readonly bigint[] }).vector = vectorOf(COUNTS, at < 10 ? [0, 0] : [1, 1])
  bend(bent)
  return proveBent(bent)
}

/** Both what it says and what it showed in the log. */
function setVector(bent: Bent, at: number, vector: bigint[]): void {
  for (const list of [bent.secrets, bent.shown.q]) (list[at] as { vector: readonly bigint[] }).vector = vector
}

const REST = [1n, 0n, 0n, 0n]
const HALF = (GROUP_ORDER + 1n) / 2n

type Case = { readonly name: string; readonly says: string | null; readonly bend: (bent: Bent) => void }

const CASES: readonly Case[] = [
  { name: 'nothing bent', says: null, bend: () => {} },
  {
    name: 'two for and one less against',
    says: 'V3',
    bend: (bent) => setVector(bent, 10, [2n, -1n, 0n, 0n, ...REST]),
  },
  {
    name: 'one ballot for and against, another for nothing',
    says: 'V3',
    bend: (bent) => {
      setVector(bent, 3, [1n, 1n, 0n, 0n, ...REST])
      setVector(bent, 4, [0n, 0n, 0n, 0n, ...REST])
    },
  },
  {
    name: 'one ballot for and against',
    says: 'totals',
    bend: (bent) => setVector(bent, 3, [1n, 1n, 0n, 0n, ...REST]),
  },
  {
    name: 'one ballot for nothing',
    says: 'totals',
    bend: (bent) => setVector(bent, 3, [0n, 0n, 0n, 0n, ...REST]),
  },
  {
    name: 'two ballots half for and half against each',
    says: 'V3',
    bend: (bent) => {
      const half = [HALF, HALF, 0n, 0n, ...REST]
      setVector(bent, 3, half)
      setVector(bent, 4, half)
      // Of equal areas, so that what is told of areas is whole.
      for (const at of [3, 4]) bent.secrets[at] = { ...(bent.secrets[at] as SecretBallot), area: 6000n }
      bent.shown.c = bent.secrets.map((one) => ({ ...one }))
    },
  },
  {
    name: 'the weight of one item put into the other',
    says: 'totals',
    bend: (bent) => setVector(bent, 3, [2n, 0n, 0n, 0n, 0n, 0n, 0n, 0n]),
  },
  {
    name: 'void on a phone',
    says: 'V3',
    bend: (bent) => setVector(bent, 3, [0n, 0n, 0n, 1n, ...REST]),
  },
  {
    name: 'void on paper',
    says: null,
    bend: (bent) => {
      bent.channels[3] = PAPER
      setVector(bent, 3, [0n, 0n, 0n, 1n, ...REST])
    },
  },
  {
    name: 'an area that is twice its row’s',
    says: 'V5',
    bend: (bent) => {
      const one = bent.secrets[2] as SecretBallot
      bent.secrets[2] = { ...one, area: one.area * 2n }
    },
  },
  {
    name: 'area moved from one row to another',
    says: 'V5',
    bend: (bent) => {
      const [one, other] = [bent.secrets[2], bent.secrets[11]] as [SecretBallot, SecretBallot]
      bent.secrets[2] = { ...one, area: one.area + 1000n }
      bent.secrets[11] = { ...other, area: other.area - 1000n }
    },
  },
  {
    name: 'weights of two heads exchanged',
    says: 'V5',
    bend: (bent) => {
      const [one, other] = [bent.secrets[2], bent.secrets[11]] as [SecretBallot, SecretBallot]
      bent.secrets[2] = { ...one, area: other.area, rowBlinding: other.rowBlinding }
      bent.secrets[11] = { ...other, area: one.area, rowBlinding: one.rowBlinding }
    },
  },
  {
    name: 'another choice than the ballot holds',
    says: 'V0',
    bend: (bent) => {
      bent.secrets[11] = { ...(bent.secrets[11] as SecretBallot), vector: vectorOf(COUNTS, [0, 0]) }
    },
  },
  {
    name: 'choices of two heads exchanged',
    says: 'V4',
    bend: (bent) => {
      const [one, other] = [bent.secrets[2], bent.secrets[11]] as [SecretBallot, SecretBallot]
      bent.secrets[2] = { ...one, vector: other.vector }
      bent.secrets[11] = { ...other, vector: one.vector }
    },
  },
  {
    name: 'choices of two heads of one area exchanged',
    says: 'V6',
    bend: (bent) => {
      const [one, other] = [bent.secrets[2], bent.secrets[11]] as [SecretBallot, SecretBallot]
      bent.shown.c[11] = { area: one.area, rowBlinding: other.rowBlinding }
      bent.secrets[2] = { ...one, vector: other.vector }
      bent.secrets[11] = { ...other, vector: one.vector, area: one.area }
    },
  },
  {
    name: 'a blinding that is not the ballot’s',
    says: 'V0',
    bend: (bent) => {
      const one = bent.secrets[5] as SecretBallot
      bent.secrets[5] = { ...one, blinding: one.blinding + 1n }
    },
  },
  {
    name: 'heads moved from against to for',
    says: 'V0',
    bend: (bent) => {
      bent.statement = (honest) => ({ ...honest, heads: [11, 1, ...honest.heads.slice(2)] })
    },
  },
  {
    name: 'area moved from against to for',
    says: 'V4',
    bend: (bent) => {
      bent.statement = (honest) => {
        const [a, b, ...rest] = honest.areas.areasDm2 as [number, number]
        return { ...honest, areas: { ...honest.areas, areasDm2: [a + 1, b - 1, ...rest] } }
      }
    },
  },
  {
    name: 'areas moved in what is said to be known as well',
    says: 'V4',
    bend: (bent) => {
      bent.witness = (honest) => {
        const [a, b, ...rest] = honest.areas as [bigint, bigint]
        return { ...honest, areas: [a + 7n, b - 7n, ...rest] }
      }
    },
  },
  {
    name: 'another blinding of the heads',
    says: 'V0',
    bend: (bent) => {
      bent.statement = (honest) => ({ ...honest, headsBlinding: hash('S').fill(0, 0, 1) })
    },
  },
  {
    name: 'another blinding of the areas',
    says: 'V4',
    bend: (bent) => {
      bent.witness = (honest) => ({ ...honest, areasBlinding: honest.areasBlinding - 1n })
    },
  },
  {
    name: 'groups, with a sum that is not theirs',
    says: 'V9',
    bend: (bent) => {
      bent.groups = [0, 1, 1, 1, 2, 3, 3, 3]
      bent.statement = (honest) => {
        const [a, ...rest] = honest.areas.areasDm2 as [number]
        return { ...honest, areas: { ...honest.areas, areasDm2: [a + 1, ...rest] } }
      }
    },
  },
  {
    name: 'groups, with area moved between two of them in point and sums',
    says: 'V4',
    bend: (bent) => {
      bent.groups = [0, 1, 1, 1, 2, 3, 3, 3]
      bent.witness = (honest) => {
        const [a, b, ...rest] = honest.areas as [bigint, bigint]
        return { ...honest, areas: [a + 7n, b - 7n, ...rest] }
      }
    },
  },
  {
    name: 'groups, with a witness that is not what the point holds',
    says: 'V8',
    bend: (bent) => {
      bent.groups = [0, 1, 1, 1, 2, 3, 3, 3]
      const bend = bent.witness
      bent.witness = bend
      bent.statement = (honest, witness) => {
        // Moved within a group after the point was made: the sums hold, the point does not.
        const areas = witness.areas as bigint[]
        areas[1] = (areas[1] as bigint) - 5n
        areas[2] = (areas[2] as bigint) + 5n
        return honest
      }
    },
  },
]

for (const { name, says, bend } of CASES)
  test(`a prover with ${name}: ${says ?? 'holds'}`, () => {
    const { statement, proof } = vote(bend)
    assert.equal(agreed(statement, proof), says)
  })

// ---- true proofs in other places --------------------------------------------------------------------------------------

const COUNTED = ballotsOf(COUNTS, 6)
const TRUE = proveCount({ ...CONTEXT, choiceCounts: COUNTS }, COUNTED, null, random)

const MOVED: readonly (readonly [string, string, Partial<CountStatement>])[] = [
  ['of other rules', 'V7', { rulesHash: hash('other rules') }],
  ['of another vote', 'V7', { voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAW' }],
  ['of a later round', 'V7', { round: 1 }],
  ['of another roll', 'V7', { rollHash: hash('other roll') }],
  ['of a log of another size', 'V7', { logSize: 78 }],
  ['of a moved root', 'V7', { logRoot: hash('other root') }],
  ['with two ballots exchanged', 'V7', { ballots: swapped((one, other) => [other, one]) }],
  [
    'with the rows of two ballots exchanged',
    'V7',
    {
      ballots: swapped((one, other) => [
        { ...one, row: other.row },
        { ...other, row: one.row },
      ]),
    },
  ],
  [
    'with a phone’s ballot on paper',
    'V7',
    { ballots: TRUE.statement.ballots.map((one, at) => (at === 0 ? { ...one, channel: PAPER } : one)) },
  ],
  ['with a ballot dropped', 'totals', { ballots: TRUE.statement.ballots.slice(1) }],
  [
    'with one ballot more',
    'totals',
    { ballots: [...TRUE.statement.ballots, ...TRUE.statement.ballots.slice(-1)] },
  ],
  [
    'with a channel that there is not',
    'statement',
    { ballots: TRUE.statement.ballots.map((one) => ({ ...one, channel: 3 })) },
  ],
  ['with another number of choices', 'statement', { choiceCounts: [4, 5] }],
  ['with no items', 'statement', { choiceCounts: [], heads: [] }],
  ['with a blinding that is the order', 'statement', { headsBlinding: fromBig(GROUP_ORDER, 32) }],
  ['with a ballot at infinity', 'statement', { ballots: withCommitment(new Uint8Array(64)) }],
  ['with a ballot off the curve', 'statement', { ballots: withCommitment(hash('x'), hash('y')) }],
  ['with a ballot of 63 bytes', 'statement', { ballots: withCommitment(new Uint8Array(63)) }],
]

function swapped<T extends CountStatement['ballots'][number]>(
  change: (one: T, other: T) => [T, T],
): CountStatement['ballots'] {
  const [one, other, ...rest] = TRUE.statement.ballots as unknown as [T, T]
  return [...change(one, other), ...rest]
}

function withCommitment(...parts: Uint8Array[]): CountStatement['ballots'] {
  const commitment = Uint8Array.from(Buffer.concat(parts))
  return TRUE.statement.ballots.map((one, at) => (at === 1 ? { ...one, commitment } : one))
}

for (const [name, says, change] of MOVED)
  test(`a true proof ${name}: ${says}`, () => {
    assert.equal(agreed(TRUE.statement, TRUE.proof), null)
    assert.equal(agreed({ ...TRUE.statement, ...change }, TRUE.proof), says)
  })

test('a ballot dropped with its totals: the proof is of another size', () => {
  const without = proveCount({ ...CONTEXT, choiceCounts: COUNTS }, COUNTED.slice(1), null, random)
  assert.equal(agreed(without.statement, TRUE.proof), 'proof')
})

// ---- masks ------------------------------------------------------------------------------------------------------------

test('masks used twice give the areas away, and fresh ones do not', () => {
  const secrets = COUNTED.map((ballot) => ({
    vector: vectorOf(COUNTS, ballot.choices),
    blinding: ballot.blinding,
    area: BigInt(ballot.areaDm2),
    rowBlinding: ballot.rowBlinding,
  }))
  const witness = { ...witnessOf(secrets, 8, random), areasBlinding: 0n }
  const leaks = (source: () => (length: number) => Uint8Array) => {
    const [one, other] = [0, 1].map((round) =>
      proveStatement({ ...TRUE.statement, round }, witness, source()),
    ) as [Uint8Array, Uint8Array]
    // z of ballot i stands after the points and δ; three columns a ballot.
    const points = 3 + 3 + 3 + 4
    const z = (proof: Uint8Array, at: number) => {
      const from = points * 64 + (2 + at * 3) * 32
      return toBig(proof.subarray(from, from + 32))
    }
    const difference = (at: number) => z(one, at) - z(other, at)
    const [a, b] = [0, 1].map((at) => (secrets[at] as SecretBallot).area) as [bigint, bigint]
    // Both are (x − x′) times an area: their relation is that of the areas, whoever looks.
    return (difference(0) * b - difference(1) * a) % GROUP_ORDER === 0n
  }
  assert.equal(
    leaks(() => fixedRandom('the same')),
    true,
  )
  assert.equal(
    leaks(() => random),
    false,
  )
})
