import { Text, View } from '@tarojs/components'
import { listInitiatives } from '#contract/votes/initiatives.ts'
import { INITIATIVES } from '#src/copy/votes/initiatives.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { dueText, gapText, InitiativeStatus } from '../../parts/initiative-look.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'

export default function InitiativesPage() {
  const standing = useActiveRole()
  const list = useResource(listInitiatives, standing ? { params: { estateId: standing.estateId } } : null)
  const kind = list.value?.mayStart ?? null
  return (
    <Page
      title={INITIATIVES.title}
      {...(kind
        ? {
            bar: (
              <Button onPress={() => goTo(routes.newInitiative())} id="start-initiative">
                {INITIATIVES.start}
              </Button>
            ),
          }
        : {})}
    >
      {kind ? <Text className="text-note">{INITIATIVES.law[kind]}</Text> : null}
      {standing ? (
        <Shown resource={list}>
          {({ nowAt, initiatives }) =>
            initiatives.length === 0 ? (
              <Empty title={INITIATIVES.none} hint={INITIATIVES.noneHint} />
            ) : (
              <Rows>
                {initiatives.map((one) => (
                  <Row
                    key={one.initiativeId}
                    title={one.title}
                    note={dueText(one, nowAt)}
                    label={`${one.title} ${INITIATIVES.states[one.state]}`}
                    onPress={() => goTo(routes.initiative(one.initiativeId))}
                  >
                    {gapText(one) ? <Text className="text-small">{gapText(one)}</Text> : null}
                    <View className="marked">
                      <InitiativeStatus row={one} />
                      {one.isMine ? <Status tone="quiet">{INITIATIVES.isMine}</Status> : null}
                      {one.iSupport ? <Status tone="good">{INITIATIVES.iSupport}</Status> : null}
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
