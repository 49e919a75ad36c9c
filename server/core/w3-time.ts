/** An instant as the W3C's note on date and time writes it, in Beijing time and whole seconds. */
export function w3Of(atMs: number): string {
  return `${new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`
}
