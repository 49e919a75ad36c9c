// node --import tsx bench/ledger.ts: what an owner's summary of the book costs as 20 years of it grow from 500 to 50,000
// entries (queries, bytes, milliseconds, as ratios to the smallest), and a year's recompute on the phone's code without JIT,
// as a ratio to the bare hashing of its entries.
// MONTHS=13 makes it fewer months than 240.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import pg from 'pg'
import { addMonths, beijingDayOf, firstDayOf, lastDayOf, type Month, monthOf } from '#domain/core/calendar.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { bringSources, sourceIdOf } from '#server/ledger/income/import.ts'
import { keepLooks } from '#server/ledger/income/store.ts'
import { lockLog } from '#server/log/tree.ts'
import { insertEntries } from '#server/dev/seeds/entries.ts'
import { closeBook, signBook } from '#server/ledger/close.ts'
import { importSmallEstate, keepScan, openHarness } from '../test/server/support/harness.ts'

const MONTHS = Number(process.env.MONTHS ?? 240)
const ROUNDS = 30
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [500, 5_000, 50_000]
const harness = await openHarness()
const today = beijingDayOf(harness.clock.now)
const folder = mkdtempSync(join(tmpdir(), 'wuye-bench-'))

let queries = 0
let firstLacking: number | null = null
const query = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  queries += 1
  return (query as (...all: unknown[]) => unknown).apply(this, given)
} as typeof query

try {
  console.log('entries   queries   KB        ms        to the smallest: KB   ms')
  let first: { bytes: number; ms: number } | null = null
  for (const [index, entries] of SIZES.entries()) {
    const estateId = String(7 + index)
    await importSmallEstate(harness, estateId, 12)
    await harness.seat(`owner-${index}`, estateId, 0)
    await fill(estateId, entries)
    await harness.database.owner.query('ANALYZE')
    const token = await harness.signIn(`owner-${index}`)
    const read = () => harness.get(`/estates/${estateId}/ledger`, { token, role: 'owner' })
    await contracts(estateId, 2 * 10 ** index)
    await read()
    queries = 0
    const times: number[] = []
    let bytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now()
      const answer = await read()
      times.push(performance.now() - began)
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      bytes = JSON.stringify(answer.body).length
    }
    const ms = times.sort((a, b) => a - b)[ROUNDS / 2] as number
    first ??= { bytes, ms }
    console.log(
      [
        String(entries).padEnd(10),
        (queries / ROUNDS).toFixed(1).padEnd(10),
        (bytes / 1024).toFixed(1).padEnd(10),
        ms.toFixed(1).padEnd(10),
        `${(bytes / first.bytes).toFixed(2)}`.padStart(18),
        (ms / first.ms).toFixed(2).padStart(7),
      ].join(''),
    )
    await lacking(estateId, token, 2 * 10 ** index)
    await recompute(estateId, token)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  await harness.stop()
}

/** Books the entries over 20 years through the importer's function, and closes and signs all months but the last two. */
async function fill(estateId: string, entries: number): Promise<void> {
  const last = monthOf(today)
  const vouchers = new Map([['voucher', await keepScan(harness, estateId)]])
  for (let at = 0; at < MONTHS; at++) {
    const month: Month = addMonths(last, at - MONTHS + 1)
    const count = Math.floor((entries * (at + 1)) / MONTHS) - Math.floor((entries * at) / MONTHS)
    const rows = Array.from({ length: count }, (_, number) => {
      const isIncome = number % 3 !== 2
      const amountFen = 1_000 + ((number * 7919) % 90_000)
      const [account, sign] = isIncome ? ['4003', -1] : ['5004', 1]
      return {
        bookedOn: firstDayOf(month),
        summary: isIncome ? '地面停车' : '公共区域维修',
        counterparty: '示例',
        postings: [
          { accountCode: '1002', amountFen: -sign * amountFen },
          { accountCode: account, amountFen: sign * amountFen },
        ],
        voucherNames: isIncome ? [] : ['voucher'],
        reverses: null,
      }
    })
    await inEstate(harness.database.app, estateId, async (tx) => {
      await insertEntries(tx, harness.ports, estateId, rows as never, vouchers)
      if (at >= MONTHS - 2) return
      const fund = { firstFen: 100_000_000, balanceFen: 10_000_000 }
      const close = await closeBook(tx, estateId, month, fund, 'clerk', harness.clock.now)
      await signBook(tx, estateId, close, 'member', harness.clock.now)
    })
  }
}

/** Contracts of 20 years by the month, all of whose money has come but that of one, in one month. */
async function contracts(estateId: string, count: number): Promise<void> {
  const from = firstDayOf(addMonths(monthOf(today), -MONTHS + 1))
  const terms = {
    accountCode: '4003',
    building: '',
    counterparty: '示例',
    contractNumber: '',
    endsOn: lastDayOf(monthOf(today)),
    amountFen: 1,
    rhythm: 'month',
    firstDueOn: from,
    dueDay: 1,
    photoIds: [],
    fileHash: '',
    approvedBy: null,
  } as const
  const lines = Array.from({ length: count }, (_, line) => ({
    line,
    fromOn: from,
    terms: { ...terms, place: `车位${line}` },
  }))
  await inEstate(harness.database.app, estateId, async (tx) => {
    await lockLog(tx, estateId)
    await bringSources(tx, estateId, lines, 'clerk', harness.clock.now)
    // As many receipts as 20 years have, without the log's work: this measures reading.
    await tx.query(
      `INSERT INTO income_receipts
       SELECT $1, v.source_id || '-' || m, v.source_id, $2::date + make_interval(months => m), 1, 1, NULL, '', 'clerk', now(), 0
       FROM income_versions v, generate_series(0, ${MONTHS - 1}) AS m
       WHERE v.estate_id = $1 AND NOT (v.source_id = $3 AND m = ${MONTHS - 5})`,
      [estateId, from, sourceIdOf(estateId, lines[0] as (typeof lines)[number])],
    )
    await keepLooks(
      tx,
      estateId,
      lines.map((one) => sourceIdOf(estateId, one)),
      today,
    )
  })
}

/** What an owner's page says of money that did not come, as the register grows. */
async function lacking(estateId: string, token: string, sources: number): Promise<void> {
  const read = () => harness.get(`/estates/${estateId}/income/lacking`, { token, role: 'owner' })
  await read()
  queries = 0
  const times: number[] = []
  let bytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    const answer = await read()
    times.push(performance.now() - began)
    const { sourceCount } = answer.body as unknown as { sourceCount: number }
    if (answer.status !== 200 || sourceCount !== 1) throw new Error(JSON.stringify(answer.body))
    bytes = JSON.stringify(answer.body).length
  }
  const ms = times.sort((a, b) => a - b)[ROUNDS / 2] as number
  firstLacking ??= ms
  console.log(
    `          what lacks of ${sources} sources x 240 months: ${(queries / ROUNDS).toFixed(1)} queries, ${bytes} bytes, ${ms.toFixed(1)} ms, ${(ms / firstLacking).toFixed(2)} x the smallest`,
  )
}

async function recompute(estateId: string, token: string): Promise<void> {
  const to = monthOf(today)
  const path = `/estates/${estateId}/ledger/record?from=${addMonths(to, -11)}&to=${to}`
  const record = await harness.get(path, { token, role: 'owner' })
  if (record.status !== 200) throw new Error(JSON.stringify(record.body))
  const script = join(folder, 'recompute.mjs')
  await build({
    stdin: {
      contents: `
        import { readFileSync } from 'node:fs'
        import { readBook } from '#domain/ledger/evidence/published.ts'
        import { verifyBook } from '#domain/ledger/evidence/verify.ts'
        import { leafHash } from '#domain/log/merkle.ts'
        const wire = JSON.parse(readFileSync(process.argv[2], 'utf8'))
        const texts = wire.entries.map((entry) => new TextEncoder().encode(JSON.stringify(entry)))
        const timed = (work) => { const began = performance.now(); work(); return performance.now() - began }
        const bare = timed(() => { for (const text of texts) leafHash(text) })
        let answer
        const full = timed(() => { answer = verifyBook(readBook(wire)) })
        if (answer.faults.length > 0) throw new Error(JSON.stringify(answer.faults.slice(0, 3)))
        console.log(JSON.stringify({ bare, full }))`,
      resolveDir: join(import.meta.dirname, '..'),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    target: 'es2020',
    platform: 'node',
    outfile: script,
  })
  const file = join(folder, `${estateId}.json`)
  writeFileSync(file, JSON.stringify(record.body))
  const told = spawnSync(process.execPath, ['--jitless', script, file], { encoding: 'utf8' })
  if (told.status !== 0) throw new Error(told.stderr)
  const { bare, full } = JSON.parse(told.stdout) as { bare: number; full: number }
  const { entries } = record.body as unknown as { entries: unknown[] }
  console.log(
    `          a year of ${entries.length} entries without JIT: ${full.toFixed(0)} ms, ${(full / bare).toFixed(2)} x the bare hashing`,
  )
}
