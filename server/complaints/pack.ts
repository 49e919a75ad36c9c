import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { strToU8, zipSync } from 'fflate'
import type { ComplaintDetail, linkComplaintPack } from '#contract/complaints/endpoints.ts'
import { agreementLines } from '#domain/complaints/agreement.ts'
import { COMPLAINT_ACTORS } from '#domain/complaints/standing.ts'
import type { Call, Handler } from '#server/core/http/context.ts'
import { findComplaints, mustSee, type StoredComplaint } from './store.ts'
import { detailOf } from './routes.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { PACK } from './pack-words.ts'
import type { Ports } from '#server/core/ports.ts'
import { Refusal } from '#server/core/http/refusal.ts'
import { isLinkGood, signedLink } from '#server/files/signed-links.ts'

/** For whom a pack is made: both sides, and those who mediate. */
const READERS = ['complainant', 'company', 'community', 'street'] as const
type Reader = (typeof READERS)[number]

export const handleLinkComplaintPack: Handler<typeof linkComplaintPack> = async (call, { params }) =>
  inEstate(call.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    const { actor } = mustSee(call, found)
    const reader = READERS.find((one) => one === actor)
    if (!reader) throw new Refusal('complaint.not-found')
    return { url: signedLink(call.ports, pathOf(params.estateId, params.complaintId, reader), call.nowAt) }
  })

/** Serves the pack. Not in the contract: its answer is no JSON. The address says for whom it was signed. */
export function serveComplaintPacks(app: FastifyInstance, ports: Ports): void {
  app.get<{
    Params: { estateId: string; complaintId: string; reader: string }
    Querystring: { until?: string; sign?: string }
  }>(
    '/api/estates/:estateId/complaints/:complaintId/pack/:reader/evidence.zip',
    { config: { isDrawn: true } },
    async (request, reply) => {
      const { estateId, complaintId } = request.params
      const nowAt = ports.nowMs()
      const reader = READERS.find((one) => one === request.params.reader)
      if (!reader || !isLinkGood(ports, pathOf(estateId, complaintId, reader), request.query, nowAt))
        throw new Refusal('complaint.not-found')
      const files = await inEstate(ports.db, estateId, async (tx) => {
        const [found] = await findComplaints(tx, estateId, 'complaint_id = $2', [complaintId])
        if (!found) throw new Refusal('complaint.not-found')
        return filesFor(tx, ports, found, reader, nowAt)
      })
      return reply
        .header('content-type', 'application/zip')
        .header('content-disposition', `attachment; filename="complaint-${complaintId}.zip"`)
        .send(Buffer.from(zipSync(files)))
    },
  )
}

/** Every file of the pack as this reader may have it, with the list of their hashes as the last one. */
export async function filesFor(
  tx: Tx,
  ports: Ports,
  complaint: StoredComplaint,
  reader: Reader,
  nowAt: number,
): Promise<Record<string, Uint8Array>> {
  const detail = await detailOf(tx, callOf(ports, complaint, reader, nowAt), complaint)
  const files: Record<string, Uint8Array> = {
    'complaint.json': strToU8(`${JSON.stringify(plain(detail), null, 1)}\n`),
  }
  for (const one of detail.agreements)
    files[`agreement-${one.version}.txt`] = strToU8(
      agreementLines({ ...one, complaintId: complaint.complaintId }),
    )
  for (const { photoId } of [...detail.photos, ...detail.steps.flatMap((step) => step.photos)]) {
    const bytes = await ports.photos.read(complaint.estateId, photoId)
    if (bytes) files[`pictures/${photoId}.jpg`] = bytes
  }
  files['index.html'] = strToU8(PACK.page(detail, Object.keys(files)))
  return withHashes(files)
}

/** The files with the list of their hashes as the last one. */
export function withHashes(files: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  const list = Object.entries(files).map(
    ([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`,
  )
  return { ...files, 'SHA256SUMS.txt': strToU8(list.join('')) }
}

/** The same reading as by the API, so that a pack never holds more than its reader may see. */
function callOf(ports: Ports, complaint: StoredComplaint, reader: Reader, nowAt: number): Call {
  const isComplainant = reader === 'complainant'
  return {
    ports,
    nowAt,
    personId: isComplainant ? complaint.filedBy : '',
    sessionId: '',
    roles: [isComplainant ? 'owner' : reader],
    idempotencyKey: '',
    photo: () => Promise.reject(new Error('no picture')),
  }
}

/** Without the addresses of pictures, which stop working, and without what the reader may do next. */
function plain(detail: ComplaintDetail) {
  const { photos, steps, moves: _, agreementMoves: __, ...rest } = detail
  return {
    format: 'beijing-wuye complaint 1',
    actors: COMPLAINT_ACTORS,
    ...rest,
    pictures: photos.map(({ photoId }) => photoId),
    steps: steps.map(({ photos: pictures, ...step }) => ({
      ...step,
      pictures: pictures.map(({ photoId }) => photoId),
    })),
  }
}

function pathOf(estateId: string, complaintId: string, reader: Reader): string {
  return `/api/estates/${estateId}/complaints/${complaintId}/pack/${reader}/evidence.zip`
}
