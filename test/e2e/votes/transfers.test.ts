import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import {
  fill,
  openAnew,
  picture,
  seen,
  signedIn as phoneOf,
  toDesk,
  words,
} from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A home recorded as sold during a vote, in a real browser: one clerk proposes it with a picture, the other member may not confirm it,
// the old owner sees it on the first screen and contests it.

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

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

async function toTransfers(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await words(page, '业委会成员').click()
  await toDesk(page)
  await seen(page, '#transfers').click()
}

test('a clerk proposes, the other member may not confirm during a vote, the old owner is told and contests', async () => {
  const owner = await signedIn('sample-zhang')
  await openAnew(owner, server, '/pages/me/index')
  const row = owner.locator('.list-row:visible', { hasText: '号楼' }).first()
  await row.waitFor()
  const home = /\d+号楼\S+/.exec(await row.innerText())?.[0] as string

  const clerk = await signedIn('sample-zhao')
  await toTransfers(clerk)
  await fill(clerk, /^哪一套房/, home)
  await seen(clerk, '#find-unit').click()
  await seen(clerk, `[role=radio]:has-text("${home}")`).click()
  await fill(clerk, '姓名或单位名称', '钱多多')
  await seen(clerk, '[role=radio]:has-text("护照")').click()
  await fill(clerk, /^证件号/, 'E12345678')
  await fill(clerk, /^登记日期/, '2026-01-05')
  await seen(clerk, '#transfer-next').click()
  await words(clerk, '请拍下过户凭证。').waitFor()
  const chooser = clerk.waitForEvent('filechooser')
  await seen(clerk, '#add-photo').click()
  const background = { r: 200, g: 210, b: 220 }
  const evidence = await sharp({ create: { width: 60, height: 84, channels: 3, background } })
    .png()
    .toBuffer()
  await (await chooser).setFiles({ name: '证.png', mimeType: 'image/png', buffer: evidence })
  await seen(clerk, '.photo:not(.add)').waitFor()
  await picture(clerk, 'transfer-form')
  await seen(clerk, '#transfer-next').click()
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, '已提交，等社区核对凭证后确认。').waitFor()
  await seen(clerk, '#withdraw-transfer').waitFor()
  await picture(clerk, 'transfer-waits')

  const second = await signedIn('sample-wang')
  await toTransfers(second)
  await words(second, /只能由社区确认/).waitFor()
  await seen(second, '#refuse-transfer').waitFor()
  assert.equal(await second.locator('#confirm-transfer:visible').count(), 0)
  await picture(second, 'transfer-second')

  await openAnew(owner, server, '/pages/home/index')
  await words(owner, `${home} 被登记为过户`).waitFor()
  await picture(owner, 'transfer-home')
  await words(owner, `${home} 被登记为过户`).click()
  await words(owner, /有人登记您家过户，还没有生效/).waitFor()
  await picture(owner, 'transfer-mine')
  await seen(owner, '#contest-transfer').click()
  await fill(owner, /^说明/, '我没有卖过这套房')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, /提出的异议已记录并写入存证/).waitFor()
})

test('the page of devices shows this one, and signing out everywhere leads to the sign-in page', async () => {
  const page = await signedIn('sample-zhang')
  await openAnew(page, server, '/pages/me/index')
  await words(page, '我的设备和账号').click()
  await words(page, '这部设备').waitFor()
  await picture(page, 'devices')
  await seen(page, '#end-all').click()
  await seen(page, '#sheet-confirm').click()
  await seen(page, '#sign-in').waitFor()
})

test('nothing went wrong in the browser', () => {
  assert.deepEqual(faults, [])
})
