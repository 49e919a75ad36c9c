import type { Fraction } from '#domain/core/quantity.ts'
import { type LawTestOf, lawTest, reaches } from './law-test.ts'
import { type MatterId, matterOf } from './matter.ts'
import type { Share } from './tally.ts'

export type Outcome = 'passed' | 'rejected' | 'no-quorum'

export type LawTest = LawTestOf<'quorum-heads' | 'quorum-area' | 'consent-heads' | 'consent-area'>

export type Verdict = {
  readonly matterId: MatterId
  readonly outcome: Outcome
  readonly article: string
  readonly tests: readonly LawTest[]
}

const QUORUM_ARTICLE = '民法典第二百七十八条第二款'

/** Both quorum tests: what may be shown while a vote is open. Law: 民法典 §278②, of the whole roll, in heads and in area. */
export function quorumTests(
  matterId: MatterId,
  counted: { readonly roll: Share; readonly participated: Share },
): readonly LawTest[] {
  const { quorum } = matterOf(matterId)
  return [
    test('quorum-heads', counted.participated.heads, counted.roll.heads, quorum, false),
    test('quorum-area', counted.participated.areaDm2, counted.roll.areaDm2, quorum, false),
  ]
}

/** Both consent tests. Law: 民法典 §278②, of those taking part, in heads and in area. */
export function consentTests(
  matterId: MatterId,
  counted: { readonly for: Share; readonly participated: Share },
): readonly LawTest[] {
  const { fraction, strict } = matterOf(matterId).consent
  return [
    test('consent-heads', counted.for.heads, counted.participated.heads, fraction, strict),
    test('consent-area', counted.for.areaDm2, counted.participated.areaDm2, fraction, strict),
  ]
}

/**
 * Decides a question from its tally. All four tests are always made, so that each gap can be shown.
 * Law: 民法典 §278②: both quorum tests, then both consent tests of those taking part; each in heads and in area.
 */
export function verdict(
  matterId: MatterId,
  counted: { readonly roll: Share; readonly participated: Share; readonly for: Share },
): Verdict {
  const quorum = quorumTests(matterId, counted)
  const consent = consentTests(matterId, counted)
  const outcome = !reaches(quorum) ? 'no-quorum' : reaches(consent) ? 'passed' : 'rejected'
  return { matterId, outcome, article: matterOf(matterId).article, tests: [...quorum, ...consent] }
}

function test(
  key: LawTest['key'],
  part: number,
  whole: number,
  fraction: Fraction,
  strict: boolean,
): LawTest {
  return lawTest(key, { part, whole }, fraction, strict, QUORUM_ARTICLE)
}
