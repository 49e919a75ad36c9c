import { useEffect } from 'react'
import { listOversightCases } from '#contract/repairs/oversight.ts'
import { isAllowed } from '#domain/core/access.ts'
import { OVERSIGHT } from '#domain/repairs/oversight.ts'
import { STREET } from '#src/copy/repairs/street.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { standAs, useSession } from '#src/data/calls/session.ts'
import { usePageParams } from '#src/platform/host.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Empty, Loading } from '#src/ui/state/state.tsx'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { CaseList } from '../../parts/case-list.tsx'

/** The cases behind one number of one estate. What opens from here is this estate's, so the person now stands in it. */
export default function StreetCasesPage() {
  const standing = useActiveRole()
  const { estateId = '', figure = '', month = '', part = '' } = usePageParams()
  const role = useSession((state) =>
    state.me?.places
      .find((place) => place.estateId === estateId)
      ?.roles.find((one) => isAllowed(one, 'repair.readEstates')),
  )
  const isHere = standing?.estateId === estateId && standing.role === role
  useEffect(() => {
    if (standing && role && !isHere) standAs(estateId, role)
  }, [standing, role, isHere, estateId])
  const key = OVERSIGHT.find((one) => one === figure)
  const side = part === 'rest' ? 'rest' : 'hits'
  const params = { estateId, figure: key ?? 'open' }
  const query = { month, part: side } as const
  const first = useResource(listOversightCases, isHere && key ? { params, query } : null)
  if (!isHere || !key)
    return (
      <Page>
        {!standing || (role && key) ? <Loading /> : key ? <Empty title={STREET.none} /> : <Nowhere />}
      </Page>
    )
  return (
    <CaseList
      title={STREET.casesOf(STREET.names[key], side)}
      formula={STREET.formulas[key]}
      none={STREET.noCases}
      older={STREET.moreCases}
      first={first}
      readOlder={(before) => call(listOversightCases, { params, query: { ...query, before } })}
    />
  )
}
