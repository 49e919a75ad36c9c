import { recountState } from '#src/data/recount-state.ts'
import { useRecounts } from '#src/data/recounts.ts'
import { RecountMark } from '#src/ui/recount-mark.tsx'

type Given = { voteId: string; countedTo: number | null; loud?: boolean }

/** What this phone has recounted of a vote; nothing while there is no record of it. */
export function Recounted({ voteId, countedTo, loud = false }: Given) {
  const state = recountState(useRecounts(), voteId, countedTo)
  return countedTo === null && state === 'none' ? null : <RecountMark state={state} loud={loud} />
}
