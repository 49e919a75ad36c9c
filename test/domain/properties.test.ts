import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACTIONS, isAllowed, isRole, ROLES, type Role } from '#domain/core/access.ts'
import {
  addDays,
  addMonths,
  beijingDayOf,
  daysBetween,
  isDay,
  startOfDayMs,
  weekdayOf,
} from '#domain/core/calendar.ts'
import { dutiesOf } from '#domain/performance/duty.ts'
import { ACCOUNTS, BANK_ACCOUNT } from '#domain/ledger/account.ts'
import { periodTotals, runningBalances } from '#domain/ledger/balance.ts'
import { splitByArea } from '#domain/ledger/share.ts'
import { isAtLeast, isMoreThan, parseAreaDm2, parseFen } from '#domain/core/quantity.ts'
import { MATTERS, type MatterId } from '#domain/votes/counting/matter.ts'
import { phaseOf } from '#domain/votes/schedule.ts'
import { countVote } from '#domain/votes/counting/count.ts'
import type { Agenda } from '#domain/votes/counting/item.ts'
import { areasOf } from '#domain/votes/counting/tally.ts'
import { slowVerdict } from '#test/domain/votes/reference.ts'

const area = fc.integer({ min: 1, max: 2_000_000 })

const CHOICES = ['for', 'against', 'abstain']

/** A question counted from choices in the order they were cast, all by phone. */
function count(
  matterId: MatterId,
  areas: readonly number[],
  casts: readonly { head: number; choice: string }[],
) {
  const heads = areas.map((areaDm2, index) => ({ headKey: `h${index}`, areaDm2 }))
  const agenda: Agenda = {
    items: [{ kind: 'question', title: '', text: '', matterId, options: [] }],
    seats: 0,
  }
  const ballots = casts.map(({ head, choice }, index) => ({
    ballotId: `b${index}`,
    headKey: `h${head}`,
    choices: [CHOICES.indexOf(choice)],
    channel: 'phone' as const,
    castAt: index,
  }))
  return countVote(agenda, heads, ballots)
}

test('the count agrees with a slow reference on 10,000 random votes', () => {
  fc.assert(
    fc.property(
      fc.array(area, { minLength: 1, maxLength: 40 }),
      fc.array(fc.record({ head: fc.nat(45), choice: fc.constantFrom('for', 'against', 'abstain') }), {
        maxLength: 60,
      }),
      fc.integer({ min: 1, max: 9 }),
      (areas, casts, matter) => {
        const counted = count(matter as MatterId, areas, casts)
        const decided = counted.decisions[0]
        assert.equal(decided?.outcome, slowVerdict(matter, areas, casts))
        const shares = counted.shares[0] ?? []
        assert.equal(
          shares.reduce((all, share) => all + share.heads, 0),
          decided?.participated.heads,
        )
        assert.equal((decided?.participated.heads ?? 0) + counted.setAside.length, casts.length)
        assert.equal(
          shares.reduce((all, share) => all + share.areaDm2, 0),
          decided?.participated.areaDm2,
        )
      },
    ),
    { numRuns: 10_000 },
  )
})

test('a head twice on the roll, and areas that are no integers, are refused', () => {
  const twice = [
    { headKey: 'a', areaDm2: 1 },
    { headKey: 'a', areaDm2: 2 },
  ]
  assert.throws(() => areasOf(twice), RangeError)
  assert.throws(() => areasOf([{ headKey: 'a', areaDm2: 1.5 }]), RangeError)
  assert.throws(() => areasOf([{ headKey: 'a', areaDm2: 2 ** 51 }]), RangeError)
})

test('the second ballot of a head never counts, whatever it says', () => {
  const counted = count(
    9,
    [10],
    [
      { head: 0, choice: 'for' },
      { head: 0, choice: 'against' },
      { head: 1, choice: 'for' },
    ],
  )
  assert.deepEqual(counted.shares[0]?.[0], { heads: 1, areaDm2: 10 })
  assert.deepEqual(counted.setAside, [
    { ballotId: 'b1', reason: 'earlier-stands' },
    { ballotId: 'b2', reason: 'no-such-head' },
  ])
})

test('matters six to eight are special, the others ordinary', () => {
  assert.deepEqual(
    MATTERS.filter((matter) => matter.kind === 'special').map((matter) => matter.id),
    [6, 7, 8],
  )
})

test('fractions are exact at every boundary', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.integer({ min: 0, max: 2 ** 50 }), (part, whole) => {
      assert.equal(isAtLeast(part, whole, { num: 2, den: 3 }), 3n * BigInt(part) >= 2n * BigInt(whole))
      assert.equal(isMoreThan(part, whole, { num: 1, den: 2 }), 2n * BigInt(part) > BigInt(whole))
      assert.equal(isAtLeast(part, whole, { num: 3, den: 4 }), 4n * BigInt(part) >= 3n * BigInt(whole))
    }),
  )
})

test('areas and amounts are read digit by digit', () => {
  for (const [text, expected] of [
    ['89.57', 8957],
    ['120', 12000],
    ['1,024.5', 102450],
    ['0.1', 10],
    ['0.07', 7],
  ] as const)
    assert.equal(parseAreaDm2(text), expected)
  for (const text of ['', '0', '-3', '1.234', '1e3', '12㎡', '１２', 'NaN', '1,02', '.5', '5.'])
    assert.equal(parseAreaDm2(text), null, text)
  assert.equal(parseFen('-20'), -2000)
  assert.equal(parseFen('-0'), 0)
  assert.equal(parseFen('0.005'), null)
})

test('shares sum to the total to the 分, and no share is off by more than one', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.array(area, { minLength: 1, maxLength: 60 }),
      (total, areas) => {
        const parts = splitByArea(total, areas)
        assert.equal(
          parts.reduce((all, part) => all + part, 0),
          total,
        )
        const whole = areas.reduce((all, one) => all + one, 0)
        for (const [index, part] of parts.entries()) {
          const off = BigInt(part) * BigInt(whole) - BigInt(total) * BigInt(areas[index] as number)
          assert.ok(off < BigInt(whole) && off > -BigInt(whole))
        }
      },
    ),
  )
  assert.throws(() => splitByArea(100, []), RangeError)
})

test('opening + income − expense = closing, and closing is the bank balance', () => {
  const code = fc.constantFrom(
    ...ACCOUNTS.filter((account) => account.code !== BANK_ACCOUNT).map((account) => account.code),
  )
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ code, fen: fc.integer({ min: -1e9, max: 1e9 }), day: fc.integer({ min: 0, max: 500 }) }),
        { maxLength: 80 },
      ),
      (lines) => {
        const book = lines
          .map((line) => ({ ...line, bookedOn: addDays('2025-01-15', line.day) }))
          .sort((a, b) => (a.bookedOn < b.bookedOn ? -1 : 1))
          .map((line, index) => ({
            number: index + 1,
            bookedOn: line.bookedOn,
            postings: [
              { accountCode: BANK_ACCOUNT, amountFen: line.fen },
              { accountCode: line.code, amountFen: -line.fen },
            ],
          }))
        const totals = periodTotals(book, '2025-06', '2025-09')
        assert.equal(totals.openingFen + totals.incomeFen - totals.expenseFen, totals.closingFen)
        const upTo = book.filter((entry) => entry.bookedOn < '2025-10-01')
        const equityLater = 0
        assert.equal(totals.closingFen, (runningBalances(upTo).at(-1) ?? 0) + equityLater)
        const next = periodTotals(book, '2025-10', '2025-12')
        assert.equal(
          next.openingFen - totals.closingFen,
          book
            .filter(
              (entry) =>
                entry.bookedOn >= '2025-10-01' &&
                entry.bookedOn < '2026-01-01' &&
                entry.postings[1]?.accountCode === '3001',
            )
            .reduce((all, entry) => all + (entry.postings[0]?.amountFen ?? 0), 0),
        )
      },
    ),
  )
})

test('days survive the round trip and agree with the host calendar', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -4000, max: 4000 }), (at, count) => {
      const day = beijingDayOf(at)
      assert.equal(day, new Date(at + 8 * 3_600_000).toISOString().slice(0, 10))
      assert.equal(beijingDayOf(startOfDayMs(day)), day)
      assert.equal(beijingDayOf(startOfDayMs(day) - 1), addDays(day, -1))
      assert.equal(daysBetween(day, addDays(day, count)), count)
      assert.equal(weekdayOf(day), (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7)
    }),
  )
  assert.equal(addMonths('2026-01', -1), '2025-12')
  for (const wrong of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', ''])
    assert.equal(isDay(wrong), false)
  assert.equal(isDay('2028-02-29'), true)
})

test('the duties of a clause cover every day once', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('day', 'week', 'month', 'quarter', 'half-year', 'year'),
      fc.integer({ min: 0, max: 900 }),
      (every, length) => {
        const from = '2025-02-17'
        const to = addDays(from, length)
        const duties = dutiesOf({ every: every as 'day', times: 1 }, from, to)
        assert.ok((duties[0]?.periodFrom ?? '') <= from && (duties.at(-1)?.periodTo ?? '') >= to)
        for (const [index, duty] of duties.entries()) {
          assert.ok(duty.periodFrom <= duty.dueOn)
          const next = duties[index + 1]
          if (next) assert.equal(addDays(duty.periodTo, 1), next.periodFrom)
        }
      },
    ),
  )
})

test('a vote is open from its first to before its last millisecond', () => {
  const vote = { noticeAt: 0, opensAt: 100, closesAt: 200 }
  assert.deepEqual(
    [99, 100, 199, 200].map((at) => phaseOf(vote, at)),
    ['announced', 'open', 'open', 'closed'],
  )
})

// What supervisors may do besides reading; none of it touches a ballot or a book. Law: 条例 §§6–9: street and community guide a
// draft; §36: the street orders a meeting; as a witness it signs what it saw.
const BESIDES: Partial<Record<Role, readonly string[]>> = {
  // They excuse a duty that could not be kept, with a reason that everybody reads.
  // They answer, mediate and close complaints that have come up to them.
  // They decide on claims of a home, the community first and the street where it is disputed.
  // They open an estate, step by step and never one person alone. They file and confirm by which act a company or a committee acts there.
  // They confirm that a home has new owners where no neighbour may: during a vote, and against an objection.
  community: [
    'vote.guide',
    'title.confirm',
    'claim.decide',
    'body.confirm',
    'opening.work',
    'disclosure.excuse',
    'complaint.handle',
    'photo.upload',
    'notice.post',
  ],
  street: [
    'vote.guide',
    'log.witness',
    'initiative.order',
    'claim.decide',
    'body.file',
    'body.confirm',
    'opening.work',
    'repair.connect',
    'disclosure.excuse',
    'complaint.handle',
    'photo.upload',
    'notice.post',
  ],
  district: ['complaint.handle', 'body.confirm', 'photo.upload'],
}

test('only owners and their agents cast, only companies move, supervisors only read, but for what is named here', () => {
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'vote.cast')),
    ['owner', 'agent'],
  )
  // An agent sees the vote and its log, and nothing else of the estate.
  assert.deepEqual(ACTIONS.filter((action) => isAllowed('agent', action)).sort(), [
    'home.read',
    'log.read',
    'vote.cast',
    'vote.read',
  ])
  // Who lives in a home without owning it reports, complains, reads notices and what is given to them, and nothing of votes, books or the roll.
  assert.deepEqual(ACTIONS.filter((action) => isAllowed('resident', action)).sort(), [
    'bill.readOwn',
    'complaint.make',
    'complaint.readOwn',
    'home.read',
    'notice.read',
    'photo.upload',
    'repair.readOwn',
    'repair.report',
  ])
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'resident.invite')),
    ['owner'],
  )
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'repair.move')),
    ['company'],
  )
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'repair.trace')),
    ['committee', 'company'],
  )
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'repair.readEstates')),
    ['community', 'street', 'district', 'city'],
  )
  // What a home owes is between its owners and the company.
  for (const action of ACTIONS.filter((one) => one.startsWith('bill.')))
    assert.deepEqual(
      ROLES.filter((role) => isAllowed(role, action)),
      action === 'bill.readOwn' ? ['owner', 'resident'] : action === 'bill.pay' ? ['owner'] : ['company'],
    )
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'repair.connect')),
    ['company', 'street'],
  )
  // A voice names a person, and so may an order of 12345: neighbours, the committee among them, only learn that there is one.
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'repair.readPrivate')),
    ['company', 'community', 'street', 'district', 'city'],
  )
  // Owners and whoever answers for the estate read notices; counts go to those who post or supervise, never to neighbours.
  for (const [action, roles] of [
    ['notice.read', ['owner', 'resident', 'committee', 'company', 'community', 'street', 'district', 'city']],
    ['notice.post', ['committee', 'company', 'community', 'street']],
    ['notice.count', ['committee', 'company', 'community', 'street', 'district', 'city']],
  ] as const)
    assert.deepEqual(
      ROLES.filter((role) => isAllowed(role, action)),
      roles,
    )
  // To supervise is to read the list of what is overdue.
  for (const role of ['community', 'street', 'district', 'city'] as const)
    for (const action of ACTIONS.filter((one) => isAllowed(role, one)))
      if (!BESIDES[role]?.includes(action))
        assert.match(action, /\.read|^disclosure\.supervise$|^notice\.count$/)
  assert.equal(isRole('admin'), false)
})
