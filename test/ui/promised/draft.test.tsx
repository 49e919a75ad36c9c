import { act, cleanup, fireEvent, render } from '@testing-library/react'
import { createElement, type ComponentType } from 'react'
import { readDraft } from '#contract/votes/drafts.ts'
import { useSession } from '#src/data/calls/session.ts'
import DraftPage from '#src/votes/drafts/pages/draft/index.tsx'
import WritePage from '#src/votes/drafts/pages/write/index.tsx'
import { sampleOf } from '../forms/sample.ts'
import { page, server, texts } from './taro.ts'

// A name that the paper's fonts lack: the sentence stands where the name stands, and says the same when an announcement is refused.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
jest.setTimeout(60_000)
Object.assign(globalThis, { API_BASE: '' })

const LACKING = '赵\u{20000}'
const SAID = '“赵\u{20000}”里的“\u{20000}”打印不出来，公告和纸质票上会变成方框，请照证件换一种写法'
const ITEM = { kind: 'candidate', title: '钱明', text: '简介', matterId: 3, options: [] }

function draft(title: string, items: object[], documents: object[] = []): object {
  const sample = sampleOf(readDraft.output) as { content: object }
  const content = { ...sample.content, title, items, seats: 1, documents, opensOn: null, closesOn: null }
  const check = { fault: 'unprintable', at: null, weight: 'must', name: LACKING, signs: ['\u{20000}'] }
  return { ...sample, content, checks: [check], moves: ['announce', 'save'], duties: [], isAnnounced: false }
}

let detail: object
let turn = 0
let refusal: object

beforeEach(() => {
  texts.clear()
  // Another draft each time: what was read of one is kept.
  page.params = { draftId: `01ARZ3NDEKTSV4RRFFQ69G5F${(turn += 1) + 10}` }
  const session = { accessToken: 'a', refreshToken: 'r', accessExpiresAt: 9e15, refreshExpiresAt: 9e15 }
  useSession.setState({ session, standing: { estateId: '1', role: 'committee' }, me: null })
  server.answer = (path) =>
    path.endsWith('/announcement')
      ? { status: 422, data: refusal }
      : path.includes('/vote-drafts/')
        ? { status: 200, data: detail }
        : { status: 500, data: {} }
})
afterEach(cleanup)

const words = () => document.body.textContent ?? ''

async function until(isThere: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !isThere(); turn++)
    await act(() => new Promise((done) => setTimeout(done, 20)))
  expect(isThere()).toBe(true)
}

const open = (what: ComponentType) => void render(createElement(what))

/** The names at whose fields a fault stands, each with what it says. */
const faults = () =>
  [...document.querySelectorAll('.field-fault')].map((fault) => {
    const box = document.querySelector(`[aria-describedby="${fault.id}"][aria-invalid="true"]`)
    return [(box as HTMLInputElement | null)?.value, fault.textContent]
  })

it.each([
  ['the title', draft(LACKING, [ITEM])],
  ['a candidate', draft('选举', [ITEM, { ...ITEM, title: LACKING }])],
  ['an option', draft('选择', [{ ...ITEM, kind: 'options', matterId: 9, options: ['甲', LACKING] }])],
  ['a document', draft('选举', [ITEM], [{ title: LACKING, body: '全文' }])],
])('as %s it is named at its own field and at no other, until it is written otherwise', async (_, given) => {
  detail = given
  open(WritePage)
  await until(() => document.querySelectorAll('.field-fault').length > 0)
  expect(faults()).toEqual([[LACKING, expect.stringContaining(SAID)]])
  const box = [...document.querySelectorAll('input')].find((one) => one.value === LACKING)
  fireEvent.input(box as HTMLInputElement, { target: { value: '赵一' } })
  await until(() => document.querySelectorAll('.field-fault').length === 0)
})

it('a refused announcement says which name and which sign, as the draft does', async () => {
  detail = draft('选举', [ITEM, { ...ITEM, title: LACKING }])
  refusal = { code: 'vote.unprintable' }
  open(DraftPage)
  await until(() => document.getElementById('announce-draft') !== null)
  fireEvent.click(document.getElementById('announce-draft') as HTMLElement)
  await until(() => document.getElementById('sheet-confirm') !== null)
  fireEvent.click(document.getElementById('sheet-confirm') as HTMLElement)
  const refused = () => [...document.querySelectorAll('.notice.bad')].map((one) => one.textContent)
  await until(() => refused().length > 0)
  expect(refused().join()).toContain(SAID)
  expect(words()).not.toContain('名称里有打印不出来的字')
})

it('another refusal keeps its own words', async () => {
  detail = draft('选举', [ITEM])
  refusal = { code: 'vote.empty-roll' }
  open(DraftPage)
  await until(() => document.getElementById('announce-draft') !== null)
  fireEvent.click(document.getElementById('announce-draft') as HTMLElement)
  await until(() => document.getElementById('sheet-confirm') !== null)
  fireEvent.click(document.getElementById('sheet-confirm') as HTMLElement)
  await until(() => document.querySelectorAll('.notice.bad').length > 0)
  expect(document.querySelector('.notice.bad')?.textContent).not.toContain(SAID)
})
