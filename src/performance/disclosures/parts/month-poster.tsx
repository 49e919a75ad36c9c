import { Text } from '@tarojs/components'
import { useState } from 'react'
import { DISCLOSURES } from '#src/copy/performance/words.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { monthText } from '#src/ui/figures/figures.ts'
import { Tabs } from '#src/ui/nav/tabs.tsx'
import { PosterButton } from './poster-button.tsx'

const SHOWN = 3

/** The poster of one of the last months; first offered is the last that is over. */
export function MonthPoster({ estateId, months }: { estateId: string; months: readonly string[] }) {
  const newest = [...months].reverse().slice(0, SHOWN)
  const [chosen, setChosen] = useState(newest[1] ?? newest[0] ?? '')
  if (chosen === '') return null
  return (
    <Card title={DISCLOSURES.poster}>
      <Text className="text-note">{DISCLOSURES.posterNote}</Text>
      <Tabs
        label={DISCLOSURES.poster}
        chosen={chosen}
        tabs={newest.map((month) => ({ key: month, title: monthText(month) }))}
        onChoose={setChosen}
      />
      <PosterButton
        estateId={estateId}
        of={chosen}
        title={DISCLOSURES.posterOf(monthText(chosen))}
        id="month-poster"
      />
    </Card>
  )
}
