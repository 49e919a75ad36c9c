import { Text, View } from '@tarojs/components'
import { aria } from '../aria.ts'
import { Pressable } from '../press/pressable.tsx'

type Props = {
  tone: 'bad' | 'warn'
  children: string
  amount?: string
  /** What a screen reader says; the words and the amount where it is left out. */
  label?: string
  onPress(): void
  id?: string
}

/** Something that is wrong, in one line; why and what to do lies behind it. */
export function AlarmLine({ tone, children, amount, label, onPress, id }: Props) {
  return (
    <Pressable
      role="link"
      isReadWhole
      label={label ?? [children, amount].filter(Boolean).join(' ')}
      onPress={onPress}
      className={`alarm ${tone}`}
      {...(id ? { id } : {})}
    >
      <View className="status-sign" {...aria({ hidden: true })} />
      <Text className="alarm-words text-strong">{children}</Text>
      {amount ? <Text className="text-money">{amount}</Text> : null}
      <View className="chevron" {...aria({ hidden: true })}>
        ›
      </View>
    </Pressable>
  )
}
