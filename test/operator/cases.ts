import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { toBig } from '#domain/log/big.ts'
import { concat, fromBase64, toBase64, utf8 } from '#domain/log/bytes.ts'
import { checkpointBody, keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { encodeEntry } from '#domain/log/entry.ts'
import { CompactTree, consistencyPlaces, leafHash, type NodePlace, nodeHash } from '#domain/log/merkle.ts'
import {
  encodeVoteEntry,
  type VoteEntry,
  type VoteRecord,
  type VoteRules,
} from '#domain/votes/evidence/record.ts'
import type { Asked, CheckName, Mine } from '#domain/votes/evidence/recount.ts'
import {
  type Draft,
  logLine,
  makeKey,
  makeHarness,
  noise,
  PRINCIPAL,
  signed,
  type Twist,
  VOTER,
  type Harness,
  witnessLine,
  write,
} from './honest.ts'
import { bytesOfText, type Given } from './three.ts'
import { makeZip } from './zips.ts'

// What programs read differently unless the format says how: each case with the check that all three verifiers name.

export type Case = Given & {
  readonly name: string
  /** The check that fails first; null where the record holds. */
  readonly says: CheckName | 'unreadable' | null
  /** States of checks, where the first fault does not say all. */
  readonly states?: readonly string[]
}

/** A question and a choice are enough, and few heads: every check is made, and none takes long. */
export const WORLD = smallHarness([0, 2])
const HONEST = write(WORLD)
const RECORD = HONEST.record
const KEPT = HONEST.mine(VOTER)
const LAST_SECOND = 253_402_271_999
const LAST_INSTANT = 253_402_271_999_999
const OTHER_NAME = 'other.example/9'
const BOM = '\ufeff'

/** A vote of eight heads on the items of `makeWorld` at these places, none of them a candidate. */
export function smallHarness(places: readonly number[]): Harness {
  const whole = makeHarness({ heads: 8, turnout: 1 })
  const few = <T>(all: readonly T[]): T[] => places.map((place) => all[place] as T)
  return {
    ...whole,
    rules: { ...whole.rules, items: few(whole.rules.items), seats: 0 },
    casts: whole.casts.map((cast) => ({ ...cast, choices: few(cast.choices) })),
  }
}

function fileOf(value: unknown): Uint8Array {
  return bytesOfText(JSON.stringify(value))
}

function given(name: string, says: Case['says'], record: unknown, mine?: unknown, asked?: Asked): Case {
  const kept = mine === undefined ? undefined : fileOf(mine)
  return { name, says, file: fileOf(record), mine: kept, asked }
}

/** The rules are these from the beginning. */
function ruledBy(name: string, change: (rules: VoteRules) => unknown): Case {
  return spelled(name, (text) => `${JSON.stringify(change(JSON.parse(text) as VoteRules), null, 1)}\n`)
}

/** The text of the rules is this from the beginning. */
function spelled(
  name: string,
  rulesText: (text: string) => string,
  says: Case['says'] = 'rules-bound',
): Case {
  return given(name, says, write(WORLD, { rulesText }).record)
}

function optioned(name: string, options: readonly string[], says: Case['says'] = 'rules-bound'): Case {
  const made = ruledBy(name, (rules) => ({
    ...rules,
    items: rules.items.map((item) => (item.kind === 'options' ? { ...item, options } : item)),
  }))
  return { ...made, says }
}

function twisted(name: string, says: Case['says'], twist: Twist): Case {
  return given(name, says, write(WORLD, twist).record)
}

/** Every checkpoint's text is another. */
function noted(name: string, says: Case['says'], change: (note: string) => string): Case {
  return given(name, says, { ...RECORD, checkpoints: RECORD.checkpoints.map(change) })
}

/** Every checkpoint is signed by this key in the log's place. */
function keyed(
  name: string,
  says: Case['says'],
  publicKey: Uint8Array,
  sign: (text: Uint8Array) => Uint8Array,
): Case {
  const log = { name: RECORD.log.name, publicKey }
  const checkpoints = RECORD.checkpoints.map((note) => {
    const lines = note.split('\n')
    const body = `${lines.slice(0, 3).join('\n')}\n`
    const line = signatureLine(log.name, keyIdOf(log, 'log'), sign(utf8(body)))
    return `${body}\n${line}${lines.slice(5).join('\n')}`
  })
  return given(name, says, { ...RECORD, log: { ...log, publicKey: toBase64(publicKey) }, checkpoints })
}

/** Every checkpoint with these lines of the witness. */
function witnessed(name: string, says: Case['says'], lines: (body: string) => string): Case {
  return noted(name, says, (note) => {
    const body = `${note.split('\n').slice(0, 3).join('\n')}\n`
    return `${note.split('\n').slice(0, 5).join('\n')}\n${lines(body)}`
  })
}

function editing(kind: VoteEntry['kind'], change: (entry: never, place: number) => object): Twist {
  return {
    drafts: (all) => {
      let place = 0
      return all.map((draft): Draft => {
        if (draft.entry.kind !== kind) return draft
        const entry = { ...draft.entry, ...change(draft.entry as never, place) } as VoteEntry
        place += 1
        return { ...draft, entry }
      })
    },
  }
}

function keeping(name: string, says: Case['says'], mine: unknown, states?: readonly string[]): Case {
  return { ...given(name, says, RECORD, mine), ...(states ? { states } : {}) }
}

function withRow(change: (row: Mine['rows'][number]) => unknown): unknown {
  return { ...KEPT, rows: KEPT.rows.map(change) }
}

function withBallot(change: Record<string, unknown>): unknown {
  return withRow((row) => ({ ...row, ballot: { ...(row.ballot as object), ...change } }))
}

// ---- keys that are not as they should be -------------------------------------------------------------------------------

const { Point } = ed25519
const ORDER = Point.Fn.ORDER
const EIGHTH = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')
const SEED = noise('a key with a part of small order')
const { scalar, point } = ed25519.utils.getExtendedPublicKey(SEED)
const MIXED = point.add(EIGHTH).toBytes()
const IDENTITY = Point.ZERO.toBytes()

const little = (bytes: Uint8Array) => toBig(Uint8Array.from(bytes).reverse())
const fromLittle = (value: bigint) =>
  Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex')).reverse()

/** A signature under a key with a part of small order: it cancels out where k is a multiple of eight, and only there. */
function mixedSignature(text: Uint8Array, isCancelled: boolean): Uint8Array {
  for (let turn = 0; ; turn++) {
    const nonce = little(noise(`nonce ${turn}`)) % ORDER
    const r = Point.BASE.multiply(nonce).toBytes()
    const k = little(sha512(concat([r, MIXED, text]))) % ORDER
    if ((k % 8n === 0n) === isCancelled) return concat([r, fromLittle((nonce + k * scalar) % ORDER)])
  }
}

function withLargeS(text: Uint8Array): Uint8Array {
  const signature = ed25519.sign(text, SEED)
  return concat([signature.subarray(0, 32), fromLittle(little(signature.subarray(32)) + ORDER)])
}

const SIGNATURES: readonly Case[] = [
  keyed(
    'the log’s key is the neutral point, under which one signature fits every text',
    'log-key',
    IDENTITY,
    () => concat([IDENTITY, new Uint8Array(32)]),
  ),
  keyed(
    'the log’s key has a part of small order that the signature does not cancel',
    'log-key',
    MIXED,
    (text) => mixedSignature(text, false),
  ),
  keyed('the log’s key has a part of small order that cancels out', null, MIXED, (text) =>
    mixedSignature(text, true),
  ),
  keyed('a signature’s S is above the group’s order', 'log-key', ed25519.getPublicKey(SEED), withLargeS),
  keyed('a signature’s R is of small order', 'log-key', ed25519.getPublicKey(SEED), (text) => {
    const k = little(sha512(concat([IDENTITY, ed25519.getPublicKey(SEED), text]))) % ORDER
    return concat([IDENTITY, fromLittle((k * scalar) % ORDER)])
  }),
  keyed(
    'the log’s key is no point, but one spelt beyond the field',
    'log-key',
    new Uint8Array(32).fill(255),
    () => concat([IDENTITY, new Uint8Array(32)]),
  ),
  given('the log’s key has 31 bytes', 'format', {
    ...RECORD,
    log: { ...RECORD.log, publicKey: toBase64(new Uint8Array(31)) },
  }),
]

const CHECKPOINTS: readonly Case[] = [
  noted('a checkpoint’s last line break is missing', 'format', (note) => note.slice(0, -1)),
  noted('a checkpoint ends in a blank line', 'format', (note) => `${note}\n`),
  noted('a blank line stands between two signatures', 'format', (note) =>
    note.replace(/\n(?=\u2014 committee)/, '\n\n'),
  ),
  noted('a checkpoint has Windows line breaks', 'format', (note) => note.replaceAll('\n', '\r\n')),
  noted('a checkpoint has no signature', 'format', (note) => `${note.split('\n').slice(0, 4).join('\n')}\n`),
  noted('a checkpoint has an extension line', 'format', (note) => note.replace('\n\n', '\nextension\n\n')),
  noted('a checkpoint’s size has a leading nought', 'format', (note) => note.replace(/\n(?=\d)/, '\n0')),
  noted('a signature line has two spaces', 'format', (note) => note.replace('\u2014 ', '\u2014  ')),
  noted('a signature’s name has a plus', 'format', (note) => note.replace('\u2014 committee', '\u2014 a+b')),
  noted('a signature’s name has a space nobody sees', 'format', (note) =>
    note.replace('\u2014 committee', '\u2014 a\u3000b'),
  ),
  noted('a checkpoint holds half a character', 'format', (note) =>
    note.replace('\u2014 committee', '\u2014 \ud800'),
  ),
  witnessed('a checkpoint has a hundred signature lines', null, (body) =>
    Array.from({ length: 99 }, () => witnessLine(WORLD.witness, body, 7)).join(''),
  ),
  witnessed('a checkpoint has more than a hundred signature lines', 'format', (body) =>
    Array.from({ length: 100 }, () => witnessLine(WORLD.witness, body, 7)).join(''),
  ),
  witnessed('a witness signed in the year 318857', 'witnesses', (body) =>
    witnessLine(WORLD.witness, body, 1e13),
  ),
  witnessed('a witness signed in the last second that has a date', null, (body) =>
    witnessLine(WORLD.witness, body, LAST_SECOND),
  ),
  witnessed('a witness signed a second later', 'witnesses', (body) =>
    witnessLine(WORLD.witness, body, LAST_SECOND + 1),
  ),
  witnessed('a line bears a witness’s name and the id of a key that nobody knows', null, () =>
    signatureLine(WORLD.witness.name, Uint8Array.of(1, 2, 3, 4), new Uint8Array(72)),
  ),
  witnessed('of two lines of a witness the second is made up', 'witnesses', (body) => {
    const id = keyIdOf(WORLD.witness, 'witness')
    return witnessLine(WORLD.witness, body, 7) + signatureLine(WORLD.witness.name, id, new Uint8Array(72))
  }),
  noted(
    'of two lines of the log the second is made up',
    'log-key',
    (note) => note + signatureLine(WORLD.logKey.name, keyIdOf(WORLD.logKey, 'log'), new Uint8Array(64)),
  ),
  given('the checkpoints are out of order', 'log-root', {
    ...RECORD,
    checkpoints: [RECORD.checkpoints[1], RECORD.checkpoints[0], RECORD.checkpoints[1]],
  }),
]

const RULES: readonly Case[] = [
  ruledBy('the rules have a field that nobody knows', (rules) => ({ ...rules, quorum: 0 })),
  ruledBy('an item has a field that nobody knows', (rules) => ({
    ...rules,
    items: rules.items.map((item) => ({ ...item, outcome: 'passed' })),
  })),
  ruledBy('a threshold has a field that nobody knows', (rules) => ({
    ...rules,
    items: rules.items.map((item) => ({ ...item, consent: { ...item.consent, of: 'all' } })),
  })),
  ruledBy('the scope has a field that nobody knows', (rules) => ({
    ...rules,
    scope: { kind: 'estate', stair: '1' },
  })),
  ruledBy('a witness has a field that nobody knows', (rules) => ({
    ...rules,
    witnesses: rules.witnesses.map((witness) => ({ ...witness, role: 'street' })),
  })),
  ruledBy('the rules lack a field', ({ convener: _, ...rules }) => rules),
  ruledBy('the vote’s title is no text', (rules) => ({ ...rules, title: ['会议'] })),
  ruledBy('a document is no document', (rules) => ({ ...rules, documents: [{ title: '合同' }] })),
  ruledBy('parking counts by a word', (rules) => ({ ...rules, countParking: 'no' })),
  ruledBy('a witness’s key has 33 bytes', (rules) => ({
    ...rules,
    witnesses: rules.witnesses.map(({ name }) => ({ name, publicKey: toBase64(new Uint8Array(33)) })),
  })),
  ruledBy('a witness’s name cannot stand in a signature', (rules) => ({
    ...rules,
    witnesses: rules.witnesses.map(({ publicKey }) => ({ name: 'street office', publicKey })),
  })),
  ruledBy('the vote closes after the year 9999', (rules) => ({ ...rules, closesAt: LAST_INSTANT + 1 })),
  ruledBy('the vote closes at a fraction of a millisecond', (rules) => ({
    ...rules,
    closesAt: rules.closesAt + 0.5,
  })),
  spelled('the rules begin with a byte order mark', (text) => BOM + text),
  spelled('the rules name the seats twice', (text) => text.replace('"seats"', '"seats": 4, "seats"')),
  spelled('the rules name the seats twice, spelt in two ways', (text) =>
    text.replace('"seats"', '"s\\u0065ats": 4, "seats"'),
  ),
  spelled('a title holds half a character', (text) => text.replace('业主大会会议', '会议\\ud83d')),
  spelled(
    'a title would move a terminal’s cursor',
    (text) => text.replace('续聘', '\\u001b[2J\\u202e'),
    null,
  ),
  optioned('two options are the same', ['甲公司', '乙公司', '甲公司']),
  optioned('an option is empty', ['甲公司', '', '丙公司']),
  optioned('an option is white space', ['甲公司', '\u3000\t', '丙公司']),
  optioned('an option is of signs that nobody sees', ['甲公司', '\u200b\u2060', '丙公司']),
  optioned('two options differ by what nobody sees', ['甲公司', '乙公司', '甲\u200d公司']),
  optioned('two options differ by a space', ['A 公司', '乙公司', 'A公司']),
  optioned('two options differ by the width of a letter', ['Ａ公司', '乙公司', 'A公司']),
  optioned('options differ', ['A公司', 'B公司', 'C公司'], null),
]

const TIMES: readonly Case[] = [
  twisted(
    'a proxy is dated after the ballot it was used for',
    'proxies',
    editing('proxy', (entry: Extract<VoteEntry, { kind: 'proxy' }>) => ({
      at: sameTag(entry.tag, PRINCIPAL) ? (castAtOf(PRINCIPAL) as number) + 1 : entry.at,
    })),
  ),
  twisted(
    'a proxy is dated with the ballot it was used for',
    null,
    editing('proxy', (entry: Extract<VoteEntry, { kind: 'proxy' }>) => ({
      at: sameTag(entry.tag, PRINCIPAL) ? castAtOf(PRINCIPAL) : entry.at,
    })),
  ),
  twisted(
    'a ballot was set aside in 1970',
    'set-aside',
    editing('set-aside', (_, place) => (place === 0 ? { at: 0 } : {})),
  ),
  twisted(
    'a ballot was set aside after the one that takes its place',
    'set-aside',
    editing('set-aside', (entry: { at: number }, place) => (place === 0 ? { at: entry.at + 1 } : {})),
  ),
  twisted(
    'an objection was upheld in 1970',
    'set-aside',
    editing('set-aside', (_, place) => (place === 1 ? { at: 0 } : {})),
  ),
  twisted(
    'an objection was upheld before the close',
    'set-aside',
    editing('set-aside', (_, place) => (place === 1 ? { at: WORLD.rules.closesAt } : {})),
  ),
  twisted(
    'an objection was upheld after the year 9999',
    'set-aside',
    editing('set-aside', (_, place) => (place === 1 ? { at: LAST_INSTANT + 1 } : {})),
  ),
  twisted(
    'the close is after the year 9999',
    'set-aside',
    editing('close', () => ({ closedAt: LAST_INSTANT + 1 })),
  ),
]

function sameTag(tag: Uint8Array, head: number): boolean {
  return Buffer.compare(tag, WORLD.heads[head]?.tag ?? tag) === 0
}

function castAtOf(head: number): number | undefined {
  return WORLD.casts.find((cast) => cast.head === head)?.castAt
}

// ---- what an owner kept ----------------------------------------------------------------------------------------------

const BALLOT = KEPT.rows[0]?.ballot as { index: number; checkpoint: string }

/** The log goes on after the record: a receipt fetched then, and the proof that it continues the record. */
function laterReceipt(): { checkpoint: string; proof: string[] } {
  const before = Array.from({ length: WORLD.before }, (_, index) =>
    encodeEntry({ type: 32, estateId: WORLD.rules.communityId, fields: [noise(`other ${index}`)] }),
  )
  const log = [...before, ...RECORD.entries.map((entry) => fromBase64(entry) as Uint8Array)]
  const size = log.length
  const grown = [...log, ...Array.from({ length: 5 }, (_, index) => utf8(`later ${index}`))]
  const hash = ({ height, index }: NodePlace): Uint8Array =>
    height === 0
      ? leafHash(grown[index] as Uint8Array)
      : nodeHash(
          hash({ height: height - 1, index: index * 2 }),
          hash({ height: height - 1, index: index * 2 + 1 }),
        )
  const proof = consistencyPlaces(size, grown.length).map((places) =>
    toBase64(places.map(hash).reduceRight((right, left) => nodeHash(left, right))),
  )
  return { checkpoint: signed(WORLD, grown, grown.length), proof }
}

const LATER = laterReceipt()

function fromOtherOrigin(): string {
  const [, size, root] = BALLOT.checkpoint.split('\n')
  const body = checkpointBody({
    origin: OTHER_NAME,
    size: Number(size),
    root: fromBase64(root as string) as Uint8Array,
  })
  return `${body}\n${logLine(WORLD.logKey, body)}`
}

const MINE: readonly Case[] = [
  keeping('what an owner kept is a list', 'my-ballot', [], ['my-ballot fails', 'my-row fails']),
  keeping('what an owner kept is an object without rows', 'my-ballot', {}, [
    'my-ballot fails',
    'my-row fails',
  ]),
  keeping('what an owner kept is null', 'my-ballot', null, ['my-ballot fails', 'my-row fails']),
  keeping('the rows an owner kept are an object', 'my-ballot', { rows: {} }, [
    'my-ballot fails',
    'my-row fails',
  ]),
  keeping('one row an owner kept is null', 'my-ballot', { ...KEPT, rows: [...KEPT.rows, null] }),
  keeping('one row an owner kept is empty', 'my-ballot', { ...KEPT, rows: [...KEPT.rows, {}] }),
  keeping(
    'a row’s tag is a list',
    'my-ballot',
    withRow((row) => ({ ...row, tag: [row.tag] })),
  ),
  keeping('an owner has no rows', null, { rows: [] }, ['my-ballot not-done', 'my-row not-done']),
  keeping(
    'a ballot kept is a word',
    'my-ballot',
    withRow((row) => ({ ...row, ballot: 'here' })),
    ['my-ballot fails', 'my-row holds'],
  ),
  keeping('a ballot’s choices are a text', 'my-ballot', withBallot({ choices: '0' })),
  keeping('a ballot’s choice is a fraction', 'my-ballot', withBallot({ choices: [0.5] })),
  keeping('a ballot’s index is a text', 'my-ballot', withBallot({ index: String(BALLOT.index) })),
  keeping('a ballot’s checkpoint is missing', 'my-ballot', withBallot({ checkpoint: undefined })),
  keeping(
    'a ballot’s checkpoint is of another log, signed by this one',
    'my-ballot',
    withBallot({
      checkpoint: fromOtherOrigin(),
    }),
  ),
  keeping('a receipt is later than the record, with the proof between', null, withBallot(LATER), [
    'my-ballot holds',
    'my-row holds',
  ]),
  keeping(
    'a receipt is later than the record, and nothing proves it',
    null,
    withBallot({ checkpoint: LATER.checkpoint }),
    ['my-ballot not-done', 'my-row holds'],
  ),
  keeping(
    'a receipt is later than the record, with another proof',
    'my-ballot',
    withBallot({
      ...LATER,
      proof: [...LATER.proof.slice(1), LATER.proof[0]],
    }),
  ),
  keeping(
    'a receipt is later than the record, with a proof too long',
    'my-ballot',
    withBallot({
      ...LATER,
      proof: [...LATER.proof, LATER.proof[0]],
    }),
  ),
  keeping(
    'an area kept is a fraction',
    'my-row',
    withRow((row) => ({ ...row, areaDm2: (row.areaDm2 as number) + 0.5 })),
  ),
  keeping(
    'an area kept is less than nothing',
    'my-row',
    withRow((row) => ({ ...row, areaDm2: -1 })),
  ),
  keeping(
    'a blinding kept has 33 bytes',
    'my-row',
    withRow((row) => ({
      ...row,
      blinding: toBase64(concat([new Uint8Array(1), fromBase64(row.blinding as string) as Uint8Array])),
    })),
  ),
]

const WHERE: readonly Case[] = [
  given('the record is asked for by its estate, vote and log', null, RECORD, KEPT, {
    communityId: String(RECORD.communityId),
    voteId: RECORD.voteId,
    logName: RECORD.log.name,
    logKey: RECORD.log.publicKey,
  }),
  given('the record is of another vote than was asked for', 'format', RECORD, KEPT, {
    voteId: '0'.repeat(26),
  }),
  given('the record is of another estate than was asked for', 'format', RECORD, KEPT, {
    communityId: '1010',
  }),
  given(
    'the record was signed anew under another log’s name, with its own key',
    'log-key',
    write({ ...WORLD, logKey: makeKey(OTHER_NAME) }).record,
    { rows: [] },
    { logName: RECORD.log.name, logKey: RECORD.log.publicKey },
  ),
  given(
    'the record was signed anew under another log’s name, with the same key',
    'log-key',
    write({ ...WORLD, logKey: { ...WORLD.logKey, name: OTHER_NAME } }).record,
    { rows: [] },
    { logName: RECORD.log.name, logKey: RECORD.log.publicKey },
  ),
]

// ---- the file --------------------------------------------------------------------------------------------------------

const JSON_FILE = fileOf(RECORD)
const OTHER_FILE = fileOf(write({ ...WORLD, objections: [] }).record)
const README = { name: 'README.txt', bytes: bytesOfText('x') }
const NAME = 'record.json'

function filed(name: string, says: Case['says'], file: Uint8Array | string): Case {
  return { name, says, file: typeof file === 'string' ? bytesOfText(file) : file }
}

const zip = makeZip([README, { name: NAME, bytes: JSON_FILE }])

const FILES: readonly Case[] = [
  filed('a zip holds the record', null, zip),
  filed('a zip holds the record as it is', null, makeZip([{ name: NAME, bytes: JSON_FILE, isStored: true }])),
  filed(
    'a zip holds two records',
    'unreadable',
    makeZip([{ name: NAME, bytes: JSON_FILE }, README, { name: NAME, bytes: OTHER_FILE }]),
  ),
  filed(
    'a zip holds the same record twice',
    'unreadable',
    makeZip([
      { name: NAME, bytes: JSON_FILE },
      { name: NAME, bytes: JSON_FILE },
    ]),
  ),
  filed('a zip holds no record', 'unreadable', makeZip([README])),
  filed(
    'a zip has a comment, in which another could stand',
    'unreadable',
    makeZip([{ name: NAME, bytes: JSON_FILE }], 'x'),
  ),
  filed(
    'a zip stands behind another',
    'unreadable',
    Uint8Array.from([...makeZip([{ name: NAME, bytes: OTHER_FILE }]), ...zip]),
  ),
  filed('a zip is cut short', 'unreadable', zip.subarray(0, -30)),
  filed('the record’s JSON has a byte order mark', 'unreadable', BOM + JSON.stringify(RECORD)),
  filed(
    'the record’s JSON names the rules twice',
    'unreadable',
    JSON.stringify(RECORD).replace('"rules":', '"rules":"{}","rules":'),
  ),
  filed(
    'the record’s JSON is no UTF-8',
    'unreadable',
    Uint8Array.from([...JSON_FILE.subarray(0, -1), 0xff, 0x7d]),
  ),
  filed(
    'the record’s JSON holds half a character, as bytes',
    'unreadable',
    Uint8Array.from(
      Buffer.concat([JSON_FILE.subarray(0, -1), Buffer.from(',"x":"\u00ed\u00a0\u0080"}', 'latin1')]),
    ),
  ),
  {
    ...filed('what an owner kept has a byte order mark', 'unreadable', JSON_FILE),
    mine: bytesOfText(BOM + JSON.stringify(KEPT)),
  },
  {
    ...filed('what an owner kept names its rows twice', 'unreadable', JSON_FILE),
    mine: bytesOfText(JSON.stringify(KEPT).replace('"rows":', '"rows":[],"rows":')),
  },
  given('the vote’s id is a list', 'format', { ...RECORD, voteId: [RECORD.voteId] }),
  given('the rules end in half a character', 'format', { ...RECORD, rules: `${RECORD.rules}\ud800` }),
  halfRules(),
  given('the log’s name holds half a character', 'format', {
    ...RECORD,
    log: { ...RECORD.log, name: '\udc00' },
  }),
  given('the log’s name cannot stand in a signature', 'format', {
    ...RECORD,
    log: { ...RECORD.log, name: 'a b' },
  }),
  given('other votes and unknown entries stand between', null, strangeLog()),
]

/** The operator hashed what a program makes of half a character that does not look. */
function halfRules(): Case {
  const { record } = write(WORLD, { rulesText: (text) => text.replace('业主大会会议', '\ufffd') })
  const rules = record.rules.replace('\ufffd', '\ud83d')
  return given('half a character stands where its hash has U+FFFD', 'format', { ...record, rules })
}

/** A log in which another vote's ballot stands as well. */
function strangeLog(): VoteRecord {
  const other: VoteEntry = {
    voteId: '0'.repeat(26),
    rulesHash: noise('other rules'),
    kind: 'ballot',
    tag: noise('other tag', 16),
    commitment: noise('other choice'),
    castAt: 0,
    channel: 9,
  }
  const entries = [...RECORD.entries, toBase64(encodeVoteEntry(WORLD.rules.communityId + 1, other))]
  const tree = new CompactTree(
    RECORD.firstIndex,
    RECORD.peaks.map((peak) => fromBase64(peak) as Uint8Array),
  )
  for (const entry of entries) tree.add(leafHash(fromBase64(entry) as Uint8Array))
  const body = checkpointBody({ origin: WORLD.logKey.name, size: tree.size, root: tree.root() })
  return { ...RECORD, entries, checkpoints: [`${body}\n${logLine(WORLD.logKey, body)}`] }
}

export const CASES: readonly Case[] = [
  ...SIGNATURES,
  ...CHECKPOINTS,
  ...RULES,
  ...TIMES,
  ...MINE,
  ...WHERE,
  ...FILES,
]
