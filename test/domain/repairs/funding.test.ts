import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Day, startOfDayMs } from '#domain/core/calendar.ts'
import { amountsIn } from '#domain/repairs/funding/amounts.ts'
import { type EntryFact, FINDINGS, type FindingCode, type VoteFact } from '#domain/repairs/funding/facts.ts'
import {
  mayStep,
  standingSteps,
  FUNDING_FORMAT,
  THREAD_KINDS,
  type FundingDocument,
  type FundingStep,
  fundingText,
} from '#domain/repairs/funding/step.ts'
import { fundingOf } from '#domain/repairs/funding/funding.ts'
import type { RepairState } from '#domain/repairs/ticket.ts'

type Step = { kind: string; by: string; on: Day; data: object }
type Base = {
  repair: { kind: string; state: RepairState; building: string; finishedOn: Day | null; reportedOn: Day }
  votes: Record<string, VoteFact | null>
  entries: Record<string, EntryFact | null>
  sharedEntries: string[]
  sharedContracts: number[]
  steps: Step[]
}
type Vector = {
  name: string
  from: string
  /** What differs from the base; steps are counted from 1. */
  set?: Record<string, unknown>
  drop?: number[]
  add?: Step[]
  expect: FindingCode[]
  stations?: string
}

const { bases, vectors } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/repair-thread.json'), 'utf8'),
) as { bases: Record<string, Base>; vectors: Vector[] }

const TEN = 10 * 3_600_000

function caseOf(vector: Vector): { steps: FundingStep[]; base: Base } {
  const base = structuredClone(bases[vector.from]) as Base
  for (const [path, value] of Object.entries(vector.set ?? {})) {
    const names = path.split('.')
    const last = names.pop() as string
    let at = base as unknown as Record<string, unknown>
    for (const [index, name] of names.entries())
      at = at[names[index - 1] === 'steps' ? String(Number(name) - 1) : name] as Record<string, unknown>
    at[last] = value
  }
  const steps = [...base.steps, ...(vector.add ?? [])]
    .map((step, index) => ({
      ...step,
      position: index + 1,
      at: startOfDayMs(step.on) + TEN,
      note: '',
      photoIds: [],
    }))
    .filter((step) => !vector.drop?.includes(step.position))
  return { base, steps: steps as unknown as FundingStep[] }
}

function standingOf(vector: Vector) {
  const { steps, base } = caseOf(vector)
  const { finishedOn, reportedOn, ...repair } = base.repair
  return fundingOf(steps, {
    repair: {
      ...repair,
      reportedAt: startOfDayMs(reportedOn),
      finishedAt: finishedOn === null ? null : startOfDayMs(finishedOn),
    },
    votes: new Map(Object.entries(base.votes)),
    entries: new Map(Object.entries(base.entries)),
    sharedEntries: new Set(base.sharedEntries),
    sharedContracts: new Set(base.sharedContracts),
  })
}

for (const vector of vectors)
  test(`thread: ${vector.name}`, () => {
    const { findings, stations } = standingOf(vector)
    assert.deepEqual(
      findings.map((one) => one.code),
      vector.expect,
    )
    if (vector.stations)
      assert.equal(stations.map(({ key, state }) => `${key}:${state}`).join(' '), vector.stations)
  })

test('bad vectors outnumber good ones, and each finding has one', () => {
  const bad = vectors.filter((one) => one.expect.length > 0)
  assert.ok(bad.length > vectors.length - bad.length)
  const named = new Set(vectors.flatMap((one) => one.expect))
  assert.deepEqual(
    Object.keys(FINDINGS).filter((code) => !named.has(code as FindingCode)),
    [],
  )
})

test('whatever is undone stays among the steps and counts no more', () => {
  const base = vectors[0] as Vector
  const { steps } = caseOf(base)
  fc.assert(
    fc.property(fc.subarray([1, 2, 3, 4, 5]), (undone) => {
      const all: FundingStep[] = [
        ...steps,
        ...undone.map(
          (position, index): FundingStep => ({
            kind: 'undo',
            by: steps[position - 1]?.by ?? 'company',
            position: steps.length + index + 1,
            at: 0,
            note: '写错了',
            photoIds: [],
            data: { position },
          }),
        ),
      ]
      assert.equal(standingSteps(all).length, 5 - undone.length)
      const without = standingOf({ ...base, drop: undone })
      const with_ = standingOf({
        ...base,
        add: undone.map((position) => ({
          kind: 'undo',
          by: 'company',
          on: '2026-11-01',
          data: { position },
        })),
      })
      assert.deepEqual(with_, without)
    }),
  )
})

test('who may make which step: the company never accepts its own work, the committee books nothing', () => {
  const may = THREAD_KINDS.map((kind) => `${kind} ${mayStep('company', kind)} ${mayStep('committee', kind)}`)
  assert.deepEqual(may, [
    'plan true false',
    'vote true true',
    'contract true true',
    'acceptance false true',
    'publication true true',
    'payment true false',
    'undo false false',
  ])
  const { steps } = caseOf(vectors[0] as Vector)
  assert.ok(mayStep('company', 'undo', steps[0]) && !mayStep('committee', 'undo', steps[0]))
  assert.ok(mayStep('committee', 'undo', steps[3]) && !mayStep('company', 'undo', steps[3]))
})

test('the sums a text names are read to the 分; what is no sum is not', () => {
  const good: [string, number[]][] = [
    ['总价不超过86,000元，由公共收益列支。', [8_600_000]],
    ['预算 8.6万元（¥86,000.00）', [8_600_000]],
    ['人民币 86000.50 元，另设暂列金 5,000元', [8_600_050, 500_000]],
    ['￥1,234,567.89', [123_456_789]],
    ['12.3456万元', [12_345_600]],
    ['0.000001万元', [1]],
  ]
  const bad = [
    '维修1号楼3部电梯',
    '单价35元/平方米',
    '35 元每平方米',
    '八万六千元',
    '86,000',
    '0元',
    '86000.505元',
    '2026年9月20日',
    '电话 13800000000',
    '',
  ]
  for (const [text, sums] of good) assert.deepEqual(amountsIn(text), sums, text)
  for (const text of bad) assert.deepEqual(amountsIn(text), [], text)
  assert.ok(bad.length > good.length)
})

test('a document has one spelling, whatever the order of its keys', () => {
  const { steps } = caseOf(vectors[0] as Vector)
  const document = {
    ...(steps[0] as FundingStep),
    format: FUNDING_FORMAT,
    communityId: '7',
    repairId: 'R',
    previous: '',
  } as FundingDocument
  const turned = Object.fromEntries(Object.entries(document).reverse()) as unknown as FundingDocument
  assert.equal(fundingText(turned), fundingText(document))
  assert.notEqual(fundingText({ ...document, note: 'x' }), fundingText(document))
})
