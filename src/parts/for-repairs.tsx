import { findFundings } from '#contract/repairs/funding.ts'
import { FOR_REPAIR } from '#src/copy/repairs/for-repair.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'

type Props = { estateId: string; about: { entryId: string } | { voteId: string } }

/** The repairs that an entry paid or a vote decided; nothing where there is none, or while it is not known. */
export function ForRepairs({ estateId, about }: Props) {
  const found = useResource(findFundings, { params: { estateId }, query: about })
  const fundings = found.value?.fundings ?? []
  if (fundings.length === 0) return null
  return (
    <>
      <Heading>{FOR_REPAIR.title}</Heading>
      <Rows>
        {fundings.map(({ repairId, placeText, kindTitle }) => (
          <Row
            key={repairId}
            title={FOR_REPAIR.row(placeText, kindTitle)}
            note={FOR_REPAIR.note}
            onPress={() => goTo(routes.repairFunding(repairId))}
          />
        ))}
      </Rows>
    </>
  )
}
