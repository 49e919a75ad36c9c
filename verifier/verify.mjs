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

function times(point, scalar) {
  let result = INFINITY
  for (const bit of scalar.toString(2)) {
    result = double(result)
    if (bit === '1') result = add(result, point)
  }
  return result
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

const H = hashToCurve('bjwy/1 area blinding', 'bjwy/1 P256_XMD:SHA-256_SSWU_RO_')

function opensTo(sum, area, blinding) {
  return blinding < N && isSame(sum, add(times(G, BigInt(area)), times(H, blinding)))
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

const number = (bytes, length = 8) => {
  need(bytes?.length === length, 'length')
  const value = BigInt(`0x${bytes.toString('hex')}`)
  need(value <= BigInt(Number.MAX_SAFE_INTEGER), 'too large')
  return Number(value)
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

const FIELDS = {
  1: [],
  2: [8, 8, 32, 32],
  3: [16, 32, 8, 1],
  4: [8, 8],
  5: [32, 8, 8, 32, 8, 8, 32, 8, 8, 32, -1],
}

/** An entry of a vote as {type, vote, rulesHash, rest}; null for other business. */
function voteEntry(bytes) {
  const { type, community, fields } = parseEntry(bytes)
  if (!(type in FIELDS)) return null
  const [vote, rulesHash, ...rest] = fields
  need(vote?.length > 0 && rulesHash?.length === 32 && rest.length === FIELDS[type].length, 'fields')
  for (const [at, length] of FIELDS[type].entries())
    need(length < 0 || rest[at].length === length, 'field length')
  return { type, community, vote: vote.toString('latin1'), rulesHash, rest }
}

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

function cosignedAt(checkpoint, { name, publicKey }) {
  const key = Buffer.from(publicKey, 'base64')
  const id = sha(`${name}\n`, Buffer.of(4), key).subarray(0, 4)
  const line = checkpoint.signatures.find((one) => one.name === name && one.id.equals(id))
  if (line?.bytes.length !== 72) return null
  const seconds = line.bytes.readBigUInt64BE(0)
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
function rootsAt(record, entries, sizes) {
  const peaks = record.peaks.map(base64)
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

// ---- the checks, by their numbers ---------------------------------------------------------------------------------------

const WORDS = ['for', 'against', 'abstain']
const DAY = 86_400_000
/** The Beijing day of an instant, as a count of days. */
const dayOf = (instant) => Math.floor((instant + 8 * 3_600_000) / DAY)

const CHECKS = {
  format(s) {
    const { record } = s
    need(record && typeof record === 'object' && !Array.isArray(record))
    need(record.format === 'bjwy-vote-record/1' && record.suite === 'sha256-ed25519-p256', 'format')
    need(
      Number.isSafeInteger(record.communityId) &&
        Number.isSafeInteger(record.firstIndex) &&
        record.firstIndex >= 0,
    )
    for (const name of ['voteId', 'rules', 'roll', 'openings']) need(typeof record[name] === 'string', name)
    for (const name of ['peaks', 'entries', 'checkpoints'])
      need(Array.isArray(record[name]) && record[name].every((one) => typeof one === 'string'), name)
    need(typeof record.log?.name === 'string' && typeof record.log.publicKey === 'string', 'log')
    s.entries = record.entries.map(base64)
    s.checkpoints = record.checkpoints.map(parseCheckpoint)
    s.key = base64(record.log.publicKey)
    need(s.entries.length > 0 && s.checkpoints.length > 0, 'empty')
  },
  'log-key'(s) {
    need(s.mine?.logKey === undefined || s.mine.logKey === s.record.log.publicKey, 'another key')
    for (const one of s.checkpoints) {
      need(one.origin === s.record.log.name, 'origin')
      need(isSigned(one, s.record.log.name, s.key), `size ${one.size}`)
    }
  },
  'log-root'(s) {
    s.roots = rootsAt(s.record, s.entries, new Set(s.checkpoints.map((one) => one.size)))
    for (const one of s.checkpoints) need(s.roots.get(one.size)?.equals(one.root), `size ${one.size}`)
    need(s.checkpoints.at(-1).size === s.record.firstIndex + s.entries.length, 'last')
  },
  entries(s) {
    s.own = []
    for (const [offset, bytes] of s.entries.entries()) {
      const entry = voteEntry(bytes)
      if (entry?.vote !== s.record.voteId) continue
      need(entry.community === s.record.communityId, 'community')
      s.own.push({ index: s.record.firstIndex + offset, ...entry })
    }
  },
  order(s) {
    const types = s.own.map((one) => one.type).join('')
    need(/^123*45$/.test(types), types.replace(/3+/g, '3…'))
    s.ballots = s.own.slice(2, -2).map(({ index, rest: [tag, commitment, castAt, channel] }) => ({
      index,
      tag: tag.toString('hex'),
      tagBytes: tag,
      commitment,
      castAt: number(castAt),
      channel: channel[0],
    }))
    const [heads, area, blinding, hash] = s.own[1].rest
    s.rollEntry = {
      heads: number(heads),
      area: number(area),
      blinding: BigInt(`0x${blinding.toString('hex')}`),
      hash,
    }
    const [closedAt, count] = s.own.at(-2).rest
    s.close = { at: number(closedAt), count: number(count) }
    const { rest } = s.own.at(-1)
    s.result = {
      openingsHash: rest[0],
      shares: [1, 4, 7].map((at) => ({
        heads: number(rest[at]),
        area: number(rest[at + 1]),
        blinding: BigInt(`0x${rest[at + 2].toString('hex')}`),
      })),
      outcome: rest[10].toString('latin1'),
    }
  },
  'rules-bound'(s) {
    try {
      s.rules = JSON.parse(s.record.rules)
    } catch {
      throw new Fault('no JSON')
    }
    need(s.rules?.format === 'bjwy-vote-rules/1' && Array.isArray(s.rules.witnesses), 'format')
    need(s.rules.voteId === s.record.voteId && s.rules.communityId === s.record.communityId, 'another vote')
    const hash = sha(s.record.rules)
    for (const { index, rulesHash } of s.own) need(rulesHash.equals(hash), index)
  },
  witnesses(s) {
    for (const witness of s.rules.witnesses)
      for (const one of s.checkpoints)
        if (one.signatures.some((line) => line.name === witness.name))
          need(cosignedAt(one, witness) !== null, witness.name)
  },
  schedule(s) {
    const { noticeAt, opensAt, closesAt } = s.rules
    need([noticeAt, opensAt, closesAt].every(Number.isSafeInteger) && closesAt > opensAt, 'instants')
    need(dayOf(opensAt) - dayOf(noticeAt) >= 16, 'notice')
    const days = dayOf(closesAt) - dayOf(opensAt)
    need(days >= 7 && days <= 60, `${days} days`)
  },
  thresholds(s) {
    const { matterId, quorum, consent } = s.rules
    need(Number.isInteger(matterId) && matterId >= 1 && matterId <= 9, 'matter')
    const isSpecial = [6, 7, 8].includes(matterId)
    need(quorum?.num === 2 && quorum.den === 3, 'quorum')
    need(consent?.num === (isSpecial ? 3 : 1) && consent.den === (isSpecial ? 4 : 2), 'consent')
    need(consent.strict === !isSpecial, 'sign')
  },
  'roll-bound'(s) {
    const bytes = base64(s.record.roll)
    need(sha(bytes).equals(s.rollEntry.hash), 'hash')
    need(bytes.length === 80 * s.rollEntry.heads, 'count')
    s.rows = new Map()
    for (let at = 0; at < bytes.length; at += 80) {
      const tag = bytes.toString('hex', at, at + 16)
      const x = BigInt(`0x${bytes.toString('hex', at + 16, at + 48)}`)
      const y = BigInt(`0x${bytes.toString('hex', at + 48, at + 80)}`)
      need(isOnCurve(x, y) && !s.rows.has(tag), tag)
      s.rows.set(tag, [x, y, 1n])
    }
  },
  'roll-sum'(s) {
    need(opensTo([...s.rows.values()].reduce(add, INFINITY), s.rollEntry.area, s.rollEntry.blinding))
  },
  'ballots-entitled'(s) {
    for (const { tag } of s.ballots) need(s.rows.has(tag), tag)
  },
  'one-ballot-a-head'(s) {
    need(new Set(s.ballots.map((one) => one.tag)).size === s.ballots.length)
  },
  'ballots-in-time'(s) {
    let before = s.rules.opensAt
    for (const { tag, castAt, channel } of s.ballots) {
      need(castAt >= before && castAt < s.rules.closesAt && channel <= 2, tag)
      before = castAt
    }
    need(s.close.at >= s.rules.closesAt, 'close')
  },
  'none-missing'(s) {
    need(s.close.count === s.ballots.length, `${s.close.count} and ${s.ballots.length}`)
  },
  openings(s) {
    const bytes = base64(s.record.openings)
    need(sha(bytes).equals(s.result.openingsHash), 'hash')
    need(bytes.length === 33 * s.ballots.length, 'count')
    s.choices = s.ballots.map(({ tag, tagBytes, commitment }, at) => {
      const opening = bytes.subarray(33 * at, 33 * at + 33)
      const expected = sha('bjwy/1/choice', s.record.voteId, tagBytes, opening)
      need(opening[0] <= 2 && expected.equals(commitment), tag)
      return opening[0]
    })
  },
  heads(s) {
    for (const [choice, share] of s.result.shares.entries())
      need(s.choices.filter((one) => one === choice).length === share.heads, WORDS[choice])
  },
  areas(s) {
    for (const [choice, share] of s.result.shares.entries()) {
      const rows = s.ballots.filter((_, at) => s.choices[at] === choice).map(({ tag }) => s.rows.get(tag))
      need(opensTo(rows.reduce(add, INFINITY), share.area, share.blinding), WORDS[choice])
    }
  },
  verdict(s) {
    const big = BigInt
    const all = { heads: big(s.rollEntry.heads), area: big(s.rollEntry.area) }
    const part = { heads: 0n, area: 0n }
    for (const share of s.result.shares) {
      part.heads += big(share.heads)
      part.area += big(share.area)
    }
    const yes = { heads: big(s.result.shares[0].heads), area: big(s.result.shares[0].area) }
    const { num, den, strict } = s.rules.consent
    const reaches = (a, b) => (strict ? big(den) * a > big(num) * b : big(den) * a >= big(num) * b)
    const hasQuorum =
      all.heads > 0n && all.area > 0n && 3n * part.heads >= 2n * all.heads && 3n * part.area >= 2n * all.area
    const passes = reaches(yes.heads, part.heads) && reaches(yes.area, part.area)
    s.outcome = hasQuorum ? (passes ? 'passed' : 'rejected') : 'no-quorum'
    need(s.outcome === s.result.outcome, s.outcome)
  },
  'my-ballot'(s) {
    for (const { tag, ballot } of s.mine.rows) {
      if (ballot === 'elsewhere') continue
      const at = s.ballots.findIndex((one) => one.tag === tag)
      if (ballot === null) {
        need(at < 0, tag)
        continue
      }
      need(at >= 0 && s.ballots[at].index === ballot.index, ballot.index)
      need(s.record.entries[ballot.index - s.record.firstIndex] === ballot.entry, ballot.index)
      need(WORDS[s.choices[at]] === ballot.choice, ballot.index)
      const kept = parseCheckpoint(ballot.checkpoint)
      need(isSigned(kept, s.record.log.name, s.key), 'signature')
      const root = rootsAt(s.record, s.entries, new Set([kept.size])).get(kept.size)
      need(root?.equals(kept.root), 'another history')
    }
  },
  'my-row'(s) {
    for (const { tag, areaDm2, blinding } of s.mine.rows) {
      const row = s.rows.get(tag)
      need(row && opensTo(row, areaDm2, BigInt(`0x${base64(blinding).toString('hex')}`)), tag)
    }
  },
}

/** Makes the checks; answers [{number, name, state: 'holds' | 'fails' | 'not-done', at?}] and what was counted. */
export function verifyRecord(record, mine = null) {
  const s = { record, mine }
  let isSound = true
  const checks = Object.entries(CHECKS).map(([name, work], at) => {
    const isMine = name.startsWith('my-')
    const check = { number: at + 1, name, state: 'not-done' }
    const own = (mine?.rows ?? []).filter((row) => name !== 'my-ballot' || row.ballot !== 'elsewhere')
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
  const witnesses = s.outcome
    ? s.rules.witnesses.map((one) => ({ name: one.name, seconds: cosignedAt(s.checkpoints.at(-1), one) }))
    : []
  return {
    checks,
    outcome: s.outcome ?? null,
    shares: s.result?.shares ?? null,
    roll: s.rollEntry ?? null,
    witnesses,
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

function main([recordFile, mineFile]) {
  if (!recordFile) {
    console.error('usage: node verifier/verify.mjs record.zip|record.json [mine.json]')
    return 2
  }
  let record
  try {
    const file = readFileSync(recordFile)
    record = JSON.parse(file.toString('latin1', 0, 2) === 'PK' ? unzip(file, 'record.json') : file)
  } catch (error) {
    console.error(`${recordFile} cannot be read: ${error.message}`)
    return 2
  }
  const mine = mineFile ? JSON.parse(readFileSync(mineFile, 'utf8')) : null
  const { checks, outcome, shares, roll, witnesses } = verifyRecord(record, mine)
  const signs = { holds: '✓', fails: '✗', 'not-done': '–' }
  for (const { number: n, name, state, at } of checks)
    console.log(`${signs[state]} ${String(n).padStart(2)} ${name}${at ? `: ${at}` : ''}`)
  if (outcome) {
    console.log(`\n${outcome}; roll ${roll.heads} heads, ${roll.area} dm²`)
    for (const [at, share] of shares.entries())
      console.log(`${WORDS[at]}: ${share.heads} heads, ${share.area} dm²`)
    for (const { name, seconds } of witnesses)
      console.log(
        `witness ${name}: ${seconds === null ? 'did not sign' : new Date(seconds * 1000).toISOString()}`,
      )
  }
  return checks.some((check) => check.state === 'fails') ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = main(process.argv.slice(2))
