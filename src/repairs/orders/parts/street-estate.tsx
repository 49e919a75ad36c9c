import { useState } from 'react'
import { readRepairOversight } from '#contract/repairs/oversight.ts'
import { STREET } from '#src/copy/repairs/street.ts'
import { useResource } from '#src/data/resource/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { monthText } from '#src/ui/figures/figures.ts'
import { Indicator, MonthChoice } from '#src/ui/figures/indicator.tsx'
import { serverMonth } from '#src/data/calls/server-clock.ts'
import { Shown } from '#src/ui/state/shown.tsx'
import { Empty } from '#src/ui/state/state.tsx'
import { Heading } from '#src/ui/layout/card.tsx'

/** One estate's numbers, each with its formula and the way to its cases. */
export function StreetEstate({ estateId, asked }: { estateId: string; asked: string }) {
  const [month, setMonth] = useState(asked || serverMonth)
  const found = useResource(readRepairOversight, { query: { month, only: estateId } })
  return (
    <Shown resource={found}>
      {({ estates: [estate] }) =>
        estate ? (
          <>
            <Heading>{estate.name}</Heading>
            <MonthChoice
              title={STREET.month(monthText(month))}
              month={month}
              latest={serverMonth()}
              onChange={setMonth}
            />
            {estate.figures.map(({ key, hits, of }) => (
              <Indicator
                key={key}
                id={key}
                title={STREET.names[key]}
                formula={STREET.formulas[key]}
                hits={hits}
                of={of}
                side="out"
                onSee={(part) => goTo(routes.streetCases(estateId, key, month, part))}
              />
            ))}
          </>
        ) : (
          <Empty title={STREET.none} />
        )
      }
    </Shown>
  )
}
