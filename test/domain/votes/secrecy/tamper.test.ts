import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBig, toBig } from '#domain/log/big.ts'
import { toHex } from '#domain/log/bytes.ts'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import { BASE } from '#domain/votes/secrecy/curve/generators.ts'
import { firstState, say, shortChallenges } from '#domain/votes/secrecy/curve/transcript.ts'
import { writePoint } from '#domain/votes/secrecy/curve/multiply.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'
import { type CountStatement, statementBytes } from '#domain/votes/secrecy/statement.ts'
import { verifyCount } from '#domain/votes/secrecy/verify.ts'
import { agreed, ballotsOf, CONTEXT, fixedRandom, hash, random } from './made.ts'

// Every kind of field of a proof is changed, to something ill-formed and to something well-formed: each is refused and named alike.

type Field = { readonly name: string; readonly from: number; readonly length: 32 | 64 }

const HEADS = 3
const COUNTS = [4]

function made(isGrouped: boolean) {
  const ballots = ballotsOf(COUNTS, HEADS)
  return proveCount({ ...CONTEXT, choiceCounts: COUNTS }, ballots, isGrouped ? [0, 1, 1, 1] : null, random)
}

/** The fields of a proof of three ballots on phones and one question, in their order. */
function fieldsOf(isGrouped: boolean): Field[] {
  const degree = 3
  const points = ['K area', 'K part', 'c area', 'c part', 'R_P', 'R_C', 'R_B', ...(isGrouped ? ['R_T'] : [])]
  for (let power = 0; power < degree; power++) points.push(`c^${power}`)
  const numbers = ['δ']
  for (let row = 0; row < HEADS; row++) numbers.push('z', 'y')
  for (const name of isGrouped ? ['w', 'u'] : ['w']) numbers.push(name, name, name, name)
  numbers.push('b1', 'b2', 'b3', 'b4', 'b5', 'b6', ...(isGrouped ? ['b8'] : []))
  return [
    ...points.map((name, at): Field => ({ name, from: at * 64, length: 64 })),
    ...numbers.map((name, at): Field => ({ name, from: points.length * 64 + at * 32, length: 32 })),
  ]
}

/** What is named where a field is another point or number. */
const SAYS: Readonly<Record<string, string>> = {
  'K area': 'V7',
  'K part': 'V7',
  z: 'V1',
  y: 'V7',
  w: 'V7',
  δ: 'V7',
  u: 'V9',
  b1: 'V1',
  b2: 'V2',
  b3: 'V3',
  b4: 'V4',
  b5: 'V5',
  b6: 'V6',
  b8: 'V8',
}

function replaced(bytes: Uint8Array, from: number, by: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes)
  other.set(by, from)
  return other
}

for (const isGrouped of [false, true])
  test(`every field of a proof with areas ${isGrouped ? 'in groups' : 'of each choice'} is bound`, () => {
    const { statement, proof } = made(isGrouped)
    const fields = fieldsOf(isGrouped)
    const last = fields[fields.length - 1] as Field
    assert.equal(proof.length, last.from + last.length)
    assert.equal(agreed(statement, proof), null)
    const seen = new Set<string>()
    for (const { name, from, length } of fields) {
      if (seen.has(name)) continue
      seen.add(name)
      const by =
        length === 64
          ? writePoint(BASE)
          : fromBig((toBig(proof.subarray(from, from + 32)) + 1n) % GROUP_ORDER, 32)
      // x is drawn after the masks' commitments: what is said of them changes every equation with x, and V9 or V1 is named first.
      const says = SAYS[name] ?? (isGrouped ? 'V9' : 'V1')
      assert.equal(agreed(statement, replaced(proof, from, by)), says, name)
      const bad =
        length === 64
          ? [new Uint8Array(64), new Uint8Array(64).fill(255), proof.subarray(from + 1, from + 65)]
          : [fromBig(GROUP_ORDER, 32), new Uint8Array(32).fill(255)]
      for (const one of bad) assert.equal(agreed(statement, replaced(proof, from, one)), 'proof', name)
    }
    for (const length of [0, 31, proof.length - 32, proof.length - 1])
      assert.equal(agreed(statement, proof.subarray(0, length)), 'proof')
    assert.equal(agreed(statement, Uint8Array.from([...proof, 0])), 'proof')
    assert.equal(agreed(statement, Uint8Array.from([...proof, ...new Uint8Array(32)])), 'proof')
  })

test('δ and a response changed together do not pass', () => {
  const { statement, proof } = made(false)
  const at = (name: string) => (fieldsOf(false).find((field) => field.name === name) as Field).from
  const plus = (bytes: Uint8Array, from: number, by: bigint) =>
    replaced(bytes, from, fromBig((toBig(bytes.subarray(from, from + 32)) + by) % GROUP_ORDER, 32))
  const state = say(firstState(statementBytes(statement)), proof.subarray(0, 128))
  const [e] = shortChallenges(state, 'e', 1) as [bigint]
  // V7 still holds; but x was drawn after δ, and is another.
  assert.equal(agreed(statement, plus(plus(proof, at('y'), 1n), at('δ'), e)), 'V1')
})

test('any byte changed in a proof or its statement is seen', () => {
  const { statement, proof } = made(false)
  fc.assert(
    fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      assert.notEqual(agreed(statement, replaced(proof, at, Uint8Array.of((proof[at] as number) ^ by))), null)
    }),
    { numRuns: 40 },
  )
  const fields = ['rulesHash', 'rollHash', 'logRoot', 'headsBlinding'] as const
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.nat(31), fc.nat(7), (field, at, bit) => {
      const bytes = Uint8Array.from(statement[field])
      bytes[at] = (bytes[at] as number) ^ (1 << bit)
      assert.notEqual(agreed({ ...statement, [field]: bytes }, proof), null)
    }),
    { numRuns: 20 },
  )
})

// ---- fixed vectors ----------------------------------------------------------------------------------------------------

type Vector = {
  readonly name: string
  readonly choiceCounts: number[]
  readonly heads: number
  readonly groups: number[] | null
  readonly statementHash: string
  readonly proofHash: string
  readonly proofBytes: number
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../vectors/secrecy.json'), 'utf8'),
) as Vector[]

/** With a random source that is fixed for this test alone: who writes a prover or a verifier can compare every byte. */
function makeVector({ name, choiceCounts, heads, groups }: Vector) {
  const source = fixedRandom(name)
  const ballots = ballotsOf(choiceCounts, heads, source)
  return proveCount({ ...CONTEXT, choiceCounts }, ballots, groups, source)
}

for (const vector of VECTORS)
  test(`fixed vector: ${vector.name}`, () => {
    const { statement, proof } = makeVector(vector)
    assert.equal(proof.length, vector.proofBytes)
    assert.equal(toHex(hash(statementBytes(statement))), vector.statementHash)
    assert.equal(toHex(hash(proof)), vector.proofHash)
    assert.equal(agreed(statement, proof), null)
  })

test('what is given in other types than documented is refused, never thrown', () => {
  const { statement, proof } = made(false)
  for (const odd of [null, undefined, 1, 'x', [], {}]) {
    for (const field of Object.keys(statement))
      assert.equal(verifyCount({ ...statement, [field]: odd } as CountStatement, proof).ok, false)
    assert.equal(verifyCount(odd as never, proof).ok, false)
    assert.equal(verifyCount(statement, odd as never).ok, false)
  }
})
