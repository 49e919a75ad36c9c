import type { Evidence, MyRow, VoteRecord } from '#contract/votes/endpoints.ts'
import type { Mine, MyBallot, MyRow as RowToFind } from '#domain/votes/evidence/recount.ts'

/** Proofs that the log grew from the record's last checkpoint, by the size of the later one. */
export type Growth = { [size: string]: string[] }

/** What this phone keeps and knows by itself. */
export type Here = {
  /** The estate's log as this phone first saw it. */
  readonly log: { readonly name: string; readonly publicKey: string } | undefined
  /** The heads of this vote for which it keeps evidence, and the evidence of one. */
  readonly heads: readonly string[]
  evidenceOf(headId: string): Evidence | null
  /** What this phone itself cast for a head, in whatever order; empty where another did. */
  choicesOf(headId: string): readonly (readonly number[])[]
}

/**
 * What a recount must find: the vote that was asked for, my rows as the server tells them, my ballots as this phone kept them,
 * those too whose row the server left out.
 */
export function mineFrom(
  asked: { readonly communityId: string; readonly voteId: string },
  rows: readonly MyRow[],
  growth: Growth,
  here: Here,
): Mine {
  const ballotOf = (headId: string, { index, entry, checkpoint, choices, size }: Evidence): MyBallot => {
    // Note: the receipt's own proof is of its place in the log; this one is of the log's growth.
    const proof = growth[size]
    const own = trueChoices(choices, here.choicesOf(headId))
    return { index, entry, checkpoint, choices: own, ...(proof ? { proof } : {}) }
  }
  const told = rows.map((row): RowToFind => {
    const kept = here.evidenceOf(row.headId)
    const { tag, areaDm2, blinding } = row
    // A ballot that the server calls mine but this phone never saw was cast on another phone of mine.
    const ballot = kept ? ballotOf(row.headId, kept) : row.ballot === 'none' ? null : 'elsewhere'
    return { tag, areaDm2, blinding, ballot }
  })
  const untold = here.heads.flatMap((headId): RowToFind[] => {
    const kept = rows.some((row) => row.headId === headId) ? null : here.evidenceOf(headId)
    return kept ? [{ tag: kept.tag, areaDm2: null, blinding: null, ballot: ballotOf(headId, kept) }] : []
  })
  const { log } = here
  return {
    ...(log ? { logKey: log.publicKey, logName: log.name } : {}),
    ...asked,
    rows: [...told, ...untold],
  }
}

/** What a receipt must open to: what it says, unless this phone knows that it cast something else. */
export function trueChoices(
  said: readonly number[],
  cast: readonly (readonly number[])[],
): readonly number[] {
  const isMine = cast.some((one) => one.join() === said.join())
  return isMine ? said : (cast[cast.length - 1] ?? said)
}

/** The sizes of the log for which a proof is needed that it grew from this record: those of receipts that are later. */
export function laterThan(record: VoteRecord, rows: readonly MyRow[], here: Here): number[] {
  const heads = new Set([...rows.map((row) => row.headId), ...here.heads])
  const sizes = [...heads].flatMap((headId) => here.evidenceOf(headId)?.size ?? [])
  return [...new Set(sizes)].filter((size) => size > sizeOf(record))
}

/** How long the log was with the last result in it: the second line of the record's last checkpoint. */
export function sizeOf(record: VoteRecord): number {
  const size = Number(record.checkpoints[record.checkpoints.length - 1]?.split('\n')[1])
  return Number.isSafeInteger(size) && size > 0 ? size : 0
}
