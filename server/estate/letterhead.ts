import type { Tx } from '#server/core/db/scope.ts'

/** What a paper says of its estate: the name, and whether it is made up. */
export type PaperEstate = { readonly estateName: string; readonly isMadeUp: boolean }

/** The estate as papers name it; an empty name for one that is not there. */
export async function paperEstate(tx: Tx, estateId: string): Promise<PaperEstate> {
  const { rows } = await tx.query<PaperEstate>(
    'SELECT name AS "estateName", is_made_up AS "isMadeUp" FROM estates WHERE estate_id = $1',
    [estateId],
  )
  return rows[0] ?? { estateName: '', isMadeUp: false }
}
