// What a dispatch list holds of the caller by habit: mail addresses, documents, mobile telephones, telephones of a place, and whatever else
// has seven figures in a row. A room, a date and a price have fewer.
const NUMBERS = [
  /(?<!\d)\d{17}[\dXx](?!\d)/g,
  // Linear: no repeat is longer than 8.
  /(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d){8}(?!\d)/g,
  // Linear: no repeat is longer than 8.
  /(?<!\d)[(（]?0\d{2,3}[)）]?[\s-]?\d{7,8}(?!\d)/g,
  /(?<![\d.])\d{7,}[Xx]?(?!\d)/g,
]
const NAMES: readonly (readonly [RegExp, string])[] = [
  [
    // Linear: no repeat is longer than 9.
    /((?:来电人|诉求人|联系人|反映人|姓名|报修人)[\s:：]{0,9})[\u4e00-\u9fff·]{2,4}(?=[\s,，;；。、（(]|$)/g,
    '$1***',
  ],
  [/[\u4e00-\u9fff](女士|先生|小姐)/g, '*$1'],
]

/** The text without telephones, mail addresses, document numbers and the caller's name: nobody's are kept here. */
export function withoutCaller(text: string): string {
  const narrow = text.replace(/[０-９]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
  const plain = NUMBERS.reduce((rest, pattern) => rest.replace(pattern, '***'), withoutMail(narrow))
  return NAMES.reduce((rest, [pattern, by]) => rest.replace(pattern, by), plain)
}

/** The text with `***` for each mail address: a run of its signs with something before an `@` and a dot after it. */
export function withoutMail(text: string): string {
  // Note: one expression for the whole address takes quadratic time over a long run without an `@`.
  return text.replace(/[\w.+@-]+/g, (run) => {
    const at = run.indexOf('@')
    return at > 0 && run.indexOf('.', at) > at + 1 ? '***' : run
  })
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
