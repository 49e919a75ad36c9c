import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import { ENDPOINTS } from '#contract/index.ts'
import { jsonSchemaOf } from '#server/core/http/schema.ts'

type Node = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly maxLength?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

const WRITES = (Object.entries(ENDPOINTS) as [string, AnyEndpoint][]).filter(
  ([, one]) => one.method === 'POST' && one.bodyKind === 'json',
)

/** Files sent as base64 or text are capped by bytes, not by what their signs may come to. */
const FILES = new Set(['file', 'bytes', 'rows'])

test('every text, list and number of a body has an end, and the cap of the endpoint lets the longest through', () => {
  for (const [name, endpoint] of WRITES) {
    const longest = bytesOf(jsonSchemaOf(endpoint.body) as Node, name)
    assert.ok(longest <= endpoint.mostBytes, `${name}: may be ${longest} bytes, cap ${endpoint.mostBytes}`)
    assert.ok(
      endpoint.mostBytes <= Math.max(16 * 1024, 8 * longest) || hasFile(endpoint),
      `${name}: at most ${longest} bytes, cap ${endpoint.mostBytes}`,
    )
  }
})

test('numbers of a query, too, are bounded by what is exact', () => {
  for (const [name, endpoint] of Object.entries(ENDPOINTS) as [string, AnyEndpoint][])
    for (const schema of [endpoint.params, endpoint.query]) bytesOf(jsonSchemaOf(schema) as Node, name)
})

test('what somebody may send who has not signed in is short', () => {
  for (const [name, endpoint] of WRITES)
    if ('who' in endpoint.policy && endpoint.policy.who === 'anyone')
      assert.ok(endpoint.mostBytes <= 16 * 1024, name)
})

function hasFile(endpoint: AnyEndpoint): boolean {
  const { properties = {} } = jsonSchemaOf(endpoint.body) as Node
  return Object.keys(properties).some((name) => FILES.has(name))
}

/** How long a value of a schema may be as JSON in UTF-8. Fails where it has no end. */
function bytesOf(node: Node, at: string): number {
  const choices = node.anyOf ?? node.oneOf
  if (choices) return Math.max(...choices.map((one) => bytesOf(one, at)))
  if ('const' in node) return Buffer.byteLength(JSON.stringify(node.const))
  if (node.enum) return Math.max(...node.enum.map((one) => Buffer.byteLength(JSON.stringify(one))))
  if (node.type === 'boolean' || node.type === 'null') return 5
  if (node.type === 'number' || node.type === 'integer') {
    assert.ok(Number.isSafeInteger(node.minimum) && Number.isSafeInteger(node.maximum), `${at}: unbounded`)
    return Math.max(String(node.minimum).length, String(node.maximum).length)
  }
  if (node.type === 'string') {
    if (FILES.has(at.slice(at.lastIndexOf('.') + 1))) return 0
    assert.ok(
      node.pattern !== undefined,
      `${at}: a text of any signs, NUL and halves of surrogate pairs among them`,
    )
    // Signs beyond ASCII take three bytes; what a pattern of fixed length lets through is ASCII.
    return node.maxLength !== undefined ? 3 * node.maxLength + 2 : signsOf(node.pattern, at) + 2
  }
  if (node.type === 'array') {
    if (FILES.has(at.slice(at.lastIndexOf('.') + 1))) return 0
    assert.ok(node.maxItems !== undefined, `${at}: a list without end`)
    return 2 + node.maxItems * (1 + bytesOf(node.items as Node, `${at}[]`))
  }
  assert.equal(node.type, 'object', `${at}: ${JSON.stringify(node)}`)
  return Object.entries(node.properties ?? {}).reduce(
    (all, [name, inner]) => all + name.length + 4 + bytesOf(inner, `${at}.${name}`),
    2,
  )
}

/** The most signs that a pattern lets through: of groups, classes, counts and alternatives, and nothing that repeats without end. */
function signsOf(pattern: string | undefined, at: string): number {
  if (!pattern?.startsWith('^') || !pattern.endsWith('$')) throw new Error(`${at}: a text without end`)
  const text = pattern.slice(1, -1)
  let place = 0
  const alternatives = (): number => {
    let most = 0
    let now = 0
    while (place < text.length && text[place] !== ')') {
      if (text[place] === '|') {
        place += 1
        most = Math.max(most, now)
        now = 0
        continue
      }
      const one = atom()
      now += one * times()
    }
    return Math.max(most, now)
  }
  const atom = (): number => {
    const sign = text[place] as string
    if (sign === '(') {
      place += text.startsWith('(?:', place) ? 3 : 1
      const inner = alternatives()
      place += 1
      return inner
    }
    if (sign === '[') {
      place = text.indexOf(']', place) + 1
      return 1
    }
    place += sign === '\\' ? 2 : 1
    return 1
  }
  const times = (): number => {
    const count = /^(?:\?|\{(\d+)(?:,(\d+))?\})/.exec(text.slice(place))
    assert.ok(count || !/^[*+{]/.test(text.slice(place)), `${at}: ${pattern} has no end`)
    place += count?.[0].length ?? 0
    return Number(count?.[2] ?? count?.[1] ?? 1)
  }
  return alternatives()
}
