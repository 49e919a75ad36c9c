import { noteUses, takenPhotos } from '#server/files/photos.ts'
import { type postPerformance } from '#contract/performance/endpoints.ts'
import { addDays, beijingDayOf, type Day, isDay } from '#domain/core/calendar.ts'
import { lawDutyOf } from '#domain/performance/catalogue.ts'
import {
  type Capture,
  POSTING_FORMAT,
  type PostingDocument,
  postingSubject,
  postingText,
} from '#domain/performance/version.ts'
import { hashOf, versionEntry } from '#domain/log/version-proof.ts'
import type { Handler } from '#server/core/http/context.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import type { Service } from '#domain/performance/service.ts'
import { type Judged, performanceNow, type StoredContract } from './store.ts'
import { appendEntries, lockLog } from '#server/log/tree.ts'
import { AppError } from '#server/core/http/app-error.ts'

/** How far ahead something may be announced that the law wants told before it happens. */
const MOST_AHEAD_DAYS = 90

export const handlePostPerformance: Handler<typeof postPerformance> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, clauseId } = params
    const { nowAt } = context
    // Whoever holds the log decides alone: of two who post for one duty, one comes first.
    await lockLog(tx, estateId)
    const known = await tx.query<{ text: string; duty: string; postedBy: string }>(
      `SELECT document AS text, duty, posted_by AS "postedBy" FROM duty_postings
       WHERE estate_id = $1 AND posting_id = $2`,
      [estateId, body.postingId],
    )
    const before = known.rows[0]
    if (before) {
      const document = JSON.parse(before.text) as PostingDocument
      const isSame =
        before.duty === clauseId && before.postedBy === context.personId && isSaying(document, body)
      if (!isSame) throw new AppError('request.key-reused')
      return { version: document.version, postedAt: document.postedAt }
    }
    const today = beijingDayOf(nowAt)
    if (!isDay(body.periodFrom) || (body.performedOn !== null && !isDay(body.performedOn)))
      throw new AppError('posting.bad-day')
    await mustOwe(tx, estateId, clauseId, body.periodFrom, nowAt)
    const versions = await tx.query<{ text: string }>(
      `SELECT document AS text FROM duty_postings
       WHERE estate_id = $1 AND duty = $2 AND period_from = $3 ORDER BY version DESC LIMIT 1`,
      [estateId, clauseId, body.periodFrom],
    )
    const last = versions.rows[0]
    const lastDocument = last ? (JSON.parse(last.text) as PostingDocument) : null
    checkPosting(body, lastDocument, clauseId, today)
    const photos = await capturesOf(tx, estateId, body.photos)
    const document: PostingDocument = {
      format: POSTING_FORMAT,
      communityId: estateId,
      duty: clauseId,
      periodFrom: body.periodFrom,
      version: (lastDocument?.version ?? 0) + 1,
      kind: body.kind,
      performedOn: body.kind === 'withdraw' ? null : body.performedOn,
      timesDone: body.kind === 'withdraw' ? 0 : body.timesDone,
      text: body.text.trim(),
      facts: body.facts.map(({ name, value }) => ({ name: name.trim(), value: value.trim() })),
      photos,
      reason: body.reason.trim(),
      previous: last ? hashOf(last.text) : '',
      postedAt: nowAt,
    }
    const text = postingText(document)
    const entry = versionEntry('posting', estateId, {
      subject: postingSubject(clauseId, body.periodFrom),
      number: document.version,
      text,
      at: nowAt,
    })
    const index = await appendEntries(tx, estateId, [entry], nowAt)
    await tx.query(
      `INSERT INTO duty_postings (estate_id, duty, period_from, version, posting_id, document, posted_by,
         posted_at, log_index)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        estateId,
        clauseId,
        body.periodFrom,
        document.version,
        body.postingId,
        text,
        context.personId,
        new Date(nowAt),
        index,
      ],
    )
    await noteUses(
      tx,
      estateId,
      photos.map((photo) => photo.photoId),
      { duty: clauseId, periodFrom: body.periodFrom, at: nowAt },
    )
    return { version: document.version, postedAt: nowAt }
  })

type PostingBody = Parameters<typeof handlePostPerformance>[1]['body']

/** Whether a stored version says what is sent now: then it is the same wish again. */
function isSaying(document: PostingDocument, body: PostingBody): boolean {
  return (
    document.kind === body.kind &&
    document.periodFrom === body.periodFrom &&
    document.text === body.text.trim() &&
    document.reason === body.reason.trim() &&
    document.photos.map((photo) => photo.photoId).join() ===
      body.photos.map((photo) => photo.photoId).join() &&
    JSON.stringify(document.facts) ===
      JSON.stringify(body.facts.map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))) &&
    (body.kind === 'withdraw' ||
      (document.performedOn === body.performedOn && document.timesDone === body.timesDone))
  )
}

function checkPosting(body: PostingBody, last: PostingDocument | null, clauseId: string, today: Day): void {
  const isUp = last !== null && last.kind !== 'withdraw'
  if (body.kind === 'post' ? isUp : !isUp) throw new AppError('posting.kind-unfit')
  // What was public is never changed in silence.
  if (last !== null && body.reason.trim() === '') throw new AppError('posting.reason-missing')
  if (body.kind === 'withdraw') return
  if (body.performedOn === null || body.performedOn > today) throw new AppError('posting.bad-day')
  // The whole of a duty is its period; nothing can have been done for it before.
  if (!lawDutyOf(clauseId) && body.performedOn < body.periodFrom) throw new AppError('posting.bad-day')
  const isEmpty = body.text.trim() === '' && body.photos.length === 0 && body.facts.length === 0
  if (isEmpty) throw new AppError('posting.empty')
}

/** Refuses a period that no duty has. Something that happened needs none: it makes its own. */
export async function mustOwe(
  tx: Tx,
  estateId: string,
  clauseId: string,
  periodFrom: Day,
  nowAt: number,
): Promise<Judged> {
  const { today, service, judged } = await mustFind(tx, estateId, clauseId, nowAt)
  // A contract is filed, not told of.
  if (lawDutyOf(clauseId)?.only === 'unfiled') throw new AppError('posting.file-contract')
  if (judged.clause.rhythm === 'case') {
    const isNear = periodFrom >= service.from && periodFrom <= addDays(today, MOST_AHEAD_DAYS)
    if (!isNear) throw new AppError('posting.no-duty')
  } else if (!judged.duties.some((duty) => duty.periodFrom === periodFrom && periodFrom <= today))
    throw new AppError('posting.no-duty')
  return judged
}

export async function mustFind(
  tx: Tx,
  estateId: string,
  clauseId: string,
  nowAt: number,
): Promise<{ today: Day; service: Service; contract: StoredContract | undefined; judged: Judged }> {
  const now = await performanceNow(tx, estateId, nowAt, '', clauseId)
  const { today, service, contract } = now
  const [judged] = now.judged
  if (!service || !judged) throw new AppError('clause.not-found')
  return { today, service, contract, judged }
}

async function capturesOf(tx: Tx, estateId: string, photos: PostingBody['photos']): Promise<Capture[]> {
  const received = await takenPhotos(
    tx,
    estateId,
    photos.map((photo) => photo.photoId),
  )
  return photos.map(({ photoId, capturedAt, place }) => {
    const stored = received.get(photoId)
    if (stored === undefined) throw new AppError('photo.not-sent')
    const { at: receivedAt, takenAt, distanceM } = stored
    // A phone whose clock is ahead cannot have taken a picture after it was sent.
    return {
      photoId,
      capturedAt: capturedAt === null ? null : Math.min(capturedAt, receivedAt),
      receivedAt,
      place: place.trim(),
      ...(takenAt === null ? {} : { takenAt }),
      ...(distanceM === null ? {} : { distanceM }),
    }
  })
}
