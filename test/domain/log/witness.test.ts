import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { test } from 'node:test'
import { isAllowed, ROLES, WITNESS_ROLES } from '#domain/core/access.ts'
import { toBase64, utf8 } from '#domain/log/bytes.ts'
import {
  checkpointBody,
  cosignedAt,
  keyIdOf,
  parseCheckpoint,
  signatureLine,
} from '#domain/log/checkpoint.ts'
import { CompactTree, consistencyPlaces, leafHash, nodeHash } from '#domain/log/merkle.ts'
import {
  cosign,
  examine,
  judge,
  publicKeyOf,
  registrationText,
  type ShownCheckpoint,
  signRegistration,
  witnessName,
} from '#domain/log/witness.ts'
import { isStrictlyGood } from '#domain/log/signature.ts'
import { logLine, makeKey } from '#test/operator/honest.ts'

const KEY = makeKey('wuye.example/7')
const log = { name: KEY.name, publicKey: KEY.publicKey }
const HONEST = Array.from({ length: 20 }, (_, index) => leafHash(utf8(`entry ${index}`)))
/** The same but for its fifth entry. */
const FORK = HONEST.map((leaf, index) => (index === 4 ? leafHash(utf8('another')) : leaf))

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const tree = new CompactTree()
  for (const leaf of leaves) tree.add(leaf)
  return tree.root()
}

function note(leaves: readonly Uint8Array[], size: number, key = KEY, origin = KEY.name): string {
  const body = checkpointBody({ origin, size, root: rootOf(leaves.slice(0, size)) })
  return `${body}\n${logLine(key, body)}`
}

function proof(leaves: readonly Uint8Array[], from: number, to: number): string[] {
  return consistencyPlaces(from, to).map((places) =>
    toBase64(
      places
        .map(({ height, index }) => rootOf(leaves.slice(index << height, (index + 1) << height)))
        .reduceRight((right, left) => nodeHash(left, right)),
    ),
  )
}

/** Checkpoints of these sizes, each proven from the one before, the first from `from`. */
function shown(leaves: readonly Uint8Array[], from: number, ...sizes: number[]): ShownCheckpoint[] {
  return sizes.map((size, index) => ({
    note: note(leaves, size),
    proof: proof(leaves, index === 0 ? from : (sizes[index - 1] as number), size),
  }))
}

test('a witness signs what continues what it signed, and what continues that', () => {
  for (const [kept, sizes] of [
    [null, [3]],
    [null, [1, 2, 3, 16, 20]],
    [note(HONEST, 7), [7, 8, 20]],
    [note(HONEST, 7), [7]],
    [note(HONEST, 7), [20]],
    [null, []],
  ] as const) {
    const from = kept ? (parseCheckpoint(kept)?.size ?? 0) : 0
    const examined = examine(log, kept, shown(HONEST, from, ...sizes))
    assert.ok(examined.ok)
    assert.deepEqual(
      examined.checkpoints.map(({ size }) => size),
      sizes,
    )
  }
})

test('and nothing else: forks, holes, other keys, other logs, less than there was', () => {
  const kept = note(HONEST, 7)
  const other = makeKey('another operator')
  const cases: [string, string, string | null, ShownCheckpoint[]][] = [
    ['a fork with its own proof', 'forked', kept, shown(FORK, 7, 20)],
    ['another root for the size signed', 'forked', kept, shown(FORK, 7, 7)],
    ['the honest log without proof', 'forked', kept, [{ note: note(HONEST, 20), proof: [] }]],
    ['the proof of another size', 'forked', kept, [{ note: note(HONEST, 20), proof: proof(HONEST, 6, 20) }]],
    ['a proof that is no base64', 'forked', kept, [{ note: note(HONEST, 20), proof: ['?'] }]],
    ['a proof of short hashes', 'forked', kept, [{ note: note(HONEST, 20), proof: ['AAAA'] }]],
    ['a proof for the same size', 'forked', kept, [{ note: kept, proof: [toBase64(new Uint8Array(32))] }]],
    [
      'two that a first-time witness is shown, each good but of two histories',
      'forked',
      null,
      [...shown(HONEST, 0, 7), { note: note(FORK, 20), proof: proof(FORK, 7, 20) }],
    ],
    ['honest first, a fork behind it', 'forked', kept, [...shown(HONEST, 7, 12), ...shown(FORK, 12, 20)]],
    ['less than was signed', 'shrunk', kept, shown(HONEST, 6, 6)],
    ['an order that goes back', 'shrunk', null, [...shown(HONEST, 0, 9), ...shown(HONEST, 3, 3)]],
    ['nothing at all', 'shrunk', kept, []],
    ['an empty log', 'shrunk', kept, shown(HONEST, 0, 0)],
    ['another key', 'other-key', kept, [{ note: note(HONEST, 20, { ...other, name: KEY.name }), proof: [] }]],
    ['another name', 'other-key', kept, [{ note: note(HONEST, 20, other), proof: [] }]],
    [
      'another estate’s log',
      'other-key',
      kept,
      [{ note: note(HONEST, 20, KEY, 'wuye.example/8'), proof: [] }],
    ],
    ['no signature', 'other-key', kept, [{ note: kept.slice(0, kept.indexOf('\n\n') + 2), proof: [] }]],
    ['no checkpoint', 'other-key', kept, [{ note: '', proof: [] }]],
    ['half a character', 'other-key', kept, [{ note: `\ud800${kept}`, proof: [] }]],
    ['a kept note that is none', 'other-key', 'x', shown(HONEST, 0, 20)],
  ]
  for (const [why, code, mine, given] of cases) {
    const examined = examine(log, mine, given)
    assert.equal(examined.ok ? 'signs' : examined.why, code, why)
  }
})

test('two notes say by themselves what they prove', () => {
  const [small, large] = [note(HONEST, 7), note(HONEST, 20)]
  const good = proof(HONEST, 7, 20)
  assert.equal(judge(log, [small, large], good), 'cleared')
  assert.equal(judge(log, [large, small], good), 'cleared')
  assert.equal(judge(log, [small, small], null), 'cleared')
  assert.equal(judge(log, [small, note(FORK, 7)], good), 'proven')
  for (const bad of [null, [], good.slice(1), [...good, good[0] as string], proof(FORK, 7, 20), ['?']])
    assert.equal(judge(log, [small, note(FORK, 20)], bad), 'open')
  for (const stranger of [
    '',
    'x',
    note(HONEST, 7, makeKey('another')),
    note(HONEST, 7, KEY, 'wuye.example/8'),
  ])
    for (const pair of [
      [stranger, large],
      [large, stranger],
    ] as const)
      assert.equal(judge(log, pair, good), 'other-key')
})

test('a witness’s name and signatures: as C2SP reads them, and as Node verifies them', () => {
  const seed = new Uint8Array(32).fill(1)
  const publicKey = publicKeyOf(seed)
  const name = witnessName('street', log.name, publicKey)
  assert.match(name, /^street\.wuye\.example\/7\/\d{6}$/)
  assert.doesNotMatch(name, /[\s+]/u)
  assert.notEqual(name, witnessName('street', log.name, publicKeyOf(new Uint8Array(32).fill(2))))
  const honest = parseCheckpoint(note(HONEST, 7))
  assert.ok(honest)
  const line = signatureLine(
    name,
    keyIdOf({ name, publicKey }, 'witness'),
    cosign(seed, 1_795_000_000, honest.body),
  )
  const signed = parseCheckpoint(note(HONEST, 7) + line)
  assert.ok(signed)
  assert.equal(cosignedAt(signed, { name, publicKey }), 1_795_000_000)
  const text = registrationText(name)
  const signature = signRegistration(seed, name)
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey])
  assert.ok(verify(null, text, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature))
  assert.ok(isStrictlyGood(signature, text, publicKey))
  assert.ok(!isStrictlyGood(signature, registrationText(`${name}0`), publicKey))
  // The neutral point as a key, under which a lax verifier takes one signature for every text.
  const weak = new Uint8Array(32)
  weak[0] = 1
  const any = new Uint8Array(64)
  any[0] = 1
  assert.ok(!isStrictlyGood(any, text, weak))
  for (const length of [0, 31, 33, 63, 65])
    assert.ok(
      !isStrictlyGood(new Uint8Array(length), text, publicKey) &&
        !isStrictlyGood(signature, text, new Uint8Array(length)),
    )
})

test('who may be a witness is what the access table says', () => {
  assert.deepEqual(
    ROLES.filter((role) => isAllowed(role, 'log.witness')),
    ['owner', 'committee', 'street'],
  )
  assert.deepEqual([...WITNESS_ROLES].sort(), ['committee', 'owner', 'street'])
})
