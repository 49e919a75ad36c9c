import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { linkCases, readRepairFigures } from '#contract/repair-desk.ts'
import { isAllowed } from '#domain/access.ts'
import { addMonths, beijingDayOf, type Month, monthOf } from '#domain/calendar.ts'
import { errorLine } from '#src/copy/errors.ts'
import { REPAIR_FIGURES } from '#src/copy/repair-figures.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { SplitBar } from '#src/ui/chart.tsx'
import { count, monthText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

const HOUR = 3_600_000

/** The month's figures, each with its formula and the cases behind it. */
export default function RepairFiguresPage() {
  const standing = useStanding()
  const [thisMonth] = useState<Month>(() => monthOf(beijingDayOf(Date.now())))
  const [month, setMonth] = useState(thisMonth)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const params = { communityId: standing?.communityId ?? '' }
  const found = useResource(readRepairFigures, standing ? { params, query: { month } } : null)
  const mayList = standing !== null && isAllowed(standing.role, 'repair.readAll')
  const save = async () => {
    const answer = await call(linkCases, { params, query: { month } })
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const end = await saveFile(answer.value.url)
    setTold({ tone: 'good', text: end === 'saved' ? REPAIR_FIGURES.saved : REPAIR_FIGURES.copied })
  }
  return (
    <Page>
      <Text className="text-head">{REPAIR_FIGURES.month(monthText(month))}</Text>
      <Text className="text-note">{REPAIR_FIGURES.what}</Text>
      <View className="tabs">
        <Button look="plain" onPress={() => setMonth(addMonths(month, -1))}>
          {REPAIR_FIGURES.earlier}
        </Button>
        <Button look="plain" disabled={month >= thisMonth} onPress={() => setMonth(addMonths(month, 1))}>
          {REPAIR_FIGURES.later}
        </Button>
      </View>
      {standing ? (
        <Shown resource={found}>
          {({ figures, caseCount, pausedMs }) => (
            <>
              <Text>{REPAIR_FIGURES.cases(count(caseCount))}</Text>
              {figures.map(({ key, hits, of }) => (
                <Card key={key} title={REPAIR_FIGURES.names[key]}>
                  {of === null ? (
                    <Text className="text-money">{count(hits)}</Text>
                  ) : (
                    <SplitBar
                      title={of === 0 ? REPAIR_FIGURES.none : REPAIR_FIGURES.percent(share(hits, of))}
                      value={REPAIR_FIGURES.ratio(count(hits), count(of))}
                      part={hits}
                      whole={of}
                      side="in"
                    />
                  )}
                  <Text className="text-small">{REPAIR_FIGURES.formulas[key]}</Text>
                  {mayList && hits > 0 ? (
                    <Button look="plain" onPress={() => goTo(routes.repairCases(key, month, 'hits'))}>
                      {REPAIR_FIGURES.seeHits(count(hits))}
                    </Button>
                  ) : null}
                  {mayList && of !== null && of > hits ? (
                    <Button look="plain" onPress={() => goTo(routes.repairCases(key, month, 'rest'))}>
                      {REPAIR_FIGURES.seeRest(count(of - hits))}
                    </Button>
                  ) : null}
                </Card>
              ))}
              <Text className="text-note">{REPAIR_FIGURES.paused(count(Math.floor(pausedMs / HOUR)))}</Text>
              {told ? <Notice tone={told.tone}>{told.text}</Notice> : null}
              <Button look="second" onPress={() => void save()} id="save-cases">
                {REPAIR_FIGURES.export}
              </Button>
              <Text className="text-small">{REPAIR_FIGURES.exportHint}</Text>
            </>
          )}
        </Shown>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

/** Tenths of a percent, rounded down: nothing is a hundred per cent but all of it. */
function share(hits: number, of: number): string {
  const tenths = Math.floor((hits * 1000) / of)
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}
