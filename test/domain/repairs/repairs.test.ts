import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  answerState,
  type ClockState,
  limitsOf,
  mendByOf,
  mendState,
  MINUTE_MS,
  type ServiceLevel,
  SILENCE_MS,
} from '#domain/repairs/clock.ts'
import { type Case, figuresOf } from '#domain/repairs/figures.ts'
import { payerOf, REPAIR_KINDS, suggestKinds } from '#domain/repairs/kind.ts'
import { type Step, standingOf } from '#domain/repairs/standing.ts'
import {
  isClosed,
  movesOf,
  nextState,
  REPAIR_MOVES,
  REPAIR_STATES,
  type RepairActor,
} from '#domain/repairs/ticket.ts'

type Vector = {
  name: string
  kind: string
  level: ServiceLevel
  /** Move, actor, minute, price. */
  steps: [Step['move'], RepairActor, number, number?][]
  now: number
  expect?: [string, ClockState, ClockState, number | null]
  refusedAt?: number
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/repair-clock.json'), 'utf8'),
) as Vector[]

const BEGAN = Date.parse('2026-03-02T09:00:00+08:00')

function stepsOf(vector: Vector): Step[] {
  return vector.steps.map(([move, by, minute, priceFen]) => ({
    move,
    by,
    at: BEGAN + minute * MINUTE_MS,
    ...(priceFen === undefined ? {} : { priceFen }),
  }))
}

for (const vector of VECTORS)
  test(`repair: ${vector.name}`, () => {
    const limits = limitsOf(vector.kind, BEGAN, vector.level)
    const stand = (steps: Step[]) =>
      standingOf(vector.kind, BEGAN, limits, steps, BEGAN + vector.now * MINUTE_MS)
    if (vector.refusedAt !== undefined) {
      stand(stepsOf(vector).slice(0, vector.refusedAt))
      assert.throws(() => stand(stepsOf(vector)), RangeError)
      return
    }
    const standing = stand(stepsOf(vector))
    const now = BEGAN + vector.now * MINUTE_MS
    assert.deepEqual(
      [
        standing.state,
        answerState(standing, now),
        mendState(standing, now),
        standing.closedAt === null ? null : (standing.closedAt - BEGAN) / MINUTE_MS,
      ],
      vector.expect,
    )
  })

test('a contract may promise more than the norm, never less', () => {
  const minutes = (promised: Parameters<typeof limitsOf>[3], kind = 'light') => {
    const limits = limitsOf(kind, 0, 1, promised)
    return [limits.respondBy / MINUTE_MS, limits.respondBasis, limits.mendBy / MINUTE_MS, limits.mendBasis]
  }
  const promise = (respondMinutes: number | null, mendMinutes: number | null) => ({
    respondMinutes,
    mendMinutes,
  })
  assert.deepEqual(minutes(null), [240, 'standard', 720, 'standard'])
  assert.deepEqual(minutes(promise(30, 60)), [30, 'contract', 60, 'contract'])
  assert.deepEqual(minutes(promise(600, 6000)), [240, 'standard', 720, 'standard'])
  assert.deepEqual(minutes(promise(240, 720)), [240, 'standard', 720, 'standard'])
  assert.deepEqual(minutes(promise(null, null), 'leak'), [240, 'standard', 4320, 'ours'])
  assert.deepEqual(minutes(promise(null, 10_000), 'leak'), [240, 'standard', 10_000, 'contract'])
  assert.deepEqual(minutes(promise(20, null), 'burstPipe'), [15, 'standard', 1440, 'ours'])
})

test('every move belongs to one side, and a closed repair waits for nobody', () => {
  for (const state of REPAIR_STATES) {
    for (const move of movesOf(state, 'company')) assert.equal(nextState(state, move, 'reporter'), null)
    for (const move of movesOf(state, 'worker')) {
      assert.equal(nextState(state, move, 'reporter'), null)
      assert.equal(nextState(state, move, 'company'), nextState(state, move, 'worker'))
    }
    for (const move of movesOf(state, 'reporter')) assert.equal(nextState(state, move, 'company'), null)
    assert.deepEqual(movesOf(state, 'clock'), [])
    if (isClosed(state)) assert.deepEqual(movesOf(state, 'company'), [])
  }
})

test('kinds are suggested by words and by what stands there', () => {
  const cases: [string, Parameters<typeof suggestKinds>[1], string | null][] = [
    ['厨房水管漏水', null, 'leak'],
    ['地下车库水管爆裂，水漫到电梯口', null, 'burstPipe'],
    ['有人被困在电梯里', null, 'liftTrapped'],
    ['电梯有异响', null, 'lift'],
    ['', 'lift', 'lift'],
    ['有人被困', 'lift', 'liftTrapped'],
    ['楼道里闻到煤气味', null, 'gas'],
    ['楼道灯不亮', null, 'light'],
    ['路灯冒烟', null, 'sparks'],
    ['井盖翘起来了', null, 'manhole'],
    ['你好', null, null],
    ['', null, null],
    ['', 'bins', 'cleaning'],
  ]
  for (const [text, facility, wanted] of cases)
    assert.equal(suggestKinds(text, facility)[0] ?? null, wanted, text)
  for (const kind of REPAIR_KINDS)
    for (const word of kind.words) assert.ok(suggestKinds(word, null).includes(kind.key), word)
})

test('who pays follows the place, and gas the operator', () => {
  assert.equal(payerOf('leak', 'home'), 'owner')
  assert.equal(payerOf('leak', 'building'), 'common')
  assert.equal(payerOf('light', 'grounds'), 'common')
  assert.equal(payerOf('gas', 'home'), 'operator')
})

/** Random but possible histories: at each step any actor makes any move that is open to them. */
const HISTORY = fc.array(fc.record({ pick: fc.nat(), wait: fc.integer({ min: 0, max: 6_000 }) }), {
  maxLength: 25,
})

function play(kind: string, level: ServiceLevel, choices: readonly { pick: number; wait: number }[]) {
  const limits = limitsOf(kind, BEGAN, level)
  const steps: Step[] = []
  let at = BEGAN
  for (const { pick, wait } of choices) {
    at += wait * MINUTE_MS
    const { state } = standingOf(kind, BEGAN, limits, steps, at)
    const open = (['reporter', 'company', 'worker'] as const).flatMap((by) => [
      ...movesOf(state, by).map((move) => ({ move, by })),
      { move: 'say' as const, by },
    ])
    const chosen = open[pick % open.length] as { move: Step['move']; by: RepairActor }
    steps.push({ ...chosen, at, ...(chosen.move === 'quote' ? { priceFen: 100 } : {}) })
  }
  return { limits, steps, end: at }
}

/** The same clocks told minute by minute, by somebody who has never seen the fold. */
function walk(
  kind: string,
  steps: readonly Step[],
  until: number,
  limits: { respondBy: number; mendBy: number },
) {
  const isEmergency = REPAIR_KINDS.find((one) => one.key === kind)?.isEmergency
  let spent = 0
  let state = 'submitted'
  let from = BEGAN
  let finishedAt: number | null = null
  let finishedSpent = 0
  let answeredAt: number | null = null
  const runTo = (at: number) => {
    if (state !== 'paused' && state !== 'quoted') spent += at - from
    from = at
  }
  for (const step of steps) {
    if (state === 'done' && step.at >= (finishedAt as number) + SILENCE_MS) state = 'lapsed'
    runTo(step.at)
    if (step.by !== 'reporter' && answeredAt === null)
      if (isEmergency ? step.move === 'arrive' || step.move === 'finish' : step.move !== 'resume')
        answeredAt = step.at
    if (step.move === 'say' || step.move === 'schedule') continue
    if (step.move === 'finish') {
      finishedAt = step.at
      finishedSpent = spent
    }
    if (step.move === 'reopen') finishedAt = null
    state = nextState(state as 'done', step.move as 'finish', step.by) as string
  }
  runTo(until)
  const allowed = limits.mendBy - BEGAN
  return {
    answeredLate: answeredAt === null ? null : answeredAt > limits.respondBy,
    mendedLate: finishedAt === null ? null : finishedSpent > allowed,
    overdue: finishedAt === null && spent > allowed,
  }
}

test('the fold agrees with a walk along the minutes, for any history that can happen', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('leak', 'light', 'burstPipe', 'liftTrapped'),
      fc.constantFrom<ServiceLevel>(1, 2, 3),
      HISTORY,
      (kind, level, choices) => {
        const { limits, steps, end } = play(kind, level, choices)
        const standing = standingOf(kind, BEGAN, limits, steps, end)
        const walked = walk(kind, steps, end, limits)
        if (walked.answeredLate !== null)
          assert.equal(answerState(standing, end) === 'late', walked.answeredLate)
        if (walked.mendedLate !== null) assert.equal(mendState(standing, end) === 'late', walked.mendedLate)
        else if (standing.closedAt === null) assert.equal(mendState(standing, end) === 'late', walked.overdue)
        assert.ok(mendByOf(standing, end) >= limits.mendBy)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what was late stays late, whatever comes after; only a word of its reporter can open it again', () => {
  fc.assert(
    fc.property(fc.constantFrom('leak', 'light', 'burstPipe'), HISTORY, (kind, choices) => {
      const { limits, steps } = play(kind, 2, choices)
      let wasAnswerLate = false
      for (const [index, step] of steps.entries()) {
        const standing = standingOf(kind, BEGAN, limits, steps.slice(0, index + 1), step.at)
        const isAnswerLate = answerState(standing, step.at) === 'late'
        assert.ok(!wasAnswerLate || isAnswerLate)
        wasAnswerLate = isAnswerLate
        assert.equal(standing.closedAt !== null, isClosed(standing.state))
      }
    }),
  )
})

function caseOf(repairId: string, over: Partial<Case>): Case {
  return {
    repairId,
    kind: 'leak',
    reportedAt: 0,
    state: 'submitted',
    respondBy: 120,
    answeredAt: null,
    mendBy: 4_320,
    mendedAt: null,
    pausedMs: 0,
    pausedAt: null,
    closedAt: null,
    reopened: 0,
    rating: null,
    ...over,
  }
}

test('the formula that hides what is open and overdue gives itself a hundred per cent; ours does not', () => {
  const cases = [
    caseOf('mended', { state: 'confirmed', answeredAt: 60, mendedAt: 600, closedAt: 700 }),
    caseOf('forgotten', {}),
    caseOf('being worked', { state: 'dispatched', answeredAt: 100 }),
  ]
  const now = 5_000
  // How peers compute it: in time out of what is closed.
  const closed = cases.filter((one) => one.closedAt !== null)
  assert.equal(closed.filter((one) => mendState(one, now) === 'inTime').length / closed.length, 1)
  const figures = new Map(figuresOf(cases, now).map((figure) => [figure.key, figure]))
  assert.deepEqual(figures.get('mendedInTime'), {
    key: 'mendedInTime',
    hits: ['mended'],
    of: ['mended', 'forgotten', 'being worked'],
  })
  assert.deepEqual(figures.get('answeredInTime')?.hits, ['mended', 'being worked'])
  assert.deepEqual(figures.get('overdueOpen')?.hits, ['forgotten', 'being worked'])
})

test('declined, taken back and closed by silence are told apart and never solved', () => {
  const cases = [
    caseOf('no', { state: 'declined', answeredAt: 60, closedAt: 90 }),
    caseOf('late no', { state: 'declined', answeredAt: 60, closedAt: 5_000 }),
    caseOf('taken back', { state: 'withdrawn', closedAt: 50 }),
    caseOf('silent', { state: 'lapsed', answeredAt: 60, mendedAt: 100, closedAt: 5_000 }),
    caseOf('said so', {
      state: 'confirmed',
      answeredAt: 60,
      mendedAt: 100,
      closedAt: 200,
      rating: { isSolved: true, satisfaction: 'mostly' },
    }),
    caseOf('not so', {
      state: 'declined',
      answeredAt: 60,
      closedAt: 90,
      rating: { isSolved: false, satisfaction: 'dissatisfied' },
    }),
    caseOf('running', { answeredAt: 60 }),
  ]
  const figures = Object.fromEntries(
    figuresOf(cases, 3_000).map(({ key, hits, of }) => [key, [hits.join(), of?.length ?? null]]),
  )
  assert.deepEqual(figures, {
    answeredInTime: ['no,late no,silent,said so,not so,running', 6],
    mendedInTime: ['silent,said so', 3],
    overdueOpen: ['', null],
    solved: ['said so', 2],
    satisfied: ['said so', 2],
    unrated: ['no,late no,silent', 5],
    reopened: ['', 5],
    declined: ['no,late no,not so', 5],
    lapsed: ['silent', 5],
  })
})

test('every move is somebody’s', () => {
  for (const move of REPAIR_MOVES)
    assert.ok(
      REPAIR_STATES.some((state) =>
        (['reporter', 'company', 'worker'] as const).some((by) => movesOf(state, by).includes(move)),
      ),
      move,
    )
})
