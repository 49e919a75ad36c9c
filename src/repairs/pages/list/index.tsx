import { View } from '@tarojs/components'
import { useState } from 'react'
import { listRepairs, type RepairRow } from '#contract/repairs.ts'
import { REPAIRS } from '#src/copy/repairs.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { count, instant } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Row, Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { Status } from '#src/ui/status.tsx'
import { Tabs } from '#src/ui/tabs.tsx'
import { lookOf } from '../../parts/repair-look.ts'
import { Waiting } from '../../parts/waiting.tsx'

export default function RepairsPage() {
  const standing = useStanding()
  const [state, setState] = useState<'open' | 'closed'>('open')
  const params = { communityId: standing?.communityId ?? '' }
  const first = useResource(listRepairs, standing ? { params, query: { state } } : null)
  const [older, setOlder] = useState<{ repairs: RepairRow[]; before: string | null } | null>(null)
  const isOwner = standing?.role === 'owner'
  const readOlder = async (before: string) => {
    const answer = await call(listRepairs, { params, query: { state, before } })
    if (answer.ok)
      setOlder({ repairs: [...(older?.repairs ?? []), ...answer.value.repairs], before: answer.value.before })
  }
  return (
    <Page
      {...(isOwner
        ? {
            bar: (
              <Button onPress={() => goTo(routes.newRepair())} id="new-repair">
                {REPAIRS.report}
              </Button>
            ),
          }
        : {})}
    >
      <Waiting />
      {standing ? (
        <Shown resource={first}>
          {(value) => {
            const repairs = [...value.repairs, ...(older?.repairs ?? [])]
            const before = older ? older.before : value.before
            return (
              <>
                <Tabs
                  label={REPAIRS.progress}
                  chosen={state}
                  tabs={[
                    { key: 'open', title: REPAIRS.tab(REPAIRS.tabs.open, count(value.openCount)) },
                    { key: 'closed', title: REPAIRS.tab(REPAIRS.tabs.closed, count(value.closedCount)) },
                  ]}
                  onChoose={(key) => {
                    setOlder(null)
                    setState(key)
                  }}
                />
                {repairs.length === 0 ? (
                  <Empty
                    title={isOwner ? REPAIRS.none : REPAIRS.noneForWork}
                    {...(isOwner ? { hint: REPAIRS.noneHint } : {})}
                  />
                ) : (
                  <Rows>
                    {repairs.map((repair) => (
                      <RepairLine key={repair.repairId} repair={repair} />
                    ))}
                  </Rows>
                )}
                {before ? (
                  <Button look="second" onPress={() => void readOlder(before)}>
                    {REPAIRS.more}
                  </Button>
                ) : null}
              </>
            )
          }}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function RepairLine({ repair }: { repair: RepairRow }) {
  const look = lookOf(repair)
  return (
    <Row
      title={`${repair.placeText} ${repair.kindTitle}`}
      note={REPAIRS.when(instant(repair.reportedAt))}
      label={`${repair.placeText} ${repair.kindTitle} ${look.text}`}
      onPress={() => goTo(routes.repair(repair.repairId))}
    >
      <View className="tabs">
        <Status tone={look.tone}>{look.text}</Status>
        {repair.isEmergency ? <Status tone="bad">{REPAIRS.emergency}</Status> : null}
        {repair.isLate ? <Status tone="bad">{REPAIRS.late}</Status> : null}
      </View>
    </Row>
  )
}
