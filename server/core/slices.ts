/** How long work may keep the event loop before others have their turn, milliseconds. */
const SLICE_MS = 10

/**
 * Maps a list in slices of some milliseconds, between which the event loop serves others. The answer is that of `items.map(work)`;
 * a throw ends it.
 */
export async function mapInSlices<T, U>(
  items: readonly T[],
  work: (item: T, index: number) => U,
): Promise<U[]> {
  const made: U[] = []
  let began = performance.now()
  for (const [index, item] of items.entries()) {
    made.push(work(item, index))
    if (performance.now() - began < SLICE_MS) continue
    await new Promise((done) => setImmediate(done))
    began = performance.now()
  }
  return made
}
