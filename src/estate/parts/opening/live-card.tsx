import { Text } from '@tarojs/components'
import { stepOpening } from '#contract/estate/openings.ts'
import { POSTING, OPENING } from '#src/copy/estate/opening.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { dayText } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { type OpeningGiven, stepBody, takeStep } from './step.ts'

/** How the posting stands; then the street makes the estate live, one who proposes and another who confirms. */
export function LiveCard(given: OpeningGiven) {
  const { posting, proposedBy, may, stage, nowAt } = given.opening
  const kind = may.includes('live') ? 'live' : 'propose'
  const body = stepBody(given.opening, { kind })
  const form = useForm(stepOpening, body, {})
  if (!posting) return null
  const isRunning = stage === 'posted'
  return (
    <Card title={POSTING.title}>
      <Text>
        {isRunning ? POSTING.until(dayText(posting.endsOn)) : POSTING.over(dayText(posting.endsOn))}
      </Text>
      {posting.isPresent || stage === 'live' ? null : <Status tone="warn">{POSTING.stale}</Status>}
      {proposedBy !== null && stage === 'answered' ? (
        <Status tone="calm">{OPENING.proposed(proposedBy)}</Status>
      ) : null}
      {may.includes('propose') || may.includes('live') ? (
        <>
          {kind === 'propose' ? <Text className="text-note">{OPENING.proposeNote}</Text> : null}
          <FormBar
            form={form}
            onPress={() => void form.send(() => takeStep(given, body))}
            id={kind === 'live' ? 'confirm-live' : 'propose-live'}
            key={`${kind} ${nowAt}`}
          >
            {kind === 'live' ? OPENING.confirmLive : OPENING.propose}
          </FormBar>
        </>
      ) : null}
    </Card>
  )
}
