import { Text } from '@tarojs/components'
import { countNoticeReads } from '#contract/notices/endpoints.ts'
import { NOTICE_DESK } from '#src/copy/notices/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Card, Heading } from '#src/ui/layout/card.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'

export default function NoticeCountsPage() {
  const standing = useActiveRole()
  const { noticeId = '' } = usePageParams()
  const counts = useResource(
    countNoticeReads,
    standing ? { params: { estateId: standing.estateId, noticeId } } : null,
  )
  if (!standing) return <Loading />
  return (
    <Page>
      <Shown resource={counts}>
        {({ homes, read, buildings }) => (
          <>
            <Card>
              <Heading>{NOTICE_DESK.countsOf(read, homes)}</Heading>
              <Text className="text-note">{NOTICE_DESK.countsNote}</Text>
            </Card>
            <Rows>
              {buildings.map((one) => (
                <Row
                  key={one.building}
                  title={one.building}
                  note={NOTICE_DESK.countsOf(one.read, one.homes)}
                />
              ))}
            </Rows>
          </>
        )}
      </Shown>
    </Page>
  )
}
