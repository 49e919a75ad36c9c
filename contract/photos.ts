import * as v from 'valibot'
import { writes } from './define.ts'
import { CommunityId, Photo } from './scalars.ts'

/** What the server takes before it re-encodes: bytes of one picture. */
export const PHOTO_MAX_BYTES = 12 * 1024 * 1024

export const uploadPhoto = writes('/communities/:communityId/photos', {
  summary: 'Store one picture (JPEG, PNG, WebP, HEIC where supported). It is re-encoded; EXIF is gone',
  policy: { anyOf: ['photo.upload'] },
  params: v.object({ communityId: CommunityId }),
  body: v.strictObject({}),
  bodyKind: 'multipart',
  output: Photo,
  errors: ['photo.not-a-picture', 'photo.too-large'],
})
