// Starts a compiled package in its stand-in host, with the answers that the server's own tests wrote down.
const path = require('node:path')
const given = require('../weapp/package.cjs')
const { BEGAN_AT } = require('./stand-in/clock.cjs')
const openHost = require('./stand-in/host.cjs')

const { PARAMETERS, asked, line, photo, replies, reply, signedIn, voice } = given
/** Until when tokens are good here. */
const SOON = BEGAN_AT + 86_400_000
const NAMES = { alipay: '支付宝', swan: '百度' }
const CASHIER = {
  alipay: { kind: 'alipay', tradeNo: '2026120122001' },
  swan: { kind: 'swan', orderInfo: '{"dealId":"1","totalAmount":"15000","rsaSign":"s"}' },
}
const dist = (host) => path.resolve(__dirname, '../../dist', host)

/** Every page of the package, as its own list names them. */
function pagesOf(host) {
  const config = require(path.join(dist(host), 'app.json'))
  return [
    ...config.pages,
    ...config.subPackages.flatMap((one) => one.pages.map((page) => `${one.root}/${page}`)),
  ]
}

/** A phone on which the app has just started. `answer` may reply before the kept answers do; `guest`: nobody has signed in. */
function start(host, { answer = () => undefined, isGuest = false, storage = {} } = {}) {
  asked.length = 0
  Object.assign(line, { lose: false, castCount: 0, arrived: Buffer.alloc(0) })
  const requests = []
  const opened = openHost(host, {
    dist: dist(host),
    photo,
    voice,
    storage: { ...(isGuest ? {} : signedIn(SOON)), ...storage },
    reply(method, url, body, headers) {
      const address = url.replace(/^https:\/\/[^/]+/, '')
      requests.push({ method, url: address, body, headers })
      return answer({ method, url: address, body, headers }) ?? ofHost(host, reply(method, url, body))
    },
  })
  const sent = (method, ending) =>
    requests.filter((one) => one.method === method && one.url.replace(/\?.*/, '').endsWith(ending))
  return { ...opened, requests, sent }
}

/** The kept answers speak of WeChat where they speak of a host. */
function ofHost(host, answer) {
  if (answer?.body === replies.payBill) return { body: { ...replies.payBill, handOver: CASHIER[host] } }
  if (answer?.body !== replies.readReminderSettings) return answer
  const channels = replies.readReminderSettings.channels.map((one) => ({ ...one, channel: host }))
  return { body: { ...replies.readReminderSettings, channels } }
}

/** A report at its first question, the picture. */
async function newRepair(phone) {
  await phone.open('repairs/orders/pages/new/index')
  await phone.shows('先拍一张')
}

/** From there to its last, what is wrong, with all it must have but that. */
async function toWhat(phone) {
  phone.tap('#next-step')
  await phone.shows('在哪里？')
  phone.tap('.choice', '我家里')
  await phone.shows('什么问题？')
}

/** A ballot filled in and about to be cast. */
async function fillBallot(phone) {
  const route = 'votes/ballots/pages/cast/index'
  await phone.open(route, PARAMETERS[route])
  await phone.shows('您的选择')
  phone.tap('.choice')
  await phone.until(() => phone.find('.chosen').length === 1, 'choose')
  phone.tap('#cast-next')
  await phone.shows('您选择：同意')
  return route
}

module.exports = { ...given, NAMES, SOON, fillBallot, newRepair, pagesOf, start, toWhat }
