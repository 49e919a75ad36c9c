// A compiled package in a stand-in for its host. `openHost('alipay', …)` starts the app; `open` and `tap` do what a finger does.
const path = require('node:path')
const makeAlipay = require('./alipay.cjs')
const makeClock = require('./clock.cjs')
const makeLife = require('./life.cjs')
const { makeLoader, makeRealm } = require('./loader.cjs')
const makePhone = require('./phone.cjs')
const makeSwan = require('./swan.cjs')
const makeTemplates = require('./templates.cjs')

const HOSTS = { alipay: ['my', makeAlipay], swan: ['swan', makeSwan] }
/** What a host shows of a browser: Alipay its engine's name, which Taro asks for by this word. */
const SHOWN = { alipay: { navigator: { swuserAgent: 'AlipayClient/10' } }, swan: {} }
/** Milliseconds of the test's own clock in which a page must come to say something. */
const PATIENCE = 60_000

module.exports = function openHost(
  host,
  { dist, reply, photo = Buffer.alloc(0), voice = Buffer.alloc(0), storage = {} },
) {
  const faults = []
  const clock = makeClock()
  const realm = makeRealm({ clock, faults })
  const config = require(path.join(dist, 'app.json'))
  const templates = makeTemplates(dist, host, faults)
  const life = makeLife({ host, config, clock, faults, realm, draw: templates.draw })
  const phone = makePhone({ clock, realm, faults, reply, photo, voice, storage })
  const [name, make] = HOSTS[host]
  const names = { [name]: make(phone, life), ...life.names, ...SHOWN[host] }
  const roots = config.subPackages.map((one) => one.root)
  // What the host itself does when a node of its own is tapped.
  const press = (node) => make.press?.(node, phone, life)
  life.load = makeLoader({ dist, realm, names, roots, faults })
  life.load('app.js')
  life.launch()
  return { ...makeHands({ life, clock, press }), host, phone, life, faults, clock }
}

function makeHands({ life, clock, press }) {
  const nodes = () => [...walk(life.tree())]
  const find = (selector) => nodes().filter(matcher(selector))
  const text = () => wordsOf(life.tree())
  const hands = {
    nodes,
    find,
    text,
    /** Waits until it is so: time goes on only here. */
    async until(isSo, told = isSo) {
      for (const end = clock.now + PATIENCE; ; ) {
        await clock.settle()
        if (isSo()) return
        if (!clock.step(end))
          throw new Error(`${life.top().route} never came to ${told}; it shows: ${text().slice(0, 400)}`)
      }
    },
    shows: (words) => hands.until(() => text().includes(words), `show ${words}`),
    async pass(ms) {
      for (const end = clock.now + ms; ; ) {
        await clock.settle()
        if (clock.step(end)) continue
        clock.now = end
        return
      }
    },
    /** Opens a page alone. */
    async open(route, query = {}) {
      const written = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      const fault = life.open('reLaunch', `/${route}${written.length ? `?${written.join('&')}` : ''}`)
      if (fault) throw new Error(`${route}: ${fault}`)
      await clock.settle()
    },
    /** Taps the only node that fits, or the first that says these words. */
    tap(selector, words = null) {
      const [node] = find(selector).filter((one) => words === null || wordsOf(one).includes(words))
      if (!node)
        throw new Error(`${life.top().route} has no ${selector} ${words ?? ''}: ${text().slice(0, 400)}`)
      life.send(node, 'tap')
      press(node)
    },
    write(selector, value) {
      const [node] = find(selector)
      if (!node) throw new Error(`${life.top().route} has no ${selector}`)
      life.send(node, 'input', { value, cursor: value.length })
    },
  }
  return hands
}

function* walk(node) {
  yield node
  for (const child of node.children) yield* walk(child)
}

function wordsOf(node) {
  return node.text ?? node.children.map(wordsOf).join('')
}

/** `#id`, `.class` or the name of a tag, or several of them with a space: one within the other. */
function matcher(selector) {
  const parts = selector.split(' ')
  const fits = (node, part) => {
    if (part.startsWith('#')) return node.attributes.id === part.slice(1)
    if (part.startsWith('.'))
      return String(node.attributes.class ?? '')
        .split(/\s+/)
        .includes(part.slice(1))
    return node.tag === part
  }
  return (node) => {
    if (!fits(node, parts[parts.length - 1])) return false
    let at = node.parent
    for (const part of parts.slice(0, -1).reverse()) {
      while (at && !fits(at, part)) at = at.parent
      if (!at) return false
      at = at.parent
    }
    return true
  }
}
