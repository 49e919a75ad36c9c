import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew, seen } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, signIn, startTestServer } from '#test/e2e/support/test-server.ts'

// A phone of 2018: what later engines brought is taken away before anything of the page runs. That its syntax can be read is checked by
// the build (`scripts/build.mjs`).

const ROOT = join(import.meta.dirname, '../../..')

/** Pages whose work is arithmetic of curves. They say so in a sentence instead of being blank. */
const NEED_BIGINT = new Set(['votes/verify', 'ledger/audit'])

const faults: string[] = []
let server: TestServer
let browser: Browser
let phone: BrowserContext
let page: Page

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  phone = await openPhone(browser, faults)
  await phone.addInitScript(takeAway)
  page = await phone.newPage()
  page.setDefaultTimeout(90_000)
})

after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

function takeAway(): void {
  const host = globalThis as unknown as Record<string, unknown>
  for (const name of ['BigInt', 'structuredClone', 'WeakRef']) delete host[name]
  delete (Object as unknown as Record<string, unknown>).hasOwn
  const late = ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']
  for (const owner of [Array, Uint8Array.prototype.constructor, String, Object.getPrototypeOf(Uint8Array)])
    for (const name of late) delete (owner.prototype as Record<string, unknown>)[name]
  for (const name of ['replaceAll', 'isWellFormed', 'toWellFormed'])
    delete (String.prototype as unknown as Record<string, unknown>)[name]
  for (const name of ['any', 'allSettled', 'withResolvers'])
    delete (Promise as unknown as Record<string, unknown>)[name]
}

/** Every page of the app, by its package. */
function pagesOf(): { root: string; path: string }[] {
  const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')
  const main = /pages: \[([^\]]*)\]/.exec(read('src/app.config.ts'))?.[1] ?? ''
  const { src } = JSON.parse(read('rooms.json')) as { src: { name: string; pages: string[] }[] }
  return [
    ...[...main.matchAll(/'([^']+)'/g)].map(([, path]) => ({ root: '', path: `/${path}` })),
    ...src.flatMap(({ name, pages }) =>
      pages.map((page) => ({ root: name, path: `/${name}/pages/${page}/index` })),
    ),
  ]
}

test('every page but those of recounts has words, also where its address says nothing of what to show', async () => {
  await signIn(page, server, 'sample-zhang')
  const pages = pagesOf().filter(({ root, path }) => !NEED_BIGINT.has(root) && !path.includes('sign-in'))
  assert.ok(pages.length > 60, `${pages.length} pages`)
  for (const { path } of pages) {
    await openAnew(page, server, path)
    const text = page.locator('.page-body:visible', { hasText: /\S/ }).last()
    await text.waitFor().catch(() => assert.fail(`${path} shows nothing`))
    const bones = page.locator('.skeleton:visible').first()
    await bones.waitFor({ state: 'detached' }).catch(() => assert.fail(`${path} waits for ever`))
  }
  assert.deepEqual(faults, [])
})

test('a page of recounts says that this phone is too old for it, and leads home', async () => {
  for (const { path } of pagesOf().filter(({ root }) => NEED_BIGINT.has(root))) {
    await openAnew(page, server, path)
    await page.getByText('这部手机不能在本机核对').waitFor()
    await seen(page, '#go-home').waitFor()
  }
})

test('a phone still older is told in one line', async () => {
  const older = await openPhone(browser)
  await older.addInitScript(() => {
    delete (Object as unknown as Record<string, unknown>).fromEntries
  })
  const first = await older.newPage()
  await first.goto(`${server.url}/`)
  await first.getByText('版本太旧').waitFor()
  await older.close()
})

test('until the first page is drawn a place is held for it; where its files do not come, a sentence says so', async () => {
  const other = await openPhone(browser)
  const slow = await other.newPage()
  let letGo = () => {}
  const held = new Promise<void>((done) => {
    letGo = done
  })
  await slow.route('**/js/app.*.js', async (route) => {
    await held
    await route.continue()
  })
  await slow.goto(`${server.url}/`, { waitUntil: 'commit' })
  await slow.locator('#first', { hasText: '正在打开' }).waitFor()
  letGo()
  await slow.locator('#sign-in').waitFor()
  assert.equal(await slow.locator('#first').count(), 0)

  const cut = await other.newPage()
  await cut.route('**/js/app.*.js', (route) => route.abort())
  await cut.goto(`${server.url}/`)
  await cut.locator('#first', { hasText: '请检查网络后刷新' }).waitFor()
  await other.close()
})

test('a browser that is too old is told so, and nothing else stands there', async () => {
  const old = await openPhone(browser)
  await old.addInitScript(() => {
    delete (Array.prototype as unknown as Record<string, unknown>).flatMap
    delete (Object as unknown as Record<string, unknown>).fromEntries
  })
  const older = await old.newPage()
  await older.route('**/js/app.*.js', (route) => route.abort())
  await older.goto(`${server.url}/`)
  await older.getByText('太旧，打不开北京物业').waitFor()
  assert.equal(await older.locator('#first').count(), 0)
  await old.close()
})
