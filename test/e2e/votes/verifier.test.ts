import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { strToU8, zipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { CHECKS } from '#domain/votes/evidence/recount.ts'
import { makeHarness, UNREAD, VOTER, write } from '#test/operator/honest.ts'
import { CASES } from '#test/operator/cases.ts'
import { TAMPERINGS } from '#test/operator/tamperings.ts'
import { askSecond } from '#test/operator/three.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'

// The stand-alone page, opened from a disk with the network off: what the phone catches, it catches.

const PAGE_FILE = join(import.meta.dirname, '../../../dist/h5/verifier.html')
const harness = makeHarness({ heads: 60 })
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
  const honest = write(harness)
  for (const zipped of [true, false])
    assert.deepEqual(
      await check(honest.record, honest.mine(VOTER), zipped),
      CHECKS.map((name) => `${name} holds`),
    )
  assert.equal(await page.innerText('#outcome'), '复算完成：结果属实')
  assert.deepEqual(await page.$$('#fault'), [])
})

test('it shows what became of each item, of each candidate, and what was set aside', async () => {
  const honest = write(harness)
  await check(honest.record, honest.mine(VOTER), true)
  assert.deepEqual(
    await page.$$eval('[data-item]', (all) => all.map((one) => one.getAttribute('data-outcome'))),
    ['passed', 'rejected', 'option-1', 'elected', 'tied', 'tied', 'alternate', 'not-enough'],
  )
  assert.match(await page.innerText('[data-item="0"]'), /续聘物业服务企业[\s\S]*通过[\s\S]*同意\s+39 人/)
  assert.match(await page.innerText('[data-item="2"]'), /选定：乙公司[\s\S]*甲公司[\s\S]*均不同意/)
  const election = await page.innerText('#election')
  assert.match(election, /5 名候选人，选 2 人[\s\S]*候选人一[\s\S]*当选[\s\S]*得票相同，须公开抽签/)
  // Void marks are shown where there are any.
  const isVoidShown = (await page.locator('[data-item]').allInnerTexts()).map((text) => text.includes('无效'))
  assert.deepEqual(isVoidShown, [false, true, false, false, false, false, true, false])
  const whole = await page.innerText('#whole')
  for (const line of ['名册在投票前更正过 1 次', '有 2 张票被另一张票代替', '结果公布后更正过 1 次'])
    assert.ok(whole.includes(line), whole)
  assert.deepEqual(await page.$$('#mine-set-aside, #elsewhere'), [])
})

test('whose ballot was set aside is told so', async () => {
  const { record, mine } = write({ ...harness, objections: [[VOTER]] })
  await check(record, mine(VOTER), true)
  assert.equal(await page.innerText('#outcome'), '复算完成：结果属实')
  assert.match(await page.innerText('#mine-set-aside'), /您的一张票没有计入/)
  await check(record, mine(UNREAD), true)
  assert.match(await page.innerText('#elsewhere'), /您名下有一张纸质票，在记录里/)
})

test('the page says which witness signed, and which did not', async () => {
  const { record } = write(harness)
  await check(record, { rows: [] }, false)
  assert.match(await page.innerText('#whole'), /committee\.example\/7：2026年11月18日 \d\d:\d\d 已签名/)
  const checkpoints = record.checkpoints.map((note) => `${note.split('\n').slice(0, 5).join('\n')}\n`)
  const states = await check({ ...record, checkpoints }, { rows: [] }, false)
  assert.ok(states.every((state) => !state.endsWith(' fails')))
  assert.match(await page.innerText('#whole'), /committee\.example\/7：没有签名/)
})

test(`all ${TAMPERINGS.length} tamperings are named by their check`, async () => {
  for (const tampering of TAMPERINGS) {
    const { record, mine } = tampering.tamper(harness)
    const states = await check(record, mine, true)
    const failed = states.filter((state) => state.endsWith(' fails'))
    assert.equal(failed[0], `${tampering.caughtBy} fails`, tampering.name)
  }
})

test('each thing that programs read differently is answered as verify.mjs answers it', async () => {
  // An estate and a vote cannot be typed in here; what is asked for otherwise can.
  const asked = CASES.filter((one) => !one.asked?.voteId && !one.asked?.communityId)
  assert.ok(asked.length > 90)
  for (const one of asked) {
    await page.goto(pathToFileURL(PAGE_FILE).href)
    await page.fill('#log-name', one.asked?.logName ?? '')
    await page.fill('#log-key', one.asked?.logKey ?? '')
    writeFileSync(join(folder, 'mine.json'), one.mine ?? '{"rows":[]}')
    writeFileSync(join(folder, 'record.json'), one.file)
    await page.setInputFiles('#mine', join(folder, 'mine.json'))
    await page.setInputFiles('#record', join(folder, 'record.json'))
    await page.waitForSelector('#outcome')
    const states = await page.$$eval('li[data-check]', (lines) =>
      lines.map((line) => `${line.getAttribute('data-check')} ${line.getAttribute('data-state')}`),
    )
    const second = askSecond(one)
    assert.deepEqual(states, second === 'unreadable' ? [] : second.checks, one.name)
  }
})

test('what is no record is said to be none', async () => {
  await page.goto(pathToFileURL(PAGE_FILE).href)
  writeFileSync(join(folder, 'noise.zip'), 'PK noise')
  await page.setInputFiles('#record', join(folder, 'noise.zip'))
  await page.getByText('这个文件读不懂').waitFor()
})
