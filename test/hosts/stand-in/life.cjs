// The life of a mini-program: its app, a stack of ten pages, their data and their events.

const MOST_PAGES = 10
/** Steps of a path of `setData` as each host spells them: `root.cn.[0].v` of Alipay, `root.cn.0.v` of Baidu. */
const STEP = { alipay: /^(?:[A-Za-z_$][\w$-]*|\[\d+\])$/, swan: /^(?:[A-Za-z_$][\w$-]*|\d+)$/ }

/** What the files of a package see of it: `App`, `Page`, `getApp`, `getCurrentPages`. */
module.exports = function makeLife({ host, config, clock, faults, realm, draw }) {
  const routes = new Set([
    ...config.pages,
    ...config.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ])
  const stack = []
  const visited = []
  const sizes = []
  let app = null
  let defined = null
  const tell = (owner, name, ...given) => attempt(faults, () => owner[name]?.(...given))
  const life = { stack, visited, sizes, load: null }

  const make = (route, query) => {
    defined = null
    if (!definitions.has(route)) {
      life.load(`${route}.js`)
      definitions.set(route, defined)
    }
    const page = { data: {}, route, isDirty: true, tree: null, took: new Set() }
    const instance = {}
    for (const [name, value] of Object.entries(definitions.get(route)))
      instance[name] = typeof value === 'function' ? value : realm.bring(value)
    Object.assign(instance, { route, data: realm.bring(instance.data ?? {}) })
    page.instance = instance
    instance.setData = (patch, done) => {
      const written = JSON.stringify(patch)
      sizes.push({ route, bytes: Buffer.byteLength(written) })
      attempt(faults, () => apply(instance.data, realm.bring(JSON.parse(written)), STEP[host]))
      page.isDirty = true
      // A container that took a step is hidden until it is told to hide, and then to show.
      if (page.took.size > 0)
        for (const one of containersIn(life.tree())) if (!isShown(one)) page.took.delete(sidOf(one))
      clock.set(() => attempt(faults, () => done?.call(instance)))
    }
    stack.push(page)
    if (host === 'swan') tell(instance, 'onInit', realm.bring(query))
    tell(instance, 'onLoad', realm.bring(query))
    tell(instance, 'onShow')
    clock.set(() => tell(instance, 'onReady'))
  }
  const definitions = new Map()
  const leave = () => tell(stack.pop().instance, 'onUnload')
  const top = () => stack[stack.length - 1]

  /** Opens an address in one of the three ways; says why not. */
  const open = (how, url) => {
    const [path, rest = ''] = url.split('?')
    const route = path.replace(/^\//, '')
    visited.push(url)
    if (!routes.has(route)) {
      tell(app, 'onPageNotFound', { path: route, query: {}, isEntryPage: false })
      return 'no such page'
    }
    if (how === 'navigateTo' && stack.length >= MOST_PAGES) return 'ten pages are open'
    const query = Object.fromEntries(
      rest.split('&').flatMap((one) => (one ? [[one.split('=')[0], one.slice(one.indexOf('=') + 1)]] : [])),
    )
    if (how === 'navigateTo') tell(top().instance, 'onHide')
    if (how === 'redirectTo') leave()
    if (how === 'reLaunch') while (stack.length > 0) leave()
    make(route, query)
    return null
  }
  return Object.assign(life, {
    open,
    back(delta = 1) {
      for (let left = Math.min(delta, stack.length - 1); left > 0; left--) leave()
      tell(top().instance, 'onShow')
    },
    /** The host's own step back: a page container that is shown takes it and hides itself, else the page is left. */
    stepBack() {
      const [container] = containersIn(life.tree()).filter(
        (one) => isShown(one) && !top().took.has(sidOf(one)),
      )
      if (!container) return life.back()
      top().took.add(sidOf(container))
      for (const type of ['beforeLeave', 'leave', 'afterLeave']) life.send(container, type)
    },
    /** What the host's menu would send of the page on top; null where the page does not let it. */
    share() {
      const { instance } = top()
      if (!instance.onShareAppMessage) return null
      return JSON.parse(JSON.stringify(instance.onShareAppMessage(realm.bring({ from: 'menu' }))))
    },
    top,
    names: {
      App: (options) => {
        app = options
      },
      Page: (definition) => {
        defined = definition
      },
      Component: () => faults.push('a component is defined, which the stand-in host does not know'),
      getApp: () => app,
      getCurrentPages: () => stack.map((one) => one.instance),
    },
    launch() {
      const given = () => realm.bring({ path: '', query: {}, scene: '1001' })
      tell(app, 'onLaunch', given())
      tell(app, 'onShow', given())
    },
    /** The nodes of the page on top. */
    tree() {
      const page = top()
      if (page.isDirty) page.tree = draw(page.route, page.instance.data)
      page.isDirty = false
      return page.tree
    },
    /** Sends an event to a node and on to those around it that listen, until one catches it. */
    send(node, type, detail = {}) {
      const { instance } = top()
      for (let at = node; at; at = at.parent) {
        const bound = at.events[type.toLowerCase()]
        if (!bound) continue
        const event = { type, timeStamp: clock.now, detail, target: of(node), currentTarget: of(at) }
        tell(instance, bound.handler, realm.bring(event))
        if (bound.isCaught) return
      }
    },
  })
}

function containersIn(node) {
  return [...(node.tag === 'page-container' ? [node] : []), ...node.children.flatMap(containersIn)]
}

const isShown = (node) => node.attributes.show === true
const sidOf = (node) => node.attributes['data-sid']

function of(node) {
  const dataset = {}
  for (const [name, value] of Object.entries(node.attributes))
    if (name.startsWith('data-')) dataset[name.slice(5)] = value
  return { id: node.attributes.id ?? '', dataset }
}

function attempt(faults, work) {
  try {
    return work()
  } catch (error) {
    faults.push(String(error?.stack ?? error))
  }
}

/** Writes what `setData` was given; a path that leads nowhere, or is spelled as another host does, is a fault. */
function apply(data, patch, step) {
  for (const [written, value] of Object.entries(patch)) {
    const steps = written.split('.')
    const wrong = steps.find((one) => !step.test(one))
    if (wrong !== undefined) throw new Error(`setData: this host does not read ${wrong} in ${written}`)
    let at = data
    for (const one of steps.slice(0, -1)) {
      at = at[one.replace(/[[\]]/g, '')]
      if (at === null || typeof at !== 'object') throw new Error(`setData: ${written} leads nowhere`)
    }
    at[steps[steps.length - 1].replace(/[[\]]/g, '')] = value
  }
}
