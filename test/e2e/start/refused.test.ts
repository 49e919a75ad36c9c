import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { beginReport, scanPlace, sendReport, toWhat, toWhere } from '#test/e2e/support/repair-form.ts'
import { connectionOf, removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// What was kept without network and refused later comes back to its author with all it held, is put right and sent.

let server: TestServer
let browser: Browser
let owner: Page
let company: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

async function rows<T>(text: string): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  try {
    return (await client.query(text)).rows as T[]
  } finally {
    await client.end()
  }
}

/** Lets the server say no to what is sent to such an address. */
async function refuse(page: Page, address: string, status: number, code: string): Promise<void> {
  await page.route(address, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code, status }),
        })
      : route.fallback(),
  )
}

let repairId = ''

test('a step back closes the sheet and the page stays; what was written in it is asked about first', async () => {
  await openAnew(owner, server, '/pages/home/index')
  await seen(owner, '#new-repair').click()
  await toWhere(owner)
  const address = owner.url()
  await seen(owner, '#place-code').click()
  await seen(owner, '#sheet-confirm').waitFor()
  await owner.goBack()
  await owner.locator('#sheet-confirm:visible').waitFor({ state: 'hidden' })
  assert.equal(owner.url(), address)
  await seen(owner, '#place-code').click()
  await fill(owner, '编号', '1100')
  await owner.goBack()
  await words(owner, '写的还没有提交，离开就没有了。').waitFor()
  await words(owner, '接着写').click()
  await owner.goBack()
  await seen(owner, '#sheet-throw-away').click()
  await owner.locator('#sheet-confirm:visible').waitFor({ state: 'hidden' })
  assert.equal(owner.url(), address)
  // Nothing lies over it any more: now a step back is one, to the question before and then away.
  await owner.goBack()
  await seen(owner, '#add-photo').waitFor()
  assert.equal(owner.url(), address)
  await owner.goBack()
  await seen(owner, '#job-repairs').waitFor()
  assert.notEqual(owner.url(), address)
  assert.deepEqual(faults, [])
})

test('a refused report comes back with its facility, its words and its kind', async () => {
  await beginReport(owner, server)
  await toWhere(owner)
  await scanPlace(owner, '1100001')
  await toWhat(owner)
  await fill(owner, /怎么了/, '关门时抖动，有异响')
  await owner.locator('[role=radio][aria-checked=true]:visible', { hasText: '电梯故障' }).waitFor()
  await refuse(owner, '**/api/estates/*/repairs', 422, 'place.not-found')
  // The page after it comes at once, and the answer later.
  const answered = owner.waitForResponse((answer) => answer.status() === 422)
  await seen(owner, '#submit-repair').click()
  await answered
  await seen(owner, '#see-repair').click()
  await owner.unroute('**/api/estates/*/repairs')
  await words(owner, '修改后再发').click()
  await seen(owner, '#submit-repair').waitFor()
  const chosen = owner.locator('[role=radio][aria-checked=true]:visible')
  await chosen.filter({ hasText: '电梯故障' }).waitFor()
  assert.equal(
    await owner
      .getByLabel(/怎么了/)
      .locator('visible=true')
      .last()
      .inputValue(),
    '关门时抖动，有异响',
  )
  await seen(owner, '#change-where').click()
  await chosen.filter({ hasText: /^(客梯|电梯)$/ }).waitFor()
  await toWhat(owner)
  repairId = await sendReport(owner)
  const found = await rows<{ code: string; kind: string }>(
    `SELECT code, r.kind FROM repairs r JOIN facilities f USING (estate_id, facility_id) WHERE repair_id = '${repairId}'`,
  )
  assert.deepEqual(found, [{ code: '1100001', kind: 'lift' }])
})

test('a refused move comes back on its own form, with the firm that it was given to', async () => {
  await openAnew(company, server, `/repairs/orders/pages/work/index?repairId=${repairId}&move=dispatch`)
  await company.locator('[role=radio]:visible', { hasText: '交给外单位' }).click()
  await fill(company, '外单位名称', '示例电梯公司')
  await fill(company, '说明', '带配件上门')
  const moves = '**/api/estates/*/repairs/*/moves'
  await company.route(moves, (route) => route.abort('internetdisconnected'))
  await seen(company, '#send-work').click()
  await words(company, '等待网络').waitFor()
  await company.unroute(moves)
  await refuse(company, moves, 409, 'repair.move-refused')
  await company.evaluate(() => window.dispatchEvent(new Event('online')))
  await words(company, /被拒绝/).waitFor()
  await company.unroute(moves)
  await words(company, '修改后再发').click()
  await company.locator('[role=radio][aria-checked=true]:visible', { hasText: '交给外单位' }).waitFor()
  const valueOf = (label: string) =>
    company
      .getByLabel(label)
      .and(company.locator('input, textarea'))
      .locator('visible=true')
      .last()
      .inputValue()
  assert.deepEqual([await valueOf('外单位名称'), await valueOf('说明')], ['示例电梯公司', '带配件上门'])
  await fill(company, '外单位名称', '示例电梯维保公司')
  await seen(company, '#send-work').click()
  await words(company, '外单位：示例电梯维保公司').waitFor()
  const found = await rows<{ data: object; note: string }>(
    `SELECT data, note FROM repair_steps WHERE repair_id = '${repairId}' AND move = 'dispatch'`,
  )
  assert.deepEqual(found, [{ data: { thirdParty: '示例电梯维保公司' }, note: '带配件上门' }])
  assert.deepEqual(faults, [])
})

test('an address without a page is a page with a sentence and the way home, also as the first address', async () => {
  for (const path of [
    '/nowhere/pages/at/all/index',
    '/votes/ballots/pages/detail/index',
    '/ledger/book/pages/entries/index?month=0000-01',
  ]) {
    await openAnew(owner, server, path)
    await words(owner, '没有找到这个页面').waitFor()
    await seen(owner, '#go-home').click()
    await seen(owner, '#job-repairs').waitFor()
    assert.equal(await owner.getByText('没有找到这个页面').locator('visible=true').count(), 0)
  }
  // From page to page, as an old link inside does.
  await owner.evaluate(() => {
    window.location.hash = '#/nowhere/else'
  })
  await words(owner, '没有找到这个页面').waitFor()
  await seen(owner, '#go-home').click()
  await seen(owner, '#job-repairs').waitFor()
})

test('code of a page that does not come is told with a way to try again, not a page that stays', async () => {
  await openAnew(owner, server, '/pages/home/index')
  await seen(owner, '#job-repairs').waitFor()
  await owner.route(/\/chunk\/[^/]*src_repairs_orders_pages_list/, (route) => route.abort())
  await seen(owner, '#job-repairs').click()
  await seen(owner, '#try-again').waitFor()
  await owner.unroute(/\/chunk\/[^/]*src_repairs_orders_pages_list/)
  await seen(owner, '#try-again').click()
  await seen(owner, '#new-repair').waitFor()
})
