import { listNotices, type NoticeRow } from '#contract/notices/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { NOTICES } from '#src/copy/notices/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { NoticeLine } from '../../parts/notice-look.tsx'

export default function NoticesPage() {
  const standing = useActiveRole()
  const notices = useResource(listNotices, standing ? { params: { estateId: standing.estateId } } : null)
  if (!standing) return <Loading />
  return (
    <Page>
      {isAllowed(standing.role, 'notice.post') ? (
        <Button onPress={() => goTo(routes.composeNotice())} id="compose-notice">
          {NOTICES.write}
        </Button>
      ) : null}
      <Shown resource={notices}>
        {({ current, scheduled, past }) => {
          const emergencies = current.filter((row) => row.kind === 'emergency')
          const others = current.filter((row) => row.kind !== 'emergency')
          return (
            <>
              {emergencies.length > 0 ? (
                <Card title={NOTICES.emergencyHead} accent>
                  <Lines rows={emergencies} />
                </Card>
              ) : null}
              {current.length === 0 ? (
                <Empty title={NOTICES.nothing} hint={NOTICES.nothingHint} />
              ) : (
                <Part title={NOTICES.current} rows={others} />
              )}
              <Part title={NOTICES.scheduled} rows={scheduled} />
              <Part title={NOTICES.past} rows={past} />
            </>
          )
        }}
      </Shown>
    </Page>
  )
}

function Part({ title, rows }: { title: string; rows: readonly NoticeRow[] }) {
  if (rows.length === 0) return null
  return (
    <>
      <Heading>{title}</Heading>
      <Lines rows={rows} />
    </>
  )
}

function Lines({ rows }: { rows: readonly NoticeRow[] }) {
  if (rows.length === 0) return null
  return (
    <Rows>
      {rows.map((row) => (
        <NoticeLine key={row.noticeId} row={row} onPress={() => goTo(routes.notice(row.noticeId))} />
      ))}
    </Rows>
  )
}
