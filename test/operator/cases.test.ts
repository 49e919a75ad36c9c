import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CASES } from './cases.ts'
import { agreed, firstFault } from './three.ts'

for (const one of CASES)
  test(`all three: ${one.name}`, () => {
    const answer = agreed(one)
    assert.equal(firstFault(answer), one.says, JSON.stringify(answer))
    for (const state of one.states ?? [])
      assert.ok(answer !== 'unreadable' && answer.checks.includes(state), JSON.stringify(answer))
  })

test('no two cases have one name', () => {
  assert.equal(new Set(CASES.map((one) => one.name)).size, CASES.length)
})

const CLI = join(import.meta.dirname, '../../verifier/verify.mjs')

test('the command spells out what would move a terminal’s cursor, and says whether the log’s key was compared', () => {
  const named = (name: string) => CASES.find((one) => one.name === name) as (typeof CASES)[number]
  const folder = mkdtempSync(join(tmpdir(), 'wuye-cases-'))
  const run = (file: Uint8Array, ...args: string[]) => {
    writeFileSync(join(folder, 'record.json'), file)
    return spawnSync(process.execPath, [CLI, join(folder, 'record.json'), ...args], { encoding: 'utf8' })
  }
  const shown = run(named('a title would move a terminal’s cursor').file)
  assert.equal(shown.status, 0, shown.stderr)
  assert.match(shown.stdout, /1\. \\u\{1b\}\[2J\\u\{202e\}/)
  assert.ok([...shown.stdout].every((sign) => sign === '\n' || (sign >= ' ' && sign !== '\u202e')))
  assert.match(shown.stdout, /no key of the estate's log was given to compare/)
  // The record of another name passes by itself, and not against what is known of the estate.
  const { file, asked } = named('the record was signed anew under another log’s name, with the same key')
  const known = ['--log-name', asked?.logName ?? '', '--log-key', asked?.logKey ?? '']
  assert.equal(run(file).status, 0)
  const caught = run(file, ...known)
  assert.equal(caught.status, 1)
  assert.match(caught.stdout, /✗  2 log-key: .*another log/)
  assert.ok(!caught.stdout.includes('was given to compare'))
  assert.equal(run(named('a zip holds two records').file).status, 2)
  assert.equal(run(file, '--unknown').status, 2)
  rmSync(folder, { recursive: true })
})
