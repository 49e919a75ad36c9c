import type { Pool } from 'pg'
import { CONSENT_KINDS, type ConsentAct, type ConsentKind, mayUse } from '#domain/privacy/notice.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { AppError } from '#server/core/http/app-error.ts'

// What somebody allows of pictures, spoken notes and the places that a camera writes down. It stands beside what takes them, so that a
// consent that is taken back stops the very next one.

type Asked = Pick<Pool, 'query'>

export type LastConsent = { readonly kind: ConsentKind; readonly act: ConsentAct; readonly at: number }

/** The last act of each kind of a person; a kind without one was never asked nor taken back. */
export async function lastConsents(db: Asked, personId: string): Promise<LastConsent[]> {
  const { rows } = await db.query<LastConsent>(
    `SELECT DISTINCT ON (kind) kind, act, at FROM consents WHERE person_id = $1 AND kind = ANY ($2)
     ORDER BY kind, at DESC`,
    [personId, [...CONSENT_KINDS]],
  )
  return rows
}

/** Whether a person may be asked for one more of a kind. */
export async function mayUseOf(db: Asked, personId: string, kind: ConsentKind): Promise<boolean> {
  const found = (await lastConsents(db, personId)).find((one) => one.kind === kind)
  return mayUse(found?.act ?? null)
}

/** Refuses with `consent.withdrawn` what a person has taken back. */
export async function mustConsent(db: Asked, personId: string, kind: 'photo' | 'voice'): Promise<void> {
  if (!(await mayUseOf(db, personId, kind))) throw new AppError('consent.withdrawn')
}

/** Writes down that a person allows a kind or takes it back; the same as before changes nothing. */
export async function keepConsent(
  db: Asked,
  given: {
    readonly personId: string
    readonly kind: ConsentKind
    readonly act: ConsentAct
    readonly at: number
  },
): Promise<void> {
  const last = (await lastConsents(db, given.personId)).find((one) => one.kind === given.kind)
  if (last?.act === given.act) return
  // Two acts within a millisecond stand one after another: the later one counts.
  const at = last && last.at >= given.at ? last.at + 1 : given.at
  await db.query(
    `INSERT INTO consents (person_id, kind, act, version, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [given.personId, given.kind, given.act, NOTICE_VERSION, new Date(at)],
  )
}
