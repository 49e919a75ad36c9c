// Every page of the compiled WeChat package, opened and tapped.
const crypto = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { mine, record } = require('#test/snapshots/record.json')
const {
  DIST,
  PAGES,
  PARAMETERS,
  SHOWS,
  asked,
  line,
  open,
  photo,
  problems,
  replies,
  sim,
  voice,
} = require('./loaded.cjs')

beforeEach(() => {
  // The record and the other answers are of two operators; an estate's phone would know one log only.
  delete sim.storage['log-of 7']
  problems.length = 0
  asked.length = 0
})

// Taro numbers its templates and their attributes: `tmpl_0_8` is a view that listens to taps, `p5` perhaps its role.
const base = fs.readFileSync(path.join(DIST, 'base.wxml'), 'utf8')
const tapTemplates = new Map()
for (const [, name, body] of base.matchAll(/<template name="tmpl_0_(\w+)">(.*?)<\/template>/gs)) {
  const attribute = (word) => new RegExp(`${word}="\\{\\{i\\.(\\w+)\\}\\}"`).exec(body)?.[1]
  if (/bindtap="eh"/.test(body))
    tapTemplates.set(name, { role: attribute('aria-role'), label: attribute('aria-label') })
}

/** Every node of the page that listens to taps, with the role and name a screen reader gets from the host. */
function tappableOf(opened) {
  const found = []
  const walk = (node) => {
    const template = tapTemplates.get(node.nn)
    if (template)
      found.push({ shown: node.cl ?? node.nn, role: node[template.role], label: node[template.label] })
    for (const child of node.cn ?? []) walk(child)
  }
  for (const child of opened.page.instance.data.root.cn) walk(child)
  return found.filter((node) => !CONTROLS.test(node.shown))
}

// Text fields are the host's own controls and speak for themselves; a label only passes the tap on to its field.
const CONTROLS = /field-box|h5-label field/
// Without pictures, or without the committee's role, these have nothing to tap.
const STILL = [
  'notices/pages/counts/index',
  'complaints/pages/ladder/index',
  'votes/committee/pages/turnout/index',
  'ledger/audit/pages/version/index',
  'ledger/audit/pages/source/index',
  'ledger/audit/pages/funding/index',
  'privacy/pages/notice/index',
  'privacy/pages/reads/index',
  'repairs/visitors/pages/follow/index',
  'repairs/orders/pages/street-cases/index',
  'ledger/audit/pages/notice/index',
  'ledger/income/pages/questions/index',
  'ledger/book/pages/entry/index',
  'ledger/book/pages/bank/index',
  'ledger/book/pages/duplicates/index',
  'votes/verify/pages/conflicts/index',
]

jest.setTimeout(30_000)

test('app.json lists the pages that are tested here', () => {
  expect(Object.keys(SHOWS).sort()).toEqual([...PAGES].sort())
})

describe.each(PAGES)('%s', (route) => {
  test('opens without an error and shows what the server said', async () => {
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.text().includes(SHOWS[route]))
    expect(problems).toEqual([])
    opened.close()
  })

  test('says a role and a name for everything that can be tapped', async () => {
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.text().includes(SHOWS[route]))
    const tappable = tappableOf(opened)
    if (!STILL.includes(route)) expect(tappable.length).toBeGreaterThan(0)
    expect(tappable.filter((node) => !node.role || !node.label)).toEqual([])
    opened.close()
  })
})

test('a ballot is cast by choosing, checking and confirming, and the receipt opens', async () => {
  const route = 'votes/ballots/pages/cast/index'
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes('您的选择'))
  opened.page.querySelectorAll('.choice')[0].dispatchEvent('tap')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#cast-next')
  await opened.waitFor(() => opened.text().includes('您选择：同意'))
  expect(line.castCount).toBe(0)
  opened.tap('#sheet-confirm')
  await opened.waitFor(() => line.castCount === 1)
  await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/votes/ballots/pages/receipt/index')))
  const cast = asked.find((one) => one.url.endsWith('/ballots'))
  expect(cast.body).toEqual({ headId: PARAMETERS[route].headId, choices: [0] })
  opened.close()
})

test.each([
  ['votes/ballots/pages/detail/index', /^请投票：测试表决。\d+月\d+日 \d+:\d+ 截止$/],
  ['votes/initiatives/pages/detail/index', /^业主联名：请开会换门禁。联名截止：2027年3月4日$/],
  [
    'performance/disclosures/pages/detail/index',
    /^物业履约公示：草坪修剪。这一期应在 2026年12月31日 前公示$/,
  ],
  ['performance/disclosures/pages/list/index', /^物业履约公示，近十二个月：应做 29 次，按时 1 次$/],
  ['notices/pages/detail/index', /^计划停水停电通知$/],
])('%s: what is sent to neighbours says what and until when, and opens the page', async (route, title) => {
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes(SHOWS[route]))
  const card = opened.page.instance.onShareAppMessage({ from: 'menu' })
  const query = Object.entries(PARAMETERS[route] ?? {}).map(([name, value]) => `${name}=${value}`)
  expect(Object.keys(card).sort()).toEqual(['path', 'title'])
  expect(card.title).toMatch(title)
  expect(card.path).toBe(`/${route}${query.length > 0 ? `?${query}` : ''}`)
  opened.close()
})

// The template of WeChat's page container, and where it reads whether it is shown.
const [, containerName, containerShown] =
  /<template name="tmpl_0_(\w+)">\s*<page-container[^>]* show="\{\{[^"]*?i\.(\w+)/.exec(base) ?? []

/** The containers of the page that would take a step back, each with what the host tells when it does. */
function containersOf(opened) {
  const found = []
  const walk = (node) => {
    if (node.nn === containerName && node[containerShown] === true) found.push(node)
    for (const child of node.cn ?? []) walk(child)
  }
  for (const child of opened.page.instance.data.root.cn) walk(child)
  return found.map(({ sid }) => () => {
    const target = { id: sid, dataset: { sid } }
    const event = { type: 'beforeleave', timeStamp: Date.now(), detail: {}, target, currentTarget: target }
    opened.page.instance.eh(event)
  })
}

test('a step back closes the sheet that is open and the page stays, once and again; with no sheet the page has it', async () => {
  const route = 'votes/ballots/pages/cast/index'
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes('您的选择'))
  opened.page.querySelectorAll('.choice')[0].dispatchEvent('tap')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  expect(containersOf(opened)).toEqual([])
  for (const _ of ['once', 'again']) {
    opened.tap('#cast-next')
    await opened.waitFor(() => opened.text().includes('您选择：同意') && containersOf(opened).length === 1)
    containersOf(opened)[0]()
    await opened.waitFor(() => opened.page.querySelectorAll('#sheet-confirm').length === 0)
    await opened.waitFor(() => containersOf(opened).length === 0)
  }
  expect(opened.page.querySelectorAll('.chosen').length).toBe(1)
  expect(asked.filter((one) => one.method !== 'GET')).toEqual([])
  expect(problems).toEqual([])
  opened.close()
})

test.each([
  ['paid', 'success'],
  ['cancelled', 'fail'],
])(
  'a bill is handed to WeChat’s cashier as the server said; %s, the page that asks the server comes next',
  async (_, end) => {
    const given = []
    global.wx.requestPayment = (options) => {
      given.push(options)
      options[end]({ errMsg: `requestPayment:${end === 'fail' ? 'fail cancel' : 'ok'}` })
    }
    sim.visited.length = 0
    const route = 'bills/pages/bill/index'
    const opened = await sim.open(route, PARAMETERS[route])
    await opened.waitFor(() => opened.page.querySelectorAll('#pay-bill').length === 1)
    opened.tap('#pay-bill')
    await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/bills/pages/pay/index')))
    const { kind, ...handOver } = replies.payBill.handOver
    expect(kind).toBe('weapp')
    expect(given).toEqual([expect.objectContaining(handOver)])
    // Whether it is paid is never the host's word: nothing but the order was sent.
    const sent = asked.filter((one) => one.method !== 'GET').map((one) => one.url.replace(/.*\/(?=\w+$)/, ''))
    expect(sent).toEqual(['orders'])
    expect(problems).toEqual([])
    opened.close()
  },
)

test('a witness’s key is made and kept on the phone, and only its public half is sent', async () => {
  const opened = await sim.open('votes/verify/pages/witness/index')
  await opened.waitFor(() => opened.text().includes('您已在另一部手机登记'))
  opened.tap('#register-witness')
  await opened.waitFor(() => opened.page.querySelectorAll('#sheet-confirm').length === 1)
  opened.tap('#sheet-confirm')
  await opened.waitFor(() => asked.some((one) => one.url.endsWith('/witnesses')))
  const [name] = Object.keys(sim.storage).filter((one) => one.startsWith('witness '))
  const kept = () => JSON.parse(sim.storage[name])
  await opened.waitFor(() => kept().key.name !== null)
  const { seed, witnessId } = kept().key
  expect(Buffer.from(seed, 'base64').length).toBe(32)
  const sent = asked.find((one) => one.url.endsWith('/witnesses')).body
  expect(Object.keys(sent).sort()).toEqual(['publicKey', 'signature', 'witnessId'])
  expect(sent.witnessId).toBe(witnessId)
  expect(JSON.stringify(asked)).not.toContain(seed)
  opened.close()
})

test('a result is read after the recount, which keeps its record and runs again without network', async () => {
  const route = 'pages/home/index'
  const todo = replies.readHome.todos.find((one) => one.kind === 'readResult')
  const before = { ...todo }
  const size = Number(record.checkpoints[record.checkpoints.length - 1].split('\n')[1])
  // What this record counts up to, as an honest server shows it; the result was corrected since the tests above recounted it.
  const { title, items } = JSON.parse(record.rules)
  const outcomes = [
    'passed',
    'no-quorum',
    'option-1',
    'alternate',
    'elected',
    'elected',
    'no-quorum',
    'not-enough',
  ]
  Object.assign(todo, { voteId: record.voteId, countedTo: size + 2, title, items, outcomes })
  sim.files.clear()
  const home = await sim.open(route)
  // The answer that an earlier showing kept says the first words too; a tap on its row is lost when the row goes.
  await home.waitFor(() => home.text().includes('请点开，先由本机复算，再看结果结果更正过'))
  const rows = [...home.page.querySelectorAll('.list-row')]
  rows.find((one) => one.dom.textContent.includes('请点开，先由本机复算')).dispatchEvent('tap')
  await home.waitFor(() => sim.visited.some((url) => url.includes('/votes/verify/pages/recount/index')))
  home.close()
  todo.countedTo = size
  const recount = await sim.open('votes/verify/pages/recount/index', { voteId: record.voteId })
  await recount.waitFor(() => recount.text().includes('复算完成：结果属实'))
  expect([...sim.files.keys()]).toEqual([expect.stringMatching(/^wxfile:\/\/usr\/record-[\w-]+$/)])
  recount.close()
  line.lose = true
  const again = await sim.open('votes/verify/pages/recount/index', { voteId: record.voteId })
  await again.waitFor(() => again.text().includes('用的是这部手机存的记录'))
  await again.waitFor(() => again.text().includes('复算完成：结果属实'))
  line.lose = false
  again.close()
  const checked = await openUntil(route, '本机已复算：属实')
  expect(checked.text()).not.toContain('先由本机复算')
  checked.close()
  // The same with one outcome that nobody recounted.
  todo.outcomes = outcomes.map((one, index) => (index === 1 ? 'passed' : one))
  const lied = await openUntil(route, `显示的结果与本机复算的不一致：${title}`)
  expect(lied.text()).not.toContain('本机已复算：属实')
  expect(lied.text()).toContain('服务器显示：')
  lied.close()
  Object.assign(todo, before)
})

/**
 * Opens a page, again where it does not come to say so: an answer that arrives while a page before it on the same address is
 * still going away is dropped, and the next showing asks anew.
 */
async function openUntil(route, words) {
  for (let tries = 1; ; tries++) {
    const opened = await sim.open(route)
    try {
      await opened.waitFor(() => opened.text().includes(words), 4000)
      return opened
    } catch (error) {
      opened.close()
      if (tries === 3) throw error
    }
  }
}

test('without network a page says so and keeps the last answer', async () => {
  line.lose = true
  const route = 'ledger/book/pages/summary/index'
  const opened = await sim.open(route)
  await opened.waitFor(() => opened.text().includes('没有连上网络'))
  expect(opened.text()).toContain('钱从哪里来')
  line.lose = false
  opened.close()
})

/** Taps a choice of the report by its words. */
function choose(opened, words) {
  ;[...opened.page.querySelectorAll('.choice')]
    .find((one) => one.dom.textContent.includes(words))
    .dispatchEvent('tap')
}

/** A report at its first question, the picture. */
async function newRepair() {
  const opened = await sim.open('repairs/orders/pages/new/index')
  await opened.waitFor(() => opened.text().includes('先拍一张'))
  return opened
}

/** From there to its last, what is wrong, with all it must have but that. */
async function toWhat(opened) {
  opened.tap('#next-step')
  await opened.waitFor(() => opened.text().includes('在哪里？'))
  choose(opened, '我家里')
  await opened.waitFor(() => opened.text().includes('什么问题？'))
}

test('a repair reported without network stays on the phone and is listed as waiting', async () => {
  line.lose = true
  const opened = await newRepair()
  opened.tap('#next-step')
  await opened.waitFor(() => opened.text().includes('在哪里？'))
  opened.tap('#next-step')
  await opened.waitFor(() => opened.text().includes('请选择在哪里'))
  choose(opened, '我家里')
  await opened.waitFor(() => opened.text().includes('什么问题？'))
  opened.tap('#submit-repair')
  await opened.waitFor(() => opened.text().includes('或选择是什么问题'))
  choose(opened, '渗水漏水')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#submit-repair')
  await opened.waitFor(() => (sim.storage.outbox ?? '[]') !== '[]')
  const [item] = JSON.parse(sim.storage.outbox)
  expect(item.body.place).toBe('home')
  expect(item.body.placeText).not.toBe('')
  expect(item.refused).toBe(null)
  line.lose = false
  opened.close()
})

test('WeChat is asked within the tap, and what was agreed to is told to the server', async () => {
  const route = 'repairs/orders/pages/detail/index'
  const { repair } = replies.readRepair
  const before = { ...repair }
  Object.assign(repair, { isMine: true, state: 'accepted' })
  const opened = await sim.open(route, PARAMETERS[route])
  await opened.waitFor(() => opened.text().includes('事情有进展时用微信提醒我'))
  expect(sim.subscription.asked).toEqual([])
  const grants = () => asked.filter((one) => one.url.endsWith('/reminders/grants'))
  const press = async (answer, words) => {
    sim.subscription.answer = answer
    opened.tap('#remind-me')
    await opened.waitFor(() => opened.text().includes(words))
  }
  sim.subscription.answer = { 'wx-repair': 'reject', 'wx-todo': 'ban' }
  await opened.waitFor(() => {
    // What a yes would be called is still being made at the first try.
    if (sim.subscription.asked.length === 0) opened.tap('#remind-me')
    return opened.text().includes('没有开启')
  })
  await press(null, '没有开启')
  expect(grants()).toEqual([])
  // Its answer is lost on the way: the next tap tells the same yes again, and WeChat is not asked again.
  line.lose = true
  await press({ 'wx-repair': 'accept', 'wx-todo': 'reject' }, '没有记下来')
  line.lose = false
  const times = sim.subscription.asked.length
  await press({}, '好的，会用微信提醒您')
  expect(sim.subscription.asked.length).toBe(times)
  expect(sim.subscription.asked.every((ids) => ids.join() === 'wx-repair,wx-todo')).toBe(true)
  const [lost, told] = grants().map((one) => one.body)
  expect(told).toEqual({ grantId: expect.any(String), channel: 'weapp', templates: ['repair'] })
  expect(lost).toEqual(told)
  // The next yes is another one.
  sim.subscription.answer = { 'wx-repair': 'acceptWithAudio', 'wx-todo': 'accept' }
  await opened.waitFor(() => {
    // It is still being named at the first try.
    if (sim.subscription.asked.length === times) opened.tap('#remind-me')
    return grants().length === 3
  })
  const last = grants()[2].body
  expect(last.templates).toEqual(['repair', 'todo'])
  expect(last.grantId).not.toBe(told.grantId)
  Object.assign(repair, before)
  opened.close()
})

test('a reminder leads to what it is about', async () => {
  const opened = await sim.open('reminders/pages/list/index')
  await opened.waitFor(() => opened.text().includes('还在等您'))
  const rows = [...opened.page.querySelectorAll('.list-row')]
  rows.find((one) => one.dom.textContent.includes('表决还没有投票')).dispatchEvent('tap')
  await opened.waitFor(() => sim.visited.some((url) => url.startsWith('/votes/ballots/pages/detail/index')))
  opened.close()
})

test('the words of a report go first; a picture is read from the file of the phone, sent in parts, and named after them', async () => {
  sim.storage.outbox = '[]'
  const opened = await newRepair()
  opened.tap('#add-photo')
  await opened.waitFor(() => sim.files.has('wxfile://store/photo.jpg'))
  await toWhat(opened)
  opened.tap('#submit-repair')
  const report = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/repairs'))
  const followed = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/messages'))
  await opened.waitFor(() => followed() !== undefined)
  expect(line.arrived.equals(photo)).toBe(true)
  expect(asked.findIndex((one) => one === report())).toBeLessThan(
    asked.findIndex((one) => one.url.includes('/uploads')),
  )
  const [begun, ...parts] = asked.filter((one) => one.url.includes('/uploads'))
  const hash = crypto.createHash('sha256').update(photo).digest('hex')
  expect(begun.body).toEqual({ hash, byteCount: photo.length })
  expect(parts.map((one) => one.body.offset)).toEqual([0, 96 * 1024])
  expect(report().body.photoIds).toEqual([])
  expect(followed().body).toEqual({ note: '', photoIds: ['f'.repeat(64)] })
  await opened.waitFor(() => !sim.files.has('wxfile://store/photo.jpg'))
  expect(problems).toEqual([])
  opened.close()
})

test.each([
  ['missing', undefined],
  ['silent', () => undefined],
  ['failing', ({ fail }) => fail({ errMsg: 'getRandomValues:fail' })],
])('where WeChat’s random source is %s, a report is kept and sent all the same', async (_, source) => {
  const before = global.wx.getRandomValues
  if (source) global.wx.getRandomValues = source
  else delete global.wx.getRandomValues
  sim.storage.outbox = '[]'
  const opened = await newRepair()
  await toWhat(opened)
  choose(opened, '渗水漏水')
  await opened.waitFor(() => opened.page.querySelectorAll('.chosen').length === 1)
  opened.tap('#submit-repair')
  const report = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/repairs'))
  await opened.waitFor(() => report() !== undefined)
  expect(report().body.repairId).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  global.wx.getRandomValues = before
  opened.close()
})

test('a spoken note is recorded as MP3 for a minute at most, heard, and sent in parts before the report that names it', async () => {
  sim.storage.outbox = '[]'
  line.arrived = Buffer.alloc(0)
  const opened = await newRepair()
  await toWhat(opened)
  sim.recorder.isDenied = true
  opened.tap('#record-voice')
  await opened.waitFor(() => opened.text().includes('没有打开麦克风'))
  sim.recorder.isDenied = false
  opened.tap('#record-voice')
  await opened.waitFor(() => opened.text().includes('正在录音'))
  expect(sim.recorder.options).toMatchObject({ duration: 60_000, format: 'mp3', numberOfChannels: 1 })
  opened.tap('#stop-voice')
  await opened.waitFor(() => /语音说明，\d+ 秒/.test(opened.text()))
  expect(sim.files.has('wxfile://store/voice.mp3')).toBe(true)
  opened.tap('#play-voice')
  await opened.waitFor(() => sim.recorder.played.includes('wxfile://store/voice.mp3'))
  // No word, no picture, no kind: the note is enough.
  opened.tap('#submit-repair')
  const report = () => asked.find((one) => one.method === 'POST' && one.url.endsWith('/repairs'))
  await opened.waitFor(() => report() !== undefined)
  expect(line.arrived.equals(voice)).toBe(true)
  const uploads = asked.filter((one) => one.url.includes('/uploads')).map((one) => one.body)
  const hash = crypto.createHash('sha256').update(voice).digest('hex')
  expect(uploads[0]).toEqual({ hash, byteCount: voice.length, kind: 'voice' })
  expect(uploads.slice(1).map(({ offset, kind }) => [offset, kind])).toEqual([
    [0, 'voice'],
    [96 * 1024, 'voice'],
  ])
  expect(report().body).toMatchObject({ photoIds: [], voiceId: 'e'.repeat(64) })
  await opened.waitFor(() => !sim.files.has('wxfile://store/voice.mp3'))
  expect(problems).toEqual([])
  opened.close()
})
