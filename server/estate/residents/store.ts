import { createHmac, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import {
  isLiving,
  residenceDocument,
  type ResidenceFacts,
  RESIDENCE_VERDICTS,
  type ResidentKind,
} from '#domain/estate/residents.ts'
import { commitmentOf } from '#domain/estate/title.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import { RESIDENCE_ENTRY } from '#domain/log/entry.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Ports } from '#server/core/ports.ts'
import { countTry } from '#server/identity/codes.ts'
import { cutRole, grantRole } from '#server/identity/roles.ts'

export type StoredResidence = ResidenceFacts & {
  readonly residenceId: string
  readonly unitId: string
  readonly unitLabel: string
  readonly kind: ResidentKind
  readonly name: string
  readonly endsOn: string
  readonly seesBills: boolean
  readonly claimId: string | null
  readonly madeBy: string
  readonly madeAt: number
  readonly personId: string | null
  readonly endedBy: string | null
  readonly salt: Buffer | null
  readonly logIndex: number | null
}

const RESIDENCES = `SELECT r.residence_id AS "residenceId", r.unit_id AS "unitId", unit_label(u.building, u.stair, u.room) AS "unitLabel", r.kind,
    r.name, r.ends_on::text AS "endsOn", r.sees_bills AS "seesBills", r.claim_id AS "claimId", r.made_by AS "madeBy", r.made_at AS "madeAt",
    r.expires_at AS "expiresAt", r.withdrawn_at AS "withdrawnAt", r.person_id AS "personId", r.valid_from AS "from", r.valid_to AS "to",
    r.ended_by AS "endedBy", r.salt, r.log_index::float8 AS "logIndex"
  FROM residences r JOIN units u ON u.estate_id = r.estate_id AND u.unit_id = r.unit_id`

type Where = 'r.residence_id = $2' | 'r.person_id = $2' | 'r.unit_id = $2'

/** Invitations and stays of an estate by a key, the newest first. */
export async function residencesBy(
  tx: Tx,
  estateId: string,
  where: Where,
  value: string,
): Promise<StoredResidence[]> {
  const { rows } = await tx.query<StoredResidence>(
    `${RESIDENCES} WHERE r.estate_id = $1 AND ${where} ORDER BY r.made_at DESC, r.residence_id DESC LIMIT 100`,
    [estateId, value],
  )
  return rows
}

/** Of two who let people into homes of an estate, or end it, the second waits and sees what the first did. */
export async function holdResidents(tx: Tx, estateId: string): Promise<void> {
  await holdName(tx, estateId, 'residents')
}

export type NewResidence = Pick<
  StoredResidence,
  | 'residenceId'
  | 'unitId'
  | 'kind'
  | 'name'
  | 'endsOn'
  | 'seesBills'
  | 'claimId'
  | 'madeBy'
  | 'madeAt'
  | 'expiresAt'
>

export async function addResidence(tx: Tx, estateId: string, one: NewResidence): Promise<void> {
  await tx.query(
    `INSERT INTO residences (estate_id, residence_id, unit_id, kind, name, ends_on, sees_bills, claim_id, made_by, made_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      estateId,
      one.residenceId,
      one.unitId,
      one.kind,
      one.name,
      one.endsOn,
      one.seesBills,
      one.claimId,
      one.madeBy,
      new Date(one.madeAt),
      new Date(one.expiresAt),
    ],
  )
}

type Begun = Pick<StoredResidence, 'residenceId' | 'unitId' | 'kind' | 'endsOn' | 'madeBy'>

/** Lets a person in from now to the end of the last day, with the role, and an entry of the log. */
export async function beginStay(
  tx: Tx,
  estateId: string,
  one: Begun,
  stay: { readonly personId: string; readonly at: number; readonly to: number },
): Promise<void> {
  const { personId, to } = stay
  // A role is kept by its first instant: a second home that was taken in the same one begins a moment later.
  const { rows } = await tx.query<{ last: number | null }>(
    'SELECT max(valid_from) AS last FROM residences WHERE estate_id = $1 AND person_id = $2',
    [estateId, personId],
  )
  const from = Math.max(stay.at, (rows[0]?.last ?? 0) + 1)
  const document = documentOf(estateId, { ...one, personId }, 'taken', byOf({ ...one, personId }))
  const { salt, logIndex } = await logged(tx, estateId, 'taken', document, stay.at)
  await tx.query(
    `UPDATE residences SET person_id = $3, valid_from = $4, valid_to = $5, salt = $6, log_index = $7
     WHERE estate_id = $1 AND residence_id = $2`,
    [estateId, one.residenceId, personId, new Date(from), new Date(to), salt, logIndex],
  )
  await grantRole(tx, { personId, estateId, role: 'resident', fromAt: from, toAt: to })
}

/** Ends a stay at once, with its role. One that is over stays as it is. `by`: a person, or what changed the home's owners. */
export async function endStay(
  tx: Tx,
  estateId: string,
  one: StoredResidence,
  by: string,
  at: number,
): Promise<void> {
  if (one.personId === null || one.from === null || !isLiving(one, Math.max(at, one.from))) return
  const { personId, from } = one
  const to = Math.max(at, from)
  const { salt, logIndex } = await logged(
    tx,
    estateId,
    'ended',
    documentOf(estateId, { ...one, personId }, 'ended', [by]),
    at,
  )
  await tx.query(
    `UPDATE residences SET valid_to = $3, ended_by = $4, end_salt = $5, end_log_index = $6
     WHERE estate_id = $1 AND residence_id = $2`,
    [estateId, one.residenceId, new Date(to), by, salt, logIndex],
  )
  await cutRole(tx, { personId, estateId, role: 'resident', fromAt: from, toAt: to })
}

/**
 * After homes of an estate have changed hands: whoever lived in one by the word of somebody who no longer owns it leaves it, and open invitations
 * of theirs are withdrawn. Law: 民法典 §725: a lease goes on; what the desk gave on a lease stays.
 */
export async function endStaysOfFormerOwners(
  tx: Tx,
  estateId: string,
  by: string,
  at: number,
): Promise<void> {
  const { rows } = await tx.query<StoredResidence>(
    `${RESIDENCES} WHERE r.estate_id = $1 AND r.claim_id IS NULL AND r.withdrawn_at IS NULL AND coalesce(r.valid_to, r.expires_at) > $2
       AND NOT EXISTS (SELECT 1 FROM unit_owners w JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
         WHERE w.estate_id = $1 AND w.unit_id = r.unit_id AND o.person_id = r.made_by)`,
    [estateId, new Date(at)],
  )
  for (const one of rows) {
    if (one.personId === null) await withdraw(tx, estateId, one.residenceId, at)
    else await endStay(tx, estateId, one, by, at)
  }
}

/** With an account: wherever it lives it leaves, and whoever lives somewhere by its word alone leaves too. */
export async function endStaysWith(tx: Tx, estateId: string, personId: string, at: number): Promise<void> {
  await holdResidents(tx, estateId)
  for (const one of await residencesBy(tx, estateId, 'r.person_id = $2', personId))
    await endStay(tx, estateId, one, personId, at)
  await endStaysOfFormerOwners(tx, estateId, personId, at)
}

export async function withdraw(tx: Tx, estateId: string, residenceId: string, at: number): Promise<void> {
  await tx.query('UPDATE residences SET withdrawn_at = $3 WHERE estate_id = $1 AND residence_id = $2', [
    estateId,
    residenceId,
    new Date(at),
  ])
}

/** Whether a person owns a home, by account. */
export async function isOwnerOf(
  tx: Tx,
  estateId: string,
  unitId: string,
  personId: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM unit_owners w JOIN owners o ON o.estate_id = w.estate_id AND o.owner_id = w.owner_id
     WHERE w.estate_id = $1 AND w.unit_id = $2 AND o.person_id = $3`,
    [estateId, unitId, personId],
  )
  return rowCount !== 0
}

/** What the entry of a stay commits to. */
export function documentOf(
  estateId: string,
  one: Begun & { readonly personId: string },
  verdict: keyof typeof RESIDENCE_VERDICTS,
  by: readonly string[],
): string {
  const { residenceId, unitId, kind, endsOn, personId } = one
  return residenceDocument({ estateId, residenceId, verdict, unitId, kind, personId, endsOn, by })
}

/** The entry of a stay that began, as its reader is given it. */
export function shownEntry(estateId: string, one: StoredResidence) {
  const { personId, salt, logIndex } = one
  if (personId === null || salt === null || logIndex === null) return null
  const document = documentOf(estateId, { ...one, personId }, 'taken', byOf({ ...one, personId }))
  return { logIndex, document, salt: toBase64(salt) }
}

function byOf({ madeBy, personId }: { readonly madeBy: string; readonly personId: string }): string[] {
  return [madeBy, personId]
}

async function logged(
  tx: Tx,
  estateId: string,
  verdict: keyof typeof RESIDENCE_VERDICTS,
  document: string,
  at: number,
): Promise<{ salt: Buffer; logIndex: number }> {
  const salt = randomBytes(32)
  const { rows } = await tx.query<{ logIndex: number }>(
    'SELECT log_body($1, $2, $3, $4, $5)::float8 AS "logIndex"',
    [
      estateId,
      Buffer.of(RESIDENCE_ENTRY.residence),
      Buffer.from(commitmentOf('residence', salt, document)),
      RESIDENCE_VERDICTS[verdict],
      new Date(at),
    ],
  )
  const logIndex = rows[0]?.logIndex
  if (logIndex === undefined) throw new Error('the log gave an entry no place')
  return { salt, logIndex }
}

const CODE_SIGNS = 12
/** Wrong codes a person may try in an hour: guessing one of 10^12 must stay hopeless. */
const MOST_MISSES = 10

/** The code of an invitation: made of its estate and id, so that who invited sees it again; only its keyed hash is kept. */
export function codeOf(ports: Pick<Ports, 'secret'>, estateId: string, residenceId: string): string {
  const digest = createHmac('sha256', ports.secret).update(`residence/${estateId}/${residenceId}`).digest()
  return String(digest.readBigUInt64BE(0) % 10n ** BigInt(CODE_SIGNS)).padStart(CODE_SIGNS, '0')
}

function hashOf(ports: Pick<Ports, 'secret'>, code: string): Buffer {
  return createHmac('sha256', ports.secret).update(`residence-hash/${code}`).digest()
}

/** Keeps where the invitation of a code is. On Citus codes are kept apart from estates, so it is no part of an estate's transaction. */
export async function keepCode(
  ports: Pick<Ports, 'db' | 'secret'>,
  estateId: string,
  residenceId: string,
): Promise<string> {
  const code = codeOf(ports, estateId, residenceId)
  await ports.db.query(
    'INSERT INTO residence_codes (code_hash, estate_id, residence_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [hashOf(ports, code), estateId, residenceId],
  )
  return code
}

/** Where the invitation of a code is. Every try is counted before it is looked at; who was right takes it back. */
export async function placeOfCode(
  ports: Pick<Ports, 'db' | 'secret'>,
  code: string,
  byPerson: string,
  nowAt: number,
): Promise<{ estateId: string; residenceId: string }> {
  if ((await countTry(ports.db, tryName(byPerson), nowAt)) > MOST_MISSES)
    throw new AppError('request.too-many')
  const { rows } = await (ports.db as Pool).query<{ estateId: string; residenceId: string }>(
    'SELECT estate_id::text AS "estateId", residence_id AS "residenceId" FROM residence_codes WHERE code_hash = $1',
    [hashOf(ports, code)],
  )
  if (!rows[0]) throw new AppError('invitation.refused')
  return rows[0]
}

export function tryName(personId: string): string {
  return `residence/${personId}`
}
