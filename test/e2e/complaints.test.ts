import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, lendChineseFont, openPhone } from './browser.ts'
import { removeData, type Section, signIn, startSection } from './section.ts'

// A complaint in a real browser: an owner complains without a name, does not accept the company's answer and takes it up; the
// community's mediator writes an agreement, both sides confirm it, and only then does it bind.

let section: Section
let browser: Browser
let owner: Page
let company: Page
let mediator: Page
const faults: string[] = []
/** `PICTURES=/tmp/x` leaves a picture of each screen there, plain and in care mode. */
const PICTURES = process.env.PICTURES

before(async () => {
  section = await startSection()
  browser = await launchBrowser()
  owner = await signedIn('sample-zhang')
  company = await signedIn('sample-sun')
  mediator = await signedIn('sample-qin')
})
after(async () => {
  await browser.close()
  await section.stop()
  removeData(section)
})

const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()
const words = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').last()
const fill = (page: Page, label: string | RegExp, value: string) =>
  page.getByLabel(label).and(page.locator('input, textarea')).locator('visible=true').last().fill(value)

async function signedIn(subject: string): Promise<Page> {
  const phone = await openPhone(browser)
  if (PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => faults.push(String(error)))
  await signIn(page, section, subject)
  if (PICTURES && process.env.CARE) {
    await seen(page, '#care').click()
    await page.waitForTimeout(300)
  }
  return page
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await page.waitForTimeout(400)
  const height = await page.evaluate(() =>
    Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  await page.setViewportSize({ width: 390, height: Math.min(height, 2600) })
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${PICTURES}/${name}${process.env.CARE ? '-care' : ''}.png` })
  await page.setViewportSize({ width: 390, height: 844 })
}

async function open(page: Page, path: string): Promise<void> {
  // Taro's web router shows a page it has in its stack again when its path is typed with other words behind it: begin anew.
  await page.goto('about:blank')
  await page.goto(`${section.url}/#${path}`)
}

let complaint = ''
const shown = () => `/complaints/pages/detail/index?complaintId=${complaint}`

test('an owner complains in three touches; the company is not told who', async () => {
  await open(owner, '/complaints/pages/new/index')
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
  await open(company, '/complaints/pages/list/index')
  await words(company, /收费和账目/).waitFor()
  await picture(company, 'complaints-company')
  await open(company, shown())
  await words(company, '投诉人没有公开身份').waitFor()
  assert.ok(!(await company.innerText('body')).includes('张桂兰'))
})

test('an answer that does not satisfy takes it up to the community', async () => {
  await seen(company, '#move-answer').click()
  await fill(company, /说明/, '下个月一起公示')
  await seen(company, '#send-move').click()
  await words(company, '正在处理').waitFor()
  await open(owner, shown())
  await seen(owner, '#move-raise').click()
  await fill(owner, /说明/, '说了三次下个月')
  await seen(owner, '#send-move').click()
  await words(owner, /社区：等待答复|等待答复/).waitFor()
})

test('the mediator writes an agreement; it binds only when both sides have confirmed it', async () => {
  await open(mediator, shown())
  await words(mediator, '投诉人：').waitFor()
  await picture(mediator, 'mediate')
  await seen(mediator, '#move-propose').click()
  await fill(mediator, '争议事项', '公共收益没有按时公示')
  await fill(mediator, '协议内容', '物业企业在十日内公示三个月的收入和凭证，并在公告栏张贴。')
  await picture(mediator, 'agreement-form')
  await seen(mediator, '#send-agreement').click()
  await words(mediator, '等投诉人确认').waitFor()
  await open(company, shown())
  await words(company, '逐级办理').waitFor()
  assert.ok(!(await company.innerText('body')).includes('十日内公示三个月'))
  await open(owner, shown())
  await words(owner, '等投诉人确认').waitFor()
  await picture(owner, 'agreement-owner')
  await seen(owner, '#move-assent').click()
  await seen(owner, '#sheet-confirm').click()
  await words(owner, '等对方确认').waitFor()
  await open(company, shown())
  await words(company, /十日内公示三个月/).waitFor()
  await seen(company, '#move-agree').click()
  await seen(company, '#sheet-confirm').click()
  await words(company, '已生效').waitFor()
  await open(owner, shown())
  await words(owner, /申请司法确认/).waitFor()
  await words(owner, /协议指纹/).waitFor()
  await picture(owner, 'agreed')
  assert.deepEqual(faults, [])
})
