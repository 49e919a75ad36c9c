import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMonths, beijingDayOf, monthOf } from '#domain/core/calendar.ts'
import { COMPLAINT_FIGURES } from '#domain/complaints/figures.ts'
import { HOUR_MS, LEVELS, SUBJECTS } from '#domain/complaints/ladder.ts'
import type { Step } from '#domain/complaints/standing.ts'
import { findComplaints, takeStep } from '#server/complaints/store.ts'
import { storeComplaint } from '#server/complaints/routes.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { importSmallEstate, key, openHarness, type Harness } from '#test/server/support/harness.ts'

let harness: Harness
const tokens = new Map<string, string>()
const DAY = 24 * HOUR_MS

before(async () => {
  harness = await openHarness()
  await importSmallEstate(harness, '7', 4)
  await importSmallEstate(harness, '8', 4)
  await harness.seat('owner', '7', 0)
  for (const role of ['company', 'community', 'street', 'district'] as const)
    await harness.grant(role, '7', role)
  await harness.grant('away', '8', 'company')
})
after(() => harness.stop())

async function moveTo(atMs: number): Promise<void> {
  harness.clock.now = atMs
  for (const name of ['owner', 'company', 'community', 'street', 'district', 'away'])
    tokens.set(name, await harness.signIn(name))
}

const STEPS: readonly [Step['move'], Step['by']][] = [
  ['answer', 'company'],
  ['answer', 'community'],
  ['answer', 'street'],
  ['resolve', 'company'],
  ['resolve', 'community'],
  ['refuse', 'company'],
  ['mediate', 'community'],
  ['propose', 'community'],
  ['assent', 'complainant'],
  ['agree', 'company'],
  ['raise', 'complainant'],
  ['confirm', 'complainant'],
  ['reopen', 'complainant'],
  ['withdraw', 'complainant'],
]

/** A year of an estate whose levels act when they feel like it; answers how many complaints there were. */
async function randomYear(seed: number): Promise<number> {
  let state = seed
  const chance = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(state / 65_536) % below
  }
  const from = harness.clock.now
  let made = 0
  for (let day = 0; day < 365; day += 2) {
    const now = from + day * DAY
    harness.clock.now = now
    await inEstate(harness.database.app, '7', async (tx) => {
      if (chance(3) > 0) {
        const subject = SUBJECTS[chance(SUBJECTS.length)] as (typeof SUBJECTS)[number]
        const body = {
          complaintId: key(harness),
          subject,
          words: '秘密的话',
          photoIds: [],
          refs: [],
          isNamed: false,
        }
        await storeComplaint(tx, '7', body, { personId: 'p', at: now, key: key(harness) })
        made += 1
      }
      const held = await findComplaints(tx, '7', '(is_open OR closed_at > $2) FOR UPDATE', [
        new Date(now - 20 * DAY),
      ])
      for (const one of held) {
        if (chance(3) > 0) continue
        const [move, by] = STEPS[chance(STEPS.length)] as (typeof STEPS)[number]
        if (move === 'withdraw' && chance(4) > 0) continue
        const version = one.standing.agreement.version + (move === 'propose' ? 1 : 0)
        const about =
          move === 'propose'
            ? { version, other: 'company' as const }
            : move === 'assent' || move === 'agree'
              ? { version }
              : {}
        const given = { personId: 'p', at: now + chance(6) * HOUR_MS, key: key(harness) }
        await takeStep(tx, one, { move, by, note: '', photoIds: [], ...about }, given)
      }
    })
  }
  await moveTo(from + 366 * DAY)
  return made
}

/** The figures from the exported lines alone, by whoever has read their formulas on the screen and nothing of our code. */
function recount(csv: string): Record<string, [number, number]> {
  const [heading = '', ...lines] = csv.trim().split('\n')
  const names = heading.split(',')
  const stays = lines.map((line) => {
    const cells = line.split(',')
    const cell = (name: string) => cells[names.indexOf(name)] as string
    const time = (name: string) => (cell(name) === '' ? null : Number(cell(name)))
    const [closed, left, now] = [time('closed_at'), time('left_at'), time('as_of') as number]
    const [answerBy, answered] = [time('answer_by'), time('answered_at')]
    const [solveBy, resolved] = [time('solve_by') as number, time('resolved_at')]
    const end = left ?? closed ?? now
    const judge = (by: number, done: number | null) =>
      done === null ? (end > by ? 'late' : '') : done <= by ? 'good' : 'late'
    const rose = cell('left_by') === 'clock'
    const answer = answerBy === null ? '' : rose && answered === null ? 'late' : judge(answerBy, answered)
    const solve = rose ? 'late' : judge(solveBy, left === null ? resolved : null)
    const isHere = left === null
    const isOpen = closed === null && isHere
    const isOverdue =
      isOpen && ((answered === null && answer === 'late') || (resolved === null && solve === 'late'))
    return {
      level: cell('level'),
      state: cell('state'),
      ...{ answer, solve, isHere, isOpen, isOverdue, rose },
      raised: cell('left_by') === 'complainant',
      isDue: !isHere || (isOpen ? isOverdue : cell('state') !== 'withdrawn'),
    }
  })
  const figures: Record<string, [number, number]> = {}
  for (const level of LEVELS) {
    const here = stays.filter((one) => one.level === level)
    type Stay = (typeof here)[number]
    const of = (isOf: (one: Stay) => boolean, isHit: (one: Stay) => boolean): [number, number] => {
      const all = here.filter(isOf)
      return [all.filter(isHit).length, all.length]
    }
    const isDue = (one: Stay) => one.isDue
    const ended =
      (...states: string[]) =>
      (one: Stay) =>
        one.isHere && states.includes(one.state)
    figures[`${level} answeredInTime`] = of(
      (one) => one.answer !== '',
      (one) => one.answer === 'good',
    )
    figures[`${level} solvedInTime`] = of(
      (one) => one.solve !== '',
      (one) => one.solve === 'good',
    )
    figures[`${level} solved`] = of(isDue, ended('confirmed', 'agreed'))
    figures[`${level} agreed`] = of(isDue, ended('agreed'))
    figures[`${level} risenByClock`] = of(isDue, (one) => one.rose)
    figures[`${level} raised`] = of(isDue, (one) => one.raised)
    figures[`${level} overdueOpen`] = of(
      (one) => one.isOpen,
      (one) => one.isOverdue,
    )
  }
  return figures
}

const get = async <T>(name: string, path: string): Promise<T> =>
  (await harness.get(`/estates/7${path}`, { token: tokens.get(name) as string })).body as T
type Figures = { caseCount: number; figures: { level: string; key: string; hits: number; of: number }[] }
type Cases = {
  complaints: { subject: string; words: string }[]
  hiddenCount: number
  before: string | null
  code?: string
}

test('random years: every figure on screen is what the exported cases give, and its lists hold as many', async () => {
  const met = new Set<string>()
  for (const seed of [11, 2_026, 777_777]) {
    await moveTo(harness.clock.now)
    const from = harness.clock.now
    const made = await randomYear(seed)
    let seen = 0
    for (
      let month = monthOf(beijingDayOf(from)), last = addMonths(month, 12);
      month <= last;
      month = addMonths(month, 1)
    ) {
      const shown = await get<Figures>('street', `/complaint-figures?month=${month}`)
      const { url } = await get<{ url: string }>('owner', `/complaint-figures/export-link?month=${month}`)
      const csv = (await harness.app.inject({ url })).body
      assert.doesNotMatch(csv, /秘密|owner|neighbour/)
      const told = Object.fromEntries(
        shown.figures.map(({ level, key: name, hits, of }) => [`${level} ${name}`, [hits, of]]),
      )
      assert.deepEqual(told, recount(csv), `${seed} ${month}`)
      assert.equal(shown.figures.length, LEVELS.length * COMPLAINT_FIGURES.length)
      for (const { level, key: name, hits, of } of shown.figures) {
        if (hits > 0) met.add(`${level} ${name}`)
        // Lists cost a request each; two months of a year do.
        if (of === 0 || !/(03|09)$/.test(month)) continue
        for (const [part, wanted] of [
          ['hits', hits],
          ['rest', of - hits],
        ] as const) {
          let listed = 0
          for (let before = ''; ; ) {
            const path = `/complaint-figures/${level}/${name}/cases?month=${month}&part=${part}${before && `&before=${before}`}`
            const page = await get<Cases>('street', path)
            listed += page.complaints.length
            if (page.before === null) {
              assert.equal(listed + page.hiddenCount, wanted, `${month} ${level} ${name} ${part}`)
              break
            }
            before = page.before
          }
        }
      }
      seen += shown.caseCount
    }
    // The last month of one year is the first of the next.
    assert.ok(seen >= made, `${seen} of ${made}`)
  }
  for (const name of COMPLAINT_FIGURES)
    assert.ok(
      LEVELS.some((level) => met.has(`${level} ${name}`)),
      `${name} never counted anything`,
    )
})

test('a list shows what has come to who asks; owners have counts and the export, other estates nothing', async () => {
  const month = addMonths(monthOf(beijingDayOf(harness.clock.now)), -4)
  const path = `/complaint-figures/community/risenByClock/cases?month=${month}&part=hits`
  const company = await get<Cases>('company', path)
  const community = await get<Cases>('community', path)
  assert.ok(community.complaints.some((one) => one.subject === 'neighbour'))
  assert.ok(company.complaints.every((one) => one.subject !== 'neighbour'))
  assert.ok(company.hiddenCount > 0)
  assert.equal((await get<Cases>('owner', path)).code, 'access.denied')
  assert.equal((await get<Cases>('away', path)).code, 'access.denied')
  for (const bad of [
    '/complaint-figures/moon/raised/cases?month=2026-11&part=hits',
    '/complaint-figures/street/luck/cases?month=2026-11&part=hits',
    '/complaint-figures/street/raised/cases?month=2026-13&part=hits',
    '/complaint-figures/street/raised/cases?month=2026-11&part=all',
  ])
    assert.equal((await get<Cases>('street', bad)).code, 'request.malformed', bad)
  const { url } = await get<{ url: string }>('owner', `/complaint-figures/export-link?month=${month}`)
  for (const bad of [url.replace('/7/', '/8/'), url.replace(month, addMonths(month, -1)), `${url}x`])
    assert.equal((await harness.app.inject({ url: bad })).statusCode, 404, bad)
})
