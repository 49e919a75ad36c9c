import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

// Each bench at a tiny size, so that none rots. What they print here says nothing of how fast anything is.

const ROOT = join(import.meta.dirname, '../..')

type Bench = {
  readonly name: string
  readonly given: readonly string[]
  readonly says: RegExp
  readonly months?: string
}

const BENCHES: readonly Bench[] = [
  { name: 'attack', given: ['3'], says: /under attack to without: p50/ },
  { name: 'announce', given: ['30', '60'], says: /^60 .*\d/m },
  { name: 'cast', given: ['128'], says: /pgbench/ },
  { name: 'idle', given: ['1', '30'], says: /^ *30 estates: \d+ statements in \d+ s/m },
  { name: 'ledger', given: ['13', '26'], says: /a year of \d+ entries without JIT/, months: '13' },
  { name: 'read', given: ['1', '2'], says: /to the baseline: \d/ },
  { name: 'recount', given: ['30', '60'], says: /^60 +without .*\d/m },
  { name: 'rehearsal/main', given: ['60'], says: /the rehearsal to reading each owner once: \d/ },
  { name: 'secrecy', given: ['30'], says: /^30 +roll .*without .*\d/m },
  { name: 'restore', given: ['2'], says: /^restore to plain: \d/m },
  { name: 'repairs', given: ['newest', '2', '2000'], says: /open, newest/ },
]

for (const { name, given, says, months } of BENCHES)
  test(`bench/${name} runs and says its ratios`, async () => {
    const { code, text } = await run(name, given, months)
    assert.equal(code, 0, text)
    assert.match(text, says)
  })

function run(
  name: string,
  given: readonly string[],
  months = '',
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', `bench/${name}.ts`, ...given], {
    cwd: ROOT,
    env: { ...process.env, SECONDS: '4', ...(months ? { MONTHS: months } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)))
  return new Promise((done) => child.on('close', (code) => done({ code, text })))
}
