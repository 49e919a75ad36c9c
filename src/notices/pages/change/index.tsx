import { useState } from 'react'
import { correctNotice, type NoticeDetail, readNotice, withdrawNotice } from '#contract/notices.ts'
import { parseTime } from '#domain/notice/time.ts'
import { beijingDayOf, minuteOfDay } from '#domain/calendar.ts'
import { errorLine } from '#src/copy/errors.ts'
import { NOTICE_DESK } from '#src/copy/notices.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goBack, usePageParams } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Field } from '#src/ui/field.tsx'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'
import { Tabs } from '#src/ui/tabs.tsx'

/** Corrects or withdraws a notice; the reason is for everybody to read. */
export default function ChangeNoticePage() {
  const standing = useStanding()
  const { noticeId = '' } = usePageParams()
  const resource = useResource(
    readNotice,
    standing ? { params: { communityId: standing.communityId, noticeId } } : null,
  )
  if (!standing) return <Loading />
  return (
    <Page>
      <Shown resource={resource}>
        {({ notice }) => (
          <ChangeForm key={notice.version} communityId={standing.communityId} notice={notice} />
        )}
      </Shown>
    </Page>
  )
}

function typed(at: number | null): string {
  if (at === null) return ''
  const minute = minuteOfDay(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${beijingDayOf(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

function ChangeForm({ communityId, notice }: { communityId: string; notice: NoticeDetail }) {
  const newest = notice.versions.at(-1)
  const [act, setAct] = useState<'correct' | 'withdraw'>('correct')
  const [text, setText] = useState({
    title: newest?.title ?? '',
    text: newest?.text ?? '',
    worksFrom: typed(notice.worksFrom),
    worksTo: typed(notice.worksTo),
    expiresAt: typed(notice.expiresAt),
    reason: '',
  })
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const field = (name: keyof typeof text, most: number) => ({
    value: text[name],
    onChange: (value: string) => setText((all) => ({ ...all, [name]: value })),
    most,
  })
  // What was not touched stays as it was, to the millisecond.
  const timeOf = (name: 'worksFrom' | 'worksTo' | 'expiresAt') =>
    text[name] === typed(notice[name]) ? notice[name] : parseTime(text[name])
  const send = async () => {
    const reason = text.reason.trim()
    if (reason === '') return setFault(NOTICE_DESK.needReason)
    const [worksFrom, worksTo, expiresAt] = [timeOf('worksFrom'), timeOf('worksTo'), timeOf('expiresAt')]
    const lacksWorks = notice.kind === 'outage' && (worksFrom === null || worksTo === null)
    if (act === 'correct' && (expiresAt === null || lacksWorks)) return setFault(NOTICE_DESK.badTime)
    setFault(null)
    setBusy(true)
    const versionId = await newId()
    const params = { communityId, noticeId: notice.noticeId }
    const answer =
      act === 'withdraw'
        ? await call(withdrawNotice, { params, body: { versionId, reason }, key: versionId })
        : await call(correctNotice, {
            params,
            key: versionId,
            body: {
              versionId,
              title: text.title.trim(),
              text: text.text.trim(),
              photoIds: newest?.photos.map((photo) => photo.photoId) ?? [],
              expiresAt: expiresAt ?? notice.expiresAt,
              worksFrom,
              worksTo,
              reason,
            },
          })
    setBusy(false)
    if (!answer.ok) return setFault(errorLine(answer.code))
    goBack(routes.notice(notice.noticeId))
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
      {act === 'correct' ? (
        <>
          <Field label={NOTICE_DESK.title} {...field('title', 40)} />
          <Field label={NOTICE_DESK.text} {...field('text', 2000)} tall />
          {notice.kind === 'outage' ? (
            <>
              <Field label={NOTICE_DESK.worksFrom} hint={NOTICE_DESK.timeHint} {...field('worksFrom', 16)} />
              <Field label={NOTICE_DESK.worksTo} hint={NOTICE_DESK.timeHint} {...field('worksTo', 16)} />
            </>
          ) : null}
          <Field label={NOTICE_DESK.expiresAt} hint={NOTICE_DESK.timeHint} {...field('expiresAt', 16)} />
          {newest && newest.photos.length > 0 ? <Notice tone="calm">{NOTICE_DESK.photosStay}</Notice> : null}
        </>
      ) : null}
      <Field label={NOTICE_DESK.reason} {...field('reason', 200)} tall />
      {fault ? <Notice tone="bad">{fault}</Notice> : null}
      <Button onPress={() => void send()} busy={isBusy} id="send-change">
        {act === 'correct' ? NOTICE_DESK.correctSend : NOTICE_DESK.withdrawSend}
      </Button>
    </>
  )
}
