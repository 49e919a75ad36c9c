import { Text } from '@tarojs/components'
import {
  importSources,
  listSources,
  previewSources,
  type SourceRow,
  type SourcesPreview,
} from '#contract/ledger/income.ts'
import { isAllowed } from '#domain/core/access.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { TableProblems, useTableImport } from '#src/parts/table-import.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, dayText, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** Every contract that must bring money, the late ones first, for all to see; the company enters them here. */
export default function SourcesPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const sources = useResource(listSources, standing ? { params } : null)
  return (
    <Page>
      <Text className="text-note">{INCOME.what}</Text>
      {standing && isAllowed(standing.role, 'ledger.post') ? (
        <Bringing params={params} onDone={sources.reload} />
      ) : null}
      {standing ? (
        <Shown resource={sources}>
          {({ sources: rows, lackingFen }) =>
            rows.length === 0 ? (
              <Empty title={INCOME.none} hint={INCOME.noneHint} />
            ) : (
              <>
                {lackingFen > 0 ? (
                  <Notice tone="bad">{INCOME.lacking(money(lackingFen))}</Notice>
                ) : rows.some((row) => row.expectedFen > 0) ? (
                  <Notice tone="good">{INCOME.allCame}</Notice>
                ) : (
                  <Notice tone="calm">{INCOME.notDue}</Notice>
                )}
                <Rows>
                  {rows.map((row) => (
                    <SourceLine key={row.sourceId} row={row} />
                  ))}
                </Rows>
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

function SourceLine({ row }: { row: SourceRow }) {
  const state =
    row.lackingFen > 0
      ? INCOME.late(count(row.lateCount), money(row.lackingFen))
      : row.hasEnded
        ? INCOME.ended
        : row.expectedFen === 0
          ? INCOME.notDue
          : INCOME.fine
  return (
    <Row
      title={`${row.accountTitle} ${row.place}`}
      note={`${row.counterparty}${row.building ? ` ${row.building}` : ''}`}
      label={`${row.accountTitle} ${row.place} ${state} ${row.isUnapproved ? INCOME.unapproved : ''}`}
      onPress={() => goTo(routes.source(row.sourceId))}
    >
      <Status tone={row.lackingFen > 0 ? 'bad' : row.hasEnded || row.expectedFen === 0 ? 'quiet' : 'good'}>
        {state}
      </Status>
      {row.isUnapproved ? <Status tone="warn">{INCOME.unapproved}</Status> : null}
      {row.nextDueOn && !row.hasEnded ? (
        <Text className="text-small">{INCOME.next(dayText(row.nextDueOn))}</Text>
      ) : null}
    </Row>
  )
}

type BringingGiven = { params: { estateId: string }; onDone(): Promise<unknown> }

/** One by one, or a whole table after a look at it. */
function Bringing({ params, onDone }: BringingGiven) {
  const { preview, told, isBusy, choose, take } = useTableImport({
    look: previewSources,
    bring: importSources,
    params,
    done: ({ addedCount }) => INCOME.done(count(addedCount)),
    onDone,
  })
  return (
    <>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Card>
        <Button onPress={() => goTo(routes.editSource())} id="add-source">
          {INCOME.add}
        </Button>
        <Button look="second" onPress={() => void choose()} busy={isBusy} id="choose-sources">
          {INCOME.choose}
        </Button>
        <Text className="text-small">{INCOME.chooseHint}</Text>
      </Card>
      {preview ? <Preview preview={preview} isBusy={isBusy} onImport={() => void take()} /> : null}
    </>
  )
}

type PreviewProps = { preview: SourcesPreview; isBusy: boolean; onImport(): void }

function Preview({ preview, isBusy, onImport }: PreviewProps) {
  const { problems, problemCount, newCount, knownCount, yearFen, lines } = preview
  if (problemCount > 0) return <TableProblems problems={problems} problemCount={problemCount} />
  return (
    <>
      <Card title={TABLE.preview}>
        <Text>{INCOME.lines(count(newCount), count(knownCount))}</Text>
        <Text>{INCOME.yearFen(money(yearFen))}</Text>
        {newCount > 0 ? (
          <Button onPress={onImport} busy={isBusy} id="import-sources">
            {INCOME.import}
          </Button>
        ) : (
          <Text className="text-note">{INCOME.nothing}</Text>
        )}
      </Card>
      <Rows>
        {lines.map((line, index) => (
          <Row
            key={`${index} ${line.place}`}
            title={`${line.accountTitle} ${line.place}`}
            note={`${line.counterparty} ${dayText(line.firstDueOn)}`}
            side={<Text className="text-money">{money(line.amountFen)}</Text>}
          >
            <Text className="text-small">{INCOME.rhythms[line.rhythm]}</Text>
            {line.isUnapproved ? <Status tone="warn">{INCOME.unapproved}</Status> : null}
          </Row>
        ))}
      </Rows>
      {newCount > lines.length ? (
        <Text className="text-note">{INCOME.more(count(newCount - lines.length))}</Text>
      ) : null}
    </>
  )
}
