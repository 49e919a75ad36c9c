import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { strToU8, zipSync } from 'fflate'
import type { linkInvitationPack } from '#contract/complaints/endpoints.ts'
import { invitationPackFile } from '#contract/complaints/files.ts'
import { agreementLines } from '#domain/complaints/agreement.ts'
import type { Handler } from '#server/core/http/context.ts'
import { withHashes } from './pack.ts'
import { findComplaints, type StoredComplaint } from './store.ts'
import { invitationOf, mustBeInvited } from './work.ts'
import { inEstate, type Tx } from '#server/core/db/scope.ts'
import { type AgreementStep, PACK } from './pack-words.ts'
import type { Ports } from '#server/core/ports.ts'
import { AppError } from '#server/core/http/app-error.ts'
import { serveFile } from '#server/files/serve.ts'
import { signedLink } from '#server/files/signed-links.ts'

export const handleLinkInvitationPack: Handler<typeof linkInvitationPack> = async (context, { params }) =>
  inEstate(context.ports.db, params.estateId, async (tx) => {
    const [found] = await findComplaints(tx, params.estateId, 'complaint_id = $2', [params.complaintId])
    const complaint = await mustBeInvited(tx, context, found)
    const { agreements } = await invitationOf(tx, context, complaint)
    // Before it has joined, the home is party to nothing.
    if (agreements.length === 0) throw new AppError('complaint.not-found')
    const home = homeOf(complaint)
    return { url: signedLink(context.ports, invitationPackFile, { ...params, home }, context.nowAt) }
  })

/** Serves the pack of the other home. */
export function serveInvitationPacks(app: FastifyInstance, ports: Ports): void {
  serveFile(app, ports, invitationPackFile, async ({ estateId, complaintId, home }, nowAt) => {
    const files = await inEstate(ports.db, estateId, async (tx) => {
      const [found] = await findComplaints(tx, estateId, 'complaint_id = $2', [complaintId])
      // The address is the home's that is asked now: one that is asked no more gets nothing of the next.
      return found && homeOf(found) === home ? filesFor(tx, found, nowAt) : null
    })
    return files && { form: 'zip', name: `mediation-${complaintId}`, bytes: zipSync(files) }
  })
}

async function filesFor(
  tx: Tx,
  complaint: StoredComplaint,
  nowAt: number,
): Promise<Record<string, Uint8Array>> {
  const { moves: _, ...invitation } = await invitationOf(tx, { nowAt }, complaint)
  const { rows: steps } = await tx.query<AgreementStep>(
    `SELECT move, by_actor AS by, at, version FROM complaint_steps
     WHERE estate_id = $1 AND complaint_id = $2 AND version = ANY ($3) ORDER BY position`,
    [complaint.estateId, complaint.complaintId, invitation.agreements.map((one) => one.version)],
  )
  const told = { format: 'beijing-wuye mediation 1', ...invitation, steps }
  const files: Record<string, Uint8Array> = {
    'mediation.json': strToU8(`${JSON.stringify(told, null, 1)}\n`),
  }
  for (const one of invitation.agreements)
    files[`agreement-${one.version}.txt`] = strToU8(
      agreementLines({ ...one, complaintId: complaint.complaintId }),
    )
  files['index.html'] = strToU8(PACK.invitationPage({ ...invitation, moves: [] }, steps, Object.keys(files)))
  return withHashes(files)
}

/** Names the home in an address without saying which it is. */
function homeOf({ complaintId, invitedUnit }: StoredComplaint): string {
  return createHash('sha256').update(`${complaintId} ${invitedUnit}`).digest('hex').slice(0, 16)
}
