import type { Lacking } from '#contract/ledger/income.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { count, money } from '#src/ui/figures/figures.ts'
import { AlarmLine } from '#src/ui/state/alarm-line.tsx'

/** So many are named, those that lack most; the rest are one line. */
const MOST_LINES = 3

/** What contracts let expect and did not come in, before anyone asks; nothing where all came. */
export function WhatLacks({ lacking }: { lacking: Lacking }) {
  const { lackingFen, sourceCount, sources } = lacking
  if (sourceCount === 0) return null
  const named = sources.slice(0, MOST_LINES)
  const restFen = lackingFen - named.reduce((sum, one) => sum + one.lackingFen, 0)
  return (
    <>
      {named.map((one) => (
        <AlarmLine
          key={one.sourceId}
          tone="bad"
          amount={money(one.lackingFen)}
          label={`${one.accountTitle} ${one.place} ${INCOME.lacking(money(one.lackingFen))}`}
          onPress={() => goTo(routes.source(one.sourceId))}
        >
          {INCOME.lackingAt(one.place)}
        </AlarmLine>
      ))}
      {sourceCount > named.length ? (
        <AlarmLine tone="bad" amount={money(restFen)} onPress={() => goTo(routes.sources())}>
          {INCOME.lackingMore(count(sourceCount - named.length))}
        </AlarmLine>
      ) : null}
    </>
  )
}
