// The stand-in itself: a package made by hand that does what a host forbids, one thing at a time, and is told for each.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const openHost = require('./stand-in/host.cjs')

const ROOT = { alipay: '{{root:root}}', swan: '{{{ root:root }}}' }
const ENDING = { alipay: 'axml', swan: 'swan' }
const GLOBAL = { alipay: 'my', swan: 'swan' }
const folders = []
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true })
})

/** What a page that draws well says to the host. */
const GOOD = "onLoad() { this.setData({ root: { cn: [{ sid: 'a', nn: '1', cl: 'box', v: 'hello' }] } }) }"

/** A package of one page and a subpackage beside it. `page` is what stands in `Page({ … })`, `top` what runs before. */
function packageOf(host, { page = GOOD, top = '' }) {
  const dist = fs.mkdtempSync(path.join(os.tmpdir(), 'wuye-host-'))
  folders.push(dist)
  const loop =
    host === 'alipay'
      ? '<template is="{{xs.a(0, item.nn)}}" data="{{i:item}}" a:for="{{root.cn}}" a:key="sid" />'
      : '<block s-for="root.cn trackBy item.sid"><template is="{{xs.a(0, item.nn)}}" data="{{{ i:item }}}"/></block>'
  const tap = host === 'alipay' ? 'onTap' : 'bindtap'
  const files = {
    'app.json': JSON.stringify({
      pages: ['one/index'],
      subPackages: ['sub', 'other'].map((root) => ({ root, pages: ['index'] })),
    }),
    'app.js': 'App({})',
    'utils.sjs': "export default { a: function (l, n) { return 'tmpl_' + l + '_' + n } }",
    [`base.${ENDING[host]}`]: `<template name="taro_tmpl">${loop}</template>
<template name="tmpl_0_1"><view class="{{i.cl}}" id="{{i.sid}}" data-sid="{{i.sid}}" ${tap}="eh">{{i.v}}</view></template>`,
    'one/index.js': `${top}\nPage({ ${page} })`,
    'sub/index.js': `${top}\nPage({ ${page} })`,
    'other/part.js': 'module.exports = 1',
  }
  for (const route of ['one', 'sub'])
    files[`${route}/index.${ENDING[host]}`] =
      `<import src="../base.${ENDING[host]}"/><template is="taro_tmpl" data="${ROOT[host]}" />`
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.join(dist, path.dirname(name)), { recursive: true })
    fs.writeFileSync(path.join(dist, name), text)
  }
  return dist
}

async function faultsOf(host, made, route = 'one/index') {
  const phone = openHost(host, { dist: packageOf(host, made), reply: () => ({ body: {} }) })
  try {
    await phone.open(route)
    await phone.pass(100)
    phone.text()
  } catch (error) {
    phone.faults.push(String(error))
  }
  return phone.faults.join('\n')
}

const draw = (node) => `onLoad() { this.setData({ root: { cn: [${node}] } }) }`
const BAD = [
  ['code from a text', { top: "new Function('return 1')()" }, /Code generation from strings disallowed/],
  ['the window', { top: 'window.name' }, /Cannot read properties of undefined/],
  ['the global object', { top: 'globalThis.name' }, /Cannot read properties of undefined/],
  ['a node without a template', { page: draw("{ sid: 'a', nn: '2' }") }, /no template: tmpl_0_2/],
  [
    'an attribute without a place',
    { page: draw("{ sid: 'a', nn: '1', v: 'x', ariaLabel: 'x' }") },
    /no place: ariaLabel/,
  ],
  ['a path that leads nowhere', { page: "onLoad() { this.setData({ 'a.b': 1 }) }" }, /a.b leads nowhere/],
  ['an error in a life cycle', { page: "onShow() { throw new Error('oh') }" }, /Error: oh/],
  ['an error in a timer', { top: "setTimeout(() => { throw new Error('late') })" }, /Error: late/],
  ['a complaint to the console', { top: "console.error('not well')" }, /console.error: not well/],
]

describe.each(['alipay', 'swan'])('%s', (host) => {
  test('a page that does nothing wrong is drawn, tapped and has no fault', async () => {
    const page = `${GOOD}, eh(event) { this.setData({ 'root.cn.${host === 'alipay' ? '[0]' : '0'}.v': event.currentTarget.dataset.sid }) }`
    const phone = openHost(host, { dist: packageOf(host, { page }), reply: () => ({ body: {} }) })
    await phone.open('one/index')
    await phone.shows('hello')
    phone.tap('.box')
    await phone.until(() => phone.text() === 'a', 'show the id of its node')
    expect(phone.faults).toEqual([])
  })

  test.each(BAD)('%s is a fault', async (_, made, told) => {
    expect(await faultsOf(host, made)).toMatch(told)
  })

  test('code of another subpackage is a fault, code of the main package is none', async () => {
    expect(await faultsOf(host, { top: "require('../other/part')" }, 'sub/index')).toMatch(
      /sub\/index.js requires other\/part.js of another subpackage/,
    )
    expect(await faultsOf(host, { top: "require('../one/index')" }, 'sub/index')).toBe('')
  })

  test('the path of setData is spelled as this host spells it', async () => {
    const other = host === 'alipay' ? 'root.cn.0.v' : 'root.cn.[0].v'
    const page = `${GOOD}, onShow() { this.setData({ '${other}': 'x' }) }`
    expect(await faultsOf(host, { page })).toMatch(/this host does not read/)
  })

  test('what is called at the host in another host’s words is a fault', async () => {
    const call = {
      alipay: ["my.request({ url: '/x', dataType: 'other' })", /knows no dataType other/],
      swan: ["swan.compressImage({ apFilePaths: ['x'] })", /wants src/],
    }[host]
    expect(await faultsOf(host, { top: call[0] })).toMatch(call[1])
    expect(await faultsOf(host, { top: `${GLOBAL[host]}.unknown()` })).toMatch(/is not a function/)
  })

  test('an eleventh page is refused', async () => {
    const phone = openHost(host, { dist: packageOf(host, {}), reply: () => ({ body: {} }) })
    await phone.open('one/index')
    for (let more = 1; more < 10; more++) expect(phone.life.open('navigateTo', '/sub/index')).toBe(null)
    expect(phone.life.open('navigateTo', '/sub/index')).toBe('ten pages are open')
    expect(phone.life.stack.length).toBe(10)
  })
})

test('Alipay hands a status other than 200 to fail, with what the server said; Baidu hands it to success', () => {
  const answers = ['alipay', 'swan'].map((host) => {
    const top = `${GLOBAL[host]}.request({ url: '/x', dataType: 'text',
      success: (got) => console.error('success', JSON.stringify(got)),
      fail: (got) => console.error('fail', JSON.stringify(got)) })`
    const dist = packageOf(host, { top })
    const phone = openHost(host, { dist, reply: () => ({ status: 409, body: { code: 'vote.closed' } }) })
    return phone
      .open('one/index')
      .then(() => phone.pass(10))
      .then(() => phone.faults[0])
  })
  return Promise.all(answers).then(([alipay, swan]) => {
    expect(alipay).toMatch(/^console.error: fail .*"error":19.*"status":409.*vote.closed/)
    expect(swan).toMatch(/^console.error: success .*"statusCode":409.*vote.closed/)
  })
})
