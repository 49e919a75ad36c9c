import Taro from '@tarojs/taro'

export type Reply =
  | { readonly kind: 'reply'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'failed'; readonly why: 'offline' | 'timeout' }

const TIMEOUT_MS = 15_000

/** Sends one JSON request. Never throws: what did not reach the server, or whose answer was lost, is `failed`. */
export async function request(given: {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: unknown
}): Promise<Reply> {
  try {
    const answer = await Taro.request({
      url: API_BASE + given.url,
      method: given.method,
      header: { 'content-type': 'application/json', ...given.headers },
      data: given.body === undefined ? undefined : JSON.stringify(given.body),
      dataType: 'text',
      responseType: 'text',
      timeout: TIMEOUT_MS,
    })
    return { kind: 'reply', status: answer.statusCode, body: readJson(answer.data) }
  } catch (error) {
    const refused = repliedIn(error)
    if (refused) return { kind: 'reply', status: refused.status, body: readJson(refused.data) }
    return { kind: 'failed', why: isTimeout(error) ? 'timeout' : 'offline' }
  }
}

/** What the server replied, where the host hands every status but 200 to `fail` (Alipay: error 19, with `status` and `data`). */
function repliedIn(error: unknown): { readonly status: number; readonly data: unknown } | null {
  const { status, data } = (error ?? {}) as { status?: unknown; data?: unknown }
  return typeof status === 'number' && status >= 100 && status <= 599 ? { status, data } : null
}

/** Fetches bytes; `gone` where the server has none there, `unread` where nothing can be told now. */
export async function requestBytes(path: string): Promise<Uint8Array | 'gone' | 'unread'> {
  try {
    const answer = await Taro.request({
      url: API_BASE + path,
      method: 'GET',
      // Note: on the web a `dataType` of its own keeps Taro from parsing; Alipay knows `arraybuffer` and no other.
      dataType: process.env.TARO_ENV === 'alipay' ? 'arraybuffer' : 'other',
      responseType: 'arraybuffer',
      timeout: TIMEOUT_MS,
    })
    if (answer.statusCode === 404) return 'gone'
    const data: unknown = answer.data
    return answer.statusCode === 200 && data instanceof ArrayBuffer ? new Uint8Array(data) : 'unread'
  } catch (error) {
    return repliedIn(error)?.status === 404 ? 'gone' : 'unread'
  }
}

/** The address at which the server's own paths (`/api/…`) can be fetched by an image. */
export function addressOf(path: string): string {
  return API_BASE + path
}

export function readJson(data: unknown): unknown {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

function isTimeout(error: unknown): boolean {
  const message = String(
    (error as { errMsg?: string; message?: string })?.errMsg ?? (error as Error)?.message ?? '',
  )
  return /time ?out|abort/i.test(message)
}
