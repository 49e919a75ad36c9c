import { Text } from '@tarojs/components'
import { useState } from 'react'
import * as v from 'valibot'
import { postNotice } from '#contract/notices/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { isToldLate, NOTICE_CLASSES, type NoticeClass, OUTAGES, type Outage } from '#domain/notices/notice.ts'
import { NOTICE_DESK, NOTICES } from '#src/copy/notices/words.ts'
import { ROLE_NAMES } from '#src/copy/home/pages.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { serverNow } from '#src/data/calls/server-clock.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { usePickedPhotos } from '#src/data/files/picked-photos.ts'
import { uploadAllKept } from '#src/data/files/photo-upload.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { replaceWith } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { PhotoPicker } from '#src/ui/layout/photos.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { NoticeLook } from '../../parts/notice-look.tsx'
import { WhenField, whenField } from '../../parts/when-field.tsx'
import { type Named, ScopeForm, WHOLE } from '../../parts/scope-form.tsx'

const MOST_PHOTOS = 9
const SPANS = ['1', '3', '7', '30', 'until'] as const

/** Writes a notice: for whom, what, when; shown below as its homes will read it. */
const Places = v.array(
  v.object({ building: v.string(), stair: v.string(), unitId: v.string(), label: v.string() }),
)

export default function ComposeNoticePage() {
  const standing = useActiveRole()
  const [openedAt] = useState(() => serverNow())
  const draft = useDraft()
  const [kind, setKind] = useDraftState<NoticeClass>(draft, 'kind', 'general', v.picklist(NOTICE_CLASSES))
  const [outage, setOutage] = useDraftState<Outage>(draft, 'outage', 'water', v.picklist(OUTAGES))
  const [places, setPlaces] = useDraftState<readonly Named[]>(draft, 'places', WHOLE, Places)
  const [text, setText] = useDraftState(
    draft,
    'text',
    { title: '', text: '' },
    v.object({ title: v.string(), text: v.string() }),
  )
  const [times, setTimes] = useState<
    Partial<Record<'worksFrom' | 'worksTo' | 'shownFrom' | 'until', number>>
  >({})
  const [when, setWhen] = useDraftState<'now' | 'later'>(draft, 'when', 'now', v.picklist(['now', 'later']))
  const [span, setSpan] = useDraftState<(typeof SPANS)[number]>(draft, 'span', '7', v.picklist(SPANS))
  const { photos, isWorking, picker } = usePickedPhotos(MOST_PHOTOS, { draft })
  const [sent, setSent] = useDraftState<string | null>(draft, 'sent', null, v.nullable(v.string()))
  const isCut = kind === 'outage'
  const worksFrom = (isCut && times.worksFrom) || null
  const worksTo = (isCut && times.worksTo) || null
  const fromAt = when === 'now' ? openedAt : (times.shownFrom ?? null)
  const sentPlaces = places.map(({ building, stair, unitId }) => ({ building, stair, unitId }))
  const form = useForm(
    postNotice,
    { places: sentPlaces, title: text.title.trim(), text: text.text.trim() },
    {
      places: ask.choose(NOTICE_DESK.scope, places, {
        need: NOTICE_DESK.needScope,
        codes: ['notice.scope-unfit'],
      }),
      worksFrom: isCut && whenField(NOTICE_DESK.worksFrom, worksFrom),
      worksTo: isCut && whenField(NOTICE_DESK.worksTo, worksTo),
      title: ask.write(NOTICE_DESK.title, text.title),
      text: ask.write(NOTICE_DESK.text, text.text),
      shownFrom: when === 'later' && whenField(NOTICE_DESK.shownFrom, times.shownFrom),
      until: !isCut && span === 'until' && whenField(NOTICE_DESK.expiresAt, times.until),
    },
  )
  if (!standing) return <Loading />

  const { estateId, role } = standing
  const field = (name: keyof typeof text, most: number) => ({
    ...form.of(name),
    value: text[name],
    onChange: (value: string) => setText((all) => ({ ...all, [name]: value })),
    most,
  })
  const time = (name: keyof typeof times) => ({
    id: `pick-${name}`,
    nowAt: openedAt,
    value: times[name] ?? null,
    onChange: (at: number) => setTimes((all) => ({ ...all, [name]: at })),
  })
  const isLate = fromAt !== null && isToldLate([{ at: openedAt, shownFrom: fromAt, worksFrom }])
  const mayShow = isAllowed(role, 'photo.upload')

  const send = async () => {
    const pictures = await uploadAllKept(
      estateId,
      photos.map((photo) => photo.key),
    )
    if ('code' in pictures) return { ok: false as const, code: pictures.code }
    // One name for as long as it was not changed in between: sent again it is the same notice.
    const noticeId = sent ?? (await newId())
    setSent(noticeId)
    const days = worksTo === null && span !== 'until' ? Number(span) : null
    const answer = await call(postNotice, {
      params: { estateId },
      key: noticeId,
      body: {
        noticeId,
        kind,
        outage: isCut ? outage : null,
        places: sentPlaces,
        title: text.title.trim(),
        text: text.text.trim(),
        photoIds: pictures.photoIds,
        // What begins now begins when the server has it: the device's clock decides nothing.
        shownFrom: when === 'now' ? null : fromAt,
        expiresAt: days === null ? (worksTo ?? times.until ?? 0) : null,
        ...(days === null ? {} : { shownDays: days }),
        worksFrom,
        worksTo,
      },
    })
    if (answer.ok) {
      draft.finish()
      replaceWith(routes.notice(answer.value.notice.noticeId))
      return null
    }
    // A refused wish was not stored: what is changed now is another one.
    if (!answer.code.startsWith('phone.') && !answer.code.startsWith('server.')) setSent(null)
    return answer
  }

  return (
    <Page>
      <DraftLine draft={draft} />
      <Heading>{NOTICE_DESK.kind}</Heading>
      <Choices
        label={NOTICE_DESK.kind}
        chosen={kind}
        options={NOTICE_CLASSES.map((key) => ({
          key,
          title: NOTICES.kinds[key],
          note: NOTICES.kindNotes[key],
        }))}
        onChoose={setKind}
      />
      <FieldGroup {...form.of('places')}>
        <ScopeForm estateId={estateId} places={places} onChange={setPlaces} />
      </FieldGroup>
      {isCut ? (
        <Card title={NOTICE_DESK.works}>
          <Choices
            label={NOTICE_DESK.outage}
            chosen={outage}
            options={OUTAGES.map((key) => ({ key, title: NOTICES.outages[key] }))}
            onChoose={setOutage}
            grid
          />
          <FieldGroup {...form.of('worksFrom')}>
            <WhenField label={NOTICE_DESK.worksFrom} {...time('worksFrom')} />
          </FieldGroup>
          <FieldGroup {...form.of('worksTo')}>
            <WhenField label={NOTICE_DESK.worksTo} {...time('worksTo')} />
          </FieldGroup>
          {isLate ? <Notice tone="warn">{NOTICE_DESK.willBeLate}</Notice> : null}
        </Card>
      ) : null}
      <Field label={NOTICE_DESK.title} {...field('title', 40)} />
      <Field label={NOTICE_DESK.text} hint={NOTICE_DESK.textHint} {...field('text', 2000)} tall />
      {mayShow ? (
        <Card title={NOTICE_DESK.photos}>
          <PhotoPicker name={NOTICE_DESK.photos} {...picker} />
        </Card>
      ) : null}
      <Card title={NOTICE_DESK.shown}>
        <Choices
          label={NOTICE_DESK.shown}
          chosen={when}
          options={[
            { key: 'now', title: NOTICE_DESK.now },
            { key: 'later', title: NOTICE_DESK.later },
          ]}
          onChoose={setWhen}
          grid
        />
        {when === 'later' ? (
          <FieldGroup {...form.of('shownFrom')}>
            <WhenField label={NOTICE_DESK.shownFrom} {...time('shownFrom')} />
          </FieldGroup>
        ) : null}
        {isCut ? (
          <Notice tone="calm">{NOTICE_DESK.untilDone}</Notice>
        ) : (
          <>
            <Text className="text-strong">{NOTICE_DESK.days}</Text>
            <Choices
              label={NOTICE_DESK.days}
              chosen={span}
              options={SPANS.map((key) => ({
                key,
                title: key === 'until' ? NOTICE_DESK.until : NOTICE_DESK.daysOf(Number(key)),
              }))}
              onChoose={setSpan}
              grid
            />
            {span === 'until' ? (
              <FieldGroup {...form.of('until')}>
                <WhenField label={NOTICE_DESK.expiresAt} {...time('until')} />
              </FieldGroup>
            ) : null}
          </>
        )}
      </Card>
      <Heading>{NOTICE_DESK.preview}</Heading>
      <NoticeLook
        kind={kind}
        outage={isCut ? outage : null}
        worksFrom={worksFrom}
        worksTo={worksTo}
        isToldLate={isLate}
        title={text.title}
        text={text.text}
        photos={[]}
        by={ROLE_NAMES[role]}
        places={places.map((place) => place.label).filter((label) => label !== '')}
      />
      <FormBar form={form} onPress={() => void form.send(send)} busy={isWorking} id="send-notice">
        {NOTICE_DESK.send}
      </FormBar>
    </Page>
  )
}
