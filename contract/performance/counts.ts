import * as v from 'valibot'
import { Count } from '#contract/core/scalars.ts'

/** How many duties ended how. `due` is onTime + late + missing: what had to be done by now. */
export const DutyCounts = v.object({ onTime: Count, late: Count, missing: Count, due: Count })
export type DutyCounts = v.InferOutput<typeof DutyCounts>

/** `inTime` of `due` questions were answered within their days: `due` is answered, late and never; not those that wait. */
export const AnswerCounts = v.object({ inTime: Count, due: Count })
export type AnswerCounts = v.InferOutput<typeof AnswerCounts>
