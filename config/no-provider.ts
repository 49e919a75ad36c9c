// In place of what NutUI's popup asks for and ours never shows: a provider of languages, directions and themes with the words of all its
// parts (and a `lodash` that makes code from a text, which Alipay forbids), an icon that closes, from a font of icons; and, in a
// mini-program, the lock of a browser's scrolling. Ours is one language from left to right, its colours stand in app.scss, its sheets close
// with a button in words.

const CONFIG = { locale: {}, direction: 'ltr' } as const

export const useConfig = (): typeof CONFIG => CONFIG
export const useRtl = (): boolean => false
export const Close = (): null => null
export const useLockScroll = (): void => {}
