// Draws a page from the compiled templates and its data, as a host does: `base.axml` of Alipay, `base.swan` of Baidu. What the data
// says and no template draws is a fault: on a phone it would be missing without a word.
const fs = require('node:fs')
const path = require('node:path')

const KINDS = {
  alipay: { ending: 'axml', control: 'a:', event: /^(on|catch)([A-Z]\w*)$/ },
  swan: { ending: 'swan', control: 's-', event: /^(bind|catch):?(\w+)$/ },
}
/** What every node says and Taro reads itself. */
const OWN = new Set(['sid', 'uid', 'nn', 'cn'])

/** The templates of the package in `dist`: `draw(route, data)` gives the nodes of a page. */
module.exports = function makeTemplates(dist, host, faults) {
  const kind = KINDS[host]
  const base = read(path.join(dist, `base.${kind.ending}`))
  const templates = new Map(
    base.filter((one) => one.tag === 'template').map((one) => [text(one, 'name'), one.children]),
  )
  const xs = readScript(path.join(dist, 'utils.sjs'))
  const pageOf = (route) => read(path.join(dist, `${route}.${kind.ending}`))
  return {
    draw(route, data) {
      const page = { tag: 'page', attributes: {}, events: {}, children: [], parent: null, text: null }
      const reads = makeReads()
      drawAll(pageOf(route), { ...data, xs }, page, { kind, templates, reads, faults, xs })
      for (const fault of reads.unread()) faults.push(`${route}: ${fault}`)
      return page
    },
  }
}

/** Draws sister nodes; `else` belongs to the `if` before it. */
function drawAll(nodes, scope, parent, on) {
  let isDone = false
  for (const node of nodes) {
    if (node.tag === null) {
      addText(node.words, scope, parent, on)
      continue
    }
    const control = controlOf(node, on.kind)
    if (control.if !== undefined) isDone = false
    else if (control.elif === undefined && control.else === undefined) {
      drawEach(node, control, scope, parent, on)
      continue
    }
    if (isDone) continue
    const asked = control.if ?? control.elif
    if (asked !== undefined && !asIs(asked, scope, on.faults)) continue
    isDone = true
    drawEach(node, control, scope, parent, on)
  }
}

function controlOf(node, kind) {
  const control = {}
  for (const word of ['if', 'elif', 'else', 'for', 'for-item', 'for-index'])
    if (node.attributes.has(kind.control + word)) control[word] = node.attributes.get(kind.control + word)
  return control
}

/** Draws a node once, or once for each of a list. Baidu writes the list as `list trackBy key`. */
function drawEach(node, control, scope, parent, on) {
  if (control.for === undefined) return drawOne(node, scope, parent, on)
  const asked = String(control.for).replace(/ trackBy .*$/, '')
  const list = asIs(asked, scope, on.faults)
  const name = control['for-item'] ?? 'item'
  for (const [at, one] of (list ?? []).entries())
    drawOne(
      node,
      { ...scope, [name]: on.reads.watch(one), [control['for-index'] ?? 'index']: at },
      parent,
      on,
    )
}

function drawOne(node, scope, parent, on) {
  if (node.tag === 'import' || node.tag === 'import-sjs') return
  if (node.tag === 'block') return drawAll(node.children, scope, parent, on)
  if (node.tag === 'template') return drawTemplate(node, scope, parent, on)
  const drawn = { tag: node.tag, attributes: {}, events: {}, children: [], parent, text: null }
  for (const [name, written] of node.attributes) {
    if (name.startsWith(on.kind.control)) continue
    const event = on.kind.event.exec(name)
    if (event) drawn.events[event[2].toLowerCase()] = { handler: written, isCaught: event[1] === 'catch' }
    else {
      const value = valueOf(written, scope, on.faults)
      if (value !== undefined) drawn.attributes[name] = value
    }
  }
  parent.children.push(drawn)
  drawAll(node.children, scope, drawn, on)
}

function drawTemplate(node, scope, parent, on) {
  const name = valueOf(node.attributes.get('is'), scope, on.faults)
  const children = on.templates.get(name)
  if (!children) return void on.faults.push(`a node has no template: ${name}`)
  // `{{i:item}}` of Alipay and `{{{i:item}}}` of Baidu are objects without and with their braces.
  const written = /^\{\{(.*)\}\}$/s.exec(node.attributes.get('data'))[1].trim()
  const given = calculate(written.startsWith('{') ? written : `{${written}}`, scope, on.faults)
  const watched = Object.entries(given).map(([key, value]) => [key, on.reads.watch(value)])
  drawAll(children, { xs: on.xs, ...Object.fromEntries(watched) }, parent, on)
}

function addText(words, scope, parent, on) {
  const value = valueOf(words, scope, on.faults)
  if (value === undefined || value === null || String(value).trim() === '') return
  parent.children.push({ tag: null, attributes: {}, events: {}, children: [], parent, text: String(value) })
}

/** Notes which words of each node a template reads. */
function makeReads() {
  const seen = new Map()
  const proxies = new Map()
  return {
    watch(node) {
      if (node === null || typeof node !== 'object' || !('sid' in node)) return node
      if (proxies.has(node)) return proxies.get(node) ?? node
      const read = new Set()
      const proxy = new Proxy(node, {
        get(target, name) {
          read.add(name)
          return target[name]
        },
      })
      seen.set(node, read)
      proxies.set(node, proxy)
      // Watched twice it is the same.
      proxies.set(proxy, proxy)
      return proxy
    },
    unread() {
      const found = new Set()
      for (const [node, read] of seen)
        for (const name of Object.keys(node))
          if (!read.has(name) && !OWN.has(name))
            found.add(`an attribute has no place: ${name} of a node ${node.nn} (${node.cl ?? ''})`)
      return found
    },
  }
}

const made = new Map()

/** What an expression of a template says. A name that nothing stands for is nothing to a host, and a fault here. */
function calculate(written, scope, faults) {
  if (!made.has(written)) made.set(written, new Function('scope', `with (scope) { return (${written}) }`))
  try {
    return made.get(written)(scope)
  } catch (error) {
    faults.push(`a template reads what is not there: ${error.message} in ${written}`)
  }
}

/** What decides or repeats a node; Baidu writes it without braces, too. */
function asIs(written, scope, faults) {
  return /\{\{/.test(written) ? valueOf(written, scope, faults) : calculate(written, scope, faults)
}

/** A written value: one expression gives what it gives, words around expressions give a text. */
function valueOf(written, scope, faults) {
  if (typeof written !== 'string') return written
  // `{= =}` is Baidu's, for what the person changes as well.
  const whole = /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(written) ?? /^\{=(.*)=\}$/s.exec(written)
  if (whole) return calculate(whole[1], scope, faults)
  return written.replace(/\{\{(.*?)\}\}/gs, (_, one) => calculate(one, scope, faults) ?? '')
}

function readScript(file) {
  const module = { exports: {} }
  const written = fs.readFileSync(file, 'utf8').replace(/export default/, 'module.exports =')
  new Function('module', 'exports', written)(module, module.exports)
  return module.exports
}

const files = new Map()

/** A template file as a tree, read once. */
function read(file) {
  if (!files.has(file)) files.set(file, parse(fs.readFileSync(file, 'utf8')))
  return files.get(file)
}

const PIECE =
  /<!--.*?-->|<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|\{\{.*?\}\}))?)*)\s*(\/?)>|([^<]+)/gs
const ATTRIBUTE = /([\w:-]+)(?:=(?:"([^"]*)"|'([^']*)'|(\{\{.*?\}\})))?/gs

/** Throws where a tag is not closed. */
function parse(written) {
  const root = { tag: 'root', attributes: new Map(), children: [] }
  const open = [root]
  let end = 0
  for (const piece of written.matchAll(PIECE)) {
    if (piece.index !== end) throw new Error(`not a template: ${written.slice(end, piece.index + 80)}`)
    end = piece.index + piece[0].length
    const [, closed, tag, attributes, isAlone, words] = piece
    const top = open[open.length - 1]
    if (closed !== undefined) {
      if (top.tag !== closed) throw new Error(`<${top.tag}> is closed by </${closed}>`)
      open.pop()
    } else if (tag !== undefined) {
      const node = { tag, attributes: attributesOf(attributes), children: [] }
      top.children.push(node)
      if (!isAlone) open.push(node)
    } else if (words?.trim()) top.children.push({ tag: null, words: words.trim() })
  }
  if (open.length > 1) throw new Error(`<${open[open.length - 1].tag}> is not closed`)
  return root.children
}

function attributesOf(written) {
  return new Map(
    [...written.matchAll(ATTRIBUTE)].map(([, name, double, single, bare]) => [
      name,
      double ?? single ?? bare ?? true,
    ]),
  )
}

function text(node, name) {
  return String(node.attributes.get(name) ?? '')
}
