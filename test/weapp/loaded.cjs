// The compiled WeChat package, loaded once for a file of tests, and what it complained of.
const path = require('node:path')
const given = require('./package.cjs')
const loadPackage = require('./taro-sim.cjs')

const DIST = path.resolve(__dirname, '../../dist/weapp')
const config = require(path.join(DIST, 'app.json'))
const PAGES = [
  ...config.pages,
  ...config.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
]

const problems = []
for (const kind of ['error', 'warn']) {
  const before = console[kind]
  console[kind] = (...words) => {
    const text = words.map(String).join(' ')
    if (kind === 'error') problems.push(text)
    else before(...words)
  }
}

const { photo, reply, signedIn, voice } = given
const sim = loadPackage(DIST, { reply, photo, voice, storage: signedIn(Date.now() + 3_600_000) })

module.exports = { ...given, DIST, PAGES, problems, sim }
