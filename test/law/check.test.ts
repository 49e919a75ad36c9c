import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ESLint } from 'eslint'

// That `npm run check` notices: each violation planted in a copy must be named, and the copy without them must pass.

const ROOT = join(import.meta.dirname, '../..')
const KEPT = [
  'domain',
  'contract',
  'src',
  'server',
  'verifier',
  'types',
  'tsconfig.json',
  'package.json',
  '.dependency-cruiser.cjs',
  'rooms.json',
]
let copy: string

before(() => {
  copy = mkdtempSync(join(tmpdir(), 'wuye-law-'))
  for (const name of KEPT) cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
})
after(() => rmSync(copy, { recursive: true, force: true }))

const IMPORTS: [rule: string, file: string, code: string][] = [
  ['domain-is-pure', 'domain/planted.ts', "export { AppError } from '#server/core/http/app-error.ts'"],
  ['domain-is-pure', 'domain/planted-npm.ts', "export { create } from 'zustand'"],
  ['domain-is-pure', 'domain/planted-node.ts', "export { readFileSync } from 'node:fs'"],
  ['contract-is-thin', 'contract/planted.ts', "export { create } from 'zustand'"],
  [
    'features-are-islands',
    'src/votes/ballots/planted.ts',
    "export { lookOf } from '../../repairs/orders/lines/repair-look.ts'",
  ],
  ['client-never-server', 'src/data/planted.ts', "export { AppError } from '#server/core/http/app-error.ts'"],
  ['server-never-client', 'server/planted.ts', "export { urlOf } from '#src/data/calls/url.ts'"],
  ['only-platform-calls-taro', 'src/ui/planted.ts', "export { default } from '@tarojs/taro'"],
  ['ui-knows-no-data', 'src/ui/planted-data.ts', "export { call } from '#src/data/calls/call.ts'"],
  ['data-shows-nothing', 'src/data/planted-ui.ts', "export { Button } from '#src/ui/press/button.tsx'"],
  ['second-verifier-stands-alone', 'verifier/verify.mjs', "import '../domain/quantity.ts'"],
  [
    'files-imports-no-later-room',
    'server/files/planted-upward.ts',
    "export { findVote } from '#server/votes/store.ts'",
  ],
  [
    'rooms-do-not-know-who-puts-them-together',
    'server/notices/planted-together.ts',
    "export { handlers } from '../handlers.ts'",
  ],
  [
    'features-are-islands',
    'src/votes/ballots/planted-there.ts',
    "export { back } from '../../notices/planted-back.ts'\nexport const there = 1",
  ],
  [
    'no-cycle',
    'src/notices/planted-back.ts',
    "export { there as back } from '../votes/ballots/planted-there.ts'",
  ],
  ['everything-resolves', 'server/planted-gone.ts', "export { gone } from './gone.ts'"],
]

test('the import law passes on the project as it is, and names each planted breach', () => {
  const clean = cruise()
  assert.equal(clean.status, 0, clean.text)
  for (const [, file, code] of IMPORTS) appendFileSync(join(copy, file), `${code}\n`)
  const broken = cruise()
  for (const [, file] of IMPORTS) rmSync(join(copy, file))
  assert.notEqual(broken.status, 0)
  for (const [rule, file] of IMPORTS) {
    const named = broken.text.split('\n').some((line) => line.includes(rule) && line.includes(file))
    assert.ok(named, `${rule} does not name ${file}:\n${broken.text}`)
  }
})

const LINTS: [rule: string, file: string, code: string][] = [
  ['own/no-float', 'domain/planted.ts', 'export const half = (amountFen: number) => amountFen * 0.5\n'],
  ['own/no-float', 'domain/planted.ts', 'export const half = (areaDm2: number) => areaDm2 / 2\n'],
  ['own/no-float', 'domain/planted.ts', 'export const read = (text: string) => Number.parseFloat(text)\n'],
  ['own/no-float', 'domain/planted.ts', 'export const round = (areaDm2: number) => Math.round(areaDm2)\n'],
  ['own/no-float', 'domain/planted.ts', 'export const show = (amountFen: number) => amountFen.toFixed(2)\n'],
  ['no-restricted-globals', 'domain/planted.ts', 'export const now = () => Date.now()\n'],
  ['no-restricted-properties', 'domain/planted.ts', 'export const dice = () => Math.random()\n'],
  [
    'own/no-words-outside-copy',
    'src/votes/planted.tsx',
    "import { Text } from '@tarojs/components'\nexport const Planted = () => <Text>投票</Text>\n",
  ],
  ['own/no-words-outside-copy', 'src/votes/planted.ts', "export const title = '投票'\n"],
  ['own/no-words-outside-copy', 'src/votes/planted.ts', 'export const title = (n: number) => `共 ${n} 票`\n'],
  [
    'own/only-pressable',
    'src/votes/planted.tsx',
    "import { View } from '@tarojs/components'\nexport const Planted = () => <View onClick={() => {}} />\n",
  ],
]
const CLEAN: [file: string, code: string][] = [
  ['domain/planted.ts', 'export const double = (amountFen: number) => amountFen * 2\n'],
  ['src/votes/planted.ts', "export const key = 'votes'\n"],
]

test('the linter names each planted breach and passes what is clean', async () => {
  const eslint = new ESLint({ cwd: ROOT })
  for (const [rule, file, code] of LINTS) {
    const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) })
    const rules = result?.messages.map((message) => message.ruleId)
    assert.ok(rules?.includes(rule), `${rule} says nothing of ${code}; it says ${rules}`)
  }
  for (const [file, code] of CLEAN) {
    const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) })
    assert.deepEqual(result?.messages, [], code)
  }
})

const TYPES: [error: RegExp, file: string, code: string][] = [
  [
    /policy/,
    'contract/planted.ts',
    "import * as v from 'valibot'\nimport { reads } from './core/define.ts'\nexport const read = reads('/planted', { summary: 'x', output: v.object({}) })\n",
  ],
  [/TS2304|TS2584/, 'domain/planted-window.ts', 'export const width = () => window.innerWidth\n'],
  [/TS2580|TS2304/, 'domain/planted-process.ts', 'export const home = () => process.cwd()\n'],
]

test('an endpoint without a policy and a host inside the law do not compile', () => {
  for (const [, file, code] of TYPES) writeFileSync(join(copy, file), code)
  const told = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'domain/tsconfig.json'],
    { cwd: copy, encoding: 'utf8' },
  )
  for (const [, file] of TYPES) rmSync(join(copy, file))
  const lines = told.stdout.split('\n')
  for (const [error, file] of TYPES)
    assert.ok(
      lines.some(
        (line, index) => line.startsWith(file) && error.test(lines.slice(index, index + 4).join('\n')),
      ),
      `${file} compiles:\n${told.stdout}`,
    )
})

function cruise() {
  const told = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--preserve-symlinks',
      '--output-type',
      'err',
      'domain',
      'contract',
      'src',
      'server',
      'verifier',
    ],
    { cwd: copy, encoding: 'utf8' },
  )
  return { status: told.status, text: `${told.stdout}${told.stderr}` }
}
