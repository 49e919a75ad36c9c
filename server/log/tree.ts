import { checkpointBody } from '#domain/log/checkpoint.ts'
import {
  consistencyPlaces,
  EMPTY_ROOT,
  type NodePlace,
  nodeHash,
  peaksOf,
  proofPlaces,
} from '#domain/log/merkle.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { LogSigner } from '#server/core/ports.ts'

/** Appends entries in the caller's transaction and answers the place of the first. */
export async function appendEntries(
  tx: Tx,
  estateId: string,
  entries: readonly Uint8Array[],
  at: number,
): Promise<number> {
  const { rows } = await tx.query<{ first: number }>('SELECT log_append($1, $2, $3)::float8 AS first', [
    estateId,
    entries.map((entry) => Buffer.from(entry)),
    new Date(at),
  ])
  return rows[0]?.first as number
}

/** Holds the estate's log until the transaction ends and answers its size. */
export async function lockLog(tx: Tx, estateId: string): Promise<number> {
  const { rows } = await tx.query<{ size: number }>('SELECT size::float8 FROM log_lock($1)', [estateId])
  return rows[0]?.size as number
}

export async function logSize(tx: Tx, estateId: string): Promise<number> {
  const { rows } = await tx.query<{ size: number }>(
    'SELECT size::float8 FROM log_heads WHERE estate_id = $1',
    [estateId],
  )
  return rows[0]?.size ?? 0
}

/** The inclusion proof of an entry in the tree of `size`. Source: RFC 6962 §2.1.1. */
export async function proofOf(tx: Tx, estateId: string, index: number, size: number): Promise<Uint8Array[]> {
  return foldAll(tx, estateId, proofPlaces(index, size))
}

/** The same of several entries at once. */
export async function proofsOf(
  tx: Tx,
  estateId: string,
  indexes: readonly number[],
  size: number,
): Promise<Uint8Array[][]> {
  const steps = indexes.map((index) => proofPlaces(index, size))
  const hashes = await foldAll(tx, estateId, steps.flat())
  let at = 0
  return steps.map((one) => {
    at += one.length
    return hashes.slice(at - one.length, at)
  })
}

/** The proof that the tree of `to` leaves continues that of `from`; `to` is at most the log's size. Source: RFC 6962 §2.1.2. */
export async function consistencyOf(
  tx: Tx,
  estateId: string,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  return foldAll(tx, estateId, consistencyPlaces(from, to))
}

/** The roots of the perfect subtrees before `size`, largest first. */
export async function peaksAt(tx: Tx, estateId: string, size: number): Promise<Uint8Array[]> {
  const places = peaksOf(0, size)
  const hashes = await nodes(tx, estateId, places)
  return places.map((place) => hashes.get(keyOf(place)) as Uint8Array)
}

/** The root of the first `size` entries; `size` is at most the log's. */
export async function rootAt(tx: Tx, estateId: string, size: number): Promise<Uint8Array> {
  const peaks = await peaksAt(tx, estateId, size)
  return peaks.length === 0 ? EMPTY_ROOT : fold(peaks)
}

/** The signed checkpoint of the log as this transaction sees it, made where there is none yet. */
export async function checkpointNow(
  tx: Tx,
  signer: LogSigner,
  estateId: string,
  nowAt: number,
): Promise<{ size: number; note: string }> {
  const { rows } = await tx.query<{ size: number; note: string | null }>(
    `SELECT h.size::float8, c.note FROM (
       SELECT coalesce((SELECT size FROM log_heads WHERE estate_id = $1), 0) AS size) AS h
     LEFT JOIN log_checkpoints c ON c.estate_id = $1 AND c.size = h.size`,
    [estateId],
  )
  const { size, note: known } = rows[0] ?? { size: 0, note: null }
  if (known !== null) return { size, note: known }
  const root = await rootAt(tx, estateId, size)
  const body = checkpointBody({ origin: signer.nameOf(estateId), size, root })
  const note = `${body}\n${await signer.line(estateId, body)}`
  // Ed25519 signs the same text the same way, so whoever comes first writes what all would.
  await tx.query(
    `INSERT INTO log_checkpoints (estate_id, size, note, made_at)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [estateId, size, note, new Date(nowAt)],
  )
  return { size, note }
}

async function foldAll(tx: Tx, estateId: string, steps: readonly NodePlace[][]): Promise<Uint8Array[]> {
  const hashes = await nodes(tx, estateId, steps.flat())
  return steps.map((places) => fold(places.map((place) => hashes.get(keyOf(place)) as Uint8Array)))
}

async function nodes(
  tx: Tx,
  estateId: string,
  places: readonly NodePlace[],
): Promise<Map<string, Uint8Array>> {
  const { rows } = await tx.query<{ height: number; idx: number; hash: Buffer }>(
    `SELECT n.height, n.idx::float8 AS idx, n.hash FROM unnest($2::smallint[], $3::bigint[]) AS p (height, idx)
     JOIN log_nodes n ON n.estate_id = $1 AND n.height = p.height AND n.idx = p.idx`,
    [estateId, places.map((place) => place.height), places.map((place) => place.index)],
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
