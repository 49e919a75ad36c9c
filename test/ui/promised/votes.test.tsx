import { act, cleanup, render } from '@testing-library/react'
import { createElement, type ComponentType } from 'react'
import type { Evidence } from '#contract/votes/endpoints.ts'
import { rememberRecount } from '#src/data/recounts/recounts.ts'
import { recountSoon } from '#src/data/recounts/watch.ts'
import { keepEvidence, rememberChoices } from '#src/data/records/evidence.ts'
import { useSession } from '#src/data/calls/session.ts'
import VotePage from '#src/votes/ballots/pages/detail/index.tsx'
import ReceiptPage from '#src/votes/ballots/pages/receipt/index.tsx'
import BallotPage from '#src/votes/verify/pages/ballot/index.tsx'
import replies from '../../snapshots/replies.json'
import { asked, page, server, texts } from './taro.ts'

// What the pages of a vote say of a ballot's proof and of a recount that found a fault.

jest.mock('@tarojs/taro', () => jest.requireActual('./taro.ts').taro)
jest.setTimeout(60_000)
Object.assign(globalThis, { API_BASE: '' })

const EVIDENCE: Evidence = {
  log: { name: 'log.test/1', publicKey: 'AAAA' },
  index: 3,
  entry: 'AAAA',
  choices: [0],
  salt: 'AAAA',
  tag: '0'.repeat(32),
  size: 5,
  proof: [],
  checkpoint: 'log.test/1\n5\nAAAA\n',
}

const VOTE = replies['readVote closed'].voteId

/** What the server says, by the end of the address; everything else is not answered. */
let said: Readonly<Record<string, object>> = {}
let person = 0

function signIn(): void {
  // Another person each time: what one keeps is not the next one's.
  person += 1
  const accessToken = `p${person}.a`
  const session = { accessToken, refreshToken: `p${person}.r`, accessExpiresAt: 9e15, refreshExpiresAt: 9e15 }
  useSession.setState({ session, standing: { estateId: '1', role: 'owner' }, me: null })
}

beforeEach(() => {
  texts.clear()
  asked.length = 0
  signIn()
  said = {}
  page.params = { voteId: VOTE, headId: 'H1' }
  server.answer = (path) => {
    const found = Object.entries(said).find(([end]) => path.endsWith(end))
    return found && { status: 200, data: found[1] }
  }
})
afterEach(cleanup)

const words = () => document.body.textContent ?? ''

async function open(what: ComponentType, until: string): Promise<void> {
  render(createElement(what))
  for (let turn = 0; turn < 200 && !words().includes(until); turn++)
    await act(() => new Promise((done) => setTimeout(done, 20)))
  expect(words()).toContain(until)
}

describe('the receipt', () => {
  const receipt = (choices: number[]) => ({ ...replies.readReceipt, choices })
  const OTHER = '回执上的选择与这部手机投出的、或先前存下的不一致'

  it('that says what this phone cast and kept is good', async () => {
    said = { '/ballots/H1': receipt([0]) }
    rememberChoices(VOTE, 'H1', [0])
    keepEvidence(VOTE, 'H1', EVIDENCE)
    await open(ReceiptPage, '测试表决')
    expect(words()).not.toContain(OTHER)
  })

  it('that says something else than the proof kept before is told, though this phone cast nothing', async () => {
    said = { '/ballots/H1': receipt([1]) }
    keepEvidence(VOTE, 'H1', EVIDENCE)
    await open(ReceiptPage, '测试表决')
    expect(words()).toContain(OTHER)
  })

  it('that says something else than this phone cast is told, though it kept no proof', async () => {
    said = { '/ballots/H1': receipt([1]) }
    rememberChoices(VOTE, 'H1', [0])
    await open(ReceiptPage, '测试表决')
    expect(words()).toContain(OTHER)
  })
})

it('the check of a receipt names each thing that it found not to be so', async () => {
  keepEvidence(VOTE, 'H1', EVIDENCE)
  await open(BallotPage, '存证由小区的密钥签名')
  const lines = [...document.querySelectorAll('.row-line')].map((one) => one.textContent)
  expect(lines).toHaveLength(3)
  for (const [at, line] of ['存证由小区的密钥签名', '您的票在存证里', '票上的选择就是您的选择'].entries()) {
    expect(lines[at]).toContain(line)
    expect(lines[at]).toContain('有问题')
  }
})

describe('a result on the page of its vote', () => {
  const FAULT = '本机复算发现问题，请点“我来复算”看是哪一步。'
  const detail = replies['readVote closed']
  const recount = (voteId: string) =>
    rememberRecount({
      form: 1,
      estateId: '1',
      voteId,
      title: '测试表决',
      state: 'fails',
      at: Date.UTC(2026, 10, 22),
      size: 9,
      items: [],
      figures: '',
    })

  it('whose recount found a fault says so there, loud, with the way to see where', async () => {
    said = { [`/votes/${VOTE}`]: detail }
    recount(VOTE)
    await open(VotePage, FAULT)
    expect(
      [...document.querySelectorAll('.notice.bad')].some((one) => one.textContent?.includes(FAULT)),
    ).toBe(true)
    expect(document.getElementById('recount')?.textContent).toContain('我来复算')
  })

  it('says nothing of the kind where the fault was of another vote', async () => {
    said = { [`/votes/${VOTE}`]: detail }
    recount('another')
    await open(VotePage, '测试表决')
    expect(words()).not.toContain(FAULT)
  })
})

it('a vote whose record is being written is asked for again by itself, and not recounted before', async () => {
  jest.useFakeTimers()
  try {
    // Just closed: counted, and its result is not in the log yet.
    const soon = replies.listVotes.votes[1]
    said = { '/estates/1/votes': { ...replies.listVotes, nowAt: 1, votes: [soon] } }
    const listed = () => asked.filter((one) => one.endsWith('/votes')).length
    recountSoon()
    await jest.advanceTimersByTimeAsync(2_000)
    expect(listed()).toBe(1)
    await jest.advanceTimersByTimeAsync(60_000)
    expect(listed()).toBeGreaterThan(1)
    expect(asked.filter((one) => !one.endsWith('/votes'))).toEqual([])
    const before = listed()
    said = { '/estates/1/votes': { ...replies.listVotes, nowAt: 1, votes: [{ ...soon, countedTo: 9 }] } }
    await jest.advanceTimersByTimeAsync(60_000)
    // Now it is recounted: the record is fetched, and the list is not asked for any more.
    for (let turn = 0; turn < 50 && !asked.some((one) => one.includes('/record')); turn++)
      await jest.advanceTimersByTimeAsync(1_000)
    expect(asked.some((one) => one.includes(`/votes/${VOTE}/`))).toBe(true)
    expect(listed()).toBe(before + 1)
  } finally {
    jest.useRealTimers()
  }
})
