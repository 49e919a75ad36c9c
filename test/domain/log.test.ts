import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { p256_hasher } from '@noble/curves/nist.js'
import fc from 'fast-check'
import { commitArea, GROUP_ORDER, H, opensTo, pointBytes, pointOf, sumPoints } from '#domain/commitment.ts'
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
import { CompactTree, isIncluded, leafHash, nodeHash, proofPlaces } from '#domain/log/merkle.ts'

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
  return proofPlaces(index, size).map((places) => {
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

test('entries: one value, one spelling; nothing else is an entry', () => {
  const entry = { type: 3, communityId: 101, fields: [utf8('a'), new Uint8Array(0), new Uint8Array(300)] }
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
