import type { FastifyInstance } from 'fastify'
import type { uploadPhoto } from '#contract/photos.ts'
import type { Handler } from './call.ts'
import { inCommunity, type Tx } from './db/scope.ts'
import { photoPath } from './photo-links.ts'
import { isLinkGood, signedLink } from './signed-links.ts'
import type { Ports, StoredPhoto } from './ports.ts'
import { Refusal } from './refusal.ts'

export const handleUploadPhoto: Handler<typeof uploadPhoto> = async (call, { params }) => {
  const { ports, nowAt, personId } = call
  const stored = await keepPhoto(ports, params.communityId, await call.photo(), personId, nowAt)
  if (stored === 'not-a-picture') throw new Refusal('photo.not-a-picture')
  return {
    photoId: stored.photoId,
    url: signedLink(ports, photoPath(params.communityId, stored.photoId), nowAt),
    width: stored.width,
    height: stored.height,
  }
}

/** Stores a picture's bytes and its row; the same picture again is the same row. */
export async function keepPhoto(
  ports: Ports,
  communityId: string,
  bytes: Uint8Array,
  personId: string,
  nowAt: number,
): Promise<StoredPhoto | 'not-a-picture'> {
  const stored = await ports.photos.put(communityId, bytes)
  if (stored === 'not-a-picture') return stored
  await inCommunity(ports.db, communityId, (tx) =>
    tx.query('INSERT INTO photos VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING', [
      communityId,
      stored.photoId,
      stored.byteCount,
      stored.width,
      stored.height,
      new Date(nowAt),
      personId,
    ]),
  )
  return stored
}

/** Refuses pictures that this estate does not have. */
export async function mustKnowPhotos(
  tx: Tx,
  communityId: string,
  photoIds: readonly string[],
): Promise<void> {
  const wanted = new Set(photoIds)
  const { rows } = await tx.query<{ known: number }>(
    'SELECT count(*)::int AS known FROM photos WHERE community_id = $1 AND photo_id = ANY ($2)',
    [communityId, [...wanted]],
  )
  if (rows[0]?.known !== wanted.size) throw new Refusal('repair.photo-unknown')
}

/** Serves pictures by their signed addresses; see photo-links.ts. Not in the contract: its answer is no JSON. */
export function servePhotos(app: FastifyInstance, ports: Ports): void {
  app.get<{
    Params: { communityId: string; photoId: string }
    Querystring: { until?: string; sign?: string }
  }>('/api/communities/:communityId/photos/:photoId', async (request, reply) => {
    const { communityId, photoId } = request.params
    if (!/^[1-9][0-9]{0,18}$/.test(communityId) || !/^[0-9a-f]{64}$/.test(photoId))
      throw new Refusal('photo.not-found')
    if (!isLinkGood(ports, photoPath(communityId, photoId), request.query, ports.nowMs()))
      throw new Refusal('photo.not-found')
    const bytes = await ports.photos.read(communityId, photoId)
    if (!bytes) throw new Refusal('photo.not-found')
    return reply
      .header('content-type', 'image/jpeg')
      .header('content-disposition', `inline; filename="${photoId.slice(0, 12)}.jpg"`)
      .header('cache-control', 'private, max-age=86400, immutable')
      .send(bytes)
  })
}
