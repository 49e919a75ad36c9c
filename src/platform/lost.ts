import Taro from '@tarojs/taro'

/**
 * Calls `tell` when the router cannot show what was asked for: `unknown` for a path without a page, `unloaded` where the page's
 * code did not come, `tooOld` where it asks for what this phone's engine lacks; null when it begins to show another. A mini-program
 * host loads pages itself: there an unknown path is all. Must run before the router: where the first address is unknown, nothing
 * is drawn at all until a page is, so the page `home` is opened beneath what is told.
 */
export function onLost(home: string, tell: (why: 'unknown' | 'unloaded' | 'tooOld' | null) => void): void {
  if (process.env.TARO_ENV !== 'h5') {
    Taro.onPageNotFound?.(() => tell('unknown'))
    return
  }
  let isFirstUnknown = false
  Taro.eventCenter.on('__taroRouterChange', () => {
    tell(isFirstUnknown ? 'unknown' : null)
    isFirstUnknown = false
  })
  Taro.eventCenter.on('__taroRouterNotFound', ({ isEntryPage }: { isEntryPage: boolean }) => {
    if (!isEntryPage) return tell('unknown')
    isFirstUnknown = true
    window.location.replace(`#${home}`)
  })
  window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
    if (isUnloaded(reason)) tell('unloaded')
    else if (isTooOld(reason)) tell('tooOld')
  })
}

/** Whether an error says that a part of the app's code could not be fetched. */
export function isUnloaded(error: unknown): boolean {
  const { name, message, code } = (error ?? {}) as Record<string, unknown>
  return (
    name === 'ChunkLoadError' ||
    code === 'CSS_CHUNK_LOAD_FAILED' ||
    /Loading (CSS )?chunk \S+ failed/.test(String(message ?? ''))
  )
}

/** Whether a page's code ended as it loaded because this phone's engine has no BigInt, which the arithmetic of curves is made with. */
export function isTooOld(error: unknown): boolean {
  const { name, message } = (error ?? {}) as Record<string, unknown>
  return name === 'ReferenceError' && /\bBigInt\b/.test(String(message ?? ''))
}

/** Asks for the page at the address once more: a new version is loaded whole, without network the page's code alone. */
export function tryAgain(): void {
  if (navigator.onLine) window.location.reload()
  else void Taro.reLaunch({ url: window.location.hash.replace(/^#/, '') || '/' })
}
