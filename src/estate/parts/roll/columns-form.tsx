import { Text } from '@tarojs/components'
import { useState } from 'react'
import {
  keepRollMapping,
  ROLL_COLUMNS,
  ROLL_OPTIONAL,
  type RollColumn,
  type RollMapping,
  type RollPreview,
} from '#contract/estate/roll.ts'
import { ROLL_DESK } from '#src/copy/estate/opening.ts'
import { ColumnChoices } from '#src/parts/column-choices.tsx'
import { ask, type Fields } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { type Sent, useForm } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'

type Chosen = Partial<Record<RollColumn, string>>

const isOptional = (column: RollColumn) => (ROLL_OPTIONAL as readonly string[]).includes(column)
const WORDS = { choose: ROLL_DESK.chooseColumn, noColumn: ROLL_DESK.noColumn }

/** Chooses once which heading of somebody's own table is which column of the roll; headings of the same name are chosen already. */
export function RollColumnsForm({
  sheet,
  onKeep,
}: {
  sheet: NonNullable<RollPreview['sheet']>
  onKeep(mapping: RollMapping): Promise<Sent>
}) {
  const [chosen, setChosen] = useState<Chosen>(() => startOf(sheet))
  const mapping = {
    columns: ROLL_COLUMNS.flatMap((column) => {
      const heading = chosen[column]
      return heading === undefined ? [] : [{ column, heading }]
    }),
  }
  const fields: Fields<string> = Object.fromEntries(
    ROLL_COLUMNS.map((column) => [
      column,
      ask.choose(column, chosen[column], {
        at: `mapping.${column}`,
        fault: chosen[column] === undefined && !isOptional(column),
      }),
    ]),
  )
  const form = useForm(keepRollMapping, { mapping }, fields)
  return (
    <>
      <Card title={ROLL_DESK.map}>
        <Text>{ROLL_DESK.mapWhat}</Text>
      </Card>
      <ColumnChoices
        form={form}
        columns={ROLL_COLUMNS.map((key) => ({ key, name: key, isOptional: isOptional(key) }))}
        headings={sheet.headings}
        chosen={chosen}
        words={WORDS}
        onChoose={(key, heading) => {
          const { [key]: _, ...rest } = chosen
          setChosen(heading === undefined ? rest : { ...rest, [key]: heading })
        }}
      />
      <FormBar form={form} onPress={() => void form.send(() => onKeep(mapping))} id="keep-columns">
        {ROLL_DESK.keepMap}
      </FormBar>
    </>
  )
}

function startOf({ mapping, headings }: NonNullable<RollPreview['sheet']>): Chosen {
  const kept = (mapping?.columns ?? []).filter(({ heading }) => headings.includes(heading))
  const same = ROLL_COLUMNS.filter((column) => headings.includes(column))
  return Object.fromEntries([
    ...same.map((column) => [column, column]),
    ...kept.map(({ column, heading }) => [column, heading]),
  ])
}
