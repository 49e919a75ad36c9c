// node --import tsx bench/recount.ts: a full recount of 3,000 and 10,000 heads on the phone's code, with and without JIT,
// as ratios to the bare hashing of the same leaves in the same run; and the size of the record.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { strToU8, zipSync } from 'fflate'
import { makeHarness, write } from '../test/operator/honest.ts'

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [3_000, 10_000]
const folder = mkdtempSync(join(tmpdir(), 'wuye-bench-'))
const script = join(folder, 'recount.mjs')
// What a phone gets: bundled for ES2020, no loader in between.
await build({
  stdin: {
    contents: `
      import { readFileSync } from 'node:fs'
      import { recountAll } from '#domain/votes/evidence/recount.ts'
      import { leafHash } from '#domain/log/merkle.ts'
      import { fromBase64 } from '#domain/log/bytes.ts'
      const { record, mine } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
      const leaves = record.entries.map(fromBase64)
      const timed = (work) => { const began = performance.now(); work(); return performance.now() - began }
      const bare = timed(() => { for (const leaf of leaves) leafHash(leaf) })
      let answer
      const full = timed(() => { answer = recountAll(record, mine) })
      if (answer.checks.some((check) => check.state !== 'holds')) throw new Error(JSON.stringify(answer.checks))
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

console.log('heads   jit      bare ms   recount ms   ratio')
for (const heads of SIZES) {
  const { record, mine } = write(makeHarness({ heads, turnout: 1 }))
  const file = join(folder, `${heads}.json`)
  writeFileSync(file, JSON.stringify({ record, mine: mine(3) }))
  for (const flags of [[], ['--jitless']]) {
    const told = spawnSync(process.execPath, [...flags, script, file], { encoding: 'utf8' })
    if (told.status !== 0) throw new Error(told.stderr)
    const { bare, full } = JSON.parse(told.stdout) as { bare: number; full: number }
    console.log(
      `${String(heads).padEnd(8)}${(flags.length ? 'without' : 'with').padEnd(9)}${bare.toFixed(0).padStart(7)}${full.toFixed(0).padStart(13)}${(full / bare).toFixed(2).padStart(8)}`,
    )
  }
  const leafBytes = record.entries.reduce((all, entry) => all + (entry.length * 3) / 4, 0)
  const zipped = zipSync({ 'record.json': strToU8(JSON.stringify(record)) }).length
  const beyond = (((record.roll.length + record.openings.length) * 3) / 4 / heads).toFixed(1)
  console.log(
    `        leaf data ${(leafBytes / heads).toFixed(1)} bytes a head, beyond it ${beyond}; the zip ${(zipped / heads).toFixed(1)} bytes a head`,
  )
}
rmSync(folder, { recursive: true, force: true })
