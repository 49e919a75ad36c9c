import type { Lacking } from '#contract/ledger/income.ts'
import { INCOME } from '#src/copy/ledger/income.ts'
import { goTo } from '#src/platform/host.ts'
import { routes } from '#src/routes.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { count, dayText, money } from '#src/ui/figures/figures.ts'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Text } from '@tarojs/components'

/** What contracts let expect and did not come in, before anyone asks; nothing where all came. */
export function WhatLacks({ lacking }: { lacking: Lacking }) {
  const { lackingFen, sourceCount, sources } = lacking
  if (sourceCount === 0) return null
  return (
    <Card title={INCOME.lacking(money(lackingFen))} accent>
      <Text className="text-note">{INCOME.lackingOf(count(sourceCount))}</Text>
      <Rows>
        {sources.map((one) => (
          <Row
            key={one.sourceId}
            title={`${one.accountTitle} ${one.place}`}
            note={`${one.counterparty} ${INCOME.since(dayText(one.lateSince))}`}
            side={<Text className="text-money tone-bad">{money(one.lackingFen)}</Text>}
            label={`${one.accountTitle} ${one.place} ${INCOME.lacking(money(one.lackingFen))}`}
            onPress={() => goTo(routes.source(one.sourceId))}
          />
        ))}
      </Rows>
    </Card>
  )
}
