import type { Pool } from 'pg'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { inSlices, type Tx } from '#server/core/db/scope.ts'
import { logSigner } from '#server/log/signer.ts'
import { onDatabase } from '../command.ts'

const DAY_MS = 86_400_000
/** Work that is due for so long is not slow but stuck. */
const STUCK_MS = 15 * 60_000
const MB = 1024 * 1024

type Found = { readonly lines: string[]; faults: number }

/**
 * Says how the installation stands: jobs with their last faults, messages that did not go out, storage, estates that are not live. Answers 1
 * where something waits for a person, so that a clock can run it and raise an alarm.
 */
export async function tellHealth(): Promise<number> {
  return onDatabase(async ({ db, nowMs }) => {
    const found: Found = { lines: [], faults: 0 }
    await jobs(db, nowMs(), found)
    await messages(db, nowMs(), found)
    await storage(db, found)
    await estates(db, found)
    for (const line of found.lines) console.log(line)
    console.log(found.faults === 0 ? '没有需要处理的问题。' : `有 ${found.faults} 处需要处理，前面标“！”。`)
    return found.faults === 0 ? 0 : 1
  })
}

type Waiting = {
  readonly waiting: number
  readonly due: number | null
  readonly tries: number
  readonly fault: string
  readonly estate: string
}

function together(a: Waiting | undefined, b: Waiting): Waiting {
  if (!a) return b
  const worse = b.fault !== '' && (a.fault === '' || b.tries > a.tries) ? b : a
  const due = a.due === null ? b.due : b.due === null ? a.due : Math.min(a.due, b.due)
  return { ...worse, waiting: a.waiting + b.waiting, due, tries: Math.max(a.tries, b.tries) }
}

async function jobs(db: Pool, nowAt: number, found: Found): Promise<void> {
  const kinds = new Map<string, Waiting>()
  await inSlices(db, async (tx, slice) => {
    const { rows } = await tx.query<Waiting & { kind: string }>(
      `SELECT kind, count(*)::int AS waiting, min(due_at) FILTER (WHERE due_at > 'epoch') AS due, max(tries) AS tries,
         coalesce((array_agg(last_error ORDER BY tries DESC) FILTER (WHERE last_error <> ''))[1], '') AS fault,
         coalesce((array_agg(estate_id::text ORDER BY tries DESC) FILTER (WHERE last_error <> ''))[1], '') AS estate
       FROM due_work WHERE estate_id = ANY ($1) GROUP BY kind`,
      [slice],
    )
    for (const { kind, ...one } of rows) kinds.set(kind, together(kinds.get(kind), one))
  })
  const rows = [...kinds].sort().map(([kind, one]) => ({ kind, ...one }))
  found.lines.push('后台工作（种类、等着的、最早到期、试过几次）')
  for (const { kind, waiting, due, tries, fault, estate } of rows) {
    const isStuck = due !== null && due < nowAt - STUCK_MS
    const isBad = fault !== '' || isStuck
    if (isBad) found.faults += 1
    found.lines.push(
      [`${isBad ? '！' : '  '}${kind}`, waiting, due === null ? '' : new Date(due).toISOString(), tries].join(
        '\t',
      ),
    )
    if (fault !== '') found.lines.push(`    最近一次出错，小区 ${estate}：${fault}`)
    if (isStuck) found.lines.push('    已到期一刻钟以上还没有办：看服务有没有在运行。')
  }
  if (rows.length === 0) found.lines.push('  没有等着的')
}

async function messages(db: Pool, nowAt: number, found: Found): Promise<void> {
  const failed = new Map<string, number>()
  let webhooks = 0
  await inSlices(db, async (tx, slice) => {
    const sends = await tx.query<{ channel: string; fault: string; n: number }>(
      `SELECT channel, fault, count(*)::int AS n FROM reminder_sends
       WHERE estate_id = ANY ($1) AND state = 'failed' AND next_at > $2 GROUP BY channel, fault`,
      [slice, new Date(nowAt - 7 * DAY_MS)],
    )
    for (const { channel, fault, n } of sends.rows) {
      const key = `${channel} ${fault}`
      failed.set(key, (failed.get(key) ?? 0) + n)
    }
    const events = await tx.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM webhook_events WHERE estate_id = ANY ($1) AND sent_at IS NULL AND tries > 0`,
      [slice],
    )
    webhooks += events.rows[0]?.n ?? 0
  })
  found.lines.push('七天内没有发出的提醒')
  for (const [what, count] of [...failed].sort()) found.lines.push(`！${what}\t${count}`)
  if (failed.size === 0) found.lines.push('  没有')
  found.lines.push(`${webhooks > 0 ? '！' : '  '}推送没有送到的\t${webhooks}`)
  found.faults += failed.size + (webhooks > 0 ? 1 : 0)
}

async function storage(db: Pool, found: Found): Promise<void> {
  const { rows } = await db.query<{ bytes: string }>(
    'SELECT pg_database_size(current_database())::text AS bytes',
  )
  let pictures = 0
  let bytes = 0
  await inSlices(db, async (tx, slice) => {
    const held = await tx.query<{ n: number; bytes: string }>(
      `SELECT count(*)::int AS n, coalesce(sum(byte_count), 0)::text AS bytes FROM photos WHERE estate_id = ANY ($1)`,
      [slice],
    )
    pictures += held.rows[0]?.n ?? 0
    bytes += Number(held.rows[0]?.bytes ?? 0)
  })
  found.lines.push(
    '存储',
    `  数据库\t${Math.round(Number(rows[0]?.bytes ?? 0) / MB)} MB`,
    `  照片\t${pictures} 张\t${Math.round(bytes / MB)} MB`,
  )
}

async function estates(db: Pool, found: Found): Promise<void> {
  const { rows } = await db.query<{ estateId: string; name: string; isOpening: boolean }>(
    `SELECT estate_id::text AS "estateId", name, is_opening AS "isOpening" FROM estates ORDER BY estate_id`,
  )
  const opening = rows.filter((row) => row.isOpening)
  found.lines.push(`小区\t${rows.length} 个，没有开通或已暂停的 ${opening.length} 个`)
  for (const { estateId, name } of opening.slice(0, 50)) found.lines.push(`  ${estateId}\t${name}`)
}

/** Says the estates with how each stands: homes, homes with somebody who signed in, live or not. */
export async function listEstates(): Promise<number> {
  return onDatabase(async ({ db }) => {
    const lines: string[] = []
    await inSlices(db, async (tx, slice) => {
      const { rows } = await tx.query<{ estateId: string; name: string; isOpening: boolean }>(
        `SELECT estate_id::text AS "estateId", name, is_opening AS "isOpening" FROM estates
         WHERE estate_id = ANY ($1) ORDER BY estate_id`,
        [slice],
      )
      const homes = await homesOf(tx, slice)
      for (const { estateId, name, isOpening } of rows) {
        const { all = 0, known = 0 } = homes.get(estateId) ?? {}
        const standing = isOpening ? '未开通或已暂停' : '已开通'
        lines.push([estateId, name, standing, `${all} 套`, `${known} 套有人登录`].join('\t'))
      }
    })
    for (const line of lines) console.log(line)
    if (lines.length === 0) console.log('还没有小区。')
    return 0
  })
}

/** Says the public key by which phones know this installation's logs, and since when each system's keys work. Never a secret. */
export async function tellKeys(): Promise<number> {
  return onDatabase(async ({ db, logKey }) => {
    const signer = logSigner(logKey, 'beijing-wuye')
    console.log(`存证公钥（可以公开）\t${Buffer.from(signer.publicKey).toString('base64')}`)
    await inSlices(db, async (tx, slice) => {
      const { rows } = await tx.query<{ estateId: string; name: string; scope: string; at: number }>(
        `SELECT k.estate_id::text AS "estateId", k.name, k.scope, k.issued_at AS at FROM open311_keys k
         WHERE k.estate_id = ANY ($1) AND NOT EXISTS (SELECT 1 FROM open311_key_ends e
           WHERE e.estate_id = k.estate_id AND e.key_id = k.key_id) ORDER BY k.estate_id, k.issued_at`,
        [slice],
      )
      for (const { estateId, name, scope, at } of rows)
        console.log(['接口密钥', estateId, name, scope, beijingDayOf(at)].join('\t'))
    })
    return 0
  })
}

/** By estate: how many homes there are, and how many have an owner who signed in. */
export async function homesOf(
  tx: Tx,
  estateIds: readonly string[],
): Promise<Map<string, { all: number; known: number }>> {
  const units = await tx.query<{ estateId: string; n: number }>(
    `SELECT estate_id::text AS "estateId", count(*)::int AS n FROM units WHERE estate_id = ANY ($1) GROUP BY estate_id`,
    [estateIds],
  )
  const tied = await tx.query<{ estateId: string; n: number }>(
    `SELECT uo.estate_id::text AS "estateId", count(DISTINCT uo.unit_id)::int AS n
     FROM unit_owners uo JOIN owners o ON o.estate_id = uo.estate_id AND o.owner_id = uo.owner_id
     WHERE uo.estate_id = ANY ($1) AND o.estate_id = ANY ($1) AND o.person_id IS NOT NULL GROUP BY uo.estate_id`,
    [estateIds],
  )
  const known = new Map(tied.rows.map((row) => [row.estateId, row.n]))
  return new Map(units.rows.map((row) => [row.estateId, { all: row.n, known: known.get(row.estateId) ?? 0 }]))
}
