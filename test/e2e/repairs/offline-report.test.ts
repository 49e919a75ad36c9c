import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { launchBrowser, openPhone } from '#test/e2e/support/browser.ts'
import { fill, openAnew } from '#test/e2e/support/page-helpers.ts'
import { beginReport, sayWhere, toWhere } from '#test/e2e/support/repair-form.ts'
import {
  connectionOf,
  removeData,
  type TestServer,
  signIn,
  startTestServer,
} from '#test/e2e/support/test-server.ts'

// A report with three photos on a line of 30 kbit/s: its words are there in seconds. Another whose network goes after the first photo's first part, whose tab is then killed, and which is
// opened again: it arrives once, with its three photos, and the parts that were there are not sent again.

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

function seen(selector: string): Locator {
  return page.locator(`${selector}:visible`).last()
}

function words(text: string | RegExp): Locator {
  return page.getByText(text).locator('visible=true').last()
}

async function rows<T>(text: string): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  try {
    return (await client.query(text)).rows as T[]
  } finally {
    await client.end()
  }
}

/** A photo of noise, which no JPEG makes small: several parts. */
function photo(): Promise<Buffer> {
  return sharp(randomBytes(900 * 700 * 3), { raw: { width: 900, height: 700, channels: 3 } })
    .jpeg({ quality: 70 })
    .toBuffer()
}

type Sent = { hash: string; offset: number; length: number; isDone: boolean }

/** Writes down which parts the page sends; `most` of them pass, the rest find no network. */
async function watchParts(most: number): Promise<Sent[]> {
  const sent: Sent[] = []
  await page.route('**/api/estates/*/uploads/*/parts', async (route) => {
    const { offset, bytes } = route.request().postDataJSON() as { offset: number; bytes: string }
    const hash = /uploads\/([0-9a-f]{64})\/parts/.exec(route.request().url())?.[1] ?? ''
    const one = { hash, offset, length: Buffer.from(bytes, 'base64').length, isDone: false }
    sent.push(one)
    if (sent.length > most) return route.abort('internetdisconnected')
    const answer = await route.fetch()
    one.isDone = answer.ok()
    if (sent.length === most) await phone.setOffline(true)
    await route.fulfill({ response: answer })
  })
  return sent
}

test('network gone in the middle of three photos, tab killed, opened again: it arrives once', async () => {
  await signIn(page, server, 'sample-zhang')
  await beginReport(page, server)
  for (let index = 0; index < 3; index++) {
    const choosing = page.waitForEvent('filechooser')
    await seen('#add-photo').click()
    await (await choosing).setFiles({
      name: `leak-${index}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await photo(),
    })
    await page.locator('.photo img:visible').nth(index).waitFor()
  }
  await toWhere(page)
  await sayWhere(page, '我家里')
  await page.locator('[role=radio]:visible', { hasText: '渗水漏水' }).click()
  const first = await watchParts(1)
  await seen('#submit-repair').click()
  await seen('#send-now').waitFor()
  await words('文字已送达，照片等待网络').waitFor()
  assert.deepEqual(
    first.filter((one) => one.isDone).map((one) => one.offset),
    [0],
    'one part went through',
  )
  assert.equal((await rows<{ n: number }>('SELECT count(*)::int AS n FROM photo_parts'))[0]?.n, 1)

  // Killed: no time to put anything in order.
  const crashed = page.waitForEvent('crash')
  const session = await phone.newCDPSession(page)
  void session.send('Page.crash').catch(() => undefined)
  await crashed
  await page.close()
  page = await phone.newPage()
  page.setDefaultTimeout(90_000)
  // Its own pages can be had again, the server not yet: what waits is there and says so.
  await phone.setOffline(false)
  await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await openAnew(page, server, '/repairs/orders/pages/list/index')
  await words('等待网络').waitFor()
  assert.match(await page.innerText('body'), /报修：3号楼2单元501 渗水漏水/)

  await page.unroute('**/api/**')
  const second = await watchParts(100)
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await words(/^已送达$/).waitFor()
  const sentTwice = second.filter((one) => one.hash === first[0]?.hash && one.offset === 0)
  assert.deepEqual(sentTwice, [], 'the part that was there was sent again')
  assert.ok(second.some((one) => one.hash === first[0]?.hash && one.offset === first[0]?.length))
  assert.equal(new Set(second.map((one) => one.hash)).size, 3)

  // Opened once more, and every bit of network back: still one.
  await page.reload()
  await words(/^已送达$/).waitFor()
  const reports = await rows<{ photoIds: string[] }>(
    `SELECT s.photo_ids AS "photoIds" FROM repairs r JOIN repair_steps s USING (estate_id, repair_id)
     WHERE r.kind = 'leak' AND r.reported_at > now() - interval '10 minutes' AND r.place_text = '3号楼2单元501'
       AND s.move = 'say'`,
  )
  assert.equal(reports.length, 1)
  assert.equal(new Set(reports[0]?.photoIds).size, 3)
  const sources = await rows<{ hash: string; photoId: string }>(
    'SELECT hash, photo_id AS "photoId" FROM photo_sources',
  )
  assert.deepEqual(
    sources.map((one) => one.photoId).sort(),
    [...(reports[0]?.photoIds ?? [])].sort(),
    'the three that were taken are the three that are kept',
  )
  assert.deepEqual(new Set(sources.map((one) => one.hash)), new Set(second.map((one) => one.hash)))
  assert.equal((await rows<{ n: number }>('SELECT count(*)::int AS n FROM photo_parts'))[0]?.n, 0)
  assert.deepEqual(faults, [])
})

/** Says where in the building and what is wrong; the pictures are chosen apart. */
async function writeReport(place: string, what: string): Promise<void> {
  await toWhere(page)
  await sayWhere(page, '楼里公共部位', place)
  await fill(page, /怎么了/, what)
}

test('on a line of 30 kbit/s the words are there in seconds, and the picture after them', async () => {
  await beginReport(page, server)
  const choosing = page.waitForEvent('filechooser')
  await seen('#add-photo').click()
  await (await choosing).setFiles({ name: 'slow.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await page.locator('.photo img:visible').first().waitFor()
  await writeReport('3号楼1单元门厅', '墙皮掉了一块，砸到人')
  // The page's own code is here; what is slow is what it sends. Chrome counts bytes.
  const line = await phone.newCDPSession(page)
  const slow = { offline: false, latency: 800, downloadThroughput: 30_000 / 8, uploadThroughput: 30_000 / 8 }
  await line.send('Network.enable')
  await line.send('Network.emulateNetworkConditions', slow)
  await seen('#submit-repair').click()
  await words('已经发出').waitFor()
  await words(/^文字已送达，照片/).waitFor()
  const reports = () =>
    rows<{ pictures: number }>(
      `SELECT count(s.position)::int AS pictures FROM repairs r
       LEFT JOIN repair_steps s ON s.estate_id = r.estate_id AND s.repair_id = r.repair_id AND s.move = 'say'
       WHERE r.description = '墙皮掉了一块，砸到人' GROUP BY r.repair_id`,
    )
  assert.deepEqual(await reports(), [{ pictures: 0 }])
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: -1,
  })
  await words('物业已经收到，可以查看进展。').waitFor()
  assert.deepEqual(await reports(), [{ pictures: 1 }])
  await seen('#see-repair').click()
  await words('墙皮掉了一块，砸到人').waitFor()
  await page.locator('.page-body:visible img').first().waitFor()
  assert.deepEqual(faults, [])
})

test('four photos of 10 MB: each has its place at once, and an early tap on 提交 waits for all of them', async () => {
  const large: Buffer[] = []
  for (let at = 0; at < 4; at++)
    large.push(
      await sharp(randomBytes(4000 * 3000 * 3), { raw: { width: 4000, height: 3000, channels: 3 } })
        .jpeg({ quality: 90 })
        .toBuffer(),
    )
  for (const { length } of large) assert.ok(length > 9_000_000, `${length} bytes`)
  await beginReport(page, server)
  const choosing = page.waitForEvent('filechooser')
  await seen('#add-photo').click()
  await (await choosing).setFiles(
    large.map((buffer, at) => ({ name: `large-${at}.jpg`, mimeType: 'image/jpeg', buffer })),
    { timeout: 180_000 },
  )
  await page.locator('.photo-pending:visible, .photo:visible:not(.add)').nth(3).waitFor()
  await writeReport('3号楼地下室', '地下室进水，四张照片')
  // Tapped again and again while they are being made smaller: nothing goes without them.
  const submit = seen('#submit-repair')
  const isOpen = async () => (await page.locator('#see-repair:visible').count()) === 0
  while ((await isOpen()) && (await page.locator('.photo:visible:not(.add)').count()) < 4) {
    await submit.click({ force: true, timeout: 1_000 }).catch(() => undefined)
    await page.waitForTimeout(200)
  }
  // One of those taps may have been the one that counts; what is stored says whether it took all four along.
  await submit.click({ timeout: 2_000 }).catch(() => undefined)
  await page
    .getByText(/四张照片|已经发出/)
    .locator('visible=true')
    .first()
    .waitFor()
  const pictures = () =>
    rows<{ n: number }>(
      `SELECT coalesce(max(cardinality(s.photo_ids)), 0) AS n FROM repairs r JOIN repair_steps s USING (estate_id, repair_id)
       WHERE r.description = '地下室进水，四张照片'`,
    )
  for (let tries = 0; tries < 120 && (await pictures())[0]?.n !== 4; tries++) await page.waitForTimeout(500)
  assert.deepEqual(await pictures(), [{ n: 4 }])
  assert.deepEqual(faults, [])
})
