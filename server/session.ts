import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Pool } from 'pg'
import type {
  beginSignIn,
  bindChannel,
  Channel,
  createBindingCode,
  finishSignIn,
  Me,
  readMe,
  refreshSession,
  Session,
  signInByChannel,
  signOut,
} from '#contract/session.ts'
import { isRole, type Role } from '#domain/access.ts'
import type { Handler } from './call.ts'
import type { Ports } from './ports.ts'
import { meOf } from './me.ts'
import { Refusal } from './refusal.ts'
import { together } from './together.ts'

const MINUTE = 60_000
const ACCESS_MS = 30 * MINUTE
const REFRESH_MS = 30 * 24 * 60 * MINUTE
const ATTEMPT_MS = 10 * MINUTE
const BINDING_MS = 10 * MINUTE
/** How long the refresh token before the last one still works: long enough for a lost answer's retry. */
const FORMER_MS = MINUTE

export const handleBeginSignIn: Handler<typeof beginSignIn> = async ({ ports, nowAt }, { body }) => {
  if (!ports.webSignIn) throw new Refusal('session.channel-unavailable')
  const state = token(24)
  const nonce = token(24)
  const codeVerifier = token(48)
  await ports.db.query('DELETE FROM sign_in_attempts WHERE expires_at < $1', [new Date(nowAt)])
  await ports.db.query('INSERT INTO sign_in_attempts VALUES ($1, $2, $3, $4, $5)', [
    state,
    nonce,
    codeVerifier,
    body.redirectUri,
    new Date(nowAt + ATTEMPT_MS),
  ])
  // RFC 7636 §4.2: S256 = BASE64URL(SHA-256(verifier)).
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const authorizeUrl = await ports.webSignIn.authorizeUrl({
    state,
    nonce,
    codeChallenge,
    redirectUri: body.redirectUri,
  })
  return { authorizeUrl, state }
}

export const handleFinishSignIn: Handler<typeof finishSignIn> = async ({ ports, nowAt }, { body }) => {
  if (!ports.webSignIn) throw new Refusal('session.channel-unavailable')
  const { rows } = await ports.db.query<{ nonce: string; code_verifier: string; redirect_uri: string }>(
    'DELETE FROM sign_in_attempts WHERE state = $1 AND expires_at > $2 RETURNING nonce, code_verifier, redirect_uri',
    [body.state, new Date(nowAt)],
  )
  const attempt = rows[0]
  if (!attempt) throw new Refusal('session.state-unknown')
  const person = await ports.webSignIn.exchange({
    code: body.code,
    codeVerifier: attempt.code_verifier,
    redirectUri: attempt.redirect_uri,
    nonce: attempt.nonce,
  })
  if (person === 'code-refused') throw new Refusal('session.code-refused')
  if (person === 'unavailable') throw new Refusal('session.channel-unavailable')
  const personId = await personOf(ports, nowAt, 'jingtong', person.subject, person.name)
  return signedIn(ports, nowAt, personId)
}

export const handleSignInByChannel: Handler<typeof signInByChannel> = async ({ ports, nowAt }, { body }) => {
  const subject = await subjectOf(ports, body.channel, body.code)
  const personId = await boundPerson(ports.db, body.channel, subject)
  if (!personId) throw new Refusal('session.identity-unbound')
  return signedIn(ports, nowAt, personId)
}

export const handleBindChannel: Handler<typeof bindChannel> = async ({ ports, nowAt }, { body }) => {
  const subject = await subjectOf(ports, body.channel, body.code)
  const { rows } = await ports.db.query<{ person_id: string }>(
    `UPDATE binding_codes SET used_at = $2 WHERE code_hash = $1 AND expires_at > $2 AND used_at IS NULL
     RETURNING person_id`,
    [sha256(body.bindingCode), new Date(nowAt)],
  )
  const personId = rows[0]?.person_id
  if (!personId) throw new Refusal('session.binding-refused')
  await ports.db.query('INSERT INTO identities VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    subject,
    body.channel,
    personId,
    new Date(nowAt),
  ])
  const bound = await boundPerson(ports.db, body.channel, subject)
  if (bound !== personId) throw new Refusal('session.binding-refused')
  return signedIn(ports, nowAt, personId)
}

export const handleCreateBindingCode: Handler<typeof createBindingCode> = async ({
  ports,
  nowAt,
  personId,
}) => {
  const bindingCode = String(randomInt(0, 100_000_000)).padStart(8, '0')
  const expiresAt = nowAt + BINDING_MS
  await ports.db.query('INSERT INTO binding_codes VALUES ($1, $2, $3)', [
    sha256(bindingCode),
    personId,
    new Date(expiresAt),
  ])
  return { bindingCode, expiresAt }
}

export const handleRefreshSession: Handler<typeof refreshSession> = async ({ ports, nowAt }, { body }) => {
  const personId = body.refreshToken.split('.')[0] ?? ''
  const fresh = makeSession(personId, nowAt)
  const { rowCount } = await ports.db.query(
    `UPDATE sessions SET access_hash = $3, access_expires_at = $4,
       former_hash = CASE WHEN refresh_hash = $2 THEN refresh_hash ELSE former_hash END,
       former_until = CASE WHEN refresh_hash = $2 THEN $7 ELSE former_until END,
       refresh_hash = $5, refresh_expires_at = $6
     WHERE person_id = $1 AND ended_at IS NULL AND refresh_expires_at > $8
       AND (refresh_hash = $2 OR (former_hash = $2 AND former_until > $8))`,
    [
      personId,
      sha256(body.refreshToken),
      sha256(fresh.accessToken),
      new Date(fresh.accessExpiresAt),
      sha256(fresh.refreshToken),
      new Date(fresh.refreshExpiresAt),
      new Date(nowAt + FORMER_MS),
      new Date(nowAt),
    ],
  )
  if (rowCount !== 1) throw new Refusal('session.expired')
  return { session: fresh }
}

export const handleSignOut: Handler<typeof signOut> = async ({ ports, nowAt, personId, sessionId }) => {
  await ports.db.query('UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND session_id = $2', [
    personId,
    sessionId,
    new Date(nowAt),
  ])
  return {}
}

export const handleReadMe: Handler<typeof readMe> = async ({ ports, nowAt, personId }) =>
  meOf(ports.db, personId, nowAt)

/** The person a bearer token belongs to. Refuses with `session.expired` where none does any more. */
export async function personOfToken(
  ports: Ports,
  nowAt: number,
  accessToken: string,
): Promise<{ personId: string; sessionId: string }> {
  const personId = accessToken.split('.')[0] ?? ''
  const { rows } = await ports.db.query<{ session_id: string }>({
    name: 'person-of-token',
    text: `SELECT session_id FROM sessions
           WHERE person_id = $1 AND access_hash = $2 AND access_expires_at > $3 AND ended_at IS NULL`,
    values: [personId, sha256(accessToken), new Date(nowAt)],
  })
  if (!rows[0]) throw new Refusal('session.expired')
  return { personId, sessionId: rows[0].session_id }
}

export type Caller = {
  readonly personId: string
  readonly sessionId: string
  readonly roles: readonly Role[]
}
type CallerQuestion = { accessToken: string; communityId: string; at: number }

/**
 * As `personOfToken`, with the roles that the person holds in an estate. Every call of an estate asks, so that those who ask
 * at the same time are looked up together. Roles are rows, never token claims.
 */
export function callerDesk(db: Pool): (question: CallerQuestion) => Promise<Caller> {
  const ask = together<CallerQuestion, Caller | undefined>(64, async (questions) => {
    const { rows } = await db.query<{ place: number; personId: string; sessionId: string; roles: string[] }>({
      name: 'callers',
      text: `SELECT q.place::int, s.person_id AS "personId", s.session_id AS "sessionId", ARRAY(
               SELECT DISTINCT role FROM person_roles r WHERE r.person_id = q.person AND r.community_id = q.community
                 AND r.valid_from <= q.at AND (r.valid_to IS NULL OR r.valid_to > q.at) ORDER BY role) AS roles
             FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::timestamptz[])
               WITH ORDINALITY AS q (person, hash, community, at, place)
             JOIN sessions s ON s.person_id = q.person AND s.access_hash = q.hash
             WHERE s.access_expires_at > q.at AND s.ended_at IS NULL`,
      values: [
        questions.map((one) => one.accessToken.split('.')[0] ?? ''),
        questions.map((one) => sha256(one.accessToken)),
        questions.map((one) => one.communityId),
        questions.map((one) => new Date(one.at)),
      ],
    })
    const callers: Caller[] = []
    for (const { place, personId, sessionId, roles } of rows)
      callers[place - 1] = { personId, sessionId, roles: roles.filter(isRole) }
    return callers
  })
  return async (question) => {
    const caller = await ask(question)
    if (!caller) throw new Refusal('session.expired')
    return caller
  }
}

/** Finds or makes the person behind an outside identity; two first sign-ins at once make one person. */
export async function personOf(
  ports: Ports,
  nowAt: number,
  issuer: 'jingtong',
  subject: string,
  name: string,
): Promise<string> {
  const known = await boundPerson(ports.db, issuer, subject)
  if (known) return known
  const personId = ports.newId()
  const at = new Date(nowAt)
  const { rowCount } = await ports.db.query(
    'INSERT INTO identities VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [subject, issuer, personId, at],
  )
  const winner = rowCount === 1 ? personId : ((await boundPerson(ports.db, issuer, subject)) as string)
  await ports.db.query('INSERT INTO persons VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [winner, name, at])
  return winner
}

async function boundPerson(db: Pool, issuer: string, subject: string): Promise<string | undefined> {
  const { rows } = await db.query<{ person_id: string }>(
    'SELECT person_id FROM identities WHERE subject = $1 AND issuer = $2',
    [subject, issuer],
  )
  return rows[0]?.person_id
}

async function subjectOf(ports: Ports, channel: Channel, code: string): Promise<string> {
  const exchange = ports.channels[channel]
  if (!exchange) throw new Refusal('session.channel-unavailable')
  const answer = await exchange(code)
  if (answer === 'code-refused') throw new Refusal('session.code-refused')
  if (answer === 'unavailable') throw new Refusal('session.channel-unavailable')
  return answer.subject
}

async function signedIn(
  ports: Ports,
  nowAt: number,
  personId: string,
): Promise<{ session: Session; me: Me }> {
  const session = makeSession(personId, nowAt)
  await ports.db.query(
    `INSERT INTO sessions (person_id, session_id, access_hash, access_expires_at, refresh_hash,
       refresh_expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      personId,
      ports.newId(),
      sha256(session.accessToken),
      new Date(session.accessExpiresAt),
      sha256(session.refreshToken),
      new Date(session.refreshExpiresAt),
      new Date(nowAt),
    ],
  )
  return { session, me: await meOf(ports.db, personId, nowAt) }
}

function makeSession(personId: string, nowAt: number): Session {
  return {
    accessToken: `${personId}.${token(32)}`,
    accessExpiresAt: nowAt + ACCESS_MS,
    refreshToken: `${personId}.${token(32)}`,
    refreshExpiresAt: nowAt + REFRESH_MS,
  }
}

function token(byteCount: number): string {
  return randomBytes(byteCount).toString('base64url')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
