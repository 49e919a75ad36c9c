import { Text, View } from '@tarojs/components'
import { useEffect, useRef, useState } from 'react'
import { readEntry, reverseEntry } from '#contract/ledger/endpoints.ts'
import type { Photo } from '#contract/core/scalars.ts'
import { isAllowed } from '#domain/core/access.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { LEDGER } from '#src/copy/ledger/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { checkPicture, type PictureState } from '#src/data/files/picture-check.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ForRepairs } from '#src/parts/for-repairs.tsx'
import { LineQuestions } from '#src/parts/line-questions.tsx'
import { ComplainRow } from '#src/parts/complain-row.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormLine } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { newId } from '#src/platform/random.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { addressOf } from '#src/platform/request.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { change, dayText, money, monthText } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Photos } from '#src/ui/layout/photos.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'

export default function EntryPage() {
  const standing = useActiveRole()
  const { entryId = '' } = usePageParams()
  const entry = useResource(readEntry, standing ? { params: { estateId: standing.estateId, entryId } } : null)
  return (
    <Page>
      {standing ? (
        <Shown resource={entry}>
          {({ nowAt, entry: row, postings, vouchers, invoices, approval, duplicates }) => (
            <>
              <Card title={row.summary}>
                <Text className="figure-large">{change(row.changeFen)}</Text>
                <Text className="text-note">{LEDGER.number(row.number)}</Text>
                {row.reversedByNumber === null ? null : (
                  <Status tone="warn">{LEDGER.reversed(row.reversedByNumber)}</Status>
                )}
                {row.reversesNumber === null ? null : (
                  <Status tone="warn">{LEDGER.reverses(row.reversesNumber)}</Status>
                )}
                <Line title={LEDGER.when} value={dayText(row.bookedOn)} />
                <Line title={LEDGER.who} value={row.counterparty} />
                <Line title={LEDGER.what2} value={row.accountTitle} />
                <Line title={LEDGER.after} value={money(row.balanceFen)} />
                {invoices.length > 0 ? <Line title={LEDGER.invoices} value={invoices.join(' ')} /> : null}
                {approval ? <Text>{LEDGER.approved(approval.title)}</Text> : null}
              </Card>
              {row.isUnapproved && row.reversedByNumber === null ? (
                <Card title={LEDGER.unapproved}>
                  <Text className="tone-bad">{LEDGER.unapprovedHint}</Text>
                </Card>
              ) : null}
              {duplicates.length > 0 && row.reversedByNumber === null && row.reversesNumber === null ? (
                <Card title={LEDGER.duplicates}>
                  {duplicates.map((duplicate) => (
                    <Text key={`${duplicate.number} ${duplicate.month}`} className="tone-bad">
                      {duplicate.number === null
                        ? LEDGER.duplicateThere(monthText(duplicate.month))
                        : LEDGER.duplicateHere(duplicate.number, monthText(duplicate.month))}
                    </Text>
                  ))}
                  <Button look="second" onPress={() => goTo(routes.duplicates())}>
                    {LEDGER.seeDuplicates}
                  </Button>
                </Card>
              ) : null}
              <Card title={LEDGER.voucher}>
                {vouchers.length === 0 ? <Text className="text-note">{LEDGER.vouchers(0)}</Text> : null}
                <Photos
                  name={LEDGER.voucherOf(row.summary)}
                  photos={vouchers.map((photo) => ({ key: photo.photoId, address: addressOf(photo.url) }))}
                />
                {row.voucherCount > 0 ? (
                  <VoucherCheck key={row.entryId} vouchers={vouchers} wanted={row.voucherCount} />
                ) : null}
              </Card>
              <Card title={LEDGER.sides}>
                {postings.map((posting, index) => (
                  <Line
                    key={`${posting.accountCode} ${index}`}
                    title={posting.title}
                    value={
                      posting.amountFen > 0
                        ? LEDGER.debit(money(posting.amountFen))
                        : LEDGER.credit(money(-posting.amountFen))
                    }
                  />
                ))}
              </Card>
              <ForRepairs estateId={standing.estateId} about={{ entryId: row.entryId }} />
              <LineQuestions
                estateId={standing.estateId}
                role={standing.role}
                about="entry"
                subject={row.entryId}
              />
              <ComplainRow role={standing.role} about="entry" id={row.entryId} />
              {isAllowed(standing.role, 'ledger.post') &&
              row.reversedByNumber === null &&
              row.reversesNumber === null ? (
                <TakeBack
                  estateId={standing.estateId}
                  entryId={row.entryId}
                  nowAt={nowAt}
                  onDone={entry.reload}
                />
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

/** Whether the pictures shown are those that the entry's hash names, found out on this phone. */
function VoucherCheck({ vouchers, wanted }: { vouchers: readonly Photo[]; wanted: number }) {
  const [states, setStates] = useState<readonly PictureState[] | null>(null)
  const first = useRef(vouchers)
  useEffect(() => {
    let isGone = false
    const run = async () => {
      const found: PictureState[] = []
      for (const { photoId, url } of first.current) {
        found.push(await checkPicture(photoId, url))
        if (isGone) return
      }
      setStates(found)
    }
    void run()
    return () => {
      isGone = true
    }
  }, [])
  if (states === null) return <Text className="text-small">{LEDGER.voucherChecking}</Text>
  const gone = wanted - states.length + states.filter((state) => state === 'gone').length
  const unread = states.filter((state) => state === 'unread').length
  return (
    <>
      {states.map((state, at) =>
        state === 'changed' ? (
          <Notice key={`changed ${at}`} tone="bad">
            {LEDGER.voucherChanged(at + 1)}
          </Notice>
        ) : null,
      )}
      {gone > 0 ? <Notice tone="bad">{LEDGER.voucherGone(gone)}</Notice> : null}
      {unread > 0 ? <Notice tone="warn">{LEDGER.voucherUnread(unread)}</Notice> : null}
      {gone === 0 && states.every((state) => state === 'same') ? (
        <Notice tone="good">{LEDGER.voucherSame(states.length)}</Notice>
      ) : null}
    </>
  )
}

type TakeBackGiven = {
  estateId: string
  entryId: string
  nowAt: number
  onDone(): Promise<unknown>
}

/** The clerk takes an entry back, with a reason; the page then shows both. */
function TakeBack({ estateId, entryId, nowAt, onDone }: TakeBackGiven) {
  const [isOpen, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [reversalId, setReversalId] = useState<string | null>(null)
  const form = useForm(
    reverseEntry,
    { reason: reason.trim() },
    {
      reason: ask.write(LEDGER.takeBackWhy, reason, { need: LEDGER.needWhy }),
    },
  )
  const takeBack = async () => {
    const name = reversalId ?? (await newId())
    setReversalId(name)
    const answer = await call(reverseEntry, {
      params: { estateId, entryId },
      body: { reversalId: name, bookedOn: beijingDayOf(nowAt), reason: reason.trim() },
      key: name,
    })
    if (!answer.ok) return answer
    setOpen(false)
    await onDone()
    return null
  }
  return (
    <>
      <Button look="second" onPress={() => setOpen(true)} id="take-back">
        {LEDGER.takeBack}
      </Button>
      <Sheet
        title={LEDGER.takeBack}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        confirm={{ text: LEDGER.takeBack, onPress: () => void form.send(takeBack), busy: form.isSending }}
      >
        <Text>{LEDGER.takeBackHint}</Text>
        <Field
          {...form.of('reason')}
          label={LEDGER.takeBackWhy}
          value={reason}
          onChange={setReason}
          most={60}
        />
        <FormLine form={form} />
      </Sheet>
    </>
  )
}

function Line({ title, value }: { title: string; value: string }) {
  return (
    <View className="row-line stacks">
      <Text className="text-note">{title}</Text>
      <Text>{value}</Text>
    </View>
  )
}
