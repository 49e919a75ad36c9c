import pkg from 'libpg-query'

// What Citus 13.2 needs of a statement, read from PostgreSQL's own parse tree. docs/adr/0031 says where each rule comes from.

/** How a table is kept on Citus: by the column that its primary key begins with, whole on every node, or on the coordinator alone. */
export type Kept = { readonly by: string } | 'reference' | 'local'
export type Tables = ReadonlyMap<string, Kept>

type Tree = { readonly [key: string]: unknown }
type Scope = { readonly tables: Tables; readonly pinnedOutside: ReadonlySet<string>; told: Set<string> }

await pkg.loadModule()

/** What is wrong with one statement, a sentence each; nothing for one that obeys. `readers` are functions that read tables themselves. */
export function faultsOf(text: string, tables: Tables, readers: ReadonlySet<string> = new Set()): string[] {
  const told = new Set<string>()
  for (const { stmt } of parsed(text)) {
    const scope = { tables, pinnedOutside: new Set<string>(), told }
    if (readsNodes(stmt, tables)) {
      statement(stmt, scope)
      callsReaders(stmt, readers, told)
    } else everywhere(stmt, scope)
  }
  return [...told]
}

/** What is wrong with a view, given that whoever reads it says whose estate. */
export function viewFaultsOf(definition: string, tables: Tables): string[] {
  const told = new Set<string>()
  for (const { stmt } of parsed(definition)) {
    const select = partOf(stmt, 'SelectStmt')
    if (select) readSelect(select, { tables, pinnedOutside: new Set(), told }, true)
  }
  return [...told]
}

/** Every statement of a body in PL/pgSQL, without what is not SQL around it. */
export function statementsIn(body: string): string[] {
  const bare = body.replace(/--[^\n]*/g, '')
  const found: string[] = []
  for (const chunk of splitAtDepthZero(bare)) {
    const top = topStatement(chunk)
    if (top)
      found.push(
        top.text.replace(
          /\bINTO\s+(?:STRICT\s+)?v?_?\w+(?:\.\w+)?(?:\s*,\s*\w+)*(?=\s+(?:FROM|WHERE)\b|\s*$)/,
          '',
        ),
      )
    for (const inner of innerSelects(top ? chunk.slice(0, top.at) : chunk)) found.push(inner)
  }
  return found
}

/** Whether a statement reads or writes a table that lies on the nodes: any other runs on the coordinator like anywhere. */
export function readsNodes(stmt: Tree, tables: Tables): boolean {
  let does = false
  walk(stmt, (kind, node) => {
    if (kind === 'RangeVar' || kind === 'relation')
      does ||= ![undefined, 'local'].includes(tables.get(String(node.relname)) as 'local')
  })
  return does
}

export function parsed(text: string): { stmt: Tree }[] {
  return (pkg.parseSync(text) as { stmts?: { stmt: Tree }[] }).stmts ?? []
}

function statement(stmt: Tree, scope: Scope): void {
  const insert = partOf(stmt, 'InsertStmt')
  if (insert) return readInsert(insert, scope)
  const select = partOf(stmt, 'SelectStmt')
  if (select) readSelect(select, scope, false)
  for (const kind of ['UpdateStmt', 'DeleteStmt']) {
    const change = partOf(stmt, kind)
    if (change) readChange(change, scope)
  }
  mixes(stmt, scope)
  everywhere(stmt, scope)
}

/** Rules that hold wherever in a statement. */
function everywhere(tree: unknown, scope: Scope): void {
  walk(tree, (name, node) => {
    if (name !== 'FuncCall') return
    const called = (listOf(node.funcname).at(-1)?.String as Tree | undefined)?.sval
    if (called === 'set_config')
      scope.told.add('set_config is not carried to the workers: SET LOCAL in a transaction')
    if (typeof called === 'string' && /^pg_(try_)?advisory/.test(called))
      scope.told.add('an advisory lock holds through one coordinator only: hold_name, or FOR UPDATE of a row')
  })
}

/** A function that reads tables, called where a node works on rows, would ask the cluster from within a node. */
function callsReaders(stmt: Tree, readers: ReadonlySet<string>, told: Set<string>): void {
  for (const name of functionsIn(stmt))
    if (readers.has(name))
      told.add(`calls ${name}, which reads tables, where a node works on rows: ask it by itself`)
}

/** The reference tables into which a statement inserts with ON CONFLICT. */
export function upsertedIn(text: string, tables: Tables): string[] {
  const found: string[] = []
  for (const { stmt } of parsed(text)) {
    const insert = partOf(stmt, 'InsertStmt')
    const table = String((insert?.relation as Tree | undefined)?.relname)
    if (insert?.onConflictClause && tables.get(table) === 'reference') found.push(table)
  }
  return found
}

/** The tables of a statement that are kept by something else than the estate. */
export function foreignersIn(text: string, tables: Tables): string[] {
  const found = new Set<string>()
  for (const { stmt } of parsed(text))
    walk(stmt, (kind, node) => {
      const kept = kind === 'RangeVar' && tables.get(String(node.relname))
      if (typeof kept === 'object' && kept.by !== 'estate_id') found.add(String(node.relname))
    })
  return [...found]
}

/** The functions that a tree calls. */
export function functionsIn(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  walk(tree, (kind, node) => {
    if (kind === 'FuncCall')
      names.add(String((listOf(node.funcname).at(-1)?.String as Tree | undefined)?.sval))
  })
  return names
}

/** Whether an expression holds a subselect. */
export function hasSubselect(expression: string): boolean {
  let does = false
  walk(pkg.parseSync(`SELECT ${expression}`), (kind) => {
    does ||= kind === 'SubLink'
  })
  return does
}

/** Tables that are kept by different columns cannot be joined on one node. */
function mixes(tree: Tree, { tables, told }: Scope): void {
  const names = new Map<string, string>()
  const known = cteNames(tree)
  walk(tree, (kind, node) => {
    const kept = kind === 'RangeVar' && !known.has(String(node.relname)) && tables.get(String(node.relname))
    if (kept && typeof kept === 'object') names.set(kept.by, String(node.relname))
  })
  if (names.size > 1)
    told.add(`reads ${[...names.values()].sort().join(' and ')}, which lie on different nodes: ask twice`)
}

function readInsert(insert: Tree, scope: Scope): void {
  const table = String((insert.relation as Tree).relname)
  const kept = scope.tables.get(table)
  const select = partOf(insert.selectStmt as Tree, 'SelectStmt')
  everywhere(insert, scope)
  mixes({ InsertStmt: insert }, scope)
  if (!select) return
  if (select.valuesLists) {
    walk(select.valuesLists, (kind) => {
      if (kind === 'SubLink') scope.told.add(`a subselect in the VALUES for ${table}: select it first`)
    })
    return
  }
  readSelect(select, scope, false)
  if (typeof kept !== 'object' && kept !== 'reference') return
  const by = typeof kept === 'object' ? kept.by : 'estate_id'
  const at = listOf(insert.cols).findIndex((one) => (one.ResTarget as Tree).name === by)
  if (at < 0 && insert.cols && typeof kept === 'object') scope.told.add(`INSERT INTO ${table} without ${by}`)
  const first = (listOf(select.targetList)[Math.max(at, 0)]?.ResTarget as Tree | undefined)?.val as
    | Tree
    | undefined
  if (typeof kept === 'object' && fieldsOf(first).at(-1) !== by)
    scope.told.add(
      `INSERT INTO ${table} selects a constant ${by}: select it from the estate's row of estates and filter on that`,
    )
}

function readChange(change: Tree, scope: Scope): void {
  const own = { RangeVar: change.relation as Tree }
  const from = [own, ...listOf(change.fromClause), ...listOf(change.usingClause)]
  readParts(
    {
      from,
      where: change.whereClause as Tree,
      others: [change.targetList, change.returningList],
      with: change.withClause,
    },
    scope,
    false,
  )
}

function readSelect(select: Tree, scope: Scope, isView: boolean): void {
  for (const side of [select.larg, select.rarg]) if (side) readSelect(side as Tree, scope, isView)
  if (select.larg) {
    readWith(select.withClause, scope)
    return
  }
  readParts(
    {
      from: listOf(select.fromClause),
      where: select.whereClause as Tree,
      others: [
        select.targetList,
        select.groupClause,
        select.havingClause,
        select.sortClause,
        select.valuesLists,
      ],
      with: select.withClause,
    },
    scope,
    isView,
  )
}

type Parts = { from: readonly Tree[]; where: Tree | undefined; others: readonly unknown[]; with: unknown }

/** One FROM with its conditions: every table of estates in it must be bound to one estate here, not only by what stands around. */
function readParts(parts: Parts, outside: Scope, isView: boolean): void {
  const scope = readWith(parts.with, outside)
  const rels: { alias: string; table: string }[] = []
  const groups = new Groups()
  const conditions: Tree[] = []
  const beside: unknown[] = []
  for (const one of parts.from) readFrom(one, scope, { rels, groups, conditions, beside })
  if (parts.where) conditions.push(...conjunctsOf(parts.where))
  const aliases = rels.map((one) => one.alias)
  for (const one of conditions) bind(one, aliases, groups, scope.pinnedOutside)
  if (isView) for (const alias of aliases) groups.pin(alias)
  for (const { alias, table } of rels) {
    const kept = scope.tables.get(table)
    if (typeof kept === 'object' && kept.by === 'estate_id' && !groups.isPinned(alias))
      scope.told.add(`${table} is read on every shard: say ${alias}.estate_id = … beside it`)
  }
  const pinned = new Set(aliases.filter((one) => groups.isPinned(one)))
  for (const one of conditions) readCondition(one, scope, pinned)
  for (const one of [...parts.others, ...beside]) readSubselects(one, scope, new Set())
}

function readFrom(
  item: Tree,
  scope: Scope,
  into: { rels: { alias: string; table: string }[]; groups: Groups; conditions: Tree[]; beside: unknown[] },
): void {
  const range = partOf(item, 'RangeVar')
  const join = partOf(item, 'JoinExpr')
  const sub = partOf(item, 'RangeSubselect')
  if (range)
    into.rels.push({
      alias: String((range.alias as Tree | undefined)?.aliasname ?? range.relname),
      table: String(range.relname),
    })
  else if (sub) {
    readSelect(
      partOf(sub.subquery as Tree, 'SelectStmt') as Tree,
      { ...scope, pinnedOutside: new Set() },
      false,
    )
    const alias = String((sub.alias as Tree | undefined)?.aliasname ?? '')
    into.rels.push({ alias, table: '' })
    into.groups.pin(alias)
  } else if (join) {
    const before = into.rels.length
    readFrom(join.larg as Tree, scope, into)
    const between = into.rels.length
    readFrom(join.rarg as Tree, scope, into)
    const names = listOf(join.usingClause).map((one) => (one.String as Tree).sval)
    if (names.includes('estate_id'))
      for (const left of into.rels.slice(before, between))
        for (const right of into.rels.slice(between)) into.groups.join(left.alias, right.alias)
    if (join.quals) into.conditions.push(...conjunctsOf(join.quals as Tree))
  } else into.beside.push(item)
}

/** CTEs stand by themselves; their names are no tables to what follows. */
function readWith(clause: unknown, scope: Scope): Scope {
  if (!clause) return scope
  const tables = new Map(scope.tables)
  for (const one of listOf((clause as Tree).ctes))
    tables.delete(String((one.CommonTableExpr as Tree).ctename))
  const inside = { ...scope, tables, pinnedOutside: new Set<string>() }
  for (const one of listOf((clause as Tree).ctes))
    statement((one.CommonTableExpr as Tree).ctequery as Tree, inside)
  return { ...scope, tables }
}

/** PostgreSQL makes a join of an EXISTS that is a condition by itself; in any other place a subselect is planned alone. */
function readCondition(condition: Tree, scope: Scope, pinned: ReadonlySet<string>): void {
  const bool = partOf(condition, 'BoolExpr')
  const bare = bool?.boolop === 'NOT_EXPR' ? (listOf(bool.args)[0] as Tree) : condition
  const link = partOf(bare, 'SubLink')
  const select = link?.subLinkType === 'EXISTS_SUBLINK' && partOf(link.subselect as Tree, 'SelectStmt')
  if (select && !select.limitOffset && !select.groupClause && !select.havingClause && !select.withClause) {
    overColumn(select, scope)
    readSelect(select, { ...scope, pinnedOutside: new Set([...scope.pinnedOutside, ...pinned]) }, false)
  } else readSubselects(condition, scope, new Set())
}

function readSubselects(tree: unknown, scope: Scope, pinned: ReadonlySet<string>): void {
  walk(tree, (kind, node) => {
    if (kind !== 'SubLink') return
    const select = partOf(node.subselect as Tree, 'SelectStmt')
    if (!select) return true
    overColumn(select, scope)
    readSelect(select, { ...scope, pinnedOutside: pinned }, false)
    return true
  })
}

/** A subselect over unnest(column) reads a function of a row that lies on another node. */
function overColumn(select: Tree, { told }: Scope): void {
  for (const item of listOf(select.fromClause)) {
    const called = partOf(item, 'RangeFunction')
    if (!called) continue
    walk(called.functions, (kind, node) => {
      if (kind === 'ColumnRef' && !/^[pv]_/.test(fieldsOf({ ColumnRef: node })[0] ?? ''))
        told.add(
          `a subselect over a function of the column ${fieldsOf({ ColumnRef: node }).join('.')}: use array operators`,
        )
    })
  }
}

/** Joins the estates that a condition says are equal, and pins those that it says. */
function bind(
  condition: Tree,
  aliases: readonly string[],
  groups: Groups,
  outside: ReadonlySet<string>,
): void {
  const test = partOf(condition, 'A_Expr')
  const operator = (listOf(test?.name)[0]?.String as Tree | undefined)?.sval
  if (!test || operator !== '=' || !['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_IN'].includes(String(test.kind)))
    return
  const sides = [test.lexpr, test.rexpr].map((one) => estatesOf(one as Tree, aliases, outside))
  const [left, right] = sides as [Side, Side]
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one === 'pinned' || one === 'other') continue
    for (const alias of one) {
      if (other === 'pinned') groups.pin(alias)
      else if (other !== 'other') for (const more of other) groups.join(alias, more)
    }
  }
}

type Side = 'pinned' | 'other' | readonly string[]

/** The tables whose estate an expression is; 'pinned' for a value that the statement is given. */
function estatesOf(tree: Tree | undefined, aliases: readonly string[], outside: ReadonlySet<string>): Side {
  const cast = tree && partOf(tree, 'TypeCast')
  if (cast) return estatesOf(cast.arg as Tree, aliases, outside)
  if (!tree || partOf(tree, 'ParamRef') || partOf(tree, 'A_Const') || tree.List) return 'pinned'
  const fields = fieldsOf(tree)
  if (fields.length === 0) return 'other'
  if (/^[pv]_/.test(fields[0] as string)) return 'pinned'
  if (fields.at(-1) !== 'estate_id') return 'other'
  if (fields.length === 1) return aliases
  const alias = fields.at(-2) as string
  if (aliases.includes(alias)) return [alias]
  return outside.has(alias) ? 'pinned' : 'other'
}

/** Tables whose estate is one and the same. */
class Groups {
  readonly #of = new Map<string, Set<string>>()
  readonly #pinned = new Set<string>()

  join(one: string, other: string): void {
    const all = new Set([...(this.#of.get(one) ?? [one]), ...(this.#of.get(other) ?? [other])])
    for (const name of all) this.#of.set(name, all)
  }

  pin(name: string): void {
    this.#pinned.add(name)
  }

  isPinned(name: string): boolean {
    return [...(this.#of.get(name) ?? [name])].some((one) => this.#pinned.has(one))
  }
}

function conjunctsOf(tree: Tree): Tree[] {
  const bool = partOf(tree, 'BoolExpr')
  return bool?.boolop === 'AND_EXPR' ? listOf(bool.args).flatMap(conjunctsOf) : [tree]
}

function cteNames(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  walk(tree, (kind, node) => {
    if (kind === 'CommonTableExpr') names.add(String(node.ctename))
  })
  return names
}

function fieldsOf(tree: Tree | undefined): string[] {
  return listOf((tree?.ColumnRef as Tree | undefined)?.fields).map((one) =>
    String((one.String as Tree | undefined)?.sval ?? '*'),
  )
}

function partOf(tree: Tree | undefined, kind: string): Tree | undefined {
  return tree?.[kind] as Tree | undefined
}

function listOf(tree: unknown): Tree[] {
  return Array.isArray(tree) ? (tree as Tree[]) : []
}

/** Visits every node of a tree; where `visit` answers true, not what is below it. */
function walk(tree: unknown, visit: (kind: string, node: Tree) => true | void): void {
  if (Array.isArray(tree)) for (const one of tree) walk(one, visit)
  else if (tree && typeof tree === 'object')
    for (const [key, value] of Object.entries(tree)) {
      if (value && typeof value === 'object' && !Array.isArray(value) && visit(key, value as Tree)) continue
      walk(value, visit)
    }
}

/** The parts between semicolons that stand in no parentheses and no quotes. */
function splitAtDepthZero(text: string): string[] {
  const parts: string[] = []
  let from = 0
  scan(text, (at, depth) => {
    if (text[at] !== ';' || depth > 0) return
    parts.push(text.slice(from, at))
    from = at + 1
  })
  return [...parts, text.slice(from)]
}

/** The statement that a part ends with, if it is one of SQL; a loop's ends where its body begins. */
function topStatement(chunk: string): { at: number; text: string } | null {
  let at = -1
  let end = chunk.length
  scan(chunk, (here, depth, word) => {
    if (depth > 0) return
    if (at < 0 && /^(SELECT|INSERT|UPDATE|DELETE|PERFORM)$/.test(word)) at = here
    else if (at >= 0 && word === 'LOOP') end = Math.min(end, here)
  })
  return at < 0 ? null : { at, text: chunk.slice(at, end).replace(/^PERFORM/, 'SELECT') }
}

/** What stands in parentheses and begins with SELECT, outermost first. */
function innerSelects(text: string): string[] {
  const found: string[] = []
  let from = -1
  let level = 0
  scan(text, (at, depth, word) => {
    if (from < 0 && word === 'SELECT' && depth > 0) {
      from = at
      level = depth
    } else if (from >= 0 && text[at] === ')' && depth < level) {
      found.push(text.slice(from, at))
      from = -1
    }
  })
  return found
}

/** Goes through a text outside of quotes, telling each place, how many parentheses are open there, and the word that begins there. */
function scan(text: string, tell: (at: number, depth: number, word: string) => void): void {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === "'") {
      at = text.indexOf("'", at + 1)
      if (at < 0) return
      continue
    }
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    const isStart = /[A-Z]/.test(letter) && !/\w/.test(text[at - 1] ?? ' ')
    tell(at, depth, isStart ? (/^[A-Z_]+/.exec(text.slice(at, at + 12))?.[0] ?? '') : '')
  }
}
