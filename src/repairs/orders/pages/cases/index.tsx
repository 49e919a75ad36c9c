import { listFigureCases } from '#contract/repairs/desk.ts'
import { FIGURES, type FigureKey } from '#domain/repairs/figures.ts'
import { REPAIR_FIGURES } from '#src/copy/repairs/figures.ts'
import { REPAIRS } from '#src/copy/repairs/words.ts'
import { call } from '#src/data/calls/call.ts'
import { useActiveRole } from '#src/data/calls/guard.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { Nowhere } from '#src/parts/frame/nowhere.tsx'
import { usePageParams } from '#src/platform/host.ts'
import { Page } from '#src/ui/layout/page.tsx'
import { Loading } from '#src/ui/state/state.tsx'
import { CaseList } from '../../parts/case-list.tsx'

/** The cases behind one figure. */
export default function FigureCasesPage() {
  const standing = useActiveRole()
  const { figure = '', month = '', part = '' } = usePageParams()
  const key = FIGURES.find((one) => one === figure) as FigureKey | undefined
  const side = part === 'rest' ? 'rest' : 'hits'
  const params = { estateId: standing?.estateId ?? '', figure: key ?? 'answeredInTime' }
  const query = { month, part: side } as const
  const first = useResource(listFigureCases, standing && key ? { params, query } : null)
  if (!standing || !key) return <Page>{standing ? <Nowhere /> : <Loading />}</Page>
  return (
    <CaseList
      title={REPAIR_FIGURES.casesOf(REPAIR_FIGURES.names[key], side)}
      formula={REPAIR_FIGURES.formulas[key]}
      none={REPAIR_FIGURES.noCases}
      older={REPAIRS.more}
      first={first}
      readOlder={(before) => call(listFigureCases, { params, query: { ...query, before } })}
    />
  )
}
