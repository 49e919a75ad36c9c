// node --import tsx bench/repairs.ts [CALL [ROUNDS TICKETS …]]: what lists, search and "is it this one?" cost as the city grows from 2,000 to 200,000
// tickets: first in estates of 2,000 each, as cities grow, then all in one estate, which is the worst there can be. Queries a
// call, median and p99 milliseconds, and the median's ratio to the smallest of the same run.
import pg from 'pg'
import { inEstate } from '#server/core/db/scope.ts'
import { importSmallEstate, openHarness } from '../test/server/support/harness.ts'

const ROUNDS = Number(process.argv[3] ?? 200)
/** Part of the name of the calls to measure; all of them without it. */
const ONLY = process.argv[2] ?? ''
/** Whole estates of 2,000. */
const TICKETS = process.argv.length > 4 ? process.argv.slice(4).map(Number) : [2_000, 20_000, 200_000]
const harness = await openHarness()

let queries = 0
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  queries += 1
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

const CALLS: readonly [string, 'company' | 'owner' | 'district', string][] = [
  ['inbox by limit', 'company', '/repairs?state=due'],
  ['open, newest', 'company', '/repairs?state=open'],
  ['closed, newest', 'company', '/repairs?state=closed'],
  ['search, common word', 'company', `/repairs?search=${encodeURIComponent('漏水')}`],
  ['search, rare word', 'company', `/repairs?search=${encodeURIComponent('孔雀石')}`],
  ['search, no hit', 'company', `/repairs?search=${encodeURIComponent('独角兽')}`],
  ['is it this one?', 'owner', `/repairs-alike?kind=lift&building=${encodeURIComponent('7号楼')}&stair=1`],
  ['mine', 'owner', '/repairs?state=open'],
  ['figures of a month', 'company', '/repair-figures?month=2026-10'],
  // Of all estates that are there, by a supervisor of all of them.
  ['estates of a district', 'district', '/repair-oversight?month=2026-10'],
]

try {
  for (const isOneEstate of [false, true]) {
    console.log(isOneEstate ? '\nall in one estate' : 'estates of 2,000 tickets each')
    console.log('tickets    call                    queries  p50 ms   p99 ms   to the smallest')
    const smallest = new Map<string, number>()
    for (const [step, tickets] of TICKETS.entries()) {
      const base = (isOneEstate ? 500 : 100) + step
      const estate = isOneEstate ? String(base) : '100'
      const isFirst = isOneEstate || step === 0
      if (isFirst) {
        await importSmallEstate(harness, estate, 12)
        await harness.grant('company', estate, 'company')
        await harness.seat('owner', estate, 0)
        await oversee(isOneEstate ? `district-${estate}` : 'district', estate)
        await fill(estate, isOneEstate ? tickets : 2_000)
      }
      if (!isOneEstate)
        for (let other = step === 0 ? 1 : TICKETS[step - 1]! / 2_000; other < tickets / 2_000; other++) {
          await oversee('district', String(1_000 + other))
          await fill(String(1_000 + other), 2_000)
        }
      await harness.database.owner.query('ANALYZE repairs, repair_followers, repair_steps')
      const tokens = {
        company: await harness.signIn('company'),
        owner: await harness.signIn('owner'),
        district: await harness.signIn(isOneEstate ? `district-${estate}` : 'district'),
      }
      for (const [name, role, path] of CALLS.filter((one) => one[0].includes(ONLY))) {
        const read = () =>
          role === 'district'
            ? harness.get(path, { token: tokens[role] })
            : harness.get(`/estates/${estate}${path}`, { token: tokens[role], role })
        for (let warm = 0; warm < 20; warm++) await read()
        queries = 0
        const times: number[] = []
        for (let round = 0; round < ROUNDS; round++) {
          const began = performance.now()
          const answer = await read()
          times.push(performance.now() - began)
          if (answer.status !== 200) throw new Error(`${name}: ${JSON.stringify(answer.body)}`)
        }
        times.sort((a, b) => a - b)
        const p50 = times[Math.floor(ROUNDS * 0.5)] as number
        const p99 = times[Math.floor(ROUNDS * 0.99)] as number
        if (!smallest.has(name)) smallest.set(name, p50)
        console.log(
          [
            String(tickets).padEnd(10),
            name.padEnd(23),
            String(queries / ROUNDS).padEnd(8),
            p50.toFixed(1).padEnd(8),
            p99.toFixed(1).padEnd(8),
            (p50 / (smallest.get(name) as number)).toFixed(2),
          ].join(' '),
        )
      }
    }
  }
} finally {
  await harness.stop()
}

async function oversee(name: string, estateId: string): Promise<void> {
  await harness.database.owner.query(
    'INSERT INTO estates (estate_id, name, is_made_up, created_at) VALUES ($1, $2, true, now()) ON CONFLICT DO NOTHING',
    [estateId, `estate ${estateId}`],
  )
  await harness.grant(name, estateId, 'district')
}

/** Tickets of the last five years, two in a hundred of them open; three hold the rare word. */
async function fill(estateId: string, count: number): Promise<void> {
  await inEstate(harness.database.owner, estateId, async (tx) => {
    await tx.query(
      `INSERT INTO repairs (estate_id, repair_id, kind, place, place_text, description, photo_ids, reported_by, reported_at,
         state, responded_at, moved_at, idempotency_key, building, stair, respond_by, mend_by, mended_at, closed_at, due_at)
       SELECT $1, '01' || lpad(i::text, 24, '0'), (ARRAY['leak','lift','light','drain','door'])[i % 5 + 1], 'building',
         (i % 20 + 1) || '号楼' || (i % 4 + 1) || '单元', CASE WHEN i % ($2 / 3) = 7 THEN '孔雀石台面' ELSE '这里漏水' END || i,
         '{}', 'p' || i % 997, t, CASE WHEN i % 50 = 0 THEN 'accepted' ELSE 'confirmed' END, t + interval '1 hour',
         t + interval '1 day', 'k' || i, (i % 20 + 1) || '号楼', (i % 4 + 1)::text, t + interval '2 hours', t + interval '3 days',
         CASE WHEN i % 50 = 0 THEN NULL ELSE t + interval '1 day' END, CASE WHEN i % 50 = 0 THEN NULL ELSE t + interval '1 day' END,
         CASE WHEN i % 50 = 0 THEN t + interval '3 days' END
       FROM (SELECT i, $3::timestamptz - (i::float8 / $2 * 1825) * interval '1 day' AS t FROM generate_series(1, $2::int) AS i) AS made`,
      [estateId, count, new Date(harness.clock.now)],
    )
    await tx.query(
      `INSERT INTO repair_followers SELECT estate_id, repair_id, reported_by, true, reported_at FROM repairs
       WHERE estate_id = $1`,
      [estateId],
    )
  })
}
