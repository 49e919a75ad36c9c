import * as v from 'valibot'
import { reads } from '#contract/core/define.ts'
import { AreaDm2, EstateId, Count, filledText, Id, Instant } from '#contract/core/scalars.ts'

const Share = v.object({ heads: Count, areaDm2: AreaDm2 })
const Units = v.object({ units: Count, areaDm2: AreaDm2 })

/** A roll as it can be checked without a name: what counts, what does not and why, what to look at twice. */
export const RollCheck = v.object({
  nowAt: Instant,
  /** The building whose owners alone decide; null for the whole estate. */
  building: v.nullable(v.string()),
  /** Every building of the estate. */
  choices: v.array(v.string()),
  /** The vote for which this roll is frozen, with its versions; null for the roll as it would be now. */
  vote: v.nullable(
    v.object({
      title: v.string(),
      versions: v.array(v.object({ ...Share.entries, version: Count, madeAt: Instant, reason: v.string() })),
    }),
  ),
  ...Share.entries,
  units: Count,
  buildings: v.array(v.object({ building: v.string(), ...Share.entries })),
  excluded: v.array(
    v.object({
      reason: v.picklist(['parking', 'storage', 'community', 'outside-scope', 'no-owner', 'not-on-roll']),
      ...Units.entries,
      rooms: v.array(v.string()),
    }),
  ),
  several: v.object({ heads: Count, units: Count }),
  joint: v.object({ heads: Count }),
  developer: v.nullable(Units),
  sources: v.object({ register: Units, survey: Units, contract: Units }),
  warnings: v.array(
    v.object({
      kind: v.picklist(['listed-twice', 'no-source', 'area-far']),
      room: v.string(),
      areaDm2: AreaDm2,
      /** What is usual among units of its kind; null where that is not what is odd. */
      medianDm2: v.nullable(AreaDm2),
    }),
  ),
})
export type RollCheck = v.InferOutput<typeof RollCheck>

export const readRollCheck = reads('/estates/:estateId/roll-check', {
  summary: 'The roll as it would be if a vote were announced now, to be checked before; no names',
  policy: { anyOf: ['roll.read'] },
  params: v.object({ estateId: EstateId }),
  query: v.strictObject({ building: v.optional(filledText(20)) }),
  output: RollCheck,
})

export const readVoteRollCheck = reads('/estates/:estateId/votes/:voteId/roll-check', {
  summary: 'The frozen roll of a vote with its versions; no names',
  policy: { anyOf: ['roll.read'] },
  params: v.object({ estateId: EstateId, voteId: Id }),
  output: RollCheck,
  errors: ['vote.not-found'],
})
