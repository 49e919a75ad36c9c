// How one comes in: signing in, binding an account, and a session that runs out.
const { NAMES, SOON, replies, start } = require('./start.cjs')

module.exports = function comingIn(host) {
  describe(`${NAMES[host]}: coming in`, () => {
    test('a guest signs in, an unbound account is bound by its code, and the page asked for opens', () =>
      bindAccount(host))
    test('a host that gives no login code is said to be unavailable', () => noLoginCode(host))
    test('a session that ran out is renewed once, and nobody notices', () => renewSession(host))
    test('a session that cannot be renewed leads to sign in, and back', () => endSession(host))
  })
}

const refuse = (status, code) => ({ status, body: { code } })

const SESSION = {
  accessToken: `${'1'.repeat(26)}.a`,
  accessExpiresAt: SOON,
  refreshToken: `${'1'.repeat(26)}.r`,
  refreshExpiresAt: SOON,
}

async function bindAccount(host) {
  const answer = ({ url, body }) => {
    if (url.endsWith('/session/channel')) return refuse(403, 'session.identity-unbound')
    if (!url.endsWith('/session/bind')) return undefined
    return body.bindingCode === '123456789012'
      ? { body: { session: SESSION, me: replies.readMe } }
      : refuse(403, 'session.binding-refused')
  }
  const phone = start(host, { answer, isGuest: true })
  await phone.open('bills/pages/list/index')
  await phone.until(() => phone.life.top().route === 'pages/sign-in/index', 'the sign-in page')
  await phone.shows('用京通登录')
  phone.tap('#sign-in')
  await phone.shows('这个账号还没有绑定')
  for (const [code, words] of [
    ['000000000000', '绑定码不对或已过期'],
    ['123456789012', '现在要付'],
  ]) {
    phone.write('input', code)
    await phone.pass(50)
    phone.tap('.pressable', '绑定')
    await phone.shows(words)
  }
  expect(phone.life.top().route).toBe('bills/pages/list/index')
  expect(phone.sent('POST', '/session/bind').map((one) => one.body.channel)).toEqual([host, host])
  expect(JSON.parse(phone.phone.storage.get('session')).session).toEqual(SESSION)
  expect(phone.faults).toEqual([])
}

async function noLoginCode(host) {
  const phone = start(host, { isGuest: true })
  phone.phone.loginCode = null
  await phone.open('pages/sign-in/index')
  await phone.shows('用京通登录')
  phone.tap('#sign-in')
  await phone.shows('暂时不能登录')
  expect(phone.sent('POST', '/session/channel')).toEqual([])
  expect(phone.faults).toEqual([])
}

async function renewSession(host) {
  const answer = ({ url, headers }) => {
    if (url.endsWith('/session/refresh')) return { body: { session: SESSION } }
    const isNew = headers.authorization === `Bearer ${SESSION.accessToken}`
    return isNew ? undefined : refuse(401, 'session.expired')
  }
  const phone = start(host, { answer })
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('钱从哪里来')
  expect(phone.sent('POST', '/session/refresh').map((one) => one.body.refreshToken)).toEqual([
    `${'0'.repeat(26)}.r`,
  ])
  expect(JSON.parse(phone.phone.storage.get('session')).session).toEqual(SESSION)
  expect(phone.faults).toEqual([])
}

async function endSession(host) {
  let isOver = true
  const answer = ({ url }) => {
    if (url.endsWith('/session/channel')) {
      isOver = false
      return { body: { session: SESSION, me: replies.readMe } }
    }
    return isOver ? refuse(401, 'session.expired') : undefined
  }
  const phone = start(host, { answer })
  await phone.open('ledger/book/pages/summary/index')
  await phone.shows('登录已过期')
  expect(phone.phone.storage.has('session')).toBe(false)
  phone.tap('#sign-in')
  await phone.shows('钱从哪里来')
  expect(phone.life.top().route).toBe('ledger/book/pages/summary/index')
  expect(phone.faults).toEqual([])
}
