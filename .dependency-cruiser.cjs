// The import law (docs/adr/0001). Every rule says why.
const rooms = require('./rooms.json')

/** Each room may not import those that stand after it; what puts all of them together is no room. */
const RANKED = rooms.server.flatMap(({ name, is }, rank) => {
  const later = rooms.server.slice(rank + 1).map((room) => room.name)
  if (later.length === 0) return []
  return [
    {
      name: `${name}-imports-no-later-room`,
      comment: `${name}/ (${is}) stands beneath them: what it has to tell them is an event or a part they register (rooms.json).`,
      severity: 'error',
      from: { path: `^server/${name}/` },
      to: { path: `^server/(${later.join('|')})/` },
    },
  ]
})
const TOGETHER = {
  name: 'rooms-do-not-know-who-puts-them-together',
  comment: 'app, handlers and run join the rooms; a room that imported them would import every other.',
  severity: 'error',
  from: { path: '^server/[^/]+/', pathNot: '^server/(dev|cli)/' },
  to: { path: '^server/[^/]+\\.ts$', pathNot: '^server/config\\.ts$' },
}

/** The subpackages of the mini-program, and the pages of its main package. */
const FEATURES = [...rooms.src.map((feature) => feature.name), 'pages'].join('|')

module.exports = {
  forbidden: [
    ...RANKED,
    TOGETHER,
    {
      name: 'domain-is-pure',
      comment:
        'The law must be testable with a text file: domain imports domain, @noble and, for the calendar, dayjs, nothing else.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^(domain/|node_modules/@noble/(hashes|curves)/|node_modules/dayjs/)' },
    },
    {
      name: 'one-calendar',
      comment:
        'dayjs counts in the time zone of the machine unless told otherwise; calendar.ts tells it, once.',
      severity: 'error',
      from: { pathNot: '^(domain/core/calendar\\.ts$|test/|node_modules/)' },
      to: { path: '^node_modules/dayjs/' },
    },
    {
      name: 'contract-is-thin',
      comment: 'Both sides import the contract, so it may need only the law and valibot.',
      severity: 'error',
      from: { path: '^contract/' },
      to: { pathNot: '^(contract/|domain/|node_modules/valibot/)' },
    },
    {
      name: 'client-never-server',
      comment: 'Deleting server/ must not break the mini-program.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(server|config|test)/' },
    },
    {
      name: 'papers-stay-on-the-server',
      comment: 'A font of 10 MB and what draws with it have no place in a mini-program.',
      severity: 'error',
      from: { path: '^(src|contract|domain)/' },
      to: { path: '^node_modules/(pdfkit|fontkit|@expo-google-fonts)/' },
    },
    {
      name: 'server-never-client',
      comment: 'Deleting src/ must not break the back end.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(src|config|test)/' },
    },
    {
      name: 'only-platform-calls-taro',
      comment: 'Hosts differ; platform/ is the one place that knows how.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: { path: '^node_modules/@tarojs/taro/' },
    },
    {
      name: 'platform-stands-alone',
      comment: 'platform/ hides the host and knows nothing of the product.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src/(?!platform/)|contract/|domain/)' },
    },
    {
      name: 'data-shows-nothing',
      comment: 'data/ fetches and keeps; how it looks is none of its business.',
      severity: 'error',
      from: { path: '^src/data/' },
      to: { path: `^(src/(ui|copy|${FEATURES})/|node_modules/@tarojs/components/)` },
    },
    {
      name: 'ui-knows-no-data',
      comment: 'The design system draws what it is given.',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: `^src/(data|platform|${FEATURES})/` },
    },
    {
      name: 'copy-is-words',
      comment: 'Words need types of the law and the wire, nothing that runs.',
      severity: 'error',
      from: { path: '^src/copy/' },
      to: { pathNot: '^(src/copy/|contract/|domain/)' },
    },
    {
      name: 'features-are-islands',
      comment: 'A feature is a subpackage: the host forbids it the code of another.',
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: { path: `^src/(${FEATURES})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'money-stands-in-no-way',
      comment:
        'Whoever owes may vote, report and read like anyone: only what lists, serves or seeds everything knows of bills.',
      severity: 'error',
      from: {
        path: '^(server|domain|contract)/',
        pathNot:
          '^(server/(bills/|dev/(sample/bills\\.|fakes/|seeds/)|home/|core/ports\\.|(handlers|app|run|fakes|config|main)\\.)|domain/bills/|contract/(bills/|index\\.))',
      },
      to: { path: '^(server|domain|contract)/bills/' },
    },
    {
      name: 'tests-are-imported-by-none',
      comment: 'A product that needs its tests to run is not tested.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'second-verifier-stands-alone',
      comment: 'It is worth something only while it shares nothing: Node’s own modules, and no others.',
      severity: 'error',
      from: { path: '^verifier/verify\\.mjs$' },
      to: { dependencyTypesNot: ['core'] },
    },
    {
      name: 'server-runs-without-build-tools',
      comment:
        'A production machine installs with --omit=dev: what builds the pages and what tests is not there.',
      severity: 'error',
      from: { path: '^(server|contract|domain)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycle',
      comment: 'A cycle has no bottom to begin reading from.',
      severity: 'error',
      from: { pathNot: '^node_modules/' },
      to: { circular: true },
    },
    {
      name: 'no-undeclared-package',
      comment: 'What is not in package.json may be gone tomorrow.',
      severity: 'error',
      from: { path: '^(src|server|domain|contract)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that cannot be found is a broken build.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
