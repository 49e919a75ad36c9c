import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { commitArea, GROUP_ORDER, pointBytes } from '#domain/commitment.ts'
import { concat, fromBig, toBase64, toHex } from '#domain/log/bytes.ts'
import { checkpointBody, cosignature, cosignedText, keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import { CompactTree, heightsOf, leafHash, nodeHash } from '#domain/log/merkle.ts'
import { type MatterId, matterOf } from '#domain/vote/matter.ts'
import {
  CHOICES,
  choiceCommitment,
  encodeVoteEntry,
  RECORD_FORMAT,
  RULES_FORMAT,
  rulesHashOf,
  type Share,
  SUITE,
  type VoteEntry,
  type VoteRecord,
  type VoteRules,
} from '#domain/vote/record.ts'
import type { Mine } from '#domain/vote/recount.ts'
import { verdict } from '#domain/vote/verdict.ts'

// An operator that keeps to the rules, for the one beside it that does not. Everything is made from a seed.

const DAY_MS = 86_400_000
const COMMUNITY = 101
const VOTE = '01M84WKG3Z7WXWJ69VP4EW74EJ'

export type Key = { name: string; privateKey: KeyObject; publicKey: Uint8Array }
export type HeadRow = { tag: Uint8Array; areaDm2: number; blinding: bigint }
export type Cast = { head: number; choice: number; salt: Uint8Array; castAt: number }

/** All that an operator knows of a vote, before any of it is written down. */
export type World = {
  logKey: Key
  witness: Key
  rules: VoteRules
  heads: HeadRow[]
  casts: Cast[]
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

export function makeWorld(given: {
  heads: number
  matterId?: MatterId
  before?: number
  turnout?: number
}): World {
  const { heads: count, matterId = 4, before = 5, turnout = 0.8 } = given
  const logKey = makeKey('wuye.example/101')
  const witness = makeKey('committee.example/101')
  const matter = matterOf(matterId)
  const noticeAt = Date.UTC(2026, 8, 1, 1)
  const opensAt = noticeAt + 17 * DAY_MS
  const rules: VoteRules = {
    format: RULES_FORMAT,
    communityId: COMMUNITY,
    communityName: '示例小区',
    voteId: VOTE,
    title: '续聘物业服务企业',
    question: '是否同意续聘？',
    documents: [{ title: '合同草案', body: '三年，价格不变。' }],
    convener: '示例业主委员会',
    matterId,
    quorum: matter.quorum,
    consent: { ...matter.consent.fraction, strict: matter.consent.strict },
    scope: { kind: 'estate' },
    countParking: false,
    countStorage: false,
    paper: 'first-stands',
    noticeAt,
    opensAt,
    closesAt: opensAt + 20 * DAY_MS,
    witnesses: [{ name: witness.name, publicKey: toBase64(witness.publicKey) }],
  }
  const heads = Array.from({ length: count }, (_, index) => ({
    tag: noise(`tag ${index}`, 16),
    areaDm2: 5_000 + ((index * 7919) % 9_000),
    blinding: BigInt(`0x${toHex(noise(`blinding ${index}`))}`) % GROUP_ORDER,
  }))
  const casts = Array.from({ length: Math.floor(count * turnout) }, (_, index) => ({
    head: index,
    choice: index % 5 === 4 ? 1 : index % 11 === 10 ? 2 : 0,
    salt: noise(`salt ${index}`),
    castAt: opensAt + 1000 * (index + 1),
  }))
  return { logKey, witness, rules, heads, casts, before }
}

export type Written = { record: VoteRecord; entries: Uint8Array[]; mine(head: number): Mine }

/** Changes what is written, so that a dishonest operator can write something else. */
export type Twist = {
  rulesText?: (text: string) => string
  entries?: (entries: VoteEntry[]) => VoteEntry[]
  result?: (shares: Share[], outcome: string) => { shares: Share[]; outcome: string }
  rollEntry?: (roll: { headCount: number; areaDm2: number }) => { headCount: number; areaDm2: number }
  openings?: (openings: Uint8Array[]) => Uint8Array[]
}

/** Writes a vote down: log, checkpoints, roll, openings. With a twist, as consistently as a twisted vote can be. */
export function write(world: World, twist: Twist = {}): Written {
  const { rules, heads, casts } = world
  const rulesText = (twist.rulesText ?? ((text) => text))(`${JSON.stringify(rules, null, 1)}\n`)
  const start = { voteId: rules.voteId, rulesHash: rulesHashOf(rulesText) }
  const roll = concat(
    heads.flatMap((head) => [head.tag, pointBytes(commitArea(head.areaDm2, head.blinding))]),
  )
  const rollClaim = { headCount: heads.length, areaDm2: heads.reduce((all, head) => all + head.areaDm2, 0) }
  const openings = (twist.openings ?? ((all) => all))(
    casts.map((cast) => concat([Uint8Array.of(cast.choice), cast.salt])),
  )
  const openingBytes = concat(openings)
  const shares = CHOICES.map((_, choice) => shareOf(world, choice))
  const decided = verdict(rules.matterId, {
    roll: { heads: rollClaim.headCount, areaDm2: rollClaim.areaDm2 },
    participated: {
      heads: shares.reduce((all, share) => all + share.heads, 0),
      areaDm2: shares.reduce((all, share) => all + share.areaDm2, 0),
    },
    for: shares[0] as Share,
  })
  const told = (twist.result ?? ((all, outcome) => ({ shares: all, outcome })))(shares, decided.outcome)
  const honest: VoteEntry[] = [
    { ...start, kind: 'rules' },
    {
      ...start,
      kind: 'roll',
      ...(twist.rollEntry ?? ((claim) => claim))(rollClaim),
      blinding: sumOfBlindings(heads),
      rollHash: sha(roll),
    },
    ...casts.map((cast): VoteEntry => {
      const tag = heads[cast.head]?.tag ?? noise(`stranger ${cast.head}`, 16)
      return {
        ...start,
        kind: 'ballot',
        tag,
        commitment: choiceCommitment(rules.voteId, tag, cast.choice, cast.salt),
        castAt: cast.castAt,
        channel: 0,
      }
    }),
    { ...start, kind: 'close', closedAt: rules.closesAt + 1, ballotCount: casts.length },
    { ...start, kind: 'result', openingsHash: sha(openingBytes), ...told },
  ]
  const own = (twist.entries ?? ((all) => all))(honest).map((entry) => encodeVoteEntry(COMMUNITY, entry))
  const foreign = (index: number) =>
    encodeEntry({ type: 32, communityId: COMMUNITY, fields: [noise(`other ${index}`)] })
  const leading = Array.from({ length: world.before }, (_, index) => foreign(index))
  // Other business goes on while a vote runs.
  const entries = own.flatMap((entry, index) => (index % 10 === 9 ? [entry, foreign(1000 + index)] : [entry]))
  const lastOwn = entries.length
  const log = [...leading, ...entries.slice(0, lastOwn)]
  const at = (size: number) => signed(world, log, size)
  const record: VoteRecord = {
    format: RECORD_FORMAT,
    suite: SUITE,
    communityId: COMMUNITY,
    voteId: rules.voteId,
    log: { name: world.logKey.name, publicKey: toBase64(world.logKey.publicKey) },
    rules: rulesText,
    firstIndex: world.before,
    peaks: peaksOf(leading).map(toBase64),
    entries: entries.map(toBase64),
    roll: toBase64(roll),
    openings: toBase64(openingBytes),
    checkpoints: [at(world.before + 2), at(log.length)],
  }
  return {
    record,
    entries,
    mine: (head) => mineOf(world, log, head, at),
  }
}

function mineOf(world: World, log: readonly Uint8Array[], head: number, at: (size: number) => string): Mine {
  const row = world.heads[head] as HeadRow
  const cast = world.casts.find((one) => one.head === head)
  const index = log.findIndex((entry) => toHex(entry).includes(toHex(row.tag)))
  return {
    logKey: toBase64(world.logKey.publicKey),
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
              choice: CHOICES[cast.choice] as (typeof CHOICES)[number],
            }
          : null,
      },
    ],
  }
}

function shareOf(world: World, choice: number): Share {
  const mine = world.casts
    .filter((cast) => cast.choice === choice)
    .flatMap((cast) => world.heads[cast.head] ?? [])
  return {
    heads: mine.length,
    areaDm2: mine.reduce((all, head) => all + head.areaDm2, 0),
    blinding: sumOfBlindings(mine),
  }
}

function sumOfBlindings(heads: readonly HeadRow[]): Uint8Array {
  return fromBig(
    heads.reduce((all, head) => (all + head.blinding) % GROUP_ORDER, 0n),
    32,
  )
}

/** A checkpoint of the first `size` entries, signed by the log and by the witness. */
export function signed(world: World, log: readonly Uint8Array[], size: number): string {
  const tree = new CompactTree()
  for (const entry of log.slice(0, size)) tree.add(leafHash(entry))
  const body = checkpointBody({ origin: world.logKey.name, size, root: tree.root() })
  return `${body}\n${logLine(world.logKey, body)}${witnessLine(world.witness, body, 1_795_000_000)}`
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
