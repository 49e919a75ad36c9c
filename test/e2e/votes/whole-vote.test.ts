import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import pg from 'pg'
import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import type { VoteRecord } from '#domain/votes/evidence/record.ts'
import { CAST_SQL, castValues } from '#server/votes/casting/queue.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { makeId } from '#server/core/ids.ts'
import { declareAgreed } from '#server/votes/store.ts'
import { verifyRecord } from '../../../verifier/verify.mjs'
import { codesOf, type ReadPdf, readPdf } from '#test/server/support/pdf.ts'
import { launchBrowser, lendChineseFont, openPhone } from '#test/e2e/support/browser.ts'
import { openAnew, toDesk } from '#test/e2e/support/page-helpers.ts'
import {
  type ClockedSection,
  connectionOf,
  removeData,
  signIn,
  startClockedSection,
} from '#test/e2e/support/test-server.ts'

// One vote from its first word to its notice, in a real browser, each step on the screens of whoever takes it: the committee
// drafts from a template, the street replies, the roll is published; the clock opens the vote; three owners vote on their
// phones, a fourth on paper that two clerks enter; the clock closes it; the four recount; and the notice says what the record
// says, which a program that shares no code with the section counts again.

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const TITLE = '明年的物业服务标准和收费'
const DOCUMENT = '服务标准对照表'
const ITEMS = ['物业服务标准', '物业服务收费']
const ESTATE = '101'
const PAPER_HOME = '3号楼2单元501'
/** What each chose of the two items. */
const [FOR, AGAINST, ABSTAIN] = ['同意', '反对', '弃权']
const CHOSEN = { wang: [FOR, AGAINST], li: [FOR, ABSTAIN], zhao: [AGAINST, FOR], paper: [FOR, AGAINST] }
const CHOICES = [FOR, AGAINST, ABSTAIN, '无效']
const VERIFIER = join(import.meta.dirname, '../../../verifier/verify.mjs')
/** `PICTURES=/tmp/x` leaves a picture of each screen there; with `CARE=1` as in care mode. */
const { PICTURES, CARE } = process.env

let server: ClockedSection
let browser: Browser
let voteId: string
let opensAt: number
let closesAt: number
/** How far the section's clock is ahead of this one. */
let ahead = 0
const faults: string[] = []
const people = new Map<string, Page>()

before(async () => {
  server = await startClockedSection()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  removeData(server)
})

const seen = (page: Page, selector: string) => page.locator(`${selector}:visible`).last()
const words = (page: Page, text: string | RegExp) => page.getByText(text).locator('visible=true').last()
const radio = (page: Page, group: string, choice: string): Locator =>
  page
    .getByRole('radiogroup', { name: group })
    .locator('visible=true')
    .last()
    .getByRole('radio', { name: choice })
    .first()

/** A person's own phone, on top of what it was left at. */
async function phoneOf(person: string): Promise<Page> {
  const known = people.get(person)
  if (known) {
    await known.bringToFront()
    return known
  }
  const phone = await openPhone(browser, faults)
  if (PICTURES) await lendChineseFont(phone)
  const page = await phone.newPage()
  page.setDefaultTimeout(90_000)
  await signIn(page, server, `sample-${person}`)
  if (CARE) await seen(page, '#care').click()
  people.set(person, page)
  return page
}

/** Signs in again on the same phone: weeks have passed, its session has run out, what it keeps stays. */
async function again(person: string): Promise<Page> {
  const page = await phoneOf(person)
  await page.evaluate(() => localStorage.removeItem('session'))
  await page.goto('about:blank')
  await signIn(page, server, `sample-${person}`)
  return page
}

async function standAs(page: Page, role: string): Promise<void> {
  await openAnew(page, server, '/pages/me/index')
  await page
    .getByRole('link', { name: `青松里小区（示例） ${role}` })
    .locator('visible=true')
    .last()
    .click()
  await seen(page, '#job-votes').waitFor()
}

async function openDesk(page: Page): Promise<void> {
  await openAnew(page, server, '/pages/home/index')
  await toDesk(page)
}

async function openVote(page: Page): Promise<void> {
  await openAnew(page, server, '/votes/ballots/pages/list/index')
  await words(page, TITLE).click()
  await words(page, '我的票').waitFor()
}

async function fill(page: Page, label: RegExp, value: string, which?: number): Promise<void> {
  const fields = page.getByLabel(label).locator('visible=true')
  await (which === undefined ? fields.last() : fields.nth(which)).fill(value)
}

async function addPhoto(page: Page, name: string, grey: number): Promise<void> {
  const background = { r: grey, g: grey, b: grey }
  const buffer = await sharp({ create: { width: 60, height: 84, channels: 3, background } })
    .png()
    .toBuffer()
  const chooser = page.waitForEvent('filechooser')
  await seen(page, '#add-photo').click()
  await (await chooser).setFiles({ name, mimeType: 'image/png', buffer })
  await seen(page, '.photo:not(.add)').waitFor()
}

async function downloaded(page: Page, button: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  return readFileSync(await download.path())
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await page.bringToFront()
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
  const height = await page.evaluate(() =>
    Math.max(844, ...[...document.querySelectorAll('.page-body')].map((one) => one.scrollHeight)),
  )
  if (height <= 900) return
  await page.setViewportSize({ width: 390, height: Math.min(height, 4000) })
  await page.waitForTimeout(300)
  await page.screenshot({ path: `${PICTURES}/${name}-whole.png` })
  await page.setViewportSize({ width: 390, height: 844 })
}

/** Asks the database itself, as its owner, beside the running server. */
async function query<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ ...connectionOf(server), user: 'wuye_owner' })
  await client.connect()
  try {
    await client.query(`SET app.estates = '${ESTATE}'`)
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function goTo(at: number): Promise<void> {
  ahead = at - Date.now()
  await server.setAhead(ahead)
}

test('the committee drafts from a template, and says what owners decide', async () => {
  const clerk = await phoneOf('zhao')
  await standAs(clerk, '业委会成员')
  await openDesk(clerk)
  await picture(clerk, '01-desk')
  await seen(clerk, '#announce').click()
  await words(clerk, '调整物业服务标准和收费').waitFor()
  await picture(clerk, '02-templates')
  await words(clerk, '调整物业服务标准和收费').click()
  await words(clerk, /要补：第 2 项：还有【】没有填/).waitFor()
  await fill(clerk, /^标题/, TITLE)
  await fill(clerk, /^表决的问题/, '是否同意物业服务按二级执行，具体内容见所附标准？', 0)
  await fill(clerk, /^表决的问题/, '是否同意物业费由每平方米每月二元六角调整为二元九角？', 1)
  await fill(clerk, /^几天后开始/, '17')
  await fill(clerk, /^投票几天/, '7')
  await words(clerk, '加一份材料').click()
  await fill(clerk, /^材料标题/, DOCUMENT)
  await fill(clerk, /^材料全文/, '保洁：楼道每天一次，改为每天两次。\n绿化：每月修剪一次，不变。')
  await words(clerk, '都写好了，没有缺项。').waitFor()
  await picture(clerk, '03-write')
  await seen(clerk, '#save-draft').click()
  await words(clerk, /^已保存，第 1 版/).waitFor()
  await picture(clerk, '04-draft')
  await seen(clerk, '#submit-draft').click()
  await picture(clerk, '05-submit')
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, '等街道、社区意见').waitFor()
  // Before anybody replied, nothing is announced.
  assert.equal(await clerk.locator('#announce-draft:visible').count(), 0)
  assert.deepEqual(await query('SELECT 1 FROM votes WHERE title = $1', [TITLE]), [])
})

test('the street replies, the committee announces, and every owner can read the roll and the own row', async () => {
  const street = await phoneOf('zhou')
  await openDesk(street)
  await picture(street, '06-street-desk')
  await words(street, TITLE).click()
  await words(street, DOCUMENT).waitFor()
  await fill(street, /^意见/, '收费标准请同时在公告栏张贴。')
  await picture(street, '07-guide')
  await seen(street, '#advise').click()
  await words(street, '已回复，业委会可以看到。').waitFor()
  // A second tap must not say that there is nothing to say.
  assert.equal(await street.locator('#advise:visible').count(), 0)
  await picture(street, '08-guided')
  const clerk = await phoneOf('zhao')
  await clerk.reload()
  await words(clerk, '收费标准请同时在公告栏张贴。').waitFor()
  await seen(clerk, '#announce-draft').click()
  await picture(clerk, '09-announce')
  await seen(clerk, '#sheet-confirm').click()
  await words(clerk, /公告已发出。名册 [\d,]+ 人/).waitFor()
  await picture(clerk, '10-announced')
  const [vote] = await query<{ voteId: string; opensAt: Date; closesAt: Date; heads: number }>(
    `SELECT vote_id AS "voteId", opens_at AS "opensAt", closes_at AS "closesAt",
       (SELECT count(*)::int FROM roll_heads h WHERE h.estate_id = v.estate_id AND h.vote_id = v.vote_id) AS heads
     FROM votes v WHERE title = $1`,
    [TITLE],
  )
  assert.ok(vote)
  voteId = vote.voteId
  opensAt = vote.opensAt.getTime()
  closesAt = vote.closesAt.getTime()
  const roll = `${vote.heads.toLocaleString('en-US')} 人`
  const owner = await phoneOf('li')
  await openVote(owner)
  await words(owner, '公告中').waitFor()
  await words(owner, /^1[67] 天后开始（.* 09:00）$/).waitFor()
  await words(owner, new RegExp(`名册共 ${roll}`)).waitFor()
  await words(owner, '街道提了意见').waitFor()
  await picture(owner, '11-announced-owner')
  await seen(owner, '#object').click()
  await picture(owner, '12-object')
  await owner.getByText('先不，返回').locator('visible=true').last().click()
  const notice = await readPdf(await downloaded(owner, seen(owner, '#announcement-paper')))
  assert.ok(notice.text.includes(`名册：共${roll}`.replace(/\s/g, '')))
  await openDesk(clerk)
  await words(clerk, TITLE).click()
  // The page behind has such a button too.
  await words(clerk, '各楼参与').waitFor()
  await picture(clerk, '13-turnout-announced')
  await seen(clerk, '#roll').click()
  await words(clerk, new RegExp(`^${roll}，专有面积`)).waitFor()
  await picture(clerk, '14-roll')
})

test('until the announced minute nobody can vote; then the clock opens it', async () => {
  await goTo(opensAt - 10 * MINUTE)
  const owner = await again('wang')
  await openVote(owner)
  await words(owner, '公告中').waitFor()
  assert.equal(await owner.locator('#go-vote:visible').count(), 0)
  await goTo(opensAt + MINUTE)
  await owner.reload()
  await seen(owner, '#go-vote').waitFor()
  await picture(owner, '15-open')
})

test('three owners vote on their phones; neighbours vote beside them', async () => {
  for (const person of ['wang', 'li', 'zhao'] as const) {
    const owner = person === 'wang' ? await phoneOf(person) : await again(person)
    if (person !== 'wang') await openVote(owner)
    await seen(owner, '#go-vote').click()
    for (const [index, item] of ITEMS.entries())
      await radio(owner, item, CHOSEN[person][index] as string).click()
    if (person === 'li') await picture(owner, '16-cast')
    // Wang's home is Li's too.
    if (person === 'wang') {
      await seen(owner, '#cast-next').click()
      await words(owner, '请先和共有人商定，再勾选上面这一项。').waitFor()
      assert.equal(await owner.locator('#sheet-confirm:visible').count(), 0)
      await seen(owner, '#agreed').click()
      await picture(owner, '16-agreed')
    }
    await seen(owner, '#cast-next').click()
    if (person === 'li') await picture(owner, '17-confirm')
    await seen(owner, '#sheet-confirm').click()
    await words(owner, '凭证已存在这部手机上，截止后用来复算。').waitFor()
    if (person === 'li') await picture(owner, '18-receipt')
  }
  // So that the law's two thirds take part: three of four neighbours, all for the first item, few for the second.
  const neighbours = await query<{ headId: string; personId: string }>(
    `SELECT h.head_id AS "headId", min(o.person_id) AS "personId" FROM roll_heads h
     JOIN vote_head_owners ho USING (estate_id, vote_id, head_id) JOIN owners o USING (estate_id, owner_id)
     WHERE h.estate_id = $1 AND h.vote_id = $2
     GROUP BY h.head_id HAVING bool_and(o.person_id LIKE 'sample-%') ORDER BY length(h.head_id), h.head_id`,
    [ESTATE, voteId],
  )
  const ballots = neighbours.flatMap(({ headId, personId }, index) => {
    if (index % 4 === 3) return []
    const ballotId = makeId(Date.now() + ahead)
    const choices = [index % 9 === 8 ? 2 : 0, index % 5 === 0 ? 0 : 1]
    const at = Date.now() + ahead
    return { estateId: ESTATE, voteId, headId, ballotId, choices, personId, at, key: ballotId }
  })
  const pool = new pg.Pool({ ...connectionOf(server), user: 'wuye_owner' })
  const answers = await inEstate(pool, ESTATE, async (tx) => {
    await declareAgreed(tx, ESTATE, voteId, ballots, Date.now() + ahead)
    return tx.query<{ answer: string }>(CAST_SQL, castValues(ESTATE, ballots))
  })
  await pool.end()
  assert.equal(answers.rows.filter(({ answer }) => answer === 'ok').length, ballots.length)
})

test('the fourth votes on paper: printed with a serial, entered by two clerks who do not see each other’s', async () => {
  const clerk = await phoneOf('zhao')
  await standAs(clerk, '业委会成员')
  await openDesk(clerk)
  await words(clerk, TITLE).click()
  await seen(clerk, '#print-ballots').waitFor()
  await picture(clerk, '19-turnout')
  await seen(clerk, '#print-ballots').click()
  await seen(clerk, '[role=radio]:has-text("3号楼")').click()
  await picture(clerk, '20-print')
  const printed = await readPdf(await downloaded(clerk, seen(clerk, '#make-ballots')))
  const serial = new RegExp(`房屋：${PAPER_HOME}专有.*?([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z])`).exec(
    printed.text,
  )?.[1]
  assert.ok(serial)
  await enterPaper(clerk, serial, 200)
  await words(clerk, '等另一个人录入').waitFor()
  const counted = `SELECT count(*)::int AS ballots FROM ballots WHERE vote_id = $1 AND channel = 1`
  assert.deepEqual(await query(counted, [voteId]), [{ ballots: 0 }])
  const second = await phoneOf('wang')
  await standAs(second, '业委会成员')
  await enterPaper(second, serial, 150)
  await words(second, '已计票').waitFor()
  await picture(second, '22-paper-counted')
  assert.deepEqual(await query(counted, [voteId]), [{ ballots: 1 }])
  // The owner is told on her phone, with what was read.
  const owner = await again('zhang')
  await openVote(owner)
  await words(owner, '这张票是纸质票，由两名工作人员录入。').waitFor()
  for (const [index, item] of ITEMS.entries())
    await words(owner, `票上的选择　${item}：${CHOSEN.paper[index]}`).waitFor()
  assert.equal(await owner.locator('#go-vote:visible').count(), 0)
  await picture(owner, '23-paper-owner')
})

async function enterPaper(page: Page, serial: string, grey: number): Promise<void> {
  await openDesk(page)
  await words(page, TITLE).click()
  await seen(page, '#paper').click()
  await fill(page, /^票面编号/, serial)
  await words(page, `这张票是：${PAPER_HOME}`).waitFor()
  await addPhoto(page, '票.png', grey)
  for (const [index, item] of ITEMS.entries()) await radio(page, item, CHOSEN.paper[index] as string).click()
  await picture(page, `21-paper-${grey}`)
  await seen(page, '#enter-paper').click()
}

test('the clock closes it, and each of the four recounts it on the own phone', async () => {
  await goTo(closesAt - 10 * MINUTE)
  const first = await again('wang')
  await openVote(first)
  await words(first, '正在表决').waitFor()
  // As long as it runs, nobody sees for and against.
  assert.equal(await first.locator('#result-paper:visible').count(), 0)
  await goTo(closesAt + MINUTE)
  for (const person of ['wang', 'li', 'zhao', 'zhang'] as const) {
    const owner = person === 'wang' ? await phoneOf(person) : await again(person)
    await openVote(owner)
    await words(owner, '2 项中 1 项形成决定').waitFor()
    if (person === 'li') await picture(owner, '24-result')
    await seen(owner, '#recount').click()
    await words(owner, '复算完成：结果属实').waitFor()
    await picture(owner, `25-recount-${person}`)
    for (const line of [
      '记录没有被改过',
      '没有人被算两次',
      '票数和面积的合计没错',
      '名册上我的面积与系统告诉我的一样',
    ])
      assert.match(await lineOf(owner, line), /已核对$/)
    // Paper leaves no proof on a phone to compare with; that the ballot is in, and counts, the record says.
    assert.match(await lineOf(owner, '我有凭证的票都在里面'), person === 'zhang' ? /没有核对$/ : /已核对$/)
    const says = async (text: RegExp) => (await owner.getByText(text).locator('visible=true').count()) === 1
    assert.equal(await says(/^您名下有一张纸质票，在记录里，已经计入结果/), person === 'zhang')
    // Li shares a home with Wang, who cast its ballot.
    assert.equal(await says(/^有一张您名下的票不是这部手机投的/), person === 'li')
  }
})

let record: VoteRecord
let notice: ReadPdf
/** The file for machines that goes with the notice. */
let data: { items: { choices: { heads: number; areaDm2: number }[] }[] }

const lineOf = (page: Page, line: string): Promise<string> =>
  page.locator('.row-line:visible', { hasText: line }).innerText()

test('the notice is printed, posted and recorded; an owner downloads it and the record', async () => {
  const clerk = await phoneOf('zhao')
  await standAs(clerk, '业委会成员')
  await openDesk(clerk)
  await words(clerk, new RegExp(`^业委会应在 .* 结束前张贴结果公示`)).waitFor()
  await picture(clerk, '26-desk-publish')
  await seen(clerk, `#manage-${voteId}`).click()
  await seen(clerk, '#print-result').click()
  await seen(clerk, '#papers').click()
  const printed = await readPdf(await downloaded(clerk, seen(clerk, '#result-paper')))
  await clerk.goBack()
  await seen(clerk, '#publish-result').waitFor()
  await seen(clerk, '[role=checkbox]:has-text("公告栏")').click()
  await seen(clerk, '#publish-result').click()
  const tooFew = clerk.locator('.field-fault:visible', { hasText: '请至少选两处张贴的地方' })
  await tooFew.waitFor()
  await seen(clerk, '[role=checkbox]:has-text("单元门")').click()
  await tooFew.waitFor({ state: 'detached' })
  await fill(clerk, /^补充说明/, '三号楼贴在一层大厅')
  await addPhoto(clerk, '张贴.png', 120)
  await picture(clerk, '27-publish')
  await seen(clerk, '#publish-result').click()
  await words(clerk, /张贴于：公告栏、单元门/).waitFor()
  await words(clerk, '公示中').waitFor()
  await picture(clerk, '28-published')

  const owner = await phoneOf('li')
  await openVote(owner)
  await words(owner, /张贴于：公告栏、单元门/).waitFor()
  await picture(owner, '29-published-owner')
  await seen(owner, '#papers').click()
  const bytes = await downloaded(owner, seen(owner, '#result-paper'))
  notice = await readPdf(bytes)
  assert.equal(notice.text, printed.text)
  data = JSON.parse(String(await downloaded(owner, words(owner, '结果数据文件'))))
  assert.ok((await codesOf(bytes, 1)).some((code) => code.includes(voteId)))
  await seen(owner, '#recount').click()
  await words(owner, '复算完成：结果属实').waitFor()
  const zip = await downloaded(owner, seen(owner, '#download'))
  record = JSON.parse(strFromU8(unzipSync(zip)['record.json'] as Uint8Array))
  const honest = verifierOn(zip)
  assert.equal(honest.status, 0, honest.output)
})

/** The second verifier as anybody would run it. */
function verifierOn(zip: Uint8Array): { status: number | null; output: string } {
  const file = join(server.dataDir, 'downloaded.zip')
  writeFileSync(file, zip)
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, file], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

type Sum = { heads: number; area: number }

test('the numbers of the notice are the record’s, counted again by another program and by plain sums', async () => {
  const { checks, outcomes, shares, roll, setAside } = verifyRecord(record)
  assert.deepEqual(
    checks.filter((check) => check.state === 'fails'),
    [],
  )
  assert.deepEqual(outcomes, ['passed', 'rejected'])
  assert.ok(shares && roll)
  assert.deepEqual(setAside, [])

  // Without any code of either verifier: the choices stand open in the record, areas as the roll's tables have them.
  const opened = Buffer.from(record.openings, 'base64')
  const plain = ITEMS.map((_, item) =>
    CHOICES.map((_, choice) => {
      let heads = 0
      for (let at = 0; at < opened.length; at += ITEMS.length + 32) if (opened[at + item] === choice) heads++
      return heads
    }),
  )
  assert.deepEqual(
    shares.map((all) => all.map(({ heads }) => heads)),
    plain,
  )
  const rows = await query<{ choices: Buffer; channel: number; area: number }>(
    `SELECT b.choices, b.channel, sum(u.area_dm2)::int AS area FROM ballots b
     JOIN vote_heads h USING (estate_id, vote_id, head_id)
     JOIN units u ON u.estate_id = h.estate_id AND u.unit_id = ANY (h.unit_ids)
     WHERE b.vote_id = $1 GROUP BY b.ballot_id, b.choices, b.channel`,
    [voteId],
  )
  const areas = ITEMS.map((_, item) =>
    CHOICES.map((_, choice) =>
      sumOf(rows.filter((row) => row.choices[item] === choice).map((row) => row.area)),
    ),
  )
  assert.deepEqual(
    shares.map((all) => all.map(({ area }) => area)),
    areas,
  )
  assert.equal(rows.length * (ITEMS.length + 32), opened.length)
  assert.equal(roll.heads, Buffer.from(record.roll, 'base64').length / 80)

  const cast = { heads: rows.length, area: sumOf(rows.map((row) => row.area)) }
  const paper = rows.filter((row) => row.channel === 1).length
  assert.equal(paper, 1)
  assert.deepEqual(
    data.items.map(({ choices }) => choices.map(({ heads, areaDm2 }) => ({ heads, area: areaDm2 }))),
    shares,
  )
  const lines = linesOf(shares, roll, cast, cast.heads - paper)
  for (const line of lines) assert.ok(notice.text.includes(line), line)
  // So that the comparison can fail: no line of a count with one more or one square decimetre less stands there.
  for (const by of [
    { heads: 1, area: 0 },
    { heads: 0, area: -1 },
  ]) {
    const other = ({ heads, area }: Sum) => ({ heads: heads + by.heads, area: area + by.area })
    const wrong = linesOf(
      shares.map((all) => all.map(other)),
      other(roll),
      other(cast),
      cast.heads,
    )
    for (const line of wrong) assert.ok(!notice.text.includes(line), line)
  }
  assert.ok(notice.text.includes(`议题一${ITEMS[0]}：通过`))
  assert.ok(notice.text.includes(`议题二${ITEMS[1]}：未通过`))
  // Paper and record are bound to the same words and to the same log.
  const rulesHash = createHash('sha256').update(record.rules).digest('hex')
  assert.ok(notice.text.includes(rulesHash))
  const roots = record.checkpoints.map((note) =>
    Buffer.from(note.split('\n')[2] ?? '', 'base64').toString('hex'),
  )
  assert.ok(roots.some((root) => notice.text.includes(root)))
})

const sumOf = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

/** The lines of the notice that give these figures, without white space. */
function linesOf(shares: readonly Sum[][], roll: Sum, cast: Sum, phones: number): string[] {
  const row = (name: string, { heads, area }: Sum) =>
    `${name}${heads.toLocaleString('en-US')}${(area / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`
  return [
    row('名册上的业主', roll),
    row('投了票的', cast),
    `手机${phones.toLocaleString('en-US')}人，纸质票${cast.heads - phones}人`,
    ...shares.flatMap((all) => all.map((share, choice) => row(CHOICES[choice] as string, share))),
  ]
}

test('a record that was altered on the way is refused, with the name of what was altered', async () => {
  const flipped = Buffer.from(record.openings, 'base64')
  flipped[0] = flipped[0] === 0 ? 1 : 0
  const altered: [string, VoteRecord, string][] = [
    ['a choice', { ...record, openings: flipped.toString('base64') }, 'openings'],
    ['the question', { ...record, rules: record.rules.replace('二元九角', '二元七角') }, 'rules-bound'],
    ['a ballot left out', { ...record, entries: record.entries.filter((_, at) => at !== 3) }, 'log-root'],
  ]
  for (const [what, lie, check] of altered) {
    const { status, output } = verifierOn(zipSync({ 'record.json': strToU8(JSON.stringify(lie)) }))
    assert.equal(status, 1, what)
    assert.match(output, new RegExp(`✗ +\\d+ ${check}:`))
  }
})

test('nobody objects: when the notice has hung long enough, the clock puts the decision into effect', async () => {
  await goTo(closesAt + 30 * DAY)
  const owner = await again('li')
  await openVote(owner)
  await words(owner, /^从 .* 起生效$/).waitFor()
  await picture(owner, '30-effective')
  assert.deepEqual(faults, [])
})
