import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'wuye-regexps-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function findingsIn(code: string): { status: number | null; text: string } {
  const file = join(folder, 'tried.ts')
  writeFileSync(file, code)
  const { status, stdout } = spawnSync(process.execPath, ['scripts/regexps.mjs', file], { encoding: 'utf8' })
  return { status, text: stdout }
}

// The first two stood in the product and took seconds for 60 KB.
const SLOW = [
  String.raw`/^[^\u0000-\u0009]*[^\s\u0000-\u001f][^\u0000-\u0009]*$/`,
  String.raw`/[\w.+-]+@[\w-]+(\.[\w-]+)+/g`,
  String.raw`/\s+$/`,
  String.raw`/^(a+)+$/`,
  String.raw`new RegExp('(x+x+)+y')`,
  'new RegExp(`^${anything}`)',
]

test('the check finds slow expressions in literals and in new RegExp, and each that nobody can check', () => {
  const { status, text } = findingsIn(SLOW.map((one, at) => `export const slow${at} = ${one}`).join('\n\n\n'))
  assert.equal(status, 1)
  for (const at of SLOW.keys()) assert.match(text, new RegExp(`tried\\.ts:${1 + 3 * at}: `), SLOW[at])
})

test('it passes fast ones, what is no expression, and a slow one that says why what it reads is short', () => {
  const { status, text } = findingsIn(
    [
      String.raw`export const a = /^[1-9][0-9]{0,14}$/`,
      'export const b = "/(a+)+$/"',
      '// Linear: at most four signs.',
      String.raw`export const c = /\s+$/`,
    ].join('\n'),
  )
  assert.deepEqual([status, /\d+ regular expressions in 1 files, 0 /.test(text)], [0, true], text)
})
