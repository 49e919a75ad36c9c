import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { filledText, typedText } from '#contract/core/scalars.ts'
import { cleanTable, cleanText } from '#domain/core/text.ts'

type Vector = { name: string; given: string; cleaned: string }
const vectors = JSON.parse(
  readFileSync(new URL('../../vectors/clean-text.json', import.meta.url), 'utf8'),
) as Vector[]

for (const { name, given, cleaned } of vectors)
  test(`clean text: ${name}`, () => assert.equal(cleanText(given), cleaned))

test('a table that is pasted keeps its tabs: without them it has one column', () => {
  assert.equal(cleanTable('工单\t时限\u200b\r\n1\u00a0号\t\t尽快\ud83d'), '工单\t时限\n1 号\t\t尽快')
  assert.equal(cleanText('工单\t时限'), '工单 时限')
})

test('what is cleaned is what the contract takes: no sign that cannot be seen is refused', () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom('\t', '\r\n', '\u200b', '\u200d', '\ud83d', '\ude4f', '漏', ' ', '\ufeff'),
  )
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
      const given = units.join('')
      const cleaned = cleanText(given)
      assert.ok(cleaned.length <= given.length)
      assert.equal(cleanText(cleaned), cleaned)
      assert.doesNotThrow(() => encodeURIComponent(cleaned))
      assert.ok(v.is(typedText(100), cleaned), JSON.stringify(cleaned))
      if (cleaned.trim() !== '') assert.ok(v.is(filledText(100), cleaned), JSON.stringify(cleaned))
    }),
    { numRuns: 2_000 },
  )
})
