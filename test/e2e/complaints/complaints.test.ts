import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A complaint in a real browser: an owner complains without a name, does not accept the company's answer and takes it up; the
// community's mediator writes an agreement, both sides confirm it, and only then does it bind.

let server: TestServer
let browser: Browser
let owner: Page
let company: Page
let mediator: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
  mediator = await signedIn(browser, server, 'sample-qin', faults)
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

let complaint = ''
const shown = () => `/complaints/pages/detail/index?complaintId=${complaint}`

test('an owner complains in three touches; the company is not told who', async () => {
  await openAnew(owner, server, '/complaints/pages/new/index')
  await seen(owner, '#submit-complaint').click()
  await words(owner, '请选择关于什么').waitFor()
  await owner.locator('[role=radio]:visible', { hasText: '收费和账目' }).click()
  await fill(owner, /发生了什么事/, '电梯广告的收入三个月没有公示')
  await picture(owner, 'complain')
  await seen(owner, '#submit-complaint').click()
  await owner.waitForURL(/complaintId=/)
  complaint = /complaintId=([0-9A-Z]{26})/.exec(owner.url())?.[1] as string
  await words(owner, '物业企业看不到您是谁').waitFor()
  await picture(owner, 'complained')
  await openAnew(company, server, '/complaints/pages/list/index')
  await words(company, /收费和账目/).waitFor()
  await picture(company, 'complaints-company')
  await openAnew(company, server, shown())
  await words(company, '投诉人没有公开身份').waitFor()
  assert.ok(!(await company.innerText('body')).includes('张桂兰'))
})

test('an answer that does not satisfy takes it up to the community', async () => {
  await seen(company, '#move-answer').click()
  await fill(company, /说明/, '下个月一起公示')
  await seen(company, '#send-move').click()
  await words(company, '正在处理').waitFor()
  await openAnew(owner, server, shown())
  await seen(owner, '#move-raise').click()
  await fill(owner, /说明/, '说了三次下个月')
  await seen(owner, '#send-move').click()
  await words(owner, /社区：等待答复|等待答复/).waitFor()
})

test('the mediator writes an agreement; it binds only when both sides have confirmed it', async () => {
  await openAnew(mediator, server, shown())
  await words(mediator, '投诉人：').waitFor()
  await picture(mediator, 'mediate')
  await seen(mediator, '#move-propose').click()
  await fill(mediator, '争议事项', '公共收益没有按时公示')
  await fill(mediator, '协议内容', '物业企业在十日内公示三个月的收入和凭证，并在公告栏张贴。')
  await picture(mediator, 'agreement-form')
  await seen(mediator, '#send-agreement').click()
  await words(mediator, '等投诉人确认').waitFor()
  await openAnew(company, server, shown())
  await words(company, '逐级办理').waitFor()
  assert.ok(!(await company.innerText('body')).includes('十日内公示三个月'))
  await openAnew(owner, server, shown())
  await words(owner, '等投诉人确认').waitFor()
  await picture(owner, 'agreement-owner')
  await seen(owner, '#move-assent').click()
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '等对方确认').waitFor()
  await openAnew(company, server, shown())
  await words(company, /十日内公示三个月/).waitFor()
  await seen(company, '#move-agree').click()
  await seen(company, '#sheet-confirm').click()
  await words(company, '已生效').waitFor()
  await openAnew(owner, server, shown())
  await words(owner, /申请司法确认/).waitFor()
  await words(owner, /协议指纹/).waitFor()
  await picture(owner, 'agreed')
})

test('written without network it is kept, says so, and arrives once by itself', async () => {
  await openAnew(owner, server, '/complaints/pages/list/index')
  await words(owner, '一步一步怎么走').click()
  await words(owner, '这个天数还没有经律师核对').waitFor()
  await picture(owner, 'ladder')
  await openAnew(owner, server, '/complaints/pages/list/index')
  await seen(owner, '#new-complaint').click()
  await seen(owner, '#submit-complaint').waitFor()
  await owner.context().setOffline(true)
  await owner.locator('[role=radio]:visible', { hasText: '其他事情' }).click()
  await fill(owner, /发生了什么事/, '地下室没有信号时写的')
  await seen(owner, '#submit-complaint').click()
  await words(owner, '投诉已存在手机里').waitFor()
  await words(owner, '等待网络').waitFor()
  await picture(owner, 'kept')
  await owner.context().setOffline(false)
  await words(owner, '投诉已送达').waitFor()
  await openAnew(company, server, '/complaints/pages/list/index')
  await words(company, '地下室没有信号时写的').waitFor()
  assert.equal(await company.getByText('地下室没有信号时写的').locator('visible=true').count(), 1)
})

test('from a line of the book to a complaint that names it; each figure with its formula and cases', async () => {
  await openAnew(owner, server, '/ledger/book/pages/entries/index')
  await owner.locator('.list-row:visible').first().click()
  await words(owner, '对这件事投诉').click()
  await words(owner, '关联的账目').waitFor()
  assert.equal(
    await owner
      .getByRole('radio', { name: '收费和账目' })
      .locator('visible=true')
      .getAttribute('aria-checked'),
    'true',
  )
  await picture(owner, 'complain-of-entry')
  await fill(owner, /发生了什么事/, '这笔账的发票看不清')
  await seen(owner, '#submit-complaint').click()
  await owner.waitForURL(/complaintId=/)
  await words(owner, '关联的账目').click()
  await words(owner, '借贷两方').waitFor()
  await openAnew(mediator, server, '/complaints/pages/list/index')
  await words(mediator, '各级办理情况').click()
  await words(mediator, '按时答复').waitFor()
  await picture(mediator, 'figures')
  await words(mediator, /看算上的/).click()
  await words(mediator, /算上的$/).waitFor()
  await picture(mediator, 'cases')
  assert.deepEqual(faults, [])
})
