import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { readPdf } from '../server/pdf.ts'
import { launchBrowser, lendChineseFont, openPhone } from './browser.ts'
import { removeData, type Section, signIn, startSection } from './section.ts'

// Notices in a real browser: the company posts an emergency for one building; an owner there sees and reads it, one elsewhere does
// not; it is counted as one home; the poster says the same words.

let section: Section
let browser: Browser
let company: Page
let owner: Page
let other: Page
const faults: string[] = []
/** `PICTURES=/tmp/x` leaves a picture of each screen there, plain and in care mode. */
const PICTURES = process.env.PICTURES

before(async () => {
  section = await startSection()
  browser = await launchBrowser()
  company = await signedIn('sample-sun')
  owner = await signedIn('sample-zhang')
  other = await signedIn('sample-li')
})
after(async () => {
  await browser.close()
  await section.stop()
  removeData(section)
})

const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()
const words = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').last()
const field = (page: Page, label: string | RegExp) =>
  page.getByLabel(label).and(page.locator('input, textarea')).locator('visible=true').last()

async function signedIn(subject: string): Promise<Page> {
  const phone = await openPhone(browser)
  if (PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await signIn(page, section, subject)
  return page
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await page.waitForTimeout(400)
  const care = (isOn: boolean) =>
    page.evaluate((on) => {
      for (const one of document.querySelectorAll('.page')) one.classList.toggle('care', on)
    }, isOn)
  for (const isCare of [false, true]) {
    await care(isCare)
    const height = await page.evaluate(() =>
      Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
    )
    await page.setViewportSize({ width: 390, height: Math.min(height, 3400) })
    await page.waitForTimeout(200)
    await page.screenshot({ path: `${PICTURES}/${name}${isCare ? '-care' : ''}.png` })
  }
  await care(false)
  await page.setViewportSize({ width: 390, height: 844 })
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${section.url}/#/pages/home/index`)
  await page.goto(`${section.url}/#${path}`)
}

/** The time beside a notice in the list, which is on no other page. */
const NEWS = /^物业企业 \d+月\d+日 \d\d:\d\d$/

/** The building of an owner's first home, as the page of homes says. */
async function buildingOf(page: Page): Promise<string> {
  await open(page, '/pages/me/index')
  const text = await words(page, /^\d+号楼/).textContent()
  return /^\d+号楼/.exec(text ?? '')?.[0] ?? ''
}

test('the company posts an emergency for one building', async () => {
  const building = await buildingOf(owner)
  assert.notEqual(await buildingOf(other), building)
  await seen(company, '#notices').click()
  await seen(company, '#compose-notice').click()
  await company.getByRole('radio', { name: /^紧急/ }).locator('visible=true').click()
  await company.getByRole('radio', { name: '按楼栋' }).locator('visible=true').click()
  await company.getByRole('checkbox', { name: building, exact: true }).locator('visible=true').click()
  await field(company, '标题').fill('燃气泄漏')
  await field(company, /^正文/).fill('请马上离开，不要开灯。')
  await words(company, '大家看到的样子').waitFor()
  await words(company, `发给：${building}`).waitFor()
  await picture(company, 'compose')
  await seen(company, '#send-notice').click()
  await seen(company, '#change-notice').waitFor()
})

test('an owner there is told at once, and reads it; one elsewhere is not', async () => {
  await open(owner, '/pages/me/index')
  await open(owner, '/pages/home/index')
  await owner.reload()
  await words(owner, '紧急通知：燃气泄漏').waitFor()
  await picture(owner, 'home')
  await words(owner, '紧急通知：燃气泄漏').click()
  await words(owner, '请马上离开，不要开灯。').waitFor()
  await picture(owner, 'detail')
  await open(owner, '/pages/me/index')
  await open(owner, '/pages/home/index')
  await owner.reload()
  await seen(owner, '#notices').click()
  await words(owner, NEWS).waitFor()
  await picture(owner, 'list')
  await open(other, '/notices/pages/list/index')
  await words(other, '现在没有通知').waitFor()
  assert.equal(await other.getByText('燃气泄漏').count(), 0)
})

test('one home is counted, and the poster says the same', async () => {
  await seen(company, '#notice-counts').click()
  await words(company, /户中有 1 户看过/).waitFor()
  await picture(company, 'counts')
  await open(company, '/notices/pages/list/index')
  await words(company, '燃气泄漏').click()
  const download = company.waitForEvent('download')
  await seen(company, '#notice-poster').click()
  const path = await (await download).path()
  const { text } = await readPdf(readFileSync(path))
  for (const word of ['紧急通知', '燃气泄漏', '请马上离开，不要开灯。', '物业企业'])
    assert.ok(text.includes(word), word)
})

test('corrected with a reason: the owner sees what was changed and why', async () => {
  await seen(company, '#change-notice').click()
  await field(company, /^正文/).fill('已经修好，可以回家。')
  await field(company, /^为什么/).fill('燃气公司修好了')
  await picture(company, 'change')
  await seen(company, '#send-change').click()
  // Stored before the owner looks.
  await words(company, '原因：燃气公司修好了').waitFor()
  await open(owner, '/pages/me/index')
  await open(owner, '/pages/home/index')
  await owner.reload()
  await seen(owner, '#notices').click()
  await words(owner, NEWS).click()
  await words(owner, '原来是“请马上离开，不要开灯。”，改成“已经修好，可以回家。”').waitFor()
  await words(owner, '原因：燃气公司修好了').waitFor()
  await picture(owner, 'corrected')
  assert.deepEqual(faults, [])
})
