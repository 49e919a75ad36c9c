import { Text } from '@tarojs/components'
import {
  type BankLine,
  importStatement,
  listBankLines,
  previewStatement,
  type StatementPreview,
} from '#contract/ledger/bank.ts'
import { isAllowed } from '#domain/core/access.ts'
import { BANK } from '#src/copy/ledger/bank.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { TableProblems, useTableImport } from '#src/parts/table-import.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { change, count, dayText, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

/** Lines of the bank that no entry explains, for all to see; the clerk imports statements here. */
export default function BankPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const bank = useResource(listBankLines, standing ? { params } : null)
  const { preview, told, isBusy, choose, take } = useTableImport({
    look: previewStatement,
    bring: importStatement,
    params,
    done: ({ addedCount, matchedCount }) => BANK.done(count(addedCount), count(matchedCount)),
    onDone: bank.reload,
  })
  const mayPost = standing !== null && isAllowed(standing.role, 'ledger.post')
  return (
    <Page>
      <Text className="text-note">{BANK.what}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      {mayPost ? (
        <Card>
          <Button
            look={preview ? 'second' : 'primary'}
            onPress={() => void choose()}
            busy={isBusy}
            id="choose-statement"
          >
            {BANK.choose}
          </Button>
          <Text className="text-small">{BANK.chooseHint}</Text>
        </Card>
      ) : null}
      {preview ? <Preview preview={preview} isBusy={isBusy} onImport={() => void take()} /> : null}
      {standing ? (
        <Shown resource={bank}>
          {({ unmatched, unmatchedCount, importedTo }) => (
            <>
              <Text>{importedTo ? BANK.importedTo(dayText(importedTo)) : BANK.never}</Text>
              {importedTo && unmatchedCount === 0 ? <Notice tone="good">{BANK.allMatched}</Notice> : null}
              {unmatchedCount > 0 ? (
                <>
                  <Notice tone="warn">{BANK.unmatched(count(unmatchedCount))}</Notice>
                  {mayPost && unmatchedCount > 1 ? (
                    <Button look="second" onPress={() => goTo(routes.bookLines())} id="book-many">
                      {BANK.bookMany}
                    </Button>
                  ) : null}
                  <Rows>
                    {unmatched.map((line) => (
                      <Line
                        key={line.lineId}
                        line={line}
                        {...(mayPost ? { onPress: () => goTo(routes.postEntry(line.lineId)) } : {})}
                      />
                    ))}
                  </Rows>
                  {unmatchedCount > unmatched.length ? (
                    <Text className="text-note">{BANK.more(count(unmatchedCount - unmatched.length))}</Text>
                  ) : null}
                </>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

type PreviewProps = { preview: StatementPreview; isBusy: boolean; onImport(): void }

function Preview({ preview, isBusy, onImport }: PreviewProps) {
  const { problems, problemCount, newCount, knownCount, matchedCount, inFen, outFen, lines } = preview
  if (problemCount > 0) return <TableProblems problems={problems} problemCount={problemCount} />
  return (
    <>
      <Card title={TABLE.preview}>
        <Text>{BANK.lines(count(newCount), count(knownCount))}</Text>
        <Text>{BANK.matched(count(matchedCount))}</Text>
        <Text>{BANK.sums(money(inFen), money(outFen))}</Text>
        {newCount > 0 ? (
          <Button onPress={onImport} busy={isBusy} id="import-statement">
            {BANK.import}
          </Button>
        ) : (
          <Text className="text-note">{BANK.nothing}</Text>
        )}
      </Card>
      <Rows>
        {lines.map((line) => (
          <Line key={line.lineId} line={line} />
        ))}
      </Rows>
      {newCount > lines.length ? (
        <Text className="text-note">{BANK.more(count(newCount - lines.length))}</Text>
      ) : null}
    </>
  )
}

function Line({ line, onPress }: { line: BankLine; onPress?: () => void }) {
  const title = line.memo || line.counterparty || BANK.title
  return (
    <Row
      title={title}
      note={`${dayText(line.bookedOn)} ${line.counterparty}`}
      label={`${title} ${change(line.amountFen)} ${onPress ? BANK.book : ''}`}
      {...(onPress ? { onPress } : {})}
      side={
        <>
          <Text className={`text-money ${line.amountFen < 0 ? 'tone-warn' : 'tone-good'}`}>
            {change(line.amountFen)}
          </Text>
          <Status tone={line.number === null ? 'warn' : 'good'}>
            {line.number === null ? BANK.missing : BANK.has}
          </Status>
        </>
      }
    />
  )
}
