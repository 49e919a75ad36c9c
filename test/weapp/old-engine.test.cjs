// The compiled package on an engine of 2018: what later ones brought is taken away before anything of it is read, and while a page opens
// and shows its words. The pages whose work is arithmetic of curves are in packages of their own, which nothing else loads.

const LATE = [
  [globalThis, ['BigInt', 'Intl']],
  [Object, ['hasOwn']],
  [Promise, ['any', 'allSettled', 'withResolvers']],
  [String.prototype, ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']],
  ...[Array, Object.getPrototypeOf(Uint8Array)].map((owner) => [
    owner.prototype,
    ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'],
  ]),
]

/** What the package put in their place. */
const filled = new Map()

/** The test's own runner wants them between the tests. */
async function withoutThem(work) {
  const taken = LATE.flatMap(([owner, names]) =>
    names.map((name) => [owner, name, Object.getOwnPropertyDescriptor(owner, name)]),
  ).filter(([, , had]) => had)
  for (const [owner, name] of taken) delete owner[name]
  for (const [name, [owner, own]] of filled) Object.defineProperty(owner, name, own)
  try {
    return await work()
  } finally {
    for (const [owner, name, had] of taken) {
      const own = Object.getOwnPropertyDescriptor(owner, name)
      if (own) filled.set(name, [owner, own])
      Object.defineProperty(owner, name, had)
    }
  }
}

jest.setTimeout(30_000)

const path = require('node:path')
const config = require(path.resolve(__dirname, '../../dist/weapp/app.json'))
const PAGES = [
  ...config.pages,
  ...config.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
]
let loaded
beforeAll(() =>
  withoutThem(() => {
    loaded = require('./loaded.cjs')
  }),
)

test.each(PAGES.filter((route) => !/^(votes\/verify|ledger\/audit)\//.test(route)))('%s opens', (route) =>
  withoutThem(async () => {
    expect(typeof BigInt).toBe('undefined')
    const { PARAMETERS, SHOWS, problems, sim } = loaded
    problems.length = 0
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.text().includes(SHOWS[route]))
    expect(problems).toEqual([])
    opened.close()
  }),
)
