import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { beginReport, sayWhere, sendReport, toWhere } from '#test/e2e/support/repair-form.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// 12345 and other systems in a real browser: the company pastes the day's dispatch list, finds one of its lines on an owner's report,
// writes down that it called, and saves the report; it gives a system a key that is shown once, and sees what a receiver did not take.

let server: TestServer
let browser: Browser
let owner: Page
let company: Page
let street: Page
let receiver: Server
let receiverUrl = ''
let isTaking = false
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
  street = await signedIn(browser, server, 'sample-zhou', faults)
  receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(isTaking ? 204 : 503).end())
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  receiverUrl = `http://localhost:${(receiver.address() as AddressInfo).port}/hook`
})

after(async () => {
  receiver?.closeAllConnections()
  receiver?.close()
  await browser?.close()
  await server?.stop()
  removeData(server)
})

const choose = (page: Page, text: string | RegExp) =>
  page.locator('[role=radio]:visible', { hasText: text }).last().click()

/** Beijing time to the minute, so many hours from now, as a dispatch list has it; never of an earlier month than the page shows. */
function at(hours: number): string {
  const now = new Date(Date.now() + 8 * 3_600_000)
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth())
  return new Date(Math.max(now.getTime() + hours * 3_600_000, month))
    .toISOString()
    .slice(0, 16)
    .replace('T', ' ')
}

const HEADING = ['工单编号', '派单时间', '办理时限', '诉求内容', '地点', '部位', '楼栋', '联系电话']

async function paste(page: Page, lines: readonly string[][]): Promise<void> {
  await fill(page, /派单表/, [HEADING, ...lines].map((line) => line.join('\t')).join('\n'))
  await seen(page, '#check-list').click()
}

let repairId = ''

test('an owner reports the door; the company gives a receiver an address and a system a key, shown once', async () => {
  await openAnew(company, server, '/repairs/orders/pages/manage/index')
  await company.getByRole('link', { name: '对外接口' }).locator('visible=true').last().click()
  await words(company, '还没有发过密钥').waitFor()
  await picture(company, 'keys-empty')
  await seen(company, '#issue-key').click()
  await fill(company, /给哪个系统/, '区接诉即办平台')
  await choose(company, /12345 平台/)
  await picture(company, 'keys-form')
  await seen(company, '#issue-key').click()
  const secret = await seen(company, '#secret').innerText()
  assert.match(secret, /^wuye311-[0-9A-Z]{26}-[\w-]{43}$/)
  await picture(company, 'keys-once')
  await company.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url })
  await seen(company, '#copy-secret').click()
  await words(company, '已复制').waitFor()
  assert.equal(await company.evaluate(() => navigator.clipboard.readText()), secret)
  assert.equal((await company.evaluate(() => JSON.stringify({ ...localStorage }))).includes(secret), false)
  await seen(company, '#seen-secret').click()
  assert.doesNotMatch(await company.innerText('body'), /wuye311-/)
  await company.reload()
  await words(company, '没有用过').waitFor()
  assert.doesNotMatch(await company.innerText('body'), /wuye311-/)
  await seen(company, '#add-hook').click()
  await fill(company, /对方的网址/, receiverUrl)
  await seen(company, '#add-hook').click()
  await words(company, '签名密钥').waitFor()
  await seen(company, '#seen-secret').click()
  await words(company, '还没有推送过').waitFor()

  const used = await fetch(
    `${server.url}/open311/v2/requests.json?jurisdiction_id=101.wuye.beijing&api_key=${encodeURIComponent(secret)}`,
  )
  assert.equal(used.status, 200)
  await beginReport(owner, server)
  await toWhere(owner)
  await sayWhere(owner, '楼里公共部位', '3号楼2单元门口')
  await fill(owner, /怎么了/, '单元门关不上，夜里直响')
  repairId = await sendReport(owner)
})

test('a dispatch list: bad lines are named, one order is on the owner’s report, the other makes a repair', async () => {
  await openAnew(company, server, '/hotline/pages/import/index')
  await seen(company, '#check-list').waitFor()
  const first = [
    'BJ202611290001',
    at(-2),
    '24小时',
    '市民王女士（13800001111）反映单元门关不上，夜里响',
    '3号楼2单元门口',
    '公共',
    '3号楼',
    '13800001111',
  ]
  const second = [
    'BJ202611290002',
    at(-1),
    at(20),
    '东门外路灯不亮，晚上看不见路',
    '小区东门外',
    '公共',
    '',
    '',
  ]
  await paste(company, [first, [...second.slice(0, 2), '尽快', ...second.slice(3)]])
  await words(company, '第 3 行：办理时限看不懂').waitFor()
  await picture(company, 'bring-bad')
  await paste(company, [first, second])
  await words(company, '是不是这一件？').waitFor()
  assert.doesNotMatch(await company.innerText('body'), /第 3 行/)
  await choose(company, /是：3号楼2单元门口/)
  await words(company, '新立 1 件报修，并入 1 张，已有 0 张').waitFor()
  await picture(company, 'bring-alike')
  await seen(company, '#bring-now').click()
  await words(company, '已导入：新立 1 件报修，并入 1 张').waitFor()
  await paste(company, [first, second])
  await words(company, '这些工单都已经导入过了。').waitFor()
})

test('the company writes down that it called; figures and the report say what happened and no more', async () => {
  await openAnew(company, server, '/hotline/pages/orders/index')
  await words(company, '工单编号 BJ202611290001').waitFor()
  await picture(company, 'orders')
  await words(company, /3号楼2单元门口 门禁/).click()
  await words(company, '办理记录').waitFor()
  assert.doesNotMatch(await company.innerText('body'), /13800001111|王女士/)
  await seen(company, '#send-act').click()
  await words(company, '请写说明').waitFor()
  await fill(company, /说明/, '电话联系上，约今天下午上门')
  await seen(company, '#send-act').click()
  await words(company, '电话联系上，约今天下午上门').waitFor()
  await picture(company, 'order')
  await openAnew(company, server, '/hotline/pages/orders/index')
  await words(company, '按时联系').waitFor()
  await words(company, '算上的 1 件').first().click()
  await words(company, '只看“按时联系”算上的').waitFor()
  const body = await company.innerText('body')
  assert.match(body, /BJ202611290001/)
  assert.doesNotMatch(body, /BJ202611290002/)
  await words(company, '看全部').click()
  const saving = company.waitForEvent('download')
  await seen(company, '#save-csv').click()
  const stream = await (await saving).createReadStream()
  let csv = ''
  for await (const part of stream) csv += String(part)
  assert.match(csv, /BJ202611290001.*电话联系上，约今天下午上门.*未评价,未评价/)
  assert.doesNotMatch(csv, /13800001111/)
})

test('the limit stands with the other clocks: with its number for the reporter and the street', async () => {
  await openAnew(owner, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
  await words(owner, /12345 办理时限：/).waitFor()
  await words(owner, '12345 工单 BJ202611290001').waitFor()
  assert.equal(await owner.getByText('看这张工单').count(), 0)
  await picture(owner, 'order-owner')
  await openAnew(street, server, '/repairs/orders/pages/list/index')
  await seen(street, '#hotline-orders').click()
  await words(street, '工单编号 BJ202611290002').waitFor()
  await words(street, /小区东门外/).click()
  await words(street, '办理记录').waitFor()
  assert.equal(await street.locator('#send-act').count(), 0, 'nobody but the company says that it called')
  await picture(street, 'order-street')
})

test('what a receiver did not take is seen, tried again, and the key is ended', async () => {
  await openAnew(company, server, '/hotline/pages/keys/index')
  await words(company, /最近使用/).waitFor()
  await company
    .getByRole('link', { name: /localhost/ })
    .locator('visible=true')
    .last()
    .click()
  await words(company, '推送记录').waitFor()
  for (let tries = 0; tries < 20 && (await company.getByText('没送到').count()) === 0; tries++) {
    await company.waitForTimeout(1_000)
    await company.reload()
    await words(company, '推送记录').waitFor()
  }
  await words(company, /对方回了 503/)
    .first()
    .waitFor()
  await picture(company, 'hook')
  isTaking = true
  await seen(company, '#retry-hook').click()
  await words(company, /已安排马上重试/).waitFor()
  await openAnew(company, server, '/hotline/pages/keys/index')
  await company.locator('[id^=end-]:visible').first().click()
  await words(company, '停用“区接诉即办平台”的密钥吗？').waitFor()
  await seen(company, '#sheet-confirm').click()
  await words(company, /已停用/).waitFor()
  await picture(company, 'keys-ended')
  assert.deepEqual(faults, [])
})
