import { Text } from '@tarojs/components'
import { type BillsPreview, importBills, previewBills } from '#contract/bills/endpoints.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { TableProblems, useTableImport } from '#src/parts/table-import.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { count, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { periodText } from '../../parts/bill-badge.tsx'

/** Bills from a table: looked at first, then all or none. */
export default function ImportBillsPage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const { preview, told, isBusy, choose, take } = useTableImport({
    look: previewBills,
    bring: importBills,
    params,
    done: ({ issuedCount, totalFen }) => BILL_DESK.done(count(issuedCount), money(totalFen)),
  })
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
      {preview ? <Preview preview={preview} isBusy={isBusy} onBring={() => void take()} /> : null}
    </Page>
  )
}

function Preview({ preview, isBusy, onBring }: { preview: BillsPreview; isBusy: boolean; onBring(): void }) {
  const { problems, problemCount, newCount, knownCount, totalFen, bills } = preview
  if (problemCount > 0) return <TableProblems problems={problems} problemCount={problemCount} />
  return (
    <>
      <Card title={TABLE.preview}>
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
