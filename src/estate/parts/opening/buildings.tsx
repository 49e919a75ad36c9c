import { Text } from '@tarojs/components'
import { useState } from 'react'
import { stepOpening } from '#contract/estate/openings.ts'
import { differs } from '#domain/estate/opening.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { area, count } from '#src/ui/figures/figures.ts'
import { Heading } from '#src/ui/layout/card.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Status } from '#src/ui/state/status.tsx'
import { type OpeningGiven, stepBody, takeStep } from './step.ts'

type Building = OpeningGiven['opening']['buildings'][number]

/** Every building of the scope or the roll, what was counted there, and, for who walks, the form to write it down. */
export function Buildings(given: OpeningGiven) {
  const { buildings, may } = given.opening
  const [open, setOpen] = useState<string | null>(null)
  const chosen = buildings.find(({ building }) => building === open)
  const mayWalk = may.includes('walk')
  if (buildings.length === 0) return null
  return (
    <>
      <Heading>{OPENING.buildings}</Heading>
      <Rows>
        {buildings.map((one) => (
          <Row
            key={one.building}
            title={one.building}
            note={OPENING.building(
              count(one.scopeCount),
              count(one.rollCount),
              one.counted === null ? OPENING.notCounted : count(one.counted),
            )}
            side={
              <Status tone={one.isWalked ? 'good' : 'warn'}>
                {one.isWalked ? OPENING.walked : OPENING.toWalk}
              </Status>
            }
            {...(mayWalk ? { onPress: () => setOpen(one.building) } : {})}
          >
            <Text className="text-small">
              {OPENING.figures(count(one.heads), count(one.verified), area(one.areaDm2 as never))}
            </Text>
            {one.words ? <Text className="text-small">{OPENING.explained(one.words)}</Text> : null}
          </Row>
        ))}
      </Rows>
      <Sheet
        title={chosen ? OPENING.walk(chosen.building) : ''}
        isOpen={chosen !== undefined}
        onClose={() => setOpen(null)}
      >
        {chosen ? (
          <WalkForm key={chosen.building} {...given} building={chosen} onClose={() => setOpen(null)} />
        ) : null}
      </Sheet>
    </>
  )
}

function WalkForm(given: OpeningGiven & { building: Building; onClose(): void }) {
  const { opening, building: one, onClose } = given
  const [counted, setCounted] = useState(one.counted === null ? '' : String(one.counted))
  const [words, setWords] = useState(one.words)
  const doors = /^\d{1,5}$/.test(counted.trim()) ? Number(counted.trim()) : null
  const { building, rollCount, scopeCount } = one
  const isOther = doors !== null && differs({ counted: doors, rollCount, scopeCount })
  const body = stepBody(opening, {
    kind: 'walk',
    building,
    counted: doors,
    words: isOther ? words.trim() : '',
  })
  const form = useForm(stepOpening, body, {
    counted: ask.number(OPENING.counted, counted, { fault: doors === null }),
    words:
      isOther &&
      ask.write(OPENING.walkWords, words, { fault: body.words === '', codes: ['opening.words-missing'] }),
  })
  const send = async () => {
    const sent = await takeStep(given, body)
    if (sent === null) onClose()
    return sent
  }
  return (
    <>
      <Field
        {...form.of('counted')}
        label={OPENING.counted}
        hint={OPENING.countedHint(count(rollCount), count(scopeCount))}
        value={counted}
        onChange={setCounted}
        most={5}
        digits
      />
      {isOther ? (
        <Field
          {...form.of('words')}
          label={OPENING.walkWords}
          hint={OPENING.walkWordsHint}
          value={words}
          onChange={setWords}
          most={200}
          tall
        />
      ) : null}
      <FormBar form={form} onPress={() => void form.send(send)} id="save-walk">
        {OPENING.saveWalk}
      </FormBar>
    </>
  )
}
