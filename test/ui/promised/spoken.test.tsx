import { act, cleanup, render } from '@testing-library/react'
import { createElement, type ComponentType } from 'react'
import type { VoteDetail } from '#contract/votes/endpoints.ts'
import { rememberRecount } from '#src/data/recounts/recounts.ts'
import { useSession } from '#src/data/calls/session.ts'
import NoticePage from '#src/notices/pages/detail/index.tsx'
import { noticeCard } from '#src/notices/parts/notice-card.ts'
import RepairPage from '#src/repairs/orders/pages/detail/index.tsx'
import { voteCard } from '#src/ui/votes/vote-words.ts'
import VotePage from '#src/votes/ballots/pages/detail/index.tsx'
import replies from '../../snapshots/replies.json'
import { page, server, texts } from './taro.ts'

// What a page says aloud, and what neighbours are sent of it.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
jest.setTimeout(60_000)
Object.assign(globalThis, { API_BASE: '' })

const OPEN = replies['readVote open'] as unknown as VoteDetail
const COUNTED = replies['readVote closed'] as unknown as VoteDetail
const { repair } = replies.readRepair
let person = 0

/** What was said aloud, and how often the voice was told to stop. */
const voice = { said: [] as string[], stops: 0, end: () => undefined as void }

class Utterance {
  lang = ''
  rate = 1
  onend = () => undefined
  constructor(readonly text: string) {}
}

function giveVoice(): void {
  Object.assign(window, {
    SpeechSynthesisUtterance: Utterance,
    speechSynthesis: {
      cancel: () => (voice.stops += 1),
      speak(spoken: Utterance) {
        voice.said.push(spoken.text)
        voice.end = spoken.onend
      },
    },
  })
}

beforeEach(() => {
  texts.clear()
  Object.assign(voice, { said: [], stops: 0 })
  // Another person each time: what one keeps is not the next one's.
  person += 1
  const accessToken = `p${person}.a`
  const session = { accessToken, refreshToken: 'p.r', accessExpiresAt: 9e15, refreshExpiresAt: 9e15 }
  useSession.setState({ session, standing: { estateId: '1', role: 'owner' }, me: null })
  giveVoice()
})
afterEach(() => {
  cleanup()
  for (const name of ['speechSynthesis', 'SpeechSynthesisUtterance']) Reflect.deleteProperty(window, name)
})

const words = () => document.body.textContent ?? ''
const button = () => document.getElementById('read-aloud')

async function open(what: ComponentType, said: object, params: Record<string, string>, until: string) {
  page.params = params
  const [id = ''] = Object.values(params)
  server.answer = (path) => (path.endsWith(`/${id}`) ? { status: 200, data: said } : undefined)
  render(createElement(what))
  for (let turn = 0; turn < 200 && !words().includes(until); turn++)
    await act(() => new Promise((done) => setTimeout(done, 20)))
  expect(words()).toContain(until)
}

const openVote = (vote: VoteDetail) => open(VotePage, vote, { voteId: vote.voteId }, '测试表决')

/** Presses the button, and answers what the voice began to say. */
async function hear(): Promise<string> {
  await act(async () => button()?.click())
  return voice.said[voice.said.length - 1] ?? ''
}

describe('read aloud', () => {
  it('a vote: what is asked and until when; a second press stops, and the end of it brings the button back', async () => {
    await openVote(OPEN)
    expect(button()?.textContent).toBe('念给我听')
    expect(await hear()).toMatch(/^测试表决。正在表决。还有 \d+ 天（\d+月\d+日 \d+:\d+ 截止）。是否同意？$/)
    expect(button()?.textContent).toBe('不念了')
    const before = voice.stops
    await act(async () => button()?.click())
    expect(voice.stops).toBe(before + 1)
    expect(button()?.textContent).toBe('念给我听')
    await hear()
    await act(async () => voice.end())
    expect(button()?.textContent).toBe('念给我听')
  })

  it('a vote of several items: each with its number and what may be chosen', async () => {
    const [item] = OPEN.items
    if (!item) throw new Error('no item')
    const companies = { ...item, kind: 'options' as const, title: '选哪家', text: '', options: ['甲', '乙'] }
    await openVote({ ...OPEN, items: [item, companies] })
    const said = await hear()
    expect(said).toContain('第 1 项，共 2 项。测试。是否同意？')
    expect(said).toContain('第 2 项，共 2 项。选哪家。可选：甲、乙，或均不同意。')
  })

  it('a result: what became of it, and that this phone has not recounted it', async () => {
    await openVote(COUNTED)
    const said = await hear()
    expect(said).toContain('结果：通过。同意：7 人，700.00㎡。弃权：1 人，100.00㎡。')
    expect(said).toMatch(/本机还没有复算|刚截止，存证记录马上写好/)
  })

  it('a result in which this phone found a fault is not said as one', async () => {
    rememberRecount({
      form: 1,
      estateId: '1',
      voteId: COUNTED.voteId,
      title: '测试表决',
      state: 'fails',
      at: Date.UTC(2026, 10, 22),
      size: 9,
      items: [],
      figures: '',
    })
    await openVote(COUNTED)
    const said = await hear()
    expect(said).toContain('本机复算发现问题。')
    expect(said).toContain('结果：服务器显示：通过。')
  })

  it('a repair: how it stands, and by when the company must do what', async () => {
    await open(RepairPage, replies.readRepair, { repairId: repair.repairId }, '渗水漏水')
    const said = await hear()
    expect(said).toMatch(/^报修：1号楼1单元101，渗水漏水。现在：等您同意费用。/)
    expect(said).toMatch(/前响应，按时。.*前修好，计时中。/)
  })

  it('a repair that is over has no clock to tell', async () => {
    const over = { ...replies.readRepair, pausedAt: null, repair: { ...repair, state: 'confirmed' } }
    await open(RepairPage, over, { repairId: repair.repairId }, '渗水漏水')
    expect(await hear()).toBe('报修：1号楼1单元101，渗水漏水。现在：已确认修好。')
  })

  it('a notice: what kind, its title and its words', async () => {
    const { notice } = replies.readNotice
    await open(NoticePage, replies.readNotice, { noticeId: notice.noticeId }, '换水泵')
    expect(await hear()).toBe('计划停水停电通知。明天停水。换水泵，请接好水。')
  })

  it('leaving the page ends it; where a host has no voice there is no button', async () => {
    await openVote(OPEN)
    await hear()
    const before = voice.stops
    cleanup()
    expect(voice.stops).toBe(before + 1)
    Reflect.deleteProperty(window, 'speechSynthesis')
    await openVote(OPEN)
    expect(button()).toBeNull()
  })
})

describe('the card that is sent to neighbours', () => {
  it('of a vote: what is asked and until when, and its page; of no home', async () => {
    await openVote(OPEN)
    const card = page.card() as { title: string; desc: string; path: string }
    expect(card.title).toMatch(/^请投票：测试表决。\d+月\d+日 \d+:\d+ 截止$/)
    expect(card.desc).toBe('是否同意？')
    expect(card.path).toBe(`/votes/ballots/pages/detail/index?voteId=${OPEN.voteId}`)
    expect(JSON.stringify(card)).not.toContain('号楼')
  })

  it('of a result does not say it, of an election names nobody, and each state has its words', () => {
    expect(voteCard(COUNTED).title).toBe('请看表决结果：测试表决')
    expect(JSON.stringify(voteCard(COUNTED))).not.toContain('通过')
    const [item] = OPEN.items
    if (!item) throw new Error('no item')
    const person = { ...item, kind: 'candidate' as const, title: '张三', text: '张三，住 1号楼' }
    expect(voteCard({ ...OPEN, seats: 1, items: [person, { ...person, title: '李四' }] })).toEqual({
      title: expect.stringContaining('请投票：测试表决'),
      note: '2 名候选人，选 1 人；逐人表示同意、反对或弃权',
    })
    expect(voteCard({ ...OPEN, phase: 'announced' }).title).toMatch(
      /^表决公告：测试表决。.*开始投票，.*截止$/,
    )
    expect(voteCard({ ...OPEN, phase: 'held' }).title).toBe('表决公告：测试表决。投票暂缓')
    expect(voteCard({ ...OPEN, phase: 'closed' }).title).toBe('表决已截止，等计票：测试表决')
    expect(voteCard({ ...OPEN, phase: 'cancelled' }).title).toBe('表决已取消：测试表决')
  })

  it('of a notice to all names it and says until when; of one to certain homes names nothing', () => {
    const { notice } = replies.readNotice
    const all = { ...notice, places: [] } as unknown as Parameters<typeof noticeCard>[1]
    expect(noticeCard('N1', all)).toEqual({
      title: expect.stringMatching(/^计划停水停电通知：明天停水。\d+月\d+日 \d+:\d+ 前有效$/),
      note: expect.stringContaining('物业企业'),
      path: '/notices/pages/detail/index?noticeId=N1',
    })
    const past = { ...notice, places: [], state: 'withdrawn' } as unknown as Parameters<typeof noticeCard>[1]
    expect(noticeCard('N1', past).title).toBe('计划停水停电通知（已撤回）：明天停水')
    const some = { ...notice, places: ['1号楼1单元101'] } as unknown as Parameters<typeof noticeCard>[1]
    const none = noticeCard('N1', some)
    expect([none.title, none.note]).toEqual(['计划停水停电通知', '请登录后点开看'])
  })
})
