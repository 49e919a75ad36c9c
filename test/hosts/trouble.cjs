// What goes wrong: refusals of the server, no network, a picture that is gone, a host that keeps no more pages.
const { NAMES, fillBallot, newRepair, photo, start, toWhat } = require('./start.cjs')

module.exports = function trouble(host) {
  describe(`${NAMES[host]}: what goes wrong`, () => {
    test('what the server refuses is said in words', () => refusedBallot(host))
    test('what the person may not see is said, and is no empty list', () => deniedPage(host))
    test('without network a page keeps its last answer and says so; a report stays on the phone', () =>
      withoutNetwork(host))
    test('a picture that the phone lost is said, and the report without it arrives', () => lostPhoto(host))
    test('a chooser that is left says nothing; an album that is closed says what to do', () => noPhoto(host))
    test('the eleventh page takes the place of the tenth', () => tooManyPages(host))
    test('a picture that nothing holds any more is removed', () => sweepFiles(host))
  })
}

const refuse = (status, code) => ({ status, body: { code } })

async function refusedBallot(host) {
  const answer = ({ method, url }) =>
    method === 'POST' && url.endsWith('/ballots') ? refuse(409, 'vote.closed') : undefined
  const phone = start(host, { answer })
  const route = await fillBallot(phone)
  phone.tap('#sheet-confirm')
  await phone.shows('表决已经截止')
  expect(phone.life.top().route).toBe(route)
  expect(phone.faults).toEqual([])
}

async function deniedPage(host) {
  const answer = ({ url }) => (/\/ledger(\?|$)/.test(url) ? refuse(403, 'access.denied') : undefined)
  const phone = start(host, { answer })
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('这个身份不能看或不能做')
  expect(phone.faults).toEqual([])
}

async function withoutNetwork(host) {
  const phone = start(host)
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('钱从哪里来')
  phone.phone.isOffline = true
  phone.phone.tellNetwork(phone.phone.realm.bring({ isConnected: false, networkType: 'none' }))
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('没有连上网络')
  expect(phone.text()).toContain('钱从哪里来')
  await newRepair(phone)
  await toWhat(phone)
  phone.tap('.choice', '渗水漏水')
  await phone.until(() => phone.find('.chosen').length === 1, 'choose what it is')
  phone.tap('#submit-repair')
  await phone.shows('已存在手机里')
  expect(JSON.parse(phone.phone.storage.get('outbox'))[0]).toMatchObject({
    refused: null,
    body: { place: 'home' },
  })
  phone.phone.isOffline = false
  phone.phone.tellNetwork(phone.phone.realm.bring({ isConnected: true, networkType: 'wifi' }))
  await phone.until(() => phone.sent('POST', '/repairs').length === 1, 'send it')
  expect(phone.faults).toEqual([])
}

async function lostPhoto(host) {
  const phone = start(host)
  await newRepair(phone)
  phone.tap('#add-photo')
  await phone.shows('删除')
  // The host cleaned up.
  phone.phone.keptAt.clear()
  phone.phone.files.clear()
  await toWhat(phone)
  phone.tap('#submit-repair')
  await phone.until(() => phone.sent('POST', '/repairs').length === 1, 'send the words')
  await phone.shows('照片')
  await phone.pass(10_000)
  expect(phone.sent('POST', '/uploads')).toEqual([])
  const [item] = JSON.parse(phone.phone.storage.get('outbox'))
  expect(item.refused).toBe('phone.photo-gone')
  expect(phone.faults).toEqual([])
}

async function noPhoto(host) {
  const phone = start(host)
  await newRepair(phone)
  const before = phone.text()
  phone.phone.says.photo = 'cancelled'
  phone.tap('#add-photo')
  await phone.pass(1_000)
  expect(phone.text()).toBe(before)
  phone.phone.says.photo = 'no'
  phone.tap('#add-photo')
  await phone.shows('没有打开相册或相机：手机没有给权限')
  expect(phone.faults).toEqual([])
}

async function tooManyPages(host) {
  const phone = start(host)
  await phone.open('pages/home/index')
  await phone.shows('履约公示')
  for (let opened = 1; opened < 10; opened++) {
    expect(phone.life.open('navigateTo', '/votes/ballots/pages/list/index')).toBe(null)
    await phone.pass(100)
  }
  await phone.shows('测试表决')
  phone.tap('.list-row', '测试表决')
  await phone.until(() => phone.life.top().route === 'votes/ballots/pages/detail/index', 'go on')
  expect(phone.life.stack.length).toBe(10)
  await phone.shows('参与人数')
  expect(phone.faults).toEqual([])
}

/** A picture that no draft holds any more goes after the first screen; one of today stays. */
async function sweepFiles(host) {
  const phone = start(host)
  const file = { alipay: 'https://kept/old.jpg', swan: 'bdfile://store/old.jpg' }[host]
  const fresh = file.replace('old', 'fresh')
  for (const [name, at] of [
    [file, phone.clock.now - 60 * 86_400_000],
    [fresh, phone.clock.now],
  ]) {
    phone.phone.files.set(name, photo)
    phone.phone.keptAt.set(name, at)
  }
  await phone.open('pages/home/index')
  await phone.pass(30_000)
  expect([...phone.phone.keptAt.keys()]).toEqual([fresh])
  expect(phone.faults).toEqual([])
}
