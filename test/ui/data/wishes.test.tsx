import { expect, jest, test } from '@jest/globals'
import type { Reply } from '#src/platform/request.ts'

// A write that the phone may have to send again is one write at the server: by its key.

const mockSent: { url: string; key: string | undefined }[] = []
const mockKept = new Map<string, string>()
let mockAnswers: Reply[] = []
let mockMade = 0
jest.mock('#src/platform/request.ts', () => ({
  request: async ({ url, headers }: { url: string; headers: Record<string, string> }) => {
    mockSent.push({ url, key: headers['idempotency-key'] })
    return mockAnswers.shift() ?? { kind: 'failed', why: 'timeout' }
  },
}))
jest.mock('#src/platform/random.ts', () => ({ newId: async () => `key-${++mockMade}` }))
jest.mock('#src/platform/storage.ts', () => ({
  readText: (name: string) => mockKept.get(name) ?? null,
  writeText: (name: string, text: string) => mockKept.set(name, text) !== null,
  removeText: (name: string) => mockKept.delete(name),
}))

const OK: Reply = { kind: 'reply', status: 200, body: { nowAt: 1 } }
const LOST: Reply = { kind: 'failed', why: 'timeout' }
const refusal = (status: number, code: string): Reply => ({ kind: 'reply', status, body: { code } })

/** The keys that were sent while `work` asked with these mockAnswers in turn. */
async function keysOf(
  given: readonly Reply[],
  work: () => Promise<unknown>,
): Promise<(string | undefined)[]> {
  mockAnswers = [...given]
  mockSent.length = 0
  await work()
  return mockSent.map((one) => one.key)
}

async function parts() {
  const { call } = await import('#src/data/calls/call.ts')
  const { setDeskPhone } = await import('#contract/repairs/desk.ts')
  const set = (phone: string) => call(setDeskPhone, { params: { estateId: '1' }, body: { phone } as never })
  return { call, setDeskPhone, set }
}

test('the same asked again after a lost answer has the same key; after an answer it has a new one', async () => {
  const { set } = await parts()
  const [first, again, answered, anew] = await keysOf([LOST, LOST, OK, OK], async () => {
    for (let turn = 0; turn < 4; turn++) await set('010-1')
  })
  expect(first).toMatch(/^key-\d+$/)
  expect(again).toBe(first)
  expect(answered).toBe(first)
  expect(anew).not.toBe(first)
})

test('a refusal for good ends the wish, a refusal for now does not; other words are another wish', async () => {
  const { set } = await parts()
  const [busy, later, refused, anew] = await keysOf(
    [refusal(503, 'server.busy'), LOST, refusal(400, 'request.malformed'), OK],
    async () => {
      await set('010-2')
      await set('010-2')
      await set('010-2')
      await set('010-2')
    },
  )
  expect(later).toBe(busy)
  expect(refused).toBe(busy)
  expect(anew).not.toBe(busy)
  const [one, other] = await keysOf([LOST, LOST], async () => {
    await set('010-3')
    await set('010-4')
  })
  expect(other).not.toBe(one)
})

test('a key of the page stands; a wish that is kept is the same in an app that was ended', async () => {
  const { call, setDeskPhone } = await parts()
  const asked = { params: { estateId: '1' }, body: { phone: '010-5' } as never }
  expect(await keysOf([OK], () => call(setDeskPhone, { ...asked, key: 'own' }))).toEqual(['own'])
  const [before] = await keysOf([LOST], () => call(setDeskPhone, { ...asked, keptAs: 'wish' }))
  expect(mockKept.get('wish')).toBe(before)
  jest.resetModules()
  const { call: callAnew } = await import('#src/data/calls/call.ts')
  const [after] = await keysOf([OK], () => callAnew(setDeskPhone, { ...asked, keptAs: 'wish' }))
  expect(after).toBe(before)
  expect(mockKept.has('wish')).toBe(false)
})
