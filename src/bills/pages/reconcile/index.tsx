import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import {
  answerCase,
  importCashierStatement,
  previewCashierStatement,
  readReconciliation,
} from '#contract/bills/endpoints.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { TABLE } from '#src/copy/core/table.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { TableProblems, useTableImport } from '#src/parts/table-import.tsx'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count, dayText, longInstant, money } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

type Case = OutputOf<typeof readReconciliation>['cases'][number]

/** The cashier's statement beside our receipts, line by line. */
export default function ReconcilePage() {
  const standing = useActiveRole()
  const params = { estateId: standing?.estateId ?? '' }
  const state = useResource(readReconciliation, standing ? { params } : null)
  const { preview, told, isBusy, choose, take } = useTableImport({
    look: previewCashierStatement,
    bring: importCashierStatement,
    params,
    done: ({ addedCount, knownCount }) => BILL_DESK.statementDone(count(addedCount), count(knownCount)),
    onDone: state.reload,
  })
  return (
    <Page>
      <Text className="text-note">{BILL_DESK.recWhat}</Text>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
      <Button
        look={preview?.problemCount === 0 ? 'second' : 'primary'}
        onPress={() => void choose()}
        busy={isBusy}
        id="choose-cashier"
      >
        {BILL_DESK.choose}
      </Button>
      {preview && preview.problemCount > 0 ? <TableProblems {...preview} /> : null}
      {preview && preview.problemCount === 0 ? (
        <Card title={TABLE.preview}>
          <Text>
            {BILL_DESK.statementFresh(
              count(preview.newCount),
              count(preview.knownCount),
              money(preview.totalFen),
            )}
          </Text>
          <Button onPress={() => void take()} busy={isBusy} id="take-statement">
            {BILL_DESK.takeStatement}
          </Button>
        </Card>
      ) : null}
      {standing ? (
        <Shown resource={state}>
          {(value) => <Result value={value} estateId={params.estateId} onDone={state.reload} />}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Result({
  value,
  estateId,
  onDone,
}: {
  value: OutputOf<typeof readReconciliation>
  estateId: string
  onDone(): Promise<unknown>
}) {
  const { covered, matchedCount, matchedFen, missingHere, missingThere, differs, cases, waitingCount } = value
  const isGood =
    covered !== null && matchedCount > 0 && missingHere.length + missingThere.length + differs.length === 0
  return (
    <>
      <Text className="text-strong">
        {covered ? BILL_DESK.covered(dayText(covered.from), dayText(covered.to)) : BILL_DESK.never}
      </Text>
      {covered ? (
        <Status tone={matchedCount > 0 ? 'good' : 'quiet'}>
          {BILL_DESK.matched(count(matchedCount), money(matchedFen))}
        </Status>
      ) : null}
      {isGood ? <Notice tone="good">{BILL_DESK.allGood}</Notice> : null}
      {waitingCount > 0 ? (
        <Text className="text-note">{BILL_DESK.waitingOrders(count(waitingCount))}</Text>
      ) : null}
      <Payments title={BILL_DESK.missingHere} hint={BILL_DESK.missingHereHint} payments={missingHere} />
      <Payments title={BILL_DESK.missingThere} hint={BILL_DESK.missingThereHint} payments={missingThere} />
      {differs.length > 0 ? (
        <Card title={BILL_DESK.differs}>
          {differs.map(({ line, booked }) => (
            <View className="stack" key={line.cashierNo}>
              <Text>{BILL_DESK.pair(money(line.amountFen), money(booked.amountFen))}</Text>
              <Text className="text-small text-code">{`${BILLS.cashierNo} ${line.cashierNo}`}</Text>
            </View>
          ))}
        </Card>
      ) : null}
      {cases.map((one) => (
        <OneCase key={`${one.cashierNo} ${one.why}`} one={one} estateId={estateId} onDone={onDone} />
      ))}
    </>
  )
}

type Payment = OutputOf<typeof readReconciliation>['missingHere'][number]

function Payments({ title, hint, payments }: { title: string; hint: string; payments: readonly Payment[] }) {
  if (payments.length === 0) return null
  return (
    <Card title={title}>
      <Text className="text-note">{hint}</Text>
      {payments.map((one) => (
        <View className="stack" key={one.cashierNo}>
          <Text className="text-money">{money(one.amountFen)}</Text>
          <Text className="text-small text-code">{`${BILLS.cashierNo} ${one.cashierNo}`}</Text>
        </View>
      ))}
    </Card>
  )
}

/** Money that came and that no bill explains, until somebody writes down what was done about it. */
function OneCase({ one, estateId, onDone }: { one: Case; estateId: string; onDone(): Promise<unknown> }) {
  const [note, setNote] = useState('')
  const form = useForm(
    answerCase,
    { why: one.why, note: note.trim() },
    {
      note: ask.write(BILL_DESK.answerNote, note, { need: BILL_DESK.needReason }),
    },
  )
  const send = async () => {
    const answer = await call(answerCase, {
      params: { estateId, cashierNo: one.cashierNo },
      body: { why: one.why, note: note.trim() },
    })
    if (answer.ok) await onDone()
    return answer
  }
  return (
    <Card title={BILL_DESK.cases}>
      <Text className="text-money">{money(one.amountFen)}</Text>
      <Text>{BILL_DESK.whys[one.why]}</Text>
      <Text className="text-small text-code">{`${BILLS.cashierNo} ${one.cashierNo}`}</Text>
      <Text className="text-note">{longInstant(one.openedAt)}</Text>
      {one.answer ? (
        <Status tone="good">{BILL_DESK.answered(one.answer)}</Status>
      ) : (
        <>
          <Field
            {...form.of('note')}
            label={BILL_DESK.answerNote}
            value={note}
            onChange={setNote}
            most={200}
          />
          <FormBar
            form={form}
            look="second"
            onPress={() => void form.send(send)}
            id={`answer-${one.cashierNo}`}
          >
            {BILL_DESK.answer}
          </FormBar>
        </>
      )}
    </Card>
  )
}
