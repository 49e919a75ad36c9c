import type { Document } from './format.ts'

/** A no in the words of GeoReport v2: an HTTP status and one line for each thing that is wrong. */
export class Open311Fault extends Error {
  readonly status: number
  readonly lines: readonly string[]
  constructor(status: 400 | 403 | 404 | 413 | 429 | 500 | 503, ...lines: string[]) {
    super(lines.join(' '))
    this.status = status
    this.lines = lines
  }
}

export function faultDocument({ status, lines }: Pick<Open311Fault, 'status' | 'lines'>): Document {
  return {
    root: 'errors',
    item: 'error',
    items: lines.map((description) => ({ code: status, description })),
  }
}
