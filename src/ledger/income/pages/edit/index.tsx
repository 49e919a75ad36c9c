import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { readSource, saveSource, type SourceVersionShown } from '#contract/ledger/income.ts'
import { listVotes } from '#contract/votes/endpoints.ts'
import { isDay } from '#domain/core/calendar.ts'
import { RHYTHMS } from '#domain/ledger/income/source.ts'
import { ACCOUNTS } from '#domain/ledger/account.ts'
import { parseFen, plainHundredths } from '#domain/core/quantity.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { replaceWith, usePageParams } from '#src/platform/host.ts'
import { dropPhoto } from '#src/platform/photos.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

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
  const [told, setTold] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value })
  const amountFen = parseFen(typed.amount)

  const save = async () => {
    const days = [typed.from, typed.to, typed.first]
    if (!account || typed.place.trim() === '' || !amountFen || amountFen <= 0 || !days.every(isDay))
      return setTold(INCOME.need)
    if (last && typed.reason.trim() === '') return setTold(INCOME.needWhy)
    setBusy(true)
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
              reason: last ? typed.reason.trim() : '',
              terms: {
                accountCode: account,
                place: typed.place.trim(),
                building: typed.building.trim(),
                counterparty: typed.who.trim(),
                contractNumber: typed.number.trim(),
                endsOn: typed.to,
                amountFen,
                rhythm,
                firstDueOn: typed.first,
                dueDay: Number(typed.dueDay) || Number(typed.first.slice(8)),
                photoIds: [...(last?.photoIds ?? []), ...sent.photoIds].slice(0, MOST_PHOTOS),
                fileHash: typed.file.trim().toLowerCase(),
                approvedBy: voteId === '' ? null : voteId,
              },
            },
            key: await newId(),
          })
    setBusy(false)
    if (!answer.ok) return setTold(errorLine(answer.code))
    for (const photo of photos) void dropPhoto(photo.key)
    draft.finish()
    replaceWith(routes.source(name))
  }

  return (
    <Page
      bar={
        <Button onPress={() => void save()} busy={isBusy || isWorking} id="save-source">
          {last ? INCOME.saveChange : INCOME.save}
        </Button>
      }
    >
      <DraftLine draft={draft} />
      <Card title={INCOME.accountField}>
        <Choices
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
        <Field
          label={last ? INCOME.changeFrom : INCOME.fromField}
          value={typed.from}
          onChange={set('from')}
          most={10}
          hint={last ? INCOME.changeFromHint : INCOME.dayHint}
        />
        <Field label={INCOME.toField} value={typed.to} onChange={set('to')} most={10} hint={INCOME.dayHint} />
        <Field label={INCOME.amountField} value={typed.amount} onChange={set('amount')} most={16} />
      </Card>
      <Card title={INCOME.rhythmField}>
        <Choices
          grid
          label={INCOME.rhythmField}
          chosen={rhythm}
          options={RHYTHMS.map((key) => ({ key, title: INCOME.rhythms[key] }))}
          onChoose={setRhythm}
        />
        <Field
          label={last ? INCOME.firstFieldNew : INCOME.firstField}
          value={typed.first}
          onChange={set('first')}
          most={10}
          hint={INCOME.dayHint}
        />
        {rhythm === 'once' ? null : (
          <Field label={INCOME.dueDayField} value={typed.dueDay} onChange={set('dueDay')} most={2} digits />
        )}
      </Card>
      <Card title={INCOME.photos}>
        <PhotoPicker name={INCOME.photos} {...picker} />
        <Field label={INCOME.fileField} value={typed.file} onChange={set('file')} most={64} />
      </Card>
      <Card title={INCOME.vote}>
        <Choices
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
      {last ? <Field label={INCOME.why} value={typed.reason} onChange={set('reason')} most={120} /> : null}
      {told ? (
        <Notice tone="bad">{told}</Notice>
      ) : (
        <Text className="text-small">{last ? INCOME.keeps : INCOME.dayHint}</Text>
      )}
    </Page>
  )
}
