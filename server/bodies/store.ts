import type { Pool } from 'pg'
import { bodyReach, type BodyJob, type BodyKind, type BodyReach } from '#domain/bodies/bodies.ts'
import type { FilingFacts } from '#domain/bodies/invitations.ts'
import { holdName, type Tx } from '#server/core/db/scope.ts'

export type StoredFiling = FilingFacts & {
  readonly filingId: string
  readonly bodyId: string
  readonly kind: BodyKind
  readonly name: string
  readonly creditCode: string
  readonly number: string
  readonly signedOn: string
  readonly startsOn: string
  readonly endsOn: string
  readonly filedAt: number
  readonly confirmedAt: number | null
  readonly salt: Buffer | null
  readonly logIndex: number | null
  readonly endOn: string | null
  readonly endWords: string
  readonly endConfirmedAt: number | null
}

/** The filed acts of an estate, the newest first. */
export async function filingsOf(tx: Tx, estateId: string): Promise<StoredFiling[]> {
  const { rows } = await tx.query<StoredFiling>(
    `SELECT filing_id AS "filingId", body_id AS "bodyId", kind, name, credit_code AS "creditCode", number,
       signed_on::text AS "signedOn", starts_on::text AS "startsOn", ends_on::text AS "endsOn", filed_by AS "filedBy",
       filed_at AS "filedAt", confirmed_by AS "confirmedBy", confirmed_at AS "confirmedAt", refused_at IS NOT NULL AS "isRefused",
       salt, log_index::float8 AS "logIndex", end_on::text AS "endOn", coalesce(end_words, '') AS "endWords", end_by AS "endBy",
       end_confirmed_by AS "endConfirmedBy", end_confirmed_at AS "endConfirmedAt"
     FROM body_filings WHERE estate_id = $1 ORDER BY filed_at DESC, filing_id DESC LIMIT 200`,
    [estateId],
  )
  return rows
}

/** Of two who would decide on the bodies and posts of an estate, the second waits and sees what the first did. */
export function holdBodies(tx: Tx, estateId: string): Promise<void> {
  return holdName(tx, estateId, 'bodies')
}

export type StoredReach = BodyReach

/** When which body acts in an estate. */
export async function reachIn(tx: Tx, estateId: string): Promise<StoredReach[]> {
  const { rows } = await tx.query<StoredReach>(
    `SELECT body_id AS "bodyId", valid_from AS "from", valid_to AS "to", after FROM body_reach
     WHERE estate_id = $1 ORDER BY valid_from, body_id`,
    [estateId],
  )
  return rows
}

/** What the reach of an estate's bodies comes to from these acts. */
export function reachFrom(filings: readonly StoredFiling[]): BodyReach[] {
  return bodyReach(
    filings.flatMap((one) => (one.confirmedAt === null ? [] : [{ ...one, confirmedAt: one.confirmedAt }])),
  )
}

/** Makes the reach of the estate's bodies anew from its confirmed acts; who calls holds its bodies. */
export async function remakeBodyReach(tx: Tx, estateId: string): Promise<void> {
  const reach = reachFrom(await filingsOf(tx, estateId))
  await tx.query('DELETE FROM body_reach WHERE estate_id = $1', [estateId])
  for (const { bodyId, from, to, after } of reach)
    await tx.query(
      'INSERT INTO body_reach (body_id, estate_id, valid_from, valid_to, after) VALUES ($1, $2, $3, $4, $5)',
      [bodyId, estateId, new Date(from), new Date(to), after === null ? null : new Date(after)],
    )
}

/** Keeps what a body is called from now on, where that is new. */
export async function nameBody(
  tx: Tx,
  body: {
    readonly bodyId: string
    readonly kind: BodyKind
    readonly name: string
    readonly creditCode: string
  },
  nowAt: number,
): Promise<void> {
  const { rows } = await tx.query<{ name: string; at: number }>(
    'SELECT name, valid_from AS at FROM bodies WHERE body_id = $1 ORDER BY valid_from DESC LIMIT 1',
    [body.bodyId],
  )
  if (rows[0]?.name === body.name) return
  // A version of the same instant is there already: the next is a moment later.
  const from = Math.max(nowAt, (rows[0]?.at ?? 0) + 1)
  await tx.query(
    'INSERT INTO bodies (body_id, kind, name, credit_code, valid_from) VALUES ($1, $2, $3, $4, $5)',
    [body.bodyId, body.kind, body.name, body.creditCode, new Date(from)],
  )
}

export type StoredPost = {
  readonly postId: string
  readonly bodyId: string
  readonly estateId: string
  readonly estateName: string
  readonly bodyName: string
  readonly kind: BodyKind
  readonly personId: string
  readonly name: string
  readonly job: BodyJob
  readonly givenBy: string[]
  readonly endedBy: string | null
  /** Its own end, without its body's. */
  readonly ownTo: number | null
  /** From and to as the body's time in the estate allows; null where the body has no time left for it. */
  readonly from: number | null
  readonly to: number | null
  readonly givenAt: number
  readonly salt: Buffer
  readonly logIndex: number
}

// A post is shown by the stretch of its body's time that it belongs to: the same one as in `held_roles`.
const POSTS = `SELECT p.post_id AS "postId", p.body_id AS "bodyId", p.estate_id::text AS "estateId", e.name AS "estateName",
    b.name AS "bodyName", b.kind, p.person_id AS "personId", p.name, p.job, p.given_by AS "givenBy", p.ended_by AS "endedBy",
    p.valid_to AS "ownTo", greatest(p.valid_from, r.valid_from) AS "from", least(p.valid_to, r.valid_to) AS "to",
    p.valid_from AS "givenAt", p.salt, p.log_index::float8 AS "logIndex"
  FROM body_posts p JOIN estates e ON e.estate_id = p.estate_id
  JOIN LATERAL (SELECT name, kind FROM bodies n WHERE n.body_id = p.body_id ORDER BY n.valid_from DESC LIMIT 1) b ON true
  LEFT JOIN body_reach r ON r.body_id = p.body_id AND r.estate_id = p.estate_id AND p.valid_from < r.valid_to
    AND r.valid_from < coalesce(p.valid_to, 'infinity') AND p.valid_from >= coalesce(r.after, '-infinity')`

/** All posts in bodies of an estate, those of now and those that ended, the latest first. */
export async function postsIn(tx: Tx, estateId: string): Promise<StoredPost[]> {
  const { rows } = await tx.query<StoredPost>(
    `${POSTS} WHERE p.estate_id = $1 ORDER BY p.valid_from DESC, p.post_id LIMIT 500`,
    [estateId],
  )
  return rows
}

/** A person's posts in bodies, wherever. */
export async function postsOfPerson(db: Pool | Tx, personId: string): Promise<StoredPost[]> {
  const { rows } = await db.query<StoredPost>(
    `${POSTS} WHERE p.person_id = $1 ORDER BY p.valid_from DESC, p.post_id LIMIT 100`,
    [personId],
  )
  return rows
}

/** Whether a post acts at an instant. */
export function isLive(post: Pick<StoredPost, 'from' | 'to'>, nowAt: number): boolean {
  return post.from !== null && post.from <= nowAt && (post.to === null || post.to > nowAt)
}

/** Puts a post in, and says whether it is new. */
export async function addPost(
  tx: Tx,
  post: Pick<
    StoredPost,
    'postId' | 'bodyId' | 'estateId' | 'personId' | 'name' | 'job' | 'givenBy' | 'salt' | 'logIndex'
  > & {
    readonly role: string
  },
  nowAt: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO body_posts (post_id, body_id, estate_id, person_id, name, job, role, given_by, valid_from, salt, log_index)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      post.postId,
      post.bodyId,
      post.estateId,
      post.personId,
      post.name,
      post.job,
      post.role,
      post.givenBy,
      new Date(nowAt),
      post.salt,
      post.logIndex,
    ],
  )
}
