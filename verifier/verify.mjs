#!/usr/bin/env node
// A second verifier of vote records, written from docs/record-format.md alone. It shares no code with the rest of the project and
// needs nothing but Node.js: node verifier/verify.mjs record.zip [mine.json]
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
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

function need(holds, what = '') {
  if (!holds) throw new Fault(String(what))
}

function base64(text) {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'base64') : null
  need(bytes !== null && bytes.toString('base64') === text, 'base64')
  return bytes
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

function parseCheckpoint(note) {
  const match = /^([^\n]+)\n(0|[1-9][0-9]{0,14})\n([^\n]+)\n\n((?:\u2014 \S+ \S+\n)*)$/.exec(note)
  need(match, 'checkpoint')
  const root = base64(match[3])
  need(root.length === 32, 'root')
  const signatures = match[4]
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, name, data] = line.split(' ')
      const bytes = base64(data)
      need(bytes.length >= 5, 'signature')
      return { name, id: bytes.subarray(0, 4), bytes: bytes.subarray(4) }
    })
  return {
    origin: match[1],
    size: Number(match[2]),
    root,
    signatures,
    body: note.slice(0, note.indexOf('\n\n') + 1),
  }
}

function isGood(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false
  // RFC 8410: the fixed SPKI prefix of an Ed25519 key.
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
  try {
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

function isSigned(checkpoint, name, key) {
  const id = sha(`${name}\n`, Buffer.of(1), key).subarray(0, 4)
  const line = checkpoint.signatures.find((one) => one.name === name && one.id.equals(id))
  return line !== undefined && isGood(key, Buffer.from(checkpoint.body), line.bytes)
}

/** When the witness signed, in seconds; null where a line with its name is not its signature. */
function cosignedAt(checkpoint, line, { name, publicKey }) {
  const key = base64(publicKey)
  if (!line.id.equals(sha(`${name}\n`, Buffer.of(4), key).subarray(0, 4)) || line.bytes.length !== 72)
    return null
  const seconds = line.bytes.readBigUInt64BE(0)
  const text = `cosignature/v1\ntime ${seconds}\n${checkpoint.body}`
  return isGood(key, Buffer.from(text), line.bytes.subarray(8)) ? Number(seconds) : null
}

const linesOf = (checkpoint, { name }) => checkpoint.signatures.filter((line) => line.name === name)

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
const isText = (value) => typeof value === 'string'
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value, isOne) => Array.isArray(value) && value.every(isOne)
const isFraction = (value) => isObject(value) && [value.num, value.den].every(Number.isSafeInteger)

function isItem(item) {
  if (!isObject(item) || !isText(item.title) || !isText(item.text) || !isList(item.options, isText))
    return false
  const { kind, matterId, options } = item
  if (!Number.isInteger(matterId)) return false
  if (!isFraction(item.quorum) || !isFraction(item.consent) || typeof item.consent.strict !== 'boolean')
    return false
  if (kind === 'options') return options.length >= 2 && options.length <= 20
  return options.length === 0 && (kind === 'question' || (kind === 'candidate' && matterId === 3))
}

function needRules(rules) {
  need(isObject(rules) && rules.format === 'bjwy-vote-rules/2', 'format')
  need(isList(rules.items, isItem) && rules.items.length >= 1 && rules.items.length <= 30, 'items')
  const isElection = rules.items.some((item) => item.kind === 'candidate')
  need(isCount(rules.seats) && rules.seats > 0 === isElection, 'seats')
  need(isText(rules.paper) && Object.hasOwn(PREVAILS, rules.paper), 'paper')
  need(isCount(rules.proxyCap), 'proxyCap')
  for (const name of ['noticeAt', 'opensAt', 'closesAt']) need(isCount(rules[name]), name)
  const isWitness = (one) => isObject(one) && isText(one.name) && isText(one.publicKey)
  need(isList(rules.witnesses, isWitness), 'witnesses')
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

const CHECKS = {
  format(s) {
    const { record } = s
    need(isObject(record), 'no object')
    need(record.format === 'bjwy-vote-record/2' && record.suite === 'sha256-ed25519-p256', 'format')
    need(Number.isSafeInteger(record.communityId), 'communityId')
    need(isCount(record.firstIndex), 'firstIndex')
    need(isText(record.voteId) && /^[0-9A-Z]{26}$/.test(record.voteId), 'voteId')
    for (const name of ['rules', 'roll', 'openings']) need(isText(record[name]), name)
    for (const name of ['peaks', 'entries', 'checkpoints']) need(isList(record[name], isText), name)
    need(isObject(record.log) && isText(record.log.name) && isText(record.log.publicKey), 'log')
    s.key = base64(record.log.publicKey)
    s.peaks = record.peaks.map(base64)
    s.entries = record.entries.map(base64)
    s.rollBytes = base64(record.roll)
    s.openings = base64(record.openings)
    s.checkpoints = record.checkpoints.map(parseCheckpoint)
    need(s.entries.length > 0 && s.checkpoints.length > 0, 'empty')
  },
  'log-key'(s) {
    need(s.mine.logKey === undefined || s.mine.logKey === s.record.log.publicKey, 'another key')
    for (const one of s.checkpoints) {
      need(one.origin === s.record.log.name, 'origin')
      need(isSigned(one, s.record.log.name, s.key), `size ${one.size}`)
    }
  },
  'log-root'(s) {
    const roots = rootsAt(s, new Set(s.checkpoints.map((one) => one.size)))
    for (const one of s.checkpoints) need(roots.get(one.size)?.equals(one.root), `size ${one.size}`)
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
    const types = s.own.map((one) => one.type).join('')
    need(!types.includes(CANCELLED), 'cancelled')
    need(/^12[679]*[367]*45(6+5)*$/.test(types), types.replace(/(.)\1+/g, '$1…'))
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
    let rules
    try {
      rules = JSON.parse(s.record.rules)
    } catch {
      throw new Fault('no JSON')
    }
    needRules(rules)
    need(rules.voteId === s.record.voteId && rules.communityId === s.record.communityId, 'another vote')
    const hash = sha(s.record.rules)
    for (const { index, rulesHash } of s.own) need(rulesHash.equals(hash), index)
    s.rules = rules
  },
  witnesses(s) {
    for (const witness of s.rules.witnesses)
      for (const checkpoint of s.checkpoints)
        for (const line of linesOf(checkpoint, witness))
          need(cosignedAt(checkpoint, line, witness) !== null, witness.name)
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
    for (const { index, at, tag, names, reason } of s.setAsides) {
      const ballot = ballots.get(names)
      need(ballot && names < index && ballot.tag === tag && !named.has(names), index)
      named.add(names)
      if (index > s.close.index) {
        need(reason === OBJECTION_UPHELD, index)
        continue
      }
      need(reason === ANOTHER_PREVAILS, index)
      const next = ballots.get(s.own[at + 1].index)
      need(next?.tag === tag, index)
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
    need(s.close.instant >= s.rules.closesAt, 'close')
  },
  proxies(s) {
    for (const { index, instant, state } of s.proxies)
      need(instant >= s.rules.noticeAt && instant < s.rules.closesAt && state <= 1, index)
    const agents = new Map()
    for (const { index, tag, channel } of s.ballots) {
      if (channel !== BY_PROXY) continue
      const given = s.proxies.findLast((one) => one.tag === tag && one.index < index)
      need(given?.state === 1, index)
      agents.set(index, given.agent)
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
    for (const { tag, ballot } of s.mine.rows) {
      if (ballot === 'elsewhere') continue
      if (ballot === null) {
        need(!standing(s).some((one) => one.tag === tag), tag)
        continue
      }
      need(isObject(ballot) && isCount(ballot.index) && isList(ballot.choices, isCount), tag)
      const own = s.ballots.find((one) => one.index === ballot.index)
      need(own?.tag === tag, ballot.index)
      need(s.record.entries[ballot.index - s.record.firstIndex] === ballot.entry, ballot.index)
      need(s.choices[own.nth].join() === ballot.choices.join(), ballot.index)
      need(isText(ballot.checkpoint), ballot.index)
      const kept = parseCheckpoint(ballot.checkpoint)
      need(kept.origin === s.record.log.name && isSigned(kept, s.record.log.name, s.key), 'signature')
      need(
        rootsAt(s, new Set([kept.size]))
          .get(kept.size)
          ?.equals(kept.root),
        'another history',
      )
    }
  },
  'my-row'(s) {
    for (const { tag, areaDm2, blinding } of s.mine.rows) {
      const row = s.rows.get(tag)
      const bytes = base64(blinding)
      need(row && isCount(areaDm2) && bytes.length === 32 && opensTo(row, areaDm2, big(bytes)), tag)
    }
  },
}

/** [item, choice, share] of everything in a result. */
const each = (shares) => shares.flatMap((all, item) => all.map((share, choice) => [item, choice, share]))

const itemNamed = (at) => `item ${at + 1}`

/** Makes the checks; answers [{number, name, state: 'holds' | 'fails' | 'not-done', at?}] and what was counted. */
export function verifyRecord(record, mine = null) {
  const s = { record, mine: { logKey: mine?.logKey, rows: isList(mine?.rows, isObject) ? mine.rows : [] } }
  let isSound = true
  const checks = Object.entries(CHECKS).map(([name, work], at) => {
    const isMine = name.startsWith('my-')
    const check = { number: at + 1, name, state: 'not-done' }
    const own = s.mine.rows.filter((row) => name !== 'my-ballot' || row.ballot !== 'elsewhere')
    if (!isSound || (isMine && own.length === 0)) return check
    try {
      work(s)
      return { ...check, state: 'holds' }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (!isMine) isSound = false
      return { ...check, state: 'fails', at: error.message }
    }
  })
  return { checks, ...(s.isCounted ? counted(s) : NOTHING_COUNTED) }
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
  const tags = new Set(s.mine.rows.map((row) => row.tag))
  const last = s.checkpoints.at(-1)
  const standingAgain = new Set(standing(s).map((one) => one.index))
  return {
    items: s.rules.items,
    outcomes,
    shares: shares.map((all) => all.map(({ heads, area }) => ({ heads, area }))),
    roll: { heads: s.roll.heads, area: s.roll.area },
    corrections: s.results.length - 1,
    setAside: s.setAsides.map(({ tag, names, reason, instant }) => {
      const { channel } = s.ballots.find((one) => one.index === names)
      const standsAgain = standingAgain.has(names)
      return { index: names, tag, channel, reason, at: instant, standsAgain, isMine: tags.has(tag) }
    }),
    witnesses: s.rules.witnesses.map((one) => {
      const [line] = linesOf(last, one)
      return { name: one.name, seconds: line ? cosignedAt(last, line, one) : null }
    }),
  }
}

/** The bytes of `record.json` in a zip (APPNOTE 6.3.9: end of central directory, central directory, local header). */
function unzip(file, wanted) {
  let end = file.length - 22
  while (end >= 0 && file.readUInt32LE(end) !== 0x06054b50) end -= 1
  need(end >= 0, 'this is no zip')
  let at = file.readUInt32LE(end + 16)
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    need(file.readUInt32LE(at) === 0x02014b50, 'the zip is broken')
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)]
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset))
    const name = file.toString('utf8', at + 46, at + 46 + nameLength)
    const local = file.readUInt32LE(at + 42)
    if (name === wanted) {
      const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
      const data = file.subarray(from, from + size)
      return method === 8 ? inflateRawSync(data) : data
    }
    at += 46 + nameLength + extra + comment
  }
  throw new Fault(`the zip holds no ${wanted}`)
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
  'roll-bound': 'the roll is the one that was announced, and nobody is in it twice',
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
  'my-ballot': 'my ballot is in the record as I cast it',
  'my-row': 'my area in the roll is that of my title deed',
}
const SIGNS = { holds: '✓', fails: '✗', 'not-done': '–' }
const CHANNEL_WORDS = ['phone', 'paper', 'proxy']
const REASONS = { 1: 'another channel prevails', 2: 'an objection was upheld' }
const nameOf = ({ kind, options }, choice) =>
  kind === 'options'
    ? [...options, 'none of them', 'abstain', 'void'][choice]
    : ['for', 'against', 'abstain', 'void'][choice]

function print({ checks, items, outcomes, shares, roll, corrections, setAside, witnesses }) {
  for (const { number, name, state, at } of checks)
    console.log(
      `${SIGNS[state]} ${String(number).padStart(2)} ${name}: ${WORDS[name]}${at ? ` (${at})` : ''}`,
    )
  if (items === null) return
  console.log(`\nroll: ${roll.heads} heads, ${roll.area} dm²`)
  for (const [at, item] of items.entries()) {
    console.log(`\n${at + 1}. ${item.title}: ${outcomes[at]}`)
    for (const [choice, share] of shares[at].entries())
      console.log(`   ${nameOf(item, choice)}: ${share.heads} heads, ${share.area} dm²`)
  }
  console.log()
  for (const { index, channel, reason, isMine } of setAside)
    console.log(
      `set aside: ${isMine ? 'MY ' : ''}ballot ${index} (${CHANNEL_WORDS[channel]}): ${REASONS[reason]}`,
    )
  if (corrections > 0) console.log(`the result was corrected after the close; corrections: ${corrections}`)
  for (const { name, seconds } of witnesses)
    console.log(
      `witness ${name}: ${seconds === null ? 'did not sign' : new Date(seconds * 1000).toISOString()}`,
    )
}

function main([recordFile, mineFile]) {
  if (!recordFile) {
    console.error('usage: node verifier/verify.mjs record.zip|record.json [mine.json]')
    return 2
  }
  let reading = recordFile
  let record
  let mine = null
  try {
    const file = readFileSync(recordFile)
    record = JSON.parse(file.toString('latin1', 0, 2) === 'PK' ? unzip(file, 'record.json') : file)
    reading = mineFile
    if (mineFile) mine = JSON.parse(readFileSync(mineFile, 'utf8'))
  } catch (error) {
    console.error(`${reading} cannot be read: ${error.message}`)
    return 2
  }
  const verified = verifyRecord(record, mine)
  print(verified)
  return verified.checks.some((check) => check.state === 'fails') ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = main(process.argv.slice(2))
