import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { beijingDayOf, DAY_MS, startOfDayMs } from '#domain/core/calendar.ts'
import { HOLIDAYS } from '#domain/core/holidays.ts'
import { readCertificate } from '#domain/estate/certificate.ts'
import {
  CLAIM_REFUSALS,
  REFUSAL_MENDERS,
  CLAIM_ACTORS,
  CLAIM_STEPS,
  type ClaimActor,
  type ClaimStepKind,
} from '#domain/estate/claim-words.ts'
import {
  claimBar,
  type ClaimDesk,
  type ClaimStep,
  evidenceEndsAt,
  standingOfClaim,
} from '#domain/estate/claims.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}

type CertificateVector = { name: string; typed: string; kind: string; key: string; district: string }

for (const { name, typed, ...expected } of vectors<CertificateVector>('certificate'))
  test(`certificate: ${name}`, () => {
    assert.deepEqual(readCertificate(typed), expected)
    assert.deepEqual(readCertificate(expected.key), expected, 'its one spelling means the same')
  })

test('certificate: letters that come together only when the space between them goes are one sign at once', () => {
  const once = readCertificate('𝛢᾽')
  assert.equal(once.key, 'Ἀ')
  assert.equal(readCertificate(once.key).key, once.key)
})

test('no text is refused, and what is recognised has one spelling', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (typed) => {
      const once = readCertificate(typed)
      assert.equal(readCertificate(once.key).key, once.key)
    }),
    { numRuns: 2_000 },
  )
})

type ClaimVector = {
  name: string
  at: string
  counter?: string
  steps: string[]
  refused?: string
  why?: string
  state: string
  dueOn: string | null
}

const instant = (text: string) => Date.parse(`${text}:00+08:00`)

/** `grant! a:community 2026-11-24T10:00`: a grant that the roll does not bear out, by officer a. */
function stepOf(text: string): ClaimStep {
  const [kind = '', who = '', at = ''] = text.split(' ')
  const [by = '', as = by] = who.split(':')
  return {
    kind: kind.replace('!', '') as ClaimStepKind,
    by,
    as: as as ClaimActor,
    at: instant(at),
    needsSecond: kind.endsWith('!'),
  }
}

for (const vector of vectors<ClaimVector>('claim'))
  test(`claim: ${vector.name}`, () => {
    const [recordedBy = null, recordedAs = null] = vector.counter?.split(':') ?? []
    const start = { at: instant(vector.at), recordedBy, recordedAs: recordedAs as ClaimDesk | null }
    const steps = vector.steps.map(stepOf)
    steps.forEach((step, index) => {
      const before = standingOfClaim(start, steps.slice(0, index), HOLIDAYS)
      assert.equal(claimBar(before, step, step.at), null, `step ${index} may be taken`)
    })
    const standing = standingOfClaim(start, steps, HOLIDAYS)
    assert.equal(standing.state, vector.state)
    assert.equal(standing.dueAt === null ? null : beijingDayOf(standing.dueAt), vector.dueOn)
    if (standing.dueAt !== null) assert.equal(standing.dueAt, startOfDayMs(vector.dueOn as string))
    if (!vector.refused) return
    const step = stepOf(vector.refused)
    assert.equal(claimBar(standing, step, step.at), vector.why)
  })

test('whatever happens: nobody is granted by one person what takes two, nor by the same twice, nor asked twice', () => {
  const step = fc.record({
    kind: fc.constantFrom(...CLAIM_STEPS),
    by: fc.constantFrom('a', 'b', 'c'),
    as: fc.constantFrom(...CLAIM_ACTORS),
    needsSecond: fc.boolean(),
    after: fc.integer({ min: 0, max: 20 }),
  })
  const counter = fc.option(
    fc.record({ by: fc.constantFrom('a', 'b'), as: fc.constantFrom<ClaimDesk>('community', 'street') }),
  )
  fc.assert(
    fc.property(counter, fc.array(step, { maxLength: 12 }), (recorded, wishes) => {
      const start = { at: 0, recordedBy: recorded?.by ?? null, recordedAs: recorded?.as ?? null }
      const steps: ClaimStep[] = []
      let at = 0
      for (const { after, ...wish } of wishes) {
        at += after * DAY_MS
        const standing = standingOfClaim(start, steps, HOLIDAYS)
        // Claimants answer, appeal and withdraw; desks do the rest; the roll matches.
        const isTheirs = ['answer', 'appeal', 'withdraw'].includes(wish.kind)
          ? wish.as === 'claimant'
          : wish.kind === 'match'
            ? wish.as === 'roll'
            : wish.as === 'community' || wish.as === 'street'
        if (isTheirs && claimBar(standing, wish, at) === null) steps.push({ ...wish, at })
      }
      const { state, approvals } = standingOfClaim(start, steps, HOLIDAYS)
      assert.ok(steps.filter(({ kind }) => kind === 'ask').length <= 1)
      if (state !== 'granted' || steps.some(({ kind }) => kind === 'match')) return
      const grant = steps.filter(({ kind }) => kind === 'grant').at(-1) as ClaimStep
      const people = new Set(approvals.map(({ by }) => by))
      if (grant.needsSecond) {
        assert.ok(people.size >= 2)
        assert.ok(approvals.some(({ as }) => as === 'street'))
      }
      if (recorded && !steps.some(({ kind }) => kind === 'refuse')) assert.ok(people.size >= 2)
    }),
    { numRuns: 3_000 },
  )
})

test('pictures go thirty days after the end, and not before there is one', () => {
  const start = { at: instant('2026-11-23T10:00'), recordedBy: null, recordedAs: null }
  const ends = (...steps: string[]) => evidenceEndsAt(standingOfClaim(start, steps.map(stepOf), HOLIDAYS))
  assert.equal(ends(), null)
  assert.equal(ends('ask a:community 2026-11-24T10:00'), null)
  assert.equal(ends('grant! a:community 2026-11-24T10:00'), null)
  assert.equal(ends('grant a:community 2026-11-24T10:00'), instant('2026-12-24T10:00'))
  assert.equal(ends('withdraw c:claimant 2026-11-24T10:00'), instant('2026-12-24T10:00'))
  assert.equal(ends('refuse a:community 2026-11-24T10:00'), instant('2026-12-25T00:00'))
  assert.equal(ends('refuse a:community 2026-11-24T10:00', 'appeal c:claimant 2026-11-25T10:00'), null)
})

test('every refusal says who can put it right', () => {
  for (const code of CLAIM_REFUSALS) assert.ok(REFUSAL_MENDERS[code], code)
})
