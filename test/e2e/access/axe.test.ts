import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { seen } from '#test/e2e/support/page-helpers.ts'
import {
  type TestServer,
  connectionOf,
  removeData,
  signIn,
  startTestServer,
} from '#test/e2e/support/test-server.ts'
import { pagesFor, WHO } from './axe-pages.ts'

// Every page in every role, looked at by axe on a phone and at a desk, an owner's in care mode too; and what axe does not ask: that each page has
// one name of the first level, and that whatever can be tapped has a role, a name and the focus.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [390, 1280]
const HEIGHT = 844

let server: TestServer
let browser: Browser
let ids: pg.Client

before(async () => {
  server = await startTestServer()
  ids = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await ids.connect()
  browser = await launchBrowser()
})

after(async () => {
  await browser?.close()
  await ids?.end()
  await server?.stop()
  removeData(server)
})

for (const who of WHO)
  test(`${who.name}: no page has anything that axe finds`, async () => {
    if (who.needs) await ids.query(who.needs)
    const phone = await openPhone(browser)
    const page = await phone.newPage()
    page.setDefaultTimeout(90_000)
    await signIn(page, server, who.subject)
    if (who.chooses) await chooseRole(page, who.chooses)
    if (who.isCare) await seen(page, '#care').click()
    const found: string[] = []
    const pages = await pagesFor(who.role, async (sql) => (await ids.query(sql)).rows[0])
    assert.ok(pages.length >= who.least, `${pages.length} pages`)
    for (const [at, path] of pages.entries()) {
      await page.goto(`${server.url}/?look=${at}#/${path}`)
      for (const fault of await settled(page)) found.push(`${path}: ${fault}`)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT })
        for (const fault of await faultsOf(page)) found.push(`${path.split('?')[0]} ${width}: ${fault}`)
      }
      await page.setViewportSize({ width: 390, height: HEIGHT })
    }
    await phone.close()
    assert.ok(found.length === 0, found.join('\n'))
  })

async function chooseRole(page: Page, name: string): Promise<void> {
  await page.goto(`${server.url}/?role#/pages/me/index`)
  await page.getByRole('radio', { name }).or(page.getByText(name)).locator('visible=true').last().click()
  await page.waitForTimeout(300)
}

/** Until the page has read what it shows; says if that never comes. */
async function settled(page: Page): Promise<readonly string[]> {
  await page.locator('.page:visible').last().waitFor()
  await page.waitForLoadState('networkidle')
  return page
    .waitForFunction(
      () => [...document.querySelectorAll('.skeleton')].every((one) => one.getClientRects().length === 0),
      undefined,
      { timeout: 10_000 },
    )
    .then(() => [])
    .catch(() => ['is still reading'])
}

/** What axe and our own rules find on the page as it is now, each as one line. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  // What the loader of these tests puts around named functions.
  await page.evaluate('globalThis.__name ??= (named) => named')
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }
    const axe = (globalThis as unknown as { axe: { run(options: object): Promise<Found> } }).axe
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    const isShown = (one: Element) => one.getClientRects().length > 0
    const firsts = [...document.querySelectorAll('[role=heading][aria-level="1"]')].filter(isShown)
    const nameless = [...document.querySelectorAll('.pressable')].filter(
      (one) =>
        isShown(one) &&
        !(
          one.getAttribute('role') &&
          (one.getAttribute('aria-label') || one.textContent) &&
          one.hasAttribute('tabindex')
        ),
    )
    return [
      ...violations.flatMap(({ id, nodes }) =>
        nodes
          .slice(0, 3)
          .map((node) => `${id} ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`),
      ),
      ...(firsts.length === 1 ? [] : [`${firsts.length} headings of the first level`]),
      ...nameless.map((one) => `no role, name or focus: ${one.outerHTML.slice(0, 120)}`),
    ]
  })
}
