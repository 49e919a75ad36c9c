// One work at a time across the tabs of a browser.

type Locks = { request<T>(name: string, work: () => Promise<T>): Promise<T> }

/** The browser's own locks; null where it has none, and in mini-programs, which have no tabs. */
export function webLocks(): Locks | null {
  if (process.env.TARO_ENV !== 'h5') return null
  return (navigator as unknown as { locks?: Locks }).locks ?? null
}
