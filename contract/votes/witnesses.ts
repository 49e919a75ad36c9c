import * as v from 'valibot'
import { WITNESS_ROLES } from '#domain/core/access.ts'
import { reads, writes } from '#contract/core/define.ts'
import { EstateId, Count, Id, Instant } from '#contract/core/scalars.ts'

export const WitnessRole = v.picklist(WITNESS_ROLES)
export type WitnessRole = v.InferOutput<typeof WitnessRole>

const PublicKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/))
const Signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{86}==$/))
/** Eight bytes of time and a signature. */
const Cosignature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{96}$/))
/** A signed checkpoint: plain signs, line breaks, and the dash before each signature. */
const Note = v.pipe(v.string(), v.maxLength(8_000), v.regex(/^[\n\u0020-\u007e\u2014]+$/))
const Proof = v.pipe(v.array(PublicKey), v.maxLength(64))
const Size = v.pipe(v.string(), v.regex(/^(0|[1-9][0-9]{0,14})$/))

/** A key that watches the log. `name` is its C2SP name: role, log, six digits of the key's hash. */
export const Witness = v.object({
  witnessId: Id,
  name: v.string(),
  role: WitnessRole,
  publicKey: PublicKey,
  registeredAt: Instant,
})
export type Witness = v.InferOutput<typeof Witness>

/** A checkpoint to look at, with the proof that it continues the one before it in the list, the first the one asked about. */
export const DeskCheckpoint = v.object({
  size: Count,
  note: v.string(),
  proof: Proof,
  /** What of a vote it fixes; null for the latest of all. */
  milestone: v.nullable(
    v.object({ kind: v.picklist(['announced', 'result']), voteId: Id, title: v.string() }),
  ),
  /** Whether this witness's signature is here already. */
  isSigned: v.boolean(),
})
export type DeskCheckpoint = v.InferOutput<typeof DeskCheckpoint>

export const WitnessDesk = v.object({
  nowAt: Instant,
  log: v.object({ name: v.string(), publicKey: PublicKey }),
  role: WitnessRole,
  /** My registration in this role, on whichever phone. */
  mine: v.nullable(Witness),
  witnesses: v.array(Witness),
  ownerSeats: v.object({ taken: Count, most: Count }),
  /** By size: what of the votes announced since I registered waits for my signature, and the latest. */
  checkpoints: v.array(DeskCheckpoint),
})
export type WitnessDesk = v.InferOutput<typeof WitnessDesk>

/** Two checkpoints of this log that a witness could not bring together. `proof` is what the server says to it. */
export const Conflict = v.object({
  conflictId: Id,
  witness: v.string(),
  reportedAt: Instant,
  kept: v.string(),
  given: v.string(),
  proof: v.nullable(Proof),
})
export type Conflict = v.InferOutput<typeof Conflict>

/** When each witness named in a vote's rules signed the checkpoints of its announcement and its result. */
export const VoteWitness = v.object({
  name: v.string(),
  announcedAt: v.nullable(Instant),
  resultAt: v.nullable(Instant),
})
export type VoteWitness = v.InferOutput<typeof VoteWitness>

const OfEstate = v.object({ estateId: EstateId })
const OfWitness = v.object({ estateId: EstateId, witnessId: Id })

export const readWitnessDesk = reads('/estates/:estateId/witness-desk', {
  summary: 'What a witness should look at and sign; `size` is what this phone signed last',
  policy: { anyOf: ['log.witness'] },
  params: OfEstate,
  query: v.strictObject({ size: v.optional(Size) }),
  output: WitnessDesk,
})

export const registerWitness = writes('/estates/:estateId/witnesses', {
  summary: 'Register the key that a phone made; a former key of the same person and role retires',
  policy: { anyOf: ['log.witness'] },
  params: OfEstate,
  body: v.strictObject({ witnessId: Id, publicKey: PublicKey, signature: Signature }),
  idempotent: true,
  output: Witness,
  errors: ['witness.seats-taken', 'witness.key-taken', 'witness.bad-signature'],
})

export const retireWitness = writes('/estates/:estateId/witnesses/:witnessId/retirement', {
  summary: 'Stop being a witness; votes announced before still name the key',
  policy: { anyOf: ['log.witness'] },
  params: OfWitness,
  body: v.strictObject({}),
  idempotent: true,
  output: v.object({}),
  errors: ['witness.not-found'],
})

export const cosignCheckpoint = writes('/estates/:estateId/witnesses/:witnessId/cosignatures', {
  summary: 'A witness’s signature under the checkpoint of a size; the first one stands',
  policy: { anyOf: ['log.witness'] },
  params: OfWitness,
  body: v.strictObject({ size: Count, cosignature: Cosignature }),
  idempotent: true,
  output: v.object({ signedAt: Instant }),
  errors: [
    'witness.not-found',
    'witness.retired',
    'witness.checkpoint-unknown',
    'witness.bad-signature',
    'witness.clock-off',
  ],
})

export const reportConflict = writes('/estates/:estateId/witnesses/:witnessId/conflicts', {
  summary: 'Two checkpoints signed by this log that do not continue each other; shown to all owners',
  mostBytes: 64 * 1024,
  policy: { anyOf: ['log.witness'] },
  params: OfWitness,
  body: v.strictObject({ conflictId: Id, kept: Note, given: Note }),
  idempotent: true,
  output: v.object({}),
  errors: ['witness.not-found', 'witness.no-conflict'],
})

export const listConflicts = reads('/estates/:estateId/log-conflicts', {
  summary: 'What witnesses reported against the log, newest first',
  policy: { anyOf: ['log.read'] },
  params: OfEstate,
  output: v.object({
    nowAt: Instant,
    log: v.object({ name: v.string(), publicKey: PublicKey }),
    conflicts: v.array(Conflict),
  }),
})

export const readLogGrowth = reads('/estates/:estateId/log-growth', {
  summary: 'The proof that the log of one size only grew to that of another; null where it never was so long',
  policy: { anyOf: ['log.read'] },
  params: OfEstate,
  query: v.strictObject({ from: Size, to: Size }),
  output: v.object({ proof: v.nullable(Proof) }),
})

export const readVoteWitnesses = reads('/estates/:estateId/votes/:voteId/witnesses', {
  summary: 'Who co-signed a vote’s announcement and result, and who has not yet',
  policy: { anyOf: ['log.read'] },
  params: v.object({ estateId: EstateId, voteId: Id }),
  output: v.object({
    hasResult: v.boolean(),
    witnesses: v.array(VoteWitness),
    /** Reports against the estate's log, which may touch any vote. */
    conflicts: Count,
  }),
  errors: ['vote.not-found'],
})
