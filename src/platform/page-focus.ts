import Taro from '@tarojs/taro'

/**
 * On the web, the focus follows the page: to the heading of one that opens, and back to where it was on one that is seen again. The page
 * that the app begins with takes it from nobody. What the keyboard reaches comes clear of the bars. Hosts do this themselves.
 */
export function startPageFocus(): void {
  if (process.env.TARO_ENV !== 'h5') return
  const left = new WeakMap<Element, HTMLElement>()
  const keepClear = clearKeeper()
  document.addEventListener('focusin', ({ target }) => {
    const page = (target as Element).closest('.taro_page')
    if (page) left.set(page, target as HTMLElement)
    bringClear(target as HTMLElement)
    keepClear(target as HTMLElement)
  })
  let isFirst = true
  Taro.eventCenter.on('__afterTaroRouterChange', () => {
    if (!isFirst) moveFocus(left)
    isFirst = false
  })
}

function moveFocus(left: WeakMap<Element, HTMLElement>): void {
  const page = Array.from(document.querySelectorAll('.taro_page'))
    .filter((one) => one.getClientRects().length > 0)
    .pop()
  // Something on it has the focus already, such as what a sheet gave it back to.
  if (!page || page.contains(document.activeElement)) return
  const before = left.get(page)
  const isThere = before && page.contains(before) && before.getClientRects().length > 0
  const to = isThere ? before : (page.querySelector('[aria-level="1"]') as HTMLElement | null)
  to?.focus({ preventScroll: true })
}

/** What the keyboard reaches is not left under the bars above and below. A browser knows nothing of bars: to it, what is beneath them is in view. */
function bringClear(target: HTMLElement): void {
  const page = target.closest('.page-body')?.parentElement
  if (!page || !isByKeyboard(target)) return
  const bars = Array.from(page.querySelectorAll('.page-bar, .tab-bar') as ArrayLike<Element>)
    .filter((one) => one.getClientRects().length > 0)
    .map((one) => one.getBoundingClientRect().top)
  const upper = page.querySelector('.title-bar')?.getBoundingClientRect().bottom ?? 0
  const lower = Math.min(window.innerHeight, ...bars)
  const { top, bottom, height } = target.getBoundingClientRect()
  if (top >= upper && bottom <= lower) return
  target.scrollIntoView({ block: height > lower - upper ? 'start' : 'center' })
}

/** What has the focus stays clear where the page grows above it, as when its answer comes; whoever has scrolled meanwhile is left where they are. */
function clearKeeper(): (target: HTMLElement) => void {
  if (typeof ResizeObserver === 'undefined') return () => undefined
  let at: { target: HTMLElement; page: HTMLElement; top: number } | null = null
  const observer = new ResizeObserver(() => {
    if (!at || document.activeElement !== at.target || at.page.scrollTop !== at.top) return
    bringClear(at.target)
    at.top = at.page.scrollTop
  })
  return (target) => {
    observer.disconnect()
    const body = target.closest('.page-body')
    const page = body?.parentElement
    at = page ? { target, page, top: page.scrollTop } : null
    if (body) observer.observe(body)
  }
}

function isByKeyboard(target: HTMLElement): boolean {
  try {
    return target.matches(':focus-visible')
  } catch {
    // Browsers before 2020-22 do not know the word.
    return true
  }
}
