import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import ts from 'typescript'

// docs/promises.md lists what the product says of itself, with the code that keeps it and the test that would fail. Here the list is
// held against the sources: a sentence that changed, a function that is gone or a test that was renamed is named.

/** One row of the list: the sentence (`…` stands for what is left out), where it stands, what keeps it, which test fails. */
type Promise_ = { sentence: string; at: Place; code: Place; test: Place | null }
type Place = { file: string; name: string }

/** How many promises no test keeps. It may only fall. */
const MOST_WITHOUT_TEST = 0
/** How many are listed. It may only rise. */
const LEAST_LISTED = 407

const LIST = readFileSync('docs/promises.md', 'utf8')

function promisesIn(list: string): Promise_[] {
  return list
    .split('\n')
    .filter((line) => /^\| [^|]+ \| `[^|]+ \| [^|]+ \| [^|]+ \|$/.test(line))
    .map((line) => {
      const [sentence = '', at = '', code = '', kept = ''] = line.slice(2, -2).split(' | ')
      return { sentence, at: placeOf(at), code: placeOf(code), test: kept === 'none' ? null : placeOf(kept) }
    })
}

function placeOf(cell: string): Place {
  const match = /^`([^`]+)` (.+)$/.exec(cell)
  assert.ok(match, `not a file and a name: ${cell}`)
  return { file: match[1] as string, name: (match[2] as string).replace(/^"(.*)"$/, '$1') }
}

const parsed = new Map<string, ts.SourceFile>()

function sourceOf(file: string): ts.SourceFile {
  const known = parsed.get(file)
  if (known) return known
  const kind = file.endsWith('.tsx')
    ? ts.ScriptKind.TSX
    : file.endsWith('.cjs')
      ? ts.ScriptKind.JS
      : ts.ScriptKind.TS
  const made = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, kind)
  parsed.set(file, made)
  return made
}

/** All text within a node, in order; `…` where a template takes a value. */
function wordsOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node)) return `${node.text}…`
  if (ts.isTemplateTail(node)) return node.text
  const parts: string[] = []
  ts.forEachChild(node, (child) => void parts.push(wordsOf(child)))
  return parts.join('')
}

/** What stands under a key such as `VOTES > pickHint`, or null where there is no such key. */
function underKey(file: string, key: string): ts.Node | null {
  const [root, ...path] = key.split(' > ')
  let found: ts.Node | null = null
  for (const statement of sourceOf(file).statements)
    if (ts.isVariableStatement(statement))
      for (const one of statement.declarationList.declarations)
        if (one.name.getText() === root) found = one.initializer ?? null
  for (const name of path) {
    const outer = bare(found)
    const within: ts.ObjectLiteralElementLike | undefined =
      outer && ts.isObjectLiteralExpression(outer)
        ? outer.properties.find((property) => property.name && nameOf(property.name) === name)
        : undefined
    found = within && ts.isPropertyAssignment(within) ? within.initializer : null
  }
  return found
}

function bare(node: ts.Node | null): ts.Node | null {
  return node && (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) ? bare(node.expression) : node
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : ''
}

/** The titles of the tests of a file; `…` where a title has a value. */
function titlesOf(file: string): string[] {
  const titles: string[] = []
  const walk = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      /^(test|it|describe)(\.|$)/.test(node.expression.getText()) &&
      node.arguments[0]
    )
      titles.push(wordsOf(node.arguments[0]))
    ts.forEachChild(node, walk)
  }
  walk(sourceOf(file))
  return titles
}

function declares({ file, name }: Place): boolean {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.html')) return text.includes(name)
  return file.endsWith('.sql')
    ? new RegExp(`\\b(FUNCTION|TABLE|POLICY|INDEX|CONSTRAINT)\\s+(IF NOT EXISTS\\s+)?${name}\\b`).test(text)
    : new RegExp(`\\b(function\\*?|const|let)\\s+${name}\\b`).test(text)
}

/** What is wrong with a row; empty where it still holds. */
function faultsOf({ sentence, at, code, test: kept }: Promise_): string[] {
  const missing = [at, code, ...(kept ? [kept] : [])].filter(({ file }) => !existsSync(file))
  if (missing.length > 0) return missing.map(({ file }) => `${file} is gone: ${sentence}`)
  const faults: string[] = []
  const node = underKey(at.file, at.name)
  if (!node) faults.push(`${at.file} has no ${at.name}: ${sentence}`)
  else if (!isSaid(sentence, wordsOf(node)))
    faults.push(`${at.name} of ${at.file} says other words than: ${sentence}`)
  if (!declares(code)) faults.push(`${code.file} has no ${code.name}: ${sentence}`)
  if (kept && !titlesOf(kept.file).some((title) => title.includes(kept.name)))
    faults.push(`${kept.file} has no test "${kept.name}": ${sentence}`)
  return faults
}

function isSaid(sentence: string, words: string): boolean {
  let from = 0
  for (const part of sentence.split('…')) {
    const place = words.indexOf(part, from)
    if (place < 0) return false
    from = place + part.length
  }
  return true
}

test('every promise of the list is still said, kept by code that is there and by a test that is there', () => {
  const promises = promisesIn(LIST)
  assert.ok(promises.length >= LEAST_LISTED, `${promises.length} promises are listed`)
  assert.deepEqual(promises.flatMap(faultsOf), [])
  const untested = promises.filter((one) => one.test === null)
  assert.ok(untested.length <= MOST_WITHOUT_TEST, untested.map((one) => one.sentence).join('\n'))
  const rows = LIST.split('\n').filter((line) => line.startsWith('| ') && /[一-龥]/.test(line))
  assert.equal(
    rows.length,
    promises.length,
    'each row has four cells: sentence, `file` key, `file` name, `file` "title"',
  )
})

test('a changed word, a function that is gone and a renamed test are noticed', () => {
  const [first] = promisesIn(LIST)
  assert.ok(first?.test)
  assert.equal(faultsOf({ ...first, sentence: `${first.sentence}！` }).length, 1)
  assert.equal(faultsOf({ ...first, at: { ...first.at, name: `${first.at.name}Not` } }).length, 1)
  assert.equal(faultsOf({ ...first, at: { ...first.at, file: 'src/copy/not.ts' } }).length, 1)
  assert.equal(faultsOf({ ...first, code: { ...first.code, name: 'noSuchFunction' } }).length, 1)
  assert.equal(faultsOf({ ...first, test: { ...first.test, name: 'no such test' } }).length, 1)
})
