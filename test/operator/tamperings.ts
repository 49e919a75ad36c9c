import { concat, fromBase64, toBase64, utf8 } from '#domain/log/bytes.ts'
import { checkpointBody } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import { CHOICES, rulesHashOf, type VoteEntry, type VoteRecord } from '#domain/vote/record.ts'
import type { CheckName, Mine } from '#domain/vote/recount.ts'
import { logLine, makeKey, noise, type Twist, type World, witnessLine, write } from './honest.ts'

// The malicious operator: it holds the log's key and the database, and rewrites as consistently as it can. What it does
// not hold: the owners' phones, and the witness's key.

export type Tampering = {
  readonly name: string
  /** The check that must name it. `mine` means that only the owner whose thing it is can see it. */
  readonly caughtBy: CheckName
  tamper(world: World): { record: VoteRecord; mine: Mine }
}

/** The owner of head 3 voted for; the owner of the last head did not vote. */
const VOTER = 3

export const TAMPERINGS: readonly Tampering[] = [
  edited('a choice is flipped in the openings', 'openings', (record) => ({
    ...record,
    openings: changed(record.openings, 0, (byte) => (byte + 1) % CHOICES.length),
  })),
  rewritten('a choice is flipped, and the openings are logged anew', 'openings', {
    openings: (all) =>
      all.map((one, index) => (index === VOTER ? concat([Uint8Array.of(1), one.subarray(1)]) : one)),
  }),
  rebuilt(
    'a choice is flipped with a new salt, and the whole log is written again',
    'my-ballot',
    (world) => ({
      ...world,
      casts: world.casts.map((cast) =>
        cast.head === VOTER ? { ...cast, choice: 1, salt: noise('a new salt') } : cast,
      ),
    }),
  ),
  rewritten('an area is changed in the result', 'areas', {
    result: (shares, outcome) => ({
      shares: shares.map((share, index) => (index === 0 ? { ...share, areaDm2: share.areaDm2 + 1 } : share)),
      outcome,
    }),
  }),
  shrunk('an owner’s area is made smaller before the vote'),
  rewritten('the roll claims more area than its rows have', 'roll-sum', {
    rollEntry: (claim) => ({ ...claim, areaDm2: claim.areaDm2 + 100 }),
  }),
  rebuilt('a ballot is dropped and the log written again', 'my-ballot', (world) => ({
    ...world,
    casts: world.casts.filter((cast) => cast.head !== VOTER),
  })),
  rewritten('a ballot is dropped but the close still counts it', 'none-missing', {
    entries: (all) => all.filter((_, index) => index !== 2 + VOTER),
  }),
  edited('a ballot is dropped from the export', 'log-root', (record) => ({
    ...record,
    entries: record.entries.filter((_, index) => index !== 2 + VOTER),
  })),
  edited('a unit is added to the roll', 'roll-bound', (record) => ({
    ...record,
    roll: toBase64(concat([bytes(record.roll), bytes(record.roll).subarray(0, 80)])),
  })),
  rebuilt('a unit that nobody owns is added before the vote and votes', 'my-ballot', (world) => ({
    ...world,
    heads: [{ tag: noise('nobody', 16), areaDm2: 9_000, blinding: 5n }, ...world.heads],
    casts: [
      { head: 0, choice: 1, salt: noise('nobody'), castAt: world.rules.opensAt },
      ...world.casts.map((cast) => ({ ...cast, head: cast.head + 1 })),
    ],
  })),
  rebuilt('a head is counted twice', 'one-ballot-a-head', (world) => ({
    ...world,
    casts: [...world.casts, { ...last(world.casts), salt: noise('twice') }],
  })),
  rewritten('a ballot is replayed', 'one-ballot-a-head', {
    entries: (all) => {
      const ballot = all[2 + VOTER] as VoteEntry
      const end = all.length - 2
      return [
        ...all.slice(0, end),
        { ...ballot, castAt: last(ballotsOf(all)).castAt } as VoteEntry,
        ...all.slice(end),
      ]
    },
  }),
  absent('somebody votes for one who stayed away'),
  rebuilt('a stranger votes', 'ballots-entitled', (world) => ({
    ...world,
    casts: [...world.casts, { ...last(world.casts), head: 1_000_000 }],
  })),
  edited('two entries change places', 'log-root', (record) => ({
    ...record,
    entries: swapped(record.entries, 5, 6),
  })),
  rewritten('a ballot is back-dated', 'ballots-in-time', {
    entries: (all) =>
      all.map((entry) =>
        entry === last(ballotsOf(all)) ? ({ ...entry, castAt: 1_000_000 } as VoteEntry) : entry,
      ),
  }),
  rebuilt('a ballot comes after the close', 'ballots-in-time', (world) => ({
    ...world,
    casts: world.casts.map((cast) =>
      cast === last(world.casts) ? { ...cast, castAt: world.rules.closesAt } : cast,
    ),
  })),
  rewritten('the vote is closed early', 'ballots-in-time', {
    entries: (all) =>
      all.map((entry) => (entry.kind === 'close' ? { ...entry, closedAt: entry.closedAt - 10 } : entry)),
  }),
  forked('the log is forked and the owner was shown the other side'),
  edited('the text is swapped', 'rules-bound', (record) => ({
    ...record,
    rules: record.rules.replace('价格不变', '价格上涨'),
  })),
  swappedForSome('some ballots were cast on another text'),
  rebuilt('a threshold is changed', 'thresholds', (world) => ({
    ...world,
    rules: { ...world.rules, consent: { num: 1, den: 3, strict: false } },
  })),
  rebuilt('the notice is shorter than the law wants', 'schedule', (world) => ({
    ...world,
    rules: { ...world.rules, noticeAt: world.rules.opensAt - 15 * 86_400_000 },
  })),
  rewritten('the opened sums of for and against are swapped', 'heads', {
    result: ([a, b, ...rest], outcome) => ({ shares: [b, a, ...rest].flatMap((one) => one ?? []), outcome }),
  }),
  rewritten('the areas of for and against are swapped, the heads are not', 'areas', {
    result: ([a, b, ...rest], outcome) => ({
      shares: [
        a && { ...a, areaDm2: b?.areaDm2 ?? 0 },
        b && { ...b, areaDm2: a?.areaDm2 ?? 0 },
        ...rest,
      ].flatMap((one) => one ?? []),
      outcome,
    }),
  }),
  rewritten('the outcome is another than the numbers say', 'verdict', {
    result: (shares) => ({ shares, outcome: 'rejected' }),
  }),
  rewritten('a ballot is put in after the close', 'order', {
    entries: (all) => swapped(all, all.length - 3, all.length - 2),
  }),
  rewritten('there are two results', 'order', { entries: (all) => [...all, last(all)] }),
  witnessed('history is rewritten before a witness’s signature'),
  rewritten('an entry is made unreadable', 'entries', {}, (record) => ({ record, at: 4 })),
  otherKey('the log is signed by another key'),
  edited('the end of the log is cut off', 'log-root', (record) => ({
    ...record,
    entries: record.entries.slice(0, -1),
  })),
  edited('a field is missing', 'format', (record) => ({ ...record, rules: undefined as never })),
]

/** Edits what an honest operator exported. */
function edited(name: string, caughtBy: CheckName, edit: (record: VoteRecord) => VoteRecord): Tampering {
  return {
    name,
    caughtBy,
    tamper(world) {
      const honest = write(world)
      return { record: edit(honest.record), mine: honest.mine(VOTER) }
    },
  }
}

/** Writes the log again with something twisted, signed by the log; the witness looks away, and so does the owner. */
function rewritten(
  name: string,
  caughtBy: CheckName,
  twist: Twist,
  spoil?: (record: VoteRecord) => { record: VoteRecord; at: number },
): Tampering {
  return {
    name,
    caughtBy,
    tamper(world) {
      const { record } = write(world, twist)
      const spoiled = spoil ? spoilt(world, spoil(record)) : record
      return { record: spoiled, mine: { rows: [] } }
    },
  }
}

/** Begins from other facts and writes everything consistently; the owner still holds what the honest log gave. */
function rebuilt(name: string, caughtBy: CheckName, facts: (world: World) => World): Tampering {
  return {
    name,
    caughtBy,
    tamper(world) {
      return { record: write(facts(world)).record, mine: write(world).mine(VOTER) }
    },
  }
}

function absent(name: string): Tampering {
  return {
    name,
    caughtBy: 'my-ballot',
    tamper(world) {
      const head = world.heads.length - 1
      const cast = { head, choice: 0, salt: noise('absent'), castAt: last(world.casts).castAt + 1 }
      return {
        record: write({ ...world, casts: [...world.casts, cast] }).record,
        mine: write(world).mine(head),
      }
    },
  }
}

/** The owner knows the area from the title deed, whatever the operator wrote into the roll. */
function shrunk(name: string): Tampering {
  return {
    name,
    caughtBy: 'my-row',
    tamper(world) {
      const heads = world.heads.map((head, index) =>
        index === VOTER ? { ...head, areaDm2: head.areaDm2 - 100 } : head,
      )
      const { record, mine } = write({ ...world, heads })
      const rows = mine(VOTER).rows.map((row) => ({ ...row, areaDm2: world.heads[VOTER]?.areaDm2 ?? 0 }))
      return { record, mine: { ...mine(VOTER), rows } }
    },
  }
}

function forked(name: string): Tampering {
  return {
    name,
    caughtBy: 'my-ballot',
    tamper(world) {
      // Both sides have this owner's ballot at the same place; another's, before it, differs.
      const other = {
        ...world,
        casts: world.casts.map((cast) =>
          cast.head === 0 ? { ...cast, choice: 1, salt: noise('fork') } : cast,
        ),
      }
      return { record: write(other).record, mine: write(world).mine(VOTER) }
    },
  }
}

function swappedForSome(name: string): Tampering {
  return {
    name,
    caughtBy: 'rules-bound',
    tamper(world) {
      const record = write(world, {
        entries: (all) => {
          const rulesHash = rulesHashOf('another text')
          return all.map((entry, index) => (index === 2 + VOTER ? { ...entry, rulesHash } : entry))
        },
      }).record
      return { record, mine: { rows: [] } }
    },
  }
}

function witnessed(name: string): Tampering {
  return {
    name,
    caughtBy: 'witnesses',
    tamper(world) {
      const honest = write(world).record
      const other = write({ ...world, casts: world.casts.slice(0, -1) }).record
      // The rewritten log, with the signature that the witness gave to the honest one.
      const seen = (last([...honest.checkpoints])
        .split('\n')
        .filter((line) => line.includes(world.witness.name))[0] ?? '') as string
      const checkpoints = other.checkpoints.map(
        (note) => `${note.split('\n').slice(0, 5).join('\n')}\n${seen}\n`,
      )
      return { record: { ...other, checkpoints }, mine: { rows: [] } }
    },
  }
}

function otherKey(name: string): Tampering {
  return {
    name,
    caughtBy: 'log-key',
    tamper(world) {
      const logKey = { ...makeKey('another operator'), name: world.logKey.name }
      return { record: write({ ...world, logKey }).record, mine: write(world).mine(VOTER) }
    },
  }
}

/** Puts noise in the place of an entry and signs the log again. */
function spoilt(world: World, { record, at }: { record: VoteRecord; at: number }): VoteRecord {
  const entries = record.entries.map((entry, index) => (index === at ? toBase64(utf8('noise')) : entry))
  const tree = new CompactTree(record.firstIndex, record.peaks.map(bytes))
  for (const entry of entries) tree.add(leafHash(bytes(entry)))
  const body = checkpointBody({ origin: world.logKey.name, size: tree.size, root: tree.root() })
  const note = `${body}\n${logLine(world.logKey, body)}${witnessLine(world.witness, body, 1)}`
  return { ...record, entries, checkpoints: [note] }
}

function ballotsOf(entries: readonly VoteEntry[]) {
  return entries.filter((entry) => entry.kind === 'ballot')
}

function changed(base64: string, at: number, change: (byte: number) => number): string {
  const all = Uint8Array.from(bytes(base64))
  all[at] = change(all[at] as number)
  return toBase64(all)
}

function swapped<T>(all: readonly T[], a: number, b: number): T[] {
  const copy = [...all]
  copy[a] = all[b] as T
  copy[b] = all[a] as T
  return copy
}

function bytes(base64: string): Uint8Array {
  return fromBase64(base64) as Uint8Array
}

function last<T>(all: readonly T[]): T {
  return all[all.length - 1] as T
}
