import type { Pool } from 'pg'
import type { ReadKind } from '#contract/privacy/endpoints.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { isRole, type Role } from '#domain/core/access.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { RequestContext } from '#server/core/http/context.ts'

/**
 * Writes down that somebody looked at a person's data by virtue of a post: one row a day, reader and kind, so that the list stays short
 * however often they look. Nobody's own look is written down, nor what nobody with an account is behind. Law: 个人信息保护法 §§51, 44.
 */
export async function noteRead(
  tx: Tx,
  context: Pick<RequestContext, 'personId' | 'roles' | 'nowAt'>,
  of: { readonly personId: string | null; readonly estateId: string; readonly kind: ReadKind },
): Promise<void> {
  const { personId: reader, nowAt } = context
  const role = context.roles.find((one) => one !== 'owner' && one !== 'agent')
  if (of.personId === null || of.personId === reader || role === undefined) return
  await tx.query({
    name: 'note-read',
    text: `INSERT INTO person_reads (person_id, estate_id, by_person, kind, day, as_role, times, last_at)
           VALUES ($1, $2, $3, $4, $5, $6, 1, $7)
           ON CONFLICT (person_id, estate_id, by_person, kind, day)
           DO UPDATE SET times = person_reads.times + 1, last_at = excluded.last_at, as_role = excluded.as_role`,
    values: [of.personId, of.estateId, reader, of.kind, beijingDayOf(nowAt), role, new Date(nowAt)],
  })
}

export type PersonRead = {
  readonly kind: ReadKind
  readonly estateId: string
  readonly byPerson: string
  readonly role: Role
  readonly times: number
  readonly lastAt: number
}

/** Who looked at a person's data, newest first. */
export async function readsOf(
  db: Pick<Pool, 'query'>,
  personId: string,
  most: number,
): Promise<readonly PersonRead[]> {
  const { rows } = await db.query<Omit<PersonRead, 'role'> & { role: string }>(
    `SELECT kind, estate_id::text AS "estateId", by_person AS "byPerson", as_role AS role, times, last_at AS "lastAt"
     FROM person_reads WHERE person_id = $1 ORDER BY last_at DESC, by_person, kind, estate_id LIMIT $2`,
    [personId, most],
  )
  return rows.flatMap(({ role, ...row }) => (isRole(role) ? [{ ...row, role }] : []))
}

/** Deletes looks from before an instant. */
export async function dropReads(db: Pick<Pool, 'query'>, before: number): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM person_reads WHERE last_at < $1', [new Date(before)])
  return rowCount ?? 0
}
