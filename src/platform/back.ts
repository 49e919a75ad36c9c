import Taro from '@tarojs/taro'

// What lies over a page closes first when its reader goes back. The web router hears of a step back after it was made; so the
// step is taken back before the router hears of it.

let isReturning = false

/**
 * `closeTop` closes what is on top and says whether anything was. Must run before the router begins to listen. A mini-program host
 * goes back by itself and tells nobody before.
 */
export function startBack(closeTop: () => boolean): void {
  if (process.env.TARO_ENV !== 'h5') return
  window.addEventListener(
    'popstate',
    (event) => {
      const isReturn = isReturning
      isReturning = false
      if (!isReturn && !closeTop()) return
      event.stopImmediatePropagation()
      if (isReturn) return
      isReturning = true
      window.history.go(1)
    },
    true,
  )
  // The same step, told once more.
  window.addEventListener('hashchange', (event) => {
    if (isReturning) event.stopImmediatePropagation()
  })
}

/** Lets the host ask before it leaves the page, with these words; null asks nothing any more. Not on the web. */
export function askBeforeLeaving(message: string | null): void {
  if (process.env.TARO_ENV === 'h5') return
  if (message === null) Taro.disableAlertBeforeUnload?.({})
  else Taro.enableAlertBeforeUnload?.({ message })
}
