/** More than this is no sum of a repair. */
const MOST_FEN = 1_000_000_000_000

// ¥86,000.00 · 86000元 · 8.6万元 · 人民币 86,000 元; a price per piece (35元/平方米) is no sum.
// Linear: no repeat is longer than 12, and whatever stands around the number may be missing.
const SUM =
  /(?:([¥￥])\s{0,4})?([0-9]{1,3}(?:[,，][0-9]{3}){1,6}|[0-9]{1,12})(?:\.([0-9]{1,6}))?\s{0,4}(万元|元)?(\s{0,4}[/／每])?/g

/**
 * The sums of money that a text names, in 分, each once, in their order. A number counts where `¥` stands before it or 元 or 万元 after it. Sums
 * spelled in words (八万六千元) and those finer than a 分 are not read: whoever asks must say that none was found.
 */
export function amountsIn(text: string): number[] {
  const found: number[] = []
  SUM.lastIndex = 0
  for (let match = SUM.exec(text); match; match = SUM.exec(text)) {
    const [, sign, whole = '', fraction = '', unit, each] = match
    if ((!sign && unit === undefined) || each !== undefined) continue
    const places = unit === '万元' ? 6 : 2
    if (fraction.length > places) continue
    const fen = Number(whole.replace(/[,，]/g, '') + fraction.padEnd(places, '0'))
    if (fen > 0 && fen <= MOST_FEN && !found.includes(fen)) found.push(fen)
  }
  return found
}
