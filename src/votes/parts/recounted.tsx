import { recountState } from '#src/data/recount-state.ts'
import { useRecounts } from '#src/data/recounts.ts'
import { RecountMark } from '#src/ui/recount-mark.tsx'

/** What this phone has recounted of a counted vote; nothing before there is a record of it. */
export function Recounted({ voteId, countedTo }: { voteId: string; countedTo: number | null }) {
  const recounts = useRecounts()
  return countedTo === null ? null : <RecountMark state={recountState(recounts, voteId, countedTo)} />
}
