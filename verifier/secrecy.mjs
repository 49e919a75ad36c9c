// The second verifier of the proofs of docs/secrecy.md, written from that page alone. It shares no code with the rest of the project and
// needs nothing but Node.js. It goes another way than the first: every equation by itself, in Jacobian coordinates, without weights.
import { createHash } from 'node:crypto'

const sha = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

// ---- P-256 (FIPS 186-4 D.1.2.3) --------------------------------------------------------------------------------------

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  1n,
]
/** H of docs/record-format.md; verify.mjs derives it, and a test compares. */
export const H = [
  0x0ce2f4afe310c991081804e1630ebc588bbc00a1bc28f7c9ce409a490857e842n,
  0xaaac8d97067dbc81a466c9ab2ee7bf2678986acd21d973a2faae15ddb14fddb3n,
  1n,
]
const INFINITY = [1n, 1n, 0n]

const mod = (value, by = P) => ((value % by) + by) % by
const modN = (value) => mod(value, N)
const equationOf = (x) => mod(x * x * x - 3n * x + B)

function power(base, exponent, by = P) {
  let result = 1n
  for (let square = mod(base, by), left = exponent; left > 0n; left >>= 1n, square = (square * square) % by)
    if (left & 1n) result = (result * square) % by
  return result
}

function double([x, y, z]) {
  if (z === 0n) return INFINITY
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
  const [zz1, zz2] = [(z1 * z1) % P, (z2 * z2) % P]
  const [u1, u2] = [(x1 * zz2) % P, (x2 * zz1) % P]
  const [s1, s2] = [(y1 * z2 * zz2) % P, (y2 * z1 * zz1) % P]
  if (u1 === u2) return s1 === s2 ? double(a) : INFINITY
  const [h, r] = [mod(u2 - u1), mod(s2 - s1)]
  const hh = (h * h) % P
  const hhh = (h * hh) % P
  const v = (u1 * hh) % P
  const x3 = mod(r * r - hhh - 2n * v)
  return [x3, mod(r * (v - x3) - s1 * hhh), (h * z1 * z2) % P]
}

/** Σ scalar·point over [scalar, point]: unsigned windows, one bucket a digit. */
function sumOf(terms) {
  const width = terms.length > 64 ? 8n : 4n
  const all = terms.map(([scalar, point]) => [modN(scalar), point]).filter(([scalar]) => scalar !== 0n)
  let sum = INFINITY
  for (let from = 256n - width; from >= 0n; from -= width) {
    for (let bit = 0n; bit < width; bit++) sum = double(sum)
    const buckets = new Map()
    for (const [scalar, point] of all) {
      const digit = Number((scalar >> from) & ((1n << width) - 1n))
      if (digit > 0) buckets.set(digit, add(buckets.get(digit) ?? INFINITY, point))
    }
    let running = INFINITY
    for (let digit = (1 << Number(width)) - 1; digit > 0; digit--) {
      running = add(running, buckets.get(digit) ?? INFINITY)
      sum = add(sum, running)
    }
  }
  return sum
}

const isNothing = (terms) => sumOf(terms)[2] === 0n

// ---- bytes -----------------------------------------------------------------------------------------------------------

const big = (bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

function u64(value) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

class Fault extends Error {}

function need(holds, name) {
  if (!holds) throw new Fault(name)
}

function pointOf(bytes, name) {
  need(bytes.length === 64, name)
  const [x, y] = [big(bytes.subarray(0, 32)), big(bytes.subarray(32))]
  need(x < P && y < P && (y * y) % P === equationOf(x), name)
  return [x, y, 1n]
}

function numberOf(bytes, name) {
  need(bytes.length === 32, name)
  const value = big(bytes)
  need(value < N, name)
  return value
}

const isCount = (value) => Number.isSafeInteger(value) && value >= 0
const MOST_AREA = 2 ** 50
const isArea = (value) => isCount(value) && value <= MOST_AREA
const isHash = (bytes) => bytes.length === 32
const isId = (text) => typeof text === 'string' && /^[\x20-\x7e]{1,255}$/.test(text)
const range = (count, from = 0) => Array.from({ length: count }, (_, at) => from + at)
const total = (list) => list.reduce((all, one) => all + one, 0)

// ---- generators and challenges ---------------------------------------------------------------------------------------

const known = [new Map(), new Map()]

/** Generator `number` of family 0 (places of ballots) or 1 (choices). */
export function generator(family, number) {
  const kept = known[family].get(number)
  if (kept) return kept
  for (let counter = 0; ; counter++) {
    const x = big(sha('bjwy/3/generator', Buffer.of(family), u64(number), u64(counter)))
    if (x >= P) continue
    const y = power(equationOf(x), (P + 1n) / 4n)
    if ((y * y) % P !== equationOf(x)) continue
    const point = [x, y % 2n === 0n ? y : P - y, 1n]
    known[family].set(number, point)
    return point
  }
}

const say = (state, ...bytes) => sha('bjwy/3', state, '+', ...bytes)
const block = (state, sign, number) => sha('bjwy/3', state, sign, u64(number))

function challenge(state, sign, number = 0) {
  return modN(
    big(Buffer.concat([block(state, sign, 2 * number), block(state, sign, 2 * number + 1)]).subarray(0, 40)),
  )
}

const ofBallot = (state, at) => {
  const bytes = block(state, 'e', at >> 1)
  return big(at % 2 === 0 ? bytes.subarray(0, 16) : bytes.subarray(16))
}

// ---- the count -------------------------------------------------------------------------------------------------------

/** Each item's choices as numbers among all of the vote. */
function itemsOf(counts) {
  let from = 0
  return counts.map((count) => {
    from += count
    return range(count, from - count)
  })
}

/** The parts as lists of items. */
function partsOf(counts) {
  if (counts.length <= 4) return counts.map((_, item) => [item])
  const parts = []
  for (const [item, count] of counts.entries()) {
    const last = parts.at(-1)
    const joins = last?.length === 1 && counts[last[0]] === 4 && count === 4
    if (joins) last.push(item)
    else parts.push([item])
  }
  return parts
}

function readStatement(given) {
  const { choiceCounts: counts, ballots, heads, areas } = given
  const name = 'statement'
  need([given.rulesHash, given.rollHash, given.logRoot].every(isHash) && isId(given.voteId), name)
  need(isCount(given.round) && isCount(given.logSize), name)
  need(
    counts.length > 0 &&
      counts.length < 256 &&
      counts.every((one) => Number.isInteger(one) && one >= 4 && one <= 255),
    name,
  )
  const items = itemsOf(counts)
  need(heads.length === total(counts) && heads.every((one) => isCount(one) && one <= ballots.length), name)
  need(ballots.every(({ channel }) => [0, 1, 2].includes(channel)) && areas.areasDm2.every(isArea), name)
  const read = {
    items,
    q: ballots.map((one) => pointOf(one.commitment, name)),
    c: ballots.map((one) => pointOf(one.row, name)),
    s: numberOf(given.headsBlinding, name),
  }
  if (areas.kind === 'each') {
    need(areas.areasDm2.length === heads.length, name)
    return { ...read, t: numberOf(areas.blinding, name), point: null }
  }
  need(areas.kind === 'grouped' && areas.groups.length === heads.length, name)
  // Numbered as they begin, and no number goes on in another item.
  const seen = new Map()
  for (const [item, choices] of items.entries())
    for (const choice of choices) {
      const group = areas.groups[choice]
      if (!seen.has(group)) {
        need(group === seen.size, name)
        seen.set(group, item)
      }
      need(seen.get(group) === item, name)
    }
  need(seen.size === areas.areasDm2.length, name)
  return { ...read, t: null, point: pointOf(areas.point, name) }
}

function statementHash({ rulesHash, voteId, round, rollHash, logSize, logRoot, ...given }) {
  const { choiceCounts: counts, ballots, heads, headsBlinding, areas } = given
  const parts = partsOf(counts).map((part) => part.length)
  const hash = createHash('sha256')
  const put = (...all) => {
    for (const one of all) hash.update(one)
  }
  put(
    'bjwy/3/count',
    rulesHash,
    Buffer.of(voteId.length),
    voteId,
    u64(round),
    rollHash,
    u64(logSize),
    logRoot,
  )
  put(u64(counts.length), Buffer.from(counts), u64(parts.length), Buffer.from(parts), u64(ballots.length))
  for (const { channel, commitment, row } of ballots) put(Buffer.of(channel), commitment, row)
  put(...heads.map(u64), headsBlinding)
  if (areas.kind === 'each') put(Buffer.of(0), ...areas.areasDm2.map(u64), areas.blinding)
  else
    put(
      Buffer.of(1),
      ...areas.groups.map(u64),
      u64(areas.areasDm2.length),
      ...areas.areasDm2.map(u64),
      areas.point,
    )
  return hash.digest()
}

/** Reads a proof from its beginning: points first, then numbers. */
function readerOf(proof) {
  let at = 0
  const taken = (count, length, read) =>
    range(count).map(() => {
      need(at + length <= proof.length, 'proof')
      at += length
      return read(proof.subarray(at - length, at), 'proof')
    })
  return {
    points: (count) => taken(count, 64, pointOf),
    numbers: (count) => taken(count, 32, numberOf),
    place: () => at,
    isAtEnd: () => at === proof.length,
  }
}

/** The ψ that may be in a part, as sums: each way to take one choice of each item. */
function allowed(part, items, psi, isPaper) {
  const ways = part.map((item) => (isPaper ? items[item] : items[item].slice(0, -1)))
  const [first, second] = ways
  if (!second) return first.map((choice) => psi[choice])
  return first.flatMap((one) => second.map((other) => modN(psi[one] + psi[other])))
}

function checkCount(given, proof) {
  const { items, q, c, s, t, point } = readStatement(given)
  const { ballots, heads, areas } = given
  for (const choices of items)
    need(total(choices.map((choice) => heads[choice])) === ballots.length, 'totals')
  if (ballots.length === 0) {
    need(proof.length === 0, 'proof')
    need(s === 0n, 'V0')
    need(t === 0n && areas.areasDm2.every((area) => area === 0), 'V4')
    return
  }
  const parts = partsOf(given.choiceCounts)
  const first = statementHash(given)
  const psi = heads.map((_, choice) => challenge(first, 'p', choice))
  const sets = parts.map((part) => [false, true].map((isPaper) => allowed(part, items, psi, isPaper)))
  const setOf = (part, row) => sets[part][ballots[row].channel === 1 ? 1 : 0]
  const degree = Math.max(...parts.flatMap((_, part) => ballots.map((_one, row) => setOf(part, row).length)))

  const read = readerOf(proof)
  const areaList = read.points(1)[0]
  const partLists = read.points(parts.length)
  const cut = read.place()
  const areaMask = read.points(1)[0]
  const partMasks = read.points(parts.length)
  const [rp, rc, rb] = read.points(3)
  const rt = point ? read.points(1)[0] : null
  const powers = read.points(degree)
  const deltas = read.numbers(parts.length)
  const end = read.place()
  const rows = ballots.map(() => {
    const [z] = read.numbers(1)
    return { z, y: read.numbers(parts.length) }
  })
  const w = read.numbers(heads.length)
  const u = point ? read.numbers(heads.length) : null
  const [b1] = read.numbers(1)
  const b2 = read.numbers(parts.length)
  const [b3, b4, b5, b6] = read.numbers(4)
  const b8 = point ? read.numbers(1)[0] : null
  need(read.isAtEnd(), 'proof')

  const second = say(first, proof.subarray(0, cut))
  const e = ballots.map((_, at) => ofBallot(second, at))
  const lambda = challenge(second, 'l')
  const x = challenge(say(second, proof.subarray(cut, end)), 'x')

  const g = ballots.map((_, at) => generator(0, at))
  const ofChoice = heads.map((_, choice) => generator(1, choice))
  const each = (list, points) => list.map((factor, at) => [factor, points[at]])
  need(
    isNothing([
      ...q.map((one) => [1n, one]),
      ...each(
        heads.map((one) => -BigInt(one)),
        ofChoice,
      ),
      [-s, H],
    ]),
    'V0',
  )
  for (const [at, part] of parts.entries()) {
    let sum = -deltas[at]
    for (const [row, { y }] of rows.entries()) sum += e[row] * y[at]
    for (const item of part) for (const choice of items[item]) sum -= psi[choice] * w[choice]
    need(modN(sum) === 0n, 'V7')
  }
  if (u)
    for (const [group, area] of areas.areasDm2.entries()) {
      let sum = -x * BigInt(area)
      for (const [choice, own] of areas.groups.entries()) if (own === group) sum += u[choice]
      need(modN(sum) === 0n, 'V9')
    }
  const isList = (list, blinding, committed, mask) =>
    isNothing([...each(list, g), [blinding, H], [-x, committed], [-1n, mask]])
  const z = rows.map((row) => row.z)
  need(isList(z, b1, areaList, areaMask), 'V1')
  for (const at of parts.keys())
    need(
      isList(
        rows.map(({ y }) => y[at]),
        b2[at],
        partLists[at],
        partMasks[at],
      ),
      'V2',
    )
  const values = rows.map(({ y }, row) => {
    let sum = 0n
    for (const at of parts.keys()) {
      const set = setOf(at, row)
      let term = power(lambda, BigInt(at), N) * power(x, BigInt(degree - set.length), N)
      for (const one of set) term = modN(term * (y[at] - x * one))
      sum += term
    }
    return sum
  })
  need(
    isNothing([...each(values, g), [b3, H], ...powers.map((one, at) => [-power(x, BigInt(at), N), one])]),
    'V3',
  )
  const told = point
    ? [[-x, point]]
    : [
        ...each(
          areas.areasDm2.map((one) => -x * BigInt(one)),
          ofChoice,
        ),
        [-x * t, H],
      ]
  need(isNothing([...each(z, q), [b4, H], ...told, [-1n, rp]]), 'V4')
  const weighed = rows.reduce((sum, row, at) => sum + e[at] * row.z, 0n)
  need(
    isNothing([
      [weighed, G],
      [b5, H],
      ...each(
        e.map((one) => -x * one),
        c,
      ),
      [-1n, rc],
    ]),
    'V5',
  )
  need(
    isNothing([
      ...each(w, ofChoice),
      [b6, H],
      ...each(
        e.map((one) => -x * one),
        q,
      ),
      [-1n, rb],
    ]),
    'V6',
  )
  if (u) need(isNothing([...each(u, ofChoice), [b8, H], [-x, point], [-1n, rt]]), 'V8')
}

// ---- the roll --------------------------------------------------------------------------------------------------------

const RADIX = 16n

function checkRoll({ rulesHash, voteId, rollHash, areaDm2, rows }, proof) {
  need([rulesHash, rollHash].every(isHash) && isId(voteId) && isArea(areaDm2), 'statement')
  const c = rows.map((row) => pointOf(row, 'statement'))
  const digits = BigInt(areaDm2).toString(16).length
  const about = Buffer.concat([
    Buffer.from('bjwy/3/roll'),
    rulesHash,
    Buffer.of(voteId.length),
    Buffer.from(voteId),
    rollHash,
  ])
  checkDigits(about, rows, c, digits, proof)
}

function checkDigits(about, rows, c, digits, proof) {
  if (rows.length === 0) return need(proof.length === 0, 'proof')
  const first = sha('bjwy/3/digits', about, u64(digits), u64(rows.length), ...rows)
  const read = readerOf(proof)
  const lists = read.points(digits)
  const cut = read.place()
  const masks = read.points(digits)
  const [rc] = read.points(1)
  const powers = read.points(Number(RADIX))
  const end = read.place()
  const y = rows.map(() => read.numbers(digits))
  const blindings = read.numbers(digits)
  const [b3, b5] = read.numbers(2)
  need(read.isAtEnd(), 'proof')
  const second = say(first, proof.subarray(0, cut))
  const e = rows.map((_, at) => ofBallot(second, at))
  const lambda = challenge(second, 'l')
  const x = challenge(say(second, proof.subarray(cut, end)), 'x')
  const g = rows.map((_, at) => generator(0, at))
  for (const place of range(digits)) {
    const own = y.map((row, at) => [row[place], g[at]])
    need(isNothing([...own, [blindings[place], H], [-x, lists[place]], [-1n, masks[place]]]), 'D2')
  }
  const values = y.map((row) => {
    let sum = 0n
    for (const place of range(digits)) {
      let term = power(lambda, BigInt(place), N)
      for (let digit = 0n; digit < RADIX; digit++) term = modN(term * (row[place] - x * digit))
      sum += term
    }
    return sum
  })
  const coefficients = powers.map((one, at) => [-power(x, BigInt(at), N), one])
  need(isNothing([...values.map((one, at) => [one, g[at]]), [b3, H], ...coefficients]), 'D3')
  const weighed = y.reduce(
    (sum, row, at) => sum + e[at] * row.reduceRight((all, one) => all * RADIX + one, 0n),
    0n,
  )
  need(isNothing([[weighed, G], [b5, H], ...e.map((one, at) => [-x * one, c[at]]), [-1n, rc]]), 'D5')
}

// ---- inequalities between hidden areas -------------------------------------------------------------------------------

const signed = (value) => Buffer.concat([Buffer.of(value < 0 ? 1 : 0), u64(Math.abs(value))])

function checkMargins(statement, inequalities, proof) {
  const { point } = readStatement(statement)
  const choices = statement.heads.length
  need(point !== null, 'statement')
  for (const { weights, least } of inequalities) {
    need(Number.isSafeInteger(least) && weights.length === choices, 'statement')
    need(
      weights.every((one) => Number.isInteger(one) && one >= -1000 && one <= 1000),
      'statement',
    )
  }
  const lines = inequalities.map(({ weights, least }) => Buffer.concat([...weights, least].map(signed)))
  const start = sha('bjwy/3/margins', statementHash(statement), u64(lines.length), ...lines)
  const read = readerOf(proof)
  const m = read.points(lines.length)
  const rt = read.points(1)[0]
  const r = read.points(lines.length)
  const cut = read.place()
  const u = read.numbers(choices)
  const [bt] = read.numbers(1)
  const b = read.numbers(lines.length)
  const x = challenge(say(start, proof.subarray(0, cut)), 'x')
  need(isNothing([...u.map((one, at) => [one, generator(1, at)]), [bt, H], [-x, point], [-1n, rt]]), 'M1')
  for (const [at, { weights, least }] of inequalities.entries()) {
    const left = weights.reduce((sum, weight, choice) => sum + BigInt(weight) * u[choice], -x * BigInt(least))
    need(
      isNothing([
        [left, G],
        [b[at], H],
        [-x, m[at]],
        [-1n, r[at]],
      ]),
      'M2',
    )
  }
  const all = statement.areas.areasDm2.reduce((sum, area) => sum + BigInt(area), 0n)
  const lengths = inequalities.map(({ weights, least }) => {
    const weight = weights.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    return (BigInt(weight) * all + BigInt(Math.abs(least))).toString(16).length
  })
  const rows = lines.map((_, at) => proof.subarray(at * 64, at * 64 + 64))
  const about = Buffer.concat([Buffer.from('bjwy/3/margins'), start])
  checkDigits(about, rows, m, Math.max(1, ...lengths), proof.subarray(read.place()))
}

// ---- small cells and tags --------------------------------------------------------------------------------------------

/** n! / (h! (n − h)!) */
function setsOf(all, heads) {
  const product = (from, to) => range(to - from + 1, from).reduce((one, next) => one * BigInt(next), 1n)
  return product(all - heads + 1, all) / product(1, heads)
}

/** Whether the area of so many of all ballots may be told. */
export function mayTellArea(all, heads, spreadDm2) {
  if (![all, heads, spreadDm2].every(isCount) || heads > all) return false
  const left = all - heads
  if (heads === 0 || left === 0) return true
  if (Math.min(heads, left) < 3) return false
  // With more than some hundred heads a phone stops counting here at the order of the group.
  const counted = setsOf(all, heads)
  const sets = counted > N ? N : counted
  const bound = 100n * BigInt(spreadDm2)
  return sets >= 100n && 113n * sets ** 2n >= 2n * 355n * BigInt(heads) * bound ** 2n
}

/** Each choice's group; `earlier` is an earlier result's {all, heads} or null. */
export function groupChoices(counts, told, spreadDm2, earlier = null) {
  const groups = []
  for (const choices of itemsOf(counts)) {
    const own = groupItem(choices, told, spreadDm2, earlier)
    const from = groups.length === 0 ? 0 : Math.max(...groups) + 1
    groups.push(...own.map((group) => from + group))
  }
  return groups
}

function groupItem(choices, told, spreadDm2, earlier) {
  const [none, abstain, invalid] = choices.slice(-3)
  const options = [...choices.slice(0, -3)].reverse()
  // A stable sort: of equals the later first.
  options.sort((a, b) => told.heads[a] - told.heads[b])
  const queue = [none, abstain, invalid, ...options]
  for (const size of range(choices.length, 1)) {
    const rest = queue.slice(0, size)
    const cells = [...choices.filter((choice) => !rest.includes(choice)).map((choice) => [choice]), rest]
    const holds = (cell) => {
      const own = total(cell.map((choice) => told.heads[choice]))
      if (!mayTellArea(told.all, own, spreadDm2)) return false
      if (earlier === null) return true
      return mayTellArea(
        earlier.all - told.all,
        total(cell.map((choice) => earlier.heads[choice])) - own,
        spreadDm2,
      )
    }
    if (size === choices.length || cells.every(holds)) {
      const cellOf = (choice) => cells.find((cell) => cell.includes(choice))
      const begun = [...new Set(choices.map(cellOf))]
      return choices.map((choice) => begun.indexOf(cellOf(choice)))
    }
  }
}

/** Whether a statement tells areas by the groups of the rule. */
export function tellsByRule({ choiceCounts, ballots, heads, areas }, spreadDm2, earlier = null) {
  const wanted = groupChoices(choiceCounts, { all: ballots.length, heads }, spreadDm2, earlier)
  const told = areas.kind === 'grouped' ? areas.groups : heads.map((_, choice) => choice)
  const isFine = new Set(wanted).size === wanted.length
  return isFine === (areas.kind === 'each') && wanted.join() === [...told].join()
}

/** A head's tag: 24 bytes. Throws where there is none. */
export function homeTag({ voteId, homes, nonce }) {
  need(
    homes.length > 0 && homes.length < 65_536 && new Set(homes).size === homes.length && isHash(nonce),
    'tag',
  )
  const sorted = homes.map((home) => Buffer.from(home)).sort(Buffer.compare)
  const named = [Buffer.from(voteId), ...sorted].map((id) => {
    need(id.length > 0 && id.length < 256, 'tag')
    return Buffer.concat([Buffer.of(id.length), id])
  })
  const count = Buffer.alloc(2)
  count.writeUInt16BE(homes.length)
  return sha('bjwy/3/tag', count, ...named, nonce).subarray(0, 24)
}

/** The name of what fails first; null where all holds. */
const named = (check) => (given, proof) => {
  try {
    check(given, Buffer.from(proof))
    return null
  } catch (error) {
    return error instanceof Fault ? error.message : 'statement'
  }
}

export const verifyCount = named(checkCount)
export const verifyRoll = named(checkRoll)
/** The inequalities are [{weights, least}]. */
export function verifyMargins(statement, inequalities, proof) {
  return named((given, bytes) => checkMargins(given, inequalities, bytes))(statement, proof)
}
