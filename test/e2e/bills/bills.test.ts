import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser, lendChineseFont, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, signIn, startTestServer } from '#test/e2e/support/test-server.ts'

// Bills in a real browser with the cashier's stand-in: an owner pays and gets a receipt; a payment fails and is tried again,
// told twice and booked once; one without any notice is found by asking. The company issues, credits and takes a table.

let server: TestServer
let browser: Browser
let owner: Page
let company: Page
const faults: string[] = []
/** `PICTURES=/tmp/x` leaves a picture of each screen there, plain and in care mode. */
const PICTURES = process.env.PICTURES

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn('sample-zhang')
  company = await signedIn('sample-sun')
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()
const words = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').last()
const field = (page: Page, label: string | RegExp) =>
  page.getByLabel(label).and(page.locator('input, textarea')).locator('visible=true').last()

async function signedIn(subject: string): Promise<Page> {
  const phone = await openPhone(browser)
  if (PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(90_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await signIn(page, server, subject)
  return page
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await page.waitForTimeout(400)
  const height = await page.evaluate(() =>
    Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  await page.setViewportSize({ width: 390, height: Math.min(height, 2600) })
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
  const care = (isOn: boolean) =>
    page.evaluate((on) => {
      for (const one of document.querySelectorAll('.page')) one.classList.toggle('care', on)
    }, isOn)
  await care(true)
  const taller = await page.evaluate(() =>
    Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  await page.setViewportSize({ width: 390, height: Math.min(taller, 3400) })
  await page.waitForTimeout(200)
  await page.screenshot({ path: `${PICTURES}/${name}-care.png` })
  await care(false)
  await page.setViewportSize({ width: 390, height: 844 })
}

async function open(page: Page, path: string, shows: string | RegExp): Promise<void> {
  await openAnew(page, server, path)
  await words(page, shows).waitFor()
}

/** Presses what has these words until others show: a row may be drawn anew while it is pressed. */
const press = (page: Page, text: string | RegExp, shows: string | RegExp) =>
  until(
    () => words(page, shows),
    async () => {
      await words(page, text).click()
    },
  )

async function until(wanted: () => Locator, act: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    await act()
    try {
      return await wanted().waitFor({ timeout: 8_000 })
    } catch (error) {
      if (tries === 2) throw error
    }
  }
}

/** Opens a bill of mine by its name and presses to pay it; ends on the stand-in's page. */
async function toCashier(name: string | RegExp): Promise<void> {
  await open(owner, '/bills/pages/list/index', '现在要付')
  await press(owner, name, '金额怎么来的')
  await seen(owner, '#pay-bill').click()
  await owner.locator('button[value=pay]').waitFor()
}

const receipts = () =>
  owner
    .getByText(/^收据第 \d+ 号$/)
    .locator('visible=true')
    .count()

test('the first screen says that there are bills, without pressing', async () => {
  await owner.getByText(/^有 4 张账单，共 ¥/).waitFor()
  await picture(owner, 'home')
  await seen(owner, '#bills').click()
  await words(owner, '现在要付').waitFor()
  await words(owner, '都不影响您报修和投票').waitFor()
  await picture(owner, 'list')
})

test('what is past its day is explained: which time, how many days, the contract’s own rate', async () => {
  await seen(owner, '#arrears').click()
  await words(owner, /^应在.*过了 \d+ 天$/).waitFor()
  await words(owner, /没付的 ¥.* × 晚了 \d+ 天 × 每天万分之 3/).waitFor()
  await words(owner, '不能为了催费停水').waitFor()
  await picture(owner, 'arrears')
})

test('an owner opens a bill, sees the sum, pays, and has the receipt', async () => {
  await open(owner, '/bills/pages/list/index', '现在要付')
  await press(owner, '停车费', '金额怎么来的')
  await words(owner, '每月 150.00 元 × 1 个 × 3 个月').waitFor()
  await words(owner, '示例停车协议').waitFor()
  await picture(owner, 'bill')
  await seen(owner, '#pay-bill').click()
  await owner.locator('button[value=pay]').waitFor()
  await picture(owner, 'cashier')
  await owner.click('button[value=pay]')
  await words(owner, '付好了').waitFor()
  await picture(owner, 'paid')
  await seen(owner, '#to-bill').click()
  await words(owner, '收银台流水号').waitFor()
  assert.equal(await receipts(), 1)
  assert.equal(await owner.locator('#pay-bill:visible').count(), 0)
  await picture(owner, 'receipt')
  const [download] = await Promise.all([owner.waitForEvent('download'), words(owner, '下载这张收据').click()])
  const { text } = await readPdf(readFileSync(await download.path()))
  for (const word of ['大写：人民币', '不是发票', '没有效力']) assert.ok(text.includes(word), word)
  await words(owner, '收据已下载，可以打印。').waitFor()
  await picture(owner, 'receipt-paper')
})

test('the next fails and is tried again; told twice, there is one receipt', async () => {
  await toCashier(/^水费/)
  await owner.click('button[value=fail]')
  await words(owner, '没有付成').waitFor()
  await picture(owner, 'failed')
  await seen(owner, '#to-bill').click()
  await seen(owner, '#pay-bill').click()
  await owner.click('button[value=twice]')
  await words(owner, '付好了').waitFor()
  await seen(owner, '#to-bill').click()
  await words(owner, '收银台流水号').waitFor()
  assert.equal(await receipts(), 1)
})

test('paid and nobody told us: coming back asks, and finds it', async () => {
  await toCashier(/^物业费/)
  await owner.click('button[value=silent]')
  await words(owner, '付好了').waitFor()
})

test('paid in another amount: not booked, said so, and listed for the company', async () => {
  await open(owner, '/bills/pages/arrears/index', '不能为了催费停水')
  await press(owner, '金额怎么来的', /^只在最后算到分/)
  await seen(owner, '#pay-bill').click()
  await owner.click('button[value=other]')
  await words(owner, '收到的钱和账单不一样，没有记上').waitFor()
  await picture(owner, 'waiting')
  await open(company, '/bills/pages/reconcile/index', '钱来了，没有账单对得上')
  await field(company, /^怎么处理的/).fill('已原路退回')
  await words(company, '写下怎么处理的').click()
  await words(company, '已处理：已原路退回').waitFor()
  await picture(company, 'reconcile')
  await open(owner, '/bills/pages/arrears/index', '不能为了催费停水')
  await press(owner, '金额怎么来的', '收到的钱和账单不一样')
  assert.equal(await receipts(), 0)
})

test('the company issues a bill, the owner sees it at once; a credit is shown with its reason', async () => {
  await open(company, '/bills/pages/desk/index', '账单合计')
  await picture(company, 'desk')
  await seen(company, '#issue-bill').click()
  await words(company, '给哪套房').waitFor()
  await field(company, '房号').fill('3号楼2单元501')
  await words(company, '3号楼2单元501').click()
  await words(company, '电费').click()
  await field(company, '从哪天').fill('2026-10-03')
  await field(company, '到哪天').fill('2026-11-02')
  await words(company, '按表').click()
  await field(company, '单价（元）').fill('0.4883')
  await field(company, '上次读数').fill('1000')
  await field(company, '本次读数').fill('1123.4')
  await field(company, /^依据/).fill('示例电价')
  await words(company, '算出来是 ¥60.26').waitFor()
  await picture(company, 'issue')
  await seen(company, '#send-bill').click()
  await words(company, '请选择应付日期').waitFor()
  await field(company, /^应付日期/).fill('2026-12-31')
  await seen(company, '#send-bill').click()
  await words(company, /账单已开出，¥60\.26/).waitFor()
  await open(company, '/bills/pages/desk/index', /^电费/)
  await press(company, /^电费/, '金额怎么来的')
  await seen(company, '#correct-bill').click()
  await field(company, '减多少（元）').fill('0.26')
  await field(company, /^原因/).fill('抄表误差')
  await picture(company, 'credit')
  await seen(company, '#sheet-confirm').click()
  await words(company, '减了 ¥0.26').waitFor()
  await open(owner, '/bills/pages/list/index', /^电费/)
  await press(owner, /^电费/, '金额怎么来的')
  await words(owner, '表从 1000 走到 1123.4，用了 123.4').waitFor()
  await words(owner, /^抄表误差/).waitFor()
  await picture(owner, 'credited')
})

test('a table with a bad line names it and issues nothing; the right one is issued whole', async () => {
  await open(company, '/bills/pages/import/index', '先检查，有一行不对')
  const take = async (lines: readonly string[]) => {
    const chooser = company.waitForEvent('filechooser')
    await seen(company, '#choose-bills').click()
    await (await chooser).setFiles({
      name: 'bills.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `楼栋,单元,房号,项目,开始日期,结束日期,应缴日期,单价,数量,依据\n${lines.join('\n')}\n`,
      ),
    })
  }
  const good = '3号楼,2单元,501,停车费,2027-03-01,2027-03-31,2027-03-31,150,1,示例停车协议'
  await take([good, '3号楼,2单元,9999,停车费,2027-03-01,2027-03-31,2027-03-31,150,1,示例停车协议'])
  await words(company, /^第 3 行：名册里没有/).waitFor()
  assert.equal(await company.locator('#bring-bills:visible').count(), 0)
  await picture(company, 'import-bad')
  await take([good])
  await words(company, '新的 1 张').waitFor()
  await picture(company, 'import')
  await seen(company, '#bring-bills').click()
  await words(company, /^已开出 1 张/).waitFor()
  assert.deepEqual(faults, [])
})
