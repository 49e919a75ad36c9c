import path from 'node:path'
import { defineConfig } from '@tarojs/cli'
import { NormalModuleReplacementPlugin } from 'webpack'

const root = path.resolve(__dirname, '..')
const target = process.env.TARO_ENV ?? 'h5'

// Outside `src` nothing is transpiled unless named: our own floors, and packages that ship syntax newer than the hosts take.
const COMPILE = [
  path.join(root, 'domain'),
  path.join(root, 'contract'),
  path.join(root, 'src'),
  path.join(root, 'config'),
  (file: string) =>
    /node_modules[\\/](@noble|valibot|swr|zustand|dequal|use-sync-external-store|decode-uri-component|query-string|filter-obj|split-on-first)[\\/]/.test(
      file,
    ),
]

// `@noble/hashes/sha2.js` computes with BigInt as it loads, for SHA-512, which older phones lack and only the pages of recounts need.
// Asked for by our own files it is a module of its own, of which the bundler keeps SHA-256 alone.
const SHA2_FILE = `${path.join(root, 'node_modules/@noble/hashes/sha2.js')}?sha256`
const OWN_SHA256 = [
  /^@noble\/hashes\/sha2\.js$/,
  (asked: { request: string; contextInfo: { issuer: string } }) => {
    const { issuer } = asked.contextInfo
    if (!/node_modules|domain[\\/]log[\\/]signature/.test(issuer)) asked.request = SHA2_FILE
  },
] as const

type Chain = {
  plugin(name: string): { use(made: never, given: never): unknown }
  resolve: { alias: { set(name: string, path: string): unknown } }
  optimization: { merge(value: object): unknown }
}

function ownSha256(chain: Chain): void {
  chain.plugin('ownSha256').use(NormalModuleReplacementPlugin as never, OWN_SHA256 as never)
}

/** 7 KB (gzip) of boxes that nothing here opens, with a font of their own. */
const NO_DIALOG = [/\/interaction\/index\.js$/, path.join(__dirname, 'no-dialog.ts')]
const NO_CLIPBOARD = [/\/clipboard\.js$/, path.join(__dirname, 'no-clipboard.ts')]

/** Baidu has no container that takes a step back, and the warning of the missing name is all that would come of it. */
const NO_CONTAINER = [/[\\/]takes-back\.tsx$/, path.join(__dirname, 'no-container.ts')]

/** What NutUI's popup brings along for others: its provider with the words of all parts, and a font of icons. */
const NO_PROVIDER = [/\/configprovider\/configprovider$/, path.join(__dirname, 'no-provider.ts')]
const NO_SCROLL_LOCK = [/\/use-lock-scroll$/, path.join(__dirname, 'no-provider.ts')]

function onlyPopup(chain: Chain): void {
  chain.plugin('noProvider').use(NormalModuleReplacementPlugin as never, NO_PROVIDER as never)
  chain.resolve.alias.set('@nutui/icons-react-taro$', path.join(__dirname, 'no-provider.ts'))
}

// What nearly every subpackage shows is once in the main package, and not in each of them. (Taro's own list of such, `exclude`, ends the
// search of a page at the first of them, so that half of what pages share would follow.)
const OF_ALL = {
  name: 'sheet',
  minChunks: 2,
  enforce: true,
  // Before what Taro copies into each subpackage.
  priority: 20_000,
  test: ({ resource, _identifier }: { resource?: string; _identifier?: string }) =>
    /[\\/](@nutui|@swc|react-transition-group|dom-helpers|classnames)[\\/]|no-provider|[\\/]layout[\\/](sheet|takes-back)/.test(
      resource ?? _identifier ?? '',
    ),
}

const POSTCSS = {
  pxtransform: { enable: true, config: {} },
  cssModules: { enable: false },
}

// Many pages speak of repairs, the first two do not.
const OF_REPAIRS = /[\\/](contract|domain)[\\/]repair/
// What votes and pictures say is of many pages too, and of no first screen.
const NOT_FIRST = /[\\/]copy[\\/](votes|files)[\\/](?!outcomes)/
// Most forms are sent by the same code, and the first screen has none.
const OF_FORMS = /[\\/]src[\\/](parts[\\/]form[\\/]|copy[\\/]core[\\/]form\.ts)/
const isOfManyPages = ({ resource = '' }: { resource?: string }) =>
  !OF_REPAIRS.test(resource) && !NOT_FIRST.test(resource) && !OF_FORMS.test(resource)

export default defineConfig({
  projectName: 'beijing-wuye',
  date: '2026-11-23',
  // Our pages are drawn 750 wide, NutUI 375.
  designWidth: (input) =>
    /nutui/.test(String((input as { file?: string })?.file ?? '').replace(/\\+/g, '/')) ? 375 : 750,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${target}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: false },
  jsMinimizer: 'terser',
  // Mini-program hosts read UTF-8, in which a sign of ours takes three bytes; written as `\\u6c11` it takes six.
  terser: { enable: true, config: target === 'h5' ? {} : { output: { ascii_only: false } } },
  plugins: [
    '@tarojs/plugin-html',
    path.join(__dirname, 'aria-plugin.ts'),
    path.join(__dirname, 'swan-text-plugin.ts'),
  ],
  defineConstants: {
    API_BASE: JSON.stringify(target === 'h5' ? '' : (process.env.API_BASE ?? 'https://wuye.example.beijing')),
  },
  copy: { patterns: [], options: {} },
  mini: {
    compile: { include: COMPILE },
    optimizeMainPackage: { enable: true },
    commonChunks: (usual: string[]) => [...usual, OF_ALL.name],
    webpackChain(chain: Chain) {
      ownSha256(chain)
      onlyPopup(chain)
      chain.plugin('noScrollLock').use(NormalModuleReplacementPlugin as never, NO_SCROLL_LOCK as never)
      chain.optimization.merge({ splitChunks: { cacheGroups: { ofAll: OF_ALL } } })
      if (target === 'swan')
        chain.plugin('noContainer').use(NormalModuleReplacementPlugin as never, NO_CONTAINER as never)
    },
    miniCssExtractPluginOption: { ignoreOrder: true },
    postcss: POSTCSS,
  },
  h5: {
    publicPath: '/',
    staticDirectory: 'static',
    compile: { include: COMPILE },
    router: { mode: 'hash' },
    // For `npm run dev` only: one address for the pages and the back end (scripts/dev.mjs).
    devServer: {
      host: 'localhost',
      port: Number(process.env.WEB_PORT ?? 8470),
      open: false,
      proxy: Object.fromEntries(
        ['/api', '/jingtong', '/openapi.json'].map((path) => [
          path,
          `http://127.0.0.1:${process.env.SERVER_PORT ?? 8471}`,
        ]),
      ),
    },
    // Named, so that the size of the first load can be told from the files. What most pages use is loaded once, not with each page.
    webpackChain: (chain: Chain) => {
      ownSha256(chain)
      onlyPopup(chain)
      // Taro's `getDeviceInfo` reads the browser's name with 6 KB (gzip) of expressions, and nothing here asks for it.
      chain.resolve.alias.set('platform$', path.join(__dirname, 'no-platform.ts'))
      // Every browser that passes the check in index.html has `fetch` and `AbortController`, and nothing here asks by JSONP: 8 KB (gzip).
      for (const name of [
        'whatwg-fetch$',
        'abortcontroller-polyfill/dist/abortcontroller-polyfill-only$',
        'jsonp-retry$',
        // Maps HTML elements to those of a mini-program; a browser has them.
        '@tarojs/plugin-html/dist/runtime$',
      ])
        chain.resolve.alias.set(name, path.join(__dirname, 'nothing.ts'))
      chain.plugin('noDialog').use(NormalModuleReplacementPlugin as never, NO_DIALOG as never)
      chain.plugin('noClipboard').use(NormalModuleReplacementPlugin as never, NO_CLIPBOARD as never)
      chain.optimization.merge({
        chunkIds: 'named',
        splitChunks: {
          chunks: 'async',
          minSize: 0,
          cacheGroups: {
            default: false,
            defaultVendors: false,
            common: false,
            vendors: false,
            taro: false,
            shared: { name: 'shared', minChunks: 28, enforce: true, test: isOfManyPages },
            forms: { name: 'forms', minChunks: 2, enforce: true, test: OF_FORMS },
            repairs: { name: 'repairs', minChunks: 10, enforce: true, test: OF_REPAIRS },
          },
        },
      })
    },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'chunk/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: { autoprefixer: { enable: true }, ...POSTCSS },
  },
})
