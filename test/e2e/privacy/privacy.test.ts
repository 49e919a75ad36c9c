import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, lendChineseFont, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew, picture, seen, signedIn as phoneOf, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A person's own data, in a real browser: the notice before the first sign-in, a consent that is taken back, who looked, the copy, and an
// account that is closed in two steps.

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

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults, 60_000)

async function toPrivacy(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await seen(page, '#my-privacy').click()
  await seen(page, '#copy').waitFor()
}

test('before the first sign-in: the notice is read without an account, from the sign-in page', async () => {
  const phone = await openPhone(browser, faults)
  if (process.env.PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${server.url}/#/pages/sign-in/index`)
  await seen(page, '#notice').waitFor()
  await picture(page, 'sign-in')
  await seen(page, '#notice').click()
  await words(page, /认证办完 30 天后删除照片和产权证号/).waitFor()
  await words(page, '谁看过我的资料').waitFor()
  await picture(page, 'notice')
  await phone.close()
})

test('a supervisor who looks at a home’s report is told to the owner; a consent is taken back and given; the copy comes', async () => {
  const owner = await signedIn('sample-li')
  await toPrivacy(owner)
  await words(owner, /您看过第 1 版/).waitFor()
  await picture(owner, 'privacy')
  await seen(owner, '#consent-photo').click()
  await words(owner, '重新同意用照片').waitFor()
  await words(owner, '已记下，马上生效。').waitFor()
  await picture(owner, 'withdrawn')
  await seen(owner, '#consent-photo').click()
  await words(owner, '撤回对照片的同意').waitFor()
  const coming = owner.waitForEvent('download')
  await seen(owner, '#copy').click()
  const files = unzipSync(new Uint8Array(readFileSync(await (await coming).path())))
  assert.ok(Object.keys(files).some((name) => name.startsWith('投的票')))
  assert.match(strFromU8(files['先看这里.txt'] ?? new Uint8Array()), /我的个人信息副本/)
  await seen(owner, '#reads').click()
  await words(owner, /还没有人看过|当天看过/).waitFor()
  await picture(owner, 'reads')
})

test('an account is closed: a post keeps it, an owner does it in two steps and is signed out', async () => {
  const company = await signedIn('sample-wang')
  await toPrivacy(company)
  await seen(company, '#close').click()
  await words(company, /注销以后，这些会留下/).waitFor()
  const owner = await signedIn('sample-li')
  await toPrivacy(owner)
  await seen(owner, '#close').click()
  await seen(owner, '#close-ask').waitFor()
  await picture(owner, 'close')
  await seen(owner, '#close-ask').click()
  await seen(owner, '#close-confirm').waitFor()
  await picture(owner, 'close-asked')
  await seen(owner, '#close-confirm').click()
  await words(owner, '确认注销账号？').waitFor()
  await picture(owner, 'close-sure')
  await owner.getByRole('button', { name: '注销账号', exact: true }).locator('visible=true').last().click()
  await seen(owner, '#sign-in').waitFor()
  const again = await signedIn('sample-li')
  await words(again, '还没有认证的房屋').waitFor()
  await picture(again, 'anew')
  assert.deepEqual(faults, [])
})
