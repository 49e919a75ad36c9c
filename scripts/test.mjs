// npm test [-- stage …]: every test, in stages. Where one fails the others still run: one run tells everything.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'

/** Milliseconds a file of tests may take. Where one hangs, the runner kills it and names it. */
const FILE_LIMIT = 15 * 60_000

const node = (folders, ...flags) => [
  process.execPath,
  [
    '--import',
    'tsx',
    '--import',
    './test/seed.mjs',
    '--test',
    '--test-reporter=tap',
    `--test-timeout=${FILE_LIMIT}`,
    ...flags,
    ...folders.flatMap(testFiles),
  ],
]

const STAGES = {
  check: [process.execPath, ['scripts/check.mjs']],
  domain: node(
    ['test/domain', 'test/operator', 'test/contract', 'test/data', 'test/law'],
    '--test-concurrency=2',
  ),
  server: node(['test/server'], '--test-concurrency=2'),
  build: [process.execPath, ['scripts/build.mjs', '--skip-if-fresh', 'weapp', 'alipay', 'swan', 'h5']],
  ui: [process.execPath, ['node_modules/jest/bin/jest.js', '--ci', '--maxWorkers=2']],
  e2e: node(['test/e2e'], '--test-concurrency=2'),
}
/** Minutes after which a stage has failed: what hangs is told with what had begun, before whoever runs this gives up without a word. */
const LIMITS = { check: 10, domain: 12, server: 40, build: 15, ui: 10, e2e: 35 }
/** Stopped databases that the files of a stage copy, by the variable that names the folder, and the script that makes one. */
const TEMPLATES = {
  SERVER_TEMPLATE: 'test/server/core/db/template.ts',
  E2E_TEMPLATE: 'test/e2e/support/template.ts',
}
const NEEDS = { server: ['SERVER_TEMPLATE', 'E2E_TEMPLATE'], e2e: ['E2E_TEMPLATE'] }
const TESTS = new Set(['domain', 'server', 'ui', 'e2e'])

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in STAGES))
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(', ')}; there are ${Object.keys(STAGES).join(', ')}`)
  process.exit(2)
}
let passed = 0
let failed = 0
const bad = []
const made = {}
for (const [name, [command, args]] of Object.entries(STAGES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const started = Date.now()
  console.log(`\n== ${name}`)
  for (const variable of NEEDS[name] ?? []) made[variable] ??= await makeTemplate(TEMPLATES[variable])
  const { code, text } = await run(command, args, {
    env: { ...process.env, ...Object.fromEntries(Object.entries(made).filter(([, folder]) => folder)) },
    limit: LIMITS[name] * 60_000,
  })
  const counts = count(text)
  passed += counts.passed
  failed += counts.failed
  const isEmpty = TESTS.has(name) && counts.passed + counts.failed === 0
  const isBad = code !== 0 || counts.failed > 0 || isEmpty
  if (isBad) console.log(withoutPassed(text))
  if (code === null) console.log(`${name} did not end within ${LIMITS[name]} minutes and was stopped`)
  const told = TESTS.has(name) ? `${counts.passed} passed, ${counts.failed} failed, ` : ''
  console.log(`== ${name}: ${told}${((Date.now() - started) / 1000).toFixed(1)} s${isBad ? ' FAILED' : ''}`)
  for (const line of slowest(text)) console.log(line)
  if (!TESTS.has(name) && !isBad) console.log(text.trim())
  if (isBad) {
    if (isEmpty) console.log('no test ran')
    bad.push(name)
    if (name === 'build') break
  }
}
for (const folder of Object.values(made)) if (folder) rmSync(folder, { recursive: true, force: true })
console.log(`\n${passed} passed, ${failed} failed${bad.length > 0 ? `; failed: ${bad.join(', ')}` : ''}`)
process.exit(bad.length > 0 ? 1 : 0)

/** A line for each of the tests that took longest, so that whoever wants the whole run shorter knows where to look. */
function slowest(text) {
  return [...text.matchAll(/^(?:not )?ok \d+ - (.*)\n {2}---\n {2}duration_ms: ([\d.]+)$/gm)]
    .map(([, name, ms]) => ({ name, seconds: Number(ms) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 12)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(8)} s  ${name.slice(0, 120)}`)
}

/** What a stage printed, without the tests that passed. */
function withoutPassed(text) {
  return text.replace(/^(?:# Subtest: .*\n)?ok \d+ - .*\n(?: {2}---\n(?: {2}.*\n)*? {2}\.\.\.\n)?/gm, '')
}

/** The totals that node's runner (`# pass 8`) and jest (`Tests: 1 failed, 8 passed`) print. */
function count(text) {
  const sum = (pattern) => [...text.matchAll(pattern)].reduce((all, match) => all + Number(match[1]), 0)
  return {
    passed: sum(/^# pass (\d+)$/gm) + sum(/^Tests:.*?(\d+) passed/gm),
    failed: sum(/^# fail (\d+)$/gm) + sum(/^# cancelled (\d+)$/gm) + sum(/^Tests:.*?(\d+) failed/gm),
  }
}

/**
 * Makes one of the templates and answers its folder; null where it could not be made: then each file makes its own database. How one
 * comes about from nothing is tested in test/e2e/start and test/server/core/db/migrate.test.ts.
 */
async function makeTemplate(script) {
  const folder = mkdtempSync(join(tmpdir(), 'wuye-template-'))
  const { code, text } = await run(process.execPath, ['--import', 'tsx', script, folder])
  if (code === 0) return folder
  console.log(text)
  return null
}

/** Every test file of a folder and of those within. Node 20 takes no patterns. */
function testFiles(folder) {
  try {
    return readdirSync(join(ROOT, folder), { recursive: true })
      .filter((file) => file.endsWith('.test.ts'))
      .sort()
      .map((file) => join(folder, file))
  } catch {
    return []
  }
}
