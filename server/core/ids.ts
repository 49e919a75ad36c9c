import { createHash, randomBytes } from 'node:crypto'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Makes a ULID: 48 bits of milliseconds, 80 random bits, 26 Crockford base-32 signs (ulid/spec). */
export function makeId(nowMs: number): string {
  let time = ''
  for (let rest = nowMs, i = 0; i < 10; i++) {
    time = SIGNS[rest % 32] + time
    rest = Math.floor(rest / 32)
  }
  let random = ''
  for (const byte of randomBytes(16)) random += SIGNS[byte & 31]
  return time + random
}

/** The id of something that has a name of its own, however often it is brought in: of a ULID's shape, with no time in it. */
export function idOf(name: string): string {
  const digest = createHash('sha256').update(name).digest()
  return `0${Array.from(digest.subarray(0, 25), (byte) => SIGNS[byte & 31]).join('')}`
}
