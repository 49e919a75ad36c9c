import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparedName, matchOf } from '#domain/estate/match.ts'

const ALIKE: readonly [string, string][] = [
  ['阿卜杜拉·买买提', '阿卜杜拉•买买提'],
  ['阿卜杜拉·买买提', '阿卜杜拉・买买提'],
  ['阿卜杜拉·买买提', '阿卜杜拉．买买提'],
  ['阿卜杜拉·买买提', '阿卜杜拉 · 买买提'],
  ['张 三', '张三'],
  ['张\u3000三', '张三'],
  ['张三\u200b', '张三'],
  ['SMITH John', 'smith john'],
  ['Ｓｍｉｔｈ', 'smith'],
  // A compatibility ideograph is the same sign.
  ['\uf9d1四', '六四'],
  ['王㐂', '王㐂'],
]
const UNLIKE: readonly [string, string][] = [
  ['张三', '张三丰'],
  ['张三', '三张'],
  ['张三', ''],
  ['', ''],
  [' ', ''],
  ['张珊', '张三'],
  ['李喆', '李哲'],
  ['吕伟', '呂伟'],
  ['阿卜杜拉·买买提', '买买提·阿卜杜拉'],
  ['阿卜杜拉·买买提', '阿卜杜拉买买提'],
  ['张三、李四', '张三'],
  ['张*', '张三'],
  ['张三先生', '张三'],
]

test('the same name in its ways of being written, and no other name', () => {
  for (const [one, other] of ALIKE) {
    assert.equal(comparedName(one), comparedName(other), `${one} ${other}`)
    for (const [name, mine] of [
      [one, other],
      [other, one],
    ] as const)
      assert.equal(matchOf({ name, personId: null }, { name: mine, personId: 'me' }), 'matched')
  }
  for (const [one, other] of UNLIKE) {
    const outcome = matchOf({ name: one, personId: null }, { name: other, personId: 'me' })
    assert.equal(outcome, 'name-differs', `${one} ${other}`)
  }
})

test('who has the owner already keeps it, whatever the name', () => {
  for (const name of ['张三', '李四', '']) {
    assert.equal(matchOf({ name: '张三', personId: 'me' }, { name, personId: 'me' }), 'known')
    assert.equal(matchOf({ name: '张三', personId: 'her' }, { name, personId: 'me' }), 'claimed')
  }
})
