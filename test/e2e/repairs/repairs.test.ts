import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import {
  beginReport,
  sayWhere,
  scanPlace,
  sendReport,
  toWhat,
  toWhere,
} from '#test/e2e/support/repair-form.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A repair from a photo to a rating in a real browser: an owner reports by the code on the lift, a neighbour finds it there and
// joins, the supervisor gives it to a worker, who mends it with pictures; one in a home has its price agreed first.

let server: TestServer
let browser: Browser
let owner: Page
let neighbour: Page
let company: Page
let worker: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  neighbour = await signedIn(browser, server, 'sample-zhao', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
  worker = await signedIn(browser, server, 'sample-qian', faults)
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const choose = (page: Page, text: string) =>
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

/** The address of the repair a page shows. */
const shownRepair = (page: Page) => /repairId=([0-9A-Z]{26})/.exec(page.url())?.[1] as string

let lift = ''

test('an owner reports the lift by the number on its sign; words name the kind', async () => {
  await beginReport(owner, server)
  await picture(owner, 'report-photo')
  await addPhoto(owner, '#888')
  await toWhere(owner)
  await scanPlace(owner, '1100001')
  await picture(owner, 'report-where')
  await toWhat(owner)
  await fill(owner, /怎么了/, '关门时抖动，有异响')
  await owner.locator('[role=radio][aria-checked=true]:visible', { hasText: '电梯故障' }).waitFor()
  await picture(owner, 'report')
  await seen(owner, '#submit-repair').click()
  await words(owner, '接下来').waitFor()
  await words(owner, '物业要响应').waitFor()
  await picture(owner, 'report-done')
  await seen(owner, '#see-repair').click()
  await owner.waitForURL(/detail\/index\?repairId=/)
  await words(owner, '已提交').waitFor()
  await words(owner, /不向您收费/).waitFor()
  lift = shownRepair(owner)
  assert.match(lift, /^[0-9A-Z]{26}$/)
  await picture(owner, 'reported')
})

test('a neighbour at the same lift is shown it first, and joins instead of reporting again', async () => {
  await beginReport(neighbour, server)
  await toWhere(neighbour)
  await scanPlace(neighbour, '1100001')
  await words(neighbour, '是不是这一件？').waitFor()
  await picture(neighbour, 'alike')
  await seen(neighbour, `#join-${lift}`).click()
  await words(neighbour, '另有 1 户也遇到').waitFor()
  const body = await neighbour.innerText('body')
  assert.ok(!body.includes('张桂兰'), 'who reported stays unknown to neighbours')
})

test('the supervisor sees it by its limit and gives it to a worker; the worker sees nothing else', async () => {
  await openAnew(company, server, '/repairs/orders/pages/list/index')
  await words(company, '按时限').waitFor()
  await picture(company, 'inbox')
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${lift}`)
  await seen(company, '#move-dispatch').click()
  await choose(company, '钱勇')
  await picture(company, 'dispatch')
  await seen(company, '#send-work').click()
  await words(company, /维修人员：钱勇/).waitFor()
  await openAnew(worker, server, `/repairs/orders/pages/detail/index?repairId=${lift}`)
  await seen(worker, '#move-arrive').click()
  await seen(worker, '#send-work').click()
  await words(worker, '已到场').waitFor()
  await seen(worker, '#move-finish').click()
  await seen(worker, '#send-work').click()
  await words(worker, '请拍一张修好后的照片').waitFor()
  await addPhoto(worker, '#2a2')
  await fill(worker, '说明', '调整门机，试运行正常')
  await picture(worker, 'finish')
  await seen(worker, '#send-work').click()
  await words(worker, '待报修人确认').waitFor()
})

test('the owner confirms and rates only then; silence would have closed it', async () => {
  await openAnew(owner, server, `/repairs/orders/pages/detail/index?repairId=${lift}`)
  await words(owner, /前没有回复，会自动办结/).waitFor()
  assert.ok(!(await owner.innerText('body')).includes('请评价这次维修'))
  await seen(owner, '#move-confirm').click()
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '请评价这次维修').waitFor()
  await choose(owner, '修好了')
  await choose(owner, '基本满意')
  await seen(owner, '#send-rating').click()
  await words(owner, '您的评价').waitFor()
  await picture(owner, 'rated')
})

test('in a home the price is agreed before the work', async () => {
  await beginReport(owner, server)
  await toWhere(owner)
  await sayWhere(owner, '我家里')
  await fill(owner, /怎么了/, '厨房水管漏水')
  const home = await sendReport(owner)
  await words(owner, '已提交').waitFor()
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${home}`)
  await seen(company, '#move-accept').click()
  await seen(company, '#sheet-confirm').click()
  await words(company, '已受理').waitFor()
  await seen(company, '#move-quote').click()
  await fill(company, /第 1 项/, '角阀')
  await fill(company, '数量', '2')
  await fill(company, /单价/, '35')
  await words(company, '合计 ¥70.00').waitFor()
  await picture(company, 'quote')
  await seen(company, '#send-work').click()
  await words(company, '等报修人同意费用').waitFor()
  await openAnew(owner, server, `/repairs/orders/pages/detail/index?repairId=${home}`)
  await words(owner, /报价 ¥70.00/).waitFor()
  await picture(owner, 'consent')
  await seen(owner, '#move-consent').click()
  await seen(owner, '#sheet-confirm').click()
  await words(owner, /已同意的费用：¥70.00/).waitFor()
})

test('figures say their formula and open into their cases', async () => {
  await openAnew(company, server, '/repairs/orders/pages/figures/index')
  await words(company, '按时修好').waitFor()
  await words(company, /超时还没修好的/).waitFor()
  await picture(company, 'figures')
  await company
    .getByText(/^看算上的/)
    .locator('visible=true')
    .first()
    .click()
  await words(company, /算上的/).waitFor()
  await openAnew(company, server, '/repairs/orders/pages/manage/index')
  await words(company, '设施名录').waitFor()
  await words(company, /钱勇/).waitFor()
  await picture(company, 'manage')
})

test('the number of the desk: a wrong one is said at its field, the right one is on every home, large in care mode', async () => {
  await seen(company, '#save-desk-phone').waitFor()
  await fill(company, '服务台电话', '12')
  await seen(company, '#save-desk-phone').click()
  await words(company, /请写能打通的号码/).waitFor()
  await fill(company, '服务台电话', '010-0000 0001')
  await seen(company, '#save-desk-phone').click()
  await words(company, '已保存：01000000001').waitFor()
  await openAnew(owner, server, '/pages/home/index')
  await seen(owner, '#call-desk').waitFor()
  await seen(owner, '#care').click()
  const tile = seen(owner, '#call-desk')
  await tile.waitFor()
  assert.match(await tile.innerText(), /打物业电话\s+01000000001/)
  await picture(owner, 'care-call')
  await seen(owner, '#care').click()
  assert.deepEqual(faults, [])
})
