import { join } from 'node:path'
import pg from 'pg'
import ts from 'typescript'

// What the server's queries say of their rows (`query<Row>(sql)`), read with TypeScript, against what PostgreSQL says of the same
// texts (Parse and Describe, nothing is run). docs/adr/0030 says what is compared and what cannot be.

const ROOT = join(import.meta.dirname, '../../..')
/** A text with more variants than this is taken for one that is made while the server runs. */
const MOST_VARIANTS = 256
const MOST_STEPS = 12

export type Asked = {
  /** `server/file.ts:12`. */
  readonly place: string
  /** Every text the call may send; null where only a run knows it. */
  readonly texts: readonly string[] | null
  /** The columns of the declared row; null where the call declares none. */
  readonly row: readonly Declared[] | null
  /** Whether the call declares no row although something reads its rows. */
  readonly isBelieved: boolean
  /** How many values the call gives, where they stand in an array literal without a spread. */
  readonly values: number | null
  /** Whether the rows come as JSON (`question`). */
  readonly isJson: boolean
}

export type Declared = {
  readonly name: string
  readonly kinds: readonly Kind[]
  readonly mayBeNull: boolean
}

/** What a value is to JavaScript. `any` is a type that says nothing, `json` an object or a list of them. */
export type Kind =
  | 'any'
  | 'bigint'
  | 'boolean'
  | 'Buffer'
  | 'Date'
  | 'json'
  | 'number'
  | 'string'
  | `${string}[]`

/** Every call of pg's `query` in the server, or in the files given in its place, in the order of the source. */
export function queriesOf(files?: readonly string[]): Asked[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'server/tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )
  if (!config) throw new Error('server/tsconfig.json cannot be read')
  const program = ts.createProgram({ rootNames: files ?? config.fileNames, options: config.options })
  const reader = new Reader(program.getTypeChecker())
  const sources = program
    .getSourceFiles()
    .filter((one) => (files ? files.includes(one.fileName) : /\/server\//.test(one.fileName)))
    .filter((one) => !one.isDeclarationFile && !one.fileName.includes('/node_modules/'))
  for (const source of sources) reader.noteCalls(source)
  return reader.asked()
}

class Reader {
  readonly #checker: ts.TypeChecker
  readonly #queries: ts.CallExpression[] = []
  readonly #callers = new Map<ts.Node, ts.CallExpression[]>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  noteCalls(node: ts.Node): void {
    if (ts.isCallExpression(node)) {
      if (this.#isQuery(node) || this.#isQuestion(node)) this.#queries.push(node)
      const called = this.#checker.getResolvedSignature(node)?.declaration
      if (called) this.#callers.set(called, [...(this.#callers.get(called) ?? []), node])
    }
    ts.forEachChild(node, (child) => this.noteCalls(child))
  }

  asked(): Asked[] {
    return this.#queries.map((call) => {
      const isJson = this.#isQuestion(call)
      const [text, values] = this.#partsOf(call)
      const source = call.getSourceFile()
      const line = source.getLineAndCharacterOfPosition(call.getStart()).line + 1
      const declared = isJson ? this.#rowOf(call) : this.#declaredBy(call)
      return {
        place: `${source.fileName.slice(ROOT.length + 1)}:${line}`,
        texts: text ? this.#textsOf(text, new Map(), 0) : null,
        row: declared ? this.#columnsOf(declared, call) : null,
        isBelieved: !declared && this.#readsRows(call),
        isJson,
        values: values === undefined ? 0 : countOf(values),
      }
    })
  }

  /** The text and the values, given by themselves or as parts of an object. */
  #partsOf(call: ts.CallExpression): readonly [ts.Expression | undefined, ts.Expression | undefined] {
    const [first, second] = call.arguments
    if (!first || !ts.isObjectLiteralExpression(first)) return [first, second]
    const part = (name: string) =>
      first.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)?.initializer
    return [part('text'), part('values')]
  }

  #isQuery(call: ts.CallExpression): boolean {
    if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== 'query') return false
    const symbol = this.#checker.getSymbolAtLocation(call.expression.name)
    return symbol?.declarations?.some((one) => one.getSourceFile().fileName.includes('/@types/pg/')) ?? false
  }

  /** Whether a call is one of `question` (server/core/db/ask.ts). */
  #isQuestion(call: ts.CallExpression): boolean {
    if (!ts.isIdentifier(call.expression) || call.expression.text !== 'question') return false
    const declared = this.#checker.getResolvedSignature(call)?.declaration
    return declared?.getSourceFile().fileName.endsWith('/core/db/ask.ts') ?? false
  }

  /** The row that a call of pg's `query` declares. */
  #declaredBy(call: ts.CallExpression): ts.Type | undefined {
    const [row] = call.typeArguments ?? []
    return row && this.#checker.getTypeFromTypeNode(row)
  }

  /** The row that the reader of a question takes: it is given a list of them. */
  #rowOf(call: ts.CallExpression): ts.Type | undefined {
    const read = this.#checker.getResolvedSignature(call)?.parameters[2]
    const [rows] = read
      ? (this.#checker.getTypeOfSymbolAtLocation(read, call).getCallSignatures()[0]?.parameters ?? [])
      : []
    const list = rows && this.#checker.getTypeOfSymbolAtLocation(rows, call)
    return list && this.#checker.getTypeArguments(list as ts.TypeReference)[0]
  }

  #columnsOf(row: ts.Type, at: ts.Node): Declared[] {
    return this.#checker.getPropertiesOfType(row).map((property) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(property, at)
      const parts = type.isUnion() ? type.types : [type]
      const isAbsent = (one: ts.Type) => (one.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0
      return {
        name: property.name,
        kinds: [...new Set(parts.filter((one) => !isAbsent(one)).map((one) => this.#kindOf(one)))],
        mayBeNull: parts.some(isAbsent) || (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0,
      }
    })
  }

  #kindOf(type: ts.Type): Kind {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'any'
    if (type.flags & ts.TypeFlags.StringLike) return 'string'
    if (type.flags & ts.TypeFlags.NumberLike) return 'number'
    if (type.flags & ts.TypeFlags.BigIntLike) return 'bigint'
    if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean'
    // A string with a brand.
    if (type.isIntersection()) return this.#kindOf(type.types[0] as ts.Type)
    const name = type.getSymbol()?.name
    if (name === 'Buffer' || name === 'Uint8Array') return 'Buffer'
    if (name === 'Date') return 'Date'
    if (this.#checker.isArrayType(type)) {
      const [of] = this.#checker.getTypeArguments(type as ts.TypeReference)
      const parts = of ? (of.isUnion() ? of.types : [of]) : []
      const kinds = [...new Set(parts.map((one) => this.#kindOf(one)))]
      return kinds.length === 1 && kinds[0] !== 'json' ? `${kinds[0]}[]` : 'json'
    }
    return 'json'
  }

  /** Whether anything but the number of rows is taken from the answer of a call. */
  #readsRows(call: ts.CallExpression): boolean {
    let node: ts.Node = call
    while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent
    const { parent } = node
    if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'rows' && !isLengthOf(parent)
    if (!ts.isVariableDeclaration(parent)) return false
    if (ts.isObjectBindingPattern(parent.name)) {
      const rows = parent.name.elements.find((one) => (one.propertyName ?? one.name).getText() === 'rows')
      return rows !== undefined && this.#isUsed(rows.name, (use) => !isLengthOf(use))
    }
    return this.#isUsed(
      parent.name,
      ({ parent: use }) => ts.isPropertyAccessExpression(use) && use.name.text === 'rows' && !isLengthOf(use),
    )
  }

  /** Whether a name is used, apart from where it is declared, in a way that counts. */
  #isUsed(name: ts.Node, counts: (use: ts.Node) => boolean): boolean {
    const symbol = this.#checker.getSymbolAtLocation(name)
    const isUse = (one: ts.Node): boolean =>
      (one !== name &&
        ts.isIdentifier(one) &&
        this.#checker.getSymbolAtLocation(one) === symbol &&
        counts(one)) ||
      ts.forEachChild(one, isUse) === true
    return isUse(name.getSourceFile())
  }

  /** Every text that an expression may be, or null where that is not in the source. */
  #textsOf(node: ts.Expression, given: Given, step: number): readonly string[] | null {
    if (step > MOST_STEPS) return null
    const next = (one: ts.Expression) => this.#textsOf(one, given, step + 1)
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return [node.text]
    if (ts.isTemplateExpression(node))
      return product([
        [node.head.text],
        ...node.templateSpans.flatMap((span) => [next(span.expression), [span.literal.text]]),
      ])
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
      return next(node.expression)
    if (ts.isConditionalExpression(node)) return union([next(node.whenTrue), next(node.whenFalse)])
    if (ts.isBinaryExpression(node)) {
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken)
        return product([next(node.left), next(node.right)])
      if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
        return union([next(node.left), next(node.right)])
    }
    return (
      this.#literalsOf(node) ??
      (ts.isCallExpression(node) ? this.#answersOf(node, given, step) : this.#valuesOf(node, given, step))
    )
  }

  /** The texts of an expression whose type is made of literals; any number does for a number, as it changes no column. */
  #literalsOf(node: ts.Expression): readonly string[] | null {
    const type = this.#checker.getTypeAtLocation(node)
    if (type.flags & ts.TypeFlags.Number) return ['1']
    const parts = type.isUnion() ? type.types : [type]
    const texts = parts.map((one) =>
      one.isStringLiteral() || one.isNumberLiteral() ? String(one.value) : null,
    )
    return texts.every((one) => one !== null) ? texts : null
  }

  /** The texts of a call: a constant list joined, or one of our functions that is a single expression. */
  #answersOf(call: ts.CallExpression, given: Given, step: number): readonly string[] | null {
    const { expression } = call
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'join') {
      const list = this.#listOf(expression.expression)
      const between = call.arguments[0] ? this.#textsOf(call.arguments[0], given, step + 1) : [',']
      if (!list || between?.length !== 1) return null
      return product(
        list.flatMap((one, i) => [...(i > 0 ? [between] : []), this.#textsOf(one, given, step + 1)]),
      )
    }
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'replace') {
      const [from, to] = call.arguments.map((one) => this.#textsOf(one, given, step + 1)?.[0])
      if (from === undefined || to === undefined) return null
      return (
        this.#textsOf(expression.expression, given, step + 1)?.map((one) => one.replace(from, to)) ?? null
      )
    }
    const called = this.#checker.getResolvedSignature(call)?.declaration
    if (!called || !('body' in called)) return null
    const answer = expressionOf(called.body as ts.Node | undefined)
    if (!answer) return null
    const inside: Given = new Map(given)
    for (const [i, parameter] of called.parameters.entries()) {
      const symbol = ts.isParameter(parameter) ? this.#checker.getSymbolAtLocation(parameter.name) : undefined
      const argument = call.arguments[i] ?? (ts.isParameter(parameter) ? parameter.initializer : undefined)
      const texts = argument ? this.#textsOf(argument, given, step + 1) : null
      if (symbol && texts) inside.set(symbol, texts)
    }
    return this.#textsOf(answer, inside, step + 1)
  }

  #listOf(node: ts.Expression): readonly ts.Expression[] | null {
    if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return this.#listOf(node.expression)
    if (ts.isArrayLiteralExpression(node))
      return node.elements.some(ts.isSpreadElement) ? null : node.elements
    const made = this.#madeOf(node)
    return made ? this.#listOf(made) : null
  }

  /** What a constant or a property of a constant was made of. */
  #madeOf(node: ts.Expression): ts.Expression | null {
    const declared = this.#declarationOf(node)
    if (!declared) return null
    if (ts.isPropertyAssignment(declared)) return declared.initializer
    return ts.isVariableDeclaration(declared) &&
      (ts.getCombinedNodeFlags(declared) & ts.NodeFlags.Const) !== 0
      ? (declared.initializer ?? null)
      : null
  }

  #symbolOf(node: ts.Expression): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node)
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol
  }

  #declarationOf(node: ts.Expression): ts.Declaration | undefined {
    const symbol = this.#symbolOf(node)
    return symbol?.valueDeclaration ?? symbol?.declarations?.[0]
  }

  /** The texts of a name: of what it was made, or of what every caller gives for it. */
  #valuesOf(node: ts.Expression, given: Given, step: number): readonly string[] | null {
    const next = (one: ts.Expression) => this.#textsOf(one, given, step + 1)
    if (ts.isElementAccessExpression(node)) {
      const made = this.#madeOf(node.expression)
      const table =
        made && (ts.isAsExpression(made) || ts.isSatisfiesExpression(made)) ? made.expression : made
      if (!table || !ts.isObjectLiteralExpression(table)) return null
      return union(
        table.properties.map((one) => (ts.isPropertyAssignment(one) ? next(one.initializer) : null)),
      )
    }
    const symbol = this.#symbolOf(node)
    const known = symbol && given.get(symbol)
    if (known) return known
    const made = this.#madeOf(node)
    if (made) return next(made)
    const declared = this.#declarationOf(node)
    return declared && ts.isParameter(declared) ? this.#givenFor(declared, step) : null
  }

  #givenFor(parameter: ts.ParameterDeclaration, step: number): readonly string[] | null {
    const calls = this.#callers.get(parameter.parent)
    if (!calls) return null
    const at = parameter.parent.parameters.indexOf(parameter)
    return union(
      calls.map((call) => {
        const argument = call.arguments[at] ?? parameter.initializer
        return argument ? this.#textsOf(argument, new Map(), step + 1) : null
      }),
    )
  }
}

type Given = Map<ts.Symbol, readonly string[]>

/** The one expression that a function's body is or returns. */
function expressionOf(body: ts.Node | undefined): ts.Expression | null {
  if (!body) return null
  if (!ts.isBlock(body)) return body as ts.Expression
  const [only, more] = body.statements
  return only && !more && ts.isReturnStatement(only) ? (only.expression ?? null) : null
}

function isLengthOf(rows: ts.Node): boolean {
  return ts.isPropertyAccessExpression(rows.parent) && rows.parent.name.text === 'length'
}

function countOf(values: ts.Expression): number | null {
  if (!ts.isArrayLiteralExpression(values) || values.elements.some(ts.isSpreadElement)) return null
  return values.elements.length
}

function product(parts: readonly (readonly string[] | null)[]): readonly string[] | null {
  let all: readonly string[] = ['']
  for (const part of parts) {
    if (part === null || all.length * part.length > MOST_VARIANTS) return null
    all = all.flatMap((start) => part.map((end) => start + end))
  }
  return all
}

function union(parts: readonly (readonly string[] | null)[]): readonly string[] | null {
  const known = parts.filter((one) => one !== null)
  if (known.length < parts.length) return null
  const all = [...new Set(known.flat())]
  return all.length > 0 && all.length <= MOST_VARIANTS ? all : null
}

export type Described = {
  readonly parameters: number
  readonly columns: readonly {
    readonly name: string
    readonly kind: Kind
    readonly null: 'never' | 'perhaps' | 'unknown'
  }[]
}

/** What a migrated database says of SQL texts. Nothing of them is run. */
export class Describer {
  readonly #client: pg.Client | pg.PoolClient
  readonly #kinds: ReadonlyMap<number, Kind>
  readonly #asJson: ReadonlyMap<number, Kind>
  readonly #notNull: ReadonlyMap<string, boolean>

  private constructor(
    client: pg.Client | pg.PoolClient,
    kinds: ReadonlyMap<number, Kind>,
    asJson: ReadonlyMap<number, Kind>,
    notNull: ReadonlyMap<string, boolean>,
  ) {
    this.#client = client
    this.#kinds = kinds
    this.#asJson = asJson
    this.#notNull = notNull
  }

  static async of(client: pg.Client | pg.PoolClient): Promise<Describer> {
    const types = await client.query<{ oid: number; name: string; sort: string; of: number }>(
      `SELECT oid::int4, typname::text AS name, typtype::text AS sort, typelem::int4 AS of FROM pg_type`,
    )
    // Columns of views say nothing of null: only those of tables are known.
    const columns = await client.query<{ column: string; notNull: boolean }>(
      `SELECT attrelid::text || '.' || attnum AS "column", attnotnull AS "notNull"
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE attnum > 0 AND relkind IN ('r', 'p')`,
    )
    return new Describer(
      client,
      new Map(types.rows.map((one) => [one.oid, kindOfType(one.oid, one.name, one.sort)])),
      new Map(types.rows.map((one) => [one.oid, kindInJson(one.name, one.sort)])),
      new Map(columns.rows.map((one) => [one.column, one.notNull])),
    )
  }

  /** Throws PostgreSQL's own error where it does not take the text. */
  async describe(text: string, isJson = false): Promise<Described> {
    const { parameters, fields } = await parseAndDescribe(this.#client, text)
    const outer = OUTER_JOIN.test(text) ? await this.#outerColumns(text) : new Set()
    const columns: Described['columns'][number][] = []
    for (const [i, field] of fields.entries()) {
      const notNull = this.#notNull.get(`${field.tableID}.${field.columnID}`)
      columns.push({
        name: field.name,
        kind: (isJson ? this.#asJson : this.#kinds).get(field.dataTypeID) ?? 'string',
        null: notNull === undefined ? 'unknown' : notNull && !outer.has(i) ? 'never' : 'perhaps',
      })
    }
    return { parameters, columns }
  }

  /** Whether the planner proves from the conditions of a SELECT that a column of its answer is never null. */
  async provesNotNull(text: string, column: string): Promise<boolean> {
    if (!/^\s*select\b/i.test(text)) return false
    // A condition does not pass a LIMIT, and none makes a row.
    const all = text.replace(/\bLIMIT \d+\s*$/i, '')
    const plan = await this.#planOf(`SELECT FROM (${all}) answer WHERE "${column}" IS NULL`)
    return plan !== undefined && isEmpty(plan)
  }

  /** Which columns of the answer come from the side of an outer join that may be missing, by the plan. */
  async #outerColumns(text: string): Promise<Set<number>> {
    const plan = await this.#planOf(text)
    const missing = new Set(plan ? missingOf(plan) : [])
    return new Set((plan?.Output ?? []).flatMap((one, i) => (missing.has(one) ? [i] : [])))
  }

  async #planOf(text: string): Promise<Plan | undefined> {
    await this.#client.query('SET constraint_exclusion = on')
    const { rows } = await this.#client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `EXPLAIN (VERBOSE, GENERIC_PLAN, FORMAT JSON) ${text}`,
    )
    return rows[0]?.['QUERY PLAN'][0].Plan
  }
}

const OUTER_JOIN = /\b(left|right|full)\s+(outer\s+)?join\b/i

type Plan = {
  readonly 'Node Type'?: string
  readonly Strategy?: string
  readonly 'One-Time Filter'?: string
  readonly 'Join Type'?: string
  readonly 'Parent Relationship'?: string
  readonly Output?: readonly string[]
  readonly Plans?: readonly Plan[]
}

/** Whether a plan answers no row whatever the tables hold. */
function isEmpty(plan: Plan): boolean {
  if (plan['One-Time Filter'] === 'false') return true
  // An aggregate without groups makes a row of nothing.
  if (plan['Node Type'] === 'Aggregate' && plan.Strategy === 'Plain') return false
  const [source, ...others] = (plan.Plans ?? []).filter((one) =>
    ROW_SOURCES.has(one['Parent Relationship'] ?? ''),
  )
  return source !== undefined && others.length === 0 && isEmpty(source)
}

const ROW_SOURCES = new Set(['Outer', 'Inner', 'Subquery', 'Member'])

const MISSING_SIDES: Readonly<Record<string, readonly string[]>> = {
  Left: ['Inner'],
  Anti: ['Inner'],
  Right: ['Outer'],
  'Right Anti': ['Outer'],
  Full: ['Inner', 'Outer'],
}

function missingOf(plan: Plan): string[] {
  const type = plan['Join Type']
  const sides = MISSING_SIDES[type ?? ''] ?? []
  return (plan.Plans ?? []).flatMap((one) => [
    ...(sides.includes(one['Parent Relationship'] ?? '') ? (one.Output ?? []) : []),
    ...missingOf(one),
  ])
}

const NUMBERS = new Set(['int2', 'int4', 'float4', 'float8', 'oid', 'timestamptz'])
const LISTS = new Map<number, Kind>([
  [1000, 'boolean[]'],
  [1001, 'Buffer[]'],
  [1005, 'number[]'],
  [1007, 'number[]'],
  [1021, 'number[]'],
  [1022, 'number[]'],
  [1115, 'Date[]'],
  [1182, 'Date[]'],
  [1185, 'Date[]'],
])
const TEXT_LISTS = new Set(['_text', '_varchar', '_bpchar', '_int8', '_numeric', '_uuid'])

/** What the product's pool makes of a type (server/core/db/open.ts): days and 64-bit integers are texts, instants numbers. */
function kindOfType(oid: number, name: string, sort: string): Kind {
  if (name === 'bool') return 'boolean'
  if (name === 'bytea') return 'Buffer'
  if (name === 'json' || name === 'jsonb') return 'json'
  if (name === 'timestamp') return 'Date'
  if (sort === 'b' && NUMBERS.has(name)) return 'number'
  if (TEXT_LISTS.has(name)) return 'string[]'
  // Note: pg reads no list of a type that it does not know: such a one comes as its text.
  return LISTS.get(oid) ?? 'string'
}

const JSON_NUMBERS = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'])

/** What `json_agg` makes of a type, once it is read. */
function kindInJson(name: string, sort: string): Kind {
  if (name === 'json' || name === 'jsonb') return 'json'
  if (sort !== 'b') return 'string'
  const isList = name.startsWith('_')
  const of = isList ? name.slice(1) : name
  const kind = of === 'bool' ? 'boolean' : JSON_NUMBERS.has(of) ? 'number' : 'string'
  return isList ? `${kind}[]` : kind
}

type Field = { name: string; tableID: number; columnID: number; dataTypeID: number }

/** Sends Parse and Describe, which pg has no call for. */
function parseAndDescribe(
  client: pg.Client | pg.PoolClient,
  text: string,
): Promise<{ parameters: number; fields: readonly Field[] }> {
  return new Promise((resolve, reject) => {
    let fields: readonly Field[] = []
    let parameters = 0
    const onParameters = (message: { parameterCount: number }) => {
      parameters = message.parameterCount
    }
    const asking = {
      submit(connection: Wire) {
        connection.once('parameterDescription', onParameters)
        connection.parse({ name: '', text, types: [] })
        connection.describe({ type: 'S', name: '' })
        connection.sync()
      },
      handleRowDescription(message: { fields: readonly Field[] }) {
        fields = message.fields
      },
      // Note: after an error pg tells nobody that the connection is ready.
      handleError(error: Error, connection: Wire) {
        connection.removeListener('parameterDescription', onParameters)
        reject(error)
      },
      handleReadyForQuery() {
        resolve({ parameters, fields })
      },
    }
    client.query(asking as never)
  })
}

type Wire = {
  once(event: string, heard: (message: never) => void): void
  removeListener(event: string, heard: (message: never) => void): void
  parse(given: { name: string; text: string; types: readonly number[] }): void
  describe(given: { type: 'S'; name: string }): void
  sync(): void
}

/** Every way in which a call differs from what the database says of its texts, one line each. */
export async function differences(asked: Asked, describer: Describer): Promise<string[]> {
  if (asked.isBelieved) return ['reads rows and declares none']
  const told = new Set<string>()
  const nulls = new Map<string, Set<string>>()
  for (const text of asked.texts ?? []) {
    const answer = await describer.describe(text, asked.isJson).catch((error: Error) => error)
    if (answer instanceof Error) {
      told.add(`is refused: ${answer.message}`)
      continue
    }
    if (asked.values !== null && asked.values !== answer.parameters)
      told.add(`gives ${asked.values} values for ${answer.parameters} parameters`)
    if (asked.row === null) continue
    for (const one of shapeDifferences(asked.row, answer)) told.add(one)
    for (const { name, null: known } of answer.columns) {
      // What only the conditions keep from being null may be declared either way: the row's type may serve other queries.
      const isKept = known === 'perhaps' && (await describer.provesNotNull(text, name))
      nulls.set(name, (nulls.get(name) ?? new Set()).add(isKept ? 'unknown' : known))
    }
  }
  for (const one of asked.row ?? []) {
    const known = nulls.get(one.name)
    if (known?.has('perhaps') && !one.mayBeNull) told.add(`${one.name} may be null, declared without`)
    if (known?.size === 1 && known.has('never') && one.mayBeNull)
      told.add(`${one.name} is never null, declared with`)
  }
  return [...told]
}

function shapeDifferences(row: readonly Declared[], answer: Described): string[] {
  const answered = new Map(answer.columns.map((one) => [one.name, one.kind]))
  return [
    ...[...answered.keys()]
      .filter((name) => !row.some((one) => one.name === name))
      .map((name) => `${name} is selected and not declared`),
    ...row.flatMap(({ name, kinds }) => {
      const kind = answered.get(name)
      if (kind === undefined) return [`${name} is declared and not selected`]
      const isTaken = kind === 'json' || (kinds.length > 0 && kinds.every((one) => one === kind))
      return isTaken ? [] : [`${name} is ${kind}, declared ${kinds.join(' | ') || 'null'}`]
    }),
  ]
}
