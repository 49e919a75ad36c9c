import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type * as v from 'valibot'
import type { DutyCounts } from '#contract/performance/counts.ts'
import { type Clause, readPerformance } from '#contract/performance/endpoints.ts'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, useShareCard } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { isAllowed } from '#domain/core/access.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { useCare } from '#src/ui/care/care.ts'
import { DutyBars, DutyTable, DutyTrack } from '#src/ui/performance/duty-bars.tsx'
import { count, dayText, percent } from '#src/ui/figures/figures.ts'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { yearCard } from '../../parts/cards.ts'
import { MonthPoster } from '../../parts/month-poster.tsx'
import { promiseWords } from '../../parts/promise.ts'

type Performance = v.InferOutput<typeof readPerformance.output>

export default function PerformancePage() {
  const standing = useActiveRole()
  const performance = useResource(
    readPerformance,
    standing ? { params: { estateId: standing.estateId } } : null,
  )
  useShareCard(yearCard(performance.value ?? null))
  return (
    <Page>
      {standing && isAllowed(standing.role, 'disclosure.post') ? (
        <Button onPress={() => goTo(routes.dutyDesk())} id="duty-desk">
          {DISCLOSURES.asDesk}
        </Button>
      ) : null}
      {standing && isAllowed(standing.role, 'disclosure.supervise') ? (
        <Button onPress={() => goTo(routes.overdue())} id="overdue">
          {DISCLOSURES.asOverdue}
        </Button>
      ) : null}
      {standing ? (
        <Shown resource={performance}>
          {(value) =>
            value.servedFrom === null ? (
              <Empty title={DISCLOSURES.none} hint={DISCLOSURES.noneHint} />
            ) : (
              <>
                {value.contract ? null : (
                  <Card title={DISCLOSURES.unfiled}>
                    <Text>{DISCLOSURES.unfiledHint(dayText(value.servedFrom))}</Text>
                  </Card>
                )}
                <Year value={value} />
                <Months months={value.months} />
                <Clauses clauses={value.clauses} />
                <MonthPoster estateId={standing.estateId} months={value.months.map((one) => one.month)} />
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

/** The share that was done in time, first and largest; its parts, and how it is computed. */
function Year({ value: { contract, counts, missingForLonger, questions } }: { value: Performance }) {
  return (
    <Card title={DISCLOSURES.year}>
      <Text className="figure-first">{DISCLOSURES.onTimeShare(percent(counts.onTime, counts.due))}</Text>
      <Text>{DISCLOSURES.rate(count(counts.onTime), count(counts.due))}</Text>
      <DutyTrack counts={counts} />
      <Badges counts={counts} />
      {questions.unanswered > 0 ? (
        <View className="tabs">
          <Status tone="bad">{DISCLOSURES.unanswered(count(questions.unanswered))}</Status>
        </View>
      ) : null}
      {missingForLonger > 0 ? (
        <Text className="tone-bad">{DISCLOSURES.forLonger(count(missingForLonger))}</Text>
      ) : null}
      {questions.due > 0 ? (
        <Text>{DISCLOSURES.answers(count(questions.inTime), count(questions.due))}</Text>
      ) : null}
      <Fold title={DISCLOSURES.how}>
        <Text className="text-small">{DISCLOSURES.rateFormula}</Text>
        {questions.due > 0 ? <Text className="text-small">{DISCLOSURES.answersFormula}</Text> : null}
        {contract ? (
          <>
            <Text className="text-note">{contract.title}</Text>
            <Text className="text-note">{DISCLOSURES.contract(contract.company)}</Text>
            <Text className="text-note">
              {DISCLOSURES.period(dayText(contract.startsOn), dayText(contract.endsOn))}
            </Text>
          </>
        ) : null}
      </Fold>
    </Card>
  )
}

function Months({ months }: Pick<Performance, 'months'>) {
  // In care mode the figures stand there at once: bars are small and thin.
  const isCare = useCare((state) => state.isOn)
  const [wanted, setTable] = useState<boolean | null>(null)
  const isTable = wanted ?? isCare
  return (
    <Card title={DISCLOSURES.chartTitle}>
      {isTable ? (
        <DutyTable label={DISCLOSURES.chart} months={months} />
      ) : (
        <DutyBars label={DISCLOSURES.chart} months={months} />
      )}
      <Button look="plain" onPress={() => setTable(!isTable)} id="duty-table">
        {isTable ? DISCLOSURES.hideTable : DISCLOSURES.showTable}
      </Button>
    </Card>
  )
}

/** The clauses by category, the worst first; each category opens when it is asked for. */
function Clauses({ clauses }: { clauses: readonly Clause[] }) {
  const [only, setOnly] = useState<'all' | 'bad'>('all')
  const [isAllOpen, setAllOpen] = useState(false)
  const groups = byCategory(clauses.filter((clause) => only === 'all' || isBad(clause)))
  return (
    <>
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
      <Button look="plain" onPress={() => setAllOpen(!isAllOpen)} id="unfold-all">
        {isAllOpen ? DISCLOSURES.foldAll : DISCLOSURES.unfoldAll}
      </Button>
      <View className="rows" key={`${only} ${isAllOpen}`}>
        {groups.map(({ category, rows, counts }) => (
          <Fold
            key={category}
            title={category}
            side={DISCLOSURES.inTimeOf(count(counts.onTime), count(counts.due))}
            startsOpen={isAllOpen}
            head={<DutyTrack counts={counts} />}
          >
            <View className="fold-rows">
              {rows.map((clause) => (
                <ClauseRow key={clause.clauseId} clause={clause} />
              ))}
            </View>
          </Fold>
        ))}
      </View>
    </>
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

type Group = { category: string; rows: Clause[]; counts: DutyCounts }

function byCategory(clauses: readonly Clause[]): Group[] {
  const groups = new Map<string, Clause[]>()
  for (const clause of clauses) groups.set(clause.category, [...(groups.get(clause.category) ?? []), clause])
  return [...groups]
    .map(([category, rows]) => ({ category, rows, counts: sumOf(rows) }))
    .sort((one, other) => worse(one.counts, other.counts))
}

function sumOf(rows: readonly Clause[]): DutyCounts {
  const sum = { due: 0, onTime: 0, late: 0, missing: 0 }
  for (const { counts } of rows)
    for (const key of ['due', 'onTime', 'late', 'missing'] as const) sum[key] += counts[key]
  return sum
}

/** The smaller share in time comes first; where nothing was due, last. */
function worse(one: DutyCounts, other: DutyCounts): number {
  if (one.due === 0 || other.due === 0) return other.due - one.due
  return one.onTime * other.due - other.onTime * one.due
}
