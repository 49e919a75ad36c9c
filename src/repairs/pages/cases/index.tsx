import { Text } from '@tarojs/components'
import { useState } from 'react'
import { listFigureCases } from '#contract/repair-desk.ts'
import type { RepairRow } from '#contract/repairs.ts'
import { FIGURES, type FigureKey } from '#domain/repair/figures.ts'
import { REPAIR_FIGURES } from '#src/copy/repair-figures.ts'
import { REPAIRS } from '#src/copy/repairs.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/button.tsx'
import { Page } from '#src/ui/page.tsx'
import { Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { RepairLine } from '../../parts/repair-line.tsx'

/** The cases behind one figure. */
export default function FigureCasesPage() {
  const standing = useStanding()
  const { figure = '', month = '', part = '' } = usePageParams()
  const key = FIGURES.find((one) => one === figure) as FigureKey | undefined
  const side = part === 'rest' ? 'rest' : 'hits'
  const params = { communityId: standing?.communityId ?? '', figure: key ?? 'answeredInTime' }
  const query = { month, part: side } as const
  const first = useResource(listFigureCases, standing && key ? { params, query } : null)
  const [older, setOlder] = useState<{ repairs: RepairRow[]; before: string | null } | null>(null)
  const more = async (before: string) => {
    const answer = await call(listFigureCases, { params, query: { ...query, before } })
    if (answer.ok)
      setOlder({ repairs: [...(older?.repairs ?? []), ...answer.value.repairs], before: answer.value.before })
  }
  if (!standing || !key)
    return (
      <Page>
        <Loading />
      </Page>
    )
  return (
    <Page>
      <Text className="text-head">{REPAIR_FIGURES.casesOf(REPAIR_FIGURES.names[key], side)}</Text>
      <Text className="text-note">{REPAIR_FIGURES.formulas[key]}</Text>
      <Shown resource={first}>
        {(value) => {
          const repairs = [...value.repairs, ...(older?.repairs ?? [])]
          const before = older ? older.before : value.before
          return (
            <>
              {repairs.length === 0 ? (
                <Empty title={REPAIR_FIGURES.noCases} />
              ) : (
                <Rows>
                  {repairs.map((repair) => (
                    <RepairLine key={repair.repairId} repair={repair} />
                  ))}
                </Rows>
              )}
              {before ? (
                <Button look="second" onPress={() => void more(before)}>
                  {REPAIRS.more}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}
