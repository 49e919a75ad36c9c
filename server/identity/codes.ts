import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'

// Short codes that one person reads out to another. Only a hash keyed with the installation's secret is kept, and the code
// is made from its name, so that a retry after a lost answer gets the same one.

export const CODE_KINDS = ['offer', 'agent'] as const
export type CodeKind = (typeof CODE_KINDS)[number]

type Named = {
  readonly kind: CodeKind
  readonly named: string
  readonly personId: string
  readonly estateId: string | null
  readonly voteId: string | null
  readonly expiresAt: number
}

export type FoundCode = {
  named: string
  personId: string
  /** Of an offer; an agent's code names neither. */
  estateId: string | null
  voteId: string | null
}

type Shelf = Pick<Ports, 'db' | 'secret'>

/** Two live codes hardly ever meet among 10^8; this many others are tried. */
const TRIES = 8
/** Wrong codes a person may try in an hour: guessing a code must stay hopeless. */
const MOST_MISSES = 10

/** Makes the code of a name, or makes it again. */
export async function makeCode(ports: Shelf, given: Named): Promise<string> {
  for (let round = 0; round < TRIES; round++) {
    const code = codeOf(ports, given, round)
    const values = [
      hashOf(ports, code),
      given.kind,
      given.named,
      given.personId,
      given.estateId,
      given.voteId,
      new Date(given.expiresAt),
    ]
    await ports.db.query(
      `INSERT INTO proxy_codes (code_hash, kind, named, person_id, estate_id, vote_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      values,
    )
    if (await isCodeOf(ports, code, given)) return code
  }
  throw new AppError('server.busy')
}

/** The code of a name that has one, else null. */
export async function knownCode(
  ports: Shelf,
  given: Pick<Named, 'kind' | 'named' | 'personId'>,
): Promise<string | null> {
  for (let round = 0; round < TRIES; round++) {
    const code = codeOf(ports, given, round)
    if (await isCodeOf(ports, code, given)) return code
  }
  return null
}

/** When the code of an agent runs out, by the name it was asked under; undefined where there is none. */
export async function codeExpiry(
  ports: Shelf,
  kind: CodeKind,
  personId: string,
  named: string,
): Promise<number | undefined> {
  const { rows } = await ports.db.query<{ expiresAt: number }>(
    'SELECT expires_at AS "expiresAt" FROM proxy_codes WHERE kind = $1 AND person_id = $2 AND named = $3',
    [kind, personId, named],
  )
  return rows[0]?.expiresAt
}

/** What a code stands for. Refuses one that is wrong, of another kind or over, and whoever tried too many. */
export async function findCode(
  ports: Shelf,
  given: { kind: CodeKind; code: string; byPerson: string; nowAt: number },
): Promise<FoundCode> {
  // Counted before it is looked at: however many guesses come at once, no more than ten wrong ones are evaluated.
  const who = `proxy/${given.byPerson}`
  if ((await countTry(ports.db, who, given.nowAt)) > MOST_MISSES) throw new AppError('request.too-many')
  const { rows } = await ports.db.query<FoundCode>(
    `SELECT named, person_id AS "personId", estate_id AS "estateId", vote_id AS "voteId" FROM proxy_codes
     WHERE code_hash = $1 AND kind = $2 AND expires_at > $3`,
    [hashOf(ports, given.code), given.kind, new Date(given.nowAt)],
  )
  const [found] = rows
  if (!found) throw new AppError('proxy.code-refused')
  await uncountTry(ports.db, who)
  return found
}

/** Counts a try of a code by `who` and answers how many there were within the hour, this one included. */
export async function countTry(db: Pool, who: string, nowAt: number): Promise<number> {
  const { rows } = await db.query<{ tries: number }>('SELECT count_try($1, $2) AS tries', [
    who,
    new Date(nowAt),
  ])
  return rows[0]?.tries ?? 0
}

/** Takes a try back whose code was right. */
export async function uncountTry(db: Pool, who: string): Promise<void> {
  await db.query('SELECT uncount_try($1)', [who])
}

async function isCodeOf(
  ports: Shelf,
  code: string,
  given: Pick<Named, 'kind' | 'named' | 'personId'>,
): Promise<boolean> {
  const { rowCount } = await ports.db.query(
    'SELECT 1 FROM proxy_codes WHERE code_hash = $1 AND kind = $2 AND named = $3 AND person_id = $4',
    [hashOf(ports, code), given.kind, given.named, given.personId],
  )
  return (rowCount ?? 0) > 0
}

function codeOf(
  ports: Pick<Ports, 'secret'>,
  { kind, named, personId }: Pick<Named, 'kind' | 'named' | 'personId'>,
  round: number,
): string {
  const digest = createHmac('sha256', ports.secret)
    .update(`proxy-code/${kind}/${named}/${personId}/${round}`)
    .digest()
  return String(digest.readBigUInt64BE(0) % 100_000_000n).padStart(8, '0')
}

function hashOf(ports: Pick<Ports, 'secret'>, code: string): Buffer {
  return createHmac('sha256', ports.secret).update(`proxy-code-hash/${code}`).digest()
}

/** Deletes codes that ran out, and counts of tries, before these instants. */
export async function dropCodes(
  db: Pick<Pool, 'query'>,
  before: { readonly codes: number; readonly tries: number },
): Promise<number> {
  const at = [new Date(before.codes)]
  const proxies = await db.query('DELETE FROM proxy_codes WHERE expires_at < $1', at)
  const bindings = await db.query('DELETE FROM binding_codes WHERE expires_at < $1', at)
  const offers = await db.query('DELETE FROM binding_offers WHERE expires_at < $1', at)
  const tries = await db.query('DELETE FROM code_tries WHERE since < $1', [new Date(before.tries)])
  return [proxies, bindings, offers, tries].reduce((sum, one) => sum + (one.rowCount ?? 0), 0)
}
