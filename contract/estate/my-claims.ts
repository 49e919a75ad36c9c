import * as v from 'valibot'
import { reads } from '#contract/core/define.ts'
import { Count, Day, EstateId, Id, Instant } from '#contract/core/scalars.ts'

import {
  CLAIM_BASES,
  CLAIM_PAPERS,
  CLAIM_REFUSALS,
  CERTIFICATE_KINDS,
  CLAIM_ACTORS,
  CLAIM_STATES,
  CLAIM_STEPS,
} from '#domain/estate/claim-words.ts'

// Apart from the other endpoints of claims: the first page shows these, and loads no more.

const Step = v.object({
  kind: v.picklist(CLAIM_STEPS),
  at: Instant,
  /** Never a name. */
  as: v.picklist(CLAIM_ACTORS),
  papers: v.array(v.picklist(CLAIM_PAPERS)),
  refusals: v.array(v.picklist(CLAIM_REFUSALS)),
  words: v.string(),
})

/** What the claimant and the desk are both shown of a claim. */
export const ShownClaim = {
  claimId: Id,
  /** The home as the roll writes it, else as it was typed. */
  place: v.string(),
  words: v.string(),
  basis: v.picklist(CLAIM_BASES),
  /** The last day of a lease; null for who claims to own the home. */
  endsOn: v.nullable(Day),
  certificate: v.string(),
  certificateKind: v.picklist(CERTIFICATE_KINDS),
  madeAt: Instant,
  state: v.picklist(CLAIM_STATES),
  since: Instant,
  /** The end of the clock that runs: the desk's, or mine for an answer or an appeal. */
  dueAt: v.nullable(Instant),
  /** Somebody else claims the same home, or another account has it. */
  hasRival: v.boolean(),
  steps: v.array(Step),
}

export const MY_CLAIM_MOVES = ['answer', 'appeal', 'withdraw'] as const

export const listMyClaims = reads('/me/claims', {
  summary: 'The homes I have claimed, where each claim stands, and what I can do',
  policy: { who: 'signed-in' },
  output: v.object({
    nowAt: Instant,
    claims: v.array(
      v.object({
        ...ShownClaim,
        estateId: EstateId,
        estateName: v.string(),
        /** What the log's entries commit to, so that the claimant can check them. */
        entries: v.array(v.object({ logIndex: Count, document: v.string(), salt: v.string() })),
        may: v.array(v.picklist(MY_CLAIM_MOVES)),
      }),
    ),
  }),
})
