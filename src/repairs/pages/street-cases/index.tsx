import { Text } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { listOversightCases } from '#contract/repair-street.ts'
import type { RepairRow } from '#contract/repairs.ts'
import { isAllowed } from '#domain/access.ts'
import { OVERSIGHT } from '#domain/repair/oversight.ts'
import { STREET } from '#src/copy/repair-street.ts'
import { call } from '#src/data/call.ts'
import { useStanding } from '#src/data/gate.ts'
import { useResource } from '#src/data/resource.ts'
import { standAs, useSession } from '#src/data/session.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Button } from '#src/ui/button.tsx'
import { Page } from '#src/ui/page.tsx'
import { Rows } from '#src/ui/rows.tsx'
import { Shown } from '#src/ui/shown.tsx'
import { Empty, Loading } from '#src/ui/state.tsx'
import { RepairLine } from '../../parts/repair-line.tsx'

/** The cases behind one number of one estate. What opens from here is this estate's, so the person now stands in it. */
export default function StreetCasesPage() {
  const standing = useStanding()
  const { communityId = '', figure = '', month = '', part = '' } = usePageParams()
  const role = useSession((state) =>
    state.me?.places
      .find((place) => place.communityId === communityId)
      ?.roles.find((one) => isAllowed(one, 'repair.readEstates')),
  )
  const isHere = standing?.communityId === communityId && standing.role === role
  useEffect(() => {
    if (standing && role && !isHere) standAs(communityId, role)
  }, [standing, role, isHere, communityId])
  const key = OVERSIGHT.find((one) => one === figure)
  const side = part === 'rest' ? 'rest' : 'hits'
  const params = { communityId, figure: key ?? 'open' }
  const query = { month, part: side } as const
  const first = useResource(listOversightCases, isHere && key ? { params, query } : null)
  const [older, setOlder] = useState<{ repairs: RepairRow[]; before: string | null } | null>(null)
  const more = async (before: string) => {
    const answer = await call(listOversightCases, { params, query: { ...query, before } })
    if (answer.ok)
      setOlder({ repairs: [...(older?.repairs ?? []), ...answer.value.repairs], before: answer.value.before })
  }
  if (!isHere || !key) return <Page>{standing && !role ? <Empty title={STREET.none} /> : <Loading />}</Page>
  return (
    <Page>
      <Text className="text-head">{STREET.casesOf(STREET.names[key], side)}</Text>
      <Text className="text-note">{STREET.formulas[key]}</Text>
      <Shown resource={first}>
        {(value) => {
          const repairs = [...value.repairs, ...(older?.repairs ?? [])]
          const before = older ? older.before : value.before
          return (
            <>
              {repairs.length === 0 ? (
                <Empty title={STREET.noCases} />
              ) : (
                <Rows>
                  {repairs.map((repair) => (
                    <RepairLine key={repair.repairId} repair={repair} />
                  ))}
                </Rows>
              )}
              {before ? (
                <Button look="second" onPress={() => void more(before)}>
                  {STREET.moreCases}
                </Button>
              ) : null}
            </>
          )
        }}
      </Shown>
    </Page>
  )
}
