import { createContext } from 'react'

// What lies over the page: who closes it, and whether something is written in it.

/** What is written or chosen inside a sheet tells it so, for the sheet asks before it is thrown away. Outside of one: nothing. */
export const SheetTouch = createContext<() => void>(() => undefined)

const open: (() => void)[] = []
let tellWritten: (isWritten: boolean) => void = () => undefined

/** `tell` learns whether a sheet holds something that leaving the page would throw away. */
export function startOver(tell: (isWritten: boolean) => void): void {
  tellWritten = tell
}

/** Puts something over the page; the answer takes it off. */
export function putOver(close: () => void): () => void {
  open.push(close)
  return () => {
    const at = open.lastIndexOf(close)
    if (at >= 0) open.splice(at, 1)
  }
}

/** Closes what is on top, or lets it ask first; says whether anything was there. */
export function closeTop(): boolean {
  const close = open[open.length - 1]
  close?.()
  return close !== undefined
}

/** Says that a sheet holds something; the answer says that it does not any more. */
export function holdWritten(): () => void {
  tellWritten(true)
  return () => tellWritten(false)
}
