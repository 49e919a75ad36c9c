/** Bytes without host help: mini-programs have neither TextEncoder nor Buffer, and the law may use neither. */

const HEX = '0123456789abcdef'
const BYTES = Array.from({ length: 256 }, (_, byte) => `${HEX[byte >> 4]}${HEX[byte & 15]}`)
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** Whether text has no half of a surrogate pair, so that it has UTF-8 and one hash. Never throws. */
export function isWellFormed(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(at + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false
    at += 1
  }
  return true
}

/** UTF-8. Throws a RangeError for a lone surrogate, which has no UTF-8. */
export function utf8(text: string): Uint8Array {
  const out: number[] = []
  for (const sign of text) {
    const code = sign.codePointAt(0) as number
    if (code >= 0xd800 && code <= 0xdfff) throw new RangeError('text holds half a character')
    if (code < 0x80) out.push(code)
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else
      out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(out)
}

/** Text of bytes that are plain ASCII; null where one is not. */
export function ascii(bytes: Uint8Array): string | null {
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) return null
    text += String.fromCharCode(byte)
  }
  return text
}

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) text += BYTES[bytes[at] as number] as string
  return text
}

/** Bytes of lower-case hex; null for anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null
  const bytes = new Uint8Array(text.length >> 1)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16)
  return bytes
}

/** RFC 4648 base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]]
    text += BASE64[a >> 2] as string
    text += BASE64[((a & 3) << 4) | ((b ?? 0) >> 4)] as string
    text += b === undefined ? '=' : (BASE64[((b & 15) << 2) | ((c ?? 0) >> 6)] as string)
    text += c === undefined ? '=' : (BASE64[c & 63] as string)
  }
  return text
}

const FROM_BASE64 = new Int8Array(128).fill(-1)
for (let at = 0; at < 64; at++) FROM_BASE64[BASE64.charCodeAt(at)] = at

/** Bytes of canonical base64; null for any other spelling, so that one value has one text. */
export function fromBase64(text: string): Uint8Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const signs = text.length - padding
  if (text.length % 4 !== 0) return null
  const bytes = new Uint8Array((text.length >> 2) * 3 - padding)
  let held = 0
  let bits = 0
  let out = 0
  let at = 0
  // Four signs at a time: a phone without JIT reads a record in half the time.
  for (; at + 4 <= signs; at += 4) {
    const a = FROM_BASE64[text.charCodeAt(at)] ?? -1
    const b = FROM_BASE64[text.charCodeAt(at + 1)] ?? -1
    const c = FROM_BASE64[text.charCodeAt(at + 2)] ?? -1
    const d = FROM_BASE64[text.charCodeAt(at + 3)] ?? -1
    if ((a | b | c | d) < 0) return null
    bytes[out++] = (a << 2) | (b >> 4)
    bytes[out++] = ((b & 15) << 4) | (c >> 2)
    bytes[out++] = ((c & 3) << 6) | d
  }
  for (; at < signs; at++) {
    const value = FROM_BASE64[text.charCodeAt(at)] ?? -1
    if (value < 0) return null
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[out++] = (held >> bits) & 255
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null
}

const TWO_32 = 2 ** 32

/** Eight bytes, most significant first. Throws a RangeError unless `value` is an exact integer from 0. */
export function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`)
  const bytes = new Uint8Array(8)
  let left = value
  for (let at = 7; at >= 0; at--) {
    bytes[at] = left % 256
    left = Math.floor(left / 256)
  }
  return bytes
}

/** The integer of eight bytes; null where it is none or too large to be exact. */
export function readU64(bytes: Uint8Array): number | null {
  if (bytes.length !== 8) return null
  const half = (from: number) => bytes.subarray(from, from + 4).reduce((all, byte) => all * 256 + byte, 0)
  const value = half(0) * TWO_32 + half(4)
  return Number.isSafeInteger(value) ? value : null
}
