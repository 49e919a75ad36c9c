import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  BODY_JOBS,
  BODY_KINDS,
  bodyLacks,
  bodyReach,
  type BodyKind,
  type FiledAct,
  filingFault,
  isCreditCode,
  isFiledLate,
  jobsToGive,
  needsSecondFor,
  POST_GIVERS,
  roleOfJob,
} from '#domain/bodies/bodies.ts'
import {
  type FilingFacts,
  filingBar,
  filingState,
  invitationBar,
  type InvitationFacts,
  invitationState,
} from '#domain/bodies/invitations.ts'
import { addDays, DAY_MS, startOfDayMs } from '#domain/core/calendar.ts'

function vectors<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors', `${name}.json`), 'utf8')) as T[]
}

/** A day, or a day and a time, of Beijing. */
function instant(text: string): number {
  return Date.parse(`${text.length > 10 ? text : `${text}T00:00`}:00+08:00`)
}

function actOf(line: string): FiledAct {
  const [bodyId = '', kind = '', startsOn = '', endsOn = '', confirmed = '', , endOn, endConfirmed] =
    line.split(' ')
  return {
    bodyId,
    kind: kind as BodyKind,
    startsOn,
    endsOn,
    confirmedAt: instant(confirmed.slice(1)),
    endOn: endOn ?? null,
    endConfirmedAt: endConfirmed ? instant(endConfirmed.slice(1)) : null,
  }
}

for (const { name, acts, reach } of vectors<{ name: string; acts: string[]; reach: string[] }>('body-reach'))
  test(`reach: ${name}`, () => {
    const at = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)
    for (const given of [acts, [...acts].reverse()]) {
      const found = bodyReach(given.map(actOf)).map(
        ({ bodyId, from, to, after }) =>
          `${bodyId} ${at(from)} ${at(to)}${after === null ? '' : ` after ${at(after)}`}`,
      )
      assert.deepEqual(found.sort(), reach)
    }
  })

test('reach: never two companies at once, never before a confirmation, never after an act’s end', () => {
  const day = fc.integer({ min: 0, max: 400 })
  const act = fc
    .tuple(fc.constantFrom('A', 'B', 'C'), day, day, day, fc.option(day))
    .map(([bodyId, starts, length, confirmed, end]): FiledAct => {
      const startsOn = addDays('2026-01-01', starts)
      return {
        bodyId,
        kind: 'company',
        startsOn,
        endsOn: addDays(startsOn, length),
        confirmedAt: startOfDayMs('2026-01-01') + confirmed * DAY_MS,
        endOn: end === null ? null : addDays(startsOn, end),
        endConfirmedAt: end === null ? null : startOfDayMs(addDays(startsOn, end)),
      }
    })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 8 }), (acts) => {
      const reach = bodyReach(acts)
      for (const one of reach) {
        assert.ok(one.from < one.to)
        const own = acts.filter(({ bodyId }) => bodyId === one.bodyId)
        assert.ok(own.some(({ confirmedAt }) => confirmedAt <= one.from))
        assert.ok(own.some(({ endsOn }) => one.to <= startOfDayMs(addDays(endsOn, 1))))
        for (const other of reach)
          if (other !== one) assert.ok(other.to <= one.from || one.to <= other.from, JSON.stringify(reach))
      }
    }),
    { numRuns: 1_000 },
  )
})

type FilingVector = Parameters<typeof filingFault>[0] & {
  name: string
  fault: string | null
  isLate?: boolean
}

for (const { name, fault, isLate, ...given } of vectors<FilingVector>('body-filing'))
  test(`filing: ${name}`, () => {
    const today = given.startsOn.startsWith('2024') ? '2024-03-01' : '2026-11-23'
    assert.equal(filingFault(given, today), fault)
    if (isLate !== undefined) assert.equal(isFiledLate(given.kind, given.signedOn, today), isLate)
  })

test('credit code: any one sign changed is found', () => {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const good = '91110108551385082Q'
  assert.ok(isCreditCode(good))
  for (let at = 0; at < good.length; at++)
    for (const sign of signs)
      if (sign !== good[at]) assert.ok(!isCreditCode(good.slice(0, at) + sign + good.slice(at + 1)))
})

test('every post is given by one giver of one sort of body, and whoever decides over others takes a second person', () => {
  for (const job of BODY_JOBS) {
    const givers = POST_GIVERS.filter((giver) =>
      BODY_KINDS.some((kind) => jobsToGive(kind, giver).includes(job)),
    )
    assert.equal(givers.length, 1, job)
    if (givers[0] === 'street' || roleOfJob(job) === 'committee') assert.ok(needsSecondFor(job), job)
  }
  assert.deepEqual(jobsToGive('company', 'chair'), [])
  assert.deepEqual(jobsToGive('committee', 'manager'), [])
  assert.deepEqual(jobsToGive('council', 'street'), ['chair', 'member'])
  assert.deepEqual(
    BODY_JOBS.filter((job) => roleOfJob(job) === 'worker'),
    ['repair', 'cleaning', 'guard'],
  )
})

const OPEN: InvitationFacts = { madeBy: 'a', expiresAt: 100, acceptedBy: null, verdict: null }
const SECOND: InvitationFacts = { ...OPEN, acceptedBy: 'b' }

test('an invitation is accepted once, in time and by another; a third person gives what takes two', () => {
  for (const [one, act, by, at, bar] of [
    [OPEN, 'accept', 'b', 99, null],
    [OPEN, 'accept', 'b', 100, 'body.changed'],
    [OPEN, 'accept', 'a', 0, 'body.same-person'],
    [SECOND, 'accept', 'b', 0, 'body.changed'],
    [SECOND, 'accept', 'c', 0, 'body.changed'],
    [{ ...OPEN, verdict: 'withdrawn' }, 'accept', 'b', 0, 'body.changed'],
    [{ ...SECOND, verdict: 'given' }, 'accept', 'b', 0, 'body.changed'],
    [OPEN, 'give', 'c', 0, 'body.changed'],
    [OPEN, 'refuse', 'c', 0, 'body.changed'],
    [SECOND, 'give', 'a', 0, 'body.same-person'],
    [SECOND, 'give', 'b', 0, 'body.same-person'],
    [SECOND, 'give', 'c', 0, null],
    [SECOND, 'give', 'c', 1_000, null],
    [SECOND, 'refuse', 'a', 0, null],
    [{ ...SECOND, verdict: 'refused' }, 'give', 'c', 0, 'body.changed'],
    [{ ...SECOND, verdict: 'given' }, 'refuse', 'c', 0, 'body.changed'],
    [OPEN, 'withdraw', 'a', 0, null],
    [OPEN, 'withdraw', 'a', 100, 'body.changed'],
    [{ ...SECOND, verdict: 'given' }, 'withdraw', 'a', 0, 'body.changed'],
  ] as const)
    assert.equal(invitationBar(one, act, by, at), bar, `${JSON.stringify(one)} ${act} ${by} ${at}`)
  assert.deepEqual(
    [invitationState(OPEN, 99), invitationState(OPEN, 100), invitationState(SECOND, 500)],
    ['open', 'expired', 'second'],
  )
})

const FILED: FilingFacts = {
  filedBy: 'a',
  confirmedBy: null,
  isRefused: false,
  endBy: null,
  endConfirmedBy: null,
}
const CONFIRMED = { ...FILED, confirmedBy: 'b' }
const ENDING = { ...CONFIRMED, endBy: 'b' }

test('what one person files another confirms, and so the end before the term', () => {
  for (const [one, act, by, bar] of [
    [FILED, 'confirm', 'a', 'body.same-person'],
    [FILED, 'confirm', 'b', null],
    [FILED, 'refuse', 'a', null],
    [FILED, 'end', 'a', 'body.changed'],
    [CONFIRMED, 'confirm', 'c', 'body.changed'],
    [CONFIRMED, 'refuse', 'c', 'body.changed'],
    [CONFIRMED, 'end', 'a', null],
    [ENDING, 'end', 'a', 'body.changed'],
    [ENDING, 'confirm', 'b', 'body.same-person'],
    [ENDING, 'confirm', 'a', null],
    [{ ...ENDING, endConfirmedBy: 'a' }, 'confirm', 'c', 'body.changed'],
    [{ ...ENDING, endConfirmedBy: 'a' }, 'end', 'c', 'body.changed'],
    [{ ...FILED, isRefused: true }, 'confirm', 'b', 'body.changed'],
    [{ ...FILED, isRefused: true }, 'end', 'b', 'body.changed'],
  ] as const)
    assert.equal(filingBar(one, act, by), bar, `${JSON.stringify(one)} ${act} ${by}`)
  assert.deepEqual([FILED, CONFIRMED, ENDING].map(filingState), ['filed', 'confirmed', 'ending'])
})

test('what an estate lacks: a body, its head, or what comes after its term', () => {
  const at = startOfDayMs('2026-11-23')
  const company = { endsAt: at + 31 * DAY_MS, since: at, hasHead: true, isFollowed: false }
  const what = (...given: Parameters<typeof bodyLacks>) => bodyLacks(...given).map((one) => one.what)
  assert.deepEqual(what(null, null, at), ['no-company', 'no-committee'])
  assert.deepEqual(what(company, company, at), [])
  assert.deepEqual(what({ ...company, hasHead: false }, { ...company, hasHead: false }, at), [
    'no-manager',
    'no-chair',
  ])
  assert.deepEqual(what({ ...company, endsAt: at + 30 * DAY_MS }, { ...company, endsAt: at + DAY_MS }, at), [
    'company-ends',
    'committee-ends',
  ])
  assert.deepEqual(what({ ...company, endsAt: at + DAY_MS, isFollowed: true }, company, at), [])
  assert.deepEqual(bodyLacks({ ...company, hasHead: false }, company, at), [
    { what: 'no-manager', dueAt: at + 3 * DAY_MS },
  ])
})
