import { Text } from '@tarojs/components'
import { listReads } from '#contract/privacy/endpoints.ts'
import { ROLE_NAMES } from '#src/copy/home/pages.ts'
import { PRIVACY } from '#src/copy/privacy/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useSession } from '#src/data/calls/session.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { instant } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'

/** Who looked at a person's data by virtue of a post. */
export default function MyReadsPage() {
  useActiveRole()
  const isIn = useSession((state) => state.session !== null)
  const read = useResource(listReads, isIn ? {} : null)
  return (
    <Page>
      {isIn ? (
        <Shown resource={read}>
          {({ reads, hasMore }) =>
            reads.length === 0 ? (
              <Empty title={PRIVACY.noReads} hint={PRIVACY.noReadsHint} />
            ) : (
              <>
                <Rows>
                  {reads.map(({ kind, role, name, estateId, estateName, times, lastAt }) => (
                    <Row
                      key={`${kind} ${role} ${name} ${estateId} ${lastAt}`}
                      title={PRIVACY.readKinds[kind]}
                      note={PRIVACY.readBy(ROLE_NAMES[role], name, estateName)}
                    >
                      <Text className="text-small">{PRIVACY.readTimes(times, instant(lastAt))}</Text>
                    </Row>
                  ))}
                </Rows>
                {hasMore ? <Text className="text-note">{PRIVACY.readsOlder}</Text> : null}
              </>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
