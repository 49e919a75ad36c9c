import { useState } from 'react'
import { stepOpening } from '#contract/estate/openings.ts'
import { readBuildings } from '#domain/estate/opening.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Fold } from '#src/ui/layout/fold.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { type OpeningGiven, stepBody, takeStep } from './step.ts'

/** The street says which buildings the estate has, and how many homes each. Drawn once, it is folded away. */
export function ScopeForm(given: OpeningGiven) {
  const form = <Form {...given} />
  return given.opening.stage === 'accepted' ? (
    <Card title={OPENING.scope}>{form}</Card>
  ) : (
    <Fold title={OPENING.scope}>{form}</Fold>
  )
}

function Form(given: OpeningGiven) {
  const { opening } = given
  const [words, setWords] = useState('')
  const [list, setList] = useState(() =>
    opening.buildings
      .filter(({ scopeCount }) => scopeCount > 0)
      .map(({ building, scopeCount }) => `${building} ${scopeCount}`)
      .join('\n'),
  )
  const { buildings, badLines } = readBuildings(list)
  const body = stepBody(opening, { kind: 'scope', words: words.trim(), buildings: [...buildings] })
  const form = useForm(stepOpening, body, {
    words: ask.write(OPENING.scopeWords, words, {
      fault: body.words === '',
      codes: ['opening.words-missing'],
    }),
    list: ask.write(OPENING.scopeList, list, {
      at: 'buildings',
      fault: badLines.length > 0 ? OPENING.badLines(badLines) : buildings.length === 0,
      codes: ['opening.bad-buildings'],
    }),
  })
  return (
    <>
      <Field {...form.of('words')} label={OPENING.scopeWords} value={words} onChange={setWords} most={200} />
      <Field
        {...form.of('list')}
        label={OPENING.scopeList}
        hint={OPENING.scopeHint}
        value={list}
        onChange={setList}
        most={6_000}
        table
      />
      <FormBar form={form} onPress={() => void form.send(() => takeStep(given, body))} id="save-scope">
        {OPENING.saveScope}
      </FormBar>
    </>
  )
}
