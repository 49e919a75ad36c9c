import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromBig, toBig } from '#domain/log/big.ts'
import { GROUP_ORDER } from '#domain/votes/evidence/commitment.ts'
import {
  type Claim,
  type Inequality,
  inequalityOf,
  proveMargins,
  verifyMargins,
} from '#domain/votes/secrecy/cells/margins.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'
import type { CountStatement } from '#domain/votes/secrecy/statement.ts'
import * as second from '../../../../verifier/secrecy.mjs'
import { ballotsOf, CONTEXT, hash, random } from './made.ts'

// Inequalities between areas that are told by groups only.

const COUNTS = [4, 5]
const BALLOTS = ballotsOf(COUNTS, 9)
const { statement, witness } = proveCount(
  { ...CONTEXT, choiceCounts: COUNTS },
  BALLOTS,
  [0, 0, 0, 0, 1, 1, 1, 1, 1],
  random,
)
const AREAS = witness.areas.map(Number)

function agreed(given: CountStatement, inequalities: readonly Inequality[], proof: Uint8Array) {
  const first = verifyMargins(given, inequalities, proof, random(16))
  assert.equal(first, second.verifyMargins(given, inequalities, proof))
  return first
}

/** Whether the claim is true, by the areas themselves. */
function isTrue(claim: Claim): boolean {
  const from = claim.item === 0 ? 0 : 4
  const own = AREAS.slice(from, from + (COUNTS[claim.item] as number) - 1)
  const part = own.reduce((all, one) => all + one, 0)
  const { num, den } = claim.of
  if (claim.kind === 'quorum') return den * part >= num * claim.rollAreaDm2 === claim.holds
  const side = own[claim.choice] as number
  return (claim.isStrict ? den * side > num * part : den * side >= num * part) === claim.holds
}

const CLAIMS: readonly Claim[] = [true, false].flatMap((holds): Claim[] =>
  [0, 1].flatMap((item): Claim[] => [
    { kind: 'quorum', item, holds, of: { num: 2, den: 3 }, rollAreaDm2: 80_000 },
    { kind: 'quorum', item, holds, of: { num: 2, den: 3 }, rollAreaDm2: 200_000 },
    { kind: 'consent', item, holds, of: { num: 1, den: 2 }, choice: 0, isStrict: true },
    { kind: 'consent', item, holds, of: { num: 3, den: 4 }, choice: 0, isStrict: false },
    { kind: 'consent', item, holds, of: { num: 1, den: 2 }, choice: 1, isStrict: true },
  ]),
)

test('what is true is proven, and what is not is refused', () => {
  assert.ok(CLAIMS.some(isTrue) && !CLAIMS.every(isTrue))
  const inequalities = CLAIMS.filter(isTrue).map((claim) => inequalityOf(COUNTS, claim))
  assert.equal(agreed(statement, inequalities, proveMargins(statement, witness, inequalities, random)), null)
  for (const claim of CLAIMS) {
    if (isTrue(claim)) continue
    const one = [inequalityOf(COUNTS, claim)]
    assert.equal(agreed(statement, one, proveMargins(statement, witness, one, random)), 'D3')
  }
})

test('an equality is at least, and not more', () => {
  const total = AREAS.slice(0, 3).reduce((all, one) => all + one, 0)
  const claim = { kind: 'quorum', item: 0, of: { num: 1, den: 1 } } as const
  for (const [rollAreaDm2, holds, says] of [
    [total, true, null],
    [total + 1, true, 'D3'],
    [total, false, 'D3'],
    [total + 1, false, null],
  ] as const) {
    const one = [inequalityOf(COUNTS, { ...claim, rollAreaDm2, holds })]
    assert.equal(agreed(statement, one, proveMargins(statement, witness, one, random)), says)
  }
})

test('a proof is of one statement and its inequalities, by areas that the point holds', () => {
  const inequalities = CLAIMS.filter(isTrue)
    .slice(0, 2)
    .map((claim) => inequalityOf(COUNTS, claim))
  const proof = proveMargins(statement, witness, inequalities, random)
  assert.equal(agreed(statement, inequalities, proof), null)
  assert.equal(agreed({ ...statement, rulesHash: hash('other') }, inequalities, proof), 'M1')
  assert.equal(agreed(statement, [...inequalities].reverse(), proof), 'M1')
  assert.notEqual(agreed(statement, inequalities.slice(1), proof), null)
  assert.equal(agreed(statement, [{ weights: [1], least: 0 }], proof), 'statement')
  assert.equal(agreed(statement, [{ weights: AREAS.map(() => 0.5), least: 0 }], proof), 'statement')
  const [a, b, ...rest] = witness.areas as [bigint, bigint]
  const lie = { ...witness, areas: [a + 500n, b - 500n, ...rest] }
  assert.equal(agreed(statement, inequalities, proveMargins(statement, lie, inequalities, random)), 'M1')
  const told = proveCount({ ...CONTEXT, choiceCounts: COUNTS }, BALLOTS, null, random).statement
  assert.equal(agreed(told, inequalities, proof), 'statement')
  const names = new Set<string | null>()
  for (let at = 0; at < proof.length; at += 32) {
    const changed = Uint8Array.from(proof)
    changed.set(fromBig((toBig(proof.subarray(at, at + 32)) + 1n) % GROUP_ORDER, 32), at)
    names.add(agreed(statement, inequalities, changed))
  }
  assert.deepEqual([...names].sort(), ['D2', 'D3', 'D5', 'M1', 'M2', 'proof'])
})
