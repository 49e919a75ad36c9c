import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'

// That the rules of the house are checked: the project as it is passes, and a breach of each rule is named with its sentence.

const ROOT = join(import.meta.dirname, '../..')
const KEPT = ['server', 'contract', 'domain', 'src', 'test', 'bench', 'scripts', 'rooms.json']
let copy: string

before(() => {
  copy = mkdtempSync(join(tmpdir(), 'wuye-house-'))
  for (const name of KEPT) cpSync(join(ROOT, name), join(copy, name), { recursive: true })
})
after(() => rmSync(copy, { recursive: true, force: true }))

const lines = (count: number) => 'void 0\n'.repeat(count)

const BREACHES: readonly { named: string; sentence: RegExp; file: string; text: string }[] = [
  ...Array.from({ length: 11 }, (_, index) => ({
    named: 'domain/planted: 11 files',
    sentence: /^A folder holds at most 10 files/,
    file: `domain/planted/file-${index}.ts`,
    text: 'export {}\n',
  })),
  {
    named: 'domain/core/planted.ts long: 82 lines',
    sentence: /^A function has at most 80 lines/,
    file: 'domain/core/planted.ts',
    text: `export function long() {\n${lines(80)}}\n`,
  },
  {
    named: 'src/votes/ballots/pages/planted/index.tsx Page: 62 lines',
    sentence: /a component of a page 60/,
    file: 'src/votes/ballots/pages/planted/index.tsx',
    text: `export default function Page() {\n${lines(60)}}\n`,
  },
  {
    named: 'server/notices/planted.ts ballots: belongs to votes/',
    sentence: /^A table is named in SQL only in the room that owns it/,
    file: 'server/notices/planted.ts',
    text: "export const READ = 'SELECT 1 FROM notices n JOIN ballots b USING (estate_id)'\n",
  },
  {
    named: 'server/notices/planted-write.ts units written: belongs to estate/',
    sentence: /^A table is named in SQL only in the room that owns it/,
    file: 'server/notices/planted-write.ts',
    text: "export const WRITE = 'UPDATE units SET room = $1'\n",
  },
  {
    named: 'server/open311/planted.ts open311_keys: its columns are not named',
    sentence: /^INSERT names its columns/,
    file: 'server/open311/planted.ts',
    text: "export const ADD = 'INSERT INTO open311_keys VALUES ($1)'\n",
  },
  {
    named: 'server/core/db/functions/planted.sql log_nodes: its columns are not named',
    sentence: /^INSERT names its columns/,
    file: 'server/core/db/functions/planted.sql',
    text: 'INSERT INTO log_nodes AS n\n  SELECT 1\n',
  },
  {
    named: 'server/core/db/migrations/9999-planted.sql',
    sentence: /^No function body in a migration/,
    file: 'server/core/db/migrations/9999-planted.sql',
    text: 'CREATE OR REPLACE FUNCTION planted() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;\n',
  },
  {
    named: 'server/home/planted.ts: a code is cast in line 2',
    sentence: /^A code that comes as text is parsed/,
    file: 'server/home/planted.ts',
    text: "import { AppError } from '#server/core/http/app-error.ts'\nexport const refuse = (code: string) => new AppError((code) as never)\n",
  },
  {
    named: 'server/home/planted-code.ts: a code is cast in line 1',
    sentence: /^A code that comes as text is parsed/,
    file: 'server/home/planted-code.ts',
    text: "export const codeOf = (text: string) => text as 'vote.closed'\n",
  },
  {
    named: 'server/bills/planted.ts: a route in line 1',
    sentence: /^A route is an endpoint or a signed file of the contract/,
    file: 'server/bills/planted.ts',
    text: "export const serve = (app: { get(path: string, answer: () => void): void }) => app.get('/api/planted', () => {})\n",
  },
]

test('the rules of the house hold, and each breach is named with its sentence', () => {
  const clean = look()
  assert.equal(clean.text, '')
  assert.equal(clean.status, 0)
  for (const { file, text } of BREACHES) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    writeFileSync(join(copy, file), text)
  }
  const broken = look()
  assert.equal(broken.status, 1)
  const told = broken.text.split('\n')
  for (const { named, sentence } of BREACHES) {
    const at = told.findIndex((line) => line === named)
    assert.ok(at >= 0, `${named} is not named:\n${broken.text}`)
    assert.match((told[at + 1] ?? '').trim(), sentence)
  }
  // Nothing else is named: two lines a breach.
  assert.equal(told.filter(Boolean).length, 2 * new Set(BREACHES.map((one) => one.named)).size, broken.text)
})

test('a debt that is paid has to be struck off', () => {
  const debts = join(copy, 'scripts/house-debts.json')
  writeFileSync(debts, JSON.stringify({ tables: ['server/gone.ts votes'] }))
  assert.match(
    look().text,
    /server\/gone\.ts votes: paid; strike it off scripts\/house-debts\.json \(tables\)/,
  )
})

function look() {
  const told = spawnSync(process.execPath, [join(ROOT, 'scripts/house.mjs'), copy], { encoding: 'utf8' })
  return { status: told.status, text: `${told.stdout}${told.stderr}` }
}
