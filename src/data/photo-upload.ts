import * as v from 'valibot'
import { uploadPhoto } from '#contract/photos.ts'
import { sendPhoto } from '#src/platform/photos.ts'
import { authHeaders, withSession } from './call.ts'
import { type ClientCode, codeOfReply } from './codes.ts'
import { urlOf } from './url.ts'

/** Sends a picture kept on the phone. The same picture again gets the same name. */
export async function uploadKept(
  communityId: string,
  photoKey: string,
): Promise<{ readonly photoId: string } | { readonly code: ClientCode }> {
  const url = urlOf(uploadPhoto, { communityId })
  const reply = await withSession(uploadPhoto, () => sendPhoto(url, authHeaders(uploadPhoto), photoKey))
  if (reply.kind === 'gone') return { code: 'phone.photo-gone' }
  if (reply.kind === 'reply' && reply.status === 200) {
    const parsed = v.safeParse(uploadPhoto.output, reply.body)
    return parsed.success ? { photoId: parsed.output.photoId } : { code: 'phone.unreadable' }
  }
  return { code: codeOfReply(reply) }
}

/** Sends several; the names in their order, or why the first that could not be sent was not. */
export async function uploadAllKept(
  communityId: string,
  photoKeys: readonly string[],
): Promise<{ readonly photoIds: string[] } | { readonly code: ClientCode }> {
  const photoIds: string[] = []
  for (const key of photoKeys) {
    const answer = await uploadKept(communityId, key)
    if ('code' in answer) return answer
    photoIds.push(answer.photoId)
  }
  return { photoIds: [...new Set(photoIds)] }
}
