import { useEffect, useRef, useState } from 'react'

/** Rows of a list, and by what the server gives those that follow; null where none do. */
export type Part<R> = { readonly rows: readonly R[]; readonly next: string | null }

export type AllRows<R> = {
  readonly rows: readonly R[]
  readonly state: 'reading' | 'whole' | 'broken' | 'cut'
}

/** More rows than any estate has of one kind in the years that are kept; a list that is longer is cut and says so. */
const MOST_ROWS = 5_000

/**
 * All rows of a list that the server gives in parts, for a table that sorts and exports them all. `first` is the first part, new
 * at each reading; `name` says which list it is. What was read before stays while it is read again. `read` null reads no more.
 */
export function useAllRows<R>(
  name: string,
  first: Part<R> | null,
  read: ((next: string) => Promise<Part<R> | null>) | null,
): AllRows<R> {
  const [held, setHeld] = useState<(AllRows<R> & { readonly name: string }) | null>(null)
  const reader = useRef(read)
  useEffect(() => {
    reader.current = read
  })
  const isWanted = read !== null
  useEffect(() => {
    if (!first || !isWanted) return
    let isOver = false
    const tell = (rows: readonly R[], state: AllRows<R>['state']) => {
      if (isOver) return
      setHeld((before) =>
        state === 'reading' && before?.name === name && before.rows.length > rows.length
          ? before
          : { name, rows, state },
      )
    }
    void (async () => {
      let { rows, next } = first
      for (; next !== null && rows.length < MOST_ROWS && !isOver; ) {
        tell(rows, 'reading')
        const part: Part<R> | null = (await reader.current?.(next)) ?? null
        if (!part) return tell(rows, 'broken')
        rows = [...rows, ...part.rows]
        next = part.next
      }
      tell(rows, next === null ? 'whole' : 'cut')
    })()
    return () => {
      isOver = true
    }
  }, [first, name, isWanted])
  return held?.name === name ? held : { rows: first?.rows ?? [], state: 'reading' }
}
