import Taro from '@tarojs/taro'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Random bytes for names that must not meet another's. From the host's own source where it has one; mini-programs have no
 * `crypto` object, WeChat answers later, Alipay and Baidu have none: there `Math.random` must do. No secret is made of these.
 */
export async function randomBytes(count: number): Promise<Uint8Array> {
  if (process.env.TARO_ENV === 'h5') return crypto.getRandomValues(new Uint8Array(count))
  const weak = () => Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256))
  if (process.env.TARO_ENV !== 'weapp') return weak()
  return new Promise((done) => {
    void Taro.getRandomValues({
      length: count,
      success: (answer) => done(new Uint8Array(answer.randomValues as unknown as ArrayBuffer)),
      fail: () => done(weak()),
    })
  })
}

/**
 * Random bytes that a secret may be made of; null where the host has no source for them (Alipay, Baidu) or it fails. Then no
 * key is made at all.
 */
export async function secretBytes(count: number): Promise<Uint8Array | null> {
  if (process.env.TARO_ENV === 'h5') return crypto.getRandomValues(new Uint8Array(count))
  if (process.env.TARO_ENV !== 'weapp') return null
  return new Promise((done) => {
    void Taro.getRandomValues({
      length: count,
      success: (answer) => {
        const bytes = new Uint8Array(answer.randomValues as unknown as ArrayBuffer)
        done(bytes.length === count ? bytes : null)
      },
      fail: () => done(null),
    })
  })
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
