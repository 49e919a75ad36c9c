import { createPublicKey, verify } from 'node:crypto'
import type { Witness } from '#contract/votes/witnesses.ts'
import type { WitnessRole } from '#domain/core/access.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { keyIdOf, signatureLine } from '#domain/log/checkpoint.ts'
import { isStrictlyGood } from '#domain/log/signature.ts'
import type { LogName } from '#domain/votes/evidence/record.ts'
import { ms, type Question, question } from '#server/core/db/ask.ts'
import type { Tx } from '#server/core/db/scope.ts'

export type StoredWitness = {
  witnessId: string
  name: string
  role: WitnessRole
  publicKey: Buffer
  personId: string
  registeredAt: number
  retiredAt: number | null
}

/** A checkpoint that fixes something of a vote for good. */
export type Milestone = {
  size: number
  kind: 'announced' | 'result'
  voteId: string
  title: string
  note: string
}

const COLUMNS = `w.witness_id AS "witnessId", w.name, w.role, w.public_key AS "publicKey", w.person_id AS "personId",
  w.registered_at AS "registeredAt", r.retired_at AS "retiredAt"`
const FROM = 'witnesses w LEFT JOIN witness_retirements r USING (estate_id, witness_id)'

/** The keys that watch the estate's log at `at`, as the rules of a vote announced then name them. */
export async function activeWitnesses(tx: Tx, estateId: string, at: number): Promise<LogName[]> {
  const active = await readActive(tx, estateId, at)
  return active.map(({ name, publicKey }) => ({ name, publicKey: toBase64(publicKey) }))
}

/** Who is registered, has not retired, and still holds the role, in the order of registration. */
export async function readActive(tx: Tx, estateId: string, at: number): Promise<StoredWitness[]> {
  const { rows } = await tx.query<StoredWitness>(
    `SELECT ${COLUMNS} FROM ${FROM}
     WHERE w.estate_id = $1 AND w.registered_at <= $2 AND (r.retired_at IS NULL OR r.retired_at > $2)
     ORDER BY w.registered_at, w.witness_id`,
    [estateId, new Date(at)],
  )
  if (rows.length === 0) return []
  // Roles are found by person, in tables that are distributed otherwise: asked apart, not joined.
  const held = await tx.query<{ personId: string; role: string }>(
    `SELECT person_id AS "personId", role FROM held_roles
     WHERE person_id = ANY ($1) AND estate_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)`,
    [rows.map((row) => row.personId), estateId, new Date(at)],
  )
  const holders = new Set(held.rows.map((row) => `${row.personId} ${row.role}`))
  return rows.filter((row) => holders.has(`${row.personId} ${row.role}`))
}

export async function findWitness(
  tx: Tx,
  estateId: string,
  witnessId: string,
): Promise<StoredWitness | undefined> {
  const { rows } = await tx.query<StoredWitness>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE w.estate_id = $1 AND w.witness_id = $2`,
    [estateId, witnessId],
  )
  return rows[0]
}

export function shownWitness(witness: StoredWitness): Witness {
  const { witnessId, name, role, registeredAt } = witness
  return { witnessId, name, role, publicKey: toBase64(witness.publicKey), registeredAt }
}

/** The checkpoints of announcements and results, smallest first, of one vote or of all. */
export async function readMilestones(
  tx: Tx,
  estateId: string,
  given: { voteId?: string; announcedFrom?: number } = {},
): Promise<Milestone[]> {
  const { rows } = await tx.query<Milestone>(
    `SELECT m.size::float8, m.kind, m.vote_id AS "voteId", m.title, c.note FROM (${MILESTONES}) AS m
     JOIN log_checkpoints c ON c.estate_id = $1 AND c.size = m.size
     WHERE ($2::text IS NULL OR m.vote_id = $2) AND ($3::timestamptz IS NULL OR m.notice_at >= $3)
     ORDER BY m.size`,
    [
      estateId,
      given.voteId ?? null,
      given.announcedFrom === undefined ? null : new Date(given.announcedFrom),
    ],
  )
  return rows
}

/** The sizes of the estate's log that fix something of a vote for good. */
const MILESTONES = `SELECT v.log_from + 2 AS size, 'announced' AS kind, v.vote_id, v.title, v.notice_at
  FROM votes v WHERE v.estate_id = $1 AND v.log_from IS NOT NULL
  UNION ALL
  SELECT r.log_to + 1, 'result', v.vote_id, v.title, v.notice_at
  FROM vote_results r JOIN votes v USING (estate_id, vote_id) WHERE r.estate_id = $1`

/** How many milestones wait for the signatures of a person as a witness in roles that the caller holds now, as `unsignedMilestones` has them. */
export function unsignedQuestion(
  estateId: string,
  { personId, roles, nowAt }: { personId: string; roles: readonly string[]; nowAt: number },
): Question<number> {
  return question(
    `SELECT count(*)::int AS count FROM ${FROM} JOIN (${MILESTONES}) AS m ON m.notice_at >= w.registered_at
     JOIN log_checkpoints c ON c.estate_id = $1 AND c.size = m.size
     WHERE w.estate_id = $1 AND w.person_id = $2 AND w.role = ANY ($3) AND w.registered_at <= $4
       AND (r.retired_at IS NULL OR r.retired_at > $4)
       AND m.size > coalesce((SELECT max(s.size) FROM cosignatures s
         WHERE s.estate_id = $1 AND s.witness_id = w.witness_id), 0)`,
    [estateId, personId, roles, new Date(nowAt)],
    ([row]: { count: number }[]) => row?.count ?? 0,
  )
}

/** The milestones that name this witness and that it can still sign: above the largest size it signed. */
export async function unsignedMilestones(
  tx: Tx,
  estateId: string,
  witness: StoredWitness,
): Promise<Milestone[]> {
  const { rows } = await tx.query<{ size: number | null }>(
    'SELECT max(size)::float8 AS size FROM cosignatures WHERE estate_id = $1 AND witness_id = $2',
    [estateId, witness.witnessId],
  )
  const signed = rows[0]?.size ?? 0
  const all = await readMilestones(tx, estateId, { announcedFrom: witness.registeredAt })
  return all.filter(({ size }) => size > signed)
}

export type StoredCosignature = { size: number; witnessId: string; name: string; signature: Buffer }

export async function readCosignatures(
  tx: Tx,
  estateId: string,
  sizes: readonly number[],
): Promise<(StoredCosignature & { publicKey: Buffer })[]> {
  const { rows } = await tx.query<StoredCosignature & { publicKey: Buffer }>(
    `SELECT c.size::float8, c.witness_id AS "witnessId", w.name, w.public_key AS "publicKey", c.signature
     FROM cosignatures c JOIN witnesses w USING (estate_id, witness_id)
     WHERE c.estate_id = $1 AND c.size = ANY ($2) ORDER BY c.size, w.registered_at, w.witness_id`,
    [estateId, sizes],
  )
  return rows
}

/** The notes with the signature lines of the witnesses that signed them. */
export async function withCosignatures(
  tx: Tx,
  estateId: string,
  notes: readonly { readonly size: number; readonly note: string }[],
): Promise<string[]> {
  const sizes = notes.map(({ size }) => size)
  const signatures = await readCosignatures(tx, estateId, sizes)
  return notes.map(({ size, note }) => {
    const lines = signatures
      .filter((one) => one.size === size)
      .map(({ name, publicKey, signature }) => {
        const key = { name, publicKey: Uint8Array.from(publicKey) }
        return signatureLine(name, keyIdOf(key, 'witness'), Uint8Array.from(signature))
      })
    return note + lines.join('')
  })
}

/** When the newest report against the log came in; null where there is none since `sinceAt`. */
export function lastConflictQuestion(estateId: string, sinceAt: number): Question<number | null> {
  return question(
    `SELECT ${ms('max(reported_at)')} AS at FROM log_conflicts WHERE estate_id = $1 AND reported_at >= $2`,
    [estateId, new Date(sinceAt)],
    ([row]: { at: number | null }[]) => row?.at ?? null,
  )
}

// RFC 8410 §4: what stands before the 32 bytes of an Ed25519 public key in SPKI.
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * Whether a signature is good to every verifier there is: the phones' (noble) and the second one (Node's). They differ at
 * crafted keys, and one that only some take would spoil the record of a vote.
 */
export function isGoodToAll(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (!isStrictlyGood(signature, message, publicKey)) return false
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' })
    return verify(null, message, key, signature)
  } catch {
    return false
  }
}
