import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Photo } from '#contract/scalars.ts'
import type { Tx } from './db/scope.ts'
import type { Ports } from './ports.ts'

const DAY = 86_400_000

/**
 * Fetches what is known of pictures and gives a look-up that keeps the asked order. Each comes with an address
 * that works for one to two days without a session, because an `<image>` of a mini-program sends no headers.
 */
export async function photosById(
  tx: Tx,
  ports: Ports,
  communityId: string,
  photoIds: readonly string[],
  nowAt: number,
): Promise<(ids: readonly string[]) => Photo[]> {
  const wanted = [...new Set(photoIds)]
  const { rows } = await tx.query<Omit<Photo, 'url'>>(
    `SELECT photo_id AS "photoId", width, height FROM photos WHERE community_id = $1 AND photo_id = ANY ($2)`,
    [communityId, wanted],
  )
  const byId = new Map(
    rows.map((row) => [row.photoId, { ...row, url: photoUrl(ports, communityId, row.photoId, nowAt) }]),
  )
  return (ids) => ids.flatMap((id) => byId.get(id) ?? [])
}

/** The signed address. Its expiry is a whole day, so that the address of a picture stays cacheable. */
export function photoUrl(
  ports: Pick<Ports, 'secret'>,
  communityId: string,
  photoId: string,
  nowAt: number,
): string {
  const untilAt = (Math.floor(nowAt / DAY) + 2) * DAY
  return `/api/communities/${communityId}/photos/${photoId}?until=${untilAt}&sign=${sign(ports, communityId, photoId, untilAt)}`
}

/** Decides whether an address was given out by this server and still holds. */
export function isPhotoUrlGood(
  ports: Pick<Ports, 'secret'>,
  given: { communityId: string; photoId: string; until: string; sign: string },
  nowAt: number,
): boolean {
  const untilAt = Number(given.until)
  if (!Number.isSafeInteger(untilAt) || untilAt < nowAt) return false
  const wanted = Buffer.from(sign(ports, given.communityId, given.photoId, untilAt))
  const got = Buffer.from(given.sign)
  return wanted.length === got.length && timingSafeEqual(wanted, got)
}

function sign(ports: Pick<Ports, 'secret'>, communityId: string, photoId: string, untilAt: number): string {
  return createHmac('sha256', ports.secret)
    .update(`photo/${communityId}/${photoId}/${untilAt}`)
    .digest('base64url')
}
