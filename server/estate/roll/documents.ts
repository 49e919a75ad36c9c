import { isDay } from '#domain/core/calendar.ts'
import { cleaned, halfWidth, wordOf } from '#server/tables/text.ts'

export const DOCUMENTS = ['身份证', '护照', '港澳台通行证', '统一社会信用代码']

const KINDS: Readonly<Record<string, string>> = {
  身份证: '身份证',
  居民身份证: '身份证',
  二代身份证: '身份证',
  第二代身份证: '身份证',
  中华人民共和国居民身份证: '身份证',
  护照: '护照',
  中国护照: '护照',
  外国护照: '护照',
  普通护照: '护照',
  港澳台通行证: '港澳台通行证',
  港澳居民来往内地通行证: '港澳台通行证',
  台湾居民来往大陆通行证: '港澳台通行证',
  港澳通行证: '港澳台通行证',
  回乡证: '港澳台通行证',
  台胞证: '港澳台通行证',
  统一社会信用代码: '统一社会信用代码',
  统一社会信用代码证: '统一社会信用代码',
  社会信用代码: '统一社会信用代码',
  信用代码: '统一社会信用代码',
  营业执照: '统一社会信用代码',
}

export type DocumentFault = { readonly code: string; readonly message: string }

/** The kind of document that a word means, undefined for one that is not kept. */
export function documentKindOf(text: string): string | undefined {
  return wordOf(KINDS, text)
}

/** A number as people and programs write it: `'1101…`, `="1101…"`, `身份证：1101…` and a small x are the number alone. */
export function documentText(text: string): string {
  return halfWidth(cleaned(text))
    .replace(/^(?:居民)?身份证(?:号码?)?:?/, '')
    .replace(/^=?["'`‘’“]|["'`’”]$/g, '')
    .replace(/[×хХ]$/, 'X')
    .toUpperCase()
    .trim()
}

/** What kind a number can only be: a check sign is computed for two of the four kinds. */
export function kindByNumber(number: string): string | undefined {
  if (isIdNumber(number) || fromFifteen(number) !== null) return '身份证'
  return isCreditCode(number) ? '统一社会信用代码' : undefined
}

/**
 * A document's number as it is kept, or what is wrong with it: `whose` is how the message names its owner. An ID card's number of fifteen digits
 * becomes that of eighteen, so that one person is one owner whichever the file has.
 */
export function checkedNumber(kind: string, number: string, whose: string): string | DocumentFault {
  const no = (code: string, message: string): DocumentFault => ({ code, message })
  if (/[*•●]|X{2,}/.test(number))
    return no('number-masked', `${whose}的证件号被打了星号，不能用来核对身份，请填完整的号码。`)
  if (kind === '身份证') {
    if (isIdNumber(number)) return number
    const eighteen = fromFifteen(number)
    if (eighteen !== null) return eighteen
    if (isCreditCode(number))
      return no('document-kind-differs', `${whose}填的是统一社会信用代码，证件类型却是身份证，请核对。`)
    if (/^\d{15}$/.test(number))
      return no('id-number-wrong', `${whose}的 15 位身份证号里出生日期不存在，请核对。`)
    if (!/^\d{17}[\dX]$/.test(number))
      return no(
        'id-number-wrong',
        `${whose}的身份证号应是 18 位（老证 15 位），这里是 ${number.length} 位，请核对。`,
      )
    if (isRoundedId(number))
      return no(
        'id-number-rounded',
        `${whose}的身份证号末尾是“000”，是表格软件当成数字丢掉了后三位。请把这一列设为“文本”，再重新填写号码。`,
      )
    if (isCheckSignRight(number)) return no('id-number-wrong', `${whose}的身份证号里出生日期不存在，请核对。`)
    return no('id-number-wrong', `${whose}的身份证号不对（校验位不符），请核对。`)
  }
  const bare = number.replace(/[\s-]/g, '')
  if (kind === '统一社会信用代码') {
    if (isCreditCode(bare)) return bare
    return bare.length === 18
      ? no('credit-code-wrong', `${whose}的统一社会信用代码不对（校验位不符），请照营业执照核对。`)
      : no(
          'credit-code-wrong',
          `${whose}的统一社会信用代码应是 18 位，这里是 ${bare.length} 位。旧的注册号、机构代码请换成营业执照上的新代码。`,
        )
  }
  if (isIdNumber(bare))
    return no('document-kind-differs', `${whose}填的是身份证号，证件类型却是${kind}，请核对。`)
  if (!/^(?=.*\d)[A-Z0-9()]{5,20}$/.test(bare))
    return no('document-number-wrong', `${whose}的${kind}号码应是 5 到 20 位字母和数字，请照证件核对。`)
  return bare
}

/** GB 11643: seventeen digits, of which eight are a day of birth, and the check sign of ISO 7064 MOD 11-2. */
export function isIdNumber(text: string): boolean {
  return isCheckSignRight(text) && isBirthDay(text.slice(6, 14))
}

/** Whether a number ends as a spreadsheet leaves it, which keeps fifteen digits, and is wrong. */
export function isRoundedId(number: string): boolean {
  return /^\d{15}000$/.test(number) && !isIdNumber(number)
}

/** GB 32100-2015: eighteen signs without I, O, S, V, Z; the last is a check sign of ISO 7064 MOD 31-based weights. */
export function isCreditCode(text: string): boolean {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(text)) return false
  let total = 0
  let weight = 1
  for (const sign of text.slice(0, 17)) {
    total += signs.indexOf(sign) * weight
    weight = (weight * 3) % 31
  }
  return signs[(31 - (total % 31)) % 31] === text[17]
}

/** Law: 国务院关于实行公民身份号码制度的决定 (1999): the year gets its century, and a check sign stands at the end. */
function fromFifteen(text: string): string | null {
  if (!/^\d{15}$/.test(text)) return null
  const body = `${text.slice(0, 6)}19${text.slice(6)}`
  return isBirthDay(body.slice(6, 14)) ? body + checkSign(body) : null
}

function isCheckSignRight(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text) && checkSign(text) === text[17]
}

function checkSign(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const total = weights.reduce((all, weight, index) => all + weight * Number(body[index]), 0)
  return '10X98765432'[total % 11] as string
}

function isBirthDay(digits: string): boolean {
  const year = Number(digits.slice(0, 4))
  return (
    year >= 1850 && year <= 2100 && isDay(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`)
  )
}
