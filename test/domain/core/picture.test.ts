import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptSize } from '#domain/core/picture.ts'

test('photos are 1600 px long, long screenshots stay readable, small ones stay as they are', () => {
  const cases: readonly [number, number, number, number][] = [
    [4000, 3000, 1600, 1200],
    [3000, 4000, 1200, 1600],
    [1600, 1200, 1600, 1200],
    [320, 240, 320, 240],
    // A long screenshot: 108 px wide before, 720 now.
    [1080, 16_000, 720, 10_666],
    [400, 20_000, 400, 20_000],
    [12_000, 2000, 4320, 720],
    [1, 1, 1, 1],
  ]
  for (const [width, height, keptWidth, keptHeight] of cases)
    assert.deepEqual(keptSize(width, height), { width: keptWidth, height: keptHeight }, `${width}×${height}`)
})

test('whole sides, at least one px, never larger, never more than 12 million px', () => {
  const side = fc.integer({ min: 1, max: 60_000 })
  fc.assert(
    fc.property(side, side, (width, height) => {
      const kept = keptSize(width, height)
      assert.ok(Number.isInteger(kept.width) && Number.isInteger(kept.height))
      assert.ok(kept.width >= 1 && kept.height >= 1)
      assert.ok(kept.width <= width && kept.height <= height)
      assert.ok(kept.width * kept.height <= 12_000_000)
      assert.deepEqual(keptSize(height, width), { width: kept.height, height: kept.width })
    }),
  )
})
