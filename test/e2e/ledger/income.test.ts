import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import {
  field,
  openAnew,
  picture,
  seen,
  signedIn as phoneOf,
  todo,
  words,
} from '#test/e2e/support/page-helpers.ts'
import { type ClockedSection, removeData, startClockedSection } from '#test/e2e/support/test-server.ts'

// A contract whose money does not come, in a real browser: a clerk brings in a table of sources, the due day passes, an owner
// is told on the book's page before anyone asked, asks, and reads the answer; a second question stays without one.

let server: ClockedSection
let browser: Browser
const faults: string[] = []
const DAY = 86_400_000

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const link = (page: Page, name: RegExp) => page.getByRole('link', { name }).locator('visible=true').last()

/** A phone of its own: after the clock has moved by days, nobody is signed in any more. */
const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

const open = (page: Page, path: string) => openAnew(page, server, path)

const today = beijingDayOf(Date.now())
const PLACE = '南门广场摊位'
const HEAD = '科目,位置,对方,合同起,合同止,每期金额,周期,首次应收日'
const line = (amount: string, rhythm: string, place = PLACE) =>
  `场地租赁、摊位,${place},示例摊主,${today},${addDays(today, 365)},${amount},${rhythm},${addDays(today, 1)}`

async function choose(page: Page, lines: readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#choose-sources').click()
  await (await chooser).setFiles({
    name: '来源.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${HEAD}\n${lines.join('\n')}\n`),
  })
}

/** Does nobody on the book's page say that money of this place lacks? */
async function assertNotFlagged(page: Page): Promise<void> {
  await open(page, '/ledger/book/pages/summary/index')
  await words(page, '我家这一份').waitFor()
  await link(page, /^该收没收到：南门道闸/).waitFor()
  assert.equal(await page.getByText(PLACE).locator('visible=true').count(), 0)
}

test('a clerk brings in sources: one bad line and none is stored; then all of them, once', async () => {
  const page = await signedIn('sample-sun')
  await open(page, '/ledger/book/pages/desk/index')
  await words(page, /^还欠维修资金 ¥/).waitFor()
  await picture(page, 'desk')
  await seen(page, '#sources').click()
  await choose(page, [
    line('2500.00', '每月'),
    line('两千', '每月', '西门摊位'),
    line('9', '每旬', '北门摊位'),
  ])
  await words(page, /^第 3 行：每期金额/).waitFor()
  await words(page, /^第 4 行：/).waitFor()
  assert.equal(await page.locator('#import-sources:visible').count(), 0)
  await picture(page, 'problems')
  await choose(page, [line('2500.00', '每月'), line('600.00', '一次', '西门摊位')])
  await words(page, '新的 2 项，已经登记过的 0 项').waitFor()
  await picture(page, 'preview')
  await seen(page, '#import-sources').click()
  await words(page, '已导入 2 项。').waitFor()
  await link(page, new RegExp(PLACE)).waitFor()
  await picture(page, 'sources')
  await choose(page, [line('2500.00', '每月')])
  await words(page, '新的 0 项，已经登记过的 1 项').waitFor()
  assert.equal(await page.locator('#import-sources:visible').count(), 0)
  await open(page, '/ledger/income/pages/edit/index')
  await field(page, /^位置/).waitFor()
  await picture(page, 'edit')
  await assertNotFlagged(await signedIn('sample-zhang'))
})

test('ten days after the due day nobody is told yet; then the book’s page says it before anyone asked', async () => {
  await server.setAhead(11 * DAY)
  await assertNotFlagged(await signedIn('sample-zhang'))
  await server.setAhead(12 * DAY)
  const owner = await signedIn('sample-zhang')
  await open(owner, '/ledger/book/pages/summary/index')
  await link(owner, new RegExp(`^该收没收到：${PLACE}\\s*¥2,500\\.00`)).waitFor()
  await words(owner, '还欠维修资金').waitFor()
  await seen(owner, '#month-table').click()
  await owner.getByRole('columnheader', { name: '月末结余' }).locator('visible=true').waitFor()
  assert.equal(await owner.getByRole('row').locator('visible=true').count(), 13)
  await picture(owner, 'summary')

  await link(owner, new RegExp(PLACE)).click()
  await words(owner, '问这一笔').waitFor()
  await seen(owner, '#ask-line').click()
  await words(owner, '请先写下文字。').waitFor()
  await field(owner, '您的问题').fill('摊位费为什么还没有收到？')
  await seen(owner, '#ask-line').click()
  await words(owner, /^已提交，物业应在.*前回答。$/).waitFor()
  await words(owner, '等物业回答').waitFor()
  await picture(owner, 'asked')
})

test('the company finds it among what waits, answers once; the owner reads it, and whoever may not answer cannot', async () => {
  const clerk = await signedIn('sample-sun')
  await (await todo(clerk, /^1 个账目提问等回答$/)).click()
  await words(clerk, '摊位费为什么还没有收到？').waitFor()
  await picture(clerk, 'questions')
  await words(clerk, new RegExp(`^收入来源：.*${PLACE}`)).click()
  await seen(clerk, '#answer-line').click()
  await words(clerk, '请先写下文字。').waitFor()
  await field(clerk, /^您的回答/).fill('对方已答应下周一付清。')
  await picture(clerk, 'source-company')
  await seen(clerk, '#answer-line').click()
  await words(clerk, /^物业 .* 回答：对方已答应下周一付清。$/).waitFor()
  assert.equal(await clerk.locator('#answer-line:visible').count(), 0)

  const owner = await signedIn('sample-zhang')
  await open(owner, '/ledger/income/pages/sources/index')
  await link(owner, new RegExp(PLACE)).click()
  await words(owner, /^物业 .* 回答：对方已答应下周一付清。$/).waitFor()
  await words(owner, '已按时回答').waitFor()
  assert.equal(await owner.locator('#answer-line:visible').count(), 0)
  await picture(owner, 'answered')
  await words(owner, '接着问').click()
  await field(owner, '接着问').fill('下周一是哪一天？')
  await seen(owner, '#ask-line').click()
  await words(owner, /^已提交，物业应在.*前回答。$/).waitFor()
})

test('a question left alone is shown as overdue, to the street too', async () => {
  await server.setAhead(45 * DAY)
  const owner = await signedIn('sample-zhang')
  await open(owner, '/ledger/income/pages/sources/index')
  await link(owner, new RegExp(PLACE)).click()
  await words(owner, '逾期未答').waitFor()
  await words(owner, '街道已能看到').waitFor()
  await picture(owner, 'overdue')
  const street = await signedIn('sample-zhou')
  await (await todo(street, /^1 个账目提问逾期未答$/)).click()
  await words(street, '下周一是哪一天？').waitFor()
  await words(street, '1 个已逾期').waitFor()
  assert.equal(await street.locator('#answer-line:visible').count(), 0)
  assert.deepEqual(faults, [])
})
