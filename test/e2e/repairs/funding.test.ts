import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { beginReport, sayWhere, sendReport, toWhere } from '#test/e2e/support/repair-form.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A leak's money in a real browser: an owner reports it, the company says the plan and links the vote and the contract, mends it with
// pictures before and after, the committee accepts, the company links the book's entry; the owner follows from the leak to the
// voucher by tapping, sees what contradicts, and has the phone check every step.

let server: TestServer
let browser: Browser
let owner: Page
let company: Page
let committee: Page
const faults: string[] = []
const today = beijingDayOf(Date.now())

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
  committee = await signedIn(browser, server, 'sample-zhao', faults)
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const choose = (page: Page, text: string | RegExp) =>
  page.locator('[role=radio]:visible', { hasText: text }).last().click()

async function addPhoto(page: Page, background: string): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
    .jpeg()
    .toBuffer()
  await (await choosing).setFiles({ name: 'picture.jpg', mimeType: 'image/jpeg', buffer })
  await page.locator('.photo img:visible').first().waitFor()
}

let leak = ''
const funding = (page: Page) => openAnew(page, server, `/repairs/funding/pages/detail/index?repairId=${leak}`)

test('an owner reports a leak of a shared part with a picture', async () => {
  await beginReport(owner, server)
  await addPhoto(owner, '#445')
  await toWhere(owner)
  await sayWhere(owner, '楼里公共部位', '顶层楼道')
  await fill(owner, /怎么了/, '楼顶漏水，顶层楼道往下滴水')
  await owner.locator('[role=radio][aria-checked=true]:visible', { hasText: '渗水漏水' }).waitFor()
  leak = await sendReport(owner)
  await words(owner, '已提交').waitFor()
  await words(owner, '钱从哪里来、花到哪里去').click()
  await words(owner, '还没有人记钱的事').waitFor()
  await picture(owner, 'thread-empty')
})

test('the company says plan and price, links a vote and signs a contract: chosen from lists, never typed ids', async () => {
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${leak}`)
  await words(company, '钱从哪里来、花到哪里去').click()
  await seen(company, '#add-plan').click()
  await seen(company, '#send-step').click()
  await words(company, '请填写预算').waitFor()
  await choose(company, '公共收益')
  await fill(company, /预算/, '8000')
  await picture(company, 'thread-plan')
  await seen(company, '#send-step').click()
  await words(company, '从公共收益出，预算 ¥8,000.00').waitFor()
  await seen(company, '#add-vote').click()
  await choose(company, /使用维修资金大修/)
  await words(company, '¥382,000.00').waitFor()
  await picture(company, 'thread-vote')
  await seen(company, '#send-step').click()
  await words(company, '议题写明的金额 ¥382,000.00').waitFor()
  await seen(company, '#add-contract').click()
  await choose(company, '单独签的合同')
  await fill(company, '施工单位', '示例维修公司')
  await fill(company, /合同价/, '7500')
  await fill(company, '签订日期', today)
  await seen(company, '#send-step').click()
  await words(company, '请先拍照。').waitFor()
  await addPhoto(company, '#eed')
  await picture(company, 'thread-contract')
  await seen(company, '#send-step').click()
  await words(company, '示例维修公司，¥7,500.00').waitFor()
})

test('the work is done with pictures, the committee accepts it, and cannot book; the company cannot accept', async () => {
  assert.equal(await company.locator('#add-acceptance:visible').count(), 0)
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${leak}`)
  await seen(company, '#move-arrive').click()
  await seen(company, '#send-work').click()
  await words(company, '已到场').waitFor()
  await seen(company, '#move-finish').click()
  await addPhoto(company, '#2a2')
  await seen(company, '#send-work').click()
  await words(company, '待报修人确认').waitFor()
  await openAnew(committee, server, '/pages/me/index')
  await words(committee, '业委会成员').click()
  await funding(committee)
  await seen(committee, '#add-acceptance').waitFor()
  assert.equal(await committee.locator('#add-payment:visible').count(), 0)
  await seen(committee, '#add-acceptance').click()
  await choose(committee, '合格')
  await fill(committee, '谁验收的', '赵委员')
  await fill(committee, '验收日期', today)
  await addPhoto(committee, '#aaf')
  await picture(committee, 'thread-acceptance')
  await seen(committee, '#send-step').click()
  await words(committee, /赵委员 于/).waitFor()
})

test('a vote that was the wrong one is undone with a reason and stays to be seen', async () => {
  await funding(company)
  await words(company, '关联的表决没有通过').waitFor()
  await seen(company, '#undo-2').click()
  await seen(company, '#sheet-confirm').click()
  await words(company, '请写一句原因。').waitFor()
  await fill(company, '为什么撤回', '不是这次维修的表决')
  await seen(company, '#sheet-confirm').click()
  await words(company, '已撤回（见第 5 步）').waitFor()
  await words(company, '没有关联业主表决，也不是应急使用').waitFor()
})

test('the company links the entry that paid it', async () => {
  await seen(company, '#add-payment').click()
  await words(company, '维修资金直接拨付').waitFor()
  await company.locator('[role=radio]:visible', { hasText: '示例维修公司' }).first().click()
  await picture(company, 'thread-payment')
  await seen(company, '#send-step').click()
  await words(company, /^账本第 \d+ 号/).waitFor()
})

test('the owner follows from the leak to the voucher, sees what contradicts, and back again', async () => {
  await openAnew(owner, server, `/repairs/orders/pages/detail/index?repairId=${leak}`)
  await words(owner, '钱从哪里来、花到哪里去').click()
  await words(owner, '对不上的地方').waitFor()
  await words(owner, '还没报修就付了款').waitFor()
  await words(owner, '没有验收合格就付了款').waitFor()
  await words(owner, '没有关联业主表决，也不是应急使用').waitFor()
  await picture(owner, 'thread')
  assert.equal(await owner.locator('[id^=add-]:visible').count(), 0, 'an owner only sees')
  await seen(owner, '#see-entry-6').click()
  await words(owner, /张凭证照片和记账时的一模一样/).waitFor()
  await words(owner, '为了哪次维修').waitFor()
  await picture(owner, 'thread-entry')
  await owner.locator('[role=link]:visible', { hasText: '渗水漏水' }).last().click()
  await seen(owner, '#check-funding').click()
  await words(owner, '6 步都和存证一字不差，一步不少。').waitFor()
  await picture(owner, 'thread-checked')
})

test('a vote drafted from the repair has its words and its sum in it', async () => {
  await funding(committee)
  await seen(committee, '#draft-vote').click()
  await seen(committee, '#save-draft').waitFor()
  const typed = committee.locator('textarea:visible').first()
  assert.match(await typed.inputValue(), /是否同意从公共收益支出 8000.00 元以内的费用/)
  await picture(committee, 'thread-draft')
  assert.deepEqual(faults, [])
})
