// Runs the files of a compiled package the way a mini-program host does: in an engine without the things of a browser or of Node,
// where no text becomes code, each file a CommonJS module of its own package or of the main one.
const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')

/** What a host hides from a package. A package that uses one of them for more than `typeof` fails there as it fails here. */
const HIDDEN = [
  'window',
  'self',
  'globalThis',
  'global',
  'document',
  'navigator',
  'location',
  'XMLHttpRequest',
  'fetch',
  'process',
  'Buffer',
]

/** One engine: its own Object and Array, the given clock, and a console that tells `faults`. */
function makeRealm({ clock, faults }) {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } })
  const run = (text) => vm.runInContext(text, context)
  const say = (kind) => (words) => faults.push(`console.${kind}: ${words}`)
  run(
    '(clock, error, warn) => {' +
      'delete globalThis.WebAssembly;' +
      'const words = (given) => given.map((one) => (one && one.stack) || String(one)).join(" ");' +
      'globalThis.console = { log() {}, info() {}, debug() {}, error: (...given) => error(words(given)),' +
      ' warn: (...given) => warn(words(given)) };' +
      'const run = (work, given) => () => { try { work(...given) } catch (error) { console.error(error) } };' +
      'globalThis.setTimeout = (work, ms, ...given) => clock.set(run(work, given), ms);' +
      'globalThis.setInterval = (work, ms, ...given) => clock.set(run(work, given), ms, ms);' +
      'globalThis.clearTimeout = globalThis.clearInterval = (id) => clock.clear(id);' +
      'const Own = Date;' +
      'globalThis.Date = class Date extends Own {' +
      ' constructor(...given) { given.length ? super(...given) : super(clock.now) }' +
      ' static now() { return clock.now } };' +
      '}',
  )(clock, say('error'), say('warn'))
  const parse = run('(text) => JSON.parse(text)')
  const buffer = run('(length) => new ArrayBuffer(length)')
  return {
    context,
    /** A value as it arrives in the engine: made anew, as JSON or as bytes. */
    bring(value) {
      if (value === undefined) return undefined
      if (!Buffer.isBuffer(value)) return parse(JSON.stringify(value))
      const bytes = buffer(value.length)
      new Uint8Array(bytes).set(value)
      return bytes
    },
  }
}

/** The modules of the package in `dist`. `names` are what its files see as if they were global; `roots` are its subpackages. */
function makeLoader({ dist, realm, names, roots, faults }) {
  const loaded = new Map()
  const packageOf = (file) => roots.find((root) => file.startsWith(`${root}/`)) ?? ''
  const load = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports
    const module = { exports: {} }
    loaded.set(file, module)
    const ask = (asked) => {
      const found = path.posix.join(path.posix.dirname(file), asked)
      const wanted = /\.js$/.test(found) ? found : `${found}.js`
      const owner = packageOf(wanted)
      if (owner !== '' && owner !== packageOf(file))
        faults.push(`${file} requires ${wanted} of another subpackage`)
      return load(wanted)
    }
    const given = { ...names, require: ask, module, exports: module.exports }
    const hidden = HIDDEN.filter((name) => !(name in given))
    const list = [...hidden, ...Object.keys(given)]
    const wrapped = compiled(path.join(dist, file), list).runInContext(realm.context)
    wrapped.apply(undefined, [...hidden.map(() => undefined), ...Object.values(given)])
    return module.exports
  }
  return load
}

const scripts = new Map()

/** A file is read and compiled once, whichever engines run it. */
function compiled(file, list) {
  const key = `${file} ${list}`
  if (!scripts.has(key)) {
    const text = fs.readFileSync(file, 'utf8')
    scripts.set(key, new vm.Script(`(function(${list}){${text}\n})`, { filename: file }))
  }
  return scripts.get(key)
}

module.exports = { makeLoader, makeRealm }
