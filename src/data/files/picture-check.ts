import { hashInPieces } from '#domain/log/pieces.ts'
import { pause } from '#src/platform/host.ts'
import { requestBytes } from '#src/platform/request.ts'

/** `gone`: the server has no such picture. `unread`: it could not be fetched now, which says nothing of it. */
export type PictureState = 'same' | 'changed' | 'gone' | 'unread'

/**
 * Fetches a picture's bytes and hashes them on this phone: a picture's name is the SHA-256 of its bytes, and the name is
 * what the hashed entry holds. Hosts have no `crypto`, and the server is not asked to be trusted.
 */
export async function checkPicture(photoId: string, url: string): Promise<PictureState> {
  const answer = await requestBytes(url)
  if (answer === 'gone' || answer === 'unread') return answer
  const pieces = hashInPieces(answer)
  for (let step = pieces.next(); ; step = pieces.next()) {
    if (step.done) return step.value === photoId ? 'same' : 'changed'
    await pause(0)
  }
}
