import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { addMonths, beijingDayOf, monthOf } from '#domain/core/calendar.ts'
import { readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn as phoneOf, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// The public-revenue book in a real browser: a clerk brings in a bank statement, books what the book lacked, and closes the
// month; another person signs it for the committee; an owner goes from the total to the voucher and recounts.

let server: TestServer
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

const today = beijingDayOf(Date.now())
/** The month that the sample leaves to be closed. */
const month = addMonths(monthOf(today), -1)
const SUMMARY = '道闸换电机'

async function scan(background: string): Promise<Buffer> {
  return sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .png()
    .toBuffer()
}

function swapNewestPicture(dataDir: string): void {
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9a-f]{64}\.jpg$/.test(name))
    .map((name) => join(dataDir, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  appendFileSync(files[0] as string, 'x')
}

let picked = 0

async function pickVouchers(page: Page, names: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#pick-vouchers').click()
  const files = []
  for (const name of names)
    files.push({ name, mimeType: 'image/png', buffer: await scan(`#ee${10 + (picked++ % 89)}dd`) })
  await (await chooser).setFiles(files)
}

/** A table with two faults, then the mended one with its pictures; then the same again, which is named. */
async function postTable(page: Page): Promise<void> {
  await openAnew(page, server, '/ledger/book/pages/post/index')
  await seen(page, '#by-table').click()
  const choose = async (lines: readonly string[]) => {
    const chooser = page.waitForEvent('filechooser')
    await seen(page, '#choose-batch').click()
    await (await chooser).setFiles({
      name: '账.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`日期,摘要,科目,收入,支出,对方,发票号码,凭证\n${lines.join('\n')}\n`),
    })
  }
  const good = [
    `${month}-11,西门停车,地面公共停车,300.00,,停车系统,,`,
    `${month}-12,修路灯,5004,,88.00,灯具店,66660001,`,
    `${month}-13,车棚用电,能耗,,45.60,供电公司,,对账单.png`,
    `${month}-14,门厅用电,能耗,,30.40,供电公司,,对账单.png`,
  ]
  await choose([...good.slice(0, 2), `${month}-33,车棚用电,用电,,45.60,供电公司,,对账单.png`])
  await words(page, /^第 4 行「日期」/).waitFor()
  await words(page, /^第 4 行「科目」/).waitFor()
  assert.equal(await page.locator('#post-batch:visible').count(), 0)
  await picture(page, 'batch-problems')
  await choose(good)
  await words(page, /^还有 3 笔支出没有凭证/).waitFor()
  assert.equal(await page.locator('#post-batch:visible').count(), 0)
  await pickVouchers(page, ['对账单.png', '别的.png'])
  await words(page, /^还有 1 笔支出没有凭证/).waitFor()
  await picture(page, 'batch-lacking')
  await pickVouchers(page, ['发票66660001.png'])
  await picture(page, 'batch-preview')
  await seen(page, '#post-batch').click()
  await words(page, /^已记 4 笔：第 \d+ 号到第 \d+ 号/).waitFor()
  await picture(page, 'batch-done')
  await choose(good)
  await words(page, /已经记过：第 \d+ 号到第 \d+ 号/).waitFor()
  assert.equal(await page.locator('#post-batch:visible').count(), 0)
  await picture(page, 'batch-twice')
}

/** Two lines of the bank at once: one as its counterparty was booked last, the other chosen. */
async function bookLines(page: Page): Promise<void> {
  await openAnew(page, server, '/ledger/book/pages/bank/index')
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#choose-statement').click()
  await (await chooser).setFiles({
    name: '流水.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `日期,收入,支出,对方户名,摘要\n${month}-22,,12.34,灯具店,补买灯泡\n${month}-23,56.78,,小摊,场地费\n`,
    ),
  })
  await words(page, /^新的 2 笔/).waitFor()
  await seen(page, '#import-statement').click()
  await seen(page, '#book-many').click()
  await words(page, '记为设备折旧、维护（同上次）').waitFor()
  await page
    .getByRole('link', { name: /^场地费/ })
    .locator('visible=true')
    .last()
    .click()
  await picture(page, 'lines-sheet')
  await seen(page, '[role=radio]:has-text("场地租赁、摊位")').click()
  await page.keyboard.press('Escape')
  await pickVouchers(page, ['对账单2.png'])
  await page.getByText('共用「对账单2.png」').locator('visible=true').last().click()
  await picture(page, 'lines')
  await seen(page, '#post-lines').click()
  await words(page, /^已记 2 笔/).waitFor()
  await picture(page, 'lines-done')
  await openAnew(page, server, '/ledger/book/pages/duplicates/index')
  await words(page, /^本小区 2 笔，合计 ¥76\.00/).waitFor()
  await picture(page, 'duplicates')
}

test('a clerk imports a statement with a bad line, then a good one; books the unmatched line; closes the month', async () => {
  const page = await signedIn('sample-sun')
  await openAnew(page, server, '/ledger/book/pages/summary/index')
  await seen(page, '#book-desk').click()
  await seen(page, '#bank').click()
  const choose = async (lines: string) => {
    const chooser = page.waitForEvent('filechooser')
    await seen(page, '#choose-statement').click()
    await (await chooser).setFiles({
      name: '流水.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`日期,收入,支出,对方户名,摘要\n${lines}\n`),
    })
  }
  await choose(`${month}-20,,321.09,维修公司,${SUMMARY}\n${month}-21,五十,,甲,乙`)
  await words(page, /^第 3 行：金额应是/).waitFor()
  assert.equal(await page.locator('#import-statement:visible').count(), 0)
  await picture(page, 'bank-problems')
  await choose(`${month}-20,,321.09,维修公司,${SUMMARY}`)
  await words(page, /^新的 1 笔/).waitFor()
  await picture(page, 'bank-preview')
  await seen(page, '#import-statement').click()
  await words(page, /^已导入 1 笔/).waitFor()
  await picture(page, 'bank')
  await page
    .getByRole('link', { name: new RegExp(`^${SUMMARY}`) })
    .locator('visible=true')
    .last()
    .click()

  await words(page, /^银行流水：/).waitFor()
  await seen(page, '[role=radio]:has-text("设备折旧、维护")').click()
  await picture(page, 'post')
  await seen(page, '#save-entry').click()
  await words(page, '支出要有凭证照片。').waitFor()
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  await (await chooser).setFiles({ name: '票.png', mimeType: 'image/png', buffer: await scan('#eee') })
  await seen(page, '.photo:not(.add)').waitFor()
  await seen(page, '#save-entry').click()
  await words(page, /^已记为第 \d+ 号/).waitFor()
  await openAnew(page, server, '/ledger/book/pages/bank/index')
  await words(page, '每一笔流水都有账。').waitFor()

  await postTable(page)
  await bookLines(page)

  await openAnew(page, server, '/ledger/book/pages/desk/index')
  await seen(page, '#close-month').click()
  await fill(page, /^首期应交总额/, '5000000')
  await fill(page, /^现在余额/, '1000000')
  await picture(page, 'close')
  await seen(page, '#sheet-confirm').click()
  await words(page, /已结账，等业委会签字。$/).waitFor()
  await words(page, /^这个月应先补维修资金/).waitFor()
  await picture(page, 'desk')
})

test('the committee signs the closed month and takes its notice for the board', async () => {
  const page = await signedIn('sample-wang')
  await openAnew(page, server, '/pages/me/index')
  await words(page, '业委会成员').click()
  await openAnew(page, server, '/ledger/book/pages/desk/index')
  await seen(page, '#sign-month').click()
  await picture(page, 'sign')
  await seen(page, '#sheet-confirm').click()
  await words(page, /已签字。$/).waitFor()
  await openAnew(page, server, `/ledger/book/pages/entries/index?month=${month}`)
  const [download] = await Promise.all([page.waitForEvent('download'), seen(page, '#notice-month').click()])
  const saved = await readPdf(readFileSync(await download.path()))
  assert.match(saved.text, /公共收益公示/)
  assert.match(saved.text, /业主委员会于\d+年\d+月\d+日签字。/)
  await picture(page, 'files')
})

test('an owner goes from the total to the voucher in three taps, then recounts the book', async () => {
  const page = await signedIn('sample-zhang')
  await openAnew(page, server, '/ledger/book/pages/summary/index')
  await words(page, '我家这一份').waitFor()
  await page
    .getByRole('link', { name: /^设备折旧、维护/ })
    .locator('visible=true')
    .last()
    .click()
  await page
    .getByRole('link', { name: new RegExp(`^${SUMMARY}`) })
    .locator('visible=true')
    .last()
    .click()
  await words(page, '−¥321.09').waitFor()
  await words(page, /^1 张凭证照片和记账时的一模一样/).waitFor()
  await picture(page, 'entry')
  await page.locator('.photo:visible').last().click()
  await openAnew(page, server, '/ledger/audit/pages/book/index')
  await words(page, '复算完成：账没有被改过').waitFor()
  const [year, number] = month.split('-').map(Number)
  await words(page, `业委会已签字到${year}年${number}月`).waitFor()
  await picture(page, 'audit')
  await seen(page, '#check-vouchers').click()
  await words(page, /张凭证照片都和记账时的一模一样。$/).waitFor({ timeout: 60_000 })
  // Somebody swaps the newest picture in the store: its name stays, its bytes do not.
  swapNewestPicture(server.dataDir)
  const other = await signedIn('sample-zhang')
  await openAnew(other, server, '/ledger/audit/pages/book/index')
  await words(other, '复算完成：账没有被改过').waitFor()
  await seen(other, '#check-vouchers').click()
  await words(other, /^第 \d+ 号账的凭证照片被换过$/).waitFor({ timeout: 60_000 })
  await picture(other, 'audit-swapped')
  assert.deepEqual(faults, [])
})
