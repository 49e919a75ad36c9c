// node --import tsx bench/secrecy.ts [heads …]: making and verifying the proof of a count at 1 and 8 items, and that of a roll's areas, on the
// phone's code, verifying with and without JIT; as ratios to the bare hashing of as many leaves in the same run. All times are of the processor.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { toBase64 } from '#domain/log/bytes.ts'
import { leafHash } from '#domain/log/merkle.ts'
import { commitBallots } from '#domain/votes/secrecy/ballot.ts'
import { proveRoll } from '#domain/votes/secrecy/areas.ts'
import { baseTables, generators } from '#domain/votes/secrecy/curve/generators.ts'
import { type Affine, pointsFor, sumLists, writePoint } from '#domain/votes/secrecy/curve/multiply.ts'
import { randomScalar } from '#domain/votes/secrecy/curve/transcript.ts'
import { proveCount } from '#domain/votes/secrecy/prove.ts'

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_200, 10_000]
/** What an entry of a ballot has with a point in place of a salted hash. */
const LEAF_BYTES = 181
const folder = mkdtempSync(join(tmpdir(), 'wuye-bench-'))
const script = join(folder, 'secrecy.mjs')
const random = (length: number) => Uint8Array.from(randomBytes(length))
const hash = random(32)

// What a phone gets: bundled for ES2020, no loader in between.
await build({
  stdin: {
    contents: `
      import { readFileSync } from 'node:fs'
      import { fromBase64 } from '#domain/log/bytes.ts'
      import { leafHash } from '#domain/log/merkle.ts'
      import { verifyRoll } from '#domain/votes/secrecy/areas.ts'
      import { generators } from '#domain/votes/secrecy/curve/generators.ts'
      import { verifyCount } from '#domain/votes/secrecy/verify.ts'
      const given = JSON.parse(readFileSync(process.argv[2], 'utf8'), (_, value) =>
        typeof value === 'object' && value !== null && 'base64' in value ? fromBase64(value.base64) : value)
      const timed = (work) => {
        const before = process.cpuUsage()
        work()
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1000
      }
      const leaf = new Uint8Array(${LEAF_BYTES})
      const bare = timed(() => { for (let at = 0; at < given.count; at++) leafHash(leaf) })
      const found = timed(() => generators('ballot', given.count))
      let fault
      const full = timed(() => {
        if (given.roll) { fault = verifyRoll(given.roll, given.proof) }
        else { const told = verifyCount(given.statement, given.proof); fault = told.ok ? null : told.at }
      })
      if (fault !== null) throw new Error(fault)
      console.log(JSON.stringify({ bare, found, full }))`,
    resolveDir: join(import.meta.dirname, '..'),
    loader: 'ts',
  },
  bundle: true,
  format: 'esm',
  target: 'es2020',
  platform: 'node',
  outfile: script,
})

/** Milliseconds of processor, this process alone: other work beside it does not count. */
function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000, value }
}

function makeBallots(counts: readonly number[], heads: number) {
  const open = Array.from({ length: heads }, (_, at) => ({
    channel: at % 9 === 0 ? 1 : 0,
    choices: counts.map((_count, item) => (at * 7 + item * 3) % 3),
    areaDm2: 5000 + ((at * 137) % 9000),
    blinding: randomScalar(random),
    rowBlinding: randomScalar(random),
  }))
  const { base, h } = baseTables()
  const q = commitBallots(counts, open) as Affine[]
  const c = sumLists(
    open.map((one) => [...pointsFor(base, BigInt(one.areaDm2)), ...pointsFor(h, one.rowBlinding)]),
  ) as Affine[]
  return open.map((one, at) => ({
    ...one,
    commitment: writePoint(q[at] as Affine),
    row: writePoint(c[at] as Affine),
  }))
}

console.log(
  'heads   what      bytes a head   proving ms   ratio   verifying: jit      bare ms   generators ms   ms   ratio',
)
for (const heads of SIZES) {
  const bare = timed(() => {
    for (let at = 0; at < heads; at++) leafHash(new Uint8Array(LEAF_BYTES))
  }).ms
  generators('ballot', heads)
  for (const items of [1, 8]) {
    const choiceCounts = Array.from({ length: items }, () => 4)
    const ballots = makeBallots(choiceCounts, heads)
    const context = { rulesHash: hash, voteId: 'V', round: 0, rollHash: hash, logSize: heads, logRoot: hash }
    const { ms, value } = timed(() => proveCount({ ...context, choiceCounts }, ballots, null, random))
    tell(heads, `${items} items`, { ms, bare, proof: value.proof }, { statement: value.statement })
    if (items > 1) continue
    const roll = {
      rulesHash: hash,
      voteId: 'V',
      rollHash: hash,
      areaDm2: ballots.reduce((all, one) => all + one.areaDm2, 0),
      rows: ballots.map((one) => one.row),
    }
    const secrets = ballots.map((one) => ({ value: BigInt(one.areaDm2), blinding: one.rowBlinding }))
    const made = timed(() => proveRoll(roll, secrets, random))
    tell(heads, 'roll', { ms: made.ms, bare, proof: made.value }, { roll })
  }
}
rmSync(folder, { recursive: true, force: true })

function tell(
  heads: number,
  what: string,
  { ms, bare, proof }: { ms: number; bare: number; proof: Uint8Array },
  given: object,
): void {
  const file = join(folder, 'given.json')
  const asText = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? { base64: toBase64(value) } : value
  writeFileSync(file, JSON.stringify({ ...given, proof, count: heads }, asText))
  for (const flags of [[], ['--jitless']]) {
    const told = spawnSync(process.execPath, [...flags, script, file], { encoding: 'utf8' })
    if (told.status !== 0) throw new Error(told.stderr)
    const one = JSON.parse(told.stdout) as { bare: number; found: number; full: number }
    const made = [
      (proof.length / heads).toFixed(0).padStart(12),
      ms.toFixed(0).padStart(13),
      (ms / bare).toFixed(1).padStart(8),
    ]
    const verified = [
      (flags.length ? 'without' : 'with').padEnd(8),
      one.bare.toFixed(1).padStart(8),
      one.found.toFixed(0).padStart(16),
      one.full.toFixed(0).padStart(8),
      (one.full / one.bare).toFixed(1).padStart(8),
    ]
    console.log(`${String(heads).padEnd(8)}${what.padEnd(10)}${made.join('')}   ${verified.join('')}`)
  }
}
