// npm run screenshots: every screen at 390×844, plain and in care mode, from the real product with its sample estates.
// Into docs/pictures (those of the README and of docs/screens.md) and dist/pictures (all).
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { launchBrowser, lendChineseFont, openPhone } from '#test/e2e/support/browser.ts'
import { removeData, signIn, startTestServer } from '#test/e2e/support/test-server.ts'

const ROOT = join(import.meta.dirname, '../..')
const ALL = join(ROOT, 'dist/pictures')
const README = join(ROOT, 'docs/pictures')
const IN_README = ['home', 'vote-closed', 'recount', 'performance', 'ledger', 'repair-new', 'home-care']
const IN_SCREENS = ['repair', 'vote-cast', 'receipt', 'entry', 'bills']

const built = spawnSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--skip-if-fresh', 'h5'], {
  stdio: 'inherit',
})
if (built.status !== 0) process.exit(1)
mkdirSync(ALL, { recursive: true })
mkdirSync(README, { recursive: true })

const server = await startTestServer()
const browser = await launchBrowser()
try {
  const phone = await openPhone(browser)
  await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${server.url}/`)
  await page.waitForSelector('#sign-in')
  await picture(page, 'sign-in')
  await page.click('#sign-in')
  await page.waitForSelector('button[name=subject]')
  await picture(page, 'stand-in')
  await signIn(page, server, 'sample-li')
  for (const suffix of ['', '-care']) {
    if (suffix) {
      await open(page, 'pages/home/index')
      await page.locator('#care:visible').last().click()
    }
    await tour(page, suffix)
  }
  await committeeTour()
  for (const name of [...IN_README, ...IN_SCREENS])
    await sharp(join(ALL, `${name}.png`))
      .resize(390)
      .png({ palette: true })
      .toFile(join(README, `${name}.png`))
} finally {
  await browser.close()
  await server.stop()
  removeData(server)
}

/** What a member of the committee sees, plain and in care mode. */
async function committeeTour(): Promise<void> {
  const phone = await openPhone(browser)
  await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(20_000)
  await signIn(page, server, 'sample-zhao')
  await open(page, 'pages/me/index')
  await page.getByText('业委会成员').locator('visible=true').last().click()
  for (const suffix of ['', '-care']) {
    if (suffix) {
      await open(page, 'pages/home/index')
      await page.locator('#care:visible').last().click()
    }
    await open(page, 'votes/committee/pages/desk/index')
    await picture(page, `desk${suffix}`)
    await press(page, /^用公共收益更换八部电梯/)
    await picture(page, `turnout${suffix}`)
    await page
      .getByRole('link', { name: /^3号楼/ })
      .locator('visible=true')
      .click()
    await page.locator('.list-row:visible').first().waitFor()
    await picture(page, `round${suffix}`)
    await page.locator('.list-row:visible').first().click()
    await picture(page, `door${suffix}`)
    await page.locator('#deliver:visible').last().click()
    await page.locator('[role=radio]:visible').first().waitFor()
    await picture(page, `deliver${suffix}`)
    await page.goBack()
    await page.goBack()
    await page.locator('#roll:visible').last().click()
    await page.getByText('名册合计').locator('visible=true').last().waitFor()
    await picture(page, `roll${suffix}`)
    await page.goBack()
    await page.locator('#print-ballots:visible').last().click()
    await page.locator('#make-ballots:visible').last().waitFor()
    await picture(page, `print${suffix}`)
    await page.goBack()
    await page.locator('#paper:visible').last().click()
    await page.getByLabel(/^房号/).locator('visible=true').last().fill('3号楼2单元')
    await picture(page, `paper${suffix}`)
    await open(page, 'votes/initiatives/pages/requests/index')
    await picture(page, `requests${suffix}`)
    await press(page, /^请开会决定电动自行车/)
    await picture(page, `request${suffix}`)
    await open(page, 'votes/drafts/pages/begin/index')
    await picture(page, `announce${suffix}`)
    await open(page, 'votes/verify/pages/witness/index')
    await page.locator('#register-witness:visible').last().waitFor()
    await picture(page, `witness${suffix}`)
  }
}

async function tour(page: Page, suffix: string): Promise<void> {
  await open(page, 'pages/home/index')
  await picture(page, `home${suffix}`)
  await open(page, 'pages/me/index')
  await picture(page, `me${suffix}`)
  await open(page, 'votes/ballots/pages/list/index')
  await picture(page, `votes${suffix}`)
  await press(page, /^修改业主大会议事规则/)
  await picture(page, `vote-open${suffix}`)
  // A ballot is cast once: in care mode it has been.
  if (suffix === '') {
    await page.locator('#go-vote:visible').last().click()
    await page.locator('[role=radio]:visible').first().click()
    await picture(page, `vote-cast${suffix}`)
    await page.locator('[role=checkbox]:visible').last().click()
    await page.locator('#cast-next:visible').last().click()
    await picture(page, `vote-confirm${suffix}`)
    await page.locator('#sheet-confirm:visible').last().click()
    await page.getByText('回执编号').locator('visible=true').last().waitFor()
    await picture(page, `receipt${suffix}`)
  }
  await open(page, 'votes/ballots/pages/list/index')
  await press(page, /^在屋面设置通信基站/)
  await picture(page, `vote-closed${suffix}`)
  await page.locator('#recount:visible').last().click()
  await page.locator('#steps:visible').last().waitFor()
  await picture(page, `recount${suffix}`)
  await open(page, 'votes/initiatives/pages/list/index')
  await picture(page, `initiatives${suffix}`)
  await press(page, /^请开会决定地面停车/)
  await picture(page, `initiative${suffix}`)
  await open(page, 'votes/initiatives/pages/new/index')
  await picture(page, `initiative-new${suffix}`)
  await open(page, 'bills/pages/list/index')
  await picture(page, `bills${suffix}`)
  await press(page, /^停车费/)
  await picture(page, `bill${suffix}`)
  await open(page, 'bills/pages/arrears/index')
  await picture(page, `arrears${suffix}`)
  await open(page, 'performance/disclosures/pages/list/index')
  await picture(page, `performance${suffix}`)
  await page.locator('#unfold-all:visible').last().click()
  await press(page, '楼道清扫')
  await picture(page, `clause${suffix}`)
  await open(page, 'ledger/book/pages/summary/index')
  await picture(page, `ledger${suffix}`)
  await page.locator('#all-entries:visible').last().click()
  await picture(page, `entries${suffix}`)
  await press(page, /月税费/)
  await picture(page, `entry${suffix}`)
  await page.locator('.photo:visible').first().click()
  await picture(page, `voucher${suffix}`)
  await open(page, 'repairs/orders/pages/list/index')
  await picture(page, `repairs${suffix}`)
  await page.locator('.list-row:visible').first().click()
  await picture(page, `repair${suffix}`)
  await open(page, 'repairs/orders/pages/new/index')
  await picture(page, `repair-new${suffix}`)
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}/#/${path}`)
  await page.reload()
}

async function press(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).locator('visible=true').last().click()
}

/** The screen as it first shows, and below it as `-whole` what scrolling would show. */
async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(900)
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.skeleton')].every((one) => one.getClientRects().length === 0),
  )
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(ALL, `${name}.png`) })
  const height = await page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  if (height > 900) {
    await page.setViewportSize({ width: 390, height: Math.min(height, 3000) })
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(ALL, `${name}-whole.png`) })
    await page.setViewportSize({ width: 390, height: 844 })
  }
}
