import { Text } from '@tarojs/components'
import { useState } from 'react'
import { linkCases, readRepairFigures } from '#contract/repairs/desk.ts'
import { isAllowed } from '#domain/core/access.ts'
import { errorLine } from '#src/copy/core/errors.ts'
import { REPAIR_FIGURES } from '#src/copy/repairs/figures.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo, saveFile } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/press/button.tsx'
import { count, monthText } from '#src/ui/figures/figures.ts'
import { Indicator, MonthChoice } from '#src/ui/figures/indicator.tsx'
import { serverMonth } from '#src/data/calls/server-clock.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Shown } from '#src/ui/state/shown.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { Notice } from '#src/ui/state/status.tsx'

const HOUR = 3_600_000

/** The month's figures, each with its formula and the cases behind it. */
export default function RepairFiguresPage() {
  const standing = useActiveRole()
  const [month, setMonth] = useState(serverMonth)
  const [told, setTold] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  const params = { estateId: standing?.estateId ?? '' }
  const found = useResource(readRepairFigures, standing ? { params, query: { month } } : null)
  const mayList =
    standing !== null &&
    (isAllowed(standing.role, 'repair.readAll') || isAllowed(standing.role, 'repair.readShared'))
  const save = async () => {
    const answer = await call(linkCases, { params, query: { month } })
    if (!answer.ok) return setTold({ tone: 'bad', text: errorLine(answer.code) })
    const end = await saveFile(answer.value.url)
    setTold({ tone: 'good', text: end === 'saved' ? REPAIR_FIGURES.saved : REPAIR_FIGURES.copied })
  }
  return (
    <Page>
      <MonthChoice
        title={REPAIR_FIGURES.month(monthText(month))}
        month={month}
        latest={serverMonth()}
        onChange={setMonth}
      />
      <Text className="text-note">{REPAIR_FIGURES.what}</Text>
      {standing ? (
        <Shown resource={found}>
          {({ figures, caseCount, pausedMs }) => (
            <>
              <Text>{REPAIR_FIGURES.cases(count(caseCount))}</Text>
              {figures.map(({ key, hits, of }) => (
                <Indicator
                  key={key}
                  id={key}
                  title={REPAIR_FIGURES.names[key]}
                  formula={REPAIR_FIGURES.formulas[key]}
                  hits={hits}
                  of={of}
                  side="in"
                  onSee={mayList ? (part) => goTo(routes.repairCases(key, month, part)) : null}
                />
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
