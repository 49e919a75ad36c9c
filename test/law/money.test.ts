import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

// Money never stands in the way of a repair or a vote: nothing that a repair or a vote runs on can so much as reach the code
// of bills, or names one of its tables. The import law says it of each file; this follows the imports to their end.

const ROOT = join(import.meta.dirname, '../..')
const TABLES = /\b(bills|bill_[a-z]+|cashier_[a-z]+)\b/
const OF_MONEY = /^(server|domain|contract)\/bills\//

/** What a file runs on; what it only takes types from is gone when it runs. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const found = [
    ...text.matchAll(/(import|export) (?!type )[^;']*?from '([^']+\.ts)'|import\('([^']+\.ts)'\)/g),
  ]
  return found
    .map((match) => (match[2] ?? match[3]) as string)
    .map((name) => (name.startsWith('#') ? name.slice(1) : relative(ROOT, join(ROOT, dirname(file), name))))
}

/** Everything that a module runs on, with how it is reached. */
function reachedFrom(start: string): Map<string, string> {
  const via = new Map([[start, start]])
  const queue = [start]
  for (let file = queue.shift(); file; file = queue.shift())
    for (const next of importsOf(file))
      if (!via.has(next)) {
        via.set(next, `${via.get(file)} → ${next}`)
        queue.push(next)
      }
  return via
}

// What prints the papers of a vote knows the address of every page, those of bills too.
const PRINTS = /^votes\/paper\/(downloads|sheets\/fill)\.ts$/
const FREE = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /^(repairs\/|votes\/|files\/photo).*\.ts$/.test(name) && !PRINTS.test(name))
  .map((name) => `server/${name}`)

for (const file of FREE)
  test(`${file} runs without knowing of money`, () => {
    for (const [reached, way] of reachedFrom(file)) {
      // The list of what goes over the wire names everything and runs nothing.
      if (reached.startsWith('contract/')) continue
      assert.doesNotMatch(reached, OF_MONEY, way)
      if (reached.endsWith('.ts') && reached.startsWith('server/'))
        assert.doesNotMatch(readFileSync(join(ROOT, reached), 'utf8'), TABLES, way)
    }
  })

test('the functions of the database that a repair or a ballot calls name no table of money', () => {
  const folder = join(ROOT, 'server/core/db/functions')
  const bodies = readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split(/(?=CREATE (?:OR REPLACE )?FUNCTION )/)
        .slice(1),
    )
    .filter((body) => /FUNCTION \w*(repair|ballot|cast|vote|head|proxy|ticket|work)\w*\(/.test(body))
  assert.ok(bodies.length > 5, `${bodies.length} functions`)
  for (const body of bodies)
    assert.doesNotMatch(
      body.split(/^\$\$;?$/m)[0] ?? body,
      /\b(bill_[a-z]+|cashier_[a-z]+)\b/,
      body.slice(0, 80),
    )
})

test('this test sees what it looks for: the first screen does know of bills', () => {
  assert.ok([...reachedFrom('server/home/routes.ts').keys()].some((file) => OF_MONEY.test(file)))
  assert.ok(FREE.includes('server/repairs/routes.ts') && FREE.includes('server/votes/routes.ts'))
})
