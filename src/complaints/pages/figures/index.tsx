import { Text, View } from '@tarojs/components'
import { useState } from 'react'
import { linkComplaintCases, readComplaintFigures } from '#contract/complaints/figures.ts'
import { isAllowed } from '#domain/core/access.ts'
import { LEVELS } from '#domain/complaints/ladder.ts'
import { COMPLAINT_FIGURES_WORDS as WORDS } from '#src/copy/complaints/figures.ts'
import { COMPLAINTS } from '#src/copy/complaints/words.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIR_FIGURES } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Heading } from '#src/ui/layout/card.tsx'
import { count, monthText } from '#src/ui/figures/figures.ts'
import { Indicator, MonthChoice } from '#src/ui/figures/indicator.tsx'
import { serverMonth } from '#src/data/calls/server-clock.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

/** How each level dealt with the month's complaints: each figure with its formula and the cases behind it. */
export default function ComplaintFiguresPage() {
  const standing = useActiveRole()
  const [month, setMonth] = useState(serverMonth)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const params = { estateId: standing?.estateId ?? '' }
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
      <MonthChoice
        title={WORDS.month(monthText(month))}
        month={month}
        latest={serverMonth()}
        onChange={setMonth}
      />
      <Text className="text-note">{WORDS.what}</Text>
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
                      <Indicator
                        key={key}
                        id={`${level}-${key}`}
                        title={WORDS.names[key]}
                        formula={WORDS.formulas[key]}
                        hits={hits}
                        of={of}
                        side="in"
                        onSee={
                          mayList ? (part) => goTo(routes.complaintCases(level, key, month, part)) : null
                        }
                      />
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
