import { Text } from '@tarojs/components'
import * as v from 'valibot'
import { decideExcuse, postPerformance, readClause } from '#contract/performance/endpoints.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import { readPosting } from '#domain/performance/version.ts'
import { DUTIES } from '#src/copy/performance/duties.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadKept } from '#src/data/files/photo-upload.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { dayText } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'

const MOST_PHOTOS = 9
const KINDS = ['post', 'correct', 'withdraw', 'excuse'] as const
type Kind = (typeof KINDS)[number]

/** Posts what was done for one duty, corrects or withdraws it, or asks for an excuse. */
export default function PostDutyPage() {
  const standing = useActiveRole()
  const { clauseId = '', periodFrom = '' } = usePageParams()
  const clause = useResource(
    readClause,
    standing ? { params: { estateId: standing.estateId, clauseId } } : null,
  )
  return standing && clause.value ? (
    <PostForm
      // What was kept on the phone may be from before the last version; the fields begin anew from the fresh one.
      key={versionsOf(clause.value, periodFrom)}
      estateId={standing.estateId}
      clauseId={clauseId}
      periodFrom={periodFrom}
      value={clause.value}
    />
  ) : (
    <Page title={DUTIES.post}>{standing ? <Shown resource={clause}>{() => null}</Shown> : <Loading />}</Page>
  )
}

function versionsOf(value: v.InferOutput<typeof readClause.output>, periodFrom: string): number {
  return value.duties.find((one) => one.periodFrom === periodFrom)?.versions.length ?? 0
}

type Props = {
  estateId: string
  clauseId: string
  /** Empty for something that happened and has no period of its own yet. */
  periodFrom: string
  value: v.InferOutput<typeof readClause.output>
}

function PostForm({ estateId, clauseId, periodFrom, value }: Props) {
  const duty = value.duties.find((one) => one.periodFrom === periodFrom)
  const last = lastOf(duty?.versions)
  const before = last ? readPosting(last.document) : null
  const isUp = before !== null && before.kind !== 'withdraw'
  const isCase = value.clause.rhythm === 'case' && periodFrom === ''
  // What was posted stands in the fields of its correction.
  const draft = useDraft()
  const [kind, setKind] = useDraftState<Kind>(draft, 'kind', isUp ? 'correct' : 'post', v.picklist(KINDS))
  const [day, setDay] = useDraftState(draft, 'day', before?.performedOn ?? beijingDayOf(value.nowAt))
  const [on, setOn] = useDraftState(draft, 'on', '')
  const [times, setTimes] = useDraftState(
    draft,
    'times',
    String(before?.timesDone || value.clause.frequency?.times || 1),
  )
  const [text, setText] = useDraftState(draft, 'text', before?.text ?? '')
  const [facts, setFacts] = useDraftState<Record<string, string>>(
    draft,
    'facts',
    Object.fromEntries((before?.facts ?? []).map((fact) => [fact.name, fact.value])),
    v.record(v.string(), v.string()),
  )
  const {
    photos: shots,
    isWorking,
    picker,
  } = usePickedPhotos(MOST_PHOTOS - (before?.photos.length ?? 0), { draft })
  const [place, setPlace] = useDraftState(draft, 'place', '')
  const [reason, setReason] = useDraftState(draft, 'reason', '')
  const [wish, setWish] = useDraftState<{ postingId: string; key: string } | null>(
    draft,
    'wish',
    null,
    v.nullable(v.object({ postingId: v.string(), key: v.string() })),
  )

  const { clause: one, facts: names } = value
  const writes = kind === 'post' || kind === 'correct'
  const says =
    text.trim() !== '' || shots.length > 0 || Object.values(facts).some((said) => said.trim() !== '')
  const needsReason = before !== null || kind === 'excuse'
  const typed = {
    periodFrom: isCase ? on : periodFrom,
    performedOn: writes ? day : null,
    timesDone: /^\d{1,3}$/.test(times) ? Number(times) : Number.NaN,
    text: text.trim(),
    reason: reason.trim(),
  }
  const form = useForm(postPerformance, typed, {
    periodFrom: isCase && ask.day(DUTIES.on, on, { need: DUTIES.incomplete.on }),
    performedOn:
      writes && ask.day(DUTIES.day, day, { need: DUTIES.incomplete.day, codes: ['posting.bad-day'] }),
    timesDone:
      writes && one.frequency
        ? ask.number(DUTIES.times(one.frequency.times), times, { need: DUTIES.incomplete.times })
        : null,
    text:
      writes &&
      ask.write(DUTIES.text, text, { fault: !says && DUTIES.incomplete.text, codes: ['posting.empty'] }),
    reason:
      needsReason &&
      ask.write(DUTIES.reason, reason, {
        fault: reason.trim() === '' && DUTIES.incomplete.reason,
        codes: ['posting.reason-missing'],
      }),
  })
  const send = async () => {
    // One name and key for this form, kept with it: sent again after a lost answer it is the same posting.
    const ids = wish ?? { postingId: await newId(), key: await newId() }
    setWish(ids)
    const code = await sendAs(kind, ids)
    if (code) return { ok: false as const, code }
    draft.finish()
    goBack(routes.dutyDesk())
    return null
  }
  const sendAs = async (wanted: Kind, ids: { postingId: string; key: string }) => {
    const params = { estateId, clauseId }
    if (wanted === 'excuse') {
      const body = { periodFrom, act: 'ask' as const, reason: reason.trim() }
      const answer = await call(decideExcuse, { params, body, key: ids.key })
      return answer.ok ? null : answer.code
    }
    const photos = []
    for (const shot of wanted === 'withdraw' ? [] : shots) {
      const sent = await uploadKept(estateId, shot.key)
      if ('code' in sent) return sent.code
      photos.push({ photoId: sent.photoId, capturedAt: shot.at, place: place.trim() })
    }
    // A correction keeps the pictures of before and adds to them: evidence is not taken away in passing.
    const kept =
      wanted === 'correct'
        ? (before?.photos ?? []).map(({ photoId, capturedAt, place: where }) => ({
            photoId,
            capturedAt,
            place: where,
          }))
        : []
    const answer = await call(postPerformance, {
      params,
      body: {
        postingId: ids.postingId,
        periodFrom: isCase ? on : periodFrom,
        kind: wanted,
        performedOn: wanted === 'withdraw' ? null : day,
        timesDone: wanted === 'withdraw' ? 0 : Number(times),
        text: wanted === 'withdraw' ? '' : text.trim(),
        facts:
          wanted === 'withdraw'
            ? []
            : Object.entries(facts)
                .map(([name, said]) => ({ name, value: said.trim() }))
                .filter((fact) => fact.value !== ''),
        photos: [...kept, ...photos].slice(0, MOST_PHOTOS),
        reason: reason.trim(),
      },
      key: ids.key,
    })
    return answer.ok ? null : answer.code
  }

  const kinds: Kind[] = isUp ? ['correct', 'withdraw'] : isCase ? ['post'] : ['post', 'excuse']
  return (
    <Page
      title={DUTIES.post}
      bar={
        <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="post-send">
          {DUTIES.sends[kind]}
        </FormBar>
      }
    >
      <DraftLine draft={draft} />
      <Card title={one.content}>
        {one.law ? <Text className="text-small">{one.law}</Text> : null}
        {duty ? (
          <Text className="text-note">{DUTIES.dutyLine(dayText(duty.periodFrom), dayText(duty.dueOn))}</Text>
        ) : null}
      </Card>
      {kinds.length > 1 ? (
        <Choices
          label={DUTIES.what}
          chosen={kind}
          options={kinds.map((key) => ({
            key,
            title: DUTIES.kinds[key],
            note: DUTIES.kindNotes[key],
          }))}
          onChoose={setKind}
        />
      ) : null}
      {isCase ? <DayField {...form.of('periodFrom')} label={DUTIES.on} value={on} onChange={setOn} /> : null}
      {writes ? (
        <>
          <DayField {...form.of('performedOn')} label={DUTIES.day} value={day} onChange={setDay} />
          {one.frequency ? (
            <Field
              {...form.of('timesDone')}
              label={DUTIES.times(one.frequency.times)}
              value={times}
              onChange={setTimes}
              most={3}
              digits
            />
          ) : null}
          {names.map((name) => (
            <Field
              key={name}
              label={name}
              value={facts[name] ?? ''}
              onChange={(said) => setFacts({ ...facts, [name]: said })}
              most={200}
            />
          ))}
          <Field {...form.of('text')} label={DUTIES.text} value={text} onChange={setText} most={1000} tall />
          <Card title={DUTIES.photos}>
            <Text className="text-note">{DUTIES.photosNote}</Text>
            <PhotoPicker name={DUTIES.photos} {...picker} />
            {shots.length > 0 ? (
              <Field label={DUTIES.place} value={place} onChange={setPlace} most={60} />
            ) : null}
          </Card>
        </>
      ) : null}
      {before !== null || kind === 'excuse' ? (
        <Field
          {...form.of('reason')}
          label={DUTIES.reason}
          hint={DUTIES.reasonHint}
          value={reason}
          onChange={setReason}
          most={300}
          tall
        />
      ) : null}
    </Page>
  )
}
