import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readSerial, serialOf, showSerial } from '#domain/votes/paper/serial.ts'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const serial = fc.uint8Array({ minLength: 5, maxLength: 5 }).map(serialOf)

test('a serial reads back as people write it', () => {
  assert.equal(serialOf(Uint8Array.of(0, 0, 0, 0, 0)), '000000000')
  assert.equal(serialOf(Uint8Array.of(0, 0, 0, 0, 1)).slice(0, 8), '00000001')
  fc.assert(
    fc.property(serial, (one) => {
      assert.match(one, /^[0-9A-HJKMNP-TV-Z]{9}$/)
      const shown = showSerial(one)
      for (const written of [one, shown, shown.toLowerCase(), ` ${shown.replaceAll('-', ' — ')} `])
        assert.equal(readSerial(written), one)
      assert.equal(readSerial(one.replaceAll('0', 'o').replaceAll('1', 'l')), one)
    }),
  )
})

test('every single wrong sign and every exchange of two signs is noticed', () => {
  fc.assert(
    fc.property(serial, (one) => {
      for (let place = 0; place < one.length; place++) {
        for (const sign of SIGNS)
          if (sign !== one[place])
            assert.equal(readSerial(one.slice(0, place) + sign + one.slice(place + 1)), null)
        for (let other = place + 1; other < one.length; other++) {
          if (one[place] === one[other]) continue
          const signs = [...one]
          signs[place] = one[other] as string
          signs[other] = one[place] as string
          assert.equal(readSerial(signs.join('')), null)
        }
      }
    }),
  )
})

test('what is no serial is none', () => {
  const good = serialOf(Uint8Array.of(1, 2, 3, 4, 5))
  for (const text of [
    '',
    'P-H1',
    good.slice(0, 8),
    `${good}0`,
    good.replace(/^./, 'U'),
    `${good.slice(0, 8)}*`,
    '一二三四五六七八九',
  ])
    assert.equal(readSerial(text), null, text)
  for (const length of [0, 4, 6]) assert.throws(() => serialOf(new Uint8Array(length)), RangeError)
})
