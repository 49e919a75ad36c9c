import { Text } from '@tarojs/components'
import * as v from 'valibot'
import { readSource, saveSource, type SourceVersionShown } from '#contract/ledger/income.ts'
import { listVotes } from '#contract/votes/endpoints.ts'
import { RHYTHMS } from '#domain/ledger/income/source.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { plainHundredths } from '#domain/core/quantity.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask, fenOf } from '#src/parts/form/fields.ts'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'

const MOST_PHOTOS = 9

/** The company enters a source, or changes its contract as a new version with a reason. */
export default function EditSourcePage() {
  const standing = useActiveRole()
  const { sourceId } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const source = useResource(readSource, standing && sourceId ? { params: { estateId, sourceId } } : null)
  if (!standing || (sourceId && source.state === 'loading'))
    return (
      <Page>
        <Loading />
      </Page>
    )
  return <SourceForm estateId={estateId} sourceId={sourceId} last={lastOf(source.value?.versions)} />
}

type FormGiven = {
  estateId: string
  sourceId: string | undefined
  last: SourceVersionShown | undefined
}

const Typed = v.object({
  place: v.string(),
  building: v.string(),
  who: v.string(),
  number: v.string(),
  from: v.string(),
  to: v.string(),
  amount: v.string(),
  first: v.string(),
  dueDay: v.string(),
  file: v.string(),
  reason: v.string(),
})

function SourceForm({ estateId, sourceId, last }: FormGiven) {
  const votes = useResource(listVotes, { params: { estateId } })
  const draft = useDraft()
  const [account, setAccount] = useDraftState<string | null>(
    draft,
    'account',
    last?.accountCode ?? null,
    v.nullable(v.string()),
  )
  const [rhythm, setRhythm] = useDraftState<(typeof RHYTHMS)[number]>(
    draft,
    'rhythm',
    last?.rhythm ?? 'month',
    v.picklist(RHYTHMS),
  )
  const [voteId, setVoteId] = useDraftState(draft, 'voteId', last?.approvedBy ?? '')
  const [typed, setTyped] = useDraftState(
    draft,
    'typed',
    {
      place: last?.place ?? '',
      building: last?.building ?? '',
      who: last?.counterparty ?? '',
      number: last?.contractNumber ?? '',
      from: '',
      to: last?.endsOn ?? '',
      amount: last ? plainHundredths(last.amountFen) : '',
      first: '',
      dueDay: last ? String(last.dueDay) : '',
      file: last?.fileHash ?? '',
      reason: '',
    },
    Typed,
  )
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS - (last?.photoIds.length ?? 0), { draft })
  const [newSourceId, setNewSourceId] = useDraftState<string | null>(
    draft,
    'newSourceId',
    null,
    v.nullable(v.string()),
  )
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value })
  const terms = {
    accountCode: account,
    place: typed.place.trim(),
    building: typed.building.trim(),
    counterparty: typed.who.trim(),
    contractNumber: typed.number.trim(),
    endsOn: typed.to,
    amountFen: fenOf(typed.amount),
    rhythm,
    firstDueOn: typed.first,
    // Where no day is typed it is that of the first time.
    dueDay: typed.dueDay.trim() === '' ? Number(typed.first.slice(8)) || 1 : Number(typed.dueDay),
    fileHash: typed.file.trim().toLowerCase(),
    approvedBy: voteId === '' ? null : voteId,
  }
  const reason = last ? typed.reason.trim() : ''
  const inTerms = (name: string) => ({ at: `terms.${name}` })
  const form = useForm(
    saveSource,
    { fromOn: typed.from, reason, terms },
    {
      account: ask.choose(INCOME.accountField, account, inTerms('accountCode')),
      place: ask.write(INCOME.placeField, typed.place, inTerms('place')),
      fromOn: ask.day(last ? INCOME.changeFrom : INCOME.fromField, typed.from),
      to: ask.day(INCOME.toField, typed.to, { ...inTerms('endsOn'), codes: ['income.unfit'] }),
      amount: ask.amount(INCOME.amountField, typed.amount, inTerms('amountFen')),
      first: ask.day(last ? INCOME.firstFieldNew : INCOME.firstField, typed.first, inTerms('firstDueOn')),
      dueDay: rhythm !== 'once' && ask.number(INCOME.dueDayField, typed.dueDay, inTerms('dueDay')),
      file: ask.write(INCOME.fileField, typed.file, inTerms('fileHash')),
      vote: ask.choose(INCOME.vote, voteId, { ...inTerms('approvedBy'), codes: ['income.vote-unfit'] }),
      reason:
        last &&
        ask.write(INCOME.why, typed.reason, {
          fault: reason === '' && INCOME.needWhy,
          codes: ['income.reason-missing'],
        }),
    },
  )
  const save = async () => {
    const { accountCode, amountFen } = terms
    if (!accountCode || amountFen === null) return null
    const name = sourceId ?? newSourceId ?? (await newId())
    setNewSourceId(name)
    const sent = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    const answer =
      'code' in sent
        ? { ok: false as const, code: sent.code }
        : await call(saveSource, {
            params: { estateId },
            body: {
              sourceId: name,
              version: (last?.version ?? 0) + 1,
              kind: last ? 'change' : 'open',
              fromOn: typed.from,
              reason,
              terms: {
                ...terms,
                accountCode,
                amountFen,
                photoIds: [...(last?.photoIds ?? []), ...sent.photoIds].slice(0, MOST_PHOTOS),
              },
            },
          })
    if (!answer.ok) return answer
    for (const photo of photos) void dropPhoto(photo.key)
    draft.finish()
    replaceWith(routes.source(name))
    return null
  }

  return (
    <Page
      bar={
        <FormBar form={form} onPress={() => void form.send(save)} busy={isWorking} id="save-source">
          {last ? INCOME.saveChange : INCOME.save}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Card title={INCOME.accountField}>
        <Choices
          {...form.of('account')}
          label={INCOME.accountField}
          chosen={account}
          options={ACCOUNTS.filter((one) => one.kind === 'income').map((one) => ({
            key: one.code,
            title: one.title,
          }))}
          onChoose={setAccount}
        />
      </Card>
      <Card>
        <Field
          {...form.of('place')}
          label={INCOME.placeField}
          value={typed.place}
          onChange={set('place')}
          most={60}
          hint={INCOME.placeHint}
        />
        <Field
          label={INCOME.buildingField}
          value={typed.building}
          onChange={set('building')}
          most={40}
          hint={INCOME.buildingHint}
        />
        <Field label={INCOME.who} value={typed.who} onChange={set('who')} most={60} />
        <Field label={INCOME.number} value={typed.number} onChange={set('number')} most={60} />
        <DayField
          {...form.of('fromOn')}
          label={last ? INCOME.changeFrom : INCOME.fromField}
          value={typed.from}
          onChange={set('from')}
          {...(last ? { hint: INCOME.changeFromHint } : {})}
        />
        <DayField {...form.of('to')} label={INCOME.toField} value={typed.to} onChange={set('to')} />
        <Field
          {...form.of('amount')}
          decimal
          label={INCOME.amountField}
          value={typed.amount}
          onChange={set('amount')}
          most={16}
        />
      </Card>
      <Card title={INCOME.rhythmField}>
        <Choices
          grid
          label={INCOME.rhythmField}
          chosen={rhythm}
          options={RHYTHMS.map((key) => ({ key, title: INCOME.rhythms[key] }))}
          onChoose={setRhythm}
        />
        <DayField
          {...form.of('first')}
          label={last ? INCOME.firstFieldNew : INCOME.firstField}
          value={typed.first}
          onChange={set('first')}
        />
        {rhythm === 'once' ? null : (
          <Field
            {...form.of('dueDay')}
            label={INCOME.dueDayField}
            value={typed.dueDay}
            onChange={set('dueDay')}
            most={2}
            digits
          />
        )}
      </Card>
      <Card title={INCOME.photos}>
        <PhotoPicker name={INCOME.photos} {...picker} />
        <Field
          {...form.of('file')}
          label={INCOME.fileField}
          value={typed.file}
          onChange={set('file')}
          most={64}
        />
      </Card>
      <Card title={INCOME.vote}>
        <Choices
          {...form.of('vote')}
          label={INCOME.vote}
          chosen={voteId}
          options={[
            { key: '', title: INCOME.noVote },
            ...(votes.value?.votes ?? [])
              .filter((vote) => vote.outcomes !== null)
              .map((vote) => ({ key: vote.voteId, title: vote.title })),
          ]}
          onChoose={setVoteId}
        />
      </Card>
      {last ? (
        <Field
          {...form.of('reason')}
          label={INCOME.why}
          value={typed.reason}
          onChange={set('reason')}
          most={120}
        />
      ) : null}
      {last ? <Text className="text-small">{INCOME.keeps}</Text> : null}
    </Page>
  )
}
