import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { CHECKS } from '#domain/vote/recount.ts'
import { makeWorld, write } from '../operator/honest.ts'
import { TAMPERINGS } from '../operator/tamperings.ts'
import { launchBrowser } from './browser.ts'

// The stand-alone page, opened from a disk with the network off: what the phone catches, it catches.

const PAGE_FILE = join(import.meta.dirname, '../../dist/h5/verifier.html')
const world = makeWorld({ heads: 60 })
const folder = mkdtempSync(join(tmpdir(), 'wuye-verifier-'))
let browser: Browser
let page: Page

before(async () => {
  browser = await launchBrowser()
  const context = await browser.newContext({ offline: true, viewport: { width: 390, height: 844 } })
  page = await context.newPage()
})
after(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Gives the page a record, zipped or not, and what an owner kept; answers the states of its checks. */
async function check(record: unknown, mine: unknown, zipped: boolean): Promise<string[]> {
  await page.goto(pathToFileURL(PAGE_FILE).href)
  const name = join(folder, zipped ? 'record.zip' : 'record.json')
  const json = JSON.stringify(record)
  writeFileSync(name, zipped ? zipSync({ 'README.txt': strToU8('x'), 'record.json': strToU8(json) }) : json)
  writeFileSync(join(folder, 'mine.json'), JSON.stringify(mine))
  await page.setInputFiles('#mine', join(folder, 'mine.json'))
  await page.setInputFiles('#record', name)
  await page.waitForSelector('#outcome')
  return page.$$eval('li[data-check]', (lines) =>
    lines.map((line) => `${line.getAttribute('data-check')} ${line.getAttribute('data-state')}`),
  )
}

test('an honest record holds, as a zip and as its JSON', async () => {
  const honest = write(world)
  for (const zipped of [true, false])
    assert.deepEqual(
      await check(honest.record, honest.mine(3), zipped),
      CHECKS.map((name) => `${name} holds`),
    )
  assert.match(await page.locator('[data-outcome]').first().innerText(), /通过/)
  assert.equal(await page.innerText('#outcome'), '复算完成：结果属实')
})

test(`all ${TAMPERINGS.length} tamperings are named by their check`, async () => {
  for (const tampering of TAMPERINGS) {
    const { record, mine } = tampering.tamper(world)
    const states = await check(record, mine, true)
    const failed = states.filter((state) => state.endsWith(' fails'))
    assert.equal(failed[0], `${tampering.caughtBy} fails`, tampering.name)
  }
})

test('what is no record is said to be none', async () => {
  await page.goto(pathToFileURL(PAGE_FILE).href)
  writeFileSync(join(folder, 'noise.zip'), 'PK noise')
  await page.setInputFiles('#record', join(folder, 'noise.zip'))
  await page.getByText('这个文件读不懂').waitFor()
})
