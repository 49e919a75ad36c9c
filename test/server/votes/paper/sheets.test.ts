import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { create, type Font, openSync } from 'fontkit'
import { showSerial } from '#domain/votes/paper/serial.ts'
import { ballotSerial } from '#server/votes/paper/serial.ts'
import { ballotFile } from '#server/votes/paper/sheets/ballot-file.ts'
import { announcementPaper } from '#server/votes/paper/sheets/announcement.ts'
import { ballotCode, ballotPapers } from '#server/votes/paper/sheets/ballot.ts'
import { count, grouped, metres, ordinal } from '#server/pdf/figures.ts'
import { fontOf, printable, printableLine, unprintable } from '#server/pdf/font.ts'
import { drawOnce } from '#server/pdf/kept.ts'
import { mustPrint, unprintableNames } from '#server/votes/paper/sheets/names.ts'
import type { PaperBallot, PaperBallotSheet } from '#server/votes/paper/sheets/notice.ts'
import { resultPaper } from '#server/votes/paper/sheets/result.ts'
import type { AppError } from '#server/core/http/app-error.ts'
import { FINGERPRINTS } from '#src/copy/votes/evidence/fingerprints.ts'
import { HOME } from '#src/copy/home/pages.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { VERIFY } from '#src/copy/votes/evidence/verify.ts'
import {
  announcementNotice,
  ballotSheet,
  candidate,
  counted,
  figuresOf,
  options,
  question,
  resultNotice,
  ROLL,
  share,
} from '#test/server/support/made/papers-made.ts'
import { assertHolds, codesOf, plain, readPdf } from '#test/server/support/pdf.ts'

// The papers from made-up inputs: what stands in the PDF is what stands in the JSON, whatever is in it.

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function gather(sheet: PaperBallotSheet): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of ballotPapers(sheet)) parts.push(part)
  return Buffer.concat(parts)
}

test('the result notice says every number of its JSON, in large type, with title, language and page numbers', async () => {
  const notice = resultNotice()
  const bytes = await resultPaper(notice)
  assert.ok(bytes.length <= 300 * 1024, `${bytes.length} bytes`)
  const pdf = await readPdf(bytes)
  assertHolds(pdf.text, figuresOf(notice))
  assertHolds(pdf.text, [
    notice.convener,
    '结果是：通过。',
    '选定“甲物业服务有限公司”',
    '参与不足，未形成决定',
    '民法典第二百七十八条第一款第（九）项、第二款',
    '1号楼1单元：101、102、201、202',
    '第一款第（四）项',
    '一年内提出',
    '没有效力',
    notice.items[0]?.text as string,
  ])
  assert.equal(pdf.title, `业主大会表决结果公告：${notice.title}`)
  assert.equal(pdf.lang, 'zh-CN')
  assert.equal(pdf.isTagged, true)
  assert.ok(pdf.leastSize >= 12, `type of ${pdf.leastSize} pt`)
  for (const [index, page] of pdf.pages.entries())
    assert.ok(plain(page).includes(`第${index + 1}页共${pdf.pages.length}页`), `page ${index + 1}`)
  assert.deepEqual(await codesOf(bytes, 1), [notice.url])
})

test('paper ballots that two ask for at once are drawn once, in a thread of their own, and kept', async () => {
  const secret = new Uint8Array(32).fill(7)
  const orderOf = ({ ballots, ...sheet }: PaperBallotSheet) => ({
    sheet,
    headsText: JSON.stringify([...ballots].reverse().map(({ serial: _, ...head }) => head)),
  })
  const sheet = ballotSheet(3)
  const [first, second] = await Promise.all([
    ballotFile(orderOf(sheet), { secret }),
    ballotFile(orderOf(ballotSheet(3)), { secret }),
  ])
  assert.equal(first, second)
  assert.equal(await ballotFile(orderOf(ballotSheet(3)), { secret }), first)
  const ballots = [...sheet.ballots].map((one) => ({
    ...one,
    serial: ballotSerial({ secret }, sheet.voteId, one.headId),
  }))
  assert.equal(sha(first), sha(await gather({ ...sheet, ballots })))
  assert.notEqual(sha(await ballotFile(orderOf(ballotSheet(2)), { secret })), sha(first))
})

test('a paper that could not be drawn is drawn again, and those unasked for longest are let go', async () => {
  let drawn = 0
  const fail = () => Promise.reject(new Error('no'))
  const draw = (value: { size: number }) => Promise.resolve(Buffer.alloc(value.size, ++drawn))
  await assert.rejects(drawOnce({ size: 1, is: 'kept' }, fail))
  const one = await drawOnce({ size: 1, is: 'kept' }, draw)
  assert.equal(await drawOnce({ size: 1, is: 'kept' }, draw), one)
  for (let large = 0; large < 3; large++) await drawOnce({ size: 40 * 1024 * 1024, is: large }, draw)
  assert.notEqual(await drawOnce({ size: 1, is: 'kept' }, draw), one)
})

test('a number that is not in the JSON is noticed: the comparison above can fail', async () => {
  const notice = resultNotice()
  const { text } = await readPdf(await resultPaper(notice))
  const other = resultNotice({ cast: share(211, 1_960_029) })
  assert.throws(() => assertHolds(text, figuresOf(other)))
})

test('the same notice is the same bytes; another instant, number or text is not', async () => {
  const first = sha(await resultPaper(resultNotice()))
  assert.equal(sha(await resultPaper(resultNotice())), first)
  for (const change of [{ countedAt: 1 }, { setAside: 4 }, { title: '别的' }, { isMadeUp: false }])
    assert.notEqual(sha(await resultPaper(resultNotice(change))), first, JSON.stringify(change))
  const sheet = await gather(ballotSheet(5))
  assert.equal(sha(await gather(ballotSheet(5))), sha(sheet))
})

test('a real estate’s notice has no mark of a made-up one; rooms stand without areas', async () => {
  const { text } = await readPdf(await resultPaper(resultNotice({ isMadeUp: false })))
  assert.ok(!text.includes('虚构'))
  const rooms = text.slice(text.indexOf('投了票的房屋'), text.indexOf('对结果有异议'))
  assert.ok(rooms.includes('303'))
  assert.ok(!rooms.includes('平方米') && !/\d\.\d\d/.test(rooms), rooms)
})

test('what fails is told with its gap and its sign; nothing is a pass by rounding', async () => {
  const missed = counted(question(), [share(100, 1_000_000), share(100, 874_896)])
  const half = counted(question({ title: '正好一半' }), [share(105, 980_000), share(105, 980_000)])
  const special = counted(question({ matterId: 8, title: '基站' }), [
    share(150, 1_420_001),
    share(60, 540_028),
  ])
  const none = counted(question({ title: '没有人' }), [])
  const notice = resultNotice({ items: [missed, half, special, none], without: [] })
  const { text } = await readPdf(await resultPaper(notice))
  assertHolds(text, figuresOf(notice))
  assertHolds(text, [
    '3×200＝600＜2×301＝602',
    '参与的人数和面积不到三分之二，结果是：参与不足，未形成决定。',
    '2×105＝210≤210',
    '同意的人数和面积没有过半数，结果是：未通过。',
    '4×150＝600＜3×210＝630',
    '同意的人数和面积没有四分之三以上',
  ])
  assert.ok(text.includes('还差1人'))
})

test('an election of 20 candidates: who is what, what each got, and both comparisons', async () => {
  const outcomes = [
    'elected',
    'alternate',
    'tied',
    'not-enough-heads',
    'not-enough-area',
    'not-enough',
  ] as const
  const items = Array.from({ length: 20 }, (_, index) =>
    counted(
      candidate(`候选甲${ordinal(index + 1)}`),
      [share(190 - index, 1_700_000 - index), share(10, 200_000), share(10 + index, 60_029 + index)],
      outcomes[index % outcomes.length],
    ),
  )
  const notice = resultNotice({
    items,
    seats: 5,
    without: [{ name: 'contested', ballots: 2, outcomes: items.map(() => 'tied') }],
  })
  const bytes = await resultPaper(notice)
  assert.ok(bytes.length <= 300 * 1024)
  const { text, leastSize } = await readPdf(bytes)
  assert.ok(leastSize >= 12)
  assertHolds(text, figuresOf(notice))
  assertHolds(text, [
    '当选：候选甲一、候选甲七、候选甲十三、候选甲十九',
    '候选人20名，应选5名',
    '不计2张有异议的票',
  ])
})

test('long texts, many options and 3,000 rooms flow over pages; nothing is lost', async () => {
  const long = `${'这是一段很长的议题，说明为什么要改造。'.repeat(120)}到此为止。`
  const texts = Array.from(
    { length: 20 },
    (_, index) => `第${ordinal(index + 1)}家：${'很长的名称'.repeat(12)}`,
  )
  const voted = Array.from({ length: 100 }, (_, index) => ({
    place: `${index + 1}号楼1单元`,
    rooms: Array.from({ length: 30 }, (__, room) => String(1000 + room)),
  }))
  const items = [
    counted(question({ text: long }), [share(150, 1_420_001), share(60, 540_028)]),
    counted(options(texts), [share(210, 1_960_029)], 'option-0'),
  ]
  const notice = resultNotice({ items, voted, without: [] })
  const bytes = await resultPaper(notice)
  const pdf = await readPdf(bytes)
  // A page's foot may stand between two halves of a text.
  const bare = pdf.pages
    .map((page) => plain(page).replace(/业主大会表决结果公告更换门禁、选物业和补选委员第\d+页共\d+页/g, ''))
    .join('')
    .replaceAll('示例小区：小区、房屋和业主都是虚构的，本文件没有效力', '')
  assertHolds(bare, [long, ...texts, ...voted.map(({ place, rooms }) => `${place}：${rooms.join('、')}`)])
  assert.ok(pdf.pages.length > 8)
  assert.ok(bytes.length <= 300 * 1024, `${bytes.length} bytes`)
})

test('the announcement says items, conditions, times, roll, channels, materials and the fingerprint of the rules', async () => {
  const notice = announcementNotice({
    items: [question({ matterId: 7 }), options(['甲公司', '乙公司']), candidate('张三'), candidate('李四')],
    seats: 1,
    paperRule: 'online-prevails',
    proxyCap: 3,
    scope: { kind: 'building', building: '6号楼' },
  })
  const bytes = await announcementPaper(notice)
  assert.ok(bytes.length <= 300 * 1024)
  const pdf = await readPdf(bytes)
  assertHolds(pdf.text, [
    notice.items[0]?.text as string,
    '达到四分之三以上',
    '1. 甲公司',
    '3. 均不同意',
    '候选人 2 名，应选 1 名',
    '6号楼的业主',
    `共 ${count(ROLL.heads)} 人，专有部分面积 ${metres(ROLL.areaDm2)} 平方米`,
    '开始投票：2026年10月18日 08:00（北京时间）',
    '截止投票：2026年11月10日 08:00',
    '以手机为准',
    '一个人最多代 3 户',
    '第三十五条',
    ...notice.documents.flatMap(({ title, body }) => [title, body]),
    ...grouped(notice.rulesHash as string),
  ])
  assert.equal(pdf.lang, 'zh-CN')
  assert.ok(pdf.leastSize >= 12)
  assert.deepEqual(await codesOf(bytes, 1), [notice.url])
  assert.ok(
    (
      await readPdf(await announcementPaper(announcementNotice({ rulesHash: null, documents: [] })))
    ).text.includes('没有指纹'),
  )
})

test('the papers name what the app has: its button, its limit of objections, its heading of fingerprints', async () => {
  const { text } = await readPdf(await announcementPaper(announcementNotice()))
  assertHolds(text, [
    `点“${HOME.votes}”`,
    // The opening is on the 18th; the app takes objections to the roll to the end of the 15th.
    '在 2026年10月16日 00:00（北京时间） 以前',
    `“${FINGERPRINTS.title}”`,
  ])
  for (const untrue of ['在开始投票以前', '就没有被换过', '谁也不能再改'])
    assert.ok(!plain(text).includes(untrue), untrue)
  const result = await readPdf(await resultPaper(resultNotice()))
  assertHolds(result.text, [`点“${VERIFY.title}”`, `“${FINGERPRINTS.title}”`])
  assert.ok(!plain(result.text).includes('就没有被换过'))
})

test('how many ideographs the second font adds is the number that is told', () => {
  const path = (name: string) => join(process.cwd(), 'node_modules', name)
  const signs = (name: string) =>
    (openSync(path(name)) as Font).characterSet.filter((code) =>
      /\p{Unified_Ideograph}/u.test(String.fromCodePoint(code)),
    )
  const first = new Set(signs('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'))
  const added = signs('@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff').filter(
    (code) => !first.has(code),
  )
  const font = fontOf('plain')
  assert.ok(added.every((code) => font.hasGlyphForCodePoint(code)))
  const told = readFileSync('server/pdf/font.ts', 'utf8')
  assert.ok(told.includes(`has ${count(first.size)} ideographs`))
  assert.ok(told.includes(`adds ${count(added.length)} that the first lacks`))
  assert.ok(readFileSync('CHANGELOG.md', 'utf8').includes(`print ${count(added.length)} more rare signs`))
})

test('rare signs print; what has no sign is one □; what turns or hides text is gone', () => {
  const kept = '喆堃垚镕䶮𫖯龘'
  assert.equal(printable(kept), kept)
  assert.equal(printable('好👨‍👩‍👧‍👦！🇨🇳'), '好□！□')
  assert.equal(printable('赞\u202e成\u202c反\u200b对\u2066\u0000\u0007\ud800'), '赞成反对')
  assert.equal(printable('א'), '□')
  assert.equal(printable('e\u0301'), 'é')
  assert.equal(printable(`a${'\u0301'.repeat(200)}`), '□')
  assert.equal(printable('一\r\n二\u2028三\n\n\n\n四\t五'), '一\n二\n三\n\n四  五')
  assert.equal(printableLine('一\n\n二'), '一 二')
})

test('rare signs of names print with the second font, as text that can be read and with the shape of that font', async () => {
  const names = ['赵𠮷', '赵𡈽', '赵𤭢', '赵䶮']
  for (const name of names) assert.deepEqual([printable(name), unprintable(name)], [name, []])
  const items = names.map((name) => candidate(name))
  const paper = await announcementPaper(announcementNotice({ items, seats: 2 }))
  assertHolds((await readPdf(paper)).text, names)
  const ballots = await gather({ ...ballotSheet(1), items })
  assertHolds((await readPdf(ballots)).text, names)
  const second = openSync(
    join(process.cwd(), 'node_modules/@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff'),
  ) as Font
  const font = fontOf('plain')
  for (const sign of ['𠮷', '𡈽']) {
    const subset = font.createSubset()
    const run = font.layout(`赵${sign}`)
    const [, place] = run.glyphs.map((glyph) => subset.includeGlyph(glyph))
    const embedded = create(Buffer.from(subset.encode())) as Font
    // Note: the types say that it answers whether; it answers the place.
    const drawn = embedded.getGlyph(place as unknown as number)
    const wanted = second.glyphForCodePoint(sign.codePointAt(0) as number)
    const ratio = font.unitsPerEm / second.unitsPerEm
    for (const side of ['minX', 'minY', 'maxX', 'maxY'] as const)
      assert.ok(Math.abs(drawn.bbox[side] - wanted.bbox[side] * ratio) <= 2, `${sign} ${side}`)
    assert.equal(drawn.path.commands.length, wanted.path.commands.length)
    assert.equal(Math.round(drawn.advanceWidth), Math.round(wanted.advanceWidth * ratio))
  }
})

test('what no font has stops an announcement, with the name and the sign', () => {
  const vote = {
    title: '选举',
    items: [
      { title: '赵𠮷', options: [] },
      { title: '赵\u{20000}', options: [] },
      { title: '赵\ue123', options: ['甲', '乙\u{2fffd}'] },
    ],
    documents: [{ title: '简历' }],
  }
  assert.deepEqual(
    unprintableNames(vote).map(({ at, name, signs }) => [at, name, signs]),
    [
      [1, '赵\u{20000}', ['\u{20000}']],
      [2, '赵\ue123', ['\ue123']],
      [2, '乙\u{2fffd}', ['\u{2fffd}']],
    ],
  )
  // At the field where the name stands, in the words that a draft says on the screen.
  const documents = [{ title: '简历' }, { title: '方案\ue123\u{20000}' }]
  assert.throws(
    () => mustPrint({ ...vote, title: '选\ue123', documents }),
    (error: AppError) => {
      assert.equal(error.code, 'vote.unprintable')
      assert.deepEqual(error.fields, [
        { path: 'title', message: LIFE.unprintable('选\ue123', ['\ue123']) },
        { path: 'items.1.title', message: LIFE.unprintable('赵\u{20000}', ['\u{20000}']) },
        { path: 'items.2.title', message: LIFE.unprintable('赵\ue123', ['\ue123']) },
        { path: 'items.2.options.1', message: LIFE.unprintable('乙\u{2fffd}', ['\u{2fffd}']) },
        {
          path: 'documents.1.title',
          message: LIFE.unprintable('方案\ue123\u{20000}', ['\ue123', '\u{20000}']),
        },
      ])
      return true
    },
  )
  mustPrint({ ...vote, items: vote.items.slice(0, 1) })
  assert.equal(printable('张\ue123'), '张□')
})

async function assertInside(bytes: Uint8Array, text: string): Promise<void> {
  const { pages, rightmost, lowest } = await readPdf(bytes)
  assert.ok(
    pages.length > 0 && pages.length < 60,
    `${pages.length} pages of ${JSON.stringify(text.slice(0, 20))}`,
  )
  assert.ok(rightmost <= 595 - 40, `${rightmost} with ${JSON.stringify(text.slice(0, 20))}`)
  assert.ok(lowest >= 20, `${lowest} with ${JSON.stringify(text.slice(0, 20))}`)
}

test('hostile texts neither throw nor leave the page, in every field of every paper', async () => {
  const hostile = [
    '',
    ' ',
    'A'.repeat(500),
    '(\\) Tj ET << /JS (alert) >> endstream',
    '<script>alert(1)</script>%PDF-1.7',
    '👨‍👩‍👧‍👦'.repeat(60),
    '\u202e\u0000\ud800\udc00\ufffe',
    `${'\u0301'.repeat(500)}`,
    '一\n'.repeat(200),
    '%s%n${x}{{y}}',
  ]
  for (const text of hostile) {
    const item = question({ title: text, text })
    const texts = [text, text]
    const item2 = options(texts)
    const notice = resultNotice({
      title: text,
      estateName: text,
      convener: text,
      url: `https://wuye.test/?x=${encodeURIComponent(text.slice(0, 60).replace(/[\ud800-\udfff]/g, ''))}`,
      items: [
        counted(item, [share(210, 1)]),
        counted(item2, []),
        counted({ ...candidate(text) }, [share(1, 1)]),
      ],
      without: [],
      voted: [{ place: text, rooms: [text] }],
    })
    await assertInside(await resultPaper(notice), text)
    const announced = announcementNotice({
      title: text,
      items: [item, item2],
      documents: [{ title: text, body: text }],
    })
    await assertInside(await announcementPaper(announced), text)
    const ballot: PaperBallot = { headId: 'H1', homes: [text], areaDm2: 1, serial: '041060006' }
    const sheet = ballotSheet(0, {
      title: text,
      estateName: text,
      items: [item, item2, candidate(text)],
      returnTo: text,
      ballots: [ballot],
    })
    await assertInside(await gather(sheet), text)
  }
})

test('paper ballots: two on a page, each with home, area, serial and a code that says the same', async () => {
  const sheet = ballotSheet(3)
  const ballots = [...sheet.ballots]
  const bytes = await gather(sheet)
  const pdf = await readPdf(bytes)
  assert.equal(pdf.pages.length, 2)
  assert.ok(pdf.leastSize >= 12)
  assert.equal(pdf.lang, 'zh-CN')
  const codes = [...(await codesOf(bytes, 1)), ...(await codesOf(bytes, 2))]
  assert.deepEqual(
    codes,
    ballots.map((ballot) => ballotCode(sheet.voteId, ballot)),
  )
  assert.equal(codes[0], `bjwy-ballot:1:${sheet.voteId}:H1:${ballots[0]?.serial}`)
  for (const [index, { homes, areaDm2, serial }] of ballots.entries())
    assertHolds(plain(pdf.pages[Math.floor(index / 2)] as string), [
      homes.join('、'),
      metres(areaDm2),
      showSerial(serial),
    ])
  assertHolds(pdf.text, [
    '同意反对弃权',
    '业主（签字）：',
    '先投的有效',
    '2026年11月10日 08:00',
    sheet.returnTo as string,
  ])
})

test('a long paper ballot takes as many pages as it needs, each with serial and code; a developer’s homes are cut short', async () => {
  const ballot: PaperBallot = {
    headId: 'H9',
    homes: Array.from({ length: 300 }, (_, index) => `9号楼1单元${index}`),
    areaDm2: 3_000_000,
    serial: '041060006',
  }
  const items = [
    question({ text: '很长。'.repeat(150) }),
    options(['甲公司', '乙公司']),
    ...Array.from({ length: 20 }, (_, index) => candidate(`候选${ordinal(index + 1)}`)),
  ]
  const sheet = ballotSheet(0, { items, seats: 5, returnTo: null, ballots: [ballot, ballot] })
  const bytes = await gather(sheet)
  const { pages, text } = await readPdf(bytes)
  const each = pages.length / 2
  assert.ok(Number.isInteger(each) && each >= 2, `${pages.length} pages`)
  for (const [index, page] of pages.entries()) {
    assertHolds(plain(page), [showSerial(ballot.serial), `本票第${(index % each) + 1}页，共${each}页`])
    assert.deepEqual(await codesOf(bytes, index + 1), [ballotCode(sheet.voteId, ballot)])
  }
  assertHolds(text, [
    '等300套',
    '以上均不同意',
    '二十二、候选二十',
    '候选人逐个表决，最多5人当选',
    '先投的有效',
  ])
})

test('a thousand ballots come in small parts, drawn only as they are read; no ballot is an empty paper', async () => {
  let drawn = 0
  const all = ballotSheet(1000)
  const sheet = {
    ...all,
    ballots: (function* () {
      for (const ballot of all.ballots) {
        drawn += 1
        yield ballot
      }
    })(),
  }
  const parts: Buffer[] = []
  for await (const part of ballotPapers(sheet)) {
    if (parts.length === 0) assert.ok(drawn < 200, `${drawn} drawn before the first part was read`)
    assert.ok(part.length < 512 * 1024, `a part of ${part.length} bytes`)
    parts.push(part)
  }
  assert.equal(drawn, 1000)
  const bytes = Buffer.concat(parts)
  assert.ok(bytes.length < 4 * 1024 * 1024)
  const { pages } = await readPdf(bytes)
  assert.equal(pages.length, 500)
  assert.ok(plain(pages[499] as string).includes('1单元1100'))
  assert.equal((await readPdf(await gather(ballotSheet(0)))).pages.length, 1)
})

test('a paper is drawn once while it is asked for again; one that could not be drawn is tried anew', async () => {
  let drawn = 0
  const draw = async ({ number }: { number: number }) => {
    drawn += 1
    if (number < 0) throw new Error('no')
    return Buffer.of(number)
  }
  const both = await Promise.all([drawOnce({ number: 1 }, draw), drawOnce({ number: 1 }, draw)])
  assert.deepEqual([both[0], drawn], [both[1], 1])
  for (let number = 2; number < 9; number++) await drawOnce({ number }, draw)
  await drawOnce({ number: 1 }, draw)
  assert.equal(drawn, 8)
  // The ninth puts out the one not asked for the longest: 2, not 1.
  await drawOnce({ number: 9 }, draw)
  await drawOnce({ number: 1 }, draw)
  assert.equal(drawn, 9)
  await drawOnce({ number: 2 }, draw)
  assert.equal(drawn, 10)
  for (let time = 0; time < 2; time++) await assert.rejects(drawOnce({ number: -1 }, draw))
  assert.equal(drawn, 12)
})
