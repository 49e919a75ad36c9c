import { sha256 } from '@noble/hashes/sha2.js'
import type { UploadState } from '#contract/files/endpoints.ts'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import type { ClientCode, Outcome } from '../calls/codes.ts'

export type UploadPorts = {
  /** How many bytes the kept picture has; null where the phone no longer has it. */
  size(photoKey: string): Promise<number | null>
  /** Some of its bytes; null where the phone no longer has it. */
  read(photoKey: string, from: number, length: number): Promise<Uint8Array | null>
  begin(given: { hash: string; byteCount: number }): Promise<Outcome<UploadState>>
  send(hash: string, part: { offset: number; bytes: string }): Promise<Outcome<UploadState>>
  /** Told how many bytes the server has, each time it says so. */
  onSent?(sent: number, all: number): void
}

/** The largest part that this line is thought to carry in the time that a request has. */
export type Line = { partBytes: number }

/** The server and the phone do not agree how far it is: asking again settles it. */
const ASK_AGAIN: readonly string[] = ['upload.not-found', 'upload.wrong-offset', 'upload.changed']
const MOST_TRIES = 3
/** A part so small is sent again as it is where it still takes too long: 8 KB go through at 6 kbit/s in the time a request has. */
const LEAST_PART_BYTES = 6 * 1024
const MOST_SLOW_TRIES = 2

/**
 * Sends a kept picture in parts. Nothing of it is noted on the phone: the server knows the picture by the hash of its bytes
 * and says from where to go on, also after the app was killed or another phone's network took over. A part that took too long
 * is halved; `line` keeps what went through for the pictures after it.
 */
export async function uploadInParts(
  ports: UploadPorts,
  photoKey: string,
  partBytes: number,
  line: Line = { partBytes },
): Promise<{ readonly photoId: string } | { readonly code: ClientCode }> {
  const whole = await hashOf(ports, photoKey, partBytes)
  if (whole === null) return { code: 'phone.photo-gone' }
  let furthest = 0
  let tries = 0
  let slowTries = 0
  // One step up with each picture: the line may have become better.
  line.partBytes = Math.min(partBytes, line.partBytes * 2)
  let answer = await ports.begin(whole)
  for (;;) {
    if (!answer.ok) {
      if (answer.code === 'phone.timeout' && line.partBytes > LEAST_PART_BYTES) {
        line.partBytes = Math.max(LEAST_PART_BYTES, Math.floor(line.partBytes / 2))
        answer = await ports.begin(whole)
        continue
      }
      if (answer.code === 'phone.timeout' && slowTries < MOST_SLOW_TRIES) {
        slowTries += 1
        answer = await ports.begin(whole)
        continue
      }
      tries += 1
      if (!ASK_AGAIN.includes(answer.code) || tries > MOST_TRIES) return { code: answer.code }
      answer = await ports.begin(whole)
      continue
    }
    const { photoId, receivedBytes } = answer.value
    ports.onSent?.(photoId === null ? receivedBytes : whole.byteCount, whole.byteCount)
    if (photoId !== null) return { photoId }
    if (receivedBytes >= whole.byteCount) return { code: 'phone.unreadable' }
    if (receivedBytes > furthest) {
      furthest = receivedBytes
      tries = 0
      slowTries = 0
    }
    const bytes = await ports.read(
      photoKey,
      receivedBytes,
      Math.min(line.partBytes, whole.byteCount - receivedBytes),
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
