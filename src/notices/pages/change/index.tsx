import { useState } from 'react'
import * as v from 'valibot'
import { correctNotice, type NoticeDetail, readNotice, withdrawNotice } from '#contract/notices/endpoints.ts'
import { NOTICE_DESK } from '#src/copy/notices/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useDraft, useDraftState } from '#src/data/drafts/draft.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { DraftLine } from '#src/parts/draft-line.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { ask } from '#src/parts/form/fields.ts'
import { FieldGroup } from '#src/ui/press/field-group.tsx'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Field } from '#src/ui/press/field.tsx'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { WhenField, whenField } from '../../parts/when-field.tsx'

/** Corrects or withdraws a notice; the reason is for everybody to read. */
export default function ChangeNoticePage() {
  const standing = useActiveRole()
  const { noticeId = '' } = usePageParams()
  const resource = useResource(
    readNotice,
    standing ? { params: { estateId: standing.estateId, noticeId } } : null,
  )
  if (!standing) return <Loading />
  return (
    <Page>
      <Shown resource={resource}>
        {({ notice, nowAt }) => (
          <ChangeForm key={notice.version} estateId={standing.estateId} notice={notice} nowAt={nowAt} />
        )}
      </Shown>
    </Page>
  )
}

type ChangeField = 'title' | 'text' | 'worksFrom' | 'worksTo' | 'reason'
type Props = { estateId: string; notice: NoticeDetail; nowAt: number }

function ChangeForm({ estateId, notice, nowAt }: Props) {
  const newest = lastOf(notice.versions)
  const draft = useDraft()
  const [act, setAct] = useDraftState<'correct' | 'withdraw'>(
    draft,
    'act',
    'correct',
    v.picklist(['correct', 'withdraw']),
  )
  const [text, setText] = useDraftState(
    draft,
    'text',
    {
      title: newest?.title ?? '',
      text: newest?.text ?? '',
      reason: '',
    },
    v.object({ title: v.string(), text: v.string(), reason: v.string() }),
  )
  // What is not touched stays as it was, to the millisecond.
  const [times, setTimes] = useState({
    worksFrom: notice.worksFrom,
    worksTo: notice.worksTo,
    expiresAt: notice.expiresAt,
  })
  const { worksFrom, worksTo, expiresAt } = times
  const corrects = act === 'correct'
  const isCut = corrects && notice.kind === 'outage'
  const typed = { title: text.title.trim(), text: text.text.trim(), reason: text.reason.trim() }
  const form = useForm<{ readonly body: v.GenericSchema }, ChangeField>(
    corrects ? correctNotice : withdrawNotice,
    { ...typed, expiresAt, worksFrom, worksTo },
    {
      title: corrects && ask.write(NOTICE_DESK.title, text.title),
      text: corrects && ask.write(NOTICE_DESK.text, text.text),
      worksFrom: isCut && whenField(NOTICE_DESK.worksFrom, worksFrom),
      worksTo: isCut && whenField(NOTICE_DESK.worksTo, worksTo),
      reason: ask.write(NOTICE_DESK.reason, text.reason, { need: NOTICE_DESK.needReason }),
    },
  )
  const field = (name: keyof typeof text, most: number) => ({
    ...form.of(name),
    value: text[name],
    onChange: (value: string) => setText((all) => ({ ...all, [name]: value })),
    most,
  })
  const time = (name: keyof typeof times) => ({
    id: `pick-${name}`,
    nowAt,
    value: times[name],
    onChange: (at: number) => setTimes((all) => ({ ...all, [name]: at })),
  })
  const send = async () => {
    const { reason } = typed
    const versionId = await newId()
    const params = { estateId, noticeId: notice.noticeId }
    const answer =
      act === 'withdraw'
        ? await call(withdrawNotice, { params, body: { versionId, reason }, key: versionId })
        : await call(correctNotice, {
            params,
            key: versionId,
            body: {
              versionId,
              title: typed.title,
              text: typed.text,
              photoIds: newest?.photos.map((photo) => photo.photoId) ?? [],
              expiresAt,
              worksFrom,
              worksTo,
              reason,
            },
          })
    if (!answer.ok) return answer
    draft.finish()
    goBack(routes.notice(notice.noticeId))
    return null
  }
  return (
    <>
      <Tabs
        label={NOTICE_DESK.corrects}
        chosen={act}
        tabs={[
          { key: 'correct', title: NOTICE_DESK.corrects },
          { key: 'withdraw', title: NOTICE_DESK.withdraws },
        ]}
        onChoose={setAct}
      />
      <Notice tone="calm">{NOTICE_DESK.stays}</Notice>
      <DraftLine draft={draft} />
      {act === 'correct' ? (
        <>
          <Field label={NOTICE_DESK.title} {...field('title', 40)} />
          <Field label={NOTICE_DESK.text} {...field('text', 2000)} tall />
          {notice.kind === 'outage' ? (
            <>
              <FieldGroup {...form.of('worksFrom')}>
                <WhenField label={NOTICE_DESK.worksFrom} {...time('worksFrom')} />
              </FieldGroup>
              <FieldGroup {...form.of('worksTo')}>
                <WhenField label={NOTICE_DESK.worksTo} {...time('worksTo')} />
              </FieldGroup>
            </>
          ) : null}
          <WhenField label={NOTICE_DESK.expiresAt} {...time('expiresAt')} />
          {newest && newest.photos.length > 0 ? <Notice tone="calm">{NOTICE_DESK.photosStay}</Notice> : null}
        </>
      ) : null}
      <Field label={NOTICE_DESK.reason} {...field('reason', 200)} tall />
      <FormBar form={form} onPress={() => void form.send(send)} id="send-change">
        {act === 'correct' ? NOTICE_DESK.correctSend : NOTICE_DESK.withdrawSend}
      </FormBar>
    </>
  )
}
