const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Random bytes for names that must not meet another's. From the host's own source where it has one; mini-programs have no
 * `crypto` object, WeChat answers later, Alipay and Baidu have none: there `Math.random` must do. No secret is made of these.
 */
export async function randomBytes(count: number): Promise<Uint8Array> {
  if (process.env.TARO_ENV === 'h5') return crypto.getRandomValues(new Uint8Array(count))
  const weak = () => Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256))
  if (process.env.TARO_ENV !== 'weapp') return weak()
  return (await fromHost(count)) ?? weak()
}

/**
 * Random bytes that a secret may be made of; null where the host has no source for them (Alipay, Baidu) or it fails. Then no
 * key is made at all.
 */
export async function secretBytes(count: number): Promise<Uint8Array | null> {
  if (process.env.TARO_ENV === 'h5') return crypto.getRandomValues(new Uint8Array(count))
  return process.env.TARO_ENV === 'weapp' ? fromHost(count) : null
}

/** WeChat's source of random bytes; null where this host is too old to have it, refuses, or does not answer in a second. */
function fromHost(count: number): Promise<Uint8Array | null> {
  return new Promise((done) => {
    setTimeout(() => done(null), 1_000)
    if (typeof wx === 'undefined' || typeof wx.getRandomValues !== 'function') return done(null)
    wx.getRandomValues({
      length: count,
      success: ({ randomValues }) => {
        const bytes = new Uint8Array(randomValues)
        done(bytes.length === count ? bytes : null)
      },
      fail: () => done(null),
    })
  })
}

declare const wx: {
  getRandomValues?(given: {
    length: number
    success(answer: { randomValues: ArrayBuffer }): void
    fail(): void
  }): void
}

/** A new ULID: 48 bits of the phone's milliseconds, 80 random bits. The phone's clock only orders, it decides nothing. */
export async function newId(): Promise<string> {
  let time = ''
  for (let rest = Date.now(), i = 0; i < 10; i++) {
    time = SIGNS.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  let random = ''
  for (const byte of await randomBytes(16)) random += SIGNS.charAt(byte & 31)
  return time + random
}

/** The moment that a name of `newId` was made, by the clock of its phone; null for anything else. */
export function timeOfId(id: string): number | null {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return null
  let time = 0
  for (const sign of id.slice(0, 10)) time = time * 32 + SIGNS.indexOf(sign)
  return time
}
