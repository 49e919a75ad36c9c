import { Text } from '@tarojs/components'
import { readSource, readSourceRecord } from '#contract/ledger/income.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { verifySource } from '#domain/ledger/income/verify.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { expectedKey, rememberLog } from '#src/data/records/evidence.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { count, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** Checks on this phone everything that was said of a source, and makes its sums anew. */
export default function CheckSourcePage() {
  const standing = useActiveRole()
  const { sourceId = '' } = usePageParams()
  const asked = standing ? { params: { estateId: standing.estateId, sourceId } } : null
  const source = useResource(readSource, asked)
  const record = useResource(readSourceRecord, asked)
  if (!standing)
    return (
      <Page title={INCOME.checkTitle}>
        <Loading />
      </Page>
    )
  return (
    <Page title={INCOME.checkTitle}>
      <Shown resource={source}>
        {({ nowAt, source: row, totals }) => (
          <Shown resource={record}>
            {(given) => {
              const faults = verifySource(
                given,
                expectedKey(standing.estateId, given.log),
                { estateId: standing.estateId, sourceId },
                beijingDayOf(nowAt),
                totals,
              )
              if (faults.length === 0) rememberLog(standing.estateId, given.log)
              const codes = [...new Set(faults.map((fault) => fault.code))]
              return (
                <Card title={`${row.accountTitle} ${row.place}`}>
                  {codes.length === 0 && given.documents.length === 0 ? (
                    <Text>{INCOME.nothingLogged}</Text>
                  ) : codes.length === 0 ? (
                    <Notice tone="good">{INCOME.good(count(given.documents.length))}</Notice>
                  ) : (
                    codes.map((code) => (
                      <Notice key={code} tone="bad">
                        {INCOME.faults[code]}
                      </Notice>
                    ))
                  )}
                  <Text>{`${INCOME.expected} ${money(totals.expectedFen)}`}</Text>
                  <Text>{`${INCOME.received} ${money(totals.receivedFen)}`}</Text>
                </Card>
              )
            }}
          </Shown>
        )}
      </Shown>
    </Page>
  )
}
