import { fromHex, toHex } from './bytes.ts'

// Apart from `bytes.ts`, and without literals such as `1n`: phones whose engine has no BigInt (iOS before 14, Chrome before 67) load
// every page but those that do the arithmetic of curves.

const ZERO = BigInt(0)

/** The unsigned integer of bytes, most significant first. */
export function toBig(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? ZERO : BigInt(`0x${toHex(bytes)}`)
}

/** `length` bytes, most significant first. Throws a RangeError where the value needs more, or is negative. */
export function fromBig(value: bigint, length: number): Uint8Array {
  const text = value.toString(16).padStart(length * 2, '0')
  const bytes = fromHex(text)
  if (value < ZERO || bytes === null || bytes.length !== length) throw new RangeError(`not ${length} bytes`)
  return bytes
}
