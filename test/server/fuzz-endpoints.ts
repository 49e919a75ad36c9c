// node --import tsx test/server/fuzz-endpoints.ts [COUNT] [SEED]: so many requests over all endpoints with values that nobody meant,
// by a person who holds every role. Prints each that was answered with 5xx, and how many of each status there were; ends with 1 where
// any was 5xx. Half of the values fit the contract (its ends, names that objects inherit, things that exist), so that they reach the
// database.
import { ENDPOINTS } from '#contract/index.ts'
import type { AnyEndpoint } from '#contract/core/endpoint.ts'
import { isAllowed, ROLES } from '#domain/core/access.ts'
import { jsonSchemaOf } from '#server/core/http/schema.ts'
import {
  importContractAndBook,
  importSmallEstate,
  key,
  openVote,
  openHarness,
  type Harness,
} from '#test/server/support/harness.ts'

type Node = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly oneOf?: readonly Node[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

const BAD: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udfff',
  '\u202e',
  '__proto__',
  'constructor',
  'x'.repeat(9_000),
  '9223372036854775808',
  '9'.repeat(19),
  '0000-01',
  '0000-01-01',
  '2026-02-31',
  '../..',
  "' OR 1=1 --",
  [],
  [[]],
  {},
]
const TEXTS = [
  'constructor',
  '__proto__',
  'toString',
  '😀',
  '漏水',
  "'; --",
  '%_\\',
  '1号楼',
  '\u202e',
  'a\nb',
]

/** Sends `count` requests and answers those that were 5xx, and how many of each status there were. */
export async function fuzzEndpoints(harness: Harness, count: number, seed: number) {
  const known = await prepare(harness)
  const roll = dice(seed)
  // What ends the session would leave nothing but refusals of one kind.
  const all = (Object.entries(ENDPOINTS) as [string, AnyEndpoint][]).filter(
    ([name]) => !/^(signOut|endSessions)/.test(name),
  )
  const schemas = new Map(
    all.map(([name, one]) => [
      name,
      [one.params, one.query, one.body].map((schema) => jsonSchemaOf(schema) as Node),
    ]),
  )
  const statuses = new Map<number, number>()
  const failed: { name: string; status: number; url: string; body: string }[] = []
  for (let done = 0; done < count; ) {
    const batch = Array.from({ length: Math.min(16, count - done) }, async () => {
      const [name, endpoint] = roll.of(all)
      const [params, query, body] = (schemas.get(name) as Node[]).map((schema) =>
        make(schema, roll, known, ''),
      )
      let path = endpoint.path
      for (const [part, value] of Object.entries(params as Record<string, unknown>))
        path = path.replace(`:${part}`, encodeURIComponent(wellFormed(textOf(value))))
      const asked = Object.entries(query as Record<string, unknown>)
        .filter(([, value]) => value !== undefined)
        .map(([part, value]) => `${part}=${encodeURIComponent(wellFormed(textOf(value)))}`)
        .join('&')
      const url = `/api${path}${asked ? `?${asked}` : ''}`
      const isBroken = roll.below(20) === 0
      const payload = isBroken ? roll.of(['{', '"', '[]', 'null', '{"a":1', '']) : JSON.stringify(body)
      const isMultipart = endpoint.bodyKind === 'multipart'
      const { policy } = endpoint
      const able =
        'anyOf' in policy
          ? ROLES.filter((role) => policy.anyOf.some((action) => isAllowed(role, action)))
          : []
      const answer = await harness.app.inject({
        method: endpoint.method,
        url,
        headers: {
          ...(roll.below(30) > 0 ? { authorization: `Bearer ${known.token}` } : {}),
          ...(roll.below(30) > 0 ? { 'idempotency-key': key(harness) } : {}),
          ...(able.length > 0 && roll.below(10) > 0 ? { 'acting-role': roll.of(able) } : {}),
          ...(endpoint.method === 'POST'
            ? { 'content-type': isMultipart ? roll.of(FORMS) : 'application/json' }
            : {}),
        },
        ...(endpoint.method === 'POST' ? { payload: isMultipart ? roll.of(PARTS) : payload } : {}),
      })
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
      const isTold = TOLD.has((answer.json() as { code?: string }).code ?? '')
      if (answer.statusCode >= 500 && !isTold)
        failed.push({ name, status: answer.statusCode, url: url.slice(0, 300), body: payload.slice(0, 600) })
    })
    await Promise.all(batch)
    done += batch.length
  }
  return { failed, statuses }
}

/** What is not connected here says so with 503, and means it. */
const TOLD = new Set(['session.channel-unavailable', 'cashier.unavailable'])

const FORMS = [
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=',
  'multipart/x',
]
const PARTS = [
  '',
  '--x',
  '--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nabc',
  '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nabc\r\n--x--\r\n',
  '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nabc\r\n--x--\r\n',
  '--x\r\n\r\n\r\n--x--\r\n',
]

type Known = { readonly token: string; readonly ids: ReadonlyMap<string, readonly string[]> }

/** Two estates with a vote, a contract and a book, and the names of all that is in one of them. */
async function prepare(harness: Harness): Promise<Known> {
  for (const estateId of ['7', '8']) {
    await importSmallEstate(harness, estateId, 4)
    await importContractAndBook(harness, estateId)
    await openVote(harness, estateId)
  }
  await harness.seat('everybody', '7', 0)
  for (const role of ROLES) await harness.grant('everybody', '7', role)
  const token = await harness.signIn('everybody')
  const ids = new Map<string, string[]>()
  const { rows } = await harness.database.owner.query<{ table: string; column: string }>(
    `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns c
     WHERE table_schema = 'public' AND column_name LIKE '%\\_id' AND data_type = 'text' AND column_name <> 'estate_id'
       AND EXISTS (SELECT 1 FROM information_schema.columns d WHERE d.table_schema = 'public'
         AND d.table_name = c.table_name AND d.column_name = 'estate_id')`,
  )
  await harness.database.owner.query("SELECT set_config('app.estates', '7', false)")
  for (const { table, column } of rows) {
    const found = await harness.database.owner.query<{ id: string }>(
      `SELECT DISTINCT "${column}" AS id FROM "${table}" WHERE estate_id = 7 AND "${column}" IS NOT NULL LIMIT 8`,
    )
    const name = column.replace(/_(\w)/g, (_, sign: string) => sign.toUpperCase())
    ids.set(name, [...(ids.get(name) ?? []), ...found.rows.map((row) => row.id)])
  }
  return { token, ids }
}

type Dice = ReturnType<typeof dice>

/** The same seed throws the same: mulberry32. */
function dice(seed: number) {
  let state = seed >>> 0
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] as T }
}

/** A value for a schema: mostly one that fits, at its ends and with what exists, else one of the bad ones. */
function make(node: Node, roll: Dice, known: Known, name: string): unknown {
  if (name !== '' && roll.below(14) === 0) return roll.of(BAD)
  const choices = node.anyOf ?? node.oneOf
  if (choices) return make(roll.of(choices), roll, known, name)
  if ('const' in node) return node.const
  if (node.enum) return roll.of(node.enum)
  if (node.type === 'null') return null
  if (node.type === 'boolean') return roll.below(2) === 0
  if (node.type === 'number' || node.type === 'integer') {
    const { minimum = -(2 ** 53), maximum = 2 ** 53 } = node
    return roll.of([
      minimum,
      maximum,
      Math.min(maximum, minimum + 1),
      Math.min(maximum, Math.max(minimum, 1_000)),
    ])
  }
  if (node.type === 'array') {
    const { minItems = 0, maxItems = 3 } = node
    const length = Math.max(minItems, Math.min(maxItems, roll.below(3)))
    return Array.from({ length }, () => make(node.items ?? {}, roll, known, name.replace(/s$/, '')))
  }
  if (node.type === 'object')
    return Object.fromEntries(
      Object.entries(node.properties ?? {})
        .filter(([part]) => node.required?.includes(part) || roll.below(2) === 0)
        .map(([part, inner]) => [part, make(inner, roll, known, part)]),
    )
  return text(node, roll, known, name)
}

function text(node: Node, roll: Dice, known: Known, name: string): string {
  if (name === 'estateId') return roll.below(8) > 0 ? '7' : roll.of(['8', '999999999999999', '1'])
  const there = known.ids.get(name) ?? []
  if (there.length > 0 && roll.below(6) > 0) return roll.of(there)
  const { pattern = '', maxLength = 40, minLength = 0 } = node
  const fits = FITTING.filter((one) => pattern === '' || new RegExp(pattern, 'u').test(one))
  const one = fits.length > 0 && roll.below(8) > 0 ? roll.of(fits) : roll.of(TEXTS)
  return (roll.below(12) === 0 ? 'é'.repeat(maxLength) : one).slice(0, maxLength).padEnd(minLength, 'a')
}

const FITTING = [
  ...TEXTS,
  '2026-11',
  '1900-01',
  '2199-12',
  '2026-11-23',
  '1900-01-01',
  '2199-12-31',
  '2026-02-31',
  '0'.repeat(64),
  'f'.repeat(64),
  `7${'Z'.repeat(25)}`,
  '0'.repeat(26),
  '0',
  '1',
  '999999',
  '2147483647',
  '9'.repeat(15),
  'H1',
  'H999999',
  '4003',
  '1002',
  '0'.repeat(8),
  'AAAA',
  `${'A'.repeat(43)}=`,
  `${'A'.repeat(86)}==`,
  'https://example.com/',
]

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** An address can hold no half of a surrogate pair. */
function wellFormed(given: string): string {
  return Buffer.from(given, 'utf8').toString('utf8') || '%'
}

if (process.argv[1]?.endsWith('fuzz-endpoints.ts')) {
  const harness = await openHarness({ logs: true })
  const [count = 45_000, seed = 1] = process.argv.slice(2).map(Number)
  const { failed, statuses } = await fuzzEndpoints(harness, count, seed)
  for (const one of failed) console.log(`${one.status} ${one.name} ${one.url}\n    ${one.body}`)
  const names = new Map<string, number>()
  for (const { name } of failed) names.set(name, (names.get(name) ?? 0) + 1)
  console.log([...names].map(([name, times]) => `${name} ${times}`).join(', '))
  console.log(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, times]) => `${status}: ${times}`)
      .join(', '),
  )
  console.log(`${count} requests, ${failed.length} × 5xx`)
  await harness.stop()
  process.exit(failed.length > 0 ? 1 : 0)
}
