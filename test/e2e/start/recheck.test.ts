import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew } from '#test/e2e/support/page-helpers.ts'
import {
  type ClockedSection,
  removeData,
  signIn,
  startClockedSection,
} from '#test/e2e/support/test-server.ts'

// What is shown as final, the owner's own phone has checked: by itself when a vote closes, and again without network.

const DAY = 86_400_000
const TITLE = '用公共收益更换八部电梯的应急照明'
let server: ClockedSection
let browser: Browser
let phone: BrowserContext
let page: Page

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
  phone = await openPhone(browser)
  page = await phone.newPage()
  page.setDefaultTimeout(90_000)
  await signIn(page, server, 'sample-zhang')
})

after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

/** Words in front: pages behind stay in the document, hidden. */
function words(text: string | RegExp): Locator {
  return page.getByText(text).locator('visible=true').last()
}

function row(text: string): Locator {
  return page.locator('.list-row:visible', { hasText: text }).last()
}

async function home(): Promise<void> {
  await openAnew(page, server, '/pages/home/index')
  await page.locator('#job-votes:visible').last().waitFor()
}

test('a vote closes: home marks its result as recounted by this phone, without a tap', async () => {
  await row(`请投票：${TITLE}`).waitFor()
  await server.setAhead(6 * DAY)
  await page.reload()
  const result = row(`表决结果：${TITLE}`)
  await result.waitFor()
  await result.getByText(/本机已复算：属实/).waitFor()
  await result.click()
  await words(/本机已复算：属实/).waitFor()
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  await row(TITLE)
    .getByText(/本机已复算：属实/)
    .waitFor()
})

test('with the network off the phone recounts again from the record it kept, and says so', async () => {
  await home()
  await row(`表决结果：${TITLE}`).click()
  await page.locator('#recount:visible').last().click()
  await words('复算完成：结果属实').waitFor()
  assert.equal(await page.getByText(/用的是这部手机存的记录/).count(), 0)
  await phone.setOffline(true)
  await words('再算一遍').click()
  await words(/用的是这部手机存的记录，.* 下载/).waitFor()
  await words('复算完成：结果属实').waitFor()
  await phone.setOffline(false)
  await words('再算一遍').click()
  await page.getByText(/用的是这部手机存的记录/).waitFor({ state: 'detached' })
})

test('a record that was tampered with stands at the top of home, until an honest one is recounted', async () => {
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('recounts ')) localStorage.removeItem(key)
  })
  await page.route('**/record', async (route) => {
    // A page that is left takes its questions with it; the next one asks again.
    const answer = await route.fetch().catch(() => null)
    const record = await answer?.json().catch(() => null)
    if (!answer || !record) return route.abort().catch(() => {})
    await route
      .fulfill({ response: answer, json: { ...record, openings: `B${record.openings.slice(1)}` } })
      .catch(() => {})
  })
  await home()
  const fault = row(`复算发现问题：${TITLE}`)
  await fault.getByText('请点开看是哪里有问题').waitFor()
  await row(`表决结果：${TITLE}`)
    .getByText(/本机复算发现问题/)
    .waitFor()
  const first = await page.locator('.list-row:visible').first().innerText()
  assert.match(first, /^复算发现问题/)
  await fault.click()
  await words('公开的选择与投票时不一致').waitFor()
  await page.unroute('**/record')
  await words('再算一遍').click()
  await words('复算完成：结果属实').waitFor()
  await home()
  await row(`表决结果：${TITLE}`)
    .getByText(/本机已复算：属实/)
    .waitFor()
  assert.equal(await page.getByText(`复算发现问题：${TITLE}`).locator('visible=true').count(), 0)
})

test('an outcome that nobody recounted bears no mark: in the list, on the page, on home', async () => {
  await home()
  await row(`表决结果：${TITLE}`)
    .getByText(/本机已复算：属实/)
    .waitFor()
  // A server that lies in what it shows, and not in the record.
  const flip = (outcome: string) => (outcome === 'passed' ? 'rejected' : 'passed')
  type Named = { title?: string; outcomes?: string[] | null }
  const lieIn = (all: Named[]) => {
    for (const one of all) if (one.title === TITLE && one.outcomes) one.outcomes = one.outcomes.map(flip)
  }
  await page.route(/\/api\/estates\/\d+\/(home|votes(\/\w{26})?)$/, async (route) => {
    const answer = await route.fetch().catch(() => null)
    const json = await answer?.json().catch(() => null)
    if (!answer || !json) return route.abort().catch(() => {})
    lieIn(json.votes?.length ? json.votes : [])
    lieIn(json.todos ?? [])
    if (json.title === TITLE)
      for (const item of json.items) if (item.result) item.result.outcome = flip(item.result.outcome)
    await route.fulfill({ response: answer, json }).catch(() => {})
  })
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  const listed = row(TITLE)
  await listed.getByText('显示的结果与本机复算的不一致').waitFor()
  await listed.getByText(/^服务器显示：/).waitFor()
  assert.equal(await listed.locator('.status.good').count(), 0)
  await listed.click()
  await words(/^服务器显示的结果与本机复算的不一致。本机按存证算出：/).waitFor()
  await page.locator('#papers:visible').last().click()
  await words('本机复算与服务器显示的结果不一致，或记录有问题。请先看复算，不要转发这份结果公告。').waitFor()
  assert.equal(
    await page
      .getByText(/本机已复算：属实/)
      .locator('visible=true')
      .count(),
    0,
  )
  await home()
  await row(`显示的结果与本机复算的不一致：${TITLE}`).waitFor()
  const told = row(`表决结果：${TITLE}`)
  await told.getByText('显示的结果与本机复算的不一致').waitFor()
  assert.equal(await told.locator('.status.good').count(), 0)
  // An honest answer to another question is no answer either.
  await page.unroute(/\/api\/estates\/\d+\/(home|votes(\/\w{26})?)$/)
  await page.route('**/record', async (route) => {
    const answer = await route.fetch().catch(() => null)
    const record = await answer?.json().catch(() => null)
    if (!answer || !record) return route.abort().catch(() => {})
    const voteId = `${String(record.voteId).slice(0, -1)}${String(record.voteId).endsWith('0') ? '1' : '0'}`
    await route.fulfill({ response: answer, json: { ...record, voteId } }).catch(() => {})
  })
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  await row(TITLE).click()
  await page.locator('#recount:visible').last().click()
  await words('服务器给的不是这次表决的记录，而是另一次表决或另一个小区的。').waitFor()
  await page.unroute('**/record')
})

test('a new browser opens the receipt of a closed vote and then its recount: no fault, whatever grew since', async () => {
  const [vote] = (await page.evaluate(async () => {
    // As Taro keeps it on the web: a text in a text.
    const kept = JSON.parse(JSON.parse(localStorage.getItem('session') ?? '{}').data)
    const answer = await fetch(`/api/estates/${kept.estateId}/votes`, {
      headers: { authorization: `Bearer ${kept.session.accessToken}`, 'acting-role': 'owner' },
    })
    const { votes } = await answer.json()
    return votes.filter((one: { phase: string; myCast: number }) => one.phase === 'closed' && one.myCast > 0)
  })) as { voteId: string; title: string }[]
  assert.ok(vote)
  // Where the app does not run: a recount under way would write what it keeps once more.
  await page.goto(`${server.url}/openapi.json`)
  await page.evaluate(() => {
    for (const name of Object.keys(localStorage))
      if (/^(recounts |evidence|log-of|chosen )/.test(name)) localStorage.removeItem(name)
  })
  await openAnew(page, server, `/votes/ballots/pages/detail/index?voteId=${vote.voteId}`)
  await words('看回执').click()
  await words('凭证已存在这部手机上，截止后用来复算。').waitFor()
  await openAnew(page, server, `/votes/verify/pages/recount/index?voteId=${vote.voteId}`)
  await words('复算完成：结果属实').waitFor()
  assert.equal(await page.getByText('我的票与回执不一致').locator('visible=true').count(), 0)
  await home()
  assert.equal(
    await page
      .getByText(/^复算发现问题/)
      .locator('visible=true')
      .count(),
    0,
  )
})
