import { View } from '@tarojs/components'
import { useState } from 'react'
import { listRepairs, type RepairRow } from '#contract/repairs/endpoints.ts'
import { isAllowed } from '#domain/core/access.ts'
import { REPAIR_DESK, REPAIR_FIGURES } from '#src/copy/repairs/figures.ts'
import { STREET } from '#src/copy/repairs/street.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Waiting } from '#src/parts/waiting.tsx'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { useTables } from '#src/ui/desk.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { count } from '#src/ui/figures/figures.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { RepairLine } from '../../lines/repair-line.tsx'
import { RepairTable } from '../../lines/repair-table.tsx'

export default function RepairsPage() {
  const standing = useActiveRole()
  const isTable = useTables()
  const works = standing?.role === 'company' || standing?.role === 'worker'
  const [chosen, setState] = useState<'open' | 'closed' | 'due' | null>(null)
  // Who works begins with what is due first.
  const state = chosen ?? (works ? 'due' : 'open')
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState('')
  const params = { estateId: standing?.estateId ?? '' }
  const query = search === '' ? { state } : { search }
  const first = useResource(listRepairs, standing ? { params, query } : null)
  const [older, setOlder] = useState<{ repairs: RepairRow[]; before: string | null } | null>(null)
  const mayReport = standing !== null && isAllowed(standing.role, 'repair.report')
  const readOlder = async (before: string) => {
    const answer = await call(listRepairs, { params, query: { ...query, before } })
    if (answer.ok)
      setOlder({ repairs: [...(older?.repairs ?? []), ...answer.value.repairs], before: answer.value.before })
  }
  return (
    <Page
      {...(mayReport
        ? {
            bar: (
              <Button onPress={() => goTo(routes.newRepair())} id="new-repair">
                {REPAIRS.report}
              </Button>
            ),
          }
        : {})}
    >
      <Waiting of="repair" />
      {standing ? (
        <Shown resource={first}>
          {(value) => {
            const repairs = [...value.repairs, ...(older?.repairs ?? [])]
            const before = older ? older.before : value.before
            return (
              <>
                {value.lateCount > 0 && works ? (
                  <Notice tone="bad">{REPAIRS.lateNow(upTo(value.lateCount))}</Notice>
                ) : null}
                <Tabs
                  label={REPAIRS.progress}
                  chosen={state}
                  tabs={[
                    ...(works ? [{ key: 'due' as const, title: REPAIRS.tabs.due }] : []),
                    { key: 'open', title: REPAIRS.tab(REPAIRS.tabs.open, upTo(value.openCount)) },
                    { key: 'closed', title: REPAIRS.tab(REPAIRS.tabs.closed, upTo(value.closedCount)) },
                  ]}
                  onChoose={(key) => {
                    setOlder(null)
                    setSearch('')
                    setState(key)
                  }}
                />
                {mayReport ? null : (
                  <View className="stack">
                    <Field label={REPAIRS.search} value={typed} onChange={setTyped} most={30} />
                    <Button
                      look="second"
                      id="search-repairs"
                      onPress={() => {
                        setOlder(null)
                        setSearch(typed.trim())
                      }}
                    >
                      {REPAIRS.find}
                    </Button>
                  </View>
                )}
                {repairs.length === 0 ? (
                  <Empty
                    title={mayReport ? REPAIRS.none : REPAIRS.noneForWork}
                    {...(mayReport ? { hint: REPAIRS.noneHint } : {})}
                  />
                ) : (
                  <RepairTable
                    estateId={standing.estateId}
                    query={query}
                    answer={value}
                    total={state === 'closed' ? value.closedCount : value.openCount}
                    {...(standing.role === 'company' ? { onAccepted: first.reload } : {})}
                  >
                    <Rows>
                      {repairs.map((repair) => (
                        <RepairLine key={repair.repairId} repair={repair} showsDue={works} />
                      ))}
                    </Rows>
                  </RepairTable>
                )}
                {before && !isTable ? (
                  <Button look="second" onPress={() => void readOlder(before)}>
                    {REPAIRS.more}
                  </Button>
                ) : null}
                {standing.role === 'worker' ? null : (
                  <Button look="plain" onPress={() => goTo(routes.repairFigures())} id="repair-figures">
                    {REPAIR_FIGURES.title}
                  </Button>
                )}
                {isAllowed(standing.role, 'repair.readEstates') ? (
                  <Button look="second" onPress={() => goTo(routes.repairStreet())} id="repair-street">
                    {STREET.title}
                  </Button>
                ) : null}
                {standing.role !== 'company' && isAllowed(standing.role, 'repair.readPrivate') ? (
                  <Button look="second" onPress={() => goTo(routes.hotlineOrders())} id="hotline-orders">
                    {REPAIR_DESK.orders}
                  </Button>
                ) : null}
                {standing.role === 'company' ? (
                  <Button look="second" onPress={() => goTo(routes.manageRepairs())} id="manage-repairs">
                    {REPAIR_DESK.title}
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

/** A count that the server stops at a thousand. */
function upTo(value: number): string {
  return value < 1_000 ? count(value) : REPAIRS.manyOf
}
