import Taro, {
  useDidShow,
  usePullDownRefresh,
  useReachBottom,
  useRouter,
  useShareAppMessage,
} from '@tarojs/taro'
import { alipay } from './alipay.ts'
import { addressOf } from './request.ts'

export type HostChannel = 'web' | 'weapp' | 'alipay' | 'swan'

/** Which host this build runs in. */
export function channel(): HostChannel {
  return process.env.TARO_ENV === 'h5' ? 'web' : (process.env.TARO_ENV ?? 'weapp')
}

/** The host's login code, which only our server can exchange; null where the host gives none. */
export async function loginCode(): Promise<string | null> {
  try {
    if (process.env.TARO_ENV === 'alipay') {
      const { authCode } = await alipay<{ authCode?: string }>((my, answered) =>
        my.getAuthCode({ scopes: 'auth_base', ...answered }),
      )
      return authCode ?? null
    }
    const answer = await Taro.login()
    return answer.code || null
  } catch {
    return null
  }
}

/** Mini-program hosts keep so many pages open and refuse one more. */
const MOST_PAGES = 10

/** Opens a page over this one; where the host keeps no more pages, in its place. */
export function goTo(url: string): void {
  if (process.env.TARO_ENV !== 'h5' && Taro.getCurrentPages().length >= MOST_PAGES) replaceWith(url)
  else void Taro.navigateTo({ url })
}

export function replaceWith(url: string): void {
  void Taro.redirectTo({ url })
}

/** Forgets the pages behind and opens this one. */
export function startAt(url: string): void {
  void Taro.reLaunch({ url })
}

/** One page back, or to `otherwise` where there is none behind. */
export function goBack(otherwise: string): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
  else startAt(otherwise)
}

/** The page on screen with its parameters, as a path that `startAt` takes. */
export function currentPath(): string {
  const page = Taro.getCurrentInstance().router
  return page ? pathOf(page) : ''
}

/** The page's own address with its parameters, in a stable order, whichever page is on screen. */
export function usePagePath(): string {
  return pathOf(useRouter())
}

function pathOf(page: { path: string; params: Readonly<Record<string, string | undefined>> }): string {
  const query = Object.entries(page.params)
    .filter(([name, value]) => name !== '$taroTimestamp' && name !== 'stamp' && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(decoded(String(value)))}`)
    .join('&')
  const path = page.path.startsWith('/') ? page.path : `/${page.path}`
  return (path.split('?')[0] ?? path) + (query ? `?${query}` : '')
}

/** The parameters of the page on screen. */
export function usePageParams(): Readonly<Record<string, string | undefined>> {
  const { params } = useRouter()
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value === undefined ? value : decoded(value)]),
  )
}

// Note: hosts hand parameters on as they stand in the address, and `routes` writes them escaped there.
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

export function useOnShow(work: () => void): void {
  useDidShow(work)
}

export function useOnPullDown(work: () => Promise<unknown>): void {
  usePullDownRefresh(() => {
    void work().finally(() => Taro.stopPullDownRefresh())
  })
}

export function useOnBottom(work: () => void): void {
  useReachBottom(work)
}

/** What somebody sends to neighbours: what is asked and until when, a line more, and the page that it opens. Nothing of any person. */
export type ShareCard = { readonly title: string; readonly note: string; readonly path: string }

/**
 * What the host's own menu sends of this page, whose config must say `enableShareAppMessage`. The further line is `desc` to Alipay and
 * `content` to Baidu; WeChat has none. The web has no such menu.
 */
export function useShareCard(card: ShareCard): void {
  useShareAppMessage(() => {
    const { title, note, path } = card
    return { title, path, ...(process.env.TARO_ENV === 'weapp' ? {} : { desc: note, content: note }) }
  })
}

/** On the web, the name of the page as its config says it; empty where the host shows one itself: a mini-program, or 京通 (`v=jt`). */
export function titleToShow(): string {
  if (process.env.TARO_ENV !== 'h5' || isInJingtong()) return ''
  const config = Taro.getCurrentInstance().page?.config as { navigationBarTitleText?: string } | undefined
  return config?.navigationBarTitleText ?? ''
}

/** Whether a step back stays within the app. */
export function hasPageBehind(): boolean {
  return Taro.getCurrentPages().length > 1
}

let inJingtong: boolean | undefined

/** 京通 opens pages with `v=jt` and draws the bar above them itself; what the first address says holds until the page is closed. */
function isInJingtong(): boolean {
  inJingtong ??= /[?&]v=jt(?:[&#]|$)/.test(window.location.href)
  return inJingtong
}

export function setTitle(title: string): void {
  void Taro.setNavigationBarTitle({ title })
}

/** Whether the host says that there is a network now. */
export async function isOnline(): Promise<boolean> {
  try {
    const answer = await Taro.getNetworkType()
    // Alipay says it in capitals: `NOTREACHABLE`.
    return !/^(none|notreachable)$/i.test(answer.networkType)
  } catch {
    return true
  }
}

export function onNetworkChange(work: (isConnected: boolean) => void): void {
  Taro.onNetworkStatusChange((status) => work(status.isConnected))
}

/** Whether the person has set the whole host to large type (WeChat: standard 17 px, care mode from about 22 px on). */
export function prefersLargeType(): boolean {
  try {
    const info = Taro.getAppBaseInfo?.() as
      | { fontSizeSetting?: number; fontSizeScaleFactor?: number }
      | undefined
    return (info?.fontSizeScaleFactor ?? 1) >= 1.25 || (info?.fontSizeSetting ?? 0) >= 22
  } catch {
    return false
  }
}

/** On the web, opens another site in place of this one. */
export function leaveFor(address: string): void {
  if (process.env.TARO_ENV === 'h5') window.location.assign(address)
}

/** On the web, where 京通 should send the browser back to. */
export function webOrigin(): string {
  return process.env.TARO_ENV === 'h5' ? `${window.location.origin}/` : ''
}

/** On the web, what 京通 sent back in the address, once: reading it removes it from the address bar. */
export function takeReturn(): { code: string; state: string } | null {
  if (process.env.TARO_ENV !== 'h5') return null
  const query = new URLSearchParams(window.location.search)
  const code = query.get('code')
  const state = query.get('state')
  if (!state) return null
  window.history.replaceState(null, '', window.location.pathname + window.location.hash)
  return { code: code ?? '', state }
}

/** Runs `work` when the page comes back to the front (web only; hosts have page events). */
export function onFocus(work: () => void): void {
  if (process.env.TARO_ENV !== 'h5') return
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') work()
  })
  window.addEventListener('online', work)
}

/** Runs `work` after `ms` milliseconds. */
export function later(work: () => void, ms: number): void {
  setTimeout(work, ms)
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => later(done, ms))
}

/** Brings up the phone's own dialler with a number; a host or a desk that has none says so by itself. */
export async function callPhone(number: string): Promise<void> {
  if (process.env.TARO_ENV === 'h5') window.location.assign(`tel:${number}`)
  else await Taro.makePhoneCall({ phoneNumber: number }).catch(() => undefined)
}

/**
 * Saves a file of the server. The web downloads it; a mini-program cannot keep a zip, so its address goes to the
 * clipboard, to be opened in a browser.
 */
export async function saveFile(path: string): Promise<'saved' | 'copied'> {
  if (process.env.TARO_ENV === 'h5') {
    const link = document.createElement('a')
    link.href = addressOf(path)
    link.download = ''
    link.click()
    return 'saved'
  }
  await Taro.setClipboardData({ data: addressOf(path) })
  return 'copied'
}

/**
 * Opens a PDF of the server. The web downloads it; a mini-program shows it, with the host's own menu to forward or keep it.
 * Where the host cannot, its address goes to the clipboard.
 */
export async function openPdf(path: string): Promise<'saved' | 'opened' | 'copied'> {
  if (process.env.TARO_ENV === 'h5') return saveFile(path)
  try {
    const { tempFilePath } = await Taro.downloadFile({ url: addressOf(path) })
    await Taro.openDocument({ filePath: tempFilePath, fileType: 'pdf', showMenu: true })
    return 'opened'
  } catch {
    return saveFile(path)
  }
}

/**
 * Leads to a field of a form: it comes into view, away from the bars above and below, and on the web takes the focus. One that is
 * higher than half the screen begins at its top. Hosts focus by a property of the field.
 */
export function toField(id: string): void {
  if (process.env.TARO_ENV !== 'h5') {
    // A host that cannot scroll there still has the sentence at the field and the count above the button.
    Taro.pageScrollTo({ selector: `#${id}`, offsetTop: -120, duration: 200, fail: () => undefined })?.catch(
      () => undefined,
    )
    return
  }
  const field = document.getElementById(id)
  if (!field) return
  const isTall = field.getBoundingClientRect().height > window.innerHeight / 2
  field.scrollIntoView?.({ block: isTall ? 'start' : 'center' })
  field.querySelector<HTMLElement>('input, textarea, [tabindex="0"]')?.focus({ preventScroll: true })
}
