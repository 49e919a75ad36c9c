// The serial of a paper ballot: eight signs and a check sign, read aloud and typed by people. Signs are Crockford's base 32,
// which has no I, L, O and U, so that none is mistaken for another.

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BODY = 8
export const SERIAL_BYTES = 5

// The check sign is a weighted sum in GF(32) with the powers of a primitive element of x⁵ + x² + 1. All weights differ and
// none is zero, so one wrong sign, and any two signs exchanged, are always noticed; modulo a number they would not all be.
const POLYNOMIAL = 0b100101

/** The serial of 40 bits, without its separators. Throws a RangeError for any other length. */
export function serialOf(bytes: Uint8Array): string {
  if (bytes.length !== SERIAL_BYTES) throw new RangeError(`a serial is of ${SERIAL_BYTES} bytes`)
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  let signs = ''
  for (let place = 0; place < BODY; place++) {
    signs = (SIGNS[value % 32] as string) + signs
    value = Math.floor(value / 32)
  }
  return signs + checkSign(signs)
}

/**
 * Reads a serial as people write it: any case, with spaces or hyphens, O for 0, I and L for 1. Null where a sign is wrong,
 * missing or too many.
 */
export function readSerial(text: string): string | null {
  const plain = text
    .toUpperCase()
    .replace(/[\s\-‐-―－]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNP-TV-Z]{9}$/.test(plain)) return null
  return checkSign(plain.slice(0, BODY)) === plain[BODY] ? plain : null
}

/** A serial as it is printed: `7K3M-Q2XW-P`. */
export function showSerial(serial: string): string {
  return `${serial.slice(0, 4)}-${serial.slice(4, BODY)}-${serial.slice(BODY)}`
}

function checkSign(body: string): string {
  let sum = 0
  let weight = 2
  for (const sign of body) {
    sum ^= times(weight, SIGNS.indexOf(sign))
    weight = times(weight, 2)
  }
  return SIGNS[sum] as string
}

/** The product in GF(32). */
function times(a: number, b: number): number {
  let product = 0
  for (let bit = 4; bit >= 0; bit--) {
    product <<= 1
    if (product & 32) product ^= POLYNOMIAL
    if (b & (1 << bit)) product ^= a
  }
  return product
}
