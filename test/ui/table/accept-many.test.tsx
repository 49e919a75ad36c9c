import { act, cleanup, render } from '@testing-library/react'
import { createElement } from 'react'
import type { RepairRow } from '#contract/repairs/endpoints.ts'
import { useAcceptMany } from '#src/repairs/orders/lines/accept-many.tsx'
import replies from '../../snapshots/replies.json'

// Several reports accepted at once, at the company's desk.

jest.mock('@tarojs/taro', () => jest.requireActual('../promised/taro.ts').taro)
Object.assign(globalThis, { API_BASE: '' })

type End = { is: 'delivered' } | { is: 'refused'; code: string } | { is: 'waiting' }
const mockSent: unknown[][] = []
const mockEnds: End[] = []
jest.mock('#src/data/outbox/outbox.ts', () => ({
  doAct: (...given: unknown[]) => {
    mockSent.push(given)
    return Promise.resolve(mockEnds.shift() ?? { is: 'delivered' })
  },
}))

const ROWS = ['A', 'B', 'C'].map(
  (repairId, at) =>
    ({ ...replies.readRepair.repair, repairId, placeText: `${at + 1}号楼`, state: 'submitted' }) as RepairRow,
)
let asked: ((rows: readonly RepairRow[]) => void) | null = null
let reads = 0

function Desk() {
  const { bulk, shown } = useAcceptMany(async () => {
    reads += 1
  })
  asked = (rows) => bulk.run(rows)
  return shown
}

beforeEach(() => {
  mockSent.length = 0
  mockEnds.length = 0
  reads = 0
})
afterEach(cleanup)

const words = () => document.body.textContent ?? ''

async function accept(...ends: End[]): Promise<void> {
  mockEnds.push(...ends)
  render(createElement(Desk))
  act(() => asked?.(ROWS))
  expect(words()).toContain('受理选中的 3 件')
  expect(mockSent).toEqual([])
  await act(async () => document.getElementById('sheet-confirm')?.click())
}

it('each is sent as if it were alone, after it was confirmed, and the list is read again', async () => {
  await accept()
  expect(mockSent.map(([name, id, body]) => [name, id, body])).toEqual(
    ['A', 'B', 'C'].map((id) => ['move', id, { move: 'accept', note: '' }]),
  )
  expect(words()).toContain('已受理 3 件。')
  expect(reads).toBe(1)
  expect(document.getElementById('sheet-confirm')).toBeNull()
})

it('one that is refused is named with its reason, and the others are accepted', async () => {
  await accept({ is: 'delivered' }, { is: 'refused', code: 'access.denied' })
  expect(mockSent).toHaveLength(3)
  expect(words()).toContain('已受理 2 件。')
  expect(words()).toMatch(/没有受理：2号楼 .+。这个身份不能看或不能做/)
})

it('without network it ends, and says how many were not sent', async () => {
  await accept({ is: 'delivered' }, { is: 'waiting' })
  expect(mockSent).toHaveLength(2)
  expect(words()).toContain('已受理 1 件。')
  expect(words()).toContain('其余 1 件还没有受理，请过一会儿再选')
})

it('only a report that was not accepted yet can be chosen', () => {
  let can: (row: RepairRow) => boolean = () => false
  function Look() {
    can = useAcceptMany(async () => undefined).bulk.can
    return null
  }
  render(createElement(Look))
  const states = ['submitted', 'reopened', 'accepted', 'done', 'withdrawn'] as const
  expect(states.filter((state) => can({ ...ROWS[0], state } as RepairRow))).toEqual(['submitted', 'reopened'])
})
