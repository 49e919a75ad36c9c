import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { addDays, beijingDayOf, startOfDayMs } from '#domain/core/calendar.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { beginReport, scanPlace, sendReport, toWhat, toWhere } from '#test/e2e/support/repair-form.ts'
import {
  type ClockedSection,
  connectionOf,
  removeData,
  startClockedSection,
} from '#test/e2e/support/test-server.ts'

// Reminders in a real browser with a clock that is moved on: a repair is proposed as done, its reporter is told of it two hours
// later, changes the quiet hours, confirms, and is told no more.

const HOUR = 3_600_000
const TOLD = '报修修好了，等您确认'

let server: ClockedSection
let browser: Browser
let owner: Page
let company: Page
let database: pg.Client
const faults: string[] = []
/** Ten in the morning of tomorrow, whatever the time is here. */
const MORNING = startOfDayMs(addDays(beijingDayOf(Date.now()), 1)) + 10 * HOUR

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
  database = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await database.connect()
  await moveTo(MORNING)
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
})
after(async () => {
  await database.end()
  await browser.close()
  await server.stop()
  removeData(server)
})

/** Moves the server's clock and waits until the runner has done everything that is due by then. */
async function moveTo(at: number): Promise<void> {
  await server.setAhead(at - Date.now())
  let left = ''
  for (const until = Date.now() + 180_000; Date.now() < until; await pause(500)) {
    const { rows } = await database.query<{ left: string | null }>(
      "SELECT string_agg(kind || ' ' || tries || ' ' || last_error, ', ') AS left FROM due_work WHERE due_at <= $1",
      [new Date(at)],
    )
    if (rows[0]?.left === null) return
    left = rows[0]?.left ?? ''
  }
  assert.fail(`three minutes later this is still due: ${left}`)
}

async function addPhoto(page: Page): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } })
    .jpeg()
    .toBuffer()
  await (await choosing).setFiles({ name: 'picture.jpg', mimeType: 'image/jpeg', buffer })
  await page.locator('.photo img:visible').first().waitFor()
}

const choose = (page: Page, text: string) =>
  page.locator('[role=radio]:visible', { hasText: text }).last().click()
const toldOf = (page: Page) => page.getByRole('link', { name: TOLD }).locator('visible=true')

let repairId = ''

test('the owner reports the lift, the company proposes it as done', async () => {
  await beginReport(owner, server)
  await addPhoto(owner)
  await toWhere(owner)
  await scanPlace(owner, '1100001')
  await toWhat(owner)
  await fill(owner, /怎么了/, '关门时抖动，有异响')
  repairId = await sendReport(owner)
  await words(owner, '已提交').waitFor()
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
  await seen(company, '#move-arrive').click()
  await seen(company, '#send-work').click()
  await words(company, '已到场').waitFor()
  await seen(company, '#move-finish').click()
  await addPhoto(company)
  await fill(company, '说明', '调整门机')
  await seen(company, '#send-work').click()
  await words(company, '待报修人确认').waitFor()
})

test('two hours later it is in the list of what the owner was told, and leads to the repair', async () => {
  await moveTo(MORNING + HOUR)
  await openAnew(owner, server, '/pages/me/index')
  await owner.getByRole('link', { name: '提醒', exact: true }).locator('visible=true').click()
  await words(owner, '提醒设置').waitFor()
  assert.equal(await toldOf(owner).count(), 0)
  await moveTo(MORNING + 3 * HOUR)
  await openAnew(owner, server, '/pages/me/index')
  await owner.getByRole('link', { name: '提醒', exact: true }).locator('visible=true').click()
  await toldOf(owner).waitFor()
  assert.match(await toldOf(owner).innerText(), /还在等您\s*›?$/)
  await picture(owner, 'reminders')
  await toldOf(owner).click()
  await seen(owner, '#move-confirm').waitFor()
})

test('quiet hours are changed and stay so', async () => {
  await openAnew(owner, server, '/pages/me/index')
  await owner.getByRole('link', { name: '提醒设置', exact: true }).locator('visible=true').click()
  await words(owner, '安静时段').waitFor()
  await picture(owner, 'reminder-settings')
  await choose(owner, '自己定')
  await fill(owner, '从几点', '25:00')
  await seen(owner, '#save-reminders').click()
  await words(owner, '时间要像 21:30 这样写').waitFor()
  await fill(owner, '从几点', '12:00')
  await fill(owner, '到几点', '11:30')
  await seen(owner, '#save-reminders').click()
  await words(owner, /至少要留一个小时/).waitFor()
  await picture(owner, 'reminder-settings-own')
  await choose(owner, '22:00 到次日 7:00')
  await seen(owner, '#save-reminders').click()
  await words(owner, '已保存。').waitFor()
  await openAnew(owner, server, '/reminders/pages/settings/index')
  await owner.locator('[role=radio][aria-checked=true]:visible', { hasText: '22:00 到次日 7:00' }).waitFor()
})

test('confirmed: it is told no more, a day and six hours before it would have closed', async () => {
  await openAnew(owner, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
  await seen(owner, '#move-confirm').click()
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '请评价这次维修').waitFor()
  for (const hours of [49, 67, 71]) await moveTo(MORNING + hours * HOUR)
  await openAnew(owner, server, '/reminders/pages/list/index')
  await toldOf(owner).waitFor()
  assert.equal(await toldOf(owner).count(), 1)
  assert.match(await toldOf(owner).innerText(), /已经过去\s*›?$/)
  await picture(owner, 'reminders-over')
  assert.deepEqual(faults, [])
})
