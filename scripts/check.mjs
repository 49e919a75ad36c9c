// npm run check: format, lint, types, regular expressions in linear time, import law. Runs all, says which failed.
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'

const bin = (name) => join(ROOT, 'node_modules/.bin', name)

const STEPS = [
  ['format', bin('biome'), ['format', '.']],
  ['lint', bin('eslint'), ['.', '--max-warnings=0']],
  ['types of domain and contract', bin('tsc'), ['-p', 'domain/tsconfig.json']],
  ['types of the mini-program', bin('tsc'), ['-p', 'tsconfig.json']],
  ['types of the server', bin('tsc'), ['-p', 'server/tsconfig.json']],
  ['types of the tests', bin('tsc'), ['-p', 'test/tsconfig.json']],
  ['regular expressions', process.execPath, ['scripts/regexps.mjs']],
  ['rules of the house', process.execPath, ['scripts/house.mjs']],
  [
    'import law',
    bin('depcruise'),
    ['--config', '.dependency-cruiser.cjs', 'domain', 'contract', 'src', 'server', 'verifier', 'test'],
  ],
]

const queue = [...STEPS]
let isBad = false
await Promise.all([worker(), worker()])
process.exit(isBad ? 1 : 0)

async function worker() {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const [name, command, args] = step
    const started = Date.now()
    const { code, text } = await run(command, args)
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    console.log(`${code === 0 ? '✓' : '✗'} ${name} ${seconds} s`)
    if (code === 0) continue
    isBad = true
    console.log(text)
  }
}
