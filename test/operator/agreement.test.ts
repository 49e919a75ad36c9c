import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, toBase64 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import { choiceCount } from '#domain/votes/counting/item.ts'
import type { MatterId } from '#domain/votes/counting/matter.ts'
import { PAPER_RULES } from '#domain/votes/counting/count.ts'
import type { RuledItem, VoteRecord } from '#domain/votes/evidence/record.ts'
import { type Check, recountAll } from '#domain/votes/evidence/recount.ts'
import { verifyRecord } from '../../verifier/verify.mjs'
import {
  BY_PROXY,
  type Cast,
  candidate,
  choiceOf,
  logLine,
  makeBareHarness,
  makeHarness,
  noise,
  PAPER,
  PHONE,
  type Proxy,
  question,
  VOTER,
  type Harness,
  witnessLine,
  write,
} from './honest.ts'

// Two verifiers that share nothing must say the same of every record: of any honest one that it holds, and of any other
// which check fails first.

// ---- random votes ----------------------------------------------------------------------------------------------------

const DAY_MS = 86_400_000

type Step = {
  kind: 'cast' | 'grant' | 'revoke'
  head: number
  channel: number
  agent: number
  choices: number[]
}

const anItem = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((matter) => question('题', matter as MatterId)),
  fc.integer({ min: 2, max: 4 }).map((count) =>
    choiceOf(
      '选',
      Array.from({ length: count }, (_, i) => `${i}`),
    ),
  ),
  fc.constant(candidate('人')),
)
// Mostly the first choice, so that things pass and candidates are equal.
const aChoice = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(255) })
const aStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('cast', 'cast', 'grant', 'revoke'),
  head: fc.nat(255),
  channel: fc.constantFrom(PHONE, PAPER, BY_PROXY),
  agent: fc.nat(2),
  choices: fc.array(aChoice, { minLength: 6, maxLength: 6 }),
})

const aVote: fc.Arbitrary<Harness> = fc
  .record({
    items: fc.oneof(
      fc.array(anItem, { minLength: 1, maxLength: 6 }),
      fc.array(fc.constant(candidate('人')), { minLength: 3, maxLength: 6 }),
    ),
    seats: fc.integer({ min: 1, max: 3 }),
    areas: fc.array(fc.constantFrom(100, 200, 300), { minLength: 1, maxLength: 9 }),
    earlierRolls: fc.nat(2),
    paper: fc.constantFrom(...PAPER_RULES),
    proxyCap: fc.nat(3),
    before: fc.nat(9),
    turnout: fc.array(aStep, { minLength: 9, maxLength: 9 }),
    steps: fc.array(aStep, { maxLength: 8 }),
    objections: fc.array(fc.array(fc.nat(8), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  })
  .map((given) => {
    const { items, areas, paper, proxyCap, before } = given
    const seats = items.some((item) => item.kind === 'candidate') ? given.seats : 0
    const bare = makeBareHarness({ heads: areas.length, items, seats, before })
    const heads = bare.heads.map((head, index) => ({ ...head, areaDm2: areas[index] as number }))
    const harness: Harness = {
      ...bare,
      rules: { ...bare.rules, paper, proxyCap },
      heads,
      earlierRolls: Array.from({ length: given.earlierRolls }, (_, index) => heads.slice(index)),
    }
    // First everybody, as far as they come, then whatever happens.
    const everybody = areas.map((_, head): Step => ({ ...(given.turnout[head] as Step), head }))
    for (const [index, step] of [...everybody, ...given.steps].entries()) take(harness, step, index)
    for (const round of given.objections) objectTo(harness, round)
    return harness
  })

/** Lets a step happen where the rules allow it. */
function take(harness: Harness, step: Step, index: number): void {
  const { rules, casts, proxies, heads } = harness
  const head = step.head % heads.length
  const castAt = rules.opensAt + index * 1000
  const proxy = { head, agent: `agent ${step.agent}`, at: castAt - DAY_MS, after: casts.length }
  if (step.kind !== 'cast') proxies.push({ ...proxy, isGranted: step.kind === 'grant' })
  else if (mayCast(harness, head, step.channel)) {
    const choices = rules.items.map((item, place) =>
      chosenOf(item, step.choices[place] as number, step.channel),
    )
    casts.push({ head, choices, salt: noise(`salt ${index}`), castAt, channel: step.channel })
  }
}

function chosenOf(item: RuledItem, choice: number, channel: number): number {
  return choice % (choiceCount(item) - (channel === PAPER ? 0 : 1))
}

function mayCast({ rules, casts, proxies }: Harness, head: number, channel: number): boolean {
  const before = casts.filter((cast) => cast.head === head).slice(-1)[0]
  const prevailing = { 'first-stands': -1, 'online-prevails': PHONE, 'in-person-prevails': PAPER }[
    rules.paper
  ]
  if (before && (channel !== prevailing || before.channel === channel)) return false
  if (channel !== BY_PROXY) return true
  const agent = agentOf(proxies, head, casts.length)
  // Even one that is set aside later counts here: more careful than the law.
  const used = casts.filter(
    (cast, at) => cast.channel === BY_PROXY && agentOf(proxies, cast.head, at) === agent,
  )
  return agent !== null && used.length < rules.proxyCap
}

function agentOf(proxies: readonly Proxy[], head: number, at: number): string | null {
  const last = proxies.filter((one) => one.head === head && one.after <= at).slice(-1)[0]
  return last?.isGranted ? last.agent : null
}

function objectTo(harness: Harness, round: readonly number[]): void {
  const gone = new Set(harness.objections.flat())
  const standing = new Set(harness.casts.map((cast) => cast.head).filter((head) => !gone.has(head)))
  const heads = [...new Set(round)].filter((head) => standing.has(head))
  if (heads.length > 0) harness.objections.push(heads)
}

// ---- the slow count --------------------------------------------------------------------------------------------------

type Sum = { heads: number; area: number }

/** What becomes of each item, counted by asking everybody again for everything. */
function slowly({ rules, heads, casts, objections }: Harness): string[] {
  const gone = objections.flat()
  const ballots = heads.flatMap((_, head) => {
    // Nobody has more than two; where the second fell to an objection, the first stands again.
    const [later, earlier] = [...casts].reverse().filter((cast) => cast.head === head)
    const own = gone.includes(head) ? earlier : later
    return own ? [own] : []
  })
  const sum = (own: readonly Cast[]): Sum => ({
    heads: own.length,
    area: own.reduce((all, cast) => all + (heads[cast.head]?.areaDm2 ?? 0), 0),
  })
  const whole = { heads: heads.length, area: heads.reduce((all, head) => all + head.areaDm2, 0) }
  const said = rules.items.map((item, place) => {
    const of = (choice: number) => sum(ballots.filter((cast) => cast.choices[place] === choice))
    const took = sum(ballots.filter((cast) => cast.choices[place] !== choiceCount(item) - 1))
    const isSpecial = item.matterId >= 6 && item.matterId <= 8
    const reaches = (key: keyof Sum, choice: number) => {
      const rest = took[key] - of(choice)[key]
      return isSpecial ? of(choice)[key] >= 3 * rest : of(choice)[key] > rest
    }
    // Two thirds is there where those who stayed away are at most half of those who came.
    const isQuorum = (key: keyof Sum) => 2 * (whole[key] - took[key]) <= took[key]
    return { item, votes: of(0), reaches, hasQuorum: isQuorum('heads') && isQuorum('area') }
  })
  const isAhead = (a: Sum, b: Sum) => a.heads > b.heads || (a.heads === b.heads && a.area > b.area)
  const isIn = ({ item, hasQuorum, reaches }: (typeof said)[number]) =>
    item.kind === 'candidate' && hasQuorum && reaches('heads', 0) && reaches('area', 0)
  const eligible = said.filter(isIn)
  const ahead = (one: (typeof said)[number]) =>
    eligible.filter((other) => isAhead(other.votes, one.votes)).length
  const behind = (one: (typeof said)[number]) =>
    eligible.filter((other) => isAhead(one.votes, other.votes)).length
  const fate = (one: (typeof said)[number]): string => {
    const [better, worse] = [ahead(one), behind(one)]
    if (eligible.length - worse <= rules.seats) return 'elected'
    if (better < rules.seats) return 'tied'
    const before = eligible.filter((other) => ahead(other) >= rules.seats)
    const queue = before.filter(
      (other) =>
        ahead(other) < better || (ahead(other) === better && eligible.indexOf(other) < eligible.indexOf(one)),
    )
    return queue.length < rules.seats ? 'alternate' : 'not-placed'
  }
  return said.map((one) => {
    const { item, hasQuorum, reaches } = one
    const isFor = (choice: number) => reaches('heads', choice) && reaches('area', choice)
    if (!hasQuorum) return 'no-quorum'
    if (item.kind === 'question') return isFor(0) ? 'passed' : 'rejected'
    if (item.kind === 'options') {
      const at = item.options.findIndex((_, choice) => isFor(choice))
      return at < 0 ? 'none' : `option-${at}`
    }
    if (isFor(0)) return fate(one)
    if (reaches('heads', 0)) return 'not-enough-area'
    return reaches('area', 0) ? 'not-enough-heads' : 'not-enough'
  })
}

test('any honest vote holds for both verifiers, which decide it as the slow count does', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(aVote, (harness) => {
      const { record, mine } = write(harness)
      const kept = mine(0)
      const first = recountAll(record, kept)
      const second = verifyRecord(record, kept)
      for (const { checks } of [first, second])
        assert.deepEqual(
          checks.filter((check) => check.state === 'fails'),
          [],
        )
      const slow = slowly(harness)
      assert.deepEqual(
        first.counted?.decisions.map((one) => one.outcome),
        slow,
      )
      assert.deepEqual(second.outcomes, slow)
      assert.deepEqual(
        second.shares?.map((all) => all.map(({ heads, area }) => [heads, area])),
        first.counted?.shares.map((all) => all.map(({ heads, areaDm2 }) => [heads, areaDm2])),
      )
      for (const one of slow) seen.add(one.replace(/\d+/, ''))
      for (const one of second.setAside)
        seen.add(one.standsAgain ? 'stands again' : `set aside ${one.reason}`)
      if (harness.casts.some((cast) => cast.channel === BY_PROXY)) seen.add('by proxy')
    }),
    { numRuns: 100, seed: 20261125 },
  )
  // A property that never meets a thing says nothing of it.
  const all = [
    'passed',
    'rejected',
    'no-quorum',
    'option-',
    'none',
    'elected',
    'tied',
    'alternate',
    'not-enough',
  ]
  assert.deepEqual(
    all.filter((one) => !seen.has(one)),
    [],
  )
})

// ---- random faults ---------------------------------------------------------------------------------------------------

// One item of each kind is enough, and few heads.
const whole = makeHarness({ heads: 9 })
const PLACES = [0, 2, 3]
const few = <T>(all: readonly T[]): T[] => PLACES.map((place) => all[place] as T)
const honest: Harness = {
  ...whole,
  rules: { ...whole.rules, items: few(whole.rules.items), seats: 1 },
  casts: whole.casts.map((cast) => ({ ...cast, choices: few(cast.choices) })),
}
const written = write(honest)
const kept = written.mine(VOTER)

/** Which check fails first; null where the record holds. */
function faultOf(checks: readonly Pick<Check, 'name' | 'state'>[]): string | null {
  return checks.find((check) => check.state === 'fails')?.name ?? null
}

function agree(given: unknown): string | null {
  const first = faultOf(recountAll(given, kept).checks)
  const second = faultOf(verifyRecord(given, kept).checks as Check[])
  assert.equal(second, first)
  return first
}

/** The record with other entries, signed by the log and the witness as if nothing were. */
function resigned(record: VoteRecord, entries: readonly Uint8Array[]): VoteRecord {
  const peaks = record.peaks.map((peak) => fromBase64(peak) as Uint8Array)
  const tree = new CompactTree(record.firstIndex, peaks)
  for (const entry of entries) tree.add(leafHash(entry))
  const body = checkpointBody({ origin: honest.logKey.name, size: tree.size, root: tree.root() })
  const note = `${body}\n${logLine(honest.logKey, body)}${witnessLine(honest.witness, body, 1)}`
  return { ...record, entries: entries.map(toBase64), checkpoints: [note] }
}

/** The places of everything in a JSON value, as keys from its root. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  return [[], ...Object.entries(value).flatMap(([key, one]) => pathsOf(one).map((path) => [key, ...path]))]
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, by))
  return copy
}

const anything = fc.constantFrom<unknown[]>(
  ...[
    undefined,
    null,
    true,
    -1,
    0,
    1,
    2,
    5,
    0.5,
    1e21,
    2 ** 53,
    '',
    'x',
    'AA==',
    'AB==',
    [],
    [1],
    ['x', 'y'],
    {},
  ],
)
const aNumber = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 255, 2 ** 50, 2 ** 50 + 1, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(honest.rules.noticeAt, honest.rules.opensAt, honest.rules.closesAt),
)
const anyBytes = fc.oneof(
  fc.constantFrom(new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(16), new Uint8Array(0)),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
)

/** Both name the same fault in this many of such, and find several different ones. */
function agreeOn<T>(
  name: string,
  faults: number,
  arbitrary: fc.Arbitrary<T>,
  make: (given: T) => unknown,
): void {
  test(`both verifiers find the same fault first: ${name}`, () => {
    const found = new Set<string | null>()
    fc.assert(
      fc.property(arbitrary, (given) => {
        found.add(agree(make(given)))
      }),
      { numRuns: 100, seed: 20261125 },
    )
    found.delete(null)
    assert.ok(found.size >= faults, [...found].join())
  })
}

agreeOn(
  'a field of the record is something else',
  2,
  fc.record({ path: fc.constantFrom(...pathsOf(written.record)), by: anything }),
  ({ path, by }) => replaced(written.record, path, by),
)

agreeOn(
  'something of the rules is something else, and was so from the beginning',
  3,
  fc.record({ path: fc.constantFrom(...pathsOf(honest.rules)), by: anything }),
  ({ path, by }) =>
    write(honest, { rulesText: (text) => JSON.stringify(replaced(JSON.parse(text), path, by)) ?? '' }).record,
)

const entries = written.record.entries.map((entry) => fromBase64(entry) as Uint8Array)
agreeOn(
  'a byte of an entry is another',
  6,
  fc.record({ index: fc.nat(entries.length - 1), at: fc.nat(400), by: fc.integer({ min: 1, max: 255 }) }),
  ({ index, at, by }) =>
    resigned(
      written.record,
      entries.map((entry, one) =>
        one === index ? entry.map((byte, place) => (place === at % entry.length ? byte ^ by : byte)) : entry,
      ),
    ),
)

agreeOn(
  'entries are gone, twice there, elsewhere or cut short',
  3,
  fc.record({
    kind: fc.constantFrom('gone', 'twice', 'moved', 'cut'),
    from: fc.nat(entries.length - 1),
    to: fc.nat(entries.length - 1),
  }),
  ({ kind, from, to }) => {
    const one = entries[from] as Uint8Array
    const rest = kind === 'twice' ? entries : entries.filter((entry) => entry !== one)
    const put = kind === 'cut' ? [one.subarray(0, to % one.length)] : [one]
    const at = kind === 'cut' ? from : to
    return resigned(
      written.record,
      kind === 'gone' ? rest : [...rest.slice(0, at), ...put, ...rest.slice(at)],
    )
  },
)

agreeOn(
  'a number of an entry is another',
  6,
  fc.record({
    index: fc.nat(18),
    key: fc.constantFrom(
      'at',
      'castAt',
      'channel',
      'reason',
      'state',
      'closedAt',
      'ballotCount',
      'headCount',
      'areaDm2',
    ),
    by: aNumber,
  }),
  ({ index, key, by }) =>
    write(honest, {
      drafts: (all) => {
        const having = all.filter(({ entry }) => key in entry)
        const one = having[index % having.length]
        const isByte = ['channel', 'reason', 'state'].includes(key)
        return all.map((draft) =>
          draft === one ? { ...draft, entry: { ...draft.entry, [key]: isByte ? by % 256 : by } } : draft,
        )
      },
    }).record,
)

agreeOn(
  'a share or an outcome is another',
  3,
  fc.record({
    item: fc.nat(2),
    choice: fc.nat(5),
    by: fc.oneof(
      aNumber.map((heads) => ({ heads })),
      aNumber.map((areaDm2) => ({ areaDm2 })),
      anyBytes.map((blinding) => ({ blinding })),
      fc.constantFrom('passed', 'option-1', '', 'x'.repeat(32)),
    ),
  }),
  ({ item, choice, by }) =>
    write(honest, {
      result: ({ shares, outcomes }) =>
        typeof by === 'string'
          ? { shares, outcomes: outcomes.map((one, at) => (at === item ? by : one)) }
          : {
              outcomes,
              shares: shares.map((all, at) =>
                all.map((share, of) =>
                  at === item && of === choice % all.length ? { ...share, ...by } : share,
                ),
              ),
            },
    }).record,
)

agreeOn(
  'a ballot’s choice or channel is another',
  2,
  fc.record({ cast: fc.nat(8), item: fc.nat(2), choice: fc.nat(8), channel: fc.nat(4) }),
  ({ cast, item, choice, channel }) =>
    write({
      ...honest,
      casts: honest.casts.map((one, at) =>
        at === cast
          ? { ...one, channel, choices: one.choices.map((own, of) => (of === item ? choice : own)) }
          : one,
      ),
    }).record,
)
