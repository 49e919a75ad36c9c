import * as v from 'valibot'
import { Facility } from '#contract/repairs/desk.ts'
import { RepairPlace } from '#contract/repairs/endpoints.ts'

/** Where it is: which of the three, and in the estate's own tree where it was chosen there. */
export const WhereKept = v.object({
  place: v.nullable(RepairPlace),
  text: v.string(),
  building: v.string(),
  stair: v.string(),
  floor: v.string(),
  facility: v.nullable(Facility),
})
export type Where = Readonly<v.InferOutput<typeof WhereKept>>

export const NOWHERE: Where = { place: null, text: '', building: '', stair: '', floor: '', facility: null }
