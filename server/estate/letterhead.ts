import type { Tx } from '#server/core/db/scope.ts'

/** What a paper says of its estate: the name, and whether it is made up. */
export type PaperEstate = { readonly communityName: string; readonly isMadeUp: boolean }

/** The estate as papers name it; an empty name for one that is not there. */
export async function paperEstate(tx: Tx, communityId: string): Promise<PaperEstate> {
  const { rows } = await tx.query<PaperEstate>(
    'SELECT name AS "communityName", is_made_up AS "isMadeUp" FROM communities WHERE community_id = $1',
    [communityId],
  )
  return rows[0] ?? { communityName: '', isMadeUp: false }
}
