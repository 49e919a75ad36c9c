import type { Photo } from '#contract/core/scalars.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { photoFile } from '#contract/files/signed.ts'
import { signedLink } from './signed-links.ts'

/** Fetches what is known of pictures and gives a look-up that keeps the asked order. */
export async function photosById(
  tx: Tx,
  ports: Ports,
  estateId: string,
  photoIds: readonly string[],
  nowAt: number,
): Promise<(ids: readonly string[]) => Photo[]> {
  const wanted = [...new Set(photoIds)]
  const { rows } = await tx.query<Omit<Photo, 'url'>>(
    `SELECT photo_id AS "photoId", width, height FROM photos WHERE estate_id = $1 AND photo_id = ANY ($2)`,
    [estateId, wanted],
  )
  const byId = new Map(
    rows.map((row) => [
      row.photoId,
      { ...row, url: signedLink(ports, photoFile, { estateId, photoId: row.photoId }, nowAt) },
    ]),
  )
  return (ids) => ids.flatMap((id) => byId.get(id) ?? [])
}
