// What people come for, done with a finger in the stand-in for a host.
const crypto = require('node:crypto')
const { NAMES, PARAMETERS, fillBallot, line, newRepair, photo, start, toWhat } = require('./start.cjs')

module.exports = function everyJob(host) {
  describe(`${NAMES[host]}: the four jobs`, () => {
    test('a ballot is cast by choosing, checking and confirming, and its receipt opens', () =>
      castBallot(host))
    test('the first screen leads to the disclosures and one of them is read', () => readDisclosure(host))
    test('the book is read from its sums to one entry', () => readBook(host))
    test('a repair is reported with a picture, whose words go first', () => reportRepair(host))
    test('a complaint is made', () => complain(host))
  })
}

async function castBallot(host) {
  const phone = start(host)
  const route = await fillBallot(phone)
  expect(line.castCount).toBe(0)
  phone.tap('#sheet-confirm')
  await phone.until(() => phone.life.top().route === 'votes/ballots/pages/receipt/index', 'the receipt')
  expect(phone.sent('POST', '/ballots').map((one) => one.body)).toEqual([
    { headId: PARAMETERS[route].headId, choices: [0] },
  ])
  await phone.shows('回执编号')
  expect(phone.faults).toEqual([])
}

async function readDisclosure(host) {
  const phone = start(host)
  await phone.open('pages/home/index')
  await phone.shows('履约公示')
  phone.tap('.pressable', '履约公示')
  await phone.shows('近十二个月')
  const [list] = phone.life.stack.slice(-1)
  expect(list.route).toBe('performance/disclosures/pages/list/index')
  phone.tap('#unfold-all')
  await phone.until(() => phone.find('.list-row').length > 0, 'open the clauses')
  phone.tap('.list-row')
  await phone.shows('履行记录')
  expect(phone.life.stack.length).toBe(3)
  expect(phone.faults).toEqual([])
}

async function readBook(host) {
  const phone = start(host)
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('钱从哪里来')
  await phone.open('ledger/book/pages/entries/index')
  await phone.shows('十月停车')
  phone.tap('.list-row', '十月停车')
  await phone.shows('借贷两方')
  expect(phone.faults).toEqual([])
}

async function reportRepair(host) {
  const phone = start(host)
  await newRepair(phone)
  phone.tap('#add-photo')
  await phone.shows('删除')
  expect(phone.phone.keptAt.size).toBe(1)
  await toWhat(phone)
  phone.tap('#submit-repair')
  await phone.until(() => phone.sent('POST', '/messages').length === 1, 'send the picture')
  expect(line.arrived.equals(photo)).toBe(true)
  const urls = phone.requests.map((one) => one.url)
  const [report] = phone.sent('POST', '/repairs')
  expect(urls.indexOf(report.url)).toBeLessThan(urls.findIndex((url) => url.includes('/uploads')))
  expect(report.body).toMatchObject({ place: 'home', photoIds: [] })
  expect(phone.sent('POST', '/messages')[0].body).toEqual({ note: '', photoIds: ['f'.repeat(64)] })
  const hash = crypto.createHash('sha256').update(photo).digest('hex')
  expect(phone.sent('POST', '/uploads')[0].body).toEqual({ hash, byteCount: photo.length })
  await phone.until(() => phone.phone.keptAt.size === 0, 'drop the picture')
  // The page after it says the number, and until when the company must answer.
  await phone.shows('报修编号')
  expect(phone.faults).toEqual([])
}

async function complain(host) {
  const phone = start(host)
  await phone.open('complaints/pages/new/index')
  await phone.shows('关于谁、什么事')
  phone.tap('#submit-complaint')
  await phone.until(() => phone.find('.field-fault').length > 0, 'ask what it is about')
  phone.tap('.choice', '邻居')
  await phone.until(() => phone.find('.chosen').length === 1, 'choose')
  phone.write('textarea', '楼上夜里装修')
  await phone.pass(50)
  phone.tap('#submit-complaint')
  await phone.until(() => phone.sent('POST', '/complaints').length === 1, 'send it')
  expect(phone.sent('POST', '/complaints')[0].body).toMatchObject({
    subject: 'neighbour',
    words: '楼上夜里装修',
    isNamed: false,
  })
  await phone.until(() => phone.life.top().route === 'complaints/pages/detail/index', 'the complaint')
  await phone.shows('逐级办理')
  expect(phone.faults).toEqual([])
}
