import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
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

// A contract passes to another company, in a real browser: the street files it, the community confirms it, the manager is invited and confirmed, a
// repairer is invited and comes to the repairs; whoever worked for the company before has nothing here, and is told.

const TODAY = beijingDayOf(Date.now())
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

const radio = (page: Page, name: string) =>
  page.getByRole('radio', { name, exact: true }).locator('visible=true').last()
/** The button of an open sheet. */
const button = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).locator('visible=true').last()

async function invite(page: Page, opener: string, job: string, name: string): Promise<string> {
  await seen(page, opener).click()
  await button(page, '生成邀请码').click()
  await words(page, /还差/).waitFor()
  await radio(page, job).click()
  await fill(page, /^姓名/, name)
  await fill(page, /^依据/, '任命书 2026-12 号')
  await picture(page, `invite-${job}`)
  await button(page, '生成邀请码').click()
  await words(page, `给 ${name} 的邀请码`).waitFor()
  await picture(page, `code-${job}`)
  return (await seen(page, '#invitation-code').innerText()).replace(/\s/g, '')
}

async function accept(page: Page, code: string, says: string): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await seen(page, '#my-posts').click()
  await fill(
    page,
    /^邀请码/,
    code.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  )
  await seen(page, '#look-invitation').click()
  await words(page, /邀请码不对、过期，或不是给您的/).waitFor()
  await fill(page, /^邀请码/, code)
  await seen(page, '#look-invitation').click()
  await seen(page, '#accept-invitation').waitFor()
  await picture(page, `join-${says}`)
  await seen(page, '#accept-invitation').click()
  await words(page, says).waitFor()
}

test('a contract passes to another company: filed, confirmed, manager and repairer invited, the old ones told', async () => {
  const street = await signedIn('sample-zhou')
  await seen(street, '#bodies').click()
  await words(street, '示例物业服务有限公司').waitFor()
  await words(street, '孙强（示例）').waitFor()
  await picture(street, 'bodies-street')
  await seen(street, '#file-body').click()
  await seen(street, '#save-filing').click()
  await words(street, /还差 6/).waitFor()
  await fill(street, /^企业名称/, '新风物业服务有限公司')
  await fill(street, /^统一社会信用代码/, '91110108551385082R')
  await fill(street, /^合同备案编号/, '朝房物备 2026-88 号')
  await fill(street, /^合同签订日期/, addDays(TODAY, -20))
  await fill(street, /^合同开始日期/, TODAY)
  await fill(street, /^合同最后一天/, addDays(TODAY, 1_000))
  await seen(street, '#save-filing').click()
  await words(street, /统一社会信用代码不对/).waitFor()
  await picture(street, 'file-wrong-code')
  await fill(street, /^统一社会信用代码/, '91110108551385082Q')
  await seen(street, '#save-filing').click()
  await words(street, /等第二个人确认/).waitFor()
  assert.equal(await street.locator('#confirm-filing:visible').count(), 0, 'who filed does not confirm')

  const community = await signedIn('sample-qin')
  await (await todo(community, /件机构与任职的事等您办/)).click()
  await seen(community, '#confirm-filing').click()
  await words(community, /2 个人届时不再有本小区的岗位/).waitFor()
  await picture(community, 'confirm-filing')
  await button(community, '确认').click()
  await words(community, /还没有项目负责人/).waitFor()
  await picture(community, 'bodies-community')

  await openAnew(street, server, '/bodies/pages/estate/index')
  const first = await invite(street, '#invite-company', '项目负责人', '陈新（示例）')
  const manager = await signedIn('sample-chen')
  await accept(manager, first, '已接受，等第二个人确认')
  await openAnew(community, server, '/bodies/pages/estate/index')
  await button(community, '确认任职').click()
  await words(community, '陈新（示例）').waitFor()
  await community
    .getByText(/还没有项目负责人/)
    .locator('visible=true')
    .waitFor({ state: 'detached' })

  // 我的 asks anew who they are.
  await openAnew(manager, server, '/pages/me/index')
  await words(manager, '青松里小区').waitFor()
  await openAnew(manager, server, '/pages/home/index')
  await seen(manager, '#bodies').click()
  await seen(manager, '#to-team').click()
  await words(manager, '陈新（示例）').waitFor()
  const second = await invite(manager, '#invite', '维修', '何平（示例）')
  await picture(manager, 'team')
  const repairer = await signedIn('sample-he')
  await accept(repairer, second, '已任职')
  await picture(repairer, 'my-posts')
  await openAnew(repairer, server, '/pages/home/index')
  await seen(repairer, '#job-repairs').click()
  await repairer.locator('#job-repairs').locator('visible=true').waitFor({ state: 'hidden' })
  await picture(repairer, 'repair-queue')
  assert.match(repairer.url(), /repairs\/orders\/pages\/list/)

  // Whoever worked for the company before: the other estate is all that is left, and it says so.
  const before = await signedIn('sample-sun')
  await (await todo(before, '您在示例物业服务有限公司的岗位已结束')).click()
  await words(before, '合同或任期结束').waitFor()
  await picture(before, 'lost')
  await openAnew(before, server, '/pages/me/index')
  await seen(before, '#my-posts').waitFor()
  assert.equal(await before.getByText('青松里小区').locator('visible=true').count(), 0)
  assert.deepEqual(faults, [])
})
