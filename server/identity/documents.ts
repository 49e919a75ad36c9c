import type { Pool } from 'pg'
import type { Unmatched } from '#contract/identity/endpoints.ts'
import type { Tx } from '#server/core/db/scope.ts'

export type PersonDocument = {
  readonly personId: string
  readonly kind: string
  /** Keyed with the installation's secret. */
  readonly hash: Buffer
  readonly name: string
}

/** Remembers by which verified document a person is known; the last one counts. */
export async function keepDocument(db: Pool | Tx, document: PersonDocument, at: number): Promise<void> {
  const { personId, kind, hash, name } = document
  await db.query(
    `INSERT INTO person_documents (person_id, document_kind, document_hash, name, verified_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person_id) DO UPDATE SET document_kind = $2, document_hash = $3, name = $4, verified_at = $5`,
    [personId, kind, hash, name, new Date(at)],
  )
}

/** The persons who are known by one of these documents. */
export async function personsByDocument(
  db: Pool | Tx,
  kind: string,
  hashes: readonly Buffer[],
): Promise<PersonDocument[]> {
  const { rows } = await db.query<PersonDocument>(
    `SELECT person_id AS "personId", document_kind AS kind, document_hash AS hash, name FROM person_documents
     WHERE document_kind = $1 AND document_hash = ANY ($2) ORDER BY verified_at, person_id`,
    [kind, hashes],
  )
  return rows
}

/** Notes what could not be tied, or that everything was. */
export async function noteUnmatched(
  db: Pool | Tx,
  personId: string,
  unmatched: Unmatched | null,
): Promise<void> {
  await db.query(
    'UPDATE person_documents SET unmatched = $2 WHERE person_id = $1 AND unmatched IS DISTINCT FROM $2',
    [personId, unmatched],
  )
}
