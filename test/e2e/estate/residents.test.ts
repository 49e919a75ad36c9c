import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { launchBrowser, lendChineseFont, openPhone } from '#test/e2e/support/browser.ts'
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

// An owner lets a tenant in, who reports and reads and sees nothing else; the owner ends it and it is over at once. A passer-by reports at a lift.

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

/** The button of an open sheet. */
const button = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).locator('visible=true').last()

test('an owner lets a tenant in, who sees only what they may; ended, it is over at once', async () => {
  const owner = await signedIn('sample-zhang')
  await seen(owner, '#residents').click()
  await seen(owner, '#invite-resident').waitFor()
  await picture(owner, 'residents-owner')
  await seen(owner, '#invite-resident').click()
  await button(owner, '生成邀请码').click()
  await words(owner, /还差 3/).waitFor()
  await owner.getByRole('radio', { name: '租户', exact: true }).locator('visible=true').last().click()
  await fill(owner, /^姓名/, '陈新（示例）')
  await fill(owner, /^最后一天/, addDays(TODAY, 30 * 366))
  await button(owner, '生成邀请码').click()
  await words(owner, /太远了/).waitFor()
  await picture(owner, 'invite-resident-wrong')
  await fill(owner, /^最后一天/, addDays(TODAY, 60))
  await button(owner, '生成邀请码').click()
  await words(owner, '给 陈新（示例） 的邀请码').waitFor()
  await picture(owner, 'residents-code')
  const code = (await seen(owner, '#residence-code').innerText()).replace(/\s/g, '')
  assert.match(code, /^\d{12}$/)

  const tenant = await signedIn('sample-chen')
  await seen(tenant, '#join-home').waitFor()
  await picture(tenant, 'no-place')
  await seen(tenant, '#join-home').click()
  await fill(
    tenant,
    /^邀请码/,
    code.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  )
  await seen(tenant, '#look-residence').click()
  await words(tenant, /邀请码不对、过期，或不是给您的/).waitFor()
  await fill(tenant, /^邀请码/, code)
  await seen(tenant, '#look-residence').click()
  await seen(tenant, '#take-residence').waitFor()
  await picture(tenant, 'residence-offer')
  await seen(tenant, '#take-residence').click()
  await words(tenant, /已接受/).waitFor()
  await picture(tenant, 'residence-taken')
  await openAnew(tenant, server, '/pages/home/index')
  await seen(tenant, '#new-repair').waitFor()
  await picture(tenant, 'home-resident')
  for (const id of ['job-votes', 'job-ledger', 'job-performance', 'desk', 'residents', 'claims'])
    assert.equal(await tenant.locator(`#${id}:visible`).count(), 0, id)
  await seen(tenant, '#notices').click()
  await words(tenant, /公告|通知/).waitFor()
  await openAnew(tenant, server, '/pages/me/index')
  await words(tenant, /我住的房屋/).waitFor()
  await picture(tenant, 'me-resident')

  await openAnew(owner, server, '/pages/home/index')
  await (await todo(owner, /租户接受了.*的居住邀请/)).click()
  await words(owner, '陈新（示例）').waitFor()
  await button(owner, '结束').waitFor()
  await picture(owner, 'residents-now')
  const card = owner.locator('.card', { hasText: '陈新（示例）' }).locator('visible=true').first()
  await card.getByRole('button', { name: '结束', exact: true }).click()
  await words(owner, /结束 陈新（示例） 的居住登记/).waitFor()
  // The sheet's own button: another resident may have one of the same name behind it.
  await seen(owner, '#sheet-confirm').click()
  await card.getByText('已结束', { exact: true }).waitFor()
  await openAnew(tenant, server, '/pages/me/index')
  await seen(tenant, '#my-residences').click()
  await words(tenant, /由业主或社区结束/).waitFor()
  await picture(tenant, 'residence-ended')
  await openAnew(tenant, server, '/pages/home/index')
  await seen(tenant, '#join-home').waitFor()
})

test('a passer-by reports at a lift without an account and follows it; the company sees the number', async () => {
  const phone = await openPhone(browser, faults)
  if (process.env.PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${server.url}/#/repairs/visitors/pages/report/index?estateId=101&code=1100001`)
  await seen(page, '#send-visitor').waitFor()
  await seen(page, '#send-visitor').click()
  await words(page, /还差 3/).waitFor()
  await page.getByRole('radio', { name: '电梯故障', exact: true }).locator('visible=true').last().click()
  await fill(page, /^怎么回事/, '门关不上')
  await fill(page, /^手机号/, '12345')
  await seen(page, '#send-visitor').click()
  await words(page, /请填 11 位手机号/).waitFor()
  await picture(page, 'visitor-report')
  await fill(page, /^手机号/, '13800138000')
  await seen(page, '#send-visitor').click()
  await seen(page, '#follow-visitor').waitFor()
  await picture(page, 'visitor-sent')
  await seen(page, '#follow-visitor').click()
  await words(page, /您提交了报修/).waitFor()
  await picture(page, 'visitor-follow')
  const company = await signedIn('sample-sun')
  const repairId = /repairId=(\w{26})/.exec(page.url())?.[1] ?? ''
  await seen(company, '#job-repairs').waitFor()
  await openAnew(company, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
  await seen(company, '#call-visitor').waitFor()
  await words(company, /13800138000/).waitFor()
  await picture(company, 'visitor-company')
  assert.deepEqual(faults, [])
})
