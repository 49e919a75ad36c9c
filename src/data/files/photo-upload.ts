import { beginUpload, sendUploadPart } from '#contract/files/endpoints.ts'
import type { Role } from '#domain/core/access.ts'
import { readPhoto, sizeOfPhoto } from '#src/platform/photos.ts'
import { call } from '../calls/call.ts'
import type { ClientCode } from '../calls/codes.ts'
import { type Line, uploadInParts } from './upload-core.ts'

/** Small enough that a bad line gets one through, and large enough that a picture is a few. */
const PART_BYTES = 96 * 1024

const line: Line = { partBytes: PART_BYTES }

/** Sends a picture or a spoken note kept on the phone. The same picture again gets the same name, and goes on where it stopped. */
export async function uploadKept(
  estateId: string,
  photoKey: string,
  role?: Role,
  kind: 'picture' | 'voice' = 'picture',
  onSent?: (sent: number, all: number) => void,
): Promise<{ readonly photoId: string } | { readonly code: ClientCode }> {
  const as = role ? { role } : {}
  // A picture is not named: builds and servers that know no other kind go on as they did.
  const what = kind === 'voice' ? { kind } : {}
  try {
    return await uploadInParts(
      {
        size: sizeOfPhoto,
        read: readPhoto,
        begin: (body) => call(beginUpload, { params: { estateId }, body: { ...body, ...what }, ...as }),
        send: (hash, body) =>
          call(sendUploadPart, { params: { estateId, hash }, body: { ...body, ...what }, ...as }),
        ...(onSent ? { onSent } : {}),
      },
      photoKey,
      PART_BYTES,
      line,
    )
  } catch {
    // The phone's own storage failed to answer; the picture may well be there.
    return { code: 'phone.busy' }
  }
}

/** Sends several; the names in their order, or why the first that could not be sent was not. */
export async function uploadAllKept(
  estateId: string,
  photoKeys: readonly string[],
): Promise<{ readonly photoIds: string[] } | { readonly code: ClientCode }> {
  const photoIds: string[] = []
  for (const key of photoKeys) {
    const answer = await uploadKept(estateId, key)
    if ('code' in answer) return answer
    photoIds.push(answer.photoId)
  }
  return { photoIds: [...new Set(photoIds)] }
}
