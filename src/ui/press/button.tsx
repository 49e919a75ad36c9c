import { Text } from '@tarojs/components'
import { UI } from '#src/copy/core/ui.ts'
import { Pressable } from './pressable.tsx'

type Props = {
  children: string
  onPress(): void
  look?: 'primary' | 'second' | 'plain'
  disabled?: boolean
  /** Shows that it is at work and takes no second press. */
  busy?: boolean
  id?: string
}

export function Button({ children, onPress, look = 'primary', disabled = false, busy = false, id }: Props) {
  const text = busy ? UI.busy(children) : children
  return (
    <Pressable
      label={text}
      onPress={onPress}
      disabled={disabled || busy}
      className={`button ${look}`}
      {...(id ? { id } : {})}
    >
      <Text>{text}</Text>
    </Pressable>
  )
}
