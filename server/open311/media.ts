import { PHOTO_MAX_BYTES } from '#contract/files/endpoints.ts'
import type { Photo } from '#contract/core/scalars.ts'
import { quietPorts } from '#server/core/db/quiet.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { markDue } from '#server/core/jobs/marks.ts'
import type { Work } from '#server/core/jobs/work.ts'
import { photosById } from '#server/files/photo-links.ts'
import { keepPhoto } from '#server/files/photos.ts'
import type { Ports } from '#server/core/ports.ts'
import { eachAlone } from '#server/core/jobs/scheduler.ts'
import { type DeliveryRules, fetchOutside, isReceiver } from './webhooks/deliver.ts'
import { LEASE_MS, waitMs } from './webhooks/routes.ts'

/** Half a day of trying: then the system has taken its picture away. */
const MOST_TRIES = 11
const BATCH = 10
/** What no other try will change. */
const FINAL = /^(4\d\d|address-refused|too-large|not-a-picture)$/
/** A server that is busy, or wants less, says so with these. */
const PASSING = /^(408|425|429)$/

/** Notes a picture to be fetched, in the transaction of its request; an address that may not be called is left as words. */
export async function noteMedia(
  tx: Tx,
  estateId: string,
  repairId: string,
  url: string,
  nowAt: number,
): Promise<void> {
  if (!isReceiver(url)) return
  await tx.query(
    `INSERT INTO open311_media (estate_id, repair_id, url, at, next_at) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT DO NOTHING`,
    [estateId, repairId, url, new Date(nowAt)],
  )
  await markDue(tx, estateId, 'fetch-pictures', nowAt)
}

type Due = { readonly repairId: string; readonly url: string; readonly tries: number }

/** Fetches what is due in one estate; answers how many pictures came. */
async function fetchIn(
  ports: Ports,
  estateId: string,
  rules: DeliveryRules,
  signal?: AbortSignal,
): Promise<number> {
  return eachAlone(
    await claim(ports, estateId),
    async (due) => ((await fetchOne(ports, estateId, due, rules)) === 'came' ? 1 : 0),
    signal,
  )
}

const WAITING_MEDIA = 'SELECT estate_id, next_at AS due_at FROM open311_media WHERE next_at IS NOT NULL'

export function fetchPicturesWork(ports: Ports, rules: DeliveryRules): Work {
  const own = quietPorts(ports)
  return {
    name: 'fetch-pictures',
    waiting: WAITING_MEDIA,
    inEstate: (estateId, signal) => fetchIn(own, estateId, rules, signal),
  }
}

/** Takes what is due for this server; whoever dies over it leaves it to be tried again. */
async function claim(ports: Ports, estateId: string): Promise<Due[]> {
  const nowAt = ports.nowMs()
  return inEstate(ports.db, estateId, async (tx) => {
    const { rows } = await tx.query<Due>(
      `WITH due AS (SELECT repair_id FROM open311_media WHERE estate_id = $1 AND next_at <= $2
         ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       UPDATE open311_media m SET next_at = $3, tries = m.tries + 1 FROM due
       WHERE m.estate_id = $1 AND m.repair_id = due.repair_id
       RETURNING m.repair_id AS "repairId", m.url, m.tries`,
      [estateId, new Date(nowAt), new Date(nowAt + LEASE_MS)],
    )
    return rows
  })
}

async function fetchOne(ports: Ports, estateId: string, due: Due, rules: DeliveryRules): Promise<string> {
  const found = await fetchOutside(due.url, PHOTO_MAX_BYTES, rules)
  let answer = 'answer' in found ? found.answer : 'came'
  let photoId: string | null = null
  if ('bytes' in found) {
    // Its bytes decide what it is; it is encoded anew like every picture.
    const kept = await keepPhoto(ports, estateId, found.bytes, 'open311', ports.nowMs())
    if (kept === 'not-a-picture') answer = kept
    else photoId = kept.photoId
  }
  const isOver = photoId !== null || due.tries >= MOST_TRIES || (FINAL.test(answer) && !PASSING.test(answer))
  await inEstate(ports.db, estateId, (tx) =>
    tx.query(
      `UPDATE open311_media SET next_at = $3, last_answer = $4, photo_id = $5
       WHERE estate_id = $1 AND repair_id = $2`,
      [
        estateId,
        due.repairId,
        isOver ? null : new Date(ports.nowMs() + waitMs(due.tries)),
        answer.slice(0, 40),
        photoId,
      ],
    ),
  )
  return answer
}

/** The picture that another system sent with a request, once it is here. */
export async function mediaOf(
  tx: Tx,
  ports: Ports,
  estateId: string,
  repairId: string,
  nowAt: number,
): Promise<Photo[]> {
  const { rows } = await tx.query<{ photoId: string }>(
    `SELECT photo_id AS "photoId" FROM open311_media
     WHERE estate_id = $1 AND repair_id = $2 AND photo_id IS NOT NULL`,
    [estateId, repairId],
  )
  const ids = rows.map((row) => row.photoId)
  return ids.length === 0 ? [] : (await photosById(tx, ports, estateId, ids, nowAt))(ids)
}
