import { checkpointsOf } from '#server/log/entries.ts'
import type {
  cosignCheckpoint,
  DeskCheckpoint,
  listConflicts,
  readLogGrowth,
  readVoteWitnesses,
  readWitnessDesk,
  registerWitness,
  reportConflict,
  retireWitness,
} from '#contract/votes/witnesses.ts'
import { MOST_OWNER_WITNESSES, WITNESS_ROLES, type WitnessRole } from '#domain/core/access.ts'
import { fromBase64, isEqual, readU64, toBase64 } from '#domain/log/bytes.ts'
import {
  type Checkpoint,
  cosignedText,
  type NoteKey,
  parseCheckpoint,
  readSigned,
} from '#domain/log/checkpoint.ts'
import { registrationText, witnessName } from '#domain/log/witness.ts'
import { readRules } from '#domain/votes/evidence/record.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { checkpointNow, consistencyOf, lockLog, logSize, rootAt } from '#server/log/tree.ts'
import { logOf } from '#server/log/proof.ts'
import type { LogSigner } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { closeIfDue } from '../close.ts'
import { mustFindVote } from '../store.ts'
import {
  findWitness,
  isGoodToAll,
  readActive,
  readCosignatures,
  readMilestones,
  shownWitness,
  type StoredWitness,
  unsignedMilestones,
} from './witnesses.ts'

/** More at once than a phone signs in a few seconds; the rest comes after them. */
const MOST_CHECKPOINTS = 50
/** How far a phone's clock may be off. Basis: product. */
const CLOCK_MS = 10 * 60_000
/** More reports than this help nobody; the newest stand for all. */
const MOST_CONFLICTS = 20

export const handleReadWitnessDesk: Handler<typeof readWitnessDesk> = async (context, { params, query }) => {
  const { ports, nowAt, personId } = context
  const { estateId } = params
  const role = witnessRoleOf(context)
  return inEstate(ports.db, estateId, async (tx) => {
    const witnesses = await readActive(tx, estateId, nowAt)
    const mine = witnesses.find((one) => one.personId === personId && one.role === role)
    return {
      nowAt,
      log: logOf(ports.log, estateId),
      role,
      mine: mine ? shownWitness(mine) : null,
      witnesses: witnesses.map(shownWitness),
      ownerSeats: {
        taken: witnesses.filter((one) => one.role === 'owner').length,
        most: MOST_OWNER_WITNESSES,
      },
      checkpoints: mine ? await toLookAt(tx, context, estateId, mine, Number(query.size ?? 0)) : [],
    }
  })
}

export const handleRegisterWitness: Handler<typeof registerWitness> = async (context, { params, body }) => {
  const { ports, nowAt, personId } = context
  const { estateId } = params
  const role = witnessRoleOf(context)
  const publicKey = mustDecode(body.publicKey)
  const name = witnessName(role, ports.log.nameOf(estateId), publicKey)
  if (!isGoodToAll(mustDecode(body.signature), registrationText(name), publicKey))
    throw new AppError('witness.bad-signature')
  return inEstate(ports.db, estateId, async (tx) => {
    // One registration of an estate after another: seats are counted.
    await lockLog(tx, estateId)
    const known = await findWitness(tx, estateId, body.witnessId)
    if (known) {
      if (known.personId !== personId || known.name !== name || !isEqual(known.publicKey, publicKey))
        throw new AppError('request.key-reused')
      return shownWitness(known)
    }
    const active = await readActive(tx, estateId, nowAt)
    const former = active.filter((one) => one.personId === personId && one.role === role)
    const owners = active.filter((one) => one.role === 'owner').length
    if (role === 'owner' && former.length === 0 && owners >= MOST_OWNER_WITNESSES)
      throw new AppError('witness.seats-taken')
    for (const one of former) await retire(tx, estateId, one.witnessId, nowAt)
    const { rowCount } = await tx.query(
      `INSERT INTO witnesses (estate_id, witness_id, name, role, public_key, person_id, registered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [estateId, body.witnessId, name, role, Buffer.from(publicKey), personId, new Date(nowAt)],
    )
    if (rowCount === 0) throw new AppError('witness.key-taken')
    return shownWitness((await findWitness(tx, estateId, body.witnessId)) as StoredWitness)
  })
}

export const handleRetireWitness: Handler<typeof retireWitness> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const witness = await mustFindMine(tx, context, params)
    await retire(tx, params.estateId, witness.witnessId, context.nowAt)
    return {}
  })

export const handleCosignCheckpoint: Handler<typeof cosignCheckpoint> = async (context, { params, body }) => {
  const { ports, nowAt } = context
  const { estateId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const witness = await mustFindMine(tx, context, params)
    const [kept] = await checkpointsOf(tx, estateId, [body.size])
    const checkpoint = kept ? parseCheckpoint(kept.note) : null
    if (!kept || !checkpoint) throw new AppError('witness.checkpoint-unknown')
    const bytes = mustDecode(body.cosignature)
    const atSeconds = readU64(bytes.subarray(0, 8))
    if (atSeconds === null) throw new AppError('witness.bad-signature')
    const message = cosignedText(atSeconds, checkpoint.body)
    if (!isGoodToAll(bytes.subarray(8), message, Uint8Array.from(witness.publicKey)))
      throw new AppError('witness.bad-signature')
    // Who signed already is told so, with whatever they send now: the first one stands.
    const signed = await signedAt(tx, estateId, body.size, witness)
    if (signed !== null) return { signedAt: signed }
    if (witness.retiredAt !== null) throw new AppError('witness.retired')
    if (atSeconds * 1000 > nowAt + CLOCK_MS || atSeconds * 1000 < kept.madeAt - CLOCK_MS)
      throw new AppError('witness.clock-off')
    await tx.query(
      `INSERT INTO cosignatures (estate_id, size, witness_id, signature, received_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [estateId, body.size, witness.witnessId, Buffer.from(bytes), new Date(nowAt)],
    )
    return { signedAt: (await signedAt(tx, estateId, body.size, witness)) ?? atSeconds * 1000 }
  })
}

export const handleReportConflict: Handler<typeof reportConflict> = async (context, { params, body }) => {
  const { ports, nowAt } = context
  const { estateId } = params
  const log = keyOf(ports.log, estateId)
  // Only what this log signed can speak against it; nobody can invent a conflict.
  const [kept, given] = [readSigned(log, body.kept), readSigned(log, body.given)]
  if (!kept || !given) throw new AppError('witness.no-conflict')
  return inEstate(ports.db, estateId, async (tx) => {
    const witness = await mustFindMine(tx, context, params)
    // A server that lies could drop a report; one that does not need not alarm all owners over what its own tree disproves.
    if ((await isOfThisLog(tx, estateId, kept)) && (await isOfThisLog(tx, estateId, given)))
      throw new AppError('witness.no-conflict')
    const { rowCount } = await tx.query(
      `INSERT INTO log_conflicts (estate_id, conflict_id, witness_id, kept, given, reported_at)
       SELECT w.estate_id, $2, w.witness_id, $4, $5, $6 FROM witnesses w
       WHERE w.estate_id = $1 AND w.witness_id = $3
         AND NOT EXISTS (SELECT 1 FROM log_conflicts
                         WHERE estate_id = $1 AND witness_id = $3 AND kept = $4 AND given = $5)
       ON CONFLICT DO NOTHING`,
      [estateId, body.conflictId, witness.witnessId, body.kept, body.given, new Date(nowAt)],
    )
    if (rowCount === 1) return {}
    const { rows } = await tx.query<{ kept: string; given: string; witnessId: string }>(
      `SELECT kept, given, witness_id AS "witnessId" FROM log_conflicts WHERE estate_id = $1 AND conflict_id = $2`,
      [estateId, body.conflictId],
    )
    const named = rows[0]
    const isOther =
      named &&
      (named.witnessId !== witness.witnessId || named.kept !== body.kept || named.given !== body.given)
    if (isOther) throw new AppError('request.key-reused')
    return {}
  })
}

export const handleListConflicts: Handler<typeof listConflicts> = async ({ ports, nowAt }, { params }) => {
  const { estateId } = params
  const log = keyOf(ports.log, estateId)
  return inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<{
      conflictId: string
      witness: string
      reportedAt: number
      kept: string
      given: string
    }>(
      `SELECT c.conflict_id AS "conflictId", w.name AS witness, c.reported_at AS "reportedAt", c.kept, c.given
       FROM log_conflicts c JOIN witnesses w USING (estate_id, witness_id)
       WHERE c.estate_id = $1 ORDER BY c.reported_at DESC, c.conflict_id LIMIT $2`,
      [estateId, MOST_CONFLICTS],
    )
    const size = await logSize(tx, estateId)
    const conflicts = []
    for (const row of rows) {
      const sizes = [readSigned(log, row.kept)?.size, readSigned(log, row.given)?.size]
      const [from, to] = sizes.map((one) => one ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
      const isHere = from !== undefined && to !== undefined && to <= size
      const proof = isHere ? (await consistencyOf(tx, estateId, from, to)).map(toBase64) : null
      conflicts.push({ ...row, proof })
    }
    return { nowAt, log: logOf(ports.log, estateId), conflicts }
  })
}

export const handleReadLogGrowth: Handler<typeof readLogGrowth> = async ({ ports }, { params, query }) => {
  const [from, to] = [Number(query.from), Number(query.to)]
  return inEstate(ports.db, params.estateId, async (tx) => {
    const isHere = from <= to && to <= (await logSize(tx, params.estateId))
    const proof = isHere ? await consistencyOf(tx, params.estateId, from, to) : null
    return { proof: proof?.map(toBase64) ?? null }
  })
}

export const handleReadVoteWitnesses: Handler<typeof readVoteWitnesses> = async (context, { params }) => {
  const { ports, nowAt } = context
  const { estateId, voteId } = params
  return inEstate(ports.db, estateId, async (tx) => {
    const vote = await mustFindVote(tx, estateId, voteId)
    await closeIfDue(tx, ports, vote, nowAt)
    const milestones = await readMilestones(tx, estateId, { voteId })
    const sizeOf = (kind: 'announced' | 'result') => milestones.filter((one) => one.kind === kind).pop()?.size
    const signatures = await readCosignatures(
      tx,
      estateId,
      milestones.map(({ size }) => size),
    )
    const atOf = (name: string, size: number | undefined) => {
      const signature = signatures.find((one) => one.name === name && one.size === size)?.signature
      return signature ? timeOf(signature) : null
    }
    const rules = vote.rulesText === null ? null : readRules(vote.rulesText)
    const { rows } = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM log_conflicts WHERE estate_id = $1',
      [estateId],
    )
    return {
      hasResult: sizeOf('result') !== undefined,
      witnesses: (rules?.witnesses ?? []).map(({ name }) => ({
        name,
        announcedAt: atOf(name, sizeOf('announced')),
        resultAt: atOf(name, sizeOf('result')),
      })),
      conflicts: rows[0]?.count ?? 0,
    }
  })
}

/** The unsigned milestones from `from` on and, where that is all of them, the latest checkpoint; each proven from the one before. */
async function toLookAt(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  witness: StoredWitness,
  from: number,
): Promise<DeskCheckpoint[]> {
  const unsigned = (await unsignedMilestones(tx, estateId, witness)).filter(({ size }) => size >= from)
  const shown: Omit<DeskCheckpoint, 'proof'>[] = unsigned
    .slice(0, MOST_CHECKPOINTS)
    .map(({ size, note, kind, voteId, title }) => ({
      size,
      note,
      milestone: { kind, voteId, title },
      isSigned: false,
    }))
  if (unsigned.length <= MOST_CHECKPOINTS) {
    const latest = await checkpointNow(tx, context.ports.log, estateId, context.nowAt)
    const isNew = latest.size > 0 && shown[shown.length - 1]?.size !== latest.size
    const isSigned = (await signedAt(tx, estateId, latest.size, witness)) !== null
    if (isNew) shown.push({ ...latest, milestone: null, isSigned })
  }
  const checkpoints: DeskCheckpoint[] = []
  let before = from
  for (const one of shown) {
    // Of a phone that signed more than there is now, nothing can be proven: it will say so.
    const proof = before <= one.size ? await consistencyOf(tx, estateId, before, one.size) : []
    checkpoints.push({ ...one, proof: proof.map(toBase64) })
    before = one.size
  }
  return checkpoints
}

async function signedAt(
  tx: Tx,
  estateId: string,
  size: number,
  witness: StoredWitness,
): Promise<number | null> {
  const { rows } = await tx.query<{ signature: Buffer }>(
    'SELECT signature FROM cosignatures WHERE estate_id = $1 AND size = $2 AND witness_id = $3',
    [estateId, size, witness.witnessId],
  )
  return rows[0] ? timeOf(rows[0].signature) : null
}

function timeOf(signature: Uint8Array): number {
  return (readU64(Uint8Array.from(signature.subarray(0, 8))) ?? 0) * 1000
}

async function retire(tx: Tx, estateId: string, witnessId: string, nowAt: number): Promise<void> {
  await tx.query(
    `INSERT INTO witness_retirements (estate_id, witness_id, retired_at)
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [estateId, witnessId, new Date(nowAt)],
  )
}

/** The witness of a path, where it is this person's in a role that counts now. To all others there is none. */
async function mustFindMine(
  tx: Tx,
  context: RequestContext,
  { estateId, witnessId }: { estateId: string; witnessId: string },
): Promise<StoredWitness> {
  const witness = await findWitness(tx, estateId, witnessId)
  if (!witness || witness.personId !== context.personId || !context.roles.includes(witness.role))
    throw new AppError('witness.not-found')
  return witness
}

function witnessRoleOf(context: RequestContext): WitnessRole {
  const role = WITNESS_ROLES.find((one) => context.roles.includes(one))
  if (!role) throw new AppError('access.denied')
  return role
}

function mustDecode(text: string): Uint8Array {
  const bytes = fromBase64(text)
  if (!bytes) throw new AppError('request.malformed')
  return bytes
}

async function isOfThisLog(tx: Tx, estateId: string, { size, root }: Checkpoint): Promise<boolean> {
  return size <= (await logSize(tx, estateId)) && isEqual(await rootAt(tx, estateId, size), root)
}

function keyOf(signer: LogSigner, estateId: string): NoteKey {
  return { name: signer.nameOf(estateId), publicKey: signer.publicKey }
}
