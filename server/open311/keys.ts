import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { OutputOf } from '#contract/core/endpoint.ts'
import type { endOpen311Key, issueOpen311Key, listOpen311Keys } from '#contract/open311/endpoints.ts'
import type { Handler } from '#server/core/http/context.ts'
import { holdName, inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { jurisdictionOf } from './wire/jurisdiction.ts'

/** For so long the same request again is told the key's text once more: its first answer may have been lost. */
const TELL_AGAIN_MS = 10 * 60_000
/** Keys in use in one estate. */
const MOST_KEYS = 20

type StoredKey = OutputOf<typeof endOpen311Key>['key']

const COLUMNS = `k.key_id AS "keyId", k.name, k.scope, k.is_hotline AS "isHotline", k.issued_at AS "issuedAt",
  e.ended_at AS "endedAt", u.used_at AS "lastUsedAt"
  FROM open311_keys k LEFT JOIN open311_key_ends e USING (estate_id, key_id)
    LEFT JOIN open311_key_uses u USING (estate_id, key_id)`

export const handleListOpen311Keys: Handler<typeof listOpen311Keys> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<StoredKey>(
      `SELECT ${COLUMNS} WHERE estate_id = $1 ORDER BY k.issued_at DESC, k.key_id DESC LIMIT 200`,
      [params.estateId],
    )
    return { jurisdictionId: jurisdictionOf(params.estateId), keys: rows }
  })

export const handleIssueOpen311Key: Handler<typeof issueOpen311Key> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId } = params
    const { ports, nowAt, personId } = context
    const name = body.name.trim()
    const isHotline = body.isHotline ?? false
    await holdName(tx, estateId, 'open311')
    const before = await findKey(tx, estateId, body.keyId)
    const apiKey = textOf(ports, estateId, body.keyId)
    if (before) {
      const isSame =
        before.issuedBy === personId &&
        before.name === name &&
        before.scope === body.scope &&
        before.isHotline === isHotline
      if (!isSame) throw new AppError('request.key-reused')
      const mayTell = before.endedAt === null && nowAt < before.issuedAt + TELL_AGAIN_MS
      return { key: told(before), apiKey: mayTell ? apiKey : null }
    }
    const { rows } = await tx.query<{ live: number }>(
      `SELECT count(*)::int AS live FROM open311_keys k WHERE estate_id = $1
         AND NOT EXISTS (SELECT 1 FROM open311_key_ends e WHERE e.estate_id = $1 AND e.key_id = k.key_id)`,
      [estateId],
    )
    if ((rows[0]?.live ?? 0) >= MOST_KEYS) throw new AppError('open311.too-many-keys')
    await tx.query(
      `INSERT INTO open311_keys (estate_id, key_id, name, scope, secret_hash, issued_by, issued_at,
         is_hotline)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [estateId, body.keyId, name, body.scope, hashOf(apiKey), personId, new Date(nowAt), isHotline],
    )
    const issued = await findKey(tx, estateId, body.keyId)
    if (!issued) throw new AppError('open311.key-not-found')
    return { key: told(issued), apiKey }
  })

export const handleEndOpen311Key: Handler<typeof endOpen311Key> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, keyId } = params
    if (!(await findKey(tx, estateId, keyId))) throw new AppError('open311.key-not-found')
    await tx.query(
      `INSERT INTO open311_key_ends (estate_id, key_id, ended_by, ended_at)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [estateId, keyId, context.personId, new Date(context.nowAt)],
    )
    const ended = await findKey(tx, estateId, keyId)
    if (!ended) throw new AppError('open311.key-not-found')
    return { key: told(ended) }
  })

/** A system that came with a key. */
export type Client = {
  readonly keyId: string
  readonly scope: 'read' | 'write'
  readonly isHotline: boolean
  /** The technical person that reports and speaks for it. */
  readonly personId: string
}

/** Whose key a text is in this estate, or null for one that is none or has ended. */
export async function clientOf(
  tx: Tx,
  estateId: string,
  apiKey: string,
  nowAt: number,
): Promise<Client | null> {
  const keyId = /^wuye311-([0-7][0-9A-HJKMNP-TV-Z]{25})-[\w-]{43}$/.exec(apiKey)?.[1]
  if (keyId === undefined) return null
  const { rows } = await tx.query<{ scope: 'read' | 'write'; isHotline: boolean; hash: string }>(
    `SELECT scope, is_hotline AS "isHotline", secret_hash AS hash FROM open311_keys k WHERE estate_id = $1 AND key_id = $2
       AND NOT EXISTS (SELECT 1 FROM open311_key_ends e WHERE e.estate_id = $1 AND e.key_id = k.key_id)`,
    [estateId, keyId],
  )
  const found = rows[0]
  if (!found || !timingSafeEqual(Buffer.from(found.hash), Buffer.from(hashOf(apiKey)))) return null
  await noteUse(tx, estateId, keyId, nowAt)
  return { keyId, scope: found.scope, isHotline: found.isHotline, personId: `open311-${keyId}` }
}

/** Once a minute at most: a busy system's questions must not wait for each other. */
async function noteUse(tx: Tx, estateId: string, keyId: string, nowAt: number): Promise<void> {
  const minute = new Date(nowAt - (nowAt % 60_000))
  await tx.query(
    `INSERT INTO open311_key_uses (estate_id, key_id, used_at) VALUES ($1, $2, $3)
     ON CONFLICT (estate_id, key_id) DO UPDATE SET used_at = excluded.used_at
       WHERE open311_key_uses.used_at < excluded.used_at`,
    [estateId, keyId, minute],
  )
}

type IssuedKey = StoredKey & { readonly issuedBy: string }

async function findKey(tx: Tx, estateId: string, keyId: string): Promise<IssuedKey | null> {
  const { rows } = await tx.query<IssuedKey>(
    `SELECT k.issued_by AS "issuedBy", ${COLUMNS} WHERE estate_id = $1 AND key_id = $2`,
    [estateId, keyId],
  )
  return rows[0] ?? null
}

function told({ issuedBy: _, ...key }: IssuedKey): StoredKey {
  return key
}

/** Made from the server's secret, so that it can be told again for a while and still lies nowhere. */
function textOf(ports: Pick<Ports, 'secret'>, estateId: string, keyId: string): string {
  const secret = createHmac('sha256', ports.secret).update(`open311 ${estateId} ${keyId}`).digest('base64url')
  return `wuye311-${keyId}-${secret}`
}

function hashOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex')
}
