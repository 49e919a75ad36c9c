import { Text, View } from '@tarojs/components'
import { readTurnout } from '#contract/votes/committee.ts'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { DELIVERY_STATES } from '#domain/votes/paper/delivery.ts'
import { COMMITTEE } from '#src/copy/votes/committee.ts'
import { DELIVERY } from '#src/copy/votes/paper/delivery.ts'
import { FIGURES } from '#src/copy/core/figures.ts'
import { PAPERS } from '#src/copy/votes/paper/sheets.ts'
import { ROLL } from '#src/copy/votes/roll.ts'
import { PROXY } from '#src/copy/votes/proxies/words.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { area, count, deadline } from '#src/ui/figures/figures.ts'
import { Majority } from '#src/ui/votes/majority.tsx'
import { Page } from '#src/ui/layout/page.tsx'
import { Pressable } from '#src/ui/press/pressable.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { TurnoutTable } from '../../parts/turnout-table.tsx'

type Turnout = OutputOf<typeof readTurnout>

export default function TurnoutPage() {
  const standing = useActiveRole()
  const { voteId = '' } = usePageParams()
  const turnout = useResource(
    readTurnout,
    standing ? { params: { estateId: standing.estateId, voteId } } : null,
  )
  const value = turnout.value
  const mayEnter = standing?.role === 'committee' && value !== undefined && value.nowAt < value.closesAt
  return (
    <Page
      {...(mayEnter
        ? {
            bar: (
              <Button onPress={() => goTo(routes.paper(voteId))} id="paper">
                {COMMITTEE.paper}
              </Button>
            ),
          }
        : {})}
    >
      {standing ? (
        <Shown resource={turnout}>
          {(shown) => (
            <>
              <Card title={shown.title}>
                <Text className="text-strong">{deadline(shown.nowAt, shown.closesAt)}</Text>
                {shown.tests.map((test) => (
                  <Majority key={test.key} test={test} settled={shown.nowAt >= shown.closesAt} />
                ))}
              </Card>
              {mayEnter ? (
                <Button look="second" onPress={() => goTo(routes.printBallots(voteId))} id="print-ballots">
                  {PAPERS.ballots}
                </Button>
              ) : null}
              {mayEnter ? (
                <Button look="second" onPress={() => goTo(routes.authorise(voteId))} id="authorise">
                  {PROXY.register}
                </Button>
              ) : null}
              <Card title={COMMITTEE.buildings}>
                <Text className="text-strong">{COMMITTEE.waiting(count(waitingOf(shown)))}</Text>
                <Text className="text-note">{COMMITTEE.waitingNote}</Text>
                <TurnoutTable
                  buildings={shown.buildings}
                  onOpen={(building) => goTo(routes.round(voteId, building))}
                >
                  {shown.buildings.map((row) => (
                    <Building
                      key={row.building}
                      row={row}
                      onPress={() => goTo(routes.round(voteId, row.building))}
                    />
                  ))}
                </TurnoutTable>
              </Card>
              <Deliveries shown={shown} />
              {standing.role === 'committee' && !mayEnter ? (
                <Button look="second" onPress={() => goTo(routes.paper(voteId))} id="see-paper">
                  {COMMITTEE.seePaper}
                </Button>
              ) : null}
              <Button look="second" onPress={() => goTo(routes.roll(voteId))} id="roll">
                {ROLL.title}
              </Button>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function waitingOf({ buildings }: Turnout): number {
  return buildings.reduce((all, row) => all + row.roll.heads - row.voted.heads, 0)
}

/** One building: how many took part and were told; leads to its doors. */
function Building({ row, onPress }: { row: Turnout['buildings'][number]; onPress(): void }) {
  const heads = COMMITTEE.ofRoll(count(row.voted.heads), FIGURES.heads(count(row.roll.heads)))
  const areas = COMMITTEE.ofRoll(area(row.voted.areaDm2), area(row.roll.areaDm2))
  const told = DELIVERY.toldOf(COMMITTEE.ofRoll(count(row.told.heads), FIGURES.heads(count(row.roll.heads))))
  return (
    <Pressable
      role="link"
      label={[COMMITTEE.openRound(row.building), heads, areas, told].join(COMMITTEE.pause)}
      isReadWhole
      onPress={onPress}
      className="list-row flush"
    >
      <View className="list-row-main">
        <View className="row-line stacks">
          <Text className="text-strong">{row.building}</Text>
          <Text>{heads}</Text>
        </View>
        <View className="split-track" {...aria({ hidden: true })}>
          <View
            className="split-fill in"
            style={{ width: `${(row.voted.areaDm2 / Math.max(1, row.roll.areaDm2)) * 100}%` }}
          />
        </View>
        <Text className="text-small">{areas}</Text>
        <Text className="text-small">{told}</Text>
      </View>
      <View className="chevron" {...aria({ hidden: true })}>
        ›
      </View>
    </Pressable>
  )
}

/** How heads were told, in heads and area. */
function Deliveries({ shown }: { shown: Turnout }) {
  const { deliveries, denied } = shown
  return (
    <Card title={DELIVERY.sums}>
      <Text className="text-note">{DELIVERY.law}</Text>
      {DELIVERY_STATES.map((state) => (
        <View key={state} className="stack">
          <Text>
            {DELIVERY.sum(
              DELIVERY.states[state],
              FIGURES.heads(count(deliveries[state].heads)),
              area(deliveries[state].areaDm2),
            )}
          </Text>
          {state === 'delivered' && deliveries.delivered.heads > 0 ? (
            <Text className="text-small">
              {DELIVERY.inTime(FIGURES.heads(count(deliveries.delivered.inTime + deliveries.posted.inTime)))}
            </Text>
          ) : null}
        </View>
      ))}
      {denied > 0 ? <Notice tone="warn">{DELIVERY.denied(count(denied))}</Notice> : null}
    </Card>
  )
}
