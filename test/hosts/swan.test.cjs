// The compiled package of Baidu in a stand-in for it.
jest.setTimeout(30_000)
for (const tests of ['pages', 'jobs', 'coming-in', 'trouble', 'own', 'sharing'])
  require(`./${tests}.cjs`)('swan')
