import { Text } from '@tarojs/components'
import { useState } from 'react'
import { stepOpening } from '#contract/estate/openings.ts'
import { addDays, beijingDayOf } from '#domain/core/calendar.ts'
import { MOST_POSTING_DAYS, POSTED_FOR, type PostedFor, POSTING_DAYS } from '#domain/estate/opening.ts'
import { OPENING } from '#src/copy/estate/opening.ts'
import { ask } from '#src/parts/form/fields.ts'
import { FormBar } from '#src/parts/form/form-bar.tsx'
import { useForm } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { DayField } from '#src/ui/press/day-field.tsx'
import { type OpeningGiven, stepBody, takeStep } from './step.ts'

/** The street posts the roll to owners until a day; the fewest days are filled in. */
export function PostForm(given: OpeningGiven) {
  const { opening } = given
  const today = beijingDayOf(opening.nowAt)
  const [postedFor, setPostedFor] = useState<PostedFor>('opening')
  const first = addDays(today, POSTING_DAYS[postedFor])
  const [day, setDay] = useState('')
  const endsOn = day === '' || day < first ? first : day
  const body = stepBody(opening, { kind: 'post', endsOn, postedFor })
  const form = useForm(stepOpening, body, {
    endsOn: ask.day(OPENING.endsOn, endsOn, { codes: ['opening.posting-days'] }),
  })
  return (
    <Card title={OPENING.post}>
      <Text>{OPENING.postWhat}</Text>
      <Choices
        label={OPENING.postFor}
        chosen={postedFor}
        options={POSTED_FOR.map((key) => ({ key, title: OPENING.postedFor[key] }))}
        onChoose={setPostedFor}
      />
      <DayField
        {...form.of('endsOn')}
        label={OPENING.endsOn}
        value={endsOn}
        onChange={setDay}
        from={first}
        to={addDays(today, MOST_POSTING_DAYS)}
      />
      <FormBar form={form} onPress={() => void form.send(() => takeStep(given, body))} id="save-post">
        {OPENING.savePost}
      </FormBar>
    </Card>
  )
}
