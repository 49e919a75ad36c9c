import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { field, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { addOnePhoto, beginReport, sayWhere, toWhere } from '#test/e2e/support/repair-form.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// How many taps a report takes from home, and what stands there while it goes and where it stopped.

let server: TestServer
let browser: Browser
let owner: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
})
after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

/** Counts the taps of a person on this page from now on. */
async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Object.assign(window, { taps: 0 })
    document.addEventListener(
      'click',
      () => Object.assign(window, { taps: Reflect.get(window, 'taps') + 1 }),
      true,
    )
  })
  return () => page.evaluate(() => Reflect.get(window, 'taps') as number)
}

test('from home a report with a picture takes six taps', async () => {
  await openAnew(owner, server, '/pages/home/index')
  await seen(owner, '#new-repair').waitFor()
  const taps = await countTaps(owner)
  await seen(owner, '#new-repair').click()
  await addOnePhoto(owner)
  await picture(owner, 'report-with-photo')
  await toWhere(owner)
  await owner.locator('[role=radio]:visible', { hasText: '我家里' }).click()
  await owner.locator('[role=radio]:visible', { hasText: '渗水漏水' }).click()
  await picture(owner, 'report-what')
  await seen(owner, '#submit-repair').click()
  await words(owner, '物业要响应').waitFor()
  // The host's own picker is a click on its field besides.
  assert.ok((await taps()) <= 7, `${await taps()} taps`)
  assert.match(await owner.innerText('.page-body >> visible=true'), /报修编号 [0-9A-Z]{26}/)
})

test('what cannot wait takes five taps from home, and says whom to call', async () => {
  await openAnew(owner, server, '/pages/home/index')
  await seen(owner, '#new-repair').waitFor()
  const taps = await countTaps(owner)
  await seen(owner, '#new-repair').click()
  await seen(owner, '#urgent').click()
  await owner.locator('[role=radio]:visible', { hasText: '电梯困人' }).click()
  await seen(owner, '#call-119').waitFor()
  await owner.locator('[role=radio]:visible', { hasText: '楼里公共部位' }).click()
  await picture(owner, 'report-urgent')
  // A bad line brings the buildings late.
  while ((await field(owner, '具体位置').inputValue()) === '') await owner.waitForTimeout(50)
  await seen(owner, '#submit-repair').click()
  await words(owner, '物业要派人到场').waitFor()
  assert.ok((await taps()) <= 5, `${await taps()} taps`)
  await picture(owner, 'report-urgent-done')
})

test('the building is filled in also for whoever was faster than the list of buildings', async () => {
  let release = () => undefined as void
  const held = new Promise<void>((done) => {
    release = done
  })
  await owner.route('**/places*', async (route) => {
    await held
    await route.continue()
  })
  await beginReport(owner, server)
  await toWhere(owner)
  await owner.locator('[role=radio]:visible', { hasText: '楼里公共部位' }).click()
  assert.equal(await field(owner, '具体位置').inputValue(), '')
  release()
  await owner.waitForFunction(
    () => [...document.querySelectorAll('input')].some((one) => one.value === '3号楼2单元'),
    undefined,
    { timeout: 90_000 },
  )
  await owner.unroute('**/places*')
})

test('while it goes nothing is to be pressed for it; where it stopped, there is a button', async () => {
  await beginReport(owner, server)
  // Another than before: one that the server has is not sent again.
  await addOnePhoto(owner, '#345678')
  await toWhere(owner)
  await sayWhere(owner, '我家里')
  let release = () => undefined as void
  const held = new Promise<void>((done) => {
    release = done
  })
  await owner.route('**/api/estates/*/uploads/*/parts', async (route) => {
    await held
    await route.continue()
  })
  await seen(owner, '#submit-repair').click()
  await owner
    .getByText(/照片和语音已发 \d+%/)
    .locator('visible=true')
    .waitFor()
  assert.equal(await owner.locator('#send-now:visible').count(), 0)
  await picture(owner, 'report-sending')
  release()
  await words(owner, '物业已经收到，可以查看进展。').waitFor()
  await owner.unroute('**/api/estates/*/uploads/*/parts')
  assert.equal(await owner.locator('#send-now:visible').count(), 0)
  assert.deepEqual(faults, [])
})
