// The host of the pages in this folder, and a server that answers by address. It knows nothing of the product, which asks for it as it loads.

/** What the page on screen is opened with, and what the host's menu would send of it. */
export const page: { params: Readonly<Record<string, string>>; card: () => object } = {
  params: {},
  card: () => ({}),
}
export const texts = new Map<string, string>()
/** Every address that was asked for, in order. */
export const asked: string[] = []

/** What is answered to an address; nothing is the network gone. */
export type Answer = { readonly status: number; readonly data: unknown } | undefined
export const server = { answer: (_path: string): Answer => undefined }

const known = {
  request({ url }: { url: string }) {
    asked.push(url)
    const found = server.answer(url)
    if (!found) return Promise.reject(new Error('request:fail'))
    const { status, data } = found
    return Promise.resolve({
      statusCode: status,
      data: data instanceof ArrayBuffer ? data : JSON.stringify(data),
    })
  },
  getStorageSync: (name: string) => texts.get(name) ?? '',
  setStorageSync: (name: string, text: string) => void texts.set(name, text),
  removeStorageSync: (name: string) => void texts.delete(name),
  getStorageInfoSync: () => ({ keys: [...texts.keys()] }),
  getCurrentPages: () => [],
  getCurrentInstance: () => ({ router: null, page: { config: {} } }),
  getRandomValues: ({ length }: { length: number }) =>
    Promise.resolve({ randomValues: new ArrayBuffer(length) }),
}

export const taro = {
  __esModule: true,
  default: new Proxy(known, {
    get: (all: Record<PropertyKey, unknown>, name) => all[name] ?? (() => Promise.resolve({})),
  }),
  useRouter: () => ({ path: '/x/pages/x/index', params: page.params }),
  useDidShow: () => undefined,
  usePullDownRefresh: () => undefined,
  useReachBottom: () => undefined,
  useShareAppMessage: (make: () => object) => void (page.card = make),
}
