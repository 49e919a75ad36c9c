import type { RepairDetail } from '#contract/repairs/endpoints.ts'
import { voiceFile } from '#contract/files/signed.ts'
import type { RequestContext } from '#server/core/http/context.ts'
import type { Tx } from '#server/core/db/scope.ts'
import { signedLink } from '#server/files/signed-links.ts'
import { findVoice } from '#server/files/voices.ts'
import { mayDo, type StoredRepair } from './store.ts'

/**
 * A repair's spoken note. A voice names a person, and reports are anonymous to neighbours: who works on it, who supervises and
 * whoever spoke may hear it; the rest only learn that there is one.
 */
export async function voiceOf(
  tx: Tx,
  context: RequestContext,
  repair: StoredRepair,
  isReporter: boolean,
): Promise<RepairDetail['voice']> {
  if (repair.voiceId === null) return null
  const voice = await findVoice(tx, repair.estateId, repair.voiceId)
  if (!voice) return null
  const works = repair.workerId === context.personId && mayDo(context, 'repair.work')
  const mayHear = isReporter || works || mayDo(context, 'repair.readPrivate')
  return {
    seconds: Math.max(1, Math.round(voice.durationMs / 1_000)),
    url: mayHear
      ? signedLink(
          context.ports,
          voiceFile,
          { estateId: repair.estateId, voiceId: repair.voiceId },
          context.nowAt,
        )
      : null,
  }
}
