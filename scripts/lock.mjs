/**
 * Completes package-lock.json with the optional packages of other platforms: `npm run lock`, after any `npm install`.
 *
 * npm drops an optional package from the lock when the registry at hand does not carry it, and `npm ci` then refuses
 * the whole lock on every machine (`Missing: … from lock file`). A lock written behind a partial mirror would so work
 * nowhere. Each missing package is written with its exact version and the platform its name says, without an integrity
 * hash, since nobody here has seen the file.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const OS = /\b(android|darwin|freebsd|linux|openharmony|win32)\b/
const CPU = /\b(arm64|arm|x64|ia32|loong64|ppc64|riscv64|s390x)\b/

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const packages = lock.packages

/** Whether `name` resolves from the package at `from` the way Node looks it up: nearest node_modules first. */
function isLocked(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (!at) return false
  }
}

const { overrides } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const added = []
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, wanted] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name)) continue
    const version = overrides[name] ?? wanted
    if (!/^\d+\.\d+\.\d+/.test(version)) {
      console.error(
        `${path} wants ${name}@${version}: not an exact version. Pin it under "overrides" in package.json.`,
      )
      process.exit(1)
    }
    packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      // A package whose name says no platform is wanted on none: that is how one is kept out (see "overrides").
      os: [OS.exec(name)?.[1] ?? 'none'],
      cpu: [CPU.exec(name)?.[1] ?? 'none'],
      ...(/musl/.test(name) ? { libc: ['musl'] } : /linux/.test(name) ? { libc: ['glibc'] } : {}),
    }
    added.push(name)
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added.length} packages of other platforms added to package-lock.json`)
