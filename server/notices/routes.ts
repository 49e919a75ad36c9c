import type {
  correctNotice,
  countNoticeReads,
  findNoticeUnits,
  listNotices,
  NoticeRow,
  openNotice,
  postNotice,
  readNotice,
  withdrawNotice,
} from '#contract/notices/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { DAY_MS } from '#domain/core/calendar.ts'
import { areTimesFit, inOrder, isScopeFit, type Place } from '#domain/notices/notice.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { ask, known, mapped, type Question } from '#server/core/db/ask.ts'
import { askEstate, inEstate, type Tx } from '#server/core/db/scope.ts'
import {
  arePlacesKnown,
  findNotice,
  insertNotice,
  lockNotice,
  newestOf,
  noticesQuestion,
  placesOf,
  rowOf,
  type StoredNotice,
  type StoredVersion,
} from './store.ts'
import { publish } from './record.ts'
import { mustSee, seesAll, wasShown } from './visibility.ts'
import { photosById } from '#server/files/photo-links.ts'
import { mustKnowPhotos } from '#server/files/photos.ts'
import { AppError } from '#server/core/http/app-error.ts'

const MOST_SHOWN = 200
const MOST_FOUND = 10
/** More emergencies than this on the first screen help nobody. */
const MOST_EMERGENCIES = 3

export const handleListNotices: Handler<typeof listNotices> = async (context, { params }) =>
  askEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const given = { onlyMine: !seesAll(context), most: MOST_SHOWN }
    const rows = (await ask(tx, noticesQuestion(params.estateId, personId, given, nowAt)))
      .filter((one) => seesAll(context) || wasShown(one, nowAt))
      .map((one) => rowOf(one, nowAt))
    const of = (...states: NoticeRow['state'][]) => inOrder(rows.filter((row) => states.includes(row.state)))
    const past = of('expired', 'withdrawn').sort((a, b) => b.shownFrom - a.shownFrom)
    return {
      nowAt,
      current: of('current'),
      scheduled: seesAll(context) ? of('scheduled') : [],
      past,
    }
  })

export const handleReadNotice: Handler<typeof readNotice> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    const notice = await mustSee(tx, context, estateId, noticeId)
    const { versions } = notice
    const ids = versions.flatMap((version) => version.photoIds)
    const photosOf = await photosById(tx, context.ports, estateId, ids, context.nowAt)
    const row = rowOf(notice, context.nowAt)
    return {
      nowAt: context.nowAt,
      notice: {
        ...row,
        places: await placesOf(tx, estateId, noticeId),
        versions: versions.map(
          ({ version, kind, title, text, photoIds, expiresAt, worksFrom, worksTo, reason, at }) => ({
            version,
            kind,
            title,
            text,
            photos: photosOf(photoIds),
            expiresAt,
            worksFrom,
            worksTo,
            reason,
            at,
          }),
        ),
        mayChange: row.state !== 'withdrawn' && posterRole(context) === notice.byRole,
        mayCount: context.roles.some((role) => isAllowed(role, 'notice.count')),
      },
    }
  })

export const handleOpenNotice: Handler<typeof openNotice> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    const notice = await mustSee(tx, context, estateId, noticeId)
    if (!notice.versions.some((one) => one.version === body.version)) throw new AppError('notice.not-found')
    // Whoever posts or supervises looks at it too; only its homes count.
    if (!notice.isMine || !wasShown(notice, context.nowAt)) return { isCounted: false }
    await tx.query(
      `INSERT INTO notice_reads (estate_id, notice_id, version, person_id, read_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [estateId, noticeId, body.version, context.personId, new Date(context.nowAt)],
    )
    return { isCounted: true }
  })

export const handlePostNotice: Handler<typeof postNotice> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { nowAt, personId } = context
    const { estateId } = params
    const { noticeId, kind, outage, places } = body
    await lockNotice(tx, estateId, noticeId)
    const known = await findNotice(tx, estateId, personId, noticeId, nowAt)
    // A retry of "now" is of the moment at which it came first.
    const shownFrom = body.shownFrom ?? known?.versions[0]?.shownFrom ?? nowAt
    const expiresAt = body.expiresAt ?? shownFrom + (body.shownDays ?? 0) * DAY_MS
    const times = { ...body, shownFrom, expiresAt }
    const version: StoredVersion = {
      ...textOf(times),
      version: 1,
      versionId: noticeId,
      kind: 'post',
      shownFrom,
      reason: '',
      at: nowAt,
    }
    if (known) {
      const isSame =
        known.kind === kind &&
        known.outage === outage &&
        isSaying(known.versions[0], version) &&
        (await areSamePlaces(tx, estateId, noticeId, places))
      if (!isSame) throw new AppError('request.key-reused')
      return { notice: rowOf(known, nowAt) }
    }
    if ((kind === 'outage') !== (outage !== null)) throw new AppError('notice.kind-unfit')
    if (!areTimesFit(kind, times, nowAt, true)) throw new AppError('notice.times-unfit')
    if (!isScopeFit(places) || !(await arePlacesKnown(tx, estateId, places)))
      throw new AppError('notice.scope-unfit')
    await mustHavePhotos(tx, estateId, body.photoIds)
    const byRole = posterRole(context)
    if (!byRole) throw new AppError('access.denied')
    await insertNotice(tx, estateId, { noticeId, kind, outage, byRole, places, personId, at: nowAt })
    await publish(tx, estateId, personId, { noticeId, kind, outage, byRole }, version)
    return told(tx, context, estateId, noticeId)
  })

export const handleCorrectNotice: Handler<typeof correctNotice> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    const notice = await holdOwn(tx, context, estateId, noticeId)
    const newest = newestOf(notice)
    const next: StoredVersion = {
      ...textOf(body),
      version: newest.version + 1,
      versionId: body.versionId,
      kind: 'correct',
      shownFrom: newest.shownFrom,
      reason: body.reason,
      at: context.nowAt,
    }
    const known = notice.versions.find((one) => one.versionId === body.versionId)
    if (known) {
      if (!isSaying(known, next)) throw new AppError('request.key-reused')
      return { notice: rowOf(notice, context.nowAt) }
    }
    if (newest.kind === 'withdraw') throw new AppError('notice.withdrawn')
    if (!areTimesFit(notice.kind, next, context.nowAt, false)) throw new AppError('notice.times-unfit')
    if (isSaying({ ...newest, kind: 'correct', reason: next.reason }, next))
      throw new AppError('notice.unchanged')
    await mustBeNew(tx, estateId, body.versionId)
    await mustHavePhotos(tx, estateId, body.photoIds)
    await publish(tx, estateId, context.personId, notice, next)
    return told(tx, context, estateId, noticeId)
  })

export const handleWithdrawNotice: Handler<typeof withdrawNotice> = async (context, { params, body }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    const notice = await holdOwn(tx, context, estateId, noticeId)
    const newest = newestOf(notice)
    const known = notice.versions.find((one) => one.versionId === body.versionId)
    if (known) {
      if (known.kind !== 'withdraw' || known.reason !== body.reason) throw new AppError('request.key-reused')
      return { notice: rowOf(notice, context.nowAt) }
    }
    if (newest.kind === 'withdraw') throw new AppError('notice.withdrawn')
    await mustBeNew(tx, estateId, body.versionId)
    await publish(tx, estateId, context.personId, notice, {
      ...newest,
      version: newest.version + 1,
      versionId: body.versionId,
      kind: 'withdraw',
      reason: body.reason,
      at: context.nowAt,
    })
    return told(tx, context, estateId, noticeId)
  })

export const handleCountNoticeReads: Handler<typeof countNoticeReads> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const { estateId, noticeId } = params
    const { version } = newestOf(await mustSee(tx, context, estateId, noticeId))
    const { rows } = await tx.query<{ building: string; homes: number; read: number }>(
      `SELECT u.building, count(*)::int AS homes, (count(*) FILTER (WHERE EXISTS (
           SELECT 1 FROM unit_owners w JOIN owners o USING (estate_id, owner_id)
             JOIN notice_reads r ON r.estate_id = $1 AND r.person_id = o.person_id
           WHERE w.estate_id = $1 AND w.unit_id = u.unit_id AND r.notice_id = $2 AND r.version = $3)))::int
         AS read
       FROM units u WHERE u.estate_id = $1 AND u.kind IN ('residence', 'shop')
         AND notice_covers(u.estate_id, $2, u.building, u.stair, u.unit_id)
       GROUP BY u.building ORDER BY length(u.building), u.building`,
      [estateId, noticeId, version],
    )
    const sum = (name: 'homes' | 'read') => rows.reduce((total, row) => total + row[name], 0)
    return { version, homes: sum('homes'), read: sum('read'), buildings: rows }
  })

export const handleFindNoticeUnits: Handler<typeof findNoticeUnits> = async ({ ports }, { params, query }) =>
  inEstate(ports.db, params.estateId, async (tx) => {
    const { rows } = await tx.query<{ unitId: string; building: string; stair: string; label: string }>(
      `SELECT unit_id AS "unitId", building, stair, unit_label(building, stair, room) AS label
       FROM units WHERE estate_id = $1 AND strpos(unit_label(building, stair, room), $2) > 0
       ORDER BY length(room), building, stair, room LIMIT ${MOST_FOUND}`,
      [params.estateId, query.sought],
    )
    return { units: rows }
  })

export type UnreadEmergency = Pick<NoticeRow, 'noticeId' | 'title' | 'version' | 'shownFrom' | 'expiresAt'>

export type UnreadNotices = { emergencies: UnreadEmergency[]; others: number }

/** For the first screen: what stands for my homes and I have not opened. */
export function unreadNoticesQuestion(
  context: Pick<RequestContext, 'roles' | 'personId' | 'nowAt'>,
  estateId: string,
): Question<UnreadNotices> {
  if (!context.roles.some((role) => isAllowed(role, 'notice.read')))
    return known({ emergencies: [], others: 0 })
  const mine = noticesQuestion(
    estateId,
    context.personId,
    { onlyMine: true, most: MOST_SHOWN },
    context.nowAt,
  )
  return mapped(mine, (notices) => {
    const unread = notices
      .map((one) => rowOf(one, context.nowAt))
      .filter((row) => row.state === 'current' && !row.isRead)
    const emergencies = inOrder(unread.filter((row) => row.kind === 'emergency')).slice(0, MOST_EMERGENCIES)
    return {
      emergencies: emergencies.map(({ noticeId, title, version, shownFrom, expiresAt }) => ({
        noticeId,
        title,
        version,
        shownFrom,
        expiresAt,
      })),
      others: unread.length - emergencies.length,
    }
  })
}

async function holdOwn(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  noticeId: string,
): Promise<StoredNotice> {
  await lockNotice(tx, estateId, noticeId)
  const notice = await findNotice(tx, estateId, context.personId, noticeId, context.nowAt)
  if (!notice) throw new AppError('notice.not-found')
  if (posterRole(context) !== notice.byRole) throw new AppError('notice.not-yours')
  return notice
}

async function told(
  tx: Tx,
  context: RequestContext,
  estateId: string,
  noticeId: string,
): Promise<{ notice: NoticeRow }> {
  const notice = await findNotice(tx, estateId, context.personId, noticeId, context.nowAt)
  if (!notice) throw new AppError('server.failed')
  return { notice: rowOf(notice, context.nowAt) }
}

/** For whom the caller posts: the acting role. */
function posterRole(context: Pick<RequestContext, 'roles'>): StoredNotice['byRole'] | null {
  const role = context.roles.find((one) => isAllowed(one, 'notice.post'))
  return role === 'committee' || role === 'company' || role === 'community' || role === 'street' ? role : null
}

type Text = Pick<StoredVersion, 'title' | 'text' | 'photoIds' | 'expiresAt' | 'worksFrom' | 'worksTo'>

function textOf({ title, text, photoIds, expiresAt, worksFrom, worksTo }: Text): Text {
  return { title, text, photoIds, expiresAt, worksFrom, worksTo }
}

function isSaying(one: StoredVersion | undefined, other: StoredVersion): boolean {
  const said = ({ kind, shownFrom, reason, ...rest }: StoredVersion) =>
    JSON.stringify([kind, shownFrom, reason, textOf(rest)])
  return one !== undefined && said(one) === said(other)
}

async function areSamePlaces(
  tx: Tx,
  estateId: string,
  noticeId: string,
  places: readonly Place[],
): Promise<boolean> {
  const { rows } = await tx.query<Place>(
    `SELECT building, stair, unit_id AS "unitId" FROM notice_scopes WHERE estate_id = $1 AND notice_id = $2`,
    [estateId, noticeId],
  )
  const text = (all: readonly Place[]) =>
    JSON.stringify(all.map((one) => JSON.stringify([one.building, one.stair, one.unitId])).sort())
  return text(rows) === text(places)
}

/** A version's name is used once in an estate, whichever notice it is of. */
async function mustBeNew(tx: Tx, estateId: string, versionId: string): Promise<void> {
  const { rowCount } = await tx.query(
    'SELECT 1 FROM notice_versions WHERE estate_id = $1 AND version_id = $2',
    [estateId, versionId],
  )
  if (rowCount !== 0) throw new AppError('request.key-reused')
}

/** Refuses pictures that this estate does not have, and one that is named twice. */
async function mustHavePhotos(tx: Tx, estateId: string, photoIds: readonly string[]): Promise<void> {
  if (new Set(photoIds).size !== photoIds.length) throw new AppError('photo.not-sent')
  await mustKnowPhotos(tx, estateId, photoIds, 'photo.not-sent')
}
