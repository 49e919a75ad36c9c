import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { CLAIMABLE, documentNumber } from '#server/dev/sample/persons.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import {
  fill,
  openAnew,
  picture,
  seen,
  signedIn as phoneOf,
  todo,
  words,
} from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// Somebody without a home gets in, in a real browser: not on the roll, so that the desk asks, and it takes the street; on the roll and
// refused first, then granted on appeal. The property company sees nothing.

/** A well-formed number that is nobody's and on no roll. */
const HIS_CARD = documentNumber(9)

let server: TestServer
let browser: Browser
const faults: string[] = []

before(async () => {
  if (process.env.PICTURES) mkdirSync(process.env.PICTURES, { recursive: true })
  server = await startTestServer()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults, 40_000)

async function addPicture(page: Page): Promise<void> {
  const before = await page.locator('.photo:not(.add):visible').count()
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  const background = { r: 180 + before * 9, g: 205, b: 220 }
  const paper = await sharp({ create: { width: 60, height: 84, channels: 3, background } })
    .png()
    .toBuffer()
  await (await chooser).setFiles({ name: '证.png', mimeType: 'image/png', buffer: paper })
  await page.locator('.photo:not(.add):visible').nth(before).waitFor()
}

async function claim(
  page: Page,
  home: { building: string; stair: string; room: string; document: string; certificate: string },
) {
  await fill(page, /^小区名字/, '青松')
  await seen(page, '#find-estate').click()
  await seen(page, '[role=radio]:has-text("青松里小区")').click()
  await fill(page, /^楼栋/, home.building)
  await fill(page, /^单元/, home.stair)
  await fill(page, /^房号/, home.room)
  await seen(page, '#submit-claim').click()
  await words(page, '请拍下证件和材料，至少一张。').waitFor()
  await fill(page, /^证件号码/, home.document)
  if (home.certificate) await fill(page, /^产权证号/, home.certificate)
  await addPicture(page)
  await picture(page, `claim-form-${home.room}`)
  await seen(page, '#submit-claim').click()
  await seen(page, '#new-claim').waitFor()
}

async function toClaim(page: Page, name: string): Promise<void> {
  await openAnew(page, server, '/estate/pages/desk/index')
  await seen(page, `.list-row:has-text("${name}")`).click()
  await seen(page, '#decide-claim').waitFor()
}

/** Chooses a decision; what it lacks is said at the field when it is sent too early. */
async function decide(page: Page, decision: string, fillIn: () => Promise<void>): Promise<void> {
  await page.getByRole('radio', { name: decision, exact: true }).locator('visible=true').last().click()
  const isComplete = await page
    .locator('[role=radio][aria-checked=true]:visible', { hasText: '号楼' })
    .count()
  if (!isComplete) await seen(page, '#decide-claim').click()
  await fillIn()
  const steps = page.locator('.step:visible')
  const before = await steps.count()
  await seen(page, '#decide-claim').click()
  await steps.nth(before).waitFor()
}

test('not on the roll: asked, answered, proposed, and granted by the street; the home appears', async () => {
  const chen = await signedIn('sample-chen')
  await seen(chen, '#claim-home').waitFor()
  await picture(chen, 'claim-no-place')
  await seen(chen, '#claim-home').click()
  await claim(chen, {
    building: '3',
    stair: '2',
    room: '1502',
    document: HIS_CARD,
    certificate: '没有带在身边',
  })
  await words(chen, '等社区审核').waitFor()
  await picture(chen, 'claim-waits')

  const desk = await signedIn('sample-qin')
  await (await todo(desk, /份房屋认证等您审核/)).click()
  await seen(desk, '#counter-claim').waitFor()
  await picture(desk, 'claim-desk')
  await toClaim(desk, '陈新')
  await decide(desk, '要求补充材料', async () => {
    await words(desk, '请选缺哪些材料。').waitFor()
    await words(desk, '产权证照片').click()
    await picture(desk, 'claim-ask')
  })

  await openAnew(chen, server, '/pages/home/index')
  await words(chen, '请补充材料').click()
  await words(chen, '缺的材料，请一次补齐').waitFor()
  await words(chen, '产权证照片').waitFor()
  await seen(chen, '#claim-answer').click()
  await seen(chen, '#send-move').click()
  await words(chen, '请写一句话，或者拍下材料。').waitFor()
  await fill(chen, /^说明/, '产权证拍好了')
  await addPicture(chen)
  await picture(chen, 'claim-answer')
  await seen(chen, '#send-move').click()
  await words(chen, '等社区审核').waitFor()

  await toClaim(desk, '陈新')
  await decide(desk, '同意', async () => {
    await words(desk, '请选名册上的业主。').waitFor()
    await desk.locator('[role=radio]:visible', { hasText: '号楼' }).first().click()
    await words(desk, /还要第二个人确认/).waitFor()
    await picture(desk, 'claim-grant')
  })
  await words(desk, '等第二个人确认').waitFor()

  const street = await signedIn('sample-zhou')
  await toClaim(street, '陈新')
  await decide(street, '同意', async () => {
    await picture(street, 'claim-confirm')
  })

  await openAnew(chen, server, '/pages/home/index')
  await seen(chen, '#job-votes').waitFor()
  await openAnew(chen, server, '/pages/me/index')
  await words(chen, '3号楼2单元1502').waitFor()
  await picture(chen, 'claim-home-appears')
})

test('on the roll and refused: what to do is said, the street grants the appeal', async () => {
  const he = await signedIn('sample-he')
  await seen(he, '#claim-home').click()
  await claim(he, {
    building: '4号楼',
    stair: '2单元',
    room: '601',
    document: CLAIMABLE.document,
    certificate: '',
  })
  const desk = await signedIn('sample-qin')
  await toClaim(desk, '何平')
  await decide(desk, '不通过', async () => {
    await words(desk, '请至少选一个原因。').waitFor()
    await words(desk, '照片看不清').click()
  })
  await openAnew(he, server, '/estate/pages/mine/index')
  await words(he, /请在亮处平着拍/).waitFor()
  await picture(he, 'claim-refused')
  await seen(he, '#claim-appeal').click()
  await fill(he, /^说明/, '照片是清楚的，请再看一次')
  await seen(he, '#send-move').click()
  await words(he, '申诉中，等街道').waitFor()
  const street = await signedIn('sample-zhou')
  await toClaim(street, '何平')
  await decide(street, '同意', async () => {
    await street.locator('[role=radio]:visible', { hasText: '何平' }).last().click()
  })
  await openAnew(he, server, '/pages/home/index')
  await seen(he, '#job-votes').waitFor()
})

test('at the counter: the street writes it down, the community grants, each has half of the card’s code', async () => {
  const street = await signedIn('sample-zhou')
  await openAnew(street, server, '/estate/pages/counter/index')
  await fill(street, /^楼栋/, '6')
  await fill(street, /^单元/, '1')
  await fill(street, /^房号/, '702')
  await fill(street, /^姓名或单位名称/, '赵奶奶')
  await fill(street, /^证件号码/, documentNumber(6))
  await addPicture(street)
  await picture(street, 'claim-counter')
  await seen(street, '#record-claim').click()
  await words(street, '窗口登记').waitFor()
  const desk = await signedIn('sample-qin')
  await toClaim(desk, '赵奶奶')
  await decide(desk, '同意', async () => {
    await desk.locator('[role=radio]:visible', { hasText: '6号楼' }).first().click()
  })
  await words(desk, /后六位：\d{6}/).waitFor()
  await picture(desk, 'claim-card')
  await openAnew(street, server, '/estate/pages/desk/index')
  await seen(street, '.list-row:has-text("赵奶奶")').click()
  await words(street, /前六位：\d{6}/).waitFor()
})

test('the property company sees no claim', async () => {
  const company = await signedIn('sample-sun')
  await openAnew(company, server, '/estate/pages/desk/index')
  await words(company, '这个身份不能看或不能做').waitFor()
  assert.equal(await company.locator('.list-row:visible', { hasText: '陈新' }).count(), 0)
  await picture(company, 'claim-company')
})

test('nothing went wrong in the browser', () => {
  assert.deepEqual(faults, [])
})
