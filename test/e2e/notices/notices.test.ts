import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// Notices in a real browser: the company posts an emergency for one building; an owner there sees and reads it, one elsewhere does
// not; it is counted as one home; the poster says the same words; the owner's phone finds every version in the log.

let server: TestServer
let browser: Browser
let company: Page
let owner: Page
let other: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  company = await signedIn(browser, server, 'sample-sun', faults)
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  other = await signedIn(browser, server, 'sample-li', faults)
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const HOME = '/pages/home/index'
/** A control of the page on top by its role and words. */
const control = (page: Page, role: 'radio' | 'checkbox', name: string | RegExp) =>
  page.getByRole(role, { name, exact: true }).locator('visible=true').last()

/** The building of an owner's first home, as the page of homes says. */
async function buildingOf(page: Page): Promise<string> {
  await openAnew(page, server, '/pages/me/index')
  const text = await words(page, /^\d+号楼/).textContent()
  return /^\d+号楼/.exec(text ?? '')?.[0] ?? ''
}

/** Today and later days are chosen by the words on their buttons. */
async function pick(page: Page, id: string, day: RegExp, hour: string): Promise<void> {
  await seen(page, id).click()
  await control(page, 'radio', day).click()
  await control(page, 'radio', hour).click()
  await picture(page, id.slice(1))
  await seen(page, '#sheet-confirm').click()
}

test('the company posts an emergency for one building', async () => {
  const building = await buildingOf(owner)
  assert.notEqual(await buildingOf(other), building)
  await openAnew(company, server, HOME)
  await seen(company, '#notices').click()
  await seen(company, '#compose-notice').click()
  await control(company, 'radio', /^紧急/).click()
  await control(company, 'radio', '按楼栋').click()
  await control(company, 'checkbox', building).click()
  await fill(company, '标题', '燃气泄漏')
  await fill(company, /^正文/, '请马上离开，不要开灯。')
  await words(company, '大家看到的样子').waitFor()
  await words(company, `发给：${building}`).waitFor()
  await picture(company, 'compose')
  await seen(company, '#send-notice').click()
  await seen(company, '#change-notice').waitFor()
})

test('an owner there is told at once, and reads it; one elsewhere is not', async () => {
  await openAnew(owner, server, HOME)
  await words(owner, '紧急通知：燃气泄漏').waitFor()
  await picture(owner, 'home')
  await words(owner, '紧急通知：燃气泄漏').click()
  await words(owner, '请马上离开，不要开灯。').waitFor()
  await picture(owner, 'detail')
  // The sample has a notice for the whole estate: the list of who lives elsewhere holds that, and nothing of this one.
  await openAnew(other, server, '/notices/pages/list/index')
  await words(other, '清洗水箱，停水半天').waitFor()
  assert.equal(await other.getByText('燃气泄漏').count(), 0)
})

test('one home is counted, and the poster says the same', async () => {
  await seen(company, '#notice-counts').click()
  await words(company, /户中有 1 户看过/).waitFor()
  await picture(company, 'counts')
  await openAnew(company, server, '/notices/pages/list/index')
  await words(company, '燃气泄漏').click()
  await seen(company, '#notice-poster').waitFor()
  const download = company.waitForEvent('download')
  await seen(company, '#notice-poster').click()
  const path = await (await download).path()
  const { text } = await readPdf(readFileSync(path))
  for (const word of ['紧急通知', '燃气泄漏', '请马上离开，不要开灯。', '物业企业'])
    assert.ok(text.includes(word), word)
})

test('corrected with a reason and a chosen time: the owner sees what was changed and why', async () => {
  await seen(company, '#change-notice').click()
  await fill(company, /^正文/, '已经修好，可以回家。')
  await pick(company, '#pick-expiresAt', /明天$/, '20 点')
  await words(company, /展示到几时：.* 20:/).waitFor()
  await fill(company, /^为什么/, '燃气公司修好了')
  await picture(company, 'change')
  await seen(company, '#send-change').click()
  // Stored before the owner looks.
  await words(company, '原因：燃气公司修好了').waitFor()
  await openAnew(owner, server, HOME)
  await seen(owner, '#notices').click()
  // Home has a row of the same words, which is hidden once the list is there.
  await owner.waitForURL(/notices\/pages\/list/)
  await seen(owner, '#job-repairs').waitFor({ state: 'hidden' })
  await owner
    .getByRole('link')
    .filter({ hasText: '紧急' })
    .filter({ hasText: '燃气泄漏' })
    .locator('visible=true')
    .last()
    .click()
  await words(owner, '原来是“请马上离开，不要开灯。”，改成“已经修好，可以回家。”').waitFor()
  await words(owner, '原因：燃气公司修好了').waitFor()
  await picture(owner, 'corrected')
})

test('the owner’s phone finds both versions in the log, unchanged', async () => {
  await seen(owner, '#check-notice').click()
  await words(owner, '本机核对无误：2 个版本都在存证里').waitFor()
  await picture(owner, 'checked')
  assert.deepEqual(faults, [])
})
