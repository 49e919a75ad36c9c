import { createHash } from 'node:crypto'
import {
  type beginUpload,
  PHOTO_MAX_BYTES,
  type sendUploadPart,
  type UploadState,
  VOICE_MAX_BYTES,
} from '#contract/files/endpoints.ts'
import { fromBase64 } from '#domain/log/bytes.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { countDailyFirst } from '#server/core/limits/daily.ts'
import { inEstate } from '#server/core/db/scope.ts'
import { mustConsent } from './consents/store.ts'
import { isOfCompany, keepPhoto } from './photos.ts'
import { AppError, refuseUnlessOk } from '#server/core/http/app-error.ts'
import { keepVoice } from './voices.ts'

// Basis: ours. What is not finished after a day is thrown away; the phone then begins again.
const KEPT_MS = 86_400_000
/** What one person may have under way in an estate, unfinished: a few forms full of pictures. Basis: ours. */
const MOST_UPLOADS = 40
const MOST_BYTES = 100 * 1024 * 1024

type Step = { answer: string; received: number; whole: number; photo: string | null }

export const handleBeginUpload: Handler<typeof beginUpload> = async (context, { params, body }) => {
  const { estateId } = params
  if (body.kind === 'voice' && body.byteCount > VOICE_MAX_BYTES) throw new AppError('voice.too-long')
  if (body.byteCount > PHOTO_MAX_BYTES) throw new AppError('photo.too-large')
  await mustConsent(context.ports.db, context.personId, body.kind === 'voice' ? 'voice' : 'photo')
  const step = await inEstate(context.ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<Step>({
      name: 'begin-upload',
      text: 'SELECT * FROM begin_upload($1, $2, $3, $4, $5, $6, $7, $8)',
      values: [
        estateId,
        context.personId,
        body.hash,
        body.byteCount,
        new Date(context.nowAt),
        new Date(context.nowAt - KEPT_MS),
        MOST_UPLOADS,
        MOST_BYTES,
      ],
    })
    return rows[0] as Step
  })
  // The same hash with another length: one of the two is wrong, and the bytes here would never fit.
  if (step.whole !== body.byteCount) throw new AppError('upload.wrong-hash')
  return finished(context, estateId, body.hash, step, body.kind)
}

export const handleSendUploadPart: Handler<typeof sendUploadPart> = async (context, { params, body }) => {
  const { estateId, hash } = params
  const bytes = fromBase64(body.bytes)
  if (!bytes || bytes.length === 0)
    throw new AppError('request.malformed', [{ path: 'bytes', message: 'not canonical base64' }])
  if (body.offset + bytes.length > PHOTO_MAX_BYTES) throw new AppError('upload.wrong-offset')
  const step = await inEstate(context.ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<Step>({
      name: 'take-part',
      text: 'SELECT * FROM take_part($1, $2, $3, $4, $5, $6)',
      values: [
        estateId,
        context.personId,
        hash,
        body.offset,
        Buffer.from(bytes),
        new Date(context.nowAt - KEPT_MS),
      ],
    })
    return rows[0] as Step
  })
  return finished(context, estateId, hash, step, body.kind)
}

/**
 * The upload's state; where all parts are here, it first becomes a picture or a spoken note. A server that dies on the way leaves the
 * parts, and whoever asks next finishes: two who do so at once keep the same.
 */
async function finished(
  context: RequestContext,
  estateId: string,
  hash: string,
  step: Step,
  kind: 'picture' | 'voice' | undefined,
): Promise<UploadState> {
  refuseUnlessOk(step.answer)
  if (step.photo !== null) await sentAgain(context, estateId, step.photo)
  if (step.photo !== null || step.received < step.whole)
    return { receivedBytes: step.received, photoId: step.photo }
  const { ports, personId, nowAt } = context
  const of = [estateId, personId, hash]
  const bytes = await inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{ bytes: Buffer }>(
      `SELECT bytes FROM photo_parts WHERE estate_id = $1 AND person_id = $2 AND hash = $3 ORDER BY from_byte`,
      of,
    )
    return Buffer.concat(rows.map((row) => row.bytes))
  })
  // None: another request finished it meanwhile, and its answer stands below.
  const isRight = createHash('sha256').update(bytes).digest('hex') === hash
  const kept = isRight
    ? await keep(context, estateId, hash, bytes, kind)
    : { no: 'upload.wrong-hash' as const }
  const photoId = await inEstate(ports.db, estateId, async (tx) => {
    if ('id' in kept)
      await tx.query(
        `INSERT INTO photo_sources (estate_id, person_id, hash, photo_id, kept_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [...of, kept.id, new Date(nowAt)],
      )
    await tx.query('DELETE FROM photo_uploads WHERE estate_id = $1 AND person_id = $2 AND hash = $3', of)
    const { rows } = await tx.query<{ photoId: string }>(
      `SELECT photo_id AS "photoId" FROM photo_sources WHERE estate_id = $1 AND person_id = $2 AND hash = $3`,
      of,
    )
    return rows[0]?.photoId ?? null
  })
  if (photoId === null) throw new AppError('no' in kept ? kept.no : 'upload.not-found')
  return { receivedBytes: step.whole, photoId }
}

/** A phone that asks for a picture which is here wants it to be here tomorrow. */
async function sentAgain({ ports, nowAt }: RequestContext, estateId: string, photoId: string): Promise<void> {
  await inEstate(ports.db, estateId, (tx) =>
    tx.query(
      'UPDATE photos SET last_sent_at = $3 WHERE estate_id = $1 AND photo_id = $2 AND NOT is_attached',
      [estateId, photoId, new Date(nowAt)],
    ),
  )
}

type Kept =
  | { readonly id: string }
  | { readonly no: 'upload.wrong-hash' | 'photo.not-a-picture' | 'voice.not-a-voice' | 'voice.too-long' }

async function keep(
  context: RequestContext,
  estateId: string,
  hash: string,
  bytes: Uint8Array,
  kind: 'picture' | 'voice' | undefined,
): Promise<Kept> {
  const { ports, personId, nowAt } = context
  // Also what was under way when the consent was taken back.
  await mustConsent(ports.db, personId, kind === 'voice' ? 'voice' : 'photo')
  await countDailyFirst(context, estateId, kind ?? 'picture')
  if (kind === 'voice') {
    const answer = await keepVoice(ports, estateId, hash, bytes, personId, nowAt)
    return answer === 'kept' ? { id: hash } : { no: answer }
  }
  const photo = await keepPhoto(ports, estateId, bytes, personId, nowAt, isOfCompany(context))
  return photo === 'not-a-picture' ? { no: 'photo.not-a-picture' } : { id: photo.photoId }
}
