import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { p256_hasher } from '@noble/curves/nist.js'
import fc from 'fast-check'
import {
  commitArea,
  GROUP_ORDER,
  H,
  opensTo,
  pointBytes,
  pointOf,
  sumPoints,
} from '#domain/votes/evidence/commitment.ts'
import { fromBase64, fromHex, isEqual, readU64, toBase64, toHex, u64, utf8 } from '#domain/log/bytes.ts'
import {
  checkpointBody,
  cosignature,
  cosignedAt,
  cosignedText,
  isSignedBy,
  keyIdOf,
  parseCheckpoint,
  signatureLine,
} from '#domain/log/checkpoint.ts'
import { decodeEntry, encodeEntry } from '#domain/log/entry.ts'
import {
  CompactTree,
  consistencyPlaces,
  isConsistent,
  isIncluded,
  leafHash,
  type NodePlace,
  nodeHash,
  proofPlaces,
} from '#domain/log/merkle.ts'

const seeded = { seed: 20261123 }

test('bytes: the same as Node says, for any text and any bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(toHex(utf8(text)), Buffer.from(text).toString('hex'))
    }),
    seeded,
  )
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'))
      assert.ok(isEqual(fromBase64(toBase64(bytes)) as Uint8Array, bytes))
      assert.ok(isEqual(fromHex(toHex(bytes)) as Uint8Array, bytes))
    }),
    seeded,
  )
  assert.throws(() => utf8('\ud800'), RangeError)
  for (const bad of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA=A', 'A===', '====', 'AA A', 'AAA*', 'ÀÀÀÀ'])
    assert.equal(fromBase64(bad), null, bad)
  for (const bad of ['0', 'AB', 'zz', '0x']) assert.equal(fromHex(bad), null, bad)
  assert.equal(readU64(u64(Number.MAX_SAFE_INTEGER)), Number.MAX_SAFE_INTEGER)
  assert.equal(readU64(new Uint8Array(8).fill(255)), null)
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) assert.throws(() => u64(bad), RangeError)
})

/** RFC 6962 §2.1 as it is written, with Node's own hash. */
function slowRoot(leaves: readonly Uint8Array[]): Buffer {
  const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Uint8Array.of(0), leaves[0] as Uint8Array)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha(Uint8Array.of(1), slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)))
}

/** The proof that the storage would give: its perfect subtrees, folded where a sibling is not perfect. */
function proofOf(leaves: readonly Uint8Array[], index: number, size: number): Uint8Array[] {
  return hashesOf(leaves, proofPlaces(index, size))
}

function hashesOf(leaves: readonly Uint8Array[], steps: readonly NodePlace[][]): Uint8Array[] {
  return steps.map((places) => {
    const hashes = places.map(({ height, index: at }) =>
      slowRoot(leaves.slice(at << height, (at + 1) << height)),
    )
    return hashes.reduceRight((right, left) => Buffer.from(nodeHash(left, right)))
  })
}

test('merkle: roots as RFC 6962 defines them, also when taken up in the middle; every proof holds, every other fails', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => utf8(`entry ${index}`))
  for (let size = 0; size <= leaves.length; size++) {
    const tree = new CompactTree()
    for (const leaf of leaves.slice(0, size)) tree.add(leafHash(leaf))
    const root = slowRoot(leaves.slice(0, size))
    assert.equal(toHex(tree.root()), root.toString('hex'), `size ${size}`)
    for (let index = 0; index < size; index++) {
      const proof = proofOf(leaves, index, size)
      const leaf = leafHash(leaves[index] as Uint8Array)
      assert.ok(isIncluded(leaf, index, size, proof, root), `${index} of ${size}`)
      assert.ok(!isIncluded(leaf, index + 1, size, proof, root))
      assert.ok(!isIncluded(leaf, index, size + 1, [...proof, root], root))
      assert.ok(!isIncluded(leafHash(utf8('other')), index, size, proof, root))
      if (proof.length > 0) assert.ok(!isIncluded(leaf, index, size, proof.slice(1), root))
    }
  }
  assert.throws(() => new CompactTree(3, []), RangeError)
})

/** PROOF and SUBPROOF of RFC 6962 §2.1.2 as they are written. */
function slowConsistency(m: number, leaves: readonly Uint8Array[], isWhole = true): Buffer[] {
  const n = leaves.length
  if (m === n) return isWhole ? [] : [slowRoot(leaves)]
  let k = 1
  while (k * 2 < n) k *= 2
  return m <= k
    ? [...slowConsistency(m, leaves.slice(0, k), isWhole), slowRoot(leaves.slice(k))]
    : [...slowConsistency(m - k, leaves.slice(k), false), slowRoot(leaves.slice(0, k))]
}

test('consistency: for every pair of sizes the proof of RFC 6962, which holds; whatever is changed in it fails', () => {
  const MOST = 40
  const leaves = Array.from({ length: MOST }, (_, index) => utf8(`entry ${index}`))
  const other = leaves.map((leaf, index) => (index === 0 ? utf8('another first entry') : leaf))
  const roots = Array.from({ length: MOST + 1 }, (_, size) => slowRoot(leaves.slice(0, size)))
  const forked = Array.from({ length: MOST + 1 }, (_, size) => slowRoot(other.slice(0, size)))
  const root = (size: number) => roots[size] as Uint8Array
  let refused = 0
  const refuses = (why: string, ...given: Parameters<typeof isConsistent>) => {
    assert.ok(!isConsistent(...given), why)
    refused += 1
  }
  for (let to = 0; to <= MOST; to++)
    for (let from = 0; from <= to; from++) {
      const at = `${from} to ${to}`
      const proof = hashesOf(leaves, consistencyPlaces(from, to))
      if (from > 0)
        assert.deepEqual(
          proof.map(toHex),
          slowConsistency(from, leaves.slice(0, to)).map((hash) => hash.toString('hex')),
          at,
        )
      assert.ok(isConsistent(from, root(from), to, root(to), proof), at)
      const zero = new Uint8Array(32)
      refuses(`${at}, another old root`, from, zero, to, root(to), proof)
      // Of an empty log every other is a continuation: only a beginning can tell two histories apart.
      if (from > 0 || to === 0) refuses(`${at}, another new root`, from, root(from), to, zero, proof)
      refuses(`${at}, lengthened`, from, root(from), to, root(to), [...proof, zero])
      refuses(`${at}, lengthened at the front`, from, root(from), to, root(to), [zero, ...proof])
      refuses(`${at}, with its own root added`, from, root(from), to, root(to), [...proof, root(to)])
      for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) {
        refuses(`${at}, old size ${size}`, size, root(from), to, root(to), proof)
        refuses(`${at}, new size ${size}`, from, root(from), size, root(to), proof)
      }
      if (from < to) {
        refuses(`${at}, backwards`, to, root(to), from, root(from), proof)
        if (from > 0) {
          refuses(`${at}, a fork`, from, root(from), to, forked[to] as Uint8Array, proof)
          const theirs = hashesOf(other, consistencyPlaces(from, to))
          refuses(`${at}, a fork with its proof`, from, root(from), to, forked[to] as Uint8Array, theirs)
          refuses(`${at}, a fork’s proof`, from, root(from), to, root(to), changedAt(proof, 0))
          refuses(`${at}, without proof`, from, root(from), to, root(to), [])
        }
        for (let step = 0; step < proof.length; step++) {
          refuses(`${at}, step ${step} changed`, from, root(from), to, root(to), changedAt(proof, step))
          refuses(
            `${at}, step ${step} left out`,
            from,
            root(from),
            to,
            root(to),
            proof.filter((_, one) => one !== step),
          )
          for (const length of [0, 31, 33, 64])
            refuses(
              `${at}, step ${step} of ${length} bytes`,
              from,
              root(from),
              to,
              root(to),
              proof.map((hash, one) => (one === step ? new Uint8Array(length) : hash)),
            )
          for (let one = step + 1; one < proof.length; one++) {
            const swapped = [...proof]
            ;[swapped[step], swapped[one]] = [proof[one] as Uint8Array, proof[step] as Uint8Array]
            refuses(`${at}, steps ${step} and ${one} swapped`, from, root(from), to, root(to), swapped)
          }
        }
        // The sizes are bound by the roots: the same proof tells nothing of a neighbouring size.
        for (const size of [from - 1, from + 1])
          if (size > 0 && size !== to) refuses(`${at} as ${size}`, size, root(size), to, root(to), proof)
      }
    }
  assert.ok(refused > 30_000, `${refused} refused`)
  for (const [from, to] of [
    [-1, 3],
    [4, 3],
    [0.5, 3],
    [1, Number.NaN],
  ] as const)
    assert.throws(() => consistencyPlaces(from, to), RangeError)
})

function changedAt(proof: readonly Uint8Array[], step: number): Uint8Array[] {
  return proof.map((hash, index) =>
    index === step ? Uint8Array.from(hash, (byte, at) => (at === 7 ? byte ^ 1 : byte)) : hash,
  )
}

test('entries: one value, one spelling; nothing else is an entry', () => {
  const entry = { type: 3, estateId: 101, fields: [utf8('a'), new Uint8Array(0), new Uint8Array(300)] }
  const bytes = encodeEntry(entry)
  const back = decodeEntry(bytes)
  assert.ok(back)
  assert.deepEqual(encodeEntry(back), bytes)
  for (let cut = 0; cut < bytes.length; cut++) {
    const part = decodeEntry(bytes.subarray(0, cut))
    // What is cut exactly between two fields is an entry, but another one.
    if (part) assert.ok(part.fields.length < entry.fields.length)
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (noise) => {
      const read = decodeEntry(noise)
      if (read) assert.deepEqual(encodeEntry(read), noise)
    }),
    seeded,
  )
  assert.throws(() => encodeEntry({ ...entry, fields: [new Uint8Array(65_536)] }), RangeError)
})

test('checkpoints: signed as C2SP says, witnessed, and nothing forged passes', () => {
  const keys = generateKeyPairSync('ed25519')
  const publicKey = Uint8Array.from(keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  const log = { name: 'wuye.example/101', publicKey }
  const witness = { name: 'committee.example', publicKey }
  const body = checkpointBody({ origin: 'wuye.example/101', size: 7, root: new Uint8Array(32).fill(9) })
  const signature = Uint8Array.from(sign(null, Buffer.from(body), keys.privateKey))
  const seen = Uint8Array.from(sign(null, cosignedText(1_795_000_000, body), keys.privateKey))
  const note =
    `${body}\n${signatureLine(log.name, keyIdOf(log, 'log'), signature)}` +
    signatureLine(witness.name, keyIdOf(witness, 'witness'), cosignature(1_795_000_000, seen))
  const read = parseCheckpoint(note)
  assert.ok(read)
  assert.equal(read.size, 7)
  assert.ok(isSignedBy(read, log))
  assert.equal(cosignedAt(read, witness), 1_795_000_000)
  assert.ok(!isSignedBy(read, { ...log, name: 'other' }))
  assert.equal(cosignedAt(read, log), null)
  const forged = parseCheckpoint(note.replace('\n7\n', '\n8\n'))
  assert.ok(forged && !isSignedBy(forged, log) && cosignedAt(forged, witness) === null)
  for (const bad of [
    '',
    body,
    note.replace('\n7\n', '\n07\n'),
    note.replace('\n7\n', '\n-7\n'),
    `${note}x\n`,
  ])
    assert.equal(parseCheckpoint(bad), null)
})

test('sums of points: in pairs the same as one after another, with equal, opposite and no points among them', () => {
  const some = Array.from({ length: 9 }, (_, n) => commitArea(n * 31, BigInt(n + 1)))
  const zero = commitArea(0, 0n)
  const choices = [...some, ...some.map((point) => point.negate()), zero]
  fc.assert(
    fc.property(fc.array(fc.nat(choices.length - 1), { maxLength: 40 }), (picks) => {
      const points = picks.map((pick) => choices[pick] as (typeof choices)[0])
      const plain = points.reduce((all, point) => all.add(point), zero)
      return sumPoints(points).equals(plain)
    }),
    { numRuns: 200 },
  )
  const [first, second] = some as [(typeof some)[0], (typeof some)[0]]
  assert.ok(sumPoints([]).is0())
  assert.ok(sumPoints([first, first.negate()]).is0())
  assert.ok(sumPoints(Array.from({ length: 64 }, () => first)).equals(first.multiplyUnsafe(64n)))
  // Not affine inside: a sum may be summed again.
  assert.ok(sumPoints([first.add(second), second]).equals(first.add(second).add(second)))
})

test('commitments: H is hashed to the curve, sums open to sums, and nothing else opens', () => {
  const text = (words: string) => Uint8Array.from(Buffer.from(words))
  const derived = p256_hasher.hashToCurve(text('bjwy/1 area blinding'), {
    DST: text('bjwy/1 P256_XMD:SHA-256_SSWU_RO_'),
  })
  assert.ok(H.equals(derived as typeof H))
  const rows = [
    [8957, 5n],
    [12_345, GROUP_ORDER - 1n],
    [0, 77n],
  ] as const
  const sum = sumPoints(rows.map(([area, blinding]) => commitArea(area, blinding)))
  const blinding = rows.reduce((all, [, one]) => (all + one) % GROUP_ORDER, 0n)
  assert.ok(opensTo(sum, 21_302, blinding))
  assert.ok(!opensTo(sum, 21_303, blinding))
  assert.ok(!opensTo(sum, 21_302, blinding + 1n))
  assert.ok(!opensTo(sum, 21_302, blinding + GROUP_ORDER))
  const bytes = pointBytes(sum)
  assert.ok(pointOf(bytes)?.equals(sum))
  bytes[5] = (bytes[5] as number) ^ 1
  assert.equal(pointOf(bytes), null)
  assert.equal(pointOf(new Uint8Array(64)), null)
  assert.equal(pointOf(new Uint8Array(63)), null)
  assert.throws(() => commitArea(-1, 0n), RangeError)
  assert.throws(() => commitArea(1, GROUP_ORDER), RangeError)
})
