import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew, seen, words } from '#test/e2e/support/page-helpers.ts'
import {
  announceFrom,
  type ClockedSection,
  removeData,
  signIn,
  startClockedSection,
} from '#test/e2e/support/test-server.ts'

// A member of the committee registers a phone as a witness, announces a vote, co-signs its announcement and, weeks later, its
// result; an owner sees who signed, and the recount on the owner's phone says so too.

const DAY = 86_400_000
let server: ClockedSection
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

async function signedIn(subject: string, phone?: BrowserContext): Promise<Page> {
  const page = await (phone ?? (await openPhone(browser))).newPage()
  page.setDefaultTimeout(90_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await signIn(page, server, subject)
  return page
}

async function asCommittee(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await words(page, '业委会成员').click()
  await words(page, '现在需要您').waitFor()
}

/** Signs in anew on the same phone. */
async function again(page: Page, subject: string): Promise<void> {
  await page.evaluate(() => localStorage.removeItem('session'))
  await page.goto('about:blank')
  await signIn(page, server, subject)
}

test('the committee registers a phone, announces a vote and signs it with one tap; an owner sees it', async () => {
  const clerk = await signedIn('sample-zhao')
  await asCommittee(clerk)
  await openAnew(clerk, server, '/pages/me/index')
  await words(clerk, '存证见证').click()
  await words(clerk, /换手机、卸载或清除数据以后，要重新登记/).waitFor()
  await seen(clerk, '#register-witness').click()
  await seen(clerk, '#sheet-confirm').click()
  const name = await words(clerk, /^业委会见证 \d{6}$/).innerText()
  const kept = await clerk.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith('witness ')),
  )
  assert.equal(kept.length, 1)

  await announceFrom(clerk, server, '更换单元门禁', '是否同意更换各单元门禁？')

  const owner = await signedIn('sample-li')
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, '更换单元门禁').click()
  await words(owner, name).waitFor()
  await words(owner, '公告：还没有签名').waitFor()

  await openAnew(clerk, server, '/pages/home/index')
  await words(clerk, '请核对并签名：1 份存证').click()
  await words(clerk, '公告：更换单元门禁').waitFor()
  await seen(clerk, '#cosign').click()
  await words(clerk, '核对无误，已签名 1 份。').waitFor()
  await seen(clerk, '#cosign').click()
  await words(clerk, '核对无误，没有新的要签。').waitFor()

  await owner.reload()
  await words(owner, /^公告：.*已签名$/).waitFor()
  assert.equal(await words(owner, '公告：还没有签名').count(), 0)

  // The vote runs and ends; sessions run out on the way, but what the phone keeps stays.
  await server.setAhead(60 * DAY)
  const later = Date.now() + 60 * DAY
  await clerk.clock.setFixedTime(later)
  await again(owner, 'sample-li')
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, '更换单元门禁').click()
  await words(owner, '结果：还没有签名').waitFor()
  await again(clerk, 'sample-zhao')
  await asCommittee(clerk)
  await words(clerk, /请核对并签名：\d+ 份存证/).click()
  await words(clerk, '结果：更换单元门禁').waitFor()
  await seen(clerk, '#cosign').click()
  await words(clerk, /^核对无误，已签名/).waitFor()
  await owner.reload()
  await words(owner, /^结果：.*已签名$/).waitFor()
  await seen(owner, '#recount').click()
  await words(owner, '复算完成：结果属实').waitFor()
  await words(owner, new RegExp(`^${name}：.*已签名$`)).waitFor()
  assert.deepEqual(faults, [])
})
