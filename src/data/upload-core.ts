import { sha256 } from '@noble/hashes/sha2.js'
import type { UploadState } from '#contract/photos.ts'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import type { ClientCode, Outcome } from './codes.ts'

export type UploadPorts = {
  /** How many bytes the kept picture has; null where the phone no longer has it. */
  size(photoKey: string): Promise<number | null>
  /** Some of its bytes; null where the phone no longer has it. */
  read(photoKey: string, from: number, length: number): Promise<Uint8Array | null>
  begin(given: { hash: string; byteCount: number }): Promise<Outcome<UploadState>>
  send(hash: string, part: { offset: number; bytes: string }): Promise<Outcome<UploadState>>
}

/** The server and the phone do not agree how far it is: asking again settles it. */
const ASK_AGAIN: readonly string[] = ['upload.not-found', 'upload.wrong-offset', 'upload.changed']
const MOST_TRIES = 3

/**
 * Sends a kept picture in parts. Nothing of it is noted on the phone: the server knows the picture by the hash of its bytes
 * and says from where to go on, also after the app was killed or another phone's network took over.
 */
export async function uploadInParts(
  ports: UploadPorts,
  photoKey: string,
  partBytes: number,
): Promise<{ readonly photoId: string } | { readonly code: ClientCode }> {
  const whole = await hashOf(ports, photoKey, partBytes)
  if (whole === null) return { code: 'phone.photo-gone' }
  let furthest = 0
  let tries = 0
  let answer = await ports.begin(whole)
  for (;;) {
    if (!answer.ok) {
      tries += 1
      if (!ASK_AGAIN.includes(answer.code) || tries > MOST_TRIES) return { code: answer.code }
      answer = await ports.begin(whole)
      continue
    }
    const { photoId, receivedBytes } = answer.value
    if (photoId !== null) return { photoId }
    if (receivedBytes >= whole.byteCount) return { code: 'phone.unreadable' }
    if (receivedBytes > furthest) {
      furthest = receivedBytes
      tries = 0
    }
    const bytes = await ports.read(
      photoKey,
      receivedBytes,
      Math.min(partBytes, whole.byteCount - receivedBytes),
    )
    if (bytes === null) return { code: 'phone.photo-gone' }
    answer = await ports.send(whole.hash, { offset: receivedBytes, bytes: toBase64(bytes) })
  }
}

async function hashOf(
  ports: UploadPorts,
  photoKey: string,
  partBytes: number,
): Promise<{ hash: string; byteCount: number } | null> {
  const byteCount = await ports.size(photoKey)
  if (byteCount === null) return null
  const hash = sha256.create()
  for (let from = 0; from < byteCount; from += partBytes) {
    const bytes = await ports.read(photoKey, from, Math.min(partBytes, byteCount - from))
    if (bytes === null) return null
    hash.update(bytes)
  }
  return { hash: toHex(hash.digest()), byteCount }
}
