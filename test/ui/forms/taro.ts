// The host of the pages in `forms.test.tsx`. It knows nothing of the product, which asks for it as it loads.

export const page = { path: '/x/pages/x/index', params: {} as Readonly<Record<string, string>> }
/** What was sent to the server. */
export const sent: string[] = []
export const texts = new Map<string, string>()

/** How the server answers what is sent. */
export const server = { status: 500, body: {} as object }

const known = {
  request({ method, url, data }: { method: string; url: string; data?: string }) {
    if (method === 'POST') sent.push(`${url} ${data ?? ''}`)
    return Promise.resolve({ statusCode: server.status, data: JSON.stringify(server.body) })
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
  useRouter: () => ({ path: page.path, params: page.params }),
  useDidShow: () => undefined,
  usePullDownRefresh: () => undefined,
  useReachBottom: () => undefined,
  useShareAppMessage: () => undefined,
}
