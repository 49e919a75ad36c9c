import { sha256 } from '@noble/hashes/sha2.js'
import { LAST_INSTANT_MS } from '#domain/core/calendar.ts'
import { ascii, concat, fromBase64, isWellFormed, readU64, u64, utf8 } from '#domain/log/bytes.ts'
import { isKeyName } from '#domain/log/checkpoint.ts'
import { decodeEntry, ENTRY, type Entry, type EntryKind, encodeEntry } from '#domain/log/entry.ts'
import { readJson } from '#domain/log/json.ts'
import { err, ok, type Result } from '#domain/core/result.ts'
import { PAPER_RULES, type PaperRule } from '../counting/count.ts'
import { type Agenda, checkAgenda, ITEM_KINDS, type Item } from '../counting/item.ts'
import type { Scope } from '../roll.ts'

// The exported record of a vote and the entries it is made of. docs/record-format.md says the same for those who write a
// verifier of their own; what is changed here must be changed there, and means a new format number.

export const RECORD_FORMAT = 'bjwy-vote-record/2'
export const RULES_FORMAT = 'bjwy-vote-rules/2'
export const SUITE = 'sha256-ed25519-p256'

export const TAG_BYTES = 16
export const SALT_BYTES = 32
export const ROW_BYTES = TAG_BYTES + 64
export const AGENT_BYTES = 16

export const CHANNELS = ['phone', 'paper', 'proxy'] as const
export type BallotChannel = (typeof CHANNELS)[number]

/** Why a ballot was set aside, as its byte in the entry. */
export const SET_ASIDE = { otherChannel: 1, upheldObjection: 2 } as const

/** An item with the thresholds it is decided by. */
export type RuledItem = Item & {
  readonly quorum: { readonly num: number; readonly den: number }
  readonly consent: { readonly num: number; readonly den: number; readonly strict: boolean }
}

/** Everything that decides how a vote is counted, frozen when it is announced. Its text, byte for byte, is hashed. */
export type VoteRules = {
  readonly format: typeof RULES_FORMAT
  readonly communityId: number
  readonly communityName: string
  readonly voteId: string
  readonly title: string
  readonly items: readonly RuledItem[]
  readonly seats: number
  readonly documents: readonly { readonly title: string; readonly body: string }[]
  readonly convener: string
  readonly scope: Scope
  readonly countParking: boolean
  readonly countStorage: boolean
  readonly paper: PaperRule
  /** For how many heads one agent may vote; 0 where nobody may vote by proxy. */
  readonly proxyCap: number
  readonly noticeAt: number
  readonly opensAt: number
  readonly closesAt: number
  /** Who watches the log: their signatures under a checkpoint say that they saw this history and no other. */
  readonly witnesses: readonly LogName[]
}

export type LogName = { readonly name: string; readonly publicKey: string }

export type VoteRecord = {
  readonly format: typeof RECORD_FORMAT
  readonly suite: typeof SUITE
  readonly communityId: number
  readonly voteId: string
  readonly log: LogName
  /** The rules' text. */
  readonly rules: string
  /** The place in the log of the first entry given, and the perfect subtrees before it (base64). */
  readonly firstIndex: number
  readonly peaks: readonly string[]
  /** Every entry of the log from `firstIndex` on, of this vote or not (base64): none can be hidden between them. */
  readonly entries: readonly string[]
  /** 80 bytes a head: tag, commitment (base64). */
  readonly roll: string
  /** For each ballot in the log's order one byte an item, and 32 of salt (base64). */
  readonly openings: string
  /** Signed checkpoints, oldest first; the last covers everything given. */
  readonly checkpoints: readonly string[]
}

/** Reads a record's outer shape: fields and their types, nothing of what they mean. Never throws. */
export function readRecord(given: unknown): Result<VoteRecord, 'format'> {
  if (typeof given !== 'object' || given === null) return err('format')
  const record = given as Record<string, unknown>
  const isGood =
    record.format === RECORD_FORMAT &&
    record.suite === SUITE &&
    Number.isSafeInteger(record.communityId) &&
    isCount(record.firstIndex) &&
    isLogName(record.log) &&
    typeof record.voteId === 'string' &&
    /^[0-9A-Z]{26}$/.test(record.voteId) &&
    isText(record.rules) &&
    [record.roll, record.openings].every(isBase64) &&
    [record.peaks, record.entries].every((all) => isListOf(all, isBase64)) &&
    isTexts(record.checkpoints)
  return isGood ? ok(given as VoteRecord) : err('format')
}

/**
 * Reads the rules' text. Null where it is not JSON of the known format with exactly its fields, or not something that can
 * be voted on: a field that one program knows and another does not would be counted by one of them only. Never throws.
 */
export function readRules(text: string): VoteRules | null {
  const read = readJson(text)
  return read.ok && isRules(read.value) ? read.value : null
}

function isRules(given: unknown): given is VoteRules {
  return (
    hasFields(given, [
      ...[
        'format',
        'communityId',
        'communityName',
        'voteId',
        'title',
        'items',
        'seats',
        'documents',
        'convener',
      ],
      ...['scope', 'countParking', 'countStorage', 'paper', 'proxyCap', 'noticeAt', 'opensAt', 'closesAt'],
      'witnesses',
    ]) &&
    given.format === RULES_FORMAT &&
    [given.communityName, given.title, given.convener].every(isText) &&
    [given.countParking, given.countStorage].every((one) => typeof one === 'boolean') &&
    isListOf(given.documents, isDocument) &&
    isScope(given.scope) &&
    isListOf(given.witnesses, (one) => hasFields(one, ['name', 'publicKey']) && isLogName(one)) &&
    isAgenda(given) &&
    PAPER_RULES.includes(given.paper as PaperRule) &&
    [given.proxyCap, given.seats].every(isCount) &&
    [given.noticeAt, given.opensAt, given.closesAt].every(isInstant)
  )
}

/** Whether it is an object with exactly these fields. */
function hasFields(given: unknown, names: readonly string[]): given is Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  return (
    Object.keys(given).length === names.length &&
    names.every((name) => Object.prototype.hasOwnProperty.call(given, name))
  )
}

function isDocument(given: unknown): boolean {
  return hasFields(given, ['title', 'body']) && isText(given.title) && isText(given.body)
}

function isScope(given: unknown): boolean {
  const { kind, buildingId, stair } = (given ?? {}) as {
    kind?: unknown
    buildingId?: unknown
    stair?: unknown
  }
  if (kind === 'estate') return hasFields(given, ['kind'])
  if (kind === 'building') return hasFields(given, ['kind', 'buildingId']) && isText(buildingId)
  return (
    kind === 'stair' &&
    hasFields(given, ['kind', 'buildingId', 'stair']) &&
    isText(buildingId) &&
    isText(stair)
  )
}

/** Whether it is an exact integer from 0 on. */
export function isCount(given: unknown): given is number {
  return Number.isSafeInteger(given) && (given as number) >= 0
}

/** Whether it is an instant that has a date: epoch milliseconds of the years 1970 to 9999. */
export function isInstant(given: unknown): boolean {
  return isCount(given) && given <= LAST_INSTANT_MS
}

const KINDS: readonly unknown[] = ITEM_KINDS

function isAgenda(given: { items?: unknown; seats?: unknown }): boolean {
  return isListOf(given.items, isItem) && checkAgenda(given as Agenda).ok
}

function isItem(given: unknown): boolean {
  if (!hasFields(given, ['kind', 'title', 'text', 'matterId', 'options', 'quorum', 'consent'])) return false
  const { kind, title, text, matterId, options, quorum, consent } = given
  return (
    KINDS.includes(kind) &&
    isText(title) &&
    isText(text) &&
    Number.isInteger(matterId) &&
    isTexts(options) &&
    hasFields(quorum, ['num', 'den']) &&
    hasFields(consent, ['num', 'den', 'strict']) &&
    [quorum.num, quorum.den, consent.num, consent.den].every(Number.isSafeInteger) &&
    typeof consent.strict === 'boolean'
  )
}

export function rulesHashOf(text: string): Uint8Array {
  return sha256(utf8(text))
}

/** What a ballot's leaf says of its choices: SHA-256 over a name, the vote, the tag, the choices and 32 random bytes. */
export function choiceCommitment(
  voteId: string,
  tag: Uint8Array,
  choices: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  return sha256(concat([utf8('bjwy/2/choice'), utf8(voteId), tag, choices, salt]))
}

/** What a choice got, with what opens the sum of its areas. */
export type OpenShare = { readonly heads: number; readonly areaDm2: number; readonly blinding: Uint8Array }

/** An entry of a vote, read. Every one names the vote and binds the rules it was made under. */
export type VoteEntry = { readonly voteId: string; readonly rulesHash: Uint8Array } & (
  | { readonly kind: 'rules' }
  | {
      readonly kind: 'roll' | 'corrected-roll'
      readonly headCount: number
      readonly areaDm2: number
      readonly blinding: Uint8Array
      readonly rollHash: Uint8Array
    }
  | {
      readonly kind: 'ballot'
      readonly tag: Uint8Array
      readonly commitment: Uint8Array
      readonly castAt: number
      readonly channel: number
    }
  | {
      readonly kind: 'set-aside'
      readonly tag: Uint8Array
      readonly index: number
      readonly reason: number
      readonly at: number
    }
  | {
      readonly kind: 'proxy'
      readonly tag: Uint8Array
      readonly agent: Uint8Array
      readonly at: number
      readonly state: number
    }
  | { readonly kind: 'close'; readonly closedAt: number; readonly ballotCount: number }
  | {
      readonly kind: 'result'
      readonly openingsHash: Uint8Array
      /** Of every choice of every item, one after another. */
      readonly shares: readonly OpenShare[]
      readonly outcomes: readonly string[]
    }
  | { readonly kind: 'cancelled'; readonly reasonHash: Uint8Array; readonly at: number }
)
export type VoteEntryOf<K extends VoteEntry['kind']> = Extract<VoteEntry, { kind: K }>

/** The bytes of a vote's entry. */
export function encodeVoteEntry(estateId: number, entry: VoteEntry): Uint8Array {
  const fields = [utf8(entry.voteId), entry.rulesHash, ...fieldsOf(entry)]
  return encodeEntry({ type: ENTRY[entry.kind], estateId, fields })
}

function fieldsOf(entry: VoteEntry): readonly Uint8Array[] {
  switch (entry.kind) {
    case 'rules':
      return []
    case 'roll':
    case 'corrected-roll':
      return [u64(entry.headCount), u64(entry.areaDm2), entry.blinding, entry.rollHash]
    case 'ballot':
      return [entry.tag, entry.commitment, u64(entry.castAt), Uint8Array.of(entry.channel)]
    case 'set-aside':
      return [entry.tag, u64(entry.index), Uint8Array.of(entry.reason), u64(entry.at)]
    case 'proxy':
      return [entry.tag, entry.agent, u64(entry.at), Uint8Array.of(entry.state)]
    case 'close':
      return [u64(entry.closedAt), u64(entry.ballotCount)]
    case 'result': {
      const shares = entry.shares.flatMap((share) => [u64(share.heads), u64(share.areaDm2), share.blinding])
      return [entry.openingsHash, ...shares, ...entry.outcomes.map(utf8)]
    }
    case 'cancelled':
      return [entry.reasonHash, u64(entry.at)]
  }
}

/**
 * Reads an entry as one of a vote. `null` where the bytes are no entry at all or one of a vote that is malformed,
 * `'other'` where they are a well-formed entry about something else.
 */
export function decodeVoteEntry(bytes: Uint8Array): { estateId: number; entry: VoteEntry } | 'other' | null {
  const raw = decodeEntry(bytes)
  if (!raw) return null
  const kind = kindOf(raw)
  if (!kind) return 'other'
  const [vote, rulesHash, ...rest] = raw.fields
  const voteId = vote ? ascii(vote) : null
  if (!voteId || rulesHash?.length !== 32) return null
  const entry = readKind(kind, { voteId, rulesHash }, rest)
  return entry ? { estateId: raw.estateId, entry } : null
}

type Start = { readonly voteId: string; readonly rulesHash: Uint8Array }

const KIND_OF = new Map(Object.entries(ENTRY).map(([kind, type]) => [type as number, kind as EntryKind]))

function kindOf(raw: Entry): EntryKind | undefined {
  return KIND_OF.get(raw.type)
}

function readKind(kind: EntryKind, start: Start, rest: readonly Uint8Array[]): VoteEntry | null {
  const [a, b, c, d] = rest
  const isLong = (length: number) => rest.length === length
  switch (kind) {
    case 'rules':
      return isLong(0) ? { ...start, kind } : null
    case 'roll':
    case 'corrected-roll': {
      const [headCount, areaDm2] = [numberOf(a), numberOf(b)]
      if (!isLong(4) || headCount === null || areaDm2 === null || c?.length !== 32 || d?.length !== 32)
        return null
      return { ...start, kind, headCount, areaDm2, blinding: c, rollHash: d }
    }
    case 'ballot': {
      const castAt = numberOf(c)
      if (!isLong(4) || a?.length !== TAG_BYTES || b?.length !== 32 || castAt === null || d?.length !== 1)
        return null
      return { ...start, kind, tag: a, commitment: b, castAt, channel: d[0] as number }
    }
    case 'set-aside': {
      const [index, at] = [numberOf(b), numberOf(d)]
      if (!isLong(4) || a?.length !== TAG_BYTES || index === null || c?.length !== 1 || at === null)
        return null
      return { ...start, kind, tag: a, index, reason: c[0] as number, at }
    }
    case 'proxy': {
      const at = numberOf(c)
      const isRead = isLong(4) && a?.length === TAG_BYTES && b?.length === AGENT_BYTES && d?.length === 1
      if (!isRead || at === null) return null
      return { ...start, kind, tag: a, agent: b, at, state: d[0] as number }
    }
    case 'close': {
      const [closedAt, ballotCount] = [numberOf(a), numberOf(b)]
      if (!isLong(2) || closedAt === null || ballotCount === null) return null
      return { ...start, kind, closedAt, ballotCount }
    }
    case 'result':
      return readResult(start, rest)
    case 'cancelled': {
      const at = numberOf(b)
      return isLong(2) && a?.length === 32 && at !== null ? { ...start, kind, reasonHash: a, at } : null
    }
  }
}

const SHARE_FIELDS = 3

/** Shares are told from outcomes by their third field, which has 32 bytes; no outcome is that long. */
function readResult(start: Start, rest: readonly Uint8Array[]): VoteEntry | null {
  const [openingsHash] = rest
  if (openingsHash?.length !== 32) return null
  const shares: OpenShare[] = []
  let at = 1
  while (rest[at + 2]?.length === 32) {
    const [heads, areaDm2] = [numberOf(rest[at]), numberOf(rest[at + 1])]
    if (heads === null || areaDm2 === null) return null
    shares.push({ heads, areaDm2, blinding: rest[at + 2] as Uint8Array })
    at += SHARE_FIELDS
  }
  const outcomes = rest.slice(at).map(ascii)
  if (outcomes.length === 0 || outcomes.some((one) => one === null)) return null
  return { ...start, kind: 'result', openingsHash, shares, outcomes: outcomes as string[] }
}

function numberOf(field: Uint8Array | undefined): number | null {
  return field ? readU64(field) : null
}

/** Bytes cut into pieces of `size`; null where they do not come out even. */
export function pieces(bytes: Uint8Array | null, size: number): Uint8Array[] | null {
  if (!bytes || bytes.length % size !== 0) return null
  const cut: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size))
  return cut
}

export function bytesOf(texts: readonly string[]): Uint8Array[] | null {
  const all: Uint8Array[] = []
  for (const text of texts) {
    const bytes = fromBase64(text)
    if (!bytes) return null
    all.push(bytes)
  }
  return all
}

function isBase64(given: unknown): boolean {
  return typeof given === 'string' && fromBase64(given) !== null
}

/** Text without half characters: only that has one hash. */
function isText(given: unknown): given is string {
  return typeof given === 'string' && isWellFormed(given)
}

function isListOf(given: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(given) && given.every(isOne)
}

function isTexts(given: unknown): given is string[] {
  return isListOf(given, isText)
}

const KEY_BYTES = 32

function isLogName(given: unknown): given is LogName {
  const { name, publicKey } = (given ?? {}) as { name?: unknown; publicKey?: unknown }
  if (typeof name !== 'string' || typeof publicKey !== 'string') return false
  return isKeyName(name) && fromBase64(publicKey)?.length === KEY_BYTES
}
