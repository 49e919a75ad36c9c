import { readText, removeText, writeText } from '#src/platform/storage.ts'
import { newId } from '#src/platform/random.ts'

/** Keys of requests that no answer has come to yet, by what was asked. */
const open = new Map<string, string>()

/**
 * The Idempotency-Key of a wish. Who asks the same again, because no answer came, has the same wish, so that the server does it once;
 * after an answer the same words are a new wish. `keptAs` names it on the phone, so that it is the same also after the app was ended.
 */
export async function keyOfWish(wish: string, keptAs?: string): Promise<string> {
  const key = open.get(wish) ?? (keptAs ? readText(keptAs) : null) ?? (await newId())
  open.set(wish, key)
  if (keptAs) writeText(keptAs, key)
  return key
}

/** The server has answered: the wish is over. */
export function endWish(wish: string, keptAs?: string): void {
  open.delete(wish)
  if (keptAs) removeText(keptAs)
}
