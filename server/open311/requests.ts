import { lastCompany } from '#server/performance/store.ts'
import { w3Of } from '#server/core/w3-time.ts'
import { mendByOf, SILENCE_MS } from '#domain/repairs/clock.ts'
import { repairKindOf } from '#domain/repairs/kind.ts'
import { lapsed } from '#domain/repairs/standing.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { facilityCodes, findRepairs, lastReasons, type StoredRepair } from '#server/repairs/store.ts'
import { Open311Fault } from './wire/fault.ts'
import { type Given, listOf, pageOf, spanOf } from './wire/fields.ts'
import type { Document, Fields } from './wire/format.ts'
import { noteOf, statusOf } from './wire/notes.ts'
import { publicText } from '#server/repairs/public-words.ts'

/** Only what is shared is told: what is broken in somebody's home is nobody else's to read. */
const SHARED = "place <> 'home'"
export const IS_ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

export async function requestList(tx: Tx, estateId: string, given: Given, nowAt: number): Promise<Document> {
  const ids = listOf(given.service_request_id)
  if (ids) {
    const found = await findRepairs(
      tx,
      estateId,
      `repair_id = ANY ($2) AND ${SHARED} ORDER BY reported_at DESC, repair_id DESC`,
      [ids.filter((id) => IS_ID.test(id))],
    )
    return documentOf(tx, estateId, found, nowAt)
  }
  const span = spanOf(given, nowAt)
  const { limit, offset } = pageOf(given)
  const statuses = listOf(given.status)
  const bad = statuses?.find((status) => status !== 'open' && status !== 'closed')
  if (bad !== undefined) throw new Open311Fault(400, `status：只能是 open 或 closed，不能是“${bad}”。`)
  // A silence of 72 hours that nobody has written down yet has closed it all the same.
  const closed = `(NOT is_open OR (state = 'done' AND mended_at <= $5))`
  const wanted =
    statuses === null || (statuses.includes('open') && statuses.includes('closed'))
      ? '$5::timestamptz IS NOT NULL'
      : statuses.includes('closed')
        ? closed
        : `NOT ${closed}`
  const found = await findRepairs(
    tx,
    estateId,
    `${SHARED} AND reported_at >= $2 AND reported_at <= $3 AND ($4::text[] IS NULL OR kind = ANY ($4)) AND ${wanted}
     ORDER BY reported_at DESC, repair_id DESC LIMIT ${limit} OFFSET ${offset}`,
    [new Date(span.fromAt), new Date(span.toAt), listOf(given.service_code), new Date(nowAt - SILENCE_MS)],
  )
  return documentOf(tx, estateId, found, nowAt)
}

export async function requestOne(tx: Tx, estateId: string, id: string, nowAt: number): Promise<Document> {
  const repair = await sharedRepair(tx, estateId, id)
  return documentOf(tx, estateId, [repair], nowAt)
}

/** A repair that Open311 tells of; one in a home is as if it were not there. */
export async function sharedRepair(tx: Tx, estateId: string, id: string): Promise<StoredRepair> {
  const [repair] = IS_ID.test(id) ? await findRepairs(tx, estateId, `repair_id = $2 AND ${SHARED}`, [id]) : []
  if (!repair) throw new Open311Fault(404, `service_request_id：没有“${id.slice(0, 40)}”这条报修。`)
  return repair
}

async function documentOf(
  tx: Tx,
  estateId: string,
  repairs: readonly StoredRepair[],
  nowAt: number,
): Promise<Document> {
  const ids = repairs.map((repair) => repair.repairId)
  const reasons = await lastReasons(tx, estateId, ids)
  const places = await placesOf(tx, estateId, ids)
  const codes = await facilityCodes(tx, estateId, ids)
  const agency = await lastCompany(tx, estateId)
  return {
    root: 'service_requests',
    item: 'request',
    items: repairs.map((repair): Fields => {
      const standing = { ...repair, ...lapsed(repair.kind, repair, nowAt) }
      const place = places.get(repair.repairId)
      return {
        service_request_id: repair.repairId,
        status: statusOf(standing.state),
        status_notes: noteOf(standing.state, reasons.get(repair.repairId) ?? null),
        service_name: repairKindOf(repair.kind)?.title ?? repair.kind,
        service_code: repair.kind,
        description: publicDescription(repair.description),
        agency_responsible: agency,
        service_notice: null,
        requested_datetime: w3Of(repair.reportedAt),
        updated_datetime: w3Of(standing.closedAt ?? repair.movedAt),
        expected_datetime: w3Of(mendByOf(standing, nowAt)),
        address: publicText(repair.placeText),
        address_id: codes.get(repair.repairId) ?? null,
        zipcode: null,
        lat: degrees(place?.latitude),
        long: degrees(place?.longitude),
        media_url: null,
      }
    }),
  }
}

async function placesOf(tx: Tx, estateId: string, ids: readonly string[]) {
  const { rows } = await tx.query<{ repairId: string; latitude: number | null; longitude: number | null }>(
    `SELECT repair_id AS "repairId", latitude_e6 AS latitude, longitude_e6 AS longitude
     FROM open311_requests WHERE estate_id = $1 AND repair_id = ANY ($2)`,
    [estateId, ids],
  )
  return new Map(rows.map((row) => [row.repairId, row]))
}

export const PICTURE_LINE = '图片：'

/** Addresses of pictures are for the company; strangers read the words. */
function publicDescription(text: string): string {
  const words = text.split('\n').filter((line) => !line.startsWith(PICTURE_LINE))
  return publicText(words.join('\n').trim())
}

function degrees(e6: number | null | undefined): number | null {
  return e6 === null || e6 === undefined ? null : e6 / 1e6
}
