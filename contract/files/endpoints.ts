import * as v from 'valibot'
import { writes } from '#contract/core/define.ts'
import { EstateId, Count, Photo, PhotoId } from '#contract/core/scalars.ts'

/** What the server takes before it re-encodes: bytes of one picture. */
export const PHOTO_MAX_BYTES = 12 * 1024 * 1024

/** The longest part of a picture that is sent at once. */
export const PART_MAX_BYTES = 180 * 1024

/** A spoken note: at most so many bytes and so long. A minute as phones record it is half of that. */
export const VOICE_MAX_BYTES = 2 * 1024 * 1024
export const VOICE_MAX_SECONDS = 60

/** What the parts will be: a picture, if it is not said. Its bytes decide whether it is. */
const UploadKind = v.optional(v.picklist(['picture', 'voice']))

export const uploadPhoto = writes('/estates/:estateId/photos', {
  summary:
    'Store one picture (JPEG, PNG, WebP, HEIC where supported). It is re-encoded; EXIF is gone, of the company’s when and how far away are kept',
  policy: { anyOf: ['photo.upload'] },
  params: v.object({ estateId: EstateId }),
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: Photo,
  errors: ['limit.daily', 'consent.withdrawn', 'photo.not-a-picture', 'photo.too-large'],
})

/** SHA-256 of a picture's bytes as the phone keeps them, which are not yet those that the server will store. */
export const UploadHash = PhotoId

/** How far an upload is. `photoId` is null until all is here. */
export const UploadState = v.object({ receivedBytes: Count, photoId: v.nullable(PhotoId) })
export type UploadState = v.InferOutput<typeof UploadState>

export const beginUpload = writes('/estates/:estateId/uploads', {
  summary:
    'Say which picture or spoken note will come in parts, by the hash of its bytes. Answers how much of it is here already, and its name where all is',
  policy: { anyOf: ['photo.upload'] },
  params: v.object({ estateId: EstateId }),
  body: v.strictObject({
    hash: UploadHash,
    byteCount: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1)),
    kind: UploadKind,
  }),
  output: UploadState,
  errors: [
    'limit.daily',
    'consent.withdrawn',
    'photo.too-large',
    'photo.not-a-picture',
    'voice.too-long',
    'voice.not-a-voice',
    'upload.wrong-hash',
    'upload.too-many',
  ],
})

export const sendUploadPart = writes('/estates/:estateId/uploads/:hash/parts', {
  summary:
    'Send the next part of a picture, in base64. The same part again changes nothing; with the last one the picture is checked and kept',
  policy: { anyOf: ['photo.upload'] },
  params: v.object({ estateId: EstateId, hash: UploadHash }),
  body: v.strictObject({
    offset: Count,
    bytes: v.pipe(
      v.string(),
      v.minLength(4),
      v.maxLength((PART_MAX_BYTES / 3) * 4),
      v.regex(/^[A-Za-z0-9+/]+={0,2}$/),
    ),
    kind: UploadKind,
  }),
  mostBytes: (PART_MAX_BYTES / 3) * 4 + 1024,
  output: UploadState,
  errors: [
    'limit.daily',
    'consent.withdrawn',
    'upload.not-found',
    'upload.wrong-offset',
    'upload.changed',
    'upload.wrong-hash',
    'photo.not-a-picture',
    'voice.too-long',
    'voice.not-a-voice',
  ],
})
