import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import type { BodyJob } from '#domain/bodies/bodies.ts'
import { INVITATION_DAYS, type InvitationFacts, type InvitationVerdict } from '#domain/bodies/invitations.ts'
import type { PlaceKind } from '#domain/places/places.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { countTry, uncountTry } from '#server/identity/codes.ts'

export type StoredInvitation = InvitationFacts & {
  readonly invitationId: string
  readonly bodyId: string | null
  readonly estateId: string | null
  readonly placeId: string | null
  readonly job: BodyJob | PlaceKind
  readonly name: string
  readonly basis: string
  readonly madeAt: number
  readonly acceptedAt: number | null
  readonly decidedBy: string | null
}

const COLUMNS = `invitation_id AS "invitationId", body_id AS "bodyId", estate_id::text AS "estateId", place_id AS "placeId", job, name, basis,
  made_by AS "madeBy", made_at AS "madeAt", expires_at AS "expiresAt", accepted_by AS "acceptedBy", accepted_at AS "acceptedAt",
  verdict, decided_by AS "decidedBy"`

type Where = 'invitation_id = $1' | 'estate_id = $1' | 'place_id = $1' | 'accepted_by = $1' | 'code_hash = $1'

/** Invitations by a key, the newest first. */
export async function invitationsBy(
  db: Pool | Tx,
  where: Where,
  value: string | Buffer,
): Promise<StoredInvitation[]> {
  const { rows } = await db.query<StoredInvitation>(
    `SELECT ${COLUMNS} FROM invitations WHERE ${where} ORDER BY made_at DESC, invitation_id DESC LIMIT 200`,
    [value],
  )
  return rows
}

/** One invitation, whose row is held until the transaction ends; undefined where there is none. */
export async function holdInvitation(tx: Tx, invitationId: string): Promise<StoredInvitation | undefined> {
  const { rows } = await tx.query<StoredInvitation>(
    `SELECT ${COLUMNS} FROM invitations WHERE invitation_id = $1 FOR UPDATE`,
    [invitationId],
  )
  return rows[0]
}

export type NewInvitation = Pick<
  StoredInvitation,
  'invitationId' | 'bodyId' | 'estateId' | 'placeId' | 'job' | 'name' | 'basis' | 'madeBy'
>

/** Puts an invitation in, once; answers its code and until when it can be accepted. Refuses another invitation of the same id. */
export async function addInvitation(
  tx: Tx,
  ports: Pick<Ports, 'secret'>,
  given: NewInvitation,
  nowAt: number,
): Promise<{ code: string; expiresAt: number }> {
  const known = await holdInvitation(tx, given.invitationId)
  const code = codeOf(ports, given.invitationId)
  if (known) {
    const isSame = known.madeBy === given.madeBy && known.job === given.job && known.name === given.name
    if (!isSame) throw new AppError('body.changed')
    return { code, expiresAt: known.expiresAt }
  }
  const expiresAt = nowAt + INVITATION_DAYS * DAY_MS
  await tx.query(
    `INSERT INTO invitations (invitation_id, body_id, estate_id, place_id, job, name, basis, code_hash, made_by, made_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      given.invitationId,
      given.bodyId,
      given.estateId,
      given.placeId,
      given.job,
      given.name,
      given.basis,
      hashOf(ports, code),
      given.madeBy,
      new Date(nowAt),
      new Date(expiresAt),
    ],
  )
  return { code, expiresAt }
}

export async function noteAccepted(tx: Tx, invitationId: string, by: string, at: number): Promise<void> {
  await tx.query('UPDATE invitations SET accepted_by = $2, accepted_at = $3 WHERE invitation_id = $1', [
    invitationId,
    by,
    new Date(at),
  ])
}

/** `by`: who decided; null where nobody had to. */
export async function noteVerdict(
  tx: Tx,
  invitationId: string,
  verdict: InvitationVerdict,
  by: string | null,
  at: number,
): Promise<void> {
  await tx.query(
    'UPDATE invitations SET verdict = $2, decided_by = $3, decided_at = $4 WHERE invitation_id = $1',
    [invitationId, verdict, by, new Date(at)],
  )
}

const CODE_SIGNS = 12
/** Wrong codes a person may try in an hour: guessing one of 10^12 must stay hopeless. */
const MOST_MISSES = 10

/** The code of an invitation: made of its id, so that who invited sees it again; only its keyed hash is kept. */
export function codeOf(ports: Pick<Ports, 'secret'>, invitationId: string): string {
  const digest = createHmac('sha256', ports.secret).update(`invitation/${invitationId}`).digest()
  return String(digest.readBigUInt64BE(0) % 10n ** BigInt(CODE_SIGNS)).padStart(CODE_SIGNS, '0')
}

function hashOf(ports: Pick<Ports, 'secret'>, code: string): Buffer {
  return createHmac('sha256', ports.secret).update(`invitation-hash/${code}`).digest()
}

/**
 * The invitation that a code stands for. Every try is counted before it is looked at; a right one of somebody whom it is for is taken
 * back by `uncountInvitationTry`. Refuses a code that is wrong or stands for two.
 */
export async function invitationOfCode(
  ports: Pick<Ports, 'db' | 'secret'>,
  code: string,
  byPerson: string,
  nowAt: number,
): Promise<StoredInvitation> {
  if ((await countTry(ports.db, `invitation/${byPerson}`, nowAt)) > MOST_MISSES)
    throw new AppError('request.too-many')
  const found = await invitationsBy(ports.db, 'code_hash = $1', hashOf(ports, code))
  const [one] = found
  if (!one || found.length > 1) throw new AppError('invitation.refused')
  return one
}

export function uncountInvitationTry(ports: Pick<Ports, 'db'>, byPerson: string): Promise<void> {
  return uncountTry(ports.db, `invitation/${byPerson}`)
}
