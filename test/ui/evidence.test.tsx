import { render, screen } from '@testing-library/react'
import type { Evidence } from '#contract/votes/endpoints.ts'
import { grouped } from '#server/pdf/figures.ts'
import { keepEvidence, keptEvidence } from '#src/data/records/evidence.ts'
import { useSession } from '#src/data/calls/session.ts'
import { Fingerprint } from '#src/parts/fingerprint.tsx'

// The proof of a ballot on a phone, and the fingerprint that a paper prints as the screen shows it.

const mockTexts = new Map<string, string>()
const mockHost = { isFull: false }

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
  useRouter: () => ({ path: '', params: {} }),
}))

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

beforeEach(() => {
  mockTexts.clear()
  mockHost.isFull = false
  const session = { accessToken: 'p.a', refreshToken: 'p.r', accessExpiresAt: 0, refreshExpiresAt: 0 }
  useSession.setState({ session, standing: { estateId: '1', role: 'owner' } })
})

it('a full phone says that the proof of a ballot is not kept, and keeps it once there is room', () => {
  mockHost.isFull = true
  expect(keepEvidence('v', 'H1', EVIDENCE)).toBe(false)
  expect(keptEvidence('v', 'H1')).toBeNull()
  mockHost.isFull = false
  expect(keepEvidence('v', 'H1', EVIDENCE)).toBe(true)
  expect(keptEvidence('v', 'H1')).toEqual(EVIDENCE)
})

it('a fingerprint on the screen stands in the groups and lines of the paper', () => {
  const hex = Array.from({ length: 32 }, (_, at) => (at * 7).toString(16).padStart(2, '0')).join('')
  render(<Fingerprint hex={hex} />)
  const lines = grouped(hex)
  expect(lines.length).toBe(2)
  for (const line of lines) expect(screen.getByText(line)).toBeTruthy()
})
