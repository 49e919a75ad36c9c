import { GROUP_ORDER, opensTo, type Point, pointOf, sumPoints } from '../commitment.ts'
import { fromBase64, isEqual, toBig, toHex } from '../log/bytes.ts'
import {
  cosignedAt,
  isSignedBy,
  type NoteKey,
  parseCheckpoint,
  type SignedCheckpoint,
} from '../log/checkpoint.ts'
import { CompactTree, leafHash } from '../log/merkle.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { matterOf } from './matter.ts'
import {
  bytesOf,
  CHANNELS,
  CHOICES,
  choiceCommitment,
  decodeVoteEntry,
  OPENING_BYTES,
  pieces,
  ROW_BYTES,
  readRecord,
  readRules,
  rulesHashOf,
  type Share,
  TAG_BYTES,
  type VoteEntry,
  type VoteRecord,
  type VoteRules,
} from './record.ts'
import { checkSchedule } from './schedule.ts'
import type { Choice } from './tally.ts'
import { type Verdict, verdict } from './verdict.ts'

/** The numbered checks of docs/record-format.md, in their order. */
export const CHECKS = [
  'format',
  'log-key',
  'log-root',
  'entries',
  'order',
  'rules-bound',
  'witnesses',
  'schedule',
  'thresholds',
  'roll-bound',
  'roll-sum',
  'ballots-entitled',
  'one-ballot-a-head',
  'ballots-in-time',
  'none-missing',
  'openings',
  'heads',
  'areas',
  'verdict',
  'my-ballot',
  'my-row',
] as const
export type CheckName = (typeof CHECKS)[number]

export type Check = {
  readonly name: CheckName
  /** `not-done` where an earlier fault leaves nothing to check, or where there is nothing of mine. */
  readonly state: 'holds' | 'fails' | 'not-done'
  /** Which thing is wrong, for people who look closer: an index, a tag, a number. */
  readonly at?: string
}

/** What the owner's own phone kept or was told, to be found again in the record. */
export type Mine = {
  /** The log's key as this phone first saw it. */
  readonly logKey?: string
  readonly rows: readonly MyRow[]
}

/** A head of mine: its row of the roll with what opens it, and its ballot as this phone knows it. */
export type MyRow = {
  readonly tag: string
  readonly areaDm2: number
  readonly blinding: string
  /** Null where none was cast; `elsewhere` where a joint owner or a paper ballot spoke for this head. */
  readonly ballot: MyBallot | null | 'elsewhere'
}

/** A receipt: where in the log, the entry's bytes, the signed checkpoint of that moment, and what was chosen. */
export type MyBallot = {
  readonly index: number
  readonly entry: string
  readonly checkpoint: string
  readonly choice: Choice
}

export const NOTHING_MINE: Mine = { rows: [] }

export type Recounted = {
  readonly rules: VoteRules
  readonly roll: { readonly heads: number; readonly areaDm2: number }
  readonly shares: readonly Share[]
  readonly verdict: Verdict
  /** The names of the witnesses that co-signed the last checkpoint, with when, in seconds; null where one did not. */
  readonly witnesses: readonly { readonly name: string; readonly atSeconds: number | null }[]
}

class Fault extends Error {}

function need(holds: boolean, at: string | number | undefined = ''): asserts holds {
  if (!holds) throw new Fault(String(at))
}

/** The rules and the roll stand before the first ballot. */
const BEFORE_BALLOTS = 2

type Ballot = Extract<VoteEntry, { kind: 'ballot' }>
type Only<K extends VoteEntry['kind']> = Extract<VoteEntry, { kind: K }>

/** What the checks find out one after another. */
type State = {
  record: VoteRecord
  rules: VoteRules
  rulesHash: Uint8Array
  entries: Uint8Array[]
  checkpoints: SignedCheckpoint[]
  roots: Map<number, Uint8Array>
  /** This vote's entries with their place in the log. */
  mineInLog: { index: number; entry: VoteEntry }[]
  roll: Only<'roll'>
  close: Only<'close'>
  result: Only<'result'>
  ballots: Ballot[]
  /** Their tags in hex, in the same order. */
  tags: string[]
  rows: Map<string, Point>
  rollSum: Point
  choices: number[]
  verdict: Verdict
}

/**
 * Recounts a vote from its record alone, one numbered check after another, so that a screen can show each as it is made
 * and stay awake between them. Nothing is believed that is not computed here; the server is not asked.
 * The generator yields each check; its return value is what was counted, or null where the record did not get that far.
 */
export function* recount(given: unknown, mine: Mine = NOTHING_MINE): Generator<Check, Recounted | null> {
  const state = {} as State
  let isSound = true
  for (const name of CHECKS) {
    const isMineOnly = name === 'my-ballot' || name === 'my-row'
    if (!isSound || (isMineOnly && !hasWork(name, mine))) {
      yield { name, state: 'not-done' }
      continue
    }
    try {
      WORK[name](state, given, mine)
      yield { name, state: 'holds' }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      yield { name, state: 'fails', ...(error.message ? { at: error.message } : {}) }
      // What is only about me does not spoil the count of all.
      if (!isMineOnly) isSound = false
    }
  }
  if (!state.verdict) return null
  const last = state.checkpoints[state.checkpoints.length - 1] as SignedCheckpoint
  return {
    rules: state.rules,
    roll: { heads: state.roll.headCount, areaDm2: state.roll.areaDm2 },
    shares: state.result.shares,
    verdict: state.verdict,
    witnesses: state.rules.witnesses.map((witness) => ({
      name: witness.name,
      atSeconds: cosignedAt(last, keyOf(witness)),
    })),
  }
}

/** Whether there is anything of mine to look for: a ballot cast elsewhere gives this phone nothing to compare. */
function hasWork(name: 'my-ballot' | 'my-row', mine: Mine): boolean {
  return mine.rows.some((row) => name === 'my-row' || row.ballot !== 'elsewhere')
}

const WORK: Record<CheckName, (state: State, given: unknown, mine: Mine) => void> = {
  format(state, given) {
    const read = readRecord(given)
    need(read.ok)
    state.record = read.value
    const entries = bytesOf(read.value.entries)
    need(entries !== null && entries.length > 0, 'entries')
    state.entries = entries
    state.checkpoints = read.value.checkpoints.map((note, index) => {
      const checkpoint = parseCheckpoint(note)
      need(checkpoint !== null, `checkpoint ${index}`)
      return checkpoint
    })
    need(state.checkpoints.length > 0, 'checkpoints')
  },

  'log-key'(state, _given, mine) {
    const { log } = state.record
    need(mine.logKey === undefined || mine.logKey === log.publicKey, 'another key')
    const key = keyOf(log)
    for (const checkpoint of state.checkpoints) {
      need(checkpoint.origin === log.name, `size ${checkpoint.size}`)
      need(isSignedBy(checkpoint, key), `size ${checkpoint.size}`)
    }
  },

  'log-root'(state, _given, mine) {
    const { firstIndex, peaks } = state.record
    const hashes = bytesOf(peaks)
    need(hashes !== null && hashes.every((hash) => hash.length === 32), 'peaks')
    let tree: CompactTree
    try {
      tree = new CompactTree(firstIndex, hashes)
    } catch {
      throw new Fault('peaks')
    }
    // The roots that my receipts saw are taken on the way, so that nothing is hashed twice.
    const sizes = new Set([...state.checkpoints, ...keptCheckpoints(mine)].map((one) => one.size))
    state.roots = new Map()
    if (sizes.has(tree.size)) state.roots.set(tree.size, tree.root())
    for (const entry of state.entries) {
      tree.add(leafHash(entry))
      if (sizes.has(tree.size)) state.roots.set(tree.size, tree.root())
    }
    for (const checkpoint of state.checkpoints) {
      const root = state.roots.get(checkpoint.size)
      need(root !== undefined && isEqual(root, checkpoint.root), `size ${checkpoint.size}`)
    }
    const last = state.checkpoints[state.checkpoints.length - 1] as SignedCheckpoint
    need(last.size === tree.size, `size ${tree.size}`)
  },

  entries(state) {
    state.mineInLog = []
    for (const [offset, bytes] of state.entries.entries()) {
      const index = state.record.firstIndex + offset
      const read = decodeVoteEntry(bytes)
      need(read !== null, index)
      if (read === 'other' || read.entry.voteId !== state.record.voteId) continue
      need(read.communityId === state.record.communityId, index)
      state.mineInLog.push({ index, entry: read.entry })
    }
  },

  order(state) {
    const kinds = state.mineInLog.map(({ entry }) => entry.kind)
    const [first, second] = kinds
    need(first === 'rules' && second === 'roll', 'begin')
    need(kinds[kinds.length - 2] === 'close' && kinds[kinds.length - 1] === 'result', 'end')
    const middle = state.mineInLog.slice(BEFORE_BALLOTS, -2)
    for (const { index, entry } of middle) need(entry.kind === 'ballot', index)
    state.ballots = middle.map(({ entry }) => entry as Ballot)
    state.tags = state.ballots.map((ballot) => toHex(ballot.tag))
    state.roll = state.mineInLog[1]?.entry as Only<'roll'>
    state.close = state.mineInLog[kinds.length - 2]?.entry as Only<'close'>
    state.result = state.mineInLog[kinds.length - 1]?.entry as Only<'result'>
  },

  'rules-bound'(state) {
    const { record } = state
    const rules = readRules(record.rules)
    need(rules !== null, 'text')
    need(rules.voteId === record.voteId && rules.communityId === record.communityId, 'vote')
    state.rules = rules
    state.rulesHash = rulesHashOf(record.rules)
    for (const { index, entry } of state.mineInLog) need(isEqual(entry.rulesHash, state.rulesHash), index)
  },

  witnesses(state) {
    // A missing signature is shown; one that is there and wrong is a fault.
    for (const witness of state.rules.witnesses)
      for (const checkpoint of state.checkpoints)
        if (checkpoint.signatures.some((line) => line.name === witness.name))
          need(cosignedAt(checkpoint, keyOf(witness)) !== null, witness.name)
  },

  schedule(state) {
    const checked = checkSchedule(state.rules)
    need(checked.ok, checked.ok ? '' : checked.reason)
  },

  thresholds(state) {
    const { matterId, quorum, consent } = state.rules
    need(Number.isInteger(matterId) && matterId >= 1 && matterId <= 9, 'matter')
    const law = matterOf(matterId)
    need(quorum?.num === law.quorum.num && quorum.den === law.quorum.den, 'quorum')
    const { fraction, strict } = law.consent
    need(
      consent?.num === fraction.num && consent.den === fraction.den && consent.strict === strict,
      'consent',
    )
  },

  'roll-bound'(state) {
    const bytes = fromBase64(state.record.roll)
    need(bytes !== null && isEqual(sha256(bytes), state.roll.rollHash), 'hash')
    const rows = pieces(bytes, ROW_BYTES)
    need(rows !== null && rows.length === state.roll.headCount, 'count')
    state.rows = new Map()
    for (const [index, row] of rows.entries()) {
      const tag = toHex(row.subarray(0, TAG_BYTES))
      const point = pointOf(row.subarray(TAG_BYTES))
      need(point !== null, `row ${index}`)
      need(!state.rows.has(tag), `row ${index}`)
      state.rows.set(tag, point)
    }
  },

  'roll-sum'(state) {
    state.rollSum = sumPoints(state.rows.values())
    need(opensTo(state.rollSum, state.roll.areaDm2, toBig(state.roll.blinding)))
  },

  'ballots-entitled'(state) {
    for (const tag of state.tags) need(state.rows.has(tag), tag)
  },

  'one-ballot-a-head'(state) {
    const seen = new Set<string>()
    for (const tag of state.tags) {
      need(!seen.has(tag), tag)
      seen.add(tag)
    }
  },

  'ballots-in-time'(state) {
    const { opensAt, closesAt } = state.rules
    let before = opensAt
    for (const [index, ballot] of state.ballots.entries()) {
      need(ballot.castAt >= before && ballot.castAt < closesAt, state.tags[index])
      need(CHANNELS[ballot.channel] !== undefined, state.tags[index])
      before = ballot.castAt
    }
    need(state.close.closedAt >= closesAt, 'close')
  },

  'none-missing'(state) {
    need(state.close.ballotCount === state.ballots.length, state.close.ballotCount)
  },

  openings(state) {
    const bytes = fromBase64(state.record.openings)
    need(bytes !== null && isEqual(sha256(bytes), state.result.openingsHash), 'hash')
    const openings = pieces(bytes, OPENING_BYTES)
    need(openings !== null && openings.length === state.ballots.length, 'count')
    state.choices = openings.map((opening, index) => {
      const { tag, commitment } = state.ballots[index] as Ballot
      const choice = opening[0] as number
      need(choice < CHOICES.length, state.tags[index])
      const expected = choiceCommitment(state.record.voteId, tag, choice, opening.subarray(1))
      need(isEqual(expected, commitment), state.tags[index])
      return choice
    })
  },

  heads(state) {
    for (const [choice, share] of state.result.shares.entries()) {
      const counted = state.choices.filter((one) => one === choice).length
      need(counted === share.heads, CHOICES[choice])
    }
  },

  areas(state) {
    for (const [choice, share] of state.result.shares.entries()) {
      const points = state.tags
        .filter((_, index) => state.choices[index] === choice)
        .map((tag) => state.rows.get(tag) as Point)
      need(opensTo(sumPoints(points), share.areaDm2, toBig(share.blinding) % GROUP_ORDER), CHOICES[choice])
    }
  },

  verdict(state) {
    const { shares, outcome } = state.result
    const [agreed] = shares
    need(agreed !== undefined)
    const decided = verdict(state.rules.matterId, {
      roll: { heads: state.roll.headCount, areaDm2: state.roll.areaDm2 },
      participated: {
        heads: shares.reduce((all, share) => all + share.heads, 0),
        areaDm2: shares.reduce((all, share) => all + share.areaDm2, 0),
      },
      for: agreed,
    })
    need(decided.outcome === outcome, decided.outcome)
    state.verdict = decided
  },

  'my-ballot'(state, _given, mine) {
    for (const { tag, ballot } of mine.rows) {
      if (ballot === 'elsewhere') continue
      const found = state.tags.indexOf(tag)
      // Nobody may have voted in my name.
      if (ballot === null) need(found < 0, tag)
      else needMine(state, ballot, found)
    }
  },

  'my-row'(state, _given, mine) {
    for (const { tag, areaDm2, blinding } of mine.rows) {
      const point = state.rows.get(tag)
      const number = fromBase64(blinding)
      need(point !== undefined && number !== null && opensTo(point, areaDm2, toBig(number)), tag)
    }
  },
}

function needMine(state: State, { index, entry, checkpoint, choice }: MyBallot, found: number): void {
  const { entries, firstIndex, log } = state.record
  need(entries[index - firstIndex] === entry, index)
  need(state.mineInLog[BEFORE_BALLOTS + found]?.index === index, index)
  need(CHOICES[state.choices[found] ?? -1] === choice, index)
  // The checkpoint of that day must be one this very log passed through, or there are two logs.
  const kept = parseCheckpoint(checkpoint)
  need(kept !== null && isSignedBy(kept, keyOf(log)) && isPrefix(state, kept), index)
}

function keptCheckpoints(mine: Mine): SignedCheckpoint[] {
  return mine.rows.flatMap(({ ballot }) => {
    const kept = ballot && ballot !== 'elsewhere' ? parseCheckpoint(ballot.checkpoint) : null
    return kept ? [kept] : []
  })
}

function isPrefix(state: State, kept: SignedCheckpoint): boolean {
  const root = state.roots.get(kept.size)
  return root !== undefined && isEqual(root, kept.root)
}

function keyOf(log: { name: string; publicKey: string }): NoteKey {
  return { name: log.name, publicKey: fromBase64(log.publicKey) ?? new Uint8Array(0) }
}

/** Runs all checks at once, for those who have no screen to keep awake. */
export function recountAll(
  given: unknown,
  mine: Mine = NOTHING_MINE,
): { checks: Check[]; counted: Recounted | null } {
  const checks: Check[] = []
  const steps = recount(given, mine)
  for (;;) {
    const step = steps.next()
    if (step.done) return { checks, counted: step.value }
    checks.push(step.value)
  }
}
