import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'
import type { Pool } from 'pg'
import {
  type beginSignIn,
  type bindChannel,
  Channel,
  createBindingCode,
  endSessions,
  finishSignIn,
  listDevices,
  Me,
  readMe,
  refreshSession,
  Session,
  signInByChannel,
  signOut,
  unbindChannel,
} from '#contract/identity/endpoints.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { isRole, type Role } from '#domain/core/access.ts'
import type { Handler } from '#server/core/http/context.ts'
import { countTry, uncountTry } from './codes.ts'
import { ask, ms, type Question, question } from '#server/core/db/ask.ts'
import type { Ports } from '#server/core/ports.ts'
import { keepNoticeRead, meOf } from './me.ts'
import { providerOf } from './providers/providers.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { batcher } from '#server/core/jobs/batcher.ts'

const MINUTE = 60_000
const ACCESS_MS = 30 * MINUTE
const REFRESH_MS = 30 * 24 * 60 * MINUTE
const ATTEMPT_MS = 10 * MINUTE
const BINDING_MS = 10 * MINUTE
/** How long the refresh token before the last one gets the same answer again: for a lost answer, and for two tabs at once. */
const FORMER_MS = MINUTE
/** After this a session ends, however often it was renewed. */
const LONGEST_MS = 180 * 24 * 60 * MINUTE
/** Tries an hour from one host account; wrong codes an hour from all of them together. Basis: product. */
const MOST_TRIES = 10
const MOST_MISSES = 1_000
const BINDING_SIGNS = 12

export const handleBeginSignIn: Handler<typeof beginSignIn> = async ({ ports, nowAt }, { body }) => {
  const { provider, signIn } = providerOf(ports, body.provider)
  const state = token(24)
  const nonce = token(24)
  const codeVerifier = token(48)
  await ports.db.query('DELETE FROM sign_in_attempts WHERE expires_at < $1', [new Date(nowAt)])
  await ports.db.query(
    `INSERT INTO sign_in_attempts (state, nonce, code_verifier, redirect_uri, expires_at, provider)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [state, nonce, codeVerifier, body.redirectUri, new Date(nowAt + ATTEMPT_MS), provider],
  )
  // RFC 7636 §4.2: S256 = BASE64URL(SHA-256(verifier)).
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const authorizeUrl = await signIn.authorizeUrl({
    state,
    nonce,
    codeChallenge,
    redirectUri: body.redirectUri,
  })
  return { authorizeUrl, state }
}

export const handleFinishSignIn: Handler<typeof finishSignIn> = async ({ ports, nowAt }, { body }) => {
  const { rows } = await ports.db.query<{
    nonce: string
    code_verifier: string
    redirect_uri: string
    provider: string
  }>(
    `DELETE FROM sign_in_attempts WHERE state = $1 AND expires_at > $2
     RETURNING nonce, code_verifier, redirect_uri, provider`,
    [body.state, new Date(nowAt)],
  )
  const attempt = rows[0]
  if (!attempt) throw new AppError('session.state-unknown')
  // By whom it began, it ends: a code of one provider is nothing at another.
  const { provider, signIn } = providerOf(ports, attempt.provider)
  const person = await signIn.exchange({
    code: body.code,
    codeVerifier: attempt.code_verifier,
    redirectUri: attempt.redirect_uri,
    nonce: attempt.nonce,
  })
  if (person === 'code-refused') throw new AppError('session.code-refused')
  if (person === 'unavailable') throw new AppError('session.channel-unavailable')
  const personId = await personOf(ports, nowAt, provider, person.subject, person.name)
  if (person.realName) await ports.matchHomes(personId, person.realName)
  return signedIn(ports, nowAt, personId, { channel: 'web', subject: person.subject, notice: body.notice })
}

export const handleSignInByChannel: Handler<typeof signInByChannel> = async ({ ports, nowAt }, { body }) => {
  const subject = await subjectOf(ports, body.channel, body.code)
  const personId = await boundPerson(ports.db, body.channel, subject)
  if (!personId) throw new AppError('session.identity-unbound')
  return signedIn(ports, nowAt, personId, { channel: body.channel, subject, notice: body.notice })
}

export const handleBindChannel: Handler<typeof bindChannel> = async ({ ports, nowAt }, { body }) => {
  const subject = await subjectOf(ports, body.channel, body.code)
  // Counted before the code is looked at: by account, and together, so that many accounts guess no faster than few.
  const everybody = 'bind'
  if ((await countTry(ports.db, `bind/${body.channel}/${subject}`, nowAt)) > MOST_TRIES)
    throw new AppError('request.too-many')
  if ((await countTry(ports.db, everybody, nowAt)) > MOST_MISSES) throw new AppError('request.too-many')
  const { rows } = await ports.db.query<{ answer: string; person: string | null }>(
    'SELECT answer, person FROM bind_account($1, $2, $3, $4)',
    [body.channel, subject, hashOfCode(ports, body.bindingCode), new Date(nowAt)],
  )
  const personId = rows[0]?.person
  if (!personId) throw new AppError('session.binding-refused')
  await uncountTry(ports.db, everybody)
  return signedIn(ports, nowAt, personId, { channel: body.channel, subject, notice: body.notice })
}

export const handleCreateBindingCode: Handler<typeof createBindingCode> = async ({
  ports,
  nowAt,
  personId,
}) => {
  const bindingCode = String(randomInt(0, 10 ** BINDING_SIGNS)).padStart(BINDING_SIGNS, '0')
  const expiresAt = nowAt + BINDING_MS
  await offerBinding(ports.db, ports, { personId, bindingCode, expiresAt })
  return { bindingCode, expiresAt }
}

/** Lets one host account be tied to a person by this code. One live code a person: the one before stops working. */
export async function offerBinding(
  db: Pick<Pool, 'query'>,
  ports: Pick<Ports, 'secret'>,
  given: { readonly personId: string; readonly bindingCode: string; readonly expiresAt: number },
): Promise<void> {
  await db.query(
    `INSERT INTO binding_offers (person_id, code_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (person_id) DO UPDATE SET code_hash = $2, expires_at = $3, used_at = NULL`,
    [given.personId, hashOfCode(ports, given.bindingCode), new Date(given.expiresAt)],
  )
}

/** Puts in a person who has no account anywhere yet. */
export async function addPerson(
  db: Pick<Pool, 'query'>,
  given: { readonly personId: string; readonly name: string; readonly at: number },
): Promise<void> {
  await db.query('INSERT INTO persons (person_id, name, created_at) VALUES ($1, $2, $3)', [
    given.personId,
    given.name,
    new Date(given.at),
  ])
}

/**
 * Renews a session. The same token within a minute gets the same answer, so that neither a lost answer nor two tabs of one device
 * sign anybody out. A token that was used before that has been copied: the session ends, for whoever holds it.
 */
export const handleRefreshSession: Handler<typeof refreshSession> = async ({ ports, nowAt }, { body }) => {
  const given = body.refreshToken
  const personId = given.split('.')[0] ?? ''
  const fresh = nextTokens(ports, given)
  const { rows: renewed } = await ports.db.query<Ends>(
    `UPDATE sessions SET access_hash = $3, access_expires_at = LEAST($4, ends_at), former_hash = refresh_hash, former_until = $7,
       refresh_hash = $5, refresh_expires_at = LEAST($6, ends_at), seen_at = $8
     WHERE person_id = $1 AND refresh_hash = $2 AND ended_at IS NULL AND refresh_expires_at > $8
     RETURNING access_expires_at AS "accessExpiresAt", refresh_expires_at AS "refreshExpiresAt"`,
    [
      personId,
      sha256(given),
      sha256(fresh.accessToken),
      new Date(nowAt + ACCESS_MS),
      sha256(fresh.refreshToken),
      new Date(nowAt + REFRESH_MS),
      new Date(nowAt + FORMER_MS),
      new Date(nowAt),
    ],
  )
  if (renewed[0]) return { session: { ...fresh, ...renewed[0] } }
  const { rows: again } = await ports.db.query<Ends>(
    `SELECT access_expires_at AS "accessExpiresAt", refresh_expires_at AS "refreshExpiresAt" FROM sessions
     WHERE person_id = $1 AND former_hash = $2 AND former_until > $3 AND refresh_hash = $4 AND ended_at IS NULL`,
    [personId, sha256(given), new Date(nowAt), sha256(fresh.refreshToken)],
  )
  if (again[0]) return { session: { ...fresh, ...again[0] } }
  await ports.db.query(
    `UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND ended_at IS NULL AND family_hash = $2
       AND refresh_hash <> $4 AND NOT (former_hash = $4 AND former_until > $3)`,
    [personId, sha256(familyOf(given)), new Date(nowAt), sha256(given)],
  )
  throw new AppError('session.expired')
}

export const handleListDevices: Handler<typeof listDevices> = async ({
  ports,
  nowAt,
  personId,
  sessionId,
}) => {
  const { rows: sessions } = await ports.db.query<{
    sessionId: string
    channel: 'web' | Channel
    startedAt: number
    seenAt: number
  }>(
    `SELECT session_id AS "sessionId", channel, created_at AS "startedAt", seen_at AS "seenAt" FROM sessions
     WHERE person_id = $1 AND ended_at IS NULL AND refresh_expires_at > $2 ORDER BY seen_at DESC LIMIT 50`,
    [personId, new Date(nowAt)],
  )
  const { rows: accounts } = await ports.db.query<{ channel: Channel; boundAt: number }>(
    `SELECT issuer AS channel, bound_at AS "boundAt" FROM identities
     WHERE person_id = $1 AND issuer = ANY ($2) ORDER BY bound_at DESC`,
    [personId, Channel.options],
  )
  return {
    nowAt,
    devices: sessions.map((one) => ({ ...one, isThis: one.sessionId === sessionId })),
    accounts,
  }
}

/** The mini-program accounts tied to a person since an instant. */
export function accountsBound(db: Pick<Pool, 'query'>, personId: string, sinceAt: number) {
  return ask(db, accountsBoundQuestion(personId, sinceAt))
}

export function accountsBoundQuestion(
  personId: string,
  sinceAt: number,
): Question<{ channel: Channel; boundAt: number }[]> {
  return question(
    `SELECT issuer AS channel, ${ms('bound_at')} AS "boundAt" FROM identities
     WHERE person_id = $1 AND issuer = ANY ($3) AND bound_at > $2 ORDER BY bound_at DESC`,
    [personId, new Date(sinceAt), Channel.options],
    (rows: { channel: Channel; boundAt: number }[]) => rows,
  )
}

export const handleEndSessions: Handler<typeof endSessions> = async (
  { ports, nowAt, personId },
  { body },
) => {
  await ports.db.query(
    `UPDATE sessions SET ended_at = $3 WHERE person_id = $1 AND ended_at IS NULL AND ($2::text IS NULL OR session_id = $2)`,
    [personId, body.sessionId, new Date(nowAt)],
  )
  return {}
}

export const handleUnbindChannel: Handler<typeof unbindChannel> = async (
  { ports, nowAt, personId },
  { body },
) => {
  // Answered the same where it is untied already: a retry asks for what is done.
  await ports.db.query('SELECT unbind_account($1, $2, $3, $4)', [
    personId,
    body.channel,
    new Date(body.boundAt),
    new Date(nowAt),
  ])
  return {}
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

/** Whether a session of a person goes on: not signed out, not run out. */
export async function isSessionLive(
  db: Pick<Pool, 'query'>,
  personId: string,
  sessionId: string,
  nowAt: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT 1 FROM sessions WHERE person_id = $1 AND session_id = $2 AND ended_at IS NULL AND refresh_expires_at > $3',
    [personId, sessionId, new Date(nowAt)],
  )
  return (rowCount ?? 0) > 0
}

/** Deletes what is left of sessions that ended, and of sign-ins that nobody finished, before these instants. */
export async function dropSessions(
  db: Pick<Pool, 'query'>,
  before: { readonly sessions: number; readonly attempts: number },
): Promise<number> {
  const sessions = await db.query('DELETE FROM sessions WHERE least(ended_at, refresh_expires_at) < $1', [
    new Date(before.sessions),
  ])
  const attempts = await db.query('DELETE FROM sign_in_attempts WHERE expires_at < $1', [
    new Date(before.attempts),
  ])
  return (sessions.rowCount ?? 0) + (attempts.rowCount ?? 0)
}

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
  if (!rows[0]) throw new AppError('session.expired')
  return { personId, sessionId: rows[0].session_id }
}

export type Caller = {
  readonly personId: string
  readonly sessionId: string
  readonly roles: readonly Role[]
}
type CallerQuestion = { accessToken: string; estateId: string; at: number }

/**
 * As `personOfToken`, with the roles that the person holds in an estate. Every call of an estate asks, so that those who ask
 * at the same time are looked up together. Roles are rows, never token claims.
 */
export function callerDesk(db: Pool): (question: CallerQuestion) => Promise<Caller> {
  const ask = batcher<CallerQuestion, Caller | undefined>(64, async (questions) => {
    const { rows } = await db.query<{ place: number; personId: string; sessionId: string; roles: string[] }>({
      name: 'callers',
      text: `SELECT q.place::int, s.person_id AS "personId", s.session_id AS "sessionId", ARRAY(
               SELECT DISTINCT role FROM held_roles r WHERE r.person_id = q.person AND r.estate_id = q.estate
                 AND r.valid_from <= q.at AND (r.valid_to IS NULL OR r.valid_to > q.at) ORDER BY role) AS roles
             FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::timestamptz[])
               WITH ORDINALITY AS q (person, hash, estate, at, place)
             JOIN sessions s ON s.person_id = q.person AND s.access_hash = q.hash
             WHERE s.access_expires_at > q.at AND s.ended_at IS NULL`,
      values: [
        questions.map((one) => one.accessToken.split('.')[0] ?? ''),
        questions.map((one) => sha256(one.accessToken)),
        questions.map((one) => one.estateId),
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
    if (!caller) throw new AppError('session.expired')
    return caller
  }
}

/** Finds or makes the person behind an outside identity; two first sign-ins at once make one person. */
export async function personOf(
  ports: Ports,
  nowAt: number,
  issuer: string,
  subject: string,
  name: string,
): Promise<string> {
  const known = await boundPerson(ports.db, issuer, subject)
  if (known) return known
  const personId = ports.newId()
  const at = new Date(nowAt)
  const { rowCount } = await ports.db.query(
    `INSERT INTO identities (subject, issuer, person_id, bound_at)
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [subject, issuer, personId, at],
  )
  const winner = rowCount === 1 ? personId : ((await boundPerson(ports.db, issuer, subject)) as string)
  await ports.db.query(
    `INSERT INTO persons (person_id, name, created_at)
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [winner, name, at],
  )
  return winner
}

/** The person behind an outside identity; undefined where nobody has signed in with it. */
export async function boundPerson(
  db: Pick<Pool, 'query'>,
  issuer: string,
  subject: string,
): Promise<string | undefined> {
  const { rows } = await db.query<{ person_id: string }>(
    'SELECT person_id FROM identities WHERE subject = $1 AND issuer = $2',
    [subject, issuer],
  )
  return rows[0]?.person_id
}

async function subjectOf(ports: Ports, channel: Channel, code: string): Promise<string> {
  const exchange = ports.channels[channel]
  if (!exchange) throw new AppError('session.channel-unavailable')
  const answer = await exchange(code)
  if (answer === 'code-refused') throw new AppError('session.code-refused')
  if (answer === 'unavailable') throw new AppError('session.channel-unavailable')
  return answer.subject
}

async function signedIn(
  ports: Ports,
  nowAt: number,
  personId: string,
  from: { channel: 'web' | Channel; subject: string; notice: number | undefined },
): Promise<{ session: Session; me: Me }> {
  // A page of tomorrow may tell of a version that this server does not know yet: that one it asks for again.
  if (from.notice !== undefined && from.notice <= NOTICE_VERSION)
    await keepNoticeRead(ports.db, personId, from.notice, nowAt)
  const family = token(18)
  const session: Session = {
    accessToken: `${personId}.${token(32)}`,
    accessExpiresAt: nowAt + ACCESS_MS,
    refreshToken: `${personId}.${family}.${token(32)}`,
    refreshExpiresAt: nowAt + REFRESH_MS,
  }
  await ports.db.query(
    `INSERT INTO sessions (person_id, session_id, access_hash, access_expires_at, refresh_hash, refresh_expires_at,
       created_at, seen_at, ends_at, channel, subject, family_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11)`,
    [
      personId,
      ports.newId(),
      sha256(session.accessToken),
      new Date(session.accessExpiresAt),
      sha256(session.refreshToken),
      new Date(session.refreshExpiresAt),
      new Date(nowAt),
      new Date(nowAt + LONGEST_MS),
      from.channel,
      from.subject,
      sha256(family),
    ],
  )
  return { session, me: await meOf(ports.db, personId, nowAt) }
}

type Ends = { accessExpiresAt: number; refreshExpiresAt: number }

/** The tokens that follow a refresh token: the same for the same one, and nobody without the installation's secret can tell them. */
function nextTokens(ports: Pick<Ports, 'secret'>, refreshToken: string) {
  const [personId = '', ...rest] = refreshToken.split('.')
  const next = (name: string) =>
    createHmac('sha256', ports.secret).update(`session/${name}/${refreshToken}`).digest('base64url')
  const family = rest.length > 1 ? `${familyOf(refreshToken)}.` : ''
  return {
    accessToken: `${personId}.${next('access')}`,
    refreshToken: `${personId}.${family}${next('refresh')}`,
  }
}

/** The part that all refresh tokens of a session share; empty for one from before there was one. */
function familyOf(refreshToken: string): string {
  const parts = refreshToken.split('.')
  return parts.length === 3 ? (parts[1] ?? '') : ''
}

/** Keyed, so that a copy of the table does not give the codes away. */
function hashOfCode(ports: Pick<Ports, 'secret'>, code: string): Buffer {
  return createHmac('sha256', ports.secret).update(`binding-code/${code}`).digest()
}

function token(byteCount: number): string {
  return randomBytes(byteCount).toString('base64url')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
