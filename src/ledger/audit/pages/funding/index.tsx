import { Text } from '@tarojs/components'
import { readFunding, readFundingRecord } from '#contract/repairs/funding.ts'
import { verifyFunding } from '#domain/repairs/funding/check.ts'
import { THREAD_CHECK } from '#src/copy/repairs/funding/check.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Checks on this phone every step of a repair's money against the log. */
export default function CheckFundingPage() {
  const standing = useActiveRole()
  const { repairId = '' } = usePageParams()
  const asked = standing ? { params: { estateId: standing.estateId, repairId } } : null
  const funding = useResource(readFunding, asked)
  const record = useResource(readFundingRecord, asked)
  if (!standing)
    return (
      <Page title={THREAD_CHECK.title}>
        <Loading />
      </Page>
    )
  return (
    <Page title={THREAD_CHECK.title}>
      <Shown resource={funding}>
        {({ repair, steps }) => (
          <Shown resource={record}>
            {(given) => {
              const faults = verifyFunding(
                given,
                expectedKey(standing.estateId, given.log),
                { estateId: standing.estateId, repairId },
                steps,
              )
              if (faults.length === 0) rememberLog(standing.estateId, given.log)
              return (
                <Card title={`${repair.placeText} ${repair.kindTitle}`}>
                  {faults.length === 0 && given.documents.length === 0 ? (
                    <Text>{THREAD_CHECK.empty}</Text>
                  ) : faults.length === 0 ? (
                    <Notice tone="good">{THREAD_CHECK.checked(count(given.documents.length))}</Notice>
                  ) : (
                    faults.map((fault) => (
                      <Notice key={fault} tone="bad">
                        {THREAD_CHECK.faults[fault]}
                      </Notice>
                    ))
                  )}
                  <Text className="text-note">{THREAD_CHECK.note}</Text>
                </Card>
              )
            }}
          </Shown>
        )}
      </Shown>
    </Page>
  )
}
