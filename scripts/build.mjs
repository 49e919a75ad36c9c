// node scripts/build.mjs [--skip-if-fresh] weapp alipay swan h5
// Builds each target, says how long and how large, and fails on hidden warnings, lost styles or a broken budget.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'acorn'
import { ROOT, run } from './run.mjs'
import { buildVerifierPage } from './verifier-page.mjs'

const KB = 1024
// The hosts take 2 MB a package; what somebody waits for is the main one and the first of the others.
const BUDGET = { main: 650 * KB, subpackage: 200 * KB, firstLoad: 200 * KB }
/** What phones from 2018 on can read (Chrome 64, iOS 11.3): anything newer in one file is a blank page there. */
const SYNTAX = 2018
const SUBPACKAGES = JSON.parse(readFileSync(join(ROOT, 'rooms.json'), 'utf8')).src.map(({ name }) => name)
const SOURCES = [
  'src',
  'contract',
  'domain',
  'config',
  'verifier/page',
  'babel.config.js',
  'rooms.json',
  'package.json',
  'package-lock.json',
]

// Warnings of the bundler that are known and harmless, each with its reason. Anything else fails the build.
const KNOWN = [
  // Our own h5 entry is larger than webpack's default 244 KB raw; the budget below is what counts.
  /asset size limit|entrypoint size limit|webpack performance recommendations/i,
  // sass 1.75 says that node's legacy API will go; Taro 4.2 calls it.
  /legacy-js-api|legacy JS API/i,
]

const targets = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const skipIfFresh = process.argv.includes('--skip-if-fresh')
if (targets.length === 0) {
  console.error('usage: node scripts/build.mjs [--skip-if-fresh] weapp|alipay|swan|h5 …')
  process.exit(2)
}
// Two at a time: a build keeps little more than one core busy.
const waiting = [...targets]
await Promise.all(
  [0, 1].map(async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) await build(target)
  }),
)

async function build(target) {
  const out = join(ROOT, 'dist', target)
  const stamp = join(ROOT, 'dist', `.${target}-built-from`)
  const source = sourceHash(target)
  if (
    skipIfFresh &&
    existsSync(join(out, target === 'h5' ? 'index.html' : 'app.json')) &&
    read(stamp) === source
  ) {
    console.log(`${target}: unchanged since the last build`)
    return
  }
  const started = Date.now()
  rmSync(stamp, { force: true })
  rmSync(out, { recursive: true, force: true })
  const { code, text } = await bundle(target)
  const warnings = warningsOf(text)
  if (code !== 0 || warnings.length > 0) fail(target, code !== 0 ? text : warnings.join('\n'))
  const problems = target === 'h5' ? checkWeb(out) : checkPackages(target, out)
  console.log(`${target}: built in ${((Date.now() - started) / 1000).toFixed(1)} s; ${problems.figures}`)
  const faults = [...problems.faults, ...unreadable(out), ...wordsOfServer(out)]
  if (faults.length > 0) fail(target, faults.join('\n'))
  if (target === 'h5') {
    const bytes = await buildVerifierPage(join(out, 'verifier.html'))
    console.log(`h5: stand-alone verifier ${kb(bytes)}`)
    compress(out)
  }
  writeFileSync(stamp, source)
}

/** The files that phones from `SYNTAX` on cannot read. A lookbehind is in that syntax, and Safari before 16.4 lacks it all the same. */
function unreadable(out) {
  const faults = []
  for (const file of filesBelow(out).filter((one) => one.endsWith('.js')))
    try {
      parse(readFileSync(file, 'utf8'), {
        ecmaVersion: SYNTAX,
        onToken({ type, value }) {
          if (type.label === 'regexp' && /\(\?<[=!]/.test(value.pattern))
            throw new SyntaxError(`a lookbehind: ${value.pattern.slice(0, 60)}`)
        },
      })
    } catch (error) {
      faults.push(`${relative(out, file)} is not ES${SYNTAX}: ${error.message}`)
    }
  return faults
}

/** What the contract says of its endpoints in words is for OpenAPI: babel.config.js takes it out, and a build that carries it is one that it missed. */
function wordsOfServer(out) {
  const words = filesBelow(join(ROOT, 'contract')).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bsummary:\s*'([^']{20,})'/g)].map((match) => match[1]),
  )
  if (words.length === 0) return ['the words of the contract were not found']
  return filesBelow(out)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      return words
        .filter((word) => text.includes(word))
        .slice(0, 1)
        .map((word) => `${relative(out, file)} carries what only OpenAPI needs: ${word}`)
    })
}

function bundle(target) {
  return run(process.execPath, [join(ROOT, 'node_modules/@tarojs/cli/bin/taro'), 'build', '--type', target], {
    env: { ...process.env, NODE_ENV: 'production', TARO_ENV: target, CI: 'true', FORCE_COLOR: '0' },
  })
}

function warningsOf(text) {
  // biome-ignore lint: the colour codes of the bundler's own output
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '')
  const blocks = plain
    .split(/\n(?=\s*(?:⚠|WARNING|Warning|ERROR|✖))/)
    .filter((block) => /^\s*(⚠|WARNING|Warning|ERROR|✖)/.test(block))
  return blocks.filter((block) => !KNOWN.some((known) => known.test(block)))
}

function checkPackages(target, out) {
  const files = filesBelow(out)
  const inside = (root) => sum(files.filter((file) => relative(out, file).startsWith(`${root}/`)))
  const main = sum(
    files.filter((file) => !SUBPACKAGES.some((root) => relative(out, file).startsWith(`${root}/`))),
  )
  const faults = []
  if (main > BUDGET.main) faults.push(`main package is ${kb(main)}, budget ${kb(BUDGET.main)}`)
  for (const root of SUBPACKAGES)
    if (inside(root) > BUDGET.subpackage)
      faults.push(`subpackage ${root} is ${kb(inside(root))}, budget ${kb(BUDGET.subpackage)}`)
  const styles = files
    .filter((file) => /\.(wxss|acss|css)$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
  if (!styles.some((text) => text.includes('.nut-')))
    faults.push('the styles of NutUI are missing from the package')
  const app = JSON.parse(read(join(out, 'app.json')) || '{}')
  const template = { weapp: 'wxml', alipay: 'axml', swan: 'swan' }[target]
  const pages = [
    ...(app.pages ?? []),
    ...(app.subPackages ?? []).flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
  ]
  for (const page of pages)
    for (const ending of ['js', 'json', template])
      if (!existsSync(join(out, `${page}.${ending}`))) faults.push(`${page}.${ending} is missing`)
  const figures = `main ${kb(main)}, ${SUBPACKAGES.map((root) => `${root} ${kb(inside(root))}`).join(', ')}`
  return { faults, figures }
}

function checkWeb(out) {
  const html = read(join(out, 'index.html'))
  const entry = [...html.matchAll(/<script[^>]+src="\/?([^"]+)"/g)].map((match) => match[1])
  // The first page's own chunk is asked for right after the entry, and what pages share with it; they are named.
  const first = filesBelow(join(out, 'chunk'))
    .filter((file) => /chunk\/(shared|src_pages_(home|sign-in)_\w+)\.\w+\.js$/.test(file))
    .map((file) => relative(out, file))
  const loaded = [...new Set([...entry, ...first])].map(
    (file) => gzipSync(readFileSync(join(out, file))).length,
  )
  const total = loaded.reduce((whole, part) => whole + part, 0)
  const faults = []
  if (entry.length === 0) faults.push('index.html loads no script')
  if (total > BUDGET.firstLoad) faults.push(`first load is ${kb(total)} gzip, budget ${kb(BUDGET.firstLoad)}`)
  const styles = filesBelow(join(out, 'css'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('')
  if (!styles.includes('.nut-')) faults.push('the styles of NutUI are missing from the web build')
  return { faults, figures: `first load ${kb(total)} gzip JavaScript in ${loaded.length} files` }
}

function sourceHash(target) {
  const hash = createHash('sha256').update(target + (process.env.API_BASE ?? ''))
  for (const source of SOURCES) {
    const path = join(ROOT, source)
    const files = statSync(path).isDirectory() ? filesBelow(path) : [path]
    for (const file of files.sort()) hash.update(relative(ROOT, file)).update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  )
}

/** Leaves a .gz beside every text file, which the server hands out to browsers that take it. */
function compress(out) {
  for (const file of filesBelow(out).filter((one) => /\.(js|css|html|svg)$/.test(one)))
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
}

function sum(files) {
  return files.reduce((total, file) => total + statSync(file).size, 0)
}

function kb(bytes) {
  return `${(bytes / KB).toFixed(1)} KB`
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function fail(target, why) {
  console.error(`${target}: FAILED\n${why}`)
  process.exit(1)
}
