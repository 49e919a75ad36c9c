import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { linkNoticePoster, openNotice, readNotice } from '#contract/notices/endpoints.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { NOTICES } from '#src/copy/notices/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { ReadAloud } from '#src/parts/frame/read-aloud.tsx'
import { goTo, openPdf, usePageParams, useShareCard } from '#src/platform/host.ts'
import { newId } from '#src/platform/random.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { longInstant } from '#src/ui/figures/figures.ts'
import { lastOf } from '#src/ui/last.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice, Status } from '#src/ui/state/status.tsx'
import { noticeCard } from '../../parts/notice-card.ts'
import { NoticeLook } from '../../parts/notice-look.tsx'
import { Versions } from '../../parts/versions.tsx'

export default function NoticePage() {
  const standing = useActiveRole()
  const { noticeId = '' } = usePageParams()
  const estateId = standing?.estateId ?? ''
  const params = { estateId, noticeId }
  const resource = useResource(readNotice, standing ? { params } : null)
  const notice = resource.value?.notice
  useShareCard(noticeCard(noticeId, notice))
  const unread = notice?.isMine && !notice.isRead ? notice.version : null
  useEffect(() => {
    // Opening it is what is counted. Where it does not get through, the next opening says it again.
    if (unread !== null && estateId !== '')
      void newId().then((key) =>
        call(openNotice, { params: { estateId, noticeId }, body: { version: unread }, key }),
      )
  }, [unread, estateId, noticeId])
  if (!standing) return <Loading />
  return (
    <Page>
      <Shown resource={resource}>
        {({ notice: shown }) => {
          const newest = lastOf(shown.versions)
          if (!newest) return null
          return (
            <>
              {shown.state === 'withdrawn' ? (
                <Notice tone="bad">{NOTICES.withdrawn(newest.reason)}</Notice>
              ) : null}
              {shown.state === 'expired' || shown.state === 'scheduled' ? (
                <Status tone="quiet">{NOTICES.states[shown.state]}</Status>
              ) : null}
              <NoticeLook
                {...shown}
                text={newest.text}
                photos={newest.photos}
                by={NOTICES.by(shown.byRole, longInstant(newest.at))}
              />
              <ReadAloud text={NOTICES.spoken(shown.kind, shown.title, newest.text)} />
              <Text className="text-small">
                {NOTICES.shownUntil(longInstant(shown.shownFrom), longInstant(shown.expiresAt))}
              </Text>
              <Button look="second" onPress={() => goTo(routes.checkNotice(noticeId))} id="check-notice">
                {NOTICES.check}
              </Button>
              <Versions versions={shown.versions} />
              <Poster estateId={estateId} noticeId={noticeId} />
              {shown.mayCount ? (
                <Button look="second" onPress={() => goTo(routes.noticeCounts(noticeId))} id="notice-counts">
                  {NOTICES.counts}
                </Button>
              ) : null}
              {shown.mayChange ? (
                <Button look="second" onPress={() => goTo(routes.changeNotice(noticeId))} id="change-notice">
                  {NOTICES.change}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}

/** The notice on paper, for the door of the house. */
function Poster({ estateId, noticeId }: { estateId: string; noticeId: string }) {
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const make = async () => {
    setBusy(true)
    const answer = await call(linkNoticePoster, { params: { estateId, noticeId } })
    const done = answer.ok ? await openPdf(answer.value.url) : null
    setBusy(false)
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    if (done) setTold({ tone: 'good', text: NOTICES.posterTold[done] })
  }
  return (
    <>
      <Button look="second" onPress={() => void make()} busy={isBusy} id="notice-poster">
        {NOTICES.poster}
      </Button>
      {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
    </>
  )
}
