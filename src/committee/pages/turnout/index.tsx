import { Text, View } from '@tarojs/components'
import { readTurnout } from '#contract/committee.ts'
import { COMMITTEE } from '#src/copy/committee.ts'
import { FIGURES } from '#src/copy/figures.ts'
import { PAPERS } from '#src/copy/papers.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { aria } from '#src/ui/aria.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { area, count, deadline } from '#src/ui/figures.ts'
import { Majority } from '#src/ui/majority.tsx'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'

export default function TurnoutPage() {
  const standing = useStanding()
  const { voteId = '' } = usePageParams()
  const turnout = useResource(
    readTurnout,
    standing ? { params: { communityId: standing.communityId, voteId } } : null,
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
          {({ nowAt, title, closesAt, tests, buildings, waiting }) => (
            <>
              <Card title={title}>
                <Text className="text-strong">{deadline(nowAt, closesAt)}</Text>
                {tests.map((test) => (
                  <Majority key={test.key} test={test} settled={nowAt >= closesAt} />
                ))}
              </Card>
              {mayEnter ? (
                <Button look="second" onPress={() => goTo(routes.printBallots(voteId))} id="print-ballots">
                  {PAPERS.ballots}
                </Button>
              ) : null}
              <Card title={COMMITTEE.buildings}>
                {buildings.map((row) => {
                  const heads = COMMITTEE.ofRoll(count(row.voted.heads), FIGURES.heads(count(row.roll.heads)))
                  const areas = COMMITTEE.ofRoll(area(row.voted.areaDm2), area(row.roll.areaDm2))
                  return (
                    <View
                      key={row.building}
                      className="stack"
                      {...aria({ role: 'group', label: [row.building, heads, areas].join(' ') })}
                    >
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
                    </View>
                  )
                })}
              </Card>
              <Text className="text-head">{COMMITTEE.waiting(count(waiting.length))}</Text>
              <Text className="text-note">{COMMITTEE.waitingNote}</Text>
              {waiting.length > 0 ? (
                <Rows>
                  {waiting.map((head) => (
                    <Row
                      key={head.headId}
                      title={FIGURES.homes(head.unitLabels)}
                      side={<Text>{area(head.areaDm2)}</Text>}
                    />
                  ))}
                </Rows>
              ) : null}
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}
