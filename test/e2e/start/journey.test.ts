import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew } from '#test/e2e/support/page-helpers.ts'
import {
  connectionOf,
  removeData,
  type TestServer,
  signIn,
  startTestServer,
} from '#test/e2e/support/test-server.ts'

// The four jobs, done as an owner does them, in a real browser against the real server and database.

let server: TestServer
let browser: Browser
let phone: BrowserContext
let page: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  phone = await openPhone(browser, faults)
  page = await phone.newPage()
  page.setDefaultTimeout(90_000)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

/** What is on the page in front: pages behind stay in the document, hidden. */
function seen(selector: string): Locator {
  return page.locator(`${selector}:visible`).last()
}

/** Words in front. */
function words(text: string | RegExp): Locator {
  return page.getByText(text).locator('visible=true').last()
}

async function goHome(): Promise<void> {
  await openAnew(page, server, '/pages/home/index')
  await seen('#job-votes').waitFor()
}

/** Asks the database itself, as its owner, beside the running server. */
async function rows<T>(text: string, values: unknown[]): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  try {
    return (await client.query(text, values)).rows as T[]
  } finally {
    await client.end()
  }
}

test('sign in through 京通, and home says what needs the owner now', async () => {
  await signIn(page, server, 'sample-zhang')
  await seen('#job-votes').waitFor()
  const text = await page.innerText('body')
  assert.match(text, /青松里小区/)
  assert.match(text, /现在需要您/)
  assert.match(text, /请投票：用公共收益更换八部电梯的应急照明/)
})

test('vote: read, choose, check, cast, receipt; then it stands in the database', async () => {
  await seen('#job-votes').click()
  await words(/^用公共收益更换八部电梯的应急照明/).click()
  await seen('#go-vote').waitFor()
  assert.match(await page.innerText('body'), /表决结束前只公布多少人参与/)
  await seen('#go-vote').click()
  await seen('#cast-next').waitFor()
  await page.locator('[role=radio]:visible', { hasText: '同意' }).first().click()
  await seen('#cast-next').click()
  await seen('#sheet-confirm').click()
  await words('回执编号').waitFor()
  const text = await page.innerText('body')
  const number = /[0-7][0-9A-HJKMNP-TV-Z]{25}/.exec(text)?.[0]
  assert.ok(number, text)
  const [ballot] = await rows<{ choices: Buffer }>('SELECT choices FROM ballots WHERE ballot_id = $1', [
    number,
  ])
  assert.deepEqual(ballot?.choices, Buffer.of(0))
  // The proof is on the phone: it is checked there, with the network off.
  await words('凭证已存在这部手机上，截止后用来复算。').waitFor()
  await seen('#check-ballot').click()
  await words('您的票已在存证里，选择没有被改').waitFor()
})

test('vote: the result of a closed vote gives heads, area and the verdict of the law', async () => {
  await goHome()
  await seen('#job-votes').click()
  await words(/^在屋面设置通信基站并收取租金/).click()
  await words(/民法典第二百七十八条第一款第（八）项/).waitFor()
  const text = await page.innerText('body')
  assert.match(text, /未通过/)
  assert.match(text, /同意面积[\s\S]*还差 [\d,]+\.\d\d㎡/)
  assert.match(text, /同意人数[\s\S]{0,10}已达到/)
  assert.match(text, /民法典第二百七十八条第一款第（八）项/)
})

test('vote: the phone recounts a closed vote by itself, and names what a lying server changed', async () => {
  await goHome()
  await seen('#job-votes').click()
  await words(/^在屋面设置通信基站并收取租金/).click()
  await seen('#recount').click()
  await words('复算完成：结果属实').waitFor()
  const [stored] = await rows<{ outcomes: string[] }>(
    `SELECT r.outcomes FROM vote_results r JOIN votes v USING (estate_id, vote_id)
     WHERE v.estate_id = 101 AND v.title LIKE $1`,
    ['在屋面%'],
  )
  assert.deepEqual(stored?.outcomes, ['rejected'])
  await words('未通过').waitFor()
  const lie = async (change: (record: Record<string, string>) => void, fault: string) => {
    await page.route('**/record', async (route) => {
      const answer = await route.fetch()
      const record = await answer.json()
      change(record)
      await route.fulfill({ response: answer, json: record })
    })
    await words('再算一遍').click()
    await words(fault).waitFor()
    await words('复算发现问题').waitFor()
    await page.unroute('**/record')
  }
  await lie((record) => {
    record.openings = `B${(record.openings as string).slice(1)}`
  }, '公开的选择与投票时不一致')
  await lie((record) => {
    record.rules = (record.rules as string).replace('4.8', '2.8')
  }, '表决的文字与公告时不一致')
  await words('再算一遍').click()
  await words('复算完成：结果属实').waitFor()
})

test('disclosures: clause by clause, with late and missing and pictures', async () => {
  await goHome()
  await seen('#job-performance').click()
  await words('近十二个月').waitFor()
  assert.match(await page.innerText('body'), /迟做 \d+[\s\S]*未做 \d+/)
  // Which of the made-up works have pictures depends on the day.
  const [shown] = await rows<{ content: string }>(
    `SELECT content FROM performances JOIN clauses USING (estate_id, clause_id)
     WHERE estate_id = 101 AND cardinality(photo_ids) > 0 ORDER BY period_from DESC LIMIT 1`,
    [],
  )
  await seen('#unfold-all').click()
  await words((shown as { content: string }).content).click()
  await words('履行记录').waitFor()
  const picture = page.locator('.photo img:visible').first()
  await picture.waitFor()
  assert.ok(
    await picture
      .evaluate(
        (image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth > 0,
      )
      .then((ok) => ok || waitLoaded(picture)),
  )
})

async function waitLoaded(picture: Locator): Promise<boolean> {
  return picture.evaluate(
    (image) =>
      new Promise<boolean>((done) => {
        image.addEventListener('load', () => done(true))
        image.addEventListener('error', () => done(false))
      }),
  )
}

test('accounts: total, entries, one entry with its voucher', async () => {
  await goHome()
  await seen('#job-ledger').click()
  await seen('#all-entries').waitFor()
  assert.match(await page.innerText('body'), /钱从哪里来[\s\S]*地面公共停车/)
  await seen('#all-entries').click()
  await words(/月税费/).click()
  await words('借贷两方').waitFor()
  await page.locator('.photo img:visible').first().waitFor()
  assert.match(await page.innerText('body'), /记账后结余/)
})

test('repair: reported with a photo while the network is gone, sent once when it is back', async () => {
  await goHome()
  await seen('#new-repair').click()
  await seen('#next-step').waitFor()
  const choosing = page.waitForEvent('filechooser')
  await seen('#add-photo').click()
  const photo = await sharp({ create: { width: 2400, height: 1800, channels: 3, background: '#8a6' } })
    .jpeg()
    .toBuffer()
  await (await choosing).setFiles({ name: 'leak.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('.photo img:visible').first().waitFor()
  await seen('#next-step').click()
  await page.locator('[role=radio]:visible', { hasText: '我家里' }).click()
  await page.locator('[role=radio]:visible', { hasText: '渗水漏水' }).click()
  await phone.setOffline(true)
  await seen('#submit-repair').click()
  await words('还没有发出').waitFor()
  await seen('#send-now').waitFor()
  // The app is killed and opened again while still waiting, and the first try's answer is lost.
  await phone.setOffline(false)
  await page.route(
    '**/api/**/repairs',
    (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()),
    { times: 1 },
  )
  await page.reload()
  await page.waitForTimeout(1500)
  await page.reload()
  await goHome()
  await seen('#job-repairs').click()
  await words('3号楼2单元501').waitFor()
  await words(/^已送达$/).waitFor()
  const found = await rows<{ n: number; photos: number }>(
    `SELECT count(DISTINCT repair_id)::int AS n, max(cardinality(s.photo_ids)) AS photos
     FROM repairs r JOIN repair_steps s USING (estate_id, repair_id)
     WHERE place_text = '3号楼2单元501' AND kind = 'leak' AND reported_at > now() - interval '10 minutes'`,
    [],
  )
  assert.deepEqual(found[0], { n: 1, photos: 1 })
})

test('a session that ran out leads to the sign-in page and back to the same place', async () => {
  await openAnew(page, server, '/ledger/book/pages/summary/index')
  await seen('#all-entries').waitFor()
  await rows('UPDATE sessions SET ended_at = now() WHERE ended_at IS NULL', [])
  await page.reload()
  await seen('#sign-in').waitFor()
  assert.match(await page.innerText('body'), /登录已过期/)
  await openAnew(page, server, '/ledger/book/pages/summary/index')
  await seen('#sign-in').waitFor()
  assert.match(
    await page.innerText('body'),
    /登录已过期/,
    'said also where the app is opened anew before it was read',
  )
  await seen('#sign-in').click()
  await page.click('button[value=sample-zhang]')
  await seen('#all-entries').waitFor()
  assert.match(page.url(), /ledger\/book\/pages\/summary/)
})

test('someone with several roles switches; the company sees its work', async () => {
  const other = await openPhone(browser, faults)
  const second = await other.newPage()
  await signIn(second, server, 'sample-sun')
  await second.getByText('待处理：').first().waitFor()
  await openAnew(second, server, '/pages/me/index')
  await second.getByText('槐荫家园（示例）').last().click()
  await second.locator('.page-title', { hasText: '槐荫家园' }).waitFor()
  await other.close()
})

const WALKED = [
  'pages/home',
  'pages/me',
  'votes/ballots/pages/list',
  'votes/initiatives/pages/list',
  'votes/initiatives/pages/new',
  'performance/disclosures/pages/list',
  'ledger/book/pages/summary',
  'ledger/book/pages/entries',
  'repairs/orders/pages/list',
  'repairs/orders/pages/new',
]

/** Opens a page and waits until all that it asks for is there. */
async function walkTo(path: string): Promise<void> {
  await openAnew(page, server, `/${path}/index`)
  await seen('.page-body').waitFor()
  await page.waitForLoadState('networkidle')
  assert.ok((await page.locator('.pressable:visible').count()) > 0, `${path} has nothing to tap`)
}

test('every page has its tappable nodes with role, name and focus, and nothing went wrong on the way', async () => {
  for (const path of WALKED) {
    await walkTo(path)
    const bad = await page.evaluate(() =>
      [...document.querySelectorAll('.pressable')]
        .filter(
          (node) =>
            !node.getAttribute('role') ||
            !(node.getAttribute('aria-label') || node.textContent) ||
            !node.hasAttribute('tabindex'),
        )
        .map((node) => node.outerHTML.slice(0, 120)),
    )
    assert.deepEqual(bad, [], path)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    assert.ok(width <= 390, `${path} is ${width} wide`)
  }
  assert.deepEqual(faults, [])
})

for (const [mode, smallestText, smallestTarget] of [
  ['plain', 13, 44],
  ['care', 18, 60],
] as const)
  test(`${mode}: text from ${smallestText} px, targets from ${smallestTarget} px, contrast 4.5:1, no word cut off`, async () => {
    await goHome()
    if (mode === 'care') await seen('#care').click()
    for (const path of WALKED) {
      await walkTo(path)
      // esbuild marks the names of functions with a helper of its own, which the page does not have.
      await page.evaluate('globalThis.__name = (work) => work')
      const faultsHere = await page.evaluate(findHardToUse, { smallestText, smallestTarget })
      assert.deepEqual(faultsHere, [], path)
    }
    if (mode === 'care') {
      await goHome()
      await seen('#care').click()
    }
  })

test('Enter does what a tap does', async () => {
  await goHome()
  await seen('#job-ledger').focus()
  await page.keyboard.press('Enter')
  await seen('#all-entries').waitFor()
})

test('the first load is within its budget of gzipped JavaScript', async () => {
  const fresh = await openPhone(browser)
  const first = await fresh.newPage()
  let bytes = 0
  const session = await fresh.newCDPSession(first)
  await session.send('Network.enable')
  const scripts = new Set<string>()
  session.on('Network.responseReceived', (event) => {
    if (event.type === 'Script') scripts.add(event.requestId)
  })
  session.on('Network.loadingFinished', (event) => {
    if (scripts.has(event.requestId)) bytes += event.encodedDataLength
  })
  await first.goto(`${server.url}/`)
  await first.waitForSelector('#sign-in')
  assert.ok(bytes > 50_000 && bytes <= 206 * 1024, `${bytes} bytes`)
  await fresh.close()
})

/** Runs in the page: what is too small, too faint or wider than its box. */
function findHardToUse({ smallestText, smallestTarget }: { smallestText: number; smallestTarget: number }) {
  const found: string[] = []
  const isShown = (node: Element) => node.getClientRects().length > 0
  const numbers = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
  // WCAG 2.1, relative luminance and contrast ratio.
  const luminance = (colour: number[]) => {
    const [r = 0, g = 0, b = 0] = colour.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const background = (node: Element): number[] => {
    for (let at: Element | null = node; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor)
      if (colour.length === 3 || (colour[3] ?? 0) > 0) return colour.slice(0, 3)
    }
    return [255, 255, 255]
  }
  for (const node of document.querySelectorAll('.page *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent?.trim())
    if (!own || !isShown(node) || node.closest('[aria-hidden=true]')) continue
    const style = getComputedStyle(node)
    const text = `${node.textContent?.trim().slice(0, 20)}`
    if (Number.parseFloat(style.fontSize) < smallestText - 0.01) found.push(`${text}: ${style.fontSize}`)
    const a = luminance(numbers(style.color).slice(0, 3))
    const b = luminance(background(node))
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (ratio < 4.5) found.push(`${text}: contrast ${ratio.toFixed(2)}`)
    const box = node.getBoundingClientRect()
    if (box.right > innerWidth + 0.5) found.push(`${text}: ends at ${box.right}`)
  }
  // What one types must be as large as what one reads.
  for (const node of document.querySelectorAll('input, textarea'))
    if (isShown(node) && Number.parseFloat(getComputedStyle(node).fontSize) < smallestText - 0.01)
      found.push(`${node.tagName}: ${getComputedStyle(node).fontSize}`)
  for (const node of document.querySelectorAll('.pressable')) {
    if (!isShown(node)) continue
    const { width, height } = node.getBoundingClientRect()
    if (Math.min(width, height) < smallestTarget - 0.5)
      found.push(`${node.getAttribute('aria-label')}: ${width.toFixed(0)}×${height.toFixed(0)}`)
  }
  return found
}
