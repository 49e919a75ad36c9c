import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { showSerial } from '#domain/votes/paper/serial.ts'
import { ballotSerial } from '#server/votes/paper/serial.ts'
import { readSecret } from '#server/core/secret.ts'
import { readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser } from '#test/e2e/support/browser.ts'
import { fill, openAnew, seen, signedIn as phoneOf, toDesk, words } from '#test/e2e/support/page-helpers.ts'
import { connectionOf, removeData, type TestServer, startTestServer } from '#test/e2e/support/test-server.ts'

// A committee at work in a real browser (life.test.ts has how it announces): it watches the turnout, and two clerks enter a paper ballot that
// its owner then sees and contests.

let server: TestServer
let browser: Browser
const faults: string[] = []

before(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})
after(async () => {
  await browser.close()
  await server.stop()
  removeData(server)
})

const signedIn = (subject: string) => phoneOf(browser, server, subject, faults)

async function standAsCommittee(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await words(page, '业委会成员').click()
  await seen(page, '#desk').waitFor()
}

async function downloaded(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), seen(page, button).click()])
  return readFileSync(await download.path())
}

/** A clerk at the paper desk: finds the ballot by what is typed, takes a picture where one is given, chooses, enters. */
async function enterPaper(
  page: Page,
  ballot: { serial: string; home?: string; choice: string; scan?: Buffer },
): Promise<void> {
  await standAsCommittee(page)
  await toDesk(page)
  await words(page, /^用公共收益更换八部电梯/).click()
  await seen(page, '#paper').click()
  await fill(page, /^票面编号/, ballot.serial)
  if (ballot.home) {
    await fill(page, /^房号/, ballot.home)
    await seen(page, `[role=radio]:has-text("${ballot.home}")`).click()
  }
  if (ballot.scan) {
    const chooser = page.waitForEvent('filechooser')
    await seen(page, '#add-photo').click()
    await (await chooser).setFiles({ name: '票.png', mimeType: 'image/png', buffer: ballot.scan })
    await seen(page, '.photo:not(.add)').waitFor()
  }
  await seen(page, `[role=radio]:has-text("${ballot.choice}")`).click()
  await seen(page, '#enter-paper').click()
}

/** A picture of a ballot, each of another grey. */
function picture(grey: number): Promise<Buffer> {
  const background = { r: grey, g: grey, b: grey }
  return sharp({ create: { width: 60, height: 84, channels: 3, background } })
    .png()
    .toBuffer()
}

/** What is printed on the ballot of a home. */
async function serialOf(home: string): Promise<string> {
  const rows = await query<{ voteId: string; headId: string }>(
    `SELECT h.vote_id AS "voteId", h.head_id AS "headId" FROM roll_heads h JOIN votes v USING (estate_id, vote_id)
     JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
     WHERE v.title LIKE '用公共收益更换八部电梯%' AND unit_label(u.building, u.stair, u.room) = $1`,
    [home],
  )
  const secret = readSecret(server.dataDir)
  return showSerial(ballotSerial({ secret }, rows[0]?.voteId ?? '', rows[0]?.headId ?? ''))
}

async function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  const { rows } = await client.query<T>(text, values)
  await client.end()
  return rows
}

test('two clerks enter a paper ballot; its owner is told and contests it', async () => {
  const owner = await signedIn('sample-zhang')
  await openAnew(owner, server, '/pages/me/index')
  await owner.locator('.list-row:visible', { hasText: '号楼' }).first().waitFor()
  const home = /\d+号楼\S+/.exec(
    await owner.locator('.list-row:visible', { hasText: '号楼' }).first().innerText(),
  )?.[0] as string
  const serial = await serialOf(home)
  const first = await signedIn('sample-zhao')
  const lines = { serial, choice: '反对' }
  await enterPaper(first, lines)
  await words(first, '请拍下票面照片。').waitFor()
  // One sign wrong is noticed before anything is sent.
  await fill(
    first,
    /^票面编号/,
    serial.replace(/^./, (sign) => (sign === '0' ? '1' : '0')),
  )
  await words(first, /编号输错了/).waitFor()
  await enterPaper(first, { ...lines, scan: await picture(210) })
  await words(first, '等另一个人录入').waitFor()
  await enterPaper(first, lines)
  await words(first, /需要另一个人再录一遍/).waitFor()
  const second = await signedIn('sample-wang')
  await enterPaper(second, { ...lines, scan: await picture(180) })
  await words(second, '已计票').waitFor()
  // Who has read it now sees both readings with both pictures.
  await seen(second, `[role=link]:has-text("${home}")`).click()
  await words(second, '第 2 次录入（您录的）').waitFor()
  assert.equal(await second.locator('.sheet .photo:visible').count(), 2)
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, /^用公共收益更换八部电梯/).click()
  await words(owner, '这张票是纸质票，由两名工作人员录入。').waitFor()
  await seen(owner, '#contest').click()
  await fill(owner, /^说明/, '我没有交过纸质票')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, /异议已记录/).waitFor()
  const rows = await query(
    `SELECT b.channel, b.choices, c.reason FROM ballots b JOIN ballot_contests c USING (estate_id, vote_id, head_id)`,
  )
  assert.deepEqual(rows, [{ channel: 1, choices: Buffer.of(1), reason: '我没有交过纸质票' }])
})

test('a knock at a door is recorded, without network kept on the phone and sent later; a letter needs its proof', async () => {
  const page = await signedIn('sample-zhao')
  await standAsCommittee(page)
  await toDesk(page)
  await words(page, /^用公共收益更换八部电梯/).click()
  await page
    .getByRole('link', { name: /^3号楼/ })
    .locator('visible=true')
    .click()
  await words(page, /^没投票 \d+/).waitFor()
  const door = page.locator('.list-row:visible', { hasText: '还没有去过' }).first()
  const home = /\d+号楼[^\s、]+/.exec(await door.innerText())?.[0] as string
  await door.click()
  await seen(page, '#knock-not-home').click()
  await words(page, new RegExp(`^已记下：${home}.* 没人在家$`)).waitFor()
  const known = page.locator('.list-row:visible', { hasText: home }).first()
  await known.getByText(/^上次 .* 上门：没人在家$/).waitFor()
  await page.context().setOffline(true)
  await known.click()
  await seen(page, '#knock-took-paper').click()
  await words(page, /^没有网络。1 条存在手机里/).waitFor()
  await page.context().setOffline(false)
  await page
    .getByText(/^没有网络。/)
    .locator('visible=true')
    .waitFor({ state: 'detached' })
  await words(page, /^没投票 \d+/).waitFor()
  await known.click()
  await seen(page, '#deliver').click()
  await seen(page, '[role=radio]:has-text("挂号信")').click()
  await seen(page, '[role=radio]:has-text("收到")').click()
  await seen(page, '#save-delivery').click()
  await words(page, '这种方式要有照片作凭据。').waitFor()
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  await (await chooser).setFiles({ name: '回执.png', mimeType: 'image/png', buffer: await picture(90) })
  await seen(page, '.photo:not(.add)').waitFor()
  await seen(page, '#save-delivery').click()
  await words(page, '已记录，不能更改。').waitFor()
  await words(page, '挂号信：收到').waitFor()
  const steps = await query<{ method: string; outcome: string }>(
    `SELECT d.method, d.outcome FROM deliveries d JOIN votes v USING (estate_id, vote_id)
     JOIN roll_heads h USING (estate_id, vote_id, head_id)
     JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
     WHERE v.title LIKE '用公共收益更换八部电梯%' AND unit_label(u.building, u.stair, u.room) = $1
     ORDER BY d.recorded_at`,
    [home],
  )
  assert.deepEqual(
    steps.map((step) => `${step.method} ${step.outcome}`),
    ['visit not-home', 'visit took-paper', 'post received'],
  )
  await page.context().close()
})

test('an owner sees how the home was told, and says that it was not', async () => {
  const owner = await signedIn('sample-li')
  await openAnew(owner, server, '/votes/ballots/pages/list/index')
  await words(owner, /^用公共收益更换八部电梯/).click()
  await words(owner, /^已送达：/).waitFor()
  await seen(owner, '#deliveries').click()
  await words(owner, '系统自动记录').waitFor()
  await seen(owner, '#not-told').click()
  await fill(owner, /^说明/, '没有人来过')
  await seen(owner, '#sheet-confirm').click()
  await words(owner, /^您 .* 说过没有人通知/).waitFor()
  assert.deepEqual(await query(`SELECT reason FROM delivery_denials`), [{ reason: '没有人来过' }])
  await owner.context().close()
})

test('the roll is checked before a vote is announced, by building and by what does not count', async () => {
  const page = await signedIn('sample-zhao')
  await standAsCommittee(page)
  await toDesk(page)
  await seen(page, '#roll').click()
  await words(page, /^1,005 人，专有面积/).waitFor()
  await page.getByRole('tab', { name: '6号楼' }).locator('visible=true').click()
  await words(page, /^1\d\d 人，专有面积/).waitFor()
  await words(page, '车位（议事规则没有约定计入）').waitFor({ state: 'detached' })
  await words(page, '不在表决范围的楼').click()
  await seen(page, '.sheet').waitFor()
  assert.match(await seen(page, '.sheet').innerText(), /1号楼1单元101/)
  await page.context().close()
})

test('paper ballots are printed by building; a printed serial picks its home, and no other home takes it', async () => {
  const page = await signedIn('sample-zhao')
  await standAsCommittee(page)
  await toDesk(page)
  await words(page, /^用公共收益更换八部电梯/).click()
  await seen(page, '#print-ballots').click()
  await seen(page, '#make-ballots').waitFor()
  await seen(page, '[role=radio]:has-text("底商")').click()
  const { pages, text } = await readPdf(await downloaded(page, '#make-ballots'))
  assert.ok(pages.length > 1)
  const [, home = '', serial = ''] =
    /房屋：(底商商\d+)专有.*?([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])/.exec(text) ?? []
  await page.goBack()
  await seen(page, '#paper').click()
  await fill(page, /^票面编号/, serial.toLowerCase())
  await words(page, new RegExp(`^这张票是：${home}`)).waitFor()
  // A good serial of another vote names no home here.
  const foreign = showSerial(ballotSerial({ secret: readSecret(server.dataDir) }, 'another vote', 'H1'))
  await fill(page, /^票面编号/, foreign)
  await words(page, /名册里没有这个编号/).waitFor()
  await page.context().close()
})

test('an owner downloads the notices of a counted vote; they say what the page says', async () => {
  const page = await signedIn('sample-li')
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  await words(page, /^在屋面设置通信基站/).click()
  await seen(page, '#papers').click()
  await seen(page, '#result-paper').waitFor()
  const shown = (await page.innerText('body')).replace(/\s/g, '')
  const result = await readPdf(await downloaded(page, '#result-paper'))
  const gap = /还差([\d,.]+)㎡/.exec(shown)?.[1] as string
  assert.ok(result.text.includes(`还差${gap}平方米`), gap)
  assert.ok(result.text.includes('结果是：未通过。'))
  const announced = await readPdf(await downloaded(page, '#announcement-paper'))
  assert.ok(announced.text.includes('是否同意在4号楼屋面设置通信基站'))
  await page.context().close()
})

test('the street sees the turnout by building and the homes that have not voted', async () => {
  const page = await signedIn('sample-zhou')
  await openAnew(page, server, '/pages/home/index')
  await toDesk(page)
  await words(page, /^用公共收益更换八部电梯/).click()
  await words(page, '各楼参与').waitFor()
  const text = await page.innerText('body')
  assert.match(text, /还没有投票：\d+ 户[\s\S]*8号楼[\s\S]*送达情况/)
  assert.equal(await page.locator('#paper:visible').count(), 0)
  assert.deepEqual(faults, [])
})
