import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { capitals } from '#domain/bills/capitals.ts'

// The rule's own examples first (支付结算办法 附一), where it leaves a 零 free in the form without it.
const VECTORS: readonly (readonly [number, string])[] = [
  [140_950, '壹仟肆佰零玖元伍角整'],
  [600_714, '陆仟零柒元壹角肆分'],
  [168_032, '壹仟陆佰捌拾元叁角贰分'],
  [10_700_053, '壹拾万零柒仟元伍角叁分'],
  [1_640_902, '壹万陆仟肆佰零玖元零贰分'],
  [32_504, '叁佰贰拾伍元零肆分'],
  [0, '零元整'],
  [1, '壹分'],
  [10, '壹角整'],
  [11, '壹角壹分'],
  [100, '壹元整'],
  [101, '壹元零壹分'],
  [1_000, '壹拾元整'],
  [1_001_00, '壹仟零壹元整'],
  [10_000_00, '壹万元整'],
  [10_001_00, '壹万零壹元整'],
  [1_000_000_00, '壹佰万元整'],
  [1_000_001_00, '壹佰万零壹元整'],
  [100_000_000_00, '壹亿元整'],
  [100_000_001_00, '壹亿零壹元整'],
  [100_010_000_00, '壹亿零壹万元整'],
  [1_234_567_890_12, '壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分'],
]

for (const [fen, words] of VECTORS)
  test(`${fen} 分 in capitals`, () => assert.equal(capitals(fen), `人民币${words}`))

for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 100_000_000_000_000])
  test(`${bad} is no amount`, () => assert.throws(() => capitals(bad), RangeError))

/** Reads capitals back: another way round than they are written. */
function read(words: string): number {
  const digit = (sign: string | undefined) => (sign ? '零壹贰叁肆伍陆柒捌玖'.indexOf(sign) : 0)
  const [whole, rest] = words.includes('元') ? (words.split('元') as [string, string]) : ['', words]
  let sum = 0
  let group = 0
  let last = 0
  for (const sign of whole) {
    const place = '拾佰仟'.indexOf(sign)
    if (place >= 0) {
      group += last * 10 ** (place + 1)
      last = 0
    } else if (sign === '万') {
      sum += (group + last) * 10_000
      group = last = 0
    } else if (sign === '亿') {
      sum = (sum + group + last) * 100_000_000
      group = last = 0
    } else last = digit(sign)
  }
  const jiao = /(.)角/.exec(rest)?.[1]
  const fen = /(.)分/.exec(rest)?.[1]
  return (sum + group + last) * 100 + digit(jiao) * 10 + digit(fen)
}

test('any amount is read back as itself, and never with two 零 in a row', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (fen) => {
      const words = capitals(fen).replace('人民币', '')
      assert.equal(read(words), fen, words)
      assert.doesNotMatch(words, /零零|零万|零亿|零元./)
    }),
    { numRuns: 5_000 },
  )
})
