import { sha256 } from '@noble/hashes/sha2.js'
import { ascii, concat, fromBase64, readU64, u64, utf8 } from '../log/bytes.ts'
import { decodeEntry, ENTRY, type Entry, encodeEntry } from '../log/entry.ts'
import { err, ok, type Result } from '../result.ts'
import type { MatterId } from './matter.ts'
import type { Scope } from './roll.ts'
import type { Choice } from './tally.ts'

// The exported record of a vote and the entries it is made of. docs/record-format.md says the same for those who write a
// verifier of their own; what is changed here must be changed there, and means a new format number.

export const RECORD_FORMAT = 'bjwy-vote-record/1'
export const RULES_FORMAT = 'bjwy-vote-rules/1'
export const SUITE = 'sha256-ed25519-p256'

export const TAG_BYTES = 16
export const SALT_BYTES = 32
export const ROW_BYTES = TAG_BYTES + 64
export const OPENING_BYTES = 1 + SALT_BYTES

/** A choice as its byte in an opening. */
export const CHOICES: readonly Choice[] = ['for', 'against', 'abstain']
export const CHANNELS = ['phone', 'paper', 'proxy'] as const
export type BallotChannel = (typeof CHANNELS)[number]

/** Everything that decides how a vote is counted, frozen when it is announced. Its text, byte for byte, is hashed. */
export type VoteRules = {
  readonly format: typeof RULES_FORMAT
  readonly communityId: number
  readonly communityName: string
  readonly voteId: string
  readonly title: string
  readonly question: string
  readonly documents: readonly { readonly title: string; readonly body: string }[]
  readonly convener: string
  readonly matterId: MatterId
  readonly quorum: { readonly num: number; readonly den: number }
  readonly consent: { readonly num: number; readonly den: number; readonly strict: boolean }
  readonly scope: Scope
  readonly countParking: boolean
  readonly countStorage: boolean
  readonly paper: 'first-stands'
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
  /** 33 bytes a ballot, in the log's order: choice, salt (base64). */
  readonly openings: string
  /** Signed checkpoints, oldest first; the last covers everything given. */
  readonly checkpoints: readonly string[]
}

/** Reads a record's outer shape: fields and their types, nothing of what they mean. */
export function readRecord(given: unknown): Result<VoteRecord, 'format'> {
  if (typeof given !== 'object' || given === null) return err('format')
  const record = given as Record<string, unknown>
  const isGood =
    record.format === RECORD_FORMAT &&
    record.suite === SUITE &&
    Number.isSafeInteger(record.communityId) &&
    Number.isSafeInteger(record.firstIndex) &&
    isLogName(record.log) &&
    [record.voteId, record.rules, record.roll, record.openings].every((one) => typeof one === 'string') &&
    [record.peaks, record.entries, record.checkpoints].every(isTexts)
  return isGood ? ok(given as VoteRecord) : err('format')
}

/** Reads the rules' text. Null where it is not JSON of the known format. */
export function readRules(text: string): VoteRules | null {
  try {
    const rules = JSON.parse(text) as VoteRules | null
    const isGood =
      rules?.format === RULES_FORMAT && Array.isArray(rules.witnesses) && rules.witnesses.every(isLogName)
    return isGood ? rules : null
  } catch {
    return null
  }
}

export function rulesHashOf(text: string): Uint8Array {
  return sha256(utf8(text))
}

/** What a ballot's leaf says of its choice: SHA-256 over a name, the vote, the tag, the choice and 32 random bytes. */
export function choiceCommitment(
  voteId: string,
  tag: Uint8Array,
  choice: number,
  salt: Uint8Array,
): Uint8Array {
  return sha256(concat([utf8('bjwy/1/choice'), utf8(voteId), tag, Uint8Array.of(choice), salt]))
}

export type Share = { readonly heads: number; readonly areaDm2: number; readonly blinding: Uint8Array }

/** An entry of a vote, read. Every one names the vote and binds the rules it was made under. */
export type VoteEntry = { readonly voteId: string; readonly rulesHash: Uint8Array } & (
  | { readonly kind: 'rules' }
  | {
      readonly kind: 'roll'
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
  | { readonly kind: 'close'; readonly closedAt: number; readonly ballotCount: number }
  | {
      readonly kind: 'result'
      readonly openingsHash: Uint8Array
      readonly shares: readonly Share[]
      readonly outcome: string
    }
)

/** The bytes of a vote's entry. */
export function encodeVoteEntry(communityId: number, entry: VoteEntry): Uint8Array {
  const start = [utf8(entry.voteId), entry.rulesHash]
  const make = (type: number, fields: readonly Uint8Array[]) =>
    encodeEntry({ type, communityId, fields: [...start, ...fields] })
  if (entry.kind === 'rules') return make(ENTRY.rules, [])
  if (entry.kind === 'roll')
    return make(ENTRY.roll, [u64(entry.headCount), u64(entry.areaDm2), entry.blinding, entry.rollHash])
  if (entry.kind === 'ballot')
    return make(ENTRY.ballot, [entry.tag, entry.commitment, u64(entry.castAt), Uint8Array.of(entry.channel)])
  if (entry.kind === 'close') return make(ENTRY.close, [u64(entry.closedAt), u64(entry.ballotCount)])
  const shares = entry.shares.flatMap((share) => [u64(share.heads), u64(share.areaDm2), share.blinding])
  return make(ENTRY.result, [entry.openingsHash, ...shares, utf8(entry.outcome)])
}

/**
 * Reads an entry as one of a vote. `null` where the bytes are no entry at all or one of a vote that is malformed,
 * `'other'` where they are a well-formed entry about something else.
 */
export function decodeVoteEntry(
  bytes: Uint8Array,
): { communityId: number; entry: VoteEntry } | 'other' | null {
  const raw = decodeEntry(bytes)
  if (!raw) return null
  if (raw.type < ENTRY.rules || raw.type > ENTRY.result) return 'other'
  const [vote, rulesHash, ...rest] = raw.fields
  const voteId = vote ? ascii(vote) : null
  if (!voteId || rulesHash?.length !== 32) return null
  const entry = readKind(raw, { voteId, rulesHash }, rest)
  return entry ? { communityId: raw.communityId, entry } : null
}

type Start = { readonly voteId: string; readonly rulesHash: Uint8Array }

function readKind(raw: Entry, start: Start, rest: readonly Uint8Array[]): VoteEntry | null {
  const [a, b, c, d] = rest
  if (raw.type === ENTRY.rules) return rest.length === 0 ? { ...start, kind: 'rules' } : null
  if (raw.type === ENTRY.roll) {
    const [headCount, areaDm2] = [numberOf(a), numberOf(b)]
    if (rest.length !== 4 || headCount === null || areaDm2 === null || c?.length !== 32 || d?.length !== 32)
      return null
    return { ...start, kind: 'roll', headCount, areaDm2, blinding: c, rollHash: d }
  }
  if (raw.type === ENTRY.ballot) {
    const castAt = numberOf(c)
    if (
      rest.length !== 4 ||
      a?.length !== TAG_BYTES ||
      b?.length !== 32 ||
      castAt === null ||
      d?.length !== 1
    )
      return null
    return { ...start, kind: 'ballot', tag: a, commitment: b, castAt, channel: d[0] as number }
  }
  if (raw.type === ENTRY.close) {
    const [closedAt, ballotCount] = [numberOf(a), numberOf(b)]
    if (rest.length !== 2 || closedAt === null || ballotCount === null) return null
    return { ...start, kind: 'close', closedAt, ballotCount }
  }
  return readResult(start, rest)
}

function readResult(start: Start, rest: readonly Uint8Array[]): VoteEntry | null {
  const outcome = ascii(rest[rest.length - 1] ?? new Uint8Array(0))
  if (rest.length !== 2 + CHOICES.length * 3 || rest[0]?.length !== 32 || outcome === null) return null
  const shares: Share[] = []
  for (let index = 0; index < CHOICES.length; index++) {
    const [heads, area, blinding] = rest.slice(1 + index * 3, 4 + index * 3)
    const counted = [numberOf(heads), numberOf(area)] as const
    if (counted[0] === null || counted[1] === null || blinding?.length !== 32) return null
    shares.push({ heads: counted[0], areaDm2: counted[1], blinding })
  }
  return { ...start, kind: 'result', openingsHash: rest[0], shares, outcome }
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

function isTexts(given: unknown): given is string[] {
  return Array.isArray(given) && given.every((one) => typeof one === 'string')
}

function isLogName(given: unknown): given is LogName {
  const name = given as Partial<LogName> | null
  return typeof name?.name === 'string' && typeof name.publicKey === 'string'
}
