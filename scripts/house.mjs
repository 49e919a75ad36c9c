// node scripts/house.mjs [root]: the rules of the house that no other tool knows. Each breach is one line with a sentence that says what to do.
// What was built before a rule stands in scripts/house-debts.json: a debt that is paid must be struck off, and none may be added.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT as HERE } from './run.mjs'

/** The house to look at: this one, or a copy in which a test breaks the rules. */
const ROOT = process.argv[2] ?? HERE

const rooms = JSON.parse(readFileSync(join(ROOT, 'rooms.json'), 'utf8'))
const debts = JSON.parse(readFileSync(join(ROOT, 'scripts/house-debts.json'), 'utf8'))

const OWNERS = new Map(rooms.server.flatMap((room) => (room.tables ?? []).map((table) => [table, room.name])))
const READ_BY_ALL = new Set(rooms.server.flatMap((room) => room.readByAll ?? []))

const MOST_FILES = 10
const MOST_LINES = 80
const MOST_PAGE_LINES = 60
/** Folders of data: one file is one fact, and nobody reads them in one sitting. */
const DATA_FOLDERS = /^(server\/core\/db\/(migrations|functions)|test\/vectors|test\/snapshots)/

/** What answers requests and is neither an endpoint nor a signed file of the contract, and why. */
const RAW_ROUTES = {
  'server/core/http/router.ts': 'mounts the endpoints',
  'server/files/serve.ts': 'serves the signed files',
  'server/app.ts': 'health, metrics and the OpenAPI document, for whoever runs the server',
  'server/open311/serve.ts': 'paths, names and errors are the specification’s',
  'server/bills/cashier/callbacks.ts': 'its form is the cashier’s',
}
const METHODS = /^(get|head|post|put|patch|delete|options|all)$/

/** Breaches by rule; a breach is named by what stands before its first colon. */
const found = { files: [], lines: [], tables: [], inserts: [], functions: [], codes: [], routes: [] }
const SENTENCES = {
  files: `A folder holds at most ${MOST_FILES} files: make a folder for the part that grew.`,
  lines: `A function has at most ${MOST_LINES} lines, a component of a page ${MOST_PAGE_LINES}: give a part of it a name of its own.`,
  tables: 'A table is named in SQL only in the room that owns it (rooms.json): ask that room.',
  inserts: 'INSERT names its columns: a column that is added or moved later must not shift the values.',
  functions:
    'No function body in a migration: it belongs in server/core/db/functions, so that the present one stands in a file.',
  codes:
    'A code that comes as text is parsed (`isErrorCode`, `refusalWith`), never cast: a cast lets any text through.',
  routes: 'A route is an endpoint or a signed file of the contract, or named in RAW_ROUTES with a reason.',
}

for (const floor of ['server', 'contract', 'domain', 'src', 'test', 'bench', 'scripts']) walk(floor)
for (const name of sqlFiles('server/core/db/migrations')) {
  const text = read(name)
  if (/CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)/i.test(text)) found.functions.push(name)
}
for (const name of sqlFiles('server/core/db/functions')) inserts(name, read(name))

let bad = 0
for (const [rule, breaches] of Object.entries(found)) {
  const owed = new Set(debts[rule] ?? [])
  const seen = new Set()
  for (const breach of breaches) {
    const key = breach.split(': ')[0]
    seen.add(key)
    if (owed.has(key)) continue
    bad += 1
    console.log(`${breach}\n   ${SENTENCES[rule]}`)
  }
  for (const debt of owed)
    if (!seen.has(debt)) {
      bad += 1
      console.log(`${debt}: paid; strike it off scripts/house-debts.json (${rule})`)
    }
}
process.exit(bad > 0 ? 1 : 0)

function walk(folder) {
  if (!existsSync(join(ROOT, folder))) return
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true })
  const files = entries.filter((one) => one.isFile())
  if (files.length > MOST_FILES && !DATA_FOLDERS.test(folder))
    found.files.push(`${folder}: ${files.length} files`)
  for (const { name } of files) if (/\.tsx?$/.test(name)) look(`${folder}/${name}`)
  for (const one of entries)
    if (one.isDirectory() && one.name !== 'node_modules') walk(`${folder}/${one.name}`)
}

function look(path) {
  const text = read(path)
  if (/^(server|contract|domain|src)\//.test(path)) measure(path, text)
  if (!path.startsWith('server/')) return
  inserts(path, text)
  const room = roomOf(path)
  // What makes up estates for trying out, and what brings in files by hand, knows every table.
  if (room === 'dev' || room === 'cli') return
  const named = new Set()
  for (const [, table] of text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(?:ONLY\s+)?([a-z_]+)\b/g)) {
    const owner = OWNERS.get(table)
    if (owner && owner !== room && !READ_BY_ALL.has(table)) named.add(table)
  }
  for (const table of named) found.tables.push(`${path} ${table}: belongs to ${OWNERS.get(table)}/`)
  for (const [, table] of text.matchAll(/\b(?:INTO|UPDATE|DELETE FROM)\s+(?:ONLY\s+)?([a-z_]+)\b/g))
    if (READ_BY_ALL.has(table) && OWNERS.get(table) !== room)
      found.tables.push(`${path} ${table} written: belongs to ${OWNERS.get(table)}/`)
}

/** The INSERTs of a file that do not name their columns, with or without another name for the table. */
function inserts(path, text) {
  for (const [, table] of text.matchAll(
    /\bINSERT INTO ([a-z0-9_]+)\s+(?:AS [a-z]+\s+)?(?:VALUES|SELECT|WITH)\b/g,
  ))
    found.inserts.push(`${path} ${table}: its columns are not named`)
}

/** Lengths of the functions of a file, from brace to brace. */
function measure(path, text) {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind)
  const isPage = /^src\/.*pages\/.*index\.tsx$/.test(path)
  const lineOf = (at) => file.getLineAndCharacterOfPosition(at).line
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const name = nameOf(node)
      const lines = lineOf(node.body.end) - lineOf(node.body.getStart(file)) + 1
      if (lines > (isPage && /^[A-Z]/.test(name) ? MOST_PAGE_LINES : MOST_LINES))
        found.lines.push(`${path} ${name}: ${lines} lines`)
    }
    if (isRawRoute(path, node))
      found.routes.push(`${path}: a route in line ${lineOf(node.getStart(file)) + 1}`)
    if (isCodeCast(node)) found.codes.push(`${path}: a code is cast in line ${lineOf(node.end) + 1}`)
    ts.forEachChild(node, visit)
  }
  visit(file)
}

/** `app.get(path, …)` or `app.route(…)` where nothing says why. What plays other systems for trials has routes of its own. */
function isRawRoute(path, node) {
  if (!path.startsWith('server/') || path.startsWith('server/dev/') || path in RAW_ROUTES) return false
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const called = node.expression.name.text
  const [first, last] = [node.arguments[0], node.arguments.at(-1)]
  const isHandled = last && (ts.isArrowFunction(last) || ts.isFunctionExpression(last))
  const isPath = first && ts.isStringLiteralLike(first) && first.text.startsWith('/')
  return (
    called === 'route' || (METHODS.test(called) && node.arguments.length > 1 && Boolean(isHandled || isPath))
  )
}

/** `as ErrorCode`, `as 'vote.closed'`, or any cast of what a refusal is made with. */
function isCodeCast(node) {
  if (!ts.isAsExpression(node)) return false
  if (/^(ErrorCode|'[a-z]+\.[a-z-]+'.*)$/s.test(node.type.getText())) return true
  let up = node.parent
  while (ts.isParenthesizedExpression(up)) up = up.parent
  return ts.isNewExpression(up) && up.expression.getText() === 'AppError'
}

/** The name of a function, or of what it is given to. */
function nameOf(node) {
  if (node.name) return node.name.getText()
  for (let up = node.parent; up; up = up.parent) {
    if (ts.isVariableDeclaration(up) || ts.isPropertyAssignment(up) || ts.isFunctionDeclaration(up))
      return `${up.name?.getText() ?? 'default'}…`
  }
  return 'default'
}

function roomOf(path) {
  const [, room] = path.split('/')
  return room.endsWith('.ts') ? 'top' : room
}

function sqlFiles(folder) {
  const path = join(ROOT, folder)
  return existsSync(path)
    ? readdirSync(path, { recursive: true })
        .map((name) => join(folder, name))
        .filter((name) => name.endsWith('.sql'))
    : []
}

function read(path) {
  return readFileSync(join(ROOT, path), 'utf8')
}
