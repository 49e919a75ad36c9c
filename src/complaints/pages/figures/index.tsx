import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { linkComplaintCases, readComplaintFigures } from '#contract/complaint-figures.ts'
import { isAllowed } from '#domain/access.ts'
import { addMonths, beijingDayOf, type Month, monthOf } from '#domain/calendar.ts'
import { LEVELS } from '#domain/complaint/ladder.ts'
import { COMPLAINT_FIGURES_WORDS as WORDS } from '#src/copy/complaint-figures.ts'
import { COMPLAINTS } from '#src/copy/complaints.ts'
import { errorLine } from '#src/copy/errors.ts'
import { REPAIR_FIGURES } from '#src/copy/repair-figures.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card, Heading } from '#src/ui/card.tsx'
import { SplitBar } from '#src/ui/chart.tsx'
import { count, monthText } from '#src/ui/figures.ts'
import { Page } from '#src/ui/page.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { Notice } from '#src/ui/status.tsx'

/** How each level dealt with the month's complaints: each figure with its formula and the cases behind it. */
export default function ComplaintFiguresPage() {
  const standing = useStanding()
  const [thisMonth] = useState<Month>(() => monthOf(beijingDayOf(Date.now())))
  const [month, setMonth] = useState(thisMonth)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const params = { communityId: standing?.communityId ?? '' }
  const found = useResource(readComplaintFigures, standing ? { params, query: { month } } : null)
  const mayList =
    standing !== null &&
    (isAllowed(standing.role, 'complaint.answer') || isAllowed(standing.role, 'complaint.handle'))
  const save = async () => {
    const answer = await call(linkComplaintCases, { params, query: { month } })
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const end = await saveFile(answer.value.url)
    setTold({ tone: 'good', text: end === 'saved' ? REPAIR_FIGURES.saved : REPAIR_FIGURES.copied })
  }
  return (
    <Page>
      <Text className="text-head">{WORDS.month(monthText(month))}</Text>
      <Text className="text-note">{WORDS.what}</Text>
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
          {({ figures, caseCount }) => (
            <>
              <Text>{WORDS.cases(count(caseCount))}</Text>
              {caseCount === 0 ? <Empty title={WORDS.nothing} /> : null}
              {LEVELS.map((level) => {
                const here = figures.filter((one) => one.level === level && one.of > 0)
                if (here.length === 0) return null
                return (
                  <View key={level} className="stack">
                    <Heading>{COMPLAINTS.levels[level]}</Heading>
                    {here.map(({ key, hits, of }) => (
                      <Card key={key} title={WORDS.names[key]}>
                        <SplitBar
                          title={REPAIR_FIGURES.percent(share(hits, of))}
                          value={REPAIR_FIGURES.ratio(count(hits), count(of))}
                          part={hits}
                          whole={of}
                          side="in"
                        />
                        <Text className="text-small">{WORDS.formulas[key]}</Text>
                        {mayList && hits > 0 ? (
                          <Button
                            look="plain"
                            onPress={() => goTo(routes.complaintCases(level, key, month, 'hits'))}
                          >
                            {REPAIR_FIGURES.seeHits(count(hits))}
                          </Button>
                        ) : null}
                        {mayList && of > hits ? (
                          <Button
                            look="plain"
                            onPress={() => goTo(routes.complaintCases(level, key, month, 'rest'))}
                          >
                            {REPAIR_FIGURES.seeRest(count(of - hits))}
                          </Button>
                        ) : null}
                      </Card>
                    ))}
                  </View>
                )
              })}
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
