import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Role } from '#domain/core/access.ts'
import { EVIDENCE_DAYS } from '#domain/estate/claims.ts'
import { canConfirmClosing, closingBar, type ClosingBar, CLOSING_MS } from '#domain/privacy/closing.ts'
import { type MergeBar, mergeBar, type MergedAccount } from '#domain/privacy/merge.ts'
import {
  CONSENT_ACTS,
  consentStateOf,
  isNoticeDue,
  mayUse,
  NOTICE_DAYS,
  NOTICE_KINDS,
} from '#domain/privacy/notice.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { deletedBefore, RETENTION, retentionDays } from '#domain/privacy/retention.ts'
import { NOTICE } from '#src/copy/privacy/notice.ts'

type ClosingVector = {
  name: string
  roles: Role[]
  posts: number
  openClaims: number
  bar: ClosingBar | null
}

const CLOSINGS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/account-closing.json'), 'utf8'),
) as ClosingVector[]

for (const { name, bar, ...given } of CLOSINGS) {
  test(`closing: ${name}`, () => assert.equal(closingBar(given), bar))
}

type MergeVector = { name: string; from: MergedAccount; to: MergedAccount; bar: MergeBar | null }

const MERGES = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/account-merge.json'), 'utf8'),
) as MergeVector[]

for (const { name, from, to, bar } of MERGES) {
  test(`merge: ${name}`, () => assert.equal(mergeBar(from, to), bar))
}

test('closing: what was asked for is confirmed within a day, neither before nor after', () => {
  assert.equal(canConfirmClosing(1_000, 1_000), true)
  assert.equal(canConfirmClosing(1_000, 999), false)
  assert.equal(canConfirmClosing(1_000, 1_000 + CLOSING_MS - 1), true)
  assert.equal(canConfirmClosing(1_000, 1_000 + CLOSING_MS), false)
})

test('notice: due to whoever read none or an older one', () => {
  assert.equal(isNoticeDue(null), true)
  assert.equal(isNoticeDue(NOTICE_VERSION), false)
  assert.equal(isNoticeDue(NOTICE_VERSION, NOTICE_VERSION + 1), true)
  assert.equal(NOTICE_DAYS.length, NOTICE_VERSION, 'each version has its day')
})

/** The words of each version. Other words are another version, so that nobody agreed to what they were not shown. */
const WORDS_OF_VERSIONS = ['c7e3c853a442a0b4']

test('notice: its words and kinds are those of its version', () => {
  const told = JSON.stringify([NOTICE, NOTICE_KINDS, RETENTION], (_key, value: unknown) =>
    typeof value === 'function' ? String((value as (...of: unknown[]) => string)(7, 'x')) : value,
  )
  const hash = createHash('sha256').update(told).digest('hex').slice(0, 16)
  assert.equal(WORDS_OF_VERSIONS.length, NOTICE_VERSION)
  assert.equal(hash, WORDS_OF_VERSIONS[NOTICE_VERSION - 1], 'raise NOTICE_VERSION, add its day and this hash')
})

test('consent: only what was taken back stops; what was never asked is each time a choice', () => {
  assert.deepEqual(
    [null, ...CONSENT_ACTS].map((act) => [consentStateOf(act), mayUse(act)]),
    [
      ['open', true],
      ['given', true],
      ['withdrawn', false],
    ],
  )
})

test('retention: every rule has days and a name of its own, and the pictures of claims go by it', () => {
  assert.equal(new Set(RETENTION.map((one) => one.name)).size, RETENTION.length)
  for (const { name, days } of RETENTION) {
    assert.ok(days > 0, name)
    assert.equal(deletedBefore(name, days * 86_400_000), 0)
  }
  assert.equal(EVIDENCE_DAYS, retentionDays('claim-papers'))
  assert.ok(retentionDays('sessions') >= 180, '网络安全法：日志不少于六个月')
})
