import { sha256 } from '@noble/hashes/sha2.js'
import { GROUP_ORDER } from '../../evidence/commitment.ts'
import { toBig } from '#domain/log/big.ts'
import { concat, u64, utf8 } from '#domain/log/bytes.ts'

/**
 * Challenges by Fiat and Shamir. A state is a hash over everything said so far; what is said next makes the next state; challenges
 * are hashes of a state, a sign that says what they are for, and a number.
 */
export type State = Uint8Array

/** The bytes of the system's own random generator; a seed or anything kept is no source. */
export type RandomBytes = (length: number) => Uint8Array

const PREFIX = utf8('bjwy/3')
const SAID = 0x2b

/** What a challenge is for, as its byte: ψ of a choice, e of a ballot, λ, x, and a verifier's own weights. */
const SIGNS = { psi: 0x70, e: 0x65, lambda: 0x6c, x: 0x78, weight: 0x77 } as const
type Sign = keyof typeof SIGNS

export function firstState(bytes: Uint8Array): State {
  return sha256(bytes)
}

/** The state after these bytes were said. */
export function say(state: State, bytes: Uint8Array): State {
  return sha256(concat([PREFIX, state, Uint8Array.of(SAID), bytes]))
}

function block(state: State, sign: Sign, number: number): Uint8Array {
  return sha256(concat([PREFIX, state, Uint8Array.of(SIGNS[sign]), u64(number)]))
}

/** A challenge of the whole field: 320 bits, reduced. */
export function challenge(state: State, sign: Sign, number = 0): bigint {
  const bytes = concat([block(state, sign, 2 * number), block(state, sign, 2 * number + 1)])
  return toBig(bytes.subarray(0, 40)) % GROUP_ORDER
}

/** `count` challenges of 128 bits, two a hash. */
export function shortChallenges(state: State, sign: Sign, count: number): bigint[] {
  const all: bigint[] = []
  for (let at = 0; all.length < count; at++) {
    const bytes = block(state, sign, at)
    all.push(toBig(bytes.subarray(0, 16)), toBig(bytes.subarray(16)))
  }
  return all.slice(0, count)
}

/** As many bytes, reduced, are uniform but for 2^-128. Of a mask that much is asked; of a challenge 40 do. */
const MASK_BYTES = 48

/** A uniform number below the group's order. Throws a RangeError where the source gives too few bytes. */
export function randomScalar(random: RandomBytes): bigint {
  const bytes = random(MASK_BYTES)
  if (bytes.length !== MASK_BYTES) throw new RangeError('too few random bytes')
  return toBig(bytes) % GROUP_ORDER
}

/** Throws a RangeError for a source that repeats itself: one mask used twice opens every ballot. */
export function assertFresh(random: RandomBytes): void {
  const [one, other] = [random(32), random(32)]
  if (one.length !== 32 || one.every((byte, at) => byte === other[at]))
    throw new RangeError('the random source repeats itself')
}
