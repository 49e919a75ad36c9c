import { Text } from '@tarojs/components'
import { useState } from 'react'
import { type BillsPreview, importBills, previewBills } from '#contract/bills.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills.ts'
import { errorLine } from '#src/copy/errors.ts'
import { useStanding } from '#src/data/gate.ts'
import { callWithTable } from '#src/data/send-table.ts'
import { newId } from '#src/platform/random.ts'
import { chooseTable, type TableFile } from '#src/platform/table-file.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { count, money } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Notice } from '#src/ui/status.tsx'
import { periodText } from '../../parts/bill-look.tsx'

/** Bills from a table: looked at first, then all or none. */
export default function ImportBillsPage() {
  const standing = useStanding()
  const params = { communityId: standing?.communityId ?? '' }
  const [file, setFile] = useState<TableFile | null>(null)
  const [preview, setPreview] = useState<BillsPreview | null>(null)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)

  const choose = async () => {
    const chosen = await chooseTable()
    if (chosen === 'unsupported') return setTold({ tone: 'bad', text: BILL_DESK.unsupported })
    if (chosen === null) return
    setBusy(true)
    setTold(null)
    setPreview(null)
    const answer = await callWithTable(previewBills, params, chosen)
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setFile(chosen)
    setPreview(answer.value)
  }
  const bring = async () => {
    if (!file) return
    setBusy(true)
    const answer = await callWithTable(importBills, params, file, await newId())
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    setFile(null)
    setPreview(null)
    const { issuedCount, totalFen } = answer.value
    setTold({ tone: 'good', text: BILL_DESK.done(count(issuedCount), money(totalFen)) })
  }

  return (
    <Page>
      <Text className="text-note">{BILL_DESK.importWhat}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Card>
        <Button
          look={preview?.problemCount === 0 ? 'second' : 'primary'}
          onPress={() => void choose()}
          busy={isBusy}
          id="choose-bills"
        >
          {BILL_DESK.choose}
        </Button>
        <Text className="text-small">{BILL_DESK.columns}</Text>
      </Card>
      {preview ? <Preview preview={preview} isBusy={isBusy} onBring={() => void bring()} /> : null}
    </Page>
  )
}

function Preview({ preview, isBusy, onBring }: { preview: BillsPreview; isBusy: boolean; onBring(): void }) {
  const { problems, problemCount, newCount, knownCount, totalFen, bills } = preview
  if (problemCount > 0)
    return (
      <Card title={BILL_DESK.preview}>
        <Notice tone="bad">{BILL_DESK.problems(count(problemCount))}</Notice>
        {problems.map((one) => (
          <Text key={`${one.line} ${one.code}`}>{BILL_DESK.problem(one.line, one.message)}</Text>
        ))}
      </Card>
    )
  return (
    <>
      <Card title={BILL_DESK.preview}>
        <Text>{BILL_DESK.fresh(count(newCount), count(knownCount), money(totalFen))}</Text>
        {newCount > 0 ? (
          <Button onPress={onBring} busy={isBusy} id="bring-bills">
            {BILL_DESK.bring}
          </Button>
        ) : (
          <Text className="text-note">{BILL_DESK.nothingNew}</Text>
        )}
      </Card>
      <Rows>
        {bills.map((bill) => (
          <Row
            key={`${bill.unitLabel} ${bill.kind} ${bill.item} ${bill.from}`}
            title={`${bill.unitLabel} ${BILLS.title(bill.kind, bill.item)}`}
            note={periodText(bill)}
            side={<Text className="text-money">{money(bill.amountFen)}</Text>}
          />
        ))}
      </Rows>
      {newCount > bills.length ? (
        <Text className="text-note">{BILL_DESK.moreNew(count(newCount - bills.length))}</Text>
      ) : null}
    </>
  )
}
