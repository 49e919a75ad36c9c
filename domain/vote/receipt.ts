import { fromBase64, fromHex, isEqual } from '../log/bytes.ts'
import { parseCheckpoint, readSigned } from '../log/checkpoint.ts'
import { isIncluded, leafHash } from '../log/merkle.ts'
import { choiceCommitment, decodeVoteEntry } from './record.ts'

/** What the server gives for a ballot: its entry, what opens it, and the path to a signed checkpoint. */
export type Receipt = {
  readonly log: { readonly name: string; readonly publicKey: string }
  readonly index: number
  readonly entry: string
  /** One number an item. */
  readonly choices: readonly number[]
  readonly salt: string
  readonly tag: string
  readonly size: number
  readonly proof: readonly string[]
  readonly checkpoint: string
}

export const RECEIPT_CHECKS = ['log-key', 'log-root', 'my-ballot'] as const
export type ReceiptCheck = {
  readonly name: (typeof RECEIPT_CHECKS)[number]
  readonly state: 'holds' | 'fails'
}

/**
 * Decides whether a receipt proves that this ballot, with these choices, is in the log: the checkpoint is signed by the key
 * this phone knows, the entry lies under its root, and the entry commits to the choices. Never throws.
 */
export function checkReceipt(voteId: string, receipt: Receipt, knownKey: string | undefined): ReceiptCheck[] {
  const publicKey = fromBase64(receipt.log.publicKey)
  const entry = fromBase64(receipt.entry)
  const checkpoint = parseCheckpoint(receipt.checkpoint)
  const proof = receipt.proof.map(fromBase64)
  const isKnown = knownKey === undefined || knownKey === receipt.log.publicKey
  const isSigned =
    publicKey !== null && readSigned({ name: receipt.log.name, publicKey }, receipt.checkpoint) !== null
  const isIn =
    checkpoint !== null &&
    entry !== null &&
    checkpoint.size === receipt.size &&
    proof.every((hash) => hash?.length === 32) &&
    isIncluded(leafHash(entry), receipt.index, receipt.size, proof as Uint8Array[], checkpoint.root)
  return [
    { name: 'log-key', state: isKnown && isSigned ? 'holds' : 'fails' },
    { name: 'log-root', state: isIn ? 'holds' : 'fails' },
    { name: 'my-ballot', state: entry !== null && saysSo(voteId, receipt, entry) ? 'holds' : 'fails' },
  ]
}

function saysSo(voteId: string, receipt: Receipt, bytes: Uint8Array): boolean {
  const read = decodeVoteEntry(bytes)
  const tag = fromHex(receipt.tag)
  const salt = fromBase64(receipt.salt)
  if (!read || read === 'other' || read.entry.kind !== 'ballot' || !tag || !salt) return false
  const expected = choiceCommitment(voteId, tag, Uint8Array.from(receipt.choices), salt)
  return (
    read.entry.voteId === voteId && isEqual(read.entry.tag, tag) && isEqual(read.entry.commitment, expected)
  )
}
