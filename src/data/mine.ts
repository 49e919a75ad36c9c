import type { MyRow } from '#contract/votes.ts'
import type { MyRow as RowToFind } from '#domain/vote/recount.ts'
import { keptEvidence } from './evidence.ts'

/** What the recount must find of mine: my rows as the server tells them, my ballots as this phone kept them. */
export function mineFrom(voteId: string, rows: readonly MyRow[]): RowToFind[] {
  return rows.map((row) => {
    const kept = keptEvidence(voteId, row.headId)
    const { tag, areaDm2, blinding } = row
    // A ballot that the server calls mine but this phone never saw was cast on another phone of mine.
    const ballot = kept ?? (row.ballot === 'none' ? null : 'elsewhere')
    return { tag, areaDm2, blinding, ballot }
  })
}
