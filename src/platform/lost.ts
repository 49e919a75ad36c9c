import Taro from '@tarojs/taro'

/**
 * Calls `tell` when the router cannot show what was asked for: `unknown` for a path without a page, `unloaded` where the page's
 * code did not come; null when it begins to show another. A mini-program host loads pages itself: there an unknown path is all.
 */
export function onLost(tell: (why: 'unknown' | 'unloaded' | null) => void): void {
  if (process.env.TARO_ENV !== 'h5') {
    Taro.onPageNotFound?.(() => tell('unknown'))
    return
  }
  Taro.eventCenter.on('__taroRouterChange', () => tell(null))
  Taro.eventCenter.on('__taroRouterNotFound', () => tell('unknown'))
  window.addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => {
    if (isUnloaded(reason)) tell('unloaded')
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

/** Asks for the page at the address once more: a new version is loaded whole, without network the page's code alone. */
export function tryAgain(): void {
  if (navigator.onLine) window.location.reload()
  else void Taro.reLaunch({ url: window.location.hash.replace(/^#/, '') || '/' })
}
