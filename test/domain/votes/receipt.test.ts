import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { toBase64, toHex } from '#domain/log/bytes.ts'
import { checkpointBody, keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { CompactTree, leafHash } from '#domain/log/merkle.ts'
import { checkReceipt, type Receipt } from '#domain/votes/evidence/receipt.ts'
import { choiceCommitment, encodeVoteEntry } from '#domain/votes/evidence/record.ts'

// The three lines that the page of a receipt shows: each of them alone fails where just its own part is not so.

const SEED = new Uint8Array(32).fill(3)
const LOG = { name: 'wuye.test/7', publicKey: Uint8Array.from(ed25519.getPublicKey(SEED)) }
const KEY = toBase64(LOG.publicKey)
const VOTE = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const TAG = new Uint8Array(16).fill(5)
const SALT = new Uint8Array(32).fill(6)
const ASKED = { estateId: '7', voteId: VOTE }

type Made = { choices?: number[]; voteId?: string; estateId?: number; tag?: Uint8Array; seed?: Uint8Array }

/** A receipt of a ballot in a log of two entries, signed by whoever has the seed. */
function receipt({
  choices = [1, 0],
  voteId = VOTE,
  estateId = 7,
  tag = TAG,
  seed = SEED,
}: Made = {}): Receipt {
  const commitment = choiceCommitment(voteId, tag, Uint8Array.from(choices), SALT)
  const rulesHash = new Uint8Array(32).fill(8)
  const entry = encodeVoteEntry(estateId, {
    kind: 'ballot',
    voteId,
    rulesHash,
    tag,
    commitment,
    castAt: 1,
    channel: 1,
  })
  const before = leafHash(new Uint8Array([1]))
  const tree = new CompactTree()
  tree.add(before)
  tree.add(leafHash(entry))
  const body = checkpointBody({ origin: LOG.name, size: tree.size, root: tree.root() })
  const signature = Uint8Array.from(ed25519.sign(new TextEncoder().encode(body), seed))
  return {
    log: { name: LOG.name, publicKey: KEY },
    index: 1,
    entry: toBase64(entry),
    choices,
    salt: toBase64(SALT),
    tag: toHex(tag),
    size: 2,
    proof: [toBase64(before)],
    checkpoint: `${body}\n${signatureLine(LOG.name, keyIdOf(LOG, 'log'), signature)}`,
  }
}

const failing = (given: Receipt, key: string | undefined = KEY) =>
  checkReceipt(ASKED, given, key)
    .filter((check) => check.state === 'fails')
    .map((check) => check.name)

test('an honest receipt holds in all three, with the key that this phone knows and at the first sight', () => {
  assert.deepEqual(failing(receipt()), [])
  assert.deepEqual(
    checkReceipt(ASKED, receipt(), undefined).map((check) => check.state),
    ['holds', 'holds', 'holds'],
  )
})

test('the evidence is signed by the key of the estate: another signer, another key and another log are named', () => {
  const other = new Uint8Array(32).fill(4)
  assert.deepEqual(failing(receipt({ seed: other })), ['log-key'])
  assert.deepEqual(failing(receipt(), toBase64(Uint8Array.from(ed25519.getPublicKey(other)))), ['log-key'])
  assert.deepEqual(failing(receipt(), ''), ['log-key'])
  assert.deepEqual(failing({ ...receipt(), log: { name: 'wuye.test/8', publicKey: KEY } }), ['log-key'])
})

test('the ballot is in the evidence: another place, another path and another entry are named', () => {
  const honest = receipt()
  assert.deepEqual(failing({ ...honest, index: 0 }), ['log-root'])
  assert.deepEqual(failing({ ...honest, proof: [] }), ['log-root'])
  assert.deepEqual(failing({ ...honest, proof: [toBase64(new Uint8Array(32))] }), ['log-root'])
  assert.deepEqual(failing({ ...honest, size: 3 }), ['log-root'])
  const { checkpoint, proof } = receipt({ tag: new Uint8Array(16).fill(1) })
  assert.deepEqual(failing({ ...honest, checkpoint, proof }), ['log-root'])
})

test('the choices are mine: other choices, another head, another vote and another estate are named', () => {
  const honest = receipt()
  assert.deepEqual(failing({ ...honest, choices: [0, 0] }), ['my-ballot'])
  assert.deepEqual(failing({ ...honest, choices: [257, 0] }), ['my-ballot'])
  assert.deepEqual(failing({ ...honest, tag: toHex(new Uint8Array(16)) }), ['my-ballot'])
  assert.deepEqual(failing({ ...honest, salt: toBase64(new Uint8Array(32)) }), ['my-ballot'])
  assert.deepEqual(failing(receipt({ voteId: '01ARZ3NDEKTSV4RRFFQ69G5FAW' })), ['my-ballot'])
  assert.deepEqual(failing(receipt({ estateId: 8 })), ['my-ballot'])
})
