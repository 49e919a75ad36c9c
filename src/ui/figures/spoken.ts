import { FIGURES } from '#src/copy/core/figures.ts'

/** Lines for the voice, one sentence each; empty ones are left out. */
export function spoken(lines: readonly string[]): string {
  return lines.flatMap((line) => (line === '' ? [] : [FIGURES.sentence(line)])).join('')
}
