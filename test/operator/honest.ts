import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { commitArea, GROUP_ORDER, type Point, pointBytes } from '#domain/votes/evidence/commitment.ts'
import { fromBig } from '#domain/log/big.ts'
import { concat, toBase64, toHex } from '#domain/log/bytes.ts'
import { checkpointBody, cosignature, cosignedText, keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import { CompactTree, heightsOf, leafHash, nodeHash } from '#domain/log/merkle.ts'
import { decideItems } from '#domain/votes/counting/decide.ts'
import { choiceCount, type Item, voidChoice } from '#domain/votes/counting/item.ts'
import { type MatterId, matterOf } from '#domain/votes/counting/matter.ts'
import {
  choiceCommitment,
  encodeVoteEntry,
  type OpenShare,
  RECORD_FORMAT,
  RULES_FORMAT,
  type RuledItem,
  rulesHashOf,
  SET_ASIDE,
  SUITE,
  type VoteEntry,
  type VoteRecord,
  type VoteRules,
} from '#domain/votes/evidence/record.ts'
import type { Mine } from '#domain/votes/evidence/recount.ts'

// An operator that keeps to the rules, for the one beside it that does not. Everything is made from a seed.

const DAY_MS = 86_400_000
const ESTATE = 7
const VOTE = '01M84WKG3Z7WXWJ69VP4EW74EJ'

export const PHONE = 0
export const PAPER = 1
export const BY_PROXY = 2

export type Key = { name: string; privateKey: KeyObject; publicKey: Uint8Array }
export type HeadRow = { tag: Uint8Array; areaDm2: number; blinding: bigint }
/** A head's choices, one for each item. */
export type Cast = { head: number; choices: number[]; salt: Uint8Array; castAt: number; channel: number }
/** `after` so many ballots. */
export type Proxy = { head: number; agent: string; at: number; isGranted: boolean; after: number }

/** All that an operator knows of a vote, before any of it is written down. */
export type Harness = {
  logKey: Key
  witness: Key
  rules: VoteRules
  heads: HeadRow[]
  /** Rolls that were announced and corrected before voting opened. */
  earlierRolls: HeadRow[][]
  proxies: Proxy[]
  /** In their order. A head's second one takes the place of its first. */
  casts: Cast[]
  /** Rounds of upheld objections after the close: the heads whose ballot is set aside. */
  objections: number[][]
  /** Entries of other people's business that stand before and between. */
  before: number
}

export function makeKey(name: string): Key {
  // PKCS#8 of an Ed25519 key is a fixed prefix and 32 bytes. Source: RFC 8410 §7.
  const seed = createHash('sha256').update(name).digest()
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { name, privateKey, publicKey: Uint8Array.from(spki.subarray(-32)) }
}

/** Bytes that look random and are the same every time. */
export function noise(name: string, length = 32): Uint8Array {
  return Uint8Array.from(createHash('sha512').update(name).digest().subarray(0, length))
}

export function makeHeads(count: number): HeadRow[] {
  return Array.from({ length: count }, (_, index) => ({
    tag: noise(`tag ${index}`, 16),
    areaDm2: 5_000 + ((index * 7919) % 9_000),
    blinding: BigInt(`0x${toHex(noise(`blinding ${index}`))}`) % GROUP_ORDER,
  }))
}

/** An item with the thresholds that the law has for its matter. */
export function ruled(item: Omit<Item, 'options'> & { options?: readonly string[] }): RuledItem {
  const { quorum, consent } = matterOf(item.matterId)
  return { options: [], ...item, quorum, consent: { ...consent.fraction, strict: consent.strict } }
}

export function question(title: string, matterId: MatterId, text = ''): RuledItem {
  return ruled({ kind: 'question', title, text, matterId })
}

export function candidate(title: string): RuledItem {
  return ruled({ kind: 'candidate', title, text: '', matterId: 3 })
}

export function choiceOf(title: string, options: readonly string[]): RuledItem {
  return ruled({ kind: 'options', title, text: '', matterId: 4, options })
}

/** A question that passes, one that does not, a choice between companies, and an election with a tie at the last seat. */
const AGENDA = [
  question('续聘物业服务企业', 4, '是否同意续聘？'),
  question('筹集维修资金', 6, '是否同意每平方米筹集十元？'),
  choiceOf('选一家绿化公司', ['甲公司', '乙公司', '丙公司']),
  candidate('候选人一'),
  candidate('候选人二'),
  candidate('候选人三'),
  candidate('候选人四'),
  candidate('候选人五'),
]
const [FOR, AGAINST, ABSTAIN] = [0, 1, 2]

/** What the heads of `makeWorld` choose. The second and the third candidate have the same friends. */
function choicesOf(index: number): number[] {
  const yes = (isFor: boolean) => (isFor ? FOR : AGAINST)
  return [
    index % 5 === 4 ? AGAINST : index % 11 === 10 ? ABSTAIN : FOR,
    yes(index % 3 > 0),
    index % 4 === 0 ? 2 : index % 9 === 8 ? 3 : 1,
    yes(index % 10 !== 9),
    yes(index % 6 !== 5),
    yes(index % 6 !== 5),
    yes(index % 5 > 1),
    yes(index % 3 === 1),
  ]
}

/** The heads of `makeWorld` that something happens to. */
export const VOTER = 3
export const [AGENT, PRINCIPAL, REVOKED, UNREAD, REPLACED, DISPUTED] = [0, 1, 2, 4, 5, 6] as const

/**
 * A vote on everything that can be voted on, and in which all happens that can: a roll corrected before voting opened, two
 * proxies used and one revoked, paper with marks nobody can read, a paper ballot that the owner's phone prevails over, and
 * one set aside after the close. Needs at least 8 heads; the last heads do not vote.
 */
export function makeHarness(given: { heads: number; before?: number; turnout?: number }): Harness {
  const { heads: count, before = 5, turnout = 0.9 } = given
  const bare = makeBareHarness({ heads: count, before, items: AGENDA, seats: 2 })
  const { opensAt } = bare.rules
  const heads = bare.heads
  const cast = (head: number, index: number, channel = PHONE, choices = choicesOf(head)): Cast => ({
    head,
    choices,
    salt: noise(`salt ${head} ${channel}`),
    castAt: opensAt + 1000 * (index + 1),
    channel,
  })
  const voting = Math.floor(count * turnout)
  const all = Array.from({ length: voting }, (_, head) => cast(head, head))
  const isUnread = (item: number) => item === 1 || item === 6
  const voidOf = (item: number) => voidChoice(AGENDA[item] as Item)
  const change: Record<number, (one: Cast) => Cast> = {
    [AGENT]: (one) => ({ ...one, channel: BY_PROXY }),
    [PRINCIPAL]: (one) => ({ ...one, channel: BY_PROXY }),
    [UNREAD]: (one) => ({
      ...one,
      channel: PAPER,
      choices: one.choices.map((choice, item) => (isUnread(item) ? voidOf(item) : choice)),
    }),
    [REPLACED]: (one) => ({ ...one, channel: PAPER, choices: one.choices.map(() => AGAINST) }),
    [DISPUTED]: (one) => ({ ...one, channel: PAPER }),
  }
  const casts = [...all.map((one) => change[one.head]?.(one) ?? one), cast(REPLACED, voting)]
  const proxy = (head: number, agent: string, isGranted = true): Proxy => ({
    head,
    agent,
    at: opensAt - DAY_MS,
    isGranted,
    after: 0,
  })
  return {
    ...bare,
    rules: { ...bare.rules, paper: 'online-prevails', proxyCap: 2 },
    earlierRolls: [
      heads.map((head, index) => (index === VOTER ? { ...head, areaDm2: head.areaDm2 + 70 } : head)),
    ],
    proxies: [
      proxy(AGENT, 'agent'),
      proxy(REVOKED, 'agent'),
      proxy(REVOKED, 'agent', false),
      proxy(PRINCIPAL, 'agent'),
    ],
    casts,
    objections: [[DISPUTED]],
  }
}

/** A vote on these items in which nothing has happened yet. */
export function makeBareHarness(given: {
  heads: number
  items: readonly RuledItem[]
  seats?: number
  before?: number
}): Harness {
  const { heads: count, items, seats = 0, before = 5 } = given
  const logKey = makeKey('wuye.example/7')
  const witness = makeKey('committee.example/7')
  const noticeAt = Date.UTC(2026, 8, 1, 1)
  const opensAt = noticeAt + 17 * DAY_MS
  const rules: VoteRules = {
    format: RULES_FORMAT,
    communityId: ESTATE,
    communityName: '示例小区',
    voteId: VOTE,
    title: '业主大会会议',
    items,
    seats,
    documents: [{ title: '合同草案', body: '三年，价格不变。' }],
    convener: '示例业主委员会',
    scope: { kind: 'estate' },
    countParking: false,
    countStorage: false,
    paper: 'first-stands',
    proxyCap: 0,
    noticeAt,
    opensAt,
    closesAt: opensAt + 20 * DAY_MS,
    witnesses: [{ name: witness.name, publicKey: toBase64(witness.publicKey) }],
  }
  return {
    logKey,
    witness,
    rules,
    heads: makeHeads(count),
    earlierRolls: [],
    proxies: [],
    casts: [],
    objections: [],
    before,
  }
}

/** An entry before it has a place in the log. The index in a set-aside becomes that of the entry it names, wherever that stands. */
export type Draft = { entry: VoteEntry; cast?: Cast; names?: Draft }

/** What a result says: `shares[item][choice]`, and what became of each item. */
export type Told = { shares: OpenShare[][]; outcomes: string[] }

export type Written = {
  record: VoteRecord
  mine(head: number): Mine
  /** The same of a receipt that was fetched when the log had grown by so many entries. */
  later(head: number, by: number): Mine
}

/** Changes what is written, so that a dishonest operator can write something else. */
export type Twist = {
  rulesText?: (text: string) => string
  drafts?: (drafts: Draft[]) => Draft[]
  result?: (told: Told, round: number) => Told
  rollEntry?: (roll: { headCount: number; areaDm2: number }) => { headCount: number; areaDm2: number }
  openings?: (openings: Uint8Array[]) => Uint8Array[]
}

/** Writes a vote down: log, checkpoints, roll, openings. With a twist, as consistently as a twisted vote can be. */
export function write(harness: Harness, twist: Twist = {}): Written {
  const { rules, before } = harness
  const rulesText = (twist.rulesText ?? same)(`${JSON.stringify(rules, null, 1)}\n`)
  const openings = concat(
    (twist.openings ?? same)(harness.casts.map((cast) => concat([Uint8Array.from(cast.choices), cast.salt]))),
  )
  const drafts = (twist.drafts ?? same)(draftsOf(harness, rulesText, sha(openings), twist))
  // Other business goes on while a vote runs.
  const placed = drafts.flatMap((draft, index) =>
    index % 10 === 9 ? [draft, foreign(1000 + index)] : [draft],
  )
  const entries = placed.map((one) => {
    if (one instanceof Uint8Array) return one
    const { entry, names } = one
    if (entry.kind !== 'set-aside' || !names) return encodeVoteEntry(rules.communityId, entry)
    return encodeVoteEntry(rules.communityId, { ...entry, index: before + placed.indexOf(names) })
  })
  const leading = Array.from({ length: before }, (_, index) => foreign(index))
  const log = [...leading, ...entries]
  const at = (size: number) => signed(harness, log, size)
  const record: VoteRecord = {
    format: RECORD_FORMAT,
    suite: SUITE,
    communityId: rules.communityId,
    voteId: rules.voteId,
    log: { name: harness.logKey.name, publicKey: toBase64(harness.logKey.publicKey) },
    rules: rulesText,
    firstIndex: before,
    peaks: peaksOf(leading).map(toBase64),
    entries: entries.map(toBase64),
    roll: toBase64(rollBytes(harness.heads)),
    openings: toBase64(openings),
    checkpoints: [at(before + 2), at(log.length)],
  }
  const placeOf = (cast: Cast) =>
    before + placed.findIndex((one) => !(one instanceof Uint8Array) && one.cast === cast)
  const mine = (head: number) => mineOf(harness, log, head, { at, placeOf })
  const later = (head: number, by: number): Mine => {
    const grown = [...log, ...Array.from({ length: by }, (_, index) => foreign(5000 + index))]
    const proof = growthOf(log.length, grown.map(leafHash), true).map(toBase64)
    const checkpoint = signed(harness, grown, grown.length)
    const kept = mine(head)
    return {
      ...kept,
      rows: kept.rows.map((row) =>
        typeof row.ballot === 'object' && row.ballot
          ? { ...row, ballot: { ...row.ballot, checkpoint, proof } }
          : row,
      ),
    }
  }
  return { record, mine, later }
}

/** The consistency proof from the first `old` leaves, as RFC 6962 §2.1.2 defines it. */
function growthOf(old: number, leaves: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (old === leaves.length) return isWhole ? [] : [rootOf(leaves)]
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)]
  return old <= half
    ? [...growthOf(old, left, isWhole), rootOf(right)]
    : [...growthOf(old - half, right, false), rootOf(left)]
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return nodeHash(rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)))
}

function draftsOf(harness: Harness, rulesText: string, openingsHash: Uint8Array, twist: Twist): Draft[] {
  const { rules, heads, casts, proxies } = harness
  const start = { voteId: rules.voteId, rulesHash: rulesHashOf(rulesText) }
  const rolls = [...harness.earlierRolls, heads]
  const drafts: Draft[] = [{ entry: { ...start, kind: 'rules' } }]
  for (const [index, roll] of rolls.entries()) {
    const claim = { headCount: roll.length, areaDm2: sumOf(roll.map((head) => head.areaDm2)) }
    const told = index === rolls.length - 1 ? (twist.rollEntry ?? same)(claim) : claim
    const kind = index === 0 ? 'roll' : 'corrected-roll'
    const rollHash = sha(rollBytes(roll))
    drafts.push({ entry: { ...start, kind, ...told, blinding: sumOfBlindings(roll), rollHash } })
  }
  const tagOf = (head: number) => heads[head]?.tag ?? noise(`stranger ${head}`, 16)
  const standing = new Map<number, Draft>()
  const setAside = (head: number, reason: number, at: number): Draft => ({
    entry: { ...start, kind: 'set-aside', tag: tagOf(head), index: 0, reason, at },
    names: standing.get(head) as Draft,
  })
  const proxyDrafts = (after: number) =>
    proxies
      .filter((proxy) => proxy.after === after)
      .map(({ head, agent, at, isGranted }): Draft => {
        const state = isGranted ? 1 : 0
        return {
          entry: { ...start, kind: 'proxy', tag: tagOf(head), agent: noise(agent, 16), at, state },
        }
      })
  for (const [index, cast] of casts.entries()) {
    const { head, castAt, channel } = cast
    const tag = tagOf(head)
    const commitment = choiceCommitment(rules.voteId, tag, Uint8Array.from(cast.choices), cast.salt)
    const draft: Draft = { entry: { ...start, kind: 'ballot', tag, commitment, castAt, channel }, cast }
    drafts.push(...proxyDrafts(index))
    if (standing.has(head)) drafts.push(setAside(head, SET_ASIDE.otherChannel, castAt))
    drafts.push(draft)
    standing.set(head, draft)
  }
  drafts.push(...proxyDrafts(casts.length))
  const closedAt = rules.closesAt + 1
  drafts.push({ entry: { ...start, kind: 'close', closedAt, ballotCount: casts.length } })
  for (const [round, gone] of [[], ...harness.objections].entries()) {
    for (const head of gone) drafts.push(setAside(head, SET_ASIDE.upheldObjection, closedAt + round))
    const { shares, outcomes } = (twist.result ?? same)(resultOf(harness, round), round)
    drafts.push({ entry: { ...start, kind: 'result', openingsHash, shares: shares.flat(), outcomes } })
  }
  return drafts
}

/** A head's ballot after so many rounds of objections: where its last was set aside, the one before stands again. */
export function standingCast({ casts, objections }: Harness, head: number, round: number): Cast | undefined {
  const own = casts.filter((cast) => cast.head === head)
  return own[own.length - (objections.slice(0, round).flat().includes(head) ? 2 : 1)]
}

/** What is counted after so many rounds of objections. */
function resultOf(harness: Harness, round: number): Told {
  const { rules, heads } = harness
  const standing = [...new Set(harness.casts.map((cast) => cast.head))].flatMap(
    (head) => standingCast(harness, head, round) ?? [],
  )
  const shares = rules.items.map((item, place) =>
    Array.from({ length: choiceCount(item) }, (_, choice): OpenShare => {
      const own = standing
        .filter((cast) => cast.choices[place] === choice)
        .flatMap((cast) => heads[cast.head] ?? [])
      return {
        heads: own.length,
        areaDm2: sumOf(own.map((head) => head.areaDm2)),
        blinding: sumOfBlindings(own),
      }
    }),
  )
  const roll = { heads: heads.length, areaDm2: sumOf(heads.map((head) => head.areaDm2)) }
  return { shares, outcomes: decideItems(rules, roll, shares).map((one) => one.outcome) }
}

/** What an owner's phone kept: the receipt of what it cast itself. */
function mineOf(
  harness: Harness,
  log: readonly Uint8Array[],
  head: number,
  { at, placeOf }: { at: (size: number) => string; placeOf: (cast: Cast) => number },
): Mine {
  const row = harness.heads[head] as HeadRow
  const own = harness.casts.filter((cast) => cast.head === head)
  const cast = own.filter((one) => one.channel === PHONE).slice(-1)[0]
  const index = cast ? placeOf(cast) : -1
  return {
    logKey: toBase64(harness.logKey.publicKey),
    rows: [
      {
        tag: toHex(row.tag),
        areaDm2: row.areaDm2,
        blinding: toBase64(fromBig(row.blinding, 32)),
        ballot: cast
          ? {
              index,
              entry: toBase64(log[index] as Uint8Array),
              checkpoint: at(index + 1),
              choices: cast.choices,
            }
          : own.length > 0
            ? 'elsewhere'
            : null,
      },
    ],
  }
}

function rollBytes(heads: readonly HeadRow[]): Uint8Array {
  return concat(heads.flatMap((head) => [head.tag, committed(head)]))
}

/** What most votes of a test have in common, and what takes longest. */
const commitments = new Map<string, Uint8Array>()

function committed({ areaDm2, blinding }: HeadRow): Uint8Array {
  const key = `${areaDm2} ${blinding}`
  const known = commitments.get(key) ?? pointBytes(pointOf(areaDm2, blinding))
  commitments.set(key, known)
  return known
}

/** Also of less than nothing: whoever makes the roll could write that. */
function pointOf(areaDm2: number, blinding: bigint): Point {
  if (areaDm2 >= 0) return commitArea(areaDm2, blinding)
  return commitArea(0, blinding).subtract(commitArea(-areaDm2, 0n))
}

function foreign(index: number): Uint8Array {
  return encodeEntry({ type: 32, estateId: ESTATE, fields: [noise(`other ${index}`)] })
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}

function same<T>(one: T): T {
  return one
}

function sumOfBlindings(heads: readonly HeadRow[]): Uint8Array {
  return fromBig(
    heads.reduce((all, head) => (all + head.blinding) % GROUP_ORDER, 0n),
    32,
  )
}

/** A checkpoint of the first `size` entries, signed by the log and by the witness. */
export function signed(harness: Harness, log: readonly Uint8Array[], size: number): string {
  const tree = new CompactTree()
  for (const entry of log.slice(0, size)) tree.add(leafHash(entry))
  const body = checkpointBody({ origin: harness.logKey.name, size, root: tree.root() })
  return `${body}\n${logLine(harness.logKey, body)}${witnessLine(harness.witness, body, 1_795_000_000)}`
}

export function logLine(key: Key, body: string): string {
  return signatureLine(
    key.name,
    keyIdOf(key, 'log'),
    Uint8Array.from(sign(null, Buffer.from(body), key.privateKey)),
  )
}

export function witnessLine(key: Key, body: string, atSeconds: number): string {
  const signature = Uint8Array.from(sign(null, cosignedText(atSeconds, body), key.privateKey))
  return signatureLine(key.name, keyIdOf(key, 'witness'), cosignature(atSeconds, signature))
}

function peaksOf(entries: readonly Uint8Array[]): Uint8Array[] {
  let at = 0
  return heightsOf(entries.length).map((height) => {
    let level = entries.slice(at, at + 2 ** height).map(leafHash)
    at += 2 ** height
    while (level.length > 1)
      level = level.flatMap((hash, index) =>
        index % 2 === 0 ? [nodeHash(hash, level[index + 1] as Uint8Array)] : [],
      )
    return level[0] as Uint8Array
  })
}

function sha(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(bytes).digest())
}
