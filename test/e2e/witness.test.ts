import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, openPhone } from './browser.ts'
import { announceFrom, removeData, type Section, signIn, startSection } from './section.ts'

// A member of the committee registers a phone as a witness, announces a vote and co-signs it; an owner sees who signed.

let section: Section
let browser: Browser
const faults: string[] = []

before(async () => {
  section = await startSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await section.stop()
  removeData(section)
})

const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()
const words = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').last()

async function signedIn(subject: string): Promise<Page> {
  const phone = await openPhone(browser)
  const page = await phone.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await signIn(page, section, subject)
  return page
}

test('the committee registers a phone, announces a vote and signs it with one tap; an owner sees it', async () => {
  const clerk = await signedIn('sample-zhao')
  await clerk.goto(`${section.url}/#/pages/me/index`)
  await words(clerk, '业委会成员').click()
  await clerk.goto(`${section.url}/#/pages/me/index`)
  await words(clerk, '存证见证').click()
  await words(clerk, /换手机、卸载或清除数据以后，要重新登记/).waitFor()
  await seen(clerk, '#register-witness').click()
  await seen(clerk, '#sheet-confirm').click()
  const name = await words(clerk, /^业委会见证 \d{6}$/).innerText()
  const kept = await clerk.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith('witness ')),
  )
  assert.equal(kept.length, 1)

  await announceFrom(clerk, section, '更换单元门禁', '是否同意更换各单元门禁？')

  const owner = await signedIn('sample-li')
  await owner.goto(`${section.url}/#/votes/pages/list/index`)
  await words(owner, '更换单元门禁').click()
  await words(owner, name).waitFor()
  await words(owner, '公告：还没有签名').waitFor()

  await clerk.goto(`${section.url}/#/pages/home/index`)
  await clerk.reload()
  await words(clerk, '请核对并签名：1 份存证').click()
  await words(clerk, '公告：更换单元门禁').waitFor()
  await seen(clerk, '#cosign').click()
  await words(clerk, '核对无误，已签名 1 份。').waitFor()
  await seen(clerk, '#cosign').click()
  await words(clerk, '核对无误，没有新的要签。').waitFor()

  await owner.reload()
  await words(owner, /^公告：.*已签名$/).waitFor()
  assert.equal(await words(owner, '公告：还没有签名').count(), 0)
  assert.deepEqual(faults, [])
})
