import type { Fen } from '#domain/core/quantity.ts'

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

/**
 * An amount in the capitals of receipts, `12345` 分 → `人民币壹佰贰拾叁元肆角伍分`. Asks for a whole number from 0 to 99,999,999,999,999
 * 分; throws RangeError on any other. Where the rule leaves a 零 free (a 元 of 0 before a 角), none is written.
 */
// Law: 《支付结算办法》(银发〔1997〕393号) 附一 正确填写票据和结算凭证的基本规定 一、二、四
export function capitals(fen: Fen): string {
  if (!Number.isInteger(fen) || fen < 0 || fen > 99_999_999_999_999) throw new RangeError(`no amount: ${fen}`)
  const yuan = Math.floor(fen / 100)
  const jiao = Math.floor(fen / 10) % 10
  const cents = fen % 10
  const whole = yuan === 0 ? '' : `${wholeOf(yuan)}元`
  if (fen % 100 === 0) return `人民币${whole || '零元'}整`
  const tenths = jiao > 0 ? `${DIGITS[jiao]}角` : yuan > 0 ? '零' : ''
  return `人民币${whole}${tenths}${cents > 0 ? `${DIGITS[cents]}分` : '整'}`
}

/** By groups of four digits; a run of noughts is one 零, and none at the end of a group that ends the number. */
function wholeOf(yuan: number): string {
  let text = ''
  let isGap = false
  for (let group = GROUPS.length - 1; group >= 0; group--) {
    const four = Math.floor(yuan / 10_000 ** group) % 10_000
    let part = ''
    for (let place = 3; place >= 0; place--) {
      const digit = Math.floor(four / 10 ** place) % 10
      if (digit === 0) {
        isGap = true
        continue
      }
      if (isGap && text + part !== '') part += '零'
      isGap = false
      part += `${DIGITS[digit]}${PLACES[place]}`
    }
    if (part !== '') text += `${part}${GROUPS[group]}`
  }
  return text
}
