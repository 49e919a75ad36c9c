import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { strToU8, zipSync } from 'fflate'
import type { ComplaintDetail, linkComplaintPack } from '#contract/complaints/endpoints.ts'
import { complaintPackFile, PACK_READERS } from '#contract/complaints/files.ts'
import { agreementLines } from '#domain/complaints/agreement.ts'
import { COMPLAINT_ACTORS } from '#domain/complaints/standing.ts'
import type { RequestContext, Handler } from '#server/core/http/context.ts'
import { findComplaints, mustSee, type StoredComplaint } from './store.ts'
import { detailOf } from './routes.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { PACK } from './pack-words.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

type Reader = (typeof PACK_READERS)[number]

export const handleLinkComplaintPack: Handler<typeof linkComplaintPack> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    const { actor } = mustSee(context, found)
    const reader = PACK_READERS.find((one) => one === actor)
    if (!reader) throw new AppError('complaint.not-found')
    return { url: signedLink(context.ports, complaintPackFile, { ...params, reader }, context.nowAt) }
  })

/** Serves the pack. */
export function serveComplaintPacks(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, complaintPackFile, async ({ estateId, complaintId, reader }, nowAt) => {
    const files = await inEstate(ports.db, estateId, async (tx) => {
      const [found] = await findComplaints(tx, estateId, 'complaint_id = $2', [complaintId])
      return found ? filesFor(tx, ports, found, reader, nowAt) : null
    })
    return files && { form: 'zip', name: `complaint-${complaintId}`, bytes: zipSync(files) }
  })
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
function callOf(ports: Ports, complaint: StoredComplaint, reader: Reader, nowAt: number): RequestContext {
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
