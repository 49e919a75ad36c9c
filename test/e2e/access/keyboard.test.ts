import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { openAnew, signedIn } from '#test/e2e/support/page-helpers.ts'
import { removeData, startTestServer, type TestServer } from '#test/e2e/support/test-server.ts'

// What an owner and a clerk do with the keyboard alone: no finger and no mouse touches the page once they are signed in. Reporting a repair is not here:
// its pages have tests of their own.

let server: TestServer
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

/** What has the focus: its role, its name, and whether the whole of it is clear of the bars. */
function focus(page: Page) {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement
    const box = at.getBoundingClientRect()
    const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2)
    const label = at.closest('label')?.textContent ?? ''
    return {
      role: at.getAttribute('role') ?? at.tagName.toLowerCase(),
      name: at.getAttribute('aria-label') || label || at.textContent || '',
      level: at.getAttribute('aria-level'),
      isClear: middle !== null && (at.contains(middle) || middle.contains(at)),
    }
  })
}

/** Presses the Tab key until the focus is on what is called so; whatever has it on the way is clear of the bars. */
async function tabTo(page: Page, name: RegExp, key = 'Tab'): Promise<void> {
  const met: string[] = []
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press(key)
    let at = await focus(page)
    if (at.role === 'body') continue
    // The page moves it clear a moment after it has the focus.
    for (let turn = 0; turn < 20 && !at.isClear; turn++) {
      await page.waitForTimeout(50)
      at = await focus(page)
    }
    assert.ok(at.isClear, `${at.role} ${at.name} lies under a bar`)
    if (name.test(at.name)) return
    met.push(at.name)
  }
  throw new Error(`the focus never came to ${name}, but to: ${met.join(' | ')}`)
}

async function open(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

const shows = (page: Page, text: string | RegExp) =>
  page.getByText(text).locator('visible=true').last().waitFor()

/** The last look before casting is there and has come to rest. */
async function sheetStands(page: Page): Promise<void> {
  await shows(page, '您选择：同意')
  await page.waitForFunction(() => {
    const sheet = document.querySelector('.sheet')
    return sheet !== null && sheet.getBoundingClientRect().bottom <= window.innerHeight + 1
  })
}

/** The heading of a page that was just opened has the focus. */
async function atHeading(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-level') === '1')
}

test('an owner casts a vote: the heading has the focus on each page, arrows choose, the sheet holds the focus', async () => {
  const page = await signedIn(browser, server, 'sample-zhang', faults)
  await open(page, /修改业主大会议事规则/)
  await atHeading(page)
  await open(page, /^投票$|^去投票/)
  await shows(page, '您的选择')
  await tabTo(page, /^同意/)
  await page.keyboard.press('ArrowDown')
  assert.match((await focus(page)).name, /^反对/)
  await page.keyboard.press('ArrowUp')
  assert.equal(await page.locator('[role=radio][aria-checked=true]:visible').first().textContent(), '同意')
  await open(page, /^下一步：核对$/)
  await sheetStands(page)
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement?.closest('.sheet') !== null))
  }
  await page.keyboard.press('Escape')
  await page.locator('.sheet').waitFor({ state: 'detached' })
  assert.match((await focus(page)).name, /^下一步：核对$/)
  await page.keyboard.press('Enter')
  await sheetStands(page)
  await tabTo(page, /^确认/)
  await page.keyboard.press('Enter')
  await shows(page, '回执编号')
})

test('an owner reads a bill and goes back to where the focus was', async () => {
  const page = await signedIn(browser, server, 'sample-li', faults)
  await open(page, /^我的账单/)
  await atHeading(page)
  await open(page, /停车费/)
  await shows(page, /金额怎么来的/)
  await page.goBack()
  await page.waitForFunction(() => /停车费/.test(document.activeElement?.textContent ?? ''))
})

test('what has the focus stays in view when the answer of the page comes', async () => {
  const page = await signedIn(browser, server, 'sample-li', faults)
  let release = () => undefined as void
  const held = new Promise<void>((done) => {
    release = done
  })
  await page.route('**/home', async (route) => {
    await held
    await route.continue()
  })
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key !== 'session') localStorage.removeItem(key)
  })
  await openAnew(page, server, '/pages/home/index')
  await page.locator('#care:visible').last().waitFor()
  await tabTo(page, /^关怀模式/)
  release()
  await page.locator('#job-votes:visible').last().waitFor()
  for (let turn = 0; turn < 40 && !(await focus(page)).isClear; turn++) await page.waitForTimeout(50)
  const at = await focus(page)
  assert.match(at.name, /^关怀模式/)
  assert.ok(at.isClear, 'it was pushed out of view')
})

test('an owner complains', async () => {
  const page = await signedIn(browser, server, 'sample-li', faults)
  await open(page, /^投诉与调解/)
  await atHeading(page)
  await open(page, /^我要投诉$/)
  await atHeading(page)
  await tabTo(page, /^物业企业/)
  await page.keyboard.press('Space')
  await tabTo(page, /发生了什么事/)
  await page.keyboard.type('电梯三天没修')
  await open(page, /^提交投诉/)
  await shows(page, /电梯三天没修/)
})

test('a clerk finds a bill in the table of a desk: / searches, arrows walk, Enter opens', async () => {
  const page = await signedIn(browser, server, 'sample-sun', faults)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.locator('.desk-nav:visible').last().waitFor()
  await open(page, /^账单/)
  await page.locator('.desk-table tbody tr:visible').first().waitFor()
  await page.waitForFunction(() =>
    /^共 /.test(document.querySelector('.desk-table [role=status]')?.textContent ?? ''),
  )
  await page.keyboard.press('/')
  await page.keyboard.type('2号楼')
  await tabTo(page, /2号楼/)
  const first = await focus(page)
  await page.keyboard.press('ArrowDown')
  const second = await focus(page)
  assert.equal(second.role, 'tr')
  assert.notEqual(second.name, first.name)
  await page.keyboard.press('Enter')
  await shows(page, /金额怎么来的/)
  assert.deepEqual(faults, [])
})

test('a company accepts several reports at once: Space chooses them, the sheet asks, and it is said', async () => {
  const page = await signedIn(browser, server, 'sample-sun', faults)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.locator('.desk-nav:visible').last().waitFor()
  await open(page, /^报修/)
  const row = page.locator('.desk-table:visible tbody tr:has(input)')
  await row.nth(1).waitFor()
  // From row to row with the arrows, to those that wait to be accepted.
  await tabTo(page, /前(?:响应|到场|修好)/)
  const names = await row.evaluateAll((all) => all.slice(0, 2).map((one) => one.textContent ?? ''))
  for (const name of names) {
    await page.keyboard.press('Home')
    for (let step = 0; step < 60 && (await focus(page)).name !== name; step++)
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
  }
  await shows(page, /^已选 2 行/)
  await tabTo(page, /^受理选中的 2 件/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('.sheet:visible').last().waitFor()
  await page.waitForTimeout(500)
  await open(page, /^受理$/)
  await shows(page, /^已受理 2 件。/)
  assert.deepEqual(faults, [])
})
