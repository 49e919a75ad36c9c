import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { postEntry } from '#contract/ledger/endpoints.ts'
import { type BankLine, listBankLines, matchBankLine } from '#contract/ledger/bank.ts'
import { listVotes } from '#contract/votes/endpoints.ts'
import { ACCOUNTS, BANK_ACCOUNT, findAccount, OPENING_ACCOUNT } from '#domain/ledger/account.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { BOOK_DESK } from '#src/copy/ledger/desk.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { change } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'

type Side = 'in' | 'out' | 'brought'

const SIDES: readonly { key: Side; title: string }[] = [
  { key: 'in', title: BOOK_DESK.moneyIn },
  { key: 'out', title: BOOK_DESK.moneyOut },
  { key: 'brought', title: BOOK_DESK.brought },
]
const KINDS = { in: 'income', out: 'expense', brought: 'equity' } as const
const MOST_VOUCHERS = 9
const Typed = v.object({
  day: v.string(),
  amount: v.string(),
  summary: v.string(),
  who: v.string(),
  building: v.string(),
  invoices: v.string(),
})
const EMPTY = { day: '', amount: '', summary: '', who: '', building: '', invoices: '' }

/** The clerk posts one entry, with its voucher and, where owners decide, the vote that allows it. */
export default function PostPage() {
  const standing = useActiveRole()
  const { lineId } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const bank = useResource(listBankLines, standing && lineId ? { params: { estateId } } : null)
  if (!standing || (lineId && bank.state === 'loading'))
    return (
      <Page>
        <Loading />
      </Page>
    )
  const line = bank.value?.unmatched.find((one) => one.lineId === lineId)
  return <PostForm estateId={estateId} asked={line} />
}

/** What the bank says is filled in; the clerk adds what it was for. Once booked, the line is done with. */
function PostForm({ estateId, asked }: { estateId: string; asked: BankLine | undefined }) {
  const [line, setLine] = useState(asked)
  const votes = useResource(listVotes, { params: { estateId } })
  const draft = useDraft()
  const [side, setSide] = useDraftState<Side>(
    draft,
    'side',
    line && line.amountFen < 0 ? 'out' : 'in',
    v.picklist(['in', 'out', 'brought']),
  )
  const [account, setAccount] = useDraftState<string | null>(draft, 'account', null, v.nullable(v.string()))
  const [typed, setTyped] = useDraftState(
    draft,
    'typed',
    line
      ? {
          ...EMPTY,
          day: line.bookedOn,
          amount: plainHundredths(Math.abs(line.amountFen)),
          summary: line.memo,
          who: line.counterparty,
        }
      : EMPTY,
    Typed,
  )
  const { photos: scans, setPhotos: setScans, isWorking, picker } = usePickedPhotos(MOST_VOUCHERS, { draft })
  const [voteId, setVoteId] = useDraftState(draft, 'voteId', '')
  const [entryId, setEntryId] = useDraftState<string | null>(draft, 'entryId', null, v.nullable(v.string()))
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const chosen = side === 'brought' ? OPENING_ACCOUNT : account
  const isReserved = findAccount(chosen ?? '')?.isReserved === true
  const amountFen = fenOf(typed.amount)
  const invoices = typed.invoices.split(/[\s、，,]+/).filter((text) => text !== '')

  const set = (name: keyof typeof EMPTY) => (value: string) => setTyped({ ...typed, [name]: value })
  const said = {
    bookedOn: typed.day,
    building: typed.building.trim(),
    summary: typed.summary.trim(),
    counterparty: typed.who.trim(),
    invoices,
  }
  const form = useForm(
    postEntry,
    { ...said, amountFen, credit: chosen },
    {
      account:
        side !== 'brought' &&
        ask.choose(BOOK_DESK.account, account, { at: 'credit', codes: ['entry.account-unfit'] }),
      amountFen: ask.amount(BOOK_DESK.amount, typed.amount, { wrong: BOOK_DESK.amountWrong }),
      bookedOn: ask.day(BOOK_DESK.day, typed.day, {
        wrong: BOOK_DESK.dayWrong,
        codes: ['entry.day-unfit', 'entry.month-closed'],
      }),
      summary: ask.write(BOOK_DESK.summary, typed.summary),
      invoices: ask.write(BOOK_DESK.invoices, typed.invoices, { wrong: BOOK_DESK.invoicesWrong }),
      vouchers: ask.add(BOOK_DESK.voucher, scans, {
        fault: side === 'out' && scans.length === 0 && BOOK_DESK.needVoucher,
        codes: ['entry.no-voucher'],
      }),
      approvedBy: isReserved && ask.choose(BOOK_DESK.vote, voteId, { codes: ['entry.vote-unfit'] }),
    },
  )
  const save = async () => {
    setTold(null)
    if (!chosen || amountFen === null) return null
    const name = entryId ?? (await newId())
    setEntryId(name)
    const sent = await uploadAllKept(
      estateId,
      scans.map((scan) => scan.key),
    )
    const answer =
      'code' in sent
        ? { ok: false as const, code: sent.code }
        : await call(postEntry, {
            params: { estateId },
            body: {
              ...said,
              entryId: name,
              debit: side === 'out' ? chosen : BANK_ACCOUNT,
              credit: side === 'out' ? BANK_ACCOUNT : chosen,
              amountFen,
              voucherIds: [...sent.photoIds],
              approvedBy: isReserved && voteId ? voteId : null,
            },
            key: name,
          })
    if (!answer.ok) {
      // What was refused as it is may be written anew: it then is another entry.
      if (answer.code !== 'phone.offline' && answer.code !== 'phone.timeout') setEntryId(null)
      return answer
    }
    for (const scan of scans) void dropPhoto(scan.key)
    const matched = line
      ? await call(matchBankLine, {
          params: { estateId, lineId: line.lineId },
          body: { entryId: name },
          key: name,
        })
      : null
    setTold(
      matched && !matched.ok
        ? { tone: 'bad', text: BOOK_DESK.matchLater }
        : { tone: 'good', text: BOOK_DESK.posted(answer.value.number) },
    )
    setLine(undefined)
    setEntryId(null)
    setScans([])
    setTyped({ ...EMPTY, day: typed.day })
    setVoteId('')
    return null
  }

  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(save)} busy={isWorking} id="save-entry">
          {BOOK_DESK.save}
        </FormBar>
      }
    >
      {line ? (
        <Notice tone="calm">{BOOK_DESK.fromBank(change(line.amountFen))}</Notice>
      ) : (
        <Button look="second" onPress={() => goTo(routes.postBatch())} id="by-table">
          {BOOK_DESK.byTable}
        </Button>
      )}
      <DraftLine draft={draft} />
      <Tabs
        label={BOOK_DESK.side}
        chosen={side}
        tabs={SIDES}
        onChoose={(next) => {
          setSide(next)
          setAccount(null)
        }}
      />
      {side === 'brought' ? null : (
        <Card title={BOOK_DESK.account}>
          <Choices
            {...form.of('account')}
            label={BOOK_DESK.account}
            chosen={account}
            options={ACCOUNTS.filter((one) => one.kind === KINDS[side]).map((one) => ({
              key: one.code,
              title: one.title,
              ...(one.isReserved ? { note: BOOK_DESK.reserved } : {}),
            }))}
            onChoose={setAccount}
          />
        </Card>
      )}
      <Card>
        <Field
          {...form.of('amountFen')}
          decimal
          label={BOOK_DESK.amount}
          value={typed.amount}
          onChange={set('amount')}
          most={16}
        />
        <DayField {...form.of('bookedOn')} label={BOOK_DESK.day} value={typed.day} onChange={set('day')} />
        <Field
          {...form.of('summary')}
          label={BOOK_DESK.summary}
          value={typed.summary}
          onChange={set('summary')}
          most={60}
        />
        <Field label={BOOK_DESK.who} value={typed.who} onChange={set('who')} most={60} />
        <Field
          label={BOOK_DESK.buildingField}
          value={typed.building}
          onChange={set('building')}
          most={40}
          hint={BOOK_DESK.buildingHint}
        />
        <Field
          {...form.of('invoices')}
          label={BOOK_DESK.invoices}
          value={typed.invoices}
          onChange={set('invoices')}
          most={200}
          hint={BOOK_DESK.invoicesHint}
        />
      </Card>
      <Card title={BOOK_DESK.voucher}>
        <Text className="text-note">{BOOK_DESK.voucherNote}</Text>
        <FieldGroup {...form.of('vouchers')}>
          <PhotoPicker name={BOOK_DESK.voucher} {...picker} />
        </FieldGroup>
      </Card>
      {isReserved ? (
        <Card title={BOOK_DESK.vote}>
          <Choices
            {...form.of('approvedBy')}
            label={BOOK_DESK.vote}
            chosen={voteId}
            options={[
              { key: '', title: BOOK_DESK.noVote },
              ...(votes.value?.votes ?? [])
                .filter((vote) => vote.outcomes !== null)
                .map((vote) => ({ key: vote.voteId, title: vote.title })),
            ]}
            onChoose={setVoteId}
          />
        </Card>
      ) : null}
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </Page>
  )
}
