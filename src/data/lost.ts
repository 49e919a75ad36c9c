import { create } from 'zustand'

/**
 * Why the page that was asked for cannot be shown: `unknown` where no page or thing stands at the address, `unloaded` where
 * its code did not come, without network or because a new version was put up.
 */
export type Lost = 'unknown' | 'unloaded'

export const useLost = create<{ readonly why: Lost | null }>(() => ({ why: null }))
