// What each host has of its own: the cashier, messages, the recorder.
const {
  NAMES,
  PARAMETERS,
  line,
  newRepair,
  replies,
  SOON,
  signedIn,
  start,
  toWhat,
  voice,
} = require('./start.cjs')

module.exports = function ofTheHost(host) {
  describe(`${NAMES[host]}: money, messages, voice`, () => {
    test.each(['paid', 'cancelled'])('a bill is handed to the cashier; %s, the server is asked next', (end) =>
      payBill(host, end),
    )
    test('the host is asked within the tap; no is no, and a yes is told to the server', () => subscribe(host))
    test('a receipt is opened as a PDF by the host itself', () => openReceipt(host))
    test('what this host cannot do is said: a key of a witness, a sheet from a file', () => cannot(host))
    test('a step back closes what lies over the page where the host lets it be taken, and leaves the page where not', () =>
      stepBack(host))
    if (host === 'alipay')
      test('a step back over a sheet in which something is written: it asks first, a second one throws it away', () =>
        stepBackWritten(host))
    test('a spoken note is recorded, heard, and sent before the report that names it', () => speak(host))
  })
}

async function payBill(host, end) {
  const phone = start(host)
  phone.phone.says.pay = end
  await phone.open('bills/pages/bill/index', PARAMETERS['bills/pages/bill/index'])
  await phone.until(() => phone.find('#pay-bill').length === 1, 'ask for money')
  phone.tap('#pay-bill')
  await phone.until(() => phone.life.top().route === 'bills/pages/pay/index', 'ask the server')
  const cashier = phone.phone.asked.filter(([name]) => /tradePay|requestPolymerPayment/.test(name))
  const handed = {
    alipay: { tradeNO: '2026120122001' },
    swan: { orderInfo: { dealId: '1', totalAmount: '15000', rsaSign: 's' } },
  }
  expect(cashier.map(([, given]) => given)).toEqual([handed[host]])
  await phone.shows('收据第 2 号')
  expect(phone.faults).toEqual([])
}

async function subscribe(host) {
  const { repair } = replies.readRepair
  const answer = ({ method, url }) =>
    method === 'GET' && /\/repairs\/[^/]+$/.test(url)
      ? { body: { ...replies.readRepair, repair: { ...repair, isMine: true, state: 'accepted' } } }
      : undefined
  const phone = start(host, { answer })
  const route = 'repairs/orders/pages/detail/index'
  await phone.open(route, PARAMETERS[route])
  await phone.shows(`事情有进展时用${NAMES[host]}提醒我`)
  const press = async (messages, words) => {
    phone.phone.says.messages = messages
    phone.tap('#remind-me')
    await phone.shows(words)
    await phone.pass(100)
  }
  await press({}, '没有开启')
  await press(null, '没有开启')
  expect(phone.sent('POST', '/reminders/grants')).toEqual([])
  await press({ 'wx-repair': true }, `好的，会用${NAMES[host]}提醒您`)
  expect(phone.sent('POST', '/reminders/grants').map((one) => one.body)).toEqual([
    { grantId: expect.any(String), channel: host, templates: ['repair'] },
  ])
  const asked = (name) => phone.phone.asked.filter((one) => one[0] === name).map((one) => one[1])
  if (host === 'alipay')
    expect(asked('requestSubscribeMessage')[2]).toEqual({ entityIds: ['wx-repair', 'wx-todo'] })
  else {
    // One template a tap, under an id that the server sends under.
    const [{ grantId }] = phone.sent('POST', '/reminders/grants').map((one) => one.body)
    expect(asked('subscribe').map((one) => one.templateId)).toEqual(['wx-repair', 'wx-repair', 'wx-repair'])
    expect(asked('subscribe')[2].subscribeId).toBe(`${grantId}-repair`)
  }
  expect(phone.faults).toEqual([])
}

async function speak(host) {
  const phone = start(host)
  await newRepair(phone)
  await toWhat(phone)
  phone.phone.says.voice = 'no'
  phone.tap('#record-voice')
  await phone.shows('没有打开麦克风：手机没有给权限')
  phone.phone.says.voice = 'yes'
  phone.tap('#record-voice')
  await phone.shows('正在录音')
  expect(phone.phone.asked.find(([name]) => name === 'record')[1]).toMatchObject({
    duration: 60_000,
    format: 'aac',
    numberOfChannels: 1,
  })
  await phone.pass(3_000)
  phone.tap('#stop-voice')
  await phone.shows('语音说明，3 秒')
  phone.tap('#play-voice')
  await phone.until(() => phone.phone.played.length === 1, 'play it')
  phone.tap('#submit-repair')
  await phone.until(() => phone.sent('POST', '/repairs').length === 1, 'send it')
  expect(line.arrived.equals(voice)).toBe(true)
  expect(phone.sent('POST', '/repairs')[0].body).toMatchObject({ photoIds: [], voiceId: 'e'.repeat(64) })
  expect(phone.faults).toEqual([])
}

async function openReceipt(host) {
  const answer = ({ url }) =>
    /\/receipt\?number=/.test(url) ? { body: { url: '/api/files/receipt.pdf' } } : undefined
  const phone = start(host, { answer })
  await phone.open('bills/pages/bill/index', PARAMETERS['bills/pages/bill/index'])
  await phone.until(() => phone.find('.button').length > 0, 'show the bill')
  const [{ number }] = replies.readBill.bill.receipts
  phone.tap(`#receipt-${number}`)
  await phone.until(() => phone.phone.asked.some(([name]) => name === 'openDocument'), 'open it')
  const filePath = { alipay: 'https://resource/paper.pdf', swan: 'bdfile://tmp/paper.pdf' }[host]
  expect(phone.phone.asked.find(([name]) => name === 'openDocument')[1]).toMatchObject({
    filePath,
    fileType: 'pdf',
  })
  expect(phone.faults).toEqual([])
}

async function stepBack(host) {
  const phone = start(host)
  const route = 'votes/ballots/pages/cast/index'
  await phone.open('pages/home/index')
  await phone.until(() => phone.find('.pressable').length > 0, 'show home')
  phone.life.open('navigateTo', `/${route}?${new URLSearchParams(PARAMETERS[route])}`)
  await phone.shows('您的选择')
  phone.tap('.choice')
  await phone.until(() => phone.find('.chosen').length === 1, 'choose')
  const containers = () => phone.find('page-container')
  expect(containers().some((one) => one.attributes.show === true)).toBe(false)
  // Twice: the container takes a step each time that a sheet is open.
  for (const _ of ['once', 'again']) {
    phone.tap('#cast-next')
    await phone.shows('您选择：同意')
    await phone.pass(500)
    phone.life.stepBack()
    await phone.pass(500)
    if (host === 'swan') {
      // Baidu has no such component: the page goes, with nothing written that could be lost.
      expect(containers()).toEqual([])
      expect(phone.life.top().route).toBe('pages/home/index')
      return
    }
    expect(phone.life.top().route).toBe(route)
    expect(phone.find('#sheet-confirm')).toEqual([])
    expect(phone.find('.chosen')).toHaveLength(1)
  }
  // Nothing is open any more: the next step is the page's.
  phone.life.stepBack()
  expect(phone.life.top().route).toBe('pages/home/index')
  expect(phone.sent('POST', '/ballots')).toEqual([])
  expect(phone.faults).toEqual([])
}

async function stepBackWritten(host) {
  const entry = { ...replies.readEntry.entry, reversedByNumber: null, reversesNumber: null }
  const places = replies.readMe.places.map((place) => ({ ...place, roles: ['company'] }))
  const me = { ...replies.readMe, places }
  const answer = ({ method, url }) =>
    method !== 'GET'
      ? undefined
      : url.includes(`/ledger/entries/${entry.entryId}`)
        ? { body: { ...replies.readEntry, entry } }
        : url.endsWith('/me')
          ? { body: me }
          : undefined
  const kept = JSON.parse(signedIn(SOON).session)
  const storage = { session: JSON.stringify({ ...kept, me, role: 'company' }) }
  const phone = start(host, { answer, storage })
  const route = 'ledger/book/pages/entry/index'
  await phone.open('pages/home/index')
  phone.life.open('navigateTo', `/${route}?entryId=${entry.entryId}`)
  await phone.until(() => phone.find('#take-back').length === 1, 'let it be taken back')
  phone.tap('#take-back')
  await phone.until(() => phone.find('#sheet-confirm').length === 1, 'open the sheet')
  await phone.pass(500)
  phone.write('.sheet input', '记错了')
  await phone.pass(500)
  phone.life.stepBack()
  await phone.shows('写的还没有提交，离开就没有了。')
  await phone.pass(500)
  expect(phone.find('#sheet-throw-away')).toHaveLength(1)
  phone.life.stepBack()
  await phone.until(() => phone.find('#sheet-confirm').length === 0, 'close the sheet')
  expect(phone.life.top().route).toBe(route)
  expect(phone.faults).toEqual([])
}

async function cannot(host) {
  const phone = start(host)
  await phone.open('votes/verify/pages/witness/index')
  await phone.shows('在这部手机登记')
  phone.tap('#register-witness')
  await phone.until(() => phone.find('#sheet-confirm').length === 1, 'ask once more')
  phone.tap('#sheet-confirm')
  await phone.shows('这个平台做不出安全的钥匙')
  expect(phone.sent('POST', '/witnesses')).toEqual([])
  await phone.open('hotline/pages/import/index')
  await phone.shows('选一个文件')
  phone.tap('.pressable', '选一个文件')
  await phone.shows('这里不能选文件')
  expect(phone.faults).toEqual([])
}
