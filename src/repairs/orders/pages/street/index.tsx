import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import type { OutputOf } from '#contract/core/endpoint.ts'
import { readRepairOversight } from '#contract/repairs/oversight.ts'
import { estateState, type OversightKey } from '#domain/repairs/oversight.ts'
import { STREET } from '#src/copy/repairs/street.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { useListSearch } from '#src/parts/list/list-search.tsx'
import { goTo, usePageParams } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { count, monthText } from '#src/ui/figures/figures.ts'
import { MonthChoice } from '#src/ui/figures/indicator.tsx'
import { serverMonth } from '#src/data/calls/server-clock.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { StreetEstate } from '../../parts/street-estate.tsx'

type Estate = OutputOf<typeof readRepairOversight>['estates'][number]

/** Every estate that one supervises, with what of its repairs lies too long. */
export default function StreetPage() {
  const standing = useActiveRole()
  const { estateId, month = '' } = usePageParams()
  if (!standing)
    return (
      <Page>
        <Loading />
      </Page>
    )
  if (estateId)
    return (
      <Page>
        <StreetEstate estateId={estateId} asked={month} />
      </Page>
    )
  return <Estates />
}

function Estates() {
  const [month, setMonth] = useState(serverMonth)
  const first = useResource(readRepairOversight, { query: { month } })
  const [more, setMore] = useState<{ estates: Estate[]; after: number | null } | null>(null)
  const readMore = async (after: number) => {
    const answer = await call(readRepairOversight, { query: { month, after: String(after) } })
    if (answer.ok)
      setMore({ estates: [...(more?.estates ?? []), ...answer.value.estates], after: answer.value.after })
  }
  return (
    <Page title={STREET.title}>
      <Text className="text-note">{STREET.what}</Text>
      <MonthChoice
        title={STREET.month(monthText(month))}
        month={month}
        latest={serverMonth()}
        onChange={(next) => {
          setMore(null)
          setMonth(next)
        }}
      />
      <Shown resource={first}>
        {(value) => {
          const after = more ? more.after : value.after
          return (
            <>
              <Text>{STREET.estates(count(value.estateCount))}</Text>
              {value.estates.length === 0 ? (
                <Empty title={STREET.none} />
              ) : (
                <EstateRows
                  estates={[...value.estates, ...(more?.estates ?? [])]}
                  month={month}
                  isPart={after !== null}
                />
              )}
              {after === null ? null : (
                <Button look="second" onPress={() => void readMore(after)}>
                  {STREET.more}
                </Button>
              )}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}

function EstateRows(given: { estates: readonly Estate[]; month: string; isPart: boolean }) {
  const { estates, month, isPart } = given
  const { field, found } = useListSearch(estates, (one) => one.name, isPart)
  return (
    <>
      {field}
      <Rows>
        {found.map((one) => (
          <EstateRow key={one.estateId} estate={one} month={month} />
        ))}
      </Rows>
    </>
  )
}

const STATE_TONES = { overdue: 'bad', fine: 'good', unsaid: 'quiet' } as const

function EstateRow({ estate, month }: { estate: Estate; month: string }) {
  const figure = (key: OversightKey) => estate.figures.find((one) => one.key === key)
  const hits = (key: OversightKey) => figure(key)?.hits ?? 0
  const overdue = hits('overdueOpen')
  const emergencies = hits('emergencyOpen')
  const late = figure('late')
  const { filing } = estate
  const state = estateState({ open: hits('open'), judged: late?.of ?? 0, overdue, filing })
  const words = { overdue: STREET.overdue(count(overdue)), fine: STREET.fine, unsaid: STREET.unsaid }[state]
  return (
    <Row
      title={estate.name}
      note={STREET.estateNote(
        count(hits('open')),
        STREET.ratio(count(late?.hits ?? 0), count(late?.of ?? 0)),
      )}
      label={[estate.name, words, STREET.filing[filing]].filter(Boolean).join(' ')}
      onPress={() => goTo(routes.streetEstate(estate.estateId, month))}
    >
      <View className="tabs">
        <Status tone={STATE_TONES[state]}>{words}</Status>
        {STREET.filing[filing] === null ? null : (
          <Status tone={filing === 'overdue' ? 'bad' : 'warn'}>{STREET.filing[filing]}</Status>
        )}
        {emergencies > 0 ? <Status tone="bad">{STREET.emergency(count(emergencies))}</Status> : null}
      </View>
    </Row>
  )
}
