// What a dispatch list holds of the caller by habit: mail addresses, documents, mobile telephones, telephones of a place, and whatever else
// has seven figures in a row. A room, a date and a price have fewer.
const NUMBERS = [
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /(?<!\d)\d{17}[\dXx](?!\d)/g,
  /(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d){8}(?!\d)/g,
  /(?<!\d)[(（]?0\d{2,3}[)）]?[\s-]?\d{7,8}(?!\d)/g,
  /(?<![\d.])\d{7,}[Xx]?(?!\d)/g,
]
const NAMES: readonly (readonly [RegExp, string])[] = [
  [
    /((?:来电人|诉求人|联系人|反映人|姓名|报修人)\s*[:：]?\s*)[\u4e00-\u9fff·]{2,4}(?=[\s,，;；。、（(]|$)/g,
    '$1***',
  ],
  [/[\u4e00-\u9fff](女士|先生|小姐)/g, '*$1'],
]

/** The text without telephones, mail addresses, document numbers and the caller's name: nobody's are kept here. */
export function withoutCaller(text: string): string {
  const narrow = text.replace(/[０-９]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  const plain = NUMBERS.reduce((rest, pattern) => rest.replace(pattern, '***'), narrow)
  return NAMES.reduce((rest, [pattern, by]) => rest.replace(pattern, by), plain)
}

/** How alike two short texts are, in hundredths: their pairs of neighbouring signs in common (Dice). */
export function likeness(one: string, other: string): number {
  const a = pairsOf(one)
  const b = pairsOf(other)
  if (a.size === 0 || b.size === 0) return 0
  let common = 0
  for (const pair of a) if (b.has(pair)) common += 1
  return Math.floor((200 * common) / (a.size + b.size))
}

function pairsOf(text: string): Set<string> {
  const signs = Array.from(text.replace(/[\s\p{P}]/gu, ''))
  return new Set(signs.slice(1).map((sign, at) => `${signs[at]}${sign}`))
}
