import { createHash } from 'node:crypto'

/** A paper drawn once need not be drawn again for the next reader: drawing takes a tenth of a second of the only thread. */
const MOST = 8
const MOST_BYTES = 64 * 1024 * 1024
type Kept = { readonly paper: Promise<Buffer>; bytes: number }
const kept = new Map<string, Kept>()

/**
 * The paper of a value, drawn at most once while it is among the last few asked for; who asks while it is drawn waits for the same. One that
 * could not be drawn is not kept.
 */
export function drawOnce<T>(value: T, draw: (value: T) => Promise<Buffer>): Promise<Buffer> {
  const key = createHash('sha256').update(JSON.stringify(value)).digest('hex')
  const known = kept.get(key)
  kept.delete(key)
  const one = known ?? { paper: draw(value), bytes: 0 }
  kept.set(key, one)
  if (!known)
    one.paper.then(
      (bytes) => {
        one.bytes = bytes.length
        forget()
      },
      () => {
        if (kept.get(key) === one) kept.delete(key)
      },
    )
  forget()
  return one.paper
}

/** Lets go of the papers that nobody asked for longest. */
function forget(): void {
  let bytes = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0)
  for (const [key, one] of kept) {
    if (kept.size <= MOST && bytes <= MOST_BYTES) return
    kept.delete(key)
    bytes -= one.bytes
  }
}
