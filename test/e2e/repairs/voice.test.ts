import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { openAnew, picture, seen, signedIn, words } from '#test/e2e/support/page-helpers.ts'
import { beginReport, sayWhere, toWhat, toWhere } from '#test/e2e/support/repair-form.ts'
import { connectionOf, removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A report that is spoken instead of typed, with the browser's own made-up microphone: recorded, listened to, thrown away and
// recorded again; kept without network, the tab killed, sent byte for byte; heard by those who may.

let server: TestServer
let browser: Browser
let owner: Page
let neighbour: Page
let company: Page
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ])
  owner = await signedIn(browser, server, 'sample-zhang', faults)
  neighbour = await signedIn(browser, server, 'sample-zhao', faults)
  company = await signedIn(browser, server, 'sample-sun', faults)
})

after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

const choose = (page: Page, text: string) =>
  page.locator('[role=radio]:visible', { hasText: text }).last().click()

async function record(page: Page, ms: number): Promise<void> {
  await seen(page, '#record-voice').click()
  await words(page, /正在录音/).waitFor()
  await page.waitForTimeout(ms)
  await picture(page, 'voice-recording')
  await seen(page, '#stop-voice').click()
  await words(page, /语音说明，\d+ 秒/).waitFor()
}

/** The SHA-256 of what this browser keeps, newest last. */
async function keptHashes(page: Page): Promise<string[]> {
  const bytes = await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const asked = indexedDB.open('wuye-photos')
      asked.onsuccess = () => done(asked.result)
    })
    const all = await new Promise<Blob[]>((done) => {
      const asked = database.transaction('photos').objectStore('photos').getAll()
      asked.onsuccess = () => done(asked.result as Blob[])
    })
    database.close()
    return Promise.all(all.map(async (blob) => Array.from(new Uint8Array(await blob.arrayBuffer()))))
  })
  return bytes.map((one) => createHash('sha256').update(Uint8Array.from(one)).digest('hex'))
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

let repairId = ''

test('spoken, heard, thrown away, spoken again; killed without network, it arrives once and byte for byte', async () => {
  await beginReport(owner, server)
  await toWhere(owner)
  await sayWhere(owner, '楼里公共部位', '3号楼2单元门口')
  await picture(owner, 'voice-empty')
  await record(owner, 1_500)
  await picture(owner, 'voice-kept')
  await seen(owner, '#play-voice').click()
  await words(owner, '停止播放').waitFor()
  await words(owner, '听一遍').waitFor()
  assert.equal((await keptHashes(owner)).length, 1)
  await seen(owner, '#remove-voice').click()
  await seen(owner, '#record-voice').waitFor()
  await owner.waitForTimeout(300)
  assert.deepEqual(await keptHashes(owner), [], 'what is deleted is gone from the phone')
  await record(owner, 2_200)
  const [hash] = await keptHashes(owner)
  const phone = owner.context()
  await phone.setOffline(true)
  // Without a word and without a kind: the note says it.
  await seen(owner, '#submit-repair').click()
  await seen(owner, '#send-now').waitFor()

  const crashed = owner.waitForEvent('crash')
  const session = await phone.newCDPSession(owner)
  void session.send('Page.crash').catch(() => undefined)
  await crashed
  await owner.close()
  owner = await phone.newPage()
  owner.setDefaultTimeout(90_000)
  await phone.setOffline(false)
  await owner.goto(`${server.url}/#/repairs/orders/pages/list/index`)
  await words(owner, /^已送达$/).waitFor()
  const found = await rows<{ id: string; voice: string; format: string; ms: number; bytes: number }>(
    `SELECT repair_id AS id, voice_id AS voice, format, duration_ms AS ms, byte_count AS bytes
     FROM repairs JOIN voices USING (estate_id, voice_id)`,
  )
  assert.equal(found.length, 1)
  assert.equal(found[0]?.voice, hash, 'the bytes that came are the bytes that were recorded')
  assert.ok((found[0]?.ms ?? 0) > 1_000 && (found[0]?.ms ?? 0) < 10_000, `${found[0]?.ms} ms`)
  repairId = found[0]?.id as string
  await owner.reload()
  await words(owner, /^已送达$/).waitFor()
  assert.deepEqual(await keptHashes(owner), [], 'nothing of it is left on the phone')
})

test('its reporter and the company hear it; a neighbour who follows it reads that there is one', async () => {
  for (const page of [owner, company]) {
    await openAnew(page, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
    const play = seen(page, '#play-voice')
    await play.waitFor()
    assert.match((await play.getAttribute('aria-label')) ?? '', /^播放语音说明，\d 秒$/)
    await play.click()
    await words(page, '停止播放').waitFor()
    await words(page, /播放语音说明/).waitFor()
    assert.equal(await page.getByText('放不了这种录音').count(), 0)
  }
  await picture(company, 'voice-company')
  await beginReport(neighbour, server)
  await toWhere(neighbour)
  await choose(neighbour, '楼里公共部位')
  await words(neighbour, /点这里换一栋/).click()
  await choose(neighbour, '3号楼')
  await toWhat(neighbour)
  await choose(neighbour, '门禁、门窗')
  await seen(neighbour, `#join-${repairId}`).click()
  await openAnew(neighbour, server, `/repairs/orders/pages/detail/index?repairId=${repairId}`)
  await words(neighbour, /有一段语音说明，\d 秒/).waitFor()
  assert.equal(await neighbour.locator('#play-voice').count(), 0)
  await picture(neighbour, 'voice-neighbour')
  assert.deepEqual(faults, [])
})
