import { Text } from '@tarojs/components'
import { useState } from 'react'
import {
  type BankLine,
  importStatement,
  listBankLines,
  previewStatement,
  type StatementPreview,
} from '#contract/ledger-bank.ts'
import { isAllowed } from '#domain/access.ts'
import { BANK } from '#src/copy/bank.ts'
import { errorLine } from '#src/copy/errors.ts'
import type { ClientCode } from '#src/data/codes.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { callWithTable } from '#src/data/send-table.ts'
import { goTo } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { chooseTable, type TableFile } from '#src/platform/table-file.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { change, count, dayText, money } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice, Status } from '#src/ui/status.tsx'

/** Lines of the bank that no entry explains, for all to see; the clerk imports statements here. */
export default function BankPage() {
  const standing = useStanding()
  const params = { communityId: standing?.communityId ?? '' }
  const bank = useResource(listBankLines, standing ? { params } : null)
  const [file, setFile] = useState<TableFile | null>(null)
  const [preview, setPreview] = useState<StatementPreview | null>(null)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const mayPost = standing !== null && isAllowed(standing.role, 'ledger.post')

  const refuse = (code: ClientCode) => {
    setTold({ tone: 'bad', text: errorLine(code) })
  }
  const choose = async () => {
    const chosen = await chooseTable()
    if (chosen === 'unsupported') return setTold({ tone: 'bad', text: BANK.unsupported })
    if (chosen === null) return
    setBusy(true)
    setTold(null)
    setPreview(null)
    const answer = await callWithTable(previewStatement, params, chosen)
    setBusy(false)
    if (!answer.ok) return refuse(answer.code)
    setFile(chosen)
    setPreview(answer.value)
  }
  const bring = async () => {
    if (!file) return
    setBusy(true)
    const answer = await callWithTable(importStatement, params, file, await newId())
    setBusy(false)
    if (!answer.ok) return refuse(answer.code)
    setFile(null)
    setPreview(null)
    setTold({
      tone: 'good',
      text: BANK.done(count(answer.value.addedCount), count(answer.value.matchedCount)),
    })
    await bank.reload()
  }

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
      {preview ? <Preview preview={preview} isBusy={isBusy} onImport={() => void bring()} /> : null}
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

type PreviewGiven = { preview: StatementPreview; isBusy: boolean; onImport(): void }

function Preview({ preview, isBusy, onImport }: PreviewGiven) {
  const { problems, problemCount, newCount, knownCount, matchedCount, inFen, outFen, lines } = preview
  if (problemCount > 0)
    return (
      <Card title={BANK.preview}>
        <Notice tone="bad">{BANK.problems(count(problemCount))}</Notice>
        {problems.map((one) => (
          <Text key={`${one.line} ${one.code}`}>{BANK.problem(one.line, one.message)}</Text>
        ))}
      </Card>
    )
  return (
    <>
      <Card title={BANK.preview}>
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
