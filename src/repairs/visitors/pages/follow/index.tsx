import { Text } from '@tarojs/components'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { readVisitorReport } from '#contract/repairs/visitors.ts'
import { VISITORS } from '#src/copy/repairs/visitors.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { callPhone, usePageParams } from '#src/platform/host.ts'
import { longInstant } from '#src/ui/figures/figures.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Steps } from '#src/ui/layout/steps.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Answer = OutputOf<typeof readVisitorReport>

/** How a report of somebody without an account stands, for whoever has its link. It asks for no session. */
export default function FollowVisitorReportPage() {
  const { estateId = '', repairId = '', secret = '' } = usePageParams()
  const read = useResource(readVisitorReport, { params: { estateId, repairId }, query: { secret } })
  return (
    <Page>
      <Shown resource={read}>{(answer) => <Report answer={answer} />}</Shown>
    </Page>
  )
}

function Report({ answer }: { answer: Answer }) {
  const { state, steps, deskPhone, nowAt, respondBy } = answer
  const isWaiting = state === 'submitted'
  return (
    <>
      <Card title={`${answer.placeText} ${answer.kindTitle}`}>
        <Text className="text-small">{answer.estateName}</Text>
        <Status tone={state === 'confirmed' ? 'good' : state === 'declined' ? 'bad' : 'calm'}>
          {VISITORS.states[state] ?? REPAIRS.states[state]}
        </Status>
        {isWaiting ? (
          <Notice tone={nowAt > respondBy ? 'bad' : 'calm'}>
            {VISITORS.respondBy(longInstant(respondBy), nowAt > respondBy)}
          </Notice>
        ) : null}
        <Text className="pre">{answer.description}</Text>
        <Text className="text-note">{VISITORS.reported(longInstant(answer.reportedAt))}</Text>
        {deskPhone === null ? null : (
          <Button look="second" onPress={() => void callPhone(deskPhone)} id="call-desk">
            {VISITORS.call(deskPhone)}
          </Button>
        )}
      </Card>
      <Card title={VISITORS.steps}>
        <Steps
          label={VISITORS.steps}
          steps={[...steps].reverse().map((step, index) => ({
            key: String(steps.length - index),
            title:
              step.move === 'submit'
                ? VISITORS.mine
                : REPAIRS.stepBy(
                    VISITORS.states[step.state] ?? REPAIRS.states[step.state],
                    REPAIRS.by[step.by],
                  ),
            when: longInstant(step.at),
            note: step.note,
          }))}
        />
      </Card>
    </>
  )
}
