import { createHash } from 'node:crypto'

/** A paper drawn once need not be drawn again for the next reader: drawing takes a tenth of a second of the only thread. */
const MOST = 8
const kept = new Map<string, Promise<Buffer>>()

/** The paper of a value, drawn at most once while it is among the last few asked for. */
export function drawOnce<T>(value: T, draw: (value: T) => Promise<Buffer>): Promise<Buffer> {
  const key = createHash('sha256').update(JSON.stringify(value)).digest('hex')
  const known = kept.get(key)
  kept.delete(key)
  const paper = known ?? draw(value)
  kept.set(key, paper)
  paper.catch(() => kept.delete(key))
  const oldest = kept.keys().next()
  if (kept.size > MOST && !oldest.done) kept.delete(oldest.value)
  return paper
}
