/**
 * Checks that no regular expression that strangers' bytes meet takes longer than linear time: `npm run check` runs it.
 *
 * It reads every literal and every `new RegExp('…')` of the folders below through TypeScript's own parser, and asks
 * redos-detector how many ways there are to match one text. More than a few: two parts can share one run of signs, and a text
 * that does not match in the end is then tried quadratically or worse. `new RegExp` of anything but text is refused, because
 * nobody can check it.
 *
 * An expression may stay where what it reads is short: the call says so in a comment before it, `// Linear: why`.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isSafePattern } from 'redos-detector'
import ts from 'typescript'
import { ROOT } from './run.mjs'

const FOLDERS = ['contract', 'domain', 'verifier', 'server', 'src/data', 'src/format']
/** In how many ways a text may be matched. Basis: ours; safe ones have a handful. */
const MOST_WAYS = 200
/** How long it looks, counted in its own steps so that a busy machine decides the same. */
const MOST_STEPS = 20_000

const given = process.argv.slice(2)
const files = given.length > 0 ? given : FOLDERS.flatMap((folder) => filesBelow(join(ROOT, folder)))
const findings = []
let count = 0
for (const file of files) check(file)
for (const finding of findings) console.log(finding)
console.log(
  `${count} regular expressions in ${files.length} files, ${findings.length} that may take more than linear time`,
)
process.exit(findings.length > 0 ? 1 : 0)

function filesBelow(folder) {
  let names = []
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return filesBelow(path)
    return /\.(ts|tsx|mjs)$/.test(name) ? [path] : []
  })
}

function check(file) {
  const text = readFileSync(file, 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) judge(node, ...partsOf(node.text))
    else if (
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'RegExp'
    ) {
      const [pattern, flags] = node.arguments ?? []
      const said = pattern && textOf(pattern)
      if (said !== undefined && (!flags || ts.isStringLiteralLike(flags)))
        judge(node, said, flags ? flags.text : '')
      else if (!isExcused(node))
        say(node, 'is put together at run time, so that nobody can check it; write it as a literal')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)

  function judge(node, pattern, flags) {
    count += 1
    let answer
    try {
      answer = isSafePattern(pattern, {
        caseInsensitive: flags.includes('i'),
        unicode: flags.includes('u'),
        dotAll: flags.includes('s'),
        multiLine: flags.includes('m'),
        maxScore: MOST_WAYS,
        maxSteps: MOST_STEPS,
        timeout: Number.POSITIVE_INFINITY,
        downgradePattern: true,
      })
    } catch (error) {
      if (!isExcused(node)) say(node, `cannot be checked: ${error.message}`)
      return
    }
    if (!answer.safe && !isExcused(node))
      say(
        node,
        answer.error === 'hitMaxScore'
          ? 'can match one run of signs in many ways, so that a long text takes quadratic time or worse'
          : `was not decided (${answer.error}); make it simpler`,
      )
  }

  function say(node, what) {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    findings.push(`${relative(ROOT, file)}:${line + 1}: ${node.getText().slice(0, 100)} ${what}`)
  }

  /** Whether a comment on the lines before says why what it reads is short. */
  function isExcused(node) {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart())
    const lines = text.split('\n')
    return [lines[line], lines[line - 1], lines[line - 2]].some((one) => /\/\/ Linear: \S/.test(one ?? ''))
  }
}

/** The text that a literal, or literals joined by `+`, stand for; undefined for anything else. */
function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined
  const [left, right] = [textOf(node.left), textOf(node.right)]
  return left === undefined || right === undefined ? undefined : left + right
}

function partsOf(literal) {
  const end = literal.lastIndexOf('/')
  return [literal.slice(1, end), literal.slice(end + 1)]
}
