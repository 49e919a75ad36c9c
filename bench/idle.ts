// What an installation costs while nobody uses it: statements a second, by the number of estates.
//   node --import tsx bench/idle.ts [ESTATES…] — default 1 100 7000; SECONDS=20

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { readConfig } from '#server/config.ts'
import { run } from '#server/run.ts'

const SECONDS = Number(process.env.SECONDS ?? 20)
const VOTES = 20
const sizes = process.argv.slice(2).map(Number)
if (sizes.length === 0) sizes.push(1, 100, 7_000)

/** Estates with closed votes, a flat and an owner each, made by SQL alone: nothing of them is looked at but by jobs. */
async function makeEstates(owner: pg.Pool, from: number, to: number): Promise<void> {
  const client = await owner.connect()
  try {
    await client.query('BEGIN')
    const ids = Array.from({ length: to - from + 1 }, (_, n) => from + n)
    await client.query(`SET LOCAL app.estates = '${ids.join(',')}'`)
    await client.query(
      `INSERT INTO estates (estate_id, name, service_level, is_made_up, created_at)
       SELECT n, '小区' || n, 2, true, now() FROM generate_series($1::bigint, $2::bigint) AS n`,
      [from, to],
    )
    await client.query(
      `INSERT INTO votes (estate_id, vote_id, title, seats, paper_rule, proxy_cap, choice_counts, convener, notice_at, opens_at,
         closes_at, excluded_units, rules_text, rules_hash, log_from)
       SELECT n, 'V' || k, '表决', 0, 'first-stands', 0, '\\x03', '业委会', now() - interval '90 days', now() - interval '60 days',
         now() - interval '30 days', 0, '{}', decode(repeat('00', 32), 'hex'), 0
       FROM generate_series($1::bigint, $2::bigint) AS n, generate_series(1, ${VOTES}) AS k`,
      [from, to],
    )
    await client.query(
      `INSERT INTO vote_results (estate_id, vote_id, round, closed_at, outcomes, openings, log_to)
       SELECT estate_id, vote_id, 0, closes_at, '{carried}', '', 1 FROM votes WHERE estate_id BETWEEN $1 AND $2`,
      [from, to],
    )
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

let statements = 0
const { query } = pg.Client.prototype
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  statements += 1
  return Reflect.apply(query, this, given)
} as never

const folder = mkdtempSync(join(tmpdir(), 'wuye-idle-'))
const config = readConfig({ PORT: '0', DATA_DIR: folder }, join(import.meta.dirname, '..'))
const running = await run(config, { webRoot: null, sample: false }, () => undefined)
try {
  let made = 0
  for (const size of sizes.sort((a, b) => a - b)) {
    while (made < size) {
      const to = Math.min(size, made + 500)
      await makeEstates(running.database.owner, 1_000 + made, 999 + to)
      made = to
    }
    await running.database.owner.query('ANALYZE')
    // The first search comes with the start, and the rest of a start with it.
    await new Promise((done) => setTimeout(done, made === sizes[0] ? 8_000 : 1_000))
    statements = 0
    const started = Date.now()
    await new Promise((done) => setTimeout(done, SECONDS * 1_000))
    const seconds = (Date.now() - started) / 1_000
    const count = statements
    const began = Date.now()
    const found = await running.searchDue()
    const search = { statements: statements - count, ms: Date.now() - began }
    console.log(
      `${String(size).padStart(6)} estates: ${count} statements in ${seconds.toFixed(0)} s, ${(count / seconds).toFixed(2)} a second; ` +
        `the hourly search: ${search.statements} statements in ${search.ms} ms, ${found} found`,
    )
  }
} finally {
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
}
