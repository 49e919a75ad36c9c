import { randomBytes } from 'node:crypto'
import {
  BODY_ENTRY_STATES,
  type BodyEntryState,
  filingDocument,
  postDocument,
} from '#domain/bodies/documents.ts'
import { commitmentOf } from '#domain/estate/title.ts'
import { BODY_ENTRY } from '#domain/log/entry.ts'
import { toBase64 } from '#domain/log/bytes.ts'
import type { Tx } from '#server/core/db/scope.ts'
import type { StoredFiling, StoredPost } from './store.ts'

/** Writes an entry of the estate's log, a salted commitment to the document; answers the salt and the entry's place. */
export async function logBody(
  tx: Tx,
  estateId: string,
  kind: keyof typeof BODY_ENTRY,
  state: BodyEntryState,
  document: string,
  at: number,
): Promise<{ salt: Buffer; logIndex: number }> {
  const salt = randomBytes(32)
  const { rows } = await tx.query<{ logIndex: number }>(
    'SELECT log_body($1, $2, $3, $4, $5)::float8 AS "logIndex"',
    [
      estateId,
      Buffer.of(BODY_ENTRY[kind]),
      Buffer.from(commitmentOf(kind, salt, document)),
      BODY_ENTRY_STATES[state],
      new Date(at),
    ],
  )
  const logIndex = rows[0]?.logIndex
  if (logIndex === undefined) throw new Error('the log gave an entry no place')
  return { salt, logIndex }
}

/** What the entry of a confirmed act commits to: the act, and no person. */
export function documentOfFiling(estateId: string, one: StoredFiling, state: BodyEntryState): string {
  const { filingId, kind, name, creditCode, number, startsOn, endsOn } = one
  return filingDocument({ estateId, filingId, state, kind, name, creditCode, number, startsOn, endsOn })
}

/** What the entry of a post that was given commits to. */
export function documentOfPost(
  post: Pick<StoredPost, 'estateId' | 'postId' | 'bodyId' | 'job' | 'personId'>,
  state: BodyEntryState,
  by: readonly string[],
): string {
  const { estateId, postId, bodyId, job, personId } = post
  return postDocument({ estateId, postId, state, bodyId, job, personId, by })
}

/** An entry as a reader is given it, with what it commits to. */
export function shownEntry(salt: Buffer | null, logIndex: number | null, document: string) {
  return salt === null || logIndex === null ? null : { logIndex, document, salt: toBase64(salt) }
}
