import { fromBase64, fromHex, isEqual } from '#domain/log/bytes.ts'
import { parseCheckpoint, readSigned } from '#domain/log/checkpoint.ts'
import { isIncluded, leafHash } from '#domain/log/merkle.ts'
import { choiceCommitment, decodeVoteEntry, SALT_BYTES } from './record.ts'

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

/** Whose ballot it should be: an honest receipt of another vote or estate is no answer. */
type Asked = { readonly estateId: string; readonly voteId: string }

export const RECEIPT_CHECKS = ['log-key', 'log-root', 'my-ballot'] as const
export type ReceiptCheck = {
  readonly name: (typeof RECEIPT_CHECKS)[number]
  readonly state: 'holds' | 'fails'
}

/**
 * Decides whether a receipt proves that this ballot, with these choices, is in the log: the checkpoint is signed by the key
 * this phone knows, the entry lies under its root, and the entry commits to the choices. Never throws.
 */
export function checkReceipt(asked: Asked, receipt: Receipt, knownKey: string | undefined): ReceiptCheck[] {
  const holds: Record<ReceiptCheck['name'], () => boolean> = {
    'log-key': () => isSigned(receipt, knownKey),
    'log-root': () => isIn(receipt),
    'my-ballot': () => saysSo(asked, receipt),
  }
  return RECEIPT_CHECKS.map((name) => {
    try {
      return { name, state: holds[name]() ? 'holds' : 'fails' }
    } catch {
      // A check that throws has failed.
      return { name, state: 'fails' }
    }
  })
}

function isSigned({ log, checkpoint }: Receipt, knownKey: string | undefined): boolean {
  const publicKey = fromBase64(log.publicKey)
  const isKnown = knownKey === undefined || knownKey === log.publicKey
  return isKnown && publicKey !== null && readSigned({ name: log.name, publicKey }, checkpoint) !== null
}

function isIn(receipt: Receipt): boolean {
  const entry = fromBase64(receipt.entry)
  const checkpoint = parseCheckpoint(receipt.checkpoint)
  const proof = receipt.proof.map(fromBase64)
  return (
    checkpoint !== null &&
    entry !== null &&
    checkpoint.size === receipt.size &&
    proof.every((hash) => hash?.length === 32) &&
    isIncluded(leafHash(entry), receipt.index, receipt.size, proof as Uint8Array[], checkpoint.root)
  )
}

function saysSo({ estateId, voteId }: Asked, receipt: Receipt): boolean {
  const bytes = fromBase64(receipt.entry)
  const read = bytes && decodeVoteEntry(bytes)
  const tag = fromHex(receipt.tag)
  const salt = fromBase64(receipt.salt)
  if (!read || read === 'other' || read.entry.kind !== 'ballot' || !tag || salt?.length !== SALT_BYTES)
    return false
  // A byte each: 256 would be taken for 0.
  if (!receipt.choices.every((choice) => Number.isInteger(choice) && choice >= 0 && choice < 256))
    return false
  const expected = choiceCommitment(voteId, tag, Uint8Array.from(receipt.choices), salt)
  return (
    read.entry.voteId === voteId &&
    String(read.estateId) === estateId &&
    isEqual(read.entry.tag, tag) &&
    isEqual(read.entry.commitment, expected)
  )
}
