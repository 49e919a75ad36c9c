import { create } from 'zustand'

/**
 * Why the page that was asked for cannot be shown: `unknown` where no page or thing stands at the address, `unloaded` where
 * its code did not come, without network or because a new version was put up, `tooOld` where this phone lacks what it computes with.
 */
export type Lost = 'unknown' | 'unloaded' | 'tooOld'

export const useLost = create<{ readonly why: Lost | null }>(() => ({ why: null }))
