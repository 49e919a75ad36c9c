import { useState } from 'react'
import type { DraftContent } from '#contract/votes/drafts.ts'
import { MATTERS, matterOf } from '#domain/votes/counting/matter.ts'
import { LIFE } from '#src/copy/votes/life.ts'
import { VOTES } from '#src/copy/votes/words.ts'
import { Button } from '#src/ui/press/button.tsx'
import { Card } from '#src/ui/layout/card.tsx'
import { Choices } from '#src/ui/press/choices.tsx'
import { Field } from '#src/ui/press/field.tsx'
import { Row, Rows } from '#src/ui/layout/rows.tsx'
import { Sheet } from '#src/ui/layout/sheet.tsx'
import type { FaultOf } from './check-list.tsx'

export type DraftItem = DraftContent['items'][number]

const KINDS = (['question', 'options', 'candidate'] as const).map((key) => ({ key, title: LIFE.kinds[key] }))
const KIND_OF_MATTER = MATTERS.map((matter) => ({
  key: String(matter.id),
  title: matter.title,
  note: VOTES.matter(matter.article, matter.kind),
}))
const ELECTION = 3

export const NEW_ITEM: DraftItem = { kind: 'question', title: '', text: '', matterId: 9, options: [] }

type Props = {
  number: number
  item: DraftItem
  faultOf: FaultOf
  onChange(item: DraftItem): void
  onDrop(): void
}

/** One item of a draft: how one chooses, what it is called, what is asked, and which matter of the statute it is. */
export function ItemForm({ number, item, faultOf, onChange, onDrop }: Props) {
  const [isChoosing, setChoosing] = useState(false)
  const matter = matterOf(item.matterId)
  const change = (part: Partial<DraftItem>) => onChange({ ...item, ...part })
  const setKind = (kind: DraftItem['kind']) =>
    change({
      kind,
      options: kind === 'options' ? (item.options.length >= 2 ? item.options : ['', '']) : [],
      matterId: kind === 'candidate' ? ELECTION : item.matterId,
    })
  return (
    <Card title={LIFE.item(number)}>
      <Choices grid label={LIFE.itemKind} chosen={item.kind} options={KINDS} onChoose={setKind} />
      <Field
        label={LIFE.itemTitle[item.kind]}
        value={item.title}
        {...faultOf(`item-${number}`, item.title)}
        onChange={(title) => change({ title })}
        most={60}
      />
      <Field
        label={LIFE.itemText[item.kind]}
        value={item.text}
        onChange={(text) => change({ text })}
        most={1000}
        tall
      />
      {item.options.map((option, index) => (
        <Field
          // Options have no name but their place.
          key={LIFE.option(index + 1)}
          label={LIFE.option(index + 1)}
          value={option}
          {...faultOf(`item-${number}-option-${index}`, option)}
          onChange={(text) => change({ options: item.options.map((one, at) => (at === index ? text : one)) })}
          most={60}
        />
      ))}
      {item.kind === 'options' ? (
        <Button look="second" onPress={() => change({ options: [...item.options, ''] })}>
          {LIFE.addOption}
        </Button>
      ) : null}
      {item.options.length > 2 ? (
        <Button look="plain" onPress={() => change({ options: item.options.slice(0, -1) })}>
          {LIFE.dropOption}
        </Button>
      ) : null}
      {item.kind === 'candidate' ? null : (
        <Rows>
          <Row
            title={LIFE.matter}
            note={VOTES.matter(matter.title, matter.kind)}
            label={`${LIFE.matter} ${matter.title} ${LIFE.changeMatter}`}
            onPress={() => setChoosing(true)}
          />
        </Rows>
      )}
      <Button look="plain" onPress={onDrop}>
        {LIFE.dropItem}
      </Button>
      <Sheet title={LIFE.matter} isOpen={isChoosing} onClose={() => setChoosing(false)}>
        <Choices
          label={LIFE.matter}
          chosen={String(item.matterId)}
          options={KIND_OF_MATTER}
          onChoose={(chosen) => {
            change({ matterId: Number(chosen) })
            setChoosing(false)
          }}
        />
      </Sheet>
    </Card>
  )
}
