import type { Pool } from 'pg'
import type {
  acceptNotice,
  linkMyData,
  listReads,
  readPrivacy,
  setConsent,
} from '#contract/privacy/endpoints.ts'
import { myDataFile } from '#contract/privacy/files.ts'
import { CONSENT_KINDS, consentStateOf } from '#domain/privacy/notice.ts'
import { NOTICE_VERSION } from '#domain/privacy/version.ts'
import { AppError } from '#server/core/http/app-error.ts'
import type { Handler } from '#server/core/http/context.ts'
import { keepConsent, lastConsents } from '#server/files/consents/store.ts'
import { signedLink } from '#server/files/signed-links.ts'
import { keepNoticeRead, lastNoticeRead, namesOf } from '#server/identity/me.ts'
import { readsOf } from '#server/identity/reads.ts'
import { askedClosing, barOf } from './close.ts'

/** How many looks are shown; the copy of one's data has all. */
const MOST_READS = 100

export const handleReadPrivacy: Handler<typeof readPrivacy> = async ({ ports, nowAt, personId }) => {
  const read = await lastNoticeRead(ports.db, personId)
  const last = await lastConsents(ports.db, personId)
  return {
    nowAt,
    notice: { version: NOTICE_VERSION, readVersion: read?.version ?? null, readAt: read?.at ?? null },
    consents: CONSENT_KINDS.map((kind) => {
      const found = last.find((one) => one.kind === kind)
      return { kind, state: consentStateOf(found?.act ?? null), at: found?.at ?? null }
    }),
    merged: await mergedInto(ports.db, personId),
    closing: {
      bar: await barOf(ports, personId, nowAt),
      asked: await askedClosing(ports, personId, nowAt),
    },
  }
}

export const handleAcceptNotice: Handler<typeof acceptNotice> = async (
  { ports, nowAt, personId },
  { body },
) => {
  if (body.version !== NOTICE_VERSION) throw new AppError('notice.not-current')
  await keepNoticeRead(ports.db, personId, body.version, nowAt)
  return {}
}

export const handleSetConsent: Handler<typeof setConsent> = async ({ ports, nowAt, personId }, { body }) => {
  await keepConsent(ports.db, { personId, ...body, at: nowAt })
  return { state: consentStateOf(body.act) }
}

export const handleListReads: Handler<typeof listReads> = async ({ ports, nowAt, personId }) => {
  const found = await readsOf(ports.db, personId, MOST_READS + 1)
  const shown = found.slice(0, MOST_READS)
  const names = await namesOf(
    ports.db,
    shown.map((one) => one.byPerson),
  )
  const { rows } = await ports.db.query<{ estateId: string; name: string }>(
    `SELECT estate_id::text AS "estateId", name FROM estates WHERE estate_id = ANY ($1)`,
    [[...new Set(shown.map((one) => one.estateId))]],
  )
  const estates = new Map(rows.map((row) => [row.estateId, row.name]))
  return {
    nowAt,
    reads: shown.map(({ kind, estateId, role, byPerson, times, lastAt }) => ({
      kind,
      estateId,
      estateName: estates.get(estateId) ?? '',
      role,
      name: names.get(byPerson) ?? '',
      times,
      lastAt,
    })),
    hasMore: found.length > MOST_READS,
  }
}

export const handleLinkMyData: Handler<typeof linkMyData> = async ({
  ports,
  nowAt,
  personId,
  sessionId,
}) => ({
  url: signedLink(ports, myDataFile, { personId, sessionId }, nowAt),
})

/** The accounts that became one with this one. */
async function mergedInto(
  db: Pick<Pool, 'query'>,
  personId: string,
): Promise<{ at: number; basis: string }[]> {
  const { rows } = await db.query<{ at: number; basis: string }>(
    'SELECT at, basis FROM account_merges WHERE person_id = $1 ORDER BY at DESC LIMIT 10',
    [personId],
  )
  return rows
}
