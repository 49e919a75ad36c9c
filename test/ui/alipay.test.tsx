import { jest } from '@jest/globals'

// What Alipay documents of its own answers, each where ours once took it for something else. The whole page is tried from the package.

type Given = Record<string, unknown> & { success(answer: unknown): void; fail(error: unknown): void }
const taro: Record<string, jest.Mock> = {}
const my: Record<string, jest.Mock> = {}
jest.mock('@tarojs/taro', () => ({ __esModule: true, default: taro }))

const refuse = (error: unknown) => jest.fn(() => Promise.reject(error))
const answer = (said: unknown) => jest.fn((given: Given) => given.success(said))

beforeAll(() => {
  process.env.TARO_ENV = 'alipay'
  Object.assign(globalThis, { my, API_BASE: 'https://example.beijing' })
})
afterAll(() => {
  process.env.TARO_ENV = 'h5'
})

test('a refusal of the server is its answer, whatever the host calls it; a line that is down is none', async () => {
  const { request, requestBytes } = await import('#src/platform/request.ts')
  const asked = { method: 'GET', url: '/api/home', headers: {} } as const
  taro.request = refuse({
    error: 19,
    errorMessage: 'http status error',
    status: 401,
    data: '{"code":"session.ended"}',
  })
  expect(await request(asked)).toEqual({ kind: 'reply', status: 401, body: { code: 'session.ended' } })
  taro.request = refuse({ error: 12, errorMessage: '网络异常' })
  expect(await request(asked)).toEqual({ kind: 'failed', why: 'offline' })
  taro.request = refuse({ error: 13, errorMessage: 'request timeout', errMsg: 'timeout' })
  expect(await request(asked)).toEqual({ kind: 'failed', why: 'timeout' })
  taro.request = refuse({ error: 19, status: 404, data: '' })
  expect(await requestBytes('/api/photos/gone')).toBe('gone')
  taro.request = refuse({ error: 19, status: 503, data: '' })
  expect(await requestBytes('/api/photos/later')).toBe('unread')
  const bytes = new Uint8Array([1, 2, 3])
  taro.request = jest.fn(() => Promise.resolve({ statusCode: 200, data: bytes.buffer }))
  expect(await requestBytes('/api/photos/here')).toEqual(bytes)
  expect(taro.request.mock.calls[0]).toEqual([expect.objectContaining({ dataType: 'arraybuffer' })])
})

test('the login code and the cashier come from the bare name of the host', async () => {
  const { loginCode } = await import('#src/platform/host.ts')
  const { openCashier } = await import('#src/platform/pay.ts')
  my.getAuthCode = answer({ authCode: 'code-1' })
  expect(await loginCode()).toBe('code-1')
  my.getAuthCode = jest.fn((given: Given) => given.fail({ error: 11 }))
  expect(await loginCode()).toBeNull()
  my.tradePay = jest.fn((given: { complete(): void }) => given.complete())
  expect(await openCashier({ kind: 'alipay', tradeNo: 'T1' })).toBe('back')
  expect(await openCashier({ kind: 'swan', orderInfo: '{}' })).toBe('unsupported')
})

test('a refused subscription is no yes, although the host names what was asked for; an earlier yes counts', async () => {
  const { askToSubscribe } = await import('#src/platform/subscribe.ts')
  const wanted = ['a', 'b'].map((id) => ({ id, subscribeId: id }))
  my.requestSubscribeMessage = answer({ behavior: 'cancel', result: { subscribeEntityIds: ['a', 'b'] } })
  expect(await askToSubscribe(wanted)).toEqual([])
  my.requestSubscribeMessage = answer({ behavior: 'subscribe', result: { subscribeEntityIds: ['b'] } })
  expect(await askToSubscribe(wanted)).toEqual(['b'])
  my.requestSubscribeMessage = answer({ behavior: 'cancel', result: { subscribedEntityIds: ['a'] } })
  expect(await askToSubscribe(wanted)).toEqual(['a'])
})

test('pictures come under either name, are made small with its own words, and stay as they are where it cannot', async () => {
  const { choosePhotos, keepPhoto } = await import('#src/platform/choose-photos.ts')
  my.chooseImage = answer({ tempFilePaths: ['temp-1'] })
  expect(await choosePhotos(3)).toEqual([{ name: '', address: 'temp-1', file: null }])
  my.chooseImage = answer({ apFilePaths: ['ap-1'] })
  expect(await choosePhotos(3)).toEqual([{ name: '', address: 'ap-1', file: null }])
  taro.saveFile = jest.fn((given: { tempFilePath: string }) =>
    Promise.resolve({ savedFilePath: `kept ${given.tempFilePath}` }),
  )
  const chosen = { name: '', address: 'ap-1', file: null }
  const sizeOf = (width: number, height: number) => ({ width, height })
  my.compressImage = answer({ apFilePaths: ['small-1'] })
  expect(await keepPhoto(chosen, sizeOf)).toEqual({ key: 'kept small-1', preview: 'kept small-1' })
  expect(my.compressImage.mock.calls[0]).toEqual([expect.objectContaining({ apFilePaths: ['ap-1'] })])
  my.compressImage = jest.fn((given: Given) => given.fail({ error: 2 }))
  expect(await keepPhoto(chosen, sizeOf)).toEqual({ key: 'kept ap-1', preview: 'kept ap-1' })
})

test('a file that is read only whole crosses the bridge once; one that is gone is gone', async () => {
  const { readPhoto } = await import('#src/platform/photos.ts')
  const all = new Uint8Array(Array.from({ length: 10 }, (_, at) => at))
  const readFile = answer({ data: all.buffer })
  taro.getFileSystemManager = jest.fn(() => ({ readFile }))
  expect(await readPhoto('one', 0, 4)).toEqual(all.slice(0, 4))
  expect(await readPhoto('one', 4, 4)).toEqual(all.slice(4, 8))
  expect(await readPhoto('one', 8, 4)).toEqual(all.slice(8))
  expect(readFile).toHaveBeenCalledTimes(1)
  const gone = jest.fn((given: Given) => given.fail({ error: 10022, errorMessage: '' }))
  taro.getFileSystemManager = jest.fn(() => ({ readFile: gone }))
  expect(await readPhoto('two', 0, 4)).toBeNull()
  const broken = jest.fn((given: Given) => given.fail({ error: 3, errorMessage: '' }))
  taro.getFileSystemManager = jest.fn(() => ({ readFile: broken }))
  await expect(readPhoto('three', 0, 4)).rejects.toEqual({ error: 3, errorMessage: '' })
})

test('no network is said in capitals', async () => {
  const { isOnline } = await import('#src/platform/host.ts')
  taro.getNetworkType = jest.fn(() => Promise.resolve({ networkType: 'NOTREACHABLE' }))
  expect(await isOnline()).toBe(false)
  taro.getNetworkType = jest.fn(() => Promise.resolve({ networkType: 'WIFI' }))
  expect(await isOnline()).toBe(true)
})
