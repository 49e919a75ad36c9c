import { View } from '@tarojs/components'
import { listInitiatives } from '#contract/votes/initiatives.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { dueText, InitiativeStatus } from '../../parts/initiative-look.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'

/** Joint requests that were passed on, for who must answer them and who watches over that. */
export default function RequestsPage() {
  const standing = useActiveRole()
  const list = useResource(listInitiatives, standing ? { params: { estateId: standing.estateId } } : null)
  return (
    <Page title={INITIATIVES.title}>
      {standing ? (
        <Shown resource={list}>
          {({ nowAt, initiatives }) =>
            initiatives.length === 0 ? (
              <Empty title={INITIATIVES.noneYet} hint={INITIATIVES.noneYetHint} />
            ) : (
              <Rows>
                {initiatives.map((one) => (
                  <Row
                    key={one.initiativeId}
                    title={one.title}
                    note={dueText(one, nowAt)}
                    label={`${one.title} ${INITIATIVES.states[one.state]}`}
                    onPress={() => goTo(routes.request(one.initiativeId))}
                  >
                    <View className="marked">
                      <InitiativeStatus row={one} />
                      {one.isOverdue ? <Status tone="bad">{INITIATIVES.overdue}</Status> : null}
                    </View>
                  </Row>
                ))}
              </Rows>
            )
          }
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
