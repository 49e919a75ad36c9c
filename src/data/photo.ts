import * as v from 'valibot'
import { uploadPhoto } from '#contract/photos.ts'
import { sendPhoto } from '#src/platform/photos.ts'
import { authHeaders, withSession } from './call.ts'
import { codeOfReply, type Outcome } from './codes.ts'
import { urlOf } from './url.ts'

/** Sends one picture kept on the phone and answers its name. */
export async function sendKeptPhoto(communityId: string, photoKey: string): Promise<Outcome<string>> {
  const url = urlOf(uploadPhoto, { communityId })
  const reply = await withSession(uploadPhoto, () => sendPhoto(url, authHeaders(uploadPhoto), photoKey))
  if (reply.kind === 'gone') return { ok: false, code: 'phone.photo-gone' }
  if (reply.kind !== 'reply' || reply.status !== 200) return { ok: false, code: codeOfReply(reply) }
  const parsed = v.safeParse(uploadPhoto.output, reply.body)
  return parsed.success ? { ok: true, value: parsed.output.photoId } : { ok: false, code: 'phone.unreadable' }
}
