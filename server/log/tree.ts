import { checkpointBody } from '#domain/log/checkpoint.ts'
import {
  consistencyPlaces,
  EMPTY_ROOT,
  type NodePlace,
  nodeHash,
  peaksOf,
  proofPlaces,
} from '#domain/log/merkle.ts'
import type { Tx } from '../db/scope.ts'
import type { LogSigner } from './signer.ts'

/** Appends entries in the caller's transaction and answers the place of the first. */
export async function appendEntries(
  tx: Tx,
  communityId: string,
  entries: readonly Uint8Array[],
  at: number,
): Promise<number> {
  const { rows } = await tx.query<{ first: number }>('SELECT log_append($1, $2, $3)::float8 AS first', [
    communityId,
    entries.map((entry) => Buffer.from(entry)),
    new Date(at),
  ])
  return rows[0]?.first as number
}

/** Holds the estate's log until the transaction ends and answers its size. */
export async function lockLog(tx: Tx, communityId: string): Promise<number> {
  const { rows } = await tx.query<{ size: number }>('SELECT size::float8 FROM log_lock($1)', [communityId])
  return rows[0]?.size as number
}

export async function logSize(tx: Tx, communityId: string): Promise<number> {
  const { rows } = await tx.query<{ size: number }>(
    'SELECT size::float8 FROM log_heads WHERE community_id = $1',
    [communityId],
  )
  return rows[0]?.size ?? 0
}

/** The inclusion proof of an entry in the tree of `size`. Source: RFC 6962 §2.1.1. */
export async function proofOf(
  tx: Tx,
  communityId: string,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  return foldAll(tx, communityId, proofPlaces(index, size))
}

/** The same of several entries at once. */
export async function proofsOf(
  tx: Tx,
  communityId: string,
  indexes: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const steps = indexes.map((index) => proofPlaces(index, size))
  const hashes = await foldAll(tx, communityId, steps.flat())
  let at = 0
  return steps.map((one) => {
    at += one.length
    return hashes.slice(at - one.length, at)
  })
}

/** The proof that the tree of `to` leaves continues that of `from`; `to` is at most the log's size. Source: RFC 6962 §2.1.2. */
export async function consistencyOf(
  tx: Tx,
  communityId: string,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  return foldAll(tx, communityId, consistencyPlaces(from, to))
}

/** The roots of the perfect subtrees before `size`, largest first. */
export async function peaksAt(tx: Tx, communityId: string, size: number): Promise<Uint8Array[]> {
  const places = peaksOf(0, size)
  const hashes = await nodes(tx, communityId, places)
  return places.map((place) => hashes.get(keyOf(place)) as Uint8Array)
}

/** The root of the first `size` entries; `size` is at most the log's. */
export async function rootAt(tx: Tx, communityId: string, size: number): Promise<Uint8Array> {
  const peaks = await peaksAt(tx, communityId, size)
  return peaks.length === 0 ? EMPTY_ROOT : fold(peaks)
}

/** The signed checkpoint of the log as this transaction sees it, made where there is none yet. */
export async function checkpointNow(
  tx: Tx,
  signer: LogSigner,
  communityId: string,
  nowAt: number,
): Promise<{ size: number; note: string }> {
  const size = await logSize(tx, communityId)
  const known = await tx.query<{ note: string }>(
    'SELECT note FROM log_checkpoints WHERE community_id = $1 AND size = $2',
    [communityId, size],
  )
  if (known.rows[0]) return { size, note: known.rows[0].note }
  const root = await rootAt(tx, communityId, size)
  const body = checkpointBody({ origin: signer.nameOf(communityId), size, root })
  const note = `${body}\n${await signer.line(communityId, body)}`
  // Ed25519 signs the same text the same way, so whoever comes first writes what all would.
  await tx.query('INSERT INTO log_checkpoints VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    communityId,
    size,
    note,
    new Date(nowAt),
  ])
  return { size, note }
}

async function foldAll(tx: Tx, communityId: string, steps: readonly NodePlace[][]): Promise<Uint8Array[]> {
  const hashes = await nodes(tx, communityId, steps.flat())
  return steps.map((places) => fold(places.map((place) => hashes.get(keyOf(place)) as Uint8Array)))
}

async function nodes(
  tx: Tx,
  communityId: string,
  places: readonly NodePlace[],
): Promise<Map<string, Uint8Array>> {
  const { rows } = await tx.query<{ height: number; idx: number; hash: Buffer }>(
    `SELECT n.height, n.idx::float8 AS idx, n.hash FROM unnest($2::smallint[], $3::bigint[]) AS p (height, idx)
     JOIN log_nodes n ON n.community_id = $1 AND n.height = p.height AND n.idx = p.idx`,
    [communityId, places.map((place) => place.height), places.map((place) => place.index)],
  )
  return new Map(
    rows.map((row) => [keyOf({ height: row.height, index: row.idx }), Uint8Array.from(row.hash)]),
  )
}

function keyOf(place: NodePlace): string {
  return `${place.height}/${place.index}`
}

function fold(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}
