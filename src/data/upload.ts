import * as v from 'valibot'
import { uploadPhoto } from '#contract/photos.ts'
import { sendPhoto } from '#src/platform/photos.ts'
import { authHeaders, withSession } from './call.ts'
import { useSession } from './session.ts'
import { urlOf } from './url.ts'

/** Sends one kept picture now and answers its name at the server; null where it did not arrive. */
export async function sendKeptPhoto(photoKey: string): Promise<string | null> {
  const { standing } = useSession.getState()
  if (!standing) return null
  const url = urlOf(uploadPhoto, { communityId: standing.communityId })
  const reply = await withSession(uploadPhoto, () => sendPhoto(url, authHeaders(uploadPhoto), photoKey))
  if (reply.kind !== 'reply' || reply.status !== 200) return null
  const parsed = v.safeParse(uploadPhoto.output, reply.body)
  return parsed.success ? parsed.output.photoId : null
}
