import type { BodyOf } from '#contract/core/endpoint.ts'
import { type readOpening, stepOpening } from '#contract/estate/openings.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { call } from '#src/data/calls/call.ts'
import type { Sent } from '#src/parts/form/use-form.ts'

export type OpeningGiven = {
  readonly opening: OutputOf<typeof readOpening>
  readonly estateId: string
  onDone(): Promise<unknown>
}

type Step = BodyOf<typeof stepOpening>

/** All that a step can have, with nothing in it but what is given. */
export function stepBody(opening: OpeningGiven['opening'], given: Pick<Step, 'kind'> & Partial<Step>): Step {
  return {
    words: '',
    buildings: [],
    building: null,
    counted: null,
    endsOn: null,
    postedFor: null,
    position: opening.position,
    ...given,
  }
}

/** Sends a step and reads the opening anew, also where somebody else was faster. */
export async function takeStep({ estateId, onDone }: OpeningGiven, body: Step): Promise<Sent> {
  const answer = await call(stepOpening, { params: { estateId }, body })
  if (answer.ok || answer.code === 'opening.changed') await onDone()
  return answer.ok ? null : answer
}
