import { Text } from '@tarojs/components'
import { useState } from 'react'
import type * as v from 'valibot'
import { type BillDetail, bookDeskPayment, correctBill, refundBill } from '#contract/bills/endpoints.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { BILL_DESK, BILLS } from '#src/copy/bills/words.ts'
import { call } from '#src/data/calls/call.ts'
import type { Outcome } from '#src/data/calls/codes.ts'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import { newId } from '#src/platform/random.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'

type Props = { estateId: string; bill: BillDetail; onDone(): Promise<unknown> }

/** What the company may do with a bill: take back, take money at the desk, pay back. */
export function DeskActs({ estateId, bill, onDone }: Props) {
  const params = { estateId, billId: bill.billId }
  const [open, setOpen] = useState<'correct' | 'desk' | 'refund' | null>(null)
  const [act, setAct] = useState<'credit' | 'cancel'>('credit')
  const [how, setHow] = useState<'cash' | 'transfer'>('cash')
  const [amount, setAmount] = useState('')
  const [words, setWords] = useState('')
  const [name, setName] = useState<string | null>(null)
  const isWhole = open === 'correct' && act === 'cancel'
  const amountFen = isWhole ? null : fenOf(amount)
  const note = words.trim()
  const form = useForm<{ readonly body: v.GenericSchema }, 'amount' | 'words'>(
    open === 'correct' ? correctBill : open === 'desk' ? bookDeskPayment : refundBill,
    open === 'correct' ? { act, amountFen, reason: note } : { how, amountFen, note },
    {
      amount:
        !isWhole &&
        ask.amount(
          BILL_DESK[open === 'desk' ? 'deskAmount' : open === 'refund' ? 'refundAmount' : 'creditAmount'],
          amount,
          {
            at: 'amountFen',
            need: BILL_DESK.needAmount,
            fault: amount.trim() === '',
            codes: ['bill.too-much', 'bill.credit-unfit', 'bill.refund-unfit'],
          },
        ),
      words: ask.write(BILL_DESK.reason, words, {
        at: open === 'correct' ? 'reason' : 'note',
        need: BILL_DESK.needReason,
      }),
    },
  )
  const begin = (what: typeof open, startFen: number | null) => {
    setOpen(what)
    setAmount(startFen === null ? '' : plainHundredths(startFen))
    setWords('')
    setName(null)
    form.reset()
  }
  const send = async () => {
    // The same name at each try, so that a lost answer books nothing twice.
    const key = name ?? (await newId())
    setName(key)
    const fen = amountFen ?? 0
    const answer: Outcome<unknown> =
      open === 'correct'
        ? await call(correctBill, {
            params,
            body: { correctionId: key, act, amountFen: isWhole ? null : fen, reason: note },
            key,
          })
        : open === 'desk'
          ? await call(bookDeskPayment, { params, body: { paymentId: key, how, amountFen: fen, note }, key })
          : await call(refundBill, { params, body: { refundId: key, amountFen: fen, note }, key })
    if (!answer.ok) return answer
    setOpen(null)
    await onDone()
    return null
  }
  const title = open === 'desk' ? BILL_DESK.desk : open === 'refund' ? BILL_DESK.refundDo : BILL_DESK.correct
  const words2 =
    open === 'desk' ? BILL_DESK.note : open === 'refund' ? BILL_DESK.refundNote : BILL_DESK.reason
  const amount2 =
    open === 'desk'
      ? BILL_DESK.deskAmount
      : open === 'refund'
        ? BILL_DESK.refundAmount
        : BILL_DESK.creditAmount
  return (
    <>
      {bill.owedFen < 0 ? (
        <Button onPress={() => begin('refund', -bill.owedFen)} id="refund-bill">
          {BILL_DESK.refundDo}
        </Button>
      ) : null}
      {bill.owedFen > 0 ? (
        <Button onPress={() => begin('desk', bill.owedFen)} id="desk-payment">
          {BILL_DESK.desk}
        </Button>
      ) : null}
      {bill.creditedFen < bill.amountFen ? (
        <Button look="second" onPress={() => begin('correct', null)} id="correct-bill">
          {BILL_DESK.correct}
        </Button>
      ) : null}
      <Sheet
        title={title}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
        confirm={{ text: title, onPress: () => void form.send(send), busy: form.isSending }}
      >
        {open === 'correct' ? (
          <>
            <Text>{BILL_DESK.correctHint}</Text>
            <Choices
              label={BILL_DESK.correct}
              chosen={act}
              options={[
                { key: 'credit', title: BILL_DESK.acts.credit },
                { key: 'cancel', title: BILL_DESK.acts.cancel },
              ]}
              onChoose={setAct}
            />
          </>
        ) : null}
        {open === 'desk' ? (
          <Choices
            label={BILL_DESK.deskHow}
            chosen={how}
            options={[
              { key: 'cash', title: BILLS.hows.cash },
              { key: 'transfer', title: BILLS.hows.transfer },
            ]}
            onChoose={setHow}
          />
        ) : null}
        {open === 'correct' && act === 'cancel' ? null : (
          <Field
            {...form.of('amount')}
            decimal
            label={amount2}
            value={amount}
            onChange={setAmount}
            most={14}
          />
        )}
        <Field {...form.of('words')} label={words2} value={words} onChange={setWords} most={100} />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}
