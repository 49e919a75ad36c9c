import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// The street on a phone: its estates by what lies too long, an estate's numbers with their formulas, the cases behind one, and a case itself.

let server: TestServer
let browser: Browser
let street: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  street = await signedIn(browser, server, 'sample-zhou', faults)
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

test('from the list of repairs to all estates of the street', async () => {
  await openAnew(street, server, '/repairs/orders/pages/list/index')
  await seen(street, '#repair-street').click()
  await words(street, '共 2 个小区').waitFor()
  assert.equal(await street.locator('.list-row:visible').count(), 2)
  await picture(street, 'street')
})

test('an estate’s numbers with their formulas; each opens its cases, and as many as it says', async () => {
  await street.locator('.list-row:visible').last().click()
  await words(street, '急修没修好').waitFor()
  await words(street, /没办结又超时的，一律算超时/).waitFor()
  await picture(street, 'street-estate')
  const told = Number(/\d+/.exec(await seen(street, '#see-open').innerText())?.[0])
  await seen(street, '#see-open').click()
  await words(street, '未办结：算上的').waitFor()
  await street.locator('.list-row:visible').first().waitFor()
  assert.equal(await street.locator('.list-row:visible').count(), Math.min(told, 20))
  await picture(street, 'street-cases')
  await street.locator('.list-row:visible').first().click()
  await words(street, '进展').waitFor()
  assert.deepEqual(faults, [])
})

test('an owner has no such view', async () => {
  const owner = await signedIn(browser, server, 'sample-zhang', faults)
  await openAnew(owner, server, '/repairs/orders/pages/list/index')
  await seen(owner, '#repair-figures').waitFor()
  assert.equal(await owner.locator('#repair-street:visible').count(), 0)
  await openAnew(owner, server, '/repairs/orders/pages/street/index')
  await words(owner, /不能/).waitFor()
  assert.deepEqual(faults, [])
})
