import type { FastifyInstance } from 'fastify'
import type { uploadPhoto } from '#contract/files/endpoints.ts'
import { photoFile } from '#contract/files/signed.ts'
import { isAllowed } from '#domain/core/access.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { countDailyFirst } from '#server/core/limits/daily.ts'
import { ask, type Question, question } from '#server/core/db/ask.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { mayUseOf, mustConsent } from './consents/store.ts'
import { metresBetween } from './exif.ts'
import { serveFile } from './serve.ts'
import { signedLink } from './signed-links.ts'
import type { Place, Ports, StoredPhoto } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'

export const handleUploadPhoto: Handler<typeof uploadPhoto> = async (context, { params }) => {
  const { ports, nowAt, personId } = context
  await mustConsent(ports.db, personId, 'photo')
  const bytes = await context.photo()
  await countDailyFirst(context, params.estateId, 'picture')
  const stored = await keepPhoto(ports, params.estateId, bytes, personId, nowAt, isOfCompany(context))
  if (stored === 'not-a-picture') throw new AppError('photo.not-a-picture')
  return {
    photoId: stored.photoId,
    url: signedLink(ports, photoFile, { ...params, photoId: stored.photoId }, nowAt),
    width: stored.width,
    height: stored.height,
  }
}

/** Of whose pictures it is kept when and where they were taken: the company's are evidence, an owner's are a home's. */
export function isOfCompany(context: Pick<RequestContext, 'roles'>): boolean {
  return context.roles.some((role) => isAllowed(role, 'disclosure.post'))
}

/**
 * Stores a picture's bytes and its row; the same picture again is the same row. Of where it was taken it keeps how far from
 * the estate, where that is known, and no more.
 */
export async function keepPhoto(
  ports: Pick<Ports, 'photos' | 'db'>,
  estateId: string,
  bytes: Uint8Array,
  personId: string,
  nowAt: number,
  isEvidence = false,
): Promise<StoredPhoto | 'not-a-picture'> {
  const stored = await ports.photos.put(estateId, bytes)
  if (stored === 'not-a-picture') return stored
  // Whoever took back that the camera's place is used keeps it to themselves, though the picture is evidence.
  const isPlaced = isEvidence && stored.taken.place !== null && (await mayUseOf(ports.db, personId, 'place'))
  await inEstate(ports.db, estateId, async (tx) => {
    const { takenAt } = stored.taken
    // A camera whose clock is ahead says nothing of when.
    const isTold = isEvidence && takenAt !== null && takenAt <= nowAt
    await tx.query(
      `INSERT INTO photos (estate_id, photo_id, byte_count, width, height, stored_at, stored_by, taken_at, distance_m, likeness)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (estate_id, photo_id) DO UPDATE SET last_sent_at = excluded.stored_at`,
      [
        estateId,
        stored.photoId,
        stored.byteCount,
        stored.width,
        stored.height,
        new Date(nowAt),
        personId,
        isTold ? new Date(takenAt) : null,
        isPlaced ? await distanceOf(tx, estateId, stored.taken.place) : null,
        stored.likeness === null ? null : String(stored.likeness),
      ],
    )
    // Waits for a sweep that is removing the same picture's bytes just now.
    await tx.query('DELETE FROM dropped_photos WHERE estate_id = $1 AND photo_id = $2', [
      estateId,
      stored.photoId,
    ])
  })
  if (!(await ports.photos.has(estateId, stored.photoId))) await ports.photos.put(estateId, bytes)
  return stored
}

async function distanceOf(tx: Tx, estateId: string, place: Place | null): Promise<number | null> {
  if (!place) return null
  const { rows } = await tx.query<{ latitude: number | null; longitude: number | null }>(
    'SELECT latitude_e6 AS latitude, longitude_e6 AS longitude FROM estates WHERE estate_id = $1',
    [estateId],
  )
  const { latitude = null, longitude = null } = rows[0] ?? {}
  if (latitude === null || longitude === null) return null
  return metresBetween(place, { latitude: latitude / 1e6, longitude: longitude / 1e6 })
}

/** Refuses pictures that this estate does not have, with the code that the endpoint promises for it. */
export async function mustKnowPhotos(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
  code: 'repair.photo-unknown' | 'photo.not-sent' | 'claim.photo-unknown' = 'repair.photo-unknown',
): Promise<void> {
  if (!(await ask(tx, arePhotosKnown(estateId, photoIds)))) throw new AppError(code)
}

/** Whether an estate has all these pictures. */
export function arePhotosKnown(estateId: string, photoIds: readonly string[]): Question<boolean> {
  const wanted = new Set(photoIds)
  return question(
    'SELECT count(*)::int AS known FROM photos WHERE estate_id = $1 AND photo_id = ANY ($2)',
    [estateId, [...wanted]],
    ([row]: { known: number }[]) => row?.known === wanted.size,
  )
}

/** Those of these pictures that the estate has. */
export async function knownPhotos(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT photo_id AS id FROM photos WHERE estate_id = $1 AND photo_id = ANY ($2)',
    [estateId, photoIds],
  )
  return new Set(rows.map((row) => row.id))
}

/** When a picture arrived, and of one of the company’s when and how far from the estate it was taken, where that is known. */
export type TakenPhoto = {
  readonly photoId: string
  readonly at: number
  readonly takenAt: number | null
  readonly distanceM: number | null
}

export async function takenPhotos(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
): Promise<ReadonlyMap<string, TakenPhoto>> {
  const { rows } = await tx.query<TakenPhoto>(
    `SELECT photo_id AS "photoId", stored_at AS at, taken_at AS "takenAt", distance_m AS "distanceM" FROM photos
     WHERE estate_id = $1 AND photo_id = ANY ($2)`,
    [estateId, photoIds],
  )
  return new Map(rows.map((row) => [row.photoId, row]))
}

/** Writes down for what pictures serve as evidence, so that one that serves again is found in any estate. */
export async function noteUses(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
  use: { readonly duty: string; readonly periodFrom: string; readonly at: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO picture_uses (estate_id, photo_id, duty, period_from, used_at, likeness)
     SELECT $1, photo_id, $3, $4, $5, likeness FROM photos WHERE estate_id = $1 AND photo_id = ANY ($2::text[])
     ON CONFLICT DO NOTHING`,
    [estateId, photoIds, use.duty, use.periodFrom, new Date(use.at)],
  )
}

/** How many of the 64 comparisons may differ between pictures that are alike; more than 3 the indexes would miss. */
const MOST_UNLIKE = 3

export type PictureUse = {
  /** Of the pictures asked about, the one that is the same or like this one. */
  readonly of: string
  readonly estateId: string
  readonly photoId: string
  readonly duty: string
  readonly periodFrom: string
  readonly usedAt: number
}

/** For what these pictures, or ones that are alike, served as evidence in any estate. */
export async function usesOf(
  tx: Tx,
  estateId: string,
  photoIds: readonly string[],
): Promise<readonly PictureUse[]> {
  const { rows } = await tx.query<PictureUse>(
    `SELECT m.photo_id AS of, o.estate_id::text AS "estateId", o.photo_id AS "photoId", o.duty,
       o.period_from::text AS "periodFrom", o.used_at AS "usedAt"
     FROM (SELECT DISTINCT photo_id, likeness FROM picture_uses
           WHERE estate_id = $2 AND photo_id = ANY ($1)) AS m
     JOIN picture_uses o ON o.photo_id = m.photo_id OR (
       ((o.likeness & 65535) = (m.likeness & 65535)
         OR ((o.likeness >> 16) & 65535) = ((m.likeness >> 16) & 65535)
         OR ((o.likeness >> 32) & 65535) = ((m.likeness >> 32) & 65535)
         OR ((o.likeness >> 48) & 65535) = ((m.likeness >> 48) & 65535))
       AND bit_count((o.likeness # m.likeness)::bit(64)) <= ${MOST_UNLIKE})`,
    [[...new Set(photoIds)], estateId],
  )
  return rows
}

/** Serves pictures by their signed addresses. */
export function servePhotos(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, photoFile, async ({ estateId, photoId }) => {
    const bytes = await ports.photos.read(estateId, photoId)
    return bytes && { form: 'jpg', name: photoId.slice(0, 12), bytes }
  })
}
