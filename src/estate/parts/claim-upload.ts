import { beginClaimUpload, sendClaimUploadPart } from '#contract/estate/claims.ts'
import { call } from '#src/data/calls/call.ts'
import type { ClientCode } from '#src/data/calls/codes.ts'
import { type Line, uploadInParts } from '#src/data/files/upload-core.ts'
import { readPhoto, sizeOfPhoto } from '#src/platform/photos.ts'

/** Small enough that a bad line gets one through, and large enough that a picture is a few. */
const PART_BYTES = 96 * 1024
const line: Line = { partBytes: PART_BYTES }

/** Sends pictures of papers to an estate where the person has no home yet; their names in order, or why the first that failed did. */
export async function uploadPapers(
  estateId: string,
  photoKeys: readonly string[],
): Promise<{ readonly photoIds: string[] } | { readonly code: ClientCode }> {
  const photoIds: string[] = []
  for (const key of photoKeys) {
    const sent = await uploadPaper(estateId, key)
    if ('code' in sent) return sent
    photoIds.push(sent.photoId)
  }
  return { photoIds: [...new Set(photoIds)] }
}

async function uploadPaper(
  estateId: string,
  key: string,
): Promise<{ readonly photoId: string } | { readonly code: ClientCode }> {
  const ports = {
    size: sizeOfPhoto,
    read: readPhoto,
    begin: (body: { hash: string; byteCount: number }) =>
      call(beginClaimUpload, { params: { estateId }, body }),
    send: (hash: string, body: { offset: number; bytes: string }) =>
      call(sendClaimUploadPart, { params: { estateId, hash }, body }),
  }
  try {
    return await uploadInParts(ports, key, PART_BYTES, line)
  } catch {
    // The phone's own storage failed to answer; the picture may well be there.
    return { code: 'phone.busy' }
  }
}
