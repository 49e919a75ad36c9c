import { Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'
import { arrowsIn } from './arrows.ts'
import type { Drawing } from '../icons/drawings.ts'
import { Icon } from '../icons/icon.tsx'
import type { Mark } from '../icons/marks.ts'
import { FieldFault, faultId, type FaultProps } from './field-group.tsx'
import { Pressable } from './pressable.tsx'

type Props<K extends string> = FaultProps & {
  /** Whether the person was led to it just now. */
  isAsked?: boolean
  label: string
  chosen: K | null
  options: readonly { key: NoInfer<K>; title: string; note?: string; icon?: Mark | Drawing }[]
  onChoose(key: NoInfer<K>): void
  grid?: boolean
  /** Short words, three in a row. */
  dense?: boolean
  /** Icon above the word, three in a row. */
  tiles?: boolean
}

/** One of several, each a large target. */
export function Choices<K extends string>({
  label,
  chosen,
  options,
  onChoose,
  grid = false,
  dense = false,
  tiles = false,
  id,
  error,
}: Props<K>) {
  const entered = Math.max(
    0,
    options.findIndex((option) => option.key === chosen),
  )
  const choose = (at: number) => {
    const option = options[at]
    if (option) onChoose(option.key)
  }
  const look = tiles ? 'choices tiles' : dense ? 'choices grid dense' : grid ? 'choices grid' : 'choices'
  return (
    <View
      className={error ? `${look} wrong` : look}
      {...(id ? { id } : {})}
      {...aria({
        role: 'radiogroup',
        label,
        invalid: Boolean(error),
        describedBy: id && error ? faultId(id) : undefined,
      })}
      {...arrowsIn('radio', choose)}
    >
      <FieldFault id={id} error={error} />
      {options.map((option, at) => (
        <Pressable
          key={option.key}
          role="radio"
          label={option.note ? `${option.title} ${option.note}` : option.title}
          checked={option.key === chosen}
          isInGroup={at !== entered}
          onPress={() => onChoose(option.key)}
          className={option.key === chosen ? 'choice chosen' : 'choice'}
        >
          {option.icon ? (
            <View className="badge">
              <Icon of={option.icon} tone={option.key === chosen ? 'accent' : 'badge'} />
            </View>
          ) : (
            <View className="choice-dot" {...aria({ hidden: true })} />
          )}
          <View className="stack">
            <Text>{option.title}</Text>
            {option.note ? <Text className="text-small">{option.note}</Text> : null}
          </View>
        </Pressable>
      ))}
    </View>
  )
}
