import { createHash } from 'node:crypto'
import type { Pool } from 'pg'

/**
 * A statement that only reads, and what its rows mean. Its rows travel as JSON, so that several questions go to the database as one
 * statement: an instant leaves SQL through `ms`, an identifier of an estate through `::text`, bytes arrive through `bytesOf`.
 */
export type Question<T> = {
  /** Null where the answer is known without the database. */
  readonly text: string | null
  readonly values: readonly unknown[]
  read(rows: readonly unknown[]): T
}

type Questions = Readonly<Record<string, Question<unknown>>>
export type Answers<Q extends Questions> = { readonly [K in keyof Q]: ReturnType<Q[K]['read']> }

/** A transaction, or what needs none. */
type Asked = Pick<Pool, 'query'>

/** Asks for rows of the shape `Row`; `read` says what they come to. */
export function question<Row, T>(
  text: string,
  values: readonly unknown[],
  read: (rows: Row[]) => T,
): Question<T> {
  return { text, values, read: (rows) => read(rows as Row[]) }
}

/** The same question, its answer seen another way. */
export function mapped<A, B>({ text, values, read }: Question<A>, see: (answer: A) => B): Question<B> {
  return { text, values, read: (rows) => see(read(rows)) }
}

/** What nobody has to ask, for whoever may not know or has nothing to ask about. */
export function known<T>(answer: T): Question<T> {
  return { text: null, values: [], read: () => answer }
}

export async function ask<T>(db: Asked, one: Question<T>): Promise<T> {
  return (await askAll(db, { one })).one
}

/** Asks any number of questions in one statement; in none where all answers are known. */
export async function askAll<const Q extends Questions>(db: Asked, questions: Q): Promise<Answers<Q>> {
  const parts: string[] = []
  const values: unknown[] = []
  for (const [name, { text, values: own }] of Object.entries(questions)) {
    if (text === null) continue
    const before = values.length
    const moved = text.replace(/\$(\d+)/g, (_, number: string) => `$${before + Number(number)}`)
    parts.push(`(SELECT coalesce(json_agg(q), '[]') FROM (${moved}) AS q) AS "${name}"`)
    values.push(...own)
  }
  const text = `SELECT ${parts.join(',\n')}`
  const { rows } = parts.length === 0 ? { rows: [] } : await db.query({ name: nameOf(text), text, values })
  const found = (rows[0] ?? {}) as Record<string, unknown[]>
  return Object.fromEntries(
    Object.entries(questions).map(([name, one]) => [name, one.read(found[name] ?? [])]),
  ) as Answers<Q>
}

const names = new Map<string, string>()

/**
 * The name under which a connection keeps the plan of a statement. Texts differ by who asks and by which questions stand together, never
 * by what is asked for, so there are few.
 */
function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('base64url').slice(0, 20)
  names.set(text, name)
  return name
}

/** An instant of SQL as epoch milliseconds, in whole ones. */
export function ms(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::bigint::float8`
}

/** Bytes as JSON has them, `\x` and hex; null stays null. */
export function bytesOf(text: string): Buffer
export function bytesOf(text: string | null): Buffer | null
export function bytesOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text.slice(2), 'hex')
}
