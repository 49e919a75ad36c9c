#!/usr/bin/env node
// A second verifier of vote records, written from docs/record-format.md alone. It shares no code with the rest of the project and
// needs nothing but Node.js: node verifier/verify.mjs record.zip [mine.json] [--estate N] [--vote ID] [--log-name NAME] [--log-key KEY]
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { inflateRawSync } from 'node:zlib'

const sha = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

// ---- P-256 (FIPS 186-4 D.1.2.3) --------------------------------------------------------------------------------------

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const A = P - 3n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  1n,
]
const INFINITY = [1n, 1n, 0n]

const mod = (value, by = P) => ((value % by) + by) % by

function power(base, exponent) {
  let result = 1n
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n, square = (square * square) % P)
    if (left & 1n) result = (result * square) % P
  return result
}

const inverse = (value) => power(value, P - 2n)

function isOnCurve(x, y) {
  return x < P && y < P && mod(y * y - (x * x * x + A * x + B)) === 0n
}

// Jacobian coordinates: x = X/Z², y = Y/Z³.
function double([x, y, z]) {
  if (z === 0n || y === 0n) return INFINITY
  const yy = (y * y) % P
  const s = (4n * x * yy) % P
  const zz = (z * z) % P
  const m = mod(3n * (x - zz) * (x + zz))
  const x3 = mod(m * m - 2n * s)
  return [x3, mod(m * (s - x3) - 8n * yy * yy), (2n * y * z) % P]
}

function add(a, b) {
  if (a[2] === 0n) return b
  if (b[2] === 0n) return a
  const [x1, y1, z1] = a
  const [x2, y2, z2] = b
  const z1z1 = (z1 * z1) % P
  const z2z2 = (z2 * z2) % P
  const u1 = (x1 * z2z2) % P
  const u2 = (x2 * z1z1) % P
  const s1 = (y1 * z2 * z2z2) % P
  const s2 = (y2 * z1 * z1z1) % P
  if (u1 === u2) return s1 === s2 ? double(a) : INFINITY
  const h = mod(u2 - u1)
  const r = mod(s2 - s1)
  const hh = (h * h) % P
  const hhh = (h * hh) % P
  const v = (u1 * hh) % P
  const x3 = mod(r * r - hhh - 2n * v)
  return [x3, mod(r * (v - x3) - s1 * hhh), (h * z1 * z2) % P]
}

/** A point, twice it, four times it …: as many as a scalar has bits. */
function doublings(point) {
  const all = [point]
  while (all.length < 256) all.push(double(all.at(-1)))
  return all
}

function times(powers, scalar) {
  const bits = [...scalar.toString(2)].reverse()
  return bits.reduce((sum, bit, at) => (bit === '1' ? add(sum, powers[at]) : sum), INFINITY)
}

function isSame(a, b) {
  if (a[2] === 0n || b[2] === 0n) return a[2] === b[2]
  const za = (a[2] * a[2]) % P
  const zb = (b[2] * b[2]) % P
  return (a[0] * zb) % P === (b[0] * za) % P && (a[1] * zb * b[2]) % P === (b[1] * za * a[2]) % P
}

// ---- H, by RFC 9380: expand_message_xmd (§5.3.1), simplified SWU (§6.6.2), Z = -10 (§8.2) ------------------------------

function expandMessage(message, tag, length) {
  const tagPrime = Buffer.concat([tag, Buffer.of(tag.length)])
  const blocks = Math.ceil(length / 32)
  const b0 = sha(Buffer.alloc(64), message, Buffer.of(length >> 8, length & 255), Buffer.of(0), tagPrime)
  let last = sha(b0, Buffer.of(1), tagPrime)
  const out = [last]
  for (let block = 2; block <= blocks; block++) {
    const mixed = Buffer.from(b0.map((byte, at) => byte ^ last[at]))
    last = sha(mixed, Buffer.of(block), tagPrime)
    out.push(last)
  }
  return Buffer.concat(out).subarray(0, length)
}

function mapToCurve(u) {
  const Z = P - 10n
  const zuu = mod(Z * u * u)
  const denominator = mod(zuu * zuu + zuu)
  const x1 =
    denominator === 0n ? mod(B * inverse(mod(Z * A))) : mod(-B * inverse(A) * (1n + inverse(denominator)))
  const g = (x) => mod(x * x * x + A * x + B)
  const root = (value) => power(value, (P + 1n) / 4n)
  const y1 = root(g(x1))
  const [x, y] = mod(y1 * y1) === g(x1) ? [x1, y1] : [mod(zuu * x1), root(g(mod(zuu * x1)))]
  return [x, (y & 1n) === (u & 1n) ? y : mod(-y), 1n]
}

export function hashToCurve(message, tag) {
  const bytes = expandMessage(Buffer.from(message), Buffer.from(tag), 96)
  const field = (from) => mod(BigInt(`0x${bytes.subarray(from, from + 48).toString('hex')}`))
  return add(mapToCurve(field(0)), mapToCurve(field(48)))
}

const OF_G = doublings(G)
const OF_H = doublings(hashToCurve('bjwy/1 area blinding', 'bjwy/1 P256_XMD:SHA-256_SSWU_RO_'))

const MOST_AREA = 2 ** 50

function opensTo(sum, area, blinding) {
  return (
    area <= MOST_AREA && blinding < N && isSame(sum, add(times(OF_G, BigInt(area)), times(OF_H, blinding)))
  )
}

// ---- reading ---------------------------------------------------------------------------------------------------------

class Fault extends Error {}
/** What cannot be checked with what is there, and is no fault. */
class NotDone extends Error {}

function need(holds, what = '') {
  if (!holds) throw new Fault(String(what))
}

const isBase64 = (text) => typeof text === 'string' && Buffer.from(text, 'base64').toString('base64') === text

function base64(text) {
  need(isBase64(text), 'base64')
  return Buffer.from(text, 'base64')
}

const big = (bytes) => BigInt(`0x${bytes.toString('hex')}`)

/** Of 8 bytes, at most 2^53 - 1. */
function number(bytes) {
  need(bytes.length === 8 && big(bytes) <= BigInt(Number.MAX_SAFE_INTEGER), 'number')
  return Number(big(bytes))
}

function parseEntry(bytes) {
  need(bytes.length >= 14 && bytes.toString('latin1', 0, 4) === 'bjwy' && bytes[4] === 1, 'no entry')
  const fields = []
  let at = 14
  while (at < bytes.length) {
    need(at + 2 <= bytes.length, 'cut')
    const end = at + 2 + bytes.readUInt16BE(at)
    need(end <= bytes.length, 'cut')
    fields.push(bytes.subarray(at + 2, end))
    at = end
  }
  return { type: bytes[5], community: number(bytes.subarray(6, 14)), fields }
}

// The lengths of a vote's fields after its id and its rules’ hash.
const FIELDS = {
  1: [],
  2: [8, 8, 32, 32],
  3: [16, 32, 8, 1],
  4: [8, 8],
  6: [16, 8, 1, 8],
  7: [16, 16, 8, 1],
  8: [32, 8],
  9: [8, 8, 32, 32],
}
const [RULES, ROLL, BALLOT, CLOSE, RESULT, SET_ASIDE, PROXY, CANCELLED, CORRECTED] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9,
]

/** An entry of a vote as {type, community, vote, rulesHash, rest}; null for other business. */
function voteEntry(bytes) {
  const { type, community, fields } = parseEntry(bytes)
  if (type < RULES || type > CORRECTED) return null
  const [vote, rulesHash, ...rest] = fields
  need(vote?.length > 0 && isAscii(vote) && rulesHash?.length === 32, 'first fields')
  // How many shares and outcomes a result has is for its rules to say.
  if (type === RESULT) readResult(rest)
  else {
    need(rest.length === FIELDS[type].length, 'fields')
    for (const [at, length] of FIELDS[type].entries()) {
      need(rest[at].length === length, 'field length')
      if (length === 8) number(rest[at])
    }
  }
  return { type, community, vote: vote.toString('latin1'), rulesHash, rest }
}

/** A result's shares and outcomes in their order. Shares go on as long as a third field has 32 bytes; no outcome is as long. */
function readResult([openingsHash, ...rest]) {
  need(openingsHash?.length === 32, 'result')
  const shares = []
  let at = 0
  for (; rest[at + 2]?.length === 32; at += 3) {
    const [heads, area, blinding] = rest.slice(at, at + 3)
    shares.push({ heads: number(heads), area: number(area), blinding: big(blinding) })
  }
  need(at < rest.length && rest.slice(at).every(isAscii), 'outcomes')
  return { openingsHash, shares, outcomes: rest.slice(at).map((text) => text.toString('latin1')) }
}

const isAscii = (bytes) => bytes.every((byte) => byte >= 0x20 && byte <= 0x7e)

/** A result's shares by item and choice, where it has as many as these items call for. */
function sharesOf({ shares, outcomes }, items) {
  const counts = items.map(choicesOf)
  need(outcomes.length === items.length, 'outcomes')
  need(shares.length === counts.reduce((all, one) => all + one, 0), 'shares')
  const left = [...shares]
  return counts.map((count) => left.splice(0, count))
}

const choicesOf = ({ kind, options }) => (kind === 'options' ? options.length + 3 : 4)

// C2SP signed-note: no Unicode space and no plus in a key's name, no control sign but line breaks in a note.
const isKeyName = (name) => name.isWellFormed() && /^[^\s\x00-\x1f\x7f\x85+]+$/.test(name)

const MOST_LINES = 100

/** A C2SP tlog-checkpoint without extension lines, to the last line break. */
function parseCheckpoint(note) {
  need(isText(note) && !/[\x00-\x09\x0b-\x1f\x7f]/.test(note) && note.endsWith('\n'), 'note')
  const [origin, size, root, empty, ...lines] = note.slice(0, -1).split('\n')
  need(origin && /^(0|[1-9][0-9]{0,14})$/.test(size) && empty === '', 'checkpoint')
  const hash = base64(root)
  need(hash.length === 32, 'root')
  need(lines.length >= 1 && lines.length <= MOST_LINES, 'signatures')
  const signatures = lines.map((line) => {
    const parts = line.split(' ')
    need(parts.length === 3 && parts[0] === '\u2014' && isKeyName(parts[1]), 'signature line')
    const bytes = base64(parts[2])
    need(bytes.length >= 5, 'signature')
    return { name: parts[1], id: bytes.subarray(0, 4), bytes: bytes.subarray(4) }
  })
  return { origin, size: Number(size), root: hash, signatures, body: `${origin}\n${size}\n${root}\n` }
}

// The y coordinates of the eight points of small order: 0, 1, -1 and the two of order eight.
const FIELD = 2n ** 255n - 19n
const EIGHTH = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n
const SMALL = new Set([0n, 1n, FIELD - 1n, EIGHTH, FIELD - EIGHTH])

/** Whether these 32 bytes can be a point: y below the field's order, and not one of small order. */
function isStrictPoint(bytes) {
  const y = big(Buffer.from(bytes).reverse()) & (2n ** 255n - 1n)
  return y < FIELD && !SMALL.has(y)
}

/** The strict check of the format. OpenSSL compares R's bytes without the cofactor and bounds S by itself. */
function isGood(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false
  if (!isStrictPoint(key) || !isStrictPoint(signature.subarray(0, 32))) return false
  // RFC 8410: the fixed SPKI prefix of an Ed25519 key.
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
  try {
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

const logId = (name, key) => sha(`${name}\n`, Buffer.of(1), key).subarray(0, 4)
const witnessId = (name, key) => sha(`${name}\n`, Buffer.of(4), key).subarray(0, 4)

const linesOf = ({ signatures }, name, id) =>
  signatures.filter((line) => line.name === name && line.id.equals(id))

function isSigned(checkpoint, name, key) {
  const lines = linesOf(checkpoint, name, logId(name, key))
  return lines.length > 0 && lines.every((line) => isGood(key, Buffer.from(checkpoint.body), line.bytes))
}

const LAST_INSTANT = 253_402_271_999_999

/** When the witness signed, in seconds; null where the line is not its signature. */
function cosignedAt(checkpoint, line, key) {
  if (line.bytes.length !== 72) return null
  const seconds = line.bytes.readBigUInt64BE(0)
  if (seconds * 1000n > BigInt(LAST_INSTANT)) return null
  const text = `cosignature/v1\ntime ${seconds}\n${checkpoint.body}`
  return isGood(key, Buffer.from(text), line.bytes.subarray(8)) ? Number(seconds) : null
}

// ---- the log ---------------------------------------------------------------------------------------------------------

class Log {
  constructor(size, peaks) {
    this.size = size
    this.stack = []
    const heights = [...size.toString(2)]
      .reverse()
      .flatMap((bit, height) => (bit === '1' ? [height] : []))
      .reverse()
    need(heights.length === peaks.length, 'peaks')
    for (const [at, hash] of peaks.entries()) this.stack.push([heights[at], hash])
  }

  push(entry) {
    let node = [0, sha(Buffer.of(0), entry)]
    while (this.stack.length > 0 && this.stack[this.stack.length - 1][0] === node[0])
      node = [node[0] + 1, sha(Buffer.of(1), this.stack.pop()[1], node[1])]
    this.stack.push(node)
    this.size += 1
  }

  root() {
    if (this.stack.length === 0) return sha()
    return this.stack.map(([, hash]) => hash).reduceRight((right, left) => sha(Buffer.of(1), left, right))
  }
}

/** The roots at these sizes. */
function rootsAt({ record, peaks, entries }, sizes) {
  need(
    peaks.every((peak) => peak.length === 32),
    'peaks',
  )
  const log = new Log(record.firstIndex, peaks)
  const roots = new Map(sizes.has(log.size) ? [[log.size, log.root()]] : [])
  for (const entry of entries) {
    log.push(entry)
    if (sizes.has(log.size)) roots.set(log.size, log.root())
  }
  return roots
}

/** Whether a later checkpoint only adds to an earlier one. RFC 6962 §2.1.4.2: the proof's hashes, from the split that RFC 6962 names. */
function continues(before, after, proof) {
  if (!proof.every((hash) => hash.length === 32)) return false
  if (before.size === 0) return proof.length === 0 && before.root.equals(sha())
  const left = [...proof]
  // Both roots of a subtree of `width` leaves whose first `old` are the earlier tree's, as RFC 6962 §2.1.2 splits it.
  const roots = (old, width, isRootKnown) => {
    if (old === width) {
      const hash = isRootKnown ? before.root : left.shift()
      return hash && [hash, hash]
    }
    let split = 1
    while (split * 2 < width) split *= 2
    if (old <= split) {
      const inner = roots(old, split, isRootKnown)
      const right = left.shift()
      return inner && right && [inner[0], sha(Buffer.of(1), inner[1], right)]
    }
    const inner = roots(old - split, width - split, false)
    const first = left.shift()
    return inner && first && inner.map((hash) => sha(Buffer.of(1), first, hash))
  }
  const made = roots(before.size, after.size, true)
  return made !== undefined && left.length === 0 && made[0].equals(before.root) && made[1].equals(after.root)
}

// ---- outcomes --------------------------------------------------------------------------------------------------------

const QUORUM = { num: 2n, den: 3n }

/** What an item's numbers say by themselves. Void takes no part. */
function weigh(roll, { consent }, shares) {
  const sumOf = (name) => shares.slice(0, -1).reduce((all, one) => all + BigInt(one[name]), 0n)
  const part = { heads: sumOf('heads'), area: sumOf('area') }
  const isPart = (of, all, { num, den }) => den * of >= num * BigInt(all)
  const hasQuorum =
    roll.heads > 0 &&
    roll.area > 0 &&
    isPart(part.heads, roll.heads, QUORUM) &&
    isPart(part.area, roll.area, QUORUM)
  const [num, den] = [BigInt(consent.num), BigInt(consent.den)]
  const reaches = (of, all) => {
    const [left, right] = [den * BigInt(of), num * all]
    return consent.strict ? left > right : left >= right
  }
  const heads = shares.map((one) => reaches(one.heads, part.heads))
  const area = shares.map((one) => reaches(one.area, part.area))
  return { hasQuorum, heads, area, reaches: heads.map((holds, at) => holds && area[at]) }
}

function outcomesOf(roll, { items, seats }, shares) {
  const weighed = items.map((item, at) => weigh(roll, item, shares[at]))
  const seated = seatsOf(items, seats, weighed, shares)
  return items.map(({ kind, options }, at) => {
    const { hasQuorum, heads, area, reaches } = weighed[at]
    if (!hasQuorum) return 'no-quorum'
    if (kind === 'question') return reaches[0] ? 'passed' : 'rejected'
    if (kind === 'options') {
      const first = reaches.slice(0, options.length).indexOf(true)
      return first < 0 ? 'none' : `option-${first}`
    }
    if (seated.has(at)) return seated.get(at)
    if (reaches[0]) return 'not-placed'
    if (!heads[0] && !area[0]) return 'not-enough'
    return heads[0] ? 'not-enough-area' : 'not-enough-heads'
  })
}

/** Who of the candidates is elected, tied or alternate, by the place of the item. */
function seatsOf(items, seats, weighed, shares) {
  const votes = (at) => shares[at][0]
  const ranked = items
    .flatMap(({ kind }, at) =>
      kind === 'candidate' && weighed[at].hasQuorum && weighed[at].reaches[0] ? [at] : [],
    )
    .sort((a, b) => votes(b).heads - votes(a).heads || votes(b).area - votes(a).area || a - b)
  const isEqual = (a, b) => votes(a).heads === votes(b).heads && votes(a).area === votes(b).area
  const isTie = ranked.length > seats && isEqual(ranked[seats - 1], ranked[seats])
  const tied = isTie ? ranked.filter((at) => isEqual(at, ranked[seats])) : []
  const elected = isTie ? ranked.slice(0, ranked.indexOf(tied[0])) : ranked.slice(0, seats)
  const rest = ranked.slice(elected.length + tied.length)
  return new Map([
    ...elected.map((at) => [at, 'elected']),
    ...tied.map((at) => [at, 'tied']),
    ...rest.slice(0, seats).map((at) => [at, 'alternate']),
  ])
}

// ---- the checks, by their numbers ---------------------------------------------------------------------------------------

const DAY = 86_400_000
/** The Beijing day of an instant, as a count of days. */
const dayOf = (instant) => Math.floor((instant + 8 * 3_600_000) / DAY)

const [PHONE, PAPER, BY_PROXY] = [0, 1, 2]
const CHANNELS = [PHONE, PAPER, BY_PROXY]
const ANOTHER_PREVAILS = 1
const OBJECTION_UPHELD = 2

/** The channel that prevails over every other, by the rules. */
const PREVAILS = { 'first-stands': null, 'online-prevails': PHONE, 'in-person-prevails': PAPER }

const isCount = (value) => Number.isSafeInteger(value) && value >= 0
const isInstant = (value) => isCount(value) && value <= LAST_INSTANT
const isBoolean = (value) => typeof value === 'boolean'
const isText = (value) => typeof value === 'string' && value.isWellFormed()
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value, isOne) => Array.isArray(value) && value.every(isOne)

/** Whether a value is an object with these fields, each of its kind, and no other. */
const isOf = (kinds) => (value) =>
  isObject(value) &&
  Object.keys(value).length === Object.keys(kinds).length &&
  Object.entries(kinds).every(([name, isOne]) => Object.hasOwn(value, name) && isOne(value[name]))
const listOf = (isOne) => (value) => isList(value, isOne)

// What nobody sees, as the format lists it.
const UNSEEN =
  /[\0-\x20\x7f-\xa0\xad\u{34f}\u{61c}\u{115f}\u{1160}\u{1680}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{2000}-\u{200f}\u{2028}-\u{202f}\u{205f}-\u{206f}\u{2800}\u{3000}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{ffa0}\u{fff0}-\u{fffb}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu

function areDistinct(options) {
  const seen = options.map((option) => option.normalize('NFKC').replace(UNSEEN, ''))
  return seen.every((option, at) => option !== '' && seen.indexOf(option) === at)
}

const isItemShape = isOf({
  kind: isText,
  title: isText,
  text: isText,
  matterId: Number.isInteger,
  options: listOf(isText),
  quorum: isOf({ num: Number.isSafeInteger, den: Number.isSafeInteger }),
  consent: isOf({ num: Number.isSafeInteger, den: Number.isSafeInteger, strict: isBoolean }),
})

function isItem(item) {
  if (!isItemShape(item)) return false
  const { kind, matterId, options } = item
  if (kind === 'options') return options.length >= 2 && options.length <= 20 && areDistinct(options)
  return options.length === 0 && (kind === 'question' || (kind === 'candidate' && matterId === 3))
}

const isKey = (text) => isText(text) && Buffer.from(text, 'base64').length === 32 && isBase64(text)
const isNamedKey = ({ name, publicKey }) => isText(name) && isKeyName(name) && isKey(publicKey)

const SCOPES = [
  isOf({ kind: (kind) => kind === 'estate' }),
  isOf({ kind: (kind) => kind === 'building', buildingId: isText }),
  isOf({ kind: (kind) => kind === 'stair', buildingId: isText, stair: isText }),
]

const RULES_FIELDS = {
  format: (format) => format === 'bjwy-vote-rules/2',
  communityId: Number.isSafeInteger,
  communityName: isText,
  voteId: isText,
  title: isText,
  items: (items) => isList(items, isItem) && items.length >= 1 && items.length <= 30,
  seats: isCount,
  documents: listOf(isOf({ title: isText, body: isText })),
  convener: isText,
  scope: (scope) => SCOPES.some((isScope) => isScope(scope)),
  countParking: isBoolean,
  countStorage: isBoolean,
  paper: (paper) => isText(paper) && Object.hasOwn(PREVAILS, paper),
  proxyCap: isCount,
  noticeAt: isInstant,
  opensAt: isInstant,
  closesAt: isInstant,
  witnesses: listOf((one) => isOf({ name: isText, publicKey: isText })(one) && isNamedKey(one)),
}

function needRules(rules) {
  need(isObject(rules), 'no object')
  for (const name of Object.keys(rules)) need(Object.hasOwn(RULES_FIELDS, name), `unknown field ${name}`)
  for (const [name, isOne] of Object.entries(RULES_FIELDS))
    need(Object.hasOwn(rules, name) && isOne(rules[name]), name)
  const isElection = rules.items.some((item) => item.kind === 'candidate')
  need(rules.seats > 0 === isElection, 'seats')
}

/**
 * The ballots that stand for what comes at this place in the log: those that no set-aside entry before it names, and those
 * whose place was taken by one that an objection took away again.
 */
function standing(s, before = Number.POSITIVE_INFINITY) {
  const gone = new Map(s.setAsides.filter((one) => one.index < before).map((one) => [one.names, one]))
  const stands = ({ index }) => {
    const setAside = gone.get(index)
    if (!setAside) return true
    const next = s.own[setAside.at + 1]?.index
    return setAside.reason === ANOTHER_PREVAILS && gone.get(next)?.reason === OBJECTION_UPHELD
  }
  return s.ballots.filter(stands)
}

/** What may come after what, by a small machine: one step an entry, however many there are. */
function needOrder(types) {
  need(!types.includes(CANCELLED), 'cancelled')
  // Before a ballot the roll may be corrected; after a round's set-aside comes another or the result.
  const steps = {
    begin: { [RULES]: 'rules' },
    rules: { [ROLL]: 'early' },
    early: {
      [SET_ASIDE]: 'early',
      [PROXY]: 'early',
      [CORRECTED]: 'early',
      [BALLOT]: 'open',
      [CLOSE]: 'closed',
    },
    open: { [SET_ASIDE]: 'open', [PROXY]: 'open', [BALLOT]: 'open', [CLOSE]: 'closed' },
    closed: { [RESULT]: 'told' },
    told: { [SET_ASIDE]: 'round' },
    round: { [SET_ASIDE]: 'round', [RESULT]: 'told' },
  }
  let state = 'begin'
  for (const [at, type] of types.entries()) {
    const next = steps[state][type]
    need(next !== undefined, `entry ${at} of the vote, type ${type}, after ${state}`)
    state = next
  }
  need(state === 'told', 'no result at the end')
}

const CHECKS = {
  format(s) {
    const { record } = s
    need(isObject(record), 'no object')
    const { communityId, voteId } = s.mine
    need(record.format === 'bjwy-vote-record/2' && record.suite === 'sha256-ed25519-p256', 'format')
    need(Number.isSafeInteger(record.communityId), 'communityId')
    need(isCount(record.firstIndex), 'firstIndex')
    need(isText(record.voteId) && /^[0-9A-Z]{26}$/.test(record.voteId), 'voteId')
    need(isText(record.rules), 'rules')
    for (const name of ['peaks', 'entries', 'checkpoints']) need(Array.isArray(record[name]), name)
    need(isObject(record.log) && isNamedKey(record.log), 'log')
    s.key = base64(record.log.publicKey)
    s.peaks = record.peaks.map(base64)
    s.entries = record.entries.map(base64)
    s.rollBytes = base64(record.roll)
    s.openings = base64(record.openings)
    s.checkpoints = record.checkpoints.map(parseCheckpoint)
    need(s.entries.length > 0 && s.checkpoints.length > 0, 'empty')
    need(communityId === undefined || communityId === String(record.communityId), 'another estate')
    need(voteId === undefined || voteId === record.voteId, 'another vote')
  },
  'log-key'(s) {
    need(s.mine.logName === undefined || s.mine.logName === s.record.log.name, 'another log')
    need(s.mine.logKey === undefined || s.mine.logKey === s.record.log.publicKey, 'another key')
    for (const one of s.checkpoints) {
      need(one.origin === s.record.log.name, 'origin')
      need(isSigned(one, s.record.log.name, s.key), `size ${one.size}`)
    }
  },
  'log-root'(s) {
    const roots = rootsAt(s, new Set(s.checkpoints.map((one) => one.size)))
    for (const [at, one] of s.checkpoints.entries()) {
      need(roots.get(one.size)?.equals(one.root), `size ${one.size}`)
      need(at === 0 || s.checkpoints[at - 1].size <= one.size, 'checkpoints out of order')
    }
    need(s.checkpoints.at(-1).size === s.record.firstIndex + s.entries.length, 'last')
  },
  entries(s) {
    s.own = []
    for (const [offset, bytes] of s.entries.entries()) {
      const entry = voteEntry(bytes)
      if (entry?.vote !== s.record.voteId) continue
      need(entry.community === s.record.communityId, 'community')
      s.own.push({ index: s.record.firstIndex + offset, at: s.own.length, ...entry })
    }
  },
  order(s) {
    needOrder(s.own.map((one) => one.type))
    const of = (...wanted) => s.own.filter((one) => wanted.includes(one.type))
    s.ballots = of(BALLOT).map(({ index, at, rest: [tag, commitment, castAt, channel] }, nth) => {
      const ballot = { index, at, nth, tag: tag.toString('hex'), tagBytes: tag, commitment }
      return { ...ballot, castAt: number(castAt), channel: channel[0] }
    })
    s.setAsides = of(SET_ASIDE).map(({ index, at, rest: [tag, names, reason, instant] }) => {
      const setAside = { index, at, tag: tag.toString('hex'), names: number(names) }
      return { ...setAside, reason: reason[0], instant: number(instant) }
    })
    s.proxies = of(PROXY).map(({ index, rest: [tag, agent, instant, state] }) => {
      const proxy = { index, tag: tag.toString('hex'), agent: agent.toString('hex') }
      return { ...proxy, instant: number(instant), state: state[0] }
    })
    const [heads, area, blinding, hash] = of(ROLL, CORRECTED).at(-1).rest
    s.roll = { heads: number(heads), area: number(area), blinding: big(blinding), hash }
    const [close] = of(CLOSE)
    s.results = of(RESULT).map(({ index, rest }) => ({ index, ...readResult(rest) }))
    s.close = { index: close.index, instant: number(close.rest[0]), count: number(close.rest[1]) }
  },
  'rules-bound'(s) {
    const rules = parseJson(s.record.rules)
    needRules(rules)
    need(rules.voteId === s.record.voteId && rules.communityId === s.record.communityId, 'another vote')
    const hash = sha(s.record.rules)
    for (const { index, rulesHash } of s.own) need(rulesHash.equals(hash), index)
    s.rules = rules
  },
  witnesses(s) {
    const keys = new Map()
    for (const { name, publicKey } of s.rules.witnesses) {
      const key = base64(publicKey)
      const id = `${name} ${witnessId(name, key).toString('hex')}`
      if (!keys.has(id)) keys.set(id, [])
      keys.get(id).push(key)
    }
    for (const checkpoint of s.checkpoints)
      for (const line of checkpoint.signatures)
        for (const key of keys.get(`${line.name} ${line.id.toString('hex')}`) ?? [])
          need(cosignedAt(checkpoint, line, key) !== null, line.name)
  },
  schedule(s) {
    const { noticeAt, opensAt, closesAt } = s.rules
    need(closesAt > opensAt, 'instants')
    need(dayOf(opensAt) - dayOf(noticeAt) >= 16, 'notice')
    const days = dayOf(closesAt) - dayOf(opensAt)
    need(days >= 7 && days <= 60, `${days} days`)
  },
  thresholds(s) {
    for (const [at, { matterId, quorum, consent }] of s.rules.items.entries()) {
      // A matter that the law does not have has no thresholds.
      need(matterId >= 1 && matterId <= 9, itemNamed(at))
      const isSpecial = [6, 7, 8].includes(matterId)
      need(quorum.num === 2 && quorum.den === 3, itemNamed(at))
      need(consent.num === (isSpecial ? 3 : 1) && consent.den === (isSpecial ? 4 : 2), itemNamed(at))
      need(consent.strict === !isSpecial, itemNamed(at))
    }
  },
  'roll-bound'(s) {
    const bytes = s.rollBytes
    need(sha(bytes).equals(s.roll.hash), 'hash')
    need(bytes.length === 80 * s.roll.heads, 'count')
    s.rows = new Map()
    for (let at = 0; at < bytes.length; at += 80) {
      const tag = bytes.toString('hex', at, at + 16)
      const [x, y] = [big(bytes.subarray(at + 16, at + 48)), big(bytes.subarray(at + 48, at + 80))]
      need(isOnCurve(x, y) && !s.rows.has(tag), tag)
      s.rows.set(tag, [x, y, 1n])
    }
  },
  'roll-sum'(s) {
    need(opensTo([...s.rows.values()].reduce(add, INFINITY), s.roll.area, s.roll.blinding))
  },
  'ballots-entitled'(s) {
    for (const { tag } of s.ballots) need(s.rows.has(tag), tag)
  },
  'set-aside'(s) {
    const ballots = new Map(s.ballots.map((ballot) => [ballot.index, ballot]))
    const named = new Set()
    for (const { index, at, tag, names, reason, instant } of s.setAsides) {
      const ballot = ballots.get(names)
      need(ballot && names < index && ballot.tag === tag && !named.has(names), index)
      named.add(names)
      need(isInstant(instant), index)
      if (index > s.close.index) {
        need(reason === OBJECTION_UPHELD && instant >= s.close.instant, index)
        continue
      }
      need(reason === ANOTHER_PREVAILS, index)
      const next = ballots.get(s.own[at + 1].index)
      need(next?.tag === tag, index)
      need(ballot.castAt <= instant && instant <= next.castAt, index)
      need(next.channel === PREVAILS[s.rules.paper], index)
      need(CHANNELS.includes(ballot.channel) && ballot.channel !== next.channel, index)
    }
  },
  'one-ballot-a-head'(s) {
    const goneAt = new Map(s.setAsides.map((one) => [one.names, one.index]))
    const last = new Map()
    for (const { tag, index } of s.ballots) {
      need(!last.has(tag) || goneAt.get(last.get(tag)) < index, tag)
      last.set(tag, index)
    }
  },
  'ballots-in-time'(s) {
    let before = s.rules.opensAt
    for (const { tag, castAt, channel } of s.ballots) {
      need(castAt >= before && castAt < s.rules.closesAt, tag)
      need(CHANNELS.includes(channel), tag)
      before = castAt
    }
    need(s.close.instant >= s.rules.closesAt && isInstant(s.close.instant), 'close')
  },
  proxies(s) {
    for (const { index, instant, state } of s.proxies)
      need(instant >= s.rules.noticeAt && instant < s.rules.closesAt && state <= 1, index)
    const agents = new Map()
    const given = new Map()
    let read = 0
    for (const { index, tag, channel, castAt } of s.ballots) {
      for (; s.proxies[read]?.index < index; read++) given.set(s.proxies[read].tag, s.proxies[read])
      if (channel !== BY_PROXY) continue
      const last = given.get(tag)
      need(last?.state === 1 && last.instant <= castAt, index)
      agents.set(index, last.agent)
    }
    const votes = new Map()
    for (const { index } of standing(s)) {
      const agent = agents.get(index)
      if (agent === undefined) continue
      votes.set(agent, (votes.get(agent) ?? 0) + 1)
      need(votes.get(agent) <= s.rules.proxyCap, index)
    }
  },
  'none-missing'(s) {
    need(s.close.count === s.ballots.length, `${s.close.count} and ${s.ballots.length}`)
  },
  openings(s) {
    for (const { openingsHash } of s.results) need(sha(s.openings).equals(openingsHash), 'hash')
    const { items } = s.rules
    const length = items.length + 32
    need(s.openings.length === length * s.ballots.length, 'count')
    s.choices = s.ballots.map(({ nth, index, tagBytes, commitment, channel }) => {
      const opening = s.openings.subarray(length * nth, length * (nth + 1))
      const choices = [...opening.subarray(0, items.length)]
      for (const [at, choice] of choices.entries())
        need(choice < choicesOf(items[at]) - (channel === PAPER ? 0 : 1), index)
      need(sha('bjwy/2/choice', s.record.voteId, tagBytes, opening).equals(commitment), index)
      return choices
    })
  },
  heads(s) {
    s.results = s.results.map((one) => ({ ...one, shares: sharesOf(one, s.rules.items) }))
    for (const { index, shares } of s.results) {
      const ballots = standing(s, index)
      for (const [item, choice, share] of each(shares))
        need(
          ballots.filter(({ nth }) => s.choices[nth][item] === choice).length === share.heads,
          itemNamed(item),
        )
    }
  },
  areas(s) {
    for (const { index, shares } of s.results) {
      // A row that nobody checks could be of less than nothing, and another of more than all.
      for (const [item, choices] of shares.entries()) {
        const all = choices.reduce((sum, one) => sum + BigInt(one.area), 0n)
        need(all <= BigInt(s.roll.area), itemNamed(item))
      }
      const sums = shares.map((choices) => choices.map(() => INFINITY))
      for (const { nth, tag } of standing(s, index))
        for (const [item, choice] of s.choices[nth].entries())
          sums[item][choice] = add(sums[item][choice], s.rows.get(tag))
      for (const [item, choice, share] of each(shares))
        need(opensTo(sums[item][choice], share.area, share.blinding), itemNamed(item))
    }
  },
  verdict(s) {
    for (const { shares, outcomes } of s.results) {
      const own = outcomesOf(s.roll, s.rules, shares)
      for (const [at, outcome] of own.entries())
        need(outcome === outcomes[at], `${itemNamed(at)}: ${outcome}`)
    }
    s.isCounted = true
  },
  'my-ballot'(s) {
    need(s.mine.rows !== null, 'mine')
    const stood = new Set(standing(s).map((one) => one.tag))
    let isLater = false
    for (const { tag, ballot } of s.mine.rows) {
      need(isTag(tag), 'tag')
      if (ballot === 'elsewhere') continue
      if (ballot === null) {
        need(!stood.has(tag), tag)
        continue
      }
      need(isObject(ballot) && isCount(ballot.index) && isList(ballot.choices, isCount), tag)
      const own = s.ballots.find((one) => one.index === ballot.index)
      need(own?.tag === tag, ballot.index)
      need(s.record.entries[ballot.index - s.record.firstIndex] === ballot.entry, ballot.index)
      need(s.choices[own.nth].join() === ballot.choices.join(), ballot.index)
      const kept = parseCheckpoint(ballot.checkpoint)
      need(kept.origin === s.record.log.name && isSigned(kept, s.record.log.name, s.key), 'signature')
      const last = s.checkpoints.at(-1)
      if (kept.size <= last.size)
        need(
          rootsAt(s, new Set([kept.size]))
            .get(kept.size)
            ?.equals(kept.root),
          'another history',
        )
      else if (ballot.proof === undefined) isLater = true
      else {
        need(Array.isArray(ballot.proof), 'proof')
        need(continues(last, kept, ballot.proof.map(base64)), 'another history')
      }
    }
    if (isLater) throw new NotDone('the receipt is later than the record')
  },
  'my-row'(s) {
    need(s.mine.rows !== null, 'mine')
    for (const { tag, areaDm2, blinding } of s.mine.rows) {
      if (areaDm2 === null && blinding === null) continue
      need(isTag(tag), 'tag')
      const row = s.rows.get(tag)
      const bytes = base64(blinding)
      need(row && isCount(areaDm2) && bytes.length === 32 && opensTo(row, areaDm2, big(bytes)), tag)
    }
  },
}

const isTag = (tag) => typeof tag === 'string' && /^[0-9a-f]{32}$/.test(tag)

/** [item, choice, share] of everything in a result. */
const each = (shares) => shares.flatMap((all, item) => all.map((share, choice) => [item, choice, share]))

const itemNamed = (at) => `item ${at + 1}`

const hasRows = (mine) =>
  isObject(mine) && isList(mine.rows, (row) => typeof row === 'object' && row !== null)

/** Makes the checks; answers [{number, name, state: 'holds' | 'fails' | 'not-done', at?}] and what was counted. */
export function verifyRecord(record, mine = undefined, asked = {}) {
  // What an owner kept that cannot be read is no reason to look for nothing: its two checks fail.
  const rows = mine === undefined ? [] : hasRows(mine) ? mine.rows : null
  const s = { record, mine: { ...(isObject(mine) ? mine : {}), ...asked, rows } }
  let isSound = true
  const checks = Object.entries(CHECKS).map(([name, work], at) => {
    const isMine = name.startsWith('my-')
    const check = { number: at + 1, name, state: 'not-done' }
    const isTold = (row) => row.areaDm2 !== null || row.blinding !== null
    const isThere =
      rows?.some((row) => (name === 'my-row' ? isTold(row) : row.ballot !== 'elsewhere')) ?? true
    if (!isSound || (isMine && !isThere)) return check
    try {
      work(s)
      return { ...check, state: 'holds' }
    } catch (error) {
      if (isMine && error instanceof NotDone) return { ...check, at: error.message }
      // A check that throws has failed, whatever it threw.
      if (!isMine) isSound = false
      return { ...check, state: 'fails', at: String(error?.message ?? error) }
    }
  })
  return { checks, ...(isSound && s.isCounted ? counted(s) : NOTHING_COUNTED) }
}

const NOTHING_COUNTED = {
  items: null,
  outcomes: null,
  shares: null,
  roll: null,
  corrections: 0,
  setAside: [],
  witnesses: [],
}

function counted(s) {
  const { shares, outcomes } = s.results.at(-1)
  const tags = new Set((s.mine.rows ?? []).map((row) => row.tag))
  const last = s.checkpoints.at(-1)
  const byIndex = new Map(s.ballots.map((one) => [one.index, one]))
  const standingAgain = new Set(standing(s).map((one) => one.index))
  return {
    items: s.rules.items,
    outcomes,
    shares: shares.map((all) => all.map(({ heads, area }) => ({ heads, area }))),
    roll: { heads: s.roll.heads, area: s.roll.area },
    corrections: s.results.length - 1,
    setAside: s.setAsides.map(({ tag, names, reason, instant }) => {
      const { channel } = byIndex.get(names)
      const standsAgain = standingAgain.has(names)
      return { index: names, tag, channel, reason, at: instant, standsAgain, isMine: tags.has(tag) }
    }),
    witnesses: s.rules.witnesses.map((one) => {
      const key = base64(one.publicKey)
      const [line] = linesOf(last, one.name, witnessId(one.name, key))
      return { name: one.name, seconds: line ? cosignedAt(last, line, key) : null }
    }),
  }
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest
})

function crc32(bytes) {
  let rest = -1
  for (const byte of bytes) rest = CRC[(rest ^ byte) & 255] ^ (rest >>> 8)
  return ~rest >>> 0
}

const MOST_BYTES = 2 ** 28

/**
 * The bytes of the one file of this name in a zip, by the narrow reading of the format, so that no two programs take two
 * files out of one zip (APPNOTE 6.3.9: end of central directory, central directory, local header).
 */
function unzip(file, wanted) {
  const end = file.length - 22
  need(
    end >= 0 && file.readUInt32LE(end) === 0x06054b50 && file.readUInt16LE(end + 20) === 0,
    'this is no zip',
  )
  const [disk, start, here, all] = [4, 6, 8, 10].map((offset) => file.readUInt16LE(end + offset))
  const [length, from] = [12, 16].map((offset) => file.readUInt32LE(end + offset))
  need(disk === 0 && start === 0 && here === all && from + length === end, 'the zip is broken')
  let at = from
  const found = []
  for (let left = all; left > 0; left--) {
    need(at + 46 <= end && file.readUInt32LE(at) === 0x02014b50, 'the zip is broken')
    const [flags, method] = [8, 10].map((offset) => file.readUInt16LE(at + offset))
    const [crc, packed, size, local] = [16, 20, 24, 42].map((offset) => file.readUInt32LE(at + offset))
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    const next = at + 46 + nameLength + extra + comment
    need(next <= end, 'the zip is broken')
    if (file.toString('latin1', at + 46, at + 46 + nameLength) === wanted)
      found.push({ flags, method, crc, packed, size, local })
    at = next
  }
  need(at === end, 'the zip is broken')
  need(found.length > 0, `the zip holds no ${wanted}`)
  need(found.length === 1, `the zip holds ${found.length} files named ${wanted}`)
  const [{ flags, method, crc, packed, size, local }] = found
  need(
    (flags & 1) === 0 && (method === 0 || method === 8) && size <= MOST_BYTES,
    'the zip is of another kind',
  )
  need(local + 30 <= from && file.readUInt32LE(local) === 0x04034b50, 'the zip is broken')
  const nameLength = file.readUInt16LE(local + 26)
  const first = local + 30 + nameLength + file.readUInt16LE(local + 28)
  need(first + packed <= from, 'the zip is broken')
  need(file.toString('latin1', local + 30, local + 30 + nameLength) === wanted, 'the zip is broken')
  const data = file.subarray(first, first + packed)
  const bytes = method === 0 ? data : inflateRawSync(data, { maxOutputLength: Math.max(size, 1) })
  need(bytes.length === size && crc32(bytes) === crc, 'the zip is broken')
  return bytes
}

/** JSON that has one reading: UTF-8 without a byte order mark, and no object with a key twice. */
function parseJson(text) {
  let value
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('no JSON')
  }
  // The text is JSON, so its signs can be read one after another.
  const stack = []
  let mayBeKey = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') {
      let end = text.indexOf('"', at + 1)
      const isEscaped = () => {
        let slashes = 0
        while (text[end - 1 - slashes] === '\\') slashes += 1
        return slashes % 2 === 1
      }
      while (isEscaped()) end = text.indexOf('"', end + 1)
      if (mayBeKey) {
        const key = JSON.parse(text.slice(at, end + 1))
        need(!stack.at(-1).has(key), `the key ${key} stands twice`)
        stack.at(-1).add(key)
        mayBeKey = false
      }
      at = end
    } else if (sign === '{') {
      stack.push(new Set())
      mayBeKey = true
    } else if (sign === '[') {
      stack.push(null)
      mayBeKey = false
    } else if (sign === '}' || sign === ']') {
      stack.pop()
      mayBeKey = false
    } else if (sign === ',') mayBeKey = stack.at(-1) !== null
  }
  return value
}

/** The JSON of a record's file, zipped or not, or of what an owner kept. Throws where it is neither. */
export function readFile(bytes) {
  const file = Buffer.from(bytes)
  const json = file.toString('latin1', 0, 2) === 'PK' ? unzip(file, 'record.json') : file
  return parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json))
}

const WORDS = {
  format: 'the record is whole and can be read',
  'log-key': 'the log’s own key signed every checkpoint',
  'log-root': 'the entries give the roots that were signed',
  entries: 'every entry can be read and is of this estate',
  order: 'rules, roll, ballots, close and results stand in their order',
  'rules-bound': 'every entry is bound to one text of the rules',
  witnesses: 'what witnesses signed, they signed',
  schedule: 'notice and voting last as long as they must',
  thresholds: 'the thresholds are those of the law',
  'roll-bound': 'the roll is the one that was announced, or as it was corrected, and nobody is in it twice',
  'roll-sum': 'the areas of the roll add up',
  'ballots-entitled': 'every ballot is of somebody in the roll',
  'set-aside': 'every ballot that was set aside was so by the rules',
  'one-ballot-a-head': 'everybody has one ballot that counts',
  'ballots-in-time': 'every ballot was cast in time',
  proxies: 'every agent had been given the proxy, for no more heads than allowed',
  'none-missing': 'as many ballots as the close counted',
  openings: 'every choice opened is the choice that was cast',
  heads: 'the heads are counted again',
  areas: 'the areas are added again',
  verdict: 'the numbers give these outcomes by law',
  'my-ballot':
    'the ballots I have receipts of are in the record, unchanged, and none is in my name that I did not cast',
  'my-row': 'my area in the roll is the one I was told; the title deed is mine to compare',
}
const SIGNS = { holds: '✓', fails: '✗', 'not-done': '–' }
const CHANNEL_WORDS = ['phone', 'paper', 'proxy']
const REASONS = { 1: 'another channel prevails', 2: 'an objection was upheld' }
const nameOf = ({ kind, options }, choice) =>
  kind === 'options'
    ? [...options, 'none of them', 'abstain', 'void'][choice]
    : ['for', 'against', 'abstain', 'void'][choice]

/** Text of a record as a terminal may have it: what would move its cursor, turn its direction or break its line is spelt out. */
const plain = (text) =>
  String(text).replace(
    /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`,
  )

function print({ checks, items, outcomes, shares, roll, corrections, setAside, witnesses }) {
  for (const { number, name, state, at } of checks)
    console.log(
      `${SIGNS[state]} ${String(number).padStart(2)} ${name}: ${WORDS[name]}${at ? ` (${plain(at)})` : ''}`,
    )
  if (items === null) return
  console.log(`\nroll: ${roll.heads} heads, ${roll.area} dm²`)
  for (const [at, item] of items.entries()) {
    console.log(`\n${at + 1}. ${plain(item.title)}: ${outcomes[at]}`)
    for (const [choice, share] of shares[at].entries())
      console.log(`   ${plain(nameOf(item, choice))}: ${share.heads} heads, ${share.area} dm²`)
  }
  console.log()
  for (const { index, channel, reason, isMine } of setAside)
    console.log(
      `set aside: ${isMine ? 'MY ' : ''}ballot ${index} (${CHANNEL_WORDS[channel]}): ${REASONS[reason]}`,
    )
  if (corrections > 0) console.log(`the result was corrected after the close; corrections: ${corrections}`)
  for (const { name, seconds } of witnesses)
    console.log(
      `witness ${plain(name)}: ${seconds === null ? 'did not sign' : new Date(seconds * 1000).toISOString()}`,
    )
}

const USAGE = `usage: node verifier/verify.mjs record.zip|record.json [mine.json]
  [--estate NUMBER] [--vote ID]             what you asked for
  [--log-name NAME] [--log-key BASE64]      the estate's log as you know it from before`
const OPTIONS = { estate: 'communityId', vote: 'voteId', 'log-name': 'logName', 'log-key': 'logKey' }

function main(args) {
  let given
  try {
    const options = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' }]))
    given = parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    console.error(`${plain(error.message)}\n${USAGE}`)
    return 2
  }
  const [recordFile, mineFile] = given.positionals
  if (!recordFile) {
    console.error(USAGE)
    return 2
  }
  const asked = Object.fromEntries(
    Object.entries(given.values).map(([name, value]) => [OPTIONS[name], value]),
  )
  let reading = recordFile
  let record
  let mine
  try {
    record = readFile(readFileSync(recordFile))
    reading = mineFile
    if (mineFile) mine = readFile(readFileSync(mineFile))
  } catch (error) {
    console.error(`${plain(reading)} cannot be read: ${plain(error.message)}`)
    return 2
  }
  const verified = verifyRecord(record, mine, asked)
  print(verified)
  if (asked.logKey === undefined && mine?.logKey === undefined)
    console.log(
      `\nno key of the estate's log was given to compare: ${plain(record?.log?.name)} signs with ${plain(record?.log?.publicKey)}`,
    )
  return verified.checks.some((check) => check.state === 'fails') ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = main(process.argv.slice(2))
