import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { openAnew, seen, signedIn } from '#test/e2e/support/page-helpers.ts'
import { removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// How high every page of an owner is on a phone with the sample estate, in pixels: what is longer is not read to its end.

const MOST_PX = 2_500
/** Of each kind so many are opened: the newest, which the sample fills most. */
const MOST_OF_A_KIND = 6

let server: TestServer
let browser: Browser
let owner: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  owner = await signedIn(browser, server, 'sample-li', faults)
})
after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

const ALONE = [
  '/pages/home/index',
  '/pages/me/index',
  '/votes/ballots/pages/list/index',
  '/votes/initiatives/pages/list/index',
  '/votes/initiatives/pages/new/index',
  '/votes/verify/pages/witness/index',
  '/votes/verify/pages/conflicts/index',
  '/votes/proxies/pages/my-transfers/index',
  '/performance/disclosures/pages/list/index',
  '/ledger/book/pages/summary/index',
  '/ledger/book/pages/entries/index',
  '/ledger/book/pages/bank/index',
  '/ledger/income/pages/sources/index',
  '/bills/pages/list/index',
  '/bills/pages/arrears/index',
  '/notices/pages/list/index',
  '/reminders/pages/list/index',
  '/reminders/pages/settings/index',
  '/reminders/pages/devices/index',
  '/privacy/pages/notice/index',
  '/privacy/pages/mine/index',
  '/privacy/pages/reads/index',
  '/privacy/pages/close/index',
  '/repairs/orders/pages/list/index',
  '/repairs/orders/pages/new/index',
  '/repairs/orders/pages/figures/index',
  '/complaints/pages/list/index',
  '/complaints/pages/new/index',
  '/complaints/pages/ladder/index',
]

/** Where the names of things stand in the server's answers, and the pages that show one of them. */
const OF_THINGS: readonly (readonly [list: string, id: string, pages: readonly string[]])[] = [
  [
    'votes',
    'voteId',
    [
      '/votes/ballots/pages/detail/index',
      '/votes/ballots/pages/cast/index',
      '/votes/verify/pages/recount/index',
    ],
  ],
  ['initiatives', 'initiativeId', ['/votes/initiatives/pages/detail/index']],
  ['performance', 'clauseId', ['/performance/disclosures/pages/detail/index']],
  ['ledger/entries', 'entryId', ['/ledger/book/pages/entry/index']],
  ['income', 'sourceId', ['/ledger/income/pages/source/index']],
  ['my-bills', 'billId', ['/bills/pages/bill/index']],
  ['notices', 'noticeId', ['/notices/pages/detail/index']],
  ['repairs', 'repairId', ['/repairs/orders/pages/detail/index', '/repairs/funding/pages/detail/index']],
]

/** The names of one kind that the owner's own phone is told. */
async function idsOf(list: string, id: string): Promise<string[]> {
  const { token, estateId } = await owner.evaluate(() => {
    const kept = JSON.parse(JSON.parse(localStorage.getItem('session') ?? '{}').data)
    return { token: kept.session.accessToken as string, estateId: kept.estateId as string }
  })
  const answer = await fetch(`${server.url}/api/estates/${estateId}/${list}`, {
    headers: { authorization: `Bearer ${token}`, 'acting-role': 'owner' },
  })
  assert.equal(answer.status, 200, list)
  const found = (await answer.text()).matchAll(new RegExp(`"${id}":"([^"]+)"`, 'g'))
  const ids = [...new Set([...found].map((one) => one[1] as string))].slice(0, MOST_OF_A_KIND)
  assert.ok(ids.length > 0, `the sample has no ${id}`)
  return ids
}

/** How many filled buttons each page had that was opened. */
const filled = new Map<string, number>()

async function heightOf(path: string): Promise<number> {
  await openAnew(owner, server, path)
  await seen(owner, '.page-body').waitFor()
  await owner.waitForLoadState('networkidle')
  await owner.waitForFunction(() =>
    [...document.querySelectorAll('.skeleton')].every((one) => one.getClientRects().length === 0),
  )
  filled.set(path, await owner.locator('.button.primary:visible').count())
  return owner.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll<HTMLElement>('.page')]
        .filter((one) => one.getClientRects().length > 0)
        .map((one) => one.scrollHeight),
    ),
  )
}

test(`no page of an owner is higher than ${MOST_PX} px at 390 wide`, async () => {
  const paths = [...ALONE]
  for (const [list, id, pages] of OF_THINGS)
    for (const one of await idsOf(list, id)) for (const page of pages) paths.push(`${page}?${id}=${one}`)
  const heights: (readonly [path: string, px: number])[] = []
  for (const path of paths) heights.push([path, await heightOf(path)])
  heights.sort((one, other) => other[1] - one[1])
  if (process.env.HEIGHTS) for (const [path, px] of heights) console.log(String(px).padStart(5), path)
  assert.deepEqual(
    heights.filter(([, px]) => px > MOST_PX),
    [],
  )
  assert.deepEqual(faults, [])
})

test('an owner’s page has one filled button at most', () => {
  assert.ok(filled.size >= ALONE.length, `${filled.size} pages`)
  assert.deepEqual(
    [...filled].filter(([, count]) => count > 1),
    [],
  )
})

test('the book prints whole: nothing of it is cut, nothing to press is on the paper', async () => {
  await heightOf('/ledger/book/pages/summary/index')
  await owner.emulateMedia({ media: 'print' })
  const shown = await owner.evaluate(() => {
    const page = [...document.querySelectorAll<HTMLElement>('.page')].filter(
      (one) => one.getClientRects().length > 0,
    )
    const last = page.at(-1)
    const around: { overflow: string; cuts: boolean }[] = []
    for (let one = last?.parentElement; one && one !== document.documentElement; one = one.parentElement)
      around.push({
        overflow: getComputedStyle(one).overflowY,
        cuts: one.scrollHeight > one.clientHeight + 1,
      })
    const pressed = [...(last?.querySelectorAll('.button, .title-bar, .month-step') ?? [])]
    return {
      cut: around.filter((one) => one.cuts && one.overflow !== 'visible').length,
      pressed: pressed.filter((one) => one.getClientRects().length > 0).length,
    }
  })
  await owner.emulateMedia({ media: 'screen' })
  assert.deepEqual(shown, { cut: 0, pressed: 0 })
})
