import type { askClosing, closeAccount } from '#contract/privacy/endpoints.ts'
import { isRole } from '#domain/core/access.ts'
import {
  canConfirmClosing,
  closingBar,
  type ClosingBar,
  CLOSING_MS,
  isOwnRole,
} from '#domain/privacy/closing.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { estatesOfClaims, hasOpenClaim } from '#server/estate/claims/store.ts'
import { untieOwners } from '#server/estate/matching.ts'
import { endStaysWith } from '#server/estate/residents/store.ts'
import { postsInPlaces } from '#server/identity/place-posts.ts'

type Shelf = Pick<Ports, 'db'>

/** The closing that somebody asked for and can still confirm; null where there is none. */
export async function askedClosing(
  { db }: Shelf,
  personId: string,
  nowAt: number,
): Promise<{ readonly closingId: string; readonly until: number } | null> {
  const { rows } = await db.query<{ closingId: string; askedAt: number }>(
    `SELECT closing_id AS "closingId", asked_at AS "askedAt" FROM account_closings
     WHERE person_id = $1 AND closed_at IS NULL ORDER BY asked_at DESC LIMIT 1`,
    [personId],
  )
  const [last] = rows
  if (!last || !canConfirmClosing(last.askedAt, nowAt)) return null
  return { closingId: last.closingId, until: last.askedAt + CLOSING_MS }
}

/** What keeps this account from being closed, null where nothing does. */
export async function barOf({ db }: Shelf, personId: string, nowAt: number): Promise<ClosingBar | null> {
  const held = await db.query<{ role: string }>(
    `SELECT DISTINCT role FROM held_roles WHERE person_id = $1 AND (valid_to IS NULL OR valid_to > $2)`,
    [personId, new Date(nowAt)],
  )
  const places = await postsInPlaces(db, personId)
  let openClaims = 0
  for (const estateId of await estatesOfClaims(db, personId))
    openClaims += await inEstate(db, estateId, async (tx) =>
      (await hasOpenClaim(tx, estateId, personId)) ? 1 : 0,
    )
  return closingBar({
    roles: held.rows.map((row) => row.role).filter(isRole),
    posts: places.filter(({ to }) => to === null || to > nowAt).length,
    openClaims,
  })
}

export const handleAskClosing: Handler<typeof askClosing> = async ({ ports, nowAt, personId }, { body }) => {
  const bar = await barOf(ports, personId, nowAt)
  if (bar) throw new AppError(bar)
  await ports.db.query(
    `INSERT INTO account_closings (person_id, closing_id, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [personId, body.closingId, new Date(nowAt)],
  )
  const { rows } = await ports.db.query<{ askedAt: number }>(
    'SELECT asked_at AS "askedAt" FROM account_closings WHERE person_id = $1 AND closing_id = $2',
    [personId, body.closingId],
  )
  return { until: (rows[0]?.askedAt ?? nowAt) + CLOSING_MS }
}

/**
 * Closes the account: first each estate forgets whose homes they are, then the account itself ends with all its sessions. Cut short in
 * between, the session still lives and the same call goes on.
 */
export const handleCloseAccount: Handler<typeof closeAccount> = async (
  { ports, nowAt, personId },
  { body },
) => {
  const asked = await askedClosing(ports, personId, nowAt)
  if (asked?.closingId !== body.closingId) throw new AppError('closing.not-asked')
  const bar = await barOf(ports, personId, nowAt)
  if (bar) throw new AppError(bar)
  const keepsName = await hasHeldPost(ports, personId)
  const { rows } = await ports.db.query<{ estateId: string }>(
    `SELECT DISTINCT estate_id::text AS "estateId" FROM person_roles WHERE person_id = $1`,
    [personId],
  )
  for (const { estateId } of rows)
    await inEstate(ports.db, estateId, async (tx) => {
      await untieOwners(tx, estateId, personId)
      await endStaysWith(tx, estateId, personId, nowAt)
    })
  await ports.db.query('SELECT close_account($1, $2, $3, $4)', [
    personId,
    body.closingId,
    keepsName,
    new Date(nowAt),
  ])
  return {}
}

/** Whether a person ever acted by virtue of a post: then their name stays beside what they did, because others answer for it too. */
async function hasHeldPost({ db }: Shelf, personId: string): Promise<boolean> {
  const { rows } = await db.query<{ role: string }>(
    'SELECT DISTINCT role FROM held_roles WHERE person_id = $1',
    [personId],
  )
  if (rows.some(({ role }) => !isOwnRole(role))) return true
  return (await postsInPlaces(db, personId)).length > 0
}
