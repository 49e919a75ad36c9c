import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { listOversightCases, readRepairOversight } from '#contract/repairs/oversight.ts'
import { beijingDayOf, monthOf } from '#domain/core/calendar.ts'
import { HOUR_MS, SILENCE_MS } from '#domain/repairs/clock.ts'
import { OVERSIGHT } from '#domain/repairs/oversight.ts'
import { REPAIR_KINDS } from '#domain/repairs/kind.ts'
import { movesOf, type RepairActor } from '#domain/repairs/ticket.ts'
import { inEstates, inEstate } from '#server/core/db/scope.ts'
import { findRepairs, holdRepair, takeStep } from '#server/repairs/store.ts'
import { storeReport } from '#server/repairs/routes.ts'
import { DAY, importSmallEstate, key, NOW, openHarness, type Harness } from '#test/server/support/harness.ts'

// Three estates of one street and one of another, months of random work in each; what a supervisor reads is compared with a count of the cases
// by the formulas on the screen.

let harness: Harness
const ESTATES = ['21', '22', '23', '31'] as const
const MONTH = monthOf(beijingDayOf(NOW))
const tokens = new Map<string, string>()

before(async () => {
  harness = await openHarness()
  for (const estateId of ESTATES) await importSmallEstate(harness, estateId, 4)
  for (const estateId of ['21', '22', '23']) await harness.grant('street', estateId, 'street')
  await harness.grant('community', '22', 'community')
  await harness.grant('elsewhere', '31', 'street')
  for (const estateId of ESTATES) await harness.grant('city', estateId, 'city')
  await harness.grant('boss', '21', 'company')
  await harness.seat('owner', '21', 2)
  for (const [index, estateId] of ESTATES.entries()) await work(estateId, 40 + 10 * index, index)
  harness.clock.now = NOW
  for (const name of ['street', 'community', 'elsewhere', 'city', 'boss', 'owner', 'nobody'])
    tokens.set(name, await harness.signIn(name))
})
after(() => harness.stop())

/** Random reports of the last two months with random steps on them, at random hours. */
async function work(estateId: string, reports: number, seed: number): Promise<void> {
  const draws = fc.sample(
    fc.record({
      kind: fc.constantFrom(...REPAIR_KINDS.map((kind) => kind.key)),
      ago: fc.integer({ min: 1, max: 60 * 24 }),
      steps: fc.array(fc.tuple(fc.nat(1_000), fc.integer({ min: 0, max: 60 })), { maxLength: 7 }),
    }),
    { numRuns: reports, seed },
  )
  for (const { kind, ago, steps } of draws) {
    const repairId = key(harness)
    let at = NOW - ago * HOUR_MS
    await inEstate(harness.database.app, estateId, async (tx) => {
      await storeReport(
        tx,
        { estateId, personId: 'p', at, key: key(harness) },
        { repairId, kind, place: 'building', placeText: '1号楼', description: '', photoIds: [] },
      )
      for (const [pick, hours] of steps) {
        at += hours * HOUR_MS
        if (at > NOW) return
        const repair = await holdRepair(tx, estateId, repairId)
        const actors: RepairActor[] = ['company', 'reporter']
        const moves = actors.flatMap((by) => movesOf(repair.state, by).map((move) => ({ move, by })))
        const chosen = moves[pick % (moves.length || 1)]
        if (chosen)
          await takeStep(
            tx,
            repair,
            { ...chosen, note: 'x', photoIds: [], data: {}, priceFen: 1 },
            { personId: 'p', at, key: key(harness) },
          )
      }
    })
  }
}

async function read(name: string, query = `month=${MONTH}`) {
  const { status, body } = await harness.get(`/repair-oversight?${query}`, {
    token: tokens.get(name) as string,
  })
  assert.equal(status, 200, JSON.stringify(body))
  return v.parse(readRepairOversight.output, body)
}

/** By whoever has read the formulas on the screen, from the stored rows alone. */
async function recount(estateId: string): Promise<Record<string, [string[], string[] | null]>> {
  const rows = await inEstate(harness.database.app, estateId, (tx) => findRepairs(tx, estateId, 'true'))
  const emergencies = new Set(REPAIR_KINDS.filter((kind) => kind.isEmergency).map((kind) => kind.key))
  const counts: Record<string, [string[], string[] | null]> = Object.fromEntries(
    OVERSIGHT.map((name) => [
      name,
      [[], name === 'late' || name === 'lapsed' || name === 'reopened' ? [] : null],
    ]),
  )
  const say = (name: string, id: string, part: 0 | 1) => counts[name]?.[part]?.push(id)
  for (const row of rows) {
    const isSilent = row.state === 'done' && row.mendedAt !== null && NOW >= row.mendedAt + SILENCE_MS
    const closedAt = isSilent ? (row.mendedAt as number) + SILENCE_MS : row.closedAt
    const state = isSilent ? 'lapsed' : row.state
    const id = row.repairId
    const mendBy = row.mendBy + row.pausedMs + (row.pausedAt === null ? 0 : NOW - row.pausedAt)
    const end = closedAt ?? NOW
    const lateAnswer = (row.answeredAt ?? end) > row.respondBy
    const lateMend = (row.mendedAt ?? end) > mendBy
    if (closedAt === null) {
      say('open', id, 0)
      if (emergencies.has(row.kind) && row.mendedAt === null) say('emergencyOpen', id, 0)
      if ((row.mendedAt === null && lateMend) || (row.answeredAt === null && lateAnswer))
        say('overdueOpen', id, 0)
    }
    if (monthOf(beijingDayOf(row.reportedAt)) !== MONTH) continue
    if (row.answeredAt !== null || row.mendedAt !== null || lateAnswer || lateMend) say('late', id, 1)
    if (lateAnswer || lateMend) say('late', id, 0)
    const hasOutcome = closedAt !== null && state !== 'withdrawn'
    if (hasOutcome) say('lapsed', id, 1)
    if (hasOutcome && state === 'lapsed') say('lapsed', id, 0)
    if (hasOutcome || row.reopened > 0) say('reopened', id, 1)
    if (row.reopened > 0) say('reopened', id, 0)
  }
  return counts
}

test('every number is a recount of its cases, and each opens exactly them', async () => {
  const seen = await read('street')
  assert.equal(seen.estateCount, 3)
  assert.deepEqual(seen.estates.map((one) => one.estateId).sort(), ['21', '22', '23'])
  let all = 0
  for (const { estateId, figures } of seen.estates) {
    const counted = await recount(estateId)
    for (const { key: name, hits, of } of figures) {
      const [wantedHits, wantedOf] = counted[name] as [string[], string[] | null]
      assert.deepEqual([hits, of], [wantedHits.length, wantedOf && wantedOf.length], `${estateId} ${name}`)
      all += hits
      const rest = (wantedOf ?? []).filter((id) => !wantedHits.includes(id))
      for (const [part, wanted] of [
        ['hits', wantedHits],
        ['rest', rest],
      ] as const) {
        const found: string[] = []
        for (let before: string | null = ''; before !== null; ) {
          const path = `/estates/${estateId}/repair-oversight/${name}/cases?month=${MONTH}&part=${part}${before && `&before=${before}`}`
          const { body } = await harness.get(path, { token: tokens.get('street') as string })
          const page = v.parse(listOversightCases.output, body)
          found.push(...page.repairs.map((repair) => repair.repairId))
          before = page.before
        }
        assert.deepEqual(found.sort(), [...wanted].sort(), `${estateId} ${name} ${part}`)
      }
    }
  }
  assert.ok(all > 50, `${all} cases`)
})

test('most overdue first; one estate alone; another month', async () => {
  const seen = await read('street')
  const overdue = (one: (typeof seen.estates)[number]) =>
    one.figures.find(({ key: name }) => name === 'open')?.hits
  assert.equal(seen.estates.length, 3)
  const [only] = (await read('street', `month=${MONTH}&only=22`)).estates
  assert.deepEqual(
    only,
    seen.estates.find((one) => one.estateId === '22'),
  )
  const before = await read('street', 'month=2020-01')
  for (const one of before.estates) {
    assert.deepEqual(
      one.figures.find(({ key: name }) => name === 'late'),
      { key: 'late', hits: 0, of: 0 },
    )
    assert.equal(
      overdue(one),
      overdue(seen.estates.find((other) => other.estateId === one.estateId) as typeof one),
    )
  }
})

test('a supervisor of another street, a community, an owner, a company: each sees its own or nothing', async () => {
  assert.deepEqual(
    (await read('elsewhere')).estates.map((one) => one.estateId),
    ['31'],
  )
  assert.deepEqual(
    (await read('community')).estates.map((one) => one.estateId),
    ['22'],
  )
  assert.equal((await read('city')).estateCount, 4)
  for (const name of ['boss', 'owner', 'nobody']) {
    const { body } = await harness.get(`/repair-oversight?month=${MONTH}`, {
      token: tokens.get(name) as string,
    })
    assert.equal(body.code, 'access.denied', name)
  }
  const other = await harness.get(`/repair-oversight?month=${MONTH}&only=31`, {
    token: tokens.get('street') as string,
  })
  assert.equal(other.body.code, 'access.denied')
  for (const name of ['street', 'community', 'boss', 'owner', 'nobody']) {
    const path = `/estates/31/repair-oversight/open/cases?month=${MONTH}&part=hits`
    assert.equal(
      (await harness.get(path, { token: tokens.get(name) as string })).body.code,
      'access.denied',
      name,
    )
  }
  const bad = ['month=2026-13', 'month=x', '', `month=${MONTH}&only=x`, `month=${MONTH}&after=-1`]
  for (const query of bad) {
    const { body } = await harness.get(`/repair-oversight?${query}`, {
      token: tokens.get('street') as string,
    })
    assert.equal(body.code, 'request.malformed', query)
  }
})

test('a role that has ended shows nothing any more', async () => {
  const personId = await harness.grant('former', '21', 'street')
  await harness.database.owner.query('UPDATE person_roles SET valid_to = $2 WHERE person_id = $1', [
    personId,
    new Date(NOW - DAY),
  ])
  const token = await harness.signIn('former')
  assert.equal((await harness.get(`/repair-oversight?month=${MONTH}`, { token })).body.code, 'access.denied')
})

test('many estates in one transaction: only those named, and nothing written', async () => {
  await inEstates(harness.database.app, ['21', '22'], async (tx) => {
    const { rows } = await tx.query('SELECT DISTINCT estate_id::text AS id FROM repairs ORDER BY 1')
    assert.deepEqual(rows, [{ id: '21' }, { id: '22' }])
  })
  await assert.rejects(
    inEstates(harness.database.app, ['21'], (tx) =>
      tx.query("INSERT INTO repair_followers VALUES (21, 'x', 'x', true, now())"),
    ),
    /read-only/,
  )
  for (const hostile of ["21') OR 1=1", '21,31', '', '-1'])
    await assert.rejects(
      inEstates(harness.database.app, [hostile], async () => 1),
      RangeError,
    )
})
