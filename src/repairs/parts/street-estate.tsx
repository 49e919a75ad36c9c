import { Text } from '@tarojs/components'
import { useState } from 'react'
import { readRepairOversight } from '#contract/repair-street.ts'
import { STREET } from '#src/copy/repair-street.ts'
import { useResource } from '#src/data/resource.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Button } from '#src/ui/button.tsx'
import { Card } from '#src/ui/card.tsx'
import { SplitBar } from '#src/ui/chart.tsx'
import { count } from '#src/ui/figures.ts'
import { Shown } from '#src/ui/shown.tsx'
import { Empty } from '#src/ui/state.tsx'
import { MonthChoice, thisMonth } from './street-month.tsx'

/** One estate's numbers, each with its formula and the way to its cases. */
export function StreetEstate({ communityId, asked }: { communityId: string; asked: string }) {
  const [month, setMonth] = useState(asked || thisMonth)
  const found = useResource(readRepairOversight, { query: { month, only: communityId } })
  const open = (key: string, part: 'hits' | 'rest') => goTo(routes.streetCases(communityId, key, month, part))
  return (
    <Shown resource={found}>
      {({ estates: [estate] }) =>
        estate ? (
          <>
            <Text className="text-head">{estate.name}</Text>
            <MonthChoice month={month} onChange={setMonth} />
            {estate.figures.map(({ key, hits, of }) => (
              <Card key={key} title={STREET.names[key]}>
                {of === null ? (
                  <Text className="text-money">{count(hits)}</Text>
                ) : (
                  <SplitBar
                    title={of === 0 ? STREET.nothing : STREET.percent(share(hits, of))}
                    value={STREET.ratio(count(hits), count(of))}
                    part={hits}
                    whole={of}
                    side="out"
                  />
                )}
                <Text className="text-small">{STREET.formulas[key]}</Text>
                {hits > 0 ? (
                  <Button look="plain" id={`see-${key}`} onPress={() => open(key, 'hits')}>
                    {STREET.seeHits(count(hits))}
                  </Button>
                ) : null}
                {of !== null && of > hits ? (
                  <Button look="plain" id={`rest-${key}`} onPress={() => open(key, 'rest')}>
                    {STREET.seeRest(count(of - hits))}
                  </Button>
                ) : null}
              </Card>
            ))}
          </>
        ) : (
          <Empty title={STREET.none} />
        )
      }
    </Shown>
  )
}

/** Tenths of a percent, rounded down: nothing is a hundred per cent but all of it. */
function share(hits: number, of: number): string {
  const tenths = Math.floor((hits * 1000) / of)
  return `${Math.floor(tenths / 10)}.${tenths % 10}`
}
