import { Text } from '@tarojs/components'
import type { VoteDetail } from '#contract/votes/endpoints.ts'
import { voidChoice } from '#domain/votes/counting/item.ts'
import { type AnyItem, choiceNote, choiceWords } from '#src/copy/votes/outcomes.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import type { Form } from '#src/parts/form/use-form.ts'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'

/** What an owner may choose of an item: all its choices but void, which is for paper that nobody can read. */
function optionsOf(item: AnyItem) {
  return Array.from({ length: voidChoice(item) }, (_, choice) => {
    const note = choiceNote(item, choice)
    return { key: String(choice), title: choiceWords(item, choice), ...(note ? { note } : {}) }
  })
}

type Props = {
  vote: VoteDetail
  /** The one that is asked now; all of them where they stand on one page. */
  at: number | null
  chosen: Readonly<Record<string, number>>
  onChoose(index: number, choice: number): void
  form: Pick<Form<string>, 'of'>
}

export function CastItems({ vote, at, chosen, onChoose, form }: Props) {
  return (
    <>
      {vote.items.map((item, index) =>
        at !== null && at !== index ? null : (
          <Card key={item.title} title={item.title}>
            {vote.items.length > 1 && at === null ? (
              <Text className="text-small">{VOTES.itemNumber(index + 1, vote.items.length)}</Text>
            ) : null}
            <Text className="pre">{item.text}</Text>
            <Choices
              {...form.of(`choice${index}`)}
              label={item.title}
              chosen={chosen[index] === undefined ? null : String(chosen[index])}
              options={optionsOf(item)}
              onChoose={(choice) => onChoose(index, Number(choice))}
            />
          </Card>
        ),
      )}
    </>
  )
}
