import { toBase64 } from '#domain/log/bytes.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { LogSigner } from '#server/core/ports.ts'
import { checkpointNow, proofOf } from './tree.ts'

/** The name and key of an estate's log, as they go over the wire. */
export function logOf(signer: LogSigner, estateId: string): { name: string; publicKey: string } {
  return { name: signer.nameOf(estateId), publicKey: toBase64(signer.publicKey) }
}

/** What a phone needs to check an entry by itself: the entry, its way up to the root, and the signed checkpoint of now. */
export async function entryProof(
  tx: Tx,
  signer: LogSigner,
  estateId: string,
  { index, entry }: { index: number; entry: Uint8Array },
  nowAt: number,
) {
  const { size, note } = await checkpointNow(tx, signer, estateId, nowAt)
  return {
    log: logOf(signer, estateId),
    index,
    entry: toBase64(entry),
    size,
    proof: (await proofOf(tx, estateId, index, size)).map(toBase64),
    checkpoint: note,
  }
}
