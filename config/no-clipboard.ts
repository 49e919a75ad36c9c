// In place of Taro's clipboard on the web, which keeps whatever is copied anywhere on a page in the browser's storage, secrets too. Ours is
// src/platform/save-text.ts.

function never(): never {
  throw new Error('copy with src/platform/save-text.ts: Taro’s clipboard is not in the web build')
}

export const getClipboardData = never
export const setClipboardData = never
