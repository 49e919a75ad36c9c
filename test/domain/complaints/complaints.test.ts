import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { agreementLines, courtDayOf } from '#domain/complaints/agreement.ts'
import { answerStateOf, type Case, figuresOf, solveStateOf } from '#domain/complaints/figures.ts'
import { BEIJING_LADDER, HOUR_MS, LEVELS, type Subject, SUBJECTS } from '#domain/complaints/ladder.ts'
import {
  after,
  begun,
  COMPLAINT_ACTORS,
  dueAtOf,
  isOpen,
  type OtherSide,
  STEP_MOVES,
  standingOf,
  type Step,
  ticked,
  visitOf,
} from '#domain/complaints/standing.ts'
import { HOLIDAYS } from '#domain/core/holidays.ts'

type Vector = {
  name: string
  subject: Subject
  /** Move, actor, hour, version, other side. */
  steps: [Step['move'], Step['by'], number, number?, OtherSide?][]
  now: number
  /** State, level, hour at which the running clock is over. */
  expect?: [string, string, number | null]
  refusedAt?: number
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/complaint-clock.json'), 'utf8'),
) as Vector[]
const BEGAN = Date.parse('2026-03-02T09:00:00+08:00')

function stepsOf(vector: Vector): Step[] {
  return vector.steps.map(([move, by, hour, version, other]) => ({
    move,
    by,
    at: BEGAN + hour * HOUR_MS,
    ...(version === undefined ? {} : { version }),
    ...(other === undefined ? {} : { other }),
  }))
}

for (const vector of VECTORS)
  test(`complaint: ${vector.name}`, () => {
    const stand = (steps: Step[]) =>
      standingOf(vector.subject, BEGAN, BEIJING_LADDER, steps, BEGAN + vector.now * HOUR_MS)
    const steps = stepsOf(vector)
    if (vector.refusedAt !== undefined) {
      stand(steps.slice(0, vector.refusedAt))
      assert.throws(() => stand(steps.slice(0, (vector.refusedAt as number) + 1)), RangeError)
      return
    }
    const standing = stand(steps)
    const dueAt = dueAtOf(standing)
    assert.deepEqual(
      [standing.state, visitOf(standing).level, dueAt === null ? null : (dueAt - BEGAN) / HOUR_MS],
      vector.expect,
    )
  })

test('bad vectors outnumber good ones', () => {
  const bad = VECTORS.filter((vector) => vector.refusedAt !== undefined)
  assert.ok(bad.length > VECTORS.length - bad.length)
})

test('whatever is tried, it never goes down, leaves no gap, and no clock is ever moved', () => {
  const tries = fc.array(
    fc.record({
      move: fc.constantFrom(
        ...STEP_MOVES.filter((move) => move !== 'rise' && move !== 'lapse' && move !== 'submit'),
      ),
      by: fc.constantFrom(...COMPLAINT_ACTORS.filter((actor) => actor !== 'clock')),
      wait: fc.integer({ min: 0, max: 400 }),
      version: fc.integer({ min: 0, max: 3 }),
      other: fc.constantFrom('company' as const, 'neighbour' as const),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(fc.constantFrom(...SUBJECTS), tries, (subject, list) => {
      let standing = begun(subject, BEGAN, BEIJING_LADDER)
      let at = BEGAN
      const taken: Step[] = []
      for (const { wait, ...one } of list) {
        at += wait * HOUR_MS
        const before = standing
        standing = ticked(standing, at, BEIJING_LADDER)
        const next = after(standing, { ...one, at }, BEIJING_LADDER)
        if (next) {
          taken.push({ ...one, at })
          standing = next
        }
        assert.ok(standing.visits.length >= before.visits.length)
        before.visits.forEach((visit, index) => {
          const now = standing.visits[index]
          assert.deepEqual(
            [now?.answerBy, now?.solveBy, now?.arrivedAt],
            [visit.answerBy, visit.solveBy, visit.arrivedAt],
          )
        })
        const levels = standing.visits.map((visit) => LEVELS.indexOf(visit.level))
        levels.slice(1).forEach((level, index) => assert.equal(level, (levels[index] as number) + 1))
        // What is in force came by both sides' word.
        const { inForce } = standing.agreement
        if (inForce) {
          const said = (move: string) =>
            taken.some((step) => step.move === move && step.version === inForce.version)
          assert.ok(said('assent') && said('agree'))
        }
        assert.equal(standing.closedAt === null, isOpen(standing.state))
      }
      // Told in one go from its steps, it stands the same.
      assert.deepEqual(
        standingOf(subject, BEGAN, BEIJING_LADDER, taken, at),
        ticked(standing, at, BEIJING_LADDER),
      )
    }),
    { numRuns: 2000 },
  )
})

test('the formula that hides overdue cases would look punctual; ours does not', () => {
  const lazy = (n: number): Case => ({
    complaintId: `lazy${n}`,
    ...standingOf('company', BEGAN, BEIJING_LADDER, [], BEGAN + 5 * HOUR_MS),
  })
  const good: Case = {
    complaintId: 'good',
    ...standingOf(
      'company',
      BEGAN,
      BEIJING_LADDER,
      [
        { move: 'resolve', by: 'company', at: BEGAN + HOUR_MS },
        { move: 'confirm', by: 'complainant', at: BEGAN + 2 * HOUR_MS },
      ],
      BEGAN + 5 * HOUR_MS,
    ),
  }
  const cases = [good, lazy(1), lazy(2)]
  const figure = (key: string) =>
    figuresOf(cases, BEGAN + 5 * HOUR_MS).find((one) => one.level === 'company' && one.key === key)
  assert.deepEqual(figure('answeredInTime')?.hits, ['good'])
  assert.equal(figure('answeredInTime')?.of.length, 3)
  assert.deepEqual(figure('risenByClock')?.hits, ['lazy1', 'lazy2'])
  assert.deepEqual(figure('solved')?.of, ['good', 'lazy1', 'lazy2'])
  // The named wrong one: of those answered, how many in time.
  const hiding = cases.filter((one) => one.visits[0]?.answeredAt !== null)
  assert.equal(hiding.length, 1)
  assert.notEqual(figure('answeredInTime')?.of.length, hiding.length)
})

test('what went up by one clock is not late by the other before its limit came, and still counts as no outcome', () => {
  const now = BEGAN + 5 * HOUR_MS
  const lazy: Case = { complaintId: 'a', ...standingOf('company', BEGAN, BEIJING_LADDER, [], now) }
  const [visit] = lazy.visits
  assert.ok(visit && visit.leftBy === 'clock' && visit.solveBy > now)
  assert.equal(answerStateOf(lazy, visit, now), 'late')
  assert.equal(solveStateOf(lazy, visit, now), 'none')
  const solved = figuresOf([lazy], now).find((one) => one.level === 'company' && one.key === 'solvedInTime')
  assert.deepEqual([solved?.hits, solved?.of], [[], ['a']])
})

test('thirty days to ask the court, the first not counted, a holiday at the end moved on', () => {
  const at = (text: string) => Date.parse(`${text}T15:00:00+08:00`)
  assert.equal(courtDayOf(at('2026-03-02'), HOLIDAYS), '2026-04-01')
  // The thirtieth day is 1 October.
  assert.equal(courtDayOf(at('2026-09-01'), HOLIDAYS), '2026-10-08')
})

test('no two agreements share their bytes', () => {
  const text = {
    complaintId: 'c',
    version: 1,
    complainant: 'a',
    other: 'b',
    facts: 'f',
    dispute: 'd',
    content: 'x',
    performOn: '2026-01-01',
    mediator: 'community' as const,
  }
  const moved = { ...text, facts: 'f"\n"d', dispute: '' }
  assert.notEqual(agreementLines(text), agreementLines(moved))
  assert.notEqual(agreementLines(text), agreementLines({ ...text, version: 2 }))
  assert.equal(agreementLines(text).split('\n').length, 11)
})
