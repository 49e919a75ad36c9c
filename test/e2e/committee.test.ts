import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { readPdf } from '../server/pdf.ts'
import { launchBrowser, openPhone } from './browser.ts'
import { connectionOf, removeData, type Section, signIn, startSection } from './section.ts'

// A committee at work in a real browser: it announces a vote, watches the turnout, and two clerks enter a paper ballot that
// its owner then sees and contests.

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

async function standAsCommittee(page: Page): Promise<void> {
  await page.goto(`${section.url}/#/pages/me/index`)
  await words(page, '业委会成员').click()
  await page.goto(`${section.url}/#/pages/home/index`)
  await seen(page, '#desk').waitFor()
}

async function fill(page: Page, label: RegExp, value: string): Promise<void> {
  await page.getByLabel(label).locator('visible=true').last().fill(value)
}

async function downloaded(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), seen(page, button).click()])
  return readFileSync(await download.path())
}

async function enterPaper(page: Page, home: string, choice: string): Promise<void> {
  await standAsCommittee(page)
  await seen(page, '#desk').click()
  await words(page, /^用公共收益更换八部电梯/).click()
  await seen(page, '#paper').click()
  await fill(page, /^房号/, home)
  await seen(page, `[role=radio]:has-text("${home}")`).click()
  await seen(page, `[role=radio]:has-text("${choice}")`).click()
  await fill(page, /^票面编号/, '0007')
  await seen(page, '#enter-paper').click()
}

test('the committee announces a vote; the law’s notice is kept, and owners see it', async () => {
  const page = await signedIn('sample-zhao')
  await standAsCommittee(page)
  await seen(page, '#desk').click()
  await seen(page, '#announce').click()
  await seen(page, '#announce-next').click()
  await words(page, '请填写标题、问题，并选择类别。').waitFor()
  await fill(page, /^标题/, '更换单元门禁')
  await fill(page, /^表决的问题/, '是否同意更换各单元门禁？')
  await words(page, /^有关共有和共同管理权利的其他重大事项/).click()
  await fill(page, /^几天后开始/, '10')
  await seen(page, '#announce-next').click()
  await seen(page, '#sheet-confirm').click()
  await words(page, /公告时间不够/).waitFor()
  await fill(page, /^几天后开始/, '17')
  await seen(page, '#announce-next').click()
  await seen(page, '#sheet-confirm').click()
  await words(page, /公告已发出。名册 1,005 人/).waitFor()
  await seen(page, '#see-vote').click()
  await words(page, '公告中').waitFor()
  await page.context().close()
})

test('two clerks enter a paper ballot; its owner is told and contests it', async () => {
  const owner = await signedIn('sample-zhang')
  await owner.goto(`${section.url}/#/pages/me/index`)
  await owner.locator('.list-row:visible', { hasText: '号楼' }).first().waitFor()
  const home = /\d+号楼\S+/.exec(
    await owner.locator('.list-row:visible', { hasText: '号楼' }).first().innerText(),
  )?.[0] as string
  const first = await signedIn('sample-zhao')
  await enterPaper(first, home, '反对')
  await words(first, '等另一个人录入').waitFor()
  await enterPaper(first, home, '反对')
  await words(first, /需要另一个人再录一遍/).waitFor()
  const second = await signedIn('sample-wang')
  await enterPaper(second, home, '反对')
  await words(second, '已计票').waitFor()
  await owner.goto(`${section.url}/#/votes/pages/list/index`)
  await words(owner, /^用公共收益更换八部电梯/).click()
  await words(owner, '这张票是纸质票，由两名工作人员录入。').waitFor()
  await seen(owner, '#contest').click()
  await fill(owner, /^说明/, '我没有交过纸质票')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, /异议已记录/).waitFor()
  const client = new pg.Client({ ...connectionOf(section), user: 'wuye_owner' })
  await client.connect()
  const { rows } = await client.query(
    `SELECT b.channel, b.choices, c.reason FROM ballots b JOIN ballot_contests c USING (community_id, vote_id, head_id)`,
  )
  await client.end()
  assert.deepEqual(rows, [{ channel: 1, choices: Buffer.of(1), reason: '我没有交过纸质票' }])
})

test('paper ballots are printed by building; a printed serial picks its home, and no other home takes it', async () => {
  const page = await signedIn('sample-zhao')
  await standAsCommittee(page)
  await seen(page, '#desk').click()
  await words(page, /^用公共收益更换八部电梯/).click()
  await seen(page, '#print-ballots').click()
  await seen(page, '#make-ballots').waitFor()
  await seen(page, '[role=radio]:has-text("底商")').click()
  const { pages, text } = await readPdf(await downloaded(page, '#make-ballots'))
  assert.ok(pages.length > 1)
  const [, home = '', serial = ''] =
    /房屋：(底商商\d+)专有.*?([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])/.exec(text) ?? []
  await page.goBack()
  await seen(page, '#paper').click()
  await fill(page, /^票面编号/, serial.toLowerCase())
  await seen(page, `[role=radio][aria-checked=true]:has-text("${home}")`).waitFor()
  await fill(page, /^房号/, '1号楼1单元')
  await seen(page, '[role=radio]:has-text("1号楼1单元")').click()
  await seen(page, '[role=radio]:has-text("同意")').click()
  await seen(page, '#enter-paper').click()
  await words(page, /编号与这一户不符/).waitFor()
  await page.context().close()
})

test('an owner downloads the notices of a counted vote; they say what the page says', async () => {
  const page = await signedIn('sample-li')
  await page.goto(`${section.url}/#/votes/pages/list/index`)
  await words(page, /^在屋面设置通信基站/).click()
  await seen(page, '#result-paper').waitFor()
  const shown = (await page.innerText('body')).replace(/\s/g, '')
  const result = await readPdf(await downloaded(page, '#result-paper'))
  const gap = /还差([\d,.]+)㎡/.exec(shown)?.[1] as string
  assert.ok(result.text.includes(`还差${gap}平方米`), gap)
  assert.ok(result.text.includes('结果是：未通过。'))
  const announced = await readPdf(await downloaded(page, '#announcement-paper'))
  assert.ok(announced.text.includes('是否同意在4号楼屋面设置通信基站'))
  await page.context().close()
})

test('the street sees the turnout by building and the homes that have not voted', async () => {
  const page = await signedIn('sample-zhou')
  await page.goto(`${section.url}/#/pages/home/index`)
  await seen(page, '#desk').click()
  await words(page, /^用公共收益更换八部电梯/).click()
  await words(page, '各楼参与').waitFor()
  const text = await page.innerText('body')
  assert.match(text, /8号楼[\s\S]*还没有投票：\d+ 户/)
  assert.equal(await page.locator('#paper:visible').count(), 0)
  assert.deepEqual(faults, [])
})
