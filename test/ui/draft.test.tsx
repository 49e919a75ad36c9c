import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import * as v from 'valibot'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { drafts } from '#src/data/drafts/drafts.ts'
import { useSession } from '#src/data/calls/session.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'

// A form that is left in the middle, on a host whose storage is a list of texts.

const mockTexts = new Map<string, string>()
const mockHost = {
  isFull: false,
  path: '/repairs/orders/pages/new/index',
  params: {} as Record<string, string>,
}

jest.mock('@tarojs/taro', () => ({
  __esModule: true,
  default: {
    getStorageSync: (name: string) => mockTexts.get(name) ?? '',
    setStorageSync(name: string, text: string) {
      if (mockHost.isFull) throw new Error('full')
      mockTexts.set(name, text)
    },
    removeStorageSync: (name: string) => void mockTexts.delete(name),
    getStorageInfoSync: () => ({ keys: [...mockTexts.keys()] }),
  },
  useRouter: () => ({ path: mockHost.path, params: mockHost.params }),
}))

function signIn(person: string) {
  const session = {
    accessToken: `${person}.a`,
    refreshToken: `${person}.r`,
    accessExpiresAt: 0,
    refreshExpiresAt: 0,
  }
  useSession.setState({ session, standing: { estateId: '1', role: 'owner' } })
}

function Form() {
  const draft = useDraft()
  const [words, setWords] = useDraftState(draft, 'words', '')
  const [kind, setKind] = useDraftState<'a' | 'b'>(draft, 'kind', 'a', v.picklist(['a', 'b']))
  return (
    <>
      <DraftLine draft={draft} />
      <Field label="说明" value={words} onChange={setWords} most={100} />
      <Pressable label={`类别 ${kind}`} onPress={() => setKind('b')}>
        x
      </Pressable>
      <Pressable label="提交" onPress={draft.finish}>
        x
      </Pressable>
    </>
  )
}

const words = () => (screen.getByLabelText('说明') as HTMLInputElement).value
const type = (value: string) => fireEvent.input(screen.getByLabelText('说明'), { target: { value } })
const press = (name: string | RegExp) =>
  fireEvent.click(screen.getAllByRole('button', { name }).at(-1) as Element)
const again = () => {
  cleanup()
  render(<Form />)
}

beforeEach(() => {
  mockTexts.clear()
  mockHost.isFull = false
  mockHost.params = {}
  signIn('zhang')
  render(<Form />)
})
afterEach(cleanup)

it('what was typed and chosen is there again after Back or reload, and a line says so', () => {
  expect(screen.queryByRole('note')).toBeNull()
  type('水管漏')
  press('类别 a')
  again()
  expect(words()).toBe('水管漏')
  expect(screen.getByRole('button', { name: '类别 b' })).toBeTruthy()
  expect(screen.getByRole('note').textContent).toContain('没写完')
})

it('another person, another address and an emptied form have nothing of it', () => {
  type('水管漏')
  signIn('li')
  again()
  expect(words()).toBe('')
  signIn('zhang')
  mockHost.params = { editing: 'x' }
  again()
  expect(words()).toBe('')
  mockHost.params = {}
  again()
  type('')
  expect([...mockTexts.keys()]).toEqual([])
})

it('a form that was sent leaves nothing, whatever is typed after', () => {
  type('水管漏')
  press('提交')
  type('水管漏了')
  again()
  expect(words()).toBe('')
  expect([...mockTexts.keys()]).toEqual([])
})

it('emptying asks first, then every field is as it began', () => {
  type('水管漏')
  press('类别 a')
  again()
  press('清空重写')
  expect(words()).toBe('水管漏')
  press('清空重写')
  expect(words()).toBe('')
  expect(screen.getByRole('button', { name: '类别 a' })).toBeTruthy()
  expect([...mockTexts.keys()]).toEqual([])
})

it('signing out takes the drafts of the person along', async () => {
  type('水管漏')
  await drafts.dropAllOf('zhang')
  again()
  expect(words()).toBe('')
})

it('a full phone says that leaving loses what is not sent', () => {
  mockHost.isFull = true
  type('水管漏')
  expect(screen.getByRole('note').textContent).toContain('存不下草稿')
})

it('what a newer build left and this one does not know is left out, field by field', () => {
  type('水管漏')
  press('类别 a')
  const name = [...mockTexts.keys()][0] as string
  mockTexts.set(name, (mockTexts.get(name) as string).replace('"value":"b"', '"value":"z"'))
  again()
  expect(words()).toBe('水管漏')
  expect(screen.getByRole('button', { name: '类别 a' })).toBeTruthy()
})

it('a pasted tab, a zero-width sign and half an emoji never get into the form', () => {
  type('a\tb\u200bc\ud83d')
  expect(words()).toBe('a bc')
})
