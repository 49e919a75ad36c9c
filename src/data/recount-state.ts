import * as v from 'valibot'

/** What came of a vote's last recount on this phone. */
export const Recount = v.object({
  communityId: v.string(),
  voteId: v.string(),
  title: v.string(),
  state: v.picklist(['holds', 'fails']),
  at: v.number(),
  /** How long the log was in the record that was recounted. */
  size: v.number(),
})
export type Recount = v.InferOutput<typeof Recount>

/** `none` is not recounted here, `stale` recounted before the result was corrected. */
export type RecountState = 'none' | 'stale' | Recount

/** How a vote stands on this phone whose log was so long with its last result. */
export function recountState(
  all: readonly Recount[],
  voteId: string,
  countedTo: number | null,
): RecountState {
  const found = all.find((one) => one.voteId === voteId)
  if (!found) return 'none'
  return countedTo === null || found.size === countedTo ? found : 'stale'
}
