import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { type Clause, type DutyCounts, readPerformance } from '#contract/performance/endpoints.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { isAllowed } from '#domain/core/access.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { useCare } from '#src/ui/care/care.ts'
import { DutyBars, DutyTable } from '#src/ui/performance/duty-bars.tsx'
import { count, dayText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/layout/tabs.tsx'
import { MonthPoster } from '../../parts/month-poster.tsx'
import { promiseWords } from '../../parts/promise.ts'

export default function PerformancePage() {
  const standing = useActiveRole()
  const performance = useResource(
    readPerformance,
    standing ? { params: { estateId: standing.estateId } } : null,
  )
  const [only, setOnly] = useState<'all' | 'bad'>('all')
  // In care mode the figures stand there at once: bars are small and thin.
  const isCare = useCare((state) => state.isOn)
  const [wanted, setTable] = useState<boolean | null>(null)
  const isTable = wanted ?? isCare
  return (
    <Page>
      {standing && isAllowed(standing.role, 'disclosure.post') ? (
        <Button look="second" onPress={() => goTo(routes.dutyDesk())} id="duty-desk">
          {DISCLOSURES.asDesk}
        </Button>
      ) : null}
      {standing && isAllowed(standing.role, 'disclosure.supervise') ? (
        <Button look="second" onPress={() => goTo(routes.overdue())} id="overdue">
          {DISCLOSURES.asOverdue}
        </Button>
      ) : null}
      {standing ? (
        <Shown resource={performance}>
          {({ servedFrom, contract, counts, missingForLonger, questions, months, clauses }) =>
            servedFrom === null ? (
              <Empty title={DISCLOSURES.none} hint={DISCLOSURES.noneHint} />
            ) : (
              <>
                {contract ? (
                  <Card title={contract.title}>
                    <Text className="text-note">{DISCLOSURES.contract(contract.company)}</Text>
                    <Text className="text-note">
                      {DISCLOSURES.period(dayText(contract.startsOn), dayText(contract.endsOn))}
                    </Text>
                  </Card>
                ) : (
                  <Card title={DISCLOSURES.unfiled}>
                    <Text>{DISCLOSURES.unfiledHint(dayText(servedFrom))}</Text>
                  </Card>
                )}
                <Card title={DISCLOSURES.year}>
                  <Text>{DISCLOSURES.rate(count(counts.onTime), count(counts.due))}</Text>
                  <Badges counts={counts} />
                  <Text className="text-small">{DISCLOSURES.rateFormula}</Text>
                  {questions.due > 0 ? (
                    <Text>{DISCLOSURES.answers(count(questions.inTime), count(questions.due))}</Text>
                  ) : null}
                  {questions.unanswered > 0 ? (
                    <View className="tabs">
                      <Status tone="bad">{DISCLOSURES.unanswered(count(questions.unanswered))}</Status>
                    </View>
                  ) : null}
                  {questions.due > 0 ? (
                    <Text className="text-small">{DISCLOSURES.answersFormula}</Text>
                  ) : null}
                  {missingForLonger > 0 ? (
                    <Text className="tone-bad">{DISCLOSURES.forLonger(count(missingForLonger))}</Text>
                  ) : null}
                  <DutyBars label={DISCLOSURES.chart} months={months} />
                  <Button look="plain" onPress={() => setTable(!isTable)} id="duty-table">
                    {isTable ? DISCLOSURES.hideTable : DISCLOSURES.showTable}
                  </Button>
                  {isTable ? <DutyTable label={DISCLOSURES.chart} months={months} /> : null}
                </Card>
                <MonthPoster estateId={standing.estateId} months={months.map((one) => one.month)} />
                <Heading>{DISCLOSURES.clauses}</Heading>
                <Tabs
                  label={DISCLOSURES.clauses}
                  chosen={only}
                  tabs={[
                    { key: 'all', title: DISCLOSURES.only.all },
                    { key: 'bad', title: DISCLOSURES.only.bad },
                  ]}
                  onChoose={setOnly}
                />
                {[...byCategory(clauses.filter((clause) => only === 'all' || isBad(clause)))].map(
                  ([category, rows]) => (
                    <View key={category} className="stack">
                      <Text className="text-note">{category}</Text>
                      <Rows>
                        {rows.map((clause) => (
                          <ClauseRow key={clause.clauseId} clause={clause} />
                        ))}
                      </Rows>
                    </View>
                  ),
                )}
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function ClauseRow({ clause }: { clause: Clause }) {
  const { counts, latest } = clause
  const note = DISCLOSURES.line(
    promiseWords(clause),
    DISCLOSURES.counts(count(counts.onTime), count(counts.due)),
  )
  return (
    <Row
      title={clause.content}
      note={note}
      label={`${clause.content} ${note} ${latest ? DISCLOSURES.states[latest.state] : ''}`}
      onPress={() => goTo(routes.clause(clause.clauseId))}
    >
      <Badges counts={counts} />
    </Row>
  )
}

function Badges({ counts }: { counts: DutyCounts }) {
  return (
    <View className="tabs">
      {counts.late > 0 ? <Status tone="warn">{DISCLOSURES.late(count(counts.late))}</Status> : null}
      {counts.due > 0 && counts.late + counts.missing === 0 ? (
        <Status tone="good">{DISCLOSURES.allOnTime}</Status>
      ) : null}
      {counts.missing > 0 ? <Status tone="bad">{DISCLOSURES.missing(count(counts.missing))}</Status> : null}
    </View>
  )
}

function isBad(clause: Clause): boolean {
  return clause.counts.late + clause.counts.missing > 0
}

function byCategory(clauses: readonly Clause[]): Map<string, Clause[]> {
  const groups = new Map<string, Clause[]>()
  for (const clause of clauses) groups.set(clause.category, [...(groups.get(clause.category) ?? []), clause])
  return groups
}
