import type { CertificateKind } from './claim-words.ts'

export type Certificate = {
  readonly kind: CertificateKind
  /** One spelling for one number: what is compared and hashed. Empty only where nothing was typed. */
  readonly key: string
  /** The sign of the district, such as 朝; empty where the number has none. 崇 and 宣 are districts that ended in 2010. */
  readonly district: string
}

// The district signs stand in each expression: what is put together at run time nobody checks for its time.
const TITLE = /^京\((20\d{2})\)([东西朝海丰石门房通顺昌大平怀密延开崇宣市])不动产(权|证明)第?(\d{6,8})号?$/
const OLD =
  /^X?京房(?:权|产)证市?([东西朝海丰石门房通顺昌大平怀密延开崇宣市])([私国其他共有股集成优安央产]{0,4})(?:移|更|初)?字?第?([A-Z]?\d{4,9})号?$/
const LAND = /^京(?:市)?([东西朝海丰石门房通顺昌大平怀密延开崇宣市])?国用\((\d{4})[出划转租]{0,2}\)/

/** As keyboards, scanners and traditional writing have them. */
const SAME: Readonly<Record<string, string>> = {
  號: '号',
  權: '权',
  產: '产',
  動: '动',
  證: '证',
  東: '东',
  豐: '丰',
  門: '门',
  順: '顺',
  懷: '怀',
  開: '开',
  '〔': '(',
  '〕': ')',
  '[': '(',
  ']': ')',
  '【': '(',
  '】': ')',
  '{': '(',
  '}': ')',
  '<': '(',
  '>': ')',
  '《': '(',
  '》': ')',
  '〈': '(',
  '〉': ')',
  '⟨': '(',
  '⟩': ')',
}

/**
 * What a typed certificate number is of, and its one spelling. It never refuses: what is not recognised is `unknown` and goes to a
 * person with its picture. Basis: product; forms found in DOMAIN2 §1.3.
 */
export function readCertificate(typed: string): Certificate {
  const plain = [...typed.normalize('NFKC')]
    .map((sign) => SAME[sign] ?? sign)
    .join('')
    .replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff.,:;·、。'"_/\\-]/g, '')
    .replace(/^(?:不动产权证书?号?|房产证号?|证号)(?=[X京(])/i, '')
    .replace(/[a-z]/g, (sign) => sign.toUpperCase())
    // What stood apart until a sign between went may be one letter now.
    .normalize('NFC')
  const title = TITLE.exec(plain)
  if (title) {
    const [, year, district = '', what, serial] = title
    const kind = what === '权' ? 'title' : 'preregistration'
    return { kind, key: `京(${year})${district}不动产${what}第${serial}号`, district }
  }
  const old = OLD.exec(plain)
  if (old) {
    const [, district = '', way = '', serial] = old
    return { kind: 'old', key: `京房权证${district}${way}字第${serial}号`, district }
  }
  const land = LAND.exec(plain)
  if (land) return { kind: 'land', key: plain, district: land[1] ?? '' }
  return { kind: 'unknown', key: plain, district: '' }
}
