import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// What a person sees who presses the button of a form that is not whole: the count above the button, and the first field with its
// border, its sentence and the focus, on the screen and under no bar.

let server: TestServer
let browser: Browser
const people: Partial<Record<Who, Page>> = {}
const faults: string[] = []

type Who = 'owner' | 'committee' | 'company'
const SUBJECTS: Record<Who, string> = {
  owner: 'sample-zhang',
  committee: 'sample-zhao',
  company: 'sample-sun',
}

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})

after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

async function phoneOf(who: Who): Promise<Page> {
  const known = people[who]
  if (known) return known
  const page = await signedIn(browser, server, SUBJECTS[who], faults)
  people[who] = page
  if (who !== 'committee') return page
  await openAnew(page, server, '/pages/me/index')
  await words(page, '业委会成员').click()
  await seen(page, '#desk').waitFor()
  return page
}

/** What is to be seen after the press, as the screen has it. */
async function look(page: Page) {
  const first = page.locator('.field-fault:visible').first()
  const place = first.locator('xpath=..')
  const fault = await first.boundingBox()
  const bar = page.locator('.page-bar:visible').last()
  const title = await page.locator('.title-bar:visible').last().boundingBox()
  return {
    sentence: ((await first.textContent()) ?? '').slice(1),
    top: fault?.y ?? -1,
    bottom: (fault?.y ?? 0) + (fault?.height ?? 0),
    border: await place.evaluate(
      (one) => getComputedStyle(one.querySelector('.field-box.wrong') ?? one).borderTopColor,
    ),
    hasFocus: await place.evaluate((one) => one.contains(document.activeElement)),
    barTop: (await bar.count()) > 0 ? ((await bar.boundingBox())?.y ?? 844) : 844,
    titleBottom: (title?.y ?? 0) + (title?.height ?? 0),
  }
}

type Form = {
  readonly who: Who
  readonly path: string
  /** What leads to the question that is tried. */
  readonly open?: string
  readonly send: string
  /** How many fields are missing when nothing is filled in, and what the first says. */
  readonly count: number
  readonly first: string
  /** What is filled in then, which field is the first after it, and how many are left. */
  readonly half: readonly (readonly [label: string | RegExp, value: string])[]
  readonly then: string
  readonly left: number
}

const FORMS: readonly Form[] = [
  {
    who: 'owner',
    path: '/repairs/orders/pages/new/index',
    open: '#next-step',
    send: '#next-step',
    count: 1,
    first: '请选择在哪里',
    half: [],
    then: '请选择在哪里',
    left: 1,
  },
  {
    who: 'owner',
    path: '/complaints/pages/new/index',
    send: '#submit-complaint',
    count: 2,
    first: '请选择关于什么',
    half: [['发生了什么事', '电梯三天没修']],
    then: '请选择关于什么',
    left: 1,
  },
  {
    who: 'committee',
    path: '/votes/proxies/pages/transfers/index',
    send: '#transfer-next',
    count: 5,
    first: '请选择过户的房屋',
    half: [
      ['姓名或单位名称', '钱多多'],
      [/^登记日期/, '2026-02-28'],
    ],
    then: '请选择过户的房屋',
    left: 3,
  },
  {
    who: 'company',
    path: '/ledger/income/pages/edit/index',
    send: '#save-source',
    count: 6,
    first: '请选择收入类别',
    half: [[/^每期金额/, '36,00O']],
    then: '请选择收入类别',
    left: 6,
  },
  {
    who: 'company',
    path: '/ledger/book/pages/post/index',
    send: '#save-entry',
    count: 4,
    first: '请选择科目',
    half: [[/^金额/, '128.50']],
    then: '请选择科目',
    left: 3,
  },
  {
    who: 'company',
    path: '/bills/pages/issue/index',
    send: '#send-bill',
    count: 7,
    first: '请选择给哪套房',
    half: [[/^从哪天/, '2026-11-01']],
    then: '请选择给哪套房',
    left: 6,
  },
  {
    who: 'company',
    path: '/performance/duties/pages/contract/index',
    send: '#contract-send',
    count: 5,
    first: '请填写合同名称',
    half: [
      ['合同名称', '前期物业服务合同'],
      [/^物业企业/, '示例物业公司'],
    ],
    then: '请选择合同开始日期',
    left: 3,
  },
  {
    who: 'company',
    path: '/notices/pages/compose/index',
    send: '#send-notice',
    count: 2,
    first: '请填写标题',
    half: [[/^标题/, '电梯年检']],
    then: '请填写正文',
    left: 1,
  },
  {
    who: 'company',
    path: '/reminders/pages/duty/index',
    send: '#add-shift',
    count: 1,
    first: '请选择谁来值班',
    half: [['从几点', '25:00']],
    then: '请选择谁来值班',
    left: 2,
  },
]

for (const form of FORMS)
  test(`${form.who} ${form.path}`, async () => {
    const page = await phoneOf(form.who)
    await openAnew(page, server, form.path)
    if (form.open) await seen(page, form.open).click()
    await pressAndSee(page, form.send, form.count, form.first)
    await picture(page, `form-${form.path.split('/').slice(1, -2).join('-')}`)
    for (const [label, value] of form.half) await fill(page, label, value)
    await pressAndSee(page, form.send, form.left, form.then)
    for (const [label, value] of form.half)
      assert.equal(
        await page
          .getByLabel(label)
          .and(page.locator('input, textarea'))
          .locator('visible=true')
          .last()
          .inputValue(),
        value,
      )
    assert.deepEqual(faults, [])
  })

async function pressAndSee(page: Page, send: string, count: number, first: string): Promise<void> {
  const posts: string[] = []
  const note = (request: { method(): string; url(): string }) => {
    if (request.method() === 'POST') posts.push(request.url())
  }
  page.on('request', note)
  await seen(page, send).click()
  await page.locator('.form-line:visible', { hasText: `还差 ${count} 项` }).waitFor()
  await page.waitForTimeout(400)
  page.off('request', note)
  let found = await look(page)
  for (let turn = 0; turn < 30 && !found.hasFocus; turn++) {
    await page.waitForTimeout(100)
    found = await look(page)
  }
  assert.equal(found.sentence, first)
  assert.ok(
    found.top >= found.titleBottom && found.bottom <= found.barTop,
    `the sentence is on the screen: ${JSON.stringify(found)}`,
  )
  assert.equal(found.border, 'rgb(163, 25, 25)', 'the border')
  assert.ok(found.hasFocus, 'the focus')
  // Nothing of the form is sent.
  assert.deepEqual(
    posts.filter((url) => !/session|reminder/.test(url)),
    [],
  )
}
