import { Text } from '@tarojs/components'
import { readReceipt } from '#contract/votes.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { VOTES } from '#src/copy/votes.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { area, longInstant } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

export default function ReceiptPage() {
  const standing = useStanding()
  const { voteId = '', headId = '' } = usePageParams()
  const receipt = useResource(
    readReceipt,
    standing ? { params: { communityId: standing.communityId, voteId, headId } } : null,
  )
  return (
    <Page
      bar={
        <Button look="second" onPress={() => goBack(routes.vote(voteId))}>
          {VOTES.back}
        </Button>
      }
    >
      {standing ? (
        <Shown resource={receipt}>
          {(value) => (
            <>
              <Notice tone="good">{VOTES.sent}</Notice>
              <Card title={value.voteTitle}>
                <Text className="text-small">{VOTES.receiptNumber}</Text>
                <Text className="text-strong text-code">{value.ballotId}</Text>
                <Text className="text-small">{VOTES.receiptWhen}</Text>
                <Text>{longInstant(value.castAt)}</Text>
                <Text className="text-small">{VOTES.receiptHead}</Text>
                <Text>{VOTES.head(FIGURES.list(value.unitLabels), area(value.areaDm2))}</Text>
                <Text className="text-small">{VOTES.receiptChoice}</Text>
                <Text className="figure-large">
                  {value.choice ? VOTES.choices[value.choice] : VOTES.byOther}
                </Text>
              </Card>
              <Text className="text-note">{VOTES.receiptKeep}</Text>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
