import { opensTo, type Point, pointOf, sumPoints } from './commitment.ts'
import { LAST_INSTANT_MS } from '#domain/core/calendar.ts'
import { toBig } from '#domain/log/big.ts'
import { fromBase64, fromHex, isEqual, toHex } from '#domain/log/bytes.ts'
import {
  areGoodLinesOf,
  cosignedAt,
  isSignedBy,
  keyIdOf,
  type NoteKey,
  parseCheckpoint,
  readSigned,
  type SignedCheckpoint,
} from '#domain/log/checkpoint.ts'
import { CompactTree, isConsistent, leafHash } from '#domain/log/merkle.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { matterOf } from '../counting/matter.ts'
import {
  bytesOf,
  type BallotChannel,
  CHANNELS,
  choiceCommitment,
  decodeVoteEntry,
  isCount,
  isInstant,
  pieces,
  type OpenShare,
  ROW_BYTES,
  readRecord,
  readRules,
  rulesHashOf,
  SALT_BYTES,
  SET_ASIDE,
  TAG_BYTES,
  type VoteEntry,
  type VoteEntryOf,
  type VoteRecord,
  type VoteRules,
} from './record.ts'
import { prevails } from '../counting/count.ts'
import { type Decision, decideItems } from '../counting/decide.ts'
import { areChoices, choiceCount } from '../counting/item.ts'
import { checkSchedule } from '../schedule.ts'

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
  'set-aside',
  'one-ballot-a-head',
  'ballots-in-time',
  'proxies',
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

/**
 * What is known from outside the record: of which estate and vote it was asked for, and which log that estate has. The log
 * is known for the estate, never looked up by a name that the record itself gives.
 */
export type Asked = {
  /** Decimal digits. */
  readonly communityId?: string
  readonly voteId?: string
  /** The name and the key (base64) of the estate's log as this phone first saw them. */
  readonly logName?: string
  readonly logKey?: string
}

/** What the owner's own phone kept or was told, to be found again in the record. */
export type Mine = Asked & { readonly rows: readonly MyRow[] }

/** A head of mine: its row of the roll with what opens it, and its ballot as this phone knows it. */
export type MyRow = {
  readonly tag: string
  /** Both null where this phone kept a ballot of a head whose row it was not given: then only the ballot is looked for. */
  readonly areaDm2: number | null
  readonly blinding: string | null
  /** Null where none was cast; `elsewhere` where a joint owner or a paper ballot spoke for this head. */
  readonly ballot: MyBallot | null | 'elsewhere'
}

/** A receipt: where in the log, the entry's bytes, the signed checkpoint of that moment, and what was chosen, item by item. */
export type MyBallot = {
  readonly index: number
  readonly entry: string
  readonly checkpoint: string
  readonly choices: readonly number[]
  /** Where the checkpoint is later than the record's last: the consistency proof (base64) from that one to it. */
  readonly proof?: readonly string[]
}

export const NOTHING_MINE: Mine = { rows: [] }

export type Recounted = {
  readonly rules: VoteRules
  readonly roll: { readonly heads: number; readonly areaDm2: number }
  /** The last result: `shares[item][choice]`, and what became of each item. */
  readonly shares: readonly (readonly OpenShare[])[]
  readonly decisions: readonly Decision[]
  /** Ballots set aside, before the close and after it; how often the roll and the result were corrected. */
  readonly setAside: number
  readonly rollCorrections: number
  readonly resultCorrections: number
  /** Of mine, those set aside, by tag: no fault, but their owner must be told. */
  readonly mineSetAside: readonly string[]
  /** Of mine that another phone or paper is said to have cast: by which way each one that counts came; null where the record has none. */
  readonly mineElsewhere: readonly (BallotChannel | null)[]
  /** The names of the witnesses that co-signed the last checkpoint, with when, in seconds; null where one did not. */
  readonly witnesses: readonly { readonly name: string; readonly atSeconds: number | null }[]
}

class Fault extends Error {}

/** A check that cannot be made with what is there, and is no fault. */
class NotDone extends Error {}

function need(holds: boolean, at: string | number | undefined = ''): asserts holds {
  if (!holds) throw new Fault(String(at))
}

/** A ballot with its place in the log. */
type Cast = VoteEntryOf<'ballot'> & { readonly index: number; readonly tagHex: string }
type Result = VoteEntryOf<'result'>

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
  roll: VoteEntryOf<'roll' | 'corrected-roll'>
  close: VoteEntryOf<'close'>
  /** The first, and one for each correction. */
  results: Result[]
  casts: Cast[]
  rows: Map<string, Point>
  /** Which ballots were set aside, by place: before which result, and where another channel prevailed, by which ballot. */
  setAside: Map<number, { round: number; by: number | null }>
  /** Of each ballot one choice an item. */
  choices: Uint8Array[]
  /** Of each result what became of the items. */
  decisions: (readonly Decision[])[]
}

/**
 * Recounts a vote from its record alone, one numbered check after another, so that a screen can show each as it is made
 * and stay awake between them. Nothing is believed that is not computed here; the server is not asked. Never throws: a
 * check that does has failed.
 * The generator yields each check; its return value is what was counted, or null where the record did not get that far.
 */
export function* recount(given: unknown, kept: Mine = NOTHING_MINE): Generator<Check, Recounted | null> {
  const state = {} as State
  const mine = readMine(kept)
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
      const at = error instanceof Error ? error.message : ''
      if (isMineOnly && error instanceof NotDone) {
        yield { name, state: 'not-done', at }
        continue
      }
      // A check that throws has failed, whatever it threw.
      yield { name, state: 'fails', ...(at ? { at } : {}) }
      // What is only about me does not spoil the count of all.
      if (!isMineOnly) isSound = false
    }
  }
  const decisions = state.decisions?.[state.decisions.length - 1]
  if (!isSound || !decisions) return null
  const last = state.checkpoints[state.checkpoints.length - 1] as SignedCheckpoint
  const tagsSetAside = new Set(
    state.casts.filter((cast) => !stands(state, cast.index, state.results.length)).map((cast) => cast.tagHex),
  )
  return {
    rules: state.rules,
    roll: { heads: state.roll.headCount, areaDm2: state.roll.areaDm2 },
    shares: sharesOf(state, state.results[state.results.length - 1] as Result),
    decisions,
    setAside: state.setAside.size,
    rollCorrections: state.mineInLog.filter(({ entry }) => entry.kind === 'corrected-roll').length,
    resultCorrections: state.results.length - 1,
    mineSetAside: (mine.rows ?? []).map((row) => row.tag).filter((tag) => tagsSetAside.has(tag)),
    mineElsewhere: (mine.rows ?? [])
      .filter((row) => row.ballot === 'elsewhere')
      .flatMap(({ tag }) => {
        const own = state.casts.filter((cast) => cast.tagHex === tag)
        const counts = own.find((cast) => stands(state, cast.index, state.results.length))
        // Of what was set aside, `mineSetAside` tells.
        return counts ? [CHANNELS[counts.channel] ?? 'phone'] : own.length > 0 ? [] : [null]
      }),
    witnesses: state.rules.witnesses.map((witness) => ({
      name: witness.name,
      atSeconds: cosignedAt(last, keyOf(witness)),
    })),
  }
}

/** What an owner kept as it is read: rows are null where what is given has none that can be looked for. */
type ReadMine = Asked & { readonly rows: readonly MyRow[] | null }

/** Reads what an owner kept. What is not of its shape is no reason to look for nothing: its checks fail. */
function readMine(given: unknown): ReadMine {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { rows: null }
  const { rows } = given as Mine
  const isRead = Array.isArray(rows) && rows.every((row) => typeof row === 'object' && row !== null)
  return { ...given, rows: isRead ? rows : null }
}

/** Whether there is anything of mine to look for: a ballot cast elsewhere gives this phone nothing to compare. */
function hasWork(name: 'my-ballot' | 'my-row', { rows }: ReadMine): boolean {
  return (
    rows === null || rows.some((row) => (name === 'my-row' ? !isUntold(row) : row.ballot !== 'elsewhere'))
  )
}

/** Whether the row of a head is not given. */
function isUntold({ areaDm2, blinding }: MyRow): boolean {
  return areaDm2 === null && blinding === null
}

const WORK: Record<CheckName, (state: State, given: unknown, mine: ReadMine) => void> = {
  format(state, given, { communityId: estateId, voteId }) {
    const read = readRecord(given)
    need(read.ok)
    need(estateId === undefined || estateId === String(read.value.communityId), 'another estate')
    need(voteId === undefined || voteId === read.value.voteId, 'another vote')
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
    need(mine.logName === undefined || mine.logName === log.name, 'another log')
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
    let before = 0
    for (const checkpoint of state.checkpoints) {
      const root = state.roots.get(checkpoint.size)
      need(root !== undefined && isEqual(root, checkpoint.root), `size ${checkpoint.size}`)
      need(checkpoint.size >= before, `size ${checkpoint.size} after ${before}`)
      before = checkpoint.size
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
      need(read.estateId === state.record.communityId, index)
      state.mineInLog.push({ index, entry: read.entry })
    }
  },

  order(state) {
    checkOrder(state.mineInLog)
    const all = state.mineInLog.map(({ entry }) => entry)
    state.casts = state.mineInLog.flatMap(({ index, entry }) =>
      entry.kind === 'ballot' ? [{ ...entry, index, tagHex: toHex(entry.tag) }] : [],
    )
    state.roll = all
      .filter((entry) => entry.kind === 'roll' || entry.kind === 'corrected-roll')
      .slice(-1)[0] as State['roll']
    state.close = all.find((entry) => entry.kind === 'close') as State['close']
    state.results = all.filter((entry) => entry.kind === 'result')
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
    const idOf = (name: string, keyId: Uint8Array) => `${name} ${toHex(keyId)}`
    const known = new Map<string, NoteKey[]>()
    for (const key of state.rules.witnesses.map(keyOf)) {
      const id = idOf(key.name, keyIdOf(key, 'witness'))
      const same = known.get(id)
      if (same) same.push(key)
      else known.set(id, [key])
    }
    for (const checkpoint of state.checkpoints)
      for (const id of new Set(checkpoint.signatures.map((line) => idOf(line.name, line.keyId))))
        for (const key of known.get(id) ?? []) need(areGoodLinesOf(checkpoint, key), key.name)
  },

  schedule(state) {
    const checked = checkSchedule(state.rules)
    need(checked.ok, checked.ok ? '' : checked.reason)
  },

  thresholds(state) {
    for (const [index, { matterId, quorum, consent }] of state.rules.items.entries()) {
      need(matterId >= 1 && matterId <= 9, `item ${index}`)
      const law = matterOf(matterId)
      need(quorum?.num === law.quorum.num && quorum.den === law.quorum.den, `item ${index}`)
      const { fraction, strict } = law.consent
      need(
        consent?.num === fraction.num && consent.den === fraction.den && consent.strict === strict,
        `item ${index}`,
      )
    }
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
    need(opensTo(sumPoints(state.rows.values()), state.roll.areaDm2, toBig(state.roll.blinding)))
  },

  'ballots-entitled'(state) {
    for (const { tagHex } of state.casts) need(state.rows.has(tagHex), tagHex)
  },

  'set-aside'(state) {
    const casts = new Map(state.casts.map((cast) => [cast.index, cast]))
    state.setAside = new Map()
    let results = 0
    for (const [place, { index, entry }] of state.mineInLog.entries()) {
      if (entry.kind === 'result') results += 1
      if (entry.kind !== 'set-aside') continue
      const named = casts.get(entry.index)
      need(named !== undefined && named.index < index && isEqual(named.tag, entry.tag), index)
      need(!state.setAside.has(entry.index), index)
      const after = state.mineInLog[place + 1]
      const earliest = results > 0 ? state.close.closedAt : named.castAt
      const latest = after?.entry.kind === 'ballot' ? after.entry.castAt : LAST_INSTANT_MS
      need(entry.at >= earliest && entry.at <= latest, index)
      state.setAside.set(entry.index, { round: results, by: results > 0 ? null : (after?.index ?? null) })
      if (results > 0) need(entry.reason === SET_ASIDE.upheldObjection, index)
      else {
        const next = after?.entry
        need(entry.reason === SET_ASIDE.otherChannel && next?.kind === 'ballot', index)
        const [later, earlier] = [CHANNELS[next.channel], CHANNELS[named.channel]]
        need(isEqual(next.tag, entry.tag) && later !== undefined && earlier !== undefined, index)
        need(prevails(state.rules.paper, later, earlier), index)
      }
    }
  },

  'one-ballot-a-head'(state) {
    const standing = new Map<string, number>()
    for (const { tagHex, index } of state.casts) {
      const before = standing.get(tagHex)
      // Note: one set aside only after the close did not make room for another.
      need(before === undefined || state.setAside.get(before)?.round === 0, tagHex)
      standing.set(tagHex, index)
    }
  },

  'ballots-in-time'(state) {
    const { opensAt, closesAt } = state.rules
    let before = opensAt
    for (const { castAt, channel, tagHex } of state.casts) {
      need(castAt >= before && castAt < closesAt, tagHex)
      need(CHANNELS[channel] !== undefined, tagHex)
      before = castAt
    }
    need(state.close.closedAt >= closesAt && isInstant(state.close.closedAt), 'close')
  },

  proxies(state) {
    const { noticeAt, closesAt, proxyCap } = state.rules
    const grants = new Map<string, { agent: string | null; at: number }>()
    const used = new Map<string, number>()
    for (const { index, entry } of state.mineInLog) {
      if (entry.kind === 'proxy') {
        need(entry.at >= noticeAt && entry.at < closesAt && entry.state <= 1, index)
        grants.set(toHex(entry.tag), { agent: entry.state === 1 ? toHex(entry.agent) : null, at: entry.at })
      }
      if (entry.kind !== 'ballot' || CHANNELS[entry.channel] !== 'proxy') continue
      const { agent = null, at = 0 } = grants.get(toHex(entry.tag)) ?? {}
      need(agent !== null && at <= entry.castAt, index)
      if (stands(state, index, Number.POSITIVE_INFINITY)) used.set(agent, (used.get(agent) ?? 0) + 1)
    }
    for (const [agent, heads] of used) need(heads <= proxyCap, agent)
  },

  'none-missing'(state) {
    need(state.close.ballotCount === state.casts.length, state.close.ballotCount)
  },

  openings(state) {
    const { items } = state.rules
    const bytes = fromBase64(state.record.openings)
    const hash = bytes ? sha256(bytes) : null
    for (const result of state.results) need(hash !== null && isEqual(hash, result.openingsHash), 'hash')
    const openings = pieces(bytes, items.length + SALT_BYTES)
    need(openings !== null && openings.length === state.casts.length, 'count')
    state.choices = openings.map((opening, place) => {
      const { tag, tagHex, channel, commitment } = state.casts[place] as Cast
      const choices = opening.subarray(0, items.length)
      need(areChoices(items, Array.from(choices), CHANNELS[channel] === 'paper'), tagHex)
      const expected = choiceCommitment(state.record.voteId, tag, choices, opening.subarray(items.length))
      need(isEqual(expected, commitment), tagHex)
      return choices
    })
  },

  heads(state) {
    for (const [round, result] of state.results.entries()) {
      const wanted = state.rules.items.reduce((all, item) => all + choiceCount(item), 0)
      need(result.shares.length === wanted && result.outcomes.length === state.rules.items.length, 'count')
      for (const { item, choice, share, casts } of standing(state, round))
        need(casts.length === share.heads, `item ${item} choice ${choice}`)
    }
  },

  areas(state) {
    for (const round of state.results.keys())
      for (const { item, choice, share, casts } of standing(state, round)) {
        const sum = sumPoints(casts.map(({ tagHex }) => state.rows.get(tagHex) as Point))
        need(opensTo(sum, share.areaDm2, toBig(share.blinding)), `item ${item} choice ${choice}`)
      }
    // A row that nobody checks may hide a negative area; then what was chosen could be more than there is.
    for (const result of state.results)
      for (const [item, shares] of sharesOf(state, result).entries()) {
        const chosen = shares.reduce((all, share) => all + share.areaDm2, 0)
        need(chosen <= state.roll.areaDm2, `item ${item}`)
      }
  },

  verdict(state) {
    const roll = { heads: state.roll.headCount, areaDm2: state.roll.areaDm2 }
    state.decisions = state.results.map((result) => {
      const decided = decideItems(state.rules, roll, sharesOf(state, result))
      for (const [index, { outcome }] of decided.entries())
        need(outcome === result.outcomes[index], `item ${index}: ${outcome}`)
      return decided
    })
  },

  'my-ballot'(state, _given, { rows }) {
    need(rows !== null, 'mine')
    const last = state.results.length
    let later = 0
    for (const { tag, ballot } of rows) {
      need(isTag(tag), 'tag')
      if (ballot === 'elsewhere') continue
      // Nobody may have voted in my name.
      if (ballot === null)
        need(!state.casts.some((cast) => cast.tagHex === tag && stands(state, cast.index, last)), tag)
      else if (!needMine(state, tag, ballot)) later += 1
    }
    if (later > 0) throw new NotDone('later')
  },

  'my-row'(state, _given, { rows }) {
    need(rows !== null, 'mine')
    for (const row of rows) {
      if (isUntold(row)) continue
      const { tag, areaDm2, blinding } = row
      need(isTag(tag) && typeof blinding === 'string' && isCount(areaDm2), 'row')
      const point = state.rows.get(tag)
      const number = fromBase64(blinding)
      need(point !== undefined && number?.length === BLINDING_BYTES, tag)
      need(opensTo(point, areaDm2, toBig(number)), tag)
    }
  },
}

const BLINDING_BYTES = 32

function isTag(given: unknown): boolean {
  return typeof given === 'string' && fromHex(given)?.length === TAG_BYTES
}

/** The order of a vote's entries: rules, roll, what happens until the close, the result, and its corrections. */
function checkOrder(entries: State['mineInLog']): void {
  const kinds = entries.map(({ entry }) => entry.kind)
  need(kinds[0] === 'rules' && kinds[1] === 'roll', 'begin')
  const close = kinds.indexOf('close')
  need(close >= 2 && kinds[close + 1] === 'result' && kinds[kinds.length - 1] === 'result', 'end')
  let hasBallots = false
  for (const { index, entry } of entries.slice(2, close)) {
    if (entry.kind === 'corrected-roll') need(!hasBallots, index)
    else need(entry.kind === 'ballot' || entry.kind === 'proxy' || entry.kind === 'set-aside', index)
    if (entry.kind === 'ballot') hasBallots = true
  }
  for (const [place, { index, entry }] of entries.slice(close + 2).entries()) {
    need(entry.kind === 'set-aside' || entry.kind === 'result', index)
    if (entry.kind === 'result') need(kinds[close + 1 + place] === 'set-aside', index)
  }
}

/** A result's shares as `shares[item][choice]`. */
function sharesOf(state: State, result: Result): OpenShare[][] {
  let at = 0
  return state.rules.items.map((item) => {
    const count = choiceCount(item)
    at += count
    return result.shares.slice(at - count, at)
  })
}

/** Whether a ballot counts in a result. One that another replaced counts again where that other one fell to an objection. */
function stands(state: State, index: number, round: number): boolean {
  const gone = state.setAside.get(index)
  if (gone === undefined || gone.round > round) return true
  return gone.by !== null && !stands(state, gone.by, round)
}

/** Every choice of every item with what a result says of it and the ballots that stood for it then. */
function standing(
  state: State,
  round: number,
): { item: number; choice: number; share: OpenShare; casts: Cast[] }[] {
  const stood = state.casts.flatMap((cast, place) => {
    return stands(state, cast.index, round) ? [{ cast, choices: state.choices[place] as Uint8Array }] : []
  })
  return sharesOf(state, state.results[round] as Result).flatMap((shares, item) =>
    shares.map((share, choice) => ({
      item,
      choice,
      share,
      casts: stood.filter(({ choices }) => choices[item] === choice).map(({ cast }) => cast),
    })),
  )
}

/** Needs a receipt to be of this log and this count; false where its checkpoint is later than the record and has no proof. */
function needMine(state: State, tag: string, ballot: MyBallot): boolean {
  const { index, entry, checkpoint, choices, proof } = ballot
  const { entries, firstIndex, log } = state.record
  need(isCount(index) && Array.isArray(choices) && typeof checkpoint === 'string', tag)
  need(entries[index - firstIndex] === entry, index)
  const place = state.casts.findIndex((cast) => cast.index === index)
  need(place >= 0 && state.casts[place]?.tagHex === tag, index)
  const opened = state.choices[place] as Uint8Array
  need(opened.length === choices.length && choices.every((one, item) => one === opened[item]), index)
  // The checkpoint of that day must be one this very log passed through, or there are two logs.
  const kept = readSigned(keyOf(log), checkpoint)
  need(kept !== null, 'signature')
  const last = state.checkpoints[state.checkpoints.length - 1] as SignedCheckpoint
  if (kept.size <= last.size) {
    const root = state.roots.get(kept.size)
    need(root !== undefined && isEqual(root, kept.root), 'another history')
    return true
  }
  if (proof === undefined) return false
  const hashes = Array.isArray(proof) && proof.every((one) => typeof one === 'string') ? bytesOf(proof) : null
  need(hashes !== null, 'proof')
  need(isConsistent(last.size, last.root, kept.size, kept.root, hashes), 'another history')
  return true
}

/** The checkpoints of receipts, for their sizes; whether they are what they say is looked at with the ballot. */
function keptCheckpoints({ rows }: ReadMine): SignedCheckpoint[] {
  return (rows ?? []).flatMap(({ ballot }) => {
    const kept = ballot && ballot !== 'elsewhere' ? parseCheckpoint(ballot.checkpoint) : null
    return kept ? [kept] : []
  })
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
