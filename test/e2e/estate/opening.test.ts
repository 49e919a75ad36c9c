import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { DAY_MS } from '#domain/core/calendar.ts'
import { documentNumber } from '#server/dev/sample/persons.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn as phoneOf, words } from '#test/e2e/support/page-helpers.ts'
import { type ClockedSection, removeData, startClockedSection } from '#test/e2e/support/test-server.ts'

// A street opens an estate in a real browser, without a command: asked for, accepted, drawn, a dirty roll told and a mended one brought in,
// walked, posted, objected to, answered, live; an owner of the roll then gets in and sees the home.

const CARD = documentNumber(9)
const CERTIFICATE = '京(2021)朝不动产权第0000009号'
const HEAD = '楼栋,单元,房号,用途,专有面积,面积依据,业主,证件类型,证件号,状态,不动产权证号'
const LINES = [
  `1号楼,1单元,101,住宅,100.00,登记簿,陈新（示例）,身份证,${CARD},已交付,${CERTIFICATE}`,
  `1号楼,1单元,102,住宅,90.00,登记簿,高山（示例）,身份证,${documentNumber(300)},已交付,`,
  `2号楼,1单元,101,住宅,80.50,登记簿,高水（示例）,身份证,${documentNumber(301)},已交付,`,
]
const rollOf = (lines: readonly string[]) => `${[HEAD, ...lines, '合计,3,270.50'].join('\n')}\n`

let server: ClockedSection
let browser: Browser
const faults: string[] = []

before(async () => {
  if (process.env.PICTURES) mkdirSync(process.env.PICTURES, { recursive: true })
  server = await startClockedSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults, 40_000)

async function bringFile(page: Page, text: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#choose-roll').click()
  await (await chooser).setFiles({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
}

async function toEstate(page: Page): Promise<void> {
  await openAnew(page, server, '/estate/pages/openings/index')
  await seen(page, '.list-row:has-text("槐树里")').click()
  await words(page, '办过的步骤').waitFor()
}

async function addPicture(page: Page): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  const paper = await sharp({ create: { width: 60, height: 84, channels: 3, background: '#bcd' } })
    .png()
    .toBuffer()
  await (await chooser).setFiles({ name: '证.png', mimeType: 'image/png', buffer: paper })
  await page.locator('.photo:not(.add):visible').first().waitFor()
}

async function walk(page: Page, building: string, counted: string, why?: string): Promise<void> {
  await seen(page, `.list-row:has-text("${building}"):has-text("范围")`).click()
  await fill(page, /^数到的门牌数/, counted)
  if (why) {
    await seen(page, '#save-walk').click()
    await fill(page, /^为什么不一样/, why)
  }
  await seen(page, '#save-walk').click()
  await page.locator('#save-walk:visible').waitFor({ state: 'hidden' })
}

test('from a request to a live estate, and an owner who gets in', async () => {
  const ma = await signedIn('sample-ma')
  await seen(ma, '#openings').click()
  await words(ma, '柳荫里小区').waitFor()
  await picture(ma, 'openings')
  await seen(ma, '#ask-opening').click()
  await fill(ma, /^小区名称/, '槐树里小区')
  await seen(ma, '#submit-opening').click()
  await seen(ma, '[role=radio]:has-text("业主联名申请")').click()
  await fill(ma, /^申请的业主人数/, '1')
  await fill(ma, /^全体业主人数/, '30')
  await fill(ma, /^依据的文件/, '业主联名申请 1 号')
  await seen(ma, '#submit-opening').click()
  await words(ma, '申请的业主不到百分之五').waitFor()
  await picture(ma, 'opening-ask')
  await fill(ma, /^申请的业主人数/, '2')
  await seen(ma, '#submit-opening').click()
  await words(ma, '等受理的申请').waitFor()

  const lin = await signedIn('sample-lin')
  await openAnew(lin, server, '/estate/pages/openings/index')
  await words(lin, '业主联名申请 1 号').waitFor()
  await seen(lin, '[role=radio]:has-text("受理")').waitFor()
  await lin.getByRole('radio', { name: '受理', exact: true }).locator('visible=true').click()
  await picture(lin, 'opening-request')
  await seen(lin, '[id^=decide-]').click()
  await seen(lin, '.list-row:has-text("槐树里")').click()
  await fill(lin, /^依据的文件/, '区划图 1 号')
  await fill(lin, /^楼栋和套数/, '1号楼 2\n二号楼')
  await seen(lin, '#save-scope').click()
  await words(lin, '第 2 行看不懂').waitFor()
  await fill(lin, /^楼栋和套数/, '1号楼 2\n2号楼 2')
  await picture(lin, 'opening-scope')
  await seen(lin, '#save-scope').click()
  await words(lin, '已划定范围，等导入名册').waitFor()

  await toEstate(ma)
  await seen(ma, '#to-roll').click()
  await bringFile(
    ma,
    rollOf([
      (LINES[0] as string).replace('100.00', '一百'),
      (LINES[1] as string).replace('住宅', '住房'),
      LINES[2] as string,
    ]),
  )
  await words(ma, '有 2 处要改').waitFor()
  await words(ma, '第 2 行 专有面积').waitFor()
  await words(ma, '第 3 行 用途').waitFor()
  await picture(ma, 'roll-problems')
  await bringFile(ma, rollOf(LINES))
  await words(ma, '这是第一份名册').waitFor()
  await picture(ma, 'roll-preview')
  await seen(ma, '#bring-roll').click()
  await words(ma, '已导入，名册现在 3 套。').waitFor()
  await seen(ma, '#to-opening').click()
  await words(ma, '已导入名册，等逐栋核对').waitFor()
  await walk(ma, '1号楼', '2')
  await walk(ma, '2号楼', '1', '顶层两户打通')
  await words(ma, '已核对，等公示').waitFor()
  await picture(ma, 'opening-walked')

  await toEstate(lin)
  await seen(lin, '#save-post').waitFor()
  await picture(lin, 'opening-post')
  await seen(lin, '#save-post').click()
  await words(lin, '公示中').waitFor()

  const chen = await signedIn('sample-chen')
  const estateId = new URL(lin.url().replace('#/', '')).searchParams.get('estateId')
  assert.ok(estateId)
  await openAnew(chen, server, `/estate/pages/posting/index?estateId=${estateId}`)
  await words(chen, '2 套，2 人').waitFor()
  assert.equal(await chen.getByText('高山').count(), 0)
  await seen(chen, '#object-roll').click()
  await seen(chen, '[role=radio]:has-text("面积不对")').click()
  await fill(chen, /^请说明/, '阳台没有算')
  await picture(chen, 'posting')
  await seen(chen, '#object-roll').click()
  await words(chen, '我提的异议').waitFor()

  await toEstate(ma)
  await seen(ma, '[id^=answer-]').click()
  await seen(ma, '[role=radio]:has-text("不改")').click()
  await fill(ma, /^答复的话/, '登记簿上就是一百平方米')
  await picture(ma, 'opening-objection')
  await seen(ma, '[id^=answer-]').click()
  await words(ma, '不改：登记簿上就是一百平方米').waitFor()

  await server.setAhead(9 * DAY_MS)
  await toEstate(lin)
  await seen(lin, '#propose-live').click()
  await words(lin, '已提出开通').waitFor()
  const luo = await signedIn('sample-luo')
  await toEstate(luo)
  await picture(luo, 'opening-confirm')
  await seen(luo, '#confirm-live').click()
  await words(luo, /^已开通$/).waitFor()
  await picture(luo, 'opening-live')

  await openAnew(chen, server, '/estate/pages/claim/index')
  await fill(chen, /^小区名字/, '槐树里')
  await seen(chen, '#find-estate').click()
  await seen(chen, '[role=radio]:has-text("槐树里小区")').click()
  await fill(chen, /^楼栋/, '1')
  await fill(chen, /^单元/, '1')
  await fill(chen, /^房号/, '101')
  await fill(chen, /^证件号码/, CARD)
  await fill(chen, /^产权证号/, CERTIFICATE)
  await addPicture(chen)
  await seen(chen, '#submit-claim').click()
  await seen(chen, '#new-claim').waitFor()
  await openAnew(chen, server, '/pages/home/index')
  await words(chen, /1号楼1单元101/).waitFor()
  await picture(chen, 'opening-owner-home')
  assert.deepEqual(faults, [])
})
